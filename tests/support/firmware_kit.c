/*
 * firmware_kit.c - see firmware_kit.h.
 */
#include "support/firmware_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "board/machine_host.h"
#include "link/flash_image.h"
#include "regs.h"

enum { PATIENCE = 100000 };

/* ---- the line -------------------------------------------------------------------------------- */

/* Turns a bit now and then. */
static uint8_t spoil(struct firmware_kit *k, uint8_t byte)
{
    if (k->flips == 0 || rand_below(&k->noise, 10000) >= k->flips)
        return byte;
    k->turned++;
    return byte ^ (uint8_t)(1u << rand_below(&k->noise, 8));
}

static enum ct_status port_send(void *user, const uint8_t *data, size_t size, struct ct_error *err)
{
    struct firmware_kit *k = user;
    (void)err;
    for (size_t i = 0; i < size; i++) {
        const uint8_t byte = spoil(k, data[i]);
        board_kit_send(k->board, &byte, 1);
    }
    return CT_OK;
}

static enum ct_status port_receive(void *user, uint8_t *data, size_t size, uint32_t ms, size_t *got,
                                   struct ct_error *err)
{
    struct firmware_kit *k = user;
    struct board_kit *b = k->board;
    (void)err;
    (void)ms;
    *got = 0;
    if (k->slow > 0) {
        b->held = true;
        board_kit_steps(b, k->slow);
        b->held = false;
    }
    for (uint32_t n = 0; n < k->patience && b->from_at == b->from.size; n++)
        board_kit_steps(b, 1);
    while (*got < size && b->from_at < b->from.size)
        data[(*got)++] = spoil(k, b->from.data[b->from_at++]);
    if (b->from_at == b->from.size)
        b->from_at = b->from.size = 0;
    return CT_OK;
}

struct link_port firmware_kit_port(struct firmware_kit *k)
{
    return (struct link_port){k, port_send, port_receive};
}

/* ---- the board ------------------------------------------------------------------------------- */

void firmware_kit_around(struct firmware_kit *k, const struct machine_chip *chip)
{
    *k = (struct firmware_kit){.patience = PATIENCE};
    k->board = malloc(sizeof *k->board);
    assert_non_null(k->board);
    board_kit_make(k->board, chip);
}

void firmware_kit_make(struct firmware_kit *k, const struct ct_system *sys,
                       const struct ct_host_options *options)
{
    ct_host *host;
    struct ct_error err;
    if (ct_host_create(&host, sys, options, &err) != CT_OK)
        fail_msg("%s", err.text);
    const struct machine_chip chip = machine_chip_of(host);
    firmware_kit_around(k, &chip);
    k->host = host;
}

void firmware_kit_free(struct firmware_kit *k)
{
    board_kit_free(k->board);
    free(k->board);
    ct_host_destroy(k->host);
}

void firmware_kit_flash(struct firmware_kit *k, const char *path, bool torus, uint32_t units)
{
    const struct flash_image_options options = {.torus = torus, .tick_units = units};
    struct ct_error err;
    free(k->board->flash.data);
    if (flash_image_make(path, &options, &k->board->flash.data, &k->board->flash.size, &err) !=
        CT_OK)
        fail_msg("%s", err.text);
}

const char *firmware_kit_save(const struct random_model *m)
{
    const struct kit_image image = {.sys = m->sys, .core = m->core, .core_count = m->core_count};
    const char *path = kit_path("firmware.ct");
    struct ct_error err;
    if (kit_save_image(path, &image, &err) != CT_OK)
        fail_msg("%s", err.text);
    return path;
}

void firmware_kit_flash_model(struct firmware_kit *k, const struct random_model *m, bool torus)
{
    firmware_kit_flash(k, firmware_kit_save(m), torus, 0);
}

void firmware_kit_open(struct firmware_kit *k)
{
    const struct link_port port = firmware_kit_port(k);
    struct ct_error err;
    board_kit_start(k->board);
    if (link_open(&k->link, &port, &err) != CT_OK)
        fail_msg("%s", err.text);
}

/* ---- a model beside the tick engine ---------------------------------------------------------- */

/* Pin spikes of a run. */
struct pins {
    struct ct_pin_spike *at;
    size_t count, room;
};

static void add_pins(struct pins *p, const struct ct_pin_spike *spikes, size_t count)
{
    while (p->count + count > p->room) {
        p->room = p->room ? 2 * p->room : 1024;
        p->at = realloc(p->at, p->room * sizeof *p->at);
        assert_non_null(p->at);
    }
    memcpy(p->at + p->count, spikes, count * sizeof *spikes);
    p->count += count;
}

static enum ct_status on_chip_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    add_pins(user, spikes, count);
    return CT_OK;
}

/* The two runs of a comparison. */
struct comparison {
    const struct random_model *m;
    size_t chip_at, link_at; /* inputs given */
    struct pins chip, link;
};

static enum ct_status on_link_pins(void *user, const struct ct_pin_spike *spikes, size_t count,
                                   struct ct_error *err)
{
    struct comparison *c = user;
    (void)err;
    add_pins(&c->link, spikes, count);
    return CT_OK;
}

static enum ct_status next_input(void *user, struct ct_spike *spike, struct ct_error *err)
{
    struct comparison *c = user;
    (void)err;
    if (c->link_at == c->m->input_count)
        return CT_END;
    const struct model_input *in = &c->m->input[c->link_at++];
    *spike = (struct ct_spike){in->tick, (uint16_t)model_core_number(c->m, in->core_index),
                               (uint16_t)in->axon};
    return CT_OK;
}

