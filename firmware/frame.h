/*
 * frame.h - frames on the serial line: COBS between zeros, with a CRC-32. Firmware and host share
 * this code. Nothing here knows what a frame means (link.h does).
 *
 *   on the line   00, the body in COBS, 00
 *   body          type (1), sequence number (1), payload (0..FRAME_PAYLOAD_MAX), CRC-32 (4)
 *
 * COBS (Cheshire and Baker, 1999) writes any bytes without a zero: a code byte c of 1..255 stands
 * for the c - 1 bytes behind it and then, unless c is 255 or the body ends, for a zero. The CRC is
 * that of gzip over type, sequence number and payload, least byte first.
 *
 * Zeros mark both ends, so a reader that lost its place finds it again: an empty body is not a
 * frame, and the zero behind it begins one.
 */
#ifndef FIRMWARE_FRAME_H
#define FIRMWARE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FRAME_HEAD_BYTES = 2,
    FRAME_CRC_BYTES = 4,
    FRAME_PAYLOAD_MAX = 1024,
    FRAME_BODY_MIN = FRAME_HEAD_BYTES + FRAME_CRC_BYTES,
    FRAME_BODY_MAX = FRAME_BODY_MIN + FRAME_PAYLOAD_MAX,
    /* On the line: a code byte for each 254 bytes begun, and the two zeros. */
    FRAME_LINE_MAX = FRAME_BODY_MAX + FRAME_BODY_MAX / 254 + 1 + 2
};

/* CRC-32 of gzip (polynomial 0x04C11DB7, reflected), of more bytes behind those of `crc`, 0 at
 * first. */
uint32_t frame_crc(uint32_t crc, const void *data, size_t size);

/* What became of the bytes of a frame. */
enum frame_fault {
    FRAME_GOOD,
    FRAME_BAD_CRC,   /* bits were turned */
    FRAME_BAD_COBS,  /* ends within a block */
    FRAME_TOO_LONG,  /* more than FRAME_BODY_MAX bytes */
    FRAME_TOO_SHORT, /* fewer than FRAME_BODY_MIN */
    FRAME_CUT        /* no end came in time; told by who has the clock */
};

/* A frame being received. All zero is one that nothing has come of. */
struct frame_rx {
    uint8_t body[FRAME_BODY_MAX];
    uint16_t size; /* bytes of the body so far, without those that did not fit */
    uint8_t left;  /* bytes of the COBS block still to come */
    bool zero;     /* a zero follows the block, if another block does */
    bool long_;    /* there were more than FRAME_BODY_MAX */
    bool begun;    /* a code byte has come */
};

/* Takes a byte behind the opening zero. True: it was a zero that ends a frame, of which *fault
 * tells; the body is there until the next byte. An empty body is passed over. */
bool frame_take(struct frame_rx *rx, uint8_t byte, enum frame_fault *fault);
/* Forgets what has come. */
void frame_drop(struct frame_rx *rx);

/* A frame being sent: a closed body, and where the line is in it. All zero: nothing to send. */
struct frame_tx {
    const uint8_t *body;
    uint16_t size; /* of the body with its CRC */
    uint16_t at;   /* bytes of the body that are on the line */
    uint8_t left;  /* of the COBS block */
    uint8_t phase; /* 0: nothing to send, otherwise what comes next */
    bool zero;     /* the block ended before a zero, which is to be passed over */
};

/* Closes a body: head before, CRC behind the `payload` bytes at body + FRAME_HEAD_BYTES. Returns
 * its size. */
uint16_t frame_close(uint8_t *body, uint8_t type, uint8_t sequence, uint32_t payload);
/* Starts sending a body, which must stay until the frame is out. */
void frame_send(struct frame_tx *tx, const uint8_t *body, uint16_t size);
/* The next byte for the line, -1: the frame is out. */
int frame_next(struct frame_tx *tx);

#endif
