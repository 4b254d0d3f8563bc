/*
 * oracle.c - the machine of rtl/CHIP.md, sections 2 to 8, 10 and 11, clause by clause.
 *
 * The order of the functions is the order of the specification: neuron, scheduler, packet, network,
 * tick, digest. A line that looks at `fault` holds a deliberate mistake for the negative controls;
 * reading with fault == ORACLE_SOUND gives the specification.
 */
#include "oracle/oracle.h"

#include <stdlib.h>

static int sgn(int x)
{
    return (x > 0) - (x < 0);
}

/* ---- 3. Neuron ---------------------------------------------------------------------------- */

static int sat20(int x, enum oracle_fault fault)
{
    const int low = fault == ORACLE_RAIL_SYMMETRIC ? -524287 : -524288;
    if (x < low)
        return low;
    return x > 524287 ? 524287 : x;
}

/* What is left of x in a register of some bits, two's complement; only faults use it. */
static int wrap(int x, int bits)
{
    const int half = 1 << (bits - 1);
    return ((x + half) & (2 * half - 1)) - half;
}

/* [N-3]: the exact sum of the contributions. */
static int integrate(const struct oracle_neuron *n, const struct oracle_input *in, int count,
                     enum oracle_fault fault)
{
    int sum = 0;
    for (int k = 0; k < count; k++) {
        const int s = n->s[in[k].type];
        if (n->b[in[k].type] == 0) {
            sum += s;
            continue;
        }
        const int rho = fault == ORACLE_SYNAPSE_STRICT        ? in[k].rho + 1
                        : fault == ORACLE_SYNAPSE_COMMON_DRAW ? in[0].rho
                                                              : in[k].rho;
        if (abs(s) >= rho)
            sum += fault == ORACLE_SYNAPSE_WHOLE      ? s
                   : fault == ORACLE_SYNAPSE_POSITIVE ? abs(sgn(s))
                                                      : sgn(s);
    }
    return fault == ORACLE_SUM_16_BITS ? wrap(sum, 16) : sum;
}

/* [N-4]. */
static int reversal(const struct oracle_neuron *n, int v, int v1, enum oracle_fault fault)
{
    if (n->epsilon == 0 || fault == ORACLE_OMEGA_ABSENT)
        return 1;
    if (fault == ORACLE_OMEGA_NOT_STOCHASTIC && n->c == 1)
        return 1;
    if (fault == ORACLE_OMEGA_BEFORE_INPUT || fault == ORACLE_LEAK_FIRST)
        v1 = v;
    return fault == ORACLE_SGN_ZERO && v1 == 0 ? 1 : sgn(v1);
}

/* [N-5]: L. */
static int leak(const struct oracle_neuron *n, int rho, enum oracle_fault fault)
{
    if (n->c == 0)
        return n->lambda;
    if (fault == ORACLE_LEAK_STRICT)
        rho += 1;
    if (abs(n->lambda) < rho)
        return 0;
    return fault == ORACLE_LEAK_WHOLE ? n->lambda : sgn(n->lambda);
}

/* [N-6]: eta. */
static int noise(const struct oracle_neuron *n, int d, enum oracle_fault fault)
{
    int bits = n->tm;
    if (fault == ORACLE_MASK_LONG)
        bits += 1;
    if (fault == ORACLE_MASK_SHORT && bits > 0)
        bits -= 1;
    if (fault == ORACLE_MASK_16 && bits > 16)
        bits = 16;
    return d & ((1 << bits) - 1);
}

/* [N-7]: V3 of a neuron that fires. */
static int fire(const struct oracle_neuron *n, int v2, int eta, int r, enum oracle_fault fault)
{
    if (n->gamma == 0 || (n->gamma == 2 && fault == ORACLE_NO_RESET_RESETS))
        return r;
    if (n->gamma == 1)
        return v2 - (n->alpha + (fault == ORACLE_LINEAR_NO_ETA ? 0 : eta));
    return v2;
}

/* [N-8], [N-9]: V3 of a neuron that does not fire. */
static int negative(const struct oracle_neuron *n, int v2, int eta, int r, enum oracle_fault fault)
{
    const int more = fault == ORACLE_NEGATIVE_EQUAL ? 1 : 0;
    if (n->kappa == 1 && fault != ORACLE_SATURATE_RESETS) {
        const int floor_of_test = n->beta + (fault == ORACLE_SATURATE_ETA ? eta : 0);
        if (v2 < -floor_of_test + more)
            return -(n->beta + (fault == ORACLE_SATURATE_TO_ETA ? eta : 0));
        return v2;
    }
    if (v2 < -(n->beta + (fault == ORACLE_NEGATIVE_NO_ETA ? 0 : eta)) + more) {
        if (n->gamma == 0 || (n->gamma == 2 && fault == ORACLE_NO_RESET_RESETS_NEGATIVE))
            return fault == ORACLE_NEGATIVE_RESET_PLUS ? r : -r;
        if (n->gamma == 1)
            return v2 + (n->beta + (fault == ORACLE_LINEAR_NEGATIVE_NO_ETA ? 0 : eta));
    }
    return v2;
}

