/*
 * ibm_model_write.c - writes IBM's model files, see ibm_model.h.
 *
 * Distinct neurons and distinct crossbars of the whole model are collected first, by sorting
 * pointers to them, so a library holds each once; a core finds its own by binary search.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/outfile.h"
#include "base/status.h"
#include "ibm_format.h"
#include "ibm_model.h"
#include "ibm_runs.h"

/* Parameters are the first bytes of a neuron; types and synapses of axons lie side by side. */
enum {
    TYPE_BYTES = offsetof(struct ct_neuron, target_kind),
    CROSSBAR_BYTES = CT_AXONS + CT_AXONS * CT_NEURONS / 8
};
_Static_assert(TYPE_BYTES == 32, "the parameters of a neuron have no padding");
_Static_assert(offsetof(struct ct_core, crossbar) == offsetof(struct ct_core, axon_type) + CT_AXONS,
               "an axon's type and synapses have no padding between them");

/* Pointers to distinct neurons or cores, ascending by the bytes that are compared. */
struct distinct {
    const void **item;
    uint32_t count, room;
};

struct ibm_writer {
    const struct model *model;
    struct outfile *out;
    struct distinct types, crossbars;
};

/* ---- what is distinct ---------------------------------------------------------------------- */

static int compare_types(const void *a, const void *b)
{
    return memcmp(*(const void *const *)a, *(const void *const *)b, TYPE_BYTES);
}

static int compare_crossbars(const void *a, const void *b)
{
    const struct ct_core *const *first = a, *const *second = b;
    return memcmp((*first)->axon_type, (*second)->axon_type, CROSSBAR_BYTES);
}

static bool distinct_add(struct distinct *distinct, const void *item)
{
    if (distinct->count == distinct->room) {
        uint32_t room = distinct->room ? 2 * distinct->room : 256;
        const void **grown = realloc(distinct->item, room * sizeof *grown);
        if (grown == NULL)
            return false;
        distinct->item = grown;
        distinct->room = room;
    }
    distinct->item[distinct->count++] = item;
    return true;
}

static void distinct_sort(struct distinct *distinct, int (*compare)(const void *, const void *))
{
    uint32_t kept = 0;
    if (distinct->count > 0)
        qsort(distinct->item, distinct->count, sizeof *distinct->item, compare);
    for (uint32_t i = 0; i < distinct->count; i++)
        if (kept == 0 || compare(&distinct->item[i], &distinct->item[kept - 1]) != 0)
            distinct->item[kept++] = distinct->item[i];
    distinct->count = kept;
}

/* The place among the distinct, from 1. */
static uint32_t distinct_number(const struct distinct *distinct, const void *item,
                                int (*compare)(const void *, const void *))
{
    const void **found =
        bsearch(&item, distinct->item, distinct->count, sizeof *distinct->item, compare);
    return (uint32_t)(found - distinct->item) + 1;
}

/* A neuron that nobody configured, [C-6], is type 0 of the format. */
static bool neuron_unused(const struct ct_neuron *n)
{
    static const struct ct_neuron cleared = {.threshold = CT_THRESHOLD_MAX};
    return memcmp(n, &cleared, sizeof cleared) == 0;
}

/* VR of a reset value, -1 where there is none. */
static int reset_exponent(int32_t reset)
{
    int64_t value = (reset < 0 ? -(int64_t)reset : reset) + 1;
    return (value & (value - 1)) == 0 ? __builtin_ctzll((unsigned long long)value) : -1;
}

static enum ct_status collect(struct ibm_writer *writer, const char *path, struct ct_error *err)
{
    const struct model *model = writer->model;
    bool fits = true;
    for (uint32_t i = 0; i < model->count && fits; i++) {
        const struct ct_core *core = model->entry[i].core;
        const struct ct_neuron *last = NULL;
        for (unsigned int j = 0; j < CT_NEURONS && fits; j++) {
            const struct ct_neuron *n = &core->neuron[j];
            if (reset_exponent(n->reset) < 0)
                return status_fail(err, CT_ERR_RANGE,
                                   "%s: core %u neuron %u: reset %d cannot be written: the format "
                                   "has only R = +-(2^VR - 1)",
                                   path, model->entry[i].number, j, n->reset);
            if (neuron_unused(n) || (last != NULL && memcmp(n, last, TYPE_BYTES) == 0))
                continue;
            last = n;
            fits = distinct_add(&writer->types, n);
        }
        fits = fits && distinct_add(&writer->crossbars, core);
    }
    if (!fits)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory", path);
    distinct_sort(&writer->types, compare_types);
    distinct_sort(&writer->crossbars, compare_crossbars);
    return CT_OK;
}

/* ---- the file ------------------------------------------------------------------------------ */

