/*
 * vcd_read.c - see vcd_read.h.
 */
#include "support/vcd_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Identifiers of one to three characters. */
enum { CODES = 94 + 94 * 94 + 94 * 94 * 94, WORD = 160, DEPTH = 8 };

struct reader {
    struct vcd_wave *wave;
    const char *at, *end;
    char word[WORD];
    char scope[DEPTH][40];
    unsigned depth;
    uint32_t *by_code; /* identifier as a number: series + 1 */
    uint64_t time;
    bool timed; /* a time was given */
    char *why;
};

static void *grown(void *list, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return list;
    *room = *room ? 2 * *room : 16;
    list = realloc(list, *room * size);
    if (list == NULL)
        abort();
    return list;
}

void vcd_series_add(struct vcd_series *series, uint64_t time, const char *text)
{
    if (series->count > 0 && strcmp(series->value[series->count - 1].text, text) == 0)
        return;
    series->value = grown(series->value, series->count, &series->room, sizeof *series->value);
    struct vcd_value *value = &series->value[series->count++];
    value->time = time;
    snprintf(value->text, sizeof value->text, "%s", text);
}

/* Appends as much as there is room for. */
static void append(char *to, size_t size, const char *text)
{
    size_t used = strlen(to), length = strlen(text);
    if (length > size - used - 1)
        length = size - used - 1;
    memcpy(to + used, text, length);
    to[used + length] = '\0';
}

static bool bad(struct reader *r, const char *what)
{
    snprintf(r->why, 200, "%s: \"%.100s\"", what, r->word);
    return false;
}

/* The next word; false at the end. */
static bool next(struct reader *r)
{
    size_t used = 0;
    while (r->at < r->end && strchr(" \n\t", *r->at) != NULL)
        r->at++;
    for (; r->at < r->end && strchr(" \n\t", *r->at) == NULL; r->at++) {
        if (used + 1 < WORD)
            r->word[used++] = *r->at;
    }
    r->word[used] = '\0';
    return used > 0;
}

static bool expect(struct reader *r, const char *word)
{
    return next(r) && (strcmp(r->word, word) == 0 || bad(r, "not the word expected"));
}

/* The identifier that the word holds, as an index; CODES: none. */
static uint32_t code_of(const char *text)
{
    uint32_t code = 0, size = (uint32_t)strlen(text);
    if (size < 1 || size > 3)
        return CODES;
    for (uint32_t i = 0; i < size; i++) {
        if (text[i] < '!' || text[i] > '~')
            return CODES;
        code = code * 94 + (uint32_t)(text[i] - '!');
    }
    /* Those of one character come first, then those of two. */
    return size == 1 ? code : size == 2 ? 94 + code : 94 + 94 * 94 + code;
}

static bool read_var(struct reader *r)
{
    struct vcd_wave *w = r->wave;
    unsigned bits;
    char type[WORD];
    if (!next(r))
        return bad(r, "cut short");
    memcpy(type, r->word, sizeof type);
    if (strcmp(type, "wire") != 0 && strcmp(type, "string") != 0)
        return bad(r, "a type that is not known");
    if (!next(r) || sscanf(r->word, "%u", &bits) != 1 || bits < 1 || bits > 32)
        return bad(r, "no width");
    if (!next(r) || code_of(r->word) == CODES)
        return bad(r, "no identifier");
    uint32_t code = code_of(r->word);
    w->name = grown(w->name, w->names, &w->name_room, sizeof *w->name);
    struct vcd_name *name = &w->name[w->names++];
    name->bits = type[0] == 's' ? 0 : bits;
    if (!next(r))
        return bad(r, "no name");
    name->path[0] = '\0';
    for (unsigned d = 0; d < r->depth; d++) {
        append(name->path, sizeof name->path, r->scope[d]);
        append(name->path, sizeof name->path, ".");
    }
    append(name->path, sizeof name->path, r->word);
    if (r->by_code[code] == 0) {
        w->series = grown(w->series, w->count, &w->room, sizeof *w->series);
        w->series[w->count++] = (struct vcd_series){NULL, 0, 0};
        r->by_code[code] = (uint32_t)w->count;
    }
    name->series = r->by_code[code] - 1;
    if (name->bits > 1) {
        char range[16];
        snprintf(range, sizeof range, "[%u:0]", bits - 1);
        if (!expect(r, range))
            return false;
    }
    return expect(r, "$end");
}

