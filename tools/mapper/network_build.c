/*
 * network_build.c - see network_build.h. The rules are those of network_rules.h; here a fault gets
 * the name of its object.
 */
#include "network_build.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "network_rules.h"

struct network_builder {
    struct network_rules rules;
    struct network_fault fault; /* status CT_OK while nothing failed         */
    char object[200];           /* that the fault is in: "population p"      */
};

/* The first failure, or the one of this call, whose object is named. */
static enum ct_status end(struct network_builder *b, bool good, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static enum ct_status end(struct network_builder *b, bool good, const char *fmt, ...)
{
    va_list args;
    if (good)
        return CT_OK;
    va_start(args, fmt);
    (void)vsnprintf(b->object, sizeof b->object, fmt, args);
    va_end(args);
    return b->fault.status;
}

/* The status of a builder that may be NULL: nothing failed so far. */
static enum ct_status so_far(const struct network_builder *b)
{
    return b == NULL ? CT_ERR_MEMORY : b->fault.status;
}

enum ct_status network_build_start(struct network_builder **out, const char *name)
{
    struct network_builder *b = *out = calloc(1, sizeof *b);
    if (b == NULL)
        return CT_ERR_MEMORY;
    bool good = network_check_name(name, &b->fault);
    if (good)
        memcpy(b->rules.net.name, name, strlen(name) + 1);
    return end(b, good, "network");
}

/* Whether a text may stand in the file: lines of printable ASCII of at most NETWORK_TEXT_MAX. */
static bool check_text(const char *text, struct network_fault *fault)
{
    size_t length = 0;
    for (const char *c = text; *c != '\0'; c++) {
        length = *c == '\n' ? 0 : length + 1;
        if (*c != '\n' && (*c < ' ' || *c > '~'))
            return network_fault_set(fault, CT_ERR_FORMAT, -1, -1, "character 0x%02x",
                                     (unsigned int)(unsigned char)*c);
        if (length > NETWORK_TEXT_MAX)
            return network_fault_set(fault, CT_ERR_LIMIT, -1, -1, "a line above %d characters",
                                     NETWORK_TEXT_MAX);
    }
    return true;
}

enum ct_status network_build_describe(struct network_builder *b, const char *text)
{
    if (so_far(b) != CT_OK)
        return so_far(b);
    if (!check_text(text, &b->fault))
        return end(b, false, "description");
    char *copy = strdup(text);
    bool good = copy != NULL ||
                network_fault_set(&b->fault, CT_ERR_MEMORY, -1, -1, "no memory for the text");
    free(b->rules.net.description);
    b->rules.net.description = copy;
    return end(b, good, "description");
}

enum ct_status network_build_seed(struct network_builder *b, uint32_t seed)
{
    if (so_far(b) == CT_OK)
        b->rules.net.seed = seed;
    return so_far(b);
}

enum ct_status network_build_input(struct network_builder *b, const struct network_input_spec *spec,
                                   struct network_slice *out)
{
    if (out != NULL)
        *out = (struct network_slice){.input = true, .index = UINT32_MAX};
    if (so_far(b) != CT_OK)
        return so_far(b);
    const struct network *net = &b->rules.net;
    if (!network_add_input(&b->rules, spec, &b->fault))
        return end(b, false, "input %.63s", spec->name == NULL ? "" : spec->name);
    const struct network_input *made = &net->input[net->inputs - 1];
    if (out != NULL)
        *out = (struct network_slice){true, net->inputs - 1, made->first, made->size};
    return CT_OK;
}

enum ct_status network_build_population(struct network_builder *b,
                                        const struct network_population_spec *spec,
                                        struct network_slice *out)
{
    if (out != NULL)
        *out = (struct network_slice){.index = UINT32_MAX};
    if (so_far(b) != CT_OK) {
        for (int k = 0; k < NETWORK_PARAMETER_COUNT && spec->take; k++)
            free((void *)(uintptr_t)spec->each[k]);
        return so_far(b);
    }
    const struct network *net = &b->rules.net;
    if (!network_add_population(&b->rules, spec, &b->fault)) {
        char element[24] = "";
        if (b->fault.element >= 0)
            (void)snprintf(element, sizeof element, "[%" PRId64 "]", b->fault.element);
        return end(b, false, "population %.63s%s", spec->name == NULL ? "" : spec->name, element);
    }
    const struct network_population *made = &net->population[net->populations - 1];
    if (out != NULL)
        *out = (struct network_slice){false, net->populations - 1, made->first, made->size};
    return CT_OK;
}

/* The name of what a slice is of. */
static const char *slice_name(const struct network *net, const struct network_slice *s)
{
    if (s->index >= (s->input ? net->inputs : net->populations))
        return "?";
    return s->input ? net->input[s->index].name : net->population[s->index].name;
}

enum ct_status network_build_projection(struct network_builder *b,
                                        const struct network_projection_spec *spec)
{
    if (so_far(b) != CT_OK) {
        if (spec->take) {
            free((void *)(uintptr_t)spec->weights);
            free((void *)(uintptr_t)spec->entry);
        }
        return so_far(b);
    }
    const struct network *net = &b->rules.net;
    const uint32_t number = net->projections;
    bool good = network_add_projection(&b->rules, spec, &b->fault);
    return end(b, good, "projection %" PRIu32 " from %s to %s", number,
               slice_name(net, &spec->from), slice_name(net, &spec->to));
}

enum ct_status network_build_output(struct network_builder *b,
                                    const struct network_output_spec *spec)
{
    if (so_far(b) != CT_OK)
        return so_far(b);
    bool good = network_add_output(&b->rules, spec, spec->pin != 0, &b->fault);
    return end(b, good, "output %.63s", spec->name == NULL ? "" : spec->name);
}

enum ct_status network_build_slice(struct network_builder *b, const char *text,
                                   struct network_slice *out)
{
    *out = (struct network_slice){.index = UINT32_MAX};
    if (so_far(b) != CT_OK)
        return so_far(b);
    bool good = network_find_slice(&b->rules, "slice", text, true, out, &b->fault);
    return end(b, good, "network %s", b->rules.net.name);
}

enum ct_status network_build_refuse(struct network_builder *b, enum ct_status status,
                                    const char *object, const char *fmt, ...)
{
    char text[200];
    va_list args;
    if (so_far(b) != CT_OK)
        return so_far(b);
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return end(b, network_fault_set(&b->fault, status, -1, -1, "%s", text), "%.100s", object);
}

const struct network *network_build_peek(const struct network_builder *b)
{
    return so_far(b) == CT_OK ? &b->rules.net : NULL;
}

enum ct_status network_build_finish(struct network_builder *b, struct network *net,
                                    struct ct_error *err)
{
    *net = (struct network){.lines = 0};
    if (b == NULL)
        return status_fail(err, CT_ERR_MEMORY, "network: out of memory");
    enum ct_status status = b->fault.status;
    if (status == CT_OK) {
        *net = b->rules.net;
        b->rules.net = (struct network){.lines = 0};
    } else {
        (void)status_fail(err, status, "%s: %s", b->object, b->fault.text);
    }
    network_rules_free(&b->rules);
    free(b);
    return status;
}
