/*
 * firmware_rtl.h - an instance of ct_top as the chip of the firmware, native or on the emulated
 * board: the bus is driven cycle by cycle, and after a tick the digest [D-1] can be made of what
 * the RTL holds: potentials in its SRAM, slots of its schedulers, and which neurons fired.
 */
#ifndef LOCKSTEP_FIRMWARE_RTL_H
#define LOCKSTEP_FIRMWARE_RTL_H

#include "board/machine.h"
#include "lockstep/mesh_rtl.h"
#include "support/board_kit.h"

struct firmware_rtl {
    struct mesh_rtl mesh;
    struct lockstep_signal valid, write, addr, wdata, ready, rdata, error, irq;
    struct lockstep_signal fired[MESH_TILES_MAX];
    uint32_t neurons;
    bool present[MESH_TILES_MAX];       /* some word was written, [H-4]       */
    uint64_t spikes[MESH_TILES_MAX][4]; /* of the tick that a core took last  */
    uint32_t selected;                  /* CFG_CORE as the host wrote it last */
    uint64_t start;                     /* mesh.cycle when it was made        */
};

void firmware_rtl_open(struct firmware_rtl *r, const struct lockstep_model *model, int seed);
void firmware_rtl_close(struct firmware_rtl *r);

struct machine_chip firmware_rtl_chip(struct firmware_rtl *r);

/* The digest after tick `tick`, the last that ran, of all its present cores. */
uint64_t firmware_rtl_digest(const struct firmware_rtl *r, uint32_t tick);

#endif
