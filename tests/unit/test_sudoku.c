/*
 * test_sudoku.c - the recurrent example of tools/examples/sudoku: the committed description is what
 * the builder makes; mapped, proved and verified; and on the chip it finds what the same reasoning
 * in plain C finds, each digit in its round. A wrong weight is noticed.
 *
 * `test_sudoku --write DIRECTORY` writes the description and the puzzle of the example anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/network_write.h"
#include "mapper/verify.h"
#include "support/filekit.h"
#include "support/map_kit.h"
#include "support/sudoku.h"

#define EXAMPLE "tools/examples/sudoku/"

enum { TICKS = 200, EXAMPLE_SEED = 3 };

/* The mapped network, and the round in which the chip found each candidate. */
struct solver {
    struct network net;
    struct map_result r;
    int round[SUDOKU_CANDIDATES];
    bool off; /* a spike between rounds, or a second one */
};

static void make_solver(struct solver *s)
{
    struct ct_error err;
    if (sudoku_network(&s->net, &err) != CT_OK || map_network(&s->net, NULL, &s->r, &err) != CT_OK)
        fail_msg("%s", err.text);
}

static void free_solver(struct solver *s)
{
    map_result_free(&s->r);
    network_free(&s->net);
}

static enum ct_status see_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    struct solver *s = user;
    for (size_t i = 0; i < count; i++) {
        s->off = s->off || spikes[i].tick % SUDOKU_STEP != 0 || s->round[spikes[i].pin] >= 0;
        s->round[spikes[i].pin] = (int)(spikes[i].tick / SUDOKU_STEP);
    }
    return CT_OK;
}

/* Runs the chip on a puzzle. */
static void solve(struct solver *s, const bool clue[SUDOKU_CANDIDATES])
{
    const struct ct_sink sink = {.user = s, .on_pins = see_pins};
    const struct mapped *m = &s->r.mapped;
    ct_chip *chip;
    s->off = false;
    for (uint32_t i = 0; i < SUDOKU_CANDIDATES; i++)
        s->round[i] = -1;
    assert_int_equal(model_save(&m->chip, kit_path("sudoku.ct"), NULL), CT_OK);
    assert_int_equal(ct_chip_load(&chip, kit_path("sudoku.ct"), NULL, NULL), CT_OK);
    for (uint32_t i = 0; i < SUDOKU_CANDIDATES; i++) {
        for (uint32_t k = m->line_first[i]; k < m->line_first[i + 1] && clue[i]; k++)
            assert_int_equal(ct_chip_inject(chip, 0, m->line[k].core, m->line[k].index, NULL),
                             CT_OK);
    }
    assert_int_equal(ct_chip_run(chip, TICKS, &sink, NULL), CT_OK);
    ct_chip_destroy(chip);
}

/* Whether the chip finds what the plain reasoning finds. */
static bool agrees(struct solver *s, const bool clue[SUDOKU_CANDIDATES])
{
    int round[SUDOKU_CANDIDATES];
    (void)sudoku_solve(clue, round);
    solve(s, clue);
    return !s->off && memcmp(round, s->round, sizeof round) == 0;
}

static void puzzles_are_solved(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 1), puzzles = rand_env("CT_LONG", 0) ? 500 : 40;
    static struct solver s;
    uint32_t solved = 0, longest = 0;
    (void)state;
    make_solver(&s);
    for (uint64_t k = 0; k < puzzles; k++) {
        struct rand r = {seed + k};
        bool clue[SUDOKU_CANDIDATES], solution[SUDOKU_CANDIDATES], all = true;
        sudoku_puzzle(&r, k % 4 == 3 ? 2 : 0, clue, solution);
        if (!agrees(&s, clue))
            fail_msg("seed %llu: chip and plain reasoning differ", (unsigned long long)(seed + k));
        for (uint32_t i = 0; i < SUDOKU_CANDIDATES; i++) {
            all = all && (s.round[i] >= 0) == solution[i];
            longest = s.round[i] > (int)longest ? (uint32_t)s.round[i] : longest;
        }
        if (k % 4 < 3)
            assert_true(all);
        solved += all;
    }
    print_message("%u cores, %u of %llu puzzles solved, %u rounds at most\n", s.r.figures.cores,
                  solved, (unsigned long long)puzzles, longest);
    assert_true(solved < puzzles && longest > 5 && longest * SUDOKU_STEP < TICKS - SUDOKU_STEP);
    free_solver(&s);
}

