/*
 * cycle.c - when things happen: see cycle.h.
 *
 * Cores that have a packet to hand over stand in a wheel of buckets, one a base cycle; a cycle in
 * which neither a bucket is due nor the network holds a packet is skipped.
 */
#include "engine/cycle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/chip.h"
#include "engine/threads.h"
#include "engine/watch.h"

/* ---- what a core does when ------------------------------------------------------------------- */

/* Counts for each neuron its active axons with a synapse, in bit planes: plane p holds bit p of the
 * 256 counts. Returns how many planes are used. */
static unsigned count_planes(const core_crossbar *crossbar, const struct core_list *active,
                             core_bits planes[9])
{
    unsigned used = 0;
    for (uint32_t i = 0; i < active->count; i++) {
        core_bits carry;
        memcpy(carry, (*crossbar)[active->at[i]], sizeof carry);
        for (unsigned p = 0; !core_none(carry); p++) {
            if (p == used)
                memset(planes[used++], 0, sizeof planes[0]);
            for (unsigned k = 0; k < 4; k++) {
                uint64_t both = planes[p][k] & carry[k];
                planes[p][k] ^= carry[k];
                carry[k] = both;
            }
        }
    }
    return used;
}

/* The counts n_j out of their planes, eight at a time: byte n of the copies keeps bit n. */
static void spread_planes(core_bits planes[9], unsigned used, uint16_t counts[CT_NEURONS])
{
    for (unsigned j = 0; j < CT_NEURONS; j += 8) {
        uint64_t bytes = 0;
        for (unsigned p = 0; p < used && p < 8; p++) {
            uint64_t copies = (planes[p][j / 64] >> (j % 64) & 0xFF) * 0x0101010101010101u;
            uint64_t kept = copies & 0x8040201008040201u;
            bytes |= ((kept + 0x7F7F7F7F7F7F7F7Fu) >> 7 & 0x0101010101010101u) << p;
        }
        for (unsigned k = 0; k < 8; k++)
            counts[j + k] = (uint16_t)(bytes >> 8 * k & 0xFF);
        if (used > 8) {
            for (unsigned k = 0; k < 8; k++)
                counts[j + k] |= (uint16_t)((planes[8][j / 64] >> (j % 64 + k) & 1) << 8);
        }
    }
}

/* Lists the core cycles in which core c is in SEND, and tells its length. [Y-2] */
static void lay_down_sends(struct ct_chip *chip, uint32_t c, const struct core_list *active,
                           const core_bits fired)
{
    struct cycle *cy = chip->cycle;
    struct cycle_core *core = &cy->core[c];
    const uint32_t neuron_cycles = cy->arch.core_sram_cycles + 3, neurons = chip->sys.neurons;
    uint16_t counts[CT_NEURONS];
    core_bits planes[9];
    unsigned used = count_planes(&chip->crossbar[c], active, planes);
    uint32_t at = CYCLE_HEAD, next = 0;
    if (used > 0)
        spread_planes(planes, used, counts);
    if (cy->watch != NULL)
        watch_begin(chip, c, used > 0 ? counts : NULL, fired);
    for (unsigned k = 0; k < 4; k++) {
        for (uint64_t left = fired[k]; left != 0; left &= left - 1) {
            uint32_t j = 64 * k + (uint32_t)__builtin_ctzll(left);
            uint32_t kind = chip->target[c][j] >> TARGET_KIND_SHIFT;
            if (kind == CT_TARGET_NONE)
                continue;
            at += (j + 1 - next) * neuron_cycles;
            for (; next <= j; next++)
                at += used > 0 ? cy->steps[counts[next]] : 0;
            next = j + 1;
            if (kind == CT_TARGET_CORE)
                cy->send[c][core->sends++] = j << CYCLE_SEND_SHIFT | at;
            at++;
        }
    }
    at += (neurons - next) * neuron_cycles;
    for (; used > 0 && next < neurons; next++)
        at += cy->steps[counts[next]];
    core->length = at;
}

void cycle_wait(struct cycle *cy, uint32_t c)
{
    struct cycle_region *region = &cy->region[cy->region_of[c]];
    uint32_t b = (uint32_t)(cy->core[c].due % CYCLE_WHEEL);
    cy->core[c].next = region->bucket[b];
    region->bucket[b] = c + 1;
    region->filled[b / 64] |= (uint64_t)1 << (b % 64);
    region->waiting++;
}

