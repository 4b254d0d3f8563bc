/*
 * traffic.c - traffic on the network alone, synthetic or in recorded proportions, open loop.
 *
 * Open loop means that a source makes its packets whatever the network does, so its queue has no
 * bound. It takes no memory all the same: whether a place makes a packet in a router cycle, and for
 * whom, is a pure function of seed, place and cycle (the random function of the cores, [R-1] to
 * ). A queue is therefore the cycle in which its oldest packet was made; what stands behind it
 * is found by asking the function about the cycles that follow, each of them once.
 *
 *     key    prng_key(seed, what << 30 | cycle / 2^17 << 16 | place)
 *     word   prng_word(key, cycle / 2^8 mod 2^9, cycle mod 2^8)
 *
 * `what` is 0 for whether a packet is made, 1 for where it goes, 2 for whether to the hot spot.
 */
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/prng.h"
#include "base/status.h"
#include "noc/noc.h"

enum {
    BLOCK_BITS = 17, /* cycles that share a key */
    ROW_BITS = 8,    /* of them, those that share a row */
    ROW_CYCLES = 1 << ROW_BITS,
    SLOTS = 1 << (BLOCK_BITS - ROW_BITS),
    PLACE_BITS = 16,
    BUCKETS = CT_TRAFFIC_LATENCY_MAX + 1
};

enum draw { DRAW_BIRTH, DRAW_TARGET, DRAW_HOT };

/* The packets of one place that are not handed over yet. */
struct source {
    struct prng_key key; /* of DRAW_BIRTH in the block of `next`                        */
    uint32_t next;       /* router cycle in which the oldest was or will be made; `end`: none */
    uint32_t block;      /* that `key` is of                                            */
};

/* What a place makes; in a replay the flows [first, last) are its own. */
struct sender {
    uint64_t threshold; /* a packet is made where the word is below */
    size_t first, last;
    uint32_t weight; /* of its flows together */
};

struct traffic {
    struct ct_traffic what;
    struct noc noc;
    uint32_t from, to, end; /* router cycles: the window, and the last run  */
    struct source *source;  /* [routers]                                    */
    struct sender *sender;  /* [routers]                                    */
    uint32_t *below;        /* [flows]: the weights of those before it      */
    uint64_t *granted;      /* [routers][CT_PORTS] before the window        */
    uint64_t *taken;        /* of the sides, likewise                       */
    uint32_t *total;        /* [BUCKETS]: measured packets by latency       */
    uint32_t *network;      /* [BUCKETS]                                    */
    struct ct_traffic_result *out;
    void *memory;
    size_t memory_bytes;
};

/* ---- checking and making --------------------------------------------------------------------- */

static enum ct_status check_flows(const struct ct_traffic *what, uint32_t places,
                                  struct ct_error *err)
{
    uint64_t total = 0, own = 0, most = 0;
    for (size_t i = 0; i < what->flow_count; i++) {
        const struct ct_flow *flow = &what->flow[i];
        uint32_t last = i > 0 ? flow[-1].from : 0;
        if (flow->from >= places || flow->to >= places)
            return status_fail(err, CT_ERR_ABSENT, "traffic: flow %zu: place %u outside 0..%u", i,
                               flow->from >= places ? flow->from : flow->to, places - 1);
        if (flow->from < last)
            return status_fail(err, CT_ERR_ORDER, "traffic: flow %zu: from place %u after %u", i,
                               flow->from, last);
        own = flow->from == last ? own + flow->weight : flow->weight;
        most = own > most ? own : most;
        total += flow->weight;
        if (total > UINT32_MAX)
            return status_fail(err, CT_ERR_LIMIT,
                               "traffic: flow %zu: the weights add up to more than 2^32 - 1", i);
    }
    if (total == 0)
        return status_fail(err, CT_ERR_ARGUMENT, "traffic: no flow has a weight");
    most = total * CT_MILLION / (places * most);
    if (what->load > most)
        return status_fail(err, CT_ERR_RANGE,
                           "traffic: load %u outside 0..%llu millionths: there the busiest place "
                           "makes a packet in every router cycle",
                           what->load, (unsigned long long)most);
    return CT_OK;
}

