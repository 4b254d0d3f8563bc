/*
 * ranc_read.c - reads RANC's input JSON; what it means stands in ranc_format.h.
 *
 * The members of the input and of every object come in any order, so that a destination may be read
 * before its core's coordinates, and before the output bus that it may mean. It is kept aside
 * with its place in the text, and settled when all has been read.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"
#include "ranc.h"
#include "ranc_format.h"
#include "ranc_json.h"

/* The destination of a neuron, to be settled. */
struct pending_neuron {
    struct jsonpull_mark mark;
    struct ranc_target target;
};

struct pending_core {
    struct jsonpull_mark mark;
    uint32_t x, y, count;
    struct pending_neuron *neuron; /* [count], owned */
};

/* The core that is being read. */
struct open_core {
    struct ct_core *core;
    struct jsonpull_mark place_mark;
    int32_t place[2];
    uint32_t neurons, rows; /* read so far */
    struct pending_neuron neuron[CT_NEURONS];
};

struct reader {
    struct jsonpull json;
    struct ct_error failure;
    struct ranc_grid grid;
    int32_t bus[2];
    struct jsonpull_mark *packet; /* of every place: its first packet, line 0 for none */
    struct model *model;          /* NULL: cores are skipped */
    struct spike_list *spikes;    /* or NULL                 */
    struct pending_core *pending; /* of entry i of the model */
    uint32_t pending_count, pending_room;
    bool dropped; /* synapses of neurons that are not listed */
    bool packets; /* there is one                            */
    struct open_core open;
};

/* Takes in a failure that is described without a place in the text. */
static bool good(struct reader *r, enum ct_status status)
{
    r->json.failed = r->json.failed || status != CT_OK;
    return !r->json.failed;
}

static struct jsonpull_mark mark_next(struct jsonpull *json)
{
    (void)jsonpull_peek(json);
    return json->mark;
}

/* [x,y]. */
static void read_pair(struct jsonpull *json, const char *name, int32_t least,
                      const int32_t greatest[2], int32_t out[2])
{
    struct jsonpull_mark mark = mark_next(json);
    unsigned int count = 0;
    bool more;
    jsonpull_open(json, '[');
    while ((more = jsonpull_element(json)) && count < 2) {
        out[count] = (int32_t)jsonpull_integer(json, name, least, greatest[count]);
        count++;
    }
    if (more || count < 2)
        jsonpull_fail(json, mark, CT_ERR_FORMAT, "%s: two numbers are wanted", name);
}

/* The coordinates of a place in the grid. */
static void read_place(struct reader *r, const char *name, int32_t out[2])
{
    const int32_t greatest[2] = {(int32_t)r->grid.config.width - 1,
                                 (int32_t)r->grid.config.height - 1};
    read_pair(&r->json, name, 0, greatest, out);
}

static uint32_t place_of(const struct reader *r, const int32_t place[2])
{
    return (uint32_t)place[1] * r->grid.config.width + (uint32_t)place[0];
}

/* ---- packets ------------------------------------------------------------------------------ */

static void read_packet(struct reader *r, uint32_t given)
{
    static const char *const keys[] = {"destination_core", "destination_axon", "destination_tick"};
    struct jsonpull *json = &r->json;
    struct jsonpull_mark mark = mark_next(json);
    int32_t place[2] = {0, 0}, axon = 0, tick = 0;
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    while ((key = ranc_key(json, keys, 3, &seen)) >= 0) {
        if (key == 0)
            read_place(r, keys[0], place);
        else if (key == 1)
            axon = (int32_t)jsonpull_integer(json, keys[1], 0, r->grid.config.axons - 1);
        else
            tick = (int32_t)jsonpull_integer(json, keys[2], 0, r->grid.config.tick_max);
    }
    jsonpull_require(json, mark, keys, 7, seen);
    if (json->failed)
        return;
    r->packets = true;
    if (r->packet[place_of(r, place)].line == 0)
        r->packet[place_of(r, place)] = mark;
    if (r->spikes == NULL)
        return;
    uint32_t number = ranc_number(&r->grid.config, (uint32_t)place[0], (uint32_t)place[1]);
    const union spike_record record = {
        .spike = {given + (uint32_t)tick, (uint16_t)number, (uint16_t)axon}};
    (void)good(r, spike_list_add(r->spikes, record, &r->failure));
}

