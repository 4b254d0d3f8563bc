/*
 * ranc_net.c - see ranc_net.h.
 */
#include "support/ranc_net.h"

#include <string.h>

/* ---- drawing ------------------------------------------------------------------------------ */

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Negative threshold, reset and mode for "V <= N", of the kinds that can be mapped. */
static void draw_symmetric(struct rn_neuron *n, struct rand *r)
{
    n->negative = 0;
    switch (rand_below(r, 4)) {
    case 0:
        n->mode = 0;
        n->negative = rand_between(r, -4, -1);
        break;
    case 1: n->mode = 1; break;
    case 2:
        n->mode = 0;
        n->reset = 0;
        break;
    default:
        n->mode = 0;
        n->positive = 0;
        break;
    }
}

static void draw_neuron(const struct rn_net *net, const struct rn_core *core, struct rn_neuron *n,
                        struct rand *r)
{
    for (int g = 0; g < 4; g++)
        n->weight[g] = rand_chance(r, 5) ? rand_between(r, -255, 255) : rand_between(r, -2, 3);
    n->leak = rand_chance(r, 50) ? 0 : rand_between(r, -1, 1);
    n->positive = rand_chance(r, 10) ? 0 : rand_between(r, 1, 4);
    n->negative = rand_between(r, -5, 0);
    n->reset = rand_chance(r, 60) ? 0 : rand_between(r, -3, 3);
    n->mode = (int)rand_below(r, 2);
    n->potential = rand_between(r, -3, 3);
    if (net->symmetric)
        draw_symmetric(n, r);
    for (int i = 0; i < net->axons; i++)
        n->connected[i] = rand_chance(r, 40);
    int x = (int)rand_below(r, (uint32_t)net->width), y = (int)rand_below(r, (uint32_t)net->height);
    if (rand_chance(r, 40)) {
        x = net->bus_x;
        y = net->bus_y;
    }
    bool bus = x == net->bus_x && y == net->bus_y;
    n->dx = x - core->x;
    n->dy = y - core->y;
    n->axon = (int)rand_below(r, (uint32_t)(bus ? net->outputs : net->axons));
    n->tick = (int)rand_below(r, (uint32_t)(bus ? net->slots : least(net->slots - 1, 15)));
}

static bool has_core(const struct rn_net *net, int x, int y)
{
    for (int c = 0; c < net->cores; c++)
        if (net->core[c].x == x && net->core[c].y == y)
            return true;
    return false;
}

static bool is_bus(const struct rn_net *net, int x, int y)
{
    return x == net->bus_x && y == net->bus_y;
}

static void draw_packets(struct rn_net *net, struct rand *r)
{
    int given = 0;
    while (net->packets < RN_PACKETS) {
        struct rn_packet *p = &net->packet[net->packets];
        given += (int)rand_below(r, 3) * (int)rand_below(r, 2);
        p->given = given;
        p->x = (int)rand_below(r, (uint32_t)net->width);
        p->y = (int)rand_below(r, (uint32_t)net->height);
        p->axon = (int)rand_below(r, (uint32_t)net->axons);
        p->tick = (int)rand_below(r, (uint32_t)least(net->slots - 1, 15));
        net->packets += !is_bus(net, p->x, p->y);
    }
}

