/*
 * test_random_systems.c - the cycle oracle over random systems: it loses no packet and holds up
 * none for ever under any legal routing, its spikes are those of the functional oracle, and each of
 * its deliberate faults is noticed by a comparison of logs.
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

#include "oracle/cycle_parts.h"
#include "support/cycle_replay.h"
#include "support/random_system.h"

/* A sanitizer makes a system several times as long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_UNDEFINED__)
#define SHARE 4
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define SHARE 4
#endif
#endif
#ifndef SHARE
#define SHARE 1
#endif

enum {
    SYSTEMS = 100 / SHARE, /* for each routing and topology */
    SYSTEMS_LONG = 3000 / SHARE,
    CONTROL_SYSTEMS = 400, /* a fault that is not noticed in so many is not noticed */
    DEFAULT_SEED = 20141008
};

/* Sums over all systems, printed so that a generator gone blind is seen. */
struct tally {
    uint64_t systems, cycles, ticks, packets, stalls, edges, late_packets, late_cores;
};

/* ---- what holds in every cycle ------------------------------------------------------------ */

/* More base cycles than a tick can take while something moves at all times: each core's own, and
 * all packets one after the other, each over every place. */
static uint64_t tick_bound(const struct random_system *s)
{
    const struct cycle_params *p = &s->params;
    const uint64_t neurons = s->model.sys.neurons;
    const uint64_t core = 5 + neurons * (uint64_t)(p->s + 5 + s->model.sys.axons / p->k);
    const uint64_t hop =
        (uint64_t)((p->stages + p->link_cycles + p->edge_cycles + 1) * p->router_divider);
    return core * (uint64_t)p->core_divider + s->model.core_count * neurons * 9 * hop + 1000;
}

/* Free places of the FIFOs of one ring: of all that packets going by `port` pass. */
static int ring_room(const struct cycle_oracle *c, int router, int port)
{
    static const int opposite[CYCLE_PORTS] = {0, CYCLE_WEST, CYCLE_EAST, CYCLE_SOUTH, CYCLE_NORTH};
    int room = 0;
    int at = router;
    do {
        const int chip_x = at % c->width / c->o->cores_x;
        const int chip_y = at / c->width / c->o->cores_y;
        const int to = cycle_neighbour(c, at, port);
        if (to % c->width / c->o->cores_x != chip_x || to / c->width / c->o->cores_y != chip_y)
            room += c->p.edge_depth - c->now->router[at].merge[port].count;
        room += c->p.depth - c->now->router[to].in[opposite[port]].count;
        at = to;
    } while (at != router);
    return room;
}

/* [F-5]: each ring of a torus keeps a free place. */
static bool rings_move(const struct cycle_oracle *c)
{
    if (!c->p.torus)
        return true;
    for (int y = 0; y < c->height; y++)
        if (ring_room(c, y * c->width, CYCLE_EAST) < 1 ||
            ring_room(c, y * c->width, CYCLE_WEST) < 1)
            return false;
    for (int x = 0; x < c->width; x++)
        if (ring_room(c, x, CYCLE_NORTH) < 1 || ring_room(c, x, CYCLE_SOUTH) < 1)
            return false;
    return true;
}

static const char *wrong_now(const struct cycle_oracle *c)
{
    const int in_fifos = cycle_oracle_in_fifos(c);
    const int on_links = cycle_oracle_on_links(c);
    if (in_fifos < 0 || on_links < 0 ||
        c->handed_over != c->written + (uint64_t)in_fifos + (uint64_t)on_links)
        return "packets handed over are not those written, in FIFOs and on links [F-2]";
    if (cycle_oracle_overfull(c) > 0)
        return "a FIFO holds more than its depth [Y-3] [Y-8] [Y-9]";
    if (!rings_move(c))
        return "a ring is full [F-5]";
    return NULL;
}

/* ---- one system --------------------------------------------------------------------------- */

struct run {
    const struct random_system *s;
    struct oracle *o, *plain; /* of the cycles, and the functional one */
    struct cycle_oracle *c;
    struct cycle_replay *replay;
    char text[400]; /* what is wrong, "" so far */
};

