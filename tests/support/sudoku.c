/*
 * sudoku.c - see sudoku.h.
 */
#include "support/sudoku.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = 9, BOX = 3, GROUPS = 4, CLASSES = GROUPS * SUDOKU_CELLS, SILENT = CT_THRESHOLD_MAX };

static uint32_t candidate(uint32_t d, uint32_t r, uint32_t c)
{
    return (d * SIDE + r) * SIDE + c;
}

static uint32_t box_of(uint32_t r, uint32_t c)
{
    return r / BOX * BOX + c / BOX;
}

/* ---- the network ----------------------------------------------------------------------------- */

static const struct network_shape cube = {SIDE, SIDE, SIDE};

/* What the candidates of a cell, row, column or box have in common: a neuron for each of these 81,
 * and the window in which it sees them. */
static const struct {
    const char *name;
    struct network_shape shape;
    uint32_t kernel[2];
    bool boxes;
} group[GROUPS] = {
    {"cell", {1, SIDE, SIDE}, {1, 1}, false},
    {"row", {SIDE, SIDE, 1}, {1, SIDE}, false},
    {"column", {SIDE, 1, SIDE}, {SIDE, 1}, false},
    {"box", {SIDE, BOX, BOX}, {BOX, BOX}, true},
};

/* Fires when its potential comes to the threshold, and never again. */
static struct network_slice add_once(struct network_builder *b, const char *name,
                                     const char *ending, struct network_shape shape,
                                     int32_t threshold)
{
    char text[NETWORK_NAME_MAX + 1];
    struct network_slice out;
    (void)snprintf(text, sizeof text, "%s%s%s", name, ending[0] ? "." : "", ending);
    network_build_population(
        b,
        &(struct network_population_spec){.name = text,
                                          .shape = shape,
                                          .shared = {[NETWORK_threshold] = threshold,
                                                     [NETWORK_reset] = -SILENT,
                                                     [NETWORK_negative_threshold] = SILENT,
                                                     [NETWORK_negative_saturate] = 1}},
        &out);
    return out;
}

static void join(struct network_builder *b, struct network_slice from, struct network_slice to,
                 int32_t weight)
{
    network_build_projection(
        b, &(struct network_projection_spec){
               .from = from, .to = to, .connect = NETWORK_ONE_TO_ONE, .weight = weight});
}

/* Every candidate with the neuron of its group; or back, from that to all of its candidates. */
static void join_group(struct network_builder *b, struct network_slice from,
                       struct network_slice to, int g, bool back)
{
    struct network_projection_spec spec = {
        .from = from, .to = to, .connect = NETWORK_CONVOLUTION, .weight_count = SUDOKU_CELLS};
    int32_t one[SUDOKU_CELLS];
    for (int i = 0; i < SUDOKU_CELLS; i++)
        one[i] = 1;
    spec.weights = one;
    memcpy(spec.window.kernel, group[g].kernel, sizeof spec.window.kernel);
    spec.window.groups = g == 0 ? 1 : SIDE;
    if (g == 0)
        spec.weight_count = SIDE;
    for (int k = 0; k < 2 && back; k++)
        spec.window.before[k] = spec.window.after[k] = group[g].kernel[k] - 1;
    if (group[g].boxes && !back) {
        spec.connect = NETWORK_POOLING;
        spec.weight_count = SIDE;
        spec.window.groups = 0;
    }
    if (!group[g].boxes || !back) {
        network_build_projection(b, &spec);
        return;
    }
    struct network_entry entry[SUDOKU_CANDIDATES];
    for (uint32_t i = 0; i < SUDOKU_CANDIDATES; i++) {
        const uint32_t d = i / SUDOKU_CELLS, r = i / SIDE % SIDE, c = i % SIDE;
        entry[i] = (struct network_entry){d * SIDE + box_of(r, c), i, 1};
    }
    network_build_projection(b, &(struct network_projection_spec){.from = from,
                                                                  .to = to,
                                                                  .connect = NETWORK_LIST,
                                                                  .entry = entry,
                                                                  .entries = SUDOKU_CANDIDATES});
}

enum ct_status sudoku_network(struct network *net, struct ct_error *err)
{
    struct network_builder *b;
    struct network_slice clue, in, out;
    (void)network_build_start(&b, "sudoku");
    network_build_describe(
        b,
        "Solves a Sudoku: 324 overlapping winner-take-all circuits, one for each cell and for\n"
        "each digit of each row, column and box, of nine candidates each. A candidate that is\n"
        "in puts the others of its circuits out; one that is the last of a circuit is in.\n"
        "Ports: clue, a line for each candidate, with a spike in tick 0 where it is given; digit,\n"
        "likewise, with a spike when it is found. Line (d, r, c), number (d * 9 + r) * 9 + c, is\n"
        "digit d + 1 in row r and column c. Latency: 4 ticks a round. Limits: what takes more\n"
        "than this reasoning stays open; clues that contradict one another mean nothing.");
    network_build_input(b, &(struct network_input_spec){.name = "clue", .shape = cube}, &clue);
    in = add_once(b, "digit", "", cube, 1);
    out = add_once(b, "out", "", cube, 1);
    join(b, clue, in, 1);
    join(b, in, out, -CT_WEIGHT_MAX);
    join(b, out, in, -CT_WEIGHT_MAX);
    for (int g = 0; g < GROUPS; g++) {
        struct network_slice won = add_once(b, "won", group[g].name, group[g].shape, 1);
        struct network_slice last = add_once(b, "last", group[g].name, group[g].shape, SIDE - 1);
        join_group(b, in, won, g, false);
        join_group(b, won, out, g, true);
        join_group(b, out, last, g, false);
        join_group(b, last, in, g, true);
    }
    network_build_output(b, &(struct network_output_spec){.name = "digit", .from = in});
    return network_build_finish(b, net, err);
}

