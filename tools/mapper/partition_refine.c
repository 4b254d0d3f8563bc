/*
 * partition_refine.c - see partition_refine.h.
 */
#include "partition_refine.h"

#include <stdlib.h>
#include <string.h>

enum {
    GROUP = 6, /* cores taken apart at once, at the most    */
    GROUP_NEURONS = GROUP * CT_NEURONS,
    IDLE_STEPS = 64 /* without gain before it ends, and an eighth of the cores more */
};

/* One call of refine(). */
struct refinement {
    struct refiner *r;
    struct board *b;
    uint32_t from, cores;    /* cores from .. from + cores - 1 of the board, numbered from 0 here */
    uint32_t *shared, *near; /* [cores] axons shared with the core in hand; who shares any        */
    uint32_t *turn;          /* [cores] in what turn they are taken apart                         */
    struct cut old, new;
    uint32_t member[GROUP], members; /* cores taken apart              */
    uint32_t idle;                   /* steps since the last gain */
};

bool refiner_init(struct refiner *r, struct board *board, struct grower *grower, uint32_t seed)
{
    memset(r, 0, sizeof *r);
    r->b = board;
    r->grower = grower;
    r->random = seed;
    r->head = calloc((size_t)board->p->signals + 1, sizeof *r->head);
    return r->head != NULL;
}

void refiner_free(struct refiner *r)
{
    free(r->head);
    free(r->node);
    memset(r, 0, sizeof *r);
}

static uint32_t chance(struct refinement *f, uint32_t below)
{
    f->r->random = f->r->random * 6364136223846793005u + 1442695040888963407u; /* Knuth, MMIX */
    return (uint32_t)((f->r->random >> 32) * below >> 32);
}

/* ---- who is near ----------------------------------------------------------------------------- */

static void forget_cores(struct refiner *r)
{
    while (r->nodes > 1)
        r->head[r->node[--r->nodes].signal] = 0;
}

static bool index_cores(struct refinement *f)
{
    struct refiner *r = f->r;
    uint64_t axons = 1;
    for (uint32_t c = 0; c < f->cores; c++)
        axons += f->b->core[f->from + c]->axons;
    forget_cores(r);
    if (axons > r->room) {
        free(r->node);
        r->node = axons < UINT32_MAX ? malloc(axons * sizeof *r->node) : NULL;
        r->room = r->node == NULL ? 0 : (uint32_t)axons;
        if (r->node == NULL)
            return false;
    }
    r->nodes = 1;
    for (uint32_t c = 0; c < f->cores; c++) {
        const struct board_core *core = f->b->core[f->from + c];
        for (uint32_t i = 0; i < BOARD_TABLE; i++) {
            if (core->key[i] == 0)
                continue;
            uint32_t *head = &r->head[core->key[i] - 1];
            r->node[r->nodes] = (struct refiner_node){core->key[i] - 1, c, *head};
            *head = r->nodes++;
        }
    }
    return true;
}

/* Picks the group of a core: those that shared the most when the pass began. */
static void pick_group(struct refinement *f, uint32_t core)
{
    const struct board_core *c = f->b->core[f->from + core];
    const uint32_t size = 2 + chance(f, GROUP - 1);
    uint32_t found = 0;
    for (uint32_t i = 0; i < BOARD_TABLE; i++) {
        for (uint32_t k = c->key[i] == 0 ? 0 : f->r->head[c->key[i] - 1]; k != 0;
             k = f->r->node[k].next) {
            if (f->shared[f->r->node[k].core]++ == 0)
                f->near[found++] = f->r->node[k].core;
        }
    }
    f->shared[core] = 0;
    f->members = 0;
    f->member[f->members++] = core;
    while (f->members < size) {
        uint32_t best = core, most = 0;
        for (uint32_t k = 0; k < found; k++) {
            if (f->shared[f->near[k]] > most) {
                best = f->near[k];
                most = f->shared[best];
            }
        }
        if (most == 0)
            break;
        f->shared[best] = 0;
        const struct board_core *other = f->b->core[f->from + best];
        if (other->satellite_of != BOARD_NONE || other->neurons == 0)
            continue;
        f->member[f->members++] = best;
    }
    for (uint32_t k = 0; k < found; k++)
        f->shared[f->near[k]] = 0;
}