static enum ct_status check(const struct ct_system *sys, const struct ct_architecture *arch,
                            const struct ct_traffic *what, struct ct_error *err)
{
    enum ct_status status = ct_system_check(sys, err);
    if (status == CT_OK)
        status = ct_architecture_check(arch, err);
    if (status != CT_OK)
        return status;
    uint32_t width = (uint32_t)sys->chips_x * sys->cores_x;
    uint32_t height = (uint32_t)sys->chips_y * sys->cores_y;
    if ((unsigned)what->pattern >= CT_PATTERNS)
        return status_fail(err, CT_ERR_RANGE, "traffic: pattern %u outside 0..%u",
                           (unsigned)what->pattern, CT_PATTERNS - 1);
    if (width * height < 2)
        return status_fail(err, CT_ERR_RANGE, "traffic: a system of one place has none");
    if (what->load > CT_MILLION)
        return status_fail(err, CT_ERR_RANGE, "traffic: load %u outside 0..%u millionths",
                           what->load, CT_MILLION);
    if (what->pattern == CT_PATTERN_TRANSPOSE && width != height)
        return status_fail(err, CT_ERR_ARGUMENT, "traffic: transpose needs a square, not %ux%u",
                           width, height);
    if (what->pattern == CT_PATTERN_HOTSPOT && what->hotspot >= width * height)
        return status_fail(err, CT_ERR_ABSENT, "traffic: hotspot %u outside 0..%u", what->hotspot,
                           width * height - 1);
    if (what->pattern == CT_PATTERN_HOTSPOT && what->hotspot_share > CT_MILLION)
        return status_fail(err, CT_ERR_RANGE, "traffic: hotspot share %u outside 0..%u millionths",
                           what->hotspot_share, CT_MILLION);
    if (what->measure == 0)
        return status_fail(err, CT_ERR_RANGE, "traffic: a window of 0 router cycles");
    if ((uint64_t)what->warmup + what->measure + what->drain >= (uint64_t)1 << 31)
        return status_fail(err, CT_ERR_LIMIT, "traffic: %llu router cycles, at most 2^31 - 1",
                           (unsigned long long)what->warmup + what->measure + what->drain);
    return what->pattern == CT_PATTERN_REPLAY ? check_flows(what, width * height, err) : CT_OK;
}

/* Places the arrays in memory at `base`, or only measures where it is NULL. */
static size_t lay_out(struct traffic *t, const struct noc_shape *shape, char *base)
{
    size_t used = 0, routers = (size_t)shape->width * shape->height;
    char *network = arena_take(base, &used, noc_bytes(shape, 1));
    if (base != NULL)
        noc_init(&t->noc, shape, 1, network);
    t->source = arena_take(base, &used, routers * sizeof *t->source);
    t->sender = arena_take(base, &used, routers * sizeof *t->sender);
    if (t->what.pattern == CT_PATTERN_REPLAY)
        t->below = arena_take(base, &used, t->what.flow_count * sizeof *t->below);
    t->granted = arena_take(base, &used, routers * CT_PORTS * sizeof *t->granted);
    t->taken = arena_take(base, &used, routers * NOC_LINKS * sizeof *t->taken); /* sides, at most */
    t->total = arena_take(base, &used, BUCKETS * sizeof *t->total);
    t->network = arena_take(base, &used, BUCKETS * sizeof *t->network);
    return used;
}

/* num / den in parts of 2^32, rounded down; den < 2^56. */
static uint64_t fraction(uint64_t num, uint64_t den)
{
    uint64_t quotient = num / den, rest = num % den;
    for (int i = 0; i < 4; i++) {
        quotient = quotient << 8 | (rest << 8) / den;
        rest = (rest << 8) % den;
    }
    return quotient;
}

