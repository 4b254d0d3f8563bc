/*
 * link.c - see link.h.
 */
#include "link.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/status.h"

const char *link_code_text(enum link_code code)
{
    static const char *const text[] = {
#define TEXT(name, words, detail) words,
        LINK_CODE_LIST(TEXT)
#undef TEXT
    };
    return code < LINK_CODES ? text[code] : "unknown code";
}

const char *link_test_text(uint32_t code)
{
    static const char *const text[] = {
#define TEXT(name, words, detail) words,
        LINK_TEST_LIST(TEXT)
#undef TEXT
    };
    return code < LINK_TESTS ? text[code] : "unknown code";
}

uint32_t link_word(const struct link *link, uint32_t at)
{
    return at + 4 <= link->bytes ? bytes_get_u32(link->reply + at) : 0;
}

enum { STILL_MS = 20 };

/* ---- frames ---------------------------------------------------------------------------------- */

static enum ct_status send_frame(struct link *link, const uint8_t *body, uint16_t size,
                                 struct ct_error *err)
{
    uint8_t line[FRAME_LINE_MAX];
    struct frame_tx tx;
    size_t n = 0;
    frame_send(&tx, body, size);
    for (int byte; (byte = frame_next(&tx)) >= 0;)
        line[n++] = (uint8_t)byte;
    return link->port.send(link->port.user, line, n, err);
}

/* What a good frame is to the request at hand. */
enum answer { ANSWER_NONE, ANSWER_REPLY, ANSWER_REFUSED };

static enum answer look(struct link *link, uint8_t type)
{
    const uint8_t *body = link->rx.body;
    const uint32_t bytes = link->rx.size - (uint32_t)FRAME_BODY_MIN;
    if (body[0] == LINK_NAK) {
        link->naks++;
        return ANSWER_REFUSED;
    }
    if (body[0] != (uint8_t)(type | LINK_REPLY) || body[1] != link->sequence ||
        bytes < LINK_HEAD_BYTES)
        return ANSWER_NONE; /* once more the reply to an earlier one */
    const uint8_t *payload = body + FRAME_HEAD_BYTES;
    link->code = payload[0];
    link->state = payload[1];
    link->detail = bytes_get_u32(payload + 4);
    link->bytes = bytes - LINK_HEAD_BYTES;
    memcpy(link->reply, payload + LINK_HEAD_BYTES, link->bytes);
    return ANSWER_REPLY;
}

/* Bytes outside of frames are the console's, and none of ours. */
static enum answer take(struct link *link, uint8_t type, uint8_t byte)
{
    enum frame_fault fault = FRAME_GOOD;
    if (!link->in_frame) {
        link->in_frame = byte == 0;
        frame_drop(&link->rx);
        return ANSWER_NONE;
    }
    if (!frame_take(&link->rx, byte, &fault))
        return ANSWER_NONE;
    link->in_frame = fault != FRAME_GOOD;
    if (fault == FRAME_GOOD)
        return look(link, type);
    link->damaged++;
    return ANSWER_NONE;
}

/* Waits for the reply; ANSWER_NONE: it does not come in time. A refusal may be one of several, of
 * the parts of a frame that was torn: until the line is still nothing is sent, for each would bring
 * its own. */
static enum ct_status wait(struct link *link, uint8_t type, enum answer *answer,
                           struct ct_error *err)
{
    uint32_t ms = link->timeout_ms;
    for (;;) {
        while (link->at < link->got) {
            *answer = take(link, type, link->buffer[link->at++]);
            if (*answer == ANSWER_REPLY)
                return CT_OK;
            if (*answer == ANSWER_REFUSED)
                ms = STILL_MS;
        }
        link->at = 0;
        const enum ct_status status = link->port.receive(link->port.user, link->buffer,
                                                         sizeof link->buffer, ms, &link->got, err);
        if (status != CT_OK || link->got == 0)
            return status;
    }
}

enum ct_status link_ask(struct link *link, enum link_type type, const void *payload, uint32_t bytes,
                        struct ct_error *err)
{
    uint8_t body[FRAME_BODY_MAX];
    enum answer answer = ANSWER_NONE;
    link->sequence++;
    if (bytes > 0)
        memcpy(body + FRAME_HEAD_BYTES, payload, bytes);
    const uint16_t size = frame_close(body, type, link->sequence, bytes);
    for (uint32_t n = 0; n < link->tries; n++) {
        enum ct_status status = send_frame(link, body, size, err);
        if (status == CT_OK)
            status = wait(link, type, &answer, err);
        if (status != CT_OK)
            return status;
        link->requests += n == 0;
        link->repeats += n > 0;
        if (answer == ANSWER_REPLY)
            return CT_OK;
    }
    return status_fail(err, CT_ERR_IO,
                       "the firmware does not answer: request 0x%02X was sent %u times", type,
                       link->tries);
}

