/*
 * vcd.c - see vcd.h.
 *
 * An event tells what its core does in its cycle, and some of what it did before: how long a neuron
 * integrated is known when its row is written. So changes wait in a queue, and are written once
 * nothing can come before them any more. Of several changes of a signal in one cycle the last
 * holds: a strobe that ends where the next begins stays high.
 */
#include "vcd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "vcd_signals.h"

enum { QUEUE_ENOUGH = 1 << 16 /* changes that are worth sorting */ };

struct change {
    uint64_t cycle, order; /* order: of queueing */
    uint32_t signal, value;
};

struct vcd {
    const struct trace_scene *scene;
    struct outfile *out;
    struct vcd_signal *signal;
    uint64_t
        *undecided; /* [places]: the first cycle whose state only the core's next event tells, */
                    /* UINT64_MAX: it is known till then */
    struct change *change;
    size_t changes, room;
    size_t kept; /* changes that the last flush left */
    uint64_t order;
    uint64_t seen;       /* cycle of the last event */
    uint64_t start, end; /* cycles of the window, UINT64_MAX: not known yet */
    uint64_t written;    /* time of the last value  */
    uint32_t units;      /* of a base cycle         */
    bool dumped;         /* the first values are written */
    bool over;           /* the window is */
    bool no_memory;
};

/* ---- the queue ------------------------------------------------------------------------------- */

static void put(struct vcd *vcd, uint64_t cycle, uint32_t signal, uint32_t value)
{
    if (vcd->changes == vcd->room) {
        size_t room = vcd->room ? 2 * vcd->room : QUEUE_ENOUGH;
        struct change *change = realloc(vcd->change, room * sizeof *change);
        if (change == NULL) {
            vcd->no_memory = true;
            return;
        }
        vcd->change = change;
        vcd->room = room;
    }
    vcd->change[vcd->changes++] = (struct change){cycle, vcd->order++, signal, value};
}

static void strobe(struct vcd *vcd, uint64_t cycle, uint32_t signal)
{
    put(vcd, cycle, signal, 1);
    put(vcd, cycle + 1, signal, 0);
}

