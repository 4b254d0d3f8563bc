/*
 * fuzz_firmware.c - the firmware run natively, on any bytes of its serial line, or of its flash.
 * The first byte says which: odd: what follows is laid over the flash, and the image is loaded;
 * even: it comes over the line. Pieces whose second byte is odd are made good
 * frames: no fuzzer finds a CRC.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "support/frame_noise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void over_flash(struct board_kit *b, const uint8_t *data, size_t size)
{
    struct load_result result;
    for (size_t i = 0; i < size && i < b->flash.size; i++)
        b->flash.data[i] ^= data[i];
    load_image(&b->fw, &result);
    if (result.code == LINK_CODE_OK && b->fw.state != LINK_STATE_READY)
        abort();
}

/* Pieces of up to 64 bytes: a length and a mode, then bytes; each a frame or as it is. */
static void over_line(struct board_kit *b, const uint8_t *data, size_t size)
{
    uint8_t body[FRAME_BODY_MIN + 64], line[FRAME_LINE_MAX];
    while (size >= 2) {
        const size_t room = data[0] % 64, take = room < size - 2 ? room : size - 2;
        const bool frame = (data[1] & 1) != 0 && take > 0;
        /* The self-test takes long. */
        const uint8_t type = frame ? data[2] : 0;
        if (frame && type != LINK_SELFTEST) {
            struct frame_tx tx;
            uint32_t n = 0;
            memcpy(body + FRAME_HEAD_BYTES, data + 3, take - 1);
            const uint8_t next = (uint8_t)(b->fw.sequence + 1);
            frame_send(&tx, body, frame_close(body, type, next, (uint32_t)take - 1));
            for (int byte; (byte = frame_next(&tx)) >= 0;)
                line[n++] = (uint8_t)byte;
            frame_noise_bytes(b, line, n);
        } else {
            frame_noise_bytes(b, data + 2, take);
        }
        data += 2 + take;
        size -= 2 + take;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct board_kit *b = frame_noise_make();
    if (data[0] % 2 != 0)
        over_flash(b, data + 1, size - 1);
    else
        over_line(b, data + 1, size - 1);
    frame_noise_free(b);
    return 0;
}
