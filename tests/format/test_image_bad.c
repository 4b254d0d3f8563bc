/*
 * test_image_bad.c - binary chip images that are damaged, lie or are hostile. Each must be refused
 * with the right status and a message that names the place, or be harmless and identical.
 *
 * The images are put together block by block here, by the text of image_format.h and not by the
 * writer; the first case is a sound one, so a builder that is wrong would show.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/bytes.h"
#include "model/image.h"
#include "support/filekit.h"

/* ---- building images ---------------------------------------------------------------------- */

struct build {
    struct kit_bytes file;
    uint32_t chain;
};

static const struct ct_system usual = {1, 1, 4, 4, 3, 9, 2};
enum { CORE_BYTES = 8 + 1 + 3 * 2 + 24 * 9, PLANES = 8 + 1 + 3 * 2 };

static void put_head(struct build *b)
{
    static const uint8_t head[] = {0x89, 'C', 'T', 'I', '\r', '\n', 0x1a, '\n',
                                   1,    0,   0,   0,   0,    0,    0,    0};

    memset(b, 0, sizeof *b);
    kit_append(&b->file, head, sizeof head);
    b->chain = (uint32_t)crc32(0, head, sizeof head);
}

/* A block with lengths of its own choosing, and the CRC that belongs to them. */
static void put_lying(struct build *b, const char *tag, const void *payload, uint32_t bytes,
                      uint32_t stored, uint32_t raw)
{
    uint8_t head[16];

    memcpy(head, tag, 4);
    bytes_put_u32(head + 4, stored);
    bytes_put_u32(head + 8, raw);
    bytes_put_u32(head + 12, (uint32_t)crc32(crc32(0, head, 12), payload, bytes));
    kit_append(&b->file, head, 16);
    kit_append(&b->file, payload, bytes);
    b->chain = (uint32_t)crc32(b->chain, head, 16);
}

static void put_block(struct build *b, const char *tag, const void *payload, uint32_t bytes)
{
    put_lying(b, tag, payload, bytes, bytes, bytes);
}

static void put_system(struct build *b, const struct ct_system *sys, uint32_t cores,
                       uint32_t defects)
{
    uint8_t raw[24];

    bytes_put_u16(raw, sys->chips_x);
    bytes_put_u16(raw + 2, sys->chips_y);
    bytes_put_u16(raw + 4, sys->cores_x);
    bytes_put_u16(raw + 6, sys->cores_y);
    bytes_put_u16(raw + 8, sys->axons);
    bytes_put_u16(raw + 10, sys->neurons);
    bytes_put_u32(raw + 12, sys->pins);
    bytes_put_u32(raw + 16, cores);
    bytes_put_u32(raw + 20, defects);
    put_block(b, "SYST", raw, sizeof raw);
}

/* The payload of a cleared core: all zero but the thresholds. */
static void blank_core(uint8_t raw[CORE_BYTES], uint16_t x, uint16_t y)
{
    memset(raw, 0, CORE_BYTES);
    bytes_put_u16(raw, x);
    bytes_put_u16(raw + 2, y);
    memset(raw + PLANES + 8 * 9, 0xff, 9);
    memset(raw + PLANES + 9 * 9, 0xff, 9);
    memset(raw + PLANES + 10 * 9, 0x03, 9);
}

static void put_core(struct build *b, uint16_t x, uint16_t y)
{
    uint8_t raw[CORE_BYTES];

    blank_core(raw, x, y);
    put_block(b, "CORE", raw, sizeof raw);
}

static void put_done(struct build *b, uint32_t cores)
{
    uint8_t raw[8];

    bytes_put_u32(raw, cores);
    bytes_put_u32(raw + 4, b->chain);
    put_block(b, "DONE", raw, sizeof raw);
}

/* Reads what was built, and frees it. */
static void refuses(struct build *b, enum ct_status wanted, const char *part)
{
    struct ct_error err = {CT_OK, ""};
    struct kit_image image;
    enum ct_status status = kit_read_image(b->file.data, b->file.size, &image, &err);

    if (status != wanted || (wanted != CT_OK && strstr(err.text, part) == NULL))
        fail_msg("status \"%s\", text \"%s\"; wanted \"%s\" and \"%s\"", ct_status_text(status),
                 err.text, ct_status_text(wanted), part);
    assert_null(strchr(err.text, '\n'));
    kit_free_image(&image);
    free(b->file.data);
}

