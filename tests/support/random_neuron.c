/*
 * random_neuron.c - see random_neuron.h. Uniform numbers alone would hardly ever meet a threshold
 * exactly or touch a rail; each theme makes one family of such meetings common.
 */
#include "support/random_neuron.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static int32_t clamp(int32_t x, int32_t low, int32_t high)
{
    return x < low ? low : x > high ? high : x;
}

/* Ends of words and of ranges; the caller adds -2..2 and clamps into the range. */
static const int32_t corners[] = {0,      0,      1,      127,    128,    255,    256,
                                  16383,  16384,  32767,  32768,  65280,  65535,  65536,
                                  131071, 131072, 262143, 262143, 524287, 524288, 524288};

/* Around the ends of the 16-bit and 15-bit words. */
static const int32_t word_ends[] = {16383, 16384, 32767, 32768, 32512, 33023, 49152, 65535, 65536};

static int32_t draw_signed(struct rand *r, int32_t magnitude)
{
    return rand_chance(r, 50) ? magnitude : -magnitude;
}

/* A weight or a leak: -255..255. */
static int32_t draw_byte(struct rand *r, enum neuron_theme theme)
{
    static const int32_t ends[] = {0, 1, 2, 127, 128, 254, 255, 255, 255};
    switch (theme) {
    case THEME_BOUNDARY: return draw_signed(r, rand_pick(r, ends, COUNT(ends)));
    case THEME_NEAR: return rand_between(r, -4, 4);
    case THEME_QUIET: return rand_chance(r, 60) ? 0 : rand_between(r, -3, 3);
    case THEME_RAIL:
    case THEME_WORD: return draw_signed(r, rand_chance(r, 60) ? 255 : rand_between(r, 200, 255));
    default: return rand_between(r, -255, 255);
    }
}

/* alpha or beta: 0..262143. */
static int32_t draw_threshold(struct rand *r, enum neuron_theme theme)
{
    const int32_t max = CT_THRESHOLD_MAX;
    switch (theme) {
    case THEME_BOUNDARY:
        return clamp(rand_pick(r, corners, COUNT(corners)) + rand_between(r, -2, 2), 0, max);
    case THEME_NEAR: return rand_between(r, 0, 12);
    case THEME_QUIET: return rand_chance(r, 50) ? rand_between(r, 0, 40) : max;
    case THEME_RAIL: return rand_chance(r, 70) ? max : rand_between(r, 0, max);
    case THEME_WORD:
        return clamp(rand_pick(r, word_ends, COUNT(word_ends)) + rand_between(r, -3, 3), 0, max);
    default: return rand_between(r, 0, max);
    }
}

static int32_t draw_reset(struct rand *r, enum neuron_theme theme)
{
    const int32_t max = CT_THRESHOLD_MAX;
    switch (theme) {
    case THEME_NEAR: return rand_between(r, -10, 10);
    case THEME_QUIET: return rand_chance(r, 50) ? 0 : rand_between(r, -40, 40);
    case THEME_UNIFORM: return rand_between(r, -max, max);
    case THEME_WORD:
        return draw_signed(r, rand_pick(r, word_ends, COUNT(word_ends)) + rand_between(r, -3, 3));
    default:
        return clamp(draw_signed(r, rand_pick(r, corners, COUNT(corners))) + rand_between(r, -2, 2),
                     -max, max);
    }
}

