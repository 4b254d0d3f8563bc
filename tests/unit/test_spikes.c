/*
 * test_spikes.c - spike files in all their forms and kinds: round trips, the exact bytes, what
 * else a reader accepts, and what the writer refuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "model/spikes.h"
#include "support/filekit.h"

static const char *const forms[] = {"s.npy", "s.csv", "s.npy.gz", "s.csv.gz"};

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

/* Random records in order; the first and the last hold the ends of all ranges. */
static void draw(struct rand *r, enum ct_spike_kind kind, struct ct_spike *records, size_t count)
{
    uint32_t tick = 0;

    for (size_t i = 0; i < count; i++) {
        struct spikes_record record = {tick, rand_below(r, 65536),
                                       rand_below(r, spikes_index_max(kind) + 1)};

        if (i == 0)
            record = (struct spikes_record){0, 0, 0};
        if (i > 0 && i + 1 == count)
            record = (struct spikes_record){UINT32_MAX, UINT16_MAX, spikes_index_max(kind)};
        spikes_pack(kind, records, i, record);
        tick += rand_chance(r, 30) ? rand_below(r, i % 5 == 0 ? 100000 : 3) : 0;
    }
}

/* Writes records in pieces of `piece`, reads them back in pieces of `piece` + 1. */
static void round_trip(const char *path, enum ct_spike_kind kind, const struct ct_spike *records,
                       size_t count, size_t piece)
{
    struct ct_spike *back = calloc(count + 1, sizeof *back);
    ct_spike_writer *writer;
    ct_spike_reader *reader;
    struct ct_error err;
    size_t done = 0, got;

    assert_non_null(back);
    must(ct_spikes_create(&writer, path, kind, &err), &err);
    for (size_t at = 0; at < count; at += piece)
        must(ct_spikes_write(writer, records + at, count - at < piece ? count - at : piece, &err),
             &err);
    must(ct_spikes_finish(writer, &err), &err);

    must(ct_spikes_open(&reader, path, &err), &err);
    assert_int_equal(ct_spikes_kind(reader), kind);
    do {
        size_t room = count + 1 - done;

        must(ct_spikes_read(reader, back + done, room < piece + 1 ? room : piece + 1, &got, &err),
             &err);
        done += got;
    } while (got > 0);
    assert_int_equal(done, count);
    assert_memory_equal(records, back, count * sizeof *back);
    for (int i = 0; i < 2; i++) {
        must(ct_spikes_read(reader, back, 1, &got, &err), &err);
        assert_int_equal(got, 0);
    }
    ct_spikes_close(reader);
    free(back);
}

static void test_round_trips(void **state)
{
    static const size_t counts[] = {0, 1, 2, 1023, 1024, 1025, 8191, 8192, 8193, 30000};
    const uint64_t seed = rand_env("CT_SEED", 7);
    struct rand r = {seed};
    struct ct_spike *records = calloc(30000, sizeof *records);

    (void)state;
    assert_non_null(records);
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (unsigned int kind = 0; kind <= CT_SPIKES_PIN; kind++)
        for (size_t form = 0; form < 4; form++)
            for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
                draw(&r, (enum ct_spike_kind)kind, records, counts[i]);
                round_trip(kit_path(forms[form]), (enum ct_spike_kind)kind, records, counts[i],
                           1 + rand_below(&r, 5000));
            }
    free(records);
}

static void write_three(const char *path, enum ct_spike_kind kind)
{
    const struct ct_spike spikes[] = {{0, 0, 0}, {1, 2, 3}, {UINT32_MAX, UINT16_MAX, 255}};
    const struct ct_pin_spike pins[] = {{0, 0}, {1, 70000}, {UINT32_MAX, CT_PINS_MAX - 1}};
    ct_spike_writer *writer;
    struct ct_error err;

    must(ct_spikes_create(&writer, path, kind, &err), &err);
    must(ct_spikes_write(writer, kind == CT_SPIKES_PIN ? (const void *)pins : spikes, 3, &err),
         &err);
    must(ct_spikes_finish(writer, &err), &err);
}

