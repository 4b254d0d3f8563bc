/*
 * command.c - requests of the host and their replies, byte for byte as link.h has them.
 */
#include "fw.h"

#include "bytes.h"
#include "hal.h"
#include "regs.h"

/* A reply in the making. */
struct reply {
    uint8_t *at;    /* where the next word goes */
    uint8_t *start; /* of the payload           */
    enum link_code code;
    uint32_t detail;
};

static void put(struct reply *r, uint32_t value)
{
    put_u32(r->at, value);
    r->at += 4;
}

static void fail(struct reply *r, enum link_code code, uint32_t detail)
{
    r->code = code;
    r->detail = detail;
}

/* ---- what is there --------------------------------------------------------------------------- */

static void do_hello(struct fw *fw, const uint8_t *payload, struct reply *r)
{
    if (get_u32(payload) != LINK_VERSION)
        fail(r, LINK_CODE_RANGE, get_u32(payload));
    put(r, LINK_VERSION);
    put(r, reg_read(fw, CT_REG_VERSION));
    put(r, reg_read(fw, CT_REG_MESH));
    put(r, reg_read(fw, CT_REG_SIZE));
    put(r, reg_read(fw, CT_REG_DEPTHS));
    put(r, fw->inputs_held);
    put(r, fw->pins_held);
    put(r, fw->reset_cause);
    put(r, fw->died.count > 0 ? fw->died.cause + 1 : 0);
    put(r, fw->died.pc);
    put(r, fw->died.address);
}

static void do_stat(struct fw *fw, struct reply *r)
{
    put(r, fw->now);
    put(r, fw->until);
    put(r, reg_read(fw, CT_REG_LAST_CYCLES));
    put(r, reg_read(fw, CT_REG_INJECTED));
    put(r, reg_read(fw, CT_REG_PINS));
    put(r, reg_read(fw, CT_REG_PINS_LOST));
    put(r, reg_read(fw, CT_REG_CYCLES));
    put(r, reg_read(fw, CT_REG_CYCLES_HIGH));
    put(r, reg_read(fw, CT_REG_ERRORS));
    put(r, reg_read(fw, CT_REG_LATE));
    put(r, fw->frames);
    put(r, fw->repeated);
    put(r, fw->bad);
    put(r, fw->garbage);
    put(r, fw->fault.count);
    put(r, fw->fault.address);
    put(r, fw->fault.pc);
    put(r, fw->fault.cause);
}

static void do_dump(struct fw *fw, const uint8_t *payload, struct reply *r)
{
    const uint32_t core = get_u16(payload), address = get_u16(payload + 2);
    const uint32_t words = get_u16(payload + 4);
    if (core >= fw->width * fw->height)
        fail(r, LINK_CODE_RANGE, core);
    else if (words > LINK_DUMP_MAX || address + words > 1u << CT_CONFIG_BITS)
        fail(r, LINK_CODE_RANGE, words > LINK_DUMP_MAX ? words : address);
    else if (fw->running)
        fail(r, LINK_CODE_BUSY, fw->now);
    if (r->code != LINK_CODE_OK)
        return;
    reg_write(fw, CT_REG_CFG_CORE, core);
    reg_write(fw, CT_REG_CFG_ADDR, address);
    for (uint32_t i = 0; i < words; i++)
        put(r, reg_read(fw, CT_REG_CFG_DATA));
}

static void do_peek(struct fw *fw, const uint8_t *payload, struct reply *r)
{
    const uint32_t address = get_u32(payload), faults = fw->fault.count;
    if (address % 4 != 0) {
        fail(r, LINK_CODE_RANGE, address);
        return;
    }
    put(r, hal_read(fw->bus, address));
    if (fw->fault.count != faults)
        fail(r, LINK_CODE_BUS, fw->fault.address);
}

/* ---- the chip -------------------------------------------------------------------------------- */

static void do_load(struct fw *fw, struct reply *r)
{
    struct load_result load;
    load_image(fw, &load);
    fail(r, load.code, load.detail);
    put(r, load.bytes);
    put(r, load.cores);
    put(r, load.code == LINK_CODE_OK ? fw->pin_neurons : 0);
    if (load.code != LINK_CODE_BLOCK)
        return;
    put(r, load.bad);
    for (uint32_t i = 0; i < load.bad && i < LINK_BAD_MAX; i++) {
        put(r, load.block[i].tag);
        put(r, load.block[i].number);
    }
}

static void do_selftest(struct fw *fw, const uint8_t *payload, struct reply *r)
{
    struct fw_test test;
    const uint32_t cores = fw->width * fw->height, first = get_u16(payload);
    const uint32_t count = get_u16(payload + 2);
    if (first >= cores || count > cores - first)
        fail(r, cores == 0 ? LINK_CODE_NO_CHIP : LINK_CODE_RANGE, first >= cores ? first : count);
    else if (fw->running)
        fail(r, LINK_CODE_BUSY, fw->now);
    if (r->code != LINK_CODE_OK)
        return;
    selftest(fw, first, count == 0 ? cores - first : count, &test);
    put(r, test.code);
    put(r, test.core);
    put(r, test.place);
    put(r, test.wanted);
    put(r, test.had);
    put(r, test.chip);
}

static void do_reset(struct fw *fw, const uint8_t *payload, struct reply *r)
{
    const uint32_t what = get_u32(payload);
    if (what > 1)
        fail(r, LINK_CODE_RANGE, what);
    else if (what == 1)
        fw->reset_at_end = true;
    else if (fw->width > 0)
        run_reset(fw);
    else
        fail(r, LINK_CODE_NO_CHIP, 0);
}

/* ---- ticks ----------------------------------------------------------------------------------- */

