/*
 * behaviour_kit.c - see behaviour_kit.h.
 */
#include "support/behaviour_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PLACE "tools/examples/behaviours/"

static void must(enum ct_status status, const struct ct_error *err)
{
    if (status != CT_OK)
        fail_msg("%s", err->text);
}

/* ---- subjects ----------------------------------------------------------------------------- */

static void load_model(struct subject *who)
{
    ct_image_reader *reader;
    struct ct_error err;
    struct ct_core none;
    char path[128];

    snprintf(path, sizeof path, PLACE "%s.ct.json", who->name);
    must(ct_image_open(&reader, path, &err), &err);
    who->sys = *ct_image_system(reader);
    must(ct_image_next(reader, &who->core, &err), &err);
    assert_int_equal(ct_image_next(reader, &none, &err), CT_END);
    ct_image_close(reader);
    assert_in_range(who->sys.neurons, 1, BEHAVIOUR_NEURONS_MAX);
    assert_in_range(who->sys.axons, 1, BEHAVIOUR_AXONS_MAX);
}

static void load_input(struct subject *who)
{
    ct_spike_reader *reader;
    struct ct_spike spike;
    struct ct_error err;
    char path[128];
    size_t got;

    snprintf(path, sizeof path, PLACE "%s.csv", who->name);
    must(ct_spikes_open(&reader, path, &err), &err);
    assert_int_equal(ct_spikes_kind(reader), CT_SPIKES_INPUT);
    for (;;) {
        must(ct_spikes_read(reader, &spike, 1, &got, &err), &err);
        if (got == 0)
            break;
        assert_true(spike.tick < who->shipped.ticks && spike.core == 0);
        assert_true(spike.index < who->sys.axons);
        who->shipped.active[spike.tick] |= (uint16_t)(1u << spike.index);
    }
    ct_spikes_close(reader);
}

/* "0:+ 1:-" */
static void take_inputs(struct subject *who, char *text)
{
    char *save = NULL;

    for (char *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        unsigned axon;
        char sign;

        assert_int_equal(sscanf(word, "%u:%c", &axon, &sign), 2);
        assert_true(axon < BEHAVIOUR_AXONS_MAX && (sign == '+' || sign == '-'));
        if (sign == '+')
            who->exciting |= (uint16_t)(1u << axon);
        else
            who->inhibiting |= (uint16_t)(1u << axon);
    }
}

/* name|Title|ticks|probes|inputs|neurons */
static void take_line(struct subject *who, char *line)
{
    char probes[32], inputs[256], *save = NULL;

    memset(who, 0, sizeof *who);
    assert_int_equal(sscanf(line, "%63[^|]|%63[^|]|%u|%31[^|]|%255[^|]|%u", who->name, who->title,
                            &who->shipped.ticks, probes, inputs, &who->neurons),
                     6);
    assert_in_range(who->shipped.ticks, 100, 600);
    for (char *word = strtok_r(probes, " ", &save); word; word = strtok_r(NULL, " ", &save))
        assert_int_equal(strtoul(word, NULL, 10), who->probe_count++);
    take_inputs(who, inputs);
    load_model(who);
    load_input(who);
}

bool subject_load(struct subject *who, uint32_t number)
{
    FILE *list = fopen(PLACE "list.txt", "r");
    char line[512];
    bool found = false;

    assert_non_null(list);
    while (!found && fgets(line, sizeof line, list) != NULL)
        found = line[0] != '#' && number-- == 0;
    assert_int_equal(fclose(list), 0);
    if (found)
        take_line(who, line);
    return found;
}

void subject_find(struct subject *who, const char *name)
{
    uint32_t number = 0;

    do
        if (!subject_load(who, number++))
            fail_msg("list.txt has no %s", name);
    while (strcmp(who->name, name) != 0);
}

