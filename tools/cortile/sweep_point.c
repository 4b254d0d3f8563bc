/*
 * sweep_point.c - one point of a sweep: a network run by the cycle engine, and its row; see
 * sweep.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "feed.h"
#include "sweep.h"

enum { PACKET_BITS = 32, LINKS = CT_PORTS - 1 };

struct point {
    ct_chip *chip;
    struct feed feed;
    uint32_t *cycles; /* [ticks]: lengths, for the percentile */
    uint32_t ticks;
    struct ct_error err;
};

static enum ct_status on_tick(void *user, ct_chip *chip, uint32_t tick)
{
    struct point *point = user;
    struct ct_tick_timing timing;
    enum ct_status status = ct_chip_tick_timing(chip, &timing, &point->err);
    if (status != CT_OK)
        return status;
    point->cycles[tick] = timing.cycles < UINT32_MAX ? (uint32_t)timing.cycles : UINT32_MAX;
    point->ticks = tick + 1;
    return point->feed.reader != NULL ? feed_advance(&point->feed, chip, &point->err) : CT_OK;
}

static enum ct_status run(struct point *point, const struct sweep *sweep, const char *network,
                          const struct ct_architecture *arch)
{
    const struct ct_chip_options options = {.engine = CT_ENGINE_CYCLE, .architecture = arch};
    const struct ct_sink sink = {.user = point, .on_tick = on_tick};
    struct ct_error err;
    enum ct_status status = ct_chip_load(&point->chip, network, &options, &point->err);
    if (status == CT_OK && sweep->input != NULL) {
        status = feed_open(&point->feed, sweep->input, &point->err);
        if (status == CT_OK)
            status = feed_advance(&point->feed, point->chip, &point->err);
    }
    if (status != CT_OK)
        return status;
    status = ct_chip_run(point->chip, sweep->ticks, &sink, &err);
    if (status != CT_OK && point->err.status == CT_OK)
        point->err = err;
    return status;
}

/* ---- what is told ---------------------------------------------------------------------------- */

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The least number of cycles that 99 % of the ticks do not exceed. */
static uint32_t p99_of_ticks(struct point *point)
{
    qsort(point->cycles, point->ticks, sizeof *point->cycles, compare_numbers);
    return point->cycles[(uint32_t)(((uint64_t)point->ticks * 99 + 99) / 100) - 1];
}

static unsigned p99_of_buckets(const uint64_t bucket[CT_LATENCY_BUCKETS], uint64_t packets)
{
    uint64_t wanted = (packets * 99 + 99) / 100, seen = 0;
    unsigned latency = 0;
    while (latency < CT_LATENCY_BUCKETS - 1 && (seen += bucket[latency]) < wanted)
        latency++;
    return packets > 0 ? latency : 0;
}

/* Whether the links of a place lead to another chip, in the order east, west, north, south. */
static void find_edges(const struct ct_system *sys, uint32_t x, uint32_t y, bool edge[LINKS])
{
    edge[0] = sys->chips_x > 1 && (x + 1) % sys->cores_x == 0;
    edge[1] = sys->chips_x > 1 && x % sys->cores_x == 0;
    edge[2] = sys->chips_y > 1 && (y + 1) % sys->cores_y == 0;
    edge[3] = sys->chips_y > 1 && y % sys->cores_y == 0;
}

/* Base cycles in which the busiest link was occupied: of the outputs of routers, and of the links
 * between chips, each of which takes what leaves by the outputs of one side. */
