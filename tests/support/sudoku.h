/*
 * sudoku.h - the network of tools/examples/sudoku, made by the builder, and the same reasoning in
 * plain C: candidate (d, r, c), digit d + 1 in row r and column c, has number (d * 9 + r) * 9 + c.
 */
#ifndef SUPPORT_SUDOKU_H
#define SUPPORT_SUDOKU_H

#include "mapper/network_build.h"
#include "support/rand.h"

enum { SUDOKU_CANDIDATES = 729, SUDOKU_CELLS = 81, SUDOKU_STEP = 4 /* ticks of a round */ };

/* Free it with network_free(). */
CT_MUST_CHECK enum ct_status sudoku_network(struct network *net, struct ct_error *err);

/* Round by round, what follows from the clues: a candidate is out where another of its cell, row,
 * column or box is in, and in where it is the last of one of them. round[] becomes the number of
 * the round from which on a candidate is in, 0 for clues, -1: never. Returns how many are in. */
uint32_t sudoku_solve(const bool clue[SUDOKU_CANDIDATES], int round[SUDOKU_CANDIDATES]);

/* A puzzle at random: as few clues as the reasoning above needs, from each of which `missing` are
 * then taken away. solution[] is the grid that it comes of. */
void sudoku_puzzle(struct rand *r, uint32_t missing, bool clue[SUDOKU_CANDIDATES],
                   bool solution[SUDOKU_CANDIDATES]);

#endif
