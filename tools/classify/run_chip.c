/* Codes images as spikes on the fly and counts the spikes of the output pins.
 *
 * Image t is injected for tick t; its votes leave the pins in tick t + latency.
 * Pins also spike before the first image has arrived, and until the last one
 * has left: those spikes belong to no image and are dropped.
 */
#include "run_chip.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct run_state {
    const struct mapping *mapping;
    const struct images *images;
    struct run_result *result;
    ct_spike_writer *writer; /* NULL: nobody wants the input spikes */
    struct ct_error *err;
};

/* One input spike, into the chip and the file. */
static enum ct_status run_spike(const struct run_state *state, ct_chip *chip, uint32_t tick,
                                const struct mapping_target *target)
{
    const struct ct_spike spike = {tick, target->core, target->axon};
    const enum ct_status status =
        ct_chip_inject(chip, tick, target->core, target->axon, state->err);
    if (status != CT_OK || !state->writer) {
        return status;
    }
    return ct_spikes_write(state->writer, &spike, 1, state->err);
}

/* Makes image `tick` active on its axons in that tick; past the last image nothing is injected. */
static enum ct_status run_inject(const struct run_state *state, ct_chip *chip, uint32_t tick)
{
    const struct mapping *m = state->mapping;
    const uint32_t n_pixels = m->width * m->height;
    if (tick >= state->images->n) {
        return CT_OK;
    }
    const uint8_t *pixels = state->images->pixels + (size_t)tick * n_pixels;
    for (uint32_t p = 0; p < n_pixels; p++) {
        for (uint32_t i = 0; i < m->n_levels; i++) {
            const uint32_t bit = p * m->n_levels + i;
            if (pixels[p] < m->level[i]) {
                continue;
            }
            for (uint32_t t = m->first[bit]; t < m->first[bit + 1]; t++) {
                const enum ct_status status = run_spike(state, chip, tick, &m->target[t]);
                if (status != CT_OK) {
                    return status;
                }
            }
        }
    }
    return CT_OK;
}

static enum ct_status run_on_tick(void *user, ct_chip *chip, uint32_t tick)
{
    return run_inject(user, chip, tick + 1);
}

static enum ct_status run_on_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    const struct run_state *state = user;
    const struct mapping *m = state->mapping;
    for (size_t i = 0; i < count; i++) {
        /* Wraps to a huge number before the first votes. */
        const uint32_t image = spikes[i].tick - m->latency_ticks;
        if (image < state->images->n && spikes[i].pin < m->n_pins) {
            state->result->votes[(size_t)image * m->n_classes + m->pin_class[spikes[i].pin]]++;
        }
    }
    return CT_OK;
}

static double run_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static enum ct_status run_all(struct run_state *state, ct_chip *chip)
{
    const struct ct_sink sink = {.user = state, .on_tick = run_on_tick, .on_pins = run_on_pins};
    const double start = run_clock();
    enum ct_status status = run_inject(state, chip, 0);
    if (status == CT_OK) {
        status = ct_chip_run(chip, state->result->ticks, &sink, state->err);
    }
    state->result->seconds = run_clock() - start;
    return status;
}

bool run_chip(struct run_result *result, const char *chip_path, const struct mapping *mapping,
              const struct images *images, const char *kernel, const char *spikes,
              struct fail *fail)
{
    struct ct_error err;
    ct_chip *chip = NULL;
    const struct ct_chip_options options = {.kernel = kernel};
    memset(result, 0, sizeof *result);
    if (images->width != mapping->width || images->height != mapping->height) {
        return fail_set(fail, "%.150s: made for %u x %u images, the data are %u x %u", chip_path,
                        mapping->width, mapping->height, images->width, images->height);
    }
    result->votes = calloc(images->n, mapping->n_classes * sizeof *result->votes);
    if (!result->votes) {
        return fail_set(fail, "%.150s: out of memory", chip_path);
    }
    if (ct_chip_load(&chip, chip_path, &options, &err) != CT_OK) {
        return fail_set(fail, "%.250s", err.text);
    }
    result->system = *ct_chip_system(chip);
    result->cores = ct_chip_core_count(chip);
    strncpy(result->kernel, ct_chip_kernel(chip), sizeof result->kernel - 1);
    result->ticks = (uint32_t)images->n + mapping->latency_ticks;
    if (result->system.pins != mapping->n_pins || result->cores != mapping->cores) {
        ct_chip_destroy(chip);
        return fail_set(fail, "%.150s: %u cores and %u output pins, the mapping has %u and %u",
                        chip_path, result->cores, result->system.pins, mapping->cores,
                        mapping->n_pins);
    }
    struct run_state state = {mapping, images, result, NULL, &err};
    if (spikes && ct_spikes_create(&state.writer, spikes, CT_SPIKES_INPUT, &err) != CT_OK) {
        ct_chip_destroy(chip);
        return fail_set(fail, "%.250s", err.text);
    }
    enum ct_status status = run_all(&state, chip);
    ct_chip_counters(chip, &result->counters);
    ct_chip_destroy(chip);
    if (status != CT_OK) {
        ct_spikes_discard(state.writer);
        return fail_set(fail, "%.100s: %.150s", chip_path, err.text);
    }
    return !state.writer || ct_spikes_finish(state.writer, &err) == CT_OK ||
           fail_set(fail, "%.250s", err.text);
}

void run_result_free(struct run_result *result)
{
    free(result->votes);
    result->votes = NULL;
}
