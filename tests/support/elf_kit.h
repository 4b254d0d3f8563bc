/*
 * elf_kit.h - the firmware's ELF on the emulated board, in this process, with the host's side of
 * the line connected to it.
 */
#ifndef SUPPORT_ELF_KIT_H
#define SUPPORT_ELF_KIT_H

#include "board/machine.h"
#include "host/host.h"
#include "link/link.h"
#include "support/filekit.h"

#define ELF_KIT_PATH "build/firmware/cortile.elf"

struct elf_kit {
    struct machine *machine; /* owned, as all below */
    ct_host *host;           /* NULL: the chip is another's */
    struct kit_bytes flash;
    struct link link;
    struct kit_bytes to, from; /* bytes on the line */
    size_t to_at, from_at;
    uint64_t slice; /* CPU cycles between two looks of the host at the line */
    /* Of each register of the host block, where it is the library's. */
    uint64_t writes[CT_HOST_BYTES / 4];
};

/* Whether the ELF is there. */
bool elf_kit_there(void);
/* A board with a host block of the library for this system; `image` goes to flash, NULL: nothing.
 * `ratio` CPU cycles go to a base cycle. */
void elf_kit_make(struct elf_kit *k, const struct ct_system *sys,
                  const struct ct_host_options *options, const char *image, uint32_t ratio);
/* The same around another chip. */
void elf_kit_around(struct elf_kit *k, const struct machine_chip *chip, const char *image,
                    uint32_t ratio);
void elf_kit_free(struct elf_kit *k);
/* Says hello. */
void elf_kit_open(struct elf_kit *k);
/* Lets CPU cycles go by. */
void elf_kit_run(struct elf_kit *k, uint64_t cycles);
/* What the firmware says to a line of text, within so many CPU cycles; a string that is good until
 * the next call. */
const char *elf_kit_say(struct elf_kit *k, const char *line, uint64_t cycles);

#endif
