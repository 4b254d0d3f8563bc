/*
 * energy.c - the energy of a chip as a pure function of integer counters and integer coefficients.
 *
 * Whole numbers in 128 bits, because then addition has no order: energies of cores, of ranges of
 * ticks and of threads add up to that of the whole to the last bit, whoever adds them, and equal
 * counters give equal bytes everywhere. Real numbers, and where coefficients come from, are matters
 * of energy tables; here is not one coefficient.
 */
#include "base/status.h"
#include "cortile.h"

void ct_energy_count(const struct ct_energy_machine *machine, uint64_t cores, uint64_t ticks,
                     uint64_t picoseconds, const struct ct_counters *counters,
                     ct_u128 count[CT_ENERGY_PARTS])
{
    const ct_u128 core_ticks = (ct_u128)cores * ticks, rows = core_ticks * machine->neurons;
    const ct_u128 hops = (ct_u128)counters->hops_x + counters->hops_y;
    count[CT_ENERGY_CORE_LEAKAGE] = (ct_u128)cores * picoseconds;
    count[CT_ENERGY_ROUTER_LEAKAGE] = (ct_u128)cores * picoseconds;
    count[CT_ENERGY_CORE_TICK] = core_ticks;
    count[CT_ENERGY_SRAM_READ] = rows * machine->row_bits;
    count[CT_ENERGY_SRAM_WRITE] = rows * machine->written_bits;
    count[CT_ENERGY_SCHEDULER_WRITE] = (ct_u128)counters->inputs + counters->arrivals;
    count[CT_ENERGY_SCHEDULER_CLEAR] = core_ticks;
    count[CT_ENERGY_SYNAPSE] = counters->synaptic_ops;
    count[CT_ENERGY_NEURON] = rows;
    count[CT_ENERGY_DRAW] = (ct_u128)counters->synaptic_draws + counters->neuron_draws;
    count[CT_ENERGY_SPIKE] = counters->spikes;
    count[CT_ENERGY_HANDOVER] = (ct_u128)counters->packets + counters->arrivals;
    count[CT_ENERGY_LINK] = hops * machine->packet_bits;
    count[CT_ENERGY_ROUTER] = hops + counters->packets;
    count[CT_ENERGY_EDGE] =
        ((ct_u128)counters->inputs + counters->pin_spikes) * machine->packet_bits;
    count[CT_ENERGY_CHIP] = (ct_u128)counters->chip_crossings * machine->packet_bits;
}

/* sum += a * b, unless 128 bits are too few. */
static bool add_product(ct_u128 *sum, ct_u128 a, ct_u128 b)
{
    ct_u128 product, more;
    if (__builtin_mul_overflow(a, b, &product) || __builtin_add_overflow(*sum, product, &more))
        return false;
    *sum = more;
    return true;
}

static bool add_amount(struct ct_energy_amount *sum, const struct ct_energy_amount *more,
                       ct_u128 times_value, ct_u128 times_low, ct_u128 times_high)
{
    return add_product(&sum->value, more->value, times_value) &&
           add_product(&sum->low, more->low, times_low) &&
           add_product(&sum->high, more->high, times_high);
}

static enum ct_status too_much(struct ct_error *err)
{
    return status_fail(err, CT_ERR_LIMIT, "energy: more than 3.4e14 J");
}

enum ct_status ct_energy_evaluate(const struct ct_energy_rate *rate, const ct_u128 *count,
                                  struct ct_energy *out, struct ct_error *err)
{
    struct ct_energy e = {0};
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        const struct ct_energy_amount each = {count[p], count[p], count[p]};
        if (!add_amount(&e.part[p], &each, rate[p].value, rate[p].low, rate[p].high) ||
            !add_amount(&e.total, &e.part[p], 1, 1, 1))
            return too_much(err);
    }
    *out = e;
    return CT_OK;
}

enum ct_status ct_energy_add(struct ct_energy *sum, const struct ct_energy *more,
                             struct ct_error *err)
{
    struct ct_energy e = *sum;
    for (int p = 0; p < CT_ENERGY_PARTS; p++) {
        if (!add_amount(&e.part[p], &more->part[p], 1, 1, 1))
            return too_much(err);
    }
    if (!add_amount(&e.total, &more->total, 1, 1, 1))
        return too_much(err);
    *sum = e;
    return CT_OK;
}

double ct_energy_joules(ct_u128 yoctojoules)
{
    return (double)yoctojoules * 1e-24;
}

/* ---- names ----------------------------------------------------------------------------------- */

struct part {
    const char *name, *unit, *text;
};

static const struct part parts[CT_ENERGY_PARTS] = {
#define PART(id, key, unit, text) [id] = {key, unit, text},
    CT_ENERGY_LIST(PART)
#undef PART
};

const char *ct_energy_name(enum ct_energy_part part)
{
    return parts[part].name;
}

const char *ct_energy_unit(enum ct_energy_part part)
{
    return parts[part].unit;
}

const char *ct_energy_text(enum ct_energy_part part)
{
    return parts[part].text;
}