static void start(struct build *b, uint32_t cores)
{
    put_head(b);
    put_system(b, &usual, cores, 0);
}

/* ---- cases -------------------------------------------------------------------------------- */

static void test_sound(void **state)
{
    struct build b;

    (void)state;
    start(&b, 2);
    put_core(&b, 1, 0);
    put_core(&b, 0, 2);
    put_done(&b, 2);
    refuses(&b, CT_OK, "");
}

static void test_head(void **state)
{
    struct build b;

    (void)state;
    put_head(&b);
    b.file.data[1] = 'D';
    refuses(&b, CT_ERR_FORMAT, "memory: byte 0: not a chip image");
    put_head(&b);
    b.file.data[8] = 2;
    refuses(&b, CT_ERR_VERSION, "memory: byte 8: chip image of version 2");
    put_head(&b);
    b.file.data[15] = 1;
    refuses(&b, CT_ERR_FORMAT, "memory: byte 12:");
    put_head(&b);
    b.file.data[0] = 0x88;
    refuses(&b, CT_ERR_FORMAT, "neither a .ct nor a .ct.json");
    put_head(&b);
    b.file.size = 0;
    refuses(&b, CT_ERR_TRUNCATED, "the file is empty");
}

static void test_system(void **state)
{
    const struct {
        struct ct_system sys;
        uint32_t cores, defects;
        enum ct_status status;
        const char *part;
    } cases[] = {
        {{1, 1, 1, 1, 1, 0, 0}, 0, 0, CT_ERR_RANGE, "byte 16: system: neurons 0 outside 1..256"},
        {{1, 1, 65, 1, 1, 1, 0}, 0, 0, CT_ERR_RANGE, "byte 16: system: cores_x 65"},
        {{1, 1, 2, 2, 1, 1, 0}, 5, 0, CT_ERR_LIMIT, "byte 16: 5 cores in a system of 4"},
        {{1, 1, 2, 2, 1, 1, 0}, UINT32_MAX, 0, CT_ERR_LIMIT, "4294967295 cores"},
        {{1, 1, 2, 2, 1, 1, 0}, 0, 13, CT_ERR_LIMIT, "13 defects in a system of 4"},
        {{1, 1, 2, 2, 1, 1, 0}, 0, UINT32_MAX, CT_ERR_LIMIT, "4294967295 defects"},
    };
    struct build b;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put_head(&b);
        put_system(&b, &cases[i].sys, cases[i].cores, cases[i].defects);
        refuses(&b, cases[i].status, cases[i].part);
    }
}

static void test_defects(void **state)
{
    const struct {
        uint8_t payload[10];
        uint32_t bytes;
        enum ct_status status;
        const char *part;
    } cases[] = {
        {{1, 0, 2, 0, 0, 2, 0, 2, 0, 2}, 10, CT_OK, ""},
        {{2, 0, 2, 0, 0, 1, 0, 2, 0, 0}, 10, CT_ERR_ORDER, "defect 1 at (1,2) kind 0"},
        {{2, 0, 2, 0, 0, 2, 0, 2, 0, 0}, 10, CT_ERR_ORDER, "defect 1 at (2,2) kind 0"},
        {{4, 0, 2, 0, 0, 2, 0, 2, 0, 0}, 10, CT_ERR_RANGE, "byte 56: defect at (4,2): outside"},
        {{0, 0, 2, 0, 3, 2, 0, 2, 0, 0}, 10, CT_ERR_RANGE, "kind 3 outside 0..2"},
        {{0, 0, 2, 0, 0, 3, 0, 3, 0, 2}, 10, CT_ERR_RANGE, "link north would leave"},
        {{1, 0, 2, 0, 0}, 5, CT_ERR_FORMAT, "DEFX block: raw length 5, 10 is wanted"},
    };
    struct build b;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put_head(&b);
        put_system(&b, &usual, 0, 2);
        put_block(&b, "DEFX", cases[i].payload, cases[i].bytes);
        put_done(&b, 0);
        refuses(&b, cases[i].status, cases[i].part);
    }
    put_head(&b);
    put_system(&b, &usual, 1, 2);
    put_block(&b, "DEFX", cases[0].payload, 10);
    put_core(&b, 1, 2);
    refuses(&b, CT_ERR_ABSENT, "byte 82: core (1,2) is disabled");
}

