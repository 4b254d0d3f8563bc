/*
 * map_check_streams.c - see map_check_parts.h: what every axon carries. The axons of lines and the
 * targets of copies are known; from them it goes on along the relays. A relay is any neuron that
 * hears one stream and, from its first potential on, fires in a tick if and only if a spike comes
 * in it: shown by following both cases from every potential that it can reach. What hears several
 * streams may be a part of a sum, map_check_functions.c.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "map_check_parts.h"

enum { RELAY_STATES = 64 }; /* potentials of a relay that are followed: real ones have one or two */

struct walk {
    struct checker *c;
    uint16_t *waits;  /* [256 * cores]: axons that a candidate hears and that are not known yet */
    uint8_t *kind;    /* [256 * cores] */
    uint32_t *queue;  /* axons that became known, [256 * cores] */
    uint32_t at, end; /* of the queue */
};

enum kind { KIND_OTHER, KIND_CANDIDATE, KIND_PROVED };

/* An axon is driven by a stream. */
static void drive(struct walk *w, uint32_t axon, struct check_stream stream)
{
    struct checker *c = w->c;
    struct check_stream *now = &c->axon[axon];
    if (now->unit == CHECK_NONE) {
        *now = stream;
        w->queue[w->end++] = axon;
    } else if (now->unit != stream.unit || now->offset != stream.offset) {
        check_fault(c, MAP_FAULT_TWO_SOURCES,
                    "core %" PRIu32 " axon %u: %s after %" PRIu32 " ticks and %s after %" PRIu32,
                    c->m->chip.entry[axon / CT_AXONS].number, axon % CT_AXONS,
                    check_unit_name(c, now->unit).text, now->offset,
                    check_unit_name(c, stream.unit).text, stream.offset);
    }
}

/* Whether a neuron at `v` that gets `sum` at each spike fires in just the ticks of a spike; without
 * one, whether it never fires. */
static bool repeats(const struct ct_neuron *n, int64_t sum, bool hears)
{
    int64_t state[RELAY_STATES];
    unsigned int states = 1;
    state[0] = n->potential;
    for (unsigned int i = 0; i < states; i++) {
        for (int spike = 0; spike <= hears; spike++) {
            int64_t v = state[i];
            unsigned int k = 0;
            if (check_tick(n, spike ? sum : 0, &v) != spike)
                return false;
            while (k < states && state[k] != v)
                k++;
            if (k == RELAY_STATES)
                return false;
            if (k == states)
                state[states++] = v;
        }
    }
    return true;
}

/* What a candidate hears, ascending, the weights of one stream added up; false: it draws. */
static bool gather(const struct checker *c, uint32_t number, struct check_input input[CT_AXONS],
                   uint32_t *count)
{
    const struct ct_core *core = check_core(c, number);
    const struct ct_neuron *n = check_neuron(c, number);
    const uint32_t base = number - number % CT_NEURONS, at = number % CT_NEURONS;
    uint32_t end = 0;
    *count = 0;
    if (n->mask_bits != 0 || (n->leak_stochastic && n->leak != 0))
        return false;
    for (uint32_t a = 0; a < CT_AXONS; a++) {
        const uint8_t type = core->axon_type[a];
        if ((core->crossbar[a][at / 64] >> at % 64 & 1) == 0 || n->weight[type] == 0)
            continue;
        if ((n->weight_stochastic >> type & 1) != 0)
            return false;
        input[end++] = (struct check_input){c->axon[base + a], n->weight[type]};
    }
    qsort(input, end, sizeof *input, check_input_order);
    for (uint32_t i = 0; i < end; i++) {
        if (*count > 0 && check_input_order(&input[*count - 1], &input[i]) == 0)
            input[*count - 1].weight += input[i].weight;
        else
            input[(*count)++] = input[i];
    }
    return true;
}

/* All axons that a candidate hears are known: it is a relay, silent, a part, or a stranger. */
static void try_candidate(struct walk *w, uint32_t number)
{
    struct checker *c = w->c;
    const struct ct_neuron *n = check_neuron(c, number);
    struct check_input input[CT_AXONS];
    uint32_t count;
    if (!gather(c, number, input, &count))
        return;
    struct check_stream stream = {.unit = CHECK_NONE};
    if (count <= 1 && repeats(n, count == 0 ? 0 : input[0].weight, count > 0)) {
        if (count > 0)
            stream = input[0].stream;
        c->out->relays += count;
    } else if (check_derive(c->functions, c->net->lines + c->net->neurons, n, input, count,
                            &stream)) {
        c->out->parts++;
    } else {
        return;
    }
    w->kind[number] = KIND_PROVED;
    const uint32_t target = check_target(c, n);
    if (stream.unit == CHECK_NONE || target == CHECK_NONE)
        return;
    stream.offset += n->target_delay;
    drive(w, target, stream);
}

