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
#include "engine/watch.h"

/* How often a core with random draws is asked whether it rests: the question costs more than a
 * tick, and such a core often looks unchanged by chance. */
#define REST_INTERVAL_TICKS 16

/* Asks for a cache line, into the second level of cache: what is asked for here comes long before
 * it is used, and the first level is too small to hold that much. */
#define FETCH(address) __builtin_prefetch(address, 0, 2)

/* GCC takes a function that only prefetches for one without effect and drops its calls, unless it
 * is inlined. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* Lists the active axons of core c, clears its slot, and asks for the crossbar rows. [S-2] */
ALWAYS_INLINE void take_axons(struct ct_chip *chip, uint32_t c, unsigned slot,
                              struct core_list *active)
{
    uint64_t *bits = chip->slot[slot][c];
    uint32_t n = 0;
    for (unsigned k = 0; k < 4; k++) {
        for (uint64_t left = bits[k]; left != 0; left &= left - 1) {
            unsigned i = 64 * k + (unsigned)__builtin_ctzll(left);
            active->at[n++] = (uint8_t)i;
            FETCH(chip->crossbar[c][i]);
        }
        bits[k] = 0;
    }
    active->count = n;
}

/* Asks for the block of core c. */
ALWAYS_INLINE void prefetch_block(const struct ct_chip *chip, uint32_t c)
{
    const char *end = chip->block + (size_t)chip->block_line[c + 1] * CORE_LINE;
    for (const char *at = (const char *)chip_core(chip, c); at < end; at += CORE_LINE)
        FETCH(at);
}

/* Who fired, as a list, asking for their destinations. */
ALWAYS_INLINE void take_spikes(const struct ct_chip *chip, uint32_t c, struct core_list *fired)
{
    uint32_t n = 0;
    for (unsigned k = 0; k < 4; k++) {
        for (uint64_t left = chip->fired[c][k]; left != 0; left &= left - 1) {
            unsigned j = 64 * k + (unsigned)__builtin_ctzll(left);
            fired->at[n++] = (uint8_t)j;
            FETCH(&chip->target[c][j]);
        }
    }
    fired->count = n;
}

/* Chip boundaries on a way in one dimension. */
static uint32_t boundaries(uint32_t from, uint32_t to, uint32_t chip, uint32_t chips, bool torus)
{
    int way = noc_distance(from, to, chip * chips, torus);
    int first = (int)from, last = (int)from + way;
    if (torus && chips == 1)
        return 0;
    if (last < 0) { /* the other way round the ring, so that nothing is negative */
        first += (int)(chip * chips);
        last += (int)(chip * chips);
    }
    return (uint32_t)abs(last / (int)chip - first / (int)chip);
}

uint32_t chip_crossings(const struct ct_chip *chip, struct place from, struct place to)
{
    return boundaries(from.x, to.x, chip->sys.cores_x, chip->sys.chips_x, chip->torus) +
           boundaries(from.y, to.y, chip->sys.cores_y, chip->sys.chips_y, chip->torus);
}

/* See chip_write(). */
static inline void set_axon(struct ct_chip *chip, unsigned slot, uint32_t spike)
{
    uint32_t to = spike & 0xFFFF;
    uint32_t axon = spike >> TARGET_AXON_SHIFT;
    uint64_t *word = &chip->slot[slot][to][axon / 64];
    uint64_t old = *word, bit = (uint64_t)1 << (axon % 64);
    *word = old | bit;
    chip->pending[slot][to / 64] |= (uint64_t)1 << (to % 64);
    if (old & bit)
        chip->events[to].merged++;
}

void chip_write(struct ct_chip *chip, unsigned slot, uint32_t spike)
{
    set_axon(chip, slot, spike);
}

/* Sets the bits of all spikes that wait for a slot. */
static void settle_slot(struct ct_chip *chip, unsigned slot)
{
    const uint32_t *spike = chip->waiting[slot];
    const uint32_t n = chip->waiting_count[slot];
    for (uint32_t i = 0; i < n; i++)
        set_axon(chip, slot, spike[i]);
    chip->waiting_count[slot] = 0;
}

void chip_settle(struct ct_chip *chip)
{
    for (unsigned slot = 0; slot < CT_SLOTS; slot++)
        settle_slot(chip, slot);
}