enum ct_status link_do(struct link *link, enum link_type type, const void *payload, uint32_t bytes,
                       uint32_t least, struct ct_error *err)
{
    const enum ct_status status = link_ask(link, type, payload, bytes, err);
    if (status != CT_OK)
        return status;
    if (link->code != LINK_CODE_OK)
        return status_fail(err, CT_ERR_FORMAT, "the firmware: %s (%u, 0x%08X)",
                           link_code_text(link->code), link->detail, link->detail);
    if (link->bytes < least)
        return status_fail(err, CT_ERR_FORMAT, "the firmware: a reply of %u bytes, not %u",
                           link->bytes, least);
    return CT_OK;
}

enum ct_status link_open(struct link *link, const struct link_port *port, struct ct_error *err)
{
    uint8_t payload[4];
    const uint32_t timeout_ms = link->timeout_ms, tries = link->tries;
    *link = (struct link){.port = *port,
                          .timeout_ms = timeout_ms ? timeout_ms : LINK_TIMEOUT_MS,
                          .tries = tries ? tries : LINK_TRIES};
    bytes_put_u32(payload, LINK_VERSION);
    const enum ct_status status =
        link_do(link, LINK_HELLO, payload, sizeof payload, 4 * LINK_HELLO_WORDS, err);
    for (uint32_t i = 0; i < LINK_HELLO_WORDS && status == CT_OK; i++)
        link->hello[i] = link_word(link, 4 * i);
    return status;
}

/* ---- loading and testing --------------------------------------------------------------------- */

enum ct_status link_load(struct link *link, struct ct_error *err)
{
    char text[300];
    size_t used = 0;
    enum ct_status status = link_ask(link, LINK_LOAD, NULL, 0, err);
    if (status != CT_OK || link->code != LINK_CODE_BLOCK)
        return status == CT_OK && link->code != LINK_CODE_OK
                   ? status_fail(err, CT_ERR_FORMAT, "image in flash: %s (%u, 0x%08X)",
                                 link_code_text(link->code), link->detail, link->detail)
                   : status;
    const uint32_t bad = link_word(link, 12);
    text[0] = '\0';
    for (uint32_t i = 0; i < bad && i < LINK_BAD_MAX && used < sizeof text; i++) {
        const uint8_t *at = link->reply + 16 + 8 * i;
        if (16 + 8 * (i + 1) > link->bytes)
            break;
        const int n = snprintf(text + used, sizeof text - used, "%s%.4s %u", i > 0 ? ", " : "",
                               (const char *)at, bytes_get_u32(at + 4));
        used += n > 0 ? (size_t)n : 0;
    }
    return status_fail(err, CT_ERR_CHECKSUM, "image in flash: %u bad block%s: %s", bad,
                       bad == 1 ? "" : "s", text);
}

enum ct_status link_selftest(struct link *link, uint32_t first, uint32_t cores,
                             struct ct_error *err)
{
    uint8_t payload[4];
    bytes_put_u16(payload, first);
    bytes_put_u16(payload + 2, cores);
    const enum ct_status status = link_do(link, LINK_SELFTEST, payload, sizeof payload, 24, err);
    if (status != CT_OK || link_word(link, 0) == LINK_TEST_PASSED)
        return status;
    return status_fail(err, CT_ERR_FORMAT,
                       "self-test: %s: core %u, place 0x%X: wanted 0x%X, had 0x%X",
                       link_test_text(link_word(link, 0)), link_word(link, 4), link_word(link, 8),
                       link_word(link, 12), link_word(link, 16));
}

/* ---- ticks ----------------------------------------------------------------------------------- */

enum { INPUTS_MOST = 100, PINS_MOST = FRAME_PAYLOAD_MAX / LINK_SPIKE_BYTES };

/* A run under way. */
struct running {
    struct link *link;
    const struct link_run *run;
    struct link_result *result;
    uint32_t end;                       /* ticks below it run              */
    struct ct_spike input[INPUTS_MOST]; /* that the firmware has not taken */
    uint32_t inputs;
    struct ct_spike ahead; /* the one behind them */
    bool has_ahead;
};

