/*
 * test_behaviours_pulses.c - the other ten of the twenty behaviours of E. M. Izhikevich, "Which
 * model to use for cortical spiking neurons?", IEEE Trans. Neural Networks 15 (2004) 1063-1070, on
 * the chip's neuron: those that pulses and ramps show, (I) to (R) of its figure 1 and section II. A
 * brief pulse is one tick of input.
 *
 * Each experiment begins with the shipped input, which is the picture, and goes on to what the
 * picture cannot show; see test_behaviours_steps.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/behaviour_kit.h"

enum {
    START = 20,     /* tick of the first pulse of an experiment       */
    FOR_EVER = 1000 /* ticks that outlast every transient             */
};

/* Where V rests. */
static int32_t rest(const struct subject *who)
{
    return who->core.neuron[0].potential;
}

/* Two pulses of the exciting axons, `apart` ticks from the first to the second. */
static void two_pulses(const struct subject *who, uint32_t apart, struct response *out)
{
    struct stimulus in;

    stimulus_clear(&in, START + apart + 200);
    stimulus_hold(&in, START, START + 1, who->exciting);
    stimulus_hold(&in, START + apart, START + apart + 1, who->exciting);
    respond(who, &in, out);
}

/* ---- (I) spike latency -------------------------------------------------------------------- */

/* A spike follows a brief input with a delay that depends on the strength of the input: the
 * stronger, the sooner. Too weak a pulse gives none. `strength` axons; *latency 0 is no spike. */
static const char *latency_of(const struct subject *who, unsigned strength, uint32_t *latency)
{
    struct response out;
    struct stimulus in;

    stimulus_clear(&in, FOR_EVER);
    stimulus_hold(&in, START, START + 1, axons_lowest(who->exciting, strength));
    respond(who, &in, &out);
    WANT(out.count <= 1 && spikes_within(&out, 0, START + 1) == 0);
    *latency = out.count == 0 ? 0 : out.spike[0] - START;
    return NULL;
}

static const char *show_spike_latency(const struct subject *who)
{
    const unsigned most = (unsigned)__builtin_popcount(who->exciting);
    uint32_t latency = 0, before = 0, longest = 0;
    struct response out;

    respond(who, &who->shipped, &out);
    WANT(out.count == 3);
    for (struct span s = stimulus_span(&who->shipped, 0); s.from < s.to;
         s = stimulus_span(&who->shipped, s.to))
        WANT(s.to - s.from == 1);
    WANT(most >= 4);
    for (unsigned n = 1; n <= most; n++) {
        const char *broken = latency_of(who, n, &latency);

        if (broken != NULL)
            return broken;
        WANT(n > 1 || latency == 0);
        WANT(n == 1 || latency > 0);
        WANT(before == 0 || latency < before);
        if (latency > longest)
            longest = latency;
        before = latency;
    }
    WANT(longest >= 40 && longest >= 3 * latency);
    return NULL;
}

/* ---- (J) subthreshold oscillations -------------------------------------------------------- */

/* The half waves of V about its rest after tick `from`: how many, whether each is at most as high
 * as the one before it, and the height of the fourth. */
struct waves {
    uint32_t count;
    bool damped;
    int32_t fourth;
};

static struct waves waves_after(const struct subject *who, const struct response *out,
                                uint32_t from)
{
    struct waves found = {0, true, 0};
    int32_t peak = 0, last_peak = INT32_MAX;
    int side = 0;

    for (uint32_t t = from; t <= out->ticks; t++) {
        const int32_t v = t < out->ticks ? out->potential[t] - rest(who) : 0;
        const int now = v == 0 && t < out->ticks ? side : (v > 0) - (v < 0);

        if (now != side && side != 0) {
            found.count++;
            found.damped = found.damped && peak <= last_peak;
            if (found.count == 4)
                found.fourth = peak;
            last_peak = peak;
            peak = 0;
        }
        side = now;
        if (abs(v) > peak)
            peak = abs(v);
    }
    return found;
}

/* A spike is followed by a damped oscillation of the potential about rest, too small to fire: six
 * half waves here, the fourth still a fifth of the threshold, and rest at the end. */
static const char *show_subthreshold_oscillations(const struct subject *who)
{
    const struct span pulse = stimulus_span(&who->shipped, 0);
    const int32_t threshold = (int32_t)who->core.neuron[0].threshold;
    struct response out;

    respond(who, &who->shipped, &out);
    WANT(pulse.to - pulse.from == 1 && stimulus_span(&who->shipped, pulse.to).to == out.ticks);
    WANT(out.count == 1 && out.spike[0] == pulse.from);
    const struct waves w = waves_after(who, &out, pulse.to);
    WANT(w.count >= 6 && w.damped);
    WANT(5 * w.fourth >= threshold);
    for (uint32_t t = out.ticks - 20; t < out.ticks; t++)
        WANT(out.potential[t] == rest(who));
    return NULL;
}

