/*
 * host.h - the chip behind its host registers, rtl/CHIP.md section 13: what firmware sees.
 *
 *     ct_host *host;
 *     if (ct_host_create(&host, &sys, NULL, &err) != CT_OK) ...
 *     ct_host_write(host, CT_REG_RUN, 2);
 *     while (!ct_host_irq(host))
 *         ct_host_advance(host, 1);
 *
 * It is one chip with its register block, as rtl/ct_top.sv is, and does in every base cycle what
 * that does: the cores, the network and their times are those of the cycle engine. A tick is
 * computed when it starts and then told event by event, so a run can be stopped or reset anywhere.
 * Cycles in which nothing can be noticed are passed over at once.
 *
 * What the specification leaves open is refused rather than invented: a tick that starts with a
 * core that was not written in full, or with a value out of its range, is a fault: time goes on, the
 * chip stays busy for ever, and ct_host_fault() says why. So is configuration that changes, in ticks
 * of a fixed length, while a core is late. One thing is not exact: CONTROL.RESET in a tick of a
 * fixed length in which a core began two ticks leaves that core's potentials of the second.
 */
#ifndef CT_HOST_HOST_H
#define CT_HOST_HOST_H

#include "cortile.h"
#include "regs.h"

typedef struct ct_host ct_host;

/* What a chip is built with; 0 and NULL mean the default, that of rtl/ct_top.sv. */
struct ct_host_options {
    uint32_t in_depth;  /* spikes in the spike-in FIFO, 1..65535, default 16         */
    uint32_t out_depth; /* spikes in the spike-out FIFO, 1..65535, default 64        */
    uint32_t pin_depth; /* pin spikes in the queue of a core [H-6], 1..256, default 4 */
    bool automatic;     /* the chip has automatic ticks only, see TICK_LENGTH         */
    const char *kernel; /* as in struct ct_chip_options */
    /* NULL: the default one. Its tick_cycles is 0: the host sets the length of ticks. */
    const struct ct_architecture *architecture;
};

enum { CT_HOST_IN_DEPTH = 16, CT_HOST_OUT_DEPTH = 64, CT_HOST_PIN_DEPTH = 4 };

/* A chip after reset, with nothing configured. `sys` is a system of one chip; its `pins` do not
 * matter, a host may configure any. All but the cycle engine's memory is allocated here. */
CT_MUST_CHECK enum ct_status ct_host_create(ct_host **out, const struct ct_system *sys,
                                            const struct ct_host_options *options,
                                            struct ct_error *err);
void ct_host_destroy(ct_host *host);

/* One access each, at a byte address below CT_HOST_BYTES: the cycles until it is answered go by,
 * and the one that answers it; at least one, at most in_depth + 2 or S + 2. False: it had the error
 * response [H-1], and `*value` is 0. */
bool ct_host_read(ct_host *host, uint32_t addr, uint32_t *value);
bool ct_host_write(ct_host *host, uint32_t addr, uint32_t value);

/* Lets base cycles without an access go by. */
void ct_host_advance(ct_host *host, uint64_t cycles);

/* Whether the interrupt is up at the beginning of this cycle, [H-8]. */
bool ct_host_irq(const ct_host *host);

/* Base cycles that have gone by since the block was made. */
uint64_t ct_host_cycle(const ct_host *host);

/* Base cycles from now on, without an access, in which the interrupt cannot change: it may be asked
 * for again after so many, or any access. 0: the next may change it; UINT64_MAX: none will. */
uint64_t ct_host_quiet(const ct_host *host);

/* NULL, or why the chip does not go on: see above. */
const struct ct_error *ct_host_fault(const ct_host *host);

/* The chip as the emulator has it, NULL before its first tick after a reset: for digests. A tick
 * that runs is in it in full. */
const ct_chip *ct_host_chip(const ct_host *host);

#endif
