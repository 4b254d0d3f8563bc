/*
 * map_check.c - see map_check.h: limits, places, parameters and pins.
 */
#include "map_check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "map_check_parts.h"

const char *map_fault_code(enum map_fault_code code)
{
    static const char *const codes[] = {
#define CODE(name, code, text) code,
        MAP_FAULT_LIST(CODE)
#undef CODE
    };
    return code < MAP_FAULT_CODES ? codes[code] : "";
}

const char *map_fault_meaning(enum map_fault_code code)
{
    static const char *const texts[] = {
#define TEXT(name, code, text) text,
        MAP_FAULT_LIST(TEXT)
#undef TEXT
    };
    return code < MAP_FAULT_CODES ? texts[code] : "";
}

void check_fault(struct checker *c, enum map_fault_code code, const char *fmt, ...)
{
    struct map_check *out = c->out;
    out->faults++;
    out->by_code[code]++;
    if (out->kept == MAP_CHECK_KEPT)
        return;
    va_list args;
    out->fault[out->kept].code = code;
    va_start(args, fmt);
    (void)vsnprintf(out->fault[out->kept].text, sizeof out->fault[0].text, fmt, args);
    va_end(args);
    out->kept++;
}

struct network_place check_unit_name(const struct checker *c, uint32_t unit)
{
    if (unit >= c->net->lines + c->net->neurons)
        return (struct network_place){"parts of a neuron"};
    return unit < c->net->lines ? network_line_place(c->net, unit)
                                : network_neuron_place(c->net, unit - c->net->lines);
}

struct check_name check_neuron_name(const struct checker *c, uint32_t number)
{
    struct check_name out;
    const uint32_t core = c->m->chip.entry[number / CT_NEURONS].number;
    if (c->owner[number] == CHECK_NONE)
        (void)snprintf(out.text, sizeof out.text, "core %" PRIu32 " neuron %u", core,
                       number % CT_NEURONS);
    else
        (void)snprintf(out.text, sizeof out.text, "core %" PRIu32 " neuron %u, a copy of %s", core,
                       number % CT_NEURONS, network_neuron_place(c->net, c->owner[number]).text);
    return out;
}

uint32_t check_target(const struct checker *c, const struct ct_neuron *n)
{
    if (n->target_kind != CT_TARGET_CORE || n->target_x >= c->width || n->target_y >= c->height)
        return CHECK_NONE;
    const uint32_t entry = c->entry_of[n->target_y * c->width + n->target_x];
    return entry == CHECK_NONE ? CHECK_NONE : entry * CT_AXONS + n->target_axon;
}

bool check_tick(const struct ct_neuron *n, int64_t sum, int64_t *potential)
{
    const int64_t alpha = n->threshold, beta = n->negative_threshold;
    int64_t v = *potential + sum;
    const int64_t omega = n->leak_reversal ? (v > 0) - (v < 0) : 1;
    v += omega * n->leak;
    v = v > CT_POTENTIAL_MAX ? CT_POTENTIAL_MAX : v < CT_POTENTIAL_MIN ? CT_POTENTIAL_MIN : v;
    const bool fires = v >= alpha;
    if (fires) {
        v = n->reset_mode == 0 ? n->reset : n->reset_mode == 1 ? v - alpha : v;
    } else if (v < -beta) {
        if (n->negative_saturate)
            v = -beta;
        else
            v = n->reset_mode == 0 ? -(int64_t)n->reset : n->reset_mode == 1 ? v + beta : v;
    }
    *potential = v;
    return fires;
}

/* ---- limits ---------------------------------------------------------------------------------- */

/* The way of a packet, x first, crosses a disabled link. */
static bool crosses(const uint8_t *broken, uint32_t width, uint32_t from, uint32_t to)
{
    uint32_t x = from % width, y = from / width;
    const uint32_t tx = to % width, ty = to / width;
    while (x != tx) {
        const uint32_t west = x < tx ? x : x - 1; /* the link belongs to its western end */
        if ((broken[y * width + west] & 1u << CT_DEFECT_LINK_EAST) != 0)
            return true;
        x = x < tx ? x + 1 : x - 1;
    }
    while (y != ty) {
        const uint32_t south = y < ty ? y : y - 1;
        if ((broken[south * width + x] & 1u << CT_DEFECT_LINK_NORTH) != 0)
            return true;
        y = y < ty ? y + 1 : y - 1;
    }
    return false;
}

/* Cores are where they should be, with legal fields, and none is disabled; false where they are
 * not, and looking further is not safe. */