/* Neurons of a core that are neither copies nor as ct_core_clear() leaves them, and how many axons
 * each of them hears. */
static void find_candidates(struct walk *w, uint32_t entry, const struct ct_neuron *cleared)
{
    struct checker *c = w->c;
    const struct ct_core *core = c->m->chip.entry[entry].core;
    const uint32_t base = entry * CT_NEURONS;
    uint64_t mask[4] = {0, 0, 0, 0};
    for (uint32_t k = 0; k < CT_NEURONS; k++) {
        if (c->owner[base + k] != CHECK_NONE ||
            memcmp(&core->neuron[k], cleared, sizeof *cleared) == 0)
            continue;
        w->kind[base + k] = KIND_CANDIDATE;
        mask[k / 64] |= 1ull << k % 64;
    }
    for (uint32_t a = 0; a < CT_AXONS && (mask[0] | mask[1] | mask[2] | mask[3]) != 0; a++) {
        for (uint32_t word = 0; word < 4; word++) {
            for (uint64_t bits = core->crossbar[a][word] & mask[word]; bits != 0;
                 bits &= bits - 1) {
                const uint32_t k = 64 * word + (uint32_t)__builtin_ctzll(bits);
                if (core->neuron[k].weight[core->axon_type[a]] != 0)
                    w->waits[base + k]++;
            }
        }
    }
}

/* An axon became known: candidates that hear it wait for one less. */
static void follow(struct walk *w, uint32_t axon)
{
    struct checker *c = w->c;
    const struct ct_core *core = check_core(c, axon);
    const uint32_t base = axon - axon % CT_AXONS, a = axon % CT_AXONS;
    for (uint32_t word = 0; word < 4; word++) {
        for (uint64_t bits = core->crossbar[a][word]; bits != 0; bits &= bits - 1) {
            const uint32_t k = 64 * word + (uint32_t)__builtin_ctzll(bits);
            if (w->kind[base + k] == KIND_CANDIDATE &&
                core->neuron[k].weight[core->axon_type[a]] != 0 && --w->waits[base + k] == 0)
                try_candidate(w, base + k);
        }
    }
}

static void report_strangers(struct walk *w)
{
    struct checker *c = w->c;
    for (uint32_t number = 0; number < c->m->chip.count * CT_NEURONS; number++) {
        if (w->kind[number] == KIND_CANDIDATE)
            check_fault(c, MAP_FAULT_STRANGER, "%s: %s", check_neuron_name(c, number).text,
                        w->waits[number] > 0
                            ? "it hears axons of which nobody knows what they carry"
                            : "it draws, or is neither a relay nor a part of a sum");
    }
}

static void walk_all(struct walk *w)
{
    struct checker *c = w->c;
    const uint32_t all = c->m->chip.count * CT_NEURONS;
    static const struct ct_neuron cleared = {.threshold = CT_THRESHOLD_MAX};
    for (uint32_t a = 0; a < all; a++) {
        if (c->axon[a].unit != CHECK_NONE)
            w->queue[w->end++] = a;
    }
    for (uint32_t entry = 0; entry < c->m->chip.count; entry++)
        find_candidates(w, entry, &cleared);
    for (uint32_t number = 0; number < all; number++) {
        const uint32_t j = c->owner[number];
        const uint32_t target = check_target(c, check_neuron(c, number));
        if (j != CHECK_NONE && target != CHECK_NONE)
            drive(w, target,
                  (struct check_stream){c->net->lines + j,
                                        check_late(c, j) + check_neuron(c, number)->target_delay});
        if (w->kind[number] == KIND_CANDIDATE && w->waits[number] == 0)
            try_candidate(w, number);
    }
    while (w->at < w->end)
        follow(w, w->queue[w->at++]);
    report_strangers(w);
}

enum ct_status check_streams(struct checker *c, struct ct_error *err)
{
    const size_t all = (size_t)c->m->chip.count * CT_NEURONS;
    struct walk w = {.c = c,
                     .waits = calloc(all + 1, sizeof *w.waits),
                     .kind = calloc(all + 1, sizeof *w.kind),
                     .queue = malloc((all + 1) * sizeof *w.queue)};
    enum ct_status status = CT_OK;
    if (w.waits == NULL || w.kind == NULL || w.queue == NULL)
        status =
            status_fail(err, CT_ERR_MEMORY, "%s: no memory to check the mapping", c->net->name);
    else
        walk_all(&w);
    free(w.waits);
    free(w.kind);
    free(w.queue);
    return status;
}
