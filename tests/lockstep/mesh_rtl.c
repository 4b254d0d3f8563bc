/*
 * mesh_rtl.c - see mesh_rtl.h.
 */
#include "lockstep/mesh_rtl.h"

#include <stdio.h>

/* States of ct_core, rtl/ct_pkg.sv. */
enum { STATE_DONE = 0, STATE_SEND = 6 };

void mesh_rtl_rise(struct mesh_rtl *mesh)
{
    lockstep_rise(mesh->model, mesh->l, &mesh->clk);
    mesh->cycle++;
}

static void settle(struct mesh_rtl *mesh)
{
    lockstep_settle(mesh->model, mesh->l, &mesh->clk);
}

void mesh_rtl_reset(struct mesh_rtl *mesh)
{
    lockstep_set(&mesh->rst, 0);
    settle(mesh);
    mesh_rtl_rise(mesh);
    lockstep_set(&mesh->rst, 1);
    settle(mesh);
    mesh->first_tick = 0;
}

void mesh_rtl_begin_at(struct mesh_rtl *mesh, uint32_t tick)
{
    char path[120];
    snprintf(path, sizeof path, "%s.u_tick.tick_q", mesh->root);
    const struct lockstep_signal number = lockstep_signal(mesh->model, mesh->l, path);
    lockstep_set(&number, tick);
    settle(mesh);
    mesh->first_tick = tick;
}

/* A number of a tick, as events have it. */
static uint32_t since_first(const struct mesh_rtl *mesh, uint64_t tick)
{
    return (uint32_t)tick - mesh->first_tick;
}

/* The chip of a core, and which of its tiles the core is. */
static uint32_t chip_of(const struct mesh_rtl *mesh, uint32_t c)
{
    const uint32_t x = c % mesh->width, y = c / mesh->width;
    return y / mesh->chip_height * (mesh->width / mesh->chip_width) + x / mesh->chip_width;
}

static uint32_t tile_of(const struct mesh_rtl *mesh, uint32_t c)
{
    const uint32_t x = c % mesh->width, y = c / mesh->width;
    return y % mesh->chip_height * mesh->chip_width + x % mesh->chip_width;
}

void mesh_rtl_find(struct mesh_rtl *mesh, const struct lockstep_model *model, struct lockstep *l,
                   const char *root)
{
    char path[120];
    *mesh = (struct mesh_rtl){.model = model, .l = l, .root = root};
    const uint32_t chips_x = (uint32_t)lockstep_parameter(model, "CHIPS_X", 1);
    const uint32_t chips = chips_x * (uint32_t)lockstep_parameter(model, "CHIPS_Y", 1);
    mesh->chip_width = (uint32_t)lockstep_parameter(model, "W", 2);
    mesh->chip_height = (uint32_t)lockstep_parameter(model, "H", 2);
    mesh->width = chips_x * mesh->chip_width;
    mesh->tiles = chips * mesh->chip_width * mesh->chip_height;
    mesh->clk = lockstep_signal(model, l, "clk_i");
    mesh->rst = lockstep_signal(model, l, "rst_ni");
#define MESH_PORT_FIND(name, text)                                                                 \
    snprintf(path, sizeof path, "%s.%s", root, text);                                              \
    mesh->name = lockstep_signal(model, l, path);
    MESH_PORT_LIST(MESH_PORT_FIND)
#undef MESH_PORT_FIND
    for (uint32_t c = 0; c < chips; c++) {
        snprintf(path, sizeof path, "%s.g_chip", root);
        mesh->edge[c].valid = router_rtl_signal(model, l, path, c, "u_chip.far_valid_o");
        mesh->edge[c].packet = router_rtl_signal(model, l, path, c, "u_chip.far_packet_o");
    }
    for (uint32_t c = 0; c < mesh->tiles; c++) {
        struct mesh_tile *tile = &mesh->tile[c];
        const uint32_t t = tile_of(mesh, c);
        snprintf(path, sizeof path, "%s.g_chip[%u].u_chip.g_tile", root, chip_of(mesh, c));
#define MESH_TILE_FIND(name, text)                                                                 \
    tile->name = router_rtl_signal(model, l, path, t, "u_tile." text);
        MESH_TILE_LIST(MESH_TILE_FIND)
#undef MESH_TILE_FIND
        router_rtl_find(&tile->router, model, l, path, t, "u_tile.u_router");
    }
}

