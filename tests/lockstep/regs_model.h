/*
 * regs_model.h - the host registers in C, written from rtl/CHIP.md section 13 and not from the RTL:
 * what ct_regs shows in a cycle, and what it is in the next.
 */
#ifndef LOCKSTEP_REGS_MODEL_H
#define LOCKSTEP_REGS_MODEL_H

#include <stdbool.h>
#include <stdint.h>

/* Ports of ct_regs but the clock, by their names. */
#define REGS_INPUT_LIST(X)                                                                         \
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

/* Each with the output that must be 1 for it to mean something. */
#define REGS_OUTPUT_LIST(X)                                                                        \
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

struct regs_in {
#define REGS_MEMBER_IN(name) uint32_t name;
    REGS_INPUT_LIST(REGS_MEMBER_IN)
#undef REGS_MEMBER_IN
};

struct regs_out {
#define REGS_MEMBER_OUT(name, when) uint32_t name;
    REGS_OUTPUT_LIST(REGS_MEMBER_OUT)
#undef REGS_MEMBER_OUT
    uint32_t cfg_any; /* cfg_we_o or cfg_re_o; no port */
    uint32_t always;  /* 1; no port */
};

/* Parameters of ct_regs. */
#define REGS_PARAMETER_LIST(X)                                                                     \
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

struct regs_parameters {
#define REGS_MEMBER_PARAMETER(name, text, standard) uint32_t name;
    REGS_PARAMETER_LIST(REGS_MEMBER_PARAMETER)
#undef REGS_MEMBER_PARAMETER
};

enum { REGS_DEPTH_MAX = 64 };

/* What happened at least once: a run of the test must see all of it. */
#define REGS_SEEN_LIST(X)                                                                          \
    X(read_refused)                                                                                \
    X(write_refused)                                                                               \
    X(run_waited)                                                                                  \
    X(run_started)                                                                                 \
    X(run_while_busy)                                                                              \
    X(run_past_the_end)                                                                            \
    X(run_of_none)                                                                                 \
    X(length_set)                                                                                  \
    X(length_refused)                                                                              \
    X(stopped)                                                                                     \
    X(stop_ignored)                                                                                \
    X(test_passed)                                                                                 \
    X(test_failed)                                                                                 \
    X(test_refused)                                                                                \
    X(reset)                                                                                       \
    X(reset_held_the_bus)                                                                          \
    X(word_written)                                                                                \
    X(word_read)                                                                                   \
    X(word_refused)                                                                                \
    X(word_of_core_at_work)                                                                        \
    X(address_wrapped)                                                                             \
    X(spike_taken)                                                                                 \
    X(spike_out_of_range)                                                                          \
    X(spike_overflow)                                                                              \
    X(spike_during_the_run)                                                                        \
    X(pin_taken)                                                                                   \
    X(pin_lost)                                                                                    \
    X(pin_lost_while_read)                                                                         \
    X(pin_lost_before)                                                                             \
    X(pin_read)                                                                                    \
    X(pin_read_of_none)                                                                            \
    X(cycles_carried)                                                                              \
    X(set_and_cleared)                                                                             \
    X(interrupt)

struct regs_seen {
#define REGS_MEMBER_SEEN(name) uint64_t name;
    REGS_SEEN_LIST(REGS_MEMBER_SEEN)
#undef REGS_MEMBER_SEEN
};

struct regs_model {
    struct regs_parameters p;
    uint32_t in[REGS_DEPTH_MAX]; /* as written to SPIKE_IN, oldest first */
    uint32_t in_count;
    struct {
        uint32_t tick, pin;
    } out[REGS_DEPTH_MAX];
    uint32_t out_count;
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
    struct regs_seen seen;
};

/* As after reset; `seen` stays. */
void regs_model_reset(struct regs_model *m);
/* The outputs of this cycle. */
void regs_model_see(const struct regs_model *m, const struct regs_in *in, struct regs_out *out);
/* The end of this cycle. */
void regs_model_step(struct regs_model *m, const struct regs_in *in);

#endif