static void read_packets(struct reader *r)
{
    struct jsonpull *json = &r->json;
    jsonpull_open(json, '[');
    for (uint32_t given = 0; jsonpull_element(json); given++) {
        if (given >= UINT32_MAX - CT_SLOTS)
            jsonpull_fail(json, mark_next(json), CT_ERR_LIMIT, "packets of more than %u ticks",
                          UINT32_MAX - CT_SLOTS);
        jsonpull_open(json, '[');
        while (jsonpull_element(json))
            read_packet(r, given);
    }
}

/* ---- cores -------------------------------------------------------------------------------- */

static void read_weights(struct reader *r, struct ranc_neuron *neuron)
{
    struct jsonpull *json = &r->json;
    unsigned int count = 0;
    jsonpull_open(json, '[');
    while (jsonpull_element(json)) {
        if (count == r->grid.config.weights) {
            jsonpull_fail(json, json->mark, CT_ERR_RANGE, "weights: more than num_weights, %u",
                          r->grid.config.weights);
            return;
        }
        neuron->weight[count++] =
            (int32_t)jsonpull_integer(json, "weights", -CT_WEIGHT_MAX, CT_WEIGHT_MAX);
    }
}

static void read_neuron(struct reader *r, struct ct_neuron *to, struct pending_neuron *pending)
{
    enum { WEIGHTS = RANC_FIELDS, OFFSET, AXON, TICK, KEYS };
    static const int32_t reach[2] = {CT_SYSTEM_CORES_MAX - 1, CT_SYSTEM_CORES_MAX - 1};
    const char *keys[KEYS] = {[WEIGHTS] = "weights",
                              [OFFSET] = "destination_core_offset",
                              [AXON] = "destination_axon",
                              [TICK] = "destination_tick"};
    struct jsonpull *json = &r->json;
    struct jsonpull_mark mark = mark_next(json);
    struct ranc_neuron neuron = {.leak = 0};
    struct ranc_target target = {.dx = 0};
    int32_t offset[2] = {0, 0};
    uint32_t seen = 0;
    int key;
    for (unsigned int i = 0; i < RANC_FIELDS; i++)
        keys[i] = ranc_field(i)->name;
    jsonpull_open(json, '{');
    while ((key = ranc_key(json, keys, KEYS, &seen)) >= 0) {
        if (key < RANC_FIELDS) {
            const struct ranc_field *field = ranc_field((unsigned int)key);
            *(int32_t *)((char *)&neuron + field->offset) =
                (int32_t)jsonpull_integer(json, field->name, field->least, field->greatest);
        } else if (key == WEIGHTS) {
            read_weights(r, &neuron);
        } else if (key == OFFSET) {
            read_pair(json, keys[OFFSET], -reach[0], reach, offset);
        } else if (key == AXON) {
            target.axon = (int32_t)jsonpull_integer(json, keys[AXON], 0, CT_PINS_MAX - 1);
        } else {
            target.tick = (int32_t)jsonpull_integer(json, keys[TICK], 0, INT32_MAX);
        }
    }
    jsonpull_require(json, mark, keys, (1u << KEYS) - 1, seen);
    target.dx = offset[0];
    target.dy = offset[1];
    *pending = (struct pending_neuron){mark, target};
    if (!json->failed && ranc_set_neuron(&r->grid.config, &neuron, to, &r->failure) != CT_OK)
        jsonpull_refuse(json, mark);
}

static void read_neurons(struct reader *r)
{
    struct open_core *open = &r->open;
    struct jsonpull *json = &r->json;
    jsonpull_open(json, '[');
    while (jsonpull_element(json)) {
        if (open->neurons == r->grid.config.neurons) {
            jsonpull_fail(json, json->mark, CT_ERR_RANGE, "neurons: more than num_neurons, %u",
                          open->neurons);
            return;
        }
        read_neuron(r, &open->core->neuron[open->neurons], &open->neuron[open->neurons]);
        open->neurons++;
    }
}

static void read_axons(struct reader *r)
{
    struct jsonpull *json = &r->json;
    uint32_t count = 0;
    jsonpull_open(json, '[');
    while (jsonpull_element(json)) {
        if (count == r->grid.config.axons) {
            jsonpull_fail(json, json->mark, CT_ERR_RANGE, "axons: more than num_axons, %u", count);
            return;
        }
        r->open.core->axon_type[count++] =
            (uint8_t)jsonpull_integer(json, "axons", 0, r->grid.config.weights - 1);
    }
}