/* ---- the reasoning --------------------------------------------------------------------------- */

/* The four circuits of a candidate, numbered through. */
static void circuits(uint32_t i, uint32_t of[GROUPS])
{
    const uint32_t d = i / SUDOKU_CELLS, r = i / SIDE % SIDE, c = i % SIDE;
    of[0] = r * SIDE + c;
    of[1] = SUDOKU_CELLS + d * SIDE + r;
    of[2] = 2 * SUDOKU_CELLS + d * SIDE + c;
    of[3] = 3 * SUDOKU_CELLS + d * SIDE + box_of(r, c);
}

/* Whether a circuit of a candidate satisfies count[circuit] == wanted. */
static bool any(uint32_t i, const uint32_t count[CLASSES], uint32_t wanted)
{
    uint32_t of[GROUPS];
    circuits(i, of);
    return count[of[0]] == wanted || count[of[1]] == wanted || count[of[2]] == wanted ||
           count[of[3]] == wanted;
}

static void tally(const bool is[SUDOKU_CANDIDATES], uint32_t count[CLASSES])
{
    memset(count, 0, CLASSES * sizeof *count);
    for (uint32_t i = 0; i < SUDOKU_CANDIDATES; i++) {
        uint32_t of[GROUPS];
        circuits(i, of);
        for (int g = 0; g < GROUPS && is[i]; g++)
            count[of[g]]++;
    }
}

uint32_t sudoku_solve(const bool clue[SUDOKU_CANDIDATES], int round[SUDOKU_CANDIDATES])
{
    bool in[SUDOKU_CANDIDATES], out[SUDOKU_CANDIDATES];
    uint32_t found = 0, before = 0, count[CLASSES];
    memcpy(in, clue, sizeof in);
    for (uint32_t i = 0; i < SUDOKU_CANDIDATES; i++) {
        round[i] = clue[i] ? 0 : -1;
        found += clue[i];
    }
    for (int k = 1; k == 1 || found > before; k++) {
        before = found;
        tally(in, count);
        for (uint32_t i = 0; i < SUDOKU_CANDIDATES; i++)
            out[i] = !in[i] && any(i, count, 1);
        tally(out, count);
        for (uint32_t i = 0; i < SUDOKU_CANDIDATES; i++) {
            if (in[i] || out[i] || !any(i, count, SIDE - 1))
                continue;
            in[i] = true;
            round[i] = k;
            found++;
        }
    }
    return found;
}

/* ---- puzzles --------------------------------------------------------------------------------- */

static void shuffle(struct rand *r, uint32_t *list, uint32_t count)
{
    for (uint32_t i = count; i > 1; i--) {
        const uint32_t k = rand_below(r, i), other = list[k];
        list[k] = list[i - 1];
        list[i - 1] = other;
    }
}

/* A random order of the rows, or columns, that keeps those of a box together. */
static void deal(struct rand *r, uint32_t order[SIDE])
{
    uint32_t band[BOX] = {0, 1, 2};
    shuffle(r, band, BOX);
    for (uint32_t k = 0; k < BOX; k++) {
        for (uint32_t i = 0; i < BOX; i++)
            order[k * BOX + i] = band[k] * BOX + i;
        shuffle(r, order + k * BOX, BOX);
    }
}

/* A grid: rows shifted against one another, then digits, rows and columns dealt anew. */
static void fill_grid(struct rand *r, uint32_t at[SUDOKU_CELLS])
{
    uint32_t digit[SIDE] = {0, 1, 2, 3, 4, 5, 6, 7, 8}, row[SIDE], column[SIDE];
    shuffle(r, digit, SIDE);
    deal(r, row);
    deal(r, column);
    for (uint32_t i = 0; i < SUDOKU_CELLS; i++) {
        const uint32_t y = row[i / SIDE], x = column[i % SIDE];
        at[i] = candidate(digit[(y * BOX + y / BOX + x) % SIDE], i / SIDE, i % SIDE);
    }
}

void sudoku_puzzle(struct rand *r, uint32_t missing, bool clue[SUDOKU_CANDIDATES],
                   bool solution[SUDOKU_CANDIDATES])
{
    uint32_t at[SUDOKU_CELLS];
    int round[SUDOKU_CANDIDATES];
    fill_grid(r, at);
    memset(solution, 0, SUDOKU_CANDIDATES * sizeof *solution);
    for (uint32_t i = 0; i < SUDOKU_CELLS; i++)
        solution[at[i]] = true;
    memcpy(clue, solution, SUDOKU_CANDIDATES * sizeof *clue);
    shuffle(r, at, SUDOKU_CELLS);
    for (uint32_t i = 0; i < SUDOKU_CELLS; i++) {
        clue[at[i]] = false;
        clue[at[i]] = sudoku_solve(clue, round) < SUDOKU_CELLS;
    }
    for (uint32_t i = 0; i < SUDOKU_CELLS && missing > 0; i++) {
        missing -= clue[at[i]];
        clue[at[i]] = false;
    }
}