/* ---- (K) resonator, (L) integrator -------------------------------------------------------- */

enum { APART_MAX = 120 };

/* Which distances of two equal pulses make it fire, once, at the second pulse: *least..*most, all
 * of them. A pulse by itself does not. */
static const char *pairs_that_fire(const struct subject *who, uint32_t *least, uint32_t *most)
{
    struct response out;

    *least = *most = 0;
    two_pulses(who, 0, &out);
    WANT(out.count == 0);
    for (uint32_t apart = 1; apart <= APART_MAX; apart++) {
        two_pulses(who, apart, &out);
        if (out.count == 0)
            continue;
        WANT(out.count == 1 && out.spike[0] == START + apart);
        WANT(*most == 0 || *most == apart - 1);
        *least = *least == 0 ? apart : *least;
        *most = apart;
    }
    WANT(*least > 0);
    return NULL;
}

/* The picture: three pairs of pulses; *pair is which of them fired, the only one. */
static const char *the_pair_that_fired(const struct subject *who, uint32_t *pair)
{
    struct response out;
    struct span s = stimulus_span(&who->shipped, 0);
    uint32_t pulse = 0;

    respond(who, &who->shipped, &out);
    WANT(out.count == 1);
    for (; s.from < s.to && s.from < out.spike[0]; pulse++)
        s = stimulus_span(&who->shipped, s.to);
    WANT(pulse % 2 == 1 && s.from == out.spike[0]);
    *pair = pulse / 2;
    for (; s.from < s.to; pulse++)
        s = stimulus_span(&who->shipped, s.to);
    WANT(pulse == 6);
    return NULL;
}

/* Selective to the interval of its inputs: two pulses fire it when they are apart by about the
 * period of its oscillation, and not when they are closer or farther apart. */
static const char *show_resonator(const struct subject *who)
{
    uint32_t least, most, pair;
    const char *broken = pairs_that_fire(who, &least, &most);

    if (broken != NULL)
        return broken;
    WANT(least >= 10 && most <= 2 * least && most > least);
    broken = the_pair_that_fired(who, &pair);
    if (broken != NULL)
        return broken;
    WANT(pair == 1);
    return NULL;
}

/* Detects coincidence: the closer two pulses are, the higher they raise the potential, and only
 * close ones fire it. */
static const char *show_integrator(const struct subject *who)
{
    uint32_t least, most, pair;
    int32_t before = INT32_MAX;
    struct response out;
    const char *broken = pairs_that_fire(who, &least, &most);

    if (broken != NULL)
        return broken;
    WANT(least == 1 && most >= 3 && most <= APART_MAX / 4);
    for (uint32_t apart = most + 1; apart <= APART_MAX; apart++) {
        two_pulses(who, apart, &out);
        WANT(out.potential[START + apart] <= before);
        before = out.potential[START + apart];
    }
    broken = the_pair_that_fired(who, &pair);
    if (broken != NULL)
        return broken;
    WANT(pair == 0);
    return NULL;
}

/* ---- (M) rebound spike, (N) rebound burst ------------------------------------------------- */

/* Inhibition of `ticks` ticks. The spikes that follow it; none before its end. */
static const char *after_inhibition(const struct subject *who, uint32_t ticks, struct response *out)
{
    struct stimulus in;

    WANT(who->exciting == 0 && who->inhibiting != 0);
    stimulus_clear(&in, FOR_EVER);
    stimulus_hold(&in, START, START + ticks, who->inhibiting);
    respond(who, &in, out);
    WANT(spikes_within(out, 0, START + ticks) == 0);
    return NULL;
}

/* When released from an inhibitory input, it fires a spike, one, without any excitation; whether
 * the inhibition was brief or long. */
static const char *show_rebound_spike(const struct subject *who)
{
    const struct span pulse = stimulus_span(&who->shipped, 0);
    struct response out;

    WANT(who->exciting == 0 && who->inhibiting != 0);
    respond(who, &who->shipped, &out);
    WANT(out.count == 1 && out.spike[0] >= pulse.to);
    WANT(out.potential[pulse.to - 1] < rest(who));
    for (uint32_t ticks = 1; ticks <= 60; ticks++) {
        const char *broken = after_inhibition(who, ticks, &out);

        if (broken != NULL)
            return broken;
        WANT(out.count == 1);
        WANT(out.spike[0] - START - ticks <= 60);
    }
    return NULL;
}