static void run_chip(struct comparison *c, ct_chip *chip, uint32_t ticks)
{
    const struct ct_sink sink = {.user = &c->chip, .on_pins = on_chip_pins};
    struct ct_error err;
    for (uint32_t n = 0; n < ticks; n++) {
        const uint32_t now = ct_chip_now(chip);
        for (; c->chip_at < c->m->input_count && c->m->input[c->chip_at].tick == now;
             c->chip_at++) {
            const struct model_input *in = &c->m->input[c->chip_at];
            assert_int_equal(
                ct_chip_inject(chip, now, model_core_number(c->m, in->core_index), in->axon, &err),
                CT_OK);
        }
        assert_int_equal(ct_chip_run(chip, 1, &sink, &err), CT_OK);
    }
}

static int by_tick_and_pin(const void *a, const void *b)
{
    const struct ct_pin_spike *x = a, *y = b;
    if (x->tick != y->tick)
        return x->tick < y->tick ? -1 : 1;
    return (x->pin > y->pin) - (x->pin < y->pin);
}

static void same_pins(struct comparison *c)
{
    assert_int_equal(c->chip.count, c->link.count);
    if (c->chip.count == 0)
        return;
    qsort(c->chip.at, c->chip.count, sizeof *c->chip.at, by_tick_and_pin);
    qsort(c->link.at, c->link.count, sizeof *c->link.at, by_tick_and_pin);
    assert_memory_equal(c->chip.at, c->link.at, c->chip.count * sizeof *c->chip.at);
}

static uint64_t host_digest(void *host, uint32_t tick)
{
    (void)tick;
    return ct_chip_digest(ct_host_chip(host));
}

struct firmware_digest firmware_kit_digest(ct_host *host)
{
    return (struct firmware_digest){host, host_digest};
}

uint64_t firmware_kit_compare(struct link *link, struct firmware_digest digest,
                              const struct random_model *m, bool each)
{
    struct comparison c = {.m = m};
    struct link_result result;
    struct ct_error err;
    ct_chip *chip;
    if (link_load(link, &err) != CT_OK || model_chip(m, NULL, &chip, &err) != CT_OK)
        fail_msg("%s", err.text);
    const uint32_t piece = each ? 1 : m->ticks;
    for (uint32_t done = 0; done < m->ticks; done += piece) {
        const struct link_run run = {
            .ticks = piece, .user = &c, .next = next_input, .on_pins = on_link_pins};
        const size_t before = c.link_at;
        if (link_ticks(link, &run, &result, &err) != CT_OK)
            fail_msg("%s", err.text);
        /* What was looked at and is for a later tick comes again. */
        if (result.left)
            c.link_at = before + (size_t)result.inputs;
        run_chip(&c, chip, piece);
        assert_int_equal(result.now, ct_chip_now(chip));
        assert_true(digest.of(digest.user, result.now - 1) == ct_chip_digest(chip));
    }
    same_pins(&c);
    const uint64_t count = c.link.count;
    free(c.chip.at);
    free(c.link.at);
    ct_chip_destroy(chip);
    return count;
}

struct random_model firmware_kit_draw(uint64_t *number, const struct model_shape *shape)
{
    struct model_shape just_in_time = {.cores = 0};
    if (shape != NULL)
        just_in_time = *shape;
    just_in_time.just_in_time = true;
    for (;;) {
        struct random_model m;
        assert_true(model_draw(&m, rand_env("CT_SEED", 1), (*number)++, &just_in_time));
        if (m.sys.chips_x == 1 && m.sys.chips_y == 1)
            return m;
        random_model_free(&m);
    }
}

void firmware_kit_count_writes(struct link *link, uint64_t *writes, const struct random_model *m)
{
    const struct link_run run = {.ticks = 7, .step = true};
    const uint32_t rows = m->sys.neurons > 16 ? m->sys.neurons : 16;
    struct link_result result;
    struct ct_error err;
    memset(writes, 0, BOARD_KIT_WRITES * sizeof *writes);
    assert_int_equal(link_load(link, &err), CT_OK);
    assert_int_equal(writes[CT_REG_CFG_DATA / 4], (uint64_t)16 * rows * m->core_count);
    assert_int_equal(writes[CT_REG_CFG_CORE / 4], m->core_count);
    assert_int_equal(writes[CT_REG_CFG_ADDR / 4], m->core_count);
    assert_int_equal(writes[CT_REG_TICK_LENGTH / 4], 1);
    assert_int_equal(writes[CT_REG_CONTROL / 4], 1);
    assert_int_equal(writes[CT_REG_INT_ENABLE / 4], 1);
    memset(writes, 0, BOARD_KIT_WRITES * sizeof *writes);
    if (link_ticks(link, &run, &result, &err) != CT_OK)
        fail_msg("%s", err.text);
    assert_int_equal(writes[CT_REG_RUN / 4], 7);
    assert_int_equal(writes[CT_REG_INT_STATUS / 4], 7);
    writes[CT_REG_RUN / 4] = writes[CT_REG_INT_STATUS / 4] = 0;
    for (uint32_t i = 0; i < BOARD_KIT_WRITES; i++)
        assert_int_equal(writes[i], 0);
}