static void test_blocks(void **state)
{
    const uint8_t none[8] = {0};
    struct build b;

    (void)state;
    /* Unknown blocks. */
    start(&b, 0);
    put_block(&b, "note", "whatever", 8);
    put_lying(&b, "zipd", "whatever", 8, 8, 1u << 31);
    put_done(&b, 0);
    refuses(&b, CT_OK, "");
    start(&b, 0);
    put_block(&b, "NOTE", "whatever", 8);
    put_done(&b, 0);
    refuses(&b, CT_ERR_FORMAT, "memory: byte 56: unknown block NOTE, which may not be skipped");
    start(&b, 0);
    put_block(&b, "no7e", "whatever", 8);
    refuses(&b, CT_ERR_FORMAT, "byte 56: a block tag of four letters is wanted, found 6e 6f 37");
    start(&b, 0);
    put_block(&b, "note", "whatever", 8);
    b.file.data[b.file.size - 1] ^= 1;
    put_done(&b, 0);
    refuses(&b, CT_ERR_CHECKSUM, "byte 56: note block: CRC-32");
    /* Known blocks in the wrong place. */
    put_head(&b);
    put_done(&b, 0);
    refuses(&b, CT_ERR_FORMAT, "byte 16: DONE block where SYST is wanted");
    start(&b, 1);
    put_system(&b, &usual, 1, 0);
    refuses(&b, CT_ERR_FORMAT, "SYST block where CORE or DONE is wanted");
    put_head(&b);
    put_system(&b, &usual, 1, 1);
    put_core(&b, 0, 0);
    refuses(&b, CT_ERR_FORMAT, "CORE block where DEFX is wanted");
    /* The end. */
    start(&b, 1);
    put_done(&b, 1);
    refuses(&b, CT_ERR_FORMAT, "the image ends after 0 of 1 cores");
    start(&b, 0);
    put_core(&b, 0, 0);
    refuses(&b, CT_ERR_FORMAT, "more than the 0 cores");
    start(&b, 0);
    put_done(&b, 1);
    refuses(&b, CT_ERR_FORMAT, "DONE block: 1 cores, SYST says 0");
    start(&b, 0);
    put_block(&b, "DONE", none, 8);
    refuses(&b, CT_ERR_CHECKSUM, "of all block heads");
    start(&b, 0);
    put_done(&b, 0);
    kit_append(&b.file, "x", 1);
    refuses(&b, CT_ERR_FORMAT, "byte 80: bytes after the end of the image");
}

static void test_order(void **state)
{
    struct build b;

    (void)state;
    start(&b, 2);
    put_core(&b, 1, 1);
    put_core(&b, 1, 1);
    refuses(&b, CT_ERR_DUPLICATE, "byte 303: core (1,1) is given twice");
    start(&b, 2);
    put_core(&b, 1, 1);
    put_core(&b, 3, 0);
    refuses(&b, CT_ERR_ORDER, "core (3,0) after core (1,1): cores ascend by number, 3 after 5");
    start(&b, 1);
    put_core(&b, 4, 0);
    refuses(&b, CT_ERR_RANGE, "byte 56: core (4,0): outside the system of 4 x 4 cores");
}

