/*
 * elf.h - reads the firmware: an ELF32 executable for RISC-V, of which the board's ROM takes what
 * the segments load at their physical addresses.
 */
#ifndef BOARD_ELF_H
#define BOARD_ELF_H

#include "../../firmware/board.h"
#include "cortile.h"

enum { ELF_BYTES_MAX = 1 << 26 }; /* of the file, with its debugging information */

/* What the ELF puts into ROM. The rest of it is 0. */
struct elf_image {
    uint8_t rom[BOARD_ROM_BYTES];
    uint32_t entry;  /* even, and in what was loaded                                       */
    uint32_t loaded; /* bytes that segments put there                                      */
};

/* Reads `size` bytes of a file called `name`. Refused with the offset of what is wrong: what is no
 * little-endian ELF32 executable for RISC-V with the soft-float ABI, what is cut off, segments that
 * load outside of ROM or over each other, an entry where nothing was loaded. Segments without bytes
 * in the file, such as .bss, load nothing. */
CT_MUST_CHECK enum ct_status elf_read(struct elf_image *out, const uint8_t *bytes, size_t size,
                                      const char *name, struct ct_error *err);
/* The same of a file. */
CT_MUST_CHECK enum ct_status elf_load(struct elf_image *out, const char *path,
                                      struct ct_error *err);

/* A file as it is, of at most `most` bytes; the caller frees it. */
CT_MUST_CHECK enum ct_status elf_read_file(uint8_t **out, size_t *size, const char *path,
                                           size_t most, struct ct_error *err);

#endif
