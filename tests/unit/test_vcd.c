/*
 * test_vcd.c - waveforms read back and held against what they show: the state of every core in
 * every base cycle against the oracle of cycles, every other signal against the events; whole
 * runs and windows, all places and some; and the proof that a changed value or time is noticed.
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
#include "support/vcd_read.h"
#include "trace/vcd.h"

enum { SYSTEMS = 200, SYSTEMS_LONG = 3000, CONTROLS = 40, DEFAULT_SEED = 20260311 };

/* ---- writing --------------------------------------------------------------------------------- */

/* Writes the events in batches of up to `batch`, and reads the file. */
static struct kit_bytes written(const struct event_run *run, const struct trace_scene *scene,
                                uint32_t batch, uint64_t seed)
{
    const char *path = kit_path("wave.vcd");
    struct rand r = {seed};
    struct ct_error err;
    struct vcd *vcd;
    if (vcd_create(&vcd, path, scene, &err) != CT_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < run->events;) {
        size_t count = 1 + rand_below(&r, batch);
        count = count < run->events - i ? count : run->events - i;
        assert_int_equal(vcd_events(vcd, run->event + i, count, &err), CT_OK);
        i += count;
    }
    assert_int_equal(vcd_finish(vcd, &err), CT_OK);
    return kit_load(path);
}

/* ---- expecting ------------------------------------------------------------------------------- */

/* A waveform being checked. */
struct check {
    const struct event_run *run;
    const struct trace_scene *scene;
    const struct vcd_wave *wave;
    const struct ct_event **at; /* events by place: of i from first[i] on, then those of ticks */
    size_t *first;
    uint64_t start, end; /* cycles of the window */
    uint32_t units;
    size_t names; /* that were looked up */
    size_t values;
    char text[400]; /* the first difference */
};

enum shown { STROBE, NUMBER_A, PORT_A, PACKET };

/* What a signal shows: of which kinds of events, with a or b this number where it is not -1. */
struct rule {
    const char *name;
    unsigned kinds;
    enum shown shown;
};

#define K(kind) (1u << CT_EVENT_##kind)

static void number_text(char *text, uint32_t value)
{
    int bit = 31, used = 0;
    while (bit > 0 && !(value >> bit & 1))
        bit--;
    for (; bit >= 0; bit--)
        text[used++] = (char)('0' + (value >> bit & 1));
    text[used] = '\0';
}

/* Only what the window shows: the value at its start, and what changes within. */
static struct vcd_series clipped(const struct check *c, const struct vcd_series *all)
{
    struct vcd_series shown = {NULL, 0, 0};
    size_t i = 0;
    while (i + 1 < all->count && all->value[i + 1].time <= c->start)
        i++;
    vcd_series_add(&shown, c->start * c->units, all->value[i].text);
    for (i++; i < all->count && all->value[i].time < c->end; i++)
        vcd_series_add(&shown, all->value[i].time * c->units, all->value[i].text);
    return shown;
}

/* Holds a signal against what it should be; from time `known` on it may be "unknown". */
static void compare(struct check *c, const char *path, const struct vcd_series *all, uint64_t known)
{
    const struct vcd_name *name = vcd_find(c->wave, path);
    if (c->text[0] != '\0')
        return;
    if (name == NULL) {
        snprintf(c->text, sizeof c->text, "%s: is not there", path);
        return;
    }
    c->names++;
    const struct vcd_series *is = &c->wave->series[name->series];
    struct vcd_series should = clipped(c, all);
    size_t count = is->count;
    if (count > 0 && is->value[count - 1].time >= known &&
        strcmp(is->value[count - 1].text, "unknown") == 0)
        count--; /* and what the oracle knows of the rest is more than events tell */
    for (size_t i = 0; i < count || (i < should.count && count == is->count); i++) {
        const struct vcd_value none = {UINT64_MAX, "nothing"};
        const struct vcd_value *a = i < should.count ? &should.value[i] : &none;
        const struct vcd_value *b = i < is->count ? &is->value[i] : &none;
        c->values++;
        if (a->time == b->time && strcmp(a->text, b->text) == 0)
            continue;
        snprintf(c->text, sizeof c->text, "%s: value %zu is %s at %llu, should be %s at %llu", path,
                 i, b->text, (unsigned long long)b->time, a->text, (unsigned long long)a->time);
        break;
    }
    free(should.value);
}

