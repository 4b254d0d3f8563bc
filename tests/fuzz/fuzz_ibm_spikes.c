/*
 * fuzz_ibm_spikes.c - the reader of IBM's spike files, text and raw, on any bytes. What is accepted
 * must be sound: sorted and in range; input and pin spikes are written and come back unchanged, in
 * text and raw.
 *
 * Writing goes through a pipe that holds all of it, so nothing is written to a disk.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exchange/ibm_spikes.h"
#include "support/pipe_kit.h"

enum { SPIKES_MAX = 4096 }; /* all that a pipe holds */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held)
{
    if (!held)
        abort();
}

/* Names that end in .sfti and so on lead to the pipe: the form follows the name. */
static void write_and_read(const struct spike_list *list, const char *form)
{
    char directory[64];
    struct spike_list back;
    struct notes notes = {""};
    struct ct_error err;
    struct pipe_kit pipe;
    char path[100];
    (void)snprintf(directory, sizeof directory, "%s/fuzz-ibm-XXXXXX", P_tmpdir);
    must(mkdtemp(directory) != NULL);
    pipe_kit_open(&pipe);
    (void)snprintf(path, sizeof path, "%s/x%s", directory, form);
    must(symlink(pipe.path, path) == 0);
    must(ibm_spikes_write(list, path, NULL, &notes, &err) == CT_OK);
    must(unlink(path) == 0 && rmdir(directory) == 0);
    FILE *file = pipe_kit_read(&pipe);
    must(ibm_spikes_adopt(&back, file, "back", &notes, &err) == CT_OK);
    must(back.kind == list->kind && back.count == list->count);
    must(back.count == 0 ||
         memcmp(back.record, list->record, back.count * sizeof *back.record) == 0);
    spike_list_free(&back);
}

static void check(const struct spike_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const union spike_record *record = &list->record[i];
        must(record->spike.tick < UINT32_MAX);
        must(i == 0 || record->spike.tick >= record[-1].spike.tick);
        if (list->kind == CT_SPIKES_PIN)
            must(record->pin.pin < CT_PINS_MAX);
        else
            must(record->spike.index < CT_NEURONS);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct spike_list list;
    struct notes notes = {""};
    struct ct_error err;
    FILE *file = size > 0 ? fmemopen((void *)data, size, "rb") : NULL;
    if (file == NULL || ibm_spikes_adopt(&list, file, "input", &notes, &err) != CT_OK)
        return 0;
    check(&list);
    /* One input in 16: it costs many times what reading costs. */
    if (list.kind != CT_SPIKES_OUTPUT && list.count <= SPIKES_MAX && size % 16 == 0) {
        bool input = list.kind == CT_SPIKES_INPUT;
        write_and_read(&list, input ? ".sfti" : ".sfto");
        write_and_read(&list, input ? ".sfri" : ".sfro");
    }
    spike_list_free(&list);
    return 0;
}
