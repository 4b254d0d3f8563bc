/*
 * place_anneal.c - see place_anneal.h.
 */
#include "place_anneal.h"

#include "../train/rng.h"
#include "base/status.h"

/* Chosen by trial on the graphs of the bench; none of them matters by more than some percent. */
enum {
    LEVELS = 200,
    LOGARITHMS = 4096,
    SAMPLES = 2000,
    REACH = 4,       /* at first                                                      */
    TAKEN_LOW = 12,  /* percent of moves taken, below which the reach shrinks          */
    TAKEN_HIGH = 40, /* and above which it grows                                       */
    MOVE_STEPS = 8,  /* what a move takes beside its arcs and links, in steps          */
    MARK_MOVES = 64, /* moves taken until the links are marked anew                    */
    TAIL_FIRST = 30, /* links in the tail, of a thousand, when it begins to cool       */
    TAIL_LAST = 1
};
#define COOLED 0.005 /* last temperature / that of heat 1 */

struct anneal {
    const struct place_anneal *how;
    struct place_state state;
    struct rng rng;
    uint32_t *movable, movables;
    double *minus_log; /* [LOGARITHMS] -ln((i + 1/2) / LOGARITHMS) */
    double temperature;
    int64_t price; /* of a unit of load above the bound */
    uint32_t reach;
    uint32_t tried, taken; /* at this level */
};

/* Natural logarithms by arithmetic that IEEE 754 fixes to the bit, so that no library's rounding
 * can decide a move: ln x = 2 artanh((x - 1) / (x + 1)) for x in [1, 2), and ln 2 a halving. */
static double minus_log(uint32_t i)
{
    double x = 2.0 * i + 1, sum = 0, power;
    int halvings = 0;
    for (; x >= 2; x /= 2)
        halvings++;
    power = (x - 1) / (x + 1);
    const double square = power * power;
    for (int k = 1; k < 60; k += 2) {
        sum += power / k;
        power *= square;
    }
    /* LOGARITHMS is 2^12, and x was taken twice as large. */
    return (13 - halvings) * 0.69314718055994531 - 2 * sum;
}

/* ---- moves ----------------------------------------------------------------------------------- */

/* A place near another, UINT32_MAX where that is stuck. */
static uint32_t near(const struct anneal *a, uint32_t at, uint32_t reach, uint64_t draw)
{
    const struct place_mesh *mesh = &a->state.work->mesh;
    const int side = 2 * (int)reach + 1;
    int x = (int)(at % mesh->width) - (int)reach + (int)((draw & 0xFFFF) * (uint64_t)side >> 16);
    int y =
        (int)(at / mesh->width) - (int)reach + (int)((draw >> 16 & 0xFFFF) * (uint64_t)side >> 16);
    x = x < 0 ? 0 : x >= (int)mesh->width ? (int)mesh->width - 1 : x;
    y = y < 0 ? 0 : y >= (int)mesh->height ? (int)mesh->height - 1 : y;
    const uint32_t to = (uint32_t)y * mesh->width + (uint32_t)x;
    return a->state.holder[to] == PLACE_STUCK ? UINT32_MAX : to;
}

/* Draws a core and where it might go. */
static uint32_t propose(struct anneal *a, uint32_t *core)
{
    const struct place_graph *graph = &a->state.work->graph;
    const uint64_t draw = rng_next(&a->rng);
    const uint32_t i = a->movable[((draw >> 32) * a->movables) >> 32];
    const uint32_t arcs = graph->first[i + 1] - graph->first[i];
    *core = i;
    if (arcs == 0 || (draw & 1))
        return near(a, a->state.core[i], a->reach, draw >> 1);
    const uint32_t k = rng_below(&a->rng, arcs);
    return near(a, a->state.core[graph->arc[graph->first[i] + k].other], 1 + a->reach / 4,
                draw >> 1);
}

static void try_move(struct anneal *a)
{
    struct place_state *s = &a->state;
    uint32_t i;
    const uint32_t to = propose(a, &i);
    s->steps += MOVE_STEPS;
    if (to == UINT32_MAX || to == s->core[i])
        return;
    const double chance = a->minus_log[rng_next(&a->rng) % LOGARITHMS];
    const int64_t allowed = (int64_t)(a->temperature * chance);
    const int64_t delta = place_state_delta(s, i, to);
    a->tried++;
    /* Loads are walked, which is slow, only where neither the least that they can cost nor a guess
     * rules the move out. */
    if (delta - a->price * s->over > allowed ||
        (a->price > 0 && delta + a->price * place_state_guess(s, i, to) > allowed))
        return;
    const uint32_t from = s->core[i];
    const int64_t over = place_state_change(s, i, to, delta);
    if (delta + a->price * over > allowed) {
        (void)place_state_change(s, i, from, -delta);
        return;
    }
    a->taken++;
    if (a->price > 0 && a->taken % MARK_MOVES == 0)
        place_state_mark(s);
    if (a->how->moved != NULL)
        a->how->moved(a->how->user, s);
}