void mesh_rtl_open(struct mesh_rtl *mesh, const struct lockstep_model *model, int seed)
{
    struct lockstep *l = model->create(seed);
    mesh_rtl_find(mesh, model, l, "ct_mesh");
#define MESH_HOST_FIND(name, text) mesh->name = lockstep_signal(model, l, text);
    MESH_HOST_LIST(MESH_HOST_FIND)
#undef MESH_HOST_FIND
    lockstep_set(&mesh->restart, 0);
    lockstep_set(&mesh->run, 0);
    lockstep_set(&mesh->stop, 0);
    lockstep_set(&mesh->length, 0);
    lockstep_set(&mesh->inject_we, 0);
    lockstep_set(&mesh->cfg_we, 0);
    lockstep_set(&mesh->cfg_re, 0);
    mesh_rtl_reset(mesh);
}

void mesh_rtl_close(struct mesh_rtl *mesh)
{
    mesh->model->destroy(mesh->l);
}

/* ---- host ------------------------------------------------------------------------------------ */

static void configure(struct mesh_rtl *mesh, unsigned row, unsigned word, uint32_t data)
{
    lockstep_set(&mesh->cfg_addr, row << 4 | word);
    lockstep_set(&mesh->cfg_data, data);
    settle(mesh);
    mesh_rtl_rise(mesh);
}

void mesh_rtl_configure(struct mesh_rtl *mesh, const struct ct_system *sys, bool torus,
                        const struct ct_core *core)
{
    uint32_t row[CORE_ROW_WORDS];
    lockstep_set(&mesh->cfg_core, (uint64_t)core->y * mesh->width + core->x);
    lockstep_set(&mesh->cfg_we, 1);
    for (unsigned j = 0; j < sys->neurons; j++) {
        core_row(sys, torus, core, j, core->neuron[j].potential, row);
        for (unsigned w = 0; w < CORE_ROW_WORDS; w++)
            configure(mesh, j, w, row[w]);
    }
    for (unsigned r = 0; r < 16; r++)
        configure(mesh, r, CORE_TYPES_WORD, core_types_word(core, r));
    configure(mesh, 0, CORE_SEED_WORD, core->seed);
    lockstep_set(&mesh->cfg_we, 0);
    settle(mesh);
}

uint32_t mesh_rtl_read(struct mesh_rtl *mesh, uint32_t tile, unsigned address)
{
    lockstep_set(&mesh->cfg_core, tile);
    lockstep_set(&mesh->cfg_addr, address);
    lockstep_set(&mesh->cfg_re, 1);
    for (int n = lockstep_parameter(mesh->model, "S", 1); n > 0; n--) {
        settle(mesh);
        mesh_rtl_rise(mesh);
        lockstep_set(&mesh->cfg_re, 0);
    }
    settle(mesh);
    return (uint32_t)lockstep_get(&mesh->cfg_word, 0);
}

void mesh_rtl_inject(struct mesh_rtl *mesh, uint32_t tile, uint32_t tick, uint32_t axon)
{
    lockstep_set(&mesh->inject_core, tile);
    lockstep_set(&mesh->inject_we, 1);
    lockstep_set(&mesh->inject_slot, tick % CT_SLOTS);
    lockstep_set(&mesh->inject_axon, axon);
    settle(mesh);
    mesh_rtl_rise(mesh);
    lockstep_set(&mesh->inject_we, 0);
    settle(mesh);
}

/* ---- looking --------------------------------------------------------------------------------- */

static void tell(struct mesh_rtl *mesh, struct ct_event event)
{
    event.cycle = mesh->cycle;
    mesh->event[mesh->events++] = event;
}

/* Whether a core, and not the host, does what the kind says in this base cycle; then `a` and
 * `packet` of the event. */
static bool core_does(const struct mesh_rtl *mesh, uint32_t c, enum ct_event_kind kind,
                      struct ct_event *event)
{
    const struct mesh_tile *tile = &mesh->tile[c];
    const bool ce = lockstep_get(&tile->core_ce, 0) != 0;
    const uint64_t state = lockstep_get(&tile->state, 0);
    event->a = (uint32_t)lockstep_get(&tile->neuron, 0);
    switch (kind) {
    case CT_EVENT_LATE_CORE:
        event->a = since_first(mesh, lockstep_get(&mesh->tick, 0));
        return lockstep_get(&tile->late_core, 0) != 0;
    case CT_EVENT_TAKE:
        event->a = since_first(mesh, lockstep_get(&tile->core_tick, 0));
        return lockstep_get(&tile->take, 0) != 0;
    case CT_EVENT_ROW_READ:
        event->a = (uint32_t)lockstep_get(&tile->sram_addr, 0);
        return ce && state != STATE_DONE && lockstep_get(&tile->sram_read, 0) != 0;
    case CT_EVENT_ROW_WRITE:
        event->a = (uint32_t)lockstep_get(&tile->sram_addr, 0);
        return state != STATE_DONE && lockstep_get(&tile->sram_write, 0) != 0;
    case CT_EVENT_HANDOVER:
        event->packet = (uint32_t)lockstep_get(&tile->send_packet, 0);
        return lockstep_get(&tile->local_valid, 0) != 0;
    case CT_EVENT_STALL:
        return ce && state == STATE_SEND && lockstep_get(&tile->send_ready, 0) == 0;
    case CT_EVENT_PIN:
        event->b = since_first(mesh, lockstep_bits(&mesh->pin_tick, 0, 32 * c, 32));
        event->packet = (uint32_t)lockstep_bits(&mesh->pin, 0, 24 * c, 24);
        return lockstep_bits(&mesh->pin_valid, 0, c, 1) != 0;
    default: /* CT_EVENT_DONE */
        event->a = tile->tick;
        return ce && state != STATE_DONE && lockstep_get(&tile->state_next, 0) == STATE_DONE;
    }
}

