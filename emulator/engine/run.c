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
#include <string.h>

#include "base/status.h"
#include "engine/chip.h"

/* How often a core with random draws is asked whether it rests: the question costs more than a
 * tick, and such a core often looks unchanged by chance. */
#define REST_INTERVAL_TICKS 16

/* Cores between the request for crossbar rows and their use. */
#define ROWS_AHEAD 3

static uint32_t distance(uint8_t a, uint8_t b)
{
    return a > b ? (uint32_t)(a - b) : (uint32_t)(b - a);
}

/* GCC takes a function that only prefetches for one without effect and drops its calls, unless it
 * is inlined. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* Lists the active axons of core c, clears its slot, and asks for the crossbar rows. [S-2] */
ALWAYS_INLINE void take_axons(struct ct_chip *chip, uint32_t c, unsigned slot,
                              struct core_axons *active)
{
    uint64_t *bits = chip->slot[slot][c];
    uint32_t n = 0;
    for (unsigned k = 0; k < 4; k++) {
        for (uint64_t left = bits[k]; left != 0; left &= left - 1) {
            unsigned i = 64 * k + (unsigned)__builtin_ctzll(left);
            active->axon[n++] = (uint8_t)i;
            __builtin_prefetch(chip->crossbar[c][i]);
        }
        bits[k] = 0;
    }
    active->count = n;
}

/* Asks for the destinations of the neurons of core c that fired: 16 of them fill a line. */
ALWAYS_INLINE void prefetch_targets(const struct ct_chip *chip, uint32_t c)
{
    for (unsigned j = 0; j < CT_NEURONS; j += 16) {
        if (chip->fired[c][j / 64] >> (j % 64) & 0xFFFF)
            __builtin_prefetch(&chip->target[c][j]);
    }
}

/* Sets the bit that a queued spike is for: core 16 | axon 8 | slot 4. [S-3] [S-4] */
static inline void write_spike(struct ct_chip *chip, uint32_t spike)
{
    uint32_t to = spike & 0xFFFF;
    uint32_t axon = spike >> TARGET_AXON_SHIFT & 0xFF;
    uint32_t slot = spike >> TARGET_DELAY_SHIFT;
    uint64_t *word = &chip->slot[slot][to][axon / 64];
    uint64_t bit = (uint64_t)1 << (axon % 64);
    if (*word & bit)
        chip->events[to].merged++;
    *word |= bit;
    chip->pending[slot][to / 64] |= (uint64_t)1 << (to % 64);
}

/* Queues a spike, whose word in a scheduler is far from here more often than not, and writes the
 * one that was queued QUEUE_LAG spikes before: by now its word has come. */
static inline void queue_spike(struct ct_chip *chip, uint32_t spike)
{
    uint32_t *place = &chip->queue[chip->queued++ % QUEUE_LAG];
    if (chip->queued > QUEUE_LAG)
        write_spike(chip, *place);
    *place = spike;
    __builtin_prefetch(&chip->slot[spike >> TARGET_DELAY_SHIFT][spike & 0xFFFF], 1);
}

static void flush_queue(struct ct_chip *chip)
{
    uint32_t n = chip->queued < QUEUE_LAG ? chip->queued : QUEUE_LAG;
    for (uint32_t i = 0; i < n; i++)
        write_spike(chip, chip->queue[i]);
    chip->queued = 0;
}

/* Sends the spikes of core c that fired in tick chip->now. [K-1] */
static void deliver(struct ct_chip *chip, uint32_t c)
{
    const uint32_t *targets = chip->target[c];
    const struct place from = chip->place[c];
    uint32_t spikes = 0, packets = 0, pins = 0, hops_x = 0, hops_y = 0, crossings = 0;
    for (unsigned k = 0; k < 4; k++) {
        for (uint64_t left = chip->fired[c][k]; left != 0; left &= left - 1) {
            uint32_t target = targets[64 * k + (unsigned)__builtin_ctzll(left)];
            uint32_t kind = target >> TARGET_KIND_SHIFT;
            spikes++;
            if (kind != CT_TARGET_CORE) {
                pins += kind == CT_TARGET_PIN;
                continue;
            }
            uint32_t slot = (chip->now + (target >> TARGET_DELAY_SHIFT)) % CT_SLOTS;
            queue_spike(chip, (target & 0xFFFFFF) | slot << TARGET_DELAY_SHIFT);
            const struct place at = chip->place[target & 0xFFFF];
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

static void run_core(struct ct_chip *chip, uint32_t c, const struct core_axons *active)
{
    struct core *core = chip_core(chip, c);
    struct core_result result;
    core_tick(chip->kernel, core, &chip->crossbar[c], active, chip->now, &result);

    struct events *e = &chip->events[c];
    e->axon_events += active->count;
    e->synaptic_ops += result.synaptic_ops;
    if (result.synaptic_draws != 0)
        e->synaptic_draws += result.synaptic_draws;
    memcpy(chip->fired[c], result.fired, sizeof result.fired);
    prefetch_targets(chip, c);

    uint64_t bit = (uint64_t)1 << (c % 64);
    bool may_rest = !result.changed && core_none(result.fired) && active->count == 0 &&
                    (!(core->flags & CORE_STOCHASTIC) || chip->now % REST_INTERVAL_TICKS == 0);
    if (may_rest && core_rests(core))
        chip->awake[c / 64] &= ~bit;
    else
        chip->awake[c / 64] |= bit;
}

/* Lists the cores that must run in this tick, in ascending order. */
static uint32_t list_cores(struct ct_chip *chip, unsigned slot)
{
    uint32_t n = 0;
    for (uint32_t w = 0; w < chip->words; w++) {
        uint64_t todo = chip->awake[w] | chip->pending[slot][w];
        chip->pending[slot][w] = 0;
        for (; todo != 0; todo &= todo - 1)
            chip->todo[n++] = 64 * w + (uint32_t)__builtin_ctzll(todo);
    }
    return n;
}

/* Memory answers late, so each step asks for what a later one needs: rows ROWS_AHEAD cores before
 * they are read, destinations one core before they are used, scheduler words QUEUE_LAG spikes
 * before they are written. The blocks of the cores are adjacent: hardware fetches them ahead. */
static void run_tick(struct ct_chip *chip)
{
    unsigned slot = chip->now % CT_SLOTS;
    uint32_t n = list_cores(chip, slot);
    struct core_axons active[ROWS_AHEAD + 1];
    for (uint32_t i = 0; i < n + ROWS_AHEAD; i++) {
        if (i < n)
            take_axons(chip, chip->todo[i], slot, &active[i % (ROWS_AHEAD + 1)]);
        if (i < ROWS_AHEAD)
            continue;
        uint32_t at = i - ROWS_AHEAD;
        run_core(chip, chip->todo[at], &active[at % (ROWS_AHEAD + 1)]);
        if (at > 0)
            deliver(chip, chip->todo[at - 1]);
    }
    if (n > 0)
        deliver(chip, chip->todo[n - 1]);
    flush_queue(chip);
    chip->computed += n;
    chip->skipped += chip->count - n;
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
