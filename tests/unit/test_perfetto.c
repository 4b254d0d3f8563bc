/*
 * test_perfetto.c - traces read back with a reader of its own: every slice, instant and counter
 * against the events they are made of; every flow followed from router to router, and the
 * latencies of all flows against those that the engine counted; and the proof that what is
 * changed is noticed.
 *
 * CT_SEED=n starts elsewhere, CT_MODEL=n runs one system alone, CT_LONG=1 runs many more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/event_kit.h"
#include "support/filekit.h"
#include "support/pftrace_read.h"
#include "trace/perfetto.h"

enum { SYSTEMS = 120, SYSTEMS_LONG = 2000, CONTROLS = 60, DEFAULT_SEED = 20260312 };

static struct kit_bytes written(const struct ct_event *event, size_t events,
                                const struct trace_scene *scene, uint64_t seed)
{
    const char *path = kit_path("trace.pftrace");
    struct rand r = {seed};
    struct ct_error err;
    struct perfetto *perfetto;
    if (perfetto_create(&perfetto, path, scene, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < events;) {
        size_t count = 1 + rand_below(&r, 5000);
        count = count < events - i ? count : events - i;
        assert_int_equal(perfetto_events(perfetto, event + i, count, &err), CT_OK);
        i += count;
    }
    assert_int_equal(perfetto_finish(perfetto, &err), CT_OK);
    return kit_load(path);
}

/* ---- marks ----------------------------------------------------------------------------------- */

/* One line for everything on a track: "time|track|type|name|packet", sorted before comparing. */
struct lines {
    char (*text)[120];
    size_t count, room;
};

