/*
 * run.c - the tick of a chip: cores in ascending order, each delivering its spikes at once.
 *
 * Delivery inside the tick is safe because a delay is 1..15: no spike of tick t is for the slot
 * that tick t reads, [S-2]. Order does not matter because writing is an OR, [S-4].
 *
 * A core runs in a tick when an axon is active or when it is awake. It falls asleep after a tick
 * without active axons that changed nothing, when core_rests() shows that such ticks will go on
 * changing nothing; its potentials and empty `fired` bits stay true while it sleeps.
 */
#include "base/status.h"
#include "engine/chip.h"

/* How often a core with random draws is asked whether it rests: the question costs more than a
 * tick, and such a core often looks unchanged by chance. */
#define REST_INTERVAL_TICKS 16

static uint32_t distance(uint8_t a, uint8_t b)
{
    return a > b ? (uint32_t)(a - b) : (uint32_t)(b - a);
}

/* Sends the spikes of core c that fired in tick chip->now. [S-3] [K-1] */
static void deliver(struct ct_chip *chip, uint32_t c, const core_bits fired)
{
    const uint32_t *targets = chip->target[c];
    const struct place from = chip->place[c];
    uint32_t spikes = 0, packets = 0, pins = 0, hops_x = 0, hops_y = 0, crossings = 0;
    for (unsigned k = 0; k < 4; k++) {
        for (uint64_t left = fired[k]; left != 0; left &= left - 1) {
            uint32_t target = targets[64 * k + (unsigned)__builtin_ctzll(left)];
            uint32_t kind = target >> TARGET_KIND_SHIFT;
            spikes++;
            if (kind != CT_TARGET_CORE) {
                pins += kind == CT_TARGET_PIN;
                continue;
            }
            uint32_t to = target & 0xFFFF;
            uint32_t axon = target >> TARGET_AXON_SHIFT & 0xFF;
            uint32_t slot = (chip->now + (target >> TARGET_DELAY_SHIFT & 15)) % CT_SLOTS;
            uint64_t *word = &chip->slot[slot][to][axon / 64];
            uint64_t bit = (uint64_t)1 << (axon % 64);
            if (*word & bit)
                chip->events[to].merged++;
            *word |= bit;
            chip->pending[slot][to / 64] |= (uint64_t)1 << (to % 64);
            const struct place at = chip->place[to];
            packets++;
            hops_x += distance(from.x, at.x);
            hops_y += distance(from.y, at.y);
            crossings += distance(from.chip_x, at.chip_x) + distance(from.chip_y, at.chip_y);
        }
    }
    struct events *e = &chip->events[c];
    e->spikes += spikes;
    e->packets += packets;
    e->pin_spikes += pins;
    e->hops_x += hops_x;
    e->hops_y += hops_y;
    if (crossings != 0)
        e->chip_crossings += crossings;
}

/* Asks for the crossbar rows that core c will read in this tick, while the core before it runs. */
static void prefetch_rows(const struct ct_chip *chip, uint32_t c, unsigned slot)
{
    if (c >= chip->count)
        return;
    for (unsigned k = 0; k < 4; k++) {
        for (uint64_t left = chip->slot[slot][c][k]; left != 0; left &= left - 1)
            __builtin_prefetch(chip->crossbar[c][64 * k + (unsigned)__builtin_ctzll(left)]);
    }
}

static void run_core(struct ct_chip *chip, uint32_t c, unsigned slot)
{
    struct core *core = &chip->core[c];
    uint64_t *bits = chip->slot[slot][c];
    const core_bits axons = {bits[0], bits[1], bits[2], bits[3]};
    bits[0] = bits[1] = bits[2] = bits[3] = 0;
    struct core_result result;
    core_tick(chip->kernel, core, &chip->crossbar[c], axons, chip->now, &result);

    struct events *e = &chip->events[c];
    for (unsigned k = 0; k < 4; k++) {
        e->axon_events += (uint64_t)__builtin_popcountll(axons[k]);
        chip->fired[c][k] = result.fired[k];
    }
    e->synaptic_ops += result.synaptic_ops;
    if (result.synaptic_draws != 0)
        e->synaptic_draws += result.synaptic_draws;
    bool silent = core_none(result.fired);
    if (!silent)
        deliver(chip, c, result.fired);

    uint64_t bit = (uint64_t)1 << (c % 64);
    bool may_rest = silent && !result.changed && core_none(axons) &&
                    (!(core->flags & CORE_STOCHASTIC) || chip->now % REST_INTERVAL_TICKS == 0);
    if (may_rest && core_rests(core))
        chip->awake[c / 64] &= ~bit;
    else
        chip->awake[c / 64] |= bit;
}

