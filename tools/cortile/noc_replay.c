/*
 * noc_replay.c - see noc_replay.h. Spikes are counted in the entries of their neurons, which are
 * then sorted by target and added up in place.
 */
#include "noc_replay.h"

#include <stdlib.h>

#include "base/grow.h"

enum { REPLAY_RECORDS = 1 << 13 };
#define NO_PLACE UINT32_MAX /* of a pin, or nowhere */

static uint32_t width_of(const struct noc_replay *replay)
{
    return (uint32_t)replay->sys.chips_x * replay->sys.cores_x;
}

/* ---- the image ------------------------------------------------------------------------------- */

/* Room for the neurons of one more core: it grows with the cores that were read, not with what the
 * head of the file promises. */
static enum ct_status grow(struct noc_replay *replay, struct ct_error *err)
{
    if (grow_array(&replay->flow, sizeof *replay->flow, replay->flows, replay->sys.neurons,
                   &replay->room))
        return CT_OK;
    return cli_error(err, CT_ERR_MEMORY, "%s: no memory for the destinations of %zu neurons",
                     replay->image, replay->flows + replay->sys.neurons);
}

static enum ct_status add_core(struct noc_replay *replay, const struct ct_core *core,
                               struct ct_error *err)
{
    const uint32_t place = core->y * width_of(replay) + core->x;
    enum ct_status status = grow(replay, err);
    for (unsigned j = 0; j < replay->sys.neurons && status == CT_OK; j++) {
        const struct ct_neuron *n = &core->neuron[j];
        uint32_t to = n->target_kind == CT_TARGET_CORE
                          ? n->target_y * width_of(replay) + n->target_x
                          : NO_PLACE;
        replay->flow[replay->flows++] = (struct ct_flow){place, to, 0};
    }
    replay->rank[place] = (uint32_t)(replay->flows / replay->sys.neurons);
    return status;
}

static enum ct_status check_targets(const struct noc_replay *replay, struct ct_error *err)
{
    const uint32_t width = width_of(replay);
    for (size_t i = 0; i < replay->flows; i++) {
        const struct ct_flow *flow = &replay->flow[i];
        if (flow->to != NO_PLACE && replay->rank[flow->to] == 0)
            return cli_error(err, CT_ERR_ABSENT,
                             "%s: core (%u,%u) neuron %zu: target core (%u,%u) is not in the image",
                             replay->image, flow->from % width, flow->from / width,
                             i % replay->sys.neurons, flow->to % width, flow->to / width);
    }
    return CT_OK;
}

static enum ct_status read_cores(struct noc_replay *replay, ct_image_reader *reader,
                                 struct ct_core *core, struct ct_error *err)
{
    enum ct_status status;
    replay->sys = *ct_image_system(reader);
    size_t height = (size_t)replay->sys.chips_y * replay->sys.cores_y;
    replay->rank = calloc(width_of(replay) * height, sizeof *replay->rank);
    if (core == NULL || replay->rank == NULL)
        return cli_error(err, CT_ERR_MEMORY, "%s: no memory for its cores", replay->image);
    while ((status = ct_image_next(reader, core, err)) == CT_OK) {
        status = add_core(replay, core, err);
        if (status != CT_OK)
            break;
    }
    return status == CT_END ? check_targets(replay, err) : status;
}

enum ct_status noc_replay_image(struct noc_replay *replay, const char *path, struct ct_error *err)
{
    ct_image_reader *reader;
    *replay = (struct noc_replay){.image = path};
    enum ct_status status = ct_image_open(&reader, path, err);
    if (status != CT_OK)
        return status;
    struct ct_core *core = malloc(sizeof *core);
    status = read_cores(replay, reader, core, err);
    free(core);
    ct_image_close(reader);
    if (status != CT_OK)
        noc_replay_free(replay);
    return status;
}

/* ---- the spikes ------------------------------------------------------------------------------ */

