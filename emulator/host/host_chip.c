/*
 * host_chip.c - the engine behind the host block: made of the words that were written when the first
 * tick after them starts, and run tick by tick.
 */
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/status.h"
#include "engine/chip.h"
#include "host/host_state.h"

/* ---- potentials ------------------------------------------------------------------------------ */

/* Those of the engine. They are what the memory holds once the core is done. */
static void ask_potentials(const struct ct_host *host, uint32_t core, int32_t v[CT_NEURONS])
{
    if (ct_chip_potentials(host->chip, core, v, NULL) != CT_OK)
        memset(v, 0, CT_NEURONS * sizeof *v); /* a core that the engine has not */
}

static bool engine_has(const struct ct_host *host, uint32_t core)
{
    return host->chip != NULL && !host->stale && chip_dense(host->chip, core) >= 0;
}

/* Puts the potentials into the words, of a core in the midst of a tick those that are there. */
static void settle_potentials(struct ct_host *host)
{
    int32_t v[CT_NEURONS];
    for (uint32_t c = 0; c < host->cores; c++) {
        const struct host_core *core = &host->core[c];
        if (!engine_has(host, c))
            continue;
        ask_potentials(host, c, v);
        for (uint32_t j = 0; j < host->sys.neurons; j++) {
            const bool old = core->at_work && !(core->written[j / 64] >> j % 64 & 1);
            words_set_potential(&host->words[c], j, old ? core->before[j] : v[j]);
        }
    }
}

void host_let_go(struct ct_host *host)
{
    settle_potentials(host);
    ct_chip_destroy(host->chip);
    host->chip = NULL;
    host->stale = false;
}

/* ---- words ----------------------------------------------------------------------------------- */

uint32_t host_word(const struct ct_host *host, uint32_t core, uint32_t address)
{
    const uint32_t row = address >> CT_CONFIG_ROW;
    const bool has_v =
        (address >> CT_CONFIG_WORD & ((1u << CT_CONFIG_WORD_BITS) - 1)) == CT_ROW_V / 32;
    if (has_v && row < host->sys.neurons && engine_has(host, core)) {
        int32_t v[CT_NEURONS];
        ask_potentials(host, core, v);
        words_set_potential(&host->words[core], row, v[row]);
    }
    return words_read(&host->words[core], address);
}

void host_set_word(struct ct_host *host, uint32_t core, uint32_t address, uint32_t data)
{
    if (host->chip != NULL && !host->stale) {
        settle_potentials(host);
        host->stale = true;
    }
    words_write(&host->words[core], &host->sys, address, data);
}

/* ---- input spikes ---------------------------------------------------------------------------- */

/* The tick that takes a slot next, [S-5] [H-5]. */
static uint32_t tick_of(const struct ct_host *host, uint32_t slot)
{
    return host->now + ((slot - host->now) & (CT_SLOTS - 1));
}

/* A core that is not there keeps its spike until it is. */
void host_inject(struct ct_host *host, uint32_t core, uint32_t slot, uint32_t axon)
{
    if (engine_has(host, core) &&
        ct_chip_inject(host->chip, tick_of(host, slot), core, axon, NULL) == CT_OK)
        return;
    host->core[core].early[slot][axon / 64] |= (uint64_t)1 << axon % 64;
}

static void inject_early(struct ct_host *host, uint32_t core)
{
    uint64_t(*early)[4] = host->core[core].early;
    for (uint32_t slot = 0; slot < CT_SLOTS; slot++) {
        for (uint32_t axon = 0; axon < host->sys.axons; axon++)
            if (early[slot][axon / 64] >> axon % 64 & 1)
                host_inject(host, core, slot, axon);
        memset(early[slot], 0, sizeof early[slot]);
    }
}

/* ---- making the engine ----------------------------------------------------------------------- */

static uint32_t count_present(const struct ct_host *host)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < host->cores; c++)
        n += host->words[c].present;
    return n;
}

static enum ct_status add_cores(struct ct_host *host, ct_chip *chip, struct ct_error *err)
{
    enum ct_status status = CT_OK;
    const uint32_t width = host->sys.cores_x;
    for (uint32_t c = 0; c < host->cores && status == CT_OK; c++) {
        if (!host->words[c].present)
            continue;
        status = words_core(&host->words[c], &host->sys, host->arch.torus, (uint16_t)(c % width),
                            (uint16_t)(c / width), host->scratch, err);
        if (status == CT_OK)
            status = ct_chip_add_core(chip, host->scratch, err);
    }
    return status == CT_OK ? ct_chip_ready(chip, err) : status;
}

/* An engine of the words; it goes on where the one before stopped. */
static enum ct_status make_engine(struct ct_host *host, struct ct_error *err)
{
    ct_chip *chip = NULL;
    host->arch.tick_cycles = 0;
    if (host->block.tick_length > 0x7FFFFFFF / host->unit)
        return status_fail(err, CT_ERR_RANGE, "ticks of %u x %u base cycles, at most 2^31 - 1",
                           host->block.tick_length, host->unit);
    host->arch.tick_cycles = host->block.tick_length * host->unit;
    const struct ct_chip_options options = {.kernel = host->kernel,
                                            .engine = CT_ENGINE_CYCLE,
                                            .architecture = &host->arch,
                                            .watch = host->watch,
                                            .watch_count = host->cores};
    enum ct_status status =
        ct_chip_create(&chip, &host->sys, NULL, 0, count_present(host), &options, err);
    if (status == CT_OK)
        status = add_cores(host, chip, err);
    if (status == CT_OK && host->chip != NULL)
        status = chip_resume(chip, host->chip, err);
    if (status != CT_OK) {
        ct_chip_destroy(chip);
        return status;
    }
    ct_chip_destroy(host->chip);
    host->chip = chip;
    host->stale = false;
    for (uint32_t c = 0; c < host->cores; c++)
        if (engine_has(host, c))
            inject_early(host, c);
    return CT_OK;
}

/* ---- a tick ---------------------------------------------------------------------------------- */

/* Keeps what is of use. Ends of ticks of a fixed length come a tick later, and are known. */
static enum ct_status on_events(void *user, const struct ct_event *events, size_t count)
{
    struct ct_host *host = user;
    if (!grow_array(&host->event, sizeof *host->event, host->events, count, &host->room))
        return CT_ERR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        switch (events[i].kind) {
        case CT_EVENT_TICK_START: host->offset = host->cycle - events[i].cycle; break;
        case CT_EVENT_TICK_END: host->length = events[i].b; break;
        case CT_EVENT_TAKE:
        case CT_EVENT_DONE:
        case CT_EVENT_ROW_WRITE:
        case CT_EVENT_PIN:
        case CT_EVENT_LATE_CORE:
        case CT_EVENT_LATE_PACKET: host->event[host->events++] = events[i]; break;
        default: break;
        }
    }
    return CT_OK;
}

bool host_run_tick(struct ct_host *host)
{
    const struct ct_sink sink = {.user = host, .on_events = on_events};
    if (host->fault.status != CT_OK)
        return false;
    enum ct_status status = CT_OK;
    if (host->chip == NULL || host->stale)
        status = make_engine(host, &host->fault);
    for (uint32_t c = 0; c < host->cores && status == CT_OK; c++)
        if (engine_has(host, c))
            ask_potentials(host, c, host->core[c].latest);
    host->events = host->told = host->loud = 0;
    if (status == CT_OK)
        status = ct_chip_run(host->chip, 1, &sink, &host->fault);
    if (host->arch.tick_cycles > 0)
        host->length = host->arch.tick_cycles;
    return status == CT_OK;
}