uint32_t subject_configured(const struct subject *who)
{
    struct ct_core none;
    uint32_t count = 0;

    ct_core_clear(&none);
    for (uint32_t j = 0; j < CT_NEURONS; j++)
        count += memcmp(&who->core.neuron[j], &none.neuron[j], sizeof none.neuron[j]) != 0;
    return count;
}

void subject_make_plain(struct subject *who)
{
    const struct ct_neuron old = who->core.neuron[0];
    struct ct_core *none = malloc(sizeof *none);

    assert_non_null(none);
    ct_core_clear(none);
    memcpy(who->core.neuron, none->neuron, sizeof none->neuron);
    free(none);
    memcpy(who->core.neuron[0].weight, old.weight, sizeof old.weight);
    who->core.neuron[0].threshold = old.threshold;
    who->core.neuron[0].leak = -1;
    who->core.neuron[0].leak_reversal = 1;
    who->core.neuron[0].negative_threshold = CT_THRESHOLD_MAX;
    who->core.neuron[0].negative_saturate = 1;
}

void subject_cut(struct subject *who)
{
    for (uint32_t j = 0; j < who->sys.neurons; j++) {
        struct ct_neuron *n = &who->core.neuron[j];

        n->target_kind = CT_TARGET_NONE;
        n->target_axon = n->target_delay = 0;
    }
}

/* ---- stimuli ------------------------------------------------------------------------------ */

void stimulus_clear(struct stimulus *in, uint32_t ticks)
{
    assert_in_range(ticks, 1, BEHAVIOUR_TICKS_MAX);
    memset(in, 0, sizeof *in);
    in->ticks = ticks;
}

void stimulus_hold(struct stimulus *in, uint32_t from, uint32_t to, unsigned axons)
{
    assert_true(from <= to && to <= in->ticks);
    for (uint32_t t = from; t < to; t++)
        in->active[t] |= (uint16_t)axons;
}

void stimulus_ramp(struct stimulus *in, struct span when, uint32_t first, uint32_t last,
                   unsigned axons)
{
    uint32_t sum = 0;

    assert_true(first <= last && last <= 1000 && when.to <= in->ticks);
    for (uint32_t t = when.from; t < when.to; t++) {
        sum += first + (last - first) * (t - when.from) / (when.to - when.from);
        if (sum >= 1000) {
            sum -= 1000;
            in->active[t] |= (uint16_t)axons;
        }
    }
}

struct span stimulus_span(const struct stimulus *in, uint32_t from)
{
    struct span found;

    while (from < in->ticks && in->active[from] == 0)
        from++;
    found.from = from;
    while (from < in->ticks && in->active[from] != 0)
        from++;
    found.to = from;
    return found;
}

uint32_t stimulus_total(const struct stimulus *in, struct span when)
{
    uint32_t total = 0;

    for (uint32_t t = when.from; t < when.to; t++)
        total += (uint32_t)__builtin_popcount(in->active[t]);
    return total;
}

unsigned axons_lowest(unsigned axons, unsigned count)
{
    unsigned some = 0;

    for (; axons != 0 && count > 0; count--) {
        some |= axons & -axons;
        axons &= axons - 1;
    }
    return some;
}

/* ---- responses ---------------------------------------------------------------------------- */

static enum ct_status take_spikes(void *user, const struct ct_spike *spikes, size_t count)
{
    struct response *out = user;

    for (size_t i = 0; i < count; i++)
        if (spikes[i].index == 0)
            out->spike[out->count++] = spikes[i].tick;
    return CT_OK;
}

