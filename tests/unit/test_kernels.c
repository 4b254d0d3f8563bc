/*
 * test_kernels.c - every kernel of this machine against the scalar one, core by core: random
 * parameters, crossbars and active axons, and after every tick the same spikes, counts, potentials
 * and form (narrow or wide). What the cores went through is counted, because kernels choose their
 * path by it, and a path that never ran was not tested.
 *
 * CT_SEED is the seed of the first core; each next core has the next seed. CT_LONG asks for more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/kernel.h"
#include "support/random_neuron.h"

enum { CORES = 1500, CORES_LONG = 40000, TICKS = 24 };

/* A core with all its memory. */
struct twin {
    _Alignas(CORE_LINE) unsigned char block[CORE_BLOCK_LINES_MAX * CORE_LINE];
    _Alignas(CORE_LINE) struct core_wide wide;
    _Alignas(CORE_LINE) core_crossbar crossbar;
};

static struct core *core_of(struct twin *twin)
{
    return (struct core *)(void *)twin->block;
}

/* What kernels choose their path by; each must have happened. */
enum path {
    PATH_NARROW_BYTES,
    PATH_NARROW_SHORTS,
    PATH_WIDE_BYTES,
    PATH_WIDE_SHORTS,
    PATH_WIDENED,
    PATH_NARROWED,
    PATH_UNIFORM_LANES,
    PATH_UNIFORM_WEIGHTS,
    PATH_REVERSAL,
    PATH_NO_REVERSAL,
    PATH_MODES,
    PATH_NO_MODES,
    PATH_SYNAPSE_DRAWS,
    PATH_LEAK_DRAWS,
    PATH_NOISE,
    PATH_NO_DRAWS,
    PATH_NO_AXONS,
    PATH_FEW_AXONS,
    PATH_MANY_AXONS,
    PATH_ALL_AXONS,
    PATH_FIRED,
    PATH_UNCHANGED,
    PATH_COUNT
};

struct paths {
    uint32_t ticks[PATH_COUNT];
};

/* Makes parameters of all neurons equal, one kind at a time, so that columns become uniform. */
static void make_uniform(struct rand *r, struct ct_core *config)
{
    uint32_t kinds = (uint32_t)rand_next(r);
    const struct ct_neuron *first = &config->neuron[0];
    for (unsigned j = 1; j < CT_NEURONS; j++) {
        struct ct_neuron *n = &config->neuron[j];
        if (kinds & 1)
            n->threshold = first->threshold;
        if (kinds & 2)
            n->negative_threshold = first->negative_threshold;
        if (kinds & 4)
            n->reset = first->reset;
        if (kinds & 8)
            n->leak = first->leak;
        if (kinds & 16)
            n->mask_bits = first->mask_bits;
        for (unsigned g = 0; g < CT_AXON_TYPES; g++) {
            if (kinds >> (5 + g) & 1)
                n->weight[g] = first->weight[g];
        }
        if (kinds & 512) { /* a weight may be uniform only if its b is */
            n->weight_stochastic = first->weight_stochastic;
            n->leak_stochastic = first->leak_stochastic;
        }
    }
}

/* Scales weights and leaks down, so that a core may stay narrow. */
static void make_small(struct ct_core *config, int divisor)
{
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        struct ct_neuron *n = &config->neuron[j];
        n->leak = (int16_t)(n->leak / divisor);
        for (unsigned g = 0; g < CT_AXON_TYPES; g++)
            n->weight[g] = (int16_t)(n->weight[g] / divisor);
    }
}

static void make_config(struct rand *r, struct ct_core *config)
{
    ct_core_clear(config);
    config->seed = (uint32_t)rand_next(r);
    struct neuron_style style;
    neuron_style_draw(r, &style);
    for (unsigned j = 0; j < CT_NEURONS; j++)
        neuron_draw(r, &style, &config->neuron[j]);
    if (rand_chance(r, 50))
        make_uniform(r, config);
    if (rand_chance(r, 50))
        make_small(config, rand_between(r, 2, 16));
    bool one_type = rand_chance(r, 20);
    uint32_t density = rand_below(r, 101);
    for (unsigned i = 0; i < CT_AXONS; i++) {
        config->axon_type[i] = one_type ? 1 : (uint8_t)rand_below(r, CT_AXON_TYPES);
        for (unsigned j = 0; j < CT_NEURONS; j++)
            config->crossbar[i][j / 64] |= (uint64_t)rand_chance(r, density) << (j % 64);
    }
    struct ct_system sys = {1, 1, 1, 1, CT_AXONS, CT_NEURONS, 0};
    struct ct_error err;
    if (ct_core_check(&sys, config, &err) != CT_OK)
        fail_msg("%s", err.text);
}

