/*
 * top_bus.c - accesses of the host to the registers of a chip that runs: see top_run.h.
 */
#include "lockstep/top_run.h"

static bool access_once(struct top_run *t, bool write, uint32_t addr, uint32_t *data)
{
    t->in.valid_i = 1;
    t->in.write_i = write;
    t->in.addr_i = addr;
    t->in.wdata_i = *data;
    while (top_run_cycle(t) && !t->out.ready_o)
        ;
    t->in.valid_i = 0;
    *data = t->out.rdata_o;
    return t->same;
}

bool top_run_write(struct top_run *t, uint32_t addr, uint32_t data)
{
    return access_once(t, true, addr, &data);
}

bool top_run_read(struct top_run *t, uint32_t addr, uint32_t *data)
{
    *data = 0;
    return access_once(t, false, addr, data);
}
