/*
 * test_lockstep_noc.c - the RTL of the network, rtl/ct_noc.sv, beside emulator/noc: the same
 * packets are offered to both in every base cycle, and in every base cycle all grants with their
 * packets, all occupancies and the room of the local FIFOs are the same. [F-4] to [Y-8]
 *
 * Loads go from sparse to more than the network carries, to all places or to one, for a while each;
 * the network is reset while it is full, and drained. Models with a fault must differ.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "lockstep/lockstep.h"
#include "lockstep/router_rtl.h"
#include "noc/noc.h"
#include "support/rand.h"

enum { ROUTERS_MAX = 16, SEEDS = 2, DIVIDERS = 3, PHASES = 40, DRAIN_CYCLES = 20000 };

/* What was compared, and what happened meanwhile. */
struct counts {
    uint64_t cycles, grants, deliveries, occupancies, full[2], refused, resets, drained;
    uint64_t by[CT_PORTS][CT_PORTS]; /* grants of an output to an input */
};

/* A network twice. */
struct pair {
    const struct lockstep_model *model;
    struct lockstep *l;
    struct lockstep_signal clk, rst, ce, valid, packet, room, empty;
    struct router_rtl router[ROUTERS_MAX];
    struct noc_shape shape;
    struct noc noc;
    void *memory;
    uint64_t now;
    struct rand rand;
    struct counts count;
    char text[200]; /* the first difference */
};

/* ---- making ---------------------------------------------------------------------------------- */

static struct noc_shape shape_of(const struct lockstep_model *m, uint32_t divider)
{
    const uint32_t w = (uint32_t)lockstep_parameter(m, "W", 2);
    const uint32_t h = (uint32_t)lockstep_parameter(m, "H", 2);
    return (struct noc_shape){
        .width = w,
        .height = h,
        .chip_x = w,
        .chip_y = h,
        .torus = lockstep_parameter(m, "TORUS", 0) != 0,
        .routing = (enum ct_routing)lockstep_parameter(m, "ROUTING", 0),
        .local_depth = (uint32_t)lockstep_parameter(m, "DL", 4),
        .depth = (uint32_t)lockstep_parameter(m, "D", 4),
        .edge_depth = 1,
        .stages = (uint32_t)lockstep_parameter(m, "P", 1),
        .link_cycles = (uint32_t)lockstep_parameter(m, "F", 1),
        .edge_cycles = 1,
        .divider = divider,
    };
}

static void find_signals(struct pair *p)
{
    p->clk = lockstep_signal(p->model, p->l, "clk_i");
    p->rst = lockstep_signal(p->model, p->l, "rst_ni");
    p->ce = lockstep_signal(p->model, p->l, "ce_i");
    p->valid = lockstep_signal(p->model, p->l, "local_valid_i");
    p->packet = lockstep_signal(p->model, p->l, "local_packet_i");
    p->room = lockstep_signal(p->model, p->l, "local_room_o");
    p->empty = lockstep_signal(p->model, p->l, "empty_o");
    for (uint32_t r = 0; r < p->noc.routers; r++)
        router_rtl_find(&p->router[r], p->model, p->l, "ct_noc.g_router", r, "u_router");
}

static void open_pair(struct pair *p, const struct lockstep_model *model, uint32_t divider,
                      uint64_t seed)
{
    *p = (struct pair){.model = model, .shape = shape_of(model, divider), .rand = {seed}};
    const size_t bytes = noc_bytes(&p->shape, 1);
    p->memory = aligned_alloc(ARENA_LINE, bytes);
    assert_non_null(p->memory);
    memset(p->memory, 0, bytes);
    noc_init(&p->noc, &p->shape, 1, p->memory);
    assert_in_range(p->noc.routers, 1, ROUTERS_MAX);
    p->l = model->create((int)seed + 1);
    find_signals(p);
    lockstep_set(&p->clk, 0);
}

static void close_pair(struct pair *p)
{
    p->model->destroy(p->l);
    free(p->memory);
}

/* ---- inputs ---------------------------------------------------------------------------------- */

/* Where the packets of a phase go. */
enum aim { AIM_ANY, AIM_ONE, AIM_ACROSS, AIMS };

struct phase {
    uint32_t cycles, percent; /* of the cycles in which a core offers a packet */
    enum aim aim;
    uint32_t one;
};

