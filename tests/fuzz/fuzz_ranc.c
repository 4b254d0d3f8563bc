/*
 * fuzz_ranc.c - the readers of RANC's files, on any bytes. The parts of an input stand between
 * lines of "--". One that begins with 'm' holds memory files: a word of options, the tc file, the
 * csram file, the packets and their counts; any other holds a configuration and an input. What is
 * accepted must be a sound chip, and its packets must be for axons that it has.
 */
#define _GNU_SOURCE /* memmem */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/ranc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS = 5 };

/* Up to the next separator or the end, as a stream; none for no bytes. */
static FILE *next_part(const uint8_t **data, size_t *size)
{
    static const char separator[] = "\n--\n";
    const uint8_t *begin = *data;
    const uint8_t *end = memmem(begin, *size, separator, strlen(separator));
    size_t length = end != NULL ? (size_t)(end - begin) : *size;
    size_t step = end != NULL ? length + strlen(separator) : length;
    *data += step;
    *size -= step;
    return length > 0 ? fmemopen((void *)begin, length, "rb") : fopen("/dev/null", "rb");
}

static void check_chip(const struct model *model, const struct spike_list *packets)
{
    ct_chip *chip;
    if (ct_system_check(&model->system, NULL) != CT_OK)
        abort();
    for (uint32_t i = 0; i < model->count; i++)
        if (ct_core_check(&model->system, model->entry[i].core, NULL) != CT_OK)
            abort();
    for (size_t i = 0; i < packets->count; i++)
        if (model_core(model, packets->record[i].spike.core) == NULL ||
            packets->record[i].spike.index >= model->system.axons)
            abort();
    if (model->count > 8)
        return;
    if (ct_chip_create(&chip, &model->system, NULL, 0, model->count, NULL, NULL) != CT_OK)
        abort();
    for (uint32_t i = 0; i < model->count; i++)
        if (ct_chip_add_core(chip, model->entry[i].core, NULL) != CT_OK)
            abort();
    if (ct_chip_ready(chip, NULL) != CT_OK)
        abort();
    ct_chip_destroy(chip);
}

/* Options from eight letters: places in x and y, the output core's place, and four widths. */
static struct ranc_mem_options read_options(FILE *file)
{
    int byte[8];
    for (unsigned int i = 0; i < 8; i++)
        byte[i] = (getc(file) - 'a') & 31;
    (void)fclose(file);
    return (struct ranc_mem_options){.width = (uint32_t)byte[0],
                                     .height = (uint32_t)byte[1],
                                     .output_x = (uint32_t)byte[2],
                                     .output_y = (uint32_t)byte[3],
                                     .potential_bits = (uint32_t)byte[4],
                                     .threshold_bits = (uint32_t)byte[5],
                                     .dx_bits = (uint32_t)byte[6],
                                     .tick_bits = (uint32_t)byte[7]};
}

static void run_mem(FILE *const part[PARTS])
{
    struct model model;
    struct spike_list packets;
    struct ct_error err;
    const struct ranc_mem_options options = read_options(part[0]);
    const struct ranc_mem_streams streams = {part[1], part[2], part[3], part[4]};
    if (ranc_mem_adopt(&model, &packets, &streams, &options, &err) == CT_OK)
        check_chip(&model, &packets);
    model_free(&model);
    spike_list_free(&packets);
}

static void run_json(FILE *config, FILE *input)
{
    struct model model;
    struct spike_list packets;
    struct notes notes = {""};
    struct ct_error err;
    const struct ranc_streams streams = {input, config, "input", "config"};
    if (ranc_adopt(&model, &packets, &streams, &notes, &err) == CT_OK)
        check_chip(&model, &packets);
    model_free(&model);
    spike_list_free(&packets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FILE *part[PARTS];
    bool mem = size > 0 && data[0] == 'm';
    if (mem) {
        data++;
        size--;
    }
    for (unsigned int i = 0; i < (mem ? PARTS : 2); i++)
        if ((part[i] = next_part(&data, &size)) == NULL)
            abort();
    if (mem)
        run_mem(part);
    else
        run_json(part[0], part[1]);
    return 0;
}
