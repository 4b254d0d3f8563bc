/*
 * router_rtl.h - a ct_router in a model, as far as a .vlt file shows it: what it grants in a cycle,
 * and how full its FIFOs are.
 */
#ifndef LOCKSTEP_ROUTER_RTL_H
#define LOCKSTEP_ROUTER_RTL_H

#include "cortile.h"
#include "lockstep/lockstep.h"

struct router_rtl {
    struct lockstep_signal grant, deliver_valid, deliver_packet, out_valid, out_packet;
    struct lockstep_signal written[CT_PORTS], read[CT_PORTS];
    uint32_t local_depth, depth; /* DL, D */
};

/* What a router does in a cycle: its grants, bit 5 x output + input, and what leaves. */
struct router_doing {
    uint32_t grants, packet[CT_PORTS];
};

/* Finds a signal of element r of a generated array: "ct_noc.g_router", r, "u_router.grant". */
struct lockstep_signal router_rtl_signal(const struct lockstep_model *model,
                                         const struct lockstep *l, const char *array, uint32_t r,
                                         const char *name);
/* Finds the router of element r, which has the path `within` there: "u_tile.u_router". */
void router_rtl_find(struct router_rtl *router, const struct lockstep_model *model,
                     const struct lockstep *l, const char *array, uint32_t r, const char *within);
/* In base cycles that are no router cycles the choice of the arbiters counts for nothing. */
struct router_doing router_rtl_doing(const struct router_rtl *router);
uint32_t router_rtl_occupancy(const struct router_rtl *router, unsigned in);

#endif
