/*
 * flash_image.h - a chip image as the firmware finds it in flash: firmware/image.h says how it lies
 * there.
 */
#ifndef CT_LINK_FLASH_IMAGE_H
#define CT_LINK_FLASH_IMAGE_H

#include "cortile.h"

/* What a `.ct` does not say. */
struct flash_image_options {
    bool torus;          /* how destinations are reached, [P-2]              */
    uint32_t tick_units; /* TICK_LENGTH of the host block, 0: automatic      */
};

/* Makes the image of a `.ct` or `.ct.json` of one chip. Free *data. */
CT_MUST_CHECK enum ct_status flash_image_make(const char *path,
                                              const struct flash_image_options *options,
                                              uint8_t **data, size_t *size, struct ct_error *err);

#endif
