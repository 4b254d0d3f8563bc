/*
 * architecture.c - the defaults and the ranges of an architecture, from the list in cortile.h.
 */
#include "base/status.h"

void ct_architecture_default(struct ct_architecture *arch)
{
    *arch = (struct ct_architecture){
#define ARCHITECTURE_DEFAULT(name, key, least, most, standard, text) .name = standard,
        CT_ARCHITECTURE_LIST(ARCHITECTURE_DEFAULT)
#undef ARCHITECTURE_DEFAULT
            .routing = CT_ROUTING_XY,
    };
}

/* Checks one number. */
static enum ct_status check_number(const char *key, uint32_t value, uint32_t least, uint32_t most,
                                   struct ct_error *err)
{
    if (value >= least && value <= most)
        return CT_OK;
    return status_fail(err, CT_ERR_RANGE, "%s: %u outside %u..%u", key, value, least, most);
}

/* What a torus asks for, [F-5]. */
static enum ct_status check_torus(const struct ct_architecture *arch, struct ct_error *err)
{
    if (arch->routing == CT_ROUTING_WEST_FIRST)
        return status_fail(err, CT_ERR_ARGUMENT,
                           "router.routing: west_first can deadlock on a torus; expected xy or yx");
    const struct {
        const char *key;
        uint32_t depth;
    } fifos[] = {{"core.fifo_depth", arch->core_fifo_depth},
                 {"router.fifo_depth", arch->router_fifo_depth},
                 {"edge.fifo_depth", arch->edge_fifo_depth}};
    for (unsigned i = 0; i < sizeof fifos / sizeof fifos[0]; i++) {
        if (fifos[i].depth < 2)
            return status_fail(err, CT_ERR_RANGE, "%s: %u: a torus can deadlock below 2",
                               fifos[i].key, fifos[i].depth);
    }
    return CT_OK;
}

enum ct_status ct_architecture_check(const struct ct_architecture *arch, struct ct_error *err)
{
    enum ct_status status = CT_OK;
#define ARCHITECTURE_CHECK(name, key, least, most, standard, text)                                 \
    if (status == CT_OK)                                                                           \
        status = check_number(key, arch->name, least, most, err);
    CT_ARCHITECTURE_LIST(ARCHITECTURE_CHECK)
#undef ARCHITECTURE_CHECK
    if (status == CT_OK && (unsigned)arch->routing > CT_ROUTING_WEST_FIRST)
        return status_fail(err, CT_ERR_RANGE, "router.routing: %u outside 0..2",
                           (unsigned)arch->routing);
    if (status == CT_OK && arch->torus)
        status = check_torus(arch, err);
    if (status == CT_OK && (arch->tick_cycles % arch->core_clock_divider != 0 ||
                            arch->tick_cycles % arch->router_clock_divider != 0))
        return status_fail(err, CT_ERR_RANGE,
                           "tick.cycles: %u is no multiple of core.clock_divider %u and "
                           "router.clock_divider %u",
                           arch->tick_cycles, arch->core_clock_divider, arch->router_clock_divider);
    return status;
}
