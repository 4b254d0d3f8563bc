/*
 * test_behaviours_steps.c - ten of the twenty behaviours of E. M. Izhikevich, "Which model to use
 * for cortical spiking neurons?", IEEE Trans. Neural Networks 15 (2004) 1063-1070, on the chip's
 * neuron: those that a current shows which is switched on and stays, (A) to (H), (S) and (T) of its
 * figure 1 and section II. A current is a spike a tick at the input axon, or at several.
 *
 * Each experiment begins with the shipped input, which is the picture, and goes on to what the
 * picture cannot show. The plain leaky integrate-and-fire neuron is a control for all but the three
 * that it has: tonic spiking, class 1 and the integrator.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/behaviour_kit.h"

enum {
    ONSET = 20,      /* ticks within which an onset is answered       */
    INTRA = 5,       /* largest interval within a burst, ticks        */
    LONG_STEP = 1500 /* a step that outlasts every transient, ticks   */
};

/* Silence before the first input and from tick `from` on. */
static bool silent_around(const struct stimulus *in, const struct response *out, uint32_t from)
{
    return spikes_within(out, 0, stimulus_span(in, 0).from) == 0 &&
           spikes_within(out, from, out->ticks) == 0;
}

/* One step of current through the axons that the picture uses first. */
static struct span long_step(const struct subject *who, struct stimulus *in)
{
    const struct span when = {50, 50 + LONG_STEP};

    stimulus_clear(in, when.to + 200);
    stimulus_hold(in, when.from, when.to, who->exciting | who->inhibiting);
    return when;
}

/* ---- (A) tonic spiking -------------------------------------------------------------------- */

/* "While the input is on, the neuron continues to fire a train of spikes": regular, from onset to
 * end, and at no other time. */
static const char *fires_throughout(const struct response *out, struct span when)
{
    const uint32_t count = spikes_within(out, when.from, when.to);

    WANT(count >= 5 && count == out->count);
    WANT(out->spike[0] < when.from + ONSET);
    WANT(interval_max(out, 0, count - 1) - interval_min(out, 0, count - 1) <= 1);
    WANT(out->spike[count - 1] + interval_max(out, 0, count - 1) >= when.to);
    return NULL;
}

static const char *show_tonic_spiking(const struct subject *who)
{
    struct response out;
    struct stimulus in;
    const char *broken;

    respond(who, &who->shipped, &out);
    broken = fires_throughout(&out, stimulus_span(&who->shipped, 0));
    if (broken != NULL)
        return broken;
    const struct span when = long_step(who, &in);
    respond(who, &in, &out);
    return fires_throughout(&out, when);
}

/* ---- (B) phasic spiking ------------------------------------------------------------------- */

/* "A neuron may fire only a single spike at the onset of the input and remain quiescent
 * afterwards": however long the step is, and again at the next step. */
static const char *show_phasic_spiking(const struct subject *who)
{
    struct response out;
    struct stimulus in;
    uint32_t steps = 0;

    respond(who, &who->shipped, &out);
    for (struct span s = stimulus_span(&who->shipped, 0); s.from < s.to;
         s = stimulus_span(&who->shipped, s.to)) {
        WANT(s.to - s.from >= 4 * ONSET);
        WANT(spikes_within(&out, s.from, s.from + ONSET) == 1);
        steps++;
    }
    WANT(steps == 2 && out.count == steps);
    const struct span when = long_step(who, &in);
    respond(who, &in, &out);
    WANT(out.count == 1 && spikes_within(&out, when.from, when.from + ONSET) == 1);
    return NULL;
}

/* ---- (C) tonic bursting, (T) inhibition-induced bursting ---------------------------------- */

/* "Periodic bursts of spikes when stimulated": bursts of two spikes or more, alike, apart by far
 * more than the spikes within, from onset to end. The last burst may be cut short by the end. */
static const char *bursts_throughout(const struct response *out, struct span when,
                                     uint32_t onset_ticks)
{
    struct burst one = burst_from(out, 0, INTRA);
    const uint32_t spikes = one.last - one.first + 1;
    uint32_t gap = 0, bursts = 1;

    WANT(out->count > 0 && out->spike[0] >= when.from);
    WANT(out->spike[0] < when.from + onset_ticks);
    WANT(spikes >= 3 && spikes <= 8);
    for (; one.last + 1 < out->count; bursts++) {
        gap = interval(out, one.last);
        WANT(gap >= 5 * INTRA);
        one = burst_from(out, one.last + 1, INTRA);
        WANT(one.last - one.first + 1 == spikes || one.last + 1 == out->count);
    }
    WANT(bursts >= 4);
    WANT(out->spike[out->count - 1] + gap >= when.to);
    WANT(out->spike[out->count - 1] <= when.to);
    return NULL;
}

