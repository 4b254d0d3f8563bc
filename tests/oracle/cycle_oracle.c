/*
 * cycle_oracle.c - see cycle_oracle.h: memory and log, the base cycle [Y-1], the tick [Y-10],
 * [Y-11], and what is reported of it. Cores are in cycle_core.c, routers and chip edges in
 * cycle_router.c. A line that looks at `fault` holds a deliberate mistake.
 */
#include "oracle/cycle_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory ------------------------------------------------------------------------------- */

static struct cycle_state *state_create(const struct cycle_oracle *c)
{
    const size_t routers = (size_t)(c->width * c->height);
    const size_t sides = (size_t)(c->o->chips_x * c->o->chips_y) * CYCLE_PORTS;
    struct cycle_state *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->router = calloc(routers, sizeof *s->router);
    s->side = calloc(sides, sizeof *s->side);
    s->core = calloc((size_t)c->o->core_count + 1, sizeof *s->core);
    if (s->router == NULL || s->side == NULL || s->core == NULL)
        return s;
    for (size_t router = 0; router < routers; router++)
        for (int port = 0; port < CYCLE_PORTS; port++)
            s->router[router].last[port] = -1;
    for (size_t side = 0; side < sides; side++)
        s->side[side].last = -1;
    for (int k = 0; k < c->o->core_count; k++)
        s->core[k].next = c->o->now;
    return s;
}

static bool state_whole(const struct cycle_state *s)
{
    return s != NULL && s->router != NULL && s->side != NULL && s->core != NULL;
}

static void state_free(struct cycle_state *s)
{
    if (s == NULL)
        return;
    free(s->router);
    free(s->side);
    free(s->core);
    free(s);
}

static void fifo_copy(struct cycle_fifo *to, const struct cycle_fifo *from)
{
    to->count = from->count;
    to->left = from->left;
    for (int k = 0; k < from->count; k++)
        to->p[k] = from->p[k];
}

/* [Y-1]: what is becomes what will be, for the parts to change. */
static void state_copy(const struct cycle_oracle *c)
{
    for (int router = 0; router < c->width * c->height; router++) {
        struct cycle_router *to = &c->next->router[router];
        const struct cycle_router *from = &c->now->router[router];
        for (int port = 0; port < CYCLE_PORTS; port++) {
            fifo_copy(&to->in[port], &from->in[port]);
            fifo_copy(&to->merge[port], &from->merge[port]);
            to->last[port] = from->last[port];
            to->free_from[port] = from->free_from[port];
        }
    }
    for (int side = 0; side < c->o->chips_x * c->o->chips_y * CYCLE_PORTS; side++)
        c->next->side[side] = c->now->side[side];
    for (int k = 0; k < c->o->core_count; k++)
        c->next->core[k] = c->now->core[k];
}

static struct oracle *oracle_copy(const struct oracle *o)
{
    struct oracle *copy = oracle_create(o->core_count, o->axons, o->neurons);
    if (copy == NULL)
        return NULL;
    copy->chips_x = o->chips_x;
    copy->chips_y = o->chips_y;
    copy->cores_x = o->cores_x;
    copy->cores_y = o->cores_y;
    copy->now = o->now;
    copy->fault = o->fault;
    for (int k = 0; k < o->core_count; k++)
        copy->core[k] = o->core[k];
    return copy;
}

struct cycle_oracle *cycle_oracle_create(struct oracle *o, const struct cycle_params *p)
{
    struct cycle_oracle *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->o = o;
    c->p = *p;
    c->tick = o->now;
    c->cycle = (uint64_t)p->tick_cycles * o->now;
    c->width = o->chips_x * o->cores_x;
    c->height = o->chips_y * o->cores_y;
    const size_t routers = (size_t)(c->width * c->height);
    c->core_at = malloc(routers * sizeof *c->core_at);
    c->local = calloc(routers, sizeof *c->local);
    c->work = calloc((size_t)o->core_count + 1, sizeof *c->work);
    c->after = oracle_copy(o);
    c->now = state_create(c);
    c->next = state_create(c);
    if (c->core_at == NULL || c->local == NULL || c->work == NULL || c->after == NULL ||
        !state_whole(c->now) || !state_whole(c->next)) {
        cycle_oracle_free(c);
        return NULL;
    }
    for (size_t router = 0; router < routers; router++)
        c->core_at[router] = oracle_find(o, (uint32_t)router);
    return c;
}

void cycle_oracle_free(struct cycle_oracle *c)
{
    if (c == NULL)
        return;
    state_free(c->now);
    state_free(c->next);
    oracle_free(c->after);
    free(c->core_at);
    free(c->local);
    free(c->work);
    free(c->event);
    free(c);
}

/* ---- log ---------------------------------------------------------------------------------- */