static enum ct_status look_ahead(struct running *r, struct ct_error *err)
{
    if (r->run->next == NULL)
        return CT_OK;
    enum ct_status status = r->run->next(r->run->user, &r->ahead, err);
    r->has_ahead = status == CT_OK && r->ahead.tick < r->end;
    r->result->left = status == CT_OK && !r->has_ahead;
    return status == CT_END ? CT_OK : status;
}

static enum ct_status collect(struct running *r, struct ct_error *err)
{
    enum ct_status status = CT_OK;
    while (r->has_ahead && r->inputs < INPUTS_MOST && status == CT_OK) {
        r->input[r->inputs++] = r->ahead;
        r->has_ahead = false;
        status = look_ahead(r, err);
    }
    return status;
}

/* Sends what is at hand. Ticks may run up to the first input that is not sent. */
static enum ct_status exchange(struct running *r, struct ct_error *err)
{
    uint8_t payload[8 + INPUTS_MOST * LINK_INPUT_BYTES];
    bytes_put_u32(payload, r->has_ahead ? r->ahead.tick : r->end);
    payload[4] = r->run->step ? LINK_TICKS_STEP : 0;
    payload[5] = 0;
    bytes_put_u16(payload + 6, r->inputs);
    for (uint32_t i = 0; i < r->inputs; i++) {
        uint8_t *at = payload + 8 + LINK_INPUT_BYTES * i;
        bytes_put_u32(at, r->input[i].tick);
        bytes_put_u16(at + 4, r->input[i].core);
        bytes_put_u16(at + 6, r->input[i].index);
    }
    const uint32_t bytes = 8 + LINK_INPUT_BYTES * r->inputs;
    const enum ct_status status =
        link_do(r->link, LINK_TICKS, payload, bytes, LINK_TICKS_BYTES, err);
    const uint32_t accepted = bytes_get_u16(r->link->reply + LINK_TICKS_ACCEPTED);
    if (status != CT_OK || accepted > r->inputs)
        return status == CT_OK
                   ? status_fail(err, CT_ERR_FORMAT, "the firmware: %u of %u inputs taken",
                                 accepted, r->inputs)
                   : status;
    r->inputs -= accepted;
    r->result->inputs += accepted;
    memmove(r->input, r->input + accepted, r->inputs * sizeof *r->input);
    return CT_OK;
}

/* The pin spikes of the reply. */
static enum ct_status hand_out(struct running *r, struct ct_error *err)
{
    struct ct_pin_spike pin[PINS_MOST];
    const struct link *link = r->link;
    const uint32_t count = bytes_get_u16(link->reply + LINK_TICKS_SPIKES);
    if (LINK_TICKS_BYTES + LINK_SPIKE_BYTES * count != link->bytes)
        return status_fail(err, CT_ERR_FORMAT, "the firmware: %u spikes in a reply of %u bytes",
                           count, link->bytes);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t at = LINK_TICKS_BYTES + LINK_SPIKE_BYTES * i;
        pin[i] = (struct ct_pin_spike){link_word(link, at), link_word(link, at + 4)};
    }
    r->result->pins += count;
    r->result->now = link_word(link, LINK_TICKS_NOW);
    r->result->errors = link_word(link, LINK_TICKS_ERRORS);
    r->result->late = link_word(link, LINK_TICKS_LATE);
    r->result->lost = link_word(link, LINK_TICKS_LOST);
    return count > 0 && r->run->on_pins != NULL ? r->run->on_pins(r->run->user, pin, count, err)
                                                : CT_OK;
}

enum ct_status link_ticks(struct link *link, const struct link_run *run, struct link_result *result,
                          struct ct_error *err)
{
    struct running r = {.link = link, .run = run, .result = result};
    memset(result, 0, sizeof *result);
    enum ct_status status = link_do(link, LINK_STAT, NULL, 0, 4 * LINK_STAT_WORDS, err);
    if (status != CT_OK)
        return status;
    result->first = result->now = link_word(link, 4 * LINK_STAT_TICK);
    if (run->ticks > UINT32_MAX - result->first)
        return status_fail(err, CT_ERR_RANGE, "%u ticks from tick %u on: the last is 2^32 - 2",
                           run->ticks, result->first);
    r.end = result->first + run->ticks;
    status = look_ahead(&r, err);
    for (bool done = false; status == CT_OK && !done;) {
        status = collect(&r, err);
        if (status == CT_OK)
            status = exchange(&r, err);
        if (status == CT_OK)
            status = hand_out(&r, err);
        done = r.inputs == 0 && !r.has_ahead && result->now >= r.end &&
               link_word(link, LINK_TICKS_DONE) != 0;
    }
    return status;
}