static void make_senders(struct traffic *t)
{
    if (t->what.pattern != CT_PATTERN_REPLAY) {
        for (uint32_t place = 0; place < t->noc.routers; place++)
            t->sender[place].threshold = fraction(t->what.load, CT_MILLION);
        return;
    }
    uint32_t total = 0;
    size_t i = 0;
    for (uint32_t place = 0; place < t->noc.routers; place++) {
        struct sender *sender = &t->sender[place];
        uint32_t before = total;
        sender->first = i;
        for (; i < t->what.flow_count && t->what.flow[i].from == place; i++) {
            t->below[i] = total;
            total += t->what.flow[i].weight;
        }
        sender->last = i;
        sender->weight = total - before;
    }
    /* A probability of at most 1, by check_flows(): below 2^32 x 10^6 in both parts. */
    for (uint32_t place = 0; place < t->noc.routers; place++)
        t->sender[place].threshold =
            fraction((uint64_t)t->what.load * t->noc.routers * t->sender[place].weight,
                     (uint64_t)total * CT_MILLION);
}

/* ---- draws ----------------------------------------------------------------------------------- */

static struct prng_key draw_key(const struct traffic *t, enum draw draw, uint32_t place,
                                uint32_t cycle)
{
    return prng_key(t->what.seed, (uint32_t)draw << 30 | cycle >> BLOCK_BITS << PLACE_BITS | place);
}

static uint32_t draw_word(const struct traffic *t, enum draw draw, uint32_t place, uint32_t cycle)
{
    return prng_word(draw_key(t, draw, place, cycle), cycle >> ROW_BITS & (SLOTS - 1),
                     cycle & (ROW_CYCLES - 1));
}

/* The first cycle from `from` on in which a place makes a packet, `until` if none before it is. */
static uint32_t next_birth(const struct traffic *t, uint32_t place, uint32_t from, uint32_t until)
{
    struct source *source = &t->source[place];
    const uint64_t threshold = t->sender[place].threshold;
    if (threshold == 0)
        return until;
    while (from < until) {
        if (source->block != from >> BLOCK_BITS) {
            source->block = from >> BLOCK_BITS;
            source->key = draw_key(t, DRAW_BIRTH, place, from);
        }
        const struct prng_row row = prng_row(source->key, from >> ROW_BITS & (SLOTS - 1));
        do {
            uint32_t spread = prng_spread(from & (ROW_CYCLES - 1));
            if (prng_mix(row.base ^ (row.gate & spread), source->key.k1) < threshold)
                return from;
            from++;
        } while (from < until && (from & (ROW_CYCLES - 1)) != 0);
    }
    return until;
}

/* A number below `below`, all alike to within 2^-32. */
static uint32_t pick(uint32_t word, uint32_t below)
{
    return (uint32_t)((uint64_t)word * below >> 32);
}

/* One of the places that are a link away from (x, y), all alike. */
static uint32_t pick_neighbour(const struct noc_shape *shape, uint32_t x, uint32_t y, uint32_t word)
{
    uint32_t near[NOC_LINKS], count = 0, width = shape->width, height = shape->height;
    bool ring_x = shape->torus && width > 1, ring_y = shape->torus && height > 1;
    if (x + 1 < width || ring_x)
        near[count++] = y * width + (x + 1) % width;
    if (x > 0 || ring_x)
        near[count++] = y * width + (x + width - 1) % width;
    if (y + 1 < height || ring_y)
        near[count++] = (y + 1) % height * width + x;
    if (y > 0 || ring_y)
        near[count++] = (y + height - 1) % height * width + x;
    return near[pick(word, count)];
}

/* The target of one of a place's flows, by their weights: the last that begins at or below a part
 * of the whole, which is never one without weight. */
static uint32_t pick_flow(const struct traffic *t, const struct sender *sender, uint32_t word)
{
    uint32_t part = t->below[sender->first] + pick(word, sender->weight);
    size_t least = sender->first, most = sender->last - 1;
    while (least < most) {
        size_t middle = least + (most - least + 1) / 2;
        if (t->below[middle] <= part)
            least = middle;
        else
            most = middle - 1;
    }
    return t->what.flow[least].to;
}

