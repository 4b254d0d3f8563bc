/*
 * frame.c - see frame.h. Both directions go byte by byte, so that neither needs a second buffer and
 * neither ever waits.
 */
#include "frame.h"

#include "bytes.h"

enum { COBS_BLOCK = 255 };
enum phase { PHASE_NONE, PHASE_OPEN, PHASE_CODE, PHASE_DATA };

uint32_t frame_crc(uint32_t crc, const void *data, size_t size)
{
    /* Half a byte at a time: 64 bytes of table. */
    static const uint32_t table[16] = {
        0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4,
        0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
        0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
    };
    const uint8_t *at = data;
    crc = ~crc;
    for (; size > 0; size--, at++) {
        crc = table[(crc ^ *at) & 15] ^ crc >> 4;
        crc = table[(crc ^ *at >> 4) & 15] ^ crc >> 4;
    }
    return ~crc;
}

/* ---- receiving ------------------------------------------------------------------------------- */

void frame_drop(struct frame_rx *rx)
{
    rx->size = 0;
    rx->left = 0;
    rx->zero = rx->long_ = rx->begun = false;
}

static void put(struct frame_rx *rx, uint8_t byte)
{
    if (rx->size == FRAME_BODY_MAX)
        rx->long_ = true;
    else
        rx->body[rx->size++] = byte;
}

static enum frame_fault judge(const struct frame_rx *rx)
{
    if (rx->long_)
        return FRAME_TOO_LONG;
    if (rx->left > 0)
        return FRAME_BAD_COBS;
    if (rx->size < FRAME_BODY_MIN)
        return FRAME_TOO_SHORT;
    const uint32_t covered = rx->size - (uint32_t)FRAME_CRC_BYTES;
    return frame_crc(0, rx->body, covered) == get_u32(rx->body + covered) ? FRAME_GOOD
                                                                          : FRAME_BAD_CRC;
}

bool frame_take(struct frame_rx *rx, uint8_t byte, enum frame_fault *fault)
{
    if (byte == 0) {
        const bool ends = rx->begun;
        const uint16_t size = rx->size;
        if (ends)
            *fault = judge(rx);
        frame_drop(rx);
        rx->size = size; /* the body stays readable; the next byte that is not 0 begins anew */
        return ends;
    }
    if (!rx->begun)
        rx->size = 0;
    if (rx->left > 0) {
        put(rx, byte);
        rx->left--;
        return false;
    }
    if (rx->zero)
        put(rx, 0);
    rx->begun = true;
    rx->left = (uint8_t)(byte - 1);
    rx->zero = byte != COBS_BLOCK;
    return false;
}

/* ---- sending --------------------------------------------------------------------------------- */

uint16_t frame_close(uint8_t *body, uint8_t type, uint8_t sequence, uint32_t payload)
{
    const uint32_t covered = FRAME_HEAD_BYTES + payload;
    body[0] = type;
    body[1] = sequence;
    put_u32(body + covered, frame_crc(0, body, covered));
    return (uint16_t)(covered + FRAME_CRC_BYTES);
}

void frame_send(struct frame_tx *tx, const uint8_t *body, uint16_t size)
{
    *tx = (struct frame_tx){.body = body, .size = size, .phase = PHASE_OPEN};
}

/* The code byte of the block that begins at tx->at. */
static uint8_t block_code(struct frame_tx *tx)
{
    uint32_t n = 0;
    while (n < COBS_BLOCK - 1 && tx->at + n < tx->size && tx->body[tx->at + n] != 0)
        n++;
    tx->left = (uint8_t)n;
    /* A block that ends at a zero stands for it; one that is full or the last stands for none. */
    tx->zero = n < COBS_BLOCK - 1 && tx->at + n < tx->size;
    return (uint8_t)(n + 1);
}

int frame_next(struct frame_tx *tx)
{
    if (tx->phase == PHASE_NONE)
        return -1;
    if (tx->phase == PHASE_OPEN) {
        tx->phase = PHASE_CODE;
        return 0;
    }
    if (tx->phase == PHASE_DATA && tx->left > 0) {
        tx->left--;
        return tx->body[tx->at++];
    }
    if (tx->phase == PHASE_DATA) {
        /* Behind a block: the zero that it stands for is passed over. A zero that ends the body
         * needs a last, empty block. */
        tx->at = (uint16_t)(tx->at + tx->zero);
        if (tx->at >= tx->size && !tx->zero) {
            tx->phase = PHASE_NONE;
            return 0;
        }
    }
    tx->phase = PHASE_DATA;
    return block_code(tx);
}
