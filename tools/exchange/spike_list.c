/*
 * spike_list.c - see spike_list.h.
 */
#include "spike_list.h"

#include <stdlib.h>

#include "base/status.h"

_Static_assert(sizeof(union spike_record) == 8, "a record of a spike file");

static enum ct_status grow(struct spike_list *list, size_t least, struct ct_error *err)
{
    size_t room = list->room;
    while (room < least)
        room = room ? 2 * room : 1024;
    if (room == list->room)
        return CT_OK;
    union spike_record *record = realloc(list->record, room * sizeof *record);
    if (record == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for %zu spikes", room);
    list->record = record;
    list->room = room;
    return CT_OK;
}

enum ct_status spike_list_add(struct spike_list *list, union spike_record record,
                              struct ct_error *err)
{
    enum ct_status status = grow(list, list->count + 1, err);
    if (status == CT_OK)
        list->record[list->count++] = record;
    return status;
}

static int compare_spikes(const void *a, const void *b)
{
    const struct ct_spike *first = &((const union spike_record *)a)->spike;
    const struct ct_spike *second = &((const union spike_record *)b)->spike;
    if (first->tick != second->tick)
        return first->tick < second->tick ? -1 : 1;
    if (first->core != second->core)
        return first->core < second->core ? -1 : 1;
    return (first->index > second->index) - (first->index < second->index);
}

static int compare_pins(const void *a, const void *b)
{
    const struct ct_pin_spike *first = &((const union spike_record *)a)->pin;
    const struct ct_pin_spike *second = &((const union spike_record *)b)->pin;
    if (first->tick != second->tick)
        return first->tick < second->tick ? -1 : 1;
    return (first->pin > second->pin) - (first->pin < second->pin);
}

void spike_list_sort(struct spike_list *list)
{
    if (list->count > 1)
        qsort(list->record, list->count, sizeof *list->record,
              list->kind == CT_SPIKES_PIN ? compare_pins : compare_spikes);
}

static enum ct_status load_records(struct spike_list *list, ct_spike_reader *reader,
                                   struct ct_error *err)
{
    enum { STEP = 4096 };
    size_t got = 0;
    do {
        enum ct_status status = grow(list, list->count + STEP, err);
        if (status == CT_OK)
            status = ct_spikes_read(reader, list->record + list->count, STEP, &got, err);
        if (status != CT_OK)
            return status;
        list->count += got;
    } while (got > 0);
    return CT_OK;
}

enum ct_status spike_list_load(struct spike_list *list, const char *path, struct ct_error *err)
{
    ct_spike_reader *reader;
    *list = (struct spike_list){.count = 0};
    enum ct_status status = ct_spikes_open(&reader, path, err);
    if (status != CT_OK)
        return status;
    list->kind = ct_spikes_kind(reader);
    status = load_records(list, reader, err);
    ct_spikes_close(reader);
    if (status != CT_OK)
        spike_list_free(list);
    return status;
}

enum ct_status spike_list_save(const struct spike_list *list, const char *path,
                               struct ct_error *err)
{
    ct_spike_writer *writer;
    enum ct_status status = ct_spikes_create(&writer, path, list->kind, err);
    if (status != CT_OK)
        return status;
    if (list->count > 0)
        status = ct_spikes_write(writer, list->record, list->count, err);
    if (status == CT_OK)
        return ct_spikes_finish(writer, err);
    ct_spikes_discard(writer);
    return status;
}

void spike_list_free(struct spike_list *list)
{
    free(list->record);
    *list = (struct spike_list){.count = 0};
}
