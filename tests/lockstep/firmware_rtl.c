/*
 * firmware_rtl.c - see firmware_rtl.h.
 */
#include "lockstep/firmware_rtl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "oracle/oracle.h"
#include "regs.h"

enum { ANSWER_MOST = 1 << 20 };

/* ---- cycles ---------------------------------------------------------------------------------- */

/* Neurons that fired show it while their row is written back. */
static void note_spikes(struct firmware_rtl *r)
{
    for (uint32_t i = 0; i < r->mesh.events; i++) {
        const struct ct_event *e = &r->mesh.event[i];
        if (e->kind == CT_EVENT_TAKE)
            memset(r->spikes[e->core], 0, sizeof r->spikes[e->core]);
        if (e->kind == CT_EVENT_ROW_WRITE && lockstep_get(&r->fired[e->core], 0) != 0)
            r->spikes[e->core][e->a / 64] |= (uint64_t)1 << e->a % 64;
    }
}

static void cycle(struct firmware_rtl *r)
{
    mesh_rtl_look(&r->mesh);
    note_spikes(r);
    mesh_rtl_rise(&r->mesh);
}

static bool access_bus(struct firmware_rtl *r, bool write, uint32_t address, uint32_t *data)
{
    bool ready = false, good = false;
    lockstep_set(&r->valid, 1);
    lockstep_set(&r->write, write);
    lockstep_set(&r->addr, address);
    lockstep_set(&r->wdata, *data);
    for (uint32_t n = 0; !ready; n++) {
        if (n == ANSWER_MOST)
            fail_msg("the bus does not answer");
        mesh_rtl_look(&r->mesh);
        note_spikes(r);
        ready = lockstep_get(&r->ready, 0) != 0;
        good = lockstep_get(&r->error, 0) == 0;
        if (ready)
            *data = (uint32_t)lockstep_get(&r->rdata, 0);
        mesh_rtl_rise(&r->mesh);
    }
    lockstep_set(&r->valid, 0);
    return good;
}

static bool rtl_read(void *user, uint32_t address, uint32_t *value)
{
    *value = 0;
    return access_bus(user, false, address, value);
}

static bool rtl_write(void *user, uint32_t address, uint32_t value)
{
    struct firmware_rtl *r = user;
    if (address == CT_REG_CFG_CORE)
        r->selected = value & 0xFFFF;
    if (address == CT_REG_CFG_DATA && r->selected < r->mesh.tiles)
        r->present[r->selected] = true;
    return access_bus(r, true, address, &value);
}

static void rtl_advance(void *user, uint64_t cycles)
{
    for (; cycles > 0; cycles--)
        cycle(user);
}

static bool rtl_irq(void *user)
{
    struct firmware_rtl *r = user;
    lockstep_settle(r->mesh.model, r->mesh.l, &r->mesh.clk);
    return lockstep_get(&r->irq, 0) != 0;
}

static uint64_t rtl_cycle(void *user)
{
    const struct firmware_rtl *r = user;
    return r->mesh.cycle - r->start;
}

static uint64_t rtl_quiet(void *user)
{
    (void)user;
    return 0;
}

static const struct ct_error *rtl_fault(void *user)
{
    (void)user;
    return NULL;
}

/* ---- instances ------------------------------------------------------------------------------- */

void firmware_rtl_open(struct firmware_rtl *r, const struct lockstep_model *model, int seed)
{
    memset(r, 0, sizeof *r);
    struct lockstep *l = model->create(seed);
    mesh_rtl_find(&r->mesh, model, l, "ct_top.u_mesh");
    r->neurons = (uint32_t)lockstep_parameter(model, "NEURONS", 256);
    r->valid = lockstep_signal(model, l, "valid_i");
    r->write = lockstep_signal(model, l, "write_i");
    r->addr = lockstep_signal(model, l, "addr_i");
    r->wdata = lockstep_signal(model, l, "wdata_i");
    r->ready = lockstep_signal(model, l, "ready_o");
    r->rdata = lockstep_signal(model, l, "rdata_o");
    r->error = lockstep_signal(model, l, "error_o");
    r->irq = lockstep_signal(model, l, "irq_o");
    for (uint32_t i = 0; i < r->mesh.tiles; i++) {
        char path[100];
        snprintf(path, sizeof path, "ct_top.u_mesh.g_chip[0].u_chip.g_tile[%u].u_tile.u_core.fired",
                 i);
        r->fired[i] = lockstep_signal(model, l, path);
    }
    lockstep_set(&r->valid, 0);
    mesh_rtl_reset(&r->mesh);
    r->start = r->mesh.cycle;
}

void firmware_rtl_close(struct firmware_rtl *r)
{
    r->mesh.model->destroy(r->mesh.l);
}

struct machine_chip firmware_rtl_chip(struct firmware_rtl *r)
{
    return (struct machine_chip){r,       rtl_read,  rtl_write, rtl_advance,
                                 rtl_irq, rtl_cycle, rtl_quiet, rtl_fault};
}

/* ---- digest ---------------------------------------------------------------------------------- */

static uint8_t *put_words(uint8_t *at, const uint64_t words[4])
{
    for (uint32_t w = 0; w < 4; w++, at += 8) {
        bytes_put_u32(at, (uint32_t)words[w]);
        bytes_put_u32(at + 4, (uint32_t)(words[w] >> 32));
    }
    return at;
}

static uint64_t core_digest(const struct firmware_rtl *r, uint32_t core)
{
    uint8_t bytes[4 * CT_NEURONS + 32 + CT_SLOTS * 32], *at = bytes;
    const struct lockstep_signal *slots = &r->mesh.tile[core].slots;
    for (uint32_t j = 0; j < r->neurons; j++, at += 4)
        bytes_put_u32(at, (uint32_t)mesh_rtl_potential(&r->mesh, core, j));
    at = put_words(at, r->spikes[core]);
    for (uint32_t s = 0; s < CT_SLOTS; s++) {
        uint64_t words[4] = {0};
        for (uint32_t w = 0; w < (slots->bits + 63) / 64; w++) {
            const uint32_t left = slots->bits - 64 * w;
            words[w] = lockstep_bits(slots, s, 64 * w, left < 64 ? left : 64);
        }
        at = put_words(at, words);
    }
    return oracle_xxh64(bytes, (size_t)(at - bytes), core + 1);
}

uint64_t firmware_rtl_digest(const struct firmware_rtl *r, uint32_t tick)
{
    uint8_t bytes[4];
    bytes_put_u32(bytes, tick);
    uint64_t sum = oracle_xxh64(bytes, sizeof bytes, 0);
    for (uint32_t core = 0; core < r->mesh.tiles; core++)
        if (r->present[core])
            sum += core_digest(r, core);
    return sum;
}
