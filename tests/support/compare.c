/*
 * compare.c - see compare.h. The comparison stops at the first difference, because everything
 * after it follows from it.
 */
#include "support/compare.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- recording the oracle --------------------------------------------------------------- */

static struct ct_counters counters_of(const struct oracle_counters *c)
{
    return (struct ct_counters){
        .axon_events = c->active_axons,
        .synaptic_ops = c->synaptic_ops,
        .synaptic_draws = c->stochastic_ops,
        .neuron_draws = c->neuron_draws,
        .spikes = c->fired,
        .packets = c->packets,
        .pin_spikes = c->pin_spikes,
        .hops_x = c->links_x,
        .hops_y = c->links_y,
        .chip_crossings = c->boundaries,
        .inputs = c->inputs,
        .arrivals = c->received,
        .merged = c->merged,
    };
}

static void record_tick(struct record *rec, const struct oracle *o, uint32_t tick)
{
    rec->digest[tick] = o->digest;
    for (uint32_t k = 0; k < rec->cores; k++) {
        const size_t at = (size_t)tick * rec->cores + k;
        for (uint32_t j = 0; j < rec->neurons; j++)
            rec->potential[at * rec->neurons + j] = o->core[k].n[j].v;
        for (int slot = 0; slot < CT_SLOTS; slot++)
            for (int i = 0; i < CT_AXONS; i++)
                rec->slot[at][slot][i / 64] |= (uint64_t)o->core[k].slot[slot][i] << (i % 64);
    }
    for (int k = 0; k < o->spike_count; k++)
        rec->spike[rec->spike_count++] =
            (struct ct_spike){tick, (uint16_t)o->spike[k].core, (uint16_t)o->spike[k].neuron};
    for (int k = 0; k < o->pin_count; k++)
        rec->pin[rec->pin_count++] = (struct ct_pin_spike){tick, o->pin[k]};
}

bool record_oracle(struct record *rec, const struct random_model *m, enum oracle_fault fault)
{
    const size_t core_ticks = (size_t)m->ticks * m->core_count;
    const size_t neuron_ticks = core_ticks * m->sys.neurons;
    struct oracle *o = model_oracle(m, fault);
    *rec = (struct record){
        .ticks = m->ticks,
        .cores = m->core_count,
        .neurons = m->sys.neurons,
        .potential = malloc(neuron_ticks * sizeof *rec->potential),
        .slot = calloc(core_ticks, sizeof *rec->slot),
        .digest = malloc(m->ticks * sizeof *rec->digest),
        .spike = malloc(neuron_ticks * sizeof *rec->spike),
        .pin = malloc(neuron_ticks * sizeof *rec->pin),
        .counters = malloc(m->core_count * sizeof *rec->counters),
    };
    if (o == NULL || rec->potential == NULL || rec->slot == NULL || rec->digest == NULL ||
        rec->spike == NULL || rec->pin == NULL || rec->counters == NULL) {
        record_free(rec);
        oracle_free(o);
        return false;
    }
    const struct model_input *in = m->input;
    const struct model_input *const end = m->input + m->input_count;
    for (uint32_t tick = 0; tick < m->ticks; tick++) {
        for (; in < end && in->given == tick; in++)
            oracle_inject(o, in->tick, (int)in->core_index, (int)in->axon);
        oracle_tick(o);
        record_tick(rec, o, tick);
    }
    for (uint32_t k = 0; k < rec->cores; k++)
        rec->counters[k] = counters_of(&o->core[k].count);
    oracle_free(o);
    return true;
}

void record_free(struct record *rec)
{
    free(rec->potential);
    free(rec->slot);
    free(rec->digest);
    free(rec->spike);
    free(rec->pin);
    free(rec->counters);
    memset(rec, 0, sizeof *rec);
}

/* ---- running the library ---------------------------------------------------------------- */

struct run {
    const struct random_model *m;
    const struct record *rec;
    ct_chip *chip;
    size_t input_at, spike_at, pin_at; /* so far */
    uint32_t piece_end;                /* the first tick that the running piece does not run */
    struct difference *diff;
};

__attribute__((format(printf, 2, 3))) static enum ct_status differ(struct run *run,
                                                                   const char *format, ...)
{
    if (!run->diff->found) {
        va_list list;
        va_start(list, format);
        vsnprintf(run->diff->text, sizeof run->diff->text, format, list);
        va_end(list);
        run->diff->found = true;
    }
    return CT_ERR_FORMAT;
}

