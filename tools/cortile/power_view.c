/*
 * power_view.c - see power_view.h.
 */
#include "power_view.h"

#include <math.h>
#include <stdlib.h>

/* ---- taking ---------------------------------------------------------------------------------- */

static enum ct_status take_cores(struct power_view *v, struct ct_error *err)
{
    const struct counted *c = v->counted;
    enum ct_status status = CT_OK;
    for (uint32_t i = 0; status == CT_OK && i < c->cores; i++) {
        status = power_evaluate(&v->model, 1, c->ticks, v->picoseconds, &c->core[i].counters,
                                &v->core[i], err);
        if (status == CT_OK)
            status = ct_energy_add(&v->total, &v->core[i], err);
    }
    return status;
}

static enum ct_status take_items(struct power_view *v, struct ct_error *err)
{
    const struct counted *c = v->counted;
    enum ct_status status = CT_OK;
    for (size_t i = 0; status == CT_OK && i < c->items.count; i++) {
        const struct item *item = &c->items.item[i];
        uint64_t from, to = 0;
        status = power_tick_time(v->tick_seconds, item->tick, &from, err);
        if (status == CT_OK)
            status = power_tick_time(v->tick_seconds, (uint64_t)item->tick + item->ticks, &to, err);
        if (status == CT_OK)
            status = power_evaluate(&v->model, c->cores, item->ticks, to - from, &item->counters,
                                    &v->item[i], err);
    }
    return status;
}

/* Draws of leaks and thresholds are made in every tick, spikes or not. */
static enum ct_status take_idle(struct power_view *v, struct ct_error *err)
{
    const struct ct_counters still = {.neuron_draws = v->counted->sum.neuron_draws};
    return power_evaluate(&v->model, v->counted->cores, v->counted->ticks, v->picoseconds, &still,
                          &v->idle, err);
}

static enum ct_status take(struct power_view *v, struct ct_error *err)
{
    const struct counted *c = v->counted;
    v->core = calloc(c->cores + 1, sizeof *v->core);
    v->item = calloc(c->items.count + 1, sizeof *v->item);
    if (v->core == NULL || v->item == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for the energies of %u cores", c->cores);
    enum ct_status status = power_tick_time(v->tick_seconds, c->ticks, &v->picoseconds, err);
    if (status == CT_OK)
        status = take_cores(v, err);
    if (status == CT_OK)
        status = take_items(v, err);
    return status == CT_OK ? take_idle(v, err) : status;
}

enum ct_status power_view_take(struct power_view *out, const struct counted *counted,
                               const struct power_lens *lens, struct ct_error *err)
{
    struct ct_error why;
    *out = (struct power_view){
        .counted = counted,
        .tick_seconds = lens->tick_seconds > 0 ? lens->tick_seconds : counted->tick_seconds,
    };
    enum ct_status status = power_prepare(&out->model, &lens->table, &lens->conditions, err);
    if (status != CT_OK)
        return status;
    status = power_accepts(&out->model, &counted->sys, &counted->arch, &why);
    if (status == CT_OK)
        status = take(out, &why);
    if (status == CT_OK)
        return CT_OK;
    power_view_free(out);
    return cli_error(err, status, "%.150s: %.200s", counted->name, why.text);
}

void power_view_free(struct power_view *view)
{
    free(view->core);
    free(view->item);
    *view = (struct power_view){0};
}

/* ---- figures --------------------------------------------------------------------------------- */

struct power_value power_joules(const struct ct_energy_amount *amount)
{
    return (struct power_value){ct_energy_joules(amount->value), ct_energy_joules(amount->low),
                                ct_energy_joules(amount->high)};
}

/* What is above idling; the same coefficients count on both sides, so ends go with ends. */
static struct power_value active(const struct power_view *v)
{
    const struct ct_energy_amount *a = &v->total.total, *b = &v->idle.total;
    const struct ct_energy_amount rest = {a->value - b->value, a->low - b->low, a->high - b->high};
    return power_joules(&rest);
}

static struct power_value per(struct power_value v, double by)
{
    if (!(by > 0))
        return (struct power_value){NAN, NAN, NAN};
    return (struct power_value){v.value / by, v.low / by, v.high / by};
}

static double seconds(const struct power_view *v)
{
    return (double)v->picoseconds * 1e-12;
}

static struct power_value watts(const struct power_view *v)
{
    return per(power_joules(&v->total.total), seconds(v));
}

static struct power_value idle_watts(const struct power_view *v)
{
    return per(power_joules(&v->idle.total), seconds(v));
}

static struct power_value density(const struct power_view *v)
{
    return per(watts(v), v->counted->cores * v->model.table.core_mm2 / 100);
}

static struct power_value joules(const struct power_view *v)
{
    return power_joules(&v->total.total);
}

static struct power_value per_tick(const struct power_view *v)
{
    return per(joules(v), (double)v->counted->ticks);
}

static struct power_value all_in(const struct power_view *v)
{
    return per(joules(v), (double)v->counted->sum.synaptic_ops / 1e12);
}

static struct power_value active_only(const struct power_view *v)
{
    return per(active(v), (double)v->counted->sum.synaptic_ops / 1e12);
}

static const struct power_figure figures[] = {
    {"watts", "W", "mean power", watts},
    {"idle_watts", "W", "of it without spikes", idle_watts},
    {"watts_per_cm2", "W/cm2", "power density of these cores", density},
    {"joules", "J", "energy of the run", joules},
    {"joules_per_tick", "J", "energy a tick", per_tick},
    {"picojoules_per_synaptic_op_all_in", "pJ", "a synaptic operation, all-in", all_in},
    {"picojoules_per_synaptic_op_active", "pJ", "a synaptic operation, active only", active_only},
    {NULL, NULL, NULL, NULL},
};

const struct power_figure *power_figures(void)
{
    return figures;
}

struct power_value power_item_mean(const struct power_view *view, size_t *least, size_t *most)
{
    const size_t count = view->counted->items.count;
    struct ct_energy_amount sum = {0, 0, 0};
    *least = *most = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ct_energy_amount *e = &view->item[i].total;
        sum.value += e->value;
        sum.low += e->low;
        sum.high += e->high;
        *least = e->value < view->item[*least].total.value ? i : *least;
        *most = e->value > view->item[*most].total.value ? i : *most;
    }
    return per(power_joules(&sum), (double)count);
}

size_t power_hottest(const struct power_view *view, uint32_t *at, size_t count)
{
    size_t found = 0;
    for (uint32_t i = 0; i < view->counted->cores; i++) {
        const ct_u128 value = view->core[i].total.value;
        size_t place = found;
        while (place > 0 && view->core[at[place - 1]].total.value < value)
            place--;
        if (place >= count)
            continue;
        found += found < count;
        for (size_t k = found - 1; k > place; k--)
            at[k] = at[k - 1];
        at[place] = i;
    }
    return found;
}

const char *const *power_assumptions(void)
{
    static const char *const lines[] = {
        "leakage, clocks and the reading of all rows count in every tick, for every core that the "
        "image has; cores that it leaves out use nothing",
        "what a packet costs on its way counts for the core that sent it",
        "a band is the sum of all coefficients at their lower, and at their upper ends",
        "not simulated: everything around the chip; changes of voltage and temperature while it "
        "runs",
        NULL,
    };
    return lines;
}