static void look_at_router(struct mesh_rtl *mesh, uint32_t r)
{
    const struct router_doing doing = router_rtl_doing(&mesh->tile[r].router);
    for (unsigned in = 0; in < CT_PORTS; in++)
        for (unsigned out = 0; out < CT_PORTS; out++)
            if (doing.grants >> (CT_PORTS * out + in) & 1)
                tell(mesh, (struct ct_event){.kind = CT_EVENT_GRANT,
                                             .core = r,
                                             .a = in,
                                             .b = out,
                                             .packet = doing.packet[out]});
}

/* A packet that leaves the chip by a side at which the core is, [Y-9]. */
static void look_at_edge(struct mesh_rtl *mesh, uint32_t c)
{
    const uint32_t w = mesh->chip_width, h = mesh->chip_height, t = tile_of(mesh, c);
    const uint32_t x = t % w, y = t / w, lanes = w > h ? w : h;
    const bool at[CT_PORTS - 1] = {x == w - 1, x == 0, y == h - 1, y == 0};
    const struct lockstep_signal *valid = &mesh->edge[chip_of(mesh, c)].valid;
    const struct lockstep_signal *packet = &mesh->edge[chip_of(mesh, c)].packet;
    for (uint32_t k = 0; k < CT_PORTS - 1; k++)
        if (at[k] && lockstep_bits(valid, 0, lanes * k + (k < 2 ? y : x), 1) != 0)
            tell(mesh, (struct ct_event){
                           .kind = CT_EVENT_EDGE,
                           .core = c,
                           .a = CT_PORT_EAST + k,
                           .packet = (uint32_t)lockstep_bits(packet, 0, packet->bits / 4 * k, 32)});
}

/* A packet that came late: the upper bits of its tick stand beside it, [Y-5]. */
static void look_at_late(struct mesh_rtl *mesh, uint32_t r)
{
    const uint64_t packet = lockstep_get(&mesh->tile[r].router.deliver_packet, 0);
    tell(mesh, (struct ct_event){.kind = CT_EVENT_LATE_PACKET,
                                 .core = r,
                                 .a = packet >> 6 & 0xFF,
                                 .b = since_first(mesh, packet >> 32 << 4 | (packet >> 2 & 0xF)),
                                 .packet = (uint32_t)packet});
}

/* The order is that of the emulator: by kind, core, a, b. */
void mesh_rtl_look(struct mesh_rtl *mesh)
{
    settle(mesh);
    mesh->events = 0;
    if (lockstep_get(&mesh->tick_end, 0) != 0)
        tell(mesh, (struct ct_event){.kind = CT_EVENT_TICK_END});
    if (lockstep_get(&mesh->tick_start, 0) != 0)
        tell(mesh, (struct ct_event){.kind = CT_EVENT_TICK_START,
                                     .a = since_first(mesh, lockstep_get(&mesh->tick, 0))});
    for (enum ct_event_kind kind = CT_EVENT_LATE_CORE; kind <= CT_EVENT_DONE; kind++) {
        for (uint32_t c = 0; c < mesh->tiles; c++) {
            struct ct_event event = {.kind = kind, .core = c};
            if (!core_does(mesh, c, kind, &event))
                continue;
            tell(mesh, event);
            if (kind == CT_EVENT_TAKE)
                mesh->tile[c].tick = event.a;
        }
    }
    for (uint32_t r = 0; r < mesh->tiles; r++)
        look_at_router(mesh, r);
    for (uint32_t r = 0; r < mesh->tiles; r++)
        look_at_edge(mesh, r);
    for (uint32_t r = 0; r < mesh->tiles; r++)
        if (lockstep_get(&mesh->tile[r].late_packet, 0) != 0)
            look_at_late(mesh, r);
}

int32_t mesh_rtl_potential(const struct mesh_rtl *mesh, uint32_t tile, uint32_t neuron)
{
    const uint32_t bits =
        (uint32_t)lockstep_get(&mesh->tile[tile].potentials, neuron) & ((1u << 20) - 1);
    return (int32_t)(bits ^ 1u << 19) - (1 << 19);
}
