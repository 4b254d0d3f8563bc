/*
 * watch.c - see watch.h.
 */
#include "engine/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "engine/chip.h"

/* What a core may tell ahead of time: READ, WRITE and PIN of each neuron, TAKE and DONE. The room
 * is for twice that and for what happens meanwhile. */
enum { AHEAD = 3 * CT_NEURONS + 2, SPARE = 1 << 14 };

enum ct_status watch_create(struct watch **out, uint32_t places, const uint32_t *numbers,
                            size_t count, struct ct_error *err)
{
    struct watch *watch = calloc(1, sizeof *watch);
    *out = watch;
    if (watch != NULL) {
        watch->room = 2 * AHEAD * count + SPARE;
        watch->slot = calloc(places, sizeof *watch->slot);
        watch->core = calloc(count + 1, sizeof *watch->core);
        watch->event = malloc(watch->room * sizeof *watch->event);
        watch->bytes = sizeof *watch + places * sizeof *watch->slot +
                       (count + 1) * sizeof *watch->core + watch->room * sizeof *watch->event;
    }
    if (watch == NULL || watch->slot == NULL || watch->core == NULL || watch->event == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory to watch %zu places", count);
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] >= places)
            return status_fail(err, CT_ERR_RANGE, "watched place %u outside 0..%u", numbers[i],
                               places - 1);
        if (watch->slot[numbers[i]] == 0)
            watch->slot[numbers[i]] = ++watch->count;
    }
    return CT_OK;
}

void watch_destroy(struct watch *watch)
{
    if (watch == NULL)
        return;
    free(watch->slot);
    free(watch->core);
    free(watch->event);
    free(watch);
}