static bool check_cores(struct checker *c, const uint8_t *broken)
{
    const struct model *chip = &c->m->chip;
    for (uint32_t i = 0; i < chip->count; i++) {
        const struct model_entry *e = &chip->entry[i];
        struct ct_error err;
        if (e->number >= c->width * c->height || c->entry_of[e->number] != CHECK_NONE ||
            (uint32_t)e->core->y * c->width + e->core->x != e->number) {
            check_fault(c, MAP_FAULT_SYSTEM, "core %" PRIu32 " at (%u,%u): no such place, or twice",
                        e->number, e->core->x, e->core->y);
            continue;
        }
        c->entry_of[e->number] = i;
        if (ct_core_check(&chip->system, e->core, &err) != CT_OK)
            check_fault(c, MAP_FAULT_FIELD, "%s", err.text);
        if ((broken[e->number] & 1u << CT_DEFECT_CORE) != 0)
            check_fault(c, MAP_FAULT_DEFECT, "core %" PRIu32 " is disabled", e->number);
    }
    return c->out->by_code[MAP_FAULT_SYSTEM] == 0 && c->out->by_code[MAP_FAULT_FIELD] == 0;
}

static void check_targets(struct checker *c, const uint8_t *broken, bool links)
{
    const struct model *chip = &c->m->chip;
    for (uint32_t number = 0; number < chip->count * CT_NEURONS; number++) {
        const struct ct_neuron *n = check_neuron(c, number);
        if (n->target_kind != CT_TARGET_CORE)
            continue;
        const uint32_t from = chip->entry[number / CT_NEURONS].number;
        const uint32_t to = n->target_y * c->width + n->target_x;
        if (check_target(c, n) == CHECK_NONE)
            check_fault(c, MAP_FAULT_TARGET, "core %" PRIu32 " neuron %u: no core at (%u,%u)", from,
                        number % CT_NEURONS, n->target_x, n->target_y);
        else if (links && crosses(broken, c->width, from, to))
            check_fault(c, MAP_FAULT_DEFECT,
                        "core %" PRIu32 " neuron %u: the way to core %" PRIu32
                        " crosses a disabled link",
                        from, number % CT_NEURONS, to);
    }
}

/* False where the rest cannot be looked at. */
static bool check_limits(struct checker *c, uint8_t *broken)
{
    const struct model *chip = &c->m->chip;
    struct ct_error err;
    bool links = false;
    if (ct_system_check(&chip->system, &err) != CT_OK) {
        check_fault(c, MAP_FAULT_SYSTEM, "%s", err.text);
        return false;
    }
    for (size_t i = 0; i < chip->defect_count; i++) {
        const struct ct_defect *d = &chip->defect[i];
        if (d->x >= c->width || d->y >= c->height || d->kind > CT_DEFECT_LINK_NORTH) {
            check_fault(c, MAP_FAULT_SYSTEM, "defect %zu at (%u,%u): no such place", i, d->x, d->y);
            continue;
        }
        broken[d->y * c->width + d->x] |= (uint8_t)(1u << d->kind);
        links |= d->kind != CT_DEFECT_CORE;
    }
    if (!check_cores(c, broken))
        return false;
    check_targets(c, broken, links);
    return true;
}

/* ---- copies ---------------------------------------------------------------------------------- */

/* The index of a place among all axons or neurons; CHECK_NONE and a fault where there is none. */
static uint32_t find_place(struct checker *c, const struct mapped_place *p, uint32_t most,
                           const char *what, const char *of)
{
    const uint32_t entry =
        p->core < c->width * c->height ? c->entry_of[p->core] : (uint32_t)CHECK_NONE;
    if (entry != CHECK_NONE && p->index < most)
        return entry * CT_NEURONS + p->index;
    check_fault(c, MAP_FAULT_PLACE, "%s: no core %" PRIu32 " with %s %u", of, p->core, what,
                p->index);
    return CHECK_NONE;
}

static void find_owners(struct checker *c)
{
    const struct mapped *m = c->m;
    for (uint32_t j = 0; j < c->net->neurons; j++) {
        const struct network_place name = network_neuron_place(c->net, j);
        if (m->copy_first[j] >= m->copy_first[j + 1])
            check_fault(c, MAP_FAULT_NO_COPY, "%s: no copy", name.text);
        for (uint32_t k = m->copy_first[j]; k < m->copy_first[j + 1]; k++) {
            uint32_t at = find_place(c, &m->copy[k], m->chip.system.neurons, "neuron", name.text);
            if (at == CHECK_NONE)
                continue;
            if (c->owner[at] != CHECK_NONE)
                check_fault(c, MAP_FAULT_TWO_OWNERS, "%s, and of %s", check_neuron_name(c, at).text,
                            name.text);
            else
                c->owner[at] = j;
            c->out->copies++;
        }
    }
}