/* Where spikes are read from, and how far. */
struct source {
    const char *path;
    ct_spike_reader *reader;
    uint64_t record, packets;
    struct ct_spike spike[REPLAY_RECORDS];
};

static enum ct_status count_spike(struct noc_replay *replay, struct source *source,
                                  const struct ct_spike *spike, struct ct_error *err)
{
    const uint32_t width = width_of(replay), neurons = replay->sys.neurons;
    const uint32_t places = width * replay->sys.chips_y * replay->sys.cores_y;
    const unsigned long long record = source->record++;
    if (spike->core >= places || replay->rank[spike->core] == 0)
        return cli_error(err, CT_ERR_ABSENT, "%s: record %llu: core %u is not in %s", source->path,
                         record, spike->core, replay->image);
    if (spike->index >= neurons)
        return cli_error(err, CT_ERR_RANGE, "%s: record %llu: neuron %u outside 0..%u of %s",
                         source->path, record, spike->index, neurons - 1, replay->image);
    struct ct_flow *flow =
        &replay->flow[(size_t)(replay->rank[spike->core] - 1) * neurons + spike->index];
    if (flow->to == NO_PLACE)
        return CT_OK;
    if (source->packets++ == UINT32_MAX)
        return cli_error(err, CT_ERR_LIMIT, "%s: record %llu: more than %u packets", source->path,
                         record, UINT32_MAX);
    flow->weight++;
    return CT_OK;
}

static enum ct_status count_spikes(struct noc_replay *replay, struct source *source,
                                   struct ct_error *err)
{
    size_t got = 0;
    if (ct_spikes_kind(source->reader) != CT_SPIKES_OUTPUT)
        return cli_error(err, CT_ERR_FORMAT, "%s: does not hold output spikes (tick,core,neuron)",
                         source->path);
    do {
        enum ct_status status =
            ct_spikes_read(source->reader, source->spike, REPLAY_RECORDS, &got, err);
        for (size_t i = 0; i < got && status == CT_OK; i++)
            status = count_spike(replay, source, &source->spike[i], err);
        if (status != CT_OK)
            return status;
    } while (got > 0);
    if (source->packets == 0)
        return cli_error(err, CT_ERR_ABSENT, "%s: none of %llu spikes went to a core", source->path,
                         (unsigned long long)source->record);
    return CT_OK;
}

static int by_pair(const void *a, const void *b)
{
    const struct ct_flow *one = a, *two = b;
    if (one->from != two->from)
        return one->from < two->from ? -1 : 1;
    return one->to < two->to ? -1 : one->to > two->to;
}

/* Leaves one flow for each pair that had packets. Each core is sorted by itself: they are few, and
 * in order. */
static void add_up(struct noc_replay *replay)
{
    const size_t neurons = replay->sys.neurons, all = replay->flows;
    struct ct_flow *flow = replay->flow;
    size_t kept = 0;
    for (size_t core = 0; core < all; core += neurons)
        qsort(flow + core, neurons, sizeof *flow, by_pair);
    for (size_t i = 0; i < all; i++) {
        if (flow[i].weight == 0)
            continue;
        if (kept > 0 && by_pair(&flow[kept - 1], &flow[i]) == 0)
            flow[kept - 1].weight += flow[i].weight;
        else
            flow[kept++] = flow[i];
    }
    replay->flows = kept;
}

enum ct_status noc_replay_spikes(struct noc_replay *replay, const char *path, struct ct_error *err)
{
    struct source *source = calloc(1, sizeof *source);
    if (source == NULL)
        return cli_error(err, CT_ERR_MEMORY, "%s: no memory for spikes", path);
    source->path = path;
    enum ct_status status = ct_spikes_open(&source->reader, path, err);
    if (status == CT_OK)
        status = count_spikes(replay, source, err);
    ct_spikes_close(source->reader);
    free(source);
    if (status == CT_OK)
        add_up(replay);
    return status;
}

void noc_replay_free(struct noc_replay *replay)
{
    free(replay->flow);
    free(replay->rank);
    *replay = (struct noc_replay){.image = NULL};
}
