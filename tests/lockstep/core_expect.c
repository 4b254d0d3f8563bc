/*
 * core_expect.c - see core_expect.h.
 */
#include "lockstep/core_expect.h"

#include <string.h>

const char *core_state_name(enum core_state state)
{
    static const char *const name[] = {
#define CORE_STATE_NAME(state, text) [state] = text,
        CORE_STATE_LIST(CORE_STATE_NAME)
#undef CORE_STATE_NAME
    };
    return name[state];
}

void core_expect_start(struct core_expect *e, const struct ct_core *core, uint32_t neurons,
                       uint32_t synapses, uint32_t sram_cycles)
{
    memset(e, 0, sizeof *e);
    e->core = core;
    e->neurons = neurons;
    e->synapses = synapses;
    e->sram_cycles = sram_cycles;
    for (unsigned j = 0; j < neurons; j++) {
        e->v[j] = core->neuron[j].potential;
        for (unsigned i = 0; i < CT_AXONS; i++)
            e->column[j][i / 64] |= (core->crossbar[i][j / 64] >> (j % 64) & 1) << (i % 64);
    }
}

void core_expect_begin(struct core_expect *e, uint32_t tick)
{
    e->tick = tick;
    e->state = CORE_TAKE;
    e->left = 1;
}

static void enter(struct core_expect *e, enum core_state state, uint32_t cycles)
{
    e->state = state;
    e->left = cycles;
}

static void leave_neuron(struct core_expect *e)
{
    e->neuron++;
    if (e->neuron == e->neurons)
        enter(e, CORE_DONE, 0);
    else
        enter(e, CORE_READ, e->sram_cycles);
}

/* After READ: ceil(n_j / K) cycles of INTEGRATE, if any. */
static void integrate(struct core_expect *e)
{
    uint32_t n = 0;
    for (int w = 0; w < 4; w++)
        n += (uint32_t)__builtin_popcountll(e->active[w] & e->column[e->neuron][w]);
    if (n == 0)
        enter(e, CORE_LEAK, 1);
    else
        enter(e, CORE_INTEGRATE, (n + e->synapses - 1) / e->synapses);
}

static void written(struct core_expect *e)
{
    const uint32_t j = e->neuron;
    const bool fired = e->fired[j / 64] >> (j % 64) & 1;
    const uint8_t kind = e->core->neuron[j].target_kind;
    e->v[j] = e->after[j];
    if (fired && kind == CT_TARGET_CORE)
        enter(e, CORE_SEND, 1);
    else if (fired && kind == CT_TARGET_PIN)
        enter(e, CORE_PIN, 1);
    else
        leave_neuron(e);
}

void core_expect_step(struct core_expect *e, bool ready)
{
    if (e->state == CORE_DONE || (e->state == CORE_SEND && !ready))
        return;
    if (--e->left > 0)
        return;
    switch (e->state) {
    case CORE_TAKE:
        memcpy(e->active, e->slot[e->tick % CT_SLOTS], sizeof e->active);
        memset(e->slot[e->tick % CT_SLOTS], 0, sizeof e->active);
        enter(e, CORE_KEY, 4);
        break;
    case CORE_KEY:
        e->neuron = 0;
        enter(e, CORE_READ, e->sram_cycles);
        break;
    case CORE_READ: integrate(e); break;
    case CORE_INTEGRATE: enter(e, CORE_LEAK, 1); break;
    case CORE_LEAK: enter(e, CORE_FIRE, 1); break;
    case CORE_FIRE: enter(e, CORE_WRITE, 1); break;
    case CORE_WRITE: written(e); break;
    default: leave_neuron(e);
    }
}

void core_expect_set(struct core_expect *e, uint32_t slot, uint32_t axon)
{
    e->slot[slot][axon / 64] |= (uint64_t)1 << (axon % 64);
}