void rn_draw(struct rn_net *net, struct rand *r, bool hardware)
{
    memset(net, 0, sizeof *net);
    net->width = rand_between(r, 1, RN_SIDE);
    net->height = rand_between(r, net->width == 1 ? 2 : 1, RN_SIDE);
    net->neurons = rand_between(r, 1, RN_SIZE);
    net->axons = rand_between(r, 1, RN_SIZE);
    net->outputs = rand_between(r, 1, hardware ? net->axons : RN_SIZE);
    net->slots = hardware || rand_chance(r, 50) ? 16 : rand_between(r, 2, RN_SLOTS);
    net->symmetric = !hardware && rand_chance(r, 50);
    net->bus_x = (int)rand_below(r, (uint32_t)net->width);
    net->bus_y = (int)rand_below(r, (uint32_t)net->height);
    for (int tries = 0; tries < 2 * RN_CORES && net->cores < RN_CORES; tries++) {
        struct rn_core *core = &net->core[net->cores];
        core->x = (int)rand_below(r, (uint32_t)net->width);
        core->y = (int)rand_below(r, (uint32_t)net->height);
        if (is_bus(net, core->x, core->y) || has_core(net, core->x, core->y))
            continue;
        core->neurons = rand_chance(r, 70) ? net->neurons : rand_between(r, 0, net->neurons);
        for (int i = 0; i < net->axons; i++)
            core->type[i] = (int)rand_below(r, 4);
        for (int j = 0; j < core->neurons; j++)
            draw_neuron(net, core, &core->neuron[j], r);
        net->cores++;
    }
    draw_packets(net, r);
}

/* ---- JSON --------------------------------------------------------------------------------- */

void rn_print_config(const struct rn_net *net, FILE *file)
{
    fprintf(file,
            "{\"neuron_block_trace_verbosity\": 0, \"core_controller_trace_verbosity\": 0,\n"
            "\"scheduler_trace_verbosity\": 0, \"neuron_reset_type\": %d, \"num_neurons\": %d,\n"
            "\"num_axons\": %d, \"num_cores_x\": %d, \"num_cores_y\": %d, \"num_weights\": 4,\n"
            "\"max_tick_offset\": %d}",
            net->symmetric, net->neurons, net->axons, net->width, net->height, net->slots);
}

/* A random order of 0..count-1. */
static void shuffle(int order[], int count, struct rand *r)
{
    for (int i = 0; i < count; i++) {
        int j = (int)rand_below(r, (uint32_t)i + 1);
        order[i] = order[j];
        order[j] = i;
    }
}

static void print_neuron(const struct rn_neuron *n, struct rand *r, FILE *file)
{
    enum { KEYS = 11 };
    int order[KEYS];
    shuffle(order, KEYS, r);
    for (int k = 0; k < KEYS; k++) {
        fputs(k == 0 ? "{" : ", ", file);
        switch (order[k]) {
        case 0: fprintf(file, "\"leak\": %d", n->leak); break;
        case 1: fprintf(file, "\"positive_threshold\":%d", n->positive); break;
        case 2: fprintf(file, "\"negative_threshold\": %d", n->negative); break;
        case 3: fprintf(file, "\"reset_potential\": %d", n->reset); break;
        case 4: fprintf(file, "\"reset_mode\": %d", n->mode); break;
        case 5: fprintf(file, "\"current_potential\": %d", n->potential); break;
        case 6: fprintf(file, "\"destination_core_offset\": [%d ,%d]", n->dx, n->dy); break;
        case 7: fprintf(file, "\"destination_axon\": %d", n->axon); break;
        case 8: fprintf(file, "\"destination_tick\": %d", n->tick); break;
        case 9:
            fprintf(file, "\"weights\": [%d, %d,\n%d,%d]", n->weight[0], n->weight[1], n->weight[2],
                    n->weight[3]);
            break;
        default: fputs("\"comment\": [{\"weights\": [1.5, \"\\u00e9\"]}, null]", file); break;
        }
    }
    fputs("}", file);
}

static void print_core_member(const struct rn_net *net, const struct rn_core *core, int member,
                              struct rand *r, FILE *file)
{
    switch (member) {
    case 0: fprintf(file, "\"coordinates\": [%d, %d]", core->x, core->y); break;
    case 1:
        fputs("\"axons\": [", file);
        for (int i = 0; i < net->axons; i++)
            fprintf(file, "%s%d", i > 0 ? "," : "", core->type[i]);
        fputs("]", file);
        break;
    case 2:
        fputs("\"neurons\": [", file);
        for (int j = 0; j < core->neurons; j++) {
            fputs(j > 0 ? ",\n" : "", file);
            print_neuron(&core->neuron[j], r, file);
        }
        fputs("]", file);
        break;
    default:
        fputs("\"connections\": [", file);
        for (int j = 0; j < core->neurons; j++)
            for (int i = 0; i < net->axons; i++)
                fprintf(file, "%s%d%s", i > 0 ? "," : (j > 0 ? ",[" : "["),
                        core->neuron[j].connected[i], i + 1 == net->axons ? "]" : "");
        fputs("]", file);
        break;
    }
}

