/*
 * fuzz_ibm_model.c - the reader of IBM's model files, on any bytes; '@' stands for 255 rows of a
 * crossbar, without which no small input would have one. What is accepted must be sound: every core
 * passes ct_core_check(), and small models are written and come back unchanged.
 *
 * Writing goes through a pipe that holds all of it, so nothing is written to a disk.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/ibm_model.h"
#include "support/ibm_text.h"
#include "support/pipe_kit.h"

enum { CORES_MAX = 3 }; /* all that a pipe holds */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held)
{
    if (!held)
        abort();
}

static void write_and_read(const struct model *model)
{
    struct model back;
    struct notes notes = {""};
    struct ct_error err;
    struct pipe_kit pipe;
    pipe_kit_open(&pipe);
    must(ibm_model_write(model, pipe.path, &notes, &err) == CT_OK);
    FILE *file = pipe_kit_read(&pipe);
    must(ibm_model_adopt(&back, file, "back", &notes, &err) == CT_OK);
    must(memcmp(&model->system, &back.system, sizeof back.system) == 0);
    must(model->count == back.count);
    for (uint32_t i = 0; i < back.count; i++)
        must(memcmp(model->entry[i].core, back.entry[i].core, sizeof(struct ct_core)) == 0);
    model_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct model model;
    struct notes notes = {""};
    struct ct_error err;
    size_t length;
    char *text = ibm_text_expand((const char *)data, size, &length);
    must(text != NULL);
    FILE *file = length > 0 ? fmemopen(text, length, "rb") : NULL;
    if (file == NULL) {
        free(text);
        return 0;
    }
    if (ibm_model_adopt(&model, file, "input", &notes, &err) == CT_OK) {
        must(ct_system_check(&model.system, NULL) == CT_OK);
        for (uint32_t i = 0; i < model.count; i++)
            must(ct_core_check(&model.system, model.entry[i].core, NULL) == CT_OK);
        /* One input in 64: it costs many times what reading costs. */
        if (model.count <= CORES_MAX && length % 64 == 0)
            write_and_read(&model);
        model_free(&model);
    } else {
        must(model.count == 0 && model.entry == NULL);
    }
    free(text);
    return 0;
}
