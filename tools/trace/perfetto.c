/*
 * perfetto.c - see perfetto.h.
 *
 * A packet on its way has no name, but each FIFO is filled by one port alone and keeps the order
 * [Y-6]: so the flows of the packets in the FIFOs of watched routers are kept here likewise, and
 * move with the grants.
 */
#include "perfetto.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/outfile.h"
#include "base/status.h"
#include "proto.h"

/* Fields and values of Perfetto's messages that are used, by their names there. */
enum {
    TRACE_PACKET = 1,
    PACKET_TIMESTAMP = 8,
    PACKET_SEQUENCE_ID = 10,
    PACKET_TRACK_EVENT = 11,
    PACKET_TRACK_DESCRIPTOR = 60,
    DESCRIPTOR_UUID = 1,
    DESCRIPTOR_NAME = 2,
    DESCRIPTOR_PARENT_UUID = 5,
    DESCRIPTOR_COUNTER = 8,
    COUNTER_UNIT = 3,
    UNIT_COUNT = 2,
    EVENT_DEBUG_ANNOTATIONS = 4,
    EVENT_TYPE = 9,
    EVENT_TRACK_UUID = 11,
    EVENT_NAME = 23,
    EVENT_COUNTER_VALUE = 30,
    EVENT_FLOW_IDS = 47,
    EVENT_TERMINATING_FLOW_IDS = 48,
    TYPE_SLICE_BEGIN = 1,
    TYPE_SLICE_END = 2,
    TYPE_INSTANT = 3,
    TYPE_COUNTER = 4,
    ANNOTATION_POINTER_VALUE = 7, /* shown in hexadecimal */
    ANNOTATION_NAME = 10
};

/* Tracks by their uuid: two of the whole, then a block a place. */
enum {
    TRACK_TICKS = 1,
    TRACK_FLYING = 2,
    TRACK_BLOCK = 16, /* the tile; its tracks follow */
    TRACK_CORE = 1,
    TRACK_PORT = 2, /* of port 0 */
    TRACK_EDGE = TRACK_PORT + CT_PORTS
};

/* The packets in a FIFO that came from a watched place, oldest first, by their flows. */
struct fifo {
    uint32_t first, count;
};
enum { PLACE_FIFOS = 2 * CT_PORTS /* input FIFOs by port, then merge FIFOs by side */ };

/* Which slices of a core are open in the file, and which it would have open without a window. */
struct core_track {
    bool tick, stall, stalls;
};

struct perfetto {
    const struct trace_scene *scene;
    struct outfile *out;
    struct core_track *core; /* [places]                       */
    struct fifo *fifo;       /* [places x PLACE_FIFOS]         */
    uint64_t *flow;          /* [... x depth]: what is in them */
    uint32_t depth;
    uint64_t flows;                  /* numbers given so far                         */
    uint64_t flying, told, at_cycle; /* packets in the FIFOs, now and as last written */
    bool on, over;                   /* in the window, after it                      */
};

/* ---- messages -------------------------------------------------------------------------------- */

static void write_packet(struct perfetto *p, const struct proto *packet)
{
    struct proto frame = {.size = 0};
    proto_message(&frame, TRACE_PACKET, packet);
    outfile_write(p->out, frame.data, frame.size);
}

static void write_track(struct perfetto *p, uint64_t uuid, uint64_t parent, const char *name,
                        bool counter)
{
    struct proto track = {.size = 0}, packet = {.size = 0}, unit = {.size = 0};
    proto_varint(&track, DESCRIPTOR_UUID, uuid);
    if (parent != 0)
        proto_varint(&track, DESCRIPTOR_PARENT_UUID, parent);
    proto_text(&track, DESCRIPTOR_NAME, name);
    if (counter) {
        proto_varint(&unit, COUNTER_UNIT, UNIT_COUNT);
        proto_message(&track, DESCRIPTOR_COUNTER, &unit);
    }
    proto_varint(&packet, PACKET_SEQUENCE_ID, 1);
    proto_message(&packet, PACKET_TRACK_DESCRIPTOR, &track);
    write_packet(p, &packet);
}

static uint64_t nanoseconds(const struct perfetto *p, uint64_t cycle)
{
    return (uint64_t)((unsigned __int128)cycle * 1000000 / p->scene->arch.clock_kilohertz);
}

