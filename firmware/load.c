/*
 * load.c - the image in flash (image.h) into the chip. All blocks are checked before the chip is
 * touched; so a bad image leaves it as it was, and every bad block is named, not the first alone.
 */
#include "fw.h"

#include "board.h"
#include "bytes.h"
#include "hal.h"
#include "image.h"
#include "regs.h"

enum { CORES_MOST = BOARD_FLASH_MAX / (FLASH_BLOCK_HEAD + FLASH_CORE_HEAD) };

/* What SYST says. */
struct syst {
    uint32_t width, height, axons, neurons, cores, flags, units;
};

static uint32_t flash(struct fw *fw, uint32_t offset)
{
    return hal_read(fw->bus, BOARD_FLASH + offset);
}

static void end(struct load_result *r, enum link_code code, uint32_t detail)
{
    r->code = code;
    r->detail = detail;
}

/* ---- checking -------------------------------------------------------------------------------- */

/* The CRC of a block's tag, length, number and payload. */
static uint32_t block_crc(struct fw *fw, uint32_t at, uint32_t bytes)
{
    uint32_t crc = 0;
    uint8_t word[4];
    for (uint32_t i = 0; i < FLASH_BLOCK_HEAD + bytes; i += 4) {
        if (i == FLASH_BLOCK_HEAD - 4)
            continue;
        put_u32(word, flash(fw, at + i));
        crc = frame_crc(crc, word, sizeof word);
        if (i % 4096 == 0)
            fw_kick(fw);
    }
    return crc;
}

/* Checks the block at `at`, which must be this one; a bad one is listed. *chain: the CRC of the
 * CRCs up to it. */
static bool check_block(struct fw *fw, struct load_result *r, uint32_t at, uint32_t tag,
                        uint32_t bytes, uint32_t number, uint32_t *chain)
{
    uint8_t word[4];
    const uint32_t crc = flash(fw, at + 12);
    put_u32(word, crc);
    *chain = frame_crc(*chain, word, sizeof word);
    if (flash(fw, at) == tag && flash(fw, at + 4) == bytes && flash(fw, at + 8) == number &&
        block_crc(fw, at, bytes) == crc)
        return true;
    if (r->bad == 0)
        end(r, LINK_CODE_BLOCK, number);
    if (r->bad < LINK_BAD_MAX) {
        r->block[r->bad].tag = tag;
        r->block[r->bad].number = number;
    }
    r->bad++;
    return false;
}

static bool check_head(struct fw *fw, struct load_result *r)
{
    r->bytes = hal_read(fw->bus, BOARD_CONTROL + CONTROL_FLASH_BYTES);
    if (r->bytes < FLASH_HEAD_BYTES || flash(fw, 0) != FLASH_MAGIC_0 ||
        flash(fw, 4) != FLASH_MAGIC_1)
        end(r, LINK_CODE_NO_IMAGE, r->bytes < 4 ? 0 : flash(fw, 0));
    else if (flash(fw, 8) != FLASH_VERSION)
        end(r, LINK_CODE_VERSION, flash(fw, 8));
    else if (flash(fw, 12) != r->bytes || r->bytes < FLASH_BYTES(0, 0))
        end(r, LINK_CODE_CUT, flash(fw, 12));
    return r->code == LINK_CODE_OK;
}

static bool check_syst(struct fw *fw, struct load_result *r, struct syst *s, uint32_t *chain)
{
    const uint32_t at = FLASH_HEAD_BYTES + FLASH_BLOCK_HEAD;
    if (!check_block(fw, r, FLASH_HEAD_BYTES, FLASH_SYST, FLASH_SYST_BYTES, 0, chain))
        return false;
    const uint32_t mesh = flash(fw, at), size = flash(fw, at + 4);
    s->width = mesh & 0xFFFF;
    s->height = mesh >> 16;
    s->axons = size & 0xFFFF;
    s->neurons = size >> 16;
    s->cores = flash(fw, at + 8);
    s->flags = flash(fw, at + 12);
    s->units = flash(fw, at + 16);
    r->cores = s->cores;
    const bool torus = (s->flags & FLASH_TORUS) != 0;
    const bool round = (reg_read(fw, CT_REG_ROUTER_TIMING) >> CT_REG_ROUTER_TIMING_TORUS & 1) != 0;
    /* The ways round a torus depend on its size. */
    if (s->width > fw->width || s->height > fw->height ||
        (torus && (s->width != fw->width || s->height != fw->height)))
        end(r, LINK_CODE_SIZE, mesh);
    else if (s->axons > fw->axons || s->neurons > fw->neurons)
        end(r, LINK_CODE_SIZE, size);
    else if (torus != round)
        end(r, LINK_CODE_TORUS, torus);
    else if (s->cores > CORES_MOST || FLASH_BYTES(s->cores, s->neurons) != r->bytes)
        end(r, LINK_CODE_CUT, s->cores > CORES_MOST ? 0 : FLASH_BYTES(s->cores, s->neurons));
    return r->code == LINK_CODE_OK;
}