static const char *show_bursting(const struct subject *who, uint32_t onset_ticks)
{
    struct response out;
    struct stimulus in;
    const char *broken;

    respond(who, &who->shipped, &out);
    broken = bursts_throughout(&out, stimulus_span(&who->shipped, 0), onset_ticks);
    if (broken != NULL)
        return broken;
    const struct span when = long_step(who, &in);
    respond(who, &in, &out);
    return bursts_throughout(&out, when, onset_ticks);
}

static const char *show_tonic_bursting(const struct subject *who)
{
    return show_bursting(who, ONSET);
}

/* Silent without input, it fires bursts for as long as it is inhibited. It begins later, because V
 * has to fall first. */
static const char *show_inhibition_induced_bursting(const struct subject *who)
{
    WANT(who->exciting == 0 && who->inhibiting != 0);
    return show_bursting(who, 2 * ONSET);
}

/* ---- (D) phasic bursting ------------------------------------------------------------------ */

/* "Such neurons report the beginning of the stimulation by transmitting a burst": one at each onset
 * and nothing else, however long the step is. */
static const char *burst_at(const struct response *out, struct span when)
{
    const uint32_t first = spike_from(out, when.from);
    const struct burst one = burst_from(out, first, INTRA);

    WANT(first < out->count && out->spike[first] < when.from + ONSET);
    WANT(one.last - one.first + 1 >= 3 && one.last - one.first + 1 <= 8);
    WANT(one.last + 1 == out->count || out->spike[one.last + 1] >= when.to);
    return NULL;
}

static const char *show_phasic_bursting(const struct subject *who)
{
    struct response out;
    struct stimulus in;
    const char *broken;
    struct span s = stimulus_span(&who->shipped, 0);

    respond(who, &who->shipped, &out);
    WANT(silent_around(&who->shipped, &out, who->shipped.ticks));
    for (; s.from < s.to; s = stimulus_span(&who->shipped, s.to)) {
        broken = burst_at(&out, s);
        if (broken != NULL)
            return broken;
        WANT(s.to >= out.ticks || spikes_within(&out, s.to, s.to + ONSET) == 0);
    }
    const struct span when = long_step(who, &in);
    respond(who, &in, &out);
    WANT(silent_around(&in, &out, when.to));
    return burst_at(&out, when);
}

/* ---- (E) mixed mode ----------------------------------------------------------------------- */

/* A burst at the onset and then tonic spiking: three spikes or more, then single ones, regular and
 * five times as far apart or more, to the end. */
static const char *burst_then_spikes(const struct response *out, struct span when)
{
    const struct burst one = burst_from(out, 0, INTRA);
    const uint32_t last = out->count - 1;

    WANT(out->count > 0 && out->spike[0] >= when.from && out->spike[0] < when.from + ONSET);
    WANT(one.last - one.first + 1 >= 3 && one.last - one.first + 1 <= 8);
    WANT(last >= one.last + 6);
    WANT(interval_min(out, one.last, last) >= 5 * interval_max(out, one.first, one.last));
    WANT(interval_max(out, one.last, last) - interval_min(out, one.last, last) <= 1);
    WANT(out->spike[last] < when.to);
    WANT(out->spike[last] + interval_max(out, one.last, last) >= when.to);
    return NULL;
}

static const char *show_mixed_mode(const struct subject *who)
{
    struct response out;
    struct stimulus in;
    const char *broken;

    respond(who, &who->shipped, &out);
    broken = burst_then_spikes(&out, stimulus_span(&who->shipped, 0));
    if (broken != NULL)
        return broken;
    const struct span when = long_step(who, &in);
    respond(who, &in, &out);
    return burst_then_spikes(&out, when);
}

/* ---- (F) spike-frequency adaptation ------------------------------------------------------- */

/* Tonic spikes whose frequency is high at the onset and then adapts: the intervals grow, each
 * longer than the one before, to a plateau of twice the first or more that lasts to the end. */