/* Something on a track; what is 0 or NULL is left out. */
struct mark {
    uint64_t cycle, track;
    unsigned type;
    const char *name;
    const uint32_t *packet;
    uint64_t flow;
    bool flow_ends;
};

/* Begins the message of an event; the caller may add fields before finish_event(). */
static struct proto event_of(uint64_t track, unsigned type)
{
    struct proto event = {.size = 0};
    proto_varint(&event, EVENT_TYPE, type);
    proto_varint(&event, EVENT_TRACK_UUID, track);
    return event;
}

static void finish_event(struct perfetto *p, uint64_t cycle, const struct proto *event)
{
    struct proto packet = {.size = 0};
    proto_varint(&packet, PACKET_TIMESTAMP, nanoseconds(p, cycle));
    proto_varint(&packet, PACKET_SEQUENCE_ID, 1);
    proto_message(&packet, PACKET_TRACK_EVENT, event);
    write_packet(p, &packet);
}

static void write_mark(struct perfetto *p, const struct mark *mark)
{
    struct proto event = event_of(mark->track, mark->type);
    if (mark->name != NULL)
        proto_text(&event, EVENT_NAME, mark->name);
    if (mark->packet != NULL) {
        struct proto annotation = {.size = 0};
        proto_text(&annotation, ANNOTATION_NAME, "packet");
        proto_varint(&annotation, ANNOTATION_POINTER_VALUE, *mark->packet);
        proto_message(&event, EVENT_DEBUG_ANNOTATIONS, &annotation);
    }
    if (mark->flow != 0)
        proto_fixed64(&event, mark->flow_ends ? EVENT_TERMINATING_FLOW_IDS : EVENT_FLOW_IDS,
                      mark->flow);
    finish_event(p, mark->cycle, &event);
}

static void begin(struct perfetto *p, uint64_t cycle, uint64_t track, const char *name)
{
    write_mark(p, &(struct mark){cycle, track, TYPE_SLICE_BEGIN, name, NULL, 0, false});
}

static void end(struct perfetto *p, uint64_t cycle, uint64_t track)
{
    write_mark(p, &(struct mark){cycle, track, TYPE_SLICE_END, NULL, NULL, 0, false});
}

static void instant(struct perfetto *p, uint64_t cycle, uint64_t track, const char *name)
{
    write_mark(p, &(struct mark){cycle, track, TYPE_INSTANT, name, NULL, 0, false});
}

/* Writes the counter of a cycle once all of the cycle has been seen. */
static void write_flying(struct perfetto *p)
{
    if (!p->on || p->flying == p->told)
        return;
    struct proto event = event_of(TRACK_FLYING, TYPE_COUNTER);
    proto_varint(&event, EVENT_COUNTER_VALUE, p->flying);
    finish_event(p, p->at_cycle, &event);
    p->told = p->flying;
}

/* ---- packets on their way -------------------------------------------------------------------- */

static void push(struct perfetto *p, uint32_t place, unsigned fifo, uint64_t flow)
{
    uint32_t at = place * PLACE_FIFOS + fifo;
    struct fifo *f = &p->fifo[at];
    if (f->count == p->depth) /* never: the chip's FIFOs are no deeper */
        return;
    p->flow[(size_t)at * p->depth + (f->first + f->count) % p->depth] = flow;
    f->count++;
    p->flying++;
}

/* The flow of the oldest packet of a FIFO; a new one where it came from a place not watched. */
static uint64_t pop(struct perfetto *p, uint32_t place, unsigned fifo)
{
    uint32_t at = place * PLACE_FIFOS + fifo;
    struct fifo *f = &p->fifo[at];
    if (f->count == 0)
        return ++p->flows;
    uint64_t flow = p->flow[(size_t)at * p->depth + f->first];
    f->first = (f->first + 1) % p->depth;
    f->count--;
    p->flying--;
    return flow;
}

static void push_over(struct perfetto *p, uint32_t number, enum ct_port side, uint64_t flow)
{
    uint32_t next = scene_index(p->scene, scene_neighbour(p->scene, number, side));
    if (next != TRACE_NOWHERE)
        push(p, next, scene_opposite(side), flow);
}

/* ---- events ---------------------------------------------------------------------------------- */

static uint64_t track_of(uint32_t place, unsigned track)
{
    return (uint64_t)TRACK_BLOCK * (place + 1u) + track;
}

