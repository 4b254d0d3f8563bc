/*
 * image_json_format.h - the text chip image `.ct.json`, version 1: the lossless twin of `.ct`
 * (image_format.h), for reading, comparing and writing by hand. JSON (RFC 8259) with this layout:
 *
 *   {
 *     "format": "cortile chip image",
 *     "version": 1,
 *     "system": {"chips_x": 1, "chips_y": 1, "cores_x": 64, "cores_y": 64,
 *                "axons": 256, "neurons": 256, "pins": 10},
 *     "defects": [
 *       {"x": 3, "y": 4, "kind": "core"}
 *     ],
 *     "core_count": 1,
 *     "cores": [
 *       {"x": 0, "y": 0, "seed": 7,
 *        "axon_types": "0011...",
 *        "crossbar": [
 *         {"axon": 0, "count": 2, "synapses": "8001..."}
 *        ],
 *        "neurons": [
 *         {"neuron": 0, "count": 256, "weight": [1, -1, 0, 0], "threshold": 64, "leak": -1}
 *        ],
 *        "targets": [
 *         {"neuron": 0, "count": 10, "x": 1, "y": 0, "axon": 0, "delay": 1},
 *         {"neuron": 10, "pin": 0}
 *        ]}
 *     ]
 *   }
 *
 * The keys of the whole come in this order, because the file streams: a core is judged when it is
 * read. "defects" may be left out when there are none. The keys inside an object come in any
 * order. "system" and "neurons" use the names and ranges of struct ct_system and struct ct_neuron.
 *
 *   defects      ascending by core number, then kind: "core", "link_east", "link_north"
 *   cores        ascending by core number; "x", "y" and "seed" are required
 *   axon_types   one digit 0..3 for each axon of the system, axon 0 first; left out when all are 0
 *   crossbar     rows with a synapse. "synapses" has ceil(neurons / 4) hexadecimal digits: written
 *                out in binary they read from neuron 0 on, so neuron 4k is bit 3 of digit k, and
 *                neuron 4k + 3 its bit 0. Bits beyond the last neuron are 0.
 *   neurons      parameters; a key that is left out has the value of ct_core_clear(): 0, but a
 *                threshold of 262143. "weight" has four numbers, all others are one number.
 *   targets      destinations; a neuron that is not named has none. Either "x", "y", "axon" and
 *                "delay", or "pin".
 *
 * An entry of crossbar, neurons or targets is for "count" consecutive axons or neurons (1 when left
 * out). They share its row or parameters; the target's axon or pin goes up by 1 from each to the
 * next. Entries ascend and do not overlap.
 *
 * Unknown, repeated and missing keys, numbers with a fraction or exponent, and strings with other
 * than printable ASCII characters are errors with line and column. The writer makes the longest
 * runs and leaves out what may be left out, so equal images are equal bytes.
 */
#ifndef CT_MODEL_IMAGE_JSON_FORMAT_H
#define CT_MODEL_IMAGE_JSON_FORMAT_H

#include "model/config.h"

#define IMAGE_JSON_FORMAT "cortile chip image"

/* Keys, in the order in which the writer puts them; an enumerator is the index of its name. */
#define IMAGE_JSON_HEAD_KEYS(X) X(format) X(version) X(system) X(defects) X(core_count) X(cores)
#define IMAGE_JSON_SYSTEM_KEYS(X)                                                                  \
    X(chips_x) X(chips_y) X(cores_x) X(cores_y) X(axons) X(neurons) X(pins)
#define IMAGE_JSON_DEFECT_KEYS(X) X(x) X(y) X(kind)
#define IMAGE_JSON_CORE_KEYS(X) X(x) X(y) X(seed) X(axon_types) X(crossbar) X(neurons) X(targets)
#define IMAGE_JSON_ROW_KEYS(X) X(axon) X(count) X(synapses)
#define IMAGE_JSON_TARGET_KEYS(X) X(neuron) X(count) X(x) X(y) X(axon) X(delay) X(pin)

/* Names of the kinds of defects, by enum ct_defect_kind. */
#define IMAGE_JSON_DEFECT_KINDS                                                                    \
    {                                                                                              \
        "core", "link_east", "link_north"                                                          \
    }

#endif
