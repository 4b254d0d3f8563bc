/*
 * ibm_spikes_write.c - writes IBM's spike files, see ibm_spikes.h.
 */
#include <string.h>

#include "base/outfile.h"
#include "base/status.h"
#include "ibm_format.h"
#include "ibm_spikes.h"

/* A spike as the files have it; -1 where there is nothing. */
struct file_spike {
    uint32_t time;
    int64_t src_core, src_neuron, dest_core, dest_axon;
    uint32_t delay;
};

struct spikes_writer {
    const struct spike_list *list;
    const struct model *model;
    const char *path;
    struct outfile *out;
    bool raw;
    uint32_t delay; /* of input spikes */
    /* The core of the last output spike. */
    uint32_t number;
    const struct ct_core *core;
};

static bool ends_in(const char *path, const char *end)
{
    size_t length = strlen(path), tail = strlen(end);
    return length >= tail && strcmp(path + length - tail, end) == 0;
}

/* The destination of a neuron that fired. */
static enum ct_status destination(struct spikes_writer *writer, size_t index,
                                  struct file_spike *spike, struct ct_error *err)
{
    const struct ct_system *sys = &writer->model->system;
    const struct ct_spike *from = &writer->list->record[index].spike;
    if (writer->core == NULL || writer->number != from->core) {
        writer->core = model_core(writer->model, from->core);
        writer->number = from->core;
    }
    if (writer->core == NULL || from->index >= sys->neurons)
        return status_fail(err, CT_ERR_ABSENT,
                           "%s: spike %zu: the model has no neuron %u of core %u", writer->path,
                           index, from->index, from->core);
    const struct ct_neuron *n = &writer->core->neuron[from->index];
    if (n->target_kind == CT_TARGET_CORE) {
        spike->dest_core = (int64_t)n->target_y * sys->chips_x * sys->cores_x + n->target_x;
        spike->dest_axon = n->target_axon;
        spike->delay = n->target_delay;
    } else if (n->target_kind == CT_TARGET_PIN) {
        spike->dest_core = IBM_PIN_CORE - (int64_t)(n->target_pin / IBM_PINS_A_CORE);
        spike->dest_axon = n->target_pin % IBM_PINS_A_CORE;
    }
    return CT_OK;
}

static enum ct_status make_spike(struct spikes_writer *writer, size_t index,
                                 struct file_spike *spike, struct ct_error *err)
{
    const union spike_record *record = &writer->list->record[index];
    *spike = (struct file_spike){record->spike.tick, -1, -1, IBM_NONE, -1, 1};
    if (record->spike.tick > IBM_TICK_MAX)
        return status_fail(err, CT_ERR_RANGE, "%s: spike %zu: tick %u outside 0..%u", writer->path,
                           index, record->spike.tick, IBM_TICK_MAX);
    if (writer->list->kind == CT_SPIKES_PIN) {
        spike->dest_core = IBM_PIN_CORE - (int64_t)(record->pin.pin / IBM_PINS_A_CORE);
        spike->dest_axon = record->pin.pin % IBM_PINS_A_CORE;
        return CT_OK;
    }
    if (writer->list->kind == CT_SPIKES_INPUT) {
        spike->time -= writer->delay;
        spike->delay = writer->delay;
        spike->dest_core = record->spike.core;
        spike->dest_axon = record->spike.index;
        return CT_OK;
    }
    spike->src_core = record->spike.core;
    spike->src_neuron = record->spike.index;
    return destination(writer, index, spike, err);
}

static void put_text(struct spikes_writer *writer, const struct file_spike *spike)
{
    enum { ROOM = 256 };
    struct outfile *out = writer->out;
    char *text = (char *)outfile_room(out, ROOM);
    int used = snprintf(text, ROOM, "{\"spike\":{\"srcTime\":%u,", spike->time);
    if (spike->src_core >= 0)
        used += snprintf(text + used, (size_t)(ROOM - used), "\"srcCore\":%lld,\"srcNeuron\":%lld,",
                         (long long)spike->src_core, (long long)spike->src_neuron);
    used += snprintf(text + used, (size_t)(ROOM - used), "\"destCore\":%lld,\"destAxon\":%lld",
                     (long long)spike->dest_core, (long long)spike->dest_axon);
    if (writer->list->kind != CT_SPIKES_INPUT)
        used += snprintf(text + used, (size_t)(ROOM - used), ",\"destDelay\":%u", spike->delay);
    used += snprintf(text + used, (size_t)(ROOM - used), "}}\n");
    out->used += (size_t)used;
}