void cycle_log(struct cycle_oracle *c, enum cycle_kind kind, int core, int a, int b,
               uint32_t packet)
{
    if (c->event_count == c->event_room) {
        const size_t more = c->event_room ? 2 * c->event_room : 1024;
        struct cycle_event *grown = realloc(c->event, more * sizeof *grown);
        if (grown == NULL) {
            c->no_memory = true;
            return;
        }
        c->event = grown;
        c->event_room = more;
    }
    c->event[c->event_count++] = (struct cycle_event){c->cycle, (int)kind, core, a, b, packet};
}

/* The order within a base cycle, see cycle_oracle.h. */
static int by_kind(const void *left, const void *right)
{
    const struct cycle_event *l = left;
    const struct cycle_event *r = right;
    if (l->kind != r->kind)
        return l->kind < r->kind ? -1 : 1;
    if (l->core != r->core)
        return l->core < r->core ? -1 : 1;
    if (l->a != r->a)
        return l->a < r->a ? -1 : 1;
    if (l->b != r->b)
        return l->b < r->b ? -1 : 1;
    return l->packet < r->packet ? -1 : l->packet > r->packet;
}

bool cycle_event_same(const struct cycle_event *a, const struct cycle_event *b)
{
    return a->cycle == b->cycle && by_kind(a, b) == 0;
}

const char *cycle_kind_text(int kind)
{
    static const char *const texts[] = {
#define CYCLE_KIND_TEXT(name) #name,
        CYCLE_KIND_LIST(CYCLE_KIND_TEXT)
#undef CYCLE_KIND_TEXT
    };
    return kind >= 0 && kind < CYCLE_KIND_COUNT ? texts[kind] : "?";
}

void cycle_event_text(const struct cycle_event *e, char *text, size_t size)
{
    snprintf(text, size, "cycle %" PRIu64 " %s core %d a %d b %d packet %08" PRIX32, e->cycle,
             cycle_kind_text(e->kind), e->core, e->a, e->b, e->packet);
}

/* ---- 8 and 12: the tick -------------------------------------------------------------------- */

static void start_tick(struct cycle_oracle *c)
{
    c->in_tick = true;
    c->start = c->cycle;
    cycle_log(c, CYCLE_TICK_START, 0, (int)c->tick, 0, 0);
    for (int k = 0; k < c->o->core_count; k++) {
        const struct cycle_core *core = &c->now->core[k];
        const bool owes = core->next < c->tick;
        if (core->state == AT_DONE && !owes)
            continue;
        if (owes && c->fault == CYCLE_LATE_ONCE)
            continue;
        c->late_cores += 1;
        cycle_log(c, CYCLE_LATE_CORE, cycle_core_number(c, k), (int)c->tick, 0, 0);
    }
    if (c->fault == CYCLE_RR_EACH_TICK)
        for (int router = 0; router < c->width * c->height; router++)
            for (int port = 0; port < CYCLE_PORTS; port++)
                c->now->router[router].last[port] = -1;
}

/* [Y-1]: everything that happens in one base cycle. */
static void base_cycle(struct cycle_oracle *c)
{
    const bool cores = c->cycle % (uint64_t)c->p.core_divider == 0;
    const bool routers = c->cycle % (uint64_t)c->p.router_divider == 0;
    if (!cores && !routers)
        return;
    state_copy(c);
    if (cores)
        for (int k = 0; k < c->o->core_count; k++)
            cycle_core_step(c, k);
    if (routers)
        cycle_routers(c);
    cycle_write_slots(c);
    struct cycle_state *was = c->now;
    c->now = c->next;
    c->next = was;
}

/* [Y-10], [Y-11]: whether the tick ends at the beginning of base cycle c->cycle. */
static bool tick_ends(const struct cycle_oracle *c)
{
    if (c->p.tick_cycles > 0)
        return c->cycle == (uint64_t)c->p.tick_cycles * (c->tick + (uint64_t)1);
    for (int k = 0; k < c->o->core_count; k++)
        if (c->now->core[k].state != AT_DONE || c->now->core[k].next <= c->tick)
            return false;
    return c->fault == CYCLE_END_CORES || cycle_network_empty(c, c->now);
}

static uint64_t common_multiple(int a, int b)
{
    int l = a;
    while (l % b != 0)
        l += a;
    return (uint64_t)l;
}

/* [Y-10]: where the tick after an automatic one starts. */
static uint64_t next_start(const struct cycle_oracle *c)
{
    const uint64_t l = common_multiple(c->p.core_divider, c->p.router_divider);
    const uint64_t gap =
        c->cycle - c->start + (uint64_t)c->p.barrier + (c->fault == CYCLE_BARRIER_LONG);
    if (c->fault == CYCLE_BARRIER_UNALIGNED)
        return c->start + gap;
    return c->start + (gap + l - 1) / l * l;
}

/* ---- what is reported of a tick ------------------------------------------------------------- */

