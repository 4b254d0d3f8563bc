/*
 * network_read_projection.c - reads a projection of a network description, see network_reader.h.
 * Its keys come in any order, so what they say about one another is checked at its end.
 */
#include "network_reader.h"

#include <inttypes.h>
#include <string.h>

#define KEY_NAME(name) #name,
#define PROJECTION_KEY(name) PROJECTION_##name,

enum { NETWORK_PROJECTION_KEYS(PROJECTION_KEY) PROJECTION_COUNT };

static const char *const projection_names[] = {NETWORK_PROJECTION_KEYS(KEY_NAME)};

enum { NO_WEIGHT = INT32_MIN }; /* of an entry, until the projection's weight is known */

/* What a projection's keys said, until all of them are there. */
struct draft {
    struct jsonpull_mark mark, connect_mark, weights_mark, delay_mark;
    uint32_t seen;
    struct numbers weights;
    bool rows; /* weights came as arrays within an array */
    uint64_t row_count, row_length;
    uint64_t entry_room;
};

static void read_entry(struct jsonpull *json, struct network_entry *entry)
{
    int64_t part[3] = {0, 0, NO_WEIGHT};
    unsigned int parts = 0;
    struct jsonpull_mark mark;
    *entry = (struct network_entry){.source = 0};
    jsonpull_open(json, '[');
    mark = json->mark;
    while (jsonpull_element(json) && parts < 4) {
        if (parts == 2)
            part[2] = jsonpull_integer(json, "weight", -CT_WEIGHT_MAX, CT_WEIGHT_MAX);
        else if (parts < 2)
            part[parts] =
                jsonpull_integer(json, parts == 0 ? "source" : "target", 0, NETWORK_SIZE_MAX - 1);
        else
            jsonpull_skip(json);
        parts++;
    }
    if (parts < 2 || parts > 3)
        jsonpull_fail(json, mark, CT_ERR_FORMAT,
                      "a synapse is [source, target] or [source, target, weight]");
    *entry = (struct network_entry){(uint32_t)part[0], (uint32_t)part[1], (int32_t)part[2]};
}

static void read_connect(struct reader *r, struct network_projection *p, struct draft *draft)
{
    struct jsonpull *json = &r->json;
    bool list = jsonpull_peek(json) == '[';
    draft->connect_mark = json->mark;
    if (list) {
        p->connect = NETWORK_LIST;
        jsonpull_open(json, '[');
        while (jsonpull_element(json) &&
               reader_grow(json, &p->entry, sizeof *p->entry, p->count, &draft->entry_room))
            read_entry(json, &p->entry[p->count++]);
        return;
    }
    const char *kind = jsonpull_string(json);
    if (strcmp(kind, "all_to_all") == 0)
        p->connect = NETWORK_ALL_TO_ALL;
    else if (strcmp(kind, "one_to_one") != 0)
        jsonpull_fail(json, draft->connect_mark, CT_ERR_RANGE,
                      "connect \"%.60s\", wanted \"one_to_one\", \"all_to_all\" or an array of "
                      "synapses",
                      kind);
}

/* An array of numbers, or of equally long arrays of numbers. */
static void read_weights(struct jsonpull *json, struct draft *draft)
{
    uint64_t before = 0;
    (void)jsonpull_peek(json);
    draft->weights_mark = json->mark;
    jsonpull_open(json, '[');
    while (jsonpull_element(json)) {
        bool row = jsonpull_peek(json) == '[';
        struct jsonpull_mark mark = json->mark;
        if (draft->weights.count > 0 && row != draft->rows) {
            jsonpull_fail(json, mark, CT_ERR_FORMAT, "weights: numbers and arrays are mixed");
            return;
        }
        draft->rows = row;
        if (!row) {
            if (!reader_grow(json, &draft->weights.value, sizeof *draft->weights.value,
                             draft->weights.count, &draft->weights.room))
                return;
            draft->weights.value[draft->weights.count++] =
                (int32_t)jsonpull_integer(json, "weights", -CT_WEIGHT_MAX, CT_WEIGHT_MAX);
            continue;
        }
        jsonpull_open(json, '[');
        reader_numbers(json, "weights", -CT_WEIGHT_MAX, CT_WEIGHT_MAX, &draft->weights);
        if (draft->row_count++ == 0)
            draft->row_length = draft->weights.count;
        if (draft->weights.count == before)
            jsonpull_fail(json, mark, CT_ERR_FORMAT, "weights: an empty row");
        else if (draft->weights.count - before != draft->row_length)
            jsonpull_fail(json, mark, CT_ERR_FORMAT,
                          "weights: a row of %" PRIu64 ", the first has %" PRIu64,
                          draft->weights.count - before, draft->row_length);
        before = draft->weights.count;
    }
}

