/*
 * hand_model.c - see hand_model.h.
 */
#include "support/hand_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

void hand_model(struct random_model *m, uint16_t cores_x, uint16_t cores_y, uint32_t ticks)
{
    *m = (struct random_model){
        .sys = {.chips_x = 1,
                .chips_y = 1,
                .cores_x = cores_x,
                .cores_y = cores_y,
                .axons = CT_AXONS,
                .neurons = CT_NEURONS,
                .pins = 1},
        .core_count = (uint32_t)cores_x * cores_y,
        .ticks = ticks,
    };
    m->core = calloc(m->core_count, sizeof *m->core);
    assert_non_null(m->core);
    for (uint32_t k = 0; k < m->core_count; k++) {
        ct_core_clear(&m->core[k]);
        m->core[k].x = (uint16_t)(k % cores_x);
        m->core[k].y = (uint16_t)(k / cores_x);
    }
}

void hand_connect(struct random_model *m, uint32_t core_index, uint32_t axon, uint32_t neuron)
{
    m->core[core_index].crossbar[axon][neuron / 64] |= (uint64_t)1 << (neuron % 64);
}

void hand_input(struct random_model *m, uint32_t tick, uint32_t core_index, uint32_t axon)
{
    struct model_input *grown = realloc(m->input, (m->input_count + 1) * sizeof *grown);
    assert_non_null(grown);
    m->input = grown;
    m->input[m->input_count++] = (struct model_input){tick, tick, core_index, axon};
}

void expect_agreement(const struct random_model *m, struct record *rec)
{
    assert_true(record_oracle(rec, m, ORACLE_SOUND));
    for (const char *const *kernel = ct_kernels(); *kernel != NULL; kernel++)
        for (uint64_t piece_seed = 0; piece_seed < 3; piece_seed++) {
            struct difference diff;
            compare_chip(m, rec, *kernel, piece_seed, &diff);
            if (diff.found) {
                print_error("kernel %s: %s\n", *kernel, diff.text);
                fail();
            }
        }
}

void expect_ticks(const struct record *rec, uint32_t core_number, uint32_t neuron,
                  const uint32_t *ticks, size_t count)
{
    size_t found = 0;
    for (size_t k = 0; k < rec->spike_count; k++) {
        if (rec->spike[k].core != core_number || rec->spike[k].index != neuron)
            continue;
        assert_true(found < count);
        assert_int_equal(rec->spike[k].tick, ticks[found]);
        found++;
    }
    assert_int_equal(found, count);
}

int32_t potential_after(const struct record *rec, uint32_t tick, uint32_t core_index,
                        uint32_t neuron)
{
    return rec->potential[((size_t)tick * rec->cores + core_index) * rec->neurons + neuron];
}
