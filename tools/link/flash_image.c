/*
 * flash_image.c - see flash_image.h.
 */
#include "flash_image.h"

#include <stdlib.h>
#include <string.h>

#include "../../firmware/board.h"
#include "../../firmware/frame.h"
#include "../../firmware/image.h"
#include "base/bytes.h"
#include "base/status.h"
#include "regs.h"

/* An image in the making. */
struct making {
    const char *path;
    struct ct_system sys;
    const struct flash_image_options *options;
    uint8_t *data;
    size_t at;      /* bytes that are there        */
    uint32_t chain; /* CRC of the CRCs of the blocks */
    uint32_t blocks;
};

/* ---- words ----------------------------------------------------------------------------------- */

/* Sets `bits` bits of a row from bit `at` on; they are 0 before. */
static void set(uint32_t *row, unsigned at, unsigned bits, int64_t value)
{
    const uint64_t field = ((uint64_t)value & (((uint64_t)1 << bits) - 1)) << at % 32;
    row[at / 32] |= (uint32_t)field;
    if (at % 32 + bits > 32)
        row[at / 32 + 1] |= (uint32_t)(field >> 32);
}

#define SET(row, name, value) set(row, CT_ROW_##name, CT_ROW_##name##_BITS, value)

/* Cores to go in one dimension, [P-2]. */
static int way(int from, int to, int size, bool torus)
{
    const int h = (size - 1) / 2;
    return torus ? ((to - from + h) % size + size) % size - h : to - from;
}

static void set_target(const struct making *m, const struct ct_core *core,
                       const struct ct_neuron *n, uint32_t *row)
{
    SET(row, KIND, n->target_kind);
    if (n->target_kind == CT_TARGET_PIN) {
        SET(row, PIN, n->target_pin);
    } else if (n->target_kind == CT_TARGET_CORE) {
        SET(row, DX, way(core->x, n->target_x, m->sys.cores_x, m->options->torus));
        SET(row, DY, way(core->y, n->target_y, m->sys.cores_y, m->options->torus));
        SET(row, AXON, n->target_axon);
        SET(row, DELAY, n->target_delay);
    }
}

