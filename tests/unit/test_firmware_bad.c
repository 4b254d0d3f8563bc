/*
 * test_firmware_bad.c - what the firmware makes of what is wrong: every bit of an image, images
 * cut, of another version, too large, for another topology; requests that make no sense; garbage on
 * the line, and a host that vanishes in the midst of a frame; a chip that is none, and one whose
 * tick does not end. Each is told by name, and the firmware goes on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../firmware/image.h"
#include "base/bytes.h"
#include "regs.h"
#include "support/firmware_kit.h"

static const struct ct_system small = {1, 1, 2, 2, 16, 5, 100};

/* Two cores, of which a neuron each fires to a pin in every tick. */
static struct random_model two_cores(void)
{
    struct random_model m = {.sys = small, .core_count = 2, .ticks = 5};
    m.core = calloc(2, sizeof *m.core);
    assert_non_null(m.core);
    for (uint16_t k = 0; k < 2; k++) {
        ct_core_clear(&m.core[k]);
        m.core[k].x = k;
        m.core[k].y = k;
        m.core[k].neuron[3].threshold = 0;
        m.core[k].neuron[3].target_kind = CT_TARGET_PIN;
        m.core[k].neuron[3].target_pin = 10u + k;
    }
    return m;
}

static void open_two(struct firmware_kit *k)
{
    struct random_model m = two_cores();
    firmware_kit_make(k, &small, NULL);
    firmware_kit_flash_model(k, &m, false);
    firmware_kit_open(k);
    random_model_free(&m);
}

static uint64_t config_writes(const struct firmware_kit *k)
{
    return k->board->writes[CT_REG_CFG_DATA / 4];
}

static void assert_code(struct firmware_kit *k, enum link_type type, const void *payload,
                        uint32_t bytes, enum link_code code, uint32_t detail)
{
    struct ct_error err;
    if (link_ask(&k->link, type, payload, bytes, &err) != CT_OK)
        fail_msg("%s", err.text);
    if (k->link.code != code || k->link.detail != detail)
        fail_msg("%s (%u), not %s (%u)", link_code_text(k->link.code), k->link.detail,
                 link_code_text(code), detail);
}

/* ---- images ---------------------------------------------------------------------------------- */

/* The block that a byte of the image is in; -1: in the head. */
static int block_at(const struct kit_bytes *image, size_t byte)
{
    size_t at = FLASH_HEAD_BYTES;
    if (byte < at)
        return -1;
    for (int block = 0;; block++) {
        at += FLASH_BLOCK_HEAD + bytes_get_u32(image->data + at + 4);
        if (byte < at)
            return block;
    }
}

