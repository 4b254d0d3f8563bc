/*
 * test_spikes_bad.c - spike files that are cut, damaged, out of order, of another type or hostile.
 * Each must be refused with the right status and a message that names the line or the record.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "model/spikes.h"
#include "support/filekit.h"

/* What read_all() read last. */
static struct ct_spike records[8192];

/* Reads everything; `*total` counts the records before the end or the fault. */
static enum ct_status read_all(const void *data, size_t size, size_t *total, struct ct_error *err)
{
    ct_spike_reader *reader;
    enum ct_status status;
    size_t count = 0;

    *total = 0;
    memset(records, 0, sizeof records);
    err->text[0] = '\0';
    status = spikes_adopt(&reader, kit_stream(data, size), "memory", err);
    if (status != CT_OK)
        return status;
    do {
        status = ct_spikes_read(reader, records, 8192, &count, err);
        *total += count;
    } while (status == CT_OK && count > 0);
    ct_spikes_close(reader);
    return status;
}

static void refuses(const void *data, size_t size, enum ct_status wanted, const char *part)
{
    struct ct_error err;
    size_t total;
    enum ct_status status = read_all(data, size, &total, &err);

    if (status != wanted || strstr(err.text, part) == NULL)
        fail_msg("status \"%s\", text \"%s\"; wanted \"%s\" and \"%s\"", ct_status_text(status),
                 err.text, ct_status_text(wanted), part);
    assert_null(strchr(err.text, '\n'));
}