/* The same with a burst: three spikes or more, at most five ticks apart, soon after release. */
static const char *show_rebound_burst(const struct subject *who)
{
    const struct span pulse = stimulus_span(&who->shipped, 0);
    struct response out;

    respond(who, &who->shipped, &out);
    WANT(out.count >= 3 && out.spike[0] >= pulse.to);
    WANT(burst_from(&out, 0, 5).last + 1 == out.count);
    WANT(out.potential[pulse.to - 1] < rest(who));
    for (uint32_t ticks = 15; ticks <= 120; ticks++) {
        const char *broken = after_inhibition(who, ticks, &out);

        if (broken != NULL)
            return broken;
        WANT(out.count >= 3 && out.count <= 8);
        WANT(out.spike[0] < START + ticks + 10);
        WANT(burst_from(&out, 0, 5).last + 1 == out.count);
    }
    return NULL;
}

/* ---- (O) threshold variability ------------------------------------------------------------ */

/* An exciting pulse `later` ticks after the end of inhibition of `ticks` ticks. */
static void inhibit_then_excite(const struct subject *who, uint32_t ticks, uint32_t later,
                                struct response *out)
{
    struct stimulus in;

    stimulus_clear(&in, START + ticks + later + 200);
    stimulus_hold(&in, START, START + ticks, who->inhibiting);
    stimulus_hold(&in, START + ticks + later, START + ticks + later + 1, who->exciting);
    respond(who, &in, out);
}

/* The threshold depends on what went before: a pulse that does not fire the neuron does when an
 * inhibitory pulse, which by itself does not either, came shortly before it. */
static const char *show_threshold_variability(const struct subject *who)
{
    const struct span alone = stimulus_span(&who->shipped, 0);
    const struct span inhibition = stimulus_span(&who->shipped, alone.to);
    const struct span pulse = stimulus_span(&who->shipped, inhibition.to);
    const uint32_t ticks = inhibition.to - inhibition.from;
    struct response out;

    WANT(who->exciting != 0 && who->inhibiting != 0);
    respond(who, &who->shipped, &out);
    WANT(who->shipped.active[alone.from] == who->exciting);
    WANT(who->shipped.active[inhibition.from] == who->inhibiting);
    WANT(who->shipped.active[pulse.from] == who->exciting && pulse.to - pulse.from == 1);
    WANT(out.count == 1 && out.spike[0] == pulse.from);
    inhibit_then_excite(who, 0, 0, &out);
    WANT(out.count == 0);
    for (uint32_t later = 0; later < 200; later++) {
        inhibit_then_excite(who, ticks, later, &out);
        WANT(later > 10 || (out.count == 1 && out.spike[0] == START + ticks + later));
        WANT(later < 50 || out.count == 0);
    }
    return NULL;
}

/* ---- (P) bistability ---------------------------------------------------------------------- */

/* An exciting pulse, and an inhibiting one `later` ticks after the third spike. */
static const char *switch_off(const struct subject *who, uint32_t later, struct response *out)
{
    struct stimulus in;

    stimulus_clear(&in, FOR_EVER);
    stimulus_hold(&in, START, START + 1, who->exciting);
    respond(who, &in, out);
    WANT(out->count >= 10);
    const uint32_t when = out->spike[2] + later;
    stimulus_hold(&in, when, when + 1, who->inhibiting);
    respond(who, &in, out);
    return NULL;
}

/* Two stable modes, rest and tonic spiking: a pulse switches from rest to firing that lasts without
 * input, and another pulse back to rest, for which it must come at the right phase. */
static const char *show_bistability(const struct subject *who)
{
    struct response out;
    struct stimulus in;
    uint32_t stopped = 0;

    WANT(who->exciting != 0 && who->inhibiting != 0);
    stimulus_clear(&in, FOR_EVER);
    stimulus_hold(&in, START, START + 1, who->exciting);
    respond(who, &in, &out);
    WANT(out.count >= 10);
    const uint32_t period = interval(&out, 0);
    WANT(interval_min(&out, 0, out.count - 1) == interval_max(&out, 0, out.count - 1));
    WANT(out.spike[out.count - 1] + period >= FOR_EVER);
    for (uint32_t later = 1; later <= period; later++) {
        const char *broken = switch_off(who, later, &out);

        if (broken != NULL)
            return broken;
        if (out.count == 3) {
            WANT(out.potential[FOR_EVER - 1] == rest(who));
            stopped++;
        } else {
            WANT(out.spike[out.count - 1] + period >= FOR_EVER);
        }
    }
    WANT(stopped >= 3 && stopped + 3 <= period);
    respond(who, &who->shipped, &out);
    WANT(out.count >= 6);
    WANT(interval_max(&out, 0, out.count - 1) >= 2 * period);
    WANT(out.spike[out.count - 1] + period < out.ticks);
    return NULL;
}

/* ---- (Q) depolarising after-potential ----------------------------------------------------- */