static enum ct_status on_spikes(void *user, const struct ct_spike *spikes, size_t count)
{
    struct run *run = user;
    for (size_t k = 0; k < count; k++) {
        static const struct ct_spike none = {UINT32_MAX, UINT16_MAX, UINT16_MAX};
        const struct ct_spike *want =
            run->spike_at < run->rec->spike_count ? &run->rec->spike[run->spike_at] : &none;
        const struct ct_spike *got = &spikes[k];
        if (got->tick != want->tick || got->core != want->core || got->index != want->index)
            return differ(run,
                          "spike %zu: library tick %" PRIu32 " core %u neuron %u, oracle tick "
                          "%" PRIu32 " core %u neuron %u [N-7] [T-5]",
                          run->spike_at, got->tick, got->core, got->index, want->tick, want->core,
                          want->index);
        run->spike_at++;
    }
    return CT_OK;
}

static enum ct_status on_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    struct run *run = user;
    for (size_t k = 0; k < count; k++) {
        static const struct ct_pin_spike none = {UINT32_MAX, UINT32_MAX};
        const struct ct_pin_spike *want =
            run->pin_at < run->rec->pin_count ? &run->rec->pin[run->pin_at] : &none;
        if (spikes[k].tick != want->tick || spikes[k].pin != want->pin)
            return differ(run,
                          "pin spike %zu: library tick %" PRIu32 " pin %" PRIu32
                          ", oracle tick %" PRIu32 " pin %" PRIu32 " [P-3] [T-5]",
                          run->pin_at, spikes[k].tick, spikes[k].pin, want->tick, want->pin);
        run->pin_at++;
    }
    return CT_OK;
}

static enum ct_status compare_core(struct run *run, uint32_t tick, uint32_t k)
{
    const struct record *rec = run->rec;
    const size_t at = (size_t)tick * rec->cores + k;
    const uint32_t number = model_core_number(run->m, k);
    int32_t potential[CT_NEURONS];
    uint64_t slot[CT_SLOTS][4];
    struct ct_error err;
    if (ct_chip_potentials(run->chip, number, potential, &err) != CT_OK ||
        ct_chip_scheduler(run->chip, number, slot, &err) != CT_OK)
        return differ(run, "tick %" PRIu32 " core %" PRIu32 ": %s", tick, number, err.text);
    for (uint32_t j = 0; j < rec->neurons; j++)
        if (potential[j] != rec->potential[at * rec->neurons + j])
            return differ(run,
                          "tick %" PRIu32 " core %" PRIu32 " neuron %" PRIu32 ": V library "
                          "%" PRId32 ", oracle %" PRId32 " [N-3]..[N-10] [R-5]..[R-7]",
                          tick, number, j, potential[j], rec->potential[at * rec->neurons + j]);
    for (int s = 0; s < CT_SLOTS; s++)
        for (int word = 0; word < 4; word++)
            if (slot[s][word] != rec->slot[at][s][word])
                return differ(run,
                              "tick %" PRIu32 " core %" PRIu32 " slot %d axons %d..%d: library "
                              "%016" PRIx64 ", oracle %016" PRIx64 " [S-2]..[S-5]",
                              tick, number, s, 64 * word, 64 * word + 63, slot[s][word],
                              rec->slot[at][s][word]);
    return CT_OK;
}

/* Gives the input that is due before tick `tick` runs. */
static enum ct_status give_input(struct run *run, uint32_t tick)
{
    const struct random_model *m = run->m;
    struct ct_error err;
    for (; run->input_at < m->input_count && m->input[run->input_at].given == tick;
         run->input_at++) {
        const struct model_input *in = &m->input[run->input_at];
        if (ct_chip_inject(run->chip, in->tick, model_core_number(m, in->core_index), in->axon,
                           &err) != CT_OK)
            return differ(run, "before tick %" PRIu32 ": inject: %s [S-5]", tick, err.text);
    }
    return CT_OK;
}

/* Between ticks of one piece the input is given here, between pieces by compare_chip(). */
static enum ct_status on_tick(void *user, ct_chip *chip, uint32_t tick)
{
    struct run *run = user;
    for (uint32_t k = 0; k < run->rec->cores; k++)
        if (compare_core(run, tick, k) != CT_OK)
            return CT_ERR_FORMAT;
    if (ct_chip_digest(chip) != run->rec->digest[tick])
        return differ(
            run, "tick %" PRIu32 ": digest library %016" PRIx64 ", oracle %016" PRIx64 " [D-1]",
            tick, ct_chip_digest(chip), run->rec->digest[tick]);
    return tick + 1 < run->piece_end ? give_input(run, tick + 1) : CT_OK;
}