static void test_csv(void **state)
{
    static const struct {
        const char *text;
        enum ct_status status;
        const char *part;
    } cases[] = {
        {"", CT_ERR_TRUNCATED, "memory: byte 0: the file is empty"},
        {"tick,core", CT_ERR_FORMAT, "memory:1: neither .npy nor .csv"},
        {"tick,core,synapse\n", CT_ERR_FORMAT, "memory:1: neither .npy nor .csv"},
        {"tick, core, axon\n", CT_ERR_FORMAT, "memory:1: neither"},
        {"Tick,core,axon\n", CT_ERR_FORMAT, "memory:1: neither"},
        {"# x\n1,2,3\n", CT_ERR_FORMAT, "memory:2: neither"},
        {"# x\n", CT_ERR_TRUNCATED, "memory:2: the file ends before its header line"},
        {"# x", CT_ERR_TRUNCATED, "memory:1: the file ends before its header line"},
        {"tick,core,axon", CT_ERR_FORMAT, "memory:1: neither"},
        {"tick,core,axon\r", CT_ERR_FORMAT, "memory:1: neither"},
        {"tick,core,axon\n1,2,3", CT_ERR_TRUNCATED, "memory:2: the file ends inside a line"},
        {"tick,core,axon\n1,2,", CT_ERR_TRUNCATED, "memory:2: the file ends inside a line"},
        {"tick,core,axon\n1,2,3\n# x", CT_ERR_TRUNCATED,
         "memory:3: the file ends inside a comment"},
        {"tick,core,axon\n1,2,3\r", CT_ERR_FORMAT, "memory:2: byte 0x0d where the end of the line"},
        {"tick,core,axon\n1,2\n", CT_ERR_FORMAT, "memory:2: byte 0x0a where ',' is wanted"},
        {"tick,core,axon\n1,2,3,4\n", CT_ERR_FORMAT, "memory:2: ',' where the end of the line"},
        {"tick,pin\n1,2,3\n", CT_ERR_FORMAT, "memory:2: ',' where the end of the line"},
        {"tick,core,axon\n\n", CT_ERR_FORMAT, "memory:2: tick: digits are wanted"},
        {"tick,core,axon\n1,,3\n", CT_ERR_FORMAT, "memory:2: core: digits are wanted"},
        {"tick,core,axon\n1,2,x\n", CT_ERR_FORMAT, "memory:2: axon: digits are wanted"},
        {"tick,core,axon\n-1,2,3\n", CT_ERR_FORMAT, "memory:2: tick: digits are wanted"},
        {"tick,core,axon\n+1,2,3\n", CT_ERR_FORMAT, "memory:2: tick: digits are wanted"},
        {"tick,core,axon\n 1,2,3\n", CT_ERR_FORMAT, "memory:2: tick: digits are wanted"},
        {"tick,core,axon\n\"1\",2,3\n", CT_ERR_FORMAT, "memory:2: tick: digits are wanted"},
        {"tick,core,axon\n1.0,2,3\n", CT_ERR_FORMAT, "memory:2: '.' where ',' is wanted"},
        {"tick,core,axon\n0x1,2,3\n", CT_ERR_FORMAT, "memory:2: 'x' where ',' is wanted"},
        {"tick,core,axon\n1,2,3 \n", CT_ERR_FORMAT, "memory:2: byte 0x20 where the end of the"},
        {"tick,core,axon\n1;2;3\n", CT_ERR_FORMAT, "memory:2: ';' where ',' is wanted"},
        {"tick,core,axon\n4294967296,2,3\n", CT_ERR_RANGE, "tick 4294967296 outside 0..4294967295"},
        {"tick,core,axon\n1,65536,3\n", CT_ERR_RANGE, "memory:2: core 65536 outside 0..65535"},
        {"tick,core,axon\n1,2,256\n", CT_ERR_RANGE, "memory:2: axon 256 outside 0..255"},
        {"tick,core,neuron\n1,2,256\n", CT_ERR_RANGE, "memory:2: neuron 256 outside 0..255"},
        {"tick,pin\n1,16777216\n", CT_ERR_RANGE, "memory:2: pin 16777216 outside 0..16777215"},
        {"tick,core,axon\n# x\n2,0,0\r\n1,0,0\n", CT_ERR_ORDER, "memory:4: tick 1 after tick 2"},
        {"tick,core,axon\n99999999999999999999999,2,3\n", CT_ERR_RANGE, "memory:2: tick 999999"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuses(cases[i].text, strlen(cases[i].text), cases[i].status, cases[i].part);
    refuses("tick,core,axon\n1,2\0,3\n", 22, CT_ERR_FORMAT, "memory:2: byte 0x00 where ','");
}

/* A line that does not end, made of digits or of zeros. */
static void test_endless_line(void **state)
{
    enum { LENGTH = 1 << 20 };
    char *text = malloc(LENGTH);

    (void)state;
    assert_non_null(text);
    for (int digit = '0'; digit <= '9'; digit += 9) {
        memset(text, digit, LENGTH);
        memcpy(text, "tick,core,axon\n", 15);
        refuses(text, LENGTH, digit == '0' ? CT_ERR_FORMAT : CT_ERR_RANGE, "memory:2: ");
    }
    free(text);
}

/* A .npy file with this dictionary, `version`, and `bytes` bytes of records, all zero. */
static struct kit_bytes npy(const char *head, int version, size_t bytes)
{
    static const uint8_t zeros[64];
    size_t length = strlen(head);
    const uint8_t start[] = {
        0x93, 'N', 'U', 'M', 'P', 'Y', (uint8_t)version, 0, (uint8_t)length, (uint8_t)(length >> 8),
        0,    0};
    struct kit_bytes file = {NULL, 0};

    kit_append(&file, start, version == 2 ? 12 : 10);
    kit_append(&file, head, length);
    kit_append(&file, zeros, bytes);
    return file;
}

#define PINS "'descr': [('tick', '<u4'), ('pin', '<u4')]"
#define ORDER "'fortran_order': False"
#define SHAPE1 "'shape': (1,)"

static void test_npy_heads(void **state)
{
    static const struct {
        const char *head;
        enum ct_status status;
        const char *part;
    } cases[] = {
        {"{" PINS ", " ORDER ", " SHAPE1 "}", CT_OK, ""},
        {"{'descr': '<u4', " ORDER ", " SHAPE1 "}", CT_ERR_FORMAT, "dtype '<u4', wanted [('tick'"},
        {"{'descr': [('tick', '>u4'), ('pin', '>u4')], " ORDER ", " SHAPE1 "}", CT_ERR_FORMAT,
         "dtype [('tick','>u4'),('pin','>u4')], wanted"},
        {"{'descr': [('tick', '<i4'), ('pin', '<u4')], " ORDER ", " SHAPE1 "}", CT_ERR_FORMAT,
         "dtype [('tick','<i4')"},
        {"{'descr': [('pin', '<u4'), ('tick', '<u4')], " ORDER ", " SHAPE1 "}", CT_ERR_FORMAT,
         "dtype [('pin'"},
        {"{'descr': [('tick', '<u4')], " ORDER ", " SHAPE1 "}", CT_ERR_FORMAT, "dtype [('tick'"},
        {"{'descr': [('ti ck', '<u4'), ('pin', '<u4')], " ORDER ", " SHAPE1 "}", CT_ERR_FORMAT,
         "dtype [('ti ck'"},
        {"{'descr': [('tick', '<u4'), ('pin', '<u4', (2,))], " ORDER ", " SHAPE1 "}", CT_ERR_FORMAT,
         "dtype [("},
        {"{" PINS ", 'fortran_order': True, " SHAPE1 "}", CT_ERR_FORMAT, "fortran_order True"},
        {"{" PINS ", 'fortran_order': 0, " SHAPE1 "}", CT_ERR_FORMAT, "fortran_order 0"},
        {"{" PINS ", " ORDER ", 'shape': ()}", CT_ERR_FORMAT, "shape (), wanted one dimension"},
        {"{" PINS ", " ORDER ", 'shape': (1, 1)}", CT_ERR_FORMAT, "shape (1,1), wanted"},
        {"{" PINS ", " ORDER ", 'shape': (-1,)}", CT_ERR_FORMAT, "shape (-1,)"},
        {"{" PINS ", " ORDER ", 'shape': 1}", CT_ERR_FORMAT, "shape 1"},
        {"{" PINS ", " ORDER ", 'shape': (9999999999999999999,)}", CT_ERR_FORMAT, "shape (9999"},
        {"{" PINS ", " ORDER "}", CT_ERR_FORMAT, "no dictionary of descr"},
        {"{" PINS ", " ORDER ", " SHAPE1 ", " SHAPE1 "}", CT_ERR_FORMAT, "no dictionary"},
        {"{" PINS ", " ORDER ", " SHAPE1 ", 'more': 1}", CT_ERR_FORMAT, "no dictionary"},
        {"{" PINS ", " ORDER ", " SHAPE1 "} x", CT_ERR_FORMAT, "no dictionary"},
        {"{" PINS ", " ORDER ", " SHAPE1, CT_ERR_FORMAT, "no dictionary"},
        {"{" PINS ", " ORDER ", 'shape': (1,", CT_ERR_FORMAT, "no dictionary"},
        {"{" PINS ", " ORDER ", 'shape': )}", CT_ERR_FORMAT, "no dictionary"},
        {"{'descr", CT_ERR_FORMAT, "no dictionary"},
        {"{'descr'", CT_ERR_FORMAT, "no dictionary"},
        {"{'descr':", CT_ERR_FORMAT, "no dictionary"},
        {"{", CT_ERR_FORMAT, "no dictionary"},
        {"", CT_ERR_FORMAT, "no dictionary"},
        {"[1]", CT_ERR_FORMAT, "no dictionary"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kit_bytes file = npy(cases[i].head, 1, 8);

        refuses(file.data, file.size, cases[i].status, cases[i].part);
        free(file.data);
    }
}

static void test_npy_frame(void **state)
{
    static const char head[] = "{" PINS ", " ORDER ", 'shape': (2,)}";
    struct kit_bytes file = npy(head, 1, 16);
    char *brackets = malloc(SPIKE_NPY_TEXT_MAX + 1);

    (void)state;
    refuses(file.data, file.size, CT_OK, "");
    for (size_t size = 0; size < file.size; size++)
        refuses(file.data, size, CT_ERR_TRUNCATED, "memory: ");
    refuses(file.data, file.size - 1, CT_ERR_TRUNCATED,
            "record 1: the file ends, its shape says 2");
    kit_append(&file, "x", 1);
    refuses(file.data, file.size, CT_ERR_FORMAT, "bytes after the 2 records that the shape says");
    file.data[1] = 'M';
    refuses(file.data, file.size, CT_ERR_FORMAT, "magic number of .npy");
    file.data[1] = 'N';
    file.data[6] = 3;
    refuses(file.data, file.size, CT_ERR_VERSION, "byte 6: .npy version 3.0, this program reads");
    file.data[6] = 1;
    file.data[7] = 1;
    refuses(file.data, file.size, CT_ERR_VERSION, ".npy version 1.1");
    file.data[7] = 0;
    file.data[9] = 0x11;
    refuses(file.data, file.size, CT_ERR_LIMIT, "byte 8: a .npy head of");
    file.data[9] = 0;
    file.data[20] = 0;
    refuses(file.data, file.size, CT_ERR_FORMAT, "a zero byte in the .npy head");
    free(file.data);
    /* Nothing but brackets, as deep as a head may be. */
    assert_non_null(brackets);
    memset(brackets, '[', SPIKE_NPY_TEXT_MAX);
    memcpy(brackets, "{'shape':", 9);
    brackets[SPIKE_NPY_TEXT_MAX] = '\0';
    file = npy(brackets, 2, 0);
    refuses(file.data, file.size, CT_ERR_FORMAT, "no dictionary");
    free(file.data);
    free(brackets);
}

/* A plain file is known to be short or long before a record is read. */
static void test_npy_length(void **state)
{
    struct kit_bytes file = npy("{" PINS ", " ORDER ", 'shape': (2,)}", 1, 16);
    ct_spike_reader *reader;
    struct ct_error err;

    (void)state;
    for (int change = -1; change <= 1; change++) {
        kit_save(kit_path("length.npy"), file.data, file.size);
        if (change != 0) {
            kit_append(&file, "x", 1);
            kit_save(kit_path("length.npy"), file.data, change < 0 ? file.size - 2 : file.size);
            file.size--;
        }
        assert_int_equal(ct_spikes_open(&reader, kit_path("length.npy"), &err),
                         change < 0    ? CT_ERR_TRUNCATED
                         : change == 0 ? CT_OK
                                       : CT_ERR_FORMAT);
        if (change != 0)
            assert_non_null(strstr(err.text, "bytes of records, 16 are wanted for the 2 of its"));
        else
            ct_spikes_close(reader);
    }
    free(file.data);
}

static void test_npy_records(void **state)
{
    struct kit_bytes pins = npy("{" PINS ", " ORDER ", 'shape': (2,)}", 1, 16);
    struct kit_bytes axons = npy(
        "{'descr':[('tick','<u4'),('core','<u2'),('axon','<u2')]," ORDER ",'shape':(2,)}", 1, 16);

    (void)state;
    refuses(axons.data, axons.size, CT_OK, "");
    axons.data[axons.size - 16] = 7;
    refuses(axons.data, axons.size, CT_ERR_ORDER, "memory: record 1: tick 0 after tick 7");
    axons.data[axons.size - 8] = 7;
    refuses(axons.data, axons.size, CT_OK, "");
    axons.data[axons.size - 1] = 1;
    refuses(axons.data, axons.size, CT_ERR_RANGE, "memory: record 1: axon 256 outside 0..255");
    pins.data[pins.size - 9] = 1;
    refuses(pins.data, pins.size, CT_ERR_RANGE, "record 0: pin 16777216 outside 0..16777215");
    free(axons.data);
    free(pins.data);
}

/* ---- gzip --------------------------------------------------------------------------------- */

static struct kit_bytes packed(const void *data, size_t size)
{
    gzFile gz = gzopen(kit_path("packed.gz"), "wb9");

    assert_non_null(gz);
    assert_int_equal(gzwrite(gz, data, (unsigned int)size), size);
    assert_int_equal(gzclose(gz), Z_OK);
    return kit_load(kit_path("packed.gz"));
}

static void test_gzip(void **state)
{
    static const char text[] = "tick,core,axon\n1,2,3\n1,2,4\n";
    struct kit_bytes file = packed(text, sizeof text - 1);

    (void)state;
    refuses(file.data, file.size, CT_OK, "");
    for (size_t size = 3; size < file.size; size++)
        refuses(file.data, size, CT_ERR_TRUNCATED, "the gzip stream ends too early");
    file.data[file.size - 8] ^= 1;
    refuses(file.data, file.size, CT_ERR_FORMAT, "incorrect data check");
    file.data[file.size - 8] ^= 1;
    file.data[file.size - 4] ^= 1;
    refuses(file.data, file.size, CT_ERR_FORMAT, "incorrect length check");
    file.data[file.size - 4] ^= 1;
    kit_append(&file, "x", 1);
    refuses(file.data, file.size, CT_ERR_TRUNCATED, "the gzip stream ends too early");
    kit_append(&file, "yz", 2);
    refuses(file.data, file.size, CT_ERR_FORMAT, "incorrect header check");
    free(file.data);
}

/* Every byte of a .npy.gz that the writer made, changed in every way: refused, or the same. */
static void test_gzip_flipped(void **state)
{
    const struct ct_spike spikes[] = {{1, 2, 3}, {5, 6, 7}, {5, 6, 8}};
    ct_spike_writer *writer;
    struct kit_bytes file;
    struct ct_error err;
    unsigned int refused = 0, harmless = 0;

    (void)state;
    assert_int_equal(ct_spikes_create(&writer, kit_path("f.npy.gz"), CT_SPIKES_OUTPUT, &err),
                     CT_OK);
    assert_int_equal(ct_spikes_write(writer, spikes, 3, &err), CT_OK);
    assert_int_equal(ct_spikes_finish(writer, &err), CT_OK);
    file = kit_load(kit_path("f.npy.gz"));
    for (size_t at = 0; at < file.size; at++)
        for (unsigned int change = 1; change < 256; change++) {
            size_t total;

            file.data[at] ^= (uint8_t)change;
            if (read_all(file.data, file.size, &total, &err) != CT_OK) {
                refused++;
            } else {
                /* The time, the flags and the system in the head, and the padding of the last
                 * bits of a block, mean nothing. */
                harmless++;
                assert_int_equal(total, 3);
                assert_memory_equal(records, spikes, sizeof spikes);
            }
            file.data[at] ^= (uint8_t)change;
        }
    print_message("%u refused, %u harmless\n", refused, harmless);
    assert_in_range(harmless, 1, 8 * 255);
    free(file.data);
}

/* Megabytes in some kilobytes: read in constant memory, and refused where the
 * content goes wrong, which is at once. */
static void test_gzip_bomb(void **state)
{
    enum { LINE = 64 * 1024, LINES = 512 };
    char *comment = malloc(LINE);
    gzFile gz = gzopen(kit_path("bomb.csv.gz"), "wb9");
    struct kit_bytes file;

    (void)state;
    assert_non_null(gz);
    assert_non_null(comment);
    memset(comment, '#', LINE);
    for (int i = 0; i < LINES; i++)
        assert_int_equal(gzwrite(gz, comment, LINE), LINE);
    assert_int_equal(gzclose(gz), Z_OK);
    file = kit_load(kit_path("bomb.csv.gz"));
    assert_in_range(file.size, 1, 100000);
    refuses(file.data, file.size, CT_ERR_TRUNCATED, "the file ends before its header line");
    free(file.data);
    memset(comment, '1', LINE);
    gz = gzopen(kit_path("bomb.csv.gz"), "wb9");
    assert_non_null(gz);
    assert_true(gzputs(gz, "tick,pin\n") > 0);
    for (int i = 0; i < LINES; i++)
        assert_int_equal(gzwrite(gz, comment, LINE), LINE);
    assert_int_equal(gzclose(gz), Z_OK);
    file = kit_load(kit_path("bomb.csv.gz"));
    refuses(file.data, file.size, CT_ERR_RANGE, "memory:2: tick");
    free(file.data);
    free(comment);
}

/* A .csv is refused at every length that ends inside a line, and is shorter at the others. */
static void test_csv_truncated(void **state)
{
    static const char text[] = "# x\ntick,core,axon\r\n1,2,3\n10,65535,255\n10,65535,255\r\n";
    struct ct_error err;
    size_t total;

    (void)state;
    for (size_t size = 0; size < sizeof text; size++) {
        enum ct_status status = read_all(text, size, &total, &err);

        if (size > 19 && text[size - 1] == '\n')
            assert_int_equal(status, CT_OK);
        else
            assert_int_not_equal(status, CT_OK);
    }
    assert_int_equal(read_all(text, sizeof text - 1, &total, &err), CT_OK);
    assert_int_equal(total, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),        cmocka_unit_test(test_endless_line),
        cmocka_unit_test(test_npy_heads),  cmocka_unit_test(test_npy_frame),
        cmocka_unit_test(test_npy_length), cmocka_unit_test(test_npy_records),
        cmocka_unit_test(test_gzip),       cmocka_unit_test(test_gzip_flipped),
        cmocka_unit_test(test_gzip_bomb),  cmocka_unit_test(test_csv_truncated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
