/*
 * test_firmware.c - the firmware run natively against the library's host block, with the host's
 * side of the line at the other end: boot, images good and bad, runs of random models beside the
 * tick engine, a slow host, a line that turns bits, and how often each register is written.
 *
 * CT_SEED=n starts elsewhere, CT_LONG=1 runs more.
 */
#include <inttypes.h>
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

enum { MODELS = 100, MODELS_LONG = 2000 };

/* ---- frames ---------------------------------------------------------------------------------- */

static uint32_t encode(const uint8_t *body, uint16_t size, uint8_t *line)
{
    struct frame_tx tx;
    uint32_t n = 0;
    frame_send(&tx, body, size);
    for (int byte; (byte = frame_next(&tx)) >= 0;)
        line[n++] = (uint8_t)byte;
    return n;
}

static void frames_go_through(void **state)
{
    static uint8_t body[FRAME_BODY_MAX], line[FRAME_LINE_MAX];
    static struct frame_rx rx;
    struct rand r = {rand_env("CT_SEED", 1)};
    (void)state;
    for (uint32_t n = 0; n < 20000; n++) {
        const uint32_t size = n <= FRAME_PAYLOAD_MAX ? n : rand_below(&r, FRAME_PAYLOAD_MAX + 1);
        const uint32_t zeros = rand_below(&r, 4) * 30;
        enum frame_fault fault = FRAME_CUT;
        for (uint32_t i = 0; i < size; i++)
            body[FRAME_HEAD_BYTES + i] = rand_chance(&r, zeros) ? 0 : (uint8_t)rand_next(&r);
        const uint16_t bytes = frame_close(body, (uint8_t)rand_next(&r), (uint8_t)n, size);
        const uint32_t count = encode(body, bytes, line);
        assert_true(count <= FRAME_LINE_MAX && line[0] == 0 && line[count - 1] == 0);
        for (uint32_t i = 1; i + 1 < count; i++) {
            assert_int_not_equal(line[i], 0);
            assert_false(frame_take(&rx, line[i], &fault));
        }
        assert_true(frame_take(&rx, 0, &fault));
        assert_int_equal(fault, FRAME_GOOD);
        assert_int_equal(rx.size, bytes);
        assert_memory_equal(rx.body, body, bytes);
    }
}

/* The bytes of firmware/README.md's example. */
static void frame_by_bytes(void **state)
{
    static const uint8_t payload[4] = {1, 0, 0, 0};
    uint8_t body[FRAME_BODY_MIN + 4], line[FRAME_LINE_MAX];
    (void)state;
    assert_int_equal(frame_crc(0, "123456789", 9), 0xCBF43926);
    memcpy(body + FRAME_HEAD_BYTES, payload, 4);
    assert_int_equal(frame_close(body, LINK_HELLO, 1, 4), 10);
    const uint32_t crc = bytes_get_u32(body + 6);
    const uint32_t count = encode(body, 10, line);
    const uint8_t want[] = {0,
                            4,
                            1,
                            1,
                            1,
                            1,
                            1,
                            5,
                            (uint8_t)crc,
                            (uint8_t)(crc >> 8),
                            (uint8_t)(crc >> 16),
                            (uint8_t)(crc >> 24),
                            0};
    assert_int_equal(count, sizeof want);
    assert_memory_equal(line, want, count);
}