static void put_raw(struct spikes_writer *writer, const struct file_spike *spike)
{
    bool input = writer->list->kind == CT_SPIKES_INPUT;
    const int64_t all[] = {spike->time,      spike->src_core,  spike->src_neuron,
                           spike->dest_core, spike->dest_axon, spike->delay};
    const int64_t three[] = {spike->time, spike->dest_core, spike->dest_axon};
    size_t words = input ? 3 : 6;
    uint8_t *at = outfile_room(writer->out, 4 * words);
    for (size_t i = 0; i < words; i++) {
        uint32_t word = (uint32_t)(input ? three[i] : all[i]);
        for (int shift = 24; shift >= 0; shift -= 8)
            *at++ = (uint8_t)(word >> shift);
    }
    writer->out->used += 4 * words;
}

static void put_head(struct spikes_writer *writer)
{
    enum { ROOM = 256 };
    struct outfile *out = writer->out;
    bool input = writer->list->kind == CT_SPIKES_INPUT;
    char *text = (char *)outfile_room(out, ROOM);
    int used;
    if (writer->raw)
        used = snprintf(text, ROOM,
                        "{\"class\":\"SpikeWriter\",\"nscsVersion\":\"1.4.0\",\"encoding\":\"%s\","
                        "\"defaultDestinationDelay\":%u}%c",
                        input ? "RAWI3" : "RAWO6", writer->delay, IBM_RAW_MARK);
    else
        used = snprintf(text, ROOM,
                        "{\"class\":\"SpikeWriter\",\"encoding\":\"TEXT\","
                        "\"nscsVersion\":\"1.4.0\"}\n"
                        "{\"version\":\"%s\",\"defaultDestinationDelay\":%u}\n",
                        input ? "sfti1.0" : "sfto1.0", writer->delay);
    out->used += (size_t)used;
}

/* Told before anything is written: the form, and whether it can be. */
static enum ct_status choose_form(struct spikes_writer *writer, struct ct_error *err)
{
    const char *path = writer->path;
    enum ct_spike_kind kind = writer->list->kind;
    bool input = ends_in(path, ".sfti") || ends_in(path, ".sfri");
    bool output = ends_in(path, ".sfto") || ends_in(path, ".sfro");
    writer->raw = ends_in(path, ".sfri") || ends_in(path, ".sfro");
    if (!input && !output)
        return status_fail(err, CT_ERR_ARGUMENT,
                           "%s: IBM's spike files are named .sfti, .sfri, .sfto or .sfro", path);
    if (input != (kind == CT_SPIKES_INPUT))
        return status_fail(err, CT_ERR_ARGUMENT, "%s: %s spikes are written as %s", path,
                           kind == CT_SPIKES_INPUT    ? "input"
                           : kind == CT_SPIKES_OUTPUT ? "output"
                                                      : "pin",
                           input ? ".sfto or .sfro" : ".sfti or .sfri");
    if (kind == CT_SPIKES_OUTPUT && writer->model == NULL)
        return status_fail(err, CT_ERR_ARGUMENT,
                           "%s: output spikes are written with their destinations, for which the "
                           "model is needed",
                           path);
    return CT_OK;
}

static enum ct_status write_spikes(struct spikes_writer *writer, struct ct_error *err)
{
    enum ct_status status = outfile_create(&writer->out, writer->path, err);
    if (status != CT_OK)
        return status;
    put_head(writer);
    for (size_t i = 0; i < writer->list->count && status == CT_OK; i++) {
        struct file_spike spike;
        status = make_spike(writer, i, &spike, err);
        if (status != CT_OK)
            break;
        if (writer->raw)
            put_raw(writer, &spike);
        else
            put_text(writer, &spike);
    }
    if (status == CT_OK)
        return outfile_finish(writer->out, err);
    outfile_discard(writer->out);
    return status;
}

enum ct_status ibm_spikes_write(const struct spike_list *list, const char *path,
                                const struct model *model, struct notes *notes,
                                struct ct_error *err)
{
    struct spikes_writer writer = {.list = list, .model = model, .path = path, .delay = 1};
    enum ct_status status = choose_form(&writer, err);
    if (status != CT_OK)
        return status;
    bool at_once =
        list->kind == CT_SPIKES_INPUT && list->count > 0 && list->record[0].spike.tick == 0;
    if (at_once)
        writer.delay = 0;
    status = write_spikes(&writer, err);
    if (status == CT_OK && at_once)
        notes_add(notes, "a delay of at least 1 (0 is written, for spikes that act in tick 0)");
    if (status == CT_OK && list->kind == CT_SPIKES_PIN && list->count > 0)
        notes_add(notes, "sources of the spikes (unknown)");
    return status;
}
