/*
 * test_exhaustive.c - all combinations of small ranges of the neuron's parameters, 256 neurons a
 * core, each with its own, one tick through the library with every kernel, against the oracle's
 * neuron; and all delays from all slots. Where a draw decides, the parameter is set to one below,
 * to, and one above what will be drawn, so that every relation occurs with every combination.
 *
 * The same results are held against every faulty neuron of the oracle, which must not agree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/hand_model.h"

#define COUNT(list) ((uint32_t)(sizeof(list) / sizeof((list)[0])))

enum { BATCH = 64, SIDE = 8 }; /* cores of a chip */

/* ---- the spaces --------------------------------------------------------------------------- */

/* The next digit of a number in mixed radix, as an element of a list. */
#define TAKE(index, list) (list)[take(&(index), COUNT(list))]

static uint32_t take(uint32_t *index, uint32_t radix)
{
    const uint32_t digit = *index % radix;
    *index /= radix;
    return digit;
}

/* A strength with its sign, in relation to what is drawn. */
static int16_t beside(int rho, int relation, int sign)
{
    const int strength = rho + relation;
    return (int16_t)(sign * (strength < 0 ? 0 : strength > 255 ? 255 : strength));
}

/* Small numbers, every mode: 9 V x 5 s x 5 lambda x 4 alpha x 3 beta x 3 gamma x 2 kappa x
 * 2 epsilon x 2 b x 2 c x 3 TM x 3 R. With b or c, s or lambda is rho - 1, rho,
 * rho + 1, -rho, -rho - 1. */
static bool small_neuron(uint32_t index, uint32_t seed, int j, struct ct_neuron *n)
{
    static const int vs[] = {-4, -3, -2, -1, 0, 1, 2, 3, 4};
    static const int strengths[] = {-3, -1, 0, 1, 3};
    static const int relations[][2] = {{-1, 1}, {0, 1}, {1, 1}, {0, -1}, {1, -1}};
    static const int resets[] = {-2, 0, 3};
    n->potential = TAKE(index, vs);
    const uint32_t s = take(&index, 5);
    const uint32_t lambda = take(&index, 5);
    n->threshold = take(&index, 4);
    n->negative_threshold = take(&index, 3);
    n->reset_mode = (uint8_t)take(&index, 3);
    n->negative_saturate = (uint8_t)take(&index, 2);
    n->leak_reversal = (uint8_t)take(&index, 2);
    n->weight_stochastic = (uint8_t)take(&index, 2);
    n->leak_stochastic = (uint8_t)take(&index, 2);
    n->mask_bits = (uint8_t)take(&index, 3);
    n->reset = TAKE(index, resets);
    n->weight[0] = n->weight_stochastic ? beside(oracle_synapse_draw(seed, 0, j, 0),
                                                 relations[s][0], relations[s][1])
                                        : (int16_t)strengths[s];
    n->leak = n->leak_stochastic
                  ? beside(oracle_leak_draw(seed, 0, j), relations[lambda][0], relations[lambda][1])
                  : (int16_t)strengths[lambda];
    return index == 0;
}

/* Both rails, the ends of alpha, beta, R and the mask. */
static bool rail_neuron(uint32_t index, uint32_t seed, int j, struct ct_neuron *n)
{
    (void)seed;
    (void)j;
    static const int vs[] = {-524288, -524287, -524033, 0, 524032, 524286, 524287};
    static const int strengths[] = {-255, -1, 0, 1, 255};
    static const int thresholds[] = {0, 131072, 262142, 262143};
    static const int resets[] = {-262143, -131073, 0, 131072, 262143};
    static const int masks[] = {0, 16, 17, 18};
    n->potential = TAKE(index, vs);
    n->weight[0] = (int16_t)TAKE(index, strengths);
    n->leak = (int16_t)TAKE(index, strengths);
    n->threshold = (uint32_t)TAKE(index, thresholds);
    n->negative_threshold = (uint32_t)TAKE(index, thresholds);
    n->reset = TAKE(index, resets);
    n->mask_bits = (uint8_t)TAKE(index, masks);
    n->reset_mode = (uint8_t)take(&index, 3);
    n->negative_saturate = (uint8_t)take(&index, 2);
    n->leak_reversal = (uint8_t)take(&index, 2);
    return index == 0;
}

/* A space fills core k, and says how many axons from axon 0 on are active; 0 when it has no core
 * k. */
typedef int fill_core(struct ct_core *core, uint32_t k);

static int fill_from(struct ct_core *core, uint32_t k,
                     bool (*neuron)(uint32_t, uint32_t, int, struct ct_neuron *))
{
    int filled = 0;
    for (int j = 0; j < CT_NEURONS; j++) {
        struct ct_neuron n = {.weight_stochastic = 0};
        if (!neuron(k * CT_NEURONS + (uint32_t)j, core->seed, j, &n))
            break;
        core->neuron[j] = n;
        core->crossbar[0][j / 64] |= (uint64_t)1 << (j % 64);
        filled++;
    }
    return filled > 0 ? 1 : 0;
}

