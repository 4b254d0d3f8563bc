/*
 * regs_seen.h - what happened to the register block of the emulator (host/block.h), from its state
 * before and after a cycle: a run of a test must see all of it.
 */
#ifndef LOCKSTEP_REGS_SEEN_H
#define LOCKSTEP_REGS_SEEN_H

#include "host/block.h"

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

/* Counts what a cycle with these inputs and outputs did. */
void regs_seen_add(struct regs_seen *seen, const struct block *before, const struct block_in *in,
                   const struct block_out *out, const struct block *after);

#endif