static void every_bit_of_an_image(void **state)
{
    struct firmware_kit k;
    struct ct_error err;
    (void)state;
    open_two(&k);
    struct kit_bytes *image = &k.board->flash;
    for (size_t bit = 0; bit < 8 * image->size; bit++) {
        char name[40];
        static const char *const tags[] = {"SYST 0", "CORE 1", "CORE 2", "DONE 3"};
        const int block = block_at(image, bit / 8);
        image->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(link_load(&k.link, &err), CT_OK);
        snprintf(name, sizeof name, "bad block: %s", block < 0 ? "" : tags[block]);
        if (block >= 0 && strstr(err.text, name) == NULL)
            fail_msg("bit %zu: \"%s\" names no %s", bit, err.text, name);
        if (block < 0)
            assert_true(k.link.code == LINK_CODE_NO_IMAGE || k.link.code == LINK_CODE_VERSION ||
                        k.link.code == LINK_CODE_CUT);
        image->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(config_writes(&k), 0);
    printf("{\"name\": \"firmware_image_bits\", \"value\": 100, \"unit\": \"%%\"}\n");
    printf("# of %zu\n", 8 * image->size);
    assert_int_equal(link_load(&k.link, &err), CT_OK);
    assert_true(config_writes(&k) > 0);
    firmware_kit_free(&k);
}

/* All bad blocks are named, not the first alone. */
static void several_blocks(void **state)
{
    struct firmware_kit k;
    struct ct_error err;
    (void)state;
    open_two(&k);
    struct kit_bytes *image = &k.board->flash;
    const size_t core = FLASH_HEAD_BYTES + FLASH_BLOCK_HEAD + FLASH_SYST_BYTES;
    image->data[core + 20] ^= 1;
    image->data[image->size - 1] ^= 0x80;
    assert_int_equal(link_load(&k.link, &err), CT_ERR_CHECKSUM);
    assert_non_null(strstr(err.text, "2 bad blocks: CORE 1, DONE 3"));
    /* Two blocks that changed places: each is good by itself. */
    image->data[core + 20] ^= 1;
    image->data[image->size - 1] ^= 0x80;
    const size_t bytes = FLASH_BLOCK_HEAD + FLASH_CORE_BYTES(5);
    uint8_t *copy = malloc(bytes);
    assert_non_null(copy);
    memcpy(copy, image->data + core, bytes);
    memmove(image->data + core, image->data + core + bytes, bytes);
    memcpy(image->data + core + bytes, copy, bytes);
    free(copy);
    assert_int_equal(link_load(&k.link, &err), CT_ERR_CHECKSUM);
    assert_non_null(strstr(err.text, "2 bad blocks: CORE 1, CORE 2"));
    firmware_kit_free(&k);
}

static void images_cut(void **state)
{
    struct firmware_kit k;
    (void)state;
    open_two(&k);
    const size_t whole = k.board->flash.size;
    for (size_t size = 0; size < whole; size++) {
        k.board->flash.size = size;
        const uint32_t first = size < 4 ? 0 : FLASH_MAGIC_0;
        assert_code(&k, LINK_LOAD, NULL, 0,
                    size < FLASH_HEAD_BYTES ? LINK_CODE_NO_IMAGE : LINK_CODE_CUT,
                    size < FLASH_HEAD_BYTES ? first : (uint32_t)whole);
    }
    assert_int_equal(k.board->fw.fault.count, 0);
    assert_int_equal(config_writes(&k), 0);
    firmware_kit_free(&k);
}

/* Makes the checksums of SYST and of the chain good again after a change of SYST. */
static void mend(struct kit_bytes *image)
{
    uint8_t *syst = image->data + FLASH_HEAD_BYTES;
    uint32_t crc = frame_crc(0, syst, FLASH_BLOCK_HEAD - 4);
    bytes_put_u32(syst + 12, frame_crc(crc, syst + FLASH_BLOCK_HEAD, FLASH_SYST_BYTES));
    uint8_t *at = syst;
    uint32_t chain = 0;
    while (bytes_get_u32(at) != FLASH_DONE) {
        chain = frame_crc(chain, at + 12, 4);
        at += FLASH_BLOCK_HEAD + bytes_get_u32(at + 4);
    }
    bytes_put_u32(at + FLASH_BLOCK_HEAD, chain);
    crc = frame_crc(0, at, FLASH_BLOCK_HEAD - 4);
    bytes_put_u32(at + 12, frame_crc(crc, at + FLASH_BLOCK_HEAD, FLASH_DONE_BYTES));
}

static void images_for_others(void **state)
{
    struct firmware_kit k;
    (void)state;
    open_two(&k);
    uint8_t *syst = k.board->flash.data + FLASH_HEAD_BYTES + FLASH_BLOCK_HEAD;
    mend(&k.board->flash);
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_OK, 0);
    syst[0] = 3;
    mend(&k.board->flash);
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_SIZE, 2 << 16 | 3);
    syst[0] = 2;
    syst[4] = 17;
    mend(&k.board->flash);
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_SIZE, 5 << 16 | 17);
    syst[4] = 16;
    syst[6] = 6;
    mend(&k.board->flash);
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_SIZE, 6 << 16 | 16);
    syst[6] = 5;
    syst[12] = FLASH_TORUS;
    mend(&k.board->flash);
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_TORUS, 1);
    syst[12] = 0;
    syst[8] = 3; /* more cores than the file holds */
    mend(&k.board->flash);
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_CUT, FLASH_BYTES(3, 5));
    syst[8] = 2;
    k.board->flash.data[8] = 2;
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_VERSION, 2);
    k.board->flash.data[8] = 1;
    mend(&k.board->flash);
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_OK, 0);
    firmware_kit_free(&k);
}

/* A chip whose ticks are automatic only refuses another length. */
static void refused_by_the_chip(void **state)
{
    static const struct ct_host_options automatic = {.automatic = true};
    struct random_model m = two_cores();
    struct firmware_kit k;
    (void)state;
    firmware_kit_make(&k, &small, &automatic);
    firmware_kit_flash(&k, firmware_kit_save(&m), false, 500);
    firmware_kit_open(&k);
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_REFUSED, 1u << CT_REG_ERRORS_LENGTH);
    firmware_kit_free(&k);
    random_model_free(&m);
}

/* ---- requests -------------------------------------------------------------------------------- */

static void put_ticks(uint8_t *payload, uint32_t until, uint32_t inputs)
{
    memset(payload, 0, 8);
    bytes_put_u32(payload, until);
    bytes_put_u16(payload + 6, inputs);
}

