/*
 * test_matrix.c - the same image and input give the same digest after every tick: for every kernel,
 * in one run or cut into arbitrary pieces, watched or not, and with unrelated cores beside them.
 * Large random networks in all stochastic modes; the first is also held against the oracle.
 *
 * CT_SEED=n starts elsewhere, CT_LONG=1 takes more networks.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/compare.h"

enum {
    CORES = 72, /* on a grid of 9 x 9, so that 9 places stay free */
    EXTRA = 8,
    TICKS = 200,
    NETWORKS = 2,
    NETWORKS_LONG = 12,
    DEFAULT_SEED = 65537
};

static const struct model_shape large = {
    .cores = CORES, .ticks = TICKS, .full = true, .just_in_time = true};

/* ---- running a model in some way ----------------------------------------------------------- */

enum watch { WATCH_NOTHING, WATCH_TICKS, WATCH_ALL };

struct variant {
    const char *kernel;
    uint64_t piece_seed; /* 0: one piece; WATCH_NOTHING needs pieces of at most 15 ticks */
    enum watch watch;
    uint32_t own_cores; /* the digest is over so many listed cores; 0: the chip's own digest */
    const uint32_t *own;
};

struct run {
    const struct random_model *m;
    const struct variant *how;
    size_t input_at;
    uint32_t piece_end;
    uint8_t fired[81][32]; /* in this tick, by core number */
    uint64_t spikes;
    uint64_t *digest; /* [tick], 0 where it was not seen */
};

static void give_until(struct run *run, ct_chip *chip, uint32_t tick)
{
    const struct random_model *m = run->m;
    struct ct_error err;
    for (; run->input_at < m->input_count && m->input[run->input_at].tick <= tick;
         run->input_at++) {
        const struct model_input *in = &m->input[run->input_at];
        assert_int_equal(
            ct_chip_inject(chip, in->tick, model_core_number(m, in->core_index), in->axon, &err),
            CT_OK);
    }
}

/* h of [D-1] for one core, from what the public interface tells of it. */
static uint64_t core_digest(const ct_chip *chip, uint32_t number, const uint8_t fired[32])
{
    unsigned char bytes[CT_NEURONS * 4 + 32 + CT_SLOTS * 32];
    int32_t potential[CT_NEURONS];
    uint64_t slot[CT_SLOTS][4];
    struct ct_error err;
    size_t size = 0;
    assert_int_equal(ct_chip_potentials(chip, number, potential, &err), CT_OK);
    assert_int_equal(ct_chip_scheduler(chip, number, slot, &err), CT_OK);
    for (int j = 0; j < ct_chip_system(chip)->neurons; j++)
        for (int k = 0; k < 4; k++)
            bytes[size++] = (unsigned char)((uint32_t)potential[j] >> (8 * k) & 0xFF);
    for (int k = 0; k < 32; k++)
        bytes[size++] = fired[k];
    for (int s = 0; s < CT_SLOTS; s++)
        for (int k = 0; k < 32; k++)
            bytes[size++] = (unsigned char)(slot[s][k / 8] >> (8 * (k % 8)) & 0xFF);
    return oracle_xxh64(bytes, size, number + 1);
}

static enum ct_status on_spikes(void *user, const struct ct_spike *spikes, size_t count)
{
    struct run *run = user;
    run->spikes += count;
    for (size_t k = 0; k < count; k++) {
        uint8_t *byte = &run->fired[spikes[k].core][spikes[k].index / 8];
        *byte = (uint8_t)(*byte | 1 << spikes[k].index % 8);
    }
    return CT_OK;
}

static enum ct_status on_tick(void *user, ct_chip *chip, uint32_t tick)
{
    struct run *run = user;
    run->digest[tick] = ct_chip_digest(chip);
    if (run->how->own_cores > 0) {
        const unsigned char bytes[4] = {(unsigned char)(tick & 0xFF),
                                        (unsigned char)(tick >> 8 & 0xFF), 0, 0};
        run->digest[tick] = oracle_xxh64(bytes, 4, 0);
        for (uint32_t k = 0; k < run->how->own_cores; k++)
            run->digest[tick] += core_digest(chip, run->how->own[k], run->fired[run->how->own[k]]);
    }
    memset(run->fired, 0, sizeof run->fired);
    if (tick + 1 < run->piece_end)
        give_until(run, chip, tick + 1);
    return CT_OK;
}

/* Fills `digest`; returns the spikes seen. Input is given just in time where there is a callback to
 * give it in, and before the piece where there is none; at the end of a piece the schedulers are
 * the same either way. */