/* Base cycle of the SEND that core c does next, and its bucket; or the end of its tick. */
static void plan(struct ct_chip *chip, uint32_t c, uint64_t now)
{
    struct cycle *cy = chip->cycle;
    struct cycle_core *core = &cy->core[c];
    const uint64_t divider = cy->arch.core_clock_divider;
    if (core->sent < core->sends) {
        uint32_t at = cy->send[c][core->sent] & ((1u << CYCLE_SEND_SHIFT) - 1);
        core->due = core->began + (at + core->stalls) * divider;
        cycle_wait(cy, c);
        if (cy->watch != NULL)
            watch_plan(chip, c, now);
        return;
    }
    struct ct_core_timing *sum = &cy->core_timing[c];
    uint64_t cycles = core->length + core->stalls;
    core->done = core->began + (cycles - 1) * divider + 1;
    sum->busy += cycles;
    sum->stalled += core->stalls;
    sum->longest = cycles > sum->longest ? cycles : sum->longest;
    if (core->owes) {
        core->due = core->done - 1 + divider; /* [Y-11] */
        cycle_wait(cy, c);
    }
    if (cy->watch != NULL)
        watch_plan(chip, c, now);
}

void cycle_begin(struct ct_chip *chip, uint32_t c, const struct core_list *active,
                 const core_bits fired, uint32_t tick, uint64_t began)
{
    struct cycle_core *core = &chip->cycle->core[c];
    core->began = began;
    core->done = UINT64_MAX;
    core->tick = tick + 1;
    core->owes = tick < chip->now;
    core->begun++;
    core->stalls = 0;
    core->sends = core->sent = 0;
    if (active->count == 0 && core_none(fired) && chip->cycle->watch == NULL)
        core->length = chip->cycle->idle;
    else
        lay_down_sends(chip, c, active, fired);
    plan(chip, c, began);
}

/* ---- packets --------------------------------------------------------------------------------- */

struct noc_packet cycle_packet(const struct ct_chip *chip, uint32_t c, uint32_t neuron,
                               uint32_t tick)
{
    struct place from = chip->place[c];
    struct place to = chip->place[chip->target[c][neuron] & 0xFFFF];
    return (struct noc_packet){
        .dx = (int16_t)noc_distance(from.x, to.x, chip->width, chip->torus),
        .dy = (int16_t)noc_distance(from.y, to.y, chip->height, chip->torus),
        .tick = tick,
        .source = c << 8 | neuron,
    };
}

uint32_t cycle_packet_word(const struct ct_chip *chip, const struct noc_packet *packet)
{
    uint32_t target = chip->target[packet->source >> 8][packet->source & 0xFF];
    uint32_t tick = (packet->tick + (target >> TARGET_DELAY_SHIFT & 0xF)) % CT_SLOTS;
    return (uint32_t)(packet->dx & 0x1FF) << 23 | (uint32_t)(packet->dy & 0x1FF) << 14 |
           (target >> TARGET_AXON_SHIFT & 0xFF) << 6 | tick << 2;
}

/* Base cycles that the path of a packet takes without other packets. */
static uint64_t least_latency(const struct ct_chip *chip, const struct noc_packet *packet)
{
    const struct ct_architecture *arch = &chip->cycle->arch;
    struct place from = chip->place[packet->source >> 8];
    struct place to =
        chip->place[chip->target[packet->source >> 8][packet->source & 0xFF] & 0xFFFF];
    uint32_t hops = chip_hops(from.x, to.x, chip->width, chip->torus) +
                    chip_hops(from.y, to.y, chip->height, chip->torus);
    uint32_t crossings = chip->many_chips ? chip_crossings(chip, from, to) : 0;
    uint32_t divider = arch->router_clock_divider;
    uint32_t to_router_cycle = (uint32_t)(packet->born % divider);
    return (uint64_t)divider *
               (arch->router_stages + hops * (arch->router_stages + arch->router_link_cycles - 1) +
                crossings * arch->edge_link_cycles) -
           to_router_cycle;
}

/* Only ticks of a fixed length can lose anything, and they have one region. */
bool cycle_lose(struct ct_chip *chip, uint32_t tick, uint64_t now)
{
    struct ct_timing *t = &chip->cycle->region[0].timing;
    if (t->lost && t->lost_tick <= tick)
        return false;
    t->lost = true;
    t->lost_by_packet = false;
    t->lost_tick = tick;
    t->lost_cycle = now;
    return true;
}