/* Takes the inputs as far as there is room; returns how many. */
static uint32_t take_inputs(struct fw *fw, const uint8_t *at, uint32_t inputs, struct reply *r)
{
    bool room = true;
    for (uint32_t i = 0; i < inputs; i++, at += LINK_INPUT_BYTES) {
        const struct fw_input input = {get_u32(at), (uint16_t)get_u16(at + 4), at[6]};
        const enum link_code code = run_input(fw, &input, &room);
        if (code != LINK_CODE_OK)
            fail(r, code, i);
        if (code != LINK_CODE_OK || !room)
            return i;
    }
    return inputs;
}

/* Pin spikes as they wait, up to what a reply holds; they stay until the host has them. */
static uint32_t give_spikes(struct fw *fw, struct reply *r)
{
    const uint32_t most =
        (FRAME_PAYLOAD_MAX - LINK_HEAD_BYTES - LINK_TICKS_BYTES) / LINK_SPIKE_BYTES;
    const uint32_t count = fw->pin_count < most ? fw->pin_count : most;
    uint32_t at = fw->pin_first;
    for (uint32_t i = 0; i < count; i++) {
        put(r, fw->pin[at].tick);
        put(r, fw->pin[at].pin);
        at = at + 1 == fw->pins_held ? 0 : at + 1;
    }
    fw->unacknowledged = count;
    return count;
}

static void do_ticks(struct fw *fw, const uint8_t *payload, uint32_t bytes, struct reply *r)
{
    uint32_t until = get_u32(payload);
    const uint32_t inputs = get_u16(payload + 6);
    if (bytes != 8 + LINK_INPUT_BYTES * inputs)
        fail(r, LINK_CODE_LENGTH, bytes);
    else if (fw->stuck)
        fail(r, LINK_CODE_STUCK, fw->now);
    else if (fw->state != LINK_STATE_READY && fw->state != LINK_STATE_RUNNING)
        fail(r, LINK_CODE_NOT_LOADED, 0);
    if (r->code != LINK_CODE_OK)
        return;
    const uint32_t accepted = take_inputs(fw, payload + 8, inputs, r);
    /* Ticks below that of the first input that found no room have all theirs. */
    const uint8_t *const rest = payload + 8 + LINK_INPUT_BYTES * accepted;
    if (accepted < inputs && get_u32(rest) < until)
        until = get_u32(rest);
    if (until > fw->until && r->code == LINK_CODE_OK)
        fw->until = until;
    fw->step = (payload[4] & LINK_TICKS_STEP) != 0;
    run_poll(fw);
    uint8_t *const head = r->at;
    r->at += LINK_TICKS_BYTES;
    const uint32_t spikes = give_spikes(fw, r);
    put_u32(head + LINK_TICKS_NOW, fw->now);
    put_u16(head + LINK_TICKS_ACCEPTED, accepted);
    put_u16(head + LINK_TICKS_SPIKES, spikes);
    put_u32(head + LINK_TICKS_WAITING, fw->pin_count - spikes);
    put_u32(head + LINK_TICKS_ERRORS, reg_read(fw, CT_REG_ERRORS));
    put_u32(head + LINK_TICKS_LATE, reg_read(fw, CT_REG_LATE));
    put_u32(head + LINK_TICKS_LOST, reg_read(fw, CT_REG_PINS_LOST));
    put_u32(head + LINK_TICKS_DONE, run_over(fw) && fw->pin_count == spikes);
}

/* ---- all ------------------------------------------------------------------------------------- */

/* Bytes of a request's payload, or its least; -1: there is none of this type. */
static int payload_bytes(uint8_t type)
{
    switch (type) {
#define PAYLOAD(name, number, bytes)                                                               \
    case number: return bytes;
        LINK_TYPE_LIST(PAYLOAD)
#undef PAYLOAD
    default: return -1;
    }
}

static void carry_out(struct fw *fw, uint8_t type, const uint8_t *payload, uint32_t bytes,
                      struct reply *r)
{
    switch (type) {
    case LINK_HELLO: do_hello(fw, payload, r); break;
    case LINK_LOAD: do_load(fw, r); break;
    case LINK_TICKS: do_ticks(fw, payload, bytes, r); break;
    case LINK_STAT: do_stat(fw, r); break;
    case LINK_SELFTEST: do_selftest(fw, payload, r); break;
    case LINK_DUMP: do_dump(fw, payload, r); break;
    case LINK_PEEK: do_peek(fw, payload, r); break;
    case LINK_STOP: run_stop(fw); break;
    case LINK_RESET: do_reset(fw, payload, r); break;
    default: fw->session = false; break; /* BYE */
    }
}

uint32_t command_do(struct fw *fw, uint8_t type, const uint8_t *payload, uint32_t bytes,
                    uint8_t *reply)
{
    struct reply r = {reply + LINK_HEAD_BYTES, reply, LINK_CODE_OK, 0};
    const int wanted = payload_bytes(type);
    /* The host has the reply before; a new session gets what it may not have had once more. */
    if (type != LINK_HELLO) {
        fw->pin_first += fw->unacknowledged;
        fw->pin_first -= fw->pin_first >= fw->pins_held ? fw->pins_held : 0;
        fw->pin_count -= fw->unacknowledged;
    }
    fw->unacknowledged = 0;
    if (wanted < 0)
        fail(&r, LINK_CODE_UNKNOWN, type);
    else if (type == LINK_TICKS ? bytes < (uint32_t)wanted : bytes != (uint32_t)wanted)
        fail(&r, LINK_CODE_LENGTH, bytes);
    else
        carry_out(fw, type, payload, bytes, &r);
    r.start[0] = (uint8_t)r.code;
    r.start[1] = (uint8_t)fw->state;
    put_u16(r.start + 2, 0);
    put_u32(r.start + 4, r.detail);
    return (uint32_t)(r.at - r.start);
}