/* [Y-11]: a packet that is still on its way counts as if written. */
static void as_if_written(struct cycle_oracle *c, int number, const struct cycle_packet *packet)
{
    const int axon = (int)(packet->word >> 6 & 0xFF);
    if (c->fault != CYCLE_DIGEST_WRITTEN)
        c->after->core[c->core_at[number]].slot[packet->tick % 16][axon] = 1;
}

/* The router that a packet in a FIFO will come to. */
static int destination(const struct cycle_oracle *c, int router, uint32_t word)
{
    const int dx = (int)((word >> 23 & 0x1FF) ^ 0x100) - 0x100;
    const int dy = (int)((word >> 14 & 0x1FF) ^ 0x100) - 0x100;
    const int x = (router % c->width + dx + c->width) % c->width;
    const int y = (router / c->width + dy + c->height) % c->height;
    return y * c->width + x;
}

static void write_fifos(struct cycle_oracle *c)
{
    for (int router = 0; router < c->width * c->height; router++)
        for (int port = 0; port < CYCLE_PORTS; port++) {
            const struct cycle_fifo *in = &c->now->router[router].in[port];
            const struct cycle_fifo *merge = &c->now->router[router].merge[port];
            const int beyond = cycle_neighbour(c, router, port);
            for (int n = 0; n < in->count; n++)
                as_if_written(c, destination(c, router, in->p[n].word), &in->p[n]);
            for (int n = 0; n < merge->count; n++)
                as_if_written(c, destination(c, beyond, merge->p[n].word), &merge->p[n]);
        }
}

/* Packets that the core at k has still to hand over. */
static void write_pending(struct cycle_oracle *c, int k)
{
    const struct cycle_core *core = &c->now->core[k];
    for (int j = core->j; j < c->o->neurons; j++) {
        const struct oracle_neuron *n = &c->o->core[k].n[j];
        if (core->state == AT_DONE || !c->work[k].plan[j].fired || n->kind != ORACLE_TO_CORE)
            continue;
        const struct cycle_packet packet = cycle_packet_of(c, k, j, core->next - 1);
        as_if_written(c, n->y * c->width + n->x, &packet);
    }
}

/* The core at k after the tick that was now: rows, spikes and slots. */
static void report_core(struct cycle_oracle *c, int k)
{
    const struct cycle_core *core = &c->now->core[k];
    const struct oracle_core *is = &c->o->core[k];
    struct oracle_core *after = &c->after->core[k];
    const bool as_is = core->state == AT_DONE || c->fault == CYCLE_DIGEST_ROWS;
    for (int j = 0; j < c->o->neurons; j++) {
        const struct cycle_plan *plan = &c->work[k].plan[j];
        after->n[j].v = as_is ? is->n[j].v : plan->v;
        after->fired[j] = c->fault == CYCLE_DIGEST_SPIKES ? plan->fired : is->fired[j];
        if (!after->fired[j])
            continue;
        c->o->spike[c->o->spike_count++] =
            (struct oracle_spike){(uint32_t)cycle_core_number(c, k), (uint32_t)j};
        if (is->n[j].kind == ORACLE_TO_PIN)
            c->o->pin[c->o->pin_count++] = is->n[j].pin;
    }
    memcpy(after->slot, is->slot, sizeof after->slot);
    after->count = is->count;
}

/* The tick that was now has ended: `after`, the digest [D-1] and the spikes [T-5]. */
static void report_tick(struct cycle_oracle *c)
{
    c->o->spike_count = 0;
    c->o->pin_count = 0;
    for (int k = 0; k < c->o->core_count; k++)
        report_core(c, k);
    write_fifos(c);
    for (int k = 0; k < c->o->core_count; k++) {
        write_pending(c, k);
        memset(c->o->core[k].fired, 0, sizeof c->o->core[k].fired);
    }
    c->after->now = c->tick;
    c->after->digest = oracle_digest(c->after);
    c->o->digest = c->after->digest;
    c->tick += 1;
    c->after->now = c->tick;
    c->o->now = c->tick;
}

bool cycle_oracle_step(struct cycle_oracle *c)
{
    const size_t first = c->event_count;
    if (!c->in_tick)
        start_tick(c);
    base_cycle(c);
    if (c->event_count > first)
        qsort(c->event + first, c->event_count - first, sizeof *c->event, by_kind);
    c->cycle += 1;
    if (!tick_ends(c))
        return false;
    if (c->fault == CYCLE_END_LONG && c->p.tick_cycles == 0)
        c->cycle += 1;
    cycle_log(c, CYCLE_TICK_END, 0, (int)c->tick, (int)(c->cycle - c->start), 0);
    if (c->p.tick_cycles == 0)
        c->cycle = next_start(c);
    report_tick(c);
    c->in_tick = false;
    return true;
}

void cycle_oracle_tick(struct cycle_oracle *c)
{
    while (!cycle_oracle_step(c))
        ;
}