/* The spikes of core c in tick chip->now, sent where `send` says so: ticks of a fixed length send
 * them when the network brings them. The words of the schedulers are far apart and a
 * chip has many, so a spike is only put on the list of its slot; the bits are set when the slot is
 * about to be read, all of one slot together, which a nearby cache holds. [S-3] [K-1] */
ALWAYS_INLINE void deliver(struct ct_chip *chip, uint32_t c, const struct core_list *fired,
                           bool send)
{
    const uint32_t *targets = chip->target[c];
    const struct place *places = chip->place;
    const struct place from = places[c];
    const bool many_chips = chip->many_chips;
    const uint32_t now = chip->now;
    uint32_t packets = 0, pins = 0, hops_x = 0, hops_y = 0, chips = 0;
    uint8_t to_x[CT_NEURONS], to_y[CT_NEURONS];
    for (uint32_t i = 0; i < fired->count; i++) {
        uint32_t target = targets[fired->at[i]];
        uint32_t kind = target >> TARGET_KIND_SHIFT;
        if (kind != CT_TARGET_CORE) {
            pins += kind == CT_TARGET_PIN;
            continue;
        }
        unsigned slot = (now + (target >> TARGET_DELAY_SHIFT)) % CT_SLOTS;
        uint32_t n = chip->waiting_count[slot];
        if (!send) {
            /* the network will */
        } else if (n < WAITING_MAX) {
            chip->waiting[slot][n] = target & 0xFFFFFF;
            chip->waiting_count[slot] = n + 1;
        } else {
            set_axon(chip, slot, target & 0xFFFFFF);
        }
        const struct place at = places[target & 0xFFFF];
        to_x[packets] = at.x;
        to_y[packets++] = at.y;
        if (many_chips)
            chips += chip_crossings(chip, from, at);
    }
    if (chip->torus) {
        for (uint32_t i = 0; i < packets; i++) {
            hops_x += chip_hops(from.x, to_x[i], chip->width, true);
            hops_y += chip_hops(from.y, to_y[i], chip->height, true);
        }
    } else { /* a loop of its own: the compiler makes vectors of it */
        for (uint32_t i = 0; i < packets; i++) {
            hops_x += (uint32_t)abs(from.x - to_x[i]);
            hops_y += (uint32_t)abs(from.y - to_y[i]);
        }
    }
    struct events *e = &chip->events[c];
    e->spikes += fired->count;
    e->packets += packets;
    e->pin_spikes += pins;
    e->hops_x += hops_x;
    e->hops_y += hops_y;
    if (many_chips)
        e->chip_crossings += chips;
}

static void run_core(struct ct_chip *chip, uint32_t c, const struct core_list *active,
                     uint32_t tick)
{
    struct core *core = chip_core(chip, c);
    struct core_result result;
    core_tick(chip->kernel, core, &chip->crossbar[c], active, tick, &result);

    struct events *e = &chip->events[c];
    e->axon_events += active->count;
    e->synaptic_ops += result.synaptic_ops;
    if (result.synaptic_draws != 0)
        e->synaptic_draws += result.synaptic_draws;
    memcpy(chip->fired[c], result.fired, sizeof result.fired);

    uint64_t bit = (uint64_t)1 << (c % 64);
    bool may_rest = !result.changed && core_none(result.fired) && active->count == 0 &&
                    (!(core->flags & CORE_STOCHASTIC) || tick % REST_INTERVAL_TICKS == 0);
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
        uint64_t todo = chip->awake[w];
        if (chip->pending[slot][w] != 0) {
            todo |= chip->pending[slot][w];
            chip->pending[slot][w] = 0;
        }
        for (; todo != 0; todo &= todo - 1)
            chip->todo[n++] = 64 * w + (uint32_t)__builtin_ctzll(todo);
    }
    return n;
}

/* Memory answers late, so the work on a core is spread over steps, and each step asks for what the
 * next one needs: block and crossbar rows, then destinations. */
