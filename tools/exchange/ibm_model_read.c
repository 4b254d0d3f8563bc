/*
 * ibm_model_read.c - reads IBM's model files, see ibm_model.h.
 *
 * One pass: a core is put together when its object ends, because its lists may come in any order.
 * Destinations are ids until the last core is known; they wait in target_pin.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "ibm_format.h"
#include "ibm_library.h"
#include "ibm_model.h"
#include "ibm_runs.h"

/* One entry of "neurons". */
struct slot {
    int64_t dendrite, dest_core, dest_axon, delay;
    uint32_t type; /* index, or IBM_NOT_FOUND for an unused neuron */
    struct jsonpull_mark mark;
};

/* The lists of "neurons", by their keys. */
enum { DENDRITES, TYPES, DEST_CORES, DEST_AXONS, DEST_DELAYS, LISTS };

struct ibm_reader {
    struct jsonpull json;
    struct model *model;
    struct notes *notes;
    struct jsonpull_mark *core_mark; /* of each core, as model->entry before it is in order */
    uint32_t mark_room;
    int64_t core_count; /* what "model" says, -1 when it does not */
    struct jsonpull_mark core_count_mark;
    uint32_t greatest;                            /* id                        */
    uint64_t present[(IBM_CORE_ID_MAX + 1) / 64]; /* ids that have a core    */
    uint32_t pins;
    struct ibm_library library;
    /* The core that is being read. */
    uint32_t id, seed;
    uint32_t slot_count;
    struct slot slot[CT_NEURONS];
    struct ibm_list list[LISTS];
    struct ibm_crossbar own;             /* a crossbar given in the core */
    const struct ibm_crossbar *crossbar; /* NULL until it is known       */
};

/* ---- "model" ------------------------------------------------------------------------------- */

static void read_class(struct jsonpull *json, const char *key, const char *wanted)
{
    if (strcmp(jsonpull_string(json), wanted) != 0)
        jsonpull_fail(json, json->mark, CT_ERR_FORMAT, "%s \"%.60s\": only %s is known", key,
                      json->text, wanted);
}

static void read_model(struct ibm_reader *reader)
{
    struct jsonpull *json = &reader->json;
    bool counted = false;
    jsonpull_open(json, '{');
    while (jsonpull_key(json)) {
        char key[sizeof json->text];
        memcpy(key, json->text, sizeof key);
        if (strcmp(key, "coreCount") == 0) {
            if (counted)
                jsonpull_fail(json, json->mark, CT_ERR_DUPLICATE, "key \"%s\" is given twice", key);
            counted = true;
            reader->core_count = jsonpull_integer(json, key, 0, IBM_CORE_ID_MAX + 1);
            reader->core_count_mark = json->mark;
        } else if (strcmp(key, "crossbarSize") == 0) {
            (void)jsonpull_integer(json, key, CT_NEURONS, CT_NEURONS);
        } else if (strcmp(key, "neuronclass") == 0 || strcmp(key, "neuronClass") == 0) {
            read_class(json, key, IBM_NEURON_CLASS);
        } else if (strcmp(key, "crossbarclass") == 0) {
            read_class(json, key, IBM_CROSSBAR_CLASS);
        } else {
            jsonpull_skip(json);
            if (strcmp(key, "networking") != 0 && strcmp(key, "useCrossbarPrototypes") != 0)
                notes_add(reader->notes, "the model's \"%.40s\"", key);
        }
    }
}

/* ---- "neurons" of a core ------------------------------------------------------------------- */

