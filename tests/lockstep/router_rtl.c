/*
 * router_rtl.c - see router_rtl.h.
 */
#include "lockstep/router_rtl.h"

#include <stdio.h>

struct lockstep_signal router_rtl_signal(const struct lockstep_model *model,
                                         const struct lockstep *l, const char *array, uint32_t r,
                                         const char *name)
{
    char path[300];
    snprintf(path, sizeof path, "%s[%u].%s", array, r, name);
    return lockstep_signal(model, l, path);
}

/* What is looked for below one router. */
struct place {
    const struct lockstep_model *model;
    const struct lockstep *l;
    const char *array, *within;
    uint32_t r;
};

static struct lockstep_signal signal_in(const struct place *at, const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s.%s", at->within, name);
    return router_rtl_signal(at->model, at->l, at->array, at->r, path);
}

static struct lockstep_signal pointer_in(const struct place *at, unsigned in, const char *name)
{
    char path[60];
    snprintf(path, sizeof path, "g_input[%u].u_fifo.%s", in, name);
    return signal_in(at, path);
}

void router_rtl_find(struct router_rtl *router, const struct lockstep_model *model,
                     const struct lockstep *l, const char *array, uint32_t r, const char *within)
{
    const struct place at = {model, l, array, within, r};
    router->local_depth = (uint32_t)lockstep_parameter(model, "DL", 4);
    router->depth = (uint32_t)lockstep_parameter(model, "D", 4);
    router->grant = signal_in(&at, "grant");
    router->deliver_valid = signal_in(&at, "deliver_valid_o");
    router->deliver_packet = signal_in(&at, "deliver_packet_o");
    router->out_valid = signal_in(&at, "out_valid_o");
    router->out_packet = signal_in(&at, "out_packet_o");
    for (unsigned in = 0; in < CT_PORTS; in++) {
        router->written[in] = pointer_in(&at, in, "write_q");
        router->read[in] = pointer_in(&at, in, "read_q");
    }
}

struct router_doing router_rtl_doing(const struct router_rtl *router)
{
    struct router_doing doing = {0};
    const uint32_t width = router->out_packet.bits / (CT_PORTS - 1); /* [P-1], and what is beside */
    const uint64_t valid =
        lockstep_get(&router->deliver_valid, 0) | lockstep_get(&router->out_valid, 0) << 1;
    const uint32_t grants = (uint32_t)lockstep_get(&router->grant, 0);
    for (unsigned out = 0; out < CT_PORTS; out++) {
        if ((valid >> out & 1) == 0)
            continue;
        doing.grants |= grants & 0x1Fu << CT_PORTS * out;
        doing.packet[out] =
            (uint32_t)(out == CT_PORT_LOCAL
                           ? lockstep_get(&router->deliver_packet, 0)
                           : lockstep_bits(&router->out_packet, 0, width * (out - 1), 32));
    }
    return doing;
}

/* A pointer is an index and above it a bit that tells laps apart. */
uint32_t router_rtl_occupancy(const struct router_rtl *router, unsigned in)
{
    const uint32_t depth = in == CT_PORT_LOCAL ? router->local_depth : router->depth;
    const struct lockstep_signal *written = &router->written[in];
    const uint32_t write = (uint32_t)lockstep_get(written, 0);
    const uint32_t read = (uint32_t)lockstep_get(&router->read[in], 0);
    const uint32_t lap = 1u << (written->bits - 1);
    return (write & (lap - 1)) + ((write ^ read) & lap ? depth : 0) - (read & (lap - 1));
}
