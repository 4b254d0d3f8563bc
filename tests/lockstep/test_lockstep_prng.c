/*
 * test_lockstep_prng.c - the RTL of the random draws against emulator/base/prng.h: keys of any seed
 * and tick, four cycles each, and any word under them, [R-1] to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/prng.h"
#include "lockstep/lockstep.h"
#include "support/rand.h"

struct prng {
    const struct lockstep_model *model;
    struct lockstep *l;
    struct lockstep_signal clk, rst, start, seed, tick, ready, slot, index, word;
};

static void open_prng(struct prng *p, int seed)
{
    p->model = lockstep_models[0];
    p->l = p->model->create(seed);
    p->clk = lockstep_signal(p->model, p->l, "clk_i");
    p->rst = lockstep_signal(p->model, p->l, "rst_ni");
    p->start = lockstep_signal(p->model, p->l, "start_i");
    p->seed = lockstep_signal(p->model, p->l, "seed_i");
    p->tick = lockstep_signal(p->model, p->l, "tick_i");
    p->ready = lockstep_signal(p->model, p->l, "ready_o");
    p->slot = lockstep_signal(p->model, p->l, "slot_i");
    p->index = lockstep_signal(p->model, p->l, "index_i");
    p->word = lockstep_signal(p->model, p->l, "word_o");
    lockstep_set(&p->clk, 0);
    lockstep_set(&p->rst, 0);
    lockstep_edge(p->model, p->l, &p->clk);
    lockstep_set(&p->rst, 1);
}

static void expect_words(struct prng *p, struct rand *r, uint32_t seed, uint32_t tick)
{
    const struct prng_key key = prng_key(seed, tick);
    for (int n = 0; n < 100; n++) {
        const uint32_t slot = rand_below(r, 512), index = rand_below(r, 256);
        lockstep_set(&p->slot, slot);
        lockstep_set(&p->index, index);
        p->model->eval(p->l);
        assert_int_equal(lockstep_get(&p->word, 0), prng_word(key, slot, index));
    }
}

static void words(void **state)
{
    (void)state;
    struct rand r = {1};
    for (int seed = 1; seed <= 2; seed++) {
        struct prng p;
        open_prng(&p, seed);
        for (int n = 0; n < 1000; n++) {
            const uint32_t core_seed = (uint32_t)rand_next(&r), tick = (uint32_t)rand_next(&r);
            lockstep_set(&p.seed, core_seed);
            lockstep_set(&p.tick, tick);
            lockstep_set(&p.start, 1);
            lockstep_edge(p.model, p.l, &p.clk);
            lockstep_set(&p.start, 0);
            for (int round = 0; round < PRNG_KEY_ROUNDS; round++) {
                p.model->eval(p.l);
                assert_int_equal(lockstep_get(&p.ready, 0), 0);
                lockstep_edge(p.model, p.l, &p.clk);
            }
            assert_int_equal(lockstep_get(&p.ready, 0), 1);
            expect_words(&p, &r, core_seed, tick);
        }
        p.model->destroy(p.l);
    }
}

static bool tried(const struct lockstep_model *model, char *text, size_t size)
{
    (void)model;
    snprintf(text, size, "%s", "");
    words(NULL);
    return true;
}

int main(void)
{
    lockstep_begin(tried);
    const struct CMUnitTest tests[] = {cmocka_unit_test(words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
