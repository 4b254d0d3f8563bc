/*
 * run.h - a run in progress: the chip, where its spikes come from, and everything that watches it.
 */
#ifndef CT_TOOLS_RUN_H
#define CT_TOOLS_RUN_H

#include "arch_option.h"
#include "feed.h"
#include "power_view.h"
#include "progress.h"
#include "run_dir.h"
#include "run_wave.h"
#include "timing.h"
#include "tofile.h"

enum { RUN_PROBES_MAX = TEXT_LIST_MAX, RUN_WRITERS = 2 };

/* What the command line asks for. */
struct run_options {
    const char *image, *input, *dir, *spikes, *pins, *digest, *kernel;
    uint64_t threads; /* of the cycle engine; 0: one */
    uint64_t ticks;   /* 0: until 15 ticks after the last input; without input 1000 */
    double tick_seconds;
    struct text_list probes; /* as given: CORE:NEURON                            */
    bool digests, json, force;
    const char *engine, *stats;
    const char *power; /* energy table of a whole report; NULL: the usual one, in short */
    struct arch_option arch;
    struct wave_options wave;
};

struct run_probe {
    uint32_t core, neuron;
};

/* Why a run came to its end. */
enum run_end { RUN_GOES_ON, RUN_COMPLETE, RUN_INTERRUPTED, RUN_FAILED };

struct run {
    struct run_options options;
    ct_chip *chip;
    struct feed feed;
    struct run_dir dir;
    struct progress progress;
    /* [0] in the run directory, [1] to a file that was named; NULL where not asked for */
    ct_spike_writer *spikes[RUN_WRITERS], *pins[RUN_WRITERS];
    struct tofile digests[RUN_WRITERS];
    struct tofile potentials;
    struct timing_log timing; /* of the cycle engine */
    struct power_lens lens;   /* of --power, and what is seen through it, when all is done */
    struct counted counted;
    struct power_view view; /* counted NULL: nothing yet */
    struct items items;     /* of the input, with --power */
    struct run_wave wave;
    struct run_probe probe[RUN_PROBES_MAX];
    size_t probe_count;
    int32_t potential[CT_NEURONS]; /* of the core that is probed */
    enum run_end end;
    struct ct_error err; /* of the first failure */
    double wall_s, load_s;
};

/* Whether the run has an architecture: that of the cycle engine, or one that was named. */
static inline bool run_has_architecture(const struct run_options *options)
{
    return options->engine[0] == 'c' || arch_option_given(&options->arch);
}

/* Of --power, and nothing without: reads the table and the marks of the input, and checks that the
 * chip is of the table's kind, before it runs; takes the energies, and adds them to the summary. */
CT_MUST_CHECK enum ct_status run_ready_power(struct run *run);
CT_MUST_CHECK enum ct_status run_take_power(struct run *run, json_t *summary);
/* Writes them into the run directory. */
CT_MUST_CHECK enum ct_status run_write_power(struct run *run);
void run_free_power(struct run *run);

/* Opens everything that writes. On a failure run_close_outputs() still has to be called. */
CT_MUST_CHECK enum ct_status run_open_outputs(struct run *run);

/* Calls of the sink; `user` is the run. */
enum ct_status run_on_spikes(void *user, const struct ct_spike *spikes, size_t count);
enum ct_status run_on_pins(void *user, const struct ct_pin_spike *spikes, size_t count);
/* Probes and digests of a tick. */
enum ct_status run_record_tick(struct run *run, uint32_t tick);

/* Completes every file, the tables of cores, summary and manifest, and names the directory. */
CT_MUST_CHECK enum ct_status run_finish_outputs(struct run *run, const json_t *summary);

/* Closes and removes whatever is not finished. */
void run_discard_outputs(struct run *run);

#endif
