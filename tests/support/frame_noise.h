/*
 * frame_noise.h - frames at random and frames that were good, changed: for the firmware run
 * natively. Each is sent, and the firmware steps until it has taken it; of every frame something
 * must come, a reply or a refusal, and never may an access be made that the bus refuses but where
 * the frame asked for it.
 */
#ifndef SUPPORT_FRAME_NOISE_H
#define SUPPORT_FRAME_NOISE_H

#include "support/board_kit.h"

struct frame_noise_counts {
    uint64_t frames;   /* sent: ended by a zero, or cut              */
    uint64_t good;     /* of these, that no change spoilt            */
    uint64_t replies;  /* to them                                    */
    uint64_t refused;  /* by the firmware                            */
    uint64_t restarts; /* of the board: it was asked to              */
    uint64_t flipped;  /* frames with one to three bits turned: none may be taken for good */
};

/* A board with an image in flash, a small chip, and its firmware started. Free it. */
struct board_kit *frame_noise_make(void);
void frame_noise_free(struct board_kit *b);
/* Sends `frames` frames. Prints what is wrong and ends the program where something is. */
void frame_noise_run(struct board_kit *b, struct rand *r, uint64_t frames,
                     struct frame_noise_counts *counts);
/* The firmware takes these bytes, whatever they are. */
void frame_noise_bytes(struct board_kit *b, const uint8_t *data, size_t size);

#endif