static enum ct_status busiest_link(const struct point *point, const struct ct_architecture *arch,
                                   uint64_t *cycles, struct ct_error *err)
{
    const struct ct_system *sys = ct_chip_system(point->chip);
    const uint32_t width = (uint32_t)sys->chips_x * sys->cores_x;
    const uint32_t height = (uint32_t)sys->chips_y * sys->cores_y;
    uint64_t most = 0;
    uint64_t *side = calloc((size_t)sys->chips_x * sys->chips_y * LINKS, sizeof *side);
    if (side == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for the sides of chips");
    for (uint32_t r = 0; r < width * height; r++) {
        uint32_t x = r % width, y = r / width;
        uint32_t chip = y / sys->cores_y * sys->chips_x + x / sys->cores_x;
        struct ct_router_timing timing;
        bool edge[LINKS];
        enum ct_status status = ct_chip_router_timing(point->chip, r, &timing, err);
        if (status != CT_OK) {
            free(side);
            return status;
        }
        find_edges(sys, x, y, edge);
        for (unsigned link = 0; link < LINKS; link++) {
            uint64_t use = timing.left[link + 1] * arch->router_link_cycles;
            most = use > most ? use : most;
            if (!edge[link])
                continue;
            side[chip * LINKS + link] += timing.left[link + 1] * arch->edge_link_cycles;
            use = side[chip * LINKS + link];
            most = use > most ? use : most;
        }
    }
    free(side);
    *cycles = most * arch->router_clock_divider;
    return CT_OK;
}

static uint64_t stalls(const ct_chip *chip)
{
    uint64_t sum = 0;
    for (uint32_t c = 0; (c = ct_chip_core_from(chip, c)) != UINT32_MAX; c++) {
        struct ct_core_timing timing;
        if (ct_chip_core_timing(chip, c, &timing, NULL) == CT_OK)
            sum += timing.stalled;
    }
    return sum;
}

static double part(uint64_t a, uint64_t b)
{
    return b > 0 ? (double)a / (double)b : 0;
}

static enum ct_status write_row(struct point *point, const struct ct_architecture *arch, char *text,
                                size_t room, struct ct_error *err)
{
    const struct ct_timing *t;
    struct ct_tick_timing last;
    enum ct_status status = ct_chip_timing(point->chip, &t, err);
    if (status == CT_OK)
        status = ct_chip_tick_timing(point->chip, &last, err);
    uint64_t busy = 0;
    if (status == CT_OK)
        status = busiest_link(point, arch, &busy, err);
    if (status != CT_OK)
        return status;
    /* The last packet may occupy its link beyond the end. */
    double use = part(busy, last.start + last.cycles);
    snprintf(text, room,
             "%.3f,%u,%" PRIu64 ",%u,%" PRIu64 ",%.3f,%u,%" PRIu64 ",%.3f,%u,%" PRIu64
             ",%.6f,%" PRIu64 ",%" PRIu64 ",%u\n",
             part(t->cycles, t->ticks), p99_of_ticks(point), t->longest, t->longest_tick,
             t->packets, part(t->latency_sum, t->packets), p99_of_buckets(t->latency, t->packets),
             t->latency_most, part(t->queued_sum, t->packets),
             p99_of_buckets(t->queued, t->packets), stalls(point->chip), use < 1 ? use : 1,
             t->late_packets, t->late_cores,
             PACKET_BITS * (arch->core_fifo_depth + LINKS * arch->router_fifo_depth));
    return CT_OK;
}

enum ct_status sweep_measure(const struct sweep *sweep, uint32_t number, char row[SWEEP_ROW_MAX],
                             struct ct_error *err)
{
    struct ct_architecture arch;
    const char *network = sweep->network[sweep_point(sweep, number, &arch)];
    struct point *point = calloc(1, sizeof *point);
    uint32_t *cycles = calloc(sweep->ticks, sizeof *cycles);
    enum ct_status status;
    if (point == NULL || cycles == NULL) {
        status = cli_error(err, CT_ERR_MEMORY, "no memory for %u ticks", sweep->ticks);
    } else {
        point->cycles = cycles;
        status = run(point, sweep, network, &arch);
        *err = point->err;
        size_t used = sweep_prefix(sweep, number, row);
        if (status == CT_OK)
            status = write_row(point, &arch, row + used, SWEEP_ROW_MAX - used, err);
        feed_close(&point->feed);
        ct_chip_destroy(point->chip);
    }
    free(cycles);
    free(point);
    return status;
}