/* Where the packet goes that a place makes in a cycle. */
static uint32_t target_of(const struct traffic *t, uint32_t place, uint32_t cycle)
{
    const struct noc_shape *shape = &t->noc.shape;
    uint32_t x = place % shape->width, y = place / shape->width, word, other;
    switch (t->what.pattern) {
    case CT_PATTERN_TRANSPOSE: return x * shape->width + y;
    case CT_PATTERN_OPPOSITE: return t->noc.routers - 1 - place;
    case CT_PATTERN_HOTSPOT:
        word = draw_word(t, DRAW_HOT, place, cycle);
        if (place != t->what.hotspot && pick(word, CT_MILLION) < t->what.hotspot_share)
            return t->what.hotspot;
        break;
    default: break;
    }
    word = draw_word(t, DRAW_TARGET, place, cycle);
    if (t->what.pattern == CT_PATTERN_NEIGHBOUR)
        return pick_neighbour(shape, x, y, word);
    if (t->what.pattern == CT_PATTERN_REPLAY)
        return pick_flow(t, &t->sender[place], word);
    other = pick(word, t->noc.routers - 1);
    return other + (other >= place);
}

/* ---- a cycle --------------------------------------------------------------------------------- */

/* Every place offers its oldest packet, if it has made one by now. */
static void offer_all(struct traffic *t, uint32_t cycle)
{
    const struct noc_shape *shape = &t->noc.shape;
    for (uint32_t place = 0; place < t->noc.routers; place++) {
        struct source *source = &t->source[place];
        if (source->next > cycle ||
            t->noc.router[place].occupancy[CT_PORT_LOCAL] >= shape->local_depth)
            continue;
        uint32_t target = target_of(t, place, source->next);
        const struct noc_packet packet = {
            .dx = (int16_t)noc_distance(place % shape->width, target % shape->width, shape->width,
                                        shape->torus),
            .dy = (int16_t)noc_distance(place / shape->width, target / shape->width, shape->height,
                                        shape->torus),
            .tick = source->next,
            .source = place,
        };
        if (!noc_offer(&t->noc, &t->noc.region[0], place, packet, cycle))
            continue;
        t->out->generated += source->next >= t->from && source->next < t->to;
        source->next = next_birth(t, place, source->next + 1, t->end);
    }
}

static void add_latency(struct ct_latency *latency, uint32_t *bucket, uint32_t cycles)
{
    latency->sum += cycles;
    latency->most = cycles > latency->most ? cycles : latency->most;
    bucket[cycles < BUCKETS ? cycles : BUCKETS - 1]++;
}

static void take_arrivals(struct traffic *t, uint32_t cycle)
{
    if (cycle >= t->from && cycle < t->to)
        t->out->accepted += t->noc.region[0].arrivals;
    for (uint32_t i = 0; i < t->noc.region[0].arrivals; i++) {
        const struct noc_packet *packet = &t->noc.region[0].arrival[i].packet;
        if (packet->tick < t->from || packet->tick >= t->to)
            continue;
        t->out->measured++;
        add_latency(&t->out->total, t->total, cycle - packet->tick);
        add_latency(&t->out->network, t->network, (uint32_t)(cycle - packet->born));
    }
}

/* ---- the window ------------------------------------------------------------------------------ */

static void begin_window(struct traffic *t)
{
    for (uint32_t r = 0; r < t->noc.routers; r++)
        memcpy(&t->granted[r * CT_PORTS], t->noc.router[r].granted, sizeof t->noc.router->granted);
    for (uint32_t s = 0; s < t->noc.sides; s++)
        t->taken[s] = t->noc.side[s].taken;
}

/* An output that was granted so often, for so many router cycles each. */
static void compare_busiest(struct traffic *t, uint64_t times, uint32_t cycles, uint32_t router,
                            unsigned port)
{
    uint64_t share = times * cycles * CT_MILLION / t->what.measure;
    share = share < CT_MILLION ? share : CT_MILLION; /* the last grant may reach beyond */
    if (share <= t->out->busiest)
        return;
    t->out->busiest = (uint32_t)share;
    t->out->busiest_router = router;
    t->out->busiest_port = port;
}