/* Five lists of equal length, in slots. */
static void take_lists(struct ibm_reader *reader, const char *const *names,
                       struct jsonpull_mark mark)
{
    struct jsonpull *json = &reader->json;
    const struct ibm_list *list = reader->list;
    for (int i = 1; i < LISTS; i++)
        if (list[i].count != list[0].count)
            jsonpull_fail(json, mark, CT_ERR_FORMAT, "%s has %u entries, %s has %u", names[0],
                          list[0].count, names[i], list[i].count);
    if (json->failed)
        return;
    reader->slot_count = list[0].count;
    for (uint32_t j = 0; j < reader->slot_count; j++) {
        int64_t number = list[TYPES].value[j];
        uint32_t type = IBM_NOT_FOUND;
        if (j > 0 && number == list[TYPES].value[j - 1])
            type = reader->slot[j - 1].type;
        else if (number != 0)
            type = ibm_type_by_number(&reader->library, number);
        if (number != 0 && type == IBM_NOT_FOUND) {
            jsonpull_fail(json, list[TYPES].mark[j], CT_ERR_ABSENT,
                          "types: neuron %u: no neuron type has the number %lld", j,
                          (long long)number);
            return;
        }
        reader->slot[j] = (struct slot){list[DENDRITES].value[j],
                                        list[DEST_CORES].value[j],
                                        list[DEST_AXONS].value[j],
                                        list[DEST_DELAYS].value[j],
                                        type,
                                        list[DEST_CORES].mark[j]};
    }
}

static void read_lists(struct ibm_reader *reader)
{
    static const char *const names[LISTS] = {"dendrites", "types", "destCores", "destAxons",
                                             "destDelays"};
    static const int64_t least[LISTS] = {0, 0, IBM_PIN_CORE_LAST, -1, 1};
    static const int64_t greatest[LISTS] = {CT_NEURONS - 1, UINT32_MAX, IBM_CORE_ID_MAX,
                                            CT_AXONS - 1, CT_DELAY_MAX};
    struct jsonpull *json = &reader->json;
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    struct jsonpull_mark mark = json->mark;
    while ((key = jsonpull_known_key(json, names, LISTS, &seen)) >= 0)
        ibm_list_read(json, names[key], least[key], greatest[key], &reader->list[key]);
    jsonpull_require(json, mark, names, (1u << LISTS) - 1, seen);
    if (!json->failed)
        take_lists(reader, names, mark);
}

/* A neuron as an object. */
static void read_slot(struct ibm_reader *reader, struct slot *slot)
{
    enum { TYPE, DENDRITE, DEST_CORE, DEST_AXON, DELAY, SLOT_KEYS };
    static const char *const names[SLOT_KEYS] = {"type", "dendrite", "destCore", "destAxon",
                                                 "delay"};
    struct jsonpull *json = &reader->json;
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    slot->mark = json->mark;
    while ((key = jsonpull_known_key(json, names, SLOT_KEYS, &seen)) >= 0) {
        switch (key) {
        case TYPE:
            slot->type = ibm_names_find(&reader->library.type_names, jsonpull_string(json));
            if (slot->type == IBM_NOT_FOUND)
                jsonpull_fail(json, json->mark, CT_ERR_ABSENT,
                              "type \"%.60s\" is none of the neuron types so far", json->text);
            break;
        case DENDRITE:
            slot->dendrite = jsonpull_integer(json, names[key], 0, CT_NEURONS - 1);
            break;
        case DEST_CORE:
            slot->dest_core =
                jsonpull_integer(json, names[key], IBM_PIN_CORE_LAST, IBM_CORE_ID_MAX);
            break;
        case DEST_AXON:
            slot->dest_axon = jsonpull_integer(json, names[key], -1, CT_AXONS - 1);
            break;
        default: slot->delay = jsonpull_integer(json, names[key], 1, CT_DELAY_MAX);
        }
    }
    jsonpull_require(json, slot->mark, names, (1u << SLOT_KEYS) - 1, seen);
}

static void read_neurons(struct ibm_reader *reader)
{
    struct jsonpull *json = &reader->json;
    if (jsonpull_peek(json) != '[') {
        read_lists(reader);
        return;
    }
    reader->slot_count = 0;
    jsonpull_open(json, '[');
    while (jsonpull_element(json)) {
        if (reader->slot_count == CT_NEURONS)
            jsonpull_fail(json, json->mark, CT_ERR_LIMIT, "neurons: more than %d entries",
                          CT_NEURONS);
        else
            read_slot(reader, &reader->slot[reader->slot_count++]);
    }
}

/* ---- a core -------------------------------------------------------------------------------- */

