/*
 * test_train_dataset.c - IDX and digits readers: the splits, truncation, and each bad field.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "support/filekit.h"
#include "train/dataset.h"

enum { N = 30, SIDE = 3, IMAGES_SIZE = 16 + N * SIDE * SIDE, LABELS_SIZE = 8 + N };

struct idx {
    uint8_t images[IMAGES_SIZE], labels[LABELS_SIZE];
};

static struct idx good_idx(void)
{
    struct idx idx = {{0, 0, 8, 3, 0, 0, 0, N, 0, 0, 0, SIDE, 0, 0, 0, SIDE},
                      {0, 0, 8, 1, 0, 0, 0, N}};
    for (int i = 0; i < N * SIDE * SIDE; i++) {
        idx.images[16 + i] = (uint8_t)i;
    }
    for (int i = 0; i < N; i++) {
        idx.labels[8 + i] = (uint8_t)(i % 10);
    }
    return idx;
}

/* The scratch directory, of which kit_path() gives members. */
static void directory(char *dir, size_t size)
{
    snprintf(dir, size, "%s", kit_path("x"));
    *strrchr(dir, '/') = 0;
}

static bool read_idx(const struct idx *idx, size_t images_size, size_t labels_size,
                     struct dataset *data, struct fail *fail)
{
    char dir[512];
    const struct idx fine = good_idx();
    directory(dir, sizeof dir);
    kit_save(kit_path("t10k-images-idx3-ubyte"), fine.images, IMAGES_SIZE);
    kit_save(kit_path("t10k-labels-idx1-ubyte"), fine.labels, LABELS_SIZE);
    kit_save(kit_path("train-images-idx3-ubyte"), idx->images, images_size);
    kit_save(kit_path("train-labels-idx1-ubyte"), idx->labels, labels_size);
    return dataset_read(data, dir, false, fail);
}

static void refused(const struct idx *idx, size_t images_size, size_t labels_size, const char *why)
{
    struct dataset data;
    struct fail fail = {""};
    assert_false(read_idx(idx, images_size, labels_size, &data, &fail));
    if (!strstr(fail.text, why)) {
        fail_msg("\"%s\" does not hold \"%s\"", fail.text, why);
    }
    dataset_free(&data);
}

static void idx_is_split(void **state)
{
    (void)state;
    struct dataset data;
    struct fail fail;
    const struct idx idx = good_idx();
    assert_true(read_idx(&idx, IMAGES_SIZE, LABELS_SIZE, &data, &fail));
    assert_int_equal(data.train.n, 27);
    assert_int_equal(data.validation.n, 3);
    assert_int_equal(data.test.n, N);
    assert_int_equal(data.validation.labels[0], 7);
    assert_memory_equal(data.validation.pixels, idx.images + 16 + 27 * 9, 27);
    dataset_free(&data);
}

static void idx_truncations_are_refused(void **state)
{
    (void)state;
    const struct idx idx = good_idx();
    for (size_t n = 0; n < IMAGES_SIZE; n++) {
        refused(&idx, n, LABELS_SIZE, "train-images-idx3-ubyte: byte ");
    }
    for (size_t n = 0; n < LABELS_SIZE; n++) {
        refused(&idx, IMAGES_SIZE, n, "train-labels-idx1-ubyte: byte ");
    }
}

