/*
 * bench_noc.h - `cortile bench --noc`: the network alone under synthetic traffic, or that of a
 * network that ran: its latency against the load, and the load at which it saturates beside the
 * bound that counting gives.
 */
#ifndef CT_TOOLS_BENCH_NOC_H
#define CT_TOOLS_BENCH_NOC_H

#include "arch_option.h"
#include "cli.h"

enum { BENCH_NOC_WINDOW = 20000, BENCH_NOC_WINDOW_QUICK = 4000, BENCH_NOC_LOADS_MAX = 256 };

/* What the command line asks for. */
struct bench_noc_options {
    bool noc, sweep, quick, json;
    uint16_t cores[2], chips[2]; /* 0: not given */
    struct text_list patterns;
    struct arch_option arch;
    const char *loads, *csv;
    const char *replay, *spikes; /* image and output spikes, NULL: not given */
    double hotspot_share;        /* below 0: not given */
    uint64_t seed;               /* UINT64_MAX: not given */
};

/* Whether an option is given that only the network's bench takes. */
bool bench_noc_asked(const struct bench_noc_options *options);

/* Runs it; returns the exit status of the command. */
int bench_noc(const struct command *self, const struct bench_noc_options *options);

#endif