/* V: often beside what it will be compared with. */
static int32_t draw_potential(struct rand *r, enum neuron_theme theme, const struct ct_neuron *n)
{
    const int32_t alpha = (int32_t)n->threshold;
    const int32_t beta = (int32_t)n->negative_threshold;
    int32_t v = 0;
    switch (rand_below(r, 8)) {
    case 0: v = alpha - n->leak + rand_between(r, -1, 1); break;
    case 1: v = -beta - n->leak + rand_between(r, -1, 1); break;
    case 2: v = -beta; break;
    case 3: v = draw_signed(r, n->reset); break;
    case 4: v = 0; break;
    default:
        switch (theme) {
        case THEME_UNIFORM: v = rand_between(r, CT_POTENTIAL_MIN, CT_POTENTIAL_MAX); break;
        case THEME_NEAR:
        case THEME_QUIET: v = rand_between(r, -12, 12); break;
        case THEME_WORD:
            v = draw_signed(r, rand_pick(r, word_ends, COUNT(word_ends))) + rand_between(r, -3, 3);
            break;
        case THEME_RAIL: v = draw_signed(r, CT_POTENTIAL_MAX) + rand_between(r, -300, 300); break;
        default: v = draw_signed(r, rand_pick(r, corners, COUNT(corners))) + rand_between(r, -2, 2);
        }
    }
    return clamp(v, CT_POTENTIAL_MIN, CT_POTENTIAL_MAX);
}

enum { QUIET_KINDS = 9 };

static enum feature_use draw_use(struct rand *r)
{
    return (enum feature_use)rand_below(r, 3);
}

static bool use(struct rand *r, enum feature_use feature)
{
    return feature == FEATURE_ON || (feature == FEATURE_MIXED && rand_chance(r, 50));
}

void neuron_style_draw(struct rand *r, struct neuron_style *style)
{
    static const int32_t bounds[] = {127,   128,   255,   2047,  8191,  16127, 16128,
                                     16383, 16384, 32511, 32512, 32767, 32768, 65535};
    style->bound = rand_chance(r, 40) ? rand_pick(r, bounds, COUNT(bounds)) : 0;
    style->bounded = rand_chance(r, 60) ? BOUND_ALL : rand_below(r, BOUND_ALL + 1);
    style->theme = (enum neuron_theme)rand_below(r, THEME_COUNT);
    style->mixed = rand_chance(r, 50);
    style->quiet = rand_chance(r, 30) ? rand_between(r, 0, QUIET_KINDS - 1) : -1;
    if (style->quiet >= 0) {
        style->theme = THEME_QUIET;
        style->mixed = false;
    }
    style->b = draw_use(r);
    style->c = draw_use(r);
    style->epsilon = draw_use(r);
    style->tm = draw_use(r);
    style->gamma = rand_between(r, -1, 2);
    style->kappa = draw_use(r);
    /* A third of the cores is deterministic throughout. */
    if (rand_chance(r, 33))
        style->b = style->c = style->tm = FEATURE_OFF;
}

/* Fixed points of the update, and states from which a neuron moves only by a rare draw: what an
 * engine that skips quiet cores has to tell apart. */
static void make_quiet(struct rand *r, int kind, struct ct_neuron *n)
{
    const int32_t beta = rand_between(r, 0, 20);
    switch (kind) {
    case 0: /* drifts to -beta and stays */
        n->negative_saturate = 1;
        n->leak = (int16_t)rand_between(r, -9, -1);
        break;
    case 1: /* linear reset takes back what the leak takes away */
        n->negative_saturate = 0;
        n->reset_mode = 1;
        n->leak = (int16_t)-beta;
        break;
    case 2: /* falls to -R from -R in each tick */
        n->negative_saturate = 0;
        n->reset_mode = 0;
        n->leak = -5;
        n->reset = beta;
        break;
    case 3: /* slides down to the lower rail */
        n->negative_saturate = 0;
        n->reset_mode = 2;
        n->leak = -200;
        n->potential = CT_POTENTIAL_MIN + rand_between(r, 0, 4000);
        break;
    case 4: /* at rest by leak reversal, until pushed off 0 */
        n->leak_reversal = 1;
        n->potential = 0;
        break;
    case 5: /* a leak that moves once in 128 ticks */
        n->leak_stochastic = 1;
        n->leak = (int16_t)rand_between(r, -1, 1);
        break;
    case 6: /* inside the noise of the threshold: fires only by a rare draw */
        n->leak = 0;
        n->mask_bits = (uint8_t)rand_between(r, 5, 8);
        n->threshold = (uint32_t)rand_between(r, 0, 3);
        n->potential = (int32_t)n->threshold + rand_between(r, -1, 3);
        break;
    case 7: /* below -beta, held by the noise: resets only by a rare draw */
        n->leak = 0;
        n->negative_saturate = 0;
        n->mask_bits = (uint8_t)rand_between(r, 4, 7);
        n->potential = clamp(-beta + rand_between(r, -3, 1), CT_POTENTIAL_MIN, 0);
        break;
    default: /* at rest until input comes */
        n->leak = 0;
        n->mask_bits = 0;
        n->threshold = (uint32_t)rand_between(r, 1, 60);
        n->potential = rand_between(r, -beta, (int32_t)n->threshold - 1);
        break;
    }
    n->negative_threshold = (uint32_t)beta;
    if (kind < 6 || kind == 7)
        n->threshold += 50; /* out of reach of everything but input */
    if (n->threshold > CT_THRESHOLD_MAX)
        n->threshold = CT_THRESHOLD_MAX;
}

