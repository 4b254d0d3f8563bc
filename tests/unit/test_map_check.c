/*
 * test_map_check.c - the checker of mappings: it proves what the mapper makes of random networks,
 * and names every fault of every kind that is planted in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/map.h"
#include "mapper/map_check.h"
#include "support/random_build.h"

static struct map_check check(const struct network *net, const struct mapped *m)
{
    struct map_check out;
    struct ct_error err;
    if (map_check(net, m, &out, &err) != CT_OK)
        fail_msg("%s", err.text);
    return out;
}

/* Network `number` of a seed, some with long delays, recurrent, stochastic. */
static struct network draw(uint64_t seed, uint64_t number)
{
    const struct random_build options = {.size = 30,
                                         .delay = number % 3 == 0 ? 40 : (uint32_t)(number % 3),
                                         .recurrent = number % 2 == 0,
                                         .stochastic = number % 5 == 0,
                                         .pins = true};
    return random_build(seed, number, &options);
}

/* Maps it onto small cores; false where it was refused. */
static bool map(const struct network *net, uint64_t number, struct map_result *r)
{
    static const uint32_t sizes[] = {16, 40, 64, 256};
    struct map_options options = {.axons = sizes[number % 4], .neurons = sizes[number % 4]};
    struct ct_error err;
    return map_network(net, &options, r, &err) == CT_OK;
}

static void what_the_mapper_makes_is_proved(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 1), networks = rand_env("CT_LONG", 0) ? 20000 : 2000;
    uint64_t mapped = 0, relays = 0, cores = 0, synapses = 0;
    (void)state;
    print_message("seed=%llu\n", (unsigned long long)seed);
    for (uint64_t number = 0; number < networks; number++) {
        struct network net = draw(seed, number);
        struct map_result r;
        if (map(&net, number, &r)) {
            struct map_check out = check(&net, &r.mapped);
            if (out.faults > 0)
                fail_msg("network %llu: %llu faults: %s %s", (unsigned long long)number,
                         (unsigned long long)out.faults, map_fault_code(out.fault[0].code),
                         out.fault[0].text);
            mapped++;
            relays += out.relays;
            synapses += out.synapses;
            cores += r.mapped.chip.count;
        }
        map_result_free(&r);
        network_free(&net);
    }
    print_message("%llu of %llu networks: %llu synapses, %llu relays, %llu cores\n",
                  (unsigned long long)mapped, (unsigned long long)networks,
                  (unsigned long long)synapses, (unsigned long long)relays,
                  (unsigned long long)cores);
    assert_true(mapped > networks / 2);
    assert_true(relays > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_mapper_makes_is_proved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
