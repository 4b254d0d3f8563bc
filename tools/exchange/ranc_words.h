/*
 * ranc_words.h - a text for Verilog's $readmemb, word by word: digits (and _ within them, which is
 * skipped) between white space and comments.
 */
#ifndef CT_EXCHANGE_RANC_WORDS_H
#define CT_EXCHANGE_RANC_WORDS_H

#include "base/infile.h"

enum { RANC_WORD_MAX = 1024 }; /* digits of a word */

struct ranc_words {
    struct infile *in;
    uint64_t line; /* of the next byte              */
    uint64_t mark; /* the line where the last word began */
    size_t length; /* of the last word              */
    char word[RANC_WORD_MAX + 1];
};

void ranc_words_start(struct ranc_words *words, struct infile *in);

/* The next word of digits 0..`digit`: CT_OK, CT_END after the last one, or an error. */
CT_MUST_CHECK enum ct_status ranc_next_word(struct ranc_words *words, char digit,
                                            struct ct_error *err);

/* Describes a fault of the last word: "name:line: ...". */
enum ct_status ranc_words_fail(const struct ranc_words *words, struct ct_error *err,
                               enum ct_status status, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