static void read_crossbar(struct ibm_reader *reader)
{
    enum { NAME, ROWS, CROSSBAR_KEYS };
    static const char *const keys[CROSSBAR_KEYS] = {"name", "rows"};
    struct jsonpull *json = &reader->json;
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    struct jsonpull_mark mark = json->mark;
    while ((key = jsonpull_known_key(json, keys, CROSSBAR_KEYS, &seen)) >= 0) {
        if (key == ROWS) {
            ibm_read_rows(json, &reader->own);
            reader->crossbar = &reader->own;
            continue;
        }
        const struct ibm_library *library = &reader->library;
        uint32_t index = ibm_names_find(&library->crossbar_names, jsonpull_string(json));
        if (index == IBM_NOT_FOUND)
            jsonpull_fail(json, json->mark, CT_ERR_ABSENT,
                          "crossbar \"%.60s\" is none of the crossbars so far", json->text);
        else
            reader->crossbar = library->crossbar[index];
    }
    if (seen == 0 || seen == (1u << CROSSBAR_KEYS) - 1)
        jsonpull_fail(json, mark, CT_ERR_FORMAT,
                      "crossbar: one of the keys \"name\" and \"rows\" is wanted");
}

/* The destination of a neuron, [C-4]. */
static void take_target(struct ibm_reader *reader, uint32_t j, struct ct_neuron *n)
{
    struct jsonpull *json = &reader->json;
    const struct slot *slot = &reader->slot[j];
    if (slot->dest_core == IBM_NONE || slot->dest_core == IBM_NONE_TYPED)
        return;
    if (slot->dest_core < 0 && slot->dest_core > IBM_PIN_CORE) {
        jsonpull_fail(json, slot->mark, CT_ERR_RANGE,
                      "core %u neuron %u: destCore %lld is no core, not -1 or -2 (none), and no "
                      "output pin (-32 and below)",
                      reader->id, j, (long long)slot->dest_core);
    } else if (slot->dest_axon < 0) {
        jsonpull_fail(json, slot->mark, CT_ERR_RANGE,
                      "core %u neuron %u: destCore %lld with destAxon -1", reader->id, j,
                      (long long)slot->dest_core);
    } else if (slot->dest_core >= 0) {
        n->target_kind = CT_TARGET_CORE;
        n->target_axon = (uint8_t)slot->dest_axon;
        n->target_delay = (uint8_t)slot->delay;
        n->target_pin = (uint32_t)slot->dest_core; /* until all cores are known */
    } else {
        n->target_kind = CT_TARGET_PIN;
        n->target_pin =
            (uint32_t)((IBM_PIN_CORE - slot->dest_core) * IBM_PINS_A_CORE + slot->dest_axon);
        if (n->target_pin >= reader->pins)
            reader->pins = n->target_pin + 1;
        if (slot->delay != 1)
            notes_add(reader->notes, "delays of output pins");
    }
}

/* Each neuron reads its own column of the crossbar. */
static void take_columns(struct ibm_reader *reader, struct ct_core *core)
{
    uint64_t same[4] = {0}; /* columns that are their neuron's number */
    uint64_t used[4] = {0};
    uint64_t lost = 0;
    uint16_t moved[CT_NEURONS];
    unsigned int moves = 0;
    for (uint32_t j = 0; j < reader->slot_count; j++) {
        unsigned int column = (unsigned int)reader->slot[j].dendrite;
        if ((used[column / 64] >> column % 64 & 1) != 0) {
            jsonpull_fail(&reader->json, reader->slot[j].mark, CT_ERR_DUPLICATE,
                          "core %u neuron %u: dendrite %u is another neuron's", reader->id, j,
                          column);
            return;
        }
        used[column / 64] |= (uint64_t)1 << column % 64;
        if (column == j)
            same[j / 64] |= (uint64_t)1 << j % 64;
        else
            moved[moves++] = (uint16_t)j;
    }
    for (unsigned int i = 0; i < CT_AXONS; i++) {
        const uint64_t *row = reader->crossbar->row[i];
        for (unsigned int w = 0; w < 4; w++) {
            core->crossbar[i][w] = row[w] & same[w];
            lost |= row[w] & ~used[w];
        }
        for (unsigned int m = 0; m < moves; m++) {
            unsigned int j = moved[m], column = (unsigned int)reader->slot[j].dendrite;
            core->crossbar[i][j / 64] |= (row[column / 64] >> column % 64 & 1) << j % 64;
        }
    }
    if (lost != 0)
        notes_add(reader->notes, "synapses in columns that no neuron reads");
}