static void put_input(uint8_t *payload, uint32_t i, uint32_t tick, uint32_t core, uint32_t axon)
{
    uint8_t *at = payload + 8 + 8 * i;
    bytes_put_u32(at, tick);
    bytes_put_u16(at + 4, core);
    at[6] = (uint8_t)axon;
    at[7] = 0;
}

static void bad_requests(void **state)
{
    static const uint8_t dump_core[8] = {4}, dump_words[8] = {0, 0, 0, 0, 65},
                         dump_end[8] = {0, 0, 0xFF, 0x0F, 2}, peek[4] = {2}, reset[4] = {2},
                         test[4] = {3, 0, 2, 0}, hello[4] = {9};
    uint8_t ticks[8 + 16];
    struct firmware_kit k;
    (void)state;
    open_two(&k);
    put_ticks(ticks, 5, 0);
    assert_code(&k, LINK_TICKS, ticks, 8, LINK_CODE_NOT_LOADED, 0);
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_OK, 0);
    assert_code(&k, (enum link_type)0x33, NULL, 0, LINK_CODE_UNKNOWN, 0x33);
    assert_code(&k, LINK_STAT, peek, 4, LINK_CODE_LENGTH, 4);
    assert_code(&k, LINK_DUMP, dump_core, 8, LINK_CODE_RANGE, 4);
    assert_code(&k, LINK_DUMP, dump_words, 8, LINK_CODE_RANGE, 65);
    assert_code(&k, LINK_DUMP, dump_end, 8, LINK_CODE_RANGE, 0xFFF);
    assert_code(&k, LINK_PEEK, peek, 4, LINK_CODE_RANGE, 2);
    assert_code(&k, LINK_RESET, reset, 4, LINK_CODE_RANGE, 2);
    assert_code(&k, LINK_SELFTEST, test, 4, LINK_CODE_RANGE, 2);
    assert_code(&k, LINK_HELLO, hello, 4, LINK_CODE_RANGE, 9);
    put_ticks(ticks, 5, 2);
    assert_code(&k, LINK_TICKS, ticks, 8, LINK_CODE_LENGTH, 8);
    put_input(ticks, 0, 0, 0, 3);
    put_input(ticks, 1, 0, 4, 3);
    assert_code(&k, LINK_TICKS, ticks, 24, LINK_CODE_INPUT, 1);
    put_input(ticks, 1, 1, 3, 16);
    assert_code(&k, LINK_TICKS, ticks, 24, LINK_CODE_INPUT, 1);
    put_ticks(ticks, 5, 0);
    assert_code(&k, LINK_TICKS, ticks, 8, LINK_CODE_OK, 0);
    put_ticks(ticks, 5, 1);
    put_input(ticks, 0, 4, 0, 3); /* ticks below 5 were promised to be without more */
    assert_code(&k, LINK_TICKS, ticks, 16, LINK_CODE_LATE, 0);
    firmware_kit_free(&k);
}

/* ---- the line -------------------------------------------------------------------------------- */

/* Sends a frame by hand; what comes back is the type and code of the next frame. */
static uint32_t exchange(struct firmware_kit *k, const uint8_t *line, size_t size)
{
    static struct frame_rx rx;
    enum frame_fault fault = FRAME_CUT;
    board_kit_send(k->board, line, size);
    frame_drop(&rx);
    k->board->from.size = k->board->from_at = 0;
    for (uint32_t n = 0; n < 100000; n++) {
        board_kit_steps(k->board, 1);
        while (k->board->from_at < k->board->from.size)
            if (frame_take(&rx, k->board->from.data[k->board->from_at++], &fault))
                return (uint32_t)rx.body[0] << 8 | rx.body[FRAME_HEAD_BYTES];
    }
    return 0;
}

static size_t stat_frame(uint8_t sequence, uint8_t *line)
{
    uint8_t body[FRAME_BODY_MIN];
    struct frame_tx tx;
    size_t n = 0;
    frame_send(&tx, body, frame_close(body, LINK_STAT, sequence, 0));
    for (int byte; (byte = frame_next(&tx)) >= 0;)
        line[n++] = (uint8_t)byte;
    return n;
}

