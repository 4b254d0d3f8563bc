/*
 * test_classify_chip.c - a compiled network on the chip votes as the trainer's forward pass does,
 * image by image, class by class; a chip that differs in one leak is noticed; mappings survive a
 * round trip, and bad ones are refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "classify/run_chip.h"
#include "mapper/trained.h"
#include "support/filekit.h"
#include "support/train_kit.h"
#include "train/forward.h"

enum { IMAGES = 50, LEAK = 9 };

/* Images on which the chip, compiled from `chip`, votes other than the forward pass of `w`. */
static size_t count_differences(const struct weights *chip, const struct weights *w,
                                const struct images *images, const char *kernel)
{
    struct fail fail;
    struct mapping made, mapping;
    struct run_result run;
    struct forward f;
    size_t differ = 0;
    struct pool *pool = pool_create(1);
    assert_true(trained_compile(chip, kit_path("net.ct"), &made, &fail));
    assert_true(mapping_write(&made, kit_path("net.map.json"), &fail));
    assert_true(mapping_read(&mapping, kit_path("net.map.json"), &fail));
    assert_int_equal(mapping.first[mapping.n_bits], made.first[made.n_bits]);
    assert_true(run_chip(&run, kit_path("net.ct"), &mapping, images, kernel, NULL, &fail));
    assert_true(forward_init(&f, &w->net, IMAGES, pool, &fail));
    forward_load(&f, w);
    forward_run(&f, images->pixels, images->n);
    for (size_t b = 0; b < images->n; b++) {
        uint32_t votes[NET_CLASSES_MAX] = {0};
        bool same = true;
        forward_votes(&f, b, UINT32_MAX, votes);
        for (uint32_t k = 0; k < mapping.n_classes; k++) {
            same = same && votes[k] == run.votes[b * mapping.n_classes + k];
        }
        differ += !same;
    }
    forward_free(&f);
    run_result_free(&run);
    mapping_free(&made);
    mapping_free(&mapping);
    pool_destroy(pool);
    return differ;
}

static void chip_votes_as_the_forward_pass(void **state)
{
    (void)state;
    struct fail fail;
    struct rng rng = rng_open(train_kit_seed(), 7);
    const struct net_spec spec = train_kit_spec();
    struct images images;
    struct weights w;
    train_kit_images(&images, &rng, IMAGES, 8);
    assert_true(weights_create(&w, &spec, &fail));
    for (int round = 0; round < 5; round++) {
        train_kit_fill(&w, &rng, LEAK);
        for (const char *const *kernel = ct_kernels(); *kernel; kernel++) {
            assert_int_equal(count_differences(&w, &w, &images, *kernel), 0);
        }
    }
    weights_free(&w);
    free(images.pixels);
    free(images.labels);
}

/* The negative control: the comparison sees votes that can no longer be cast. */
static void a_wrong_leak_is_seen(void **state)
{
    (void)state;
    struct fail fail;
    struct rng rng = rng_open(train_kit_seed(), 8);
    const struct net_spec spec = train_kit_spec();
    struct images images;
    struct weights w, chip;
    train_kit_images(&images, &rng, IMAGES, 8);
    assert_true(weights_create(&w, &spec, &fail));
    assert_true(weights_create(&chip, &spec, &fail));
    train_kit_fill(&w, &rng, LEAK);
    memcpy(chip.q, w.q, w.q0[w.net.n_sets]);
    memcpy(chip.leak, w.leak, w.leak0[w.net.n_sets] * sizeof *w.leak);
    const size_t last = w.leak0[w.net.n_sets] - 1;
    w.leak[last] = NET_LEAK_MAX;
    chip.leak[last] = -NET_LEAK_MAX;
    assert_int_equal(count_differences(&chip, &w, &images, NULL), IMAGES);
    weights_free(&w);
    weights_free(&chip);
    free(images.pixels);
    free(images.labels);
}

static void bad_mappings_are_refused(void **state)
{
    (void)state;
    static const char good[] =
        "{\"format\":\"cortile-mapping\",\"version\":1,\"network\":\"n\",\"data\":\"d\","
        "\"cores\":1,\"width\":1,"
        "\"height\":1,\"levels\":[1,2],\"classes\":2,\"latency_ticks\":1,\"inputs\":[[0,1],[]],"
        "\"pins\":[0,1]}";
    static const char *const change[][2] = {
        {"mapping\"", "mappinG\""},
        {"version\":1", "version\":2"},
        {"\"n\"", "\"nnnnnnnnnnnnnnnn\""},
        {"width\":1", "width\":65"},
        {"height\":1", "height\":0"},
        {"[1,2]", "[1,256]"},
        {"[1,2]", "[1,\"2\"]"},
        {"classes\":2", "classes\":1"},
        {"[0,1],[]", "[0,1]"},
        {"[0,1],[]", "[0],[]"},
        {"[0,1],[]", "[0,256],[]"},
        {"[0,1],[]", "[65536,1],[]"},
        {"[0,1]}", "[0,2]}"},
        {"[0,1]}", "[]}"},
        {"\"pins\"", "\"pin\""},
        {"cores\":1", "cores\":0"},
        {"ticks\":1", "ticks\":-1"},
        {"ticks\":1", "ticks\":1,\"x\":0"},
    };
    struct mapping m;
    struct fail fail;
    const char *path = kit_path("case.map.json");
    kit_save(path, good, sizeof good - 1);
    assert_true(mapping_read(&m, path, &fail));
    mapping_free(&m);
    for (size_t n = 0; n + 1 < sizeof good - 1; n++) {
        kit_save(path, good, n);
        assert_false(mapping_read(&m, path, &fail));
        mapping_free(&m);
    }
    for (size_t i = 0; i < sizeof change / sizeof change[0]; i++) {
        char text[512];
        const char *at = strstr(good, change[i][0]);
        assert_non_null(at);
        const int size = snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good,
                                  change[i][1], at + strlen(change[i][0]));
        kit_save(path, text, (size_t)size);
        if (mapping_read(&m, path, &fail)) {
            fail_msg("accepted: %s", text);
        }
        assert_non_null(strstr(fail.text, "case.map.json"));
        assert_null(strchr(fail.text, '\n'));
        mapping_free(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chip_votes_as_the_forward_pass),
        cmocka_unit_test(a_wrong_leak_is_seen),
        cmocka_unit_test(bad_mappings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
