/*
 * build_host.c - see build.h: places in groups for what is no neuron of the network.
 */
#include "build.h"

#include <stdlib.h>

#include "base/status.h"

enum { HOSTS_TRIED = 256 /* groups that a relay is offered to */ };

static enum ct_status no_memory(const struct build *b, struct ct_error *err)
{
    return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", b->net->name);
}

/* ---- relays ---------------------------------------------------------------------------------- */

/* Adds copies of a relay to a group that may have no room for them. */
static bool host(struct build *b, struct group *g, uint32_t unit, uint32_t copies)
{
    const struct relay *r = &b->relay[unit - b->neurons_end];
    uint64_t stream = stream_make(r->parent, r->delay);
    uint32_t at = 0;
    while (at < g->streams && g->stream[at].stream != stream)
        at++;
    if (g->slots + copies > b->options->neurons ||
        (at == g->streams && g->axons == b->options->axons))
        return false;
    struct member *member = realloc(g->member, (g->members + 2) * sizeof *member);
    if (member == NULL)
        return false;
    g->member = member;
    if (at == g->streams) {
        struct fill_stream *streams = realloc(g->stream, (g->streams + 2) * sizeof *streams);
        if (streams == NULL)
            return false;
        g->stream = streams;
        g->stream[g->streams++] = (struct fill_stream){.stream = stream, .times = {1}};
        g->axons++;
    }
    g->member[g->members++] =
        (struct member){.unit = unit, .copies = copies, .neuron = {.weight = {2, 2, 2, 2}}};
    g->slots += copies;
    return true;
}

/* The last group first, which was perhaps made for relays; then those from *from on, before which
 * all are full. */
static bool host_somewhere(struct build *b, uint32_t unit, uint32_t copies, uint32_t *from)
{
    if (b->groups > 0 && host(b, &b->group[b->groups - 1], unit, copies))
        return true;
    while (*from < b->groups && (b->group[*from].slots == b->options->neurons ||
                                 b->group[*from].axons == b->options->axons))
        ++*from;
    for (uint32_t i = *from, tried = 0; i < b->groups && tried < HOSTS_TRIED; i++, tried++) {
        if (host(b, &b->group[i], unit, copies))
            return true;
    }
    struct group *g = build_add_group(b, 0, 0);
    return g != NULL && host(b, g, unit, copies);
}

enum ct_status build_host_relays(struct build *b, struct ct_error *err)
{
    uint32_t from = 0;
    for (uint32_t r = 0; r < b->relays; r++) {
        uint32_t unit = b->neurons_end + r;
        for (uint32_t left = b->unit[unit].need; left > 0;) {
            uint32_t copies = left < b->options->neurons ? left : b->options->neurons;
            if (!host_somewhere(b, unit, copies, &from))
                return no_memory(b, err);
            left -= copies;
        }
    }
    return CT_OK;
}

/* ---- lines that reach nothing ---------------------------------------------------------------- */

enum ct_status build_host_lines(struct build *b, struct ct_error *err)
{
    bool *heard = calloc((size_t)b->flat->lines + 1, 1);
    if (heard == NULL)
        return no_memory(b, err);
    for (uint32_t i = 0; i < b->groups; i++) {
        for (uint32_t k = 0; k < b->group[i].streams; k++) {
            uint64_t s = b->group[i].stream[k].stream;
            if (build_is_line(b, stream_unit(s)) && stream_delay(s) == 0)
                heard[stream_unit(s)] = true;
        }
    }
    uint32_t at = 0;
    bool good = true;
    for (uint32_t line = 0; line < b->flat->lines && good; line++) {
        if (heard[line])
            continue;
        while (at < b->groups && b->group[at].axons >= b->options->axons)
            at++;
        struct group *g = at < b->groups ? &b->group[at] : build_add_group(b, 0, 0);
        struct fill_stream *streams =
            g == NULL ? NULL : realloc(g->stream, (g->streams + 2) * sizeof *streams);
        good = streams != NULL;
        if (good) {
            g->stream = streams;
            g->stream[g->streams++] =
                (struct fill_stream){.stream = stream_make(line, 0), .times = {1}};
            g->axons++;
        }
    }
    free(heard);
    return good ? CT_OK : no_memory(b, err);
}
