/*
 * board_connect.c - see board_connect.h.
 */
#include "board_connect.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../link/port.h"
#include "base/grow.h"
#include "feed.h"

/* A session with a board. */
struct session {
    const struct board_connect *options;
    struct port port;
    struct link link;
    struct feed feed;
    struct ct_pin_spike *pin; /* all of the run */
    uint32_t pins, room;
    struct link_result result;
};

/* ---- spikes ---------------------------------------------------------------------------------- */

static enum ct_status next_input(void *user, struct ct_spike *spike, struct ct_error *err)
{
    struct session *s = user;
    return feed_next(&s->feed, spike, err);
}

static enum ct_status on_pins(void *user, const struct ct_pin_spike *spikes, size_t count,
                              struct ct_error *err)
{
    struct session *s = user;
    if (s->options->spikes == NULL)
        return CT_OK;
    if (!grow_array(&s->pin, sizeof *s->pin, s->pins, count, &s->room))
        return cli_error(err, CT_ERR_MEMORY, "no memory for the pin spikes");
    memcpy(s->pin + s->pins, spikes, count * sizeof *spikes);
    s->pins += (uint32_t)count;
    return CT_OK;
}

static int by_tick_and_pin(const void *a, const void *b)
{
    const struct ct_pin_spike *x = a, *y = b;
    if (x->tick != y->tick)
        return x->tick < y->tick ? -1 : 1;
    return (x->pin > y->pin) - (x->pin < y->pin);
}

/* Those of a tick came as the cores were done; they are written by pin. */
static enum ct_status write_pins(struct session *s, struct ct_error *err)
{
    ct_spike_writer *writer;
    if (s->options->spikes == NULL)
        return CT_OK;
    if (s->pins > 0)
        qsort(s->pin, s->pins, sizeof *s->pin, by_tick_and_pin);
    enum ct_status status = ct_spikes_create(&writer, s->options->spikes, CT_SPIKES_PIN, err);
    if (status != CT_OK)
        return status;
    status = ct_spikes_write(writer, s->pin, s->pins, err);
    if (status == CT_OK)
        return ct_spikes_finish(writer, err);
    ct_spikes_discard(writer);
    return status;
}

/* ---- the session ----------------------------------------------------------------------------- */

/* Without a number of ticks: the last input of the file, and all that its delays may bring. */
static enum ct_status count_ticks(const struct board_connect *o, uint32_t *ticks,
                                  struct ct_error *err)
{
    struct feed feed;
    struct ct_spike spike = {.tick = 0};
    *ticks = (uint32_t)o->ticks;
    if (o->ticks != 0)
        return CT_OK;
    enum ct_status status = feed_open(&feed, o->input, err);
    if (status != CT_OK)
        return status;
    while ((status = feed_next(&feed, &spike, err)) == CT_OK)
        ;
    feed_close(&feed);
    if (status == CT_END && spike.tick > UINT32_MAX - 1 - CT_DELAY_MAX)
        return cli_error(err, CT_ERR_RANGE, "%s: tick %u: more than a run has", o->input,
                         spike.tick);
    *ticks = spike.tick + CT_DELAY_MAX + 1;
    return status == CT_END ? CT_OK : status;
}

static enum ct_status run(struct session *s, struct ct_error *err)
{
    const struct board_connect *o = s->options;
    struct link_run run = {.step = o->step, .user = s, .on_pins = on_pins};
    enum ct_status status = count_ticks(o, &run.ticks, err);
    if (status == CT_OK && o->input != NULL) {
        status = feed_open(&s->feed, o->input, err);
        run.next = next_input;
    }
    if (status == CT_OK)
        status = link_ticks(&s->link, &run, &s->result, err);
    if (status == CT_OK)
        status = link_do(&s->link, LINK_BYE, NULL, 0, 0, err);
    if (run.next != NULL)
        feed_close(&s->feed);
    return status == CT_OK ? write_pins(s, err) : status;
}

/* What ended the firmware before it started this time. */
static void tell_end(const struct session *s)
{
    const uint32_t *hello = s->link.hello;
    if (hello[LINK_HELLO_TRAP] != 0)
        cli_say("%s: the board was reset%s: cause 0x%X, pc 0x%08X, address 0x%08X",
                s->options->line, hello[LINK_HELLO_CAUSE] == 2 ? " by its watchdog" : "",
                hello[LINK_HELLO_TRAP] - 1, hello[LINK_HELLO_PC], hello[LINK_HELLO_ADDRESS]);
}

static enum ct_status all(struct session *s, struct ct_error *err)
{
    const struct link_port port = port_of(&s->port);
    enum ct_status status = port_open(&s->port, s->options->line, err);
    if (status == CT_OK)
        status = link_open(&s->link, &port, err);
    if (status == CT_OK)
        tell_end(s);
    if (status == CT_OK && s->options->selftest)
        status = link_selftest(&s->link, 0, 0, err);
    if (status == CT_OK)
        status = link_load(&s->link, err);
    if (status == CT_OK && (s->options->ticks > 0 || s->options->input != NULL))
        status = run(s, err);
    port_close(&s->port);
    return status;
}

static void tell(const struct session *s)
{
    const struct link_result *r = &s->result;
    const struct link *link = &s->link;
    if (s->options->json) {
        printf("{\"ticks\": %u, \"inputs\": %" PRIu64 ", \"pins\": %" PRIu64
               ", \"errors\": %u, \"late\": %u, \"lost\": %u, \"requests\": %" PRIu64
               ", \"repeats\": %" PRIu64 "}\n",
               r->now - r->first, r->inputs, r->pins, r->errors, r->late, r->lost, link->requests,
               link->repeats);
        return;
    }
    printf("ticks           %u\ninput spikes    %" PRIu64 "\npin spikes      %" PRIu64 "\n",
           r->now - r->first, r->inputs, r->pins);
    printf("requests        %" PRIu64 ", sent again %" PRIu64 "\n", link->requests, link->repeats);
}

int board_connect(const struct command *self, const struct board_connect *options)
{
    struct ct_error err;
    struct session *s = calloc(1, sizeof *s);
    if (s == NULL) {
        cli_say("no memory");
        return self->trouble;
    }
    s->options = options;
    s->port.fd = -1;
    const enum ct_status status = all(s, &err);
    int end = CLI_OK;
    if (status != CT_OK) {
        end = cli_fail(self, &err);
    } else {
        tell(s);
    }
    if (status == CT_OK && (s->result.errors != 0 || s->result.lost != 0 || s->result.late != 0)) {
        cli_say("%s: the chip reports errors 0x%X, late 0x%X, %u pin spikes lost", options->line,
                s->result.errors, s->result.late, s->result.lost);
        end = self->trouble;
    }
    if (status == CT_OK && s->result.left)
        cli_say("%s: inputs from tick %u on are after the end of the run", options->input,
                s->result.now);
    free(s->pin);
    free(s);
    return end;
}
