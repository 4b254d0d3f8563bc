/*
 * ranc_write.c - writes RANC's input JSON and configuration; ranc_format.h says what is written.
 *
 * The whole network is checked first, so that a refusal leaves no file. The matrices of a full chip
 * are half a gigabyte of text, so their rows are set byte by byte into the file's buffer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/outfile.h"
#include "base/status.h"
#include "ranc.h"
#include "ranc_format.h"
#include "ranc_json.h"

struct place {
    uint32_t x, y;
};

struct writer {
    const struct model *model;
    const struct spike_list *packets; /* or NULL */
    struct ct_core cleared;           /* for comparison */
    struct place bus;
    struct place sink; /* where neurons without destination send, if there are any */
    bool sinks;
    uint32_t width, height; /* of the grid: grows by the places above */
};

/* ---- what RANC can hold ------------------------------------------------------------------- */

static bool is_cleared(const struct writer *w, const struct ct_neuron *neuron)
{
    return memcmp(neuron, &w->cleared.neuron[0], sizeof *neuron) == 0;
}

/* Neurons up to the last one that is not cleared or has a synapse. */
static uint32_t used_neurons(const struct writer *w, const struct ct_core *core)
{
    uint64_t any[CT_NEURONS / 64] = {0};
    uint32_t count = w->model->system.neurons;
    for (unsigned int i = 0; i < CT_AXONS; i++)
        for (unsigned int word = 0; word < CT_NEURONS / 64; word++)
            any[word] |= core->crossbar[i][word];
    while (count > 0 && is_cleared(w, &core->neuron[count - 1]) &&
           (any[(count - 1) / 64] >> (count - 1) % 64 & 1) == 0)
        count--;
    return count;
}

static enum ct_status check_neuron(struct writer *w, const struct ct_core *core, uint32_t j,
                                   struct ct_error *err)
{
#define FIELD(name, greatest)                                                                      \
    {                                                                                              \
#name, offsetof(struct ct_neuron, name), greatest                                          \
    }
    static const struct {
        const char *name;
        size_t offset; /* of a uint8_t */
        uint8_t greatest;
    } fields[] = {
        FIELD(weight_stochastic, 0), FIELD(leak_stochastic, 0), FIELD(leak_reversal, 0),
        FIELD(mask_bits, 0),         FIELD(reset_mode, 1),      FIELD(negative_saturate, 0),
    };
#undef FIELD
    const struct ct_neuron *neuron = &core->neuron[j];
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        uint8_t value = ((const uint8_t *)neuron)[fields[i].offset];
        if (value > fields[i].greatest)
            return status_fail(err, CT_ERR_RANGE, "core (%u,%u) neuron %u: %s %u: RANC has only %s",
                               core->x, core->y, j, fields[i].name, value,
                               fields[i].greatest == 0 ? "0" : "0 and 1");
    }
    if (neuron->target_kind == CT_TARGET_NONE)
        w->sinks = w->sinks || !is_cleared(w, neuron);
    if (neuron->target_kind == CT_TARGET_CORE &&
        model_core(w->model, neuron->target_y * w->width + neuron->target_x) == NULL)
        return status_fail(err, CT_ERR_ABSENT,
                           "core (%u,%u) neuron %u: target core (%u,%u) is not in the network",
                           core->x, core->y, j, neuron->target_x, neuron->target_y);
    return CT_OK;
}

static enum ct_status check_packets(const struct writer *w, struct ct_error *err)
{
    uint32_t last = 0;
    for (size_t i = 0; w->packets != NULL && i < w->packets->count; i++) {
        const struct ct_spike *spike = &w->packets->record[i].spike;
        if (spike->tick < last)
            return status_fail(err, CT_ERR_ORDER, "input spike %zu: tick %u after tick %u", i,
                               spike->tick, last);
        if (spike->tick >= RANC_PACKET_TICKS_MAX)
            return status_fail(err, CT_ERR_LIMIT,
                               "input spike %zu: tick %u outside 0..%d, which RANC's text is "
                               "written for",
                               i, spike->tick, RANC_PACKET_TICKS_MAX - 1);
        if (model_core(w->model, spike->core) == NULL || spike->index >= w->model->system.axons)
            return status_fail(err, CT_ERR_ABSENT, "input spike %zu: core %u has no axon %u here",
                               i, spike->core, spike->index);
        last = spike->tick;
    }
    return CT_OK;
}

