/*
 * image.h - the handles of chip images and what their two forms share.
 *
 * image.c holds the public calls and the rules that both forms obey (the count, the order, no
 * disabled core, the check of each core); image_read.c and image_write.c do the binary form,
 * image_json_read.c and image_json_write.c the text.
 */
#ifndef CT_MODEL_IMAGE_H
#define CT_MODEL_IMAGE_H

#include <stdio.h>
#include <zlib.h>

#include "base/infile.h"
#include "base/jsonpull.h"
#include "base/outfile.h"
#include "model/image_format.h"

struct ct_image_reader {
    struct infile *in;
    bool text;               /* the form                                                   */
    bool inflating;          /* `stream` is set up                                         */
    bool ended;              /* the end of the image was reached and verified              */
    struct ct_error failure; /* the first failure; it stays                                */
    struct ct_system system;
    struct ct_defect *defects; /* in order                                                   */
    uint32_t defect_count;
    uint32_t core_count; /* announced by the head                                      */
    uint32_t cores_read;
    uint16_t last_x, last_y;        /* place of the core before, when cores_read > 0              */
    uint64_t core_offset;           /* binary: where the last block began                         */
    uint32_t chain;                 /* binary: CRC-32 for the DONE block                          */
    z_stream stream;                /* binary                                                     */
    struct jsonpull json;           /* text                                                       */
    struct jsonpull_mark core_mark; /* text: where the last core began                           */
    uint8_t packed[IMAGE_CORE_BYTES_MAX];
    uint8_t raw[IMAGE_CORE_BYTES_MAX];
};

struct ct_image_writer {
    struct outfile *out;
    bool text;
    bool deflating; /* `stream` is set up                                         */
    struct ct_system system;
    struct ct_defect *defects; /* a sorted copy                                              */
    uint32_t defect_count;
    uint32_t core_count; /* promised                                                   */
    uint32_t cores_added;
    uint16_t last_x, last_y;
    uint32_t chain;  /* binary: CRC-32 for the DONE block                          */
    z_stream stream; /* binary                                                     */
    uint8_t raw[IMAGE_CORE_BYTES_MAX];
    uint8_t packed[IMAGE_CORE_BYTES_MAX];
};

/* Reads an image from an open stream, which it takes over; `name` is for messages. */
CT_MUST_CHECK enum ct_status image_adopt(ct_image_reader **out, FILE *file, const char *name,
                                         struct ct_error *err);

/* The forms. Readers: the head fills system, defects and core_count; `next` fills a core that is
 * in range of its encoding but not checked yet, or returns CT_END. Writers get checked cores;
 * failures of the device show in outfile_status(). */
CT_MUST_CHECK enum ct_status image_binary_head(ct_image_reader *reader, struct ct_error *err);
CT_MUST_CHECK enum ct_status image_binary_next(ct_image_reader *reader, struct ct_core *core,
                                               struct ct_error *err);
CT_MUST_CHECK enum ct_status image_json_head(ct_image_reader *reader, struct ct_error *err);
CT_MUST_CHECK enum ct_status image_json_next(ct_image_reader *reader, struct ct_core *core,
                                             struct ct_error *err);

CT_MUST_CHECK enum ct_status image_binary_start(ct_image_writer *writer, struct ct_error *err);
void image_binary_add(ct_image_writer *writer, const struct ct_core *core);
void image_binary_end(ct_image_writer *writer);
void image_json_start(ct_image_writer *writer);
void image_json_add(ct_image_writer *writer, const struct ct_core *core);
void image_json_end(ct_image_writer *writer);

/* A core as the raw payload of a CORE block, image_core_bytes() long, and back. Decoding can fail
 * in no way: every payload is some core, which ct_core_check() judges. */
void image_core_encode(const struct ct_system *sys, const struct ct_core *core, uint8_t *raw);
void image_core_decode(const struct ct_system *sys, const uint8_t *raw, struct ct_core *core);

#endif
