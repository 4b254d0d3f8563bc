/*
 * ibm_text.h - short texts for IBM's model files, whose crossbars are 24 KB of digits each: a mark
 * stands for rows, so that a test can be read and a fuzzer can reach what follows a crossbar.
 */
#ifndef SUPPORT_IBM_TEXT_H
#define SUPPORT_IBM_TEXT_H

#include <stddef.h>

/* The text with every '@' (at most eight; others stay) replaced by 255 empty rows of type S2, with
 * commas between them and no newline. NULL without memory. Free it. */
char *ibm_text_expand(const char *text, size_t size, size_t *expanded);

#endif