static int fill_small(struct ct_core *core, uint32_t k)
{
    return fill_from(core, k, small_neuron);
}

static int fill_rails(struct ct_core *core, uint32_t k)
{
    return fill_from(core, k, rail_neuron);
}

/* Long sums: all 256 axons active, neuron j connected to axons 0..j, weights +255 and -255 in
 * several orders, so that every partial sum up to +-65280 occurs on the way; also with stochastic
 * synapses on the one type, or on both with a strength that half of the draws reach. */
static int fill_sums(struct ct_core *core, uint32_t k)
{
    static const int vs[] = {0,      16383,  -16384, 32767, -32768,  65280,
                             -65280, 458752, 524287, -1,    -458753, -524288};
    static const uint32_t thresholds[] = {CT_THRESHOLD_MAX, 300, 16383, 32767};
    const int v = TAKE(k, vs);
    const uint32_t order = take(&k, 6);
    const int stochastic = (int)take(&k, 3);
    const int leak = (int)take(&k, 3) - 1;
    const uint32_t threshold = TAKE(k, thresholds);
    const int16_t s = stochastic == 2 ? 128 : 255;
    for (int i = 0; i < CT_AXONS; i++) {
        const bool positive = order == 0   ? true
                              : order == 1 ? false
                              : order == 2 ? i % 2 == 0
                              : order == 3 ? i < 128
                              : order == 4 ? i >= 128
                                           : i / 64 % 2 == 0;
        core->axon_type[i] = positive ? 1 : 3;
        for (int j = i; j < CT_NEURONS; j++)
            core->crossbar[i][j / 64] |= (uint64_t)1 << (j % 64);
    }
    for (int j = 0; j < CT_NEURONS; j++)
        core->neuron[j] = (struct ct_neuron){.weight = {7, s, 7, (int16_t)-s},
                                             .weight_stochastic = stochastic == 0   ? 0
                                                                  : stochastic == 1 ? 2
                                                                                    : 10,
                                             .leak = (int16_t)(255 * leak),
                                             .leak_reversal = 1,
                                             .threshold = threshold,
                                             .negative_threshold = threshold,
                                             .reset_mode = (uint8_t)(order % 3),
                                             .potential = v};
    return k == 0 ? CT_AXONS : 0;
}

/* ---- running ------------------------------------------------------------------------------ */

struct batch {
    struct ct_core core[BATCH];
    int active[BATCH]; /* axons 0..active-1 */
    uint32_t count;
    bool fired[BATCH][CT_NEURONS];
    int32_t v[BATCH][CT_NEURONS];
};

static enum ct_status note_spikes(void *user, const struct ct_spike *spikes, size_t count)
{
    struct batch *batch = user;
    for (size_t k = 0; k < count; k++)
        batch->fired[spikes[k].core][spikes[k].index] = true;
    return CT_OK;
}

static void run_batch(struct batch *batch, const char *kernel)
{
    const struct ct_sink sink = {.user = batch, .on_spikes = note_spikes};
    const struct random_model m = {.sys = {1, 1, SIDE, SIDE, CT_AXONS, CT_NEURONS, 0},
                                   .core_count = batch->count,
                                   .core = batch->core};
    ct_chip *chip = NULL;
    struct ct_error err;
    memset(batch->fired, 0, sizeof batch->fired);
    assert_int_equal(model_chip(&m, kernel, &chip, &err), CT_OK);
    for (uint32_t k = 0; k < batch->count; k++)
        for (int i = 0; i < batch->active[k]; i++)
            assert_int_equal(ct_chip_inject(chip, 0, k, (uint32_t)i, &err), CT_OK);
    assert_int_equal(ct_chip_run(chip, 1, &sink, &err), CT_OK);
    for (uint32_t k = 0; k < batch->count; k++)
        assert_int_equal(ct_chip_potentials(chip, k, batch->v[k], &err), CT_OK);
    ct_chip_destroy(chip);
}

/* What the oracle makes of neuron j. */
static struct oracle_step expected(const struct ct_core *core, int active, int j,
                                   enum oracle_fault fault)
{
    const struct oracle_neuron n = model_oracle_neuron(&core->neuron[j]);
    struct oracle_input in[CT_AXONS];
    int count = 0;
    for (int i = 0; i < active; i++)
        if (core->crossbar[i][j / 64] >> (j % 64) & 1) {
            in[count].type = core->axon_type[i];
            in[count].rho = n.b[in[count].type] ? oracle_synapse_draw(core->seed, 0, j, i) : 0;
            count++;
        }
    return oracle_neuron(&n, n.v, in, count, oracle_leak_draw(core->seed, 0, j),
                         oracle_threshold_draw(core->seed, 0, j), fault);
}

/* True when the whole batch agrees with the oracle; otherwise the first difference is printed,
 * unless the oracle is a faulty one. */
