/*
 * build_units.c - see build.h: units, what they hear, and the relays between them.
 *
 * Relays of a unit stand at offsets b, b + 15, b + 30, ..., each fed by the one before, and a
 * stream of delay d is driven by the last of them that leaves it at least a tick. b is 0 where the
 * unit itself is the first, and 1 where the unit is relayed: then it keeps only the streams of
 * delay 1. Lines are heard in the tick of their spike, by axons alone, so for any later a relay
 * comes first, at offset 0.
 */
#include "build.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"

struct network_place build_place(const struct build *b, uint32_t unit)
{
    while (unit >= b->neurons_end)
        unit = b->relay[unit - b->neurons_end].of;
    return build_is_line(b, unit) ? network_line_place(b->net, unit)
                                  : network_neuron_place(b->net, unit - b->flat->lines);
}

enum ct_status build_make_units(struct build *b, struct ct_error *err)
{
    const struct flat *flat = b->flat;
    b->neurons_end = b->given_end = flat->lines + flat->neurons;
    if (b->options->split != NULL)
        b->given_end -= b->options->split->parts;
    b->unit = calloc((size_t)b->neurons_end + 1, sizeof *b->unit);
    if (b->unit == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", b->net->name);
    b->unit_room = b->neurons_end + 1;
    for (uint32_t u = 0; u < b->neurons_end; u++)
        b->unit[u].relay = PLAN_NONE;
    for (uint32_t j = 0; j < flat->neurons; j++) {
        struct unit *u = &b->unit[flat->lines + j];
        struct ct_neuron n;
        network_neuron(b->net, j, &n);
        u->stochastic = n.leak_stochastic != 0 || n.mask_bits != 0;
        for (uint64_t i = flat->first[j]; i < flat->first[j + 1]; i++)
            u->stochastic |= flat_stochastic(flat->synapse[i]);
    }
    for (uint32_t k = 0; k < b->net->output_lines; k++)
        b->unit[flat->lines + network_output_neuron(b->net, k)].pins++;
    return CT_OK;
}

/* ---- inputs ---------------------------------------------------------------------------------- */

/* The weight as the chip's passes have it; sums that no chip has stay such. */
static axon_weight weight_of(flat_synapse s)
{
    int32_t weight = flat_weight(s), most = 1 << 29;
    weight = weight > most ? most : weight;
    weight = weight < -most ? -most : weight;
    return axon_weight_make(weight, flat_stochastic(s));
}

bool build_inputs(struct build *b, uint32_t unit, uint32_t *count)
{
    const struct flat *flat = b->flat;
    bool relay = unit >= b->neurons_end;
    uint32_t j = unit - flat->lines;
    uint64_t first = relay ? 0 : flat->first[j], wanted = relay ? 1 : flat->first[j + 1] - first;
    if (wanted > b->input_room) {
        free(b->input);
        b->input_room = 2 * wanted;
        b->input = malloc(b->input_room * sizeof *b->input);
        if (b->input == NULL) {
            b->input_room = 0;
            return false;
        }
    }
    *count = (uint32_t)wanted;
    if (relay) {
        const struct relay *r = &b->relay[unit - b->neurons_end];
        b->input[0] = (struct fill_input){stream_make(r->parent, r->delay), 2};
        return true;
    }
    for (uint64_t i = 0; i < wanted; i++) {
        const flat_synapse s = flat->synapse[first + i];
        uint32_t source = flat_end(s);
        uint32_t delay = flat_delay(s) + (uint32_t)(b->unit[unit].late - b->unit[source].late);
        b->input[i] = (struct fill_input){stream_make(source, delay), weight_of(s)};
    }
    return true;
}

/* ---- relays ---------------------------------------------------------------------------------- */

static uint32_t find_relay(const struct build *b, uint32_t unit, uint32_t offset)
{
    uint32_t r = b->unit[unit].relay;
    while (r != PLAN_NONE && b->relay[r].offset != offset)
        r = b->relay[r].next;
    return r;
}

static uint32_t add_relay(struct build *b, struct relay relay)
{
    uint32_t r = b->relays, unit = build_units(b);
    if (!grow_array(&b->relay, sizeof *b->relay, r, 1, &b->relay_room) ||
        !grow_array(&b->unit, sizeof *b->unit, unit, 1, &b->unit_room))
        return PLAN_NONE;
    relay.next = b->unit[relay.of].relay;
    b->unit[relay.of].relay = r;
    b->unit[unit] = (struct unit){.relay = PLAN_NONE};
    b->relay[r] = relay;
    b->relays++;
    return r;
}

uint32_t build_driver(struct build *b, uint64_t stream, uint32_t *delay)
{
    uint32_t unit = stream_unit(stream), wanted = stream_delay(stream);
    bool line = build_is_line(b, unit);
    uint32_t base = line ? 0 : b->unit[unit].relayed, parent = unit, at = 0;
    *delay = wanted;
    if (unit >= b->neurons_end || wanted <= base || (!line && base == 0 && wanted <= CT_DELAY_MAX))
        return unit;
    uint32_t offset = base + (wanted - base - 1) / CT_DELAY_MAX * CT_DELAY_MAX;
    /* The first relay is at `base`, but a neuron that is not relayed is its own. */
    for (uint32_t o = line || base > 0 ? base : CT_DELAY_MAX; o <= offset; o += CT_DELAY_MAX) {
        uint32_t r = find_relay(b, unit, o);
        if (r == PLAN_NONE)
            r = add_relay(b, (struct relay){.of = unit,
                                            .parent = parent,
                                            .offset = (uint16_t)o,
                                            .delay = (uint16_t)(o - at)});
        if (r == PLAN_NONE)
            return PLAN_NONE;
        parent = b->neurons_end + r;
        at = o;
    }
    *delay = wanted - offset;
    return parent;
}