static void set_packet(struct pair *p, uint32_t r, uint32_t word)
{
    memcpy(p->packet.data + 4 * (size_t)r, &word, sizeof word);
}

static uint32_t word_of(const struct noc_packet *packet)
{
    return (uint32_t)(packet->dx & 0x1FF) << 23 | (uint32_t)(packet->dy & 0x1FF) << 14 |
           packet->source;
}

static uint32_t target_of(struct pair *p, uint32_t r, const struct phase *phase)
{
    if (phase->aim == AIM_ONE && !rand_chance(&p->rand, 10))
        return phase->one;
    if (phase->aim == AIM_ACROSS)
        return p->noc.routers - 1 - r;
    return rand_below(&p->rand, p->noc.routers);
}

/* The packet is all there is of a neuron here: `source` keeps what the way does not change. */
static struct noc_packet draw_packet(struct pair *p, uint32_t r, const struct phase *phase)
{
    const uint32_t w = p->shape.width, h = p->shape.height, to = target_of(p, r, phase);
    return (struct noc_packet){
        .dx = (int16_t)noc_distance(r % w, to % w, w, p->shape.torus),
        .dy = (int16_t)noc_distance(r / w, to / w, h, p->shape.torus),
        .source = (uint32_t)rand_next(&p->rand) & 0x3FFC,
    };
}