void cycle_lose_packet(struct ct_chip *chip, uint32_t from, uint32_t neuron, uint32_t delivery,
                       uint64_t now)
{
    struct ct_timing *t = &chip->cycle->region[0].timing;
    uint32_t target = chip->target[from][neuron];
    if (!cycle_lose(chip, delivery, now))
        return;
    t->lost_by_packet = true;
    t->lost_core = chip->number[from];
    t->lost_neuron = neuron;
    t->lost_target = chip->number[target & 0xFFFF];
    t->lost_axon = target >> TARGET_AXON_SHIFT & 0xFF;
}

/* A packet is written: whether it was late, and how long it took. [Y-4] [Y-5] */
static void arrive(struct ct_chip *chip, struct cycle_region *region,
                   const struct noc_packet *packet, uint64_t now)
{
    struct cycle *cy = chip->cycle;
    struct ct_timing *t = &region->timing;
    uint32_t from = packet->source >> 8, neuron = packet->source & 0xFF;
    uint32_t target = chip->target[from][neuron], to = target & 0xFFFF;
    uint64_t delivery = (uint64_t)packet->tick + (target >> TARGET_DELAY_SHIFT & 0xF);
    uint64_t taken = now - packet->born;
    uint64_t queued = taken - least_latency(chip, packet);
    t->packets++;
    t->latency_sum += taken;
    t->queued_sum += queued;
    t->latency_most = taken > t->latency_most ? taken : t->latency_most;
    t->queued_most = queued > t->queued_most ? queued : t->queued_most;
    t->latency[taken < CT_LATENCY_BUCKETS ? taken : CT_LATENCY_BUCKETS - 1]++;
    t->queued[queued < CT_LATENCY_BUCKETS ? queued : CT_LATENCY_BUCKETS - 1]++;
    region->tick.packets++;
    region->tick.last_arrival = now + 1 - cy->start;
    region->tick.last_from = from;
    region->tick.last_to = to;
    if (cy->arch.tick_cycles == 0)
        return;
    chip_write(chip, delivery % CT_SLOTS, target & 0xFFFFFF);
    if (delivery < cy->core[to].tick) {
        region->tick.late_packets++;
        if (cy->watch != NULL)
            watch_late(chip, packet, now);
        cycle_lose_packet(chip, from, neuron, (uint32_t)delivery, now);
    }
}

/* ---- a cycle --------------------------------------------------------------------------------- */

/* Core c is in SEND, or begins a tick that it owes. */
static void act(struct ct_chip *chip, uint32_t c, uint64_t now)
{
    struct cycle *cy = chip->cycle;
    struct cycle_core *core = &cy->core[c];
    if (core->sent == core->sends) {
        chip_begin(chip, c, now);
        return;
    }
    uint32_t neuron = cycle_send_neuron(cy, c, core->sent);
    struct noc_packet packet = cycle_packet(chip, c, neuron, core->tick - 1);
    struct cycle_region *region = &cy->region[cy->region_of[c]];
    struct noc_region *part = &cy->noc.region[cy->region_of[c]];
    bool taken = noc_offer(&cy->noc, part, chip->number[c], packet, now);
    if (cy->watch != NULL)
        watch_send(chip, c, neuron, taken, now);
    if (taken) {
        core->sent++;
        region->handed += CYCLE_CHECKS;
    } else {
        core->stalls++;
        region->tick.stalls++;
    }
    plan(chip, c, now);
}

/* The cores whose time has come; others of the bucket are a lap or more ahead. */
static void empty_bucket(struct ct_chip *chip, struct cycle_region *region, uint64_t now)
{
    struct cycle *cy = chip->cycle;
    uint32_t b = (uint32_t)(now % CYCLE_WHEEL);
    uint32_t at = region->bucket[b];
    region->bucket[b] = 0;
    region->filled[b / 64] &= ~((uint64_t)1 << (b % 64));
    while (at != 0) {
        uint32_t c = at - 1;
        at = cy->core[c].next;
        region->waiting--;
        if (cy->core[c].due == now)
            act(chip, c, now);
        else
            cycle_wait(cy, c);
    }
}

/* The first base cycle from `now` on whose bucket is not empty; UINT64_MAX where all are. */
static uint64_t next_bucket(const struct cycle_region *region, uint64_t now)
{
    if (region->waiting == 0)
        return UINT64_MAX;
    const uint32_t words = CYCLE_WHEEL / 64;
    uint32_t start = (uint32_t)(now % CYCLE_WHEEL);
    uint64_t word = region->filled[start / 64] >> (start % 64);
    if (word != 0)
        return now + (uint32_t)__builtin_ctzll(word);
    for (uint32_t i = 1; i <= words; i++) {
        word = region->filled[(start / 64 + i) % words];
        if (word != 0)
            return now - start % 64 + 64 * (uint64_t)i + (uint32_t)__builtin_ctzll(word);
    }
    return UINT64_MAX;
}