/* The lines' axons, with what they carry. */
static void find_lines(struct checker *c)
{
    const struct mapped *m = c->m;
    for (uint32_t i = 0; i < c->net->lines; i++) {
        const struct network_place name = network_line_place(c->net, i);
        if (m->line_first[i] >= m->line_first[i + 1])
            check_fault(c, MAP_FAULT_NO_AXON, "%s: no axon", name.text);
        for (uint32_t k = m->line_first[i]; k < m->line_first[i + 1]; k++) {
            uint32_t at = find_place(c, &m->line[k], m->chip.system.axons, "axon", name.text);
            if (at == CHECK_NONE)
                continue;
            if (c->axon[at].unit != CHECK_NONE && c->axon[at].unit != i)
                check_fault(c, MAP_FAULT_TWO_SOURCES, "core %" PRIu32 " axon %u: %s and %s",
                            m->line[k].core, m->line[k].index,
                            check_unit_name(c, c->axon[at].unit).text, name.text);
            else
                c->axon[at] = (struct check_stream){.unit = i};
        }
    }
}

/* Whether a neuron of the network draws random numbers, its synapses aside. */
static bool draws(const struct ct_neuron *n)
{
    return n->mask_bits != 0 || (n->leak_stochastic && n->leak != 0);
}

/* Without input the neuron is silent for `late` ticks and ends at the first potential. */
static void check_rest(struct checker *c, uint32_t number, const struct ct_neuron *wanted)
{
    const struct ct_neuron *n = check_neuron(c, number);
    const uint32_t late = check_late(c, c->owner[number]);
    int64_t v = n->potential;
    if (n->potential != wanted->potential && late == 0) {
        check_fault(c, MAP_FAULT_POTENTIAL, "%s: %" PRId32 ", wanted %" PRId32,
                    check_neuron_name(c, number).text, n->potential, wanted->potential);
        return;
    }
    bool quiet = late == 0 || !draws(n);
    for (uint32_t t = 0; t < late && quiet; t++)
        quiet = !check_tick(n, 0, &v);
    if (!quiet || v != wanted->potential)
        check_fault(c, MAP_FAULT_EARLY,
                    "%s: not at rest at %" PRId32 " for %" PRIu32 " ticks from %" PRId32 " on",
                    check_neuron_name(c, number).text, wanted->potential, late, n->potential);
}

