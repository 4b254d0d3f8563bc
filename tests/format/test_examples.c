/*
 * test_examples.c - the example files, and the program that makes them.
 *
 *   good/   must load, and hold what example_image() and example_spikes() say
 *   old/    files of every version that was ever written, never made anew: they must still load
 *   bad/    must be refused; the names of their faults are in the table below
 *
 * `test_examples --write DIRECTORY` writes good/ and bad/ anew, below DIRECTORY. Everything is a
 * pure function of this file; the bytes of compressed examples depend on the release of zlib too.
 * A new version of a format moves its good files to old/ first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/filekit.h"

/* Where the examples are: tests run at the top of the tree. */
static const char *const home = "tests/format";

/* ---- what the examples hold ---------------------------------------------------------------- */

enum { SPIKES = 5 };

static const struct ct_spike example_spikes[SPIKES] = {
    {0, 0, 0}, {0, 3, 255}, {7, 65535, 1}, {100000, 2, 2}, {UINT32_MAX, 0, 9}};

static const struct ct_pin_spike example_pins[SPIKES] = {
    {0, 0}, {0, 3}, {7, 65536}, {100000, 2}, {UINT32_MAX, CT_PINS_MAX - 1}};

static const struct {
    const char *name;
    enum ct_spike_kind kind;
} spike_files[] = {
    {"input.npy", CT_SPIKES_INPUT},    {"output.npy", CT_SPIKES_OUTPUT},
    {"pins.npy", CT_SPIKES_PIN},       {"input.csv", CT_SPIKES_INPUT},
    {"output.csv", CT_SPIKES_OUTPUT},  {"pins.csv", CT_SPIKES_PIN},
    {"input.csv.gz", CT_SPIKES_INPUT}, {"pins.npy.gz", CT_SPIKES_PIN},
};

static const char *const image_files[] = {"small.ct", "small.ct.json"};

/* The bad files: a good one, with `bytes` put at `offset`, or cut there when `bytes` is NULL. */
static const struct {
    const char *name, *from;
    long offset; /* from the end when negative */
    const char *bytes;
    size_t length;
    enum ct_status status;
    const char *part;
} bad_files[] = {
    {"cut.ct", "small.ct", -1, NULL, 0, CT_ERR_TRUNCATED, "the file ends inside the DONE block"},
    {"magic.ct", "small.ct", 4, "\n\n", 2, CT_ERR_FORMAT, "byte 0: not a chip image"},
    {"version.ct", "small.ct", 8, "\2", 1, CT_ERR_VERSION, "chip image of version 2"},
    {"crc.ct", "small.ct", 40, "\1", 1, CT_ERR_CHECKSUM, "byte 16: SYST block: CRC-32"},
    {"length.ct", "small.ct", 20, "\377\377", 2, CT_ERR_FORMAT, "byte 16: SYST block: stored"},
    {"unknown.ct", "small.ct", 16, "WHAT", 4, CT_ERR_FORMAT, "byte 16: unknown block WHAT"},
    {"cut.ct.json", "small.ct.json", 200, NULL, 0, CT_ERR_TRUNCATED, ":6:27: the text ends"},
    {"key.ct.json", "small.ct.json", 3, "a", 1, CT_ERR_FORMAT, ":2:1: unknown key \"aormat\""},
    {"text.ct.json", "input.csv", 0, "t", 1, CT_ERR_FORMAT, "neither a .ct nor a .ct.json"},
    {"cut.npy", "output.npy", -3, NULL, 0, CT_ERR_TRUNCATED, "are wanted for the 5 of its shape"},
    {"big_endian.npy", "output.npy", 31, ">", 1, CT_ERR_FORMAT, "dtype [('tick','>u4')"},
    {"backwards.npy", "output.npy", 136, "\10", 1, CT_ERR_ORDER, "record 2: tick 7 after tick 8"},
    {"cut.csv", "output.csv", -1, NULL, 0, CT_ERR_TRUNCATED, ":6: the file ends inside a line"},
    {"letters.csv", "output.csv", 17, "o", 1, CT_ERR_FORMAT, ":2: tick: digits are wanted"},
    {"cut.csv.gz", "input.csv.gz", -5, NULL, 0, CT_ERR_TRUNCATED, "the gzip stream ends"},
    {"crc.npy.gz", "pins.npy.gz", -8, "\0\0\0\0", 4, CT_ERR_FORMAT, "incorrect data check"},
};

static const void *records_of(enum ct_spike_kind kind)
{
    return kind == CT_SPIKES_PIN ? (const void *)example_pins : (const void *)example_spikes;
}

/* ---- writing ------------------------------------------------------------------------------- */

static void join(char *path, size_t size, const char *a, const char *b, const char *c)
{
    (void)snprintf(path, size, "%s/%s/%s", a, b, c);
}

static bool write_good(const char *directory, struct ct_error *err)
{
    struct kit_image image = kit_small_image();
    ct_spike_writer *writer;
    char path[1024];
    bool done = true;

    for (size_t i = 0; done && i < 2; i++) {
        join(path, sizeof path, directory, "good", image_files[i]);
        done = kit_save_image(path, &image, err) == CT_OK;
    }
    kit_free_image(&image);
    for (size_t i = 0; done && i < sizeof spike_files / sizeof spike_files[0]; i++) {
        enum ct_spike_kind kind = spike_files[i].kind;

        join(path, sizeof path, directory, "good", spike_files[i].name);
        done = ct_spikes_create(&writer, path, kind, err) == CT_OK &&
               ct_spikes_write(writer, records_of(kind), SPIKES, err) == CT_OK &&
               ct_spikes_finish(writer, err) == CT_OK;
    }
    return done;
}

