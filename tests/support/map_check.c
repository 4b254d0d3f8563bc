/*
 * map_check.c - see map_check.h.
 */
#include "support/map_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mapper/interpret.h"
#include "support/rand.h"

static bool report(struct map_fault *fault, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
static bool report(struct map_fault *fault, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(fault->text, sizeof fault->text, fmt, args);
    va_end(args);
    return false;
}

/* What the chip showed in a tick. */
struct shown {
    bool *neuron; /* [cores][CT_NEURONS] */
    bool *pin;
};

static enum ct_status see_spikes(void *user, const struct ct_spike *spikes, size_t count)
{
    struct shown *shown = user;
    for (size_t i = 0; i < count; i++)
        shown->neuron[(size_t)spikes[i].core * CT_NEURONS + spikes[i].index] = true;
    return CT_OK;
}

static enum ct_status see_pins(void *user, const struct ct_pin_spike *spikes, size_t count)
{
    struct shown *shown = user;
    for (size_t i = 0; i < count; i++)
        shown->pin[spikes[i].pin] = true;
    return CT_OK;
}

/* What the interpreter said in the last ticks, for neurons that fire late. */
struct past {
    uint32_t late; /* the greatest lateness */
    bool *fired;   /* [late + 1][neurons], tick % (late + 1) */
    int32_t *potential;
};

/* Neuron j as it should be now on the chip; false before its first tick. */
static bool due(const struct network *net, const struct mapped *m, const struct past *past,
                uint32_t tick, uint32_t j, size_t *at)
{
    uint32_t late = m->late == NULL ? 0 : m->late[j];
    *at = (size_t)((tick - late) % (past->late + 1)) * net->neurons + j;
    return tick >= late;
}

static bool compare_tick(const struct network *net, const struct mapped *m, ct_chip *chip,
                         const struct past *past, const struct shown *shown,
                         struct map_fault *fault)
{
    int32_t potential[CT_NEURONS];
    uint32_t tick = ct_chip_now(chip) - 1;
    size_t at;
    for (uint32_t j = 0; j < net->neurons; j++) {
        bool running = due(net, m, past, tick, j, &at);
        for (uint32_t k = m->copy_first[j]; k < m->copy_first[j + 1]; k++) {
            const struct mapped_place *p = &m->copy[k];
            bool fired = shown->neuron[(size_t)p->core * CT_NEURONS + p->index];
            if (fired != (running && past->fired[at]))
                return report(fault, "tick %u, neuron %u, copy %u at %u, %u: fired %d, wanted %d",
                              tick, j, k - m->copy_first[j], p->core, p->index, fired, !fired);
            if (ct_chip_potentials(chip, p->core, potential, NULL) != CT_OK)
                abort();
            if (running && potential[p->index] != past->potential[at])
                return report(fault,
                              "tick %u, neuron %u, copy %u at %u, %u: potential %d, wanted %d",
                              tick, j, k - m->copy_first[j], p->core, p->index, potential[p->index],
                              past->potential[at]);
        }
    }
    for (uint32_t line = 0; line < net->output_lines; line++) {
        uint32_t pin = network_output_pin(net, line);
        bool running = due(net, m, past, tick, network_output_neuron(net, line), &at);
        if (shown->pin[pin] != (running && past->fired[at]))
            return report(fault, "tick %u, pin %u: %d, wanted %d", tick, pin, shown->pin[pin],
                          !shown->pin[pin]);
    }
    return true;
}

/* The chip of a mapping; ends the program where there is none. */
static ct_chip *make_chip(const struct mapped *m)
{
    ct_chip *chip;
    struct ct_error err;
    if (ct_chip_create(&chip, &m->chip.system, m->chip.defect, m->chip.defect_count, m->chip.count,
                       NULL, &err) != CT_OK)
        fprintf(stderr, "%s\n", err.text), abort();
    for (uint32_t i = 0; i < m->chip.count; i++) {
        if (ct_chip_add_core(chip, m->chip.entry[i].core, &err) != CT_OK)
            fprintf(stderr, "%s\n", err.text), abort();
    }
    if (ct_chip_ready(chip, &err) != CT_OK)
        fprintf(stderr, "%s\n", err.text), abort();
    return chip;
}

static void inject(const struct mapped *m, ct_chip *chip, uint32_t tick, uint32_t line)
{
    for (uint32_t k = m->line_first[line]; k < m->line_first[line + 1]; k++) {
        if (ct_chip_inject(chip, tick, m->line[k].core, m->line[k].index, NULL) != CT_OK)
            abort();
    }
}

static void *room(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (memory == NULL)
        abort();
    return memory;
}

/* A tick of both. */
static void step(const struct network *net, ct_chip *chip, struct interpreter *in, const bool *line,
                 struct past *past, struct shown *shown, size_t places)
{
    const struct ct_sink sink = {.user = shown, .on_spikes = see_spikes, .on_pins = see_pins};
    size_t at = (size_t)(ct_chip_now(chip) % (past->late + 1)) * net->neurons;
    memset(shown->neuron, 0, places * CT_NEURONS);
    memset(shown->pin, 0, network_pins(net));
    interpret_tick(in, line, past->fired + at);
    memcpy(past->potential + at, interpret_potentials(in), net->neurons * sizeof *past->potential);
    if (ct_chip_run(chip, 1, &sink, NULL) != CT_OK)
        abort();
}

struct map_fault map_check_run(const struct network *net, const struct mapped *m, uint32_t ticks,
                               uint64_t seed, uint64_t *spikes)
{
    struct map_fault fault = {""};
    struct rand r = {seed};
    struct interpreter *in;
    struct past past = {.late = 0};
    const struct ct_system *sys = &m->chip.system;
    const size_t places = (size_t)sys->chips_x * sys->cores_x * sys->chips_y * sys->cores_y;
    for (uint32_t j = 0; m->late != NULL && j < net->neurons; j++)
        past.late = m->late[j] > past.late ? m->late[j] : past.late;
    bool *line = room(net->lines, 1);
    struct shown shown = {.neuron = room(places * CT_NEURONS, 1),
                          .pin = room(network_pins(net), 1)};
    past.fired = room((size_t)(past.late + 1) * net->neurons, sizeof *past.fired);
    past.potential = room((size_t)(past.late + 1) * net->neurons, sizeof *past.potential);
    const uint32_t percent = rand_below(&r, 100);
    ct_chip *chip = make_chip(m);
    bool good = true;
    if (interpret_create(&in, net, NULL) != CT_OK)
        abort();
    for (uint32_t t = 0; t < ticks && good; t++) {
        for (uint32_t i = 0; i < net->lines; i++) {
            line[i] = rand_chance(&r, percent);
            if (line[i])
                inject(m, chip, t, i);
        }
        step(net, chip, in, line, &past, &shown, places);
        good = compare_tick(net, m, chip, &past, &shown, &fault);
        for (uint32_t j = 0; j < net->neurons; j++)
            *spikes += past.fired[(size_t)(t % (past.late + 1)) * net->neurons + j];
    }
    ct_chip_destroy(chip);
    interpret_destroy(in);
    free(line);
    free(past.fired);
    free(past.potential);
    free(shown.neuron);
    free(shown.pin);
    return fault;
}