static int compare_events(const void *first, const void *second)
{
    const struct ct_event *x = first, *y = second;
    if (x->cycle != y->cycle)
        return x->cycle < y->cycle ? -1 : 1;
    const uint32_t a[] = {x->kind, x->core, x->a, x->b, x->packet};
    const uint32_t b[] = {y->kind, y->core, y->a, y->b, y->packet};
    for (unsigned i = 0; i < sizeof a / sizeof a[0]; i++) {
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

void watch_flush(struct watch *watch, uint64_t before)
{
    if (watch == NULL || watch->events == 0)
        return;
    size_t ripe = 0;
    qsort(watch->event, watch->events, sizeof *watch->event, compare_events);
    while (ripe < watch->events && watch->event[ripe].cycle < before)
        ripe++;
    if (ripe > 0 && watch->sink != NULL && watch->sink->on_events != NULL && watch->status == CT_OK)
        watch->status = watch->sink->on_events(watch->sink->user, watch->event, ripe);
    watch->events -= ripe;
    memmove(watch->event, watch->event + ripe, watch->events * sizeof *watch->event);
}

void watch_tell(struct watch *watch, uint64_t now, struct ct_event event)
{
    if (watch->events == watch->room)
        watch_flush(watch, now);
    watch->event[watch->events++] = event;
}

/* ---- cores ----------------------------------------------------------------------------------- */

static struct watch_core *core_of(const struct ct_chip *chip, uint32_t c)
{
    const struct watch *watch = chip->cycle->watch;
    return watches(watch, chip->number[c]) ? &watch->core[watch->slot[chip->number[c]] - 1] : NULL;
}

static void tell_core(struct ct_chip *chip, uint32_t c, uint64_t now, uint64_t cycle,
                      enum ct_event_kind kind, uint32_t a)
{
    const struct ct_event event = {.cycle = cycle, .kind = kind, .core = chip->number[c], .a = a};
    watch_tell(chip->cycle->watch, now, event);
}

void watch_begin(struct ct_chip *chip, uint32_t c, const uint16_t *counts, const core_bits fired)
{
    struct watch_core *seen = core_of(chip, c);
    const struct cycle *cy = chip->cycle;
    uint32_t at = CYCLE_HEAD;
    if (seen == NULL)
        return;
    memset(seen->pins, 0, sizeof seen->pins);
    seen->told = 0;
    for (uint32_t j = 0; j < chip->sys.neurons; j++) {
        uint32_t kind = chip->target[c][j] >> TARGET_KIND_SHIFT;
        seen->read[j] = at;
        at += cy->arch.core_sram_cycles + 3 + (counts == NULL ? 0 : cy->steps[counts[j]]);
        seen->write[j] = at - 1;
        if (!core_bit(fired, j) || kind == CT_TARGET_NONE)
            continue;
        at++;
        if (kind == CT_TARGET_PIN)
            seen->pins[j / 64] |= (uint64_t)1 << (j % 64);
    }
    tell_core(chip, c, cy->core[c].began, cy->core[c].began, CT_EVENT_TAKE, cy->core[c].tick - 1);
}

void watch_plan(struct ct_chip *chip, uint32_t c, uint64_t now)
{
    struct watch_core *seen = core_of(chip, c);
    const struct cycle *cy = chip->cycle;
    const struct cycle_core *core = &cy->core[c];
    const uint64_t divider = cy->arch.core_clock_divider;
    bool last = core->sent == core->sends;
    if (seen == NULL)
        return;
    uint32_t upto = last ? chip->sys.neurons : cycle_send_neuron(cy, c, core->sent) + 1;
    for (uint32_t j = seen->told; j < upto; j++) {
        uint64_t start = core->began + core->stalls * divider;
        tell_core(chip, c, now, start + seen->read[j] * divider, CT_EVENT_ROW_READ, j);
        tell_core(chip, c, now, start + seen->write[j] * divider, CT_EVENT_ROW_WRITE, j);
        if (core_bit(seen->pins, j))
            tell_core(chip, c, now, start + (seen->write[j] + 1) * divider, CT_EVENT_PIN, j);
    }
    seen->told = upto;
    if (last)
        tell_core(chip, c, now, core->done - 1, CT_EVENT_DONE, core->tick - 1);
}

void watch_send(struct ct_chip *chip, uint32_t c, uint32_t neuron, bool taken, uint64_t now)
{
    if (core_of(chip, c) == NULL)
        return;
    struct ct_event event = {
        .cycle = now,
        .kind = taken ? CT_EVENT_HANDOVER : CT_EVENT_STALL,
        .core = chip->number[c],
        .a = neuron,
    };
    if (taken) {
        struct noc_packet packet = cycle_packet(chip, c, neuron, chip->cycle->core[c].tick - 1);
        event.packet = cycle_packet_word(chip, &packet);
    }
    watch_tell(chip->cycle->watch, now, event);
}

void watch_sleepers(struct ct_chip *chip)
{
    static const struct core_list no_axons;
    static const core_bits nobody;
    const struct cycle *cy = chip->cycle;
    for (uint32_t c = 0; c < chip->count; c++) {
        if (core_of(chip, c) != NULL && cy->core[c].tick != chip->now + 1)
            cycle_begin(chip, c, &no_axons, nobody, chip->now, cy->start);
    }
}

/* ---- network --------------------------------------------------------------------------------- */

void watch_moves(struct ct_chip *chip, const struct noc_region *region, uint64_t now)
{
    struct watch *watch = chip->cycle->watch;
    const struct noc *noc = &chip->cycle->noc;
    for (uint32_t i = 0; i < region->moves; i++) {
        const struct noc_move *move = &region->move[i];
        bool edge = (move->from & NOC_MERGE) != 0;
        uint32_t router = edge ? noc_merge_router(noc, move->from) : move->from >> NOC_ROUTER_SHIFT;
        if (!watches(watch, router))
            continue;
        struct noc_packet packet = *noc_waiting(noc, move->from, 0);
        if (!edge)
            noc_lessen(&packet, move->out);
        const struct ct_event event = {
            .cycle = now,
            .kind = edge ? CT_EVENT_EDGE : CT_EVENT_GRANT,
            .core = router,
            .a = edge ? move->out : move->from & NOC_PORT_MASK,
            .b = edge ? 0 : move->out,
            .packet = cycle_packet_word(chip, &packet),
        };
        watch_tell(watch, now, event);
    }
}

void watch_late(struct ct_chip *chip, const struct noc_packet *packet, uint64_t now)
{
    uint32_t target = chip->target[packet->source >> 8][packet->source & 0xFF];
    uint32_t to = chip->number[target & 0xFFFF];
    if (!watches(chip->cycle->watch, to))
        return;
    const struct ct_event event = {
        .cycle = now,
        .kind = CT_EVENT_LATE_PACKET,
        .core = to,
        .a = target >> TARGET_AXON_SHIFT & 0xFF,
        .b = packet->tick + (target >> TARGET_DELAY_SHIFT & 0xF),
        .packet = cycle_packet_word(chip, packet),
    };
    watch_tell(chip->cycle->watch, now, event);
}