static void write_bad(const char *directory)
{
    char path[1024];

    for (size_t i = 0; i < sizeof bad_files / sizeof bad_files[0]; i++) {
        struct kit_bytes file;
        size_t offset;

        join(path, sizeof path, directory, "good", bad_files[i].from);
        file = kit_load(path);
        offset = bad_files[i].offset < 0 ? file.size - (size_t)-bad_files[i].offset
                                         : (size_t)bad_files[i].offset;
        if (bad_files[i].bytes == NULL)
            file.size = offset;
        else
            memcpy(file.data + offset, bad_files[i].bytes, bad_files[i].length);
        join(path, sizeof path, directory, "bad", bad_files[i].name);
        kit_save(path, file.data, file.size);
        free(file.data);
    }
}

/* ---- testing ------------------------------------------------------------------------------- */

static bool is_spike_file(const char *name)
{
    return strstr(name, ".ct") == NULL;
}

/* Reads all spikes of a file, at most SPIKES + 1. */
static enum ct_status read_spikes(const char *path, enum ct_spike_kind *kind, void *records,
                                  size_t *count, struct ct_error *err)
{
    ct_spike_reader *reader;
    enum ct_status status = ct_spikes_open(&reader, path, err);
    size_t more = 1;

    *count = 0;
    if (status != CT_OK)
        return status;
    *kind = ct_spikes_kind(reader);
    while (status == CT_OK && more > 0 && *count <= SPIKES) {
        status = ct_spikes_read(reader, (struct ct_spike *)records + *count, SPIKES + 1 - *count,
                                &more, err);
        *count += more;
    }
    ct_spikes_close(reader);
    return status;
}

static void loads(const char *directory)
{
    struct kit_image wanted = kit_small_image();
    struct ct_spike records[SPIKES + 1];
    enum ct_spike_kind kind;
    struct kit_image image;
    struct ct_error err;
    char path[1024];
    size_t count;

    for (size_t i = 0; i < 2; i++) {
        join(path, sizeof path, home, directory, image_files[i]);
        if (kit_load_image(path, &image, &err) != CT_OK)
            fail_msg("%s", err.text);
        assert_true(kit_same_image(&wanted, &image));
        kit_free_image(&image);
    }
    kit_free_image(&wanted);
    for (size_t i = 0; i < sizeof spike_files / sizeof spike_files[0]; i++) {
        join(path, sizeof path, home, directory, spike_files[i].name);
        if (read_spikes(path, &kind, records, &count, &err) != CT_OK)
            fail_msg("%s", err.text);
        assert_int_equal(kind, spike_files[i].kind);
        assert_int_equal(count, SPIKES);
        assert_memory_equal(records, records_of(kind), sizeof example_spikes);
    }
}

static void test_good(void **state)
{
    (void)state;
    loads("good");
}

static void test_old(void **state)
{
    (void)state;
    loads("old/1");
}

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_files / sizeof bad_files[0]; i++) {
        struct ct_spike records[SPIKES + 1];
        struct ct_error err = {CT_OK, ""};
        enum ct_spike_kind kind;
        enum ct_status status;
        char path[1024];
        size_t count;

        join(path, sizeof path, home, "bad", bad_files[i].name);
        if (is_spike_file(bad_files[i].name)) {
            status = read_spikes(path, &kind, records, &count, &err);
        } else {
            struct kit_image image;

            status = kit_load_image(path, &image, &err);
            kit_free_image(&image);
        }
        if (status != bad_files[i].status || strstr(err.text, bad_files[i].part) == NULL)
            fail_msg("%s: status \"%s\", text \"%s\"; wanted \"%s\"", path, ct_status_text(status),
                     err.text, bad_files[i].part);
        assert_non_null(strstr(err.text, path));
    }
}

/* The text examples and the uncompressed ones are what this program writes today, byte for byte. */
static void test_made_here(void **state)
{
    struct kit_image image = kit_small_image();
    struct kit_bytes wanted, made;
    struct ct_error err;
    char path[1024];

    (void)state;
    assert_int_equal(kit_save_image(kit_path("small.ct.json"), &image, &err), CT_OK);
    join(path, sizeof path, home, "good", "small.ct.json");
    wanted = kit_load(path);
    made = kit_load(kit_path("small.ct.json"));
    assert_int_equal(wanted.size, made.size);
    assert_memory_equal(wanted.data, made.data, made.size);
    free(wanted.data);
    free(made.data);
    kit_free_image(&image);
    for (size_t i = 0; i < sizeof spike_files / sizeof spike_files[0]; i++) {
        ct_spike_writer *writer;
        enum ct_spike_kind kind = spike_files[i].kind;

        if (strstr(spike_files[i].name, ".gz") != NULL)
            continue;
        assert_int_equal(ct_spikes_create(&writer, kit_path(spike_files[i].name), kind, &err),
                         CT_OK);
        assert_int_equal(ct_spikes_write(writer, records_of(kind), SPIKES, &err), CT_OK);
        assert_int_equal(ct_spikes_finish(writer, &err), CT_OK);
        join(path, sizeof path, home, "good", spike_files[i].name);
        wanted = kit_load(path);
        made = kit_load(kit_path(spike_files[i].name));
        assert_int_equal(wanted.size, made.size);
        assert_memory_equal(wanted.data, made.data, made.size);
        free(wanted.data);
        free(made.data);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_old),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_made_here),
    };
    struct ct_error err;

    if (argc == 3 && strcmp(argv[1], "--write") == 0) {
        if (!write_good(argv[2], &err)) {
            fprintf(stderr, "%s\n", err.text);
            return 1;
        }
        write_bad(argv[2]);
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
