/*
 * test_image.c - chip images through both forms: what goes in comes out, the same image gives the
 * same bytes, a file appears whole or not at all, and the writer refuses what a reader would.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/image.h"
#include "support/filekit.h"

static void must(enum ct_status status, const struct ct_error *err)
{
    if (status != CT_OK)
        fail_msg("%s: %s", ct_status_text(status), err->text);
}

static void assert_refused(enum ct_status got, const struct ct_error *err, enum ct_status wanted,
                           const char *part)
{
    if (got != wanted || strstr(err->text, part) == NULL)
        print_error("status \"%s\", text \"%s\"; wanted \"%s\" and \"%s\"\n", ct_status_text(got),
                    err->text, ct_status_text(wanted), part);
    assert_int_equal(got, wanted);
    assert_non_null(strstr(err->text, part));
}

static void assert_same_file(const char *a, const char *b)
{
    struct kit_bytes left = kit_load(a);
    struct kit_bytes right = kit_load(b);

    assert_int_equal(left.size, right.size);
    assert_memory_equal(left.data, right.data, left.size);
    free(left.data);
    free(right.data);
}

/* image -> .ct -> image -> .ct.json -> image -> .ct: equal images, equal bytes. */
static void round_trip(const struct kit_image *image)
{
    const char *const names[] = {"a.ct", "a.ct.json", "b.ct", "b.ct.json"};
    struct kit_image from = *image;
    struct kit_image back;
    struct ct_error err;

    for (size_t i = 0; i < 4; i++) {
        must(kit_save_image(kit_path(names[i]), &from, &err), &err);
        must(kit_load_image(kit_path(names[i]), &back, &err), &err);
        assert_true(kit_same_image(image, &back));
        if (i > 0)
            kit_free_image(&from);
        from = back;
    }
    kit_free_image(&from);
    assert_same_file(kit_path("a.ct"), kit_path("b.ct"));
    assert_same_file(kit_path("a.ct.json"), kit_path("b.ct.json"));
}

static void test_round_trip_small(void **state)
{
    struct kit_image image = kit_small_image();

    (void)state;
    round_trip(&image);
    kit_free_image(&image);
}

static void test_round_trip_none(void **state)
{
    const struct kit_image image = {.sys = {1, 1, 1, 1, 1, 1, 0}};

    (void)state;
    round_trip(&image);
}

static void test_round_trip_random(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 20240501);

    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = 0; number < 150; number++) {
        struct kit_image image = kit_random_image(seed, number);

        round_trip(&image);
        kit_free_image(&image);
    }
}

/* The comparison that the round trips rest on sees any one changed bit. */
static void test_control_comparison(void **state)
{
    struct kit_image a = kit_small_image();
    struct kit_image b = kit_small_image();

    (void)state;
    assert_true(kit_same_image(&a, &b));
    b.core[1].crossbar[4][0] ^= 1;
    assert_false(kit_same_image(&a, &b));
    b.core[1].crossbar[4][0] ^= 1;
    b.defect[1].kind = CT_DEFECT_LINK_EAST;
    assert_false(kit_same_image(&a, &b));
    kit_free_image(&a);
    kit_free_image(&b);
}

/* A dense chip does not grow by deflating, and a repetitive one shrinks. */
static void test_size(void **state)
{
    struct kit_image image = {.sys = {1, 1, 1, 1, 256, 256, 0}, .core_count = 1};
    const size_t frame =
        IMAGE_HEAD_BYTES + 3 * IMAGE_BLOCK_HEAD_BYTES + IMAGE_SYST_BYTES + IMAGE_DONE_BYTES;
    struct rand r = {3};
    struct kit_bytes file;
    struct ct_error err;

    (void)state;
    image.core = malloc(sizeof *image.core);
    assert_non_null(image.core);
    ct_core_clear(image.core);
    must(kit_save_image(kit_path("empty.ct"), &image, &err), &err);
    file = kit_load(kit_path("empty.ct"));
    assert_true(file.size < frame + 300);
    free(file.data);
    for (int a = 0; a < CT_AXONS; a++)
        for (int w = 0; w < 4; w++)
            image.core->crossbar[a][w] = rand_next(&r);
    must(kit_save_image(kit_path("dense.ct"), &image, &err), &err);
    file = kit_load(kit_path("dense.ct"));
    assert_true(file.size < frame + CT_AXONS * CT_NEURONS / 8 + 300);
    free(file.data);
    round_trip(&image);
    kit_free_image(&image);
}

