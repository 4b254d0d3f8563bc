/*
 * test_trained.c - the shipped networks through the mapper: as many cores as the trainer cut them
 * for, proved, and the same in every tick and potential as their descriptions; a chip that differs
 * in one leak is noticed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "mapper/trained.h"
#include "mapper/verify.h"
#include "support/map_kit.h"

enum { TICKS = 12 };

/* A shipped network, mapped. */
struct shipped {
    struct weights weights;
    struct network net;
    struct map_result r;
};

static void map_shipped(struct shipped *s, const char *name)
{
    char path[100];
    struct fail fail;
    struct ct_error err;
    (void)snprintf(path, sizeof path, "tools/train/weights/%s.ctw", name);
    if (!weights_read(&s->weights, path, &fail) || !trained_network(&s->weights, &s->net, &fail))
        fail_msg("%s", fail.text);
    if (map_network(&s->net, NULL, &s->r, &err) != CT_OK)
        fail_msg("%s", err.text);
}

static void free_shipped(struct shipped *s)
{
    map_result_free(&s->r);
    network_free(&s->net);
    weights_free(&s->weights);
}

static struct verify_result verify_shipped(const struct shipped *s)
{
    const struct verify_options options = {.ticks = TICKS, .seed = 1};
    struct verify_result out;
    struct ct_error err;
    if (verify(&s->net, &s->r.mapped, &options, &out, &err) != CT_OK)
        fail_msg("%s", err.text);
    return out;
}

static void shipped_networks(void **state)
{
    static const char *const names[] = {"digits",      "fashion-tea5",  "mnist-tea5",
                                        "mnist-tri32", "fashion-tri32", "fashion-fleet"};
    static struct shipped s;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        map_shipped(&s, names[i]);
        struct verify_result out = verify_shipped(&s);
        print_message("%s: %u cores, %llu spikes\n", names[i], s.r.figures.cores,
                      (unsigned long long)out.spikes);
        if (out.differs)
            fail_msg("%s: %s", names[i], out.explanation);
        assert_int_equal(s.r.class, MAP_EXACT);
        assert_int_equal(s.r.check.faults, 0);
        assert_int_equal(s.r.figures.cores, s.weights.net.n_cores);
        assert_true(out.spikes > 100);
        verify_free(&out);
        free_shipped(&s);
    }
}

static void a_wrong_leak_is_noticed(void **state)
{
    static struct shipped s;
    (void)state;
    map_shipped(&s, "digits");
    const struct mapped_place copy = s.r.mapped.copy[0];
    struct ct_neuron *n = &model_core(&s.r.mapped.chip, copy.core)->neuron[copy.index];
    n->leak = n->leak < 0 ? NET_LEAK_MAX : -NET_LEAK_MAX;
    struct verify_result out = verify_shipped(&s);
    assert_true(out.differs);
    assert_true(map_kit_check(&s.net, &s.r.mapped).faults > 0);
    verify_free(&out);
    free_shipped(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_networks),
        cmocka_unit_test(a_wrong_leak_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