/* One byte of a core's payload, set to a value out of its range, with a right checksum. */
static void test_core_fields(void **state)
{
    const struct {
        size_t plane;
        uint8_t value;
        const char *part;
    } cases[] = {
        {4, 0x01, "neuron 2: weight[0] -256 outside -255..255"},
        {4, 0x08, "neuron 2: weight[3] -256 outside -255..255"},
        {5, 0x0c, "neuron 2: reset_mode 3 outside 0..2"},
        {5, 0x20, "neuron 2: leak -256 outside -255..255"},
        {5, 0xc0, "neuron 2: target_kind 3 outside 0..2"},
        {5, 0x40, "neuron 2: target_delay 0 outside 1..15"},
        {6, 19, "neuron 2: mask_bits 19 outside 0..18"},
        {6, 255, "neuron 2: mask_bits 255 outside 0..18"},
        {10, 4, "neuron 2: threshold 327679 outside 0..262143"},
        {13, 4, "neuron 2: negative_threshold 262144 outside 0..262143"},
        {16, 4, "neuron 2: reset 262144 outside -262143..262143"},
        {16, 0xfc, "neuron 2: reset -262144 outside -262143..262143"},
        {19, 8, "neuron 2: potential 524288 outside -524288..524287"},
        {19, 0xf7, "neuron 2: potential -589824 outside -524288..524287"},
        {20, 1, "neuron 2: target_axon 1 outside 0..0"},
        {21, 1, "neuron 2: target_delay 1 outside 0..0"},
        {22, 1, "neuron 2: target_x 1 outside 0..0"},
        {23, 1, "neuron 2: target_y 1 outside 0..0"},
    };
    uint8_t raw[CORE_BYTES];
    struct build b;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        blank_core(raw, 3, 3);
        raw[PLANES + 9 * cases[i].plane + 2] = cases[i].value;
        start(&b, 1);
        put_block(&b, "CORE", raw, sizeof raw);
        refuses(&b, CT_ERR_RANGE, cases[i].part);
    }
    /* Pins 0 and 1 exist, 2 does not; nor does one that needs the fourth byte. */
    for (size_t plane = 20; plane < 24; plane++) {
        blank_core(raw, 3, 3);
        raw[PLANES + 9 * 5 + 2] = 0x80;
        raw[PLANES + 9 * plane + 2] = 2;
        start(&b, 1);
        put_block(&b, "CORE", raw, sizeof raw);
        refuses(&b, CT_ERR_RANGE, "memory: byte 56: core (3,3) neuron 2: target_pin ");
    }
    /* Padding: the type of a fourth axon, a synapse of a tenth neuron. */
    blank_core(raw, 3, 3);
    raw[8] = 0x40;
    start(&b, 1);
    put_block(&b, "CORE", raw, sizeof raw);
    refuses(&b, CT_ERR_RANGE, "axon 3: axon_type 1 outside 0..0");
    blank_core(raw, 3, 3);
    raw[9 + 2 * 2 + 1] = 2;
    start(&b, 1);
    put_block(&b, "CORE", raw, sizeof raw);
    refuses(&b, CT_ERR_RANGE, "axon 2: a synapse beyond the 3 axons and 9 neurons");
}

static void test_lengths(void **state)
{
    uint8_t raw[CORE_BYTES + 1];
    struct build b;

    (void)state;
    blank_core(raw, 0, 0);
    start(&b, 1);
    put_block(&b, "CORE", raw, CORE_BYTES - 1);
    refuses(&b, CT_ERR_FORMAT, "byte 56: CORE block: raw length 230, 231 is wanted");
    start(&b, 1);
    raw[CORE_BYTES] = 0;
    put_block(&b, "CORE", raw, CORE_BYTES + 1);
    refuses(&b, CT_ERR_FORMAT, "raw length 232, 231 is wanted");
    start(&b, 1);
    put_lying(&b, "CORE", raw, CORE_BYTES, CORE_BYTES, UINT32_MAX);
    refuses(&b, CT_ERR_FORMAT, "raw length 4294967295, 231 is wanted");
    start(&b, 1);
    put_lying(&b, "CORE", raw, CORE_BYTES, CORE_BYTES, CORE_BYTES - 1);
    refuses(&b, CT_ERR_FORMAT, "stored length 231 exceeds raw length 230");
    start(&b, 1);
    put_lying(&b, "CORE", raw, 100, CORE_BYTES, CORE_BYTES);
    refuses(&b, CT_ERR_TRUNCATED, "byte 172: the file ends inside the CORE block of byte 56");
    start(&b, 1);
    put_lying(&b, "note", raw, 100, UINT32_MAX, UINT32_MAX);
    refuses(&b, CT_ERR_TRUNCATED, "the file ends inside the note block of byte 56");
}

/* Deflates `size` zero bytes after `start`; returns the packed length. */
static uint32_t pack(const uint8_t *raw, size_t size, size_t zeros, uint8_t *packed, size_t room)
{
    static uint8_t nothing[4096];
    z_stream z = {.next_in = (uint8_t *)raw, .avail_in = (uInt)size};

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_out = packed;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_NO_FLUSH), Z_OK);
    for (size_t left = zeros; left > 0;) {
        z.next_in = nothing;
        z.avail_in = (uInt)(left < sizeof nothing ? left : sizeof nothing);
        left -= z.avail_in;
        assert_int_equal(deflate(&z, Z_NO_FLUSH), Z_OK);
        assert_int_equal(z.avail_in, 0);
    }
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(deflateEnd(&z), Z_OK);
    return (uint32_t)(room - z.avail_out);
}