static const char *adapts(const struct response *out, uint32_t first, struct span when)
{
    const uint32_t last = spike_from(out, when.to) - 1;
    uint32_t i = first;

    WANT(last < out->count && last >= first + 8 && out->spike[first] < when.from + ONSET);
    while (i + 2 <= last && interval(out, i + 1) > interval(out, i))
        i++;
    WANT(i - first >= 3);
    WANT(last >= i + 4 && interval_min(out, i, last) == interval_max(out, i, last));
    WANT(interval(out, i) >= 2 * interval(out, first));
    WANT(out->spike[last] + interval(out, i) >= when.to);
    return NULL;
}

/* A second step finds the neuron recovered: it begins with the first interval again. */
static const char *show_spike_frequency_adaptation(const struct subject *who)
{
    const struct span when = stimulus_span(&who->shipped, 0);
    const struct span steps[] = {{20, 420}, {620, 1020}};
    struct response out;
    struct stimulus in;
    const char *broken;

    respond(who, &who->shipped, &out);
    WANT(silent_around(&who->shipped, &out, when.to));
    broken = adapts(&out, 0, when);
    if (broken != NULL)
        return broken;
    stimulus_clear(&in, 1200);
    for (int k = 0; k < 2; k++)
        stimulus_hold(&in, steps[k].from, steps[k].to, who->exciting);
    respond(who, &in, &out);
    broken = adapts(&out, 0, steps[0]);
    if (broken != NULL)
        return broken;
    const uint32_t again = spike_from(&out, steps[1].from);
    WANT(again + 1 < out.count && interval(&out, again) == interval(&out, 0));
    return adapts(&out, again, steps[1]);
}

/* ---- (G) class 1, (H) class 2 ------------------------------------------------------------- */

/* The period of firing, in ticks, under a current of `strength` axons for ever, of which the last
 * is active in one tick of `every` only. 0 is silence. */
static uint32_t period_at(const struct subject *who, unsigned strength, uint32_t every)
{
    struct response out;
    struct stimulus in;

    stimulus_clear(&in, BEHAVIOUR_TICKS_MAX);
    stimulus_hold(&in, 0, in.ticks, axons_lowest(who->exciting, strength - 1));
    for (uint32_t t = 0; t < in.ticks; t += every)
        stimulus_hold(&in, t, t + 1, axons_lowest(who->exciting, strength));
    respond(who, &in, &out);
    if (out.count < 3)
        return 0;
    return (out.spike[out.count - 1] - out.spike[0] + (out.count - 1) / 2) / (out.count - 1);
}

/* The weakest current that fires, and the periods from it on; there is one that does not. */
static const char *rate_curve(const struct subject *who, unsigned *weakest, uint32_t *at_weakest,
                              uint32_t *at_strongest)
{
    const unsigned most = (unsigned)__builtin_popcount(who->exciting);
    unsigned n = 1;

    WANT(most >= 12);
    while (n < most && period_at(who, n, 1) == 0)
        n++;
    WANT(n > 1 && n + 6 <= most);
    *weakest = n;
    *at_weakest = *at_strongest = period_at(who, n, 1);
    for (; n <= most; n++) {
        const uint32_t period = period_at(who, n, 1);

        WANT(period > 0 && period <= *at_strongest);
        *at_strongest = period;
    }
    return NULL;
}

/* The picture: a current that rises. `*first` and `*last` are the first interval and the last one
 * that it still holds; none is more than a tick longer than the one before. */
static const char *ramp_intervals(const struct subject *who, uint32_t *first, uint32_t *last)
{
    const struct span when = stimulus_span(&who->shipped, 0);
    struct response out;

    respond(who, &who->shipped, &out);
    const uint32_t count = spikes_within(&out, when.from, when.to);
    WANT(count >= 10 && out.spike[0] >= when.from + 2 * ONSET);
    for (uint32_t i = 0; i + 2 < count; i++)
        WANT(interval(&out, i + 1) <= interval(&out, i) + 1);
    *first = interval(&out, 0);
    *last = interval(&out, count - 2);
    return NULL;
}

/* The rate encodes the strength of the input and begins at arbitrarily low values: over the
 * currents it spans a factor of ten, and currents between the strongest that is silent and the
 * weakest that fires make it lower in proportion. */