static void make_active(struct rand *r, struct core_list *active)
{
    static const int32_t percents[] = {0, 1, 2, 4, 8, 20, 50, 100};
    uint32_t percent = (uint32_t)rand_pick(r, percents, sizeof percents / sizeof *percents);
    active->count = 0;
    for (unsigned i = 0; i < CT_AXONS; i++) {
        if (rand_chance(r, percent))
            active->at[active->count++] = (uint8_t)i;
    }
}

static void count_paths(struct paths *paths, const struct core *core, uint32_t before,
                        const struct core_list *active, const struct core_result *result)
{
    bool bytes = before & CORE_BYTES, wide = before & CORE_WIDE, now = core->flags & CORE_WIDE;
    bool modes = !core_none(core->linear) || !core_none(core->no_reset);
    bool few = active->count < 8; /* below every ISA_PLANES_FROM that is worth having */
    const bool went[PATH_COUNT] = {
        [PATH_NARROW_BYTES] = !wide && !now && bytes,
        [PATH_NARROW_SHORTS] = !wide && !now && !bytes,
        [PATH_WIDE_BYTES] = wide && bytes,
        [PATH_WIDE_SHORTS] = wide && !bytes,
        [PATH_WIDENED] = !wide && now,
        [PATH_NARROWED] = wide && !now,
        [PATH_UNIFORM_LANES] = !wide && !core->step[CORE_THRESHOLD] && !core->step[CORE_RESET],
        [PATH_UNIFORM_WEIGHTS] = !core->step[CORE_WEIGHT] && !core->step[CORE_LEAK],
        [PATH_REVERSAL] = !core_none(core->reversal),
        [PATH_NO_REVERSAL] = core_none(core->reversal),
        [PATH_MODES] = modes,
        [PATH_NO_MODES] = !modes,
        [PATH_SYNAPSE_DRAWS] = result->synaptic_draws != 0,
        [PATH_LEAK_DRAWS] = before & CORE_LEAK_DRAWS,
        [PATH_NOISE] = before & CORE_NOISE,
        [PATH_NO_DRAWS] = !(before & CORE_STOCHASTIC),
        [PATH_NO_AXONS] = active->count == 0,
        [PATH_FEW_AXONS] = active->count != 0 && few,
        [PATH_MANY_AXONS] = active->count >= 64,
        [PATH_ALL_AXONS] = active->count == CT_AXONS,
        [PATH_FIRED] = !core_none(result->fired),
        [PATH_UNCHANGED] = !result->changed,
    };
    for (unsigned p = 0; p < PATH_COUNT; p++)
        paths->ticks[p] += went[p];
}

/* What differs between two cores after a tick, or NULL. */
static const char *difference(const struct core *a, const struct core_result *ra,
                              const struct core *b, const struct core_result *rb)
{
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        if (core_potential(a, j) != core_potential(b, j))
            return "a potential";
    }
    if (memcmp(ra->fired, rb->fired, sizeof ra->fired) != 0)
        return "the spikes";
    if (ra->synaptic_ops != rb->synaptic_ops)
        return "synaptic_ops";
    if (ra->synaptic_draws != rb->synaptic_draws)
        return "synaptic_draws";
    if (ra->changed != rb->changed)
        return "changed";
    return a->flags == b->flags ? NULL : "narrow or wide";
}

/* Runs one core with a kernel and with the scalar one until they differ; NULL when they do not. */
static const char *compare_core(struct rand *r, const struct core_kernel *kernel,
                                struct paths *paths)
{
    struct ct_core config;
    struct twin twins[2];
    make_config(r, &config);
    for (unsigned n = 0; n < 2; n++)
        core_configure(core_of(&twins[n]), &twins[n].wide, &twins[n].crossbar, &config);
    struct core *a = core_of(&twins[0]), *b = core_of(&twins[1]);
    uint32_t first = (uint32_t)rand_next(r) & 0x7FFFFFFF;
    for (uint32_t t = 0; t < TICKS; t++) {
        struct core_list active;
        struct core_result ra, rb;
        make_active(r, &active);
        uint32_t before = a->flags;
        core_tick(&ct_kernel_scalar, a, &twins[0].crossbar, &active, first + t, &ra);
        core_tick(kernel, b, &twins[1].crossbar, &active, first + t, &rb);
        const char *what = difference(a, &ra, b, &rb);
        if (what != NULL)
            return what;
        count_paths(paths, a, before, &active, &ra);
    }
    return NULL;
}

