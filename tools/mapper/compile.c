/*
 * compile.c - see compile.h.
 */
#include "compile.h"

#include <stdlib.h>

#include "base/status.h"
#include "build.h"

void build_free(struct build *b)
{
    for (uint32_t i = 0; i < b->groups; i++) {
        free(b->group[i].member);
        free(b->group[i].stream);
    }
    free(b->group);
    free(b->unit);
    free(b->relay);
    free(b->input);
    fill_free(&b->open.fill);
}

static enum ct_status refusal(const struct build *b, struct ct_error *err)
{
    uint32_t count = b->problems->count;
    return status_fail(err, CT_ERR_LIMIT, "%s: does not fit the chip, for %u reason%s",
                       b->net->name, count, count == 1 ? "" : "s");
}

static void check_cores(struct build *b)
{
    const struct compile_options *o = b->options;
    if (b->groups > o->cores)
        problems_add(b->problems, PROBLEM_CORES,
                     "cores: needs %s%u, there are %u; use a larger system, fewer targets for each "
                     "neuron, or delays of 2 and more, which relays can serve",
                     b->groups > o->cores + 1000 ? "more than " : "", b->groups, o->cores);
}

static enum ct_status build(struct build *b, struct plan *out, struct ct_error *err)
{
    bool made = false;
    enum ct_status status = build_make_units(b, err);
    if (status == CT_OK)
        status = build_one(b, &made, err);
    if (status == CT_OK && !made)
        status = build_partition(b, &made, err);
    if (status == CT_OK && !made && b->problems->count == 0)
        status = build_fill(b, err);
    if (status == CT_OK && b->problems->count == 0)
        status = build_settle(b, err);
    if (status == CT_OK && b->problems->count == 0)
        status = build_host_relays(b, err);
    if (status != CT_OK)
        return status;
    if (b->problems->count == 0)
        check_cores(b);
    b->figures->cores = b->groups;
    b->figures->relays = b->relays;
    return b->problems->count > 0 ? refusal(b, err) : build_plan(b, out, err);
}

enum ct_status compile(const struct network *net, const struct flat *flat,
                       const struct compile_options *options, struct plan *out,
                       struct compile_figures *figures, struct problems *problems,
                       struct ct_error *err)
{
    struct build *b = calloc(1, sizeof *b);
    enum ct_status status = CT_ERR_MEMORY;
    *out = (struct plan){.cores = 0};
    *figures = (struct compile_figures){.synapses = flat->synapses};
    if (b != NULL && fill_init(&b->open.fill)) {
        b->net = net;
        b->flat = flat;
        b->options = options;
        b->problems = problems;
        b->figures = figures;
        status = build(b, out, err);
        build_free(b);
    } else {
        status = status_fail(err, status, "%s: out of memory", net->name);
    }
    free(b);
    return status;
}
