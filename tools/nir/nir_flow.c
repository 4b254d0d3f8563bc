/*
 * nir_flow.c - see nir_flow.h.
 */
#include "nir_flow.h"

#include <stdlib.h>
#include <string.h>

void nir_flow_free(struct nir_flow *flow)
{
    free(flow->place);
    free(flow->feeder);
    free(flow->first);
    free(flow->next);
    free(flow->line);
    free(flow->source);
}

double nir_number(const struct nir_node *node, enum nir_field field, uint64_t i, double absent)
{
    const struct nir_array *a = &node->field[field];
    if (a->value == NULL || a->count == 0)
        return absent;
    return a->value[a->count == 1 ? 0 : i];
}

/* Who feeds whom, by counting. */
static bool list_edges(struct nir_flow *flow)
{
    const struct nir_graph *g = flow->graph;
    flow->first = calloc((size_t)g->nodes + 2, sizeof *flow->first);
    flow->feeder = malloc(((size_t)g->nodes + 1) * sizeof *flow->feeder);
    flow->next = malloc(((size_t)g->edges + 1) * sizeof *flow->next);
    flow->place = calloc((size_t)g->nodes + 1, sizeof *flow->place);
    flow->line = malloc(((size_t)g->nodes + 1) * sizeof *flow->line);
    flow->source = malloc(((size_t)g->nodes + 1) * sizeof *flow->source);
    if (flow->feeder == NULL || flow->first == NULL || flow->next == NULL || flow->place == NULL ||
        flow->line == NULL || flow->source == NULL)
        return false;
    for (uint32_t e = 0; e < g->edges; e++)
        flow->first[g->edge[e].from + 2]++;
    for (uint32_t n = 1; n <= g->nodes; n++)
        flow->first[n + 1] += flow->first[n];
    memset(flow->feeder, 0xFF, g->nodes * sizeof *flow->feeder);
    for (uint32_t e = g->edges; e-- > 0;)
        flow->feeder[g->edge[e].to] = g->edge[e].from;
    for (uint32_t e = 0; e < g->edges; e++)
        flow->next[flow->first[g->edge[e].from + 1]++] = g->edge[e].to;
    return true;
}

static enum nir_role role_of(const struct nir_flow *flow, uint32_t n)
{
    switch (flow->graph->node[n].type) {
    case NIR_Input: return flow->feeder[n] == UINT32_MAX ? NIR_PORT : NIR_LINE;
    case NIR_Output: return flow->first[n] < flow->first[n + 1] ? NIR_LINE : NIR_END;
    case NIR_IF:
    case NIR_LIF:
    case NIR_CubaLIF:
    case NIR_Threshold: return NIR_NEURONS;
    default: return NIR_LINE;
    }
}

/* What has no equal, and what help there is. */
static void check_type(struct nir_flow *flow, uint32_t n)
{
    const struct nir_node *node = &flow->graph->node[n];
    switch (node->type) {
    case NIR_UNKNOWN:
        problems_add(flow->problems, PROBLEM_NODE, "%s: type \"%.60s\" is not known", node->name,
                     node->class);
        break;
    case NIR_I:
    case NIR_LI:
    case NIR_CubaLI:
        problems_add(flow->problems, PROBLEM_NODE,
                     "%s: %s does not spike, and the chip passes spikes alone; take it out, and "
                     "count the spikes of what feeds it",
                     node->name, nir_type_name(node->type));
        break;
    case NIR_CubaLIF:
        if (!flow->options->approximate)
            problems_add(flow->problems, PROBLEM_NODE,
                         "%s: CubaLIF has a synapse with a state, the chip has none; use "
                         "--approximate, which lets its whole charge act at once",
                         node->name);
        break;
    default: break;
    }
}

/* Time constants are at least a tick. */
static void check_time(struct nir_flow *flow, uint32_t n)
{
    const struct nir_node *node = &flow->graph->node[n];
    const enum nir_field field = node->type == NIR_CubaLIF ? NIR_tau_mem : NIR_tau;
    const double dt = flow->options->dt > 0 ? flow->options->dt : 1;
    for (uint64_t i = 0; i < node->field[field].count; i++) {
        double tau = node->field[field].value[i];
        if (tau < dt * (1 - 1e-6)) {
            problems_add(flow->problems, PROBLEM_LEAK,
                         "%s: %s of element %llu is %g s, a tick is %g s; use --dt with the time "
                         "step that it was made for",
                         node->name, nir_field_name(field), (unsigned long long)i, tau, dt);
            return;
        }
    }
}

