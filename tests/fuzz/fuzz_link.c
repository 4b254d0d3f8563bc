/*
 * fuzz_link.c - the host's side of the serial line, with any bytes in place of the firmware. The
 * input is pieces: some are made good frames in reply to what was asked, others come as they
 * are.
 */
#include <string.h>

#include "link/link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A line whose other end is the input. */
struct other_end {
    const uint8_t *data;
    size_t size;
    uint8_t asked, sequence; /* of the frame that the host sent last */
    bool answered;
};

static enum ct_status port_send(void *user, const uint8_t *data, size_t size, struct ct_error *err)
{
    struct other_end *end = user;
    static struct frame_rx rx;
    enum frame_fault fault;
    (void)err;
    frame_drop(&rx);
    for (size_t i = 1; i < size; i++)
        if (frame_take(&rx, data[i], &fault)) {
            end->asked = rx.body[0];
            end->sequence = rx.body[1];
        }
    end->answered = false;
    return CT_OK;
}

static enum ct_status port_receive(void *user, uint8_t *data, size_t size, uint32_t ms, size_t *got,
                                   struct ct_error *err)
{
    struct other_end *end = user;
    uint8_t body[FRAME_BODY_MIN + 255];
    struct frame_tx tx;
    (void)err;
    (void)ms;
    *got = 0;
    if (end->size < 2 || end->answered)
        return CT_OK;
    const size_t room = end->data[0], take = room < end->size - 1 ? room : end->size - 1;
    if (room % 8 == 7) {
        *got = take < size ? take : size;
        memcpy(data, end->data + 1, *got);
    } else {
        memcpy(body + FRAME_HEAD_BYTES, end->data + 1, take);
        frame_send(&tx, body,
                   frame_close(body, end->asked | LINK_REPLY, end->sequence, (uint32_t)take));
        for (int byte; *got < size && (byte = frame_next(&tx)) >= 0;)
            data[(*got)++] = (uint8_t)byte;
    }
    end->answered = true;
    end->data += 1 + take;
    end->size -= 1 + take;
    return CT_OK;
}

static enum ct_status next_input(void *user, struct ct_spike *spike, struct ct_error *err)
{
    uint32_t *left = user;
    (void)err;
    if (*left == 0)
        return CT_END;
    *spike = (struct ct_spike){.tick = 10 - *left, .core = 1, .index = 2};
    *left -= 1;
    return CT_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct other_end end = {.data = data, .size = size};
    const struct link_port port = {&end, port_send, port_receive};
    static struct link link;
    struct link_result result;
    struct ct_error err;
    uint32_t left = 10;
    const struct link_run run = {.ticks = 10, .user = &left, .next = next_input};
    link = (struct link){.tries = 3};
    if (link_open(&link, &port, &err) == CT_OK && link_load(&link, &err) == CT_OK &&
        link_selftest(&link, 0, 0, &err) == CT_OK)
        (void)!link_ticks(&link, &run, &result, &err);
    return 0;
}