static void run_begin(struct run *run, const struct random_system *s)
{
    *run = (struct run){.s = s};
    run->o = model_oracle(&s->model, ORACLE_SOUND);
    run->plain = model_oracle(&s->model, ORACLE_SOUND);
    assert_non_null(run->o);
    assert_non_null(run->plain);
    run->c = cycle_oracle_create(run->o, &s->params);
    run->replay = cycle_replay_create(run->o, &s->params);
    assert_non_null(run->c);
    assert_non_null(run->replay);
}

static void run_end(struct run *run)
{
    assert_false(run->c->no_memory);
    cycle_replay_free(run->replay);
    cycle_oracle_free(run->c);
    oracle_free(run->o);
    oracle_free(run->plain);
}

static void say(struct run *run, const char *wrong)
{
    if (run->text[0] == '\0')
        snprintf(run->text, sizeof run->text, "tick %u base cycle %llu: %s", run->c->tick,
                 (unsigned long long)run->c->cycle, wrong);
}

/* A packet that is still on its way, although its tick has begun everywhere: it will be late. */
static bool overdue(const struct cycle_oracle *c)
{
    for (int router = 0; router < c->width * c->height; router++)
        for (int port = 0; port < CYCLE_PORTS; port++) {
            const struct cycle_fifo *in = &c->now->router[router].in[port];
            const struct cycle_fifo *merge = &c->now->router[router].merge[port];
            for (int n = 0; n < in->count; n++)
                if (in->p[n].tick < c->tick)
                    return true;
            for (int n = 0; n < merge->count; n++)
                if (merge->p[n].tick < c->tick)
                    return true;
        }
    return false;
}

/* After a tick: what came of it is what the functional oracle computes, but that a torus has its
 * own links. A run with anything late is its own. */
static void compare_tick(struct run *run)
{
    const struct oracle *o = run->o;
    const struct oracle *plain = run->plain;
    if (run->c->late_cores > 0 || run->c->late_packets > 0 || overdue(run->c))
        return;
    if (o->digest != plain->digest)
        say(run, "the digest is not that of the functional oracle [F-2] [Y-11]");
    if (o->spike_count != plain->spike_count || o->pin_count != plain->pin_count ||
        memcmp(o->spike, plain->spike, (size_t)o->spike_count * sizeof *o->spike) != 0 ||
        memcmp(o->pin, plain->pin, (size_t)o->pin_count * sizeof *o->pin) != 0)
        say(run, "the spikes are not those of the functional oracle [T-5]");
    if (run->s->params.tick_cycles > 0)
        return;
    for (int k = 0; k < o->core_count; k++) {
        struct oracle_counters want = plain->core[k].count;
        const struct oracle_counters *got = &o->core[k].count;
        if (run->s->params.torus) {
            if (got->links_x > want.links_x || got->links_y > want.links_y)
                say(run, "a torus is a longer way than a mesh [P-2]");
            want.links_x = got->links_x;
            want.links_y = got->links_y;
            want.boundaries = got->boundaries;
        }
        if (memcmp(got, &want, sizeof want) != 0)
            say(run, "counters are not those of the functional oracle [K-1]");
    }
    if (run->c->handed_over != run->c->written || cycle_replay_left(run->replay) != 0)
        say(run, "packets are left at the end of a tick [Y-10]");
}

static void run_tick(struct run *run, size_t *input)
{
    const size_t first = run->c->event_count;
    const uint64_t start = run->c->cycle;
    const uint64_t bound = tick_bound(run->s);
    size_t plain_input = *input;
    random_system_inject(run->s, run->plain, run->c->tick, &plain_input);
    random_system_inject(run->s, run->o, run->c->tick, input);
    oracle_tick(run->plain);
    bool ended = false;
    while (!ended && run->text[0] == '\0') {
        ended = cycle_oracle_step(run->c);
        const char *wrong = wrong_now(run->c);
        if (wrong != NULL)
            say(run, wrong);
        if (!ended && run->s->params.tick_cycles == 0 && run->c->cycle - start > bound)
            say(run, "nothing moves any more: deadlock [F-5]");
    }
    char text[300];
    if (!cycle_replay_events(run->replay, run->c->event + first, run->c->event_count - first, text,
                             sizeof text))
        say(run, text);
    if (ended)
        compare_tick(run);
}

