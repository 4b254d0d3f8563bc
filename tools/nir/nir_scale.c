/*
 * nir_scale.c - see nir_scale.h.
 *
 * With v > threshold as the condition, a neuron that subtracts its threshold T becomes one whose
 * potential is one lower: V = v - 1 fires where V >= T, and subtracting T keeps the difference. A
 * neuron that is set to a value fires where V >= floor(T) + 1. One that keeps nothing leaks its
 * threshold, so that the sum shows in the sign of V, fires at 0, and falls to 0 from below.
 *
 * A neuron of level L is L ticks ahead of its inputs, in which its bias acts already. So it begins
 * that much lower, or higher; where it would fire in that time there is no equal.
 */
#include "nir_scale.h"

#include <math.h>

enum { TRIES = 255 }; /* the greatest weight, so the least is at most 1/255 of it */

static const double slack = 1e-6; /* files hold 24 bits */

static bool whole(double x, double most)
{
    double near = nearbyint(x);
    return fabs(x - near) <= slack * fmax(1, fabs(x)) && fabs(near) <= most;
}

/* The first number that is not whole at a scale. */
static enum nir_loss loss_at(const struct nir_real *n, enum nir_reset reset, double scale)
{
    for (uint32_t i = 0; i < n->weights; i++) {
        if (!whole(n->weight[i] * scale, CT_WEIGHT_MAX))
            return NIR_LOST_WEIGHT;
    }
    if (!n->keeps)
        return fabs((n->threshold - n->bias) * scale) < CT_LEAK_MAX ? NIR_WHOLE
                                                                    : NIR_LOST_THRESHOLD;
    if (!whole(n->bias * scale, CT_LEAK_MAX))
        return NIR_LOST_BIAS;
    if (reset == NIR_RESET_SUBTRACT)
        return whole(n->threshold * scale, CT_THRESHOLD_MAX) ? NIR_WHOLE : NIR_LOST_THRESHOLD;
    if (n->threshold * scale >= CT_THRESHOLD_MAX)
        return NIR_LOST_THRESHOLD;
    return whole(n->reset * scale, CT_THRESHOLD_MAX) ? NIR_WHOLE : NIR_LOST_RESET;
}

/* The least and the greatest size of its weights, or of its bias where it has none. */
static void sizes(const struct nir_real *n, double *least, double *most)
{
    *least = *most = 0;
    for (uint32_t i = 0; i < n->weights; i++) {
        double w = fabs(n->weight[i]);
        if (w > 0 && (*least == 0 || w < *least))
            *least = w;
        *most = fmax(*most, w);
    }
    if (*most == 0)
        *least = *most = fabs(n->bias);
    if (*most == 0)
        *least = *most = fabs(n->threshold);
    if (*most == 0)
        *least = *most = 1;
}

/* Whether a neuron fires before its inputs can have reached it. */
static bool starts_early(const struct nir_real *n, const int32_t *p)
{
    if (n->level == 0)
        return false;
    if (!n->keeps)
        return p[NETWORK_leak] >= 0;
    return p[NETWORK_potential] + p[NETWORK_leak] >= p[NETWORK_threshold] ||
           p[NETWORK_potential] > CT_POTENTIAL_MAX || p[NETWORK_potential] < -CT_THRESHOLD_MAX;
}

static void set_parameters(const struct nir_real *n, enum nir_reset reset, struct nir_whole *out)
{
    int32_t *p = out->parameter;
    const double s = out->scale;
    const double threshold = n->threshold * s;
    for (int i = 0; i < NETWORK_PARAMETER_COUNT; i++)
        p[i] = 0;
    if (!n->keeps) {
        p[NETWORK_leak] = -(int32_t)(floor((n->threshold - n->bias) * s + slack) + 1);
        return;
    }
    p[NETWORK_negative_threshold] = CT_THRESHOLD_MAX;
    p[NETWORK_negative_saturate] = 1;
    p[NETWORK_leak] = (int32_t)nearbyint(n->bias * s);
    if (reset == NIR_RESET_SUBTRACT) {
        p[NETWORK_reset_mode] = 1;
        p[NETWORK_threshold] = (int32_t)nearbyint(threshold);
        p[NETWORK_potential] = -1;
    } else {
        p[NETWORK_threshold] = (int32_t)floor(threshold + slack) + 1;
        p[NETWORK_reset] = (int32_t)nearbyint(n->reset * s);
    }
    p[NETWORK_potential] -= (int32_t)n->level * p[NETWORK_leak];
    if (n->decay > 0) {
        int32_t fall = (int32_t)nearbyint(threshold * n->decay / 2);
        fall = fall > CT_LEAK_MAX ? CT_LEAK_MAX : fall;
        p[NETWORK_leak_reversal] = p[NETWORK_leak] == 0;
        p[NETWORK_leak] =
            p[NETWORK_leak] - fall < -CT_LEAK_MAX ? -CT_LEAK_MAX : p[NETWORK_leak] - fall;
    }
}

/* The greatest scale at which everything is in range. */
static double nearest_scale(const struct nir_real *n, const struct nir_options *o, double most)
{
    const uint32_t bits = o->weight_bits > 0 ? o->weight_bits : 9;
    double scale = ((1 << (bits - 1)) - 1) / most;
    const double leak = n->keeps ? fabs(n->bias) : fabs(n->threshold - n->bias);
    if (leak > 0)
        scale = fmin(scale, (CT_LEAK_MAX - 1) / leak);
    const double reach = fmax(fabs(n->threshold), fabs(n->reset));
    if (n->keeps && reach > 0)
        scale = fmin(scale, (CT_THRESHOLD_MAX - 1) / reach);
    return scale;
}

bool nir_scale(const struct nir_real *n, const struct nir_options *o, struct nir_whole *out,
               int32_t *weight)
{
    double least, most;
    sizes(n, &least, &most);
    out->loss = n->lossy ? NIR_LOST_LEAK : NIR_LOST_WEIGHT;
    if (n->keeps && n->threshold < 0)
        return false;
    for (int k = 1; k <= TRIES && most * k / least <= CT_WEIGHT_MAX * (1 + slack) && !n->lossy;
         k++) {
        enum nir_loss loss = loss_at(n, o->reset, k / least);
        if (k == 1 || loss != NIR_LOST_WEIGHT)
            out->loss = loss;
        out->scale = k / least;
        if (loss == NIR_WHOLE)
            break;
    }
    if (out->loss != NIR_WHOLE)
        out->scale = nearest_scale(n, o, most);
    if (!isfinite(out->scale) || out->scale <= 0)
        return false;
    for (uint32_t i = 0; i < n->weights; i++)
        weight[i] = (int32_t)nearbyint(n->weight[i] * out->scale);
    set_parameters(n, o->reset, out);
    if (starts_early(n, out->parameter)) {
        out->loss = out->loss == NIR_WHOLE ? NIR_LOST_START : out->loss;
        out->parameter[NETWORK_potential] = n->keeps && o->reset == NIR_RESET_SUBTRACT ? -1 : 0;
    }
    return true;
}
