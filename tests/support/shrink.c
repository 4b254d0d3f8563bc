/*
 * shrink.c - see shrink.h. Everything that can be left out is a numbered list; of each list pieces
 * are left out, half of it at first and one by one in the end (delta debugging), until nothing more
 * can go.
 */
#include "support/shrink.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 4 };

struct shrink {
    struct random_model *m; /* it differs        */
    struct random_model trial;
    shrink_differs differs;
    void *user;
    uint32_t left; /* questions */
    uint32_t asked;
};

/* ---- trials ---------------------------------------------------------------------------------- */

static void copy_model(struct random_model *to, const struct random_model *from)
{
    struct ct_core *core = to->core;
    struct model_input *input = to->input;
    *to = *from;
    to->core = core;
    to->input = input;
    memcpy(to->core, from->core, from->core_count * sizeof *from->core);
    if (from->input_count > 0)
        memcpy(to->input, from->input, from->input_count * sizeof *from->input);
}

/* Keeps the trial where it still differs. */
static bool keeps(struct shrink *s)
{
    if (s->left == 0)
        return false;
    s->left--;
    s->asked++;
    if (!s->differs(s->user, &s->trial))
        return false;
    copy_model(s->m, &s->trial);
    return true;
}

/* ---- what can be left out -------------------------------------------------------------------- */

/* How many items there are in a list of a model, and how item `at` of the trial is left out; an
 * item that is not there already is none. */
struct list {
    size_t (*count)(const struct random_model *m);
    bool (*drop)(struct random_model *m, size_t at);
};

static bool is_cleared(const struct ct_neuron *n)
{
    static const struct ct_neuron cleared = {.threshold = CT_THRESHOLD_MAX};
    return memcmp(n, &cleared, sizeof cleared) == 0;
}

static size_t count_neurons(const struct random_model *m)
{
    return (size_t)m->core_count * m->sys.neurons;
}

static bool drop_neuron(struct random_model *m, size_t at)
{
    struct ct_core *core = &m->core[at / m->sys.neurons];
    const size_t j = at % m->sys.neurons;
    if (is_cleared(&core->neuron[j]))
        return false;
    memset(&core->neuron[j], 0, sizeof core->neuron[j]);
    core->neuron[j].threshold = CT_THRESHOLD_MAX;
    for (int i = 0; i < m->sys.axons; i++)
        core->crossbar[i][j / 64] &= ~((uint64_t)1 << (j % 64));
    return true;
}

static bool drop_target(struct random_model *m, size_t at)
{
    struct ct_neuron *n = &m->core[at / m->sys.neurons].neuron[at % m->sys.neurons];
    if (n->target_kind == CT_TARGET_NONE)
        return false;
    n->target_kind = CT_TARGET_NONE;
    n->target_x = n->target_y = 0;
    n->target_axon = n->target_delay = 0;
    n->target_pin = 0;
    return true;
}

static size_t count_axons(const struct random_model *m)
{
    return (size_t)m->core_count * m->sys.axons;
}

static bool drop_axon(struct random_model *m, size_t at)
{
    uint64_t *row = m->core[at / m->sys.axons].crossbar[at % m->sys.axons];
    const bool any = (row[0] | row[1] | row[2] | row[3]) != 0;
    memset(row, 0, 4 * sizeof *row);
    return any;
}

static size_t count_synapses(const struct random_model *m)
{
    return count_axons(m) * m->sys.neurons;
}

static bool drop_synapse(struct random_model *m, size_t at)
{
    const size_t j = at % m->sys.neurons, axon = at / m->sys.neurons;
    uint64_t *word = &m->core[axon / m->sys.axons].crossbar[axon % m->sys.axons][j / 64];
    const bool there = *word >> (j % 64) & 1;
    *word &= ~((uint64_t)1 << (j % 64));
    return there;
}

/* An input spike is marked, and taken out when the whole piece is. */
static size_t count_inputs(const struct random_model *m)
{
    return m->input_count;
}

static bool drop_input(struct random_model *m, size_t at)
{
    m->input[at].core_index = UINT32_MAX;
    return true;
}

static void take_out_inputs(struct random_model *m)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->input_count; i++)
        if (m->input[i].core_index != UINT32_MAX && m->input[i].given < m->ticks)
            m->input[kept++] = m->input[i];
    m->input_count = kept;
}

/* Pieces of a list, ever smaller. False: nothing could go. */
static bool shrink_list(struct shrink *s, const struct list *list)
{
    bool any = false;
    for (size_t piece = list->count(s->m); piece > 0; piece /= 2) {
        for (size_t from = 0; from < list->count(s->m);) {
            bool drops = false;
            copy_model(&s->trial, s->m);
            for (size_t at = from; at < from + piece && at < list->count(s->m); at++)
                drops |= list->drop(&s->trial, at);
            take_out_inputs(&s->trial);
            const bool kept = drops && keeps(s);
            any |= kept;
            /* Where input spikes have gone the next ones are at their place. */
            if (!kept || list->drop != drop_input)
                from += piece;
        }
    }
    return any;
}

/* ---- ticks and cores ------------------------------------------------------------------------- */

static bool shrink_ticks(struct shrink *s)
{
    bool any = false;
    for (uint32_t less = s->m->ticks / 2; less > 0;) {
        copy_model(&s->trial, s->m);
        s->trial.ticks -= less;
        take_out_inputs(&s->trial);
        if (keeps(s))
            any = true;
        else
            less /= 2;
        if (less >= s->m->ticks)
            less = s->m->ticks - 1;
    }
    return any;
}

