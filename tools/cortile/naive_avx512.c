/*
 * naive_avx512.c - see naive_avx512.h. Of the chip's clauses it does what the generated networks
 * need: [N-3] with weights that are not stochastic, [N-5], [N-7] and [N-8] for linear reset
 * without noise. Potentials of these networks stay far within 20 bits, so nothing saturates.
 */
#include "naive_avx512.h"

#include <immintrin.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { LANES = 16, VECTORS = CT_NEURONS / LANES };

/* All sums of a core are to stay in registers, as they do where the compiler unrolls. */
#ifdef __clang__
#define NAIVE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define NAIVE_UNROLL _Pragma("GCC unroll 16")
#endif

/* ---- set-up ---------------------------------------------------------------------------------- */

/* The next `bytes`, a multiple of a vector, of the arena; the first pass only adds up. */
static void *carve(struct naive *n, size_t *used, size_t bytes)
{
    void *at = n->arena == NULL ? NULL : (unsigned char *)n->arena + *used;
    *used += (bytes + 63) & ~(size_t)63;
    return at;
}

static size_t lay_out(struct naive *n)
{
    size_t used = 0, neurons = (size_t)n->cores * CT_NEURONS, axons = (size_t)n->cores * CT_AXONS;
    n->potential = carve(n, &used, neurons * sizeof *n->potential);
    n->threshold = carve(n, &used, neurons * sizeof *n->threshold);
    n->lowest = carve(n, &used, neurons * sizeof *n->lowest);
    n->leak = carve(n, &used, neurons * sizeof *n->leak);
    n->saturate = carve(n, &used, neurons / LANES * sizeof *n->saturate);
    n->weight = carve(n, &used, neurons * CT_AXON_TYPES * sizeof *n->weight);
    n->type = carve(n, &used, axons * sizeof *n->type);
    n->row = carve(n, &used, axons * VECTORS * sizeof *n->row);
    n->target = carve(n, &used, neurons * sizeof *n->target);
    n->slot = carve(n, &used, CT_SLOTS * (size_t)n->cores * 4 * sizeof *n->slot);
    return used;
}

/* Whether the loop does all that this neuron can do. */
static bool covered(const struct ct_neuron *p)
{
    return p->weight_stochastic == 0 && p->leak_stochastic == 0 && p->leak_reversal == 0 &&
           p->mask_bits == 0 && p->reset_mode == 1 && p->target_kind == CT_TARGET_CORE;
}

static enum ct_status add_core(struct naive *n, uint32_t c, uint32_t width,
                               const struct ct_core *core, struct ct_error *err)
{
    for (unsigned i = 0; i < CT_AXONS; i++) {
        size_t at = (size_t)c * CT_AXONS + i;
        n->type[at] = core->axon_type[i];
        for (unsigned v = 0; v < VECTORS; v++)
            n->row[at * VECTORS + v] = (uint16_t)(core->crossbar[i][v / 4] >> (16 * (v % 4)));
    }
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        const struct ct_neuron *p = &core->neuron[j];
        size_t at = (size_t)c * CT_NEURONS + j;
        if (!covered(p))
            return cli_error(err, CT_ERR_RANGE,
                             "core (%u,%u) neuron %u: the naive loop does deterministic neurons "
                             "with linear reset and a target core only",
                             core->x, core->y, j);
        n->potential[at] = p->potential;
        n->threshold[at] = (int32_t)p->threshold;
        n->lowest[at] = -(int32_t)p->negative_threshold;
        n->leak[at] = p->leak;
        n->saturate[at / LANES] |= (uint16_t)(p->negative_saturate << (at % LANES));
        for (unsigned g = 0; g < CT_AXON_TYPES; g++)
            n->weight[((size_t)c * CT_AXON_TYPES + g) * CT_NEURONS + j] = p->weight[g];
        n->target[at] = (p->target_y * width + p->target_x) | (uint32_t)p->target_axon << 16 |
                        (uint32_t)p->target_delay << 24;
    }
    return CT_OK;
}