static void the_mapping_is_exact(void **state)
{
    static struct solver s;
    const struct verify_options options = {.ticks = 60, .seed = 2};
    struct verify_result out;
    struct ct_error err;
    (void)state;
    make_solver(&s);
    assert_int_equal(s.r.class, MAP_EXACT);
    assert_int_equal(s.r.check.faults, 0);
    if (verify(&s.net, &s.r.mapped, &options, &out, &err) != CT_OK)
        fail_msg("%s", err.text);
    assert_false(out.differs);
    assert_true(out.spikes > 500);
    verify_free(&out);
    free_solver(&s);
}

static void a_wrong_weight_is_noticed(void **state)
{
    static struct solver s;
    struct rand r = {EXAMPLE_SEED};
    bool clue[SUDOKU_CANDIDATES], solution[SUDOKU_CANDIDATES];
    (void)state;
    make_solver(&s);
    sudoku_puzzle(&r, 0, clue, solution);
    assert_true(agrees(&s, clue));
    /* The last neuron of the network is one that waits for the last candidate of a box. */
    const struct mapped_place *copy = &s.r.mapped.copy[s.r.mapped.copy_first[s.net.neurons - 1]];
    model_core(&s.r.mapped.chip, copy->core)->neuron[copy->index].threshold--;
    bool noticed = false;
    for (uint32_t k = 0; k < 40 && !noticed; k++) {
        sudoku_puzzle(&r, 0, clue, solution);
        noticed = !agrees(&s, clue);
    }
    assert_true(noticed);
    free_solver(&s);
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool write_example(const char *directory)
{
    struct network net;
    struct ct_error err;
    struct rand r = {EXAMPLE_SEED};
    bool clue[SUDOKU_CANDIDATES], solution[SUDOKU_CANDIDATES];
    char path[300];
    (void)snprintf(path, sizeof path, "%s/sudoku.net.json", directory);
    bool done = sudoku_network(&net, &err) == CT_OK && network_write(&net, path, &err) == CT_OK;
    network_free(&net);
    sudoku_puzzle(&r, 0, clue, solution);
    (void)snprintf(path, sizeof path, "%s/puzzle.csv", directory);
    FILE *file = done ? fopen(path, "w") : NULL;
    if (file == NULL)
        return false;
    fputs("tick,pin\n", file);
    for (uint32_t i = 0; i < SUDOKU_CANDIDATES; i++) {
        if (clue[i])
            fprintf(file, "0,%u\n", i);
    }
    return fclose(file) == 0;
}

static void the_files_are_these(void **state)
{
    static const char *const names[] = {"sudoku.net.json", "puzzle.csv"};
    char directory[300];
    (void)state;
    (void)snprintf(directory, sizeof directory, "%s", kit_path("."));
    assert_true(write_example(directory));
    for (int i = 0; i < 2; i++) {
        char path[300];
        (void)snprintf(path, sizeof path, EXAMPLE "%s", names[i]);
        struct kit_bytes committed = kit_load(path), made = kit_load(kit_path(names[i]));
        assert_int_equal(committed.size, made.size);
        assert_memory_equal(committed.data, made.data, made.size);
        free(committed.data);
        free(made.data);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puzzles_are_solved),
        cmocka_unit_test(the_mapping_is_exact),
        cmocka_unit_test(a_wrong_weight_is_noticed),
        cmocka_unit_test(the_files_are_these),
    };
    if (argc == 3 && strcmp(argv[1], "--write") == 0)
        return write_example(argv[2]) ? 0 : 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
