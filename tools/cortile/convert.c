/*
 * convert.c - see convert.h. Between our own forms cores and spikes stream; what others made has
 * its cores and spikes in any order, and passes through memory.
 */
#include "convert.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../exchange/ibm_model.h"
#include "../exchange/ibm_spikes.h"
#include "../exchange/ranc.h"
#include "../mapper/ports_read.h"

enum { CONVERT_RECORDS = 1 << 14 };

/* ---- networks -------------------------------------------------------------------------------- */

static enum ct_status copy_cores(struct convert *c, ct_image_reader *reader, struct ct_core *core,
                                 struct ct_error *err)
{
    ct_image_writer *writer;
    size_t defects;
    const struct ct_defect *defect = ct_image_defects(reader, &defects);
    enum ct_status status = ct_image_create(&writer, c->to, ct_image_system(reader), defect,
                                            defects, ct_image_core_count(reader), err);
    if (status != CT_OK)
        return status;
    while ((status = ct_image_next(reader, core, err)) == CT_OK) {
        status = ct_image_add(writer, core, err);
        if (status != CT_OK)
            break;
    }
    if (status == CT_END)
        return ct_image_finish(writer, err);
    ct_image_discard(writer);
    return status;
}

static enum ct_status stream_image(struct convert *c, struct ct_error *err)
{
    ct_image_reader *reader;
    enum ct_status status = ct_image_open(&reader, c->from, err);
    if (status != CT_OK)
        return status;
    struct ct_core *core = malloc(sizeof *core);
    c->count = ct_image_core_count(reader);
    status = core == NULL ? cli_error(err, CT_ERR_MEMORY, "no memory for a core")
                          : copy_cores(c, reader, core, err);
    free(core);
    ct_image_close(reader);
    return status;
}

static struct ranc_mem_options memory_options(const struct convert *c)
{
    return (struct ranc_mem_options){
        .width = c->grid[0],
        .height = c->grid[1],
        .output_x = c->output_core[0],
        .output_y = c->output_core[1],
    };
}

static enum ct_status read_network(struct convert *c, struct model *model, struct ct_error *err)
{
    const struct ranc_mem_options memory = memory_options(c);
    switch (c->from_kind) {
    case SNIFF_IBM_MODEL: return ibm_model_read(model, c->from, &c->notes, err);
    case SNIFF_RANC: return ranc_model_read(model, c->from, c->config, &c->notes, err);
    case SNIFF_RANC_MEMORY: return ranc_mem_read(model, NULL, c->from, &memory, &c->notes, err);
    default: return model_load(model, c->from, err);
    }
}

/* The configuration that comes with a RANC network: it replaces nothing that was not named, nor
 * what this conversion reads or writes. */
static enum ct_status check_config(const struct convert *c, const char *config,
                                   struct ct_error *err)
{
    const char *what = NULL;
    if (cli_same_file(config, c->to))
        what = "RANC's network and configuration are two files";
    else if (cli_same_file(config, c->from) ||
             (c->packets != NULL && cli_same_file(config, c->packets)))
        what = "it is read here, and RANC's configuration would replace it";
    else if (c->config != NULL && c->from_kind == SNIFF_RANC)
        what = "it is read here and would be replaced; convert to a chip image first";
    else if (c->config == NULL && access(config, F_OK) == 0)
        what =
            "it is there already; --config FILE names the configuration to write, this or another";
    return what == NULL ? CT_OK : cli_error(err, CT_ERR_ARGUMENT, "%s: %s", config, what);
}

static enum ct_status write_ranc(struct convert *c, const struct model *model, struct ct_error *err)
{
    struct spike_list packets = {.count = 0};
    char *config = c->config != NULL ? strdup(c->config) : ranc_config_path(c->to);
    if (config == NULL)
        return cli_error(err, CT_ERR_MEMORY, "%s: no memory for a name", c->to);
    enum ct_status status = check_config(c, config, err);
    if (status == CT_OK && c->packets != NULL)
        status = spike_list_load(&packets, c->packets, err);
    if (status == CT_OK)
        status = ranc_model_write(model, c->packets == NULL ? NULL : &packets, c->to, config,
                                  &c->notes, err);
    free(config);
    spike_list_free(&packets);
    return status;
}

enum ct_status convert_network(struct convert *c, struct ct_error *err)
{
    struct model model;
    if (c->from_kind == SNIFF_IMAGE && c->to_kind == SNIFF_IMAGE)
        return stream_image(c, err);
    enum ct_status status = read_network(c, &model, err);
    if (status != CT_OK)
        return status;
    switch (c->to_kind) {
    case SNIFF_IBM_MODEL: status = ibm_model_write(&model, c->to, &c->notes, err); break;
    case SNIFF_RANC: status = write_ranc(c, &model, err); break;
    default: status = model_save(&model, c->to, err); break;
    }
    c->count = model.count;
    model_free(&model);
    return status;
}

/* ---- spikes ---------------------------------------------------------------------------------- */

static enum ct_status copy_records(struct convert *c, ct_spike_reader *reader, void *records,
                                   struct ct_error *err)
{
    ct_spike_writer *writer;
    size_t n = 0;
    enum ct_status status = ct_spikes_create(&writer, c->to, ct_spikes_kind(reader), err);
    if (status != CT_OK)
        return status;
    do {
        status = ct_spikes_read(reader, records, CONVERT_RECORDS, &n, err);
        if (status == CT_OK && n > 0)
            status = ct_spikes_write(writer, records, n, err);
        c->count += n;
    } while (status == CT_OK && n > 0);
    if (status == CT_OK)
        return ct_spikes_finish(writer, err);
    ct_spikes_discard(writer);
    return status;
}

