/*
 * core_row.h - a core of cortile.h as the host writes it into the RTL: rows of the SRAM, axon types
 * and seed, rtl/CHIP.md section 2. Written from that table and not from the RTL.
 */
#ifndef LOCKSTEP_CORE_ROW_H
#define LOCKSTEP_CORE_ROW_H

#include "cortile.h"

enum { CORE_ROW_WORDS = 14, CORE_ROW_V = 8, CORE_TYPES_WORD = 14, CORE_SEED_WORD = 15 };

/* A field of a row. */
struct core_field {
    const char *name;
    unsigned bits;
};

/* The fields in the order of the table, the first from bit 0 up; 422 bits together. */
enum { CORE_FIELDS = 21 };
extern const struct core_field core_field[CORE_FIELDS];

/* The lowest bit of a field. */
unsigned core_field_at(const char *name);

/* The row of neuron j with potential `v`. */
void core_row(const struct ct_system *sys, bool torus, const struct ct_core *core, unsigned j,
              int32_t v, uint32_t row[CORE_ROW_WORDS]);
/* Word 14 of a row: the types of 16 axons. */
uint32_t core_types_word(const struct ct_core *core, unsigned row);
/* The word at an address of the configuration window [H-4]; `v`: the potential of its neuron. What
 * the system has not is 0. */
uint32_t core_word(const struct ct_system *sys, bool torus, const struct ct_core *core,
                   unsigned address, int32_t v);
/* The packet of neuron j in a tick, [P-1]. */
uint32_t core_packet(const struct ct_system *sys, bool torus, const struct ct_core *core,
                     unsigned j, uint32_t tick);

#endif