/* Neither form shows before the end, nor after a failure; the file that was there stays. */
static void test_whole_or_nothing(void **state)
{
    struct kit_image image = kit_small_image();
    const char *const names[] = {"whole.ct", "whole.ct.json"};
    struct ct_image_writer *writer;
    struct ct_error err;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const char *path = kit_path(names[i]);
        int before = kit_entries();

        must(ct_image_create(&writer, path, &image.sys, NULL, 0, 2, &err), &err);
        must(ct_image_add(writer, &image.core[0], &err), &err);
        assert_false(kit_exists(path));
        assert_int_equal(kit_entries(), before + 1);
        ct_image_discard(writer);
        assert_int_equal(kit_entries(), before);

        kit_save(path, "old", 3);
        must(ct_image_create(&writer, path, &image.sys, NULL, 0, 2, &err), &err);
        must(ct_image_add(writer, &image.core[0], &err), &err);
        assert_refused(ct_image_finish(writer, &err), &err, CT_ERR_ARGUMENT,
                       "1 cores were written, 2 were announced");
        assert_int_equal(kit_entries(), before + 1);
        struct kit_bytes old = kit_load(path);
        assert_int_equal(old.size, 3);
        free(old.data);
    }
    kit_free_image(&image);
}

/* Two writers of one path do not mix: the last to finish stays, whole. */
static void test_two_writers(void **state)
{
    struct kit_image image = kit_small_image();
    struct ct_image_writer *a, *b;
    struct kit_image back;
    struct ct_error err;

    (void)state;
    must(ct_image_create(&a, kit_path("two.ct"), &image.sys, NULL, 0, 1, &err), &err);
    must(ct_image_create(&b, kit_path("two.ct"), &image.sys, NULL, 0, 1, &err), &err);
    must(ct_image_add(a, &image.core[0], &err), &err);
    must(ct_image_add(b, &image.core[2], &err), &err);
    for (int i = 0; i < 2; i++) {
        must(ct_image_finish(i == 0 ? a : b, &err), &err);
        must(kit_load_image(kit_path("two.ct"), &back, &err), &err);
        assert_memory_equal(back.core, &image.core[2 * i], sizeof *back.core);
        kit_free_image(&back);
    }
    kit_free_image(&image);
}

/* The target of a symbolic link is replaced, not the link; a device is written, not replaced. */
static void test_special_targets(void **state)
{
    struct kit_image image = kit_small_image();
    struct kit_image back;
    struct ct_error err;

    (void)state;
    kit_save(kit_path("real.ct"), "old", 3);
    assert_int_equal(symlink("real.ct", kit_path("link.ct")), 0);
    must(kit_save_image(kit_path("link.ct"), &image, &err), &err);
    must(kit_load_image(kit_path("real.ct"), &back, &err), &err);
    assert_true(kit_same_image(&image, &back));
    kit_free_image(&back);
    must(kit_save_image("/dev/null", &image, &err), &err);
    assert_refused(kit_save_image("/dev/full", &image, &err), &err, CT_ERR_IO,
                   "/dev/full: cannot write: No space left");
    assert_refused(kit_save_image(kit_path("no/such/dir.ct"), &image, &err), &err, CT_ERR_IO,
                   "cannot create: No such file");
    assert_refused(kit_load_image(kit_path("absent.ct"), &back, &err), &err, CT_ERR_IO,
                   "cannot open: No such file");
    assert_refused(kit_load_image(kit_path(""), &back, &err), &err, CT_ERR_IO, "directory");
    kit_free_image(&image);
}