static void kernels_agree(void **state)
{
    (void)state;
    uint64_t seed = rand_env("CT_SEED", 20);
    uint64_t cores = rand_env("CT_LONG", 0) ? CORES_LONG : CORES;
    for (const char *const *name = kernel_names(); *name != NULL; name++) {
        const struct core_kernel *kernel = kernel_find(*name);
        assert_non_null(kernel);
        assert_string_equal(kernel->name, *name);
        struct paths paths = {{0}};
        for (uint64_t n = 0; n < cores; n++) {
            struct rand r = {seed + n}; /* a core by itself: its seed is enough to see it again */
            const char *what = compare_core(&r, kernel, &paths);
            if (what != NULL)
                fail_msg("%s differs from scalar in %s: seed=%llu", kernel->name, what,
                         (unsigned long long)(seed + n));
        }
        printf("%s: %llu cores, %d ticks each, seed=%llu\n", kernel->name,
               (unsigned long long)cores, TICKS, (unsigned long long)seed);
        for (unsigned p = 0; p < PATH_COUNT; p++) {
            if (paths.ticks[p] == 0)
                fail_msg("%s: path %u of enum path never ran: seed=%llu", kernel->name, p,
                         (unsigned long long)seed);
        }
    }
}

/* Kernels with one fault each, at one neuron. */
static void scalar_tick(struct core *core, const core_crossbar *crossbar,
                        const struct core_list *active, struct prng_key key,
                        struct core_result *result)
{
    ct_kernel_scalar.narrow(core, crossbar, active, key, result);
}
static void bad_potential(struct core *core, const core_crossbar *crossbar,
                          const struct core_list *active, struct prng_key key,
                          struct core_result *result)
{
    scalar_tick(core, crossbar, active, key, result);
    if (core->flags & CORE_WIDE)
        core_wide_of(core)->lane[CORE_V][255] ^= 1;
    else
        ((int16_t *)core_column(core, CORE_V))[255] ^= 1;
}
static void bad_spike(struct core *core, const core_crossbar *crossbar,
                      const struct core_list *active, struct prng_key key,
                      struct core_result *result)
{
    scalar_tick(core, crossbar, active, key, result);
    result->fired[3] ^= (uint64_t)1 << 63;
}
static void bad_ops(struct core *core, const core_crossbar *crossbar,
                    const struct core_list *active, struct prng_key key, struct core_result *result)
{
    scalar_tick(core, crossbar, active, key, result);
    result->synaptic_ops++;
}
static void bad_draws(struct core *core, const core_crossbar *crossbar,
                      const struct core_list *active, struct prng_key key,
                      struct core_result *result)
{
    key.k0 ^= 1; /* draws of another tick: only cores that use draws can tell */
    scalar_tick(core, crossbar, active, key, result);
}
static void bad_changed(struct core *core, const core_crossbar *crossbar,
                        const struct core_list *active, struct prng_key key,
                        struct core_result *result)
{
    scalar_tick(core, crossbar, active, key, result);
    result->changed = !result->changed;
}

/* Negative control: the comparison sees each kind of fault. */
static void faults_are_seen(void **state)
{
    (void)state;
    static const struct {
        core_tick_fn *tick;
        const char *what;
    } faults[] = {
        {bad_potential, "a potential"}, {bad_spike, "the spikes"}, {bad_ops, "synaptic_ops"},
        {bad_changed, "changed"},       {bad_draws, NULL},
    };
    for (unsigned f = 0; f < sizeof faults / sizeof *faults; f++) {
        struct core_kernel bad = {"bad", faults[f].tick, faults[f].tick};
        struct paths paths;
        unsigned seen = 0;
        for (uint64_t n = 0; n < 20; n++) {
            struct rand r = {n};
            const char *what = compare_core(&r, &bad, &paths);
            seen += what != NULL;
            if (faults[f].what != NULL)
                assert_string_equal(what, faults[f].what);
        }
        assert_true(seen == 20 || (faults[f].what == NULL && seen > 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_agree),
        cmocka_unit_test(faults_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