static void run_tick(struct ct_chip *chip)
{
    enum { RUN = 4, DELIVER = 6, ROWS = 8, SPIKES = 4 }; /* rings longer than the distances */
    _Static_assert(ROWS > RUN && SPIKES > DELIVER - RUN, "a ring must hold what is on its way");
    unsigned slot = chip->now % CT_SLOTS;
    settle_slot(chip, slot);
    const uint32_t n = list_cores(chip, slot);
    const uint32_t *todo = chip->todo;
    struct core_list active[ROWS], fired[SPIKES];
    for (uint32_t i = 0; n > 0 && i < n + DELIVER; i++) {
        if (i < n) {
            prefetch_block(chip, todo[i]);
            take_axons(chip, todo[i], slot, &active[i % ROWS]);
        }
        if (i >= DELIVER)
            deliver(chip, todo[i - DELIVER], &fired[(i - DELIVER) % SPIKES], true);
        if (i >= RUN && i - RUN < n) {
            uint32_t c = todo[i - RUN];
            run_core(chip, c, &active[(i - RUN) % ROWS], chip->now);
            take_spikes(chip, c, &fired[(i - RUN) % SPIKES]);
            if (chip->cycle != NULL)
                cycle_begin(chip, c, &active[(i - RUN) % ROWS], chip->fired[c], chip->now,
                            chip->cycle->start);
        }
    }
    chip->computed += n;
    chip->skipped += chip->count - n;
}

void chip_begin(struct ct_chip *chip, uint32_t c, uint64_t now)
{
    const uint32_t tick = chip->cycle->core[c].tick;
    const uint64_t bit = (uint64_t)1 << (c % 64);
    struct core_list active, fired;
    core_bits before;
    take_axons(chip, c, tick % CT_SLOTS, &active);
    if (active.count == 0 && !(chip->awake[c / 64] & bit)) {
        static const core_bits nobody;
        chip->skipped++;
        cycle_begin(chip, c, &active, nobody, tick, now);
        return;
    }
    memcpy(before, chip->fired[c], sizeof before);
    run_core(chip, c, &active, tick);
    take_spikes(chip, c, &fired);
    deliver(chip, c, &fired, false);
    chip->computed++;
    cycle_begin(chip, c, &active, chip->fired[c], tick, now);
    for (unsigned k = 0; k < 4; k++)
        chip->fired[c][k] |= before[k];
}

/* A tick of whichever engine. */
static void run_any_tick(struct ct_chip *chip)
{
    struct cycle *cy = chip->cycle;
    if (cy == NULL) {
        run_tick(chip);
    } else if (cy->arch.tick_cycles == 0) {
        cycle_start_tick(chip);
        run_tick(chip);
        if (cy->watch != NULL)
            watch_sleepers(chip);
        cycle_drain(chip);
    } else {
        cycle_period(chip);
    }
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
                    buffer[n++] = (struct ct_pin_spike){chip->now - 1, target & TARGET_PIN_MASK};
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
    if (chip->cycle != NULL && chip->cycle->watch != NULL) {
        /* In ticks of a fixed length what cores do next is known ahead, and waits. */
        watch_flush(chip->cycle->watch,
                    chip->cycle->arch.tick_cycles == 0 ? UINT64_MAX : chip->cycle->start);
        status = chip->cycle->watch->status;
    }
    if (status == CT_OK && sink->on_spikes != NULL)
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
    if (chip->running)
        return status_fail(err, CT_ERR_ARGUMENT, "the chip runs: a sink cannot run it too");
    if (ticks > UINT32_MAX - chip->now) /* [T-4] */
        return status_fail(err, CT_ERR_RANGE, "%u ticks from tick %u pass tick 2^32 - 2", ticks,
                           chip->now);
    enum ct_status status = CT_OK;
    chip->running = true;
    if (chip->cycle != NULL && chip->cycle->watch != NULL) {
        chip->cycle->watch->sink = sink;
        chip->cycle->watch->status = CT_OK;
    }
    for (uint32_t i = 0; i < ticks && status == CT_OK; i++) {
        run_any_tick(chip);
        if (sink != NULL)
            status = observe(chip, sink);
    }
    if (chip->cycle != NULL && chip->cycle->watch != NULL)
        chip->cycle->watch->sink = NULL;
    chip->running = false;
    if (status != CT_OK)
        return status_fail(err, status, "the run was ended by its sink after tick %u",
                           chip->now - 1);
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
    uint64_t last = (uint64_t)chip->now + CT_DELAY_MAX;
    if (last > UINT32_MAX - 1) /* [T-4] */
        last = UINT32_MAX - 1;
    if (tick < chip->now || tick > last)
        return status_fail(err, CT_ERR_ORDER, "input spike: tick %u outside %u..%u", tick,
                           chip->now, (uint32_t)last);
    chip->events[c].inputs++;
    set_axon(chip, tick % CT_SLOTS, (uint32_t)c | axon << TARGET_AXON_SHIFT); /* [S-5] */
    return CT_OK;
}
