/*
 * words.h - the memory of a core as the host sees it: 4096 words of 32 bits, [H-4]; and the core of
 * cortile.h that they say.
 */
#ifndef CT_HOST_WORDS_H
#define CT_HOST_WORDS_H

#include "cortile.h"
#include "regs.h"

/* One core. It is all zeros before its first word. */
struct words {
    uint32_t row[CT_NEURONS][CT_ROW_WORDS];
    uint32_t types[CT_TYPES_ROWS];
    uint32_t seed;
    /* Bit w of written[j]: word w of row j was written. */
    uint16_t written[CT_NEURONS];
    bool present; /* some word was written, [H-4] */
};

/* Writes the word at an address of the window; bits that hold nothing are dropped. */
void words_write(struct words *w, const struct ct_system *sys, uint32_t address, uint32_t data);
/* The word; one that was never written reads 0. */
uint32_t words_read(const struct words *w, uint32_t address);

/* The potential in a row, and another one. */
int32_t words_potential(const struct words *w, uint32_t neuron);
void words_set_potential(struct words *w, uint32_t neuron, int32_t v);

/* The pin in a row, where its destination is one. */
uint32_t words_pin(const struct words *w, uint32_t neuron);

/* The core that the words of a present core say. Its place is (x, y); `torus` tells how its
 * destinations are reached, [P-2]. Fails on a word that was never written and on a destination that
 * is no place of the mesh; other values that are out of their range are found by ct_core_check(). */
CT_MUST_CHECK enum ct_status words_core(const struct words *w, const struct ct_system *sys,
                                        bool torus, uint16_t x, uint16_t y, struct ct_core *out,
                                        struct ct_error *err);

#endif