/* The first base cycle from `now` on in which something can happen in a region. */
static uint64_t next_cycle(const struct cycle *cy, uint32_t r, uint64_t now)
{
    const uint64_t divider = cy->arch.router_clock_divider;
    uint64_t due = next_bucket(&cy->region[r], now);
    uint64_t step =
        cy->noc.region[r].packets > 0 ? (now + divider - 1) / divider * divider : UINT64_MAX;
    return due < step ? due : step;
}

/* All that a region does in a base cycle; with others beside it, they meet. */
static void do_cycle(struct ct_chip *chip, uint32_t r, uint64_t now)
{
    struct cycle *cy = chip->cycle;
    struct cycle_region *region = &cy->region[r];
    struct noc_region *part = &cy->noc.region[r];
    bool alone = cy->noc.regions == 1;
    if (now >= region->refresh) {
        noc_refresh(&cy->noc, part, now);
        region->refresh = now + NOC_REFRESH;
    }
    if (region->filled[now % CYCLE_WHEEL / 64] >> (now % 64) & 1)
        empty_bucket(chip, region, now);
    noc_evaluate(&cy->noc, part, now);
    if (cy->watch != NULL)
        watch_moves(chip, part, now);
    if (!alone)
        crew_meet(cy->crew);
    noc_commit(&cy->noc, part, now);
    for (uint32_t i = 0; i < part->arrivals; i++)
        arrive(chip, region, &part->arrival[i].packet, now);
    if (!alone) {
        crew_meet(cy->crew);
        noc_take_in(&cy->noc, part);
    }
}

/* What was handed over in a region and did not arrive there, less what is in its FIFOs. */
static void count_packets(struct cycle *cy, uint32_t r)
{
    struct cycle_region *region = &cy->region[r];
    uint32_t packets = noc_count(&cy->noc, &cy->noc.region[r]);
    region->lacking = (int64_t)(region->handed - region->timing.packets - packets);
}

/* [F-2], between two base cycles. */
static void check_packets(const struct cycle *cy, uint64_t now)
{
    int64_t lacking = 0;
    for (uint32_t r = 0; r < cy->noc.regions; r++)
        lacking += cy->region[r].lacking;
    if (lacking == 0)
        return;
    fprintf(stderr, "cycle engine: base cycle %" PRIu64 ": %" PRId64 " packets were lost\n", now,
            lacking);
    abort();
}

/* The part of one region in cycle_go_on(). Every region goes through the same cycles. */
static void go_on(void *user, unsigned r)
{
    struct ct_chip *chip = user;
    struct cycle *cy = chip->cycle;
    uint64_t now = cy->start;
    for (;;) {
        cy->region[r].next = next_cycle(cy, r, now);
        if (CYCLE_CHECKS)
            count_packets(cy, r);
        if (cy->noc.regions > 1)
            crew_meet(cy->crew);
        if (CYCLE_CHECKS && r == 0)
            check_packets(cy, now);
        now = cy->region[0].next;
        for (uint32_t other = 1; other < cy->noc.regions; other++)
            now = cy->region[other].next < now ? cy->region[other].next : now;
        if (now >= cy->end)
            return;
        do_cycle(chip, r, now++);
    }
}

void cycle_go_on(struct ct_chip *chip, uint64_t end)
{
    struct cycle *cy = chip->cycle;
    cy->end = end;
    if (cy->noc.regions > 1)
        crew_run(cy->crew, go_on, chip);
    else
        go_on(chip, 0);
}

/* ---- ticks ----------------------------------------------------------------------------------- */

void cycle_start_tick(struct ct_chip *chip)
{
    struct cycle *cy = chip->cycle;
    cy->tick = (struct ct_tick_timing){.start = cy->start};
    for (uint32_t r = 0; r < cy->noc.regions; r++)
        cy->region[r].tick = (struct ct_tick_timing){.start = 0};
    if (cy->watch != NULL)
        watch_tell(cy->watch, cy->start,
                   (struct ct_event){cy->start, CT_EVENT_TICK_START, 0, chip->now, 0, 0});
}

