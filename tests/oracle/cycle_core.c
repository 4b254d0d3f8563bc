/*
 * cycle_core.c - a core's cycles, [Y-2] to [Y-5]: what it computes in a tick, the states that it
 * goes through, and its scheduler. A line that looks at `fault` holds a deliberate mistake.
 */
#include "oracle/cycle_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- 2 to 6: what a core computes in a tick ------------------------------------------------ */

int cycle_core_number(const struct cycle_oracle *c, int k)
{
    return c->o->core[k].y * c->width + c->o->core[k].x;
}

/* [P-2]: cores to go from one place to another in one direction. */
static int offset(const struct cycle_oracle *c, int from, int to, int size)
{
    if (!c->p.torus)
        return to - from;
    const int h = c->fault == CYCLE_TORUS_TIE ? size / 2 : (size - 1) / 2;
    const int d = (to - from + h + size) % size - h;
    if (c->fault == CYCLE_TORUS_LONG && d != 0)
        return d > 0 ? d - size : d + size;
    return d;
}

/* [P-1]: the packet of neuron j of the core at k, fired in `tick`. */
struct cycle_packet cycle_packet_of(const struct cycle_oracle *c, int k, int j, uint32_t tick)
{
    const struct oracle_core *core = &c->o->core[k];
    const struct oracle_neuron *n = &core->n[j];
    const int dx = offset(c, core->x, n->x, c->width);
    const int dy = offset(c, core->y, n->y, c->height);
    const uint32_t due = tick + (uint32_t)n->delay;
    return (struct cycle_packet){oracle_packet(dx, dy, n->axon, due), due, 0};
}

/* [K-1], [F-3]: chip boundaries on the way of `d` cores from `from`. */
static uint64_t boundaries(const struct cycle_oracle *c, int from, int d, int size, int cores)
{
    const int step = d > 0 ? 1 : -1;
    uint64_t found = 0;
    for (int at = from; d != 0; d -= step) {
        const int to = (at + step + size) % size;
        const bool wraps = to != at + step;
        found += at / cores != to / cores && !(wraps && c->fault == CYCLE_COUNT_WRAP);
        at = to;
    }
    return found;
}

/* [K-1]: what a packet counts for the core that sends it. */
static void count_packet(const struct cycle_oracle *c, struct oracle_core *core,
                         const struct oracle_neuron *n)
{
    const int dx = offset(c, core->x, n->x, c->width);
    const int dy = offset(c, core->y, n->y, c->height);
    const bool mesh = c->fault == CYCLE_COUNT_MESH;
    core->count.packets += 1;
    core->count.links_x += (uint64_t)abs(mesh ? n->x - core->x : dx);
    core->count.links_y += (uint64_t)abs(mesh ? n->y - core->y : dy);
    core->count.boundaries += boundaries(c, core->x, dx, c->width, c->o->cores_x) +
                              boundaries(c, core->y, dy, c->height, c->o->cores_y);
}

/* [N-3]: the active synapses of neuron j with their draws. */
static int gather(struct oracle_core *core, int axons, const unsigned char active[256], int j,
                  uint32_t tick, struct oracle_input in[256])
{
    int count = 0;
    for (int i = 0; i < axons; i++) {
        if (!active[i] || !core->w[i][j])
            continue;
        in[count] = (struct oracle_input){core->g[i], 0};
        if (core->n[j].b[core->g[i]]) {
            in[count].rho = oracle_synapse_draw(core->seed, tick, j, i);
            core->count.stochastic_ops += 1;
        }
        core->count.synaptic_ops += 1;
        count += 1;
    }
    return count;
}

/* [N-2]: what neuron j comes to. The row is written later, in WRITE. */
static struct cycle_plan compute(const struct cycle_oracle *c, struct oracle_core *core,
                                 const unsigned char active[256], int j, uint32_t tick)
{
    const struct oracle_neuron *n = &core->n[j];
    struct oracle_input in[256];
    const uint32_t drawn = c->fault == CYCLE_DRAWS_NOW ? c->tick : tick;
    const int count = gather(core, c->o->axons, active, j, drawn, in);
    const struct oracle_step t =
        oracle_neuron(n, n->v, in, count, oracle_leak_draw(core->seed, drawn, j),
                      oracle_threshold_draw(core->seed, drawn, j), ORACLE_SOUND);
    core->count.neuron_draws += (n->c != 0) + (n->tm != 0);
    core->count.fired += t.fired;
    core->fired[j] |= t.fired; /* of the ticks begun since the tick that is now started */
    core->count.pin_spikes += t.fired && n->kind == ORACLE_TO_PIN;
    if (t.fired && n->kind == ORACLE_TO_CORE)
        count_packet(c, core, n);
    return (struct cycle_plan){t.v, count, t.fired};
}

