/*
 * vcd_read.h - a small reader of Value Change Dumps for tests: every signal by its full name, and
 * its values in time. It knows IEEE 1364 and the type string, and nothing of who wrote the file.
 */
#ifndef SUPPORT_VCD_READ_H
#define SUPPORT_VCD_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vcd_value {
    uint64_t time;
    char text[36]; /* of a vector without leading zeros: "0", "1011", "x" */
};

struct vcd_series {
    struct vcd_value *value;
    size_t count, room;
};

/* Appends a value unless it is that of before. */
void vcd_series_add(struct vcd_series *series, uint64_t time, const char *text);

struct vcd_name {
    char path[100]; /* "top.inner.signal" without the range */
    unsigned bits;  /* 0: a string                          */
    size_t series;
};

struct vcd_wave {
    char timescale[16]; /* without spaces */
    struct vcd_name *name;
    size_t names, name_room;
    struct vcd_series *series;
    size_t count, room;
    uint64_t last; /* time */
};

/* Reads a whole file; false, with a reason, where it is none or breaks a rule: times that do not
 * ascend, values of signals that are not declared or do not fit. Free the wave in any case. */
bool vcd_read(struct vcd_wave *wave, const char *text, size_t size, char why[200]);
void vcd_read_free(struct vcd_wave *wave);

/* The signal of a name, NULL where there is none. */
const struct vcd_name *vcd_find(const struct vcd_wave *wave, const char *path);

#endif