struct oracle_step oracle_neuron(const struct oracle_neuron *n, int v,
                                 const struct oracle_input *in, int count, int leak_draw,
                                 int threshold_draw, enum oracle_fault fault)
{
    struct oracle_step t;
    const int r = fault == ORACLE_RESET_18_BITS ? wrap(n->r, 18) : n->r;
    const int sum = integrate(n, in, count, fault);

    t.v1 = v + sum;
    if (fault == ORACLE_SUM_SATURATES)
        t.v1 = sat20(t.v1, fault);
    t.omega = reversal(n, v, t.v1, fault);
    t.leak = leak(n, leak_draw, fault);
    t.v2 = t.v1 + t.omega * t.leak;
    if (fault == ORACLE_LEAK_FIRST)
        t.v2 = sat20(v + t.omega * t.leak, fault) + sum;
    t.v2 = fault == ORACLE_V2_WRAPS ? wrap(t.v2, 20) : sat20(t.v2, fault);
    t.eta = noise(n, threshold_draw, fault);

    const int threshold = n->alpha + (fault == ORACLE_FIRE_NO_ETA ? 0 : t.eta);
    t.fired = fault == ORACLE_FIRE_STRICT ? t.v2 > threshold : t.v2 >= threshold;
    int v3 = t.fired ? fire(n, t.v2, t.eta, r, fault) : negative(n, t.v2, t.eta, r, fault);
    if (t.fired && fault == ORACLE_NEGATIVE_AFTER_FIRE)
        v3 = negative(n, v3, t.eta, r, fault);
    t.v = sat20(v3, fault); /* [N-10] */
    return t;
}

/* ---- 2. Core: the whole machine ------------------------------------------------------------ */

struct oracle *oracle_create(int core_count, int axons, int neurons)
{
    struct oracle *o = calloc(1, sizeof *o);
    if (o == NULL)
        return NULL;
    o->core_count = core_count;
    o->axons = axons;
    o->neurons = neurons;
    o->core = calloc((size_t)core_count + 1, sizeof *o->core);
    o->spike = calloc((size_t)core_count * 256 + 1, sizeof *o->spike);
    o->pin = calloc((size_t)core_count * 256 + 1, sizeof *o->pin);
    if (o->core == NULL || o->spike == NULL || o->pin == NULL) {
        oracle_free(o);
        return NULL;
    }
    return o;
}

void oracle_free(struct oracle *o)
{
    if (o == NULL)
        return;
    free(o->core);
    free(o->spike);
    free(o->pin);
    free(o);
}

/* [F-1]. */
static uint32_t core_number(const struct oracle *o, int x, int y)
{
    return (uint32_t)(y * o->chips_x * o->cores_x + x);
}

int oracle_find(const struct oracle *o, uint32_t number)
{
    for (int k = 0; k < o->core_count; k++)
        if (core_number(o, o->core[k].x, o->core[k].y) == number)
            return k;
    return -1;
}

/* ---- 5. Scheduler -------------------------------------------------------------------------- */

/* [S-4]: sets a bit; true when it was set already. */
static bool set_bit(const struct oracle *o, struct oracle_core *core, uint32_t tick, int axon)
{
    unsigned char *bit = &core->slot[tick % 16][axon];
    const bool merged = *bit != 0;
    *bit = merged && o->fault == ORACLE_MERGE_DROPS ? 0 : 1;
    return merged;
}

void oracle_inject(struct oracle *o, uint32_t tick, int index, int axon)
{
    struct oracle_core *core = &o->core[index];
    const bool merged = set_bit(o, core, tick, axon);
    core->count.inputs += 1;
    if (merged && o->fault != ORACLE_COUNT_MERGED && o->fault != ORACLE_COUNT_MERGED_INPUT)
        core->count.merged += 1;
}

/* [S-2]: the axons of this tick, and the slot is empty. */
static void take_axons(const struct oracle *o, struct oracle_core *core, unsigned char active[256])
{
    for (int i = 0; i < 256; i++) {
        active[i] = core->slot[o->now % 16][i];
        if (o->fault != ORACLE_SLOT_KEPT)
            core->slot[o->now % 16][i] = 0;
    }
    if (o->fault == ORACLE_LAST_AXON)
        active[o->axons - 1] = 0;
}

