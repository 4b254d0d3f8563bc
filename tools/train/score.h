/* Accuracy with its interval. */
#ifndef CT_TRAIN_SCORE_H
#define CT_TRAIN_SCORE_H

#include <math.h>
#include <stddef.h>

struct score {
    double share, low, high; /* 0..1 */
};

/* Wilson's 95 % score interval (Wilson 1927) for `right` of `n` > 0. */
static inline struct score score_wilson(size_t right, size_t n)
{
    const double z = 1.959963984540054;
    const double p = (double)right / (double)n;
    const double zz = z * z / (double)n;
    const double centre = (p + zz / 2) / (1 + zz);
    const double half = z * sqrt(p * (1 - p) / (double)n + zz / (4 * (double)n)) / (1 + zz);
    return (struct score){p, centre - half, centre + half};
}

#endif