/* ---- 12: the core, [Y-2] ------------------------------------------------------------------- */

static bool stochastic(const struct cycle_oracle *c, const struct oracle_core *core)
{
    for (int j = 0; j < c->o->neurons; j++) {
        const struct oracle_neuron *n = &core->n[j];
        if (n->c || n->tm || n->b[0] || n->b[1] || n->b[2] || n->b[3])
            return true;
    }
    return false;
}

/* Core cycles in INTEGRATE. */
static int integrate_cycles(const struct cycle_oracle *c, int k, int j)
{
    const struct cycle_work *work = &c->work[k];
    const int synapses = c->fault == CYCLE_K_ACTIVE ? work->active_axons : work->plan[j].synapses;
    if (c->fault == CYCLE_K_DOWN)
        return synapses / c->p.k;
    if (c->fault == CYCLE_K_IDLE && synapses == 0)
        return 1;
    return (synapses + c->p.k - 1) / c->p.k;
}

/* The state after WRITE, or AT_DONE where the neuron sends nothing. */
static enum cycle_core_state sending(const struct cycle_oracle *c, int k, int j)
{
    const enum oracle_kind kind = c->o->core[k].n[j].kind;
    if (!c->work[k].plan[j].fired)
        return AT_DONE;
    if (kind == ORACLE_TO_PIN && c->fault != CYCLE_PIN_FREE)
        return AT_PIN;
    if (kind == ORACLE_TO_CORE || (kind == ORACLE_TO_NONE && c->fault == CYCLE_SEND_NONE))
        return AT_SEND;
    return AT_DONE;
}

/* A core in state `state` from the next base cycle on. */
static void enter(struct cycle_oracle *c, int k, enum cycle_core_state state, int j)
{
    int left = 1;
    if (state == AT_KEY)
        left = 4;
    if (state == AT_READ && c->fault != CYCLE_SRAM_SHORT)
        left = c->p.s;
    if (state == AT_INTEGRATE)
        left = integrate_cycles(c, k, j);
    c->next->core[k].state = state;
    c->next->core[k].j = j;
    c->next->core[k].left = left;
}

static void enter_next_neuron(struct cycle_oracle *c, int k, int j)
{
    if (j + 1 < c->o->neurons) {
        enter(c, k, AT_READ, j + 1);
        return;
    }
    enter(c, k, AT_DONE, 0);
    cycle_log(c, CYCLE_DONE, cycle_core_number(c, k), (int)(c->now->core[k].next - 1), 0, 0);
}

/* A state has had its last cycle: the one after it, in the order of the table. */
static void leave(struct cycle_oracle *c, int k)
{
    const struct cycle_core *was = &c->now->core[k];
    switch (was->state) {
    case AT_KEY: enter(c, k, AT_READ, 0); break;
    case AT_READ:
        enter(c, k, integrate_cycles(c, k, was->j) > 0 ? AT_INTEGRATE : AT_LEAK, was->j);
        break;
    case AT_INTEGRATE: enter(c, k, AT_LEAK, was->j); break;
    case AT_LEAK: enter(c, k, AT_FIRE, was->j); break;
    case AT_FIRE: enter(c, k, AT_WRITE, was->j); break;
    case AT_WRITE:
        if (sending(c, k, was->j) != AT_DONE)
            enter(c, k, sending(c, k, was->j), was->j);
        else
            enter_next_neuron(c, k, was->j);
        break;
    default: enter_next_neuron(c, k, was->j); break;
    }
}

/* TAKE: the axons of the tick are read [S-2], and the slot will be cleared. What the tick comes to
 * is known from here on, since nothing that happens later has a part in it [T-1]. */