/* Whether an event concerns a signal; `port` is one of the output, -1: of none. */
static bool concerns(const struct rule *rule, const struct ct_event *e, int port)
{
    if (!(rule->kinds >> e->kind & 1))
        return false;
    return port < 0 || (uint32_t)port == (e->kind == CT_EVENT_EDGE ? e->a : e->b);
}

static void add_strobe(struct vcd_series *all, uint64_t cycle)
{
    if (all->value[all->count - 1].time == cycle && all->value[all->count - 1].text[0] == '0' &&
        all->count > 1)
        all->count--; /* high in the cycle before, and stays so */
    vcd_series_add(all, cycle, "1");
    if (all->value[all->count - 1].time <= cycle)
        vcd_series_add(all, cycle + 1, "0");
}

static void check_rule(struct check *c, uint32_t group, const char *prefix, const struct rule *rule,
                       int port)
{
    struct vcd_series all = {NULL, 0, 0};
    char path[100], text[40];
    snprintf(path, sizeof path, "%s%s", prefix, rule->name);
    vcd_series_add(&all, 0, rule->shown == STROBE ? "0" : rule->shown == PORT_A ? "unknown" : "x");
    for (size_t i = c->first[group]; i < c->first[group + 1]; i++) {
        const struct ct_event *e = c->at[i];
        if (!concerns(rule, e, port))
            continue;
        if (rule->shown == STROBE) {
            add_strobe(&all, e->cycle);
            continue;
        }
        number_text(text, rule->shown == PACKET ? e->packet : e->a);
        vcd_series_add(&all, e->cycle, rule->shown == PORT_A ? scene_port_name(e->a) : text);
    }
    compare(c, path, &all, UINT64_MAX);
    free(all.value);
}

/* State and neuron, which the oracle knows in every cycle. */
static void check_states(struct check *c, uint32_t i, const char *prefix)
{
    const struct event_run *run = c->run;
    const uint32_t number = c->scene->place[i].number;
    struct vcd_series state = {NULL, 0, 0}, neuron = {NULL, 0, 0};
    char path[100], text[40];
    uint32_t k = 0;
    while (model_core_number(&run->system.model, k) != number)
        k++;
    vcd_series_add(&neuron, 0, "x");
    for (size_t s = 0; s < run->states[k].count; s++) {
        const struct event_state *at = &run->states[k].list[s];
        vcd_series_add(&state, at->cycle, at->state);
        if (at->neuron < 0)
            continue;
        number_text(text, (uint32_t)at->neuron);
        vcd_series_add(&neuron, at->cycle, text);
    }
    uint64_t last = 0; /* what the core was seen to do */
    for (size_t e = c->first[i]; e < c->first[i + 1]; e++) {
        if (c->at[e]->kind >= CT_EVENT_TAKE && c->at[e]->kind <= CT_EVENT_DONE)
            last = c->at[e]->cycle;
    }
    snprintf(path, sizeof path, "%sstate", prefix);
    compare(c, path, &state, last * c->units);
    free(state.value);
    /* Rows that are begun, but not told of any more. */
    while (neuron.count > 1 && neuron.value[neuron.count - 1].time > last)
        neuron.count--;
    snprintf(path, sizeof path, "%sneuron", prefix);
    compare(c, path, &neuron, UINT64_MAX);
    snprintf(path, sizeof path, "%ssram_row", prefix);
    compare(c, path, &neuron, UINT64_MAX);
    free(neuron.value);
}