static void print_cores(const struct rn_net *net, struct rand *r, FILE *file)
{
    fputs("\"cores\": [", file);
    for (int c = 0; c < net->cores; c++) {
        int order[4];
        shuffle(order, 4, r);
        for (int k = 0; k < 4; k++) {
            fputs(k > 0 ? ",\n" : (c > 0 ? ", {" : "{"), file);
            print_core_member(net, &net->core[c], order[k], r, file);
        }
        fputs("}", file);
    }
    fputs("]", file);
}

static void print_json_packets(const struct rn_net *net, FILE *file)
{
    int given = 0;
    fputs("\"packets\": [[", file);
    for (int p = 0; p < net->packets; p++) {
        const struct rn_packet *packet = &net->packet[p];
        bool first = p == 0;
        for (; given < packet->given; given++) {
            fputs("],[", file);
            first = true;
        }
        fprintf(file,
                "%s{\"destination_tick\": %d, \"destination_core\": [%d, %d], "
                "\"destination_axon\": %d}",
                first ? "" : ",", packet->tick, packet->x, packet->y, packet->axon);
    }
    fputs("]]", file);
}

void rn_print_input(const struct rn_net *net, struct rand *r, FILE *file)
{
    int order[3];
    shuffle(order, 3, r);
    for (int k = 0; k < 3; k++) {
        fputs(k == 0 ? "{" : ",\n", file);
        if (order[k] == 0)
            fprintf(file, "\"output_bus\": {\"num_outputs\": %d, \"coordinates\": [%d,%d]}",
                    net->outputs, net->bus_x, net->bus_y);
        else if (order[k] == 1)
            print_cores(net, r, file);
        else
            print_json_packets(net, file);
    }
    fputs("}", file);
}

/* ---- memory files ------------------------------------------------------------------------- */

static void print_bits(int value, int bits, FILE *file)
{
    while (bits-- > 0)
        fputc('0' + (value >> bits & 1), file);
}

static int axon_bits(const struct rn_net *net)
{
    int bits = 0;
    while (1 << bits < net->axons)
        bits++;
    return bits;
}

static const struct rn_core *core_at(const struct rn_net *net, int x, int y)
{
    for (int c = 0; c < net->cores; c++)
        if (net->core[c].x == x && net->core[c].y == y)
            return &net->core[c];
    return NULL;
}

void rn_print_tc(const struct rn_net *net, int x, int y, FILE *file)
{
    const struct rn_core *core = core_at(net, x, y);
    for (int i = 0; i < net->axons; i++) {
        print_bits(core == NULL ? 0 : core->type[i], 2, file);
        fputc('\n', file);
    }
}

void rn_print_csram(const struct rn_net *net, int x, int y, FILE *file)
{
    static const struct rn_neuron silent = {.positive = 1};
    const struct rn_core *core = core_at(net, x, y);
    fputs("/* connections, potentials, weights\n leak ... */\n", file);
    for (int j = 0; j < net->neurons; j++) {
        const struct rn_neuron *n = core != NULL && j < core->neurons ? &core->neuron[j] : &silent;
        for (int i = net->axons; i-- > 0;)
            print_bits(n->connected[i], 1, file);
        fputc('_', file);
        print_bits(n->potential, 9, file);
        print_bits(n->reset, 9, file);
        for (int g = 0; g < 4; g++)
            print_bits(n->weight[g], 9, file);
        print_bits(n->leak, 9, file);
        print_bits(n->positive, 9, file);
        print_bits(n->negative, 9, file);
        print_bits(n->mode, 1, file);
        print_bits(n->dx, 9, file);
        print_bits(n->dy, 9, file);
        print_bits(n->axon, axon_bits(net), file);
        print_bits(n->tick, 4, file);
        fputs(j % 2 == 0 ? "\n" : " // a neuron\r\n", file);
    }
}