static void read_projection_value(struct reader *r, int key, struct network_projection *p,
                                  struct draft *draft)
{
    struct jsonpull *json = &r->json;
    switch (key) {
    case PROJECTION_from: reader_slice(r, "from", true, &p->from); break;
    case PROJECTION_to: reader_slice(r, "to", false, &p->to); break;
    case PROJECTION_connect: read_connect(r, p, draft); break;
    case PROJECTION_weight:
        p->weight = (int32_t)jsonpull_integer(json, "weight", -CT_WEIGHT_MAX, CT_WEIGHT_MAX);
        break;
    case PROJECTION_weights: read_weights(json, draft); break;
    case PROJECTION_delay:
        p->delay = (uint8_t)jsonpull_integer(json, "delay", 1, CT_DELAY_MAX);
        draft->delay_mark = json->mark;
        break;
    default: p->stochastic = jsonpull_boolean(json, "stochastic"); break;
    }
}

/* Entries lie within the slices; those without a weight get the projection's. */
static void check_list(struct jsonpull *json, struct network_projection *p,
                       const struct draft *draft)
{
    for (uint64_t i = 0; i < p->count && !json->failed; i++) {
        struct network_entry *entry = &p->entry[i];
        bool source = entry->source >= p->from.count;
        if (source || entry->target >= p->to.count)
            jsonpull_fail(json, draft->connect_mark, CT_ERR_RANGE,
                          "connect: synapse %" PRIu64 ": %s %" PRIu32 " outside 0..%" PRIu32, i,
                          source ? "source" : "target", source ? entry->source : entry->target,
                          (source ? p->from.count : p->to.count) - 1);
        if (entry->weight == NO_WEIGHT && (draft->seen >> PROJECTION_weight & 1) == 0)
            jsonpull_fail(json, draft->connect_mark, CT_ERR_ABSENT,
                          "connect: synapse %" PRIu64 " has no weight, and key \"weight\" is "
                          "missing",
                          i);
        if (entry->weight == NO_WEIGHT)
            entry->weight = p->weight;
    }
}

/* The shape of the weights, or their absence, fits what is joined. */
static void check_weights(struct jsonpull *json, struct network_projection *p,
                          const struct draft *draft)
{
    bool weight = (draft->seen >> PROJECTION_weight & 1) != 0;
    bool weights = (draft->seen >> PROJECTION_weights & 1) != 0;
    bool all = p->connect == NETWORK_ALL_TO_ALL;
    if (weights && (weight || p->connect == NETWORK_LIST))
        jsonpull_fail(json, draft->weights_mark, CT_ERR_FORMAT, "weights: not together with %s",
                      weight ? "weight" : "a list, whose entries have weights");
    else if (!weights && !weight && p->connect != NETWORK_LIST)
        jsonpull_fail(json, draft->mark, CT_ERR_ABSENT, "key \"weight\" or \"weights\" is missing");
    else if (weights && draft->rows != all)
        jsonpull_fail(json, draft->weights_mark, CT_ERR_FORMAT, "weights: wanted an array of %s",
                      all ? "arrays, one for each source" : "numbers");
    else if (weights && all &&
             (draft->row_count != p->from.count || draft->row_length != p->to.count))
        jsonpull_fail(json, draft->weights_mark, CT_ERR_FORMAT,
                      "weights: %" PRIu64 " rows of %" PRIu64 ", wanted %" PRIu32 " of %" PRIu32,
                      draft->row_count, draft->row_length, p->from.count, p->to.count);
    else if (weights && !all && draft->weights.count != p->from.count)
        jsonpull_fail(json, draft->weights_mark, CT_ERR_FORMAT,
                      "weights: %" PRIu64 " numbers for %" PRIu32 " pairs", draft->weights.count,
                      p->from.count);
}

static void check_projection(struct jsonpull *json, struct network_projection *p,
                             const struct draft *draft)
{
    if (json->failed)
        return;
    if (p->from.input && p->delay != 0)
        jsonpull_fail(json, draft->delay_mark, CT_ERR_FORMAT,
                      "delay: the spikes of an input port do not wait");
    if (!p->from.input && p->delay == 0)
        p->delay = 1;
    if (p->connect == NETWORK_ONE_TO_ONE && p->from.count != p->to.count)
        jsonpull_fail(json, draft->mark, CT_ERR_FORMAT,
                      "one_to_one: from %" PRIu32 " to %" PRIu32 ", wanted equally many",
                      p->from.count, p->to.count);
    check_weights(json, p, draft);
    if (p->connect == NETWORK_LIST)
        check_list(json, p, draft);
    else
        p->count = p->connect == NETWORK_ONE_TO_ONE ? p->from.count
                                                    : (uint64_t)p->from.count * p->to.count;
}

void reader_projection(struct reader *r)
{
    const uint32_t required =
        1u << PROJECTION_from | 1u << PROJECTION_to | 1u << PROJECTION_connect;
    struct jsonpull *json = &r->json;
    struct network *net = r->net;
    struct network_projection *p =
        reader_add(json, &net->projection, sizeof *p, &net->projections, &r->projection_room);
    struct draft draft = {.seen = 0};
    int key;
    if (p == NULL)
        return;
    jsonpull_open(json, '{');
    draft.mark = json->mark;
    while ((key = jsonpull_known_key(json, projection_names, PROJECTION_COUNT, &draft.seen)) >= 0)
        read_projection_value(r, key, p, &draft);
    p->weights = draft.weights.value;
    jsonpull_require(json, draft.mark, projection_names, required, draft.seen);
    check_projection(json, p, &draft);
}