/* The two highest places without a core, or places in new rows above. */
static enum ct_status place_bus(struct writer *w, struct ct_error *err)
{
    struct place *places[2] = {&w->bus, &w->sink};
    uint32_t all = w->width * w->height, found = 0, wanted = w->sinks ? 2 : 1;
    for (uint32_t n = all; n > 0 && found < wanted; n--)
        if (model_core(w->model, n - 1) == NULL)
            *places[found++] = (struct place){(n - 1) % w->width, (n - 1) / w->width};
    for (uint32_t n = all; found < wanted; n++) {
        *places[found++] = (struct place){n % w->width, n / w->width};
        w->height = n / w->width + 1;
    }
    if (w->height > CT_SYSTEM_CORES_MAX)
        return status_fail(err, CT_ERR_LIMIT,
                           "no place without a core, and no row above, is left for %u of RANC's: "
                           "the output bus%s",
                           wanted, w->sinks ? " and what takes spikes without destination" : "");
    return CT_OK;
}

static enum ct_status check_network(struct writer *w, struct notes *notes, struct ct_error *err)
{
    const struct ct_system *sys = &w->model->system;
    enum ct_status status = CT_OK;
    for (uint32_t i = 0; i < w->model->count && status == CT_OK; i++) {
        const struct ct_core *core = w->model->entry[i].core;
        for (uint32_t j = 0; j < sys->neurons && status == CT_OK; j++)
            status = check_neuron(w, core, j, err);
        if (core->seed != 0)
            notes_add(notes, "seeds");
    }
    if (status == CT_OK)
        status = check_packets(w, err);
    if (status == CT_OK)
        status = place_bus(w, err);
    if (w->model->defect_count > 0)
        notes_add(notes, "defects");
    if (sys->chips_x > 1 || sys->chips_y > 1)
        notes_add(notes, "borders between chips");
    return status;
}

/* ---- text --------------------------------------------------------------------------------- */

static void write_packets(const struct writer *w, struct outfile *out)
{
    uint32_t row = w->width;
    size_t count = w->packets == NULL ? 0 : w->packets->count;
    uint32_t tick = 0;
    bool first = true;
    outfile_format(out, "{\"packets\":[%s", count > 0 ? "[" : "");
    for (size_t i = 0; i < count; i++) {
        const struct ct_spike *spike = &w->packets->record[i].spike;
        for (; tick < spike->tick; tick++) {
            outfile_format(out, "],[");
            first = true;
        }
        outfile_format(
            out, "%s{\"destination_core\":[%u,%u],\"destination_axon\":%u,\"destination_tick\":0}",
            first ? "" : ",\n", spike->core % row, spike->core / row, spike->index);
        first = false;
    }
    outfile_format(
        out, "%s],\n\"output_bus\":{\"coordinates\":[%u,%u],\"num_outputs\":%u},\n\"cores\":[",
        count > 0 ? "]" : "", w->bus.x, w->bus.y, w->model->system.pins);
}

static void write_neuron(const struct writer *w, const struct ct_core *core,
                         const struct ct_neuron *n, struct outfile *out)
{
    struct place to = {core->x, core->y};
    uint32_t axon = 0, tick = 0;
    if (n->target_kind == CT_TARGET_CORE) {
        to = (struct place){n->target_x, n->target_y};
        axon = n->target_axon;
        tick = n->target_delay - 1u;
    } else if (n->target_kind == CT_TARGET_PIN) {
        to = w->bus;
        axon = n->target_pin;
    } else if (!is_cleared(w, n)) {
        to = w->sink;
    }
    outfile_format(
        out,
        "{\"reset_potential\":%d,\"weights\":[%d,%d,%d,%d],\"leak\":%d,\"positive_threshold\":%u,"
        "\"negative_threshold\":%d,\"destination_core_offset\":[%d,%d],\"destination_axon\":%u,"
        "\"destination_tick\":%u,\"current_potential\":%d,\"reset_mode\":%u}",
        n->reset, n->weight[0], n->weight[1], n->weight[2], n->weight[3], n->leak, n->threshold,
        -(int)n->negative_threshold, (int)to.x - core->x, (int)to.y - core->y, axon, tick,
        n->potential, n->reset_mode);
}

