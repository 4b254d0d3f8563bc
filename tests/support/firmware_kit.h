/*
 * firmware_kit.h - the firmware on a board in memory, and the host's side of its line connected to
 * it: for tests of the two together, with a line that does what the test wants to frames.
 */
#ifndef SUPPORT_FIRMWARE_KIT_H
#define SUPPORT_FIRMWARE_KIT_H

#include "link/link.h"
#include "support/board_kit.h"
#include "support/random_model.h"

struct firmware_kit {
    struct board_kit *board; /* owned, as `host` */
    ct_host *host;           /* NULL: the chip is another's */
    struct link link;
    struct rand noise;
    uint32_t flips; /* bits turned in ten thousand bytes, in both directions */
    uint32_t slow; /* steps between two looks of the host at the line; 0: as soon as a byte comes */
    uint64_t turned;   /* bits that were */
    uint32_t patience; /* steps that receive() waits at most */
};

/* A board with a host block for this system. Nothing is in flash, the firmware is not started. */
void firmware_kit_make(struct firmware_kit *k, const struct ct_system *sys,
                       const struct ct_host_options *options);
/* The same with another chip. */
void firmware_kit_around(struct firmware_kit *k, const struct machine_chip *chip);
void firmware_kit_free(struct firmware_kit *k);

/* An image into flash: of a file, of a model. */
void firmware_kit_flash(struct firmware_kit *k, const char *path, bool torus, uint32_t units);
void firmware_kit_flash_model(struct firmware_kit *k, const struct random_model *m, bool torus);
/* Starts the firmware, and says hello. */
void firmware_kit_open(struct firmware_kit *k);
/* The line to it. */
struct link_port firmware_kit_port(struct firmware_kit *k);

/* A model's image as a file. */
const char *firmware_kit_save(const struct random_model *m);

/* Where the digest of the chip comes from, after a tick. */
struct firmware_digest {
    void *user;
    uint64_t (*of)(void *user, uint32_t tick);
};
struct firmware_digest firmware_kit_digest(ct_host *host);

/* Loads the model from flash and runs it, with `each` tick by tick. After that, or after each, the
 * digest of the chip must be that of the tick engine; the pin spikes must be the same. Ends the
 * test where they are not. Input spikes of the model are to be just in time. Returns the number of
 * pin spikes. */
uint64_t firmware_kit_compare(struct link *link, struct firmware_digest digest,
                              const struct random_model *m, bool each);

/* Loads the model from flash and runs seven ticks, one at a time: each register must be written
 * exactly as often as that takes. `writes` counts them, BOARD_KIT_WRITES places. */
void firmware_kit_count_writes(struct link *link, uint64_t *writes, const struct random_model *m);

/* The next model that is a system of one chip, from number *number on. Free it. */
struct random_model firmware_kit_draw(uint64_t *number, const struct model_shape *shape);

#endif
