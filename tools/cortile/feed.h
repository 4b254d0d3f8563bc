/*
 * feed.h - the input spikes of a run: a file of spikes sorted by tick, each handed to the chip just
 * before its tick runs, as digests want it, [D-1]. One buffer of records is in memory at a time.
 */
#ifndef CT_TOOLS_FEED_H
#define CT_TOOLS_FEED_H

#include "cli.h"

enum { FEED_RECORDS = 4096 };

struct feed {
    ct_spike_reader *reader; /* NULL: there is no input        */
    const char *path;
    size_t at, count;   /* of the buffer                  */
    uint64_t record;    /* number of the next, from 0     */
    uint32_t last_tick; /* of the last one injected       */
    bool ended;         /* the file is read to its end    */
    struct ct_spike buffer[FEED_RECORDS];
};

CT_MUST_CHECK enum ct_status feed_open(struct feed *feed, const char *path, struct ct_error *err);

/* Injects every spike of the tick that runs next. A spike for a core or axon that is not there is
 * an error that names the record. */
CT_MUST_CHECK enum ct_status feed_advance(struct feed *feed, ct_chip *chip, struct ct_error *err);

/* The next spike, taken: CT_OK, CT_END, or a failure. */
CT_MUST_CHECK enum ct_status feed_next(struct feed *feed, struct ct_spike *spike,
                                       struct ct_error *err);

/* Whether after tick `tick` no input spike, nor what one set off at once, is still under way: the
 * longest delay has gone by since the last. */
bool feed_over(const struct feed *feed, uint32_t tick);

/* Whether a spike is left over, and then its tick. */
bool feed_left(const struct feed *feed, uint32_t *tick);

void feed_close(struct feed *feed);

#endif
