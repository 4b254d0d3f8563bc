/*
 * model.c - see model.h.
 */
#include "model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

void notes_add(struct notes *notes, const char *fmt, ...)
{
    char phrase[200];
    va_list args;
    size_t used = strlen(notes->text);
    va_start(args, fmt);
    (void)vsnprintf(phrase, sizeof phrase, fmt, args);
    va_end(args);
    if (strstr(notes->text, phrase) != NULL)
        return;
    /* Room is kept for the mark that says that more was lost. */
    if (used + strlen(phrase) + sizeof "; ; ..." > sizeof notes->text)
        (void)snprintf(phrase, sizeof phrase, "...");
    if (used >= 3 && strcmp(notes->text + used - 3, "...") == 0)
        return;
    (void)snprintf(notes->text + used, sizeof notes->text - used, "%s%s", used ? "; " : "", phrase);
}

enum ct_status model_add(struct model *model, uint32_t number, struct ct_core **core,
                         struct ct_error *err)
{
    if (model->count == model->room) {
        uint32_t room = model->room ? 2 * model->room : 16;
        struct model_entry *entry = realloc(model->entry, room * sizeof *entry);
        if (entry == NULL)
            return status_fail(err, CT_ERR_MEMORY, "no memory for %u cores", room);
        model->entry = entry;
        model->room = room;
    }
    *core = malloc(sizeof **core);
    if (*core == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for core %u of a model",
                           model->count + 1);
    ct_core_clear(*core);
    model->entry[model->count++] = (struct model_entry){number, *core};
    return CT_OK;
}

static int compare_entries(const void *a, const void *b)
{
    uint32_t first = ((const struct model_entry *)a)->number;
    uint32_t second = ((const struct model_entry *)b)->number;
    return (first > second) - (first < second);
}

enum ct_status model_order(struct model *model, const char *what, struct ct_error *err)
{
    uint32_t width = (uint32_t)model->system.chips_x * model->system.cores_x;
    uint32_t height = (uint32_t)model->system.chips_y * model->system.cores_y;
    if (model->count > 0)
        qsort(model->entry, model->count, sizeof *model->entry, compare_entries);
    for (uint32_t i = 0; i < model->count; i++) {
        uint32_t number = model->entry[i].number;
        if (i > 0 && number == model->entry[i - 1].number)
            return status_fail(err, CT_ERR_DUPLICATE, "%s %u is given twice", what, number);
        if (number >= width * height)
            return status_fail(err, CT_ERR_RANGE, "%s %u outside 0..%u of a system of %ux%u cores",
                               what, number, width * height - 1, width, height);
        model->entry[i].core->x = (uint16_t)(number % width);
        model->entry[i].core->y = (uint16_t)(number / width);
    }
    return CT_OK;
}

struct ct_core *model_core(const struct model *model, uint32_t number)
{
    const struct model_entry wanted = {number, NULL};
    const struct model_entry *found =
        model->count == 0
            ? NULL
            : bsearch(&wanted, model->entry, model->count, sizeof *model->entry, compare_entries);
    return found == NULL ? NULL : found->core;
}

void model_shape(struct ct_system *sys, uint32_t greatest)
{
    const uint32_t side = CT_CHIP_CORES_MAX;
    uint32_t wide = 1; /* chips in x: as many as keep the system within 256 cores in y */
    while (greatest >= wide * side * CT_SYSTEM_CORES_MAX)
        wide++;
    uint32_t rows = greatest / (wide * side) + 1;
    sys->chips_x = (uint16_t)wide;
    sys->cores_x = (uint16_t)(greatest < side ? greatest + 1 : side);
    sys->chips_y = (uint16_t)((rows + side - 1) / side);
    sys->cores_y = (uint16_t)(rows < side ? rows : side);
}

static enum ct_status load_cores(struct model *model, ct_image_reader *reader, struct ct_error *err)
{
    const struct ct_defect *defects = ct_image_defects(reader, &model->defect_count);
    struct ct_core *core;
    enum ct_status status;
    model->system = *ct_image_system(reader);
    if (model->defect_count > 0) {
        model->defect = malloc(model->defect_count * sizeof *defects);
        if (model->defect == NULL)
            return status_fail(err, CT_ERR_MEMORY, "no memory for defects");
        memcpy(model->defect, defects, model->defect_count * sizeof *defects);
    }
    do {
        status = model_add(model, 0, &core, err);
        if (status != CT_OK)
            return status;
        status = ct_image_next(reader, core, err);
        model->entry[model->count - 1].number =
            (uint32_t)core->y * model->system.chips_x * model->system.cores_x + core->x;
    } while (status == CT_OK);
    free(core);
    model->count--;
    return status == CT_END ? CT_OK : status;
}

enum ct_status model_load(struct model *model, const char *path, struct ct_error *err)
{
    ct_image_reader *reader;
    *model = (struct model){.count = 0};
    enum ct_status status = ct_image_open(&reader, path, err);
    if (status != CT_OK)
        return status;
    status = load_cores(model, reader, err);
    ct_image_close(reader);
    if (status != CT_OK)
        model_free(model);
    return status;
}

enum ct_status model_save(const struct model *model, const char *path, struct ct_error *err)
{
    ct_image_writer *writer;
    enum ct_status status = ct_image_create(&writer, path, &model->system, model->defect,
                                            model->defect_count, model->count, err);
    if (status != CT_OK)
        return status;
    for (uint32_t i = 0; i < model->count && status == CT_OK; i++)
        status = ct_image_add(writer, model->entry[i].core, err);
    if (status == CT_OK)
        return ct_image_finish(writer, err);
    ct_image_discard(writer);
    return status;
}

void model_free(struct model *model)
{
    for (uint32_t i = 0; i < model->count; i++)
        free(model->entry[i].core);
    free(model->entry);
    free(model->defect);
    *model = (struct model){.count = 0};
}
