/*
 * compile.c - see compile.h.
 */
#include "compile.h"

#include <stdlib.h>

#include "base/status.h"
#include "build.h"

/* ---- one attempt ----------------------------------------------------------------------------- */

/* How the neurons get into groups. */
enum way {
    WAY_PARTITION,
    WAY_RELAYED, /* likewise, with relays for those that have many destinations */
    WAY_GIVEN,   /* in the order of the network */
    WAY_LATE,    /* as relayed, with neurons that fire late */
    WAYS
};

enum {
    RELAYED_FROM = 3,         /* destinations that a relay could serve                       */
    GIVEN_SYNAPSES = 1 << 20, /* networks up to this size are tried in the given order too  */
    CORES_BEYOND = 1000       /* how many too many are told exactly                          */
};

static void check_cores(struct build *b)
{
    const struct compile_options *o = b->options;
    if (b->groups > o->cores)
        problems_add(&b->problem, PROBLEM_CORES,
                     "cores: needs %s%u, there are %u; use a larger system, fewer targets for each "
                     "neuron, or delays of 2 and more, which relays can serve",
                     b->groups > o->cores + CORES_BEYOND ? "more than " : "", b->groups, o->cores);
}

static enum ct_status group_neurons(struct build *b, enum way way, struct ct_error *err)
{
    bool made = false;
    enum ct_status status = CT_OK;
    if (way == WAY_PARTITION)
        status = build_one(b, &made, err);
    if (status == CT_OK && !made && way != WAY_GIVEN)
        status = build_partition(b, &made, err);
    if (status == CT_OK && !made && b->problem.count == 0)
        status = build_fill(b, err);
    return status;
}

/* Groups that have room for all, or problems. */
static enum ct_status attempt(struct build *b, enum way way, struct ct_error *err)
{
    enum ct_status status = CT_OK;
    if (b->problem.count == 0)
        status = group_neurons(b, way, err);
    if (status == CT_OK && b->problem.count == 0)
        status = build_settle(b, err);
    if (status == CT_OK && b->problem.count == 0)
        status = build_host_relays(b, err);
    if (status == CT_OK && b->problem.count == 0)
        status = build_host_lines(b, err);
    if (status == CT_OK && b->problem.count == 0)
        check_cores(b);
    return status;
}

/* ---- the best of several --------------------------------------------------------------------- */

static void build_free(struct build *b)
{
    if (b == NULL)
        return;
    for (uint32_t i = 0; i < b->groups; i++) {
        free(b->group[i].member);
        free(b->group[i].stream);
    }
    free(b->group);
    free(b->unit);
    free(b->relay);
    free(b->input);
    fill_free(&b->open.fill);
    problems_free(&b->problem);
    free(b);
}

static struct build *build_new(const struct network *net, const struct flat *flat,
                               const struct compile_options *options, struct ct_error *err)
{
    struct build *b = calloc(1, sizeof *b);
    bool made = b != NULL;
    if (made) {
        b->net = net;
        b->flat = flat;
        b->options = options;

        made = fill_init(&b->open.fill) && build_make_units(b, err) == CT_OK;
    }
    if (made)
        return b;
    build_free(b);
    (void)status_fail(err, CT_ERR_MEMORY, "%s: out of memory", net->name);
    return NULL;
}

/* Marks what relays are to serve after another attempt; *any tells whether there is more than that
 * one had. */
static enum ct_status prepare(struct build *b, struct build *before, enum way way, bool *any,
                              struct ct_error *err)
{
    *any = way != WAY_RELAYED;
    if (way == WAY_LATE)
        return build_make_late(b, before, any, err);
    enum ct_status status = build_start_late(b, err);
    if (status != CT_OK)
        return status;
    if (way != WAY_RELAYED)
        return CT_OK;
    for (uint32_t u = b->flat->lines; u < b->neurons_end; u++) {
        b->unit[u].relayed = before->unit[u].relayed || before->unit[u].spare >= RELAYED_FROM;
        *any |= b->unit[u].relayed && !before->unit[u].relayed;
    }
    return CT_OK;
}

static bool worth_it(const struct build *best, enum way way)
{
    if (way == WAY_PARTITION)
        return true;
    if (best->problem.count == 0 && best->groups == 1)
        return false;
    if (way == WAY_LATE)
        return best->options->latency > 0;
    return way == WAY_RELAYED || best->flat->synapses <= GIVEN_SYNAPSES;
}

/* Whether `b` is the better of two attempts. */
static bool better(const struct build *b, const struct build *best)
{
    if (best == NULL || b->problem.count > 0)
        return best == NULL;
    return best->problem.count > 0 || b->groups < best->groups;
}

static enum ct_status try_all(const struct network *net, const struct flat *flat,
                              const struct compile_options *options, struct build **best,
                              struct ct_error *err)
{
    enum ct_status status = CT_OK;
    *best = NULL;
    for (enum way way = WAY_PARTITION; way < WAYS && status == CT_OK; way++) {
        if (!worth_it(*best, way))
            continue;
        struct build *b = build_new(net, flat, options, err);
        if (b == NULL)
            return CT_ERR_MEMORY;
        bool any = true;
        status = prepare(b, *best, way, &any, err);
        if (status == CT_OK && any)
            status = attempt(b, way, err);
        if (status == CT_OK && any && better(b, *best)) {
            struct build *old = *best;
            *best = b;
            b = old;
        }
        build_free(b);
    }
    return status;
}

static enum ct_status refusal(struct build *b, struct problems *problems, struct ct_error *err)
{
    problems_free(problems);
    *problems = b->problem;
    b->problem = (struct problems){.count = 0};
    return status_fail(err, CT_ERR_LIMIT, "%s: does not fit the chip, for %u reason%s",
                       b->net->name, problems->count, problems->count == 1 ? "" : "s");
}

enum ct_status compile(const struct network *net, const struct flat *flat,
                       const struct compile_options *options, struct plan *out,
                       struct compile_figures *figures, struct problems *problems,
                       struct ct_error *err)
{
    struct build *b = NULL;
    *out = (struct plan){.cores = 0};
    *figures = (struct compile_figures){.synapses = flat->synapses};
    enum ct_status status = try_all(net, flat, options, &b, err);
    if (status == CT_OK && b->problem.count > 0)
        status = refusal(b, problems, err);
    if (status == CT_OK) {
        b->figures.synapses = flat->synapses;
        status = build_plan(b, out, err);
        b->figures.cores = b->groups;
        b->figures.relays = b->relays;
        *figures = b->figures;
    }
    build_free(b);
    return status;
}