/* A pulse of all exciting axons, which fires, and one of the first axon alone `later` after it. */
static const char *after_spike(const struct subject *who, uint32_t later, struct response *out)
{
    struct stimulus in;

    stimulus_clear(&in, START + later + 200);
    stimulus_hold(&in, START, START + 1, who->exciting);
    if (later > 0)
        stimulus_hold(&in, START + later, START + later + 1, axons_lowest(who->exciting, 1));
    respond(who, &in, out);
    WANT(out->count >= 1 && out->spike[0] == START);
    WANT(out->count == 1 || (out->count == 2 && out->spike[1] == START + later));
    return NULL;
}

/* After a spike the potential stays above rest for a while, so that a pulse that is too weak by
 * itself fires when it comes shortly after a spike, and not when it comes late. */
static const char *show_depolarising_after_potential(const struct subject *who)
{
    struct response out;
    struct stimulus in;
    const char *broken;

    WANT(__builtin_popcount(who->exciting) >= 2);
    respond(who, &who->shipped, &out);
    WANT(out.count == 2);
    stimulus_clear(&in, 200);
    stimulus_hold(&in, START, START + 1, axons_lowest(who->exciting, 1));
    respond(who, &in, &out);
    WANT(out.count == 0);
    broken = after_spike(who, 0, &out);
    if (broken != NULL)
        return broken;
    for (uint32_t t = START; t < START + 20; t++)
        WANT(out.potential[t] > rest(who) && out.potential[t] >= out.potential[t + 1]);
    WANT(out.potential[out.ticks - 1] == rest(who));
    for (uint32_t later = 1; later <= 100; later++) {
        broken = after_spike(who, later, &out);
        if (broken != NULL)
            return broken;
        WANT(later > 10 || out.count == 2);
        WANT(later < 50 || out.count == 1);
    }
    return NULL;
}

/* ---- (R) accommodation -------------------------------------------------------------------- */

/* A ramp of the density of input spikes from 0 to `last` thousandths within `ticks`, and that
 * density for 40 ticks more. */
static void ramp(const struct subject *who, uint32_t ticks, uint32_t last, struct response *out)
{
    const struct span rise = {START, START + ticks}, plateau = {rise.to, rise.to + 40};
    struct stimulus in;

    stimulus_clear(&in, plateau.to + 100);
    stimulus_ramp(&in, rise, 0, last, who->exciting);
    stimulus_ramp(&in, plateau, last, last, who->exciting);
    respond(who, &in, out);
}

/* A strong input that rises slowly does not fire the neuron, and a weaker one that rises sharply
 * does. In the picture the slow ramp ends at more than the sharp one. */
static const char *show_accommodation(const struct subject *who)
{
    const uint32_t slow_end = 340, sharp_from = 400;
    const struct span strongest = {slow_end - 20, slow_end}, sharp = {440, 460};
    struct response out;

    WANT(stimulus_total(&who->shipped, strongest) >= 18);
    WANT(stimulus_total(&who->shipped, sharp) <= 15);
    respond(who, &who->shipped, &out);
    WANT(out.count >= 1 && spikes_within(&out, 0, sharp_from) == 0);
    WANT(out.spike[0] < sharp_from + 40);
    for (uint32_t ticks = 300; ticks <= 1500; ticks += 60) {
        ramp(who, ticks, 1000, &out);
        WANT(out.count == 0);
    }
    for (uint32_t ticks = 1; ticks <= 20; ticks++) {
        ramp(who, ticks, 700, &out);
        WANT(out.count >= 1);
    }
    return NULL;
}

/* ---- the table ---------------------------------------------------------------------------- */

static const struct behaviour behaviours[] = {
    {"spike_latency", show_spike_latency, 1, true, false, {"class_1_excitable", NULL}},
    {"subthreshold_oscillations",
     show_subthreshold_oscillations,
     3,
     true,
     true,
     {"resonator", NULL}},
    {"resonator", show_resonator, 3, true, true, {"integrator", NULL}},
    {"integrator", show_integrator, 1, false, false, {"resonator", "spike_latency"}},
    {"rebound_spike", show_rebound_spike, 1, true, true, {"rebound_burst", NULL}},
    {"rebound_burst", show_rebound_burst, 2, true, true, {"rebound_spike", NULL}},
    {"threshold_variability", show_threshold_variability, 1, true, false, {"bistability", NULL}},
    {"bistability", show_bistability, 1, true, false, {"threshold_variability", NULL}},
    {"depolarising_after_potential",
     show_depolarising_after_potential,
     1,
     true,
     false,
     {"spike_latency", NULL}},
    {"accommodation", show_accommodation, 2, true, true, {"tonic_spiking", NULL}},
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
