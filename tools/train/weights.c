/* Reads and writes trained weights; the format is in weights.h. */
#include "weights.h"

#include "aside.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    WEIGHTS_VERSION = 1,
    WEIGHTS_HEAD = 20,
    WEIGHTS_NAME = NET_NAME_MAX + 1,
    WEIGHTS_SPEC_FIXED = 2 * WEIGHTS_NAME + 8 + 4 + 1 + NET_LEVELS_MAX + 3,
    WEIGHTS_SPEC_BLOCK = 3,
    WEIGHTS_SPEC_LAYER = 12,
    WEIGHTS_SPEC_MAX = WEIGHTS_SPEC_FIXED +
                       NET_BLOCKS_MAX * (WEIGHTS_SPEC_BLOCK + NET_LAYERS_MAX * WEIGHTS_SPEC_LAYER),
    WEIGHTS_FILE_MAX = 1 << 27,
    WEIGHTS_TRITS = 5, /* ternary weights a byte */
};

/* A cursor over bytes; reading past the end sets `bad` and yields zeros. */
struct weights_bytes {
    uint8_t *data;
    size_t size, at;
    bool bad;
};

static void weights_put(struct weights_bytes *b, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        b->data[b->at++] = (uint8_t)(value >> (8 * i));
    }
}

static uint64_t weights_get(struct weights_bytes *b, unsigned bytes)
{
    uint64_t value = 0;
    if (b->size - b->at < bytes) {
        b->bad = true;
        b->at = b->size;
        return 0;
    }
    for (unsigned i = 0; i < bytes; i++) {
        value |= (uint64_t)b->data[b->at++] << (8 * i);
    }
    return value;
}

static void weights_put_spec(struct weights_bytes *b, const struct weights *w)
{
    const struct net_spec *s = &w->net.spec;
    memcpy(b->data + b->at, s->name, WEIGHTS_NAME);
    memcpy(b->data + b->at + WEIGHTS_NAME, w->data_name, WEIGHTS_NAME);
    b->at += 2 * WEIGHTS_NAME;
    weights_put(b, w->seed, 8);
    weights_put(b, s->width, 2);
    weights_put(b, s->height, 2);
    weights_put(b, s->n_levels, 1);
    for (unsigned i = 0; i < NET_LEVELS_MAX; i++) {
        weights_put(b, i < s->n_levels ? s->level[i] : 0, 1);
    }
    weights_put(b, s->n_classes, 1);
    weights_put(b, s->n_layers, 1);
    weights_put(b, s->n_blocks, 1);
    for (unsigned i = 0; i < s->n_blocks; i++) {
        weights_put(b, s->block[i].repeat, 2);
        weights_put(b, s->block[i].level_mask, 1);
        for (unsigned l = 0; l < s->n_layers; l++) {
            const struct net_layer_spec *layer = &s->block[i].layer[l];
            weights_put(b, layer->grid_w, 1);
            weights_put(b, layer->grid_h, 1);
            weights_put(b, layer->window_w, 1);
            weights_put(b, layer->window_h, 1);
            weights_put(b, layer->synapse, 1);
            weights_put(b, layer->share, 1);
            weights_put(b, layer->banks, 2);
            weights_put(b, layer->take, 2);
            weights_put(b, layer->n_out, 2);
        }
    }
}

static bool weights_get_name(struct weights_bytes *b, char *name, const char *path,
                             struct fail *fail)
{
    const size_t start = b->at;
    size_t length = 0;
    for (unsigned i = 0; i < WEIGHTS_NAME; i++) {
        name[i] = (char)weights_get(b, 1);
        const bool letter =
            islower((unsigned char)name[i]) || isdigit((unsigned char)name[i]) || name[i] == '-';
        if (name[i] == 0 ? length == 0 : (!letter || length < i || i == NET_NAME_MAX)) {
            return fail_set(fail,
                            "%.150s: byte %zu: value %u in a name, allowed a-z 0-9 - then "
                            "zeros",
                            path, start + i, (unsigned char)name[i]);
        }
        length += name[i] != 0;
    }
    return true;
}

static void weights_get_block(struct weights_bytes *b, struct net_block_spec *block,
                              unsigned n_layers)
{
    block->repeat = (uint16_t)weights_get(b, 2);
    block->level_mask = (uint8_t)weights_get(b, 1);
    for (unsigned l = 0; l < n_layers; l++) {
        struct net_layer_spec *layer = &block->layer[l];
        layer->grid_w = (uint8_t)weights_get(b, 1);
        layer->grid_h = (uint8_t)weights_get(b, 1);
        layer->window_w = (uint8_t)weights_get(b, 1);
        layer->window_h = (uint8_t)weights_get(b, 1);
        layer->synapse = (uint8_t)weights_get(b, 1);
        layer->share = (uint8_t)weights_get(b, 1);
        layer->banks = (uint16_t)weights_get(b, 2);
        layer->take = (uint16_t)weights_get(b, 2);
        layer->n_out = (uint16_t)weights_get(b, 2);
    }
}

