/*
 * feed.c - see feed.h.
 */
#include "feed.h"

enum ct_status feed_open(struct feed *feed, const char *path, struct ct_error *err)
{
    feed->reader = NULL;
    feed->path = path;
    feed->at = feed->count = 0;
    feed->record = feed->last_tick = 0;
    feed->ended = false;
    enum ct_status status = ct_spikes_open(&feed->reader, path, err);
    if (status == CT_OK && ct_spikes_kind(feed->reader) != CT_SPIKES_INPUT) {
        feed_close(feed);
        return cli_error(err, CT_ERR_FORMAT, "%s: holds output spikes, not input (tick,core,axon)",
                         path);
    }
    return status;
}

/* Makes the next record the first of the buffer, or finds the end. */
static enum ct_status refill(struct feed *feed, struct ct_error *err)
{
    if (feed->at < feed->count || feed->ended)
        return CT_OK;
    feed->at = 0;
    enum ct_status status =
        ct_spikes_read(feed->reader, feed->buffer, FEED_RECORDS, &feed->count, err);
    feed->ended = status == CT_OK && feed->count == 0;
    return status;
}

enum ct_status feed_advance(struct feed *feed, ct_chip *chip, struct ct_error *err)
{
    struct ct_error inner;
    uint32_t now = ct_chip_now(chip);
    for (;;) {
        enum ct_status status = refill(feed, err);
        if (status == CT_OK && !feed->ended && feed->buffer[feed->at].tick == UINT32_MAX)
            return cli_error(err, CT_ERR_RANGE, "%s: record %llu: tick %u outside 0..%u",
                             feed->path, (unsigned long long)feed->record, UINT32_MAX,
                             UINT32_MAX - 1);
        if (status != CT_OK || feed->ended || feed->buffer[feed->at].tick > now)
            return status;
        const struct ct_spike *spike = &feed->buffer[feed->at];
        status = ct_chip_inject(chip, spike->tick, spike->core, spike->index, &inner);
        if (status != CT_OK)
            return cli_error(err, status, "%s: record %llu: %s", feed->path,
                             (unsigned long long)feed->record, inner.text);
        feed->last_tick = spike->tick;
        feed->record++;
        feed->at++;
    }
}

enum ct_status feed_next(struct feed *feed, struct ct_spike *spike, struct ct_error *err)
{
    const enum ct_status status = refill(feed, err);
    if (status != CT_OK || feed->ended)
        return status == CT_OK ? CT_END : status;
    *spike = feed->buffer[feed->at++];
    feed->record++;
    return CT_OK;
}

bool feed_over(const struct feed *feed, uint32_t tick)
{
    return feed->ended && tick >= feed->last_tick && tick - feed->last_tick >= CT_DELAY_MAX;
}

bool feed_left(const struct feed *feed, uint32_t *tick)
{
    if (feed->reader == NULL || feed->at >= feed->count)
        return false;
    *tick = feed->buffer[feed->at].tick;
    return true;
}

void feed_close(struct feed *feed)
{
    ct_spikes_close(feed->reader);
    feed->reader = NULL;
}