static void see_tick(struct perfetto *p, const struct ct_event *e)
{
    char name[32];
    if (e->kind == CT_EVENT_TICK_END) {
        if (p->on)
            end(p, e->cycle, TRACK_TICKS);
        return;
    }
    p->over = e->a > p->scene->last;
    p->on = !p->over && e->a >= p->scene->first;
    if (!p->on)
        return;
    if (e->a == p->scene->first)
        p->told = UINT64_MAX; /* the counter's first value */
    snprintf(name, sizeof name, "tick %u", e->a);
    begin(p, e->cycle, TRACK_TICKS, name);
}

/* A packet takes a base cycle to be written, and occupies a link for so many router cycles. */
static void see_move(struct perfetto *p, const struct ct_event *e, uint32_t place)
{
    const struct ct_architecture *arch = &p->scene->arch;
    const bool edge = e->kind == CT_EVENT_EDGE;
    const enum ct_port out = edge ? (enum ct_port)e->a : (enum ct_port)e->b;
    uint64_t flow = pop(p, place, edge ? CT_PORTS + e->a : e->a);
    uint64_t track = track_of(place, (edge ? TRACK_EDGE : TRACK_PORT) + out);
    uint64_t cycles = 1;
    char name[32];
    if (!edge && scene_crosses(p->scene, e->core, out))
        push(p, place, CT_PORTS + out, flow);
    else if (out != CT_PORT_LOCAL)
        push_over(p, e->core, out, flow);
    if (!p->on)
        return;
    if (edge)
        cycles = (uint64_t)arch->edge_link_cycles * arch->router_clock_divider;
    else if (out != CT_PORT_LOCAL)
        cycles = (uint64_t)arch->router_link_cycles * arch->router_clock_divider;
    if (out == CT_PORT_LOCAL)
        snprintf(name, sizeof name, "axon %u", e->packet >> 6 & 0xFF); /* [P-1] */
    else
        snprintf(name, sizeof name, "%s", edge ? "over" : scene_port_name(e->a));
    write_mark(p, &(struct mark){e->cycle, track, TYPE_SLICE_BEGIN, name, &e->packet, flow,
                                 out == CT_PORT_LOCAL});
    end(p, e->cycle + cycles, track);
}

/* SEND: a slice for the cycles in which it fails, and one for that in which the packet enters. */
static void see_send(struct perfetto *p, const struct ct_event *e, uint32_t place)
{
    struct core_track *core = &p->core[place];
    uint64_t track = track_of(place, TRACK_CORE);
    if (e->kind == CT_EVENT_STALL) {
        if (p->on && !core->stalls) {
            begin(p, e->cycle, track, "stall");
            core->stall = true;
        }
        core->stalls = true;
        return;
    }
    uint64_t flow = ++p->flows;
    push(p, place, CT_PORT_LOCAL, flow);
    core->stalls = false;
    if (!p->on)
        return;
    char name[32];
    snprintf(name, sizeof name, "neuron %u", e->a);
    if (core->stall)
        end(p, e->cycle, track);
    core->stall = false;
    write_mark(p, &(struct mark){e->cycle, track, TYPE_SLICE_BEGIN, name, &e->packet, flow, false});
    end(p, e->cycle + 1, track);
}

/* What else a core does, as far as it is shown. */
static void see_core(struct perfetto *p, const struct ct_event *e, uint32_t place)
{
    const uint64_t track = track_of(place, TRACK_CORE);
    char name[40];
    if (e->kind == CT_EVENT_TAKE) {
        snprintf(name, sizeof name, "tick %u", e->a);
        begin(p, e->cycle, track, name);
        p->core[place].tick = true;
    } else if (e->kind == CT_EVENT_DONE && p->core[place].tick) {
        end(p, e->cycle + 1, track);
        p->core[place].tick = false;
    } else if (e->kind == CT_EVENT_PIN) {
        snprintf(name, sizeof name, "neuron %u to its pin", e->a);
        begin(p, e->cycle, track, name);
        end(p, e->cycle + 1, track);
    } else if (e->kind == CT_EVENT_LATE_CORE) {
        snprintf(name, sizeof name, "late for tick %u", e->a);
        instant(p, e->cycle, track, name);
    } else if (e->kind == CT_EVENT_LATE_PACKET) {
        snprintf(name, sizeof name, "late: axon %u in tick %u", e->a, e->b);
        instant(p, e->cycle, track_of(place, TRACK_PORT), name);
    }
}