static void idx_fields_are_checked(void **state)
{
    (void)state;
    struct idx bad = good_idx();
    bad.images[3] = 1;
    refused(&bad, IMAGES_SIZE, LABELS_SIZE, "byte 0: magic 2049, allowed 2051..2051");
    bad = good_idx();
    bad.images[4] = 255;
    refused(&bad, IMAGES_SIZE, LABELS_SIZE, "byte 4: images 4278190110, allowed 1..200000");
    bad = good_idx();
    bad.images[11] = 65;
    refused(&bad, IMAGES_SIZE, LABELS_SIZE, "byte 8: rows 65, allowed 1..64");
    bad = good_idx();
    bad.images[15] = 0;
    refused(&bad, IMAGES_SIZE, LABELS_SIZE, "byte 12: columns 0, allowed 1..64");
    bad = good_idx();
    bad.images[15] = 2;
    refused(&bad, IMAGES_SIZE, LABELS_SIZE, "byte 196: data after the end");
    bad = good_idx();
    bad.labels[7] = N - 1;
    refused(&bad, IMAGES_SIZE, LABELS_SIZE, "byte 4: labels 29, allowed 30..30");
    bad = good_idx();
    bad.labels[8 + 5] = 10;
    refused(&bad, IMAGES_SIZE, LABELS_SIZE, "byte 13: label 10, allowed 0..9");
}

/* A file of digits with 10 good lines, then `last`. */
static bool read_digits(const char *last, struct dataset *data, struct fail *fail)
{
    char text[4096];
    size_t at = 0;
    for (int i = 0; i < 10; i++) {
        for (int p = 0; p < 64; p++) {
            at += (size_t)snprintf(text + at, sizeof text - at, "%d,", p % 17);
        }
        at += (size_t)snprintf(text + at, sizeof text - at, "%d\n", i);
    }
    at += (size_t)snprintf(text + at, sizeof text - at, "%s", last);
    const char *path = kit_path("digits.csv");
    kit_save(path, text, at);
    return dataset_read(data, path, false, fail);
}

static void digits_are_split(void **state)
{
    (void)state;
    struct dataset data;
    struct fail fail;
    assert_true(read_digits("", &data, &fail));
    assert_int_equal(data.test.n, 2);
    assert_int_equal(data.validation.n, 1);
    assert_int_equal(data.train.n, 7);
    assert_int_equal(data.test.labels[1], 5);
    assert_int_equal(data.validation.labels[0], 1);
    assert_int_equal(data.train.labels[0], 2);
    assert_int_equal(data.train.pixels[63], 63 % 17);
    dataset_free(&data);
}

static void bad_digit_lines_are_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {"1,2,3\n", "17,0\n", "x\n", "\n", ",\n", "-1,0\n", "1;2\n"};
    struct dataset data;
    struct fail fail;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_false(read_digits(lines[i], &data, &fail));
        assert_non_null(strstr(fail.text, "digits.csv:11: "));
        dataset_free(&data);
    }
}

static void absent_data_are_named(void **state)
{
    (void)state;
    struct dataset data;
    struct fail fail;
    assert_false(dataset_read(&data, kit_path("nothing"), false, &fail));
    assert_non_null(strstr(fail.text, "nothing: No such file"));
    dataset_free(&data);
}

/* A cut gzip stream must not pass for a shorter file. */
static void cut_gzip_is_refused(void **state)
{
    (void)state;
    struct dataset data;
    struct fail fail;
    assert_true(read_digits("", &data, &fail));
    dataset_free(&data);
    struct kit_bytes text = kit_load(kit_path("digits.csv"));
    const char *path = kit_path("digits.csv.gz");
    gzFile gz = gzopen(path, "wb");
    assert_int_equal(gzwrite(gz, text.data, (unsigned)text.size), (int)text.size);
    gzclose(gz);
    struct kit_bytes packed = kit_load(path);
    assert_true(dataset_read(&data, path, false, &fail));
    dataset_free(&data);
    for (size_t n = packed.size - 12; n < packed.size; n++) {
        kit_save(path, packed.data, n);
        assert_false(dataset_read(&data, path, false, &fail));
        dataset_free(&data);
    }
    free(packed.data);
    free(text.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(idx_is_split),
        cmocka_unit_test(idx_truncations_are_refused),
        cmocka_unit_test(idx_fields_are_checked),
        cmocka_unit_test(digits_are_split),
        cmocka_unit_test(bad_digit_lines_are_refused),
        cmocka_unit_test(absent_data_are_named),
        cmocka_unit_test(cut_gzip_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