static void take(struct cycle_oracle *c, int k)
{
    struct oracle_core *core = &c->o->core[k];
    struct cycle_work *work = &c->work[k];
    const uint32_t owed = c->now->core[k].next;
    const uint32_t tick = c->fault == CYCLE_LATE_SKIPS ? c->tick : owed;
    const unsigned char *active = core->slot[tick % 16];
    work->active_axons = 0;
    for (int i = 0; i < c->o->axons; i++)
        work->active_axons += active[i];
    core->count.active_axons += (uint64_t)work->active_axons;
    for (int j = 0; j < c->o->neurons; j++)
        work->plan[j] = compute(c, core, active, j, tick);
    work->taking = true;
    work->taken = tick;
    c->next->core[k].next = tick + 1;
    cycle_log(c, CYCLE_TAKE, cycle_core_number(c, k), (int)tick, 0, 0);
    if (c->fault == CYCLE_KEY_SKIPPED && !stochastic(c, core))
        enter(c, k, AT_READ, 0);
    else
        enter(c, k, AT_KEY, 0);
}

/* [Y-3]: SEND; whether the packet entered the local FIFO. */
static bool hand_over(struct cycle_oracle *c, int k, int j)
{
    const int number = cycle_core_number(c, k);
    const struct cycle_place local = {number, CYCLE_LOCAL, false};
    if (c->o->core[k].n[j].kind == ORACLE_TO_NONE)
        return true;
    if (!cycle_room(c, local, 1)) {
        if (c->fault != CYCLE_STALL_UNCOUNTED)
            cycle_log(c, CYCLE_STALL, number, j, 0, 0);
        return false;
    }
    struct cycle_packet packet = cycle_packet_of(c, k, j, c->now->core[k].next - 1);
    packet.arrives = c->cycle;
    cycle_push(c, local, packet);
    c->handed_over += 1;
    cycle_log(c, CYCLE_HANDOVER, number, j, 0, packet.word);
    return true;
}

/* [Y-10], [Y-11]: a core that is done, and owes a tick. */
static bool may_take(const struct cycle_oracle *c, const struct cycle_core *was)
{
    if (c->fault == CYCLE_LATE_WAITS && c->cycle != c->start)
        return false;
    return was->next <= c->tick;
}

/* One core cycle of a core. */
void cycle_core_step(struct cycle_oracle *c, int k)
{
    const struct cycle_core *was = &c->now->core[k];
    const int number = cycle_core_number(c, k);
    const int whole = c->fault == CYCLE_SRAM_SHORT ? 1 : c->p.s;
    if (was->state == AT_DONE) {
        if (may_take(c, was))
            take(c, k);
        return;
    }
    if (was->state == AT_READ && was->left == whole)
        cycle_log(c, CYCLE_ROW_READ, number, was->j, 0, 0);
    if (was->state == AT_WRITE) {
        c->o->core[k].n[was->j].v = c->work[k].plan[was->j].v;
        cycle_log(c, CYCLE_ROW_WRITE, number, was->j, 0, 0);
    }
    if (was->state == AT_PIN)
        cycle_log(c, CYCLE_PIN, number, was->j, 0, 0);
    if (was->state == AT_SEND && !hand_over(c, k, was->j))
        return;
    c->next->core[k].left = was->left - 1;
    if (was->left == 1)
        leave(c, k);
}

/* ---- 12: the scheduler, [Y-4], [Y-5] ------------------------------------------------------- */

static void clear_slots(struct cycle_oracle *c)
{
    for (int k = 0; k < c->o->core_count; k++) {
        if (c->work[k].taking)
            memset(c->o->core[k].slot[c->work[k].taken % 16], 0, 256);
        c->work[k].taking = false;
    }
}

static void write_packet(struct cycle_oracle *c, int number, const struct cycle_packet *packet)
{
    const int k = c->core_at[number];
    const int axon = (int)(packet->word >> 6 & 0xFF);
    struct oracle_core *core = &c->o->core[k];
    unsigned char *bit = &core->slot[packet->word >> 2 & 0xF][axon];
    const uint32_t begun =
        c->fault == CYCLE_LATE_AFTER ? c->now->core[k].next : c->next->core[k].next;
    core->count.received += 1;
    core->count.merged += *bit;
    *bit = 1;
    c->written += 1;
    if (packet->tick < begun) {
        c->late_packets += 1;
        cycle_log(c, CYCLE_LATE_PACKET, number, axon, (int)packet->tick, packet->word);
    }
}

/* [Y-4]: the slot that is taken is cleared first, then the packet of the cycle is written. */
void cycle_write_slots(struct cycle_oracle *c)
{
    if (c->fault != CYCLE_TAKE_LAST)
        clear_slots(c);
    for (int number = 0; number < c->width * c->height; number++) {
        if (c->local[number].there)
            write_packet(c, number, &c->local[number].packet);
        c->local[number].there = false;
    }
    clear_slots(c);
}