/* Every refusal leaves the writer as it was: the right cores still make the right file. */
static void test_writer_refuses(void **state)
{
    struct kit_image image = kit_small_image();
    struct ct_core *other = malloc(sizeof *other);
    struct ct_image_writer *writer;
    struct kit_image back;
    struct ct_error err;

    (void)state;
    assert_non_null(other);
    must(ct_image_create(&writer, kit_path("refuse.ct"), &image.sys, image.defect,
                         image.defect_count, 3, &err),
         &err);
    must(ct_image_add(writer, &image.core[0], &err), &err);
    assert_refused(ct_image_add(writer, &image.core[0], &err), &err, CT_ERR_DUPLICATE,
                   "core (0,0) is given twice");
    *other = image.core[0];
    other->x = 1;
    assert_refused(ct_image_add(writer, other, &err), &err, CT_ERR_ABSENT, "core (1,0)");
    must(ct_image_add(writer, &image.core[1], &err), &err);
    assert_refused(ct_image_add(writer, &image.core[0], &err), &err, CT_ERR_ORDER,
                   "core (0,0) after core (2,0)");
    *other = image.core[2];
    other->neuron[3].leak = 256;
    assert_refused(ct_image_add(writer, other, &err), &err, CT_ERR_RANGE,
                   "core (3,1) neuron 3: leak 256 outside -255..255");
    must(ct_image_add(writer, &image.core[2], &err), &err);
    assert_refused(ct_image_add(writer, &image.core[2], &err), &err, CT_ERR_LIMIT,
                   "more than the 3 cores");
    must(ct_image_finish(writer, &err), &err);
    must(kit_load_image(kit_path("refuse.ct"), &back, &err), &err);
    assert_true(kit_same_image(&image, &back));
    kit_free_image(&back);
    kit_free_image(&image);
    free(other);
}

static void test_create_refuses(void **state)
{
    struct ct_system sys = {1, 1, 2, 2, 4, 4, 0};
    struct ct_defect defects[13] = {{1, 1, CT_DEFECT_LINK_EAST}, {1, 1, 0}, {1, 1, 0}};
    struct ct_image_writer *writer;
    struct ct_error err;
    const char *path = kit_path("create.ct");

    (void)state;
    assert_refused(ct_image_create(&writer, path, &sys, NULL, 0, 5, &err), &err, CT_ERR_LIMIT,
                   "5 cores in a system of 4");
    assert_null(writer);
    assert_refused(ct_image_create(&writer, path, &sys, defects, 1, 0, &err), &err, CT_ERR_RANGE,
                   "link east");
    assert_refused(ct_image_create(&writer, path, &sys, defects + 1, 2, 0, &err), &err,
                   CT_ERR_DUPLICATE, "given twice");
    assert_refused(ct_image_create(&writer, path, &sys, defects, 13, 0, &err), &err, CT_ERR_LIMIT,
                   "13 defects");
    sys.axons = 0;
    assert_refused(ct_image_create(&writer, path, &sys, NULL, 0, 0, &err), &err, CT_ERR_RANGE,
                   "axons 0");
    assert_int_equal(ct_image_create(&writer, path, &sys, NULL, 0, 0, NULL), CT_ERR_RANGE);
    assert_false(kit_exists(path));
}

/* The end stays the end, and the first failure stays too. */
static void test_reader_state(void **state)
{
    struct kit_image image = kit_small_image();
    struct ct_core *core = malloc(sizeof *core);
    ct_image_reader *reader;
    struct kit_bytes file;
    struct ct_error err, again;

    (void)state;
    assert_non_null(core);
    must(kit_save_image(kit_path("state.ct"), &image, &err), &err);
    must(ct_image_open(&reader, kit_path("state.ct"), &err), &err);
    assert_int_equal(ct_image_core_count(reader), 3);
    for (int i = 0; i < 3; i++)
        must(ct_image_next(reader, core, &err), &err);
    for (int i = 0; i < 3; i++)
        assert_int_equal(ct_image_next(reader, core, &err), CT_END);
    ct_image_close(reader);

    file = kit_load(kit_path("state.ct"));
    must(image_adopt(&reader, kit_stream(file.data, file.size - 1), "short", &err), &err);
    for (int i = 0; i < 3; i++)
        must(ct_image_next(reader, core, &err), &err);
    assert_refused(ct_image_next(reader, core, &err), &err, CT_ERR_TRUNCATED, "short: byte ");
    assert_int_equal(ct_image_next(reader, core, &again), CT_ERR_TRUNCATED);
    assert_string_equal(err.text, again.text);
    ct_image_close(reader);
    ct_image_close(NULL);
    ct_image_discard(NULL);
    free(file.data);
    free(core);
    kit_free_image(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip_small),
        cmocka_unit_test(test_round_trip_none),
        cmocka_unit_test(test_round_trip_random),
        cmocka_unit_test(test_control_comparison),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_whole_or_nothing),
        cmocka_unit_test(test_two_writers),
        cmocka_unit_test(test_special_targets),
        cmocka_unit_test(test_writer_refuses),
        cmocka_unit_test(test_create_refuses),
        cmocka_unit_test(test_reader_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
