/*
 * image.c - the public calls for chip images, and the rules that both forms obey. The forms
 * themselves are in image_read.c, image_write.c, image_json_read.c and image_json_write.c.
 */
#include "model/image.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "model/config.h"

/* ------------------------------------------------------------------------- reading ----------- */

/* The form shows in the first bytes: the binary magic, or a text that begins with '{'. */
static enum ct_status detect_form(ct_image_reader *reader, struct ct_error *err)
{
    struct infile *in = reader->in;
    size_t got = infile_fill(in, IMAGE_MAGIC_BYTES);
    size_t at = 0;

    if (infile_status(in, err) != CT_OK)
        return in->failure.status;
    if (got == 0)
        return status_fail(err, CT_ERR_TRUNCATED, "%s: byte 0: the file is empty", in->name);
    reader->text = in->buffer[0] != (uint8_t)IMAGE_MAGIC[0];
    if (!reader->text)
        return CT_OK;
    while (at < got && strchr(" \t\r\n", in->buffer[at]) != NULL && in->buffer[at] != '\0')
        at++;
    if (at < got && in->buffer[at] != '{')
        return status_fail(err, CT_ERR_FORMAT,
                           "%s: byte %zu: neither a .ct nor a .ct.json chip image (found 0x%02x)",
                           in->name, at, in->buffer[at]);
    return CT_OK;
}

static enum ct_status image_start(ct_image_reader **out, struct infile *in, struct ct_error *err)
{
    ct_image_reader *reader = calloc(1, sizeof *reader);
    enum ct_status status;

    if (reader == NULL) {
        status = status_fail(err, CT_ERR_MEMORY, "%s: out of memory", in->name);
        infile_close(in);
        return status;
    }
    reader->in = in;
    status = detect_form(reader, err);
    if (status == CT_OK)
        status = reader->text ? image_json_head(reader, err) : image_binary_head(reader, err);
    if (status != CT_OK) {
        ct_image_close(reader);
        return status;
    }
    *out = reader;
    return CT_OK;
}

enum ct_status image_adopt(ct_image_reader **out, FILE *file, const char *name,
                           struct ct_error *err)
{
    struct infile *in;
    enum ct_status status = infile_adopt(&in, file, name, err);

    *out = NULL;
    return status == CT_OK ? image_start(out, in, err) : status;
}

enum ct_status ct_image_open(ct_image_reader **out, const char *path, struct ct_error *err)
{
    struct infile *in;
    enum ct_status status = infile_open(&in, path, err);

    *out = NULL;
    return status == CT_OK ? image_start(out, in, err) : status;
}

const struct ct_system *ct_image_system(const ct_image_reader *reader)
{
    return &reader->system;
}

uint32_t ct_image_core_count(const ct_image_reader *reader)
{
    return reader->core_count;
}

const struct ct_defect *ct_image_defects(const ct_image_reader *reader, size_t *count)
{
    *count = reader->defect_count;
    return reader->defects;
}

/* What holds for a core in its system and among its neighbours in the file; `last` is the place of
 * the core before, when there was one. Used by readers and writers. */
static enum ct_status core_judge(const struct ct_system *sys, const struct ct_defect *defects,
                                 size_t defect_count, const struct ct_core *core, bool any_before,
                                 uint16_t last_x, uint16_t last_y, struct ct_error *err)
{
    enum ct_status status = ct_core_check(sys, core, err);
    uint32_t number = config_core_number(sys, core->x, core->y);
    uint32_t last = config_core_number(sys, last_x, last_y);

    if (status != CT_OK)
        return status;
    if (any_before && number == last)
        return status_fail(err, CT_ERR_DUPLICATE, "core (%u,%u) is given twice", core->x, core->y);
    if (any_before && number < last)
        return status_fail(err, CT_ERR_ORDER,
                           "core (%u,%u) after core (%u,%u): cores ascend by number, %" PRIu32
                           " after %" PRIu32,
                           core->x, core->y, last_x, last_y, number, last);
    if (config_core_disabled(sys, defects, defect_count, core->x, core->y))
        return status_fail(err, CT_ERR_ABSENT,
                           "core (%u,%u) is disabled by a defect and cannot be configured", core->x,
                           core->y);
    return CT_OK;
}

/* Puts the place of the last core before a fault of it. */
static enum ct_status core_place(const ct_image_reader *reader, enum ct_status status,
                                 struct ct_error *err)
{
    if (reader->text)
        return status_prefix(err, status, "%s:%" PRIu64 ":%" PRIu64, reader->in->name,
                             reader->core_mark.line, reader->core_mark.column);
    return status_prefix(err, status, "%s: byte %" PRIu64, reader->in->name, reader->core_offset);
}

enum ct_status ct_image_next(ct_image_reader *reader, struct ct_core *core, struct ct_error *err)
{
    enum ct_status status = CT_END;
    struct ct_error failure = reader->failure;