void respond(const struct subject *who, const struct stimulus *in, struct response *out)
{
    const struct ct_chip_options options = {.kernel = who->kernel};
    const struct ct_sink sink = {.user = out, .on_spikes = take_spikes};
    int32_t potential[CT_NEURONS];
    struct ct_error err;
    ct_chip *chip;

    out->ticks = in->ticks;
    out->count = 0;
    must(ct_chip_create(&chip, &who->sys, NULL, 0, 1, &options, &err), &err);
    must(ct_chip_add_core(chip, &who->core, &err), &err);
    must(ct_chip_ready(chip, &err), &err);
    for (uint32_t t = 0; t < in->ticks; t++) {
        for (unsigned axons = in->active[t]; axons != 0; axons &= axons - 1)
            must(ct_chip_inject(chip, t, 0, (uint32_t)__builtin_ctz(axons), &err), &err);
        must(ct_chip_run(chip, 1, &sink, &err), &err);
        must(ct_chip_potentials(chip, 0, potential, &err), &err);
        out->potential[t] = potential[0];
    }
    ct_chip_destroy(chip);
}

uint32_t spike_from(const struct response *out, uint32_t tick)
{
    uint32_t i = 0;

    while (i < out->count && out->spike[i] < tick)
        i++;
    return i;
}

uint32_t spikes_within(const struct response *out, uint32_t from, uint32_t to)
{
    return spike_from(out, to) - spike_from(out, from);
}

uint32_t interval(const struct response *out, uint32_t number)
{
    assert_true(number + 1 < out->count);
    return out->spike[number + 1] - out->spike[number];
}

uint32_t interval_min(const struct response *out, uint32_t first, uint32_t last)
{
    uint32_t least = UINT32_MAX;

    assert_true(first < last && last < out->count);
    for (uint32_t i = first; i < last; i++)
        if (interval(out, i) < least)
            least = interval(out, i);
    return least;
}

uint32_t interval_max(const struct response *out, uint32_t first, uint32_t last)
{
    uint32_t most = 0;

    assert_true(first < last && last < out->count);
    for (uint32_t i = first; i < last; i++)
        if (interval(out, i) > most)
            most = interval(out, i);
    return most;
}

struct burst burst_from(const struct response *out, uint32_t first, uint32_t bound)
{
    struct burst found = {first, first};

    while (found.last + 1 < out->count && interval(out, found.last) <= bound)
        found.last++;
    return found;
}

/* ---- behaviours --------------------------------------------------------------------------- */

static void assert_absent(const struct behaviour *b, const struct subject *control,
                          const char *what)
{
    const char *broken = b->show(control);

    if (broken == NULL)
        fail_msg("%s, %s, kernel %s: a control shows the behaviour", b->name, what,
                 control->kernel);
    print_message("# %s is absent in %s: not %s\n", b->name, what, broken);
}

/* Another model, stimulated as this one is: the axons must mean the same to both. */
static void load_control(struct subject *control, const char *name, const struct subject *who)
{
    subject_find(control, name);
    assert_int_equal(who->exciting & ~control->exciting, 0);
    assert_int_equal(who->inhibiting & ~control->inhibiting, 0);
    control->kernel = who->kernel;
    control->exciting = who->exciting;
    control->inhibiting = who->inhibiting;
    control->shipped = who->shipped;
}

static void try_controls(const struct behaviour *b, const struct subject *who)
{
    struct subject control = *who;

    if (b->plain) {
        subject_make_plain(&control);
        assert_absent(b, &control, "a plain neuron");
    }
    control = *who;
    if (b->cut) {
        subject_cut(&control);
        assert_absent(b, &control, "the model without its loops");
    }
    for (size_t i = 0; i < 2 && b->other[i] != NULL; i++) {
        load_control(&control, b->other[i], who);
        assert_absent(b, &control, b->other[i]);
    }
}

void test_behaviour(void **state)
{
    const struct behaviour *b = *state;
    struct subject who;

    assert_true(b->plain || b->cut || b->other[0] != NULL);
    subject_find(&who, b->name);
    assert_int_equal(who.neurons, b->neurons);
    for (const char *const *kernel = ct_kernels(); *kernel != NULL; kernel++) {
        who.kernel = *kernel;
        const char *broken = b->show(&who);
        if (broken != NULL)
            fail_msg("%s, kernel %s: not %s", b->name, *kernel, broken);
        try_controls(b, &who);
    }
}