static uint64_t run_variant(const struct random_model *m, const struct variant *how,
                            uint64_t *digest)
{
    struct run run = {.m = m, .how = how, .digest = digest};
    const struct ct_sink sink = {
        .user = &run, .on_tick = on_tick, .on_spikes = how->watch == WATCH_ALL ? on_spikes : NULL};
    struct rand pieces = {how->piece_seed};
    ct_chip *chip = NULL;
    struct ct_error err;
    memset(digest, 0, m->ticks * sizeof *digest);
    if (model_chip(m, how->kernel, &chip, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (uint32_t tick = 0; tick < m->ticks; tick = run.piece_end) {
        uint32_t length = how->piece_seed ? 1 + rand_below(&pieces, 15) : m->ticks;
        if (length > m->ticks - tick)
            length = m->ticks - tick;
        run.piece_end = tick + length;
        give_until(&run, chip, how->watch == WATCH_NOTHING ? run.piece_end - 1 : tick);
        assert_int_equal(
            ct_chip_run(chip, length, how->watch == WATCH_NOTHING ? NULL : &sink, &err), CT_OK);
        digest[run.piece_end - 1] =
            how->own_cores ? digest[run.piece_end - 1] : ct_chip_digest(chip);
    }
    ct_chip_destroy(chip);
    return run.spikes;
}

/* The first tick in which two runs differ, of those that both have seen; `ticks` if none. */
static uint32_t first_difference(const uint64_t *a, const uint64_t *b, uint32_t ticks)
{
    for (uint32_t tick = 0; tick < ticks; tick++)
        if (a[tick] != b[tick] && a[tick] != 0 && b[tick] != 0)
            return tick;
    return ticks;
}

static void expect_same(const struct random_model *m, const struct variant *how,
                        const uint64_t *want)
{
    uint64_t got[TICKS];
    run_variant(m, how, got);
    const uint32_t tick = first_difference(want, got, m->ticks);
    if (tick < m->ticks) {
        print_error("kernel %s, pieces %" PRIu64 ", watch %d, own cores %u: tick %u digest "
                    "%016" PRIx64 " instead of %016" PRIx64 "\n",
                    how->kernel, how->piece_seed, how->watch, how->own_cores, tick, got[tick],
                    want[tick]);
        fail();
    }
}

/* ---- unrelated cores beside the model ------------------------------------------------------ */

/* Destinations move with the cores they point to; a core's index stays. */
static void move_targets(struct ct_core *core, const struct random_model *from, uint16_t place[][2])
{
    for (int j = 0; j < CT_NEURONS; j++) {
        struct ct_neuron *n = &core->neuron[j];
        n->target_pin = 0; /* there may be fewer of them here */
        if (n->target_kind != CT_TARGET_CORE)
            continue;
        uint32_t to = 0;
        while (from->core[to].x != n->target_x || from->core[to].y != n->target_y)
            to++;
        n->target_x = place[to][0];
        n->target_y = place[to][1];
    }
}

/* A copy of the model with the cores of another one in its free places, in order. Their input is
 * not given: they have their own leaks and noise. `moved[k]` is the new index of core k. */
static void add_strangers(struct random_model *out, const struct random_model *m,
                          const struct random_model *strangers, uint32_t moved[CORES])
{
    uint16_t place[EXTRA][2];
    uint32_t at[EXTRA];
    uint32_t own = 0;
    uint32_t found = 0;
    *out = *m;
    out->core_count = 0;
    out->core = calloc(m->core_count + EXTRA, sizeof *out->core);
    assert_non_null(out->core);
    for (uint32_t number = 0; number < (uint32_t)m->sys.cores_x * m->sys.cores_y; number++) {
        const bool taken = own < m->core_count && model_core_number(m, own) == number;
        if (!taken && found == EXTRA)
            continue;
        struct ct_core *core = &out->core[out->core_count];
        *core = taken ? m->core[own] : strangers->core[found];
        core->x = (uint16_t)(number % m->sys.cores_x);
        core->y = (uint16_t)(number / m->sys.cores_x);
        if (taken) {
            moved[own++] = out->core_count++;
            continue;
        }
        place[found][0] = core->x;
        place[found][1] = core->y;
        at[found++] = out->core_count++;
    }
    assert_int_equal(out->core_count, m->core_count + EXTRA);
    for (uint32_t k = 0; k < EXTRA; k++)
        move_targets(&out->core[at[k]], strangers, place);
}

/* ---- the tests ----------------------------------------------------------------------------- */

static void draw_network(struct random_model *m, uint64_t seed, uint64_t number, uint32_t cores)
{
    struct model_shape shape = large;
    shape.cores = cores;
    assert_true(model_draw(m, seed, number, &shape));
    if (m->sys.pins == 0)
        m->sys.pins = 1;
}

static void strangers_change_nothing(const struct random_model *m, uint64_t seed, uint64_t number,
                                     const char *kernel, const uint64_t *want)
{
    struct random_model strangers;
    struct random_model both;
    uint32_t own[CORES];
    uint32_t moved[CORES];
    draw_network(&strangers, seed + 1, number, EXTRA);
    add_strangers(&both, m, &strangers, moved);
    for (uint32_t k = 0; k < CORES; k++)
        own[k] = model_core_number(m, k);
    both.input = malloc((m->input_count + 1) * sizeof *both.input);
    assert_non_null(both.input);
    for (size_t k = 0; k < m->input_count; k++) {
        both.input[k] = m->input[k];
        both.input[k].core_index = moved[m->input[k].core_index];
    }
    const struct variant how = {kernel, number, WATCH_ALL, CORES, own};
    expect_same(&both, &how, want);
    random_model_free(&both);
    random_model_free(&strangers);
}

static void one_digest(void **state)
{
    (void)state;
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    const uint64_t networks = rand_env("CT_LONG", 0) ? NETWORKS_LONG : NETWORKS;
    printf("seed=%" PRIu64 "\n", seed);
    for (uint64_t number = 0; number < networks; number++) {
        struct random_model m;
        uint64_t want[TICKS];
        uint32_t runs = 1;
        draw_network(&m, seed, number, CORES);
        const char *const *const kernels = ct_kernels();
        const struct variant first = {kernels[0], 0, WATCH_ALL, 0, NULL};
        const uint64_t spikes = run_variant(&m, &first, want);
        assert_true(spikes > TICKS);
        for (const char *const *kernel = kernels; *kernel != NULL; kernel++) {
            const struct variant variants[] = {
                {*kernel, 0, WATCH_ALL, 0, NULL},
                {*kernel, 1, WATCH_TICKS, 0, NULL},
                {*kernel, number + 2, WATCH_NOTHING, 0, NULL},
            };
            for (size_t k = 0; k < sizeof variants / sizeof variants[0]; k++, runs++)
                expect_same(&m, &variants[k], want);
            strangers_change_nothing(&m, seed, number, *kernel, want);
            runs++;
        }
        if (number == 0) {
            struct record rec;
            assert_true(record_oracle(&rec, &m, ORACLE_SOUND));
            assert_int_equal(first_difference(want, rec.digest, TICKS), TICKS);
            record_free(&rec);
        }
        printf("network %" PRIu64 ": %d cores, %d ticks, %" PRIu64 " spikes, %u runs: one digest, "
               "last %016" PRIx64 "\n",
               number, CORES, TICKS, spikes, runs, want[TICKS - 1]);
        random_model_free(&m);
    }
}

/* Every kind of parameter, by a function that flips one bit of it. */
enum { FLIPS = 18 };

static const char *flip(struct ct_core *core, int j, int which)
{
    struct ct_neuron *n = &core->neuron[j];
    switch (which) {
    case 0: n->weight[j % 4] = (int16_t)(n->weight[j % 4] ^ 1); return "weight";
    case 1: n->weight_stochastic = (uint8_t)(n->weight_stochastic ^ 1 << j % 4); return "b";
    case 2: n->leak = (int16_t)(n->leak ^ 1); return "lambda";
    case 3: n->leak_stochastic ^= 1; return "c";
    case 4: n->leak_reversal ^= 1; return "epsilon";
    case 5: n->reset_mode ^= 1; return "gamma";
    case 6: n->negative_saturate ^= 1; return "kappa";
    case 7: n->mask_bits ^= 1; return "TM";
    case 8: n->threshold ^= 1; return "alpha";
    case 9: n->negative_threshold ^= 1; return "beta";
    case 10: n->reset ^= 1; return "R";
    case 11: n->potential ^= 1; return "V";
    case 12: core->crossbar[j][0] ^= 1; return "crossbar";
    case 13: core->axon_type[j] ^= 1; return "axon type";
    case 14: core->seed ^= 1; return "seed";
    case 15: n->target_axon ^= 1; return "destination axon";
    case 16: n->target_delay ^= 1; return "delay";
    default:
        n->target_kind = CT_TARGET_NONE;
        n->target_x = n->target_y = 0;
        n->target_axon = n->target_delay = 0;
        n->target_pin = 0;
        return "destination";
    }
}

/* One flipped bit is seen in the digest. A single neuron may be deaf to a parameter (a weight of a
 * type without an active axon), so neurons are tried until one is not. */
static void one_bit_changes_the_digest(void **state)
{
    (void)state;
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    const struct model_shape shape = {.cores = 8, .ticks = 60, .full = true, .just_in_time = true};
    int caught = 0;
    for (int which = 0; which < FLIPS; which++) {
        const char *name = "";
        bool seen = false;
        for (int attempt = 0; attempt < 200 && !seen; attempt++) {
            struct random_model m;
            uint64_t sound[TICKS];
            uint64_t flipped[TICKS];
            const struct variant how = {NULL, 0, WATCH_TICKS, 0, NULL};
            struct ct_error err;
            assert_true(model_draw(&m, seed, (uint64_t)(100 + attempt / 10), &shape));
            run_variant(&m, &how, sound);
            struct ct_core *core = &m.core[attempt % 8];
            name = flip(core, attempt * 37 % 256, which);
            if (ct_core_check(&m.sys, core, &err) == CT_OK) {
                run_variant(&m, &how, flipped);
                seen = first_difference(sound, flipped, m.ticks) < m.ticks;
            }
            random_model_free(&m);
        }
        caught += seen;
        if (!seen)
            print_error("a flipped bit of %s is not seen\n", name);
    }
    printf("flipped parameter bits: seen %d of %d\n", caught, FLIPS);
    assert_int_equal(caught, FLIPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_digest),
        cmocka_unit_test(one_bit_changes_the_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
