/*
 * fuzz_items.c - the reader of item marks, on any bytes, plain or gzip. What is accepted ascends
 * and has labels that can stand in a CSV cell; what is refused says why in a line.
 */
#define _GNU_SOURCE /* memfd_create */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cortile/items.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        const struct item *item = &items->item[i];
        if (item->tick == UINT32_MAX || (i > 0 && item->tick <= items->item[i - 1].tick) ||
            memchr(item->label, '\0', sizeof item->label) == NULL ||
            strpbrk(item->label, ",\"\r\n\t") != NULL)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct items items = {0};
    struct ct_error err = {CT_OK, ""};
    char path[64];
    int fd = memfd_create("items", 0);
    if (fd < 0)
        return 0;
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (write(fd, data, size) == (ssize_t)size && lseek(fd, 0, SEEK_SET) == 0) {
        if (items_read(&items, path, &err) == CT_OK)
            check(&items);
        else if (err.text[0] == '\0' || strchr(err.text, '\n') != NULL || items.count != 0)
            abort();
    }
    items_free(&items);
    close(fd);
    return 0;
}