static const char *flag(unsigned int value)
{
    return value != 0 ? "true" : "false";
}

static int sign(int32_t value)
{
    return value < 0 ? -1 : 1;
}

static void write_type(struct outfile *out, uint32_t number, const struct ct_neuron *n)
{
    const int16_t *s = n->weight;
    unsigned int b = n->weight_stochastic;
    outfile_format(out, "\t\t{\"name\":\"N%08X\",\"class\":\"" IBM_NEURON_CLASS "\",", number);
    outfile_format(out, "\"sigma0\":%d,\"sigma1\":%d,\"sigma2\":%d,\"sigma3\":%d,", sign(s[0]),
                   sign(s[1]), sign(s[2]), sign(s[3]));
    outfile_format(out, "\"s0\":%d,\"s1\":%d,\"s2\":%d,\"s3\":%d,", abs(s[0]), abs(s[1]), abs(s[2]),
                   abs(s[3]));
    outfile_format(out, "\"b0\":%s,\"b1\":%s,\"b2\":%s,\"b3\":%s,", flag(b & 1), flag(b & 2),
                   flag(b & 4), flag(b & 8));
    outfile_format(out, "\"sigma_lambda\":%d,\"lambda\":%d,\"c_lambda\":%s,\"epsilon\":%s,",
                   sign(n->leak), abs(n->leak), flag(n->leak_stochastic), flag(n->leak_reversal));
    outfile_format(out, "\"alpha\":%u,\"beta\":%u,\"TM\":%u,\"gamma\":%u,\"kappa\":%s,",
                   n->threshold, n->negative_threshold, n->mask_bits, n->reset_mode,
                   flag(n->negative_saturate));
    outfile_format(out, "\"sigma_VR\":%d,\"VR\":%d,\"V\":%d}", sign(n->reset),
                   reset_exponent(n->reset), n->potential);
}

static void write_rows(struct outfile *out, const struct ct_core *core)
{
    static const char digits[] = "0123456789ABCDEF";
    for (unsigned int i = 0; i < CT_AXONS; i++) {
        char text[CT_NEURONS / 8 * 3];
        for (unsigned int k = 0; k < CT_NEURONS / 8; k++) {
            unsigned int bits = core->crossbar[i][k / 8] >> k % 8 * 8 & 0xff, byte = 0;
            for (unsigned int bit = 0; bit < 8; bit++)
                byte |= (bits >> bit & 1) << (7 - bit);
            text[3 * k] = digits[byte >> 4];
            text[3 * k + 1] = digits[byte & 15];
            text[3 * k + 2] = ' ';
        }
        outfile_format(out, "\t\t\t\t{\"type\":\"S%u\",\"synapses\":\"%.*s\"}%s\n",
                       core->axon_type[i], (int)sizeof text - 1, text, i + 1 < CT_AXONS ? "," : "");
    }
}

static void write_libraries(struct ibm_writer *writer)
{
    struct outfile *out = writer->out;
    outfile_format(
        out,
        "{\n\t\"model\":{\n\t\t\"coreCount\":%u,\n\t\t\"neuronclass\":\"" IBM_NEURON_CLASS "\",\n"
        "\t\t\"crossbarSize\":%d,\n\t\t\"crossbarclass\":\"" IBM_CROSSBAR_CLASS "\",\n"
        "\t\t\"networking\":\"INTRA\",\n\t\t\"useCrossbarPrototypes\":true\n\t},\n",
        writer->model->count, CT_NEURONS);
    outfile_format(out, "\t\"crossbarTypes\":[\n");
    for (uint32_t i = 0; i < writer->crossbars.count; i++) {
        outfile_format(out,
                       "\t\t{\n\t\t\t\"name\":\"coreProt%07u\",\n\t\t\t\"crossbar\":{\"rows\":[\n",
                       i + 1);
        write_rows(out, writer->crossbars.item[i]);
        outfile_format(out, "\t\t\t]}\n\t\t}%s\n", i + 1 < writer->crossbars.count ? "," : "");
    }
    outfile_format(out, "\t],\n\t\"neuronTypes\":[\n");
    for (uint32_t i = 0; i < writer->types.count; i++) {
        write_type(out, i + 1, writer->types.item[i]);
        outfile_format(out, "%s\n", i + 1 < writer->types.count ? "," : "");
    }
    outfile_format(out, "\t]");
}

