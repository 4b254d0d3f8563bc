/*
 * machine_host.c - see machine_host.h.
 */
#include "machine_host.h"

static bool read(void *user, uint32_t addr, uint32_t *value)
{
    return ct_host_read(user, addr, value);
}

static bool write(void *user, uint32_t addr, uint32_t value)
{
    return ct_host_write(user, addr, value);
}

static void advance(void *user, uint64_t cycles)
{
    ct_host_advance(user, cycles);
}

static bool irq(void *user)
{
    return ct_host_irq(user);
}

static uint64_t cycle(void *user)
{
    return ct_host_cycle(user);
}

static uint64_t quiet(void *user)
{
    return ct_host_quiet(user);
}

static const struct ct_error *fault(void *user)
{
    return ct_host_fault(user);
}

struct machine_chip machine_chip_of(ct_host *host)
{
    return (struct machine_chip){host, read, write, advance, irq, cycle, quiet, fault};
}