/* Parses the specification block, which must end exactly at b->size. */
static bool weights_get_spec(struct weights_bytes *b, struct net_spec *s, char *data_name,
                             uint64_t *seed, const char *path, struct fail *fail)
{
    memset(s, 0, sizeof *s);
    if (!weights_get_name(b, s->name, path, fail) || !weights_get_name(b, data_name, path, fail)) {
        return false;
    }
    *seed = weights_get(b, 8);
    s->width = (uint16_t)weights_get(b, 2);
    s->height = (uint16_t)weights_get(b, 2);
    s->n_levels = (uint8_t)weights_get(b, 1);
    const size_t levels_at = b->at;
    for (unsigned i = 0; i < NET_LEVELS_MAX; i++) {
        s->level[i] = (uint8_t)weights_get(b, 1);
        if (i >= s->n_levels && s->level[i] != 0) {
            return fail_set(fail, "%.150s: byte %zu: unused level is %u, allowed 0", path,
                            levels_at + i, s->level[i]);
        }
    }
    s->n_classes = (uint8_t)weights_get(b, 1);
    s->n_layers = (uint8_t)weights_get(b, 1);
    s->n_blocks = (uint8_t)weights_get(b, 1);
    if (s->n_layers > NET_LAYERS_MAX || s->n_blocks > NET_BLOCKS_MAX) {
        return fail_set(fail, "%.150s: byte %zu: %u layers and %u blocks, allowed 1..%d and 1..%d",
                        path, b->at - 2, s->n_layers, s->n_blocks, NET_LAYERS_MAX, NET_BLOCKS_MAX);
    }
    for (unsigned i = 0; i < s->n_blocks; i++) {
        weights_get_block(b, &s->block[i], s->n_layers);
    }
    if (b->bad || b->at != b->size) {
        return fail_set(fail, "%.150s: byte %zu: specification block does not end where it says",
                        path, b->at);
    }
    return true;
}

/* Bytes that the weights of a set take in the weight block, leaks included. */
static size_t weights_set_bytes(const struct net_set *set)
{
    const size_t n = (size_t)set->n_in * set->n_out;
    return 2 * (size_t)set->n_out +
           (set->synapse == NET_ONE_BIT ? (n + 7) / 8 : (n + WEIGHTS_TRITS - 1) / WEIGHTS_TRITS);
}

static size_t weights_raw_bytes(const struct net *net)
{
    size_t bytes = 0;
    for (uint32_t s = 0; s < net->n_sets; s++) {
        bytes += weights_set_bytes(&net->set[s]);
    }
    return bytes;
}

static void weights_put_set(struct weights_bytes *b, const struct weights *w, uint32_t s)
{
    const struct net_set *set = &w->net.set[s];
    const int8_t *q = w->q + w->q0[s];
    const size_t n = (size_t)set->n_in * set->n_out;
    for (uint32_t j = 0; j < set->n_out; j++) {
        weights_put(b, (uint16_t)w->leak[w->leak0[s] + j], 2);
    }
    const unsigned per_byte = set->synapse == NET_ONE_BIT ? 8 : WEIGHTS_TRITS;
    for (size_t i = 0; i < n; i += per_byte) {
        unsigned byte = 0;
        for (unsigned k = per_byte; k-- > 0;) {
            const int value = i + k < n ? q[i + k] : 0;
            byte = set->synapse == NET_ONE_BIT ? 2 * byte + (value != 0)
                                               : 3 * byte + (unsigned)(value + 1);
        }
        weights_put(b, byte, 1);
    }
}

