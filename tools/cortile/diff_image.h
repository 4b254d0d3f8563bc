/*
 * diff_image.h - what a comparison found, and the comparison of two chip images.
 */
#ifndef CT_TOOLS_DIFF_IMAGE_H
#define CT_TOOLS_DIFF_IMAGE_H

#include "cli.h"

struct diff {
    bool differs;
    char text[512]; /* of the first difference: "core (3,7) neuron 12: weight[1]: 5 | 6" */
};

/* Takes a difference down, if it is the first. */
void diff_found(struct diff *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Puts "name: " before the text, unless it is there. */
void diff_prefix(struct diff *out, const char *name);

/* Compares two images, core by core and field by field. */
CT_MUST_CHECK enum ct_status diff_images(const char *a, const char *b, struct diff *out,
                                         struct ct_error *err);

#endif
