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
    struct ct_error *err;
};

typedef enum ct_status run_take(void *user, const struct ct_spike *spike, struct ct_error *err);

/* Hands out the input spikes of image `tick`; past the last image there is none. */
static enum ct_status run_image(const struct mapping *m, const struct images *images, uint32_t tick,
                                run_take *take, void *user, struct ct_error *err)
{
    const uint32_t n_pixels = m->width * m->height;
    if (tick >= images->n) {
        return CT_OK;
    }
    const uint8_t *pixels = images->pixels + (size_t)tick * n_pixels;
    for (uint32_t p = 0; p < n_pixels; p++) {
        for (uint32_t i = 0; i < m->n_levels; i++) {
            const uint32_t bit = p * m->n_levels + i;
            if (pixels[p] < m->level[i]) {
                continue;
            }
            for (uint32_t t = m->first[bit]; t < m->first[bit + 1]; t++) {
                const struct ct_spike spike = {tick, m->target[t].core, m->target[t].axon};
                const enum ct_status status = take(user, &spike, err);
                if (status != CT_OK) {
                    return status;
                }
            }
        }
    }
    return CT_OK;
}

static enum ct_status run_to_chip(void *user, const struct ct_spike *spike, struct ct_error *err)
{
    return ct_chip_inject(user, spike->tick, spike->core, spike->index, err);
}

static enum ct_status run_to_file(void *user, const struct ct_spike *spike, struct ct_error *err)
{
    return ct_spikes_write(user, spike, 1, err);
}

/* Makes image `tick` active on its axons in that tick. */
static enum ct_status run_inject(const struct run_state *state, ct_chip *chip, uint32_t tick)
{
    return run_image(state->mapping, state->images, tick, run_to_chip, chip, state->err);
}

bool run_inputs_write(const struct mapping *mapping, const struct images *images, const char *path,
                      struct fail *fail)
{
    struct ct_error err;
    ct_spike_writer *writer;
    enum ct_status status = ct_spikes_create(&writer, path, CT_SPIKES_INPUT, &err);
    if (status != CT_OK) {
        return fail_set(fail, "%.250s", err.text);
    }
    for (uint32_t tick = 0; tick < images->n && status == CT_OK; tick++) {
        status = run_image(mapping, images, tick, run_to_file, writer, &err);
    }
    if (status == CT_OK) {
        status = ct_spikes_finish(writer, &err);
    } else {
        ct_spikes_discard(writer);
    }
    return status == CT_OK || fail_set(fail, "%.250s", err.text);
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

bool run_chip(struct run_result *result, const char *chip_path, const struct mapping *mapping,
              const struct images *images, const char *kernel, struct fail *fail)
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
    struct run_state state = {mapping, images, result, &err};
    const struct ct_sink sink = {.user = &state, .on_tick = run_on_tick, .on_pins = run_on_pins};
    const double start = run_clock();
    enum ct_status status = run_inject(&state, chip, 0);
    if (status == CT_OK) {
        status = ct_chip_run(chip, result->ticks, &sink, &err);
    }
    result->seconds = run_clock() - start;
    ct_chip_counters(chip, &result->counters);
    ct_chip_destroy(chip);
    return status == CT_OK || fail_set(fail, "%.100s: %.150s", chip_path, err.text);
}

void run_result_free(struct run_result *result)
{
    free(result->votes);
    result->votes = NULL;
}
