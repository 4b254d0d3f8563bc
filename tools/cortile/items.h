/*
 * items.h - the items that an input consists of (images, words, trials), and what was counted in
 * each: so that energy can be told an item.
 *
 * Marks are comment lines of a `.csv` spike file, plain or .gz (emulator/model/spike_format.h):
 *
 *     #item TICK
 *     #item TICK LABEL
 *
 * The item begins with tick TICK and lasts to the next mark, the last one to the end of the run.
 * Ticks ascend from mark to mark; a mark may stand anywhere in the file. A label has 1 to 63
 * printable ASCII characters, none of them a comma or quote. The marks of a `.npy` file, which has
 * no comments, stand in a file of their own: lines such as these, and nothing else is needed in
 * it.
 *
 * Items share the chip where one enters before the one before it has left: what is counted in an
 * item's ticks is then partly its neighbours'. The sum over all items is exact, and so is the
 * mean.
 */
#ifndef CT_TOOLS_ITEMS_H
#define CT_TOOLS_ITEMS_H

#include "cli.h"

enum { ITEM_LABEL_MAX = 64, ITEM_LINE_MAX = 256 };

struct item {
    uint32_t tick, ticks;        /* where it begins, and its ticks that were run */
    struct ct_counters counters; /* of all cores, in these ticks                  */
    char label[ITEM_LABEL_MAX];  /* "": none                                      */
};

/* All zero is empty: no item is marked. */
struct items {
    struct item *item;
    size_t count;
    uint32_t room;
    size_t begun;               /* of these, while a run goes on     */
    struct ct_counters counted; /* when the last one of them began   */
};

/* Reads the marks of a file; one that has none is no error, nor is a .npy file. */
CT_MUST_CHECK enum ct_status items_read(struct items *items, const char *path,
                                        struct ct_error *err);

/* To be called before the first tick and after every one, with the chip at rest. */
void items_advance(struct items *items, const ct_chip *chip);
/* After the last tick: closes the item that was running. Items that were not reached have no ticks;
 * they are dropped, and their number returned. */
size_t items_end(struct items *items, const ct_chip *chip);

/* Appends an item. */
CT_MUST_CHECK enum ct_status items_add(struct items *items, const struct item *item,
                                       struct ct_error *err);
void items_free(struct items *items);

#endif
