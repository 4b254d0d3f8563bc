/*
 * link.h - the host's side of the serial line: requests to the firmware and their replies
 * (firmware/link.h), over any line that loses, doubles or damages what it likes. A request is sent
 * again until its reply comes; the firmware carries it out once.
 */
#ifndef CT_LINK_LINK_H
#define CT_LINK_LINK_H

#include "../../firmware/frame.h"
#include "../../firmware/link.h"
#include "cortile.h"

/* A line to the firmware. */
struct link_port {
    void *user;
    /* Sends all of the bytes. */
    enum ct_status (*send)(void *user, const uint8_t *data, size_t size, struct ct_error *err);
    /* Takes up to `size` bytes, *got of them: 0 where none comes within `ms` milliseconds. */
    enum ct_status (*receive)(void *user, uint8_t *data, size_t size, uint32_t ms, size_t *got,
                              struct ct_error *err);
};

struct link {
    struct link_port port;
    uint32_t timeout_ms; /* after which a request is sent again */
    uint32_t tries;      /* how often it is sent, at most       */
    uint8_t sequence;
    struct frame_rx rx;
    bool in_frame;
    /* The last reply: what follows its head, and the head. */
    uint8_t reply[FRAME_PAYLOAD_MAX];
    uint32_t bytes;
    enum link_code code;
    enum link_state state;
    uint32_t detail;
    uint64_t requests, repeats, naks, damaged; /* frames: sent, sent again, refused, damaged here */
    uint32_t hello[LINK_HELLO_WORDS];
    /* What is received and not looked at yet. */
    uint8_t buffer[256];
    size_t at, got;
};

enum { LINK_TIMEOUT_MS = 2000, LINK_TRIES = 60 };

/* Says hello. Fails where nobody answers, or one with another protocol. */
CT_MUST_CHECK enum ct_status link_open(struct link *link, const struct link_port *port,
                                       struct ct_error *err);
/* Sends a request and waits for its reply, of whatever code. Fails where none comes. */
CT_MUST_CHECK enum ct_status link_ask(struct link *link, enum link_type type, const void *payload,
                                      uint32_t bytes, struct ct_error *err);
/* The same; a reply whose code is not OK, or with less than `least` bytes behind its head, is a
 * failure too, that says what the firmware says. */
CT_MUST_CHECK enum ct_status link_do(struct link *link, enum link_type type, const void *payload,
                                     uint32_t bytes, uint32_t least, struct ct_error *err);
/* A word of the last reply, at a byte behind its head. */
uint32_t link_word(const struct link *link, uint32_t at);

/* The image in flash into the chip; the text of a failure names every bad block that was told. */
CT_MUST_CHECK enum ct_status link_load(struct link *link, struct ct_error *err);
/* Tests the chip: `cores` cores from `first` on, 0: all. */
CT_MUST_CHECK enum ct_status link_selftest(struct link *link, uint32_t first, uint32_t cores,
                                           struct ct_error *err);

/* A run, from the tick at hand on. */
struct link_run {
    uint32_t ticks;
    bool step; /* one tick at a time */
    void *user;
    /* The next input spike, ascending by tick: CT_OK, CT_END, or a failure. NULL: there is none. */
    enum ct_status (*next)(void *user, struct ct_spike *spike, struct ct_error *err);
    /* Pin spikes in the order of the chip, in which those of a tick come together, in any order. */
    enum ct_status (*on_pins)(void *user, const struct ct_pin_spike *spikes, size_t count,
                              struct ct_error *err);
};

struct link_result {
    uint32_t first, now; /* ticks first .. now - 1 ran                       */
    uint64_t inputs, pins;
    uint32_t errors, late, lost; /* as the firmware tells them: ERRORS, LATE, PINS_LOST */
    bool left;                   /* there are inputs for later ticks                    */
};

CT_MUST_CHECK enum ct_status link_ticks(struct link *link, const struct link_run *run,
                                        struct link_result *result, struct ct_error *err);

/* Texts, never NULL. */
const char *link_code_text(enum link_code code);
const char *link_test_text(uint32_t code);

#endif
