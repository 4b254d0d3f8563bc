/*
 * test_ranc_big.c - a full chip through RANC's JSON: 64 x 64 places, one of them the output bus,
 * and a million neurons in about 800 MB of text, written, read back and compared to the last bit;
 * with the time and the memory that reading takes. Only with CT_LONG or RANC_BIG set, for its size.
 * RANC_BIG=DIR leaves input.json and config.json in DIR.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "cortile/gen.h"
#include "exchange/ranc.h"
#include "support/filekit.h"

enum { SECONDS_MAX = 60, MEGABYTES_MAX = 1024, SIDE = 64 };

static void must(enum ct_status status, const struct ct_error *err)
{
    if (status != CT_OK)
        fail_msg("%s: %s", ct_status_text(status), err->text);
}

/* A network at 20 Hz with 128 synapses an axon on all cores but the last, whose axons are pins. */
static void make_network(struct model *model)
{
    const uint16_t cores[2] = {SIDE, SIDE}, chips[2] = {1, 1};
    const struct gen_network net = {
        .sys = gen_system(cores, chips), .rate_hz = 20, .synapses = 128, .seed = 1};
    struct ct_core *core;
    struct ct_error err;
    *model = (struct model){.system = net.sys};
    model->system.pins = CT_AXONS;
    for (uint32_t number = 0; number + 1 < SIDE * SIDE; number++) {
        must(model_add(model, number, &core, &err), &err);
        gen_core(&net, number, core);
        core->seed = 0;
        for (unsigned int j = 0; j < CT_NEURONS; j++) {
            struct ct_neuron *n = &core->neuron[j];
            n->negative_saturate = 0;
            if (n->target_x != SIDE - 1 || n->target_y != SIDE - 1)
                continue;
            n->target_kind = CT_TARGET_PIN;
            n->target_pin = n->target_axon;
            n->target_x = n->target_y = 0;
            n->target_axon = n->target_delay = 0;
        }
    }
    must(model_order(model, "core", &err), &err);
}

static bool same(const struct model *a, const struct model *b)
{
    bool equal = memcmp(&a->system, &b->system, sizeof a->system) == 0 && a->count == b->count;
    for (uint32_t i = 0; i < a->count && equal; i++)
        equal = memcmp(a->entry[i].core, b->entry[i].core, sizeof *a->entry[i].core) == 0;
    return equal;
}

static double seconds_since(const struct timespec *from)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - from->tv_sec) + 1e-9 * (double)(now.tv_nsec - from->tv_nsec);
}

static void path_of(char *out, size_t room, const char *name)
{
    const char *directory = getenv("RANC_BIG");
    if (directory != NULL)
        (void)snprintf(out, room, "%s/%s", directory, name);
    else
        (void)snprintf(out, room, "%s", kit_path(name));
}

static void test_full_chip(void **state)
{
    (void)state;
    struct model model, again;
    struct notes notes = {""};
    struct ct_error err;
    struct timespec start;
    struct rusage usage;
    struct stat info;
    char input[1200], config[1200];
#ifdef __SANITIZE_ADDRESS__
    skip(); /* time and memory would be the sanitizer's */
#endif
    if (getenv("CT_LONG") == NULL && getenv("RANC_BIG") == NULL)
        skip();
    path_of(input, sizeof input, "input.json");
    path_of(config, sizeof config, "config.json");
    make_network(&model);
    must(ranc_model_write(&model, NULL, input, config, &notes, &err), &err);
    assert_int_equal(stat(input, &info), 0);
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    must(ranc_model_read(&again, input, config, &notes, &err), &err);
    double seconds = seconds_since(&start);
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    printf("{\"name\": \"ranc_chip_text\", \"value\": %.0f, \"unit\": \"MB\"}\n",
           (double)info.st_size / 1e6);
    printf("{\"name\": \"ranc_chip_read\", \"value\": %.1f, \"unit\": \"s\"}\n", seconds);
    /* Of both models: the one that was written is still there. */
    printf("{\"name\": \"ranc_chip_memory\", \"value\": %ld, \"unit\": \"MiB\"}\n",
           usage.ru_maxrss / 1024);
    assert_string_equal(notes.text, "");
    assert_true(same(&model, &again));
    assert_true(seconds < SECONDS_MAX);
    assert_true(usage.ru_maxrss / 1024 < MEGABYTES_MAX);
    again.entry[2000].core->crossbar[77][2] ^= 1;
    assert_false(same(&model, &again));
    model_free(&model);
    model_free(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_full_chip)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