static int compare_changes(const void *first, const void *second)
{
    const struct change *a = first, *b = second;
    if (a->cycle != b->cycle)
        return a->cycle < b->cycle ? -1 : 1;
    if (a->signal != b->signal)
        return a->signal < b->signal ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void write_time(struct vcd *vcd, uint64_t cycle)
{
    char text[32];
    int used = snprintf(text, sizeof text, "#%llu\n", (unsigned long long)cycle * vcd->units);
    outfile_write(vcd->out, text, (size_t)used);
    vcd->written = cycle;
}

static void write_value(struct vcd *vcd, const struct vcd_signal *signal)
{
    char text[64];
    size_t used = 0;
    if (signal->bits == 0) {
        used = (size_t)snprintf(text, sizeof text, "s%s ", vcd_text(signal->value));
    } else if (!signal->known) {
        used = (size_t)snprintf(text, sizeof text, signal->bits == 1 ? "x" : "bx ");
    } else if (signal->bits == 1) {
        text[used++] = signal->value ? '1' : '0';
    } else {
        int bit = 31;
        while (bit > 0 && !(signal->value >> bit & 1))
            bit--;
        text[used++] = 'b';
        for (; bit >= 0; bit--)
            text[used++] = signal->value >> bit & 1 ? '1' : '0';
        text[used++] = ' ';
    }
    size_t code = strlen(signal->code);
    memcpy(text + used, signal->code, code);
    used += code;
    text[used++] = '\n';
    outfile_write(vcd->out, text, used);
}

static void dump(struct vcd *vcd)
{
    const size_t signals = TOP_COUNT + (size_t)vcd->scene->count * PLACE_SIGNALS;
    write_time(vcd, vcd->start);
    outfile_text(vcd->out, "$dumpvars\n");
    for (size_t i = 0; i < signals; i++) {
        if (vcd->signal[i].declared)
            write_value(vcd, &vcd->signal[i]);
    }
    outfile_text(vcd->out, "$end\n");
    vcd->dumped = true;
}

static void apply(struct vcd *vcd, const struct change *change)
{
    struct vcd_signal *signal = &vcd->signal[change->signal];
    if (change->cycle >= vcd->end || (signal->known && signal->value == change->value))
        return;
    if (!vcd->dumped && change->cycle > vcd->start)
        dump(vcd);
    signal->known = true;
    signal->value = change->value;
    if (!vcd->dumped)
        return;
    if (change->cycle != vcd->written)
        write_time(vcd, change->cycle);
    write_value(vcd, signal);
}

/* Writes what changes before a cycle, [Y-1]. */
static void flush(struct vcd *vcd, uint64_t before)
{
    struct change *change = vcd->change;
    size_t i = 0;
    if (vcd->changes == 0)
        return;
    qsort(change, vcd->changes, sizeof *change, compare_changes);
    for (; i < vcd->changes && change[i].cycle < before; i++) {
        bool last = i + 1 == vcd->changes || change[i + 1].cycle != change[i].cycle ||
                    change[i + 1].signal != change[i].signal;
        if (last)
            apply(vcd, &change[i]);
    }
    vcd->changes -= i;
    memmove(change, change + i, vcd->changes * sizeof *change);
}

/* The cycle before which all is known. */
static uint64_t horizon(const struct vcd *vcd)
{
    uint64_t cycle = vcd->seen;
    for (uint32_t i = 0; i < vcd->scene->count; i++)
        cycle = vcd->undecided[i] < cycle ? vcd->undecided[i] : cycle;
    return cycle;
}

/* ---- events ---------------------------------------------------------------------------------- */

static void see_tick(struct vcd *vcd, const struct ct_event *e)
{
    if (e->kind == CT_EVENT_TICK_END) {
        strobe(vcd, e->cycle, TOP_END);
        return;
    }
    if (e->a == vcd->scene->first)
        vcd->start = e->cycle;
    if (e->a > vcd->scene->last && vcd->end == UINT64_MAX)
        vcd->end = e->cycle;
    put(vcd, e->cycle, TOP_TICK, e->a);
    strobe(vcd, e->cycle, TOP_START);
}

/* Core cycles are Cd base cycles apart, and what a core does in one is seen from the next base
 * cycle on [Y-1]: it is in a state from the base cycle after the core cycle before. */
static void see_state(struct vcd *vcd, uint64_t cycle, uint32_t first, enum vcd_text state)
{
    put(vcd, cycle + 1 - vcd->scene->arch.core_clock_divider, first + CORE_STATE, state);
}

/* LEAK, FIRE and WRITE of a neuron, and INTEGRATE where there is time for it. [Y-2] */
static void see_write(struct vcd *vcd, const struct ct_event *e, uint32_t i, uint32_t first)
{
    const uint64_t width = vcd->scene->arch.core_clock_divider;
    if (vcd->undecided[i] < e->cycle + 1 - 3 * width)
        put(vcd, vcd->undecided[i], first + CORE_STATE, VCD_INTEGRATE);
    see_state(vcd, e->cycle - 2 * width, first, VCD_LEAK);
    see_state(vcd, e->cycle - width, first, VCD_FIRE);
    see_state(vcd, e->cycle, first, VCD_WRITE);
    strobe(vcd, e->cycle, first + CORE_WRITE);
}

static void see_core(struct vcd *vcd, const struct ct_event *e, uint32_t i, uint32_t first)
{
    const uint64_t width = vcd->scene->arch.core_clock_divider;
    uint64_t next = e->cycle + 1; /* the first cycle that only the next event tells of */
    switch (e->kind) {
    case CT_EVENT_TAKE:
        put(vcd, e->cycle, first + CORE_TICK, e->a);
        put(vcd, e->cycle, first + CORE_STATE, VCD_TAKE);
        put(vcd, e->cycle + 1, first + CORE_STATE, VCD_KEY);
        next += 4 * width;
        break;
    case CT_EVENT_ROW_READ:
        put(vcd, e->cycle + 1 - width, first + CORE_NEURON, e->a);
        see_state(vcd, e->cycle, first, VCD_READ);
        strobe(vcd, e->cycle, first + CORE_READ);
        next += (vcd->scene->arch.core_sram_cycles - 1) * width;
        break;
    case CT_EVENT_ROW_WRITE: see_write(vcd, e, i, first); break;
    case CT_EVENT_STALL:
    case CT_EVENT_HANDOVER:
        see_state(vcd, e->cycle, first, VCD_SEND);
        strobe(vcd, e->cycle, first + CORE_SEND);
        if (e->kind == CT_EVENT_STALL)
            strobe(vcd, e->cycle, first + CORE_STALL);
        else
            put(vcd, e->cycle, first + CORE_PACKET, e->packet);
        break;
    case CT_EVENT_PIN:
        see_state(vcd, e->cycle, first, VCD_PIN);
        strobe(vcd, e->cycle, first + CORE_PIN);
        break;
    default: /* CT_EVENT_DONE */
        put(vcd, e->cycle + 1, first + CORE_STATE, VCD_DONE);
        next = UINT64_MAX;
        break;
    }
    vcd->undecided[i] = next;
}

static void see_router(struct vcd *vcd, const struct ct_event *e, uint32_t first)
{
    if (e->kind == CT_EVENT_LATE_PACKET) {
        strobe(vcd, e->cycle, first + ROUTER_LATE);
    } else if (e->kind == CT_EVENT_EDGE) {
        uint32_t edge = first + ROUTER_EDGE + e->a * EDGE_COUNT;
        strobe(vcd, e->cycle, edge + EDGE_GRANT);
        put(vcd, e->cycle, edge + EDGE_PACKET, e->packet);
    } else {
        uint32_t output = first + ROUTER_OUTPUT + e->b * OUTPUT_COUNT;
        strobe(vcd, e->cycle, output + OUTPUT_GRANT);
        put(vcd, e->cycle, output + OUTPUT_FROM, VCD_PORT + e->a);
        put(vcd, e->cycle, output + OUTPUT_PACKET, e->packet);
    }
}

static void see(struct vcd *vcd, const struct ct_event *e)
{
    vcd->seen = e->cycle;
    if (e->kind == CT_EVENT_TICK_END || e->kind == CT_EVENT_TICK_START) {
        see_tick(vcd, e);
        return;
    }
    uint32_t i = scene_index(vcd->scene, e->core);
    if (i == TRACE_NOWHERE)
        return;
    uint32_t first = TOP_COUNT + i * PLACE_SIGNALS;
    if (e->kind == CT_EVENT_LATE_CORE)
        strobe(vcd, e->cycle, first + CORE_LATE);
    else if (e->kind == CT_EVENT_GRANT || e->kind == CT_EVENT_EDGE ||
             e->kind == CT_EVENT_LATE_PACKET)
        see_router(vcd, e, first);
    else
        see_core(vcd, e, i, first);
}

enum ct_status vcd_events(struct vcd *vcd, const struct ct_event *events, size_t count,
                          struct ct_error *err)
{
    for (size_t i = 0; i < count && !vcd->over; i++) {
        see(vcd, &events[i]);
        bool full = vcd->changes >= QUEUE_ENOUGH + 2 * vcd->kept;
        if (!full && (i + 1 < count || vcd->end == UINT64_MAX))
            continue;
        uint64_t before = horizon(vcd);
        vcd->over = before >= vcd->end;
        flush(vcd, before);
        vcd->kept = vcd->changes;
    }
    if (vcd->no_memory)
        return status_fail(err, CT_ERR_MEMORY, "no memory for a waveform");
    return outfile_status(vcd->out, err);
}

/* ---- beginning and end ----------------------------------------------------------------------- */

bool vcd_timescale(uint32_t kilohertz, char text[16], uint32_t *units)
{
    static const char *const names[] = {"fs", "ps", "ns", "us", "ms"};
    const uint64_t femtoseconds = 1000000000000; /* of a millisecond */
    uint64_t period = femtoseconds / kilohertz;
    unsigned tens = 0;
    bool exact = period * kilohertz == femtoseconds;
    for (; exact && period % 10 == 0; tens++)
        period /= 10;
    exact = exact && period <= 1000;
    if (!exact) {
        period = 1;
        tens = 6;
    }
    *units = (uint32_t)period;
    snprintf(text, 16, "%s %s",
             tens % 3 == 0   ? "1"
             : tens % 3 == 1 ? "10"
                             : "100",
             names[tens / 3]);
    return exact;
}

static void write_head(struct vcd *vcd)
{
    const struct ct_architecture *arch = &vcd->scene->arch;
    char scale[16], text[300];
    bool exact = vcd_timescale(arch->clock_kilohertz, scale, &vcd->units);
    /* A date that is always the same keeps converters from putting today's. */
    snprintf(text, sizeof text,
             "$date - $end\n$version cortile %s $end\n"
             "$comment base clock %u kHz: %u x %s is 1 base cycle%s $end\n"
             "$timescale %s $end\n",
             ct_version(), arch->clock_kilohertz, vcd->units, scale,
             exact ? "" : "; the true length is no round number", scale);
    outfile_text(vcd->out, text);
    vcd_declare(vcd->out, vcd->scene, vcd->signal);
}

static void release(struct vcd *vcd)
{
    free(vcd->signal);
    free(vcd->undecided);
    free(vcd->change);
    free(vcd);
}

enum ct_status vcd_create(struct vcd **out, const char *path, const struct trace_scene *scene,
                          struct ct_error *err)
{
    struct vcd *vcd = calloc(1, sizeof *vcd);
    *out = NULL;
    if (vcd == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory", path);
    *vcd = (struct vcd){.scene = scene, .start = UINT64_MAX, .end = UINT64_MAX};
    vcd->signal = calloc(TOP_COUNT + (size_t)scene->count * PLACE_SIGNALS, sizeof *vcd->signal);
    vcd->undecided = malloc((scene->count + 1u) * sizeof *vcd->undecided);
    enum ct_status status = CT_OK;
    if (vcd->signal == NULL || vcd->undecided == NULL)
        status = status_fail(err, CT_ERR_MEMORY, "%s: no memory for %u places", path, scene->count);
    else
        status = outfile_create(&vcd->out, path, err);
    if (status != CT_OK) {
        release(vcd);
        return status;
    }
    memset(vcd->undecided, 0xFF, (scene->count + 1u) * sizeof *vcd->undecided);
    write_head(vcd);
    *out = vcd;
    return CT_OK;
}

enum ct_status vcd_finish(struct vcd *vcd, struct ct_error *err)
{
    if (vcd->end == UINT64_MAX)
        vcd->end = vcd->seen + 1;
    /* Where the run ended within a tick, what its cores do next is not known. */
    for (uint32_t i = 0; i < vcd->scene->count && !vcd->over; i++) {
        if (vcd->undecided[i] != UINT64_MAX)
            put(vcd, vcd->undecided[i], TOP_COUNT + i * PLACE_SIGNALS + CORE_STATE, VCD_UNKNOWN);
    }
    bool no_memory = vcd->no_memory;
    flush(vcd, UINT64_MAX);
    if (!vcd->dumped && vcd->start != UINT64_MAX)
        dump(vcd);
    if (vcd->dumped)
        write_time(vcd, vcd->end);
    struct outfile *out = vcd->out;
    release(vcd);
    if (!no_memory)
        return outfile_finish(out, err);
    outfile_discard(out);
    return status_fail(err, CT_ERR_MEMORY, "no memory for a waveform");
}

void vcd_discard(struct vcd *vcd)
{
    if (vcd == NULL)
        return;
    outfile_discard(vcd->out);
    release(vcd);
}
