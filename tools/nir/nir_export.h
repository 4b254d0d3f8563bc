/*
 * nir_export.h - writes a network description as a NIR file, as far as NIR can say it: the reverse
 * of nir_import.h, which makes the same spikes of the file.
 *
 *   input port      Input
 *   population      Threshold, where a neuron keeps nothing from tick to tick (threshold 0 or 1,
 *                   negative threshold 0, reset to 0); else IF, with a leak as the bias of an
 *                   Affine before it. v > v_threshold stands for V >= threshold, so v_threshold is
 *                   half a unit lower, or v a unit higher where the threshold is subtracted
 *   projection      Conv2d of a convolution or pooling, else Linear or Affine with every weight of
 *                   one whole population for another; a Delay before it for delays beyond the tick
 *                   that a layer takes here and not in NIR
 *   output port     Output
 *
 * The file does not say how neurons are reset, so all of a network do it alike, which the caller is
 * told. What NIR has no word for is refused with every reason: noise and other random draws, a
 * potential to begin with, a floor that potentials may reach, no reset, a leak toward or away from
 * 0, outputs of parts of populations, spikes that arrive before their layer's. Pins are not kept.
 */
#ifndef CT_NIR_NIR_EXPORT_H
#define CT_NIR_NIR_EXPORT_H

#include "nir_import.h"

enum { NIR_EXPORT_WEIGHTS_MAX = 1 << 26 }; /* of all nodes together: 512 MiB */

/* Writes the file, which appears whole or not at all, and tells the reset. CT_ERR_LIMIT with
 * problems: refused. */
CT_MUST_CHECK enum ct_status nir_export(const struct network *net, const char *path,
                                        enum nir_reset *reset, struct problems *problems,
                                        struct ct_error *err);

#endif
