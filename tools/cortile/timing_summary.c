/*
 * timing_summary.c - what the time of a run came to, see timing.h.
 */
#include <stdio.h>
#include <stdlib.h>

#include "timing.h"

/* ---- summing up ------------------------------------------------------------------------------ */

static int compare(const void *a, const void *b)
{
    uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;
    return (first > second) - (first < second);
}

/* The rank, from 1 on, of the percentile among `count` values. */
static uint64_t rank(uint64_t count, unsigned permille)
{
    return count / 1000 * permille + (count % 1000 * permille + 999) / 1000;
}

uint64_t timing_histogram(const uint64_t *buckets, size_t count, unsigned permille)
{
    uint64_t total = 0, below = 0;
    for (size_t i = 0; i < count; i++)
        total += buckets[i];
    uint64_t wanted = rank(total, permille);
    for (size_t i = 0; i < count; i++) {
        below += buckets[i];
        if (below >= wanted)
            return i;
    }
    return count - 1;
}

static struct timing_latency sum_latency(const uint64_t *buckets, uint64_t packets, uint64_t sum,
                                         uint64_t most)
{
    return (struct timing_latency){
        .mean = packets > 0 ? (double)sum / (double)packets : 0,
        .p50 = timing_histogram(buckets, CT_LATENCY_BUCKETS, 500),
        .p99 = timing_histogram(buckets, CT_LATENCY_BUCKETS, 990),
        .most = most,
    };
}

/* The shortest legal length of a fixed tick of at least so many cycles, 0: there is none. */
static uint64_t legal_length(const struct ct_architecture *arch, uint64_t length)
{
    while (length % arch->core_clock_divider != 0 || length % arch->router_clock_divider != 0)
        length++;
    return length <= INT32_MAX ? length : 0;
}

/* In ticks of automatic length every tick begins with nothing left of those before. So ticks of a
 * fixed length in which the worst has room go the same way, cycle by cycle. */
static uint64_t one_to_one(const struct timing_summary *sum)
{
    if (sum->arch.tick_cycles > 0)
        return sum->sums->lost ? 0 : sum->arch.tick_cycles;
    return legal_length(&sum->arch, sum->worst);
}

enum ct_status timing_summary_take(struct timing_summary *out, struct timing_log *log,
                                   const ct_chip *chip, struct ct_error *err)
{
    const struct ct_timing *t;
    struct ct_counters counters;
    struct timing_critical_core core = {0};
    struct timing_link link = {0};
    const struct timing_span span = timing_span_of(log, chip);
    double sum = 0;
    enum ct_status status = ct_chip_timing(chip, &t, err);
    if (status == CT_OK)
        status = timing_critical_core(chip, &core, err);
    if (status == CT_OK)
        status = timing_critical_link(chip, &link, err);
    if (status != CT_OK)
        return status;
    if (log->count == 0)
        return cli_error(err, CT_ERR_ARGUMENT, "no tick was run");
    for (size_t i = 0; i < log->count; i++)
        sum += (double)log->needed[i];
    qsort(log->needed, log->count, sizeof *log->needed, compare);
    *out = (struct timing_summary){
        .arch = *ct_chip_architecture(chip),
        .width = (uint32_t)ct_chip_system(chip)->chips_x * ct_chip_system(chip)->cores_x,
        .ticks = (uint32_t)log->count,
        .mean = sum / (double)log->count,
        .least = log->needed[0],
        .p50 = log->needed[rank(log->count, 500) - 1],
        .p90 = log->needed[rank(log->count, 900) - 1],
        .p99 = log->needed[rank(log->count, 990) - 1],
        .p999 = log->needed[rank(log->count, 999) - 1],
        .worst = log->needed[log->count - 1],
        .worst_tick = log->worst_tick,
        .worst_timing = log->worst,
        .ended_by_packet = log->worst.last_arrival > log->worst.cores_done,
        .stalls = log->stalls,
        .latency = sum_latency(t->latency, t->packets, t->latency_sum, t->latency_most),
        .queued = sum_latency(t->queued, t->packets, t->queued_sum, t->queued_most),
        .given = span.given,
        .elapsed = span.elapsed,
        .core = core,
        .link = link,
        .sums = t,
    };
    ct_chip_counters(chip, &counters);
    out->on_their_way = counters.packets - t->packets;
    out->one_to_one_cycles = one_to_one(out);
    out->p999_cycles = legal_length(&out->arch, out->p999);
    return CT_OK;
}

