/*
 * pftrace_read.h - a small reader of Perfetto traces for tests: protocol buffers of track
 * descriptors and track events, with the field numbers of Perfetto's own description of them.
 */
#ifndef SUPPORT_PFTRACE_READ_H
#define SUPPORT_PFTRACE_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PF_BEGIN = 1, PF_END = 2, PF_INSTANT = 3, PF_COUNTER = 4 };

struct pf_track {
    uint64_t uuid, parent;
    char name[60];
    bool counter;
};

struct pf_event {
    uint64_t time_ns, track; /* uuid */
    uint32_t type;
    char name[40];
    uint64_t value; /* of a counter */
    bool has_packet;
    uint64_t packet;
    uint64_t flow; /* 0: none */
    bool flow_ends;
};

struct pf_trace {
    struct pf_track *track; /* by ascending uuid */
    size_t tracks, track_room;
    struct pf_event *event;
    size_t events, event_room;
};

/* Reads a whole file; false where it is none, has a field that is not known, or an event on a track
 * that was not declared before. Free the trace in any case. */
bool pf_read(struct pf_trace *trace, const uint8_t *data, size_t size);
void pf_read_free(struct pf_trace *trace);

/* The track of a uuid, NULL where there is none. */
const struct pf_track *pf_find(const struct pf_trace *trace, uint64_t uuid);

#endif
