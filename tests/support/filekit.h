/*
 * filekit.h - what the tests of the file formats share: files in a scratch directory, whole images
 * in memory, and a reader that takes its bytes from memory.
 */
#ifndef SUPPORT_FILEKIT_H
#define SUPPORT_FILEKIT_H

#include <stdio.h>

#include "cortile.h"
#include "support/rand.h"

/* A growing array of bytes. */
struct kit_bytes {
    uint8_t *data;
    size_t size;
};

/* An image in memory. `core` is ascending. */
struct kit_image {
    struct ct_system sys;
    struct ct_defect *defect;
    size_t defect_count;
    struct ct_core *core;
    uint32_t core_count;
};

/* The path of `name` in a scratch directory of this process, removed at exit. Good until the
 * fourth call after. */
const char *kit_path(const char *name);

/* Whether a file is there, and how many entries the scratch directory has. */
bool kit_exists(const char *path);
int kit_entries(void);

/* Whole files; they stop the program when that fails. Free `data`. */
struct kit_bytes kit_load(const char *path);
void kit_save(const char *path, const void *data, size_t size);

/* Appends bytes. */
void kit_append(struct kit_bytes *bytes, const void *data, size_t size);

/* A stream that reads these bytes, even none; the bytes must outlive it. */
FILE *kit_stream(const void *data, size_t size);

/* Reads all of an image from bytes or from a file, until its end or its first failure. Free it. */
enum ct_status kit_read_image(const void *data, size_t size, struct kit_image *out,
                              struct ct_error *err);
enum ct_status kit_load_image(const char *path, struct kit_image *out, struct ct_error *err);

/* Writes an image to a file, in the form of its name. */
enum ct_status kit_save_image(const char *path, const struct kit_image *image,
                              struct ct_error *err);

/* Whether two images hold the same, to the last bit. */
bool kit_same_image(const struct kit_image *a, const struct kit_image *b);

void kit_free_image(struct kit_image *image);

/* A small system with two or three cores and every boundary of every field in one of them, and
 * with defects; a pure function of nothing. Free it. */
struct kit_image kit_small_image(void);

/* A random image over the whole parameter space, a function of (seed, number). Free it. */
struct kit_image kit_random_image(uint64_t seed, uint64_t number);

#endif