static void run_tick(struct ct_chip *chip)
{
    unsigned slot = chip->now % CT_SLOTS;
    uint64_t computed = 0;
    for (uint32_t w = 0; w < chip->words; w++) {
        uint64_t todo = chip->awake[w] | chip->pending[slot][w];
        chip->pending[slot][w] = 0;
        computed += (uint64_t)__builtin_popcountll(todo);
        for (; todo != 0; todo &= todo - 1) {
            uint32_t c = 64 * w + (uint32_t)__builtin_ctzll(todo);
            prefetch_rows(chip, c + 1, slot);
            run_core(chip, c, slot);
        }
    }
    chip->computed += computed;
    chip->skipped += chip->count - computed;
    chip->now++;
}

/* Hands the spikes of the last tick to a sink, a buffer full at a time. [T-5] */
static enum ct_status emit_spikes(struct ct_chip *chip, const struct ct_sink *sink)
{
    struct ct_spike *buffer = chip->buffer->spike;
    size_t n = 0;
    for (uint32_t c = 0; c < chip->count; c++) {
        for (unsigned k = 0; k < 4; k++) {
            for (uint64_t left = chip->fired[c][k]; left != 0; left &= left - 1) {
                unsigned j = 64 * k + (unsigned)__builtin_ctzll(left);
                buffer[n++] = (struct ct_spike){chip->now - 1, chip->number[c], (uint16_t)j};
            }
        }
        if (n > SPIKE_BUFFER - CT_NEURONS || c + 1 == chip->count) {
            enum ct_status status = n == 0 ? CT_OK : sink->on_spikes(sink->user, buffer, n);
            if (status != CT_OK)
                return status;
            n = 0;
        }
    }
    return CT_OK;
}

static enum ct_status emit_pins(struct ct_chip *chip, const struct ct_sink *sink)
{
    struct ct_pin_spike *buffer = chip->buffer->pin;
    size_t n = 0;
    for (uint32_t c = 0; c < chip->count; c++) {
        for (unsigned k = 0; k < 4; k++) {
            for (uint64_t left = chip->fired[c][k]; left != 0; left &= left - 1) {
                uint32_t target = chip->target[c][64 * k + (unsigned)__builtin_ctzll(left)];
                if (target >> TARGET_KIND_SHIFT == CT_TARGET_PIN)
                    buffer[n++] =
                        (struct ct_pin_spike){chip->now - 1, target & TARGET_PIN_MASK};
            }
        }
        if (n > SPIKE_BUFFER - CT_NEURONS || c + 1 == chip->count) {
            enum ct_status status = n == 0 ? CT_OK : sink->on_pins(sink->user, buffer, n);
            if (status != CT_OK)
                return status;
            n = 0;
        }
    }
    return CT_OK;
}

static enum ct_status observe(struct ct_chip *chip, const struct ct_sink *sink)
{
    enum ct_status status = CT_OK;
    if (sink->on_spikes != NULL)
        status = emit_spikes(chip, sink);
    if (status == CT_OK && sink->on_pins != NULL)
        status = emit_pins(chip, sink);
    if (status == CT_OK && sink->on_tick != NULL)
        status = sink->on_tick(sink->user, chip, chip->now - 1);
    return status;
}

enum ct_status ct_chip_run(ct_chip *chip, uint32_t ticks, const struct ct_sink *sink,
                           struct ct_error *err)
{
    if (!chip->ready)
        return status_fail(err, CT_ERR_ARGUMENT, "the chip is not complete: ct_chip_ready() first");
    if (ticks > UINT32_MAX - 1 - chip->now) /* [T-4] */
        return status_fail(err, CT_ERR_RANGE, "%u ticks from tick %u pass tick 2^32 - 2", ticks,
                           chip->now);
    for (uint32_t i = 0; i < ticks; i++) {
        run_tick(chip);
        if (sink == NULL)
            continue;
        enum ct_status status = observe(chip, sink);
        if (status != CT_OK)
            return status_fail(err, status, "the run was ended by its sink after tick %u",
                               chip->now - 1);
    }
    return CT_OK;
}

enum ct_status ct_chip_inject(ct_chip *chip, uint32_t tick, uint32_t core, uint32_t axon,
                              struct ct_error *err)
{
    int64_t c = chip_dense(chip, core);
    if (c < 0)
        return status_fail(err, CT_ERR_ABSENT, "input spike: there is no core number %u", core);
    if (axon >= chip->sys.axons)
        return status_fail(err, CT_ERR_RANGE, "input spike: axon %u outside 0..%u", axon,
                           chip->sys.axons - 1u);
    if (tick - chip->now > CT_DELAY_MAX) /* also where tick < now: the difference wraps */
        return status_fail(err, CT_ERR_ORDER, "input spike: tick %u outside %u..%u", tick,
                           chip->now, chip->now + CT_DELAY_MAX);
    unsigned slot = tick % CT_SLOTS; /* [S-5] */
    uint64_t *word = &chip->slot[slot][c][axon / 64];
    uint64_t bit = (uint64_t)1 << (axon % 64);
    chip->events[c].inputs++;
    chip->events[c].merged += (*word & bit) != 0;
    *word |= bit;
    chip->pending[slot][c / 64] |= (uint64_t)1 << (c % 64);
    return CT_OK;
}