/* Into +-bound, and often exactly onto it or just inside. */
static int32_t bring_in(struct rand *r, int32_t x, int32_t bound)
{
    if (x > bound)
        return bound - (rand_chance(r, 50) ? 0 : rand_between(r, 0, 3));
    return x < -bound ? -bound + (rand_chance(r, 50) ? 0 : rand_between(r, 0, 3)) : x;
}

static void keep_bound(struct rand *r, const struct neuron_style *style, struct ct_neuron *n)
{
    const int32_t bound = style->bound;
    if (style->bounded & BOUND_ALPHA)
        n->threshold = (uint32_t)bring_in(r, (int32_t)n->threshold, bound);
    if (style->bounded & BOUND_BETA)
        n->negative_threshold = (uint32_t)bring_in(r, (int32_t)n->negative_threshold, bound);
    if (style->bounded & BOUND_R)
        n->reset = bring_in(r, n->reset, bound);
    if (style->bounded & BOUND_V)
        n->potential = bring_in(r, n->potential, bound);
    while ((style->bounded & BOUND_MASK) && (1 << n->mask_bits) - 1 > bound)
        n->mask_bits--;
}

void neuron_draw(struct rand *r, const struct neuron_style *style, struct ct_neuron *n)
{
    static const int32_t masks[] = {0, 1, 2, 8, 15, 16, 17, 18};
    enum neuron_theme theme = style->theme;
    if (style->mixed && rand_chance(r, 25))
        theme = (enum neuron_theme)rand_below(r, THEME_COUNT);

    for (int g = 0; g < CT_AXON_TYPES; g++)
        n->weight[g] = (int16_t)draw_byte(r, theme);
    n->leak = (int16_t)draw_byte(r, theme);
    for (int g = 0; g < CT_AXON_TYPES; g++)
        n->weight_stochastic = (uint8_t)(n->weight_stochastic | use(r, style->b) << g);
    n->leak_stochastic = use(r, style->c);
    n->leak_reversal = use(r, style->epsilon);
    n->reset_mode = (uint8_t)(style->gamma < 0 ? rand_between(r, 0, 2) : style->gamma);
    n->negative_saturate = use(r, style->kappa);
    if (use(r, style->tm))
        n->mask_bits = (uint8_t)(rand_chance(r, 50)    ? rand_between(r, 0, CT_MASK_BITS_MAX)
                                 : theme == THEME_NEAR ? rand_between(r, 1, 4)
                                                       : rand_pick(r, masks, COUNT(masks)));
    n->threshold = (uint32_t)draw_threshold(r, theme);
    n->negative_threshold = rand_chance(r, 20) ? 0 : (uint32_t)draw_threshold(r, theme);
    n->reset = draw_reset(r, theme);
    n->potential = draw_potential(r, theme, n);
    if (style->quiet >= 0)
        make_quiet(r, rand_chance(r, 50) ? style->quiet : QUIET_KINDS - 1, n);
    else if (theme == THEME_QUIET && rand_chance(r, 60))
        make_quiet(r, rand_between(r, 0, QUIET_KINDS - 1), n);
    if (style->bound > 0)
        keep_bound(r, style, n);
}
