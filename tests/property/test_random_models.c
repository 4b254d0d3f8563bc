/*
 * test_random_models.c - the library against the oracle over random models, with every kernel
 * that this machine can run; and the proof that the comparison notices each deliberate fault.
 *
 * CT_SEED=n starts elsewhere, CT_MODEL=n runs one model alone, CT_LONG=1 runs many more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/compare.h"

/* A sanitizer makes a model several times as long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_UNDEFINED__)
#define SHARE 4
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define SHARE 4
#endif
#endif
#ifndef SHARE
#define SHARE 1
#endif

enum {
    MODELS = 1500 / SHARE,
    MODELS_LONG = 12000 / SHARE,
    CONTROL_MODELS = 400, /* a fault that is not caught in so many is not caught */
    DEFAULT_SEED = 20130804
};

/* Sums over all models, printed so that a generator gone blind is seen. */
struct tally {
    uint64_t neuron_ticks, core_ticks, skipped, spikes, pin_spikes, inputs, draws, merged;
};

static void tally_add(struct tally *t, const struct random_model *m, const struct record *rec)
{
    t->neuron_ticks += (uint64_t)m->ticks * m->core_count * m->sys.neurons;
    t->core_ticks += (uint64_t)m->ticks * m->core_count;
    t->pin_spikes += rec->pin_count;
    t->inputs += m->input_count;
    for (uint32_t k = 0; k < rec->cores; k++) {
        t->spikes += rec->counters[k].spikes;
        t->draws += rec->counters[k].synaptic_draws;
        t->merged += rec->counters[k].merged;
    }
}

static void run_model(uint64_t seed, uint64_t number, struct tally *tally)
{
    static const struct model_shape usual;
    struct random_model m;
    struct record rec;
    assert_true(model_draw(&m, seed, number, &usual));
    assert_true(record_oracle(&rec, &m, ORACLE_SOUND));
    struct difference diff = {0};
    for (const char *const *kernel = ct_kernels(); *kernel != NULL; kernel++) {
        compare_chip(&m, &rec, *kernel, number % 3, &diff);
        if (diff.found) {
            print_error("model %llu, kernel %s: %s\nreplay: CT_SEED=%llu CT_MODEL=%llu\n",
                        (unsigned long long)number, *kernel, diff.text, (unsigned long long)seed,
                        (unsigned long long)number);
            fail();
        }
    }
    tally_add(tally, &m, &rec);
    tally->skipped += diff.skipped;
    record_free(&rec);
    random_model_free(&m);
}

static void library_agrees_with_oracle(void **state)
{
    (void)state;
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    const uint64_t one = rand_env("CT_MODEL", UINT64_MAX);
    const uint64_t models = rand_env("CT_LONG", 0) ? MODELS_LONG : MODELS;
    const uint64_t first = one == UINT64_MAX ? 0 : one;
    const uint64_t count = one == UINT64_MAX ? models : 1;
    struct tally tally = {0};
    printf("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = first; number - first < count; number++)
        run_model(seed, number, &tally);
    printf("%llu models, %llu neuron updates, %llu spikes, %llu to pins, %llu inputs, "
           "%llu synapse draws, %llu merged, %llu of %llu core-ticks skipped: all agree\n",
           (unsigned long long)count, (unsigned long long)tally.neuron_ticks,
           (unsigned long long)tally.spikes, (unsigned long long)tally.pin_spikes,
           (unsigned long long)tally.inputs, (unsigned long long)tally.draws,
           (unsigned long long)tally.merged, (unsigned long long)tally.skipped,
           (unsigned long long)tally.core_ticks);
    /* A run in which nothing happens would agree as well. */
    if (count > 1) {
        assert_true(tally.spikes > count * 100);
        assert_true(tally.draws > count * 100);
        assert_true(tally.merged > count);
        assert_true(tally.skipped > count);
    }
}

/* The number of the first model that tells a faulty oracle from the library, or
 * CONTROL_MODELS. */
static uint64_t models_to_catch(uint64_t seed, enum oracle_fault fault, struct difference *diff)
{
    static const struct model_shape usual;
    for (uint64_t number = 0; number < CONTROL_MODELS; number++) {
        struct random_model m;
        struct record rec;
        assert_true(model_draw(&m, seed, number, &usual));
        assert_true(record_oracle(&rec, &m, fault));
        compare_chip(&m, &rec, NULL, number % 3, diff);
        record_free(&rec);
        random_model_free(&m);
        if (diff->found)
            return number;
    }
    return CONTROL_MODELS;
}

static void every_fault_is_caught(void **state)
{
    (void)state;
    static const char *const texts[] = {
#define FAULT_TEXT(name, text) text,
        ORACLE_FAULT_LIST(FAULT_TEXT)
#undef FAULT_TEXT
    };
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    int caught = 0;
    if (rand_env("CT_MODEL", UINT64_MAX) != UINT64_MAX)
        return;
    for (int fault = ORACLE_SOUND + 1; fault < ORACLE_FAULT_COUNT; fault++) {
        struct difference diff;
        const uint64_t number = models_to_catch(seed, (enum oracle_fault)fault, &diff);
        if (number < CONTROL_MODELS)
            caught++;
        else
            print_error("not caught: %s\n", texts[fault]);
        if (rand_env("CT_VERBOSE", 0))
            printf("%-60s model %llu: %s\n", texts[fault], (unsigned long long)number, diff.text);
    }
    printf("negative controls: caught %d of %d\n", caught, ORACLE_FAULT_COUNT - 1);
    assert_int_equal(caught, ORACLE_FAULT_COUNT - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(library_agrees_with_oracle),
        cmocka_unit_test(every_fault_is_caught),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
