/*
 * pftrace_read.c - see pftrace_read.h.
 */
#include "support/pftrace_read.h"

#include <stdlib.h>
#include <string.h>

struct span {
    const uint8_t *at, *end;
};

/* A field: a number, or bytes. */
struct field {
    unsigned number, wire;
    uint64_t value;
    struct span bytes;
};

enum { VARINT = 0, FIXED64 = 1, BYTES = 2 };

static void *grown(void *list, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return list;
    *room = *room ? 2 * *room : 64;
    list = realloc(list, *room * size);
    if (list == NULL)
        abort();
    return list;
}

static bool read_varint(struct span *s, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64 && s->at < s->end; shift += 7) {
        uint8_t byte = *s->at++;
        *value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

static bool read_field(struct span *s, struct field *f)
{
    uint64_t key;
    if (!read_varint(s, &key))
        return false;
    f->number = (unsigned)(key >> 3);
    f->wire = key & 7;
    f->value = 0;
    if (f->wire == VARINT)
        return read_varint(s, &f->value);
    if (f->wire == FIXED64) {
        if (s->end - s->at < 8)
            return false;
        for (unsigned i = 0; i < 8; i++)
            f->value |= (uint64_t)*s->at++ << 8 * i;
        return true;
    }
    if (f->wire != BYTES || !read_varint(s, &f->value) || f->value > (uint64_t)(s->end - s->at))
        return false;
    f->bytes = (struct span){s->at, s->at + f->value};
    s->at += f->value;
    return true;
}

static bool take_text(const struct field *f, char *text, size_t size)
{
    if (f->wire != BYTES || f->value >= size)
        return false;
    memcpy(text, f->bytes.at, f->value);
    text[f->value] = '\0';
    return true;
}

static bool take_number(const struct field *f, uint64_t *value)
{
    *value = f->value;
    return f->wire == VARINT;
}

static bool read_annotation(struct span s, struct pf_event *event)
{
    struct field f;
    char name[20] = "";
    while (s.at < s.end) {
        if (!read_field(&s, &f))
            return false;
        if (f.number == 10 ? !take_text(&f, name, sizeof name)
                           : f.number != 7 || !take_number(&f, &event->packet))
            return false;
    }
    event->has_packet = true;
    return strcmp(name, "packet") == 0;
}

static bool read_event(struct pf_trace *t, struct span s, uint64_t time_ns)
{
    struct pf_event event = {.time_ns = time_ns, .name = ""};
    struct field f;
    while (s.at < s.end) {
        uint64_t number = 0;
        bool good = read_field(&s, &f);
        if (!good)
            return false;
        switch (f.number) {
        case 4: good = f.wire == BYTES && read_annotation(f.bytes, &event); break;
        case 9:
            good = take_number(&f, &number);
            event.type = (uint32_t)number;
            break;
        case 11: good = take_number(&f, &event.track); break;
        case 23: good = take_text(&f, event.name, sizeof event.name); break;
        case 30: good = take_number(&f, &event.value); break;
        case 47:
        case 48:
            good = f.wire == FIXED64 && event.flow == 0;
            event.flow = f.value;
            event.flow_ends = f.number == 48;
            break;
        default: good = false; break;
        }
        if (!good)
            return false;
    }
    const struct pf_track *track = pf_find(t, event.track);
    if (track == NULL || track->counter != (event.type == PF_COUNTER) || event.type < PF_BEGIN ||
        event.type > PF_COUNTER)
        return false;
    t->event = grown(t->event, t->events, &t->event_room, sizeof *t->event);
    t->event[t->events++] = event;
    return true;
}

/* Its only field: the unit, a plain count. */
static bool read_counter(struct span s)
{
    struct field f;
    return read_field(&s, &f) && f.number == 3 && f.wire == VARINT && f.value == 2 && s.at == s.end;
}

static bool read_track(struct pf_trace *t, struct span s)
{
    struct pf_track track = {.uuid = 0, .name = ""};
    struct field f;
    while (s.at < s.end) {
        bool good = read_field(&s, &f);
        if (!good)
            return false;
        switch (f.number) {
        case 1: good = take_number(&f, &track.uuid); break;
        case 2: good = take_text(&f, track.name, sizeof track.name); break;
        case 5: good = take_number(&f, &track.parent) && pf_find(t, track.parent) != NULL; break;
        case 8: good = track.counter = f.wire == BYTES && read_counter(f.bytes); break;
        default: good = false; break;
        }
        if (!good)
            return false;
    }
    if (track.uuid == 0 || track.name[0] == '\0' || pf_find(t, track.uuid) != NULL)
        return false;
    t->track = grown(t->track, t->tracks, &t->track_room, sizeof *t->track);
    size_t at = t->tracks++;
    for (; at > 0 && t->track[at - 1].uuid > track.uuid; at--)
        t->track[at] = t->track[at - 1];
    t->track[at] = track;
    return true;
}

static bool read_packet(struct pf_trace *t, struct span s)
{
    struct field f, event = {0}, track = {0};
    uint64_t time_ns = 0, sequence = 0;
    while (s.at < s.end) {
        bool good = read_field(&s, &f);
        if (good && f.number == 8)
            good = take_number(&f, &time_ns);
        else if (good && f.number == 10)
            good = take_number(&f, &sequence);
        else if (good && f.number == 11 && f.wire == BYTES)
            event = f;
        else if (good && f.number == 60 && f.wire == BYTES)
            track = f;
        else
            return false;
        if (!good)
            return false;
    }
    if (sequence != 1 || (event.number != 0) == (track.number != 0))
        return false;
    return event.number ? read_event(t, event.bytes, time_ns) : read_track(t, track.bytes);
}

bool pf_read(struct pf_trace *trace, const uint8_t *data, size_t size)
{
    struct span s = {data, data + size};
    struct field f;
    *trace = (struct pf_trace){.tracks = 0};
    while (s.at < s.end) {
        if (!read_field(&s, &f) || f.number != 1 || f.wire != BYTES || !read_packet(trace, f.bytes))
            return false;
    }
    return true;
}

void pf_read_free(struct pf_trace *trace)
{
    free(trace->track);
    free(trace->event);
}

const struct pf_track *pf_find(const struct pf_trace *trace, uint64_t uuid)
{
    size_t low = 0, high = trace->tracks;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (trace->track[middle].uuid == uuid)
            return &trace->track[middle];
        if (trace->track[middle].uuid < uuid)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
