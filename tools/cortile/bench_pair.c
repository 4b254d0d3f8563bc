/*
 * bench_pair.c - the engine and the naive loop in turns: what disturbs the machine disturbs both.
 */
#include "bench.h"
#include "naive_avx512.h"

enum { PAIRS = 9, PAIRS_QUICK = 3, WARM_UP_TICKS = 48, BLOCK_TICKS = 32 };

bool bench_pair_available(void)
{
    return naive_able();
}

/* One block of each; *same tells whether they fired as often. */
static enum ct_status one_block(ct_chip *chip, struct naive *naive, uint32_t ticks, double ms[2],
                                struct ct_error *err)
{
    struct ct_counters before, after;
    ct_chip_counters(chip, &before);
    double start_s = bench_cpu_s();
    enum ct_status status = ct_chip_run(chip, ticks, NULL, err);
    double middle_s = bench_cpu_s();
    uint64_t spikes = naive_run(naive, ticks);
    ms[0] = 1e3 * (middle_s - start_s) / ticks;
    ms[1] = 1e3 * (bench_cpu_s() - middle_s) / ticks;
    ct_chip_counters(chip, &after);
    if (status == CT_OK && after.spikes - before.spikes != spikes)
        return cli_error(
            err, CT_ERR_CHECKSUM, "ticks %u..%u: the engine fired %llu times, the naive loop %llu",
            ct_chip_now(chip) - ticks, ct_chip_now(chip) - 1,
            (unsigned long long)(after.spikes - before.spikes), (unsigned long long)spikes);
    return status;
}

enum ct_status bench_pair(const struct gen_network *net, const struct bench_options *options,
                          bool disturb, struct bench_pair *out, struct ct_error *err)
{
    ct_chip *chip;
    double ms[PAIRS], naive_ms[PAIRS], ratio[PAIRS], both[2];
    int pairs = options->quick ? PAIRS_QUICK : PAIRS;
    const struct ct_chip_options how = {.kernel = options->kernel};
    enum ct_status status = bench_build(&chip, net, &how, err);
    if (status != CT_OK)
        return status;
    struct naive naive;
    status = naive_open(&naive, net, err);
    if (status == CT_OK && disturb)
        naive.threshold[0] /= 2;
    if (status == CT_OK)
        status = one_block(chip, &naive, WARM_UP_TICKS, both, err);
    for (int p = 0; p < pairs && status == CT_OK; p++) {
        status = one_block(chip, &naive, BLOCK_TICKS, both, err);
        ms[p] = both[0];
        naive_ms[p] = both[1];
        ratio[p] = both[0] / both[1];
    }
    if (status == CT_OK) {
        out->ms = bench_median(ms, pairs);
        out->naive_ms = bench_median(naive_ms, pairs);
        out->ratio = bench_median(ratio, pairs);
        out->least_ratio = ratio[0];
        out->most_ratio = ratio[pairs - 1];
    }
    naive_close(&naive);
    ct_chip_destroy(chip);
    return status;
}
