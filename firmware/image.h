/*
 * image.h - the chip image in flash, byte for byte, version 1. It says what a `.ct` says, in the
 * words of the configuration window (rtl/CHIP.md [H-4]), so that the firmware neither inflates nor
 * computes: it checks and copies. `cortile board --image` makes it. Little-endian, all in words.
 *
 *   File = head, SYST, CORE for each core, DONE; nothing behind
 *
 *   Head, 16 bytes
 *     0   8   magic "CTFLASH\n"
 *     8   4   version, 1
 *    12   4   bytes of the file
 *
 *   Block, 16 bytes and its payload
 *     0   4   tag, four ASCII letters
 *     4   4   bytes of the payload
 *     8   4   number of the block: SYST 0, CORE 1.., DONE the last
 *    12   4   CRC-32 (as in gzip) of bytes 0..11 and of the payload
 *
 *   SYST, 32 bytes
 *     0   2   width in cores     2   2   height
 *     4   2   axons of a core    6   2   neurons of a core
 *     8   4   number of CORE blocks
 *    12   4   bit 0: destinations are those of a torus [P-2]
 *    16   4   TICK_LENGTH, 0: automatic ticks
 *    20   4   output pins
 *    24   8   zero
 *
 *   CORE, FLASH_CORE_HEAD + 56 bytes for each neuron
 *     0   2   x                  2   2   y
 *     4   4   seed
 *     8  64   word 14 of rows 0..15: axon types
 *    72       words 0..13 of the row of each neuron
 *
 *   DONE, 4 bytes: CRC-32 of the CRCs of all blocks before, in their order: none can be lost,
 *     doubled or moved
 *
 * Lengths follow from SYST, so a bad block hides none behind it, and each is answered by name.
 */
#ifndef FIRMWARE_IMAGE_H
#define FIRMWARE_IMAGE_H

#define FLASH_TAG(a, b, c, d)                                                                      \
    ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

#define FLASH_MAGIC_0 FLASH_TAG('C', 'T', 'F', 'L')
#define FLASH_MAGIC_1 FLASH_TAG('A', 'S', 'H', '\n')
#define FLASH_SYST FLASH_TAG('S', 'Y', 'S', 'T')
#define FLASH_CORE FLASH_TAG('C', 'O', 'R', 'E')
#define FLASH_DONE FLASH_TAG('D', 'O', 'N', 'E')

enum {
    FLASH_VERSION = 1,
    FLASH_HEAD_BYTES = 16,
    FLASH_BLOCK_HEAD = 16,
    FLASH_SYST_BYTES = 32,
    FLASH_CORE_HEAD = 72, /* of the payload */
    FLASH_ROW_BYTES = 56,
    FLASH_DONE_BYTES = 4,
    FLASH_TORUS = 1 /* bit of SYST's flags */
};

/* Bytes of a CORE payload, and of a whole image; at most 4096 cores of 256 neurons: no overflow. */
#define FLASH_CORE_BYTES(neurons) (FLASH_CORE_HEAD + FLASH_ROW_BYTES * (uint32_t)(neurons))
#define FLASH_BYTES(cores, neurons)                                                                \
    (FLASH_HEAD_BYTES + FLASH_BLOCK_HEAD + FLASH_SYST_BYTES + FLASH_BLOCK_HEAD +                   \
     FLASH_DONE_BYTES + (uint32_t)(cores) * (FLASH_BLOCK_HEAD + FLASH_CORE_BYTES(neurons)))

#endif