/* The five entries of a neuron. */
static void fill_lists(const struct ibm_writer *writer, const struct ct_core *core,
                       int64_t list[5][CT_NEURONS])
{
    const struct ct_system *sys = &writer->model->system;
    const struct ct_neuron *last = NULL;
    int64_t last_type = 0;
    for (unsigned int j = 0; j < CT_NEURONS; j++) {
        const struct ct_neuron *n = &core->neuron[j];
        bool unused = neuron_unused(n);
        if (!unused && (last == NULL || memcmp(n, last, TYPE_BYTES) != 0)) {
            last = n;
            last_type = distinct_number(&writer->types, n, compare_types);
        }
        list[0][j] = j;
        list[1][j] = unused ? 0 : last_type;
        list[2][j] = unused ? IBM_NONE : IBM_NONE_TYPED;
        list[3][j] = unused ? 0 : -1;
        list[4][j] = 1;
        if (n->target_kind == CT_TARGET_CORE) {
            list[2][j] = (int64_t)n->target_y * sys->chips_x * sys->cores_x + n->target_x;
            list[3][j] = n->target_axon;
            list[4][j] = n->target_delay;
        } else if (n->target_kind == CT_TARGET_PIN) {
            list[2][j] = IBM_PIN_CORE - (int64_t)(n->target_pin / IBM_PINS_A_CORE);
            list[3][j] = n->target_pin % IBM_PINS_A_CORE;
        }
    }
}

static void write_core(struct ibm_writer *writer, const struct model_entry *entry)
{
    static const char *const names[] = {"dendrites", "types", "destCores", "destAxons",
                                        "destDelays"};
    struct outfile *out = writer->out;
    int64_t list[5][CT_NEURONS];
    fill_lists(writer, entry->core, list);
    outfile_format(
        out,
        ",\n\t\"core\":{\n\t\t\"metadata\":{\"coreletClass\":\"cortile\",\"coreletId\":0,"
        "\"coreNumber\":%u,\"parentCoreletId\":[-1]},\n"
        "\t\t\"id\":%u,\n\t\t\"timeScaleExponent\":0,\n\t\t\"rngSeed\":%u,\n\t\t\"neurons\":{\n",
        entry->number, entry->number, entry->core->seed);
    for (int i = 0; i < 5; i++) {
        outfile_format(out, "\t\t\t");
        ibm_list_write(out, names[i], list[i], CT_NEURONS);
        outfile_format(out, "%s\n", i < 4 ? "," : "");
    }
    outfile_format(out, "\t\t},\n\t\t\"crossbar\":{\"name\":\"coreProt%07u\"}\n\t}",
                   distinct_number(&writer->crossbars, entry->core, compare_crossbars));
}

static enum ct_status write_file(struct ibm_writer *writer, const char *path, struct ct_error *err)
{
    enum ct_status status = collect(writer, path, err);
    if (status == CT_OK)
        status = outfile_create(&writer->out, path, err);
    if (status != CT_OK)
        return status;
    write_libraries(writer);
    for (uint32_t i = 0; i < writer->model->count; i++)
        write_core(writer, &writer->model->entry[i]);
    outfile_format(writer->out, "\n}\n");
    return outfile_finish(writer->out, err);
}

static void note_losses(const struct model *model, struct notes *notes)
{
    const struct ct_system *sys = &model->system;
    struct ct_system ours;
    uint32_t pins = 0;
    model_shape(&ours, model->entry[model->count - 1].number);
    if (ours.chips_x != sys->chips_x || ours.chips_y != sys->chips_y ||
        ours.cores_x != sys->cores_x || ours.cores_y != sys->cores_y)
        notes_add(notes, "the mesh of %ux%u chips of %ux%u cores", sys->chips_x, sys->chips_y,
                  sys->cores_x, sys->cores_y);
    if (sys->axons < CT_AXONS || sys->neurons < CT_NEURONS)
        notes_add(notes, "sizes of %u axons and %u neurons (padded to 256)", sys->axons,
                  sys->neurons);
    if (model->defect_count > 0)
        notes_add(notes, "defects (%zu)", model->defect_count);
    for (uint32_t i = 0; i < model->count; i++)
        for (unsigned int j = 0; j < CT_NEURONS; j++) {
            const struct ct_neuron *n = &model->entry[i].core->neuron[j];
            if (n->target_kind == CT_TARGET_PIN && n->target_pin >= pins)
                pins = n->target_pin + 1;
        }
    if (pins < sys->pins)
        notes_add(notes, "the last %u of %u pins, which no neuron uses", sys->pins - pins,
                  sys->pins);
}

enum ct_status ibm_model_write(const struct model *model, const char *path, struct notes *notes,
                               struct ct_error *err)
{
    struct ibm_writer writer = {.model = model};
    if (model->count == 0)
        return status_fail(err, CT_ERR_ABSENT, "%s: a model with no core cannot be written", path);
    enum ct_status status = write_file(&writer, path, err);
    if (status == CT_OK)
        note_losses(model, notes);
    free(writer.types.item);
    free(writer.crossbars.item);
    return status;
}