static double seconds(const struct timing_summary *sum, double cycles)
{
    return cycles / (1000.0 * sum->arch.clock_kilohertz);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void put(json_t *object, const char *key, uint64_t value)
{
    json_object_set_new(object, key, json_integer((json_int_t)value));
}

static void put_core(json_t *object, const char *role, uint32_t core, uint32_t width)
{
    static const char *const parts[] = {"core", "x", "y"};
    const uint32_t value[] = {core, core % width, core / width};
    for (int i = 0; i < 3; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "%s%s", role, parts[i]);
        put(object, key, value[i]);
    }
}

static json_t *ended_json(const struct timing_summary *sum)
{
    const struct ct_tick_timing *t = &sum->worst_timing;
    if (t->cores_done == 0 && t->last_arrival == 0)
        return json_null(); /* there is no core */
    json_t *ended = json_object();
    json_object_set_new(ended, "by", json_string(sum->ended_by_packet ? "packet" : "core"));
    if (sum->ended_by_packet) {
        put_core(ended, "from_", t->last_from, sum->width);
        put_core(ended, "to_", t->last_to, sum->width);
    } else {
        put_core(ended, "", t->slowest_core, sum->width);
    }
    return ended;
}

static json_t *latency_json(const struct timing_latency *latency)
{
    json_t *object = json_pack("{s:f}", "mean", latency->mean);
    put(object, "p50", latency->p50);
    put(object, "p99", latency->p99);
    put(object, "most", latency->most);
    return object;
}

/* What was lost first; null where nothing was. */
static json_t *lost_json(const struct timing_summary *sum)
{
    const struct ct_timing *t = sum->sums;
    if (!t->lost)
        return json_null();
    json_t *lost = json_object();
    json_object_set_new(lost, "by", json_string(t->lost_by_packet ? "packet" : "core"));
    put(lost, "tick", t->lost_tick);
    put(lost, "cycle", t->lost_cycle);
    put_core(lost, "", t->lost_core, sum->width);
    if (t->lost_by_packet) {
        put(lost, "neuron", t->lost_neuron);
        put_core(lost, "to_", t->lost_target, sum->width);
        put(lost, "to_axon", t->lost_axon);
    }
    return lost;
}

static json_t *length_json(const struct timing_summary *sum, uint64_t cycles)
{
    if (cycles == 0)
        return json_null();
    double tick_s = seconds(sum, (double)cycles);
    json_t *object = json_object();
    put(object, "cycles", cycles);
    json_object_set_new(object, "seconds", json_real(tick_s));
    json_object_set_new(object, "ticks_per_second", json_real(1 / tick_s));
    return object;
}

/* What is left of the given tick by the worst. */
static int64_t slack(const struct timing_summary *sum)
{
    return (int64_t)sum->given - (int64_t)sum->worst;
}

static json_t *slack_json(const struct timing_summary *sum)
{
    return json_pack("{s:I, s:s, s:I, s:f}", "given_cycles", (json_int_t)sum->given, "given_by",
                     sum->arch.tick_cycles > 0 ? "tick.cycles" : "tick_seconds", "cycles",
                     (json_int_t)slack(sum), "seconds", seconds(sum, (double)slack(sum)));
}

static json_t *critical_core_json(const struct timing_summary *sum)
{
    const struct timing_critical_core *core = &sum->core;
    if (core->core == UINT32_MAX)
        return json_null();
    json_t *object = json_object();
    put_core(object, "", core->core, sum->width);
    put(object, "longest_tick_core_cycles", core->longest);
    return object;
}

static double link_use(const struct timing_summary *sum)
{
    double use = sum->elapsed > 0 ? (double)sum->link.cycles / (double)sum->elapsed : 0;
    return use < 1 ? use : 1; /* the last packet may occupy its link beyond the end */
}