static bool batch_agrees(const struct batch *batch, const char *kernel, enum oracle_fault fault)
{
    for (uint32_t k = 0; k < batch->count; k++)
        for (int j = 0; j < CT_NEURONS; j++) {
            const struct oracle_step t = expected(&batch->core[k], batch->active[k], j, fault);
            if (t.v == batch->v[k][j] && t.fired == batch->fired[k][j])
                continue;
            if (fault == ORACLE_SOUND)
                print_error("kernel %s, core %u neuron %d: library V %d fired %d, oracle V %d "
                            "fired %d (V1 %d, L %d, Omega %d, V2 %d, eta %d) [N-3]..[N-10]\n",
                            kernel, k, j, batch->v[k][j], batch->fired[k][j], t.v, t.fired, t.v1,
                            t.leak, t.omega, t.v2, t.eta);
            return false;
        }
    return true;
}

/* Runs a whole space; `caught` notes the faulty neurons that disagree. Returns its neurons. */
static uint32_t run_space(fill_core *fill, const char *kernel, bool caught[ORACLE_FAULT_COUNT])
{
    struct batch *batch = malloc(sizeof *batch);
    uint32_t k = 0;
    assert_non_null(batch);
    for (bool more = true; more;) {
        for (batch->count = 0; batch->count < BATCH; batch->count++) {
            struct ct_core *core = &batch->core[batch->count];
            ct_core_clear(core);
            core->x = (uint16_t)(batch->count % SIDE);
            core->y = (uint16_t)(batch->count / SIDE);
            core->seed = k * 2654435761u;
            batch->active[batch->count] = fill(core, k);
            if (batch->active[batch->count] == 0)
                break;
            k++;
        }
        more = batch->count == BATCH;
        if (batch->count == 0)
            break;
        run_batch(batch, kernel);
        assert_true(batch_agrees(batch, kernel, ORACLE_SOUND));
        for (int fault = ORACLE_SOUND + 1; fault <= ORACLE_FAULT_NEURON_LAST; fault++)
            if (!caught[fault])
                caught[fault] = !batch_agrees(batch, kernel, (enum oracle_fault)fault);
    }
    free(batch);
    return k * CT_NEURONS;
}

static void neurons_agree(void **state)
{
    (void)state;
    fill_core *const spaces[] = {fill_small, fill_rails, fill_sums};
    for (const char *const *kernel = ct_kernels(); *kernel != NULL; kernel++) {
        bool caught[ORACLE_FAULT_COUNT] = {false};
        uint32_t neurons = 0;
        int caught_count = 0;
        for (uint32_t k = 0; k < COUNT(spaces); k++)
            neurons += run_space(spaces[k], *kernel, caught);
        for (int fault = ORACLE_SOUND + 1; fault <= ORACLE_FAULT_NEURON_LAST; fault++) {
            caught_count += caught[fault];
            if (!caught[fault])
                print_error("fault %d is not caught\n", fault);
        }
        printf("kernel %s: %u neurons agree; negative controls: caught %d of %d\n", *kernel,
               neurons, caught_count, ORACLE_FAULT_NEURON_LAST);
        assert_int_equal(caught_count, ORACLE_FAULT_NEURON_LAST);
    }
}

/* ---- delays ------------------------------------------------------------------------------- */

/* Neuron d sends with delay d to axon 100 + d, which neuron 100 + d shows. All of them fire in
 * tick `start`, whose slot is start mod 16. */
static void delays_from(uint32_t start)
{
    struct random_model m;
    struct record rec;
    hand_model(&m, 1, 1, start + CT_DELAY_MAX + 17);
    for (uint32_t d = 1; d <= CT_DELAY_MAX; d++) {
        m.core[0].neuron[d] = (struct ct_neuron){.weight = {1},
                                                 .threshold = 1,
                                                 .target_kind = CT_TARGET_CORE,
                                                 .target_axon = (uint8_t)(100 + d),
                                                 .target_delay = (uint8_t)d};
        m.core[0].neuron[100 + d] = (struct ct_neuron){.weight = {1}, .threshold = 1};
        hand_connect(&m, 0, 0, d);
        hand_connect(&m, 0, 100 + d, 100 + d);
    }
    hand_input(&m, start, 0, 0);
    expect_agreement(&m, &rec);
    for (uint32_t d = 1; d <= CT_DELAY_MAX; d++) {
        const uint32_t arrival = start + d;
        expect_ticks(&rec, 0, d, &start, 1);
        expect_ticks(&rec, 0, 100 + d, &arrival, 1);
        assert_true(rec.slot[start][arrival % 16][(100 + d) / 64] >> ((100 + d) % 64) & 1);
    }
    record_free(&rec);
    random_model_free(&m);
}

static void delays_agree(void **state)
{
    (void)state;
    for (uint32_t start = 0; start < 2 * CT_SLOTS; start++)
        delays_from(start);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neurons_agree),
        cmocka_unit_test(delays_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