static void see(struct perfetto *p, const struct ct_event *e)
{
    if (e->cycle != p->at_cycle)
        write_flying(p);
    p->at_cycle = e->cycle;
    if (e->kind == CT_EVENT_TICK_START || e->kind == CT_EVENT_TICK_END) {
        see_tick(p, e);
        return;
    }
    uint32_t place = scene_index(p->scene, e->core);
    if (place == TRACE_NOWHERE)
        return;
    if (e->kind == CT_EVENT_GRANT || e->kind == CT_EVENT_EDGE)
        see_move(p, e, place);
    else if (e->kind == CT_EVENT_HANDOVER || e->kind == CT_EVENT_STALL)
        see_send(p, e, place);
    else if (p->on)
        see_core(p, e, place);
}

enum ct_status perfetto_events(struct perfetto *p, const struct ct_event *events, size_t count,
                               struct ct_error *err)
{
    for (size_t i = 0; i < count && !p->over; i++)
        see(p, &events[i]);
    return outfile_status(p->out, err);
}

/* ---- beginning and end ----------------------------------------------------------------------- */

static void write_tracks(struct perfetto *p)
{
    const struct trace_scene *scene = p->scene;
    bool all = scene->count == scene->width * scene->height;
    char name[48];
    write_track(p, TRACK_TICKS, 0, "ticks", false);
    write_track(p, TRACK_FLYING, 0,
                all ? "packets in flight" : "packets in flight, of and in watched places", true);
    for (uint32_t i = 0; i < scene->count; i++) {
        const struct trace_place *place = &scene->place[i];
        const uint64_t tile = track_of(i, 0);
        snprintf(name, sizeof name, "tile %u,%u", place->x, place->y);
        write_track(p, tile, 0, name, false);
        if (place->core)
            write_track(p, tile + TRACK_CORE, tile, "core", false);
        for (enum ct_port port = 0; port < CT_PORTS; port++) {
            if (port == CT_PORT_LOCAL ||
                scene_neighbour(scene, place->number, port) != TRACE_NOWHERE)
                write_track(p, tile + TRACK_PORT + port, tile, scene_port_name(port), false);
            snprintf(name, sizeof name, "%s edge", scene_port_name(port));
            if (scene_crosses(scene, place->number, port))
                write_track(p, tile + TRACK_EDGE + port, tile, name, false);
        }
    }
}

static void release(struct perfetto *p)
{
    free(p->core);
    free(p->fifo);
    free(p->flow);
    free(p);
}

static uint32_t deepest(const struct ct_architecture *arch)
{
    uint32_t depth = arch->core_fifo_depth;
    depth = arch->router_fifo_depth > depth ? arch->router_fifo_depth : depth;
    return arch->edge_fifo_depth > depth ? arch->edge_fifo_depth : depth;
}

enum ct_status perfetto_create(struct perfetto **out, const char *path,
                               const struct trace_scene *scene, struct ct_error *err)
{
    struct perfetto *p = calloc(1, sizeof *p);
    *out = NULL;
    if (p == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory", path);
    const size_t fifos = (size_t)scene->count * PLACE_FIFOS;
    *p = (struct perfetto){.scene = scene, .depth = deepest(&scene->arch)};
    p->core = calloc(scene->count + 1u, sizeof *p->core);
    p->fifo = calloc(fifos + 1, sizeof *p->fifo);
    p->flow = calloc(fifos * p->depth + 1, sizeof *p->flow);
    enum ct_status status = CT_OK;
    if (p->core == NULL || p->fifo == NULL || p->flow == NULL)
        status = status_fail(err, CT_ERR_MEMORY, "%s: no memory for %u places", path, scene->count);
    else
        status = outfile_create(&p->out, path, err);
    if (status != CT_OK) {
        release(p);
        return status;
    }
    write_tracks(p);
    *out = p;
    return CT_OK;
}

enum ct_status perfetto_finish(struct perfetto *p, struct ct_error *err)
{
    write_flying(p);
    struct outfile *out = p->out;
    release(p);
    return outfile_finish(out, err);
}

void perfetto_discard(struct perfetto *p)
{
    if (p == NULL)
        return;
    outfile_discard(p->out);
    release(p);
}
