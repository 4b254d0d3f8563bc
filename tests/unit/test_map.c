/*
 * test_map.c - random networks mapped: on cores of every size the interpreter of networks and the
 * emulated chip agree spike for spike.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "mapper/map.h"
#include "support/big_network.h"
#include "support/map_check.h"
#include "support/random_network.h"

enum { NETWORKS = 3000, TICKS = 60 };

static struct network draw(uint64_t seed, uint64_t number, bool stochastic)
{
    struct kit_bytes text = random_network(seed, number, stochastic);
    struct network net;
    struct ct_error err;
    if (network_adopt(&net, kit_stream(text.data, text.size), "net", &err) != CT_OK)
        fail_msg("%s\n%.*s", err.text, (int)text.size, (const char *)text.data);
    free(text.data);
    return net;
}

static void random_networks_agree(void **state)
{
    static const uint32_t sizes[] = {6, 8, 12, 20, 256};
    const uint64_t seed = rand_env("CT_SEED", 11);
    uint64_t spikes = 0, cores = 0, relays = 0, late = 0, fitted[5] = {0}, refused[5] = {0};
    (void)state;
    for (uint64_t number = 0; number < NETWORKS; number++) {
        struct network net = draw(seed, number, false);
        struct map_options options = {.axons = sizes[number % 5],
                                      .neurons = sizes[number % 5],
                                      .latency = (uint32_t)(number % 3 * 4),
                                      .place = {.method = PLACE_ROWS}};
        struct map_result r;
        struct ct_error err;
        if (map_network(&net, &options, &r, &err) == CT_OK) {
            fitted[number % 5]++;
            cores += r.figures.cores;
            relays += r.figures.relays;
            late += r.figures.late > 0;
            struct map_fault fault = map_check_run(&net, &r.mapped, TICKS, seed + number, &spikes);
            if (fault.text[0] != '\0')
                fail_msg("network %llu: %s", (unsigned long long)number, fault.text);
        } else {
            refused[number % 5]++;
            if (getenv("VERBOSE") && refused[number % 5] < 10)
                print_message("%u: %s %s\n", sizes[number % 5], err.text,
                              r.problems.count ? r.problems.problem[0].text : "");
        }
        map_result_free(&r);
        network_free(&net);
    }
    for (int i = 0; i < 5; i++)
        print_message("size %u: %llu fitted, %llu refused\n", sizes[i],
                      (unsigned long long)fitted[i], (unsigned long long)refused[i]);
    print_message("%llu cores, %llu relays, %llu late, %llu spikes\n", (unsigned long long)cores,
                  (unsigned long long)relays, (unsigned long long)late, (unsigned long long)spikes);
}

static void big_networks_agree(void **state)
{
    const uint64_t seed = rand_env("CT_SEED", 11), count = rand_env("CT_BIG", 30);
    uint64_t fitted[BIG_KINDS] = {0}, spikes = 0, cores = 0, relays = 0;
    (void)state;
    for (uint64_t number = 0; number < count; number++) {
        struct network net = big_network(seed, number);
        struct map_options options = {
            .latency = (uint32_t)(number % 2 * 8), .split = true, .place = {.method = PLACE_ROWS}};
        struct map_result r;
        struct ct_error err;
        if (map_network(&net, &options, &r, &err) == CT_OK) {
            fitted[number % BIG_KINDS]++;
            cores += r.figures.cores;
            relays += r.figures.relays;
            struct map_fault fault = map_check_run(&net, &r.mapped, TICKS, seed + number, &spikes);
            if (fault.text[0] != '\0')
                fail_msg("network %llu: %s", (unsigned long long)number, fault.text);
        } else {
            print_message("network %llu: %s: %s\n", (unsigned long long)number, err.text,
                          r.problems.kept > 0 ? r.problems.problem[0].text : "");
        }
        if (getenv("VERBOSE"))
            print_message("%llu kind %llu: %u cores, %u relays, split %u, late %u, parts %u\n",
                          (unsigned long long)number, (unsigned long long)number % BIG_KINDS,
                          r.figures.cores, r.figures.relays, r.figures.split, r.figures.late,
                          r.parts);
        map_result_free(&r);
        network_free(&net);
    }
    for (int kind = 0; kind < BIG_KINDS; kind++)
        print_message("kind %d: %llu\n", kind, (unsigned long long)fitted[kind]);
    print_message("%llu cores, %llu relays, %llu spikes\n", (unsigned long long)cores,
                  (unsigned long long)relays, (unsigned long long)spikes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_networks_agree),
        cmocka_unit_test(big_networks_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
