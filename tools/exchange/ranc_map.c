/*
 * ranc_map.c - see ranc_map.h; the reasons stand in ranc_format.h.
 */
#include "ranc_map.h"

#include "base/status.h"
#include "ranc_format.h"

const struct ranc_field *ranc_field(unsigned int index)
{
#define FIELD(name, least, greatest)                                                               \
    {                                                                                              \
#name, offsetof(struct ranc_neuron, name), least, greatest                                 \
    }
    static const struct ranc_field fields[RANC_FIELDS] = {
        FIELD(current_potential, CT_POTENTIAL_MIN, CT_POTENTIAL_MAX),
        FIELD(reset_potential, -CT_THRESHOLD_MAX, CT_THRESHOLD_MAX),
        FIELD(leak, -CT_LEAK_MAX, CT_LEAK_MAX),
        FIELD(positive_threshold, 0, CT_THRESHOLD_MAX),
        FIELD(negative_threshold, -CT_THRESHOLD_MAX - 1, 0),
        FIELD(reset_mode, 0, 1),
    };
#undef FIELD
    return &fields[index];
}

/* beta for V <= N. */
static enum ct_status set_symmetric(const struct ranc_neuron *from, struct ct_neuron *to,
                                    struct ct_error *err)
{
    bool linear = from->reset_mode == 1;
    int32_t n = from->negative_threshold;
    if (n < 0 && !linear)
        to->negative_threshold = (uint32_t)(-n - 1);
    else if (n == 0 && (linear || from->reset_potential == 0 || from->positive_threshold == 0))
        to->negative_threshold = 0;
    else
        return status_fail(err, CT_ERR_RANGE,
                           "negative_threshold %d with reset_mode %d and neuron_reset_type 1: "
                           "nothing here resets a potential of exactly %d to %d (type 0, of RANC's "
                           "hardware, maps)",
                           n, from->reset_mode, n, linear ? 0 : -from->reset_potential);
    return CT_OK;
}

enum ct_status ranc_set_neuron(const struct ranc_config *config, const struct ranc_neuron *from,
                               struct ct_neuron *to, struct ct_error *err)
{
    for (unsigned int g = 0; g < CT_AXON_TYPES; g++)
        to->weight[g] = (int16_t)from->weight[g];
    to->leak = (int16_t)from->leak;
    to->threshold = (uint32_t)from->positive_threshold;
    to->reset = from->reset_potential;
    to->potential = from->current_potential;
    to->reset_mode = (uint8_t)from->reset_mode;
    if (config->symmetric)
        return set_symmetric(from, to, err);
    if (from->negative_threshold < -CT_THRESHOLD_MAX)
        return status_fail(err, CT_ERR_RANGE, "negative_threshold %d outside %d..0",
                           from->negative_threshold, -CT_THRESHOLD_MAX);
    to->negative_threshold = (uint32_t)-from->negative_threshold;
    return CT_OK;
}

enum ct_status ranc_set_target(struct ranc_grid *grid, uint32_t x, uint32_t y,
                               const struct ranc_target *from, struct ct_neuron *to,
                               struct ct_error *err)
{
    const struct ranc_config *config = &grid->config;
    int64_t to_x = (int64_t)x + from->dx, to_y = (int64_t)y + from->dy;
    if (to_x < 0 || to_x >= config->width || to_y < 0 || to_y >= config->height)
        return status_fail(err, CT_ERR_RANGE,
                           "destination [%d,%d] from core [%u,%u] is off the grid of %ux%u",
                           from->dx, from->dy, x, y, config->width, config->height);
    uint8_t *place = &grid->place[to_y * config->width + to_x];
    if (*place == RANC_PLACE_BUS) {
        if (from->axon < 0 || (uint32_t)from->axon >= grid->outputs)
            return status_fail(err, CT_ERR_RANGE,
                               "destination_axon %d is none of the %u outputs of the output bus",
                               from->axon, grid->outputs);
        to->target_kind = CT_TARGET_PIN;
        to->target_pin = (uint32_t)from->axon;
        return CT_OK;
    }
    if (from->axon < 0 || (uint32_t)from->axon >= config->axons)
        return status_fail(err, CT_ERR_RANGE, "destination_axon %d outside 0..%u", from->axon,
                           config->axons - 1);
    if (from->tick < 0 || from->tick > config->tick_max)
        return status_fail(err, CT_ERR_RANGE, "destination_tick %d outside 0..%d", from->tick,
                           config->tick_max);
    if (*place == RANC_PLACE_EMPTY)
        *place = RANC_PLACE_TARGET;
    to->target_kind = CT_TARGET_CORE;
    to->target_x = (uint16_t)to_x;
    to->target_y = (uint16_t)to_y;
    to->target_axon = (uint8_t)from->axon;
    to->target_delay = (uint8_t)(from->tick + 1);
    return CT_OK;
}

/* Chips of a side, and cores of such a chip, for at least `cores` in all. */
static uint16_t side_chips(uint32_t cores)
{
    return (uint16_t)((cores + CT_CHIP_CORES_MAX - 1) / CT_CHIP_CORES_MAX);
}

static uint16_t side_cores(uint32_t cores)
{
    return (uint16_t)((cores + side_chips(cores) - 1) / side_chips(cores));
}

struct ct_system ranc_system(const struct ranc_grid *grid)
{
    const struct ranc_config *config = &grid->config;
    return (struct ct_system){
        .chips_x = side_chips(config->width),
        .chips_y = side_chips(config->height),
        .cores_x = side_cores(config->width),
        .cores_y = side_cores(config->height),
        .axons = (uint16_t)config->axons,
        .neurons = (uint16_t)config->neurons,
        .pins = grid->outputs,
    };
}

uint32_t ranc_number(const struct ranc_config *config, uint32_t x, uint32_t y)
{
    return y * side_chips(config->width) * side_cores(config->width) + x;
}