uint64_t cycle_done(const struct cycle *cy, uint32_t c)
{
    const struct cycle_core *core = &cy->core[c];
    if (cy->arch.tick_cycles == 0 && core->began != cy->start)
        return cy->start + (uint64_t)(cy->idle - 1) * cy->arch.core_clock_divider + 1;
    return core->done;
}

/* Until when the cores were busy, and which of them was last. */
static void find_slowest(struct ct_chip *chip)
{
    struct cycle *cy = chip->cycle;
    uint64_t last = 0, end = cy->start + cy->tick.cycles;
    for (uint32_t c = 0; c < chip->count; c++) {
        uint64_t done = cycle_done(cy, c);
        done = cy->arch.tick_cycles > 0 && done > end ? end : done;
        if (done > last) {
            last = done;
            cy->tick.slowest_core = chip->number[c];
        }
    }
    cy->tick.cores_done = last > cy->start ? last - cy->start : 0;
}

/* Adds what a region counted; of the last packets of several regions that came in the same cycle
 * the one of the highest router counts, as it does within a region. */
static void add_region(struct ct_tick_timing *tick, const struct ct_tick_timing *region)
{
    tick->packets += region->packets;
    tick->stalls += region->stalls;
    tick->late_packets += region->late_packets;
    if (region->last_arrival > 0 && region->last_arrival >= tick->last_arrival) {
        tick->last_arrival = region->last_arrival;
        tick->last_from = region->last_from;
        tick->last_to = region->last_to;
    }
}

const struct ct_timing *cycle_timing(struct cycle *cy)
{
    struct ct_timing *sum = &cy->sum;
    *sum = cy->region[0].timing;
    for (uint32_t r = 1; r < cy->noc.regions; r++) {
        const struct ct_timing *part = &cy->region[r].timing;
        sum->packets += part->packets;
        sum->latency_sum += part->latency_sum;
        sum->queued_sum += part->queued_sum;
        if (part->latency_most > sum->latency_most)
            sum->latency_most = part->latency_most;
        if (part->queued_most > sum->queued_most)
            sum->queued_most = part->queued_most;
        for (uint32_t i = 0; i < CT_LATENCY_BUCKETS; i++) {
            sum->latency[i] += part->latency[i];
            sum->queued[i] += part->queued[i];
        }
    }
    const struct ct_timing *ticks = &cy->timing;
    sum->ticks = ticks->ticks;
    sum->cycles = ticks->cycles;
    sum->shortest = ticks->shortest;
    sum->longest = ticks->longest;
    sum->longest_tick = ticks->longest_tick;
    sum->late_packets = ticks->late_packets;
    sum->late_cores = ticks->late_cores;
    return sum;
}

void cycle_end_tick(struct ct_chip *chip)
{
    struct cycle *cy = chip->cycle;
    struct ct_timing *t = &cy->timing;
    struct ct_tick_timing *tick = &cy->tick;
    for (uint32_t r = 0; r < cy->noc.regions; r++)
        add_region(tick, &cy->region[r].tick);
    find_slowest(chip);
    if (cy->arch.tick_cycles == 0)
        tick->cycles =
            tick->cores_done > tick->last_arrival ? tick->cores_done : tick->last_arrival;
    if (tick->cycles == 0)
        tick->cycles = 1; /* without cores, [Y-10] */
    if (tick->last_arrival > 0) {
        tick->last_from = chip->number[tick->last_from];
        tick->last_to = chip->number[tick->last_to];
    }
    uint32_t length = tick->cycles < UINT32_MAX ? (uint32_t)tick->cycles : UINT32_MAX;
    if (cy->watch != NULL)
        watch_tell(cy->watch, cy->start,
                   (struct ct_event){cy->start + tick->cycles, CT_EVENT_TICK_END, 0, chip->now,
                                     length, 0});
    t->ticks++;
    t->cycles += tick->cycles;
    t->late_packets += tick->late_packets;
    t->late_cores += tick->late_cores;
    if (tick->cycles > t->longest || t->ticks == 1) {
        t->longest = tick->cycles;
        t->longest_tick = chip->now;
    }
    if (tick->cycles < t->shortest || t->ticks == 1)
        t->shortest = tick->cycles;
}

void cycle_drain(struct ct_chip *chip)
{
    struct cycle *cy = chip->cycle;
    cycle_go_on(chip, UINT64_MAX);
    cycle_end_tick(chip);
    uint64_t length = cy->tick.cycles + cy->arch.tick_barrier_cycles;
    cy->start += (length + cy->align - 1) / cy->align * cy->align; /* [Y-10] */
}