static void add_line(struct lines *l, uint64_t time_ns, const char *track, unsigned type,
                     const char *name, const uint32_t *packet)
{
    if (l->count == l->room) {
        l->room = l->room ? 2 * l->room : 1024;
        l->text = realloc(l->text, l->room * sizeof *l->text);
        assert_non_null(l->text);
    }
    char word[16] = "";
    if (packet != NULL)
        snprintf(word, sizeof word, "%08x", *packet);
    snprintf(l->text[l->count++], sizeof *l->text, "%020llu|%s|%u|%s|%s",
             (unsigned long long)time_ns, track, type, name, word);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* What is being checked. */
struct check {
    const struct event_run *run;
    const struct trace_scene *scene;
    const struct pf_trace *trace;
    struct lines should, is;
    bool on;            /* in the window */
    bool *tick, *stall; /* [places]: begun in the window                            */
    bool *sending;      /* [places]: the event before was a stall                   */
    int64_t flying, told;
    uint64_t flows, ended, steps;
    char text[400];
};

static uint64_t ns(const struct check *c, uint64_t cycle)
{
    return (uint64_t)((unsigned __int128)cycle * 1000000 / c->scene->arch.clock_kilohertz);
}

static void expect(struct check *c, uint64_t cycle, const char *track, unsigned type,
                   const char *name, const uint32_t *packet)
{
    add_line(&c->should, ns(c, cycle), track, type, name, packet);
}

static void expect_tick(struct check *c, const struct ct_event *e)
{
    char name[32];
    if (e->kind == CT_EVENT_TICK_END) {
        if (c->on)
            expect(c, e->cycle, "ticks", PF_END, "", NULL);
        return;
    }
    c->on = e->a >= c->scene->first && e->a <= c->scene->last;
    if (e->a == c->scene->first)
        c->told = -1;
    snprintf(name, sizeof name, "tick %u", e->a);
    if (c->on)
        expect(c, e->cycle, "ticks", PF_BEGIN, name, NULL);
}

static void expect_move(struct check *c, const struct ct_event *e, const char *tile)
{
    const struct cycle_params *p = &c->run->system.params;
    const bool edge = e->kind == CT_EVENT_EDGE;
    const unsigned out = edge ? e->a : e->b;
    char track[60], name[32];
    uint64_t cycles = 1;
    snprintf(track, sizeof track, "%s/%s%s", tile, scene_port_name(out), edge ? " edge" : "");
    if (edge || out != CT_PORT_LOCAL)
        cycles = (uint64_t)(edge ? p->edge_cycles : p->link_cycles) * (uint64_t)p->router_divider;
    if (out == CT_PORT_LOCAL)
        snprintf(name, sizeof name, "axon %u", e->packet >> 6 & 0xFF);
    else
        snprintf(name, sizeof name, "%s", edge ? "over" : scene_port_name(e->a));
    expect(c, e->cycle, track, PF_BEGIN, name, &e->packet);
    expect(c, e->cycle + cycles, track, PF_END, "", NULL);
}

static void expect_core(struct check *c, const struct ct_event *e, uint32_t i, const char *track)
{
    char name[40];
    if (e->kind == CT_EVENT_TAKE) {
        snprintf(name, sizeof name, "tick %u", e->a);
        expect(c, e->cycle, track, PF_BEGIN, name, NULL);
        c->tick[i] = true;
    } else if (e->kind == CT_EVENT_DONE && c->tick[i]) {
        expect(c, e->cycle + 1, track, PF_END, "", NULL);
    } else if (e->kind == CT_EVENT_STALL && !c->sending[i]) {
        expect(c, e->cycle, track, PF_BEGIN, "stall", NULL);
        c->stall[i] = true;
    } else if (e->kind == CT_EVENT_HANDOVER || e->kind == CT_EVENT_PIN) {
        bool pin = e->kind == CT_EVENT_PIN;
        if (c->stall[i] && !pin)
            expect(c, e->cycle, track, PF_END, "", NULL);
        c->stall[i] = c->stall[i] && pin;
        snprintf(name, sizeof name, pin ? "neuron %u to its pin" : "neuron %u", e->a);
        expect(c, e->cycle, track, PF_BEGIN, name, pin ? NULL : &e->packet);
        expect(c, e->cycle + 1, track, PF_END, "", NULL);
    } else if (e->kind == CT_EVENT_LATE_CORE) {
        snprintf(name, sizeof name, "late for tick %u", e->a);
        expect(c, e->cycle, track, PF_INSTANT, name, NULL);
    }
}

static void expect_event(struct check *c, const struct ct_event *e)
{
    if (e->kind == CT_EVENT_TICK_START || e->kind == CT_EVENT_TICK_END) {
        expect_tick(c, e);
        return;
    }
    const uint32_t i = c->scene->index[e->core];
    const struct trace_place *place = &c->scene->place[i];
    char tile[24], track[60], name[40];
    snprintf(tile, sizeof tile, "tile %u,%u", place->x, place->y);
    snprintf(track, sizeof track, "%s/core", tile);
    c->flying += e->kind == CT_EVENT_HANDOVER;
    c->flying -= e->kind == CT_EVENT_GRANT && e->b == CT_PORT_LOCAL;
    if (c->on && (e->kind == CT_EVENT_GRANT || e->kind == CT_EVENT_EDGE)) {
        expect_move(c, e, tile);
    } else if (c->on && e->kind == CT_EVENT_LATE_PACKET) {
        snprintf(track, sizeof track, "%s/local", tile);
        snprintf(name, sizeof name, "late: axon %u in tick %u", e->a, e->b);
        expect(c, e->cycle, track, PF_INSTANT, name, NULL);
    } else if (c->on) {
        expect_core(c, e, i, track);
    }
    if (e->kind == CT_EVENT_STALL || e->kind == CT_EVENT_HANDOVER)
        c->sending[i] = e->kind == CT_EVENT_STALL;
}

/* Packets in flight after each cycle, where all places are watched. */
static void expect_counter(struct check *c, const struct ct_event *e)
{
    char value[32];
    if (!c->on || c->flying == c->told || c->scene->count < c->scene->width * c->scene->height)
        return;
    snprintf(value, sizeof value, "%lld", (long long)c->flying);
    expect(c, e->cycle, "packets in flight", PF_COUNTER, value, NULL);
    c->told = c->flying;
}

static void track_path(const struct pf_trace *t, uint64_t uuid, char path[124])
{
    const struct pf_track *track = pf_find(t, uuid);
    const struct pf_track *parent = pf_find(t, track->parent);
    snprintf(path, 124, "%s%s%s", parent ? parent->name : "", parent ? "/" : "", track->name);
}

static void read_lines(struct check *c)
{
    bool all = c->scene->count == c->scene->width * c->scene->height;
    for (size_t i = 0; i < c->trace->events; i++) {
        const struct pf_event *e = &c->trace->event[i];
        char path[124], value[32];
        uint32_t packet = (uint32_t)e->packet;
        if (e->type == PF_COUNTER && !all)
            continue;
        track_path(c->trace, e->track, path);
        snprintf(value, sizeof value, "%llu", (unsigned long long)e->value);
        add_line(&c->is, e->time_ns, path, e->type, e->type == PF_COUNTER ? value : e->name,
                 e->has_packet ? &packet : NULL);
    }
}

/* Sorts and compares two lists of lines, and empties them. */
static void compare_lines(struct check *c, const char *what)
{
    qsort(c->should.text, c->should.count, sizeof *c->should.text, by_text);
    qsort(c->is.text, c->is.count, sizeof *c->is.text, by_text);
    for (size_t i = 0; i < c->should.count || i < c->is.count; i++) {
        const char *a = i < c->should.count ? c->should.text[i] : "nothing";
        const char *b = i < c->is.count ? c->is.text[i] : "nothing";
        if (strcmp(a, b) != 0 && c->text[0] == '\0')
            snprintf(c->text, sizeof c->text, "%s %zu is %s, should be %s", what, i, b, a);
    }
    c->should.count = c->is.count = 0;
}

static void check_marks(struct check *c)
{
    const struct event_run *run = c->run;
    for (size_t i = 0; i < run->events; i++) {
        expect_event(c, &run->event[i]);
        if (i + 1 == run->events || run->event[i + 1].cycle != run->event[i].cycle)
            expect_counter(c, &run->event[i]);
    }
    read_lines(c);
    c->steps += c->is.count;
    compare_lines(c, "line");
}

static void check_tracks(struct check *c)
{
    const struct trace_scene *scene = c->scene;
    bool all = scene->count == scene->width * scene->height;
    char path[124];
    add_line(&c->should, 0, "ticks", 0, "", NULL);
    add_line(&c->should, 0,
             all ? "packets in flight" : "packets in flight, of and in watched places", 1, "",
             NULL);
    for (uint32_t i = 0; i < scene->count; i++) {
        const struct trace_place *place = &scene->place[i];
        char tile[24];
        snprintf(tile, sizeof tile, "tile %u,%u", place->x, place->y);
        add_line(&c->should, 0, tile, 0, "", NULL);
        snprintf(path, sizeof path, "%s/core", tile);
        if (place->core)
            add_line(&c->should, 0, path, 0, "", NULL);
        for (enum ct_port port = 0; port < CT_PORTS; port++) {
            snprintf(path, sizeof path, "%s/%s", tile, scene_port_name(port));
            if (port == 0 || scene_neighbour(scene, place->number, port) != TRACE_NOWHERE)
                add_line(&c->should, 0, path, 0, "", NULL);
            snprintf(path, sizeof path, "%s/%s edge", tile, scene_port_name(port));
            if (scene_crosses(scene, place->number, port))
                add_line(&c->should, 0, path, 0, "", NULL);
        }
    }
    for (size_t i = 0; i < c->trace->tracks; i++) {
        track_path(c->trace, c->trace->track[i].uuid, path);
        add_line(&c->is, 0, path, c->trace->track[i].counter, "", NULL);
    }
    compare_lines(c, "track");
}

/* In the order of the file each track goes forward in time, but for instants, and its slices
 * nest: a core's are two deep, the others' one. */
static void check_nesting(struct check *c)
{
    const struct pf_trace *t = c->trace;
    int *depth = calloc(t->tracks, sizeof *depth);
    uint64_t *last = calloc(t->tracks, sizeof *last);
    assert_true(depth != NULL && last != NULL);
    for (size_t i = 0; i < t->events; i++) {
        const struct pf_event *e = &t->event[i];
        const struct pf_track *track = pf_find(t, e->track);
        const size_t at = (size_t)(track - t->track);
        if (e->type == PF_INSTANT || e->type == PF_COUNTER)
            continue;
        depth[at] += e->type == PF_BEGIN ? 1 : -1;
        int most = strcmp(track->name, "core") == 0 ? 2 : 1;
        if ((depth[at] < 0 || depth[at] > most || e->time_ns < last[at]) && c->text[0] == '\0')
            snprintf(c->text, sizeof c->text, "track %llu at %llu ns: depth %d, after %llu ns",
                     (unsigned long long)e->track, (unsigned long long)e->time_ns, depth[at],
                     (unsigned long long)last[at]);
        last[at] = e->time_ns;
    }
    free(depth);
    free(last);
}

/* ---- flows ----------------------------------------------------------------------------------- */

/* Where a mark of a flow is. */
struct step {
    uint32_t number;
    int port; /* -1: core */
    bool edge;
};

static struct step step_of(const struct check *c, const struct pf_event *e)
{
    struct step step = {0, -1, false};
    char path[124], name[60] = "";
    unsigned x = 0, y = 0;
    track_path(c->trace, e->track, path);
    sscanf(path, "tile %u,%u/%50[^\n]", &x, &y, name);
    step.number = y * c->scene->width + x;
    for (int port = 0; port < CT_PORTS; port++) {
        size_t length = strlen(scene_port_name((unsigned)port));
        if (strncmp(name, scene_port_name((unsigned)port), length) == 0) {
            step.port = port;
            step.edge = name[length] != '\0';
        }
    }
    return step;
}

/* The word of [P-1] after a step through an output. */
static uint32_t lessened(uint32_t word, int port)
{
    uint32_t dx = word >> 23, dy = word >> 14 & 0x1FF;
    dx += port == CT_PORT_WEST ? 1 : port == CT_PORT_EAST ? 0x1FF : 0;
    dy += port == CT_PORT_SOUTH ? 1 : port == CT_PORT_NORTH ? 0x1FF : 0;
    return (dx & 0x1FF) << 23 | (dy & 0x1FF) << 14 | (word & 0x3FFF);
}

static void complain(struct check *c, const struct pf_event *e, const char *what)
{
    if (c->text[0] == '\0')
        snprintf(c->text, sizeof c->text, "flow %llu at %llu ns: %s", (unsigned long long)e->flow,
                 (unsigned long long)e->time_ns, what);
}

/* Whether mark `e` may follow `before` on a flow. */
static void check_step(struct check *c, const struct pf_event *before, const struct pf_event *e)
{
    const struct step from = step_of(c, before), to = step_of(c, e);
    bool waits = from.port > 0 && !from.edge && scene_crosses(c->scene, from.number, from.port);
    uint32_t at =
        from.port < 0 || waits ? from.number : scene_neighbour(c->scene, from.number, from.port);
    uint32_t word =
        to.edge ? (uint32_t)before->packet : lessened((uint32_t)before->packet, to.port);
    if (before->flow_ends)
        complain(c, e, "goes on after its end");
    else if (to.number != at || to.port < 0 || to.edge != waits ||
             (to.edge && to.port != from.port))
        complain(c, e, "is not where it went");
    else if (word != e->packet || !e->has_packet)
        complain(c, e, "is another packet");
    else if (e->flow_ends != (to.port == CT_PORT_LOCAL) || (e->flow_ends && e->packet >> 14 != 0))
        complain(c, e, "ends elsewhere than at its axon");
    else if (e->time_ns < before->time_ns)
        complain(c, e, "goes back in time");
}

/* A flow that stops without an end: at a place not watched, or as the run or window ends. */
static void check_stop(struct check *c, const struct pf_event *last, bool whole)
{
    const struct step from = step_of(c, last);
    bool waits = from.port > 0 && !from.edge && scene_crosses(c->scene, from.number, from.port);
    bool leaves =
        from.port > 0 && !waits &&
        scene_index(c->scene, scene_neighbour(c->scene, from.number, from.port)) == TRACE_NOWHERE;
    if (!last->flow_ends && !leaves && whole)
        complain(c, last, "does not arrive");
}

static uint64_t cycle_of(const struct check *c, uint64_t time_ns)
{
    const uint64_t kilohertz = c->scene->arch.clock_kilohertz;
    return (uint64_t)(((unsigned __int128)time_ns * kilohertz + 999999) / 1000000);
}

/* `whole`: no window, and ticks that end with all packets delivered. */
static void check_flows(struct check *c, bool whole)
{
    const struct pf_trace *t = c->trace;
    /* Every flow begins with an event of the run. */
    const size_t most = c->run->events + 1;
    const struct pf_event **first = calloc(most, sizeof *first);
    const struct pf_event **last = calloc(most, sizeof *last);
    uint64_t *latency = calloc(CT_LATENCY_BUCKETS, sizeof *latency);
    assert_true(first != NULL && last != NULL && latency != NULL);
    for (size_t i = 0; i < t->events; i++) {
        const struct pf_event *e = &t->event[i];
        if (e->flow == 0)
            continue;
        if (e->flow >= most) {
            complain(c, e, "has no such number");
            continue;
        }
        if (first[e->flow] == NULL)
            first[e->flow] = e;
        else
            check_step(c, last[e->flow], e);
        last[e->flow] = e;
    }
    for (size_t at = 0; at < most; at++) {
        if (first[at] == NULL)
            continue;
        bool from_core = step_of(c, first[at]).port < 0;
        c->flows += from_core;
        c->ended += from_core && last[at]->flow_ends;
        check_stop(c, last[at], whole);
        uint64_t cycles = cycle_of(c, last[at]->time_ns) - cycle_of(c, first[at]->time_ns);
        if (from_core && last[at]->flow_ends)
            latency[cycles < CT_LATENCY_BUCKETS ? cycles : CT_LATENCY_BUCKETS - 1]++;
    }
    /* With one packet taken for another the latencies would differ. Faster clocks round them. */
    bool comparable = c->scene->count == c->scene->width * c->scene->height &&
                      c->scene->first == 0 && c->scene->last == UINT32_MAX - 1 &&
                      c->scene->arch.clock_kilohertz <= 1000000;
    if (comparable && c->text[0] == '\0' &&
        memcmp(latency, c->run->timing.latency, CT_LATENCY_BUCKETS * sizeof *latency) != 0)
        snprintf(c->text, sizeof c->text, "latencies differ from those that the engine counted");
    free(first);
    free(last);
    free(latency);
}

/* ---- a file ---------------------------------------------------------------------------------- */

static struct check check_file(const struct event_run *run, const struct trace_scene *scene,
                               struct kit_bytes file)
{
    struct pf_trace trace;
    struct check c = {.run = run, .scene = scene, .trace = &trace, .text = ""};
    c.tick = calloc(3 * (size_t)scene->count, sizeof *c.tick);
    assert_non_null(c.tick);
    c.stall = c.tick + scene->count;
    c.sending = c.stall + scene->count;
    if (!pf_read(&trace, file.data, file.size)) {
        snprintf(c.text, sizeof c.text, "not read");
    } else {
        uint64_t handed_over = 0, arrived = 0;
        check_tracks(&c);
        check_marks(&c);
        check_nesting(&c);
        const bool window = scene->first > 0 || scene->last < run->system.model.ticks;
        check_flows(&c, !window && run->system.params.tick_cycles == 0);
        for (size_t i = 0; i < run->events; i++) {
            handed_over += run->event[i].kind == CT_EVENT_HANDOVER;
            arrived += run->event[i].kind == CT_EVENT_GRANT && run->event[i].b == CT_PORT_LOCAL;
        }
        bool all = scene->count == scene->width * scene->height;
        if (c.text[0] == '\0' && !window && (c.flows != handed_over || (all && c.ended != arrived)))
            snprintf(c.text, sizeof c.text, "%llu flows, %llu hand-overs; %llu end, %llu arrive",
                     (unsigned long long)c.flows, (unsigned long long)handed_over,
                     (unsigned long long)c.ended, (unsigned long long)arrived);
    }
    pf_read_free(&trace);
    free(c.tick);
    free(c.should.text);
    free(c.is.text);
    return c;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void check_system(uint64_t seed, uint64_t number, uint64_t tally[3])
{
    struct event_run run;
    struct rand r = {seed + number};
    event_kit_run(&run, seed, number, rand_chance(&r, 30), false);
    for (int turn = 0; turn < 2; turn++) {
        struct trace_scene scene = run.scene;
        if (turn > 0) {
            scene.first = rand_below(&r, run.system.model.ticks);
            scene.last = scene.first + rand_below(&r, run.system.model.ticks - scene.first);
        }
        struct kit_bytes file = written(run.event, run.events, &scene, number);
        struct kit_bytes again = written(run.event, run.events, &scene, number + 1);
        struct check c = check_file(&run, &scene, file);
        if (c.text[0] != '\0') {
            char text[600];
            random_system_text(&run.system, text, sizeof text);
            fail_msg("ticks %u..%u: %s\n%s\nreplay: CT_SEED=%llu CT_MODEL=%llu", scene.first,
                     scene.last, c.text, text, (unsigned long long)seed,
                     (unsigned long long)number);
        }
        assert_int_equal(file.size, again.size);
        assert_memory_equal(file.data, again.data, file.size);
        tally[0] += c.steps;
        tally[1] += c.flows;
        tally[2] += c.ended;
        free(file.data);
        free(again.data);
    }
    event_kit_free(&run);
}

static void traces_show_what_happened(void **state)
{
    (void)state;
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    const uint64_t only = rand_env("CT_MODEL", UINT64_MAX);
    const uint64_t count = rand_env("CT_LONG", 0) ? SYSTEMS_LONG : SYSTEMS;
    uint64_t tally[3] = {0};
    for (uint64_t n = 0; n < count && only == UINT64_MAX; n++)
        check_system(seed, n, tally);
    if (only != UINT64_MAX)
        check_system(seed, only, tally);
    print_message("# seed %llu: %llu marks, %llu flows, %llu of them to their axon\n",
                  (unsigned long long)seed, (unsigned long long)tally[0],
                  (unsigned long long)tally[1], (unsigned long long)tally[2]);
    assert_true(tally[0] > 0 && tally[2] > 0);
}

/* A byte of the file is changed, or a grant or hand-over left out. */
static void changes_are_noticed(void **state)
{
    (void)state;
    struct rand r = {11};
    unsigned spoilt = 0, noticed = 0;
    for (uint64_t n = 0; n < CONTROLS; n++) {
        struct event_run run;
        event_kit_run(&run, DEFAULT_SEED, n, false, false);
        size_t left_out = 0;
        if (n % 2 == 1) {
            size_t at = rand_below(&r, (uint32_t)run.events);
            for (size_t k = 0; k < run.events && left_out == 0; k++) {
                size_t i = (at + k) % run.events;
                if (run.event[i].kind == CT_EVENT_GRANT || run.event[i].kind == CT_EVENT_HANDOVER)
                    left_out = i;
            }
        }
        struct ct_event *fewer = malloc(run.events * sizeof *fewer);
        assert_non_null(fewer);
        memcpy(fewer, run.event, run.events * sizeof *fewer);
        if (left_out > 0)
            memmove(fewer + left_out, fewer + left_out + 1,
                    (run.events - left_out - 1) * sizeof *fewer);
        struct kit_bytes file = written(fewer, run.events - (left_out > 0), &run.scene, n);
        if (n % 2 == 0)
            file.data[rand_below(&r, (uint32_t)file.size)] ^= (uint8_t)(1u << rand_below(&r, 8));
        if (n % 2 == 0 || left_out > 0) {
            spoilt++;
            bool caught = check_file(&run, &run.scene, file).text[0] != '\0';
            noticed += caught;
            if (!caught)
                print_error("change %llu is not noticed\n", (unsigned long long)n);
        }
        free(fewer);
        free(file.data);
        event_kit_free(&run);
    }
    assert_true(spoilt > CONTROLS / 2);
    assert_int_equal(noticed, spoilt);
}

static void files(void **state)
{
    (void)state;
    struct event_run run;
    struct ct_error err;
    struct perfetto *perfetto;
    int before = kit_entries();
    event_kit_run(&run, DEFAULT_SEED, 1, false, false);
    assert_int_equal(perfetto_create(&perfetto, kit_path("absent/t.pftrace"), &run.scene, &err),
                     CT_ERR_IO);
    assert_null(perfetto);
    assert_int_equal(perfetto_create(&perfetto, kit_path("gone.pftrace"), &run.scene, &err), CT_OK);
    assert_int_equal(perfetto_events(perfetto, run.event, run.events, &err), CT_OK);
    perfetto_discard(perfetto);
    perfetto_discard(NULL);
    assert_int_equal(kit_entries(), before);
    event_kit_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(traces_show_what_happened),
        cmocka_unit_test(changes_are_noticed),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