static void check_outputs(struct check *c, uint32_t i, const char *tile)
{
    static const struct rule outputs[] = {
        {"grant", K(GRANT), STROBE}, {"from", K(GRANT), PORT_A}, {"packet", K(GRANT), PACKET}};
    static const struct rule edges[] = {{"grant", K(EDGE), STROBE}, {"packet", K(EDGE), PACKET}};
    const struct ct_system *sys = &c->run->system.model.sys;
    const struct trace_place *place = &c->scene->place[i];
    const bool torus = c->run->system.params.torus;
    const unsigned cores[2] = {sys->cores_x, sys->cores_y}, chips[2] = {sys->chips_x, sys->chips_y};
    for (int port = 0; port < CT_PORTS; port++) {
        /* Along x or y, upwards or downwards; where the chip ends there. */
        const int axis = port >= CT_PORT_NORTH;
        const bool up = port == CT_PORT_EAST || port == CT_PORT_NORTH;
        const unsigned at = axis ? place->y : place->x, size = cores[axis] * chips[axis];
        const bool border = at == (up ? size - 1 : 0);
        const bool side = at % cores[axis] == (up ? cores[axis] - 1 : 0);
        char prefix[80];
        snprintf(prefix, sizeof prefix, "%srouter.%s_", tile, scene_port_name((unsigned)port));
        for (int k = 0; k < 3 && (port == 0 || !border || torus); k++)
            check_rule(c, i, prefix, &outputs[k], port);
        snprintf(prefix, sizeof prefix, "%srouter.%s_edge_", tile, scene_port_name((unsigned)port));
        for (int k = 0; k < 2 && port > 0 && side && chips[axis] > 1 && (!border || torus); k++)
            check_rule(c, i, prefix, &edges[k], port);
    }
}

static void check_place(struct check *c, uint32_t i)
{
    static const struct rule core[] = {
        {"tick", K(TAKE), NUMBER_A},          {"sram_read", K(ROW_READ), STROBE},
        {"sram_write", K(ROW_WRITE), STROBE}, {"send_valid", K(HANDOVER) | K(STALL), STROBE},
        {"send_stall", K(STALL), STROBE},     {"send_packet", K(HANDOVER), PACKET},
        {"pin_valid", K(PIN), STROBE},        {"late", K(LATE_CORE), STROBE}};
    static const struct rule late = {"late_packet", K(LATE_PACKET), STROBE};
    const struct trace_place *place = &c->scene->place[i];
    char tile[40], prefix[80];
    snprintf(tile, sizeof tile, "cortile.tile_%u_%u.", place->x, place->y);
    if (place->core) {
        snprintf(prefix, sizeof prefix, "%score.", tile);
        for (size_t k = 0; k < sizeof core / sizeof core[0]; k++)
            check_rule(c, i, prefix, &core[k], -1);
        check_states(c, i, prefix);
    }
    snprintf(prefix, sizeof prefix, "%srouter.", tile);
    check_rule(c, i, prefix, &late, -1);
    check_outputs(c, i, tile);
}

/* Sorts the events by place, keeping their order. */
static void sort_events(struct check *c)
{
    const uint32_t groups = c->scene->count + 1;
    size_t used = 0;
    c->at = calloc(c->run->events, sizeof *c->at);
    c->first = calloc(groups + 1, sizeof *c->first);
    assert_true(c->at != NULL && c->first != NULL);
    for (uint32_t group = 0; group < groups; group++) {
        c->first[group] = used;
        for (size_t i = 0; i < c->run->events; i++) {
            const struct ct_event *e = &c->run->event[i];
            bool tick = e->kind == CT_EVENT_TICK_START || e->kind == CT_EVENT_TICK_END;
            uint32_t of = tick ? c->scene->count : c->scene->index[e->core];
            if (of == group)
                c->at[used++] = e;
        }
    }
    c->first[groups] = used;
    assert_int_equal(used, c->run->events);
}

