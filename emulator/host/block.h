/*
 * block.h - the register block of the host in C, written from rtl/CHIP.md section 13 and not from
 * the RTL: what it shows in a cycle, and what it is in the next.
 *
 * Its ports are those of rtl/ct_regs.sv, by their names, so that the two can be held against each
 * other in every cycle. Plain rather than like hardware: queues, and orders that wait for the next
 * cycle.
 */
#ifndef CT_HOST_BLOCK_H
#define CT_HOST_BLOCK_H

#include "cortile.h"

/* Inputs, all but the clock. */
#define BLOCK_INPUT_LIST(X)                                                                        \
    X(rst_ni)                                                                                      \
    X(valid_i)                                                                                     \
    X(write_i)                                                                                     \
    X(addr_i)                                                                                      \
    X(wdata_i)                                                                                     \
    X(cfg_data_i)                                                                                  \
    X(cfg_ready_i)                                                                                 \
    X(busy_i)                                                                                      \
    X(tick_start_i)                                                                                \
    X(tick_end_i)                                                                                  \
    X(tick_i)                                                                                      \
    X(pin_valid_i)                                                                                 \
    X(pin_tick_i)                                                                                  \
    X(pin_i)                                                                                       \
    X(pin_lost_i)                                                                                  \
    X(late_core_i)                                                                                 \
    X(late_packet_i)                                                                               \
    X(selftest_busy_i)                                                                             \
    X(selftest_ok_i)

/* Outputs, each with the output that must be 1 for it to mean something. */
#define BLOCK_OUTPUT_LIST(X)                                                                       \
    X(ready_o, always)                                                                             \
    X(rdata_o, always)                                                                             \
    X(error_o, always)                                                                             \
    X(irq_o, always)                                                                               \
    X(cfg_we_o, always)                                                                            \
    X(cfg_re_o, always)                                                                            \
    X(cfg_core_o, always)                                                                          \
    X(cfg_addr_o, cfg_any)                                                                         \
    X(cfg_data_o, cfg_we_o)                                                                        \
    X(inject_valid_o, always)                                                                      \
    X(inject_core_o, inject_valid_o)                                                               \
    X(inject_slot_o, inject_valid_o)                                                               \
    X(inject_axon_o, inject_valid_o)                                                               \
    X(run_o, always)                                                                               \
    X(run_ticks_o, run_o)                                                                          \
    X(stop_o, always)                                                                              \
    X(tick_length_o, always)                                                                       \
    X(selftest_start_o, always)                                                                    \
    X(soft_reset_o, always)

struct block_in {
#define BLOCK_MEMBER_IN(name) uint32_t name;
    BLOCK_INPUT_LIST(BLOCK_MEMBER_IN)
#undef BLOCK_MEMBER_IN
};

struct block_out {
#define BLOCK_MEMBER_OUT(name, when) uint32_t name;
    BLOCK_OUTPUT_LIST(BLOCK_MEMBER_OUT)
#undef BLOCK_MEMBER_OUT
    uint32_t cfg_any; /* cfg_we_o or cfg_re_o; no port */
    uint32_t always;  /* 1; no port */
};

/* Parameters of ct_regs: member, name there, default there. */
#define BLOCK_PARAMETER_LIST(X)                                                                    \
    X(w, "W", 1)                                                                                   \
    X(h, "H", 1)                                                                                   \
    X(axons, "AXONS", 256)                                                                         \
    X(neurons, "NEURONS", 256)                                                                     \
    X(k, "K", 4)                                                                                   \
    X(s, "S", 1)                                                                                   \
    X(cd, "CD", 1)                                                                                 \
    X(dl, "DL", 4)                                                                                 \
    X(d, "D", 4)                                                                                   \
    X(p, "P", 1)                                                                                   \
    X(md, "MD", 1)                                                                                 \
    X(f, "F", 1)                                                                                   \
    X(routing, "ROUTING", 0)                                                                       \
    X(torus, "TORUS", 0)                                                                           \
    X(fixed, "FIXED", 1)                                                                           \
    X(in_depth, "IN_DEPTH", 16)                                                                    \
    X(out_depth, "OUT_DEPTH", 64)                                                                  \
    X(read_cycles, "READ_CYCLES", 1)

struct block_parameters {
#define BLOCK_MEMBER_PARAMETER(name, text, standard) uint32_t name;
    BLOCK_PARAMETER_LIST(BLOCK_MEMBER_PARAMETER)
#undef BLOCK_MEMBER_PARAMETER
};

/* A queue of at most `depth` numbers. */
struct block_fifo {
    uint64_t *at;
    uint32_t depth, first, count;
};

struct block {
    struct block_parameters p;
    struct block_fifo in;  /* as written to SPIKE_IN */
    struct block_fifo out; /* pin in bits 23:0, tick in 63:32 */
    /* Orders of the last access, which go out in this cycle. */
    struct {
        bool run, stop, selftest, reset, word;
        uint32_t ticks, addr, data;
    } order;
    uint32_t read_age; /* cycles since a read of CFG_DATA began, 0: none is under way */
    bool was_busy, was_testing, test_ok;
    uint64_t length; /* cycles since the last start of a tick */
    uint32_t tick_length, last_cycles, cfg_core, cfg_addr, out_tick, threshold;
    uint32_t injected, pins, pins_lost, cycles_high;
    uint64_t cycles;
    uint32_t errors, late, events, enable; /* events: DONE and TEST_DONE of INT_STATUS */
};

/* A block after reset; false: no memory. Depths are at least 1. block_free() takes it back, also
 * one of zeros. */
CT_MUST_CHECK bool block_make(struct block *b, const struct block_parameters *p);
void block_free(struct block *b);

/* As after reset. */
void block_reset(struct block *b);
/* The outputs of this cycle. */
void block_see(const struct block *b, const struct block_in *in, struct block_out *out);
/* The end of this cycle. */
void block_step(struct block *b, const struct block_in *in);

/* Whether nothing but counters changes in cycles without an access and with nothing but `busy` at
 * the inputs; such a cycle need not be stepped. Letting n of them go by. */
bool block_still(const struct block *b, bool busy);
void block_skip(struct block *b, bool busy, uint64_t n);
/* Whether the interrupt is up. [H-8] */
bool block_irq(const struct block *b);

#endif
