/*
 * query.c - what can be read from a chip between ticks.
 */
#include <string.h>
#include <xxhash.h>

#include "base/status.h"
#include "engine/chip.h"

const struct ct_system *ct_chip_system(const ct_chip *chip)
{
    return &chip->sys;
}

uint32_t ct_chip_core_count(const ct_chip *chip)
{
    return chip->count;
}

const char *ct_chip_kernel(const ct_chip *chip)
{
    return chip->kernel->name;
}

const char *const *ct_kernels(void)
{
    return kernel_names();
}

size_t ct_chip_bytes(const ct_chip *chip)
{
    /* The reserve: behind the last block, and the wide columns of cores that are narrow. */
    size_t unused =
        ((size_t)chip->capacity * CORE_BLOCK_LINES_MAX - chip->block_line[chip->count]) * CORE_LINE;
    for (uint32_t c = 0; c < chip->capacity; c++) {
        if (c >= chip->count || !(chip_core(chip, c)->flags & CORE_WIDE))
            unused += sizeof *chip->wide;
    }
    size_t cycle = chip->cycle == NULL ? 0 : cycle_bytes(chip->cycle);
    return sizeof *chip + chip->memory_bytes - unused + cycle;
}

uint32_t ct_chip_now(const ct_chip *chip)
{
    return chip->now;
}

void ct_chip_work(const ct_chip *chip, uint64_t *computed, uint64_t *skipped)
{
    *computed = chip->computed;
    *skipped = chip->skipped;
}

uint32_t ct_chip_core_from(const ct_chip *chip, uint32_t core)
{
    for (uint32_t n = core; n < chip->width * chip->height; n++) {
        if (chip->dense[n] != 0)
            return n;
    }
    return UINT32_MAX;
}

/* Spikes on their way belong to the schedulers, wherever they wait: making that visible changes
 * nothing that can be seen otherwise. */
static void settle(const ct_chip *chip)
{
    chip_settle((ct_chip *)(uintptr_t)chip);
}

static enum ct_status find(const ct_chip *chip, uint32_t core, uint32_t *c, struct ct_error *err)
{
    int64_t dense = chip_dense(chip, core);
    if (dense < 0)
        return status_fail(err, CT_ERR_ABSENT, "there is no core number %u", core);
    *c = (uint32_t)dense;
    return CT_OK;
}

enum ct_status ct_chip_potentials(const ct_chip *chip, uint32_t core, int32_t *out,
                                  struct ct_error *err)
{
    uint32_t c = 0;
    enum ct_status status = find(chip, core, &c, err);
    for (unsigned j = 0; status == CT_OK && j < chip->sys.neurons; j++)
        out[j] = core_potential(chip_core(chip, c), j);
    return status;
}

enum ct_status ct_chip_scheduler(const ct_chip *chip, uint32_t core, uint64_t out[CT_SLOTS][4],
                                 struct ct_error *err)
{
    uint32_t c = 0;
    enum ct_status status = find(chip, core, &c, err);
    settle(chip);
    for (unsigned k = 0; status == CT_OK && k < CT_SLOTS; k++)
        memcpy(out[k], chip->slot[k][c], sizeof(core_bits));
    return status;
}

/* Every bit that was ever set in the scheduler was read since or is still there; it was set by an
 * input or an arrival that did not find it set. */
static uint64_t arrivals(const ct_chip *chip, uint32_t c)
{
    const struct events *e = &chip->events[c];
    uint64_t bits = e->axon_events;
    for (unsigned k = 0; k < CT_SLOTS; k++) {
        for (unsigned w = 0; w < 4; w++)
            bits += (uint64_t)__builtin_popcountll(chip->slot[k][c][w]);
    }
    return bits + e->merged - e->inputs;
}

/* A late core has begun fewer ticks than the chip, [Y-11]. */
static uint32_t ticks_begun(const ct_chip *chip, uint32_t c)
{
    bool fixed = chip->cycle != NULL && chip->arch.tick_cycles != 0;
    return fixed ? chip->cycle->core[c].tick : chip->now;
}

static void add_counters(const ct_chip *chip, uint32_t c, struct ct_counters *out)
{
    const struct events *e = &chip->events[c];
    out->axon_events += e->axon_events;
    out->synaptic_ops += e->synaptic_ops;
    out->synaptic_draws += e->synaptic_draws;
    out->neuron_draws += e->draws_a_tick * ticks_begun(chip, c);
    out->spikes += e->spikes;
    out->packets += e->packets;
    out->pin_spikes += e->pin_spikes;
    out->hops_x += e->hops_x;
    out->hops_y += e->hops_y;
    out->chip_crossings += e->chip_crossings;
    out->inputs += e->inputs;
    out->arrivals += arrivals(chip, c);
    out->merged += e->merged;
}

enum ct_status ct_chip_core_counters(const ct_chip *chip, uint32_t core, struct ct_counters *out,
                                     struct ct_error *err)
{
    uint32_t c = 0;
    memset(out, 0, sizeof *out);
    settle(chip);
    enum ct_status status = find(chip, core, &c, err);
    if (status == CT_OK)
        add_counters(chip, c, out);
    return status;
}

void ct_chip_counters(const ct_chip *chip, struct ct_counters *out)
{
    memset(out, 0, sizeof *out);
    settle(chip);
    for (uint32_t c = 0; c < chip->count; c++)
        add_counters(chip, c, out);
}

static unsigned char *put(unsigned char *at, uint64_t value, unsigned bytes)
{
    for (unsigned b = 0; b < bytes; b++)
        *at++ = (unsigned char)(value >> (8 * b));
    return at;
}

static uint64_t core_digest(const ct_chip *chip, uint32_t c)
{
    unsigned char bytes[4 * CT_NEURONS + 32 + 32 * CT_SLOTS];
    unsigned char *at = bytes;
    for (unsigned j = 0; j < chip->sys.neurons; j++)
        at = put(at, (uint32_t)core_potential(chip_core(chip, c), j), 4);
    for (unsigned w = 0; w < 4; w++)
        at = put(at, chip->fired[c][w], 8);
    bool flying = chip->cycle != NULL && chip->cycle->arch.tick_cycles > 0; /* [Y-11] */
    for (unsigned k = 0; k < CT_SLOTS; k++) {
        for (unsigned w = 0; w < 4; w++)
            at = put(at, chip->slot[k][c][w] | (flying ? chip->cycle->flying[c][k][w] : 0), 8);
    }
    return XXH64(bytes, (size_t)(at - bytes), (uint64_t)chip->number[c] + 1);
}

uint64_t ct_chip_digest(const ct_chip *chip) /* [D-1] */
{
    unsigned char tick[4];
    put(tick, chip->now - 1, 4);
    uint64_t digest = XXH64(tick, sizeof tick, 0);
    settle(chip);
    if (chip->cycle != NULL && chip->cycle->arch.tick_cycles > 0)
        cycle_find_flying((ct_chip *)(uintptr_t)chip);
    for (uint32_t c = 0; c < chip->count; c++)
        digest += core_digest(chip, c);
    return digest;
}