static void check_copy(struct checker *c, uint32_t number, const struct ct_neuron *wanted)
{
    const struct ct_neuron *n = check_neuron(c, number);
#define COMPARE(name, least, greatest)                                                             \
    if (NETWORK_##name != NETWORK_potential && n->name != wanted->name)                            \
        check_fault(c, MAP_FAULT_PARAMETER, "%s: %s %" PRId64 ", wanted %" PRId64,                 \
                    check_neuron_name(c, number).text, #name, (int64_t)n->name,                    \
                    (int64_t)wanted->name);
    NETWORK_PARAMETERS(COMPARE)
#undef COMPARE
    check_rest(c, number, wanted);
}

static void check_copies(struct checker *c)
{
    const struct mapped *m = c->m;
    for (uint32_t number = 0; number < m->chip.count * CT_NEURONS; number++) {
        const uint32_t j = c->owner[number];
        if (j == CHECK_NONE)
            continue;
        struct ct_neuron wanted;
        network_neuron(c->net, j, &wanted);
        check_copy(c, number, &wanted);
        if (draws(&wanted) && m->copy_first[j + 1] - m->copy_first[j] > 1 &&
            m->copy_first[j] < m->copy_first[j + 1])
            check_fault(c, MAP_FAULT_COPIED, "%s: one of %" PRIu32 " copies, and it draws",
                        check_neuron_name(c, number).text, m->copy_first[j + 1] - m->copy_first[j]);
    }
}

/* ---- seeds ----------------------------------------------------------------------------------- */

/* A core with copies that draw. */
struct drawing_core {
    uint32_t seed, number;
};

static int order_drawing(const void *a, const void *b)
{
    const struct drawing_core *x = a, *y = b;
    if (x->seed != y->seed)
        return (x->seed > y->seed) - (x->seed < y->seed);
    return (x->number > y->number) - (x->number < y->number);
}

static bool core_draws(const struct checker *c, uint32_t entry)
{
    for (uint32_t k = 0; k < CT_NEURONS; k++) {
        const struct ct_neuron *n = &c->m->chip.entry[entry].core->neuron[k];
        if (c->owner[entry * CT_NEURONS + k] == CHECK_NONE)
            continue;
        if (draws(n))
            return true;
        for (int g = 0; g < CT_AXON_TYPES; g++) {
            if ((n->weight_stochastic >> g & 1) != 0 && n->weight[g] != 0)
                return true;
        }
    }
    return false;
}

/* Neurons of the network draw independently, so cores with the same seed must not. */
static enum ct_status check_seeds(struct checker *c, struct ct_error *err)
{
    const struct model *chip = &c->m->chip;
    struct drawing_core *core = malloc(((size_t)chip->count + 1) * sizeof *core);
    uint32_t count = 0;
    if (core == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory to check the mapping", c->net->name);
    for (uint32_t i = 0; i < chip->count; i++) {
        if (core_draws(c, i))
            core[count++] = (struct drawing_core){chip->entry[i].core->seed, chip->entry[i].number};
    }
    qsort(core, count, sizeof *core, order_drawing);
    for (uint32_t i = 1; i < count; i++) {
        if (core[i].seed == core[i - 1].seed)
            check_fault(c, MAP_FAULT_SEED, "cores %" PRIu32 " and %" PRIu32 ": seed %" PRIu32,
                        core[i - 1].number, core[i].number, core[i].seed);
    }
    free(core);
    return CT_OK;
}

/* ---- pins ------------------------------------------------------------------------------------ */

/* The output line of a pin; CHECK_NONE: none has it. Pins ascend with the ports. */
static uint32_t line_of_pin(const struct network *net, uint32_t pin)
{
    uint32_t low = 0, high = net->outputs;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (net->output[middle].pin + net->output[middle].from.count <= pin)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == net->outputs || pin < net->output[low].pin)
        return CHECK_NONE;
    return net->output[low].first + (pin - net->output[low].pin);
}

static void check_pins(struct checker *c)
{
    for (uint32_t number = 0; number < c->m->chip.count * CT_NEURONS; number++) {
        const struct ct_neuron *n = check_neuron(c, number);
        if (n->target_kind != CT_TARGET_PIN)
            continue;
        const uint32_t line = line_of_pin(c->net, n->target_pin), j = c->owner[number];
        if (line == CHECK_NONE || j == CHECK_NONE || network_output_neuron(c->net, line) != j)
            check_fault(
                c, MAP_FAULT_PIN, "%s at pin %" PRIu32 ", which is for %s",
                check_neuron_name(c, number).text, n->target_pin,
                line == CHECK_NONE
                    ? "nothing"
                    : network_neuron_place(c->net, network_output_neuron(c->net, line)).text);
        else if (c->shown[line]++ > 0)
            check_fault(c, MAP_FAULT_TWO_PINS, "%s at pin %" PRIu32 ", which shows another copy",
                        check_neuron_name(c, number).text, n->target_pin),
                c->shown[line] = 1;
    }
    for (uint32_t line = 0; line < c->net->output_lines; line++) {
        if (c->shown[line] == 0)
            check_fault(c, MAP_FAULT_NO_PIN, "output %s[%" PRIu32 "]: nothing at pin %" PRIu32,
                        network_output_of(c->net, line)->name,
                        line - network_output_of(c->net, line)->first,
                        network_output_pin(c->net, line));
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static enum ct_status check_all(struct checker *c, uint8_t *broken, struct ct_error *err)
{
    enum ct_status status;
    if (!check_limits(c, broken))
        return CT_OK;
    find_owners(c);
    find_lines(c);
    check_copies(c);
    check_pins(c);
    status = check_seeds(c, err);
    if (status == CT_OK)
        status = check_streams(c, err);
    return status == CT_OK ? check_synapses(c, err) : status;
}

enum ct_status map_check(const struct network *net, const struct mapped *mapped,
                         struct map_check *out, struct ct_error *err)
{
    const struct ct_system *system = &mapped->chip.system;
    struct checker c = {.net = net, .m = mapped, .out = out};
    enum ct_status status;
    memset(out, 0, sizeof *out);
    c.width = (uint32_t)system->chips_x * system->cores_x;
    c.height = (uint32_t)system->chips_y * system->cores_y;
    const size_t places = (size_t)c.width * c.height, all = (size_t)mapped->chip.count * CT_NEURONS;
    uint8_t *broken = calloc(places + 1, sizeof *broken);
    c.entry_of = malloc((places + 1) * sizeof *c.entry_of);
    c.owner = malloc((all + 1) * sizeof *c.owner);
    c.axon = malloc((all + 1) * sizeof *c.axon);
    c.shown = calloc((size_t)net->output_lines + 1, sizeof *c.shown);
    c.functions = check_functions_make();
    if (broken == NULL || c.entry_of == NULL || c.owner == NULL || c.axon == NULL ||
        c.shown == NULL || c.functions == NULL) {
        status = status_fail(err, CT_ERR_MEMORY, "%s: no memory to check the mapping", net->name);
    } else {
        memset(c.entry_of, 0xff, places * sizeof *c.entry_of);
        memset(c.owner, 0xff, all * sizeof *c.owner);
        memset(c.axon, 0xff, all * sizeof *c.axon);
        status = check_all(&c, broken, err);
    }
    free(broken);
    free(c.entry_of);
    free(c.owner);
    free(c.axon);
    free(c.shown);
    check_functions_free(c.functions);
    return status;
}