    if (failure.status == CT_OK && !reader->ended) {
        status = reader->text ? image_json_next(reader, core, &failure)
                              : image_binary_next(reader, core, &failure);
        reader->ended = status == CT_END;
        if (status == CT_OK) {
            status = core_judge(&reader->system, reader->defects, reader->defect_count, core,
                                reader->cores_read > 0, reader->last_x, reader->last_y, &failure);
            if (status != CT_OK)
                status = core_place(reader, status, &failure);
        }
    }
    if (status == CT_OK) {
        reader->last_x = core->x;
        reader->last_y = core->y;
        reader->cores_read++;
    } else if (status != CT_END || failure.status != CT_OK) {
        reader->failure = failure;
        if (err != NULL)
            *err = failure;
        status = failure.status;
    }
    return status;
}

void ct_image_close(ct_image_reader *reader)
{
    if (reader == NULL)
        return;
    if (reader->inflating)
        (void)inflateEnd(&reader->stream);
    infile_close(reader->in);
    free(reader->defects);
    free(reader);
}

/* ------------------------------------------------------------------------- writing ----------- */

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);
    size_t tail = strlen(end);

    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* The arguments of ct_image_create(): checked, and copied into the writer. */
static enum ct_status take_head(ct_image_writer *writer, const struct ct_system *sys,
                                const struct ct_defect *defects, size_t defect_count,
                                uint32_t core_count, struct ct_error *err)
{
    enum ct_status status = ct_system_check(sys, err);

    if (status != CT_OK)
        return status;
    if (core_count > config_cores(sys))
        return status_fail(err, CT_ERR_LIMIT, "%" PRIu32 " cores in a system of %" PRIu32,
                           core_count, config_cores(sys));
    if (defect_count > 3u * config_cores(sys))
        return status_fail(err, CT_ERR_LIMIT, "%zu defects in a system of %" PRIu32 " cores",
                           defect_count, config_cores(sys));
    writer->system = *sys;
    writer->core_count = core_count;
    writer->defect_count = (uint32_t)defect_count;
    if (defect_count == 0)
        return CT_OK;
    writer->defects = malloc(defect_count * sizeof defects[0]);
    if (writer->defects == NULL)
        return status_fail(err, CT_ERR_MEMORY, "out of memory");
    memcpy(writer->defects, defects, defect_count * sizeof defects[0]);
    return config_defects_sort(sys, writer->defects, defect_count, err);
}

enum ct_status ct_image_create(ct_image_writer **out, const char *path, const struct ct_system *sys,
                               const struct ct_defect *defects, size_t defect_count,
                               uint32_t core_count, struct ct_error *err)
{
    ct_image_writer *writer = calloc(1, sizeof *writer);
    enum ct_status status;

    *out = NULL;
    if (writer == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: out of memory", path);
    writer->text = ends_with(path, ".json");
    status = take_head(writer, sys, defects, defect_count, core_count, err);
    if (status != CT_OK)
        status = status_prefix(err, status, "%s", path);
    else
        status = outfile_create(&writer->out, path, err);
    if (status == CT_OK && writer->text)
        image_json_start(writer);
    else if (status == CT_OK)
        status = image_binary_start(writer, err);
    if (status != CT_OK) {
        ct_image_discard(writer);
        return status;
    }
    *out = writer;
    return CT_OK;
}

enum ct_status ct_image_add(ct_image_writer *writer, const struct ct_core *core,
                            struct ct_error *err)
{
    enum ct_status status;

    if (writer->cores_added == writer->core_count)
        return status_fail(err, CT_ERR_LIMIT,
                           "%s: core (%u,%u): more than the %" PRIu32 " cores that were announced",
                           writer->out->path, core->x, core->y, writer->core_count);
    status = core_judge(&writer->system, writer->defects, writer->defect_count, core,
                        writer->cores_added > 0, writer->last_x, writer->last_y, err);
    if (status != CT_OK)
        return status_prefix(err, status, "%s", writer->out->path);
    if (writer->text)
        image_json_add(writer, core);
    else
        image_binary_add(writer, core);
    writer->last_x = core->x;
    writer->last_y = core->y;
    writer->cores_added++;
    return outfile_status(writer->out, err);
}

enum ct_status ct_image_finish(ct_image_writer *writer, struct ct_error *err)
{
    struct outfile *out = writer->out;
    enum ct_status status;

    if (writer->cores_added < writer->core_count) {
        status = status_fail(err, CT_ERR_ARGUMENT,
                             "%s: %" PRIu32 " cores were written, %" PRIu32 " were announced",
                             out->path, writer->cores_added, writer->core_count);
    } else {
        if (writer->text)
            image_json_end(writer);
        else
            image_binary_end(writer);
        writer->out = NULL;
        status = outfile_finish(out, err);
    }
    ct_image_discard(writer);
    return status;
}

void ct_image_discard(ct_image_writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->deflating)
        (void)deflateEnd(&writer->stream);
    outfile_discard(writer->out);
    free(writer->defects);
    free(writer);
}