/* Offers packets to both; what comes with no offer is noise. False: the room differs. */
static bool offer(struct pair *p, const struct phase *phase)
{
    uint64_t valid = 0;
    bool same = true;
    for (uint32_t r = 0; r < p->noc.routers; r++) {
        const bool room = lockstep_bits(&p->room, 0, r, 1) != 0;
        if (room != (p->noc.router[r].occupancy[CT_PORT_LOCAL] < p->shape.local_depth)) {
            snprintf(p->text, sizeof p->text, "router %u: room %d [Y-3]", r, room);
            same = false;
        }
        set_packet(p, r, (uint32_t)rand_next(&p->rand));
        if (!rand_chance(&p->rand, phase->percent))
            continue;
        const struct noc_packet packet = draw_packet(p, r, phase);
        if (noc_offer(&p->noc, &p->noc.region[0], r, packet, p->now)) {
            valid |= (uint64_t)1 << r;
            set_packet(p, r, word_of(&packet));
        } else {
            p->count.refused++;
        }
    }
    lockstep_set(&p->valid, valid);
    return same;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static void emulated(struct pair *p, struct router_doing doing[ROUTERS_MAX])
{
    const struct noc_region *region = &p->noc.region[0];
    memset(doing, 0, ROUTERS_MAX * sizeof *doing);
    for (uint32_t m = 0; m < region->moves; m++) {
        const struct noc_move *move = &region->move[m];
        const unsigned in = move->from & NOC_PORT_MASK, out = move->out;
        struct noc_packet packet = *noc_waiting(&p->noc, move->from, 0);
        struct router_doing *at = &doing[move->from >> NOC_ROUTER_SHIFT];
        noc_lessen(&packet, out);
        at->grants |= 1u << (CT_PORTS * out + in);
        at->packet[out] = word_of(&packet);
        p->count.by[out][in]++;
    }
}

static bool same_grants(struct pair *p)
{
    struct router_doing doing[ROUTERS_MAX];
    emulated(p, doing);
    for (uint32_t r = 0; r < p->noc.routers; r++) {
        const struct router_doing rtl = router_rtl_doing(&p->router[r]);
        for (unsigned out = 0; out < CT_PORTS; out++) {
            const uint32_t want = doing[r].grants >> CT_PORTS * out & 0x1F;
            const uint32_t have = rtl.grants >> CT_PORTS * out & 0x1F;
            if (want == have && doing[r].packet[out] == rtl.packet[out]) {
                p->count.grants += want != 0;
                p->count.deliveries += want != 0 && out == CT_PORT_LOCAL;
                continue;
            }
            snprintf(p->text, sizeof p->text,
                     "router %u, output %u: inputs %02X, packet %08X instead of %02X, %08X"
                     " [F-4] [Y-7] [Y-8]",
                     r, out, have, rtl.packet[out], want, doing[r].packet[out]);
            return false;
        }
    }
    return true;
}

static bool same_occupancies(struct pair *p)
{
    for (uint32_t r = 0; r < p->noc.routers; r++) {
        for (unsigned in = 0; in < CT_PORTS; in++) {
            const uint32_t want = p->noc.router[r].occupancy[in],
                           have = router_rtl_occupancy(&p->router[r], in);
            const uint32_t depth = in == CT_PORT_LOCAL ? p->shape.local_depth : p->shape.depth;
            if (want != have) {
                snprintf(p->text, sizeof p->text,
                         "router %u, input %u: occupancy %u instead of %u [Y-6]", r, in, have,
                         want);
                return false;
            }
            p->count.full[in != CT_PORT_LOCAL] += want == depth;
            p->count.occupancies++;
        }
    }
    const bool empty = lockstep_get(&p->empty, 0) != 0;
    snprintf(p->text, sizeof p->text, "empty is %d", empty);
    return empty == (noc_packets(&p->noc) == 0);
}

/* One base cycle of both. */
static bool step(struct pair *p, const struct phase *phase)
{
    lockstep_set(&p->rst, 1);
    lockstep_set(&p->ce, p->now % p->shape.divider == 0);
    if (!offer(p, phase))
        return false;
    p->model->eval(p->l);
    noc_evaluate(&p->noc, &p->noc.region[0], p->now);
    if (!same_grants(p))
        return false;
    noc_commit(&p->noc, &p->noc.region[0], p->now);
    lockstep_edge(p->model, p->l, &p->clk);
    p->now++;
    p->count.cycles++;
    return same_occupancies(p);
}

/* ---- runs ------------------------------------------------------------------------------------ */

/* Resets both, for a few cycles in which the inputs go on. */
static void reset(struct pair *p)
{
    memset(p->memory, 0, noc_bytes(&p->shape, 1));
    noc_init(&p->noc, &p->shape, 1, p->memory);
    lockstep_set(&p->rst, 0);
    for (int n = rand_between(&p->rand, 1, 3); n > 0; n--) {
        lockstep_set(&p->valid, rand_next(&p->rand) & (((uint64_t)1 << p->noc.routers) - 1));
        lockstep_set(&p->ce, rand_below(&p->rand, 2));
        lockstep_edge(p->model, p->l, &p->clk);
    }
    p->now = 0;
    p->count.resets++;
}

/* Nothing is offered until the network is empty, which it must become. */
static bool drain(struct pair *p)
{
    const struct phase silence = {0};
    for (int n = 0; n < DRAIN_CYCLES; n++) {
        if (noc_packets(&p->noc) == 0) {
            p->count.drained++;
            return true;
        }
        if (!step(p, &silence))
            return false;
    }
    snprintf(p->text, sizeof p->text, "%u packets do not leave", noc_packets(&p->noc));
    return false;
}

/* False: p->text says in what they differ. */
static bool run(struct pair *p, int phases)
{
    static const int32_t percents[] = {1, 3, 10, 30, 60, 100};
    reset(p);
    for (int n = 0; n < phases; n++) {
        const struct phase phase = {
            .cycles = (uint32_t)rand_between(&p->rand, 20, 400),
            .percent = (uint32_t)rand_pick(&p->rand, percents, sizeof percents / sizeof *percents),
            .aim = (enum aim)rand_below(&p->rand, AIMS),
            .one = rand_below(&p->rand, p->noc.routers),
        };
        for (uint32_t i = 0; i < phase.cycles; i++) {
            if (!step(p, &phase))
                return false;
        }
        const uint32_t end = rand_below(&p->rand, 6);
        if (end == 0)
            reset(p);
        if (end == 1 && !drain(p))
            return false;
    }
    return drain(p);
}

static void add(struct counts *sum, const struct counts *c)
{
    sum->cycles += c->cycles;
    sum->grants += c->grants;
    sum->deliveries += c->deliveries;
    sum->occupancies += c->occupancies;
    sum->full[0] += c->full[0];
    sum->full[1] += c->full[1];
    sum->refused += c->refused;
    sum->resets += c->resets;
    sum->drained += c->drained;
    for (unsigned out = 0; out < CT_PORTS; out++)
        for (unsigned in = 0; in < CT_PORTS; in++)
            sum->by[out][in] += c->by[out][in];
}

/* Runs a model with every divider and initial values of both seeds; false where it differs. */
static bool run_model(const struct lockstep_model *model, int phases, struct counts *sum,
                      struct pair *p)
{
    const uint64_t seed = rand_env("CT_SEED", 1);
    const bool slow = model->slowness > 1;
    for (uint32_t divider = 1; divider <= (slow ? 2 : DIVIDERS); divider++) {
        for (uint64_t s = 0; s < (slow ? 1 : SEEDS); s++) {
            open_pair(p, model, divider, seed + s);
            const bool same = run(p, phases);
            add(sum, &p->count);
            if (!same)
                snprintf(p->text + strlen(p->text), sizeof p->text - strlen(p->text),
                         ", in cycle %llu with divider %u, seed %llu", (unsigned long long)p->now,
                         divider, (unsigned long long)(seed + s));
            close_pair(p);
            if (!same)
                return false;
        }
    }
    return true;
}

/* Everything that a network can do has happened, many times. */
static void not_vacuous(const struct lockstep_model *model, const struct counts *c)
{
    printf("# %s: %llu cycles, %llu grants, %llu deliveries, %llu occupancies, %llu+%llu full, "
           "%llu refused, %llu resets\n",
           model->name, (unsigned long long)c->cycles, (unsigned long long)c->grants,
           (unsigned long long)c->deliveries, (unsigned long long)c->occupancies,
           (unsigned long long)c->full[0], (unsigned long long)c->full[1],
           (unsigned long long)c->refused, (unsigned long long)c->resets);
    if (model->slowness > 1) {
        assert_true(c->grants > 100 && c->deliveries > 10 && c->full[0] > 10 && c->full[1] > 10);
        return;
    }
    assert_true(c->grants > 10000 && c->deliveries > 1000 && c->refused > 1000);
    assert_true(c->full[0] > 1000 && c->full[1] > 1000);
    assert_true(c->resets > 2 * SEEDS * DIVIDERS && c->drained > SEEDS * DIVIDERS);
}

static void sound(void **state)
{
    (void)state;
    struct counts all = {0};
    struct pair *p = malloc(sizeof *p);
    assert_non_null(p);
    const int phases = rand_env("CT_LONG", 0) ? 50 * PHASES : PHASES;
    int models = 0;
    for (const struct lockstep_model *const *m = lockstep_models; *m != NULL; m++) {
        if ((*m)->fault != NULL)
            continue;
        struct counts sum = {0};
        if (!run_model(*m, (int)lockstep_share(*m, (uint64_t)phases), &sum, p))
            fail_msg("%s: %s; make lockstep-wave MODEL=%s", (*m)->name, p->text, (*m)->name);
        not_vacuous(*m, &sum);
        add(&all, &sum);
        models++;
    }
    const bool netlists = rand_env("CT_NETLIST", 0) != 0;
    const bool full = lockstep_models[0]->slowness == 1;
    assert_true(full ? models == (netlists ? 1 : 9) : models > 0);
    /* A packet comes back to where it came from in no routing; all other pairs were granted. */
    for (unsigned out = 0; out < CT_PORTS && !netlists; out++)
        for (unsigned in = 0; in < CT_PORTS; in++)
            assert_true(!full || (all.by[out][in] > 0) == (out != in || out == CT_PORT_LOCAL));
    printf("# all: %llu cycles, %llu grants, %llu deliveries\n", (unsigned long long)all.cycles,
           (unsigned long long)all.grants, (unsigned long long)all.deliveries);
    free(p);
}

static bool tried(const struct lockstep_model *model, char *text, size_t size)
{
    struct pair *p = malloc(sizeof *p);
    struct counts sum = {0};
    assert_non_null(p);
    const bool same = run_model(model, PHASES, &sum, p);
    snprintf(text, size, "%s", same ? "" : p->text);
    free(p);
    return same;
}

static void faulty(void **state)
{
    (void)state;
    const int faults = lockstep_faults(tried), wanted = rand_env("CT_NETLIST", 0) ? 1 : 13;
    assert_true(lockstep_models[0]->slowness == 1 ? faults == wanted : faults > 0);
}

int main(void)
{
    lockstep_begin(tried);
    const struct CMUnitTest tests[] = {cmocka_unit_test(sound), cmocka_unit_test(faulty)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