static void end_window(struct traffic *t)
{
    const struct noc_shape *shape = &t->noc.shape;
    for (uint32_t place = 0; place < t->noc.routers; place++) {
        const struct noc_router *router = &t->noc.router[place];
        for (unsigned port = 0; port < CT_PORTS; port++)
            compare_busiest(t, router->granted[port] - t->granted[place * CT_PORTS + port],
                            port == CT_PORT_LOCAL ? 1 : shape->link_cycles, place, port);
        /* What was made in the window and waits: the function is asked about it once more. */
        struct source kept = t->source[place];
        uint32_t birth = kept.next;
        for (; birth < t->to; birth = next_birth(t, place, birth + 1, t->to))
            t->out->generated += birth >= t->from;
        t->source[place] = kept;
    }
    for (uint32_t s = 0; s < t->noc.sides; s++) {
        const struct noc_side *side = &t->noc.side[s];
        compare_busiest(t, side->taken - t->taken[s], shape->edge_cycles, side->router, side->port);
    }
}

/* The least latency that `percent` of the packets do not exceed. */
static uint32_t percentile(const uint32_t *bucket, uint64_t packets, unsigned percent)
{
    uint64_t wanted = (packets * percent + 99) / 100, seen = 0;
    uint32_t latency = 0;
    while (latency < BUCKETS - 1 && (seen += bucket[latency]) < wanted)
        latency++;
    return latency;
}

static void sum_up(struct ct_latency *latency, const uint32_t *bucket, uint64_t packets)
{
    if (packets == 0)
        return;
    latency->median = percentile(bucket, packets, 50);
    latency->p95 = percentile(bucket, packets, 95);
    latency->p99 = percentile(bucket, packets, 99);
}

/* ---- a run ----------------------------------------------------------------------------------- */

static void run(struct traffic *t)
{
    /* `generated` counts what is handed over until the window ends, and then also what waits. */
    uint64_t generated = UINT64_MAX;
    uint32_t cycle = 0;
    for (uint32_t place = 0; place < t->noc.routers; place++) {
        t->source[place].block = UINT32_MAX;
        t->source[place].next = next_birth(t, place, 0, t->end);
    }
    for (;; cycle++) {
        if (cycle == t->from)
            begin_window(t);
        if (cycle == t->to) {
            end_window(t);
            generated = t->out->generated;
        }
        if (cycle == t->end || t->out->measured == generated)
            break;
        offer_all(t, cycle);
        noc_evaluate(&t->noc, &t->noc.region[0], cycle);
        noc_commit(&t->noc, &t->noc.region[0], cycle);
        take_arrivals(t, cycle);
    }
    t->out->generated = generated;
    t->out->saturated = t->out->measured < generated;
    t->out->cycles = cycle;
    sum_up(&t->out->total, t->total, t->out->measured);
    sum_up(&t->out->network, t->network, t->out->measured);
}

enum ct_status ct_traffic_run(const struct ct_system *sys, const struct ct_architecture *arch,
                              const struct ct_traffic *traffic, struct ct_traffic_result *out,
                              struct ct_error *err)
{
    enum ct_status status = check(sys, arch, traffic, err);
    if (status != CT_OK)
        return status;
    struct noc_shape shape = noc_shape_of(sys, arch);
    shape.divider = 1; /* there is nothing here but router cycles */
    struct traffic t = {.what = *traffic, .from = traffic->warmup};
    t.to = t.from + traffic->measure;
    t.end = t.to + traffic->drain;
    t.out = out;
    *out = (struct ct_traffic_result){0};
    t.memory_bytes = lay_out(&t, &shape, NULL);
    t.memory =
        mmap(NULL, t.memory_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (t.memory == MAP_FAILED)
        return status_fail(err, CT_ERR_MEMORY, "traffic: no memory for %zu bytes", t.memory_bytes);
    lay_out(&t, &shape, t.memory);
    make_senders(&t);
    run(&t);
    munmap(t.memory, t.memory_bytes);
    return CT_OK;
}