static void drop_core(struct random_model *m, uint32_t k)
{
    for (uint32_t c = 0; c < m->core_count; c++) {
        for (uint32_t j = 0; j < m->sys.neurons; j++) {
            const struct ct_neuron *n = &m->core[c].neuron[j];
            if (n->target_kind == CT_TARGET_CORE && n->target_x == m->core[k].x &&
                n->target_y == m->core[k].y)
                drop_target(m, (size_t)c * m->sys.neurons + j);
        }
    }
    for (size_t i = 0; i < m->input_count; i++) {
        if (m->input[i].core_index == k)
            m->input[i].core_index = UINT32_MAX;
        else if (m->input[i].core_index > k)
            m->input[i].core_index--;
    }
    m->core_count--;
    memmove(&m->core[k], &m->core[k + 1], (m->core_count - k) * sizeof *m->core);
    take_out_inputs(m);
}

static bool shrink_cores(struct shrink *s)
{
    bool any = false;
    for (uint32_t k = 0; k < s->m->core_count && s->m->core_count > 1;) {
        copy_model(&s->trial, s->m);
        drop_core(&s->trial, k);
        if (keeps(s))
            any = true;
        else
            k++;
    }
    return any;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static struct shrink_left count_left(const struct random_model *m)
{
    struct shrink_left left = {.cores = m->core_count, .ticks = m->ticks, .inputs = m->input_count};
    for (uint32_t c = 0; c < m->core_count; c++) {
        const struct ct_core *core = &m->core[c];
        for (int j = 0; j < m->sys.neurons; j++) {
            left.neurons += !is_cleared(&core->neuron[j]);
            left.targets += core->neuron[j].target_kind != CT_TARGET_NONE;
            for (int i = 0; i < m->sys.axons; i++)
                left.synapses += (uint32_t)(core->crossbar[i][j / 64] >> (j % 64) & 1);
        }
    }
    return left;
}

struct shrink_left shrink_model(struct random_model *m, shrink_differs differs, void *user,
                                uint32_t trials)
{
    static const struct list lists[] = {
        {count_inputs, drop_input}, {count_neurons, drop_neuron},   {count_neurons, drop_target},
        {count_axons, drop_axon},   {count_synapses, drop_synapse},
    };
    struct shrink s = {.m = m, .differs = differs, .user = user, .left = trials};
    s.trial.core = malloc(m->core_count * sizeof *m->core);
    s.trial.input = malloc((m->input_count + 1) * sizeof *m->input);
    bool more = s.trial.core != NULL && s.trial.input != NULL;
    for (int round = 0; round < ROUNDS && more; round++) {
        more = shrink_ticks(&s);
        more |= shrink_cores(&s);
        for (size_t n = 0; n < sizeof lists / sizeof lists[0]; n++)
            more |= shrink_list(&s, &lists[n]);
    }
    free(s.trial.core);
    free(s.trial.input);
    struct shrink_left left = count_left(m);
    left.trials = s.asked;
    return left;
}

/* ---- text ------------------------------------------------------------------------------------ */

struct text {
    char *at;
    size_t left;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *t, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const int length = vsnprintf(t->at, t->left, format, list);
    va_end(list);
    const size_t used = length < 0 ? 0 : (size_t)length < t->left ? (size_t)length : t->left - 1;
    t->at += used;
    t->left -= used;
}

static void put_number(struct text *t, const char *name, int64_t value, int64_t usual)
{
    if (value != usual)
        put(t, " %s=%" PRId64, name, value);
}

static void put_neuron(struct text *t, const struct ct_core *core, int axons, int j)
{
    const struct ct_neuron *n = &core->neuron[j];
    put(t, "\n  core (%u, %u), neuron %d:", core->x, core->y, j);
    put_number(t, "V", n->potential, 0);
    for (int g = 0; g < CT_AXON_TYPES; g++)
        if (n->weight[g] != 0)
            put(t, " s_%d=%d%s", g, n->weight[g], n->weight_stochastic >> g & 1 ? " drawn" : "");
    put_number(t, "lambda", n->leak, 0);
    put_number(t, "c", n->leak_stochastic, 0);
    put_number(t, "epsilon", n->leak_reversal, 0);
    put_number(t, "alpha", n->threshold, CT_THRESHOLD_MAX);
    put_number(t, "beta", n->negative_threshold, 0);
    put_number(t, "TM", n->mask_bits, 0);
    put_number(t, "gamma", n->reset_mode, 0);
    put_number(t, "kappa", n->negative_saturate, 0);
    put_number(t, "R", n->reset, 0);
    put_number(t, "kind", n->target_kind, CT_TARGET_NONE);
    for (int i = 0; i < axons; i++)
        if (core->crossbar[i][j / 64] >> (j % 64) & 1)
            put(t, " w_%d type %u", i, core->axon_type[i]);
}

void shrink_text(const struct random_model *m, const struct shrink_left *left, char *text,
                 size_t size)
{
    struct text t = {text, size};
    put(&t,
        "%" PRIu32 " cores, %" PRIu32 " neurons, %" PRIu32 " synapses, %" PRIu32
        " destinations, %" PRIu32 " ticks, %zu input spikes (%" PRIu32 " trials)",
        left->cores, left->neurons, left->synapses, left->targets, left->ticks, left->inputs,
        left->trials);
    for (uint32_t c = 0; c < m->core_count; c++)
        for (int j = 0; j < m->sys.neurons; j++)
            if (!is_cleared(&m->core[c].neuron[j]))
                put_neuron(&t, &m->core[c], m->sys.axons, j);
    for (size_t i = 0; i < m->input_count; i++)
        put(&t, "\n  input to core %" PRIu32 ", axon %" PRIu32 " in tick %" PRIu32,
            m->input[i].core_index, m->input[i].axon, m->input[i].tick);
}