/* ---- cooling --------------------------------------------------------------------------------- */

/* The mean of what moves that cost more cost, from a sample. */
static double sample(struct anneal *a)
{
    double sum = 0;
    uint32_t count = 0;
    for (int k = 0; k < SAMPLES; k++) {
        uint32_t i;
        const uint32_t to = propose(a, &i);
        if (to == UINT32_MAX || to == a->state.core[i])
            continue;
        const int64_t delta = place_state_delta(&a->state, i, to);
        if (delta > 0 && (a->state.cut_cost == 0 || delta < a->state.cut_cost)) {
            sum += (double)delta;
            count++;
        }
    }
    return count > 0 ? sum / count : 1;
}

/* The LEVELS-th root of a number below 1, by bisection. */
static double root(double x)
{
    double low = 0, high = 1, middle = 1;
    for (int k = 0; k < 60; k++) {
        double power = 1;
        middle = (low + high) / 2;
        for (int l = 0; l < LEVELS; l++)
            power *= middle;
        if (power > x)
            high = middle;
        else
            low = middle;
    }
    return middle;
}

/* The moves of one level of temperature, up to a count of steps. */
static void run_level(struct anneal *a, uint32_t level, uint64_t end)
{
    struct place_state *s = &a->state;
    const struct place_mesh *mesh = &s->work->mesh;
    const uint32_t longest = mesh->width > mesh->height ? mesh->width : mesh->height;
    const uint32_t thousandths =
        (TAIL_FIRST * (LEVELS - 1 - level) + TAIL_LAST * level) / (LEVELS - 1);
    const uint32_t tail = 4 * mesh->places * thousandths / 1000;
    place_state_bound(s, tail > 0 ? tail : 1);
    a->price = a->how->link_hops / (tail > 0 ? tail : 1);
    a->tried = a->taken = 0;
    while (s->steps < end)
        try_move(a);
    if (a->taken * 100ULL < a->tried * (uint64_t)TAKEN_LOW && a->reach > 1)
        a->reach--;
    else if (a->taken * 100ULL > a->tried * (uint64_t)TAKEN_HIGH && a->reach < longest / 2)
        a->reach++;
}

static enum ct_status cool(struct anneal *a, struct ct_error *err)
{
    const struct place_anneal *how = a->how;
    a->reach = REACH;
    const double mean = sample(a), ratio = root(COOLED / how->heat);
    a->temperature = mean * how->heat;
    for (uint32_t level = 0; level < LEVELS; level++) {
        run_level(a, level, how->effort / LEVELS * (level + 1));
        a->temperature *= ratio;
        if (how->progress != NULL && !how->progress(how->user, (level + 1) * 1000 / LEVELS))
            return status_fail(err, CT_END, "placing was given up");
    }
    return CT_OK;
}

enum ct_status place_anneal(const struct place_work *work, const struct place_anneal *how,
                            uint32_t crossing_hops, uint32_t *core, struct ct_error *err)
{
    const uint32_t cores = work->problem->cores;
    struct anneal a = {.how = how, .rng = rng_open(how->seed, 0x616e6e65616c)};
    a.movable = malloc(((size_t)cores + 1) * sizeof *a.movable);
    a.minus_log = malloc(LOGARITHMS * sizeof *a.minus_log);
    enum ct_status status = CT_OK;
    if (a.movable == NULL || a.minus_log == NULL)
        status = status_fail(err, CT_ERR_MEMORY, "no memory to anneal %u cores", cores);
    else
        status = place_state_open(&a.state, work, crossing_hops, core, err);
    if (status == CT_OK) {
        for (uint32_t i = 0; i < LOGARITHMS; i++)
            a.minus_log[i] = minus_log(i);
        for (uint32_t i = 0; i < cores; i++) {
            if (a.state.holder[core[i]] != PLACE_STUCK)
                a.movable[a.movables++] = i;
        }
        if (a.movables > 0)
            status = cool(&a, err);
        place_state_close(&a.state);
    }
    free(a.movable);
    free(a.minus_log);
    return status;
}