enum ct_status naive_open(struct naive *out, const struct gen_network *net, struct ct_error *err)
{
    *out = (struct naive){.cores = gen_core_count(net)};
    size_t bytes = lay_out(out);
    void *arena = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (arena == MAP_FAILED)
        return cli_error(err, CT_ERR_MEMORY, "no memory for the %zu bytes of the naive loop",
                         bytes);
#ifdef MADV_HUGEPAGE
    (void)madvise(arena, bytes, MADV_HUGEPAGE); /* as the engine does */
#endif
    out->arena = arena;
    out->bytes = bytes;
    lay_out(out);
    struct ct_core *core = malloc(sizeof *core);
    if (core == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for a core");
    enum ct_status status = CT_OK;
    for (uint32_t c = 0; c < out->cores && status == CT_OK; c++) {
        gen_core(net, c, core);
        status = add_core(out, c, (uint32_t)net->sys.chips_x * net->sys.cores_x, core, err);
    }
    free(core);
    return status;
}

void naive_close(struct naive *naive)
{
    if (naive->arena != NULL)
        munmap(naive->arena, naive->bytes);
    *naive = (struct naive){.cores = 0};
}

/* ---- the loop -------------------------------------------------------------------------------- */

/* Sets the bits that the spikes of 16 neurons, the first being `first`, travel to. */
static inline void deliver(struct naive *n, size_t first, uint32_t fired)
{
    for (; fired != 0; fired &= fired - 1) {
        uint32_t target = n->target[first + (size_t)__builtin_ctz(fired)];
        uint32_t to = target & 0xFFFF, axon = target >> 16 & 0xFF, delay = target >> 24;
        size_t slot = (n->now + delay) % CT_SLOTS;
        n->slot[(slot * n->cores + to) * 4 + axon / 64] |= (uint64_t)1 << (axon % 64);
    }
}

/* A tick of a core; returns its spikes. */
static inline uint32_t run_core(struct naive *n, uint32_t c)
{
    uint64_t *active = &n->slot[((size_t)(n->now % CT_SLOTS) * n->cores + c) * 4];
    __m512i sum[VECTORS];
    uint32_t spikes = 0;
    NAIVE_UNROLL
    for (unsigned v = 0; v < VECTORS; v++)
        sum[v] = _mm512_setzero_si512();
    for (unsigned w = 0; w < 4; w++) {
        uint64_t left = active[w];
        active[w] = 0;
        for (; left != 0; left &= left - 1) {
            size_t axon = (size_t)c * CT_AXONS + 64 * w + (unsigned)__builtin_ctzll(left);
            const uint16_t *row = &n->row[axon * VECTORS];
            const int32_t *weight =
                &n->weight[((size_t)c * CT_AXON_TYPES + n->type[axon]) * CT_NEURONS];
            NAIVE_UNROLL
            for (unsigned v = 0; v < VECTORS; v++)
                sum[v] = _mm512_mask_add_epi32(sum[v], row[v], sum[v],
                                               _mm512_load_si512(weight + LANES * v));
        }
    }
    NAIVE_UNROLL
    for (unsigned v = 0; v < VECTORS; v++) {
        size_t at = (size_t)c * CT_NEURONS + LANES * v;
        __m512i threshold = _mm512_load_si512(n->threshold + at);
        __m512i lowest = _mm512_load_si512(n->lowest + at);
        __m512i x = _mm512_add_epi32(_mm512_load_si512(n->potential + at), sum[v]);
        x = _mm512_add_epi32(x, _mm512_load_si512(n->leak + at));
        /* Never both: the threshold is at least 0 and the lowest potential at most 0. */
        __mmask16 fired = _mm512_cmpge_epi32_mask(x, threshold);
        __mmask16 below = _mm512_cmplt_epi32_mask(x, lowest);
        __mmask16 saturate = n->saturate[at / LANES];
        x = _mm512_mask_sub_epi32(x, fired, x, threshold);
        x = _mm512_mask_sub_epi32(x, _kandn_mask16(saturate, below), x, lowest);
        x = _mm512_mask_mov_epi32(x, _kand_mask16(saturate, below), lowest);
        _mm512_store_si512(n->potential + at, x);
        spikes += (uint32_t)__builtin_popcount(fired);
        deliver(n, at, fired);
    }
    return spikes;
}

uint64_t naive_run(struct naive *naive, uint32_t ticks)
{
    uint64_t spikes = 0;
    for (uint32_t t = 0; t < ticks; t++) {
        for (uint32_t c = 0; c < naive->cores; c++)
            spikes += run_core(naive, c);
        naive->now++;
    }
    return spikes;
}
