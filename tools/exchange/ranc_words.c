/*
 * ranc_words.c - see ranc_words.h.
 */
#include "ranc_words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/status.h"

void ranc_words_start(struct ranc_words *words, struct infile *in)
{
    words->in = in;
    words->line = words->mark = 1;
    words->length = 0;
}

enum ct_status ranc_words_fail(const struct ranc_words *words, struct ct_error *err,
                               enum ct_status status, const char *fmt, ...)
{
    char what[200];
    va_list args;
    enum ct_status device = infile_status(words->in, err);
    if (device != CT_OK)
        return device;
    va_start(args, fmt);
    (void)vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    return status_fail(err, status, "%s:%" PRIu64 ": %s", words->in->name, words->mark, what);
}

static int next_byte(struct ranc_words *words)
{
    int c = infile_byte(words->in);
    words->line += c == '\n';
    return c;
}

static bool is_space(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

/* Skips a comment, at whose slash we are; false where it is none, or has no end. */
static bool skip_comment(struct ranc_words *words)
{
    (void)next_byte(words);
    int last = 0, c = next_byte(words);
    if (c == '/') {
        while (c >= 0 && c != '\n')
            c = next_byte(words);
        return true;
    }
    if (c != '*')
        return false;
    while ((c = next_byte(words)) >= 0 && !(last == '*' && c == '/'))
        last = c;
    return c >= 0;
}

static enum ct_status unexpected(const struct ranc_words *words, int c, char digit,
                                 struct ct_error *err)
{
    if (c > 0x20 && c < 0x7f)
        return ranc_words_fail(words, err, CT_ERR_FORMAT, "'%c' where digits 0..%c are wanted", c,
                               digit);
    return ranc_words_fail(words, err, CT_ERR_FORMAT, "byte 0x%02x where digits 0..%c are wanted",
                           (unsigned int)c, digit);
}

enum ct_status ranc_next_word(struct ranc_words *words, char digit, struct ct_error *err)
{
    int c;
    words->length = 0;
    while (is_space(c = infile_peek(words->in)) || c == '/') {
        words->mark = words->line;
        if (c != '/')
            (void)next_byte(words);
        else if (!skip_comment(words))
            return ranc_words_fail(words, err, CT_ERR_FORMAT, "'/' that begins no whole comment");
    }
    words->mark = words->line;
    for (; (c >= '0' && c <= digit) || (c == '_' && words->length > 0);
         c = infile_peek(words->in)) {
        if (words->length == RANC_WORD_MAX)
            return ranc_words_fail(words, err, CT_ERR_LIMIT, "a word of more than %d digits",
                                   RANC_WORD_MAX);
        if (c != '_')
            words->word[words->length++] = (char)c;
        (void)next_byte(words);
    }
    words->word[words->length] = '\0';
    if (c >= 0 && !is_space(c) && c != '/')
        return unexpected(words, c, digit, err);
    enum ct_status device = infile_status(words->in, err);
    if (device != CT_OK)
        return device;
    return words->length > 0 ? CT_OK : CT_END;
}