/* Any bit of a frame that is turned is noticed, and named. */
static void every_bit_of_a_frame(void **state)
{
    uint8_t body[FRAME_BODY_MIN + 40], line[FRAME_LINE_MAX];
    static struct frame_rx rx;
    (void)state;
    for (uint32_t i = 0; i < 40; i++)
        body[FRAME_HEAD_BYTES + i] = (uint8_t)(i % 7 == 0 ? 0 : i);
    const uint32_t count = encode(body, frame_close(body, LINK_TICKS, 9, 40), line);
    for (uint32_t bit = 8; bit < 8 * (count - 1); bit++) {
        enum frame_fault fault = FRAME_GOOD;
        uint32_t good = 0, bad = 0;
        line[bit / 8] ^= (uint8_t)(1u << bit % 8);
        frame_drop(&rx);
        for (uint32_t i = 1; i < count; i++)
            if (frame_take(&rx, line[i], &fault)) {
                good += fault == FRAME_GOOD;
                bad += fault != FRAME_GOOD;
            }
        assert_int_equal(good, 0);
        assert_true(bad >= 1);
        line[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    printf("{\"name\": \"firmware_frame_bits\", \"value\": 100, \"unit\": \"%%\"}\n");
}

/* ---- models ---------------------------------------------------------------------------------- */

static void random_models(void **state)
{
    const uint64_t models = rand_env("CT_LONG", 0) ? MODELS_LONG : MODELS;
    uint64_t pins = 0, number = 0;
    (void)state;
    for (uint64_t n = 0; n < models; n++) {
        struct random_model m = firmware_kit_draw(&number, NULL);
        struct firmware_kit k;
        firmware_kit_make(&k, &m.sys, NULL);
        k.slow = n % 4 == 1 ? 400 : 0;
        firmware_kit_flash_model(&k, &m, false);
        firmware_kit_open(&k);
        pins += firmware_kit_compare(&k.link, firmware_kit_digest(k.host), &m, n % 4 == 0);
        assert_int_equal(k.board->status & UART_STATUS_TX_OVERRUN, 0);
        assert_int_equal(k.board->watchdog_expired, 0);
        firmware_kit_free(&k);
        random_model_free(&m);
    }
    printf("{\"name\": \"firmware_models\", \"value\": %" PRIu64 ", \"unit\": \"models\"}\n",
           models);
    printf("# %" PRIu64 " pin spikes\n", pins);
    assert_true(pins > 1000);
}

/* A line that turns bits: the same spikes all the same. */
static void noisy_line(void **state)
{
    uint64_t turned = 0, bad = 0, repeated = 0, number = 1000;
    (void)state;
    for (int n = 0; n < 12; n++) {
        struct random_model m = firmware_kit_draw(&number, NULL);
        struct firmware_kit k;
        firmware_kit_make(&k, &m.sys, NULL);
        k.noise.state = (uint64_t)n;
        firmware_kit_flash_model(&k, &m, false);
        firmware_kit_open(&k);
        k.flips = 2 + 2 * (uint32_t)n / 3;
        k.patience = 2000;
        k.link.tries = 1000;
        firmware_kit_compare(&k.link, firmware_kit_digest(k.host), &m, false);
        turned += k.turned;
        bad += k.board->fw.bad + k.link.damaged;
        repeated += k.board->fw.repeated;
        firmware_kit_free(&k);
        random_model_free(&m);
    }
    printf("# %" PRIu64 " bits turned, %" PRIu64 " bad frames, %" PRIu64 " sent again\n", turned,
           bad, repeated);
    assert_true(turned > 100 && bad > 20 && repeated > 0);
}

/* ---- the self-test --------------------------------------------------------------------------- */

static const struct ct_system small = {1, 1, 2, 2, 16, 16, 0};

static void selftest_passes(void **state)
{
    static const struct ct_system systems[] = {{1, 1, 2, 2, 16, 16, 0},
                                               {1, 1, 3, 2, 9, 12, 0},
                                               {1, 1, 1, 1, 256, 256, 0},
                                               {1, 1, 2, 1, 5, 3, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        struct firmware_kit k;
        struct ct_error err;
        firmware_kit_make(&k, &systems[i], NULL);
        firmware_kit_open(&k);
        if (link_selftest(&k.link, 0, 0, &err) != CT_OK)
            fail_msg("system %zu: %s", i, err.text);
        if (ct_host_fault(k.host) != NULL)
            fail_msg("%s", ct_host_fault(k.host)->text);
        firmware_kit_free(&k);
    }
}

/* A chip with a fault: what a read gives is spoilt. */
struct spoilt {
    ct_host *host;
    uint32_t reg, mask, value; /* reads of `reg` have these bits so */
    uint32_t core;             /* only of this core, UINT32_MAX: always */
    uint32_t selected, address;
    uint32_t only_address; /* of the configuration window, UINT32_MAX: any */
    uint32_t least;        /* only values from here on */
    bool lenient;          /* absent registers are not refused */
};

static bool spoilt_read(void *user, uint32_t address, uint32_t *value)
{
    struct spoilt *s = user;
    const bool good = ct_host_read(s->host, address, value);
    if (address == s->reg && (s->core == UINT32_MAX || s->core == s->selected) &&
        (s->only_address == UINT32_MAX || s->only_address == s->address) && *value >= s->least)
        *value = (*value & ~s->mask) | s->value;
    if (address == CT_REG_CFG_DATA)
        s->address++;
    return good || s->lenient;
}

static bool spoilt_write(void *user, uint32_t address, uint32_t value)
{
    struct spoilt *s = user;
    if (address == CT_REG_CFG_CORE)
        s->selected = value;
    if (address == CT_REG_CFG_ADDR)
        s->address = value;
    const bool good = ct_host_write(s->host, address, value);
    if (address == CT_REG_CFG_DATA)
        s->address++;
    return good;
}

static void spoilt_advance(void *user, uint64_t cycles)
{
    ct_host_advance(((struct spoilt *)user)->host, cycles);
}

static uint32_t test_spoilt(struct spoilt *s, uint32_t *core, uint32_t *place)
{
    const struct machine_chip chip = {
        .user = s, .read = spoilt_read, .write = spoilt_write, .advance = spoilt_advance};
    struct firmware_kit k;
    struct ct_error err;
    const uint8_t all[4] = {0};
    assert_int_equal(ct_host_create(&s->host, &small, NULL, &err), CT_OK);
    firmware_kit_around(&k, &chip);
    k.patience = 10000000;
    firmware_kit_open(&k);
    if (link_do(&k.link, LINK_SELFTEST, all, sizeof all, 24, &err) != CT_OK)
        fail_msg("%s", err.text);
    *core = link_word(&k.link, 4);
    *place = link_word(&k.link, 8);
    const uint32_t code = link_word(&k.link, 0);
    assert_int_equal(k.link.state, code == LINK_TEST_PASSED ? LINK_STATE_IDLE : LINK_STATE_FAILED);
    /* A chip that failed takes no image before it is reset. */
    assert_int_not_equal(code, LINK_TEST_PASSED);
    assert_int_equal(link_ask(&k.link, LINK_LOAD, NULL, 0, &err), CT_OK);
    assert_int_equal(k.link.code, LINK_CODE_FAILED);
    assert_int_equal(link_do(&k.link, LINK_RESET, all, sizeof all, 0, &err), CT_OK);
    assert_int_equal(link_ask(&k.link, LINK_LOAD, NULL, 0, &err), CT_OK);
    assert_int_equal(k.link.code, LINK_CODE_NO_IMAGE);
    firmware_kit_free(&k);
    ct_host_destroy(s->host);
    return code;
}

static void selftest_finds(void **state)
{
    uint32_t core, place;
    struct spoilt stuck = {
        .reg = CT_REG_OUT_THRESHOLD, .mask = 0x40, .core = UINT32_MAX, .only_address = UINT32_MAX};
    struct spoilt bit = {.reg = CT_REG_CFG_DATA,
                         .mask = 0x10000,
                         .value = 0x10000,
                         .core = 2,
                         .only_address = 5 << 4 | 8};
    struct spoilt pin = {
        .reg = CT_REG_SPIKE_OUT, .mask = 2, .core = UINT32_MAX, .only_address = UINT32_MAX};
    struct spoilt absent = {.lenient = true};
    struct spoilt refusing = {.reg = CT_REG_ERRORS,
                              .mask = 1u << CT_REG_ERRORS_CONFIG,
                              .value = 1u << CT_REG_ERRORS_CONFIG,
                              .core = UINT32_MAX,
                              .only_address = UINT32_MAX};
    /* Of the spikes over links those that come out of core 3; none of another test. */
    struct spoilt link = pin;
    link.mask = 4;
    link.least = 0x80800000 + 28;
    (void)state;
    assert_int_equal(test_spoilt(&absent, &core, &place), LINK_TEST_ABSENT);
    assert_int_equal(place, CT_HOST_BYTES - 4);
    assert_int_equal(test_spoilt(&refusing, &core, &place), LINK_TEST_CHIP);
    assert_int_equal(test_spoilt(&link, &core, &place), LINK_TEST_LINK);
    assert_int_equal(core, 1); /* north of it is core 3 */
    assert_int_equal(place, 2);
    assert_int_equal(test_spoilt(&stuck, &core, &place), LINK_TEST_REGISTER);
    assert_int_equal(place, CT_REG_OUT_THRESHOLD);
    assert_int_equal(test_spoilt(&bit, &core, &place), LINK_TEST_SRAM);
    assert_int_equal(core, 2);
    assert_int_equal(place, 5 << 4 | 8);
    assert_int_equal(test_spoilt(&pin, &core, &place), LINK_TEST_SCHEDULER);
}

/* ---- register writes ------------------------------------------------------------------------- */

/* Loading an image, a run, and a dump write each register exactly as often as they must. */
static void writes_are_counted(void **state)
{
    uint64_t number = 0;
    struct random_model m = firmware_kit_draw(&number, NULL);
    struct firmware_kit k;
    (void)state;
    firmware_kit_make(&k, &m.sys, NULL);
    firmware_kit_flash_model(&k, &m, false);
    firmware_kit_open(&k);
    firmware_kit_count_writes(&k.link, k.board->writes, &m);
    firmware_kit_free(&k);
    random_model_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_go_through),    cmocka_unit_test(frame_by_bytes),
        cmocka_unit_test(every_bit_of_a_frame), cmocka_unit_test(random_models),
        cmocka_unit_test(noisy_line),           cmocka_unit_test(selftest_passes),
        cmocka_unit_test(selftest_finds),       cmocka_unit_test(writes_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