static bool weights_get_set(struct weights_bytes *b, struct weights *w, uint32_t s,
                            const char *path, struct fail *fail)
{
    const struct net_set *set = &w->net.set[s];
    int8_t *q = w->q + w->q0[s];
    const size_t n = (size_t)set->n_in * set->n_out;
    for (uint32_t j = 0; j < set->n_out; j++) {
        const int16_t leak = (int16_t)weights_get(b, 2);
        if (leak < -NET_LEAK_MAX || leak > NET_LEAK_MAX) {
            return fail_set(fail, "%.150s: weight block byte %zu: leak %d, allowed -%d..%d", path,
                            b->at - 2, leak, NET_LEAK_MAX, NET_LEAK_MAX);
        }
        w->leak[w->leak0[s] + j] = leak;
    }
    const bool one_bit = set->synapse == NET_ONE_BIT;
    const unsigned per_byte = one_bit ? 8 : WEIGHTS_TRITS;
    for (size_t i = 0; i < n; i += per_byte) {
        unsigned byte = (unsigned)weights_get(b, 1);
        for (unsigned k = 0; k < per_byte; k++) {
            const int digit = one_bit ? (int)(byte % 2) : (int)(byte % 3) - 1;
            byte /= one_bit ? 2 : 3;
            if (i + k < n) {
                const uint32_t slot = (uint32_t)((i + k) % set->n_in);
                q[i + k] = (int8_t)(one_bit ? digit * net_axon_sign(slot) : digit);
            } else if (digit != 0) {
                byte = 1; /* the filling must be zero weights */
                break;
            }
        }
        if (byte != 0) {
            return fail_set(fail, "%.150s: weight block byte %zu: not a packed weight", path,
                            b->at - 1);
        }
    }
    return true;
}

bool weights_create(struct weights *w, const struct net_spec *spec, struct fail *fail)
{
    memset(w, 0, sizeof *w);
    if (!net_build(&w->net, spec, fail) || !net_check(&w->net, fail)) {
        return false;
    }
    const uint32_t n = w->net.n_sets;
    w->q0 = calloc((size_t)n + 1, sizeof *w->q0);
    w->leak0 = calloc((size_t)n + 1, sizeof *w->leak0);
    if (w->q0 && w->leak0) {
        for (uint32_t s = 0; s < n; s++) {
            w->q0[s + 1] = w->q0[s] + (size_t)w->net.set[s].n_in * w->net.set[s].n_out;
            w->leak0[s + 1] = w->leak0[s] + w->net.set[s].n_out;
        }
        w->q = calloc(w->q0[n], sizeof *w->q);
        w->leak = calloc(w->leak0[n], sizeof *w->leak);
    }
    return (w->q && w->leak) || fail_set(fail, "network '%s': out of memory", spec->name);
}

void weights_free(struct weights *w)
{
    net_free(&w->net);
    free(w->q);
    free(w->leak);
    free(w->q0);
    free(w->leak0);
    memset(w, 0, sizeof *w);
}

/* Reads a whole file of at most WEIGHTS_FILE_MAX bytes. */
static bool weights_load(struct weights_bytes *file, const char *path, struct fail *fail)
{
    FILE *in = fopen(path, "rb");
    if (!in) {
        return fail_set(fail, "%.150s: %s", path, strerror(errno));
    }
    long size = -1;
    if (fseek(in, 0, SEEK_END) == 0) {
        size = ftell(in);
        rewind(in);
    }
    bool ok = size >= 0 && size <= WEIGHTS_FILE_MAX;
    if (!ok) {
        fail_set(fail, "%.150s: %ld bytes, at most %d", path, size, WEIGHTS_FILE_MAX);
    } else {
        file->size = (size_t)size;
        file->data = malloc(file->size + 1);
        ok = file->data && fread(file->data, 1, file->size, in) == file->size;
        if (!ok) {
            fail_set(fail, "%.150s: cannot read %ld bytes", path, size);
        }
    }
    fclose(in);
    return ok;
}

/* Checks the frame: magic, version, lengths, checksum. */
static bool weights_check_frame(struct weights_bytes *file, uint32_t lengths[3], const char *path,
                                struct fail *fail)
{
    if (file->size < WEIGHTS_HEAD + 4) {
        return fail_set(fail, "%.150s: %zu bytes, at least %d", path, file->size, WEIGHTS_HEAD + 4);
    }
    if (memcmp(file->data, "CTW1", 4) != 0) {
        return fail_set(fail, "%.150s: byte 0: magic is not CTW1", path);
    }
    file->at = 4;
    const uint32_t version = (uint32_t)weights_get(file, 4);
    if (version != WEIGHTS_VERSION) {
        return fail_set(fail, "%.150s: byte 4: version %u, allowed %d", path, version,
                        WEIGHTS_VERSION);
    }
    for (unsigned i = 0; i < 3; i++) {
        lengths[i] = (uint32_t)weights_get(file, 4);
    }
    if (lengths[0] > WEIGHTS_SPEC_MAX ||
        (uint64_t)WEIGHTS_HEAD + lengths[0] + lengths[2] + 4 != file->size) {
        return fail_set(fail, "%.150s: byte 8: blocks of %u and %u bytes in a file of %zu", path,
                        lengths[0], lengths[2], file->size);
    }
    const uint32_t found = (uint32_t)crc32(0, file->data, (uInt)(file->size - 4));
    struct weights_bytes tail = {file->data, file->size, file->size - 4, false};
    const uint32_t stored = (uint32_t)weights_get(&tail, 4);
    if (found != stored) {
        return fail_set(fail, "%.150s: byte %zu: CRC %08x, the bytes give %08x", path,
                        file->size - 4, stored, found);
    }
    return true;
}