/* Checks a file; `text` of the result is "" where it is as it should be. */
static struct check check_file(const struct event_run *run, const struct trace_scene *scene,
                               struct kit_bytes file)
{
    static const struct rule ticks[] = {{"tick", K(TICK_START), NUMBER_A},
                                        {"tick_start", K(TICK_START), STROBE},
                                        {"tick_end", K(TICK_END), STROBE}};
    struct vcd_wave wave;
    struct check c = {.run = run, .scene = scene, .wave = &wave, .text = ""};
    char why[200], scale[16], is[16] = "";
    if (!vcd_read(&wave, (const char *)file.data, file.size, why)) {
        snprintf(c.text, sizeof c.text, "not read: %s", why);
        vcd_read_free(&wave);
        return c;
    }
    vcd_timescale(scene->arch.clock_kilohertz, scale, &c.units);
    const char *space = strchr(scale, ' ');
    snprintf(is, sizeof is, "%.*s%s", (int)(space - scale), scale, space + 1);
    if (strcmp(is, wave.timescale) != 0)
        snprintf(c.text, sizeof c.text, "timescale %s", wave.timescale);
    c.start = event_kit_start(run, scene->first);
    c.end = event_kit_start(run, scene->last + 1);
    if (c.end == UINT64_MAX) /* the run ends before the window */
        c.end = run->event[run->events - 1].cycle + 1;
    sort_events(&c);
    for (int k = 0; k < 3; k++)
        check_rule(&c, scene->count, "cortile.", &ticks[k], -1);
    for (uint32_t i = 0; i < scene->count; i++)
        check_place(&c, i);
    if (c.text[0] == '\0' && c.names != wave.names)
        snprintf(c.text, sizeof c.text, "%zu signals, %zu expected", wave.names, c.names);
    if (c.text[0] == '\0' && wave.last != c.end * c.units)
        snprintf(c.text, sizeof c.text, "ends at %llu", (unsigned long long)wave.last);
    free(c.at);
    free(c.first);
    vcd_read_free(&wave);
    c.wave = NULL;
    return c;
}

/* ---- tests ----------------------------------------------------------------------------------- */

struct tally {
    size_t values, bytes, unknown, largest;
};

/* One system: the whole, then a window of it, which batches must not change. */
static void check_system(uint64_t seed, uint64_t number, struct tally *tally)
{
    struct event_run run;
    struct rand r = {seed + number};
    event_kit_run(&run, seed, number, rand_chance(&r, 30), true);
    for (int turn = 0; turn < 2; turn++) {
        struct trace_scene scene = run.scene;
        if (turn > 0) {
            scene.first = rand_below(&r, run.system.model.ticks);
            scene.last = scene.first + rand_below(&r, run.system.model.ticks - scene.first);
        }
        struct kit_bytes file = written(&run, &scene, 1u << rand_below(&r, 18), number);
        struct kit_bytes again = written(&run, &scene, UINT32_MAX - 1, number);
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
        tally->values += c.values;
        tally->bytes += file.size;
        tally->largest = file.size > tally->largest ? file.size : tally->largest;
        free(file.data);
        free(again.data);
    }
    event_kit_free(&run);
}

static void waveforms_show_what_happened(void **state)
{
    (void)state;
    const uint64_t seed = rand_env("CT_SEED", DEFAULT_SEED);
    const uint64_t only = rand_env("CT_MODEL", UINT64_MAX);
    const uint64_t count = rand_env("CT_LONG", 0) ? SYSTEMS_LONG : SYSTEMS;
    struct tally tally = {0};
    for (uint64_t n = 0; n < count && only == UINT64_MAX; n++)
        check_system(seed, n, &tally);
    if (only != UINT64_MAX)
        check_system(seed, only, &tally);
    print_message("# seed %llu: %zu values in %zu bytes\n", (unsigned long long)seed, tally.values,
                  tally.bytes);
    /* One at least must have been longer than what is sorted at a time. */
    assert_true(tally.values > 0 && (only != UINT64_MAX || tally.largest > 1000000));
}