/* ---- taking apart and putting together ------------------------------------------------------- */

/* Lists the group as a cut, priced. */
static void list_group(struct refinement *f, struct cut *cut)
{
    cut->count = cut->cores = 0;
    for (uint32_t k = 0; k < f->members; k++) {
        cut->start[cut->cores++] = cut->count;
        uint32_t j = f->b->core[f->from + f->member[k]]->member;
        for (; j != BOARD_NONE; j = f->b->next[j]) {
            cut->order[cut->count++] = j;
            f->r->grower->cutter->slots[j] = board_slots(f->b, j);
        }
    }
    cut->start[cut->cores] = cut->count;
    cut_price(f->r->grower->cutter, cut);
}

/* Puts a cut of the group's neurons on the board. False: no memory, or no core left. */
static bool put(struct refinement *f, const struct cut *cut)
{
    for (uint32_t i = 0; i < cut->count; i++)
        board_remove(f->b, cut->order[i]);
    for (uint32_t k = 0; k < cut->cores; k++) {
        const uint32_t core = f->from + f->member[k];
        for (uint32_t i = cut->start[k]; i < cut->start[k + 1]; i++) {
            if (!board_add(f->b, cut->order[i], core))
                return false;
        }
    }
    return true;
}

static bool step(struct refinement *f, uint32_t core)
{
    f->idle++;
    pick_group(f, core);
    if (f->members < 2)
        return true;
    list_group(f, &f->old);
    memcpy(f->new.order, f->old.order, f->old.count * sizeof *f->old.order);
    f->new.count = f->old.count;
    const uint32_t dice = chance(f, 8);
    const struct grow_taste taste = {.by_overlap = (dice & 1) != 0,
                                     .enclosed = (dice & 2) != 0,
                                     .fill = (dice & 4) != 0,
                                     .noise = 1 + chance(f, UINT32_MAX - 1)};
    if (!grow(f->r->grower, &f->new, taste))
        return false;
    if (f->new.cost >= f->old.cost || f->new.cores > f->members)
        return true;
    if (!put(f, &f->new))
        return false;
    if (board_settle(f->b)) {
        f->idle = 0;
        return true;
    }
    const bool made = put(f, &f->old);
    return board_settle(f->b) && made;
}

/* ---- passes ---------------------------------------------------------------------------------- */

static void shuffle(struct refinement *f)
{
    for (uint32_t k = 0; k < f->cores; k++) {
        const uint32_t at = chance(f, k + 1);
        f->turn[k] = f->turn[at];
        f->turn[at] = k;
    }
}

static bool goes_on(const struct refinement *f, uint64_t until)
{
    return f->idle < IDLE_STEPS + f->cores / 8 && f->r->grower->cutter->looks < until;
}

/* A pass over all cores, or as far as the looks last. */
static bool pass(struct refinement *f, uint64_t until)
{
    if (!index_cores(f))
        return false;
    shuffle(f);
    for (uint32_t k = 0; k < f->cores && goes_on(f, until); k++) {
        const struct board_core *c = f->b->core[f->from + f->turn[k]];
        if (c->satellite_of == BOARD_NONE && c->neurons > 0 && !step(f, f->turn[k]))
            return false;
    }
    return true;
}

bool refine(struct refiner *r, uint32_t from, uint64_t looks)
{
    struct refinement f = {.r = r, .b = r->b, .from = from, .cores = r->b->cores - from};
    const size_t n = (size_t)f.cores + 1;
    const uint64_t until = r->grower->cutter->looks + looks;
    f.shared = calloc(n, sizeof *f.shared);
    f.near = malloc(n * sizeof *f.near);
    f.turn = malloc(n * sizeof *f.turn);
    bool made =
        cut_init(&f.old, GROUP_NEURONS) && f.shared != NULL && f.near != NULL && f.turn != NULL;
    made = cut_init(&f.new, GROUP_NEURONS) && made;
    while (made && f.cores > 1 && goes_on(&f, until))
        made = pass(&f, until);
    forget_cores(r);
    cut_free(&f.old);
    cut_free(&f.new);
    free(f.shared);
    free(f.near);
    free(f.turn);
    return made;
}
