/*
 * image_json_write.c - writes the text form of a chip image, specified in image_json_format.h.
 *
 * Runs of equal rows, of equal parameters and of consecutive destinations become one entry each, so
 * that a person sees the structure and a line-by-line comparison shows what changed.
 */
#include "model/image_json_format.h"

#include <string.h>

#include "model/image.h"

static void put_number(struct outfile *out, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    outfile_write(out, digits + at, sizeof digits - at);
}

/* `name` brings its own quotes, colon and leading separator. */
static void put_field(struct outfile *out, const char *name, int64_t value)
{
    outfile_text(out, name);
    put_number(out, value);
}

/* The start of an entry: {"axon": 3, "count": 2 */
static void put_run(struct outfile *out, bool *first, const char *name, uint32_t start,
                    uint32_t count)
{
    outfile_text(out, *first ? "\n   {\"" : ",\n   {\"");
    *first = false;
    outfile_text(out, name);
    put_field(out, "\": ", start);
    if (count > 1)
        put_field(out, ", \"count\": ", count);
}

void image_json_start(ct_image_writer *writer)
{
    static const char *const kinds[] = IMAGE_JSON_DEFECT_KINDS;
    const struct ct_system *sys = &writer->system;
    struct outfile *out = writer->out;

    outfile_text(out, "{\n\"format\": \"" IMAGE_JSON_FORMAT "\",\n");
    put_field(out, "\"version\": ", IMAGE_VERSION);
    put_field(out, ",\n\"system\": {\"chips_x\": ", sys->chips_x);
    put_field(out, ", \"chips_y\": ", sys->chips_y);
    put_field(out, ", \"cores_x\": ", sys->cores_x);
    put_field(out, ", \"cores_y\": ", sys->cores_y);
    put_field(out, ", \"axons\": ", sys->axons);
    put_field(out, ", \"neurons\": ", sys->neurons);
    put_field(out, ", \"pins\": ", sys->pins);
    outfile_text(out, "},\n");
    for (uint32_t i = 0; i < writer->defect_count; i++) {
        const struct ct_defect *defect = &writer->defects[i];

        put_field(out, i == 0 ? "\"defects\": [\n {\"x\": " : ",\n {\"x\": ", defect->x);
        put_field(out, ", \"y\": ", defect->y);
        outfile_text(out, ", \"kind\": \"");
        outfile_text(out, kinds[defect->kind]);
        outfile_text(out, i + 1 == writer->defect_count ? "\"}\n],\n" : "\"}");
    }
    put_field(out, "\"core_count\": ", writer->core_count);
    outfile_text(out, ",\n\"cores\": [");
}

static void put_axon_types(struct outfile *out, const struct ct_system *sys,
                           const struct ct_core *core)
{
    char digits[CT_AXONS + 1];
    bool any = false;

    for (unsigned int a = 0; a < sys->axons; a++) {
        digits[a] = (char)('0' + core->axon_type[a]);
        any |= core->axon_type[a] != 0;
    }
    digits[sys->axons] = '\0';
    if (!any)
        return;
    outfile_text(out, ",\n  \"axon_types\": \"");
    outfile_text(out, digits);
    outfile_text(out, "\"");
}

/* A row as hexadecimal digits that read from neuron 0 on. */
static void put_synapses(struct outfile *out, const struct ct_system *sys, const uint64_t row[4])
{
    static const char reversed[] = "084c2a6e195d3b7f";
    char digits[CT_NEURONS / 4 + 1];
    unsigned int count = (sys->neurons + 3u) / 4;

    for (unsigned int k = 0; k < count; k++)
        digits[k] = reversed[row[k / 16] >> 4 * (k % 16) & 15];
    digits[count] = '\0';
    outfile_text(out, ", \"synapses\": \"");
    outfile_text(out, digits);
    outfile_text(out, "\"}");
}

static void put_crossbar(struct outfile *out, const struct ct_system *sys,
                         const struct ct_core *core)
{
    static const uint64_t empty[4] = {0};
    bool first = true;

    for (uint32_t a = 0, next; a < sys->axons; a = next) {
        next = a + 1;
        while (next < sys->axons &&
               memcmp(core->crossbar[next], core->crossbar[a], sizeof empty) == 0)
            next++;
        if (memcmp(core->crossbar[a], empty, sizeof empty) == 0)
            continue;
        if (first)
            outfile_text(out, ",\n  \"crossbar\": [");
        put_run(out, &first, "axon", a, next - a);
        put_synapses(out, sys, core->crossbar[a]);
    }
    if (!first)
        outfile_text(out, "]");
}