static uint32_t core_at(const struct syst *s, uint32_t k)
{
    return FLASH_HEAD_BYTES + FLASH_BLOCK_HEAD + FLASH_SYST_BYTES +
           k * (FLASH_BLOCK_HEAD + FLASH_CORE_BYTES(s->neurons));
}

static bool check_blocks(struct fw *fw, struct load_result *r, struct syst *s)
{
    uint32_t chain = 0, before;
    if (!check_syst(fw, r, s, &chain))
        return false;
    for (uint32_t k = 0; k < s->cores; k++) {
        const uint32_t at = core_at(s, k);
        if (check_block(fw, r, at, FLASH_CORE, FLASH_CORE_BYTES(s->neurons), k + 1, &chain)) {
            const uint32_t place = flash(fw, at + FLASH_BLOCK_HEAD);
            if ((place & 0xFFFF) >= s->width || place >> 16 >= s->height)
                end(r, LINK_CODE_SIZE, place);
        }
    }
    before = chain;
    if (check_block(fw, r, core_at(s, s->cores), FLASH_DONE, FLASH_DONE_BYTES, s->cores + 1,
                    &chain) &&
        r->bad == 0 && flash(fw, core_at(s, s->cores) + FLASH_BLOCK_HEAD) != before)
        end(r, LINK_CODE_BLOCK, s->cores + 1);
    return r->code == LINK_CODE_OK;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* A word of a neuron that no image has: cleared, [C-6]. */
static uint32_t cleared(uint32_t word)
{
    const uint32_t alpha = 0x3FFFF;
    if (word == CT_ROW_ALPHA / 32)
        return alpha << CT_ROW_ALPHA % 32;
    return word == CT_ROW_ALPHA / 32 + 1 ? alpha >> (32 - CT_ROW_ALPHA % 32) : 0;
}

/* Row `row` of the core at `at`: 16 words, each written once. */
static void write_row(struct fw *fw, const struct syst *s, uint32_t at, uint32_t row)
{
    const uint32_t from = at + FLASH_CORE_HEAD + row * FLASH_ROW_BYTES;
    for (uint32_t word = 0; word < CT_ROW_WORDS; word++) {
        const uint32_t value = row < s->neurons ? flash(fw, from + 4 * word) : cleared(word);
        if (word == CT_ROW_KIND / 32)
            fw->pin_neurons += (value >> CT_ROW_KIND % 32 & 3) == 2;
        reg_write(fw, CT_REG_CFG_DATA, value);
    }
    reg_write(fw, CT_REG_CFG_DATA, row < CT_TYPES_ROWS ? flash(fw, at + 8 + 4 * row) : 0);
    reg_write(fw, CT_REG_CFG_DATA, row == 0 ? flash(fw, at + 4) : 0);
}

static void write_core(struct fw *fw, const struct syst *s, uint32_t at)
{
    const uint32_t place = flash(fw, at);
    const uint32_t rows = fw->neurons > CT_TYPES_ROWS ? fw->neurons : CT_TYPES_ROWS;
    reg_write(fw, CT_REG_CFG_CORE, (place >> 16) * fw->width + (place & 0xFFFF));
    reg_write(fw, CT_REG_CFG_ADDR, 0);
    for (uint32_t row = 0; row < rows; row++)
        write_row(fw, s, at, row);
    fw_kick(fw);
}

void load_image(struct fw *fw, struct load_result *r)
{
    struct syst s;
    *r = (struct load_result){.code = LINK_CODE_OK};
    if (fw->width == 0)
        end(r, LINK_CODE_NO_CHIP, reg_read(fw, CT_REG_ID));
    else if (fw->running)
        end(r, LINK_CODE_BUSY, fw->now);
    if (r->code != LINK_CODE_OK || !check_head(fw, r) || !check_blocks(fw, r, &s))
        return;
    run_reset(fw);
    reg_write(fw, CT_REG_TICK_LENGTH, s.units);
    fw->pin_neurons = 0;
    for (uint32_t k = 0; k < s.cores; k++)
        write_core(fw, &s, core_at(&s, k) + FLASH_BLOCK_HEAD);
    const uint32_t errors = reg_read(fw, CT_REG_ERRORS);
    if (errors != 0)
        end(r, LINK_CODE_REFUSED, errors);
    else
        fw->state = LINK_STATE_READY;
}