static enum ct_status stream_spikes(struct convert *c, struct ct_error *err)
{
    ct_spike_reader *reader;
    enum ct_status status = ct_spikes_open(&reader, c->from, err);
    if (status != CT_OK)
        return status;
    void *records = malloc(CONVERT_RECORDS * sizeof(struct ct_spike));
    status = records == NULL ? cli_error(err, CT_ERR_MEMORY, "no memory for spikes")
                             : copy_records(c, reader, records, err);
    free(records);
    ct_spikes_close(reader);
    return status;
}

/* The packets of memory files come with their network, which is read and let go; what of it is not
 * carried is no matter. */
static enum ct_status read_memory_packets(struct convert *c, struct spike_list *list,
                                          struct ct_error *err)
{
    const struct ranc_mem_options memory = memory_options(c);
    struct notes unused = {.text = ""};
    struct model model;
    enum ct_status status = ranc_mem_read(&model, list, c->from, &memory, &unused, err);
    if (status == CT_OK)
        model_free(&model);
    return status;
}

static enum ct_status read_spikes(struct convert *c, struct spike_list *list, struct ct_error *err)
{
    switch (c->from_kind) {
    case SNIFF_IBM_SPIKES: return ibm_spikes_read(list, c->from, &c->notes, err);
    case SNIFF_RANC: return ranc_packets_read(list, c->from, c->config, &c->notes, err);
    case SNIFF_RANC_MEMORY: return read_memory_packets(c, list, err);
    default: return spike_list_load(list, c->from, err);
    }
}

static enum ct_status write_ibm_spikes(struct convert *c, const struct spike_list *list,
                                       struct ct_error *err)
{
    struct model model;
    if (c->image == NULL && list->kind == CT_SPIKES_OUTPUT)
        return cli_error(err, CT_ERR_ARGUMENT,
                         "%s: output spikes are written with their destinations: --image names the "
                         "chip image that tells them",
                         c->to);
    if (c->image != NULL && list->kind == CT_SPIKES_PIN)
        return cli_error(err, CT_ERR_ARGUMENT,
                         "%s: pin spikes, which have no other destination; --image is for output "
                         "spikes",
                         c->from);
    if (c->image == NULL)
        return ibm_spikes_write(list, c->to, NULL, &c->notes, err);
    enum ct_status status = model_load(&model, c->image, err);
    if (status == CT_OK) {
        status = ibm_spikes_write(list, c->to, &model, &c->notes, err);
        model_free(&model);
    }
    return status;
}

/* Spikes of lines as spikes of the axons that each line has. */
static enum ct_status spread_lines(const struct convert *c, const struct spike_list *from,
                                   struct spike_list *to, struct ct_error *err)
{
    struct mapped map;
    uint32_t lines;
    enum ct_status status = ports_read_lines(&map, &lines, c->ports, err);
    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < from->count && status == CT_OK; i++) {
        const struct ct_pin_spike *spike = &from->record[i].pin;
        if (spike->pin >= lines)
            status = cli_error(err, CT_ERR_RANGE, "%s: record %zu: line %u, %s has %u", c->from, i,
                               spike->pin, c->ports, lines);
        for (uint32_t k = status == CT_OK ? map.line_first[spike->pin] : 0;
             status == CT_OK && k < map.line_first[spike->pin + 1]; k++) {
            const struct ct_spike at = {spike->tick, (uint16_t)map.line[k].core, map.line[k].index};
            status = spike_list_add(to, (union spike_record){.spike = at}, err);
        }
    }
    spike_list_sort(to);
    mapped_free(&map);
    return status;
}

static enum ct_status convert_lines(struct convert *c, struct ct_error *err)
{
    struct spike_list from, to = {.kind = CT_SPIKES_INPUT};
    enum ct_status status = spike_list_load(&from, c->from, err);
    if (status != CT_OK)
        return status;
    if (from.kind != CT_SPIKES_PIN)
        status = cli_error(err, CT_ERR_ARGUMENT,
                           "%s: has no spikes of lines, which are tick,pin: the line's number "
                           "stands for the pin's",
                           c->from);
    if (status == CT_OK)
        status = spread_lines(c, &from, &to, err);
    if (status == CT_OK)
        status = spike_list_save(&to, c->to, err);
    c->count = to.count;
    spike_list_free(&from);
    spike_list_free(&to);
    return status;
}

enum ct_status convert_spikes(struct convert *c, struct ct_error *err)
{
    struct spike_list list;
    if (c->ports != NULL)
        return convert_lines(c, err);
    if (c->from_kind == SNIFF_SPIKES && c->to_kind == SNIFF_SPIKES)
        return stream_spikes(c, err);
    enum ct_status status = read_spikes(c, &list, err);
    if (status != CT_OK)
        return status;
    status = c->to_kind == SNIFF_IBM_SPIKES ? write_ibm_spikes(c, &list, err)
                                            : spike_list_save(&list, c->to, err);
    c->count = list.count;
    spike_list_free(&list);
    return status;
}