static void test_deflate(void **state)
{
    uint8_t raw[CORE_BYTES];
    static uint8_t packed[1 << 18];
    struct build b;
    uint32_t stored;

    (void)state;
    blank_core(raw, 0, 0);
    stored = pack(raw, CORE_BYTES, 0, packed, sizeof packed);
    start(&b, 1);
    put_lying(&b, "CORE", packed, stored, stored, CORE_BYTES);
    put_done(&b, 1);
    refuses(&b, CT_OK, "");
    /* A stream of another length than its raw length says, and one with bytes behind its end. */
    start(&b, 1);
    stored = pack(raw, CORE_BYTES - 1, 0, packed, sizeof packed);
    put_lying(&b, "CORE", packed, stored, stored, CORE_BYTES);
    refuses(&b, CT_ERR_FORMAT, "CORE block: does not inflate to its raw length of 231 bytes");
    start(&b, 1);
    stored = pack(raw, CORE_BYTES, 1, packed, sizeof packed);
    put_lying(&b, "CORE", packed, stored, stored, CORE_BYTES);
    refuses(&b, CT_ERR_FORMAT, "does not inflate to its raw length");
    start(&b, 1);
    stored = pack(raw, CORE_BYTES, 0, packed, sizeof packed);
    put_lying(&b, "CORE", packed, stored + 1, stored + 1, CORE_BYTES);
    refuses(&b, CT_ERR_FORMAT, "does not inflate to its raw length");
    start(&b, 1);
    memset(packed, 0xff, 100);
    put_lying(&b, "CORE", packed, 100, 100, CORE_BYTES);
    refuses(&b, CT_ERR_FORMAT, "invalid block type");
    /* Bombs: one that says what it is, and one that says it is a core. */
    stored = pack(raw, CORE_BYTES, (size_t)1 << 27, packed, sizeof packed);
    assert_in_range(stored, 1, 1 << 18);
    start(&b, 1);
    put_lying(&b, "CORE", packed, stored, stored, CORE_BYTES + (1u << 27));
    refuses(&b, CT_ERR_FORMAT, "raw length 134217959, 231 is wanted");
    stored = pack(raw, CORE_BYTES, 4000, packed, sizeof packed);
    assert_in_range(stored, 1, CORE_BYTES - 1);
    start(&b, 1);
    put_lying(&b, "CORE", packed, stored, stored, CORE_BYTES);
    refuses(&b, CT_ERR_FORMAT, "does not inflate to its raw length");
}

/* Every length but the whole is refused. */
static void test_truncated(void **state)
{
    struct kit_image image = kit_small_image();
    struct ct_error err = {CT_OK, ""};
    struct kit_bytes file;

    (void)state;
    assert_int_equal(kit_save_image(kit_path("t.ct"), &image, &err), CT_OK);
    file = kit_load(kit_path("t.ct"));
    for (size_t size = 0; size <= file.size; size++) {
        struct kit_image back;
        enum ct_status status = kit_read_image(file.data, size, &back, &err);

        assert_int_equal(status, size < file.size ? CT_ERR_TRUNCATED : CT_OK);
        if (size == file.size)
            assert_true(kit_same_image(&image, &back));
        kit_free_image(&back);
    }
    free(file.data);
    kit_free_image(&image);
}

/* Every byte changed in every way: refused, or the very same image. */
static void test_flipped(void **state)
{
    struct kit_image image = kit_small_image();
    unsigned int refused = 0, harmless = 0;
    struct ct_error err = {CT_OK, ""};
    struct kit_bytes file;

    (void)state;
    assert_int_equal(kit_save_image(kit_path("f.ct"), &image, &err), CT_OK);
    file = kit_load(kit_path("f.ct"));
    for (size_t at = 0; at < file.size; at++)
        for (unsigned int change = 1; change < 256; change++) {
            struct kit_image back;

            file.data[at] ^= (uint8_t)change;
            if (kit_read_image(file.data, file.size, &back, &err) != CT_OK) {
                refused++;
                assert_non_null(strstr(err.text, "memory"));
            } else {
                harmless++;
                assert_true(kit_same_image(&image, &back));
            }
            file.data[at] ^= (uint8_t)change;
            kit_free_image(&back);
        }
    print_message("%u refused, %u harmless\n", refused, harmless);
    assert_int_equal(harmless, 0);
    free(file.data);
    kit_free_image(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),       cmocka_unit_test(test_head),
        cmocka_unit_test(test_system),      cmocka_unit_test(test_defects),
        cmocka_unit_test(test_blocks),      cmocka_unit_test(test_order),
        cmocka_unit_test(test_core_fields), cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_deflate),     cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_flipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