static void count_events(struct tally *t, const struct cycle_oracle *c)
{
    t->systems += 1;
    t->cycles += c->cycle;
    t->ticks += c->tick;
    t->packets += c->written;
    t->late_packets += c->late_packets;
    t->late_cores += c->late_cores;
    for (size_t n = 0; n < c->event_count; n++) {
        t->stalls += c->event[n].kind == CYCLE_STALL;
        t->edges += c->event[n].kind == CYCLE_EDGE;
    }
}

static bool within(int value, int low, int high)
{
    return low <= value && value <= high;
}

/* The table of section 12, and a configuration that the library takes. */
static void expect_legal(const struct random_system *s)
{
    const struct cycle_params *p = &s->params;
    const int least = p->torus ? 2 : 1;
    struct ct_error err = {CT_OK, ""};
    ct_chip *chip = NULL;
    if (model_chip(&s->model, NULL, &chip, &err) != CT_OK)
        fail_msg("%s", err.text);
    ct_chip_destroy(chip);
    assert_true(within(p->k, 1, 256) && within(p->s, 1, 4) && within(p->core_divider, 1, 16));
    assert_true(within(p->local_depth, least, 64) && within(p->depth, least, 64));
    assert_true(within(p->stages, 1, 8) && within(p->router_divider, 1, 16));
    assert_true(within(p->link_cycles, 1, 32) && within(p->edge_cycles, 1, 1024));
    assert_true(within(p->edge_depth, least, 64) && within(p->barrier, 0, 65535));
    assert_true(p->tick_cycles % (uint32_t)p->core_divider == 0);
    assert_true(p->tick_cycles % (uint32_t)p->router_divider == 0);
    assert_false(p->torus && p->routing == CYCLE_WEST_FIRST);
}

static void run_system(uint64_t seed, uint64_t number, const struct random_system_shape *shape,
                       struct tally *tally)
{
    struct random_system s;
    struct run run;
    size_t input = 0;
    assert_true(random_system_draw(&s, seed, number, shape));
    expect_legal(&s);
    run_begin(&run, &s);
    for (uint32_t tick = 0; tick < s.model.ticks && run.text[0] == '\0'; tick++)
        run_tick(&run, &input);
    if (run.text[0] != '\0') {
        char text[300];
        random_system_text(&s, text, sizeof text);
        print_error("system %llu: %s\n%s\nreplay: CT_SEED=%llu CT_MODEL=%llu\n",
                    (unsigned long long)number, run.text, text, (unsigned long long)seed,
                    (unsigned long long)number);
        fail();
    }
    count_events(tally, run.c);
    run_end(&run);
    random_system_free(&s);
}

static void print_tally(const char *name, const struct tally *t)
{
    printf("%s: %llu systems, %llu base cycles, %llu ticks, %llu packets, %llu stalls, %llu over "
           "chip edges, %llu late packets, %llu late cores\n",
           name, (unsigned long long)t->systems, (unsigned long long)t->cycles,
           (unsigned long long)t->ticks, (unsigned long long)t->packets,
           (unsigned long long)t->stalls, (unsigned long long)t->edges,
           (unsigned long long)t->late_packets, (unsigned long long)t->late_cores);
}

/* The systems of one shape, half of them saturated. */
static void run_shape(const char *name, struct random_system_shape shape)
{
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    const uint64_t one = rand_env("CT_MODEL", UINT64_MAX);
    const uint64_t systems = rand_env("CT_LONG", 0) ? SYSTEMS_LONG : SYSTEMS;
    const uint64_t first = one == UINT64_MAX ? 0 : one;
    const uint64_t count = one == UINT64_MAX ? systems : 1;
    struct tally tally = {0};
    for (uint64_t number = first; number - first < count; number++) {
        shape.saturated = number % 2 == 0;
        run_system(seed, number, &shape, &tally);
    }
    print_tally(name, &tally);
    if (count == 1)
        return;
    /* A run in which nothing happens would be right as well. */
    assert_true(tally.packets > count * 50);
    assert_true(tally.stalls > count * 10);
    assert_true(tally.edges > count * 10);
    if (shape.ticks == RANDOM_TICKS_FIXED) {
        assert_true(tally.late_packets > count);
        assert_true(tally.late_cores > count);
    } else {
        assert_true(tally.late_packets == 0);
        assert_true(tally.late_cores == 0);
    }
}

