/*
 * test_lockstep_pins.c - the queues of pin spikes in RTL, rtl/ct_pins.sv, by themselves, beside a
 * model in C that was written from their contract: spikes of any number and tick, from none to all
 * cores in every cycle. [P-3] [H-6]
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

#include "lockstep/lockstep.h"
#include "support/rand.h"

enum { SEEDS = 2, CYCLES = 50000, CORES_MAX = 8, DEPTH_MAX = 8 };

struct spike {
    uint32_t tick, pin;
};

struct counts {
    uint64_t came, left, lost, resets;
};

struct pins {
    const struct lockstep_model *model;
    struct lockstep *l;
    struct lockstep_signal clk, rst, valid_in, tick_in, pin_in, valid, tick, pin, lost, empty;
    uint32_t cores, depth;
    struct spike queue[CORES_MAX][DEPTH_MAX]; /* oldest first */
    uint32_t queued[CORES_MAX];
    uint32_t turn; /* the core that is looked at first */
    struct rand rand;
    struct counts count;
    uint64_t cycle;
    char text[200]; /* the first difference */
};

static void open_pins(struct pins *p, const struct lockstep_model *model, int seed)
{
    *p = (struct pins){.model = model, .l = model->create(seed), .rand = {(uint64_t)seed}};
    p->clk = lockstep_signal(model, p->l, "clk_i");
    p->rst = lockstep_signal(model, p->l, "rst_ni");
    p->valid_in = lockstep_signal(model, p->l, "valid_i");
    p->tick_in = lockstep_signal(model, p->l, "tick_i");
    p->pin_in = lockstep_signal(model, p->l, "pin_i");
    p->valid = lockstep_signal(model, p->l, "valid_o");
    p->tick = lockstep_signal(model, p->l, "tick_o");
    p->pin = lockstep_signal(model, p->l, "pin_o");
    p->lost = lockstep_signal(model, p->l, "lost_o");
    p->empty = lockstep_signal(model, p->l, "empty_o");
    p->cores = (uint32_t)lockstep_parameter(model, "CORES", 4);
    p->depth = (uint32_t)lockstep_parameter(model, "DEPTH", 4);
    assert_true(p->cores <= CORES_MAX && p->depth <= DEPTH_MAX);
}

/* Sets `count` bits of an input of any width from bit `at` on. */
static void put_bits(const struct lockstep_signal *s, uint32_t at, uint32_t count, uint32_t value)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t bit = (uint8_t)(1u << ((at + i) % 8));
        uint8_t *byte = s->data + (at + i) / 8;
        *byte = (uint8_t)(value >> i & 1 ? *byte | bit : *byte & ~bit);
    }
}

/* False: p->text says in what they differ. */
static bool expect(struct pins *p, const char *name, uint64_t got, uint64_t wanted)
{
    if (got == wanted)
        return true;
    snprintf(p->text, sizeof p->text,
             "%s, cycle %" PRIu64 ": %s is 0x%" PRIX64 " and should be 0x%" PRIX64, p->model->name,
             p->cycle, name, got, wanted);
    return false;
}

/* The core whose spike leaves; `cores` where there is none. */
static uint32_t leaves(const struct pins *p)
{
    for (uint32_t n = 0; n < p->cores; n++) {
        const uint32_t core = (p->turn + n) % p->cores;
        if (p->queued[core] > 0)
            return core;
    }
    return p->cores;
}

/* The spikes of a cycle: a bit for each core, and what they are. */
static uint32_t draw(struct pins *p, uint32_t percent, struct spike spike[CORES_MAX])
{
    uint32_t valid = 0;
    for (uint32_t c = 0; c < p->cores; c++) {
        spike[c].tick = (uint32_t)rand_next(&p->rand);
        spike[c].pin = (uint32_t)rand_next(&p->rand) & 0xFFFFFF;
        valid |= (uint32_t)rand_chance(&p->rand, percent) << c;
        put_bits(&p->tick_in, 32 * c, 32, spike[c].tick);
        put_bits(&p->pin_in, 24 * c, 24, spike[c].pin);
    }
    lockstep_set(&p->valid_in, valid);
    return valid;
}