static bool skip(struct reader *r, char *kept, size_t size)
{
    if (kept != NULL)
        kept[0] = '\0';
    while (next(r)) {
        if (strcmp(r->word, "$end") == 0)
            return true;
        if (kept != NULL)
            append(kept, size, r->word);
    }
    return bad(r, "cut short");
}

static bool read_head(struct reader *r)
{
    while (next(r)) {
        bool good = false;
        if (strcmp(r->word, "$enddefinitions") == 0)
            return r->depth == 0 ? expect(r, "$end") : bad(r, "scopes are open");
        if (strcmp(r->word, "$scope") == 0) {
            good = r->depth < DEPTH && expect(r, "module") && next(r);
            if (good)
                snprintf(r->scope[r->depth++], sizeof r->scope[0], "%.39s", r->word);
            good = good && expect(r, "$end");
        } else if (strcmp(r->word, "$upscope") == 0) {
            good = r->depth > 0 && expect(r, "$end");
            r->depth -= good;
        } else if (strcmp(r->word, "$var") == 0) {
            good = read_var(r);
        } else if (strcmp(r->word, "$timescale") == 0) {
            good = skip(r, r->wave->timescale, sizeof r->wave->timescale);
        } else if (r->word[0] == '$') {
            good = skip(r, NULL, 0);
        }
        if (!good)
            return r->why[0] != '\0' ? false : bad(r, "no declaration");
    }
    return bad(r, "no end of the declarations");
}

static const struct vcd_name *name_of(const struct vcd_wave *w, size_t series)
{
    for (size_t i = 0; i < w->names; i++) {
        if (w->name[i].series == series)
            return &w->name[i];
    }
    return NULL;
}

/* A value, the first word of which has been read. */
static bool read_value(struct reader *r, const uint8_t *bits)
{
    char text[36], kind = r->word[0];
    bool separate = kind == 'b' || kind == 's';
    const char *digits = separate ? r->word + 1 : r->word;
    const char *code = r->word + 1;
    snprintf(text, sizeof text, "%.*s", separate ? 35 : 1, digits);
    if (separate) {
        if (!next(r))
            return bad(r, "a value without a signal");
        code = r->word;
    }
    uint32_t at = code_of(code);
    if (at >= CODES || r->by_code[at] == 0)
        return bad(r, "no such signal");
    size_t series = r->by_code[at] - 1;
    if ((kind == 's') != (bits[series] == 0) || (kind == 'b') != (bits[series] > 1))
        return bad(r, "a value of another type");
    if (kind != 's' && (strspn(text, "01x") != strlen(text) || strlen(text) > bits[series]))
        return bad(r, "no value");
    const char *value = text;
    while (kind == 'b' && value[0] == '0' && value[1] != '\0')
        value++;
    if (!r->timed)
        return bad(r, "a value before all times");
    vcd_series_add(&r->wave->series[series], r->time, value);
    return true;
}

static bool read_values(struct reader *r, const uint8_t *bits)
{
    while (next(r)) {
        if (r->word[0] == '#') {
            char *stop;
            uint64_t time = strtoull(r->word + 1, &stop, 10);
            if (*stop != '\0' || (r->timed && time <= r->time))
                return bad(r, "times must ascend");
            r->time = time;
            r->timed = true;
        } else if (strcmp(r->word, "$dumpvars") != 0 && strcmp(r->word, "$end") != 0 &&
                   !read_value(r, bits)) {
            return false;
        }
    }
    r->wave->last = r->time;
    return true;
}

bool vcd_read(struct vcd_wave *wave, const char *text, size_t size, char why[200])
{
    struct reader r = {.wave = wave, .at = text, .end = text + size, .why = why};
    *wave = (struct vcd_wave){.last = 0};
    why[0] = '\0';
    r.by_code = calloc(CODES, sizeof *r.by_code);
    if (r.by_code == NULL)
        abort();
    bool good = read_head(&r);
    uint8_t *bits = calloc(wave->count + 1, 1);
    if (bits == NULL)
        abort();
    for (size_t i = 0; i < wave->count; i++)
        bits[i] = (uint8_t)name_of(wave, i)->bits;
    good = good && read_values(&r, bits);
    free(bits);
    free(r.by_code);
    return good;
}

void vcd_read_free(struct vcd_wave *wave)
{
    for (size_t i = 0; i < wave->count; i++)
        free(wave->series[i].value);
    free(wave->series);
    free(wave->name);
}

const struct vcd_name *vcd_find(const struct vcd_wave *wave, const char *path)
{
    for (size_t i = 0; i < wave->names; i++) {
        if (strcmp(wave->name[i].path, path) == 0)
            return &wave->name[i];
    }
    return NULL;
}
