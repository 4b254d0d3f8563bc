/*
 * mesh_rtl.h - an instance of ct_mesh, of one chip or several, by itself or in a ct_top: the
 * host's side of it, and what its cores and routers do in a base cycle, in the terms of the
 * emulator's events.
 */
#ifndef LOCKSTEP_MESH_RTL_H
#define LOCKSTEP_MESH_RTL_H

#include "lockstep/core_row.h"
#include "lockstep/router_rtl.h"
#include "support/rand.h"

enum { MESH_TILES_MAX = 16, MESH_CHIPS_MAX = 4, MESH_EVENTS_MAX = MESH_TILES_MAX * 16 };

/* What the host drives and reads: the member, its name. */
#define MESH_HOST_LIST(X)                                                                          \
    X(restart, "restart_i")                                                                        \
    X(run, "run_i")                                                                                \
    X(ticks, "ticks_i")                                                                            \
    X(stop, "stop_i")                                                                              \
    X(length, "length_i")                                                                          \
    X(inject_core, "inject_core_i")                                                                \
    X(inject_we, "inject_we_i")                                                                    \
    X(inject_slot, "inject_slot_i")                                                                \
    X(inject_axon, "inject_axon_i")                                                                \
    X(cfg_core, "cfg_core_i")                                                                      \
    X(cfg_we, "cfg_we_i")                                                                          \
    X(cfg_re, "cfg_re_i")                                                                          \
    X(cfg_addr, "cfg_addr_i")                                                                      \
    X(cfg_data, "cfg_data_i")                                                                      \
    X(cfg_word, "cfg_data_o")                                                                      \
    X(cfg_ready, "cfg_ready_o")                                                                    \
    X(late_core, "late_core_o")                                                                    \
    X(late_packet, "late_packet_o")

/* What is looked at. */
#define MESH_PORT_LIST(X)                                                                          \
    X(running, "running_o")                                                                        \
    X(tick_start, "tick_start_o")                                                                  \
    X(tick, "tick_o")                                                                              \
    X(tick_end, "tick_end_o")                                                                      \
    X(pin_valid, "pin_valid_o")                                                                    \
    X(pin_tick, "pin_tick_o")                                                                      \
    X(pin, "pin_o")

/* Signals of a tile below "ct_mesh.g_chip[c].u_chip.g_tile[t].u_tile.". */
#define MESH_TILE_LIST(X)                                                                          \
    X(core_ce, "core_ce")                                                                          \
    X(core_tick, "core_tick")                                                                      \
    X(late_core, "late_core_o")                                                                    \
    X(late_packet, "late_packet_o")                                                                \
    X(state, "u_core.state_q")                                                                     \
    X(state_next, "u_core.state_d")                                                                \
    X(neuron, "u_core.neuron_q")                                                                   \
    X(take, "u_core.take")                                                                         \
    X(send_packet, "u_core.send_packet_o")                                                         \
    X(send_ready, "u_core.send_ready_i")                                                           \
    X(slots, "u_core.u_sched.slot_q")                                                              \
    X(sram_read, "u_core.u_sram.read_i")                                                           \
    X(sram_write, "u_core.u_sram.write_i")                                                         \
    X(sram_addr, "u_core.u_sram.addr_i")                                                           \
    X(potentials, "u_core.u_sram.g_word[8].u_word.mem_q")                                          \
    X(local_valid, "u_router.local_valid_i")

struct mesh_tile {
#define MESH_SIGNAL(name, path) struct lockstep_signal name;
    MESH_TILE_LIST(MESH_SIGNAL)
    struct router_rtl router;
    uint32_t tick; /* that the core took last */
};

struct mesh_rtl {
    const struct lockstep_model *model;
    struct lockstep *l;
    uint32_t tiles;
    uint32_t width, chip_width, chip_height; /* of the system, and of a chip */
    struct lockstep_signal clk, rst;
    MESH_HOST_LIST(MESH_SIGNAL)
    MESH_PORT_LIST(MESH_SIGNAL)
#undef MESH_SIGNAL
    struct mesh_tile tile[MESH_TILES_MAX];
    struct {
        struct lockstep_signal valid, packet;
    } edge[MESH_CHIPS_MAX];                 /* what leaves a chip for others */
    const char *root;                       /* path of the system */
    uint32_t first_tick;                    /* number of the first tick; events count from it */
    uint64_t cycle;                         /* since the model was made */
    struct ct_event event[MESH_EVENTS_MAX]; /* of this base cycle, in the order of the emulator */
    uint32_t events;
};

/* Finds all but what the host drives, of a system with the path `root`: "ct_mesh",
 * "ct_top.u_mesh". */
void mesh_rtl_find(struct mesh_rtl *mesh, const struct lockstep_model *model, struct lockstep *l,
                   const char *root);
/* An instance of ct_mesh, reset, its inputs low. */
void mesh_rtl_open(struct mesh_rtl *mesh, const struct lockstep_model *model, int seed);
void mesh_rtl_close(struct mesh_rtl *mesh);
/* A cycle of reset, whatever the chip is doing. */
void mesh_rtl_reset(struct mesh_rtl *mesh);
/* Before anything is configured: the first tick has this number, a multiple of 16, which no
 * emulator can run up to. Ticks differ by their number only in what they draw; so that the bits of
 * the number that no test has time for are seen. Events count from it. */
void mesh_rtl_begin_at(struct mesh_rtl *mesh, uint32_t tick);
/* A number for it: any, with enough ticks after it. */
static inline uint32_t mesh_rtl_late_tick(struct rand *r)
{
    return rand_below(r, UINT32_MAX - 4096) & ~(uint32_t)15;
}
/* Ends the base cycle. */
void mesh_rtl_rise(struct mesh_rtl *mesh);
/* The outputs of this base cycle settle; looks at all that happens in it. The event of a spike to a
 * pin has the tick of its core in `b` and the number of the pin in `packet`. */
void mesh_rtl_look(struct mesh_rtl *mesh);

/* Writes a core at its place; takes many base cycles. */
void mesh_rtl_configure(struct mesh_rtl *mesh, const struct ct_system *sys, bool torus,
                        const struct ct_core *core);
/* Reads a word back, [H-4]; takes S base cycles. */
uint32_t mesh_rtl_read(struct mesh_rtl *mesh, uint32_t tile, unsigned address);
/* An input spike; takes a base cycle. */
void mesh_rtl_inject(struct mesh_rtl *mesh, uint32_t tile, uint32_t tick, uint32_t axon);

int32_t mesh_rtl_potential(const struct mesh_rtl *mesh, uint32_t tile, uint32_t neuron);

#endif
