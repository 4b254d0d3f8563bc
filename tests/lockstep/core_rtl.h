/*
 * core_rtl.h - an instance of ct_core: its ports, and what ct_core.vlt shows of its inside.
 */
#ifndef LOCKSTEP_CORE_RTL_H
#define LOCKSTEP_CORE_RTL_H

#include "cortile.h"
#include "lockstep/core_row.h"
#include "lockstep/lockstep.h"

/* Ports, and signals below the top: the member, its path. */
#define CORE_SIGNAL_LIST(X)                                                                        \
    X(clk, "clk_i")                                                                                \
    X(rst, "rst_ni")                                                                               \
    X(ce, "ce_i")                                                                                  \
    X(tick_start, "tick_start_i")                                                                  \
    X(tick, "tick_i")                                                                              \
    X(done, "done_o")                                                                              \
    X(sched_we, "sched_we_i")                                                                      \
    X(sched_slot, "sched_slot_i")                                                                  \
    X(sched_axon, "sched_axon_i")                                                                  \
    X(inject_we, "inject_we_i")                                                                    \
    X(inject_slot, "inject_slot_i")                                                                \
    X(inject_axon, "inject_axon_i")                                                                \
    X(send_valid, "send_valid_o")                                                                  \
    X(send_packet, "send_packet_o")                                                                \
    X(send_ready, "send_ready_i")                                                                  \
    X(pin_valid, "pin_valid_o")                                                                    \
    X(pin, "pin_o")                                                                                \
    X(cfg_we, "cfg_we_i")                                                                          \
    X(cfg_re, "cfg_re_i")                                                                          \
    X(cfg_addr, "cfg_addr_i")                                                                      \
    X(cfg_data, "cfg_data_i")                                                                      \
    X(cfg_word, "cfg_data_o")                                                                      \
    X(state, "ct_core.state_q")                                                                    \
    X(neuron, "ct_core.neuron_q")                                                                  \
    X(integrate, "ct_core.integrate")                                                              \
    X(slots, "ct_core.u_sched.slot_q")                                                             \
    X(sram_read, "ct_core.u_sram.read_i")                                                          \
    X(sram_write, "ct_core.u_sram.write_i")                                                        \
    X(sram_addr, "ct_core.u_sram.addr_i")

struct core_rtl {
    const struct lockstep_model *model;
    struct lockstep *l;
    uint32_t axons, neurons, synapses, sram_cycles; /* AXONS, NEURONS, K, S */
#define CORE_SIGNAL_MEMBER(name, path) struct lockstep_signal name;
    CORE_SIGNAL_LIST(CORE_SIGNAL_MEMBER)
#undef CORE_SIGNAL_MEMBER
    struct lockstep_signal word[CORE_ROW_WORDS]; /* of the SRAM */
};

/* An instance, reset, its inputs low; what reset does not reach is drawn from the seed. */
void core_rtl_open(struct core_rtl *rtl, const struct lockstep_model *model, int seed);
void core_rtl_close(struct core_rtl *rtl);
/* A cycle of reset. */
void core_rtl_reset(struct core_rtl *rtl);
/* Writes a core over the configuration port: all of its rows, types and seed. */
void core_rtl_configure(struct core_rtl *rtl, const struct ct_system *sys, bool torus,
                        const struct ct_core *core);

static inline void core_rtl_settle(struct core_rtl *rtl)
{
    lockstep_settle(rtl->model, rtl->l, &rtl->clk);
}

static inline void core_rtl_rise(struct core_rtl *rtl)
{
    lockstep_rise(rtl->model, rtl->l, &rtl->clk);
}

#endif