/* Orders the linear nodes; those left over are on a cycle without a neuron, or after one. */
static bool order_lines(struct nir_flow *flow)
{
    const uint32_t nodes = flow->graph->nodes;
    uint32_t *waits = calloc((size_t)nodes + 1, sizeof *waits);
    uint32_t wanted = 0;
    if (waits == NULL)
        return false;
    for (uint32_t n = 0; n < nodes; n++) {
        if (flow->place[n].role != NIR_LINE)
            continue;
        wanted++;
        for (uint32_t k = flow->first[n]; k < flow->first[n + 1]; k++)
            waits[flow->next[k]]++;
    }
    for (uint32_t n = 0; n < nodes; n++) {
        if (flow->place[n].role == NIR_LINE && waits[n] == 0)
            flow->line[flow->lines++] = n;
    }
    for (uint32_t i = 0; i < flow->lines; i++) {
        uint32_t n = flow->line[i];
        for (uint32_t k = flow->first[n]; k < flow->first[n + 1]; k++) {
            uint32_t to = flow->next[k];
            if (--waits[to] == 0 && flow->place[to].role == NIR_LINE)
                flow->line[flow->lines++] = to;
        }
    }
    for (uint32_t n = 0; n < nodes && flow->lines < wanted; n++) {
        if (flow->place[n].role == NIR_LINE && waits[n] > 0) {
            problems_add(flow->problems, PROBLEM_CYCLE_DELAY,
                         "%s: on a cycle without a spiking node, or after one",
                         flow->graph->node[n].name);
            break;
        }
    }
    free(waits);
    return true;
}

/* Ticks of a Delay: one for all its elements. */
static void check_delay(struct nir_flow *flow, uint32_t n)
{
    const struct nir_node *node = &flow->graph->node[n];
    const struct nir_array *delay = &node->field[NIR_delay];
    double dt = flow->options->dt > 0 ? flow->options->dt : 1;
    double ticks = nir_number(node, NIR_delay, 0, 0) / dt;
    for (uint64_t i = 1; i < delay->count; i++) {
        if (delay->value[i] != delay->value[0]) {
            problems_add(flow->problems, PROBLEM_DELAY,
                         "%s: element %llu has another delay than element 0; use one Delay node "
                         "for each delay",
                         node->name, (unsigned long long)i);
            return;
        }
    }
    double near = (double)(int64_t)(ticks + 0.5);
    if (!(ticks >= 0 && ticks <= NETWORK_DELAY_MAX) || ticks - near > 1e-6 || near - ticks > 1e-6)
        problems_add(flow->problems, PROBLEM_DELAY,
                     "%s: %g seconds are %g ticks of %g s, wanted a whole number in 0..%d; use "
                     "--dt",
                     node->name, ticks * dt, ticks, dt, NETWORK_DELAY_MAX);
    else
        flow->place[n].delay = (uint32_t)near;
}

bool nir_flow_make(struct nir_flow *flow)
{
    const uint32_t nodes = flow->graph->nodes;
    if (!list_edges(flow))
        return false;
    /* Two passes put ports before populations. */
    for (uint32_t n = 0; n < nodes; n++) {
        flow->place[n].role = role_of(flow, n);
        check_type(flow, n);
        if (flow->graph->node[n].type == NIR_Delay)
            check_delay(flow, n);
        if (flow->graph->node[n].type == NIR_LIF || flow->graph->node[n].type == NIR_CubaLIF)
            check_time(flow, n);
        if (flow->place[n].role == NIR_PORT)
            flow->source[flow->sources++] = n;
    }
    flow->ports = flow->sources;
    for (uint32_t n = 0; n < nodes; n++) {
        if (flow->place[n].role == NIR_NEURONS)
            flow->source[flow->sources++] = n;
    }
    if (flow->sources > NIR_SOURCES_MAX)
        problems_add(flow->problems, PROBLEM_NODE, "%u ports and populations, at most %d",
                     flow->sources, NIR_SOURCES_MAX);
    return order_lines(flow) && nir_shapes(flow);
}