static void automatic(const char *name, enum cycle_routing routing, bool torus)
{
    run_shape(name,
              (struct random_system_shape){
                  .routed = true, .routing = routing, .torus = torus, .ticks = RANDOM_TICKS_AUTO});
}

static void xy_mesh(void **state)
{
    (void)state;
    automatic("xy, mesh", CYCLE_XY, false);
}

static void yx_mesh(void **state)
{
    (void)state;
    automatic("yx, mesh", CYCLE_YX, false);
}

static void west_first_mesh(void **state)
{
    (void)state;
    automatic("west_first, mesh", CYCLE_WEST_FIRST, false);
}

static void xy_torus(void **state)
{
    (void)state;
    automatic("xy, torus", CYCLE_XY, true);
}

static void yx_torus(void **state)
{
    (void)state;
    automatic("yx, torus", CYCLE_YX, true);
}

/* [T-3]. */
static void fixed_ticks(void **state)
{
    (void)state;
    run_shape("ticks of n cycles", (struct random_system_shape){.ticks = RANDOM_TICKS_FIXED});
}

/* ---- what follows packets can lose one ---------------------------------------------------- */

/* Does one wrong thing to the n-th event; false where that is not possible. */
static bool spoil(struct cycle_event *event, size_t *count, size_t n, int how)
{
    const bool moves = event[n].kind == CYCLE_GRANT || event[n].kind == CYCLE_EDGE;
    const bool packet = moves || event[n].kind == CYCLE_HANDOVER;
    switch (how) {
    case 0: /* a move is missing */
        memmove(&event[n], &event[n + 1], (*count - n - 1) * sizeof *event);
        *count -= 1;
        return moves;
    case 1: /* or comes twice */
        memmove(&event[n + 1], &event[n], (*count - n) * sizeof *event);
        *count += 1;
        return moves;
    case 2: event[n].packet ^= 1 << 6; return packet;  /* another axon */
    case 3: event[n].packet ^= 1 << 3; return packet;  /* another tick */
    case 4: event[n].packet ^= 1 << 23; return packet; /* another core */
    case 5: event[n].a = event[n].a % 4 + 1; return moves;
    case 6: event[n].core ^= 1; return packet;
    default: event[n].b = event[n].b % 4 + 1; return event[n].kind == CYCLE_GRANT;
    }
}

/* Whether a log that was spoilt is still followed to its end, with nothing left. */
static bool replays(const struct run *run, const struct cycle_event *event, size_t count)
{
    char text[300];
    struct cycle_replay *replay = cycle_replay_create(run->o, &run->s->params);
    assert_non_null(replay);
    const bool followed = cycle_replay_events(replay, event, count, text, sizeof text) &&
                          cycle_replay_left(replay) == 0;
    cycle_replay_free(replay);
    return followed;
}

static void replay_notices(void **state)
{
    (void)state;
    const struct random_system_shape shape = {.ticks = RANDOM_TICKS_AUTO, .saturated = true};
    struct random_system s;
    struct run run;
    size_t input = 0;
    int spoilt = 0;
    assert_true(random_system_draw(&s, DEFAULT_SEED, 6, &shape));
    run_begin(&run, &s);
    run_tick(&run, &input);
    struct cycle_event *event = malloc((run.c->event_count + 1) * sizeof *event);
    assert_non_null(event);
    assert_true(replays(&run, run.c->event, run.c->event_count));
    for (size_t n = 0; n < run.c->event_count; n += 7)
        for (int how = 0; how < 8; how++) {
            size_t count = run.c->event_count;
            memcpy(event, run.c->event, count * sizeof *event);
            if (!spoil(event, &count, n, how))
                continue;
            spoilt++;
            if (replays(&run, event, count))
                fail_msg("event %zu spoilt in way %d is not noticed", n, how);
        }
    printf("replay: %d spoilt logs noticed\n", spoilt);
    assert_true(spoilt > 50);
    free(event);
    run_end(&run);
    random_system_free(&s);
}

/* ---- faults ------------------------------------------------------------------------------- */