static void bad_frames(void **state)
{
    uint8_t line[FRAME_LINE_MAX + 600];
    struct firmware_kit k;
    (void)state;
    open_two(&k);
    const uint8_t next = (uint8_t)(k.link.sequence + 1);
    size_t size = stat_frame(next, line);
    line[3] ^= 0x10;
    assert_int_equal(exchange(&k, line, size), LINK_NAK << 8 | LINK_NAK_CRC);
    size = stat_frame((uint8_t)(next + 7), line);
    assert_int_equal(exchange(&k, line, size), LINK_NAK << 8 | LINK_NAK_SEQUENCE);
    assert_int_equal(exchange(&k, (const uint8_t *)"\0\x03\x01\x02\0", 5),
                     LINK_NAK << 8 | LINK_NAK_SHORT);
    assert_int_equal(exchange(&k, (const uint8_t *)"\0\x09\x01\x02\0", 5),
                     LINK_NAK << 8 | LINK_NAK_COBS);
    memset(line, 1, sizeof line);
    line[0] = line[sizeof line - 1] = 0;
    assert_int_equal(exchange(&k, line, sizeof line), LINK_NAK << 8 | LINK_NAK_LONG);
    size = stat_frame(next, line);
    assert_int_equal(exchange(&k, line, size), (LINK_STAT | LINK_REPLY) << 8);
    /* Once more: the same reply, and it was not done again. */
    assert_int_equal(exchange(&k, line, size), (LINK_STAT | LINK_REPLY) << 8);
    assert_int_equal(k.board->fw.repeated, 1);
    assert_int_equal(k.board->fw.bad, 5);
    firmware_kit_free(&k);
}

/* Bytes that the UART lost are told, and the frame that they were of is sent again. */
static void overrun(void **state)
{
    uint8_t line[FRAME_LINE_MAX];
    struct firmware_kit k;
    (void)state;
    open_two(&k);
    const size_t size = stat_frame((uint8_t)(k.link.sequence + 1), line);
    board_kit_send(k.board, line, 5);
    board_kit_steps(k.board, 10);
    k.board->status |= UART_STATUS_RX_OVERRUN;
    assert_int_equal(exchange(&k, line + 7, size - 7), LINK_NAK << 8 | LINK_NAK_OVERRUN);
    assert_int_equal(k.board->status & UART_STATUS_RX_OVERRUN, 0);
    k.board->from.size = k.board->from_at = 0;
    board_kit_steps(k.board, 100);
    k.board->from.size = k.board->from_at = 0;
    assert_int_equal(exchange(&k, line, size), (LINK_STAT | LINK_REPLY) << 8);
    firmware_kit_free(&k);
}

/* A host that vanishes in the midst of a frame: it is told, and the next frame is heard. */
static void host_vanishes(void **state)
{
    uint8_t line[FRAME_LINE_MAX];
    struct firmware_kit k;
    (void)state;
    open_two(&k);
    k.board->khz = k.board->fw.khz = 1;
    const size_t size = stat_frame((uint8_t)(k.link.sequence + 1), line);
    assert_int_equal(exchange(&k, line, size - 4), LINK_NAK << 8 | LINK_NAK_CUT);
    assert_int_equal(exchange(&k, line, size), (LINK_STAT | LINK_REPLY) << 8);
    /* After a while it is the console that listens. */
    board_kit_steps(k.board, 2 * FW_SESSION_MS);
    assert_false(k.board->fw.session);
    k.board->from.size = 0;
    board_kit_send(k.board, "help\r", 5);
    board_kit_steps(k.board, 1000);
    kit_append(&k.board->from, "", 1);
    assert_non_null(strstr((const char *)k.board->from.data, "selftest"));
    firmware_kit_free(&k);
}

/* Bytes at random before, between and behind frames: counted, and no frame is lost for good. */
static void garbage(void **state)
{
    struct rand r = {rand_env("CT_SEED", 1)};
    struct firmware_kit k;
    struct ct_error err;
    (void)state;
    open_two(&k);
    k.patience = 3000;
    for (int n = 0; n < 300; n++) {
        uint8_t noise[200];
        const uint32_t size = rand_below(&r, sizeof noise);
        for (uint32_t i = 0; i < size; i++)
            noise[i] = (uint8_t)rand_next(&r);
        board_kit_send(k.board, noise, size);
        if (link_do(&k.link, LINK_STAT, NULL, 0, 4 * LINK_STAT_WORDS, &err) != CT_OK)
            fail_msg("%s", err.text);
    }
    assert_true(k.board->fw.garbage > 1000 && k.board->fw.bad > 50);
    firmware_kit_free(&k);
}