/* Puts the core together that was read. */
static void take_core(struct ibm_reader *reader, struct jsonpull_mark mark)
{
    struct jsonpull *json = &reader->json;
    struct model *model = reader->model;
    struct ct_core *core;
    struct ct_error failure;
    if (model->count == reader->mark_room) {
        uint32_t room = reader->mark_room ? 2 * reader->mark_room : 16;
        struct jsonpull_mark *grown = realloc(reader->core_mark, room * sizeof *grown);
        if (grown != NULL) {
            reader->core_mark = grown;
            reader->mark_room = room;
        }
    }
    if (model->count == reader->mark_room ||
        model_add(model, reader->id, &core, &failure) != CT_OK) {
        jsonpull_fail(json, mark, CT_ERR_MEMORY, "no memory for core %u", reader->id);
        return;
    }
    reader->core_mark[model->count - 1] = mark;
    core->seed = reader->seed;
    memcpy(core->axon_type, reader->crossbar->axon_type, sizeof core->axon_type);
    take_columns(reader, core);
    for (uint32_t j = 0; j < reader->slot_count && !json->failed; j++) {
        if (reader->slot[j].type == IBM_NOT_FOUND)
            continue;
        core->neuron[j] = reader->library.type[reader->slot[j].type];
        take_target(reader, j, &core->neuron[j]);
    }
}

static void read_id(struct ibm_reader *reader)
{
    struct jsonpull *json = &reader->json;
    uint32_t id = (uint32_t)jsonpull_integer(json, "id", 0, IBM_CORE_ID_MAX);
    if ((reader->present[id / 64] >> id % 64 & 1) != 0)
        jsonpull_fail(json, json->mark, CT_ERR_DUPLICATE, "core id %u is given twice", id);
    reader->present[id / 64] |= (uint64_t)1 << id % 64;
    reader->id = id;
    if (id > reader->greatest)
        reader->greatest = id;
}

static void read_core(struct ibm_reader *reader)
{
    enum { ID, SEED, NEURONS, CROSSBAR, METADATA, TIME, CORE_KEYS };
    static const char *const keys[CORE_KEYS] = {"id",       "rngSeed",  "neurons",
                                                "crossbar", "metadata", "timeScaleExponent"};
    struct jsonpull *json = &reader->json;
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    struct jsonpull_mark mark = json->mark;
    while ((key = jsonpull_known_key(json, keys, CORE_KEYS, &seen)) >= 0) {
        switch (key) {
        case ID: read_id(reader); break;
        case SEED: reader->seed = (uint32_t)jsonpull_integer(json, keys[key], 0, UINT32_MAX); break;
        case NEURONS: read_neurons(reader); break;
        case CROSSBAR: read_crossbar(reader); break;
        case METADATA:
            jsonpull_skip(json);
            notes_add(reader->notes, "names and ids of corelets");
            break;
        default:
            if (jsonpull_integer(json, keys[key], INT32_MIN, INT32_MAX) != 0)
                notes_add(reader->notes, "a timeScaleExponent other than 0");
        }
    }
    jsonpull_require(json, mark, keys, 1u << ID | 1u << SEED | 1u << NEURONS | 1u << CROSSBAR,
                     seen);
    if (!json->failed)
        take_core(reader, mark);
}

/* ---- the file ------------------------------------------------------------------------------ */

