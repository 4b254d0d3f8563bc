/*
 * core_rtl.c - see core_rtl.h.
 */
#include "lockstep/core_rtl.h"

#include <stdio.h>

void core_rtl_reset(struct core_rtl *rtl)
{
    lockstep_set(&rtl->rst, 0);
    core_rtl_settle(rtl);
    core_rtl_rise(rtl);
    lockstep_set(&rtl->rst, 1);
}

void core_rtl_open(struct core_rtl *rtl, const struct lockstep_model *model, int seed)
{
    char path[80];
    rtl->model = model;
    rtl->l = model->create(seed);
    rtl->axons = (uint32_t)lockstep_parameter(model, "AXONS", 256);
    rtl->neurons = (uint32_t)lockstep_parameter(model, "NEURONS", 256);
    rtl->synapses = (uint32_t)lockstep_parameter(model, "K", 4);
    rtl->sram_cycles = (uint32_t)lockstep_parameter(model, "S", 1);
#define CORE_SIGNAL_FIND(name, text) rtl->name = lockstep_signal(model, rtl->l, text);
    CORE_SIGNAL_LIST(CORE_SIGNAL_FIND)
#undef CORE_SIGNAL_FIND
    for (int w = 0; w < CORE_ROW_WORDS; w++) {
        snprintf(path, sizeof path, "ct_core.u_sram.g_word[%d].u_word.mem_q", w);
        rtl->word[w] = lockstep_signal(model, rtl->l, path);
    }
    lockstep_set(&rtl->tick_start, 0);
    lockstep_set(&rtl->sched_we, 0);
    lockstep_set(&rtl->inject_we, 0);
    lockstep_set(&rtl->cfg_we, 0);
    lockstep_set(&rtl->cfg_re, 0);
    lockstep_set(&rtl->ce, 0);
    core_rtl_reset(rtl);
}

void core_rtl_close(struct core_rtl *rtl)
{
    rtl->model->destroy(rtl->l);
}

static void configure(struct core_rtl *rtl, unsigned row, unsigned word, uint32_t data)
{
    lockstep_set(&rtl->cfg_we, 1);
    lockstep_set(&rtl->cfg_addr, row << 4 | word);
    lockstep_set(&rtl->cfg_data, data);
    core_rtl_settle(rtl);
    core_rtl_rise(rtl);
    lockstep_set(&rtl->cfg_we, 0);
}

void core_rtl_configure(struct core_rtl *rtl, const struct ct_system *sys, bool torus,
                        const struct ct_core *core)
{
    uint32_t row[CORE_ROW_WORDS];
    for (unsigned j = 0; j < rtl->neurons; j++) {
        core_row(sys, torus, core, j, core->neuron[j].potential, row);
        for (unsigned w = 0; w < CORE_ROW_WORDS; w++)
            configure(rtl, j, w, row[w]);
    }
    for (unsigned r = 0; r < 16; r++)
        configure(rtl, r, CORE_TYPES_WORD, core_types_word(core, r));
    configure(rtl, 0, CORE_SEED_WORD, core->seed);
}
