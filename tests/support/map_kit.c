/*
 * map_kit.c - see map_kit.h.
 */
#include "support/map_kit.h"

#include <stdlib.h>

struct network map_kit_network(uint64_t seed, uint64_t number)
{
    const struct random_build options = {.size = 30,
                                         .delay = number % 3 == 0 ? 40 : (uint32_t)(number % 3),
                                         .recurrent = number % 2 == 0,
                                         .stochastic = number % 5 == 0,
                                         .pins = true};
    return random_build(seed, number, &options);
}

bool map_kit_map(const struct network *net, uint64_t number, struct map_result *r)
{
    static const uint32_t sizes[] = {16, 40, 64, 256};
    struct map_options options = {
        .axons = sizes[number % 4], .neurons = sizes[number % 4], .place = {.method = PLACE_ROWS}};
    struct ct_error err;
    return map_network(net, &options, r, &err) == CT_OK;
}

struct map_check map_kit_check(const struct network *net, const struct mapped *m)
{
    struct map_check out;
    if (map_check(net, m, &out, NULL) != CT_OK)
        abort();
    return out;
}

bool map_kit_is_copy(const struct mapped *m, uint32_t neurons, const struct ct_core *core,
                     uint32_t index)
{
    for (uint32_t k = 0; k < m->copy_first[neurons]; k++) {
        if (model_core(&m->chip, m->copy[k].core) == core && m->copy[k].index == index)
            return true;
    }
    return false;
}