static void test_exact_bytes(void **state)
{
    static const char input_head[] =
        "\x93NUMPY\x01\x00v\x00{'descr': [('tick', '<u4'), ('core', '<u2'), ('axon', '<u2')], "
        "'fortran_order': False, 'shape': (3,), }              \n";
    static const uint8_t input_records[] = {0, 0, 0, 0, 0,    0,    0,    0,    1,    0,    0,   0,
                                            2, 0, 3, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 255, 0};
    static const uint8_t pin_records[] = {0,    0,    0,    0,    0,    0,    0,    0,
                                          1,    0,    0,    0,    0x70, 0x11, 1,    0,
                                          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
    struct kit_bytes file;

    (void)state;
    assert_int_equal(sizeof input_head - 1, SPIKE_NPY_HEAD_BYTES);
    write_three(kit_path("exact.npy"), CT_SPIKES_INPUT);
    file = kit_load(kit_path("exact.npy"));
    assert_int_equal(file.size, SPIKE_NPY_HEAD_BYTES + 24);
    assert_memory_equal(file.data, input_head, SPIKE_NPY_HEAD_BYTES);
    assert_memory_equal(file.data + SPIKE_NPY_HEAD_BYTES, input_records, 24);
    free(file.data);
    write_three(kit_path("exact.npy"), CT_SPIKES_PIN);
    file = kit_load(kit_path("exact.npy"));
    assert_memory_equal(file.data + SPIKE_NPY_HEAD_BYTES, pin_records, 24);
    free(file.data);
    write_three(kit_path("exact.csv"), CT_SPIKES_OUTPUT);
    file = kit_load(kit_path("exact.csv"));
    file.data[file.size] = '\0';
    assert_string_equal((char *)file.data,
                        "tick,core,neuron\n0,0,0\n1,2,3\n4294967295,65535,255\n");
    free(file.data);
    write_three(kit_path("exact.csv"), CT_SPIKES_PIN);
    file = kit_load(kit_path("exact.csv"));
    file.data[file.size] = '\0';
    assert_string_equal((char *)file.data, "tick,pin\n0,0\n1,70000\n4294967295,16777215\n");
    free(file.data);
}

/* What zlib's own gzip reader makes of the compressed files is the uncompressed file; and the
 * bytes do not depend on the time. */
static void test_gzip(void **state)
{
    static const char *const plain[] = {"g.npy", "g.csv"};
    static const char *const packed[] = {"g.npy.gz", "g.csv.gz"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct kit_bytes wanted, file;
        uint8_t buffer[4096];
        gzFile gz;
        int got;

        write_three(kit_path(plain[i]), CT_SPIKES_OUTPUT);
        write_three(kit_path(packed[i]), CT_SPIKES_OUTPUT);
        wanted = kit_load(kit_path(plain[i]));
        gz = gzopen(kit_path(packed[i]), "rb");
        assert_non_null(gz);
        got = gzread(gz, buffer, sizeof buffer);
        assert_int_equal(got, wanted.size);
        assert_memory_equal(buffer, wanted.data, wanted.size);
        assert_int_equal(gzclose(gz), Z_OK);
        file = kit_load(kit_path(packed[i]));
        assert_memory_equal(file.data, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
        free(file.data);
        free(wanted.data);
    }
}

/* Reads all of `data`, wants `count` records whose last is (tick, core, index). */
static void accepts(const void *data, size_t size, size_t count, struct spikes_record wanted)
{
    struct ct_spike records[16];
    ct_spike_reader *reader;
    struct ct_error err;
    size_t got;

    must(spikes_adopt(&reader, kit_stream(data, size), "memory", &err), &err);
    must(ct_spikes_read(reader, records, 16, &got, &err), &err);
    assert_int_equal(got, count);
    if (count > 0) {
        struct spikes_record last = spikes_unpack(ct_spikes_kind(reader), records, count - 1);

        assert_int_equal(last.tick, wanted.tick);
        assert_int_equal(last.core, wanted.core);
        assert_int_equal(last.index, wanted.index);
    }
    must(ct_spikes_read(reader, records, 16, &got, &err), &err);
    assert_int_equal(got, 0);
    ct_spikes_close(reader);
}

static void test_reader_accepts_csv(void **state)
{
    static const char *const texts[] = {
        "tick,core,axon\n1,2,3\n",
        "tick,core,axon\r\n1,2,3\r\n",
        "# made by hand\n#\n#tick,pin\ntick,core,axon\n# 9,9,9\n1,2,3\n# end\n",
        "tick,core,axon\n0001,02,3\n",
        "#\r\ntick,core,axon\n1,2,3\r\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        accepts(texts[i], strlen(texts[i]), 1, (struct spikes_record){1, 2, 3});
    accepts("tick,pin\n", 9, 0, (struct spikes_record){0, 0, 0});
}

/* A comment longer than any buffer, and a line that lies across its end. */
static void test_long_csv(void **state)
{
    enum { COMMENT = INFILE_BUFFER_BYTES - 24 };
    char *text = malloc(COMMENT + 100);
    size_t length;

    (void)state;
    assert_non_null(text);
    for (size_t shift = 0; shift < 40; shift++) {
        memset(text, '#', COMMENT);
        length = COMMENT - shift;
        length += (size_t)snprintf(text + length, 100, "\ntick,core,neuron\n1,2,3\n77,65535,255\n");
        accepts(text, length, 2, (struct spikes_record){77, 65535, 255});
    }
    free(text);
}

static void test_reader_accepts_npy(void **state)
{
    static const char *const heads[] = {
        "{'descr': [('tick', '<u4'), ('pin', '<u4')], 'fortran_order': False, 'shape': (1,), }\n",
        "{\"shape\":(1,),\"fortran_order\":False,\"descr\":[(\"tick\",\"<u4\"),(\"pin\",\"<u4\")]}",
        (" \n{ 'shape' : ( 1 , ) , 'descr' :\t[ ( 'tick' , '<u4' ) , ( 'pin' , '<u4' ) ] ,"
         "\n'fortran_order' : False }   \n\n"),
    };
    static const uint8_t record[] = {5, 0, 0, 0, 0xff, 0xff, 0xff, 0};

    (void)state;
    for (int version = 1; version <= 2; version++)
        for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
            size_t length = strlen(heads[i]);
            const uint8_t start[] = {0x93,
                                     'N',
                                     'U',
                                     'M',
                                     'P',
                                     'Y',
                                     (uint8_t)version,
                                     0,
                                     (uint8_t)length,
                                     (uint8_t)(length >> 8),
                                     0,
                                     0};
            struct kit_bytes file = {NULL, 0};

            kit_append(&file, start, version == 1 ? 10 : 12);
            kit_append(&file, heads[i], length);
            kit_append(&file, record, sizeof record);
            accepts(file.data, file.size, 1, (struct spikes_record){5, 0, 0xffffff});
            free(file.data);
        }
}

/* Two gzip members in a row are one file, as for gunzip. */
static void test_gzip_members(void **state)
{
    static const char *const parts[] = {"tick,core,axon\n1,2", ",3\n4,5,6\n"};
    struct kit_bytes file = {NULL, 0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct kit_bytes member;
        gzFile gz = gzopen(kit_path("member.gz"), "wb");

        assert_non_null(gz);
        assert_true(gzputs(gz, parts[i]) > 0);
        assert_int_equal(gzclose(gz), Z_OK);
        member = kit_load(kit_path("member.gz"));
        kit_append(&file, member.data, member.size);
        free(member.data);
    }
    accepts(file.data, file.size, 2, (struct spikes_record){4, 5, 6});
    free(file.data);
}

static void test_writer_refuses(void **state)
{
    const struct ct_spike sound[] = {{5, 1, 1}};
    const struct ct_spike back[] = {{6, 1, 1}, {5, 1, 1}};
    const struct ct_spike wide[] = {{6, 1, 256}};
    const struct ct_pin_spike pin[] = {{6, CT_PINS_MAX}};
    ct_spike_writer *writer;
    struct ct_error err;

    (void)state;
    for (size_t form = 0; form < 4; form++) {
        const char *path = kit_path(forms[form]);

        must(ct_spikes_create(&writer, path, CT_SPIKES_INPUT, &err), &err);
        must(ct_spikes_write(writer, sound, 1, &err), &err);
        assert_refused(ct_spikes_write(writer, back, 2, &err), &err, CT_ERR_ORDER,
                       "record 2: tick 5 after tick 6");
        assert_refused(ct_spikes_write(writer, wide, 1, &err), &err, CT_ERR_RANGE,
                       "record 1: axon 256 outside 0..255");
        must(ct_spikes_finish(writer, &err), &err);
        struct kit_bytes file = kit_load(path);
        accepts(file.data, file.size, 1, (struct spikes_record){5, 1, 1});
        free(file.data);
    }
    must(ct_spikes_create(&writer, kit_path("pin.npy"), CT_SPIKES_PIN, &err), &err);
    assert_refused(ct_spikes_write(writer, pin, 1, &err), &err, CT_ERR_RANGE,
                   "record 0: pin 16777216 outside 0..16777215");
    ct_spikes_discard(writer);
    ct_spikes_discard(NULL);
    ct_spikes_close(NULL);
    assert_false(kit_exists(kit_path("pin.npy")));
    assert_refused(ct_spikes_create(&writer, kit_path("spikes.txt"), CT_SPIKES_PIN, &err), &err,
                   CT_ERR_ARGUMENT, "is named .npy, .csv, .npy.gz or .csv.gz");
}

/* Nothing appears before the end; a device that is full is an error at the end at the latest. */
static void test_whole_or_nothing(void **state)
{
    const struct ct_spike sound[] = {{5, 1, 1}};
    ct_spike_writer *writer;
    struct ct_error err;

    (void)state;
    for (size_t form = 0; form < 4; form++) {
        char name[32];
        int before = kit_entries();

        (void)snprintf(name, sizeof name, "w-%s", forms[form]);
        must(ct_spikes_create(&writer, kit_path(name), CT_SPIKES_INPUT, &err), &err);
        must(ct_spikes_write(writer, sound, 1, &err), &err);
        assert_false(kit_exists(kit_path(name)));
        ct_spikes_discard(writer);
        assert_int_equal(kit_entries(), before);

        (void)snprintf(name, sizeof name, "full-%s", forms[form]);
        assert_int_equal(symlink("/dev/full", kit_path(name)), 0);
        must(ct_spikes_create(&writer, kit_path(name), CT_SPIKES_INPUT, &err), &err);
        must(ct_spikes_write(writer, sound, 1, &err), &err);
        assert_refused(ct_spikes_finish(writer, &err), &err, CT_ERR_IO, "No space left");
        assert_true(kit_exists(kit_path(name)));
    }
}

/* A fault is reported after the records before it, and stays. */
static void test_fault_after_records(void **state)
{
    static const char text[] = "tick,core,axon\n1,2,3\n2,2,3\n1,2,3\n9,9,9\n";
    struct ct_spike records[16];
    ct_spike_reader *reader;
    struct ct_error err;
    size_t got;

    (void)state;
    must(spikes_adopt(&reader, kit_stream(text, sizeof text - 1), "memory", &err), &err);
    must(ct_spikes_read(reader, records, 16, &got, &err), &err);
    assert_int_equal(got, 2);
    for (int i = 0; i < 2; i++) {
        assert_refused(ct_spikes_read(reader, records, 16, &got, &err), &err, CT_ERR_ORDER,
                       "memory:4: tick 1 after tick 2");
        assert_int_equal(got, 0);
    }
    ct_spikes_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_exact_bytes),
        cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_reader_accepts_csv),
        cmocka_unit_test(test_long_csv),
        cmocka_unit_test(test_reader_accepts_npy),
        cmocka_unit_test(test_gzip_members),
        cmocka_unit_test(test_writer_refuses),
        cmocka_unit_test(test_whole_or_nothing),
        cmocka_unit_test(test_fault_after_records),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
