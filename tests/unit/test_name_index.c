/*
 * test_name_index.c - the index of names against a list that is searched from the front, on names
 * that share beginnings, end in one another, and come in an order that keeps their owner moving.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/name_index.h"
#include "support/rand.h"

enum { NAMES = 500, LENGTH = 12 };

struct owner {
    char name[NAMES][LENGTH + 1];
    uint32_t count;
};

static const char *owner_name(const void *owner, uint32_t number)
{
    return ((const struct owner *)owner)->name[number / 3];
}

/* The number as the index counts, 3 times the place; UINT32_MAX where there is none. */
static uint32_t list_find(const struct owner *owner, const char *name)
{
    for (uint32_t i = 0; i < owner->count; i++)
        if (strcmp(owner->name[i], name) == 0)
            return 3 * i;
    return UINT32_MAX;
}

/* Mostly one letter, so that names part late; "" is one of them. */
static void draw(struct rand *r, char name[LENGTH + 1])
{
    static const int32_t rare[] = {'b', '~', ' '};
    const uint32_t length = rand_below(r, LENGTH + 1);
    for (uint32_t i = 0; i < length; i++)
        name[i] = rand_chance(r, 80) ? 'a' : (char)rand_pick(r, rare, 3);
    name[length] = '\0';
}

static void as_a_list(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 6);
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t run = 0; run < 50; run++) {
        struct rand r = {seed + run};
        struct owner owner = {.count = 0}, moved;
        struct name_index index = {.count = 0};
        assert_int_equal(name_index_find(&index, &owner, owner_name, "a"), UINT32_MAX);
        for (uint32_t i = 0; i < NAMES; i++) {
            char name[LENGTH + 1];
            draw(&r, name);
            const uint32_t number = list_find(&owner, name);
            assert_int_equal(name_index_find(&index, &owner, owner_name, name), number);
            if (number != UINT32_MAX)
                continue;
            memcpy(owner.name[owner.count++], name, sizeof name);
            assert_true(name_index_add(&index, &owner, owner_name, 3 * (owner.count - 1)));
        }
        assert_in_range(owner.count, 50, NAMES - 1);
        moved = owner;
        memset(&owner, 'x', sizeof owner);
        for (uint32_t i = 0; i < moved.count; i++)
            assert_int_equal(name_index_find(&index, &moved, owner_name, moved.name[i]), 3 * i);
        name_index_free(&index);
        assert_int_equal(name_index_find(&index, &moved, owner_name, "a"), UINT32_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_a_list)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
