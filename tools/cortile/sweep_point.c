/*
 * sweep_point.c - one point of a sweep: a network run by the cycle engine, and its row; see
 * sweep.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "feed.h"
#include "sweep.h"
#include "timing.h"

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
    struct timing_link link = {0};
    if (status == CT_OK)
        status = timing_critical_link(point->chip, &link, err);
    if (status != CT_OK)
        return status;
    /* The last packet may occupy its link beyond the end. */
    double use = part(link.cycles, last.start + last.cycles);
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