static bool same_parameters(const struct ct_neuron *a, const struct ct_neuron *b)
{
    bool same = memcmp(a->weight, b->weight, sizeof a->weight) == 0;

#define SAME_PARAMETER(member, least, greatest) same = same && a->member == b->member;
    CONFIG_NEURON_LIST(SAME_PARAMETER)
#undef SAME_PARAMETER
    return same;
}

static void put_parameters(struct outfile *out, const struct ct_neuron *n)
{
    const struct ct_neuron *usual = &config_cleared_neuron;

    if (memcmp(n->weight, usual->weight, sizeof n->weight) != 0) {
        for (unsigned int g = 0; g < CT_AXON_TYPES; g++)
            put_field(out, g == 0 ? ", \"weight\": [" : ", ", n->weight[g]);
        outfile_text(out, "]");
    }
#define PUT_PARAMETER(member, least, greatest)                                                     \
    if (n->member != usual->member)                                                                \
        put_field(out, ", \"" #member "\": ", (int64_t)n->member);
    CONFIG_NEURON_LIST(PUT_PARAMETER)
#undef PUT_PARAMETER
    outfile_text(out, "}");
}

static void put_neurons(struct outfile *out, const struct ct_system *sys,
                        const struct ct_core *core)
{
    bool first = true;

    for (uint32_t j = 0, next; j < sys->neurons; j = next) {
        next = j + 1;
        while (next < sys->neurons && same_parameters(&core->neuron[next], &core->neuron[j]))
            next++;
        if (same_parameters(&core->neuron[j], &config_cleared_neuron))
            continue;
        if (first)
            outfile_text(out, ",\n  \"neurons\": [");
        put_run(out, &first, "neuron", j, next - j);
        put_parameters(out, &core->neuron[j]);
    }
    if (!first)
        outfile_text(out, "]");
}

/* Whether neuron `b`, which comes `steps` after `a`, continues the run of destinations of `a`. */
static bool continues(const struct ct_neuron *a, const struct ct_neuron *b, uint32_t steps)
{
    if (a->target_kind != b->target_kind)
        return false;
    if (a->target_kind == CT_TARGET_PIN)
        return b->target_pin == a->target_pin + steps;
    return b->target_axon == a->target_axon + steps && b->target_x == a->target_x &&
           b->target_y == a->target_y && b->target_delay == a->target_delay;
}

static void put_target(struct outfile *out, const struct ct_neuron *n)
{
    if (n->target_kind == CT_TARGET_PIN) {
        put_field(out, ", \"pin\": ", n->target_pin);
    } else {
        put_field(out, ", \"x\": ", n->target_x);
        put_field(out, ", \"y\": ", n->target_y);
        put_field(out, ", \"axon\": ", n->target_axon);
        put_field(out, ", \"delay\": ", n->target_delay);
    }
    outfile_text(out, "}");
}

static void put_targets(struct outfile *out, const struct ct_system *sys,
                        const struct ct_core *core)
{
    bool first = true;

    for (uint32_t j = 0, next; j < sys->neurons; j = next) {
        next = j + 1;
        if (core->neuron[j].target_kind == CT_TARGET_NONE)
            continue;
        while (next < sys->neurons && continues(&core->neuron[j], &core->neuron[next], next - j))
            next++;
        if (first)
            outfile_text(out, ",\n  \"targets\": [");
        put_run(out, &first, "neuron", j, next - j);
        put_target(out, &core->neuron[j]);
    }
    if (!first)
        outfile_text(out, "]");
}

void image_json_add(ct_image_writer *writer, const struct ct_core *core)
{
    struct outfile *out = writer->out;

    put_field(out, writer->cores_added == 0 ? "\n {\"x\": " : ",\n {\"x\": ", core->x);
    put_field(out, ", \"y\": ", core->y);
    put_field(out, ", \"seed\": ", core->seed);
    put_axon_types(out, &writer->system, core);
    put_crossbar(out, &writer->system, core);
    put_neurons(out, &writer->system, core);
    put_targets(out, &writer->system, core);
    outfile_text(out, "}");
}

void image_json_end(ct_image_writer *writer)
{
    outfile_text(writer->out, writer->core_count > 0 ? "\n]\n}\n" : "]\n}\n");
}