static const char *show_class_1(const struct subject *who)
{
    uint32_t first, last, at_weakest, at_strongest;
    unsigned weakest;
    const char *broken = ramp_intervals(who, &first, &last);

    if (broken != NULL)
        return broken;
    WANT(first >= 4 * last);
    broken = rate_curve(who, &weakest, &at_weakest, &at_strongest);
    if (broken != NULL)
        return broken;
    WANT(at_weakest >= 10 * at_strongest);
    for (uint32_t every = 2; every <= 8; every *= 2) {
        const uint32_t period = period_at(who, weakest, every);

        WANT(period >= every * at_weakest - every && period <= every * at_weakest + every);
    }
    return NULL;
}

/* Either quiescent or firing at a large rate, never at a low one: at the weakest current that
 * fires, the rate is already two thirds or more of the rate at the strongest. */
static const char *show_class_2(const struct subject *who)
{
    uint32_t first, last, at_weakest, at_strongest;
    unsigned weakest;
    const char *broken = ramp_intervals(who, &first, &last);

    if (broken != NULL)
        return broken;
    WANT(2 * first <= 3 * last);
    broken = rate_curve(who, &weakest, &at_weakest, &at_strongest);
    if (broken != NULL)
        return broken;
    WANT(2 * at_weakest <= 3 * at_strongest);
    return NULL;
}

/* ---- (S) inhibition-induced spiking ------------------------------------------------------- */

/* Quiescent without input, it fires for as long as it is inhibited; one spike may be under way at
 * the release. */
static const char *show_inhibition_induced_spiking(const struct subject *who)
{
    const struct span when = stimulus_span(&who->shipped, 0);
    struct response out;
    struct stimulus in;

    WANT(who->exciting == 0 && who->inhibiting != 0);
    respond(who, &who->shipped, &out);
    WANT(spikes_within(&out, when.from, when.to) == out.count && out.count >= 5);
    WANT(interval_max(&out, 0, out.count - 1) - interval_min(&out, 0, out.count - 1) <= 1);
    WANT(interval_min(&out, 0, out.count - 1) > INTRA);
    const struct span step = long_step(who, &in);
    respond(who, &in, &out);
    WANT(out.count >= 5 && out.spike[0] >= step.from && out.spike[0] < step.from + 2 * ONSET);
    WANT(interval_max(&out, 0, out.count - 1) - interval_min(&out, 0, out.count - 1) <= 1);
    WANT(out.spike[out.count - 1] + interval_max(&out, 0, out.count - 1) >= step.to);
    WANT(out.spike[out.count - 1] <= step.to);
    return NULL;
}

/* ---- the table ---------------------------------------------------------------------------- */

static const struct behaviour behaviours[] = {
    {"tonic_spiking", show_tonic_spiking, 1, false, false, {"phasic_spiking", "tonic_bursting"}},
    {"phasic_spiking", show_phasic_spiking, 1, true, true, {"tonic_spiking", "phasic_bursting"}},
    {"tonic_bursting", show_tonic_bursting, 1, true, true, {"tonic_spiking", "phasic_bursting"}},
    {"phasic_bursting", show_phasic_bursting, 1, true, true, {"tonic_bursting", "phasic_spiking"}},
    {"mixed_mode", show_mixed_mode, 2, true, true, {"tonic_bursting", "tonic_spiking"}},
    {"spike_frequency_adaptation",
     show_spike_frequency_adaptation,
     2,
     true,
     true,
     {"tonic_spiking", "mixed_mode"}},
    {"class_1_excitable", show_class_1, 1, false, false, {"class_2_excitable", NULL}},
    {"class_2_excitable", show_class_2, 1, true, false, {"class_1_excitable", NULL}},
    {"inhibition_induced_spiking",
     show_inhibition_induced_spiking,
     1,
     true,
     false,
     {"inhibition_induced_bursting", "rebound_spike"}},
    {"inhibition_induced_bursting",
     show_inhibition_induced_bursting,
     1,
     true,
     true,
     {"inhibition_induced_spiking", "rebound_burst"}},
};
enum { COUNT = sizeof behaviours / sizeof *behaviours };

int main(void)
{
    struct CMUnitTest tests[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        tests[i] = (struct CMUnitTest){behaviours[i].name, test_behaviour, NULL, NULL,
                                       (void *)&behaviours[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