/* ---- 6. Packet, 7. Network ----------------------------------------------------------------- */

uint32_t oracle_packet(int dx, int dy, int axon, uint32_t delivery_tick)
{
    return ((uint32_t)dx & 0x1FF) << 23 | ((uint32_t)dy & 0x1FF) << 14 | (uint32_t)axon << 6 |
           delivery_tick % 16 << 2;
}

/* A 9-bit two's complement field of a packet. */
static int signed_field(uint32_t packet, int low_bit)
{
    const int field = (int)(packet >> low_bit & 0x1FF);
    return field >= 256 ? field - 512 : field;
}

/* [F-4]: the packet goes from router to router until its own is reached; every link is counted
 * for the core that sent it, and every link from one chip to the next [F-3]. */
static void travel(const struct oracle *o, struct oracle_core *from, uint32_t packet, int *x,
                   int *y)
{
    int dx = signed_field(packet, 23);
    int dy = signed_field(packet, 14);
    while (dx != 0) {
        const int next = *x + sgn(dx);
        from->count.links_x += 1;
        from->count.boundaries += next / o->cores_x != *x / o->cores_x;
        *x = next;
        dx -= sgn(dx);
    }
    while (dy != 0) {
        const int next = *y + sgn(dy);
        if (o->fault == ORACLE_COUNT_HOPS)
            from->count.links_x += 1;
        else
            from->count.links_y += 1;
        if (o->fault != ORACLE_COUNT_CROSSINGS)
            from->count.boundaries += next / o->cores_y != *y / o->cores_y;
        *y = next;
        dy -= sgn(dy);
    }
}

/* [S-3] by way of [P-1]: a packet is made, travels, and sets a bit where it arrives. */
static void send_packet(struct oracle *o, struct oracle_core *from, const struct oracle_neuron *n)
{
    uint32_t delay = (uint32_t)n->delay;
    if (o->fault == ORACLE_DELAY_LONG)
        delay += 1;
    if (o->fault == ORACLE_DELAY_15 && delay == 15)
        delay = 14;
    const uint32_t packet = oracle_packet(n->x - from->x, n->y - from->y, n->axon, o->now + delay);
    int x = from->x;
    int y = from->y;
    travel(o, from, packet, &x, &y);

    struct oracle_core *to = &o->core[oracle_find(o, core_number(o, x, y))];
    const bool merged = set_bit(o, to, packet >> 2 & 0xF, (int)(packet >> 6 & 0xFF));
    if (!(o->fault == ORACLE_COUNT_SELF && to == from))
        from->count.packets += 1;
    if (!(o->fault == ORACLE_COUNT_ARRIVALS && merged))
        to->count.received += 1;
    if (merged && o->fault != ORACLE_COUNT_MERGED)
        to->count.merged += 1;
}

/* ---- 8. Tick ------------------------------------------------------------------------------- */

/* A neuron that fired: its spike is listed, counted, and sent where it is bound. */
static void send_spike(struct oracle *o, struct oracle_core *core, int j)
{
    const struct oracle_neuron *n = &core->n[j];
    core->fired[j] = 1;
    o->spike[o->spike_count].core = core_number(o, core->x, core->y);
    o->spike[o->spike_count].neuron = (uint32_t)j;
    o->spike_count += 1;
    if (!(o->fault == ORACLE_COUNT_SILENT && n->kind == ORACLE_TO_NONE))
        core->count.fired += 1;
    if (n->kind == ORACLE_TO_PIN && !(o->fault == ORACLE_PIN_LOST && n->pin == 0)) {
        o->pin[o->pin_count++] = n->pin;
        core->count.pin_spikes += 1;
    }
    if (n->kind == ORACLE_TO_CORE)
        send_packet(o, core, n);
}

/* Gathers the active synapses of neuron j, with their draws, and counts them [K-1]. */
static int gather(const struct oracle *o, struct oracle_core *core, const unsigned char active[256],
                  int j, struct oracle_input in[256])
{
    const uint32_t seed = core->seed + (o->fault == ORACLE_DRAW_SEED);
    const uint32_t tick = o->now + (o->fault == ORACLE_DRAW_TICK);
    int count = 0;
    for (int i = 0; i < o->axons; i++) {
        if (!active[i])
            continue;
        core->count.synaptic_ops += o->fault == ORACLE_COUNT_OPS;
        if (!(o->fault == ORACLE_CROSSBAR_TRANSPOSED ? core->w[j][i] : core->w[i][j]))
            continue;
        const int type = core->g[o->fault == ORACLE_TYPE_OF_NEURON ? j : i];
        in[count].type = type;
        in[count].rho = 0;
        if (core->n[j].b[type]) {
            in[count].rho = oracle_synapse_draw(seed, tick, j + (o->fault == ORACLE_DRAW_NEURON),
                                                i + (o->fault == ORACLE_DRAW_AXON));
            core->count.stochastic_ops +=
                !(o->fault == ORACLE_COUNT_DRAWS && abs(core->n[j].s[type]) < in[count].rho);
        }
        core->count.synaptic_ops += o->fault != ORACLE_COUNT_OPS;
        count += 1;
    }
    return count;
}