/* Lines of text that are none, or too long, are refused whole. */
static void bad_lines(void **state)
{
    struct random_model m = two_cores();
    struct firmware_kit k;
    (void)state;
    firmware_kit_make(&k, &small, NULL);
    board_kit_start(k.board);
    char text[200];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\r';
    board_kit_send(k.board, text, sizeof text);
    board_kit_steps(k.board, 1000);
    kit_append(&k.board->from, "", 1);
    assert_non_null(strstr((const char *)k.board->from.data, "refused: a line of more than 63"));
    firmware_kit_free(&k);
    random_model_free(&m);
}

/* ---- the chip -------------------------------------------------------------------------------- */

/* A chip that is none, and one whose BUSY never falls. */
struct odd_chip {
    ct_host *host;
    bool absent, stuck;
};

static bool odd_read(void *user, uint32_t address, uint32_t *value)
{
    struct odd_chip *o = user;
    const bool good = ct_host_read(o->host, address, value);
    if (o->absent)
        *value = 0;
    if (o->stuck && address == CT_REG_STATUS)
        *value |= 1u << CT_REG_STATUS_BUSY;
    if (o->stuck && address == CT_REG_TICK)
        *value = 7;
    return good && !o->absent;
}

static bool odd_write(void *user, uint32_t address, uint32_t value)
{
    struct odd_chip *o = user;
    return ct_host_write(o->host, address, value) && !o->absent;
}

static void odd_advance(void *user, uint64_t cycles)
{
    ct_host_advance(((struct odd_chip *)user)->host, cycles);
}

static void no_chip(void **state)
{
    struct odd_chip o = {.absent = true};
    const struct machine_chip chip = {
        .user = &o, .read = odd_read, .write = odd_write, .advance = odd_advance};
    struct firmware_kit k;
    struct ct_error err;
    static const uint8_t all[4];
    (void)state;
    assert_int_equal(ct_host_create(&o.host, &small, NULL, &err), CT_OK);
    firmware_kit_around(&k, &chip);
    firmware_kit_open(&k);
    assert_int_equal(k.link.state, LINK_STATE_FAILED);
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_NO_CHIP, 0);
    assert_code(&k, LINK_SELFTEST, all, 4, LINK_CODE_NO_CHIP, 0);
    assert_true(k.board->fw.fault.count > 0);
    firmware_kit_free(&k);
    ct_host_destroy(o.host);
}

static void stuck_tick(void **state)
{
    struct random_model m = two_cores();
    struct odd_chip o = {.absent = false};
    const struct machine_chip chip = {
        .user = &o, .read = odd_read, .write = odd_write, .advance = odd_advance};
    struct firmware_kit k;
    struct ct_error err;
    uint8_t ticks[8];
    (void)state;
    assert_int_equal(ct_host_create(&o.host, &small, NULL, &err), CT_OK);
    firmware_kit_around(&k, &chip);
    k.board->khz = 1;
    firmware_kit_flash_model(&k, &m, false);
    firmware_kit_open(&k);
    assert_code(&k, LINK_LOAD, NULL, 0, LINK_CODE_OK, 0);
    o.stuck = true;
    put_ticks(ticks, 5, 0);
    assert_code(&k, LINK_TICKS, ticks, 8, LINK_CODE_OK, 0);
    board_kit_steps(k.board, 2 * FW_TICK_MS);
    assert_code(&k, LINK_TICKS, ticks, 8, LINK_CODE_STUCK, 7);
    assert_int_equal(k.link.state, LINK_STATE_FAILED);
    firmware_kit_free(&k);
    ct_host_destroy(o.host);
    random_model_free(&m);
}

/* A host that takes nothing holds the chip; when it comes back nothing is lost. */
static void slow_host(void **state)
{
    struct random_model m = two_cores();
    struct firmware_kit k;
    (void)state;
    m.ticks = 3000; /* more pin spikes than the ring holds */
    firmware_kit_make(&k, &small, NULL);
    firmware_kit_flash_model(&k, &m, false);
    firmware_kit_open(&k);
    k.slow = 20000;
    assert_int_equal(firmware_kit_compare(&k.link, firmware_kit_digest(k.host), &m, false), 6000);
    firmware_kit_free(&k);
    random_model_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bit_of_an_image),
        cmocka_unit_test(several_blocks),
        cmocka_unit_test(images_cut),
        cmocka_unit_test(images_for_others),
        cmocka_unit_test(refused_by_the_chip),
        cmocka_unit_test(bad_requests),
        cmocka_unit_test(bad_frames),
        cmocka_unit_test(overrun),
        cmocka_unit_test(host_vanishes),
        cmocka_unit_test(garbage),
        cmocka_unit_test(bad_lines),
        cmocka_unit_test(no_chip),
        cmocka_unit_test(stuck_tick),
        cmocka_unit_test(slow_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