/* Row j: the synapses of neuron j. */
static void read_row(struct reader *r, uint32_t j)
{
    struct jsonpull *json = &r->json;
    struct ct_core *core = r->open.core;
    uint64_t bit = (uint64_t)1 << j % 64;
    uint32_t count = 0;
    jsonpull_open(json, '[');
    while (jsonpull_element(json)) {
        if (count == r->grid.config.axons) {
            jsonpull_fail(json, json->mark, CT_ERR_RANGE,
                          "connections: a row of more than num_axons, %u", count);
            return;
        }
        if (jsonpull_integer(json, "connections", 0, 1) != 0)
            core->crossbar[count][j / 64] |= bit;
        count++;
    }
}

static void read_connections(struct reader *r)
{
    struct jsonpull *json = &r->json;
    jsonpull_open(json, '[');
    while (jsonpull_element(json)) {
        if (r->open.rows == r->grid.config.neurons) {
            jsonpull_fail(json, json->mark, CT_ERR_RANGE,
                          "connections: more rows than num_neurons, %u", r->open.rows);
            return;
        }
        read_row(r, r->open.rows++);
    }
}

/* Synapses of neurons that are not listed do nothing in RANC. */
static void drop_rows(struct reader *r)
{
    for (uint32_t i = 0; i < r->grid.config.axons; i++)
        for (uint32_t word = r->open.neurons / 64; word < CT_NEURONS / 64; word++) {
            uint64_t *bits = &r->open.core->crossbar[i][word];
            uint64_t keep =
                word > r->open.neurons / 64 ? 0 : ((uint64_t)1 << r->open.neurons % 64) - 1;
            r->dropped = r->dropped || (*bits & ~keep) != 0;
            *bits &= keep;
        }
}

/* Keeps the destinations of a core that has been read, in the order of the model's entries. */
static void keep_core(struct reader *r, struct jsonpull_mark mark)
{
    struct open_core *open = &r->open;
    size_t size = open->neurons * sizeof open->neuron[0];
    struct pending_core *pending = r->pending;
    if (r->pending_count == r->pending_room) {
        uint32_t room = r->pending_room ? 2 * r->pending_room : 16;
        pending = realloc(pending, room * sizeof *pending);
        if (pending == NULL) {
            (void)good(r, status_fail(&r->failure, CT_ERR_MEMORY, "no memory for %u cores", room));
            return;
        }
        r->pending = pending;
        r->pending_room = room;
    }
    pending += r->pending_count;
    *pending = (struct pending_core){
        .mark = mark, .x = (uint32_t)open->place[0], .y = (uint32_t)open->place[1]};
    pending->neuron = malloc(size > 0 ? size : 1);
    if (pending->neuron == NULL) {
        (void)good(
            r, status_fail(&r->failure, CT_ERR_MEMORY, "no memory for %u neurons", open->neurons));
        return;
    }
    memcpy(pending->neuron, open->neuron, size);
    pending->count = open->neurons;
    r->pending_count++;
}

