/*
 * partition_check.c - counts a partition anew and finds what breaks a limit. It shares nothing with
 * the passes that made it.
 */
#include "partition.h"

#include "../../emulator/base/status.h"

#include <stdlib.h>
#include <string.h>

struct count {
    const struct partition_problem *p;
    const struct partition *partition;
    uint64_t *need;  /* [neurons] pins, and axons that each drives */
    uint64_t *given; /* [neurons] slots                            */
    uint32_t *mark;  /* [signals] last core + 1 that it is an input of */
    uint8_t *types;  /* [signals] types that it has there              */
    uint32_t *axons; /* [cores] */
};

static bool start(struct count *count)
{
    const struct partition_problem *p = count->p;
    count->need = calloc((size_t)p->neurons + 1, sizeof *count->need);
    count->given = calloc((size_t)p->neurons + 1, sizeof *count->given);
    count->mark = calloc((size_t)p->signals + 1, sizeof *count->mark);
    count->types = calloc((size_t)p->signals + 1, 1);
    count->axons = calloc((size_t)count->partition->cores + 1, sizeof *count->axons);
    if (count->need == NULL || count->given == NULL || count->mark == NULL ||
        count->types == NULL || count->axons == NULL)
        return false;
    for (uint32_t j = 0; p->pins != NULL && j < p->neurons; j++)
        count->need[j] = p->pins[j];
    return true;
}

static void add_inputs(struct count *count, uint32_t core, uint32_t neuron)
{
    const struct partition_problem *p = count->p;
    for (uint64_t i = p->first[neuron]; i < p->first[neuron + 1]; i++) {
        const uint32_t signal = p->input[i] >> 4;
        if (count->mark[signal] != core + 1)
            count->types[signal] = 0;
        count->mark[signal] = core + 1;
        for (int g = 0; g < 4; g++) {
            if ((p->input[i] >> g & 1) == 0 || (count->types[signal] >> g & 1) != 0)
                continue;
            count->types[signal] |= (uint8_t)(1u << g);
            count->axons[core]++;
            if (p->signal_neuron[signal] != PARTITION_LINE)
                count->need[p->signal_neuron[signal]]++;
        }
    }
}

static enum ct_status check_cores(struct count *count, struct ct_error *err)
{
    const struct partition_problem *p = count->p;
    const struct partition *partition = count->partition;
    for (uint32_t c = 0; c < partition->cores; c++) {
        uint64_t slots = 0;
        for (uint32_t k = partition->first[c]; k < partition->first[c + 1]; k++) {
            const struct partition_seat seat = partition->seat[k];
            if (seat.neuron >= p->neurons || seat.slots == 0)
                return status_fail(err, CT_ERR_LIMIT, "core %u: neuron %u in %u slots", c,
                                   seat.neuron, seat.slots);
            slots += seat.slots;
            count->given[seat.neuron] += seat.slots;
            add_inputs(count, c, seat.neuron);
        }
        if (slots == 0 || slots > p->slots)
            return status_fail(err, CT_ERR_LIMIT, "core %u: %llu slots of %u", c,
                               (unsigned long long)slots, p->slots);
        if (count->axons[c] > p->axons)
            return status_fail(err, CT_ERR_LIMIT, "core %u: %u axons of %u", c, count->axons[c],
                               p->axons);
    }
    return CT_OK;
}

static enum ct_status check_neurons(const struct count *count, struct ct_error *err)
{
    const struct partition_problem *p = count->p;
    for (uint32_t j = 0; j < p->neurons; j++) {
        const bool single = p->single != NULL && p->single[j] != 0;
        const uint64_t need = single || count->need[j] == 0 ? 1 : count->need[j];
        if (count->given[j] < need || (single && count->given[j] != 1))
            return status_fail(err, CT_ERR_LIMIT, "neuron %u: %llu slots, needs %llu", j,
                               (unsigned long long)count->given[j], (unsigned long long)need);
    }
    return CT_OK;
}

static void fill_use(const struct count *count, struct partition_use *use)
{
    const struct partition_problem *p = count->p;
    const struct partition *partition = count->partition;
    memset(use, 0, p->layers * sizeof *use);
    for (uint32_t l = 0; l < p->layers; l++) {
        use[l].neurons = p->layer[l].count;
        for (uint32_t j = 0; j < p->layer[l].count; j++)
            use[l].slots += count->given[p->layer[l].first + j];
    }
    for (uint32_t c = 0; c < partition->cores; c++) {
        const uint32_t neuron = partition->seat[partition->first[c]].neuron;
        uint32_t low = 0, high = p->layers;
        while (high - low > 1) {
            const uint32_t middle = low + (high - low) / 2;
            *(p->layer[middle].first <= neuron ? &low : &high) = middle;
        }
        use[low].cores++;
        use[low].axons += count->axons[c];
    }
}

enum ct_status partition_check(const struct partition_problem *problem,
                               const struct partition *partition, struct partition_use *use,
                               struct ct_error *err)
{
    struct count count = {.p = problem, .partition = partition};
    enum ct_status status = CT_OK;
    if (!start(&count))
        status = status_fail(err, CT_ERR_MEMORY, "out of memory");
    if (status == CT_OK)
        status = check_cores(&count, err);
    if (status == CT_OK)
        status = check_neurons(&count, err);
    if (status == CT_OK && use != NULL)
        fill_use(&count, use);
    free(count.need);
    free(count.given);
    free(count.mark);
    free(count.types);
    free(count.axons);
    return status;
}