static json_t *critical_link_json(const struct timing_summary *sum)
{
    const struct timing_link *link = &sum->link;
    if (link->cycles == 0)
        return json_null();
    json_t *object = json_object();
    put_core(object, "from_", link->router, sum->width);
    json_object_set_new(object, "port", json_string(timing_port_name(link->port)));
    json_object_set_new(object, "chip_side", json_boolean(link->chip_side));
    put(object, "packets", link->packets);
    put(object, "occupied_cycles", link->cycles);
    json_object_set_new(object, "utilisation", json_real(link_use(sum)));
    return object;
}

json_t *timing_summary_json(const struct timing_summary *sum)
{
    const struct ct_timing *t = sum->sums;
    json_t *cycles = json_pack("{s:f}", "mean", sum->mean);
    json_t *root = json_object();
    put(cycles, "least", sum->least);
    put(cycles, "p50", sum->p50);
    put(cycles, "p90", sum->p90);
    put(cycles, "p99", sum->p99);
    put(cycles, "p99.9", sum->p999);
    put(cycles, "worst", sum->worst);
    put(cycles, "worst_tick", sum->worst_tick);
    json_object_set_new(root, "tick_cycles",
                        sum->arch.tick_cycles > 0 ? json_integer(sum->arch.tick_cycles)
                                                  : json_string("auto"));
    put(root, "clock_kilohertz", sum->arch.clock_kilohertz);
    json_object_set_new(root, "cycles_per_tick", cycles);
    json_object_set_new(root, "worst_tick_ended", ended_json(sum));
    json_object_set_new(root, "seconds_per_tick",
                        json_pack("{s:f, s:f}", "mean", seconds(sum, sum->mean), "worst",
                                  seconds(sum, (double)sum->worst)));
    json_object_set_new(root, "cycle_nanoseconds", json_real(1e9 * seconds(sum, 1)));
    json_object_set_new(root, "fastest_one_to_one_tick", length_json(sum, sum->one_to_one_cycles));
    json_object_set_new(root, "tick_for_99.9_percent", length_json(sum, sum->p999_cycles));
    json_object_set_new(root, "slack", slack_json(sum));
    json_object_set_new(root, "critical_core", critical_core_json(sum));
    json_object_set_new(root, "critical_link", critical_link_json(sum));
    put(root, "packets", t->packets);
    json_object_set_new(root, "latency_cycles", latency_json(&sum->latency));
    json_object_set_new(root, "latency_distance_cycles",
                        json_pack("{s:f}", "mean", sum->latency.mean - sum->queued.mean));
    json_object_set_new(root, "latency_queueing_cycles", latency_json(&sum->queued));
    put(root, "stalled_core_cycles", sum->stalls);
    put(root, "late_cores", t->late_cores);
    put(root, "late_packets", t->late_packets);
    put(root, "packets_on_their_way", sum->on_their_way);
    json_object_set_new(root, "one_to_one", json_boolean(!t->lost));
    json_object_set_new(root, "lost", lost_json(sum));
    return root;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* A percentile of a histogram; the last bucket holds what is above too. */
static const char *bucket_text(uint64_t value, char text[24])
{
    (void)snprintf(text, 24, "%s%llu", value == CT_LATENCY_BUCKETS - 1 ? ">=" : "",
                   (unsigned long long)value);
    return text;
}

static void print_latency(const char *what, const struct timing_latency *latency)
{
    char p50[24], p99[24];
    printf("%16.6g  %s, mean; p50 %s, p99 %s, most %llu\n", latency->mean, what,
           bucket_text(latency->p50, p50), bucket_text(latency->p99, p99),
           (unsigned long long)latency->most);
}

static void print_worst(const struct timing_summary *sum)
{
    const struct ct_tick_timing *t = &sum->worst_timing;
    uint32_t w = sum->width;
    printf("%16llu  in the worst tick, %u", (unsigned long long)sum->worst, sum->worst_tick);
    if (sum->ended_by_packet)
        printf(", which ended with a packet from core (%u,%u) to core (%u,%u)", t->last_from % w,
               t->last_from / w, t->last_to % w, t->last_to / w);
    else if (t->cores_done > 0)
        printf(", which ended with core (%u,%u)", t->slowest_core % w, t->slowest_core / w);
    putchar('\n');
}

static void print_length(const struct timing_summary *sum, uint64_t cycles, const char *what)
{
    double tick_s = seconds(sum, (double)cycles);
    if (cycles > 0)
        printf("%16llu  cycles a tick are enough %s: %.6g s, %.6g ticks a second\n",
               (unsigned long long)cycles, what, tick_s, 1 / tick_s);
}

static void print_critical(const struct timing_summary *sum)
{
    const struct timing_critical_core *core = &sum->core;
    const struct timing_link *link = &sum->link;
    const uint32_t w = sum->width;
    printf("%16lld  cycles of slack: %llu of the %s, less the worst\n", (long long)slack(sum),
           (unsigned long long)sum->given,
           sum->arch.tick_cycles > 0 ? "tick" : "tick in seconds at this clock");
    if (core->core != UINT32_MAX)
        printf("%16llu  core cycles in the longest tick of the critical core, (%u,%u)\n",
               (unsigned long long)core->longest, core->core % w, core->core / w);
    if (link->cycles > 0)
        printf("%14.4g %%  of the time the critical link was occupied: %s of %s (%u,%u), %llu "
               "packets\n",
               100 * link_use(sum), timing_port_name(link->port),
               link->chip_side ? "the chip of router" : "router", link->router % w,
               link->router / w, (unsigned long long)link->packets);
}

static void print_lost(const struct timing_summary *sum)
{
    const struct ct_timing *t = sum->sums;
    uint32_t w = sum->width;
    if (!t->lost) {
        printf("one-to-one in all ticks\n");
        return;
    }
    printf("not one-to-one from tick %u: ", t->lost_tick);
    if (t->lost_by_packet)
        printf("packet of core (%u,%u) neuron %u for core (%u,%u) axon %u was not there in cycle "
               "%llu\n",
               t->lost_core % w, t->lost_core / w, t->lost_neuron, t->lost_target % w,
               t->lost_target / w, t->lost_axon, (unsigned long long)t->lost_cycle);
    else
        printf("core (%u,%u) was not done\n", t->lost_core % w, t->lost_core / w);
}

void timing_summary_print(const struct timing_summary *sum)
{
    const struct ct_timing *t = sum->sums;
    printf("\ntime, by the cycle engine: ");
    if (sum->arch.tick_cycles > 0)
        printf("ticks of %u cycles", sum->arch.tick_cycles);
    else
        printf("ticks of automatic length");
    printf(" at %u kHz, a cycle %.6g ns\n", sum->arch.clock_kilohertz, 1e9 * seconds(sum, 1));
    printf("%16.6g  cycles%s a tick, mean; p50 %llu, p90 %llu, p99 %llu, p99.9 %llu\n", sum->mean,
           sum->arch.tick_cycles > 0 ? " needed of" : "", (unsigned long long)sum->p50,
           (unsigned long long)sum->p90, (unsigned long long)sum->p99,
           (unsigned long long)sum->p999);
    print_worst(sum);
    printf("%14.6g s  a tick, mean; %.6g s the worst\n", seconds(sum, sum->mean),
           seconds(sum, (double)sum->worst));
    print_length(sum, sum->one_to_one_cycles, "to be one-to-one");
    print_length(sum, sum->p999_cycles, "for 99.9 % of the ticks");
    print_critical(sum);
    printf("%16llu  packets arrived\n", (unsigned long long)t->packets);
    print_latency("cycles from hand-over to arrival", &sum->latency);
    printf("%16.6g  of them for the distance, mean\n", sum->latency.mean - sum->queued.mean);
    print_latency("of them in queues", &sum->queued);
    printf("%16llu  core cycles stalled\n", (unsigned long long)sum->stalls);
    if (sum->arch.tick_cycles > 0)
        printf(
            "%16llu  late cores\n%16llu  late packets\n%16llu  packets on their way at the end\n",
            (unsigned long long)t->late_cores, (unsigned long long)t->late_packets,
            (unsigned long long)sum->on_their_way);
    print_lost(sum);
}