/* The synapses of neuron j. */
static void write_row(const struct writer *w, const struct ct_core *core, uint32_t j,
                      struct outfile *out)
{
    uint32_t axons = w->model->system.axons;
    uint8_t *text = outfile_room(out, 2 * CT_AXONS + 1);
    *text++ = '[';
    for (uint32_t i = 0; i < axons; i++) {
        *text++ = (uint8_t)('0' + (core->crossbar[i][j / 64] >> j % 64 & 1));
        *text++ = i + 1 < axons ? ',' : ']';
    }
    out->used += 2 * axons + 1;
}

static void write_core(const struct writer *w, const struct ct_core *core, struct outfile *out)
{
    uint32_t neurons = used_neurons(w, core);
    outfile_format(out, "{\"coordinates\":[%u,%u],\"axons\":[", core->x, core->y);
    for (uint32_t i = 0; i < w->model->system.axons; i++)
        outfile_format(out, "%s%u", i > 0 ? "," : "", core->axon_type[i]);
    outfile_format(out, "],\n\"neurons\":[");
    for (uint32_t j = 0; j < neurons; j++) {
        outfile_format(out, "%s", j > 0 ? ",\n" : "");
        write_neuron(w, core, &core->neuron[j], out);
    }
    outfile_format(out, "],\n\"connections\":[");
    for (uint32_t j = 0; j < neurons; j++) {
        outfile_format(out, "%s", j > 0 ? ",\n" : "");
        write_row(w, core, j, out);
    }
    outfile_format(out, "]}");
}

static void write_config(const struct writer *w, struct outfile *out)
{
    outfile_format(
        out,
        "{\n\"num_neurons\": %u,\n\"num_axons\": %u,\n\"num_cores_x\": %u,\n\"num_cores_y\": %u,\n"
        "\"num_weights\": %d,\n\"max_tick_offset\": %d,\n\"neuron_block_trace_verbosity\": 0,\n"
        "\"core_controller_trace_verbosity\": 0,\n\"scheduler_trace_verbosity\": 0,\n"
        "\"neuron_reset_type\": 0\n}\n",
        w->model->system.neurons, w->model->system.axons, w->width, w->height, CT_AXON_TYPES,
        CT_SLOTS);
}

static enum ct_status write_files(const struct writer *w, const char *input, const char *config,
                                  struct ct_error *err)
{
    struct outfile *out, *config_out;
    enum ct_status status = outfile_create(&config_out, config, err);
    if (status != CT_OK)
        return status;
    status = outfile_create(&out, input, err);
    if (status != CT_OK) {
        outfile_discard(config_out);
        return status;
    }
    write_config(w, config_out);
    write_packets(w, out);
    for (uint32_t i = 0; i < w->model->count && status == CT_OK; i++) {
        outfile_format(out, "%s", i > 0 ? ",\n" : "\n");
        write_core(w, w->model->entry[i].core, out);
        status = outfile_status(out, err);
    }
    outfile_text(out, "\n]}\n");
    /* Either both appear or none. */
    if (status == CT_OK)
        status = outfile_sync(config_out, err);
    if (status == CT_OK)
        status = outfile_finish(out, err);
    else
        outfile_discard(out);
    if (status == CT_OK)
        return outfile_finish(config_out, err);
    outfile_discard(config_out);
    return status;
}

enum ct_status ranc_model_write(const struct model *model, const struct spike_list *packets,
                                const char *input, const char *config, struct notes *notes,
                                struct ct_error *err)
{
    struct writer *w = calloc(1, sizeof *w);
    char *beside = config == NULL ? ranc_config_path(input) : NULL;
    enum ct_status status;
    if (w == NULL || (config == NULL && beside == NULL)) {
        status = status_fail(err, CT_ERR_MEMORY, "%s: no memory to write it", input);
    } else if (strcmp(input, config != NULL ? config : beside) == 0) {
        status = status_fail(err, CT_ERR_ARGUMENT,
                             "%s: RANC's input and configuration are two files", input);
    } else {
        w->model = model;
        w->packets = packets;
        w->width = (uint32_t)model->system.chips_x * model->system.cores_x;
        w->height = (uint32_t)model->system.chips_y * model->system.cores_y;
        ct_core_clear(&w->cleared);
        status = check_network(w, notes, err);
        if (status != CT_OK)
            (void)status_prefix(err, status, "%s", input);
        else
            status = write_files(w, input, config != NULL ? config : beside, err);
    }
    free(beside);
    free(w);
    return status;
}