static void read_file(struct ibm_reader *reader)
{
    enum { CORE, MODEL, CROSSBAR_TYPES, NEURON_TYPES, FILE_KEYS };
    static const char *const keys[FILE_KEYS] = {"core", "model", "crossbarTypes", "neuronTypes"};
    struct jsonpull *json = &reader->json;
    uint32_t seen = 0;
    int key;
    jsonpull_open(json, '{');
    struct jsonpull_mark mark = json->mark;
    while ((key = jsonpull_known_key(json, keys, FILE_KEYS, &seen)) >= 0) {
        switch (key) {
        case CORE:
            read_core(reader);
            seen &= ~(1u << CORE);
            break;
        case MODEL: read_model(reader); break;
        case CROSSBAR_TYPES: ibm_read_crossbar_types(json, &reader->library); break;
        default: ibm_read_neuron_types(json, &reader->library);
        }
    }
    jsonpull_end(json);
    uint32_t count = reader->model->count;
    if (reader->core_count >= 0 && reader->core_count != count)
        jsonpull_fail(json, reader->core_count_mark, CT_ERR_FORMAT, "coreCount %lld, but %u cores",
                      (long long)reader->core_count, count);
    if (count == 0)
        jsonpull_fail(json, mark, CT_ERR_ABSENT, "a model with no core");
}

/* From ids to places, [F-1]. */
static void resolve(struct ibm_reader *reader)
{
    struct model *model = reader->model;
    model->system = (struct ct_system){.axons = CT_AXONS, .neurons = CT_NEURONS};
    model->system.pins = reader->pins;
    model_shape(&model->system, reader->greatest);
    uint32_t width = (uint32_t)model->system.chips_x * model->system.cores_x;
    for (uint32_t i = 0; i < model->count; i++)
        for (unsigned int j = 0; j < CT_NEURONS; j++) {
            struct ct_neuron *n = &model->entry[i].core->neuron[j];
            uint32_t id = n->target_pin;
            if (n->target_kind != CT_TARGET_CORE)
                continue;
            if ((reader->present[id / 64] >> id % 64 & 1) == 0) {
                jsonpull_fail(&reader->json, reader->core_mark[i], CT_ERR_ABSENT,
                              "core %u neuron %u: destCore %u is no core of the model",
                              model->entry[i].number, j, id);
                return;
            }
            n->target_pin = 0;
            n->target_x = (uint16_t)(id % width);
            n->target_y = (uint16_t)(id / width);
        }
}

/* Reads from an open file; the model is whatever was read when it fails. */
static enum ct_status read_all(struct model *out, struct infile *in, struct notes *notes,
                               struct ct_error *err)
{
    struct ibm_reader *reader = malloc(sizeof *reader);
    if (reader == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory", in->name);
    /* Not the buffers of a core, which come last: they are larger than a small file. */
    memset(reader, 0, offsetof(struct ibm_reader, slot));
    reader->crossbar = NULL;
    reader->model = out;
    reader->notes = notes;
    reader->core_count = -1;
    jsonpull_start(&reader->json, in, err);
    reader->json.comments = true;
    read_file(reader);
    if (!reader->json.failed)
        resolve(reader);
    enum ct_status status = reader->json.failed ? err->status : model_order(out, "core id", err);
    ibm_library_free(&reader->library);
    free(reader->core_mark);
    free(reader);
    return status;
}

static enum ct_status read_input(struct model *out, struct infile *in, struct notes *notes,
                                 struct ct_error *err)
{
    struct ct_error failure = {.status = CT_OK};
    enum ct_status status = read_all(out, in, notes, &failure);
    infile_close(in);
    if (status == CT_OK)
        return CT_OK;
    model_free(out);
    if (err != NULL)
        *err = failure;
    return status;
}

enum ct_status ibm_model_read(struct model *out, const char *path, struct notes *notes,
                              struct ct_error *err)
{
    struct infile *in;
    *out = (struct model){.count = 0};
    enum ct_status status = infile_open(&in, path, err);
    return status == CT_OK ? read_input(out, in, notes, err) : status;
}

enum ct_status ibm_model_adopt(struct model *out, FILE *file, const char *name, struct notes *notes,
                               struct ct_error *err)
{
    struct infile *in;
    *out = (struct model){.count = 0};
    enum ct_status status = infile_adopt(&in, file, name, err);
    return status == CT_OK ? read_input(out, in, notes, err) : status;
}