void rn_print_packets(const struct rn_net *net, FILE *packets, FILE *counts)
{
    int given = 0, count = 0;
    for (int p = 0; p < net->packets; p++) {
        const struct rn_packet *packet = &net->packet[p];
        for (; given < packet->given; given++) {
            fprintf(counts, "%d\n", count);
            count = 0;
        }
        count++;
        print_bits(packet->x, 9, packets);
        print_bits(packet->y, 9, packets);
        print_bits(packet->axon, axon_bits(net), packets);
        print_bits(packet->tick, 4, packets);
        fputs(p + 1 < net->packets ? "\n" : "", packets);
    }
    fprintf(counts, "%d", count);
}

/* ---- RANC's machine ----------------------------------------------------------------------- */

struct machine {
    const struct rn_net *net;
    int potential[RN_CORES][RN_SIZE];
    int slot[RN_CORES][RN_SLOTS][RN_SIZE];
    int current; /* slot of this tick */
    unsigned char bus[RN_SIZE];
};

/* A packet on its arrival: a scheduler writes d + 1 slots further on, and never the current one. */
static void deliver(struct machine *m, int x, int y, int axon, int tick)
{
    if (is_bus(m->net, x, y)) {
        m->bus[axon] = 1;
        return;
    }
    int slot = (m->current + tick + 1) % m->net->slots;
    for (int c = 0; c < m->net->cores; c++)
        if (m->net->core[c].x == x && m->net->core[c].y == y && slot != m->current)
            m->slot[c][slot][axon] = 1;
}

static void give_packets(struct machine *m, int tick)
{
    for (int p = 0; p < m->net->packets; p++) {
        const struct rn_packet *packet = &m->net->packet[p];
        if (packet->given == tick)
            deliver(m, packet->x, packet->y, packet->axon, packet->tick);
    }
}

static void update(struct machine *m, int c, int j)
{
    const struct rn_core *core = &m->net->core[c];
    const struct rn_neuron *n = &core->neuron[j];
    int v = m->potential[c][j];
    for (int i = 0; i < m->net->axons; i++)
        if (n->connected[i] && m->slot[c][m->current][i])
            v += n->weight[core->type[i]];
    v += n->leak;
    bool below = m->net->symmetric ? v <= n->negative : v < n->negative;
    if (v >= n->positive)
        deliver(m, core->x + n->dx, core->y + n->dy, n->axon, n->tick);
    if (v >= n->positive)
        v = n->mode == 0 ? n->reset : v - n->positive;
    else if (below)
        v = n->mode == 0 ? -n->reset : v - n->negative;
    m->potential[c][j] = v;
}

void rn_run(const struct rn_net *net, unsigned char row[RN_ROWS][RN_SIZE])
{
    struct machine m = {.net = net, .current = net->slots - 1};
    for (int c = 0; c < net->cores; c++)
        for (int j = 0; j < net->core[c].neurons; j++)
            m.potential[c][j] = net->core[c].neuron[j].potential;
    give_packets(&m, 0);
    for (int tick = 1; tick <= RN_ROWS; tick++) {
        memcpy(row[tick - 1], m.bus, sizeof m.bus);
        memset(m.bus, 0, sizeof m.bus);
        m.current = (m.current + 1) % net->slots;
        give_packets(&m, tick);
        for (int c = 0; c < net->cores; c++) {
            for (int j = 0; j < net->core[c].neurons; j++)
                update(&m, c, j);
            memset(m.slot[c][m.current], 0, sizeof m.slot[c][m.current]);
        }
    }
}
