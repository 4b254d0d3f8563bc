/* Trained weights of a network, and the file that holds them.
 *
 * File `.ctw`, little-endian throughout:
 *
 *     offset  bytes  content
 *     0       4      magic "CTW1"
 *     4       4      version, 1
 *     8       4      length of the specification block S
 *     12      4      length of the weight block after inflation, R
 *     16      4      length of the weight block as stored, Z
 *     20      S      specification block
 *     20+S    Z      weight block, a zlib stream
 *     20+S+Z  4      CRC-32 (zlib) of all bytes before it; the file ends here
 *
 * Specification block: name (16 bytes, zero-padded, [a-z0-9-]), data set name
 * (16 bytes, likewise), seed u64, width u16, height u16, n_levels u8,
 * level[8] u8 (unused ones 0), n_classes u8, n_layers u8, n_blocks u8; then for
 * each block repeat u16, level_mask u8 and for each layer grid_w, grid_h,
 * window_w, window_h, synapse, share (u8 each), banks, take, n_out (u16 each).
 *
 * Weight block: for each weight set in order its leaks (n_out, i16), then its
 * weights neuron by neuron, inputs in order. One-bit synapses: one bit each
 * (1 = connected), low bit first, padded with zeros to a byte at the end of the
 * set. Ternary synapses: five a byte, sum of (w + 1) * 3^i, the last byte of the
 * set filled with w = 0.
 */
#ifndef CT_TRAIN_WEIGHTS_H
#define CT_TRAIN_WEIGHTS_H

#include "net.h"

struct weights {
    struct net net;
    char data_name[NET_NAME_MAX + 1]; /* what it was trained on */
    uint64_t seed;
    int8_t *q;     /* -1, 0, +1: [n_out][n_in] of each set, one set after the other */
    int16_t *leak; /* [n_out] of each set, -255..255 */
    size_t *q0;    /* [n_sets + 1]: start of each set in q */
    size_t *leak0; /* [n_sets + 1]: start of each set in leak */
};

/* Builds the network and zero weights; free with weights_free, also after a failure. */
bool weights_create(struct weights *weights, const struct net_spec *spec, struct fail *fail);
void weights_free(struct weights *weights);

/* Reads, checks and builds; also runs the topology check. */
bool weights_read(struct weights *weights, const char *path, struct fail *fail);

/* The same from `size` bytes in memory; `name` stands for the path in errors. */
bool weights_parse(struct weights *weights, uint8_t *data, size_t size, const char *name,
                   struct fail *fail);

/* Writes aside, then renames. */
bool weights_write(const struct weights *weights, const char *path, struct fail *fail);

#endif