/* [N-2]: every neuron of a core, in order. */
static void update_neurons(struct oracle *o, struct oracle_core *core,
                           const unsigned char active[256])
{
    const uint32_t seed = core->seed + (o->fault == ORACLE_DRAW_SEED);
    const uint32_t tick = o->now + (o->fault == ORACLE_DRAW_TICK);
    for (int j = 0; j < o->neurons; j++) {
        struct oracle_neuron *n = &core->n[j];
        struct oracle_input in[256];
        const int count = gather(o, core, active, j, in);
        const int drawn = j + (o->fault == ORACLE_DRAW_NEURON);
        const int leak_draw = n->c ? oracle_leak_draw(seed, tick, drawn) : 0;
        const int threshold_draw = n->tm ? oracle_threshold_draw(seed, tick, drawn) : 0;
        const struct oracle_step t =
            oracle_neuron(n, n->v, in, count, leak_draw, threshold_draw, o->fault);
        core->count.neuron_draws += (n->c != 0) + (n->tm != 0);
        core->fired[j] = 0;
        if (o->fault == ORACLE_LAST_NEURON && j == o->neurons - 1)
            continue;
        n->v = t.v;
        if (t.fired)
            send_spike(o, core, j);
    }
}

/* [K-1]: the axons that were active. */
static void count_axons(const struct oracle *o, struct oracle_core *core,
                        const unsigned char active[256])
{
    for (int i = 0; i < o->axons; i++) {
        bool counts = active[i];
        if (counts && o->fault == ORACLE_COUNT_AXONS) {
            counts = false;
            for (int j = 0; j < o->neurons; j++)
                counts = counts || core->w[i][j];
        }
        core->count.active_axons += counts;
    }
}

void oracle_tick(struct oracle *o)
{
    /* No spike of this tick is for the slot of this tick [S-2], so a core may be done with
     * before the next one takes its axons [T-1]. */
    o->spike_count = 0;
    o->pin_count = 0;
    for (int k = 0; k < o->core_count; k++) {
        unsigned char active[256];
        take_axons(o, &o->core[k], active);
        count_axons(o, &o->core[k], active);
        update_neurons(o, &o->core[k], active);
    }
    o->digest = oracle_digest(o);
    o->now += 1;
}

/* ---- 11. Digest ---------------------------------------------------------------------------- */

/* 256 bits as 32 bytes. */
static unsigned char *put_bits(unsigned char *p, const unsigned char bits[256], bool blank)
{
    for (int byte = 0; byte < 32; byte++) {
        *p = 0;
        for (int k = 0; k < 8 && !blank; k++)
            *p = (unsigned char)(*p | bits[8 * byte + k] << k);
        p++;
    }
    return p;
}

static unsigned char *put_32(unsigned char *p, uint32_t value)
{
    for (int k = 0; k < 4; k++)
        *p++ = (unsigned char)(value >> (8 * k) & 0xFF);
    return p;
}

/* [D-1]: `now` is still the tick that has just run. */
uint64_t oracle_digest(const struct oracle *o)
{
    unsigned char bytes[256 * 4 + 32 + 16 * 32];
    put_32(bytes, o->now);
    uint64_t sum = o->fault == ORACLE_DIGEST_NO_TICK ? 0 : oracle_xxh64(bytes, 4, 0);
    for (int k = 0; k < o->core_count; k++) {
        const struct oracle_core *core = &o->core[k];
        const uint32_t number = core_number(o, core->x, core->y);
        unsigned char *p = bytes;
        for (int j = 0; j < o->neurons; j++)
            p = put_32(p, o->fault == ORACLE_DIGEST_NO_V ? 0 : (uint32_t)core->n[j].v);
        p = put_bits(p, core->fired, o->fault == ORACLE_DIGEST_NO_SPIKES);
        for (int slot = 0; slot < 16; slot++)
            p = put_bits(p, core->slot[slot], o->fault == ORACLE_DIGEST_NO_SLOTS);
        sum += oracle_xxh64(bytes, (size_t)(p - bytes),
                            number + (o->fault == ORACLE_DIGEST_SEED ? 0u : 1u));
    }
    return sum;
}
