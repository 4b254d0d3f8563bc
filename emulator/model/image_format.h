/*
 * image_format.h - the binary chip image `.ct`, byte for byte, version 1. Its text twin `.ct.json`
 * is specified in image_json_format.h. All integers are little-endian.
 *
 *   File = head, blocks, end of file
 *
 *   Head, 16 bytes
 *     0   8   magic 89 43 54 49 0d 0a 1a 0a ("\x89CTI\r\n\x1a\n": no text file begins so, and a
 *             transfer that converts line ends or strips the eighth bit destroys it)
 *     8   4   version, 1. A reader refuses every version that it does not know.
 *    12   4   zero
 *
 *   Block, 16 bytes and its payload
 *     0   4   tag, four ASCII letters. The case of the first is the criticality: a block whose tag
 *             begins with a lower-case letter may be skipped by a reader that does not know it; an
 *             unknown tag that begins with a capital is an error.
 *     4   4   stored length: bytes of the payload in the file
 *     8   4   raw length: bytes of the payload after inflating. Equal to the stored length: the
 *             payload is as it is. Greater: the payload is one raw deflate stream (RFC 1951).
 *             Less: an error.
 *    12   4   CRC-32 (as in gzip) of bytes 0..11 of this block and of the stored payload
 *
 *   Order: SYST, DEFX if there are defects, CORE for each core, DONE. Blocks of optional tags may
 *   stand anywhere between SYST and DONE.
 *
 *   SYST, raw length 24
 *     0   2   chips_x           8   2   axons of a core, 1..256
 *     2   2   chips_y          10   2   neurons of a core, 1..256
 *     4   2   cores_x          12   4   output pins, 0..2^24
 *     6   2   cores_y          16   4   number of CORE blocks
 *                              20   4   number of defects
 *     The ranges are those of struct ct_system.
 *
 *   DEFX, raw length 5 * defects: each defect is x (2), y (2), kind (1), see struct ct_defect.
 *     They ascend by core number y * width + x, then by kind.
 *
 *   CORE, raw length 8 + ceil(A / 4) + A * ceil(N / 8) + 24 * N for A axons and N neurons
 *     0   2   x           2   2   y           4   4   seed
 *     8       axon types, 2 bits each: axon a in bits 2 * (a % 4) of byte a / 4
 *     then    crossbar, a row of ceil(N / 8) bytes an axon: neuron j is bit j % 8 of byte j / 8
 *     then    24 planes of N bytes; plane p holds byte p of every neuron:
 *               0..3   weight of axon type 0..3, low 8 bits
 *               4      bits 0..3: bit 8 (the sign) of these weights; 4..7: weight_stochastic
 *               5      bit 0 leak_stochastic, 1 leak_reversal, 2..3 reset_mode,
 *                      4 negative_saturate, 5 bit 8 (the sign) of the leak, 6..7 target_kind
 *               6      mask_bits
 *               7      leak, low 8 bits
 *               8..10  threshold            11..13  negative_threshold
 *              14..16  reset                17..19  potential
 *              20..23  destination. Core: axon, delay, x, y. Pin: number of the pin. None: zero
 *             Negative numbers are two's complement in the stated width: weights and leak 9 bits,
 *             reset and potential 24.
 *     Padding bits are zero. Values out of the range of struct ct_core are errors. Cores ascend by
 *     number. A disabled core has no block.
 *
 *   DONE, raw length 8, the last bytes of the file
 *     0   4   number of CORE blocks, again
 *     4   4   CRC-32 of the head of the file followed by the 16 bytes before the payload of every
 *             block so far, DONE not included: no block can be lost, added or moved
 *
 * Reading needs memory for one core and for the defects. Every length has a limit that follows
 * from SYST and is checked before anything is allocated or inflated. The writer stores a payload
 * that deflating would not shrink. Equal images are equal bytes for one release of zlib.
 */
#ifndef CT_MODEL_IMAGE_FORMAT_H
#define CT_MODEL_IMAGE_FORMAT_H

#include "cortile.h"

#define IMAGE_MAGIC "\211CTI\r\n\032\n"

enum {
    IMAGE_MAGIC_BYTES = 8,
    IMAGE_VERSION = 1,
    IMAGE_HEAD_BYTES = 16,
    IMAGE_BLOCK_HEAD_BYTES = 16,
    IMAGE_SYST_BYTES = 24,
    IMAGE_DEFECT_BYTES = 5,
    IMAGE_DONE_BYTES = 8,
    IMAGE_CORE_HEAD_BYTES = 8,
    IMAGE_NEURON_BYTES = 24, /* planes */
    /* A core of 256 axons and 256 neurons. */
    IMAGE_CORE_BYTES_MAX = IMAGE_CORE_HEAD_BYTES + CT_AXONS / 4 + CT_AXONS * CT_NEURONS / 8 +
                           CT_NEURONS * IMAGE_NEURON_BYTES
};

/* Defects of the largest system: every core, its east and its north link. */
#define IMAGE_DEFECTS_MAX (3u * CT_SYSTEM_CORES_MAX * CT_SYSTEM_CORES_MAX)

/* Bytes of the first section of a CORE payload, and of the whole of it. */
static inline size_t image_crossbar_offset(const struct ct_system *sys)
{
    return IMAGE_CORE_HEAD_BYTES + (sys->axons + 3u) / 4;
}

static inline size_t image_crossbar_bytes(const struct ct_system *sys)
{
    return (size_t)sys->axons * ((sys->neurons + 7u) / 8);
}

static inline size_t image_core_bytes(const struct ct_system *sys)
{
    return image_crossbar_offset(sys) + image_crossbar_bytes(sys) +
           (size_t)sys->neurons * IMAGE_NEURON_BYTES;
}

#endif
