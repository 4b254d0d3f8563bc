/*
 * items.c - see items.h.
 */
#include "items.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../power/power.h"
#include "base/grow.h"

static const char npy_magic[] = "\x93NUMPY";
static const char mark_word[] = "#item";

enum ct_status items_add(struct items *items, const struct item *item, struct ct_error *err)
{
    if (!grow_array(&items->item, sizeof *items->item, items->count, 1, &items->room))
        return cli_error(err, CT_ERR_MEMORY, "no memory for %zu items", items->count + 1);
    items->item[items->count++] = *item;
    return CT_OK;
}

void items_free(struct items *items)
{
    free(items->item);
    *items = (struct items){0};
}

/* ---- marks ----------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Whether a line is a mark: the word, and then a blank or the end. */
static bool is_mark(const char *line)
{
    const size_t length = sizeof mark_word - 1;
    return strncmp(line, mark_word, length) == 0 &&
           (is_blank(line[length]) || line[length] == '\0');
}

static enum ct_status take_label(struct item *item, const char *text, const char *path,
                                 uint64_t line, struct ct_error *err)
{
    const size_t length = strlen(text);
    if (length >= ITEM_LABEL_MAX)
        return cli_error(err, CT_ERR_LIMIT, "%s:%llu: item: a label of %zu characters, at most %d",
                         path, (unsigned long long)line, length, ITEM_LABEL_MAX - 1);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < ' ' || *c > '~' || *c == ',' || *c == '"')
            return cli_error(err, CT_ERR_FORMAT,
                             "%s:%llu: item: byte 0x%02x in a label; expected printable ASCII but "
                             "commas and quotes",
                             path, (unsigned long long)line, (unsigned char)*c);
    }
    memcpy(item->label, text, length + 1);
    return CT_OK;
}

/* A mark, without the end of its line. */
static enum ct_status take_mark(struct items *items, char *text, const char *path, uint64_t line,
                                struct ct_error *err)
{
    struct item item = {0};
    char *at = text + sizeof mark_word - 1, *end;
    for (end = at + strlen(at); end > at && is_blank(end[-1]);)
        *--end = '\0';
    while (is_blank(*at))
        at++;
    const size_t digits = strspn(at, "0123456789");
    const unsigned long long tick =
        digits > 0 && digits <= 10 ? strtoull(at, &end, 10) : UINT64_MAX;
    if (digits == 0 || (at[digits] != '\0' && !is_blank(at[digits])))
        return cli_error(err, CT_ERR_FORMAT, "%s:%llu: item: '%.40s' is no tick", path,
                         (unsigned long long)line, at);
    if (tick >= UINT32_MAX)
        return cli_error(err, CT_ERR_RANGE, "%s:%llu: item: tick %.20s outside 0..%u", path,
                         (unsigned long long)line, at, UINT32_MAX - 1);
    item.tick = (uint32_t)tick;
    if (items->count > 0 && items->item[items->count - 1].tick >= item.tick)
        return cli_error(err, CT_ERR_ORDER,
                         "%s:%llu: item: tick %u is not after %u, the one before", path,
                         (unsigned long long)line, item.tick, items->item[items->count - 1].tick);
    for (at = end; is_blank(*at);)
        at++;
    enum ct_status status = take_label(&item, at, path, line, err);
    return status == CT_OK ? items_add(items, &item, err) : status;
}

/* The lines of a file, of which only marks are looked at: of other lines the beginning is read, and
 * the rest skipped. */
static enum ct_status read_lines(struct items *items, gzFile file, const char *path,
                                 struct ct_error *err)
{
    char text[ITEM_LINE_MAX] = "";
    uint64_t line = 1;
    bool begins = true; /* a line, and not amid one */
    while (gzgets(file, text, sizeof text) != NULL) {
        const size_t length = strcspn(text, "\r\n");
        const bool ends = strchr(text, '\n') != NULL;
        if (begins && line == 1 && memcmp(text, npy_magic, sizeof npy_magic - 1) == 0)
            return CT_OK;
        if (begins && !ends && length == sizeof text - 1 && is_mark(text))
            return cli_error(err, CT_ERR_LIMIT, "%s:%llu: item: a line of more than %d bytes", path,
                             (unsigned long long)line, ITEM_LINE_MAX - 2);
        text[length] = '\0';
        if (begins && is_mark(text)) {
            enum ct_status status = take_mark(items, text, path, line, err);
            if (status != CT_OK)
                return status;
        }
        begins = ends;
        line += ends;
    }
    int code;
    const char *why = gzerror(file, &code);
    if (code != Z_OK && code != Z_STREAM_END)
        return cli_error(err, code == Z_ERRNO ? CT_ERR_IO : CT_ERR_FORMAT, "%s: %s", path,
                         code == Z_ERRNO ? strerror(errno) : why);
    return CT_OK;
}

enum ct_status items_read(struct items *items, const char *path, struct ct_error *err)
{
    gzFile file = gzopen(path, "rb");
    if (file == NULL)
        return cli_error(err, CT_ERR_IO, "%s: %s", path, strerror(errno));
    enum ct_status status = read_lines(items, file, path, err);
    (void)gzclose_r(file);
    if (status != CT_OK)
        items_free(items);
    return status;
}

/* ---- counting -------------------------------------------------------------------------------- */

static void close_item(struct items *items, uint32_t now, const struct ct_counters *counters)
{
    if (items->begun == 0)
        return;
    struct item *item = &items->item[items->begun - 1];
    item->ticks = now - item->tick;
    item->counters = power_between(counters, &items->counted);
}

void items_advance(struct items *items, const ct_chip *chip)
{
    struct ct_counters counters;
    if (items->begun == items->count || ct_chip_now(chip) != items->item[items->begun].tick)
        return;
    ct_chip_counters(chip, &counters);
    close_item(items, ct_chip_now(chip), &counters);
    items->counted = counters;
    items->begun++;
}

size_t items_end(struct items *items, const ct_chip *chip)
{
    struct ct_counters counters;
    ct_chip_counters(chip, &counters);
    close_item(items, ct_chip_now(chip), &counters);
    if (items->begun > 0 && items->item[items->begun - 1].ticks == 0)
        items->begun--; /* it was to begin with the tick after the last */
    const size_t left = items->count - items->begun;
    items->count = items->begun;
    return left;
}