static void compare_counters(struct run *run)
{
    struct ct_counters sum = {0};
    struct ct_counters got;
    struct ct_error err;
    for (uint32_t k = 0; k < run->rec->cores; k++) {
        const uint32_t number = model_core_number(run->m, k);
        const struct ct_counters *want = &run->rec->counters[k];
        if (ct_chip_core_counters(run->chip, number, &got, &err) != CT_OK) {
            differ(run, "core %" PRIu32 ": counters: %s", number, err.text);
            return;
        }
#define COMPARE_COUNTER(name, what)                                                                \
    sum.name += want->name;                                                                        \
    if (got.name != want->name)                                                                    \
        differ(run,                                                                                \
               "core %" PRIu32 ": counter " #name " library %" PRIu64 ", oracle %" PRIu64          \
               " [K-1]",                                                                           \
               number, got.name, want->name);
        CT_COUNTER_LIST(COMPARE_COUNTER)
#undef COMPARE_COUNTER
    }
    ct_chip_counters(run->chip, &got);
    if (memcmp(&got, &sum, sizeof sum) != 0)
        differ(run, "counters of the chip are not the sum of those of its cores [K-1]");
}

/* After a piece: everything that should have been handed out was, and the clock is right. */
static void compare_progress(struct run *run)
{
    const struct record *rec = run->rec;
    const uint32_t now = ct_chip_now(run->chip);
    if (now != run->piece_end)
        differ(run, "after tick %" PRIu32 ": now is %" PRIu32 " [T-1]", run->piece_end - 1, now);
    if (run->spike_at < rec->spike_count && rec->spike[run->spike_at].tick < now)
        differ(run, "spike %zu: library none, oracle tick %" PRIu32 " core %u neuron %u [N-7]",
               run->spike_at, rec->spike[run->spike_at].tick, rec->spike[run->spike_at].core,
               rec->spike[run->spike_at].index);
    if (run->pin_at < rec->pin_count && rec->pin[run->pin_at].tick < now)
        differ(run, "pin spike %zu: library none, oracle tick %" PRIu32 " pin %" PRIu32 " [P-3]",
               run->pin_at, rec->pin[run->pin_at].tick, rec->pin[run->pin_at].pin);
}

static void compare_work(struct run *run)
{
    uint64_t computed = 0;
    uint64_t skipped = 0;
    ct_chip_work(run->chip, &computed, &skipped);
    run->diff->skipped = skipped;
    if (computed + skipped != (uint64_t)run->rec->ticks * run->rec->cores)
        differ(run, "%" PRIu64 " computed and %" PRIu64 " skipped core-ticks of %" PRIu64, computed,
               skipped, (uint64_t)run->rec->ticks * run->rec->cores);
}

void compare_chip(const struct random_model *m, const struct record *rec, const char *kernel,
                  uint64_t piece_seed, struct difference *diff)
{
    struct run run = {.m = m, .rec = rec, .diff = diff};
    const struct ct_sink sink = {
        .user = &run, .on_tick = on_tick, .on_spikes = on_spikes, .on_pins = on_pins};
    struct rand pieces = {piece_seed};
    struct ct_error err;
    *diff = (struct difference){0};
    if (model_chip(m, kernel, &run.chip, &err) != CT_OK) {
        differ(&run, "chip refused: %s", err.text);
        return;
    }
    uint32_t tick = 0;
    while (tick < m->ticks && !diff->found) {
        uint32_t length = piece_seed == 0 ? 1 : 1 + rand_below(&pieces, 60);
        if (length > m->ticks - tick)
            length = m->ticks - tick;
        run.piece_end = tick + length;
        if (give_input(&run, tick) != CT_OK)
            break;
        if (ct_chip_run(run.chip, length, &sink, &err) != CT_OK)
            differ(&run, "run from tick %" PRIu32 ": %s", tick, err.text);
        tick = run.piece_end;
        compare_progress(&run);
    }
    if (!diff->found) {
        compare_counters(&run);
        compare_work(&run);
    }
    ct_chip_destroy(run.chip);
}
