/* Labelled images: IDX files (raw or gzip) and the 8x8 digits as CSV.
 *
 * Limits are checked before anything is allocated: sides up to 64 pixels, at
 * most 200,000 images, labels below the number of classes.
 */
#ifndef CT_TRAIN_DATASET_H
#define CT_TRAIN_DATASET_H

#include "fail.h"

#include <stddef.h>
#include <stdint.h>

enum { DATASET_IMAGES_MAX = 200000 };

struct images {
    size_t n;
    uint32_t width, height;
    uint8_t *pixels; /* [n][height][width] */
    uint8_t *labels; /* [n] */
};

/* Split for training, for choosing, and for the final figure. */
struct dataset {
    char name[16]; /* "fashion", "mnist", "digits", or "idx" */
    uint32_t n_classes;
    struct images train, validation, test;
};

/* Reads a directory with IDX files under their usual names ({train,t10k}-images-idx3-ubyte and
 * {train,t10k}-labels-idx1-ubyte, each plain or with .gz), or a CSV file of digits
 * (64 pixels 0..16 and a label in each line, plain or gzip).
 *
 * IDX: the last tenth of the training file, at most 5,000 images, is the
 * validation split. Digits: line i (from 0) is a test image when i % 5 == 0, a
 * validation image when i % 10 == 1, a training image otherwise.
 * With test_only set the other splits stay empty. Free with dataset_free in any case. */
bool dataset_read(struct dataset *data, const char *path, bool test_only, struct fail *fail);
void dataset_free(struct dataset *data);

#endif