/* The row of neuron j, rtl/CHIP.md section 2. */
static void make_row(const struct making *m, const struct ct_core *core, unsigned j, uint32_t *row)
{
    const struct ct_neuron *n = &core->neuron[j];
    memset(row, 0, CT_ROW_WORDS * sizeof *row);
    for (unsigned i = 0; i < CT_AXONS; i++)
        set(row, CT_ROW_W + i, 1, (int64_t)(core->crossbar[i][j / 64] >> j % 64));
    SET(row, V, n->potential);
    for (unsigned g = 0; g < CT_AXON_TYPES; g++) {
        set(row, CT_ROW_S + g * CT_ROW_S_BITS, CT_ROW_S_BITS, n->weight[g]);
        set(row, CT_ROW_B + g, 1, n->weight_stochastic >> g);
    }
    SET(row, LAMBDA, n->leak);
    SET(row, C, n->leak_stochastic);
    SET(row, EPS, n->leak_reversal);
    SET(row, ALPHA, n->threshold);
    SET(row, BETA, n->negative_threshold);
    SET(row, TM, n->mask_bits);
    SET(row, GAMMA, n->reset_mode);
    SET(row, KAPPA, n->negative_saturate);
    SET(row, R, n->reset);
    set_target(m, core, n, row);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static void put(struct making *m, uint32_t value)
{
    bytes_put_u32(m->data + m->at, value);
    m->at += 4;
}

/* Begins a block; its payload follows, then end_block(). */
static size_t begin_block(struct making *m, uint32_t tag, uint32_t bytes)
{
    const size_t start = m->at;
    put(m, tag);
    put(m, bytes);
    put(m, m->blocks++);
    put(m, 0);
    return start;
}

static void end_block(struct making *m, size_t start)
{
    const size_t payload = start + FLASH_BLOCK_HEAD;
    uint32_t crc = frame_crc(0, m->data + start, FLASH_BLOCK_HEAD - 4);
    crc = frame_crc(crc, m->data + payload, m->at - payload);
    bytes_put_u32(m->data + start + 12, crc);
    m->chain = frame_crc(m->chain, m->data + start + 12, 4);
}

static void add_syst(struct making *m, uint32_t cores)
{
    const size_t start = begin_block(m, FLASH_SYST, FLASH_SYST_BYTES);
    put(m, (uint32_t)m->sys.cores_y << 16 | m->sys.cores_x);
    put(m, (uint32_t)m->sys.neurons << 16 | m->sys.axons);
    put(m, cores);
    put(m, m->options->torus ? FLASH_TORUS : 0);
    put(m, m->options->tick_units);
    put(m, m->sys.pins);
    put(m, 0);
    put(m, 0);
    end_block(m, start);
}

static void add_core(struct making *m, const struct ct_core *core)
{
    const size_t start = begin_block(m, FLASH_CORE, FLASH_CORE_BYTES(m->sys.neurons));
    put(m, (uint32_t)core->y << 16 | core->x);
    put(m, core->seed);
    for (unsigned row = 0; row < CT_TYPES_ROWS; row++) {
        uint32_t types = 0;
        for (unsigned i = 0; i < 16; i++)
            types |= (uint32_t)core->axon_type[16 * row + i] << 2 * i;
        put(m, types);
    }
    for (unsigned j = 0; j < m->sys.neurons; j++) {
        uint32_t row[CT_ROW_WORDS + 1];
        make_row(m, core, j, row);
        for (unsigned word = 0; word < CT_ROW_WORDS; word++)
            put(m, row[word]);
    }
    end_block(m, start);
}

static void add_done(struct making *m)
{
    const uint32_t chain = m->chain;
    const size_t start = begin_block(m, FLASH_DONE, FLASH_DONE_BYTES);
    put(m, chain);
    end_block(m, start);
}

/* ---- all ------------------------------------------------------------------------------------- */

static enum ct_status make_all(struct making *m, ct_image_reader *reader, struct ct_core *core,
                               struct ct_error *err)
{
    const uint32_t cores = ct_image_core_count(reader);
    const uint64_t size =
        FLASH_BYTES(0, 0) + (uint64_t)cores * (FLASH_BLOCK_HEAD + FLASH_CORE_BYTES(m->sys.neurons));
    enum ct_status status;
    if (m->sys.chips_x != 1 || m->sys.chips_y != 1)
        return status_fail(err, CT_ERR_RANGE, "%s: %u x %u chips; a board has one", m->path,
                           m->sys.chips_x, m->sys.chips_y);
    if (size > BOARD_FLASH_MAX)
        return status_fail(err, CT_ERR_LIMIT, "%s: %llu bytes of flash, at most %u", m->path,
                           (unsigned long long)size, (unsigned)BOARD_FLASH_MAX);
    /* Pages that no core comes to are not touched, however many a head claims. */
    m->data = malloc(size);
    if (m->data == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory for the flash", m->path);
    put(m, FLASH_MAGIC_0);
    put(m, FLASH_MAGIC_1);
    put(m, FLASH_VERSION);
    put(m, (uint32_t)size);
    add_syst(m, cores);
    while ((status = ct_image_next(reader, core, err)) == CT_OK)
        add_core(m, core);
    if (status != CT_END)
        return status;
    add_done(m);
    return CT_OK;
}

enum ct_status flash_image_make(const char *path, const struct flash_image_options *options,
                                uint8_t **data, size_t *size, struct ct_error *err)
{
    ct_image_reader *reader;
    struct making m = {.path = path, .options = options};
    struct ct_core *core = malloc(sizeof *core);
    if (core == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory for a core", path);
    enum ct_status status = ct_image_open(&reader, path, err);
    if (status == CT_OK) {
        m.sys = *ct_image_system(reader);
        status = make_all(&m, reader, core, err);
        ct_image_close(reader);
    }
    free(core);
    if (status != CT_OK)
        free(m.data);
    *data = status == CT_OK ? m.data : NULL;
    *size = m.at;
    return status;
}