/* Inflates and unpacks the weight block; its size is known from the network before. */
static bool weights_unpack(struct weights *w, const uint8_t *packed, const uint32_t lengths[3],
                           const char *path, struct fail *fail)
{
    const size_t raw = weights_raw_bytes(&w->net);
    if (lengths[1] != raw) {
        return fail_set(fail, "%.150s: byte 12: weight block of %u bytes, the network needs %zu",
                        path, lengths[1], raw);
    }
    struct weights_bytes b = {malloc(raw), raw, 0, false};
    uLongf got = raw;
    uLong used = lengths[2];
    bool ok = b.data != NULL;
    if (!ok) {
        fail_set(fail, "%.150s: out of memory", path);
    } else if (uncompress2(b.data, &got, packed, &used) != Z_OK || got != raw ||
               used != lengths[2]) {
        ok =
            fail_set(fail, "%.150s: byte %u: damaged zlib stream", path, WEIGHTS_HEAD + lengths[0]);
    }
    for (uint32_t s = 0; ok && s < w->net.n_sets; s++) {
        ok = weights_get_set(&b, w, s, path, fail);
    }
    free(b.data);
    return ok;
}

bool weights_parse(struct weights *w, uint8_t *data, size_t size, const char *path,
                   struct fail *fail)
{
    struct weights_bytes file = {data, size, 0, false};
    struct net_spec spec;
    struct fail cause;
    uint32_t lengths[3];
    char data_name[WEIGHTS_NAME];
    uint64_t seed;
    memset(w, 0, sizeof *w);
    bool ok = weights_check_frame(&file, lengths, path, fail);
    if (ok) {
        struct weights_bytes b = {data, WEIGHTS_HEAD + lengths[0], WEIGHTS_HEAD, false};
        ok = weights_get_spec(&b, &spec, data_name, &seed, path, fail);
    }
    if (ok && !weights_create(w, &spec, &cause)) {
        ok = fail_set(fail, "%.80s: byte %d: %.150s", path, WEIGHTS_HEAD, cause.text);
    }
    if (ok) {
        memcpy(w->data_name, data_name, sizeof data_name);
        w->seed = seed;
        ok = weights_unpack(w, data + WEIGHTS_HEAD + lengths[0], lengths, path, fail);
    }
    return ok;
}

bool weights_read(struct weights *w, const char *path, struct fail *fail)
{
    struct weights_bytes file = {NULL, 0, 0, false};
    memset(w, 0, sizeof *w);
    const bool ok =
        weights_load(&file, path, fail) && weights_parse(w, file.data, file.size, path, fail);
    free(file.data);
    return ok;
}

static bool weights_store(const struct weights_bytes *file, const char *path, struct fail *fail)
{
    struct aside aside;
    if (!aside_open(&aside, path, fail)) {
        return false;
    }
    fwrite(file->data, 1, file->at, aside.out);
    return aside_close(&aside, true, fail);
}

bool weights_write(const struct weights *w, const char *path, struct fail *fail)
{
    const size_t raw = weights_raw_bytes(&w->net);
    uLongf packed = compressBound(raw);
    struct weights_bytes block = {malloc(raw), raw, 0, false};
    struct weights_bytes file = {NULL, 0, WEIGHTS_HEAD, false};
    file.size = WEIGHTS_HEAD + WEIGHTS_SPEC_MAX + packed + 4;
    file.data = malloc(file.size);
    bool ok = block.data && file.data;
    if (!ok) {
        fail_set(fail, "%.150s: out of memory", path);
    } else {
        weights_put_spec(&file, w);
        const size_t spec_end = file.at;
        for (uint32_t s = 0; s < w->net.n_sets; s++) {
            weights_put_set(&block, w, s);
        }
        ok = compress2(file.data + spec_end, &packed, block.data, raw, 9) == Z_OK;
        file.at = 0;
        memcpy(file.data, "CTW1", 4);
        file.at = 4;
        weights_put(&file, WEIGHTS_VERSION, 4);
        weights_put(&file, spec_end - WEIGHTS_HEAD, 4);
        weights_put(&file, raw, 4);
        weights_put(&file, packed, 4);
        file.at = spec_end + packed;
        weights_put(&file, crc32(0, file.data, (uInt)file.at), 4);
        ok = ok ? weights_store(&file, path, fail) : fail_set(fail, "%.150s: zlib failed", path);
    }
    free(block.data);
    free(file.data);
    return ok;
}