/* Changes one value or time of a file; false where there was none to change. */
static bool spoil(struct kit_bytes file, struct rand *r)
{
    const char *values = strstr((const char *)file.data, "$enddefinitions");
    size_t from = (size_t)(values - (const char *)file.data) + sizeof "$enddefinitions $end";
    for (int turn = 0; turn < 1000; turn++) {
        size_t at = from + rand_below(r, (uint32_t)(file.size - from));
        char *byte = (char *)file.data + at;
        if (byte[0] == '\n' || byte[-1] != '\n')
            continue;
        if (byte[0] == '0' || byte[0] == '1') {
            byte[0] ^= 1;
            return true;
        }
        if ((byte[0] == 'b' && (byte[1] == '0' || byte[1] == '1')) ||
            (byte[0] == '#' && byte[1] >= '0')) {
            byte[1] ^= 1;
            return true;
        }
        if (byte[0] == 's') {
            byte[1] ^= 1;
            return true;
        }
    }
    return false;
}

static void changes_are_noticed(void **state)
{
    (void)state;
    struct rand r = {7};
    struct event_run run;
    unsigned spoilt = 0, noticed = 0;
    for (uint64_t n = 0; n < CONTROLS; n++) {
        event_kit_run(&run, DEFAULT_SEED, n, false, true);
        struct kit_bytes file = written(&run, &run.scene, 1000, n);
        kit_append(&file, "", 1);
        file.size--;
        if (spoil(file, &r)) {
            spoilt++;
            noticed += check_file(&run, &run.scene, file).text[0] != '\0';
        }
        free(file.data);
        event_kit_free(&run);
    }
    assert_true(spoilt > CONTROLS / 2);
    assert_int_equal(noticed, spoilt);
}

static void timescales(void **state)
{
    static const struct {
        uint32_t kilohertz, units;
        bool exact;
        const char *text;
    } cases[] = {
        {100000, 1, true, "10 ns"},    {1000000, 1, true, "1 ns"},   {200000, 5, true, "1 ns"},
        {1, 1, true, "1 ms"},          {400000, 25, true, "100 ps"}, {100000000, 1, true, "10 ps"},
        {333333, 1, false, "1 ns"},    {3, 1, false, "1 ns"},        {4096, 1, false, "1 ns"},
        {32000, 3125, false, "10 ps"}, {64000, 15625, false, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[16];
        uint32_t units;
        bool exact = vcd_timescale(cases[i].kilohertz, text, &units);
        if (cases[i].units > 1000) { /* more than a cycle may have */
            assert_false(exact);
            assert_int_equal(units, 1);
            continue;
        }
        assert_int_equal(exact, cases[i].exact);
        assert_int_equal(units, cases[i].units);
        assert_string_equal(text, cases[i].text);
    }
}

/* A file that cannot be, and nothing left of one that is given up. */
static void files(void **state)
{
    (void)state;
    struct event_run run;
    struct ct_error err;
    struct vcd *vcd;
    int before = kit_entries();
    event_kit_run(&run, DEFAULT_SEED, 1, false, false);
    assert_int_equal(vcd_create(&vcd, kit_path("absent/wave.vcd"), &run.scene, &err), CT_ERR_IO);
    assert_null(vcd);
    assert_int_equal(vcd_create(&vcd, kit_path("gone.vcd"), &run.scene, &err), CT_OK);
    assert_int_equal(vcd_events(vcd, run.event, run.events, &err), CT_OK);
    vcd_discard(vcd);
    vcd_discard(NULL);
    assert_int_equal(kit_entries(), before);
    /* A window after the end: a head alone. */
    run.scene.first = 1000;
    struct kit_bytes file = written(&run, &run.scene, 10, 0);
    struct vcd_wave wave;
    char why[200];
    assert_true(vcd_read(&wave, (const char *)file.data, file.size, why));
    assert_true(wave.names > 0 && wave.last == 0);
    vcd_read_free(&wave);
    free(file.data);
    event_kit_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waveforms_show_what_happened),
        cmocka_unit_test(changes_are_noticed),
        cmocka_unit_test(timescales),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