static bool step(struct pins *p, uint32_t percent)
{
    struct spike spike[CORES_MAX];
    const uint32_t valid = draw(p, percent, spike), from = leaves(p);
    const struct spike none = {0, 0}, first = from < p->cores ? p->queue[from][0] : none;
    uint32_t lost = 0;
    for (uint32_t c = 0; c < p->cores; c++)
        lost += (valid >> c & 1) != 0 && p->queued[c] == p->depth;
    lockstep_settle(p->model, p->l, &p->clk);
    const bool same = expect(p, "valid_o", lockstep_get(&p->valid, 0), from < p->cores) &&
                      expect(p, "empty_o", lockstep_get(&p->empty, 0), from == p->cores) &&
                      expect(p, "tick_o", lockstep_get(&p->tick, 0), first.tick) &&
                      expect(p, "pin_o", lockstep_get(&p->pin, 0), first.pin) &&
                      expect(p, "lost_o", lockstep_get(&p->lost, 0), lost);
    lockstep_rise(p->model, p->l, &p->clk);
    for (uint32_t c = 0; c < p->cores; c++) {
        const bool comes = (valid >> c & 1) != 0 && p->queued[c] < p->depth;
        if (comes)
            p->queue[c][p->queued[c]++] = spike[c];
        if (c == from)
            memmove(&p->queue[c][0], &p->queue[c][1], --p->queued[c] * sizeof p->queue[c][0]);
        p->count.came += comes;
    }
    p->turn = from < p->cores ? (from + 1) % p->cores : p->turn;
    p->count.left += from < p->cores;
    p->count.lost += lost;
    p->cycle++;
    return same;
}

static void reset(struct pins *p)
{
    struct spike spike[CORES_MAX];
    lockstep_set(&p->rst, 0);
    draw(p, 50, spike);
    lockstep_settle(p->model, p->l, &p->clk);
    lockstep_rise(p->model, p->l, &p->clk);
    lockstep_set(&p->rst, 1);
    memset(p->queued, 0, sizeof p->queued);
    p->turn = 0;
    p->count.resets++;
}

static bool run_seeds(const struct lockstep_model *model, struct counts *sum, char *text,
                      size_t size)
{
    static const int32_t percents[] = {0, 2, 10, 30, 60, 100};
    bool same = true;
    for (int seed = 1; same && seed <= SEEDS; seed++) {
        struct pins p;
        uint32_t percent = 50;
        open_pins(&p, model, seed);
        reset(&p);
        for (int n = 0; same && n < CYCLES; n++) {
            if (n % 50 == 0)
                percent = (uint32_t)rand_pick(&p.rand, percents, 6);
            if (rand_below(&p.rand, 500) == 0)
                reset(&p);
            same = step(&p, percent);
        }
        sum->came += p.count.came;
        sum->left += p.count.left;
        sum->lost += p.count.lost;
        sum->resets += p.count.resets;
        model->destroy(p.l);
        snprintf(text, size, "%s", p.text);
    }
    return same;
}

static void sound(void **state)
{
    (void)state;
    for (size_t n = 0; lockstep_models[n] != NULL; n++) {
        struct counts sum = {0};
        char text[200];
        if (lockstep_models[n]->fault != NULL)
            continue;
        if (!run_seeds(lockstep_models[n], &sum, text, sizeof text))
            fail_msg("%s", text);
        printf("# %s: %" PRIu64 " spikes came, %" PRIu64 " left, %" PRIu64 " lost, %" PRIu64
               " resets\n",
               lockstep_models[n]->name, sum.came, sum.left, sum.lost, sum.resets);
        assert_true(sum.came > 10000 && sum.left > 10000 && sum.lost > 10000 && sum.resets > 100);
    }
}

static bool tried(const struct lockstep_model *model, char *text, size_t size)
{
    struct counts sum = {0};
    return run_seeds(model, &sum, text, size);
}

static void faulty(void **state)
{
    (void)state;
    assert_true(lockstep_faults(tried) >= 2);
}

int main(void)
{
    lockstep_begin(tried);
    const struct CMUnitTest tests[] = {cmocka_unit_test(sound), cmocka_unit_test(faulty)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
