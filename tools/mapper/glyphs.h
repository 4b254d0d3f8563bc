/*
 * glyphs.h - letters of 5 x 8 pixels, for pictures that are made without a text renderer: one less
 * library, and the same bytes on every machine.
 */
#ifndef CT_MAPPER_GLYPHS_H
#define CT_MAPPER_GLYPHS_H

#include <stdint.h>

enum { GLYPH_WIDTH = 5, GLYPH_HEIGHT = 8, GLYPH_BASE = 7, GLYPH_PITCH = 6 };

/* The rows of a character from the top, bit 4 leftmost; the last one holds descenders. What is not
 * printable ASCII is a '?'. */
const uint8_t *glyph_rows(unsigned char character);

#endif