/* Where the runs part: in the log, in a digest, or at last in a counter. */
static bool tick_differs(const struct cycle_oracle *a, const struct cycle_oracle *b)
{
    if (a->event_count != b->event_count || a->o->digest != b->o->digest || a->cycle != b->cycle)
        return true;
    for (size_t n = 0; n < a->event_count; n++)
        if (!cycle_event_same(&a->event[n], &b->event[n]))
            return true;
    for (int k = 0; k < a->o->core_count; k++)
        if (memcmp(&a->o->core[k].count, &b->o->core[k].count, sizeof a->o->core[k].count) != 0)
            return true;
    return false;
}

/* Runs a tick, but not for ever: a fault may well lead to deadlock. */
static bool bounded_tick(struct run *run, size_t *input)
{
    const uint64_t start = run->c->cycle;
    random_system_inject(run->s, run->o, run->c->tick, input);
    while (!cycle_oracle_step(run->c))
        if (run->s->params.tick_cycles == 0 && run->c->cycle - start > 2 * tick_bound(run->s))
            return false;
    return true;
}

static bool fault_shows(uint64_t seed, uint64_t number, enum cycle_fault fault)
{
    const struct random_system_shape shape = {.saturated = number % 3 == 0};
    struct random_system s;
    struct run sound, faulty;
    size_t input = 0;
    size_t faulty_input = 0;
    bool shows = false;
    assert_true(random_system_draw(&s, seed, number, &shape));
    run_begin(&sound, &s);
    run_begin(&faulty, &s);
    faulty.c->fault = fault;
    for (uint32_t tick = 0; tick < s.model.ticks && !shows; tick++) {
        assert_true(bounded_tick(&sound, &input));
        shows = !bounded_tick(&faulty, &faulty_input) || tick_differs(sound.c, faulty.c);
        sound.c->event_count = faulty.c->event_count = 0;
    }
    run_end(&sound);
    run_end(&faulty);
    random_system_free(&s);
    return shows;
}

/* What looks for deadlock can find it: without the rule of the bubble, a torus stands still. */
static void deadlock_is_noticed(void **state)
{
    (void)state;
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    const struct random_system_shape shape = {
        .routed = true, .torus = true, .ticks = RANDOM_TICKS_AUTO, .saturated = true};
    int still = 0;
    for (uint64_t number = 0; number < CONTROL_SYSTEMS / SHARE; number++) {
        struct random_system s;
        struct run run;
        size_t input = 0;
        assert_true(random_system_draw(&s, seed, number, &shape));
        run_begin(&run, &s);
        run.c->fault = CYCLE_NO_BUBBLE;
        still += !bounded_tick(&run, &input);
        run_end(&run);
        random_system_free(&s);
    }
    printf("without the bubble %d of %d systems stand still\n", still, CONTROL_SYSTEMS / SHARE);
    assert_true(still > 0);
}

static void every_fault_is_noticed(void **state)
{
    (void)state;
    static const char *const texts[] = {
#define FAULT_TEXT(name, text) text,
        CYCLE_FAULT_LIST(FAULT_TEXT)
#undef FAULT_TEXT
    };
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    int noticed = 0;
    if (rand_env("CT_MODEL", UINT64_MAX) != UINT64_MAX)
        return;
    for (int fault = CYCLE_SOUND + 1; fault < CYCLE_FAULT_COUNT; fault++) {
        uint64_t number = 0;
        while (number < CONTROL_SYSTEMS && !fault_shows(seed, number, (enum cycle_fault)fault))
            number++;
        if (number < CONTROL_SYSTEMS)
            noticed++;
        else
            print_error("not noticed: %s\n", texts[fault]);
        if (rand_env("CT_VERBOSE", 0))
            printf("%-60s system %llu\n", texts[fault], (unsigned long long)number);
    }
    /* And what is no fault shows nothing. */
    for (uint64_t number = 0; number < 20; number++)
        assert_false(fault_shows(seed, number, CYCLE_SOUND));
    printf("negative controls: noticed %d of %d\n", noticed, CYCLE_FAULT_COUNT - 1);
    assert_int_equal(noticed, CYCLE_FAULT_COUNT - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xy_mesh),
        cmocka_unit_test(yx_mesh),
        cmocka_unit_test(xy_torus),
        cmocka_unit_test(yx_torus),
        cmocka_unit_test(west_first_mesh),
        cmocka_unit_test(fixed_ticks),
        cmocka_unit_test(replay_notices),
        cmocka_unit_test(deadlock_is_noticed),
        cmocka_unit_test(every_fault_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