static void read_core(struct reader *r)
{
    enum { COORDINATES, AXONS, NEURONS, CONNECTIONS, KEYS };
    static const char *const keys[KEYS] = {"coordinates", "axons", "neurons", "connections"};
    struct jsonpull *json = &r->json;
    struct open_core *open = &r->open;
    struct jsonpull_mark mark = mark_next(json);
    uint32_t seen = 0;
    int key;
    open->neurons = open->rows = 0;
    if (!good(r, model_add(r->model, 0, &open->core, &r->failure)))
        return;
    jsonpull_open(json, '{');
    while ((key = ranc_key(json, keys, KEYS, &seen)) >= 0) {
        switch (key) {
        case COORDINATES:
            open->place_mark = json->mark;
            read_place(r, keys[COORDINATES], open->place);
            break;
        case AXONS: read_axons(r); break;
        case NEURONS: read_neurons(r); break;
        default: read_connections(r); break;
        }
    }
    jsonpull_require(json, mark, keys, (1u << KEYS) - 1, seen);
    if (json->failed)
        return;
    uint8_t *place = &r->grid.place[place_of(r, open->place)];
    if (open->rows < open->neurons)
        jsonpull_fail(json, mark, CT_ERR_ABSENT, "connections: %u rows for %u neurons", open->rows,
                      open->neurons);
    else if (*place == RANC_PLACE_CORE)
        jsonpull_fail(json, open->place_mark, CT_ERR_DUPLICATE, "core [%d,%d] is given twice",
                      open->place[0], open->place[1]);
    *place = RANC_PLACE_CORE;
    if (open->neurons < r->grid.config.neurons)
        drop_rows(r);
    keep_core(r, mark);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void read_bus(struct reader *r)
{
    static const char *const keys[] = {"coordinates", "num_outputs"};
    struct jsonpull *json = &r->json;
    struct jsonpull_mark mark = mark_next(json);
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    while ((key = ranc_key(json, keys, 2, &seen)) >= 0) {
        if (key == 0)
            read_place(r, keys[0], r->bus);
        else
            r->grid.outputs = (uint32_t)jsonpull_integer(json, keys[1], 0, CT_PINS_MAX);
    }
    jsonpull_require(json, mark, keys, 3, seen);
}

static void read_input(struct reader *r)
{
    static const char *const keys[] = {"packets", "output_bus", "cores"};
    struct jsonpull *json = &r->json;
    struct jsonpull_mark mark = mark_next(json);
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    while ((key = ranc_key(json, keys, 3, &seen)) >= 0) {
        if (key == 0) {
            read_packets(r);
        } else if (key == 1) {
            read_bus(r);
        } else if (r->model == NULL) {
            jsonpull_skip(json);
        } else {
            jsonpull_open(json, '[');
            while (jsonpull_element(json))
                read_core(r);
        }
    }
    jsonpull_require(json, mark, keys, 7, seen);
    jsonpull_end(json);
}

/* Puts the bus in its place, where nothing else may be. */
static void settle_bus(struct reader *r)
{
    uint32_t place = place_of(r, r->bus);
    for (uint32_t i = 0; i < r->pending_count; i++)
        if (r->pending[i].y * r->grid.config.width + r->pending[i].x == place)
            jsonpull_fail(&r->json, r->pending[i].mark, CT_ERR_DUPLICATE,
                          "core [%d,%d] stands where the output bus is", r->bus[0], r->bus[1]);
    if (r->packet[place].line != 0)
        jsonpull_fail(&r->json, r->packet[place], CT_ERR_RANGE,
                      "a packet to the output bus, [%d,%d]; inputs go to cores", r->bus[0],
                      r->bus[1]);
    r->grid.place[place] = RANC_PLACE_BUS;
}

static void settle_targets(struct reader *r)
{
    for (uint32_t i = 0; i < r->pending_count; i++) {
        const struct pending_core *pending = &r->pending[i];
        r->model->entry[i].number = ranc_number(&r->grid.config, pending->x, pending->y);
        for (uint32_t j = 0; j < pending->count; j++)
            if (ranc_set_target(&r->grid, pending->x, pending->y, &pending->neuron[j].target,
                                &r->model->entry[i].core->neuron[j], &r->failure) != CT_OK) {
                jsonpull_refuse(&r->json, pending->neuron[j].mark);
                return;
            }
    }
}

/* Empty cores where something is sent to a place without one. */
static void add_empty_cores(struct reader *r)
{
    const struct ranc_config *config = &r->grid.config;
    struct ct_core *core;
    for (uint32_t y = 0; y < config->height; y++)
        for (uint32_t x = 0; x < config->width; x++) {
            uint32_t place = y * config->width + x;
            bool target = r->grid.place[place] == RANC_PLACE_TARGET ||
                          (r->grid.place[place] == RANC_PLACE_EMPTY && r->packet[place].line != 0);
            if (target &&
                !good(r, model_add(r->model, ranc_number(config, x, y), &core, &r->failure)))
                return;
        }
}

static void settle(struct reader *r, struct notes *notes)
{
    if (r->json.failed)
        return;
    settle_bus(r);
    if (r->spikes != NULL)
        spike_list_sort(r->spikes);
    if (r->json.failed || r->model == NULL)
        return;
    settle_targets(r);
    if (r->json.failed)
        return;
    r->model->system = ranc_system(&r->grid);
    add_empty_cores(r);
    if (good(r, CT_OK))
        (void)good(r, model_order(r->model, "core", &r->failure));
    if (r->dropped)
        notes_add(notes, "connections of neurons that are not listed");
    if (r->packets && r->spikes == NULL)
        notes_add(notes, RANC_PACKETS_NOTE);
}

static void reader_free(struct reader *r)
{
    if (r == NULL)
        return;
    for (uint32_t i = 0; i < r->pending_count; i++)
        free(r->pending[i].neuron);
    free(r->pending);
    free(r->packet);
    free(r->grid.place);
    free(r);
}

/* Of both files, open; they stay so. */
static enum ct_status read_files(struct model *model, struct spike_list *spikes,
                                 struct infile *config, struct infile *input, struct notes *notes,
                                 struct ct_error *err)
{
    struct reader *r = calloc(1, sizeof *r);
    if (r == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory to read it", input->name);
    enum ct_status status = ranc_read_config(&r->grid.config, config, err);
    if (status == CT_OK) {
        uint32_t places = r->grid.config.width * r->grid.config.height;
        r->grid.place = calloc(places, sizeof *r->grid.place);
        r->packet = calloc(places, sizeof *r->packet);
        r->model = model;
        r->spikes = spikes;
        if (r->grid.place == NULL || r->packet == NULL)
            status = status_fail(err, CT_ERR_MEMORY, "no memory for a grid of %u places", places);
    }
    if (status == CT_OK) {
        jsonpull_start(&r->json, input, &r->failure);
        read_input(r);
        settle(r, notes);
        if (r->json.failed)
            status = status_fail(err, r->failure.status, "%s", r->failure.text);
    }
    reader_free(r);
    return status;
}

/* The same for files that may be NULL where `opened` says that opening failed; closes them. */
static enum ct_status read_and_close(struct model *model, struct spike_list *spikes,
                                     struct infile *config, struct infile *input,
                                     enum ct_status opened, struct notes *notes,
                                     struct ct_error *err)
{
    enum ct_status status = opened;
    if (model != NULL)
        *model = (struct model){.count = 0};
    if (spikes != NULL)
        *spikes = (struct spike_list){.kind = CT_SPIKES_INPUT};
    if (status == CT_OK)
        status = read_files(model, spikes, config, input, notes, err);
    if (status != CT_OK && model != NULL)
        model_free(model);
    if (status != CT_OK && spikes != NULL)
        spike_list_free(spikes);
    infile_close(config);
    infile_close(input);
    return status;
}

enum ct_status ranc_adopt(struct model *model, struct spike_list *packets,
                          const struct ranc_streams *streams, struct notes *notes,
                          struct ct_error *err)
{
    struct infile *config, *input = NULL;
    enum ct_status status = infile_adopt(&config, streams->config, streams->config_name, err);
    if (status == CT_OK)
        status = infile_adopt(&input, streams->input, streams->input_name, err);
    else
        (void)fclose(streams->input);
    return read_and_close(model, packets, config, input, status, notes, err);
}

static enum ct_status read_paths(struct model *model, struct spike_list *packets, const char *input,
                                 const char *config, struct notes *notes, struct ct_error *err)
{
    struct infile *config_file = NULL, *input_file = NULL;
    enum ct_status status = infile_open(&input_file, input, err);
    char *beside = config == NULL ? ranc_config_path(input) : NULL;
    if (status == CT_OK && config == NULL && beside == NULL)
        status = status_fail(err, CT_ERR_MEMORY, "%s: no memory for a path", input);
    else if (status == CT_OK && config == NULL && access(beside, F_OK) != 0)
        status = status_fail(err, CT_ERR_ABSENT,
                             "%s: RANC's configuration is missing: there is no %s; name it by "
                             "--config FILE",
                             input, beside);
    if (status == CT_OK)
        status = infile_open(&config_file, config != NULL ? config : beside, err);
    free(beside);
    return read_and_close(model, packets, config_file, input_file, status, notes, err);
}

enum ct_status ranc_model_read(struct model *out, const char *input, const char *config,
                               struct notes *notes, struct ct_error *err)
{
    return read_paths(out, NULL, input, config, notes, err);
}

enum ct_status ranc_packets_read(struct spike_list *out, const char *input, const char *config,
                                 struct notes *notes, struct ct_error *err)
{
    return read_paths(NULL, out, input, config, notes, err);
}
