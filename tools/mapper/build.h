/*
 * build.h - a network being spread over cores: what the passes of the compiler share; nobody else
 * needs it. compile.c tells their order.
 *
 * Units are numbered as in plan.h: lines, neurons, then relays. A group is a core in the making:
 * members, which are units that live there, and the streams that they listen to. A stream names a
 * unit and a delay; its spikes come from the unit itself or from a relay of it, as build_driver()
 * decides, and no group needs to know.
 */
#ifndef CT_MAPPER_BUILD_H
#define CT_MAPPER_BUILD_H

#include "compile.h"
#include "core_fill.h"

enum { STREAM_DELAY_BITS = 10 };

static inline uint64_t stream_make(uint32_t unit, uint32_t delay)
{
    return (uint64_t)unit << STREAM_DELAY_BITS | delay;
}
static inline uint32_t stream_unit(uint64_t stream)
{
    return (uint32_t)(stream >> STREAM_DELAY_BITS);
}
static inline uint32_t stream_delay(uint64_t stream)
{
    return stream & ((1u << STREAM_DELAY_BITS) - 1);
}

struct member {
    uint32_t unit;
    uint32_t copies; /* here: at least 1 */
    struct fill_neuron neuron;
};

struct group {
    struct member *member;      /* owned, ascending by unit */
    struct fill_stream *stream; /* owned */
    uint32_t members, streams;
    uint32_t axons, slots; /* in use: of the streams; copies of all members */
    bool clone;            /* full of copies of one neuron, which lives elsewhere too */
};

/* A neuron that fires `offset` ticks after unit `of`, because `parent` is heard `delay` ticks after
 * it fires. */
struct relay {
    uint32_t of, parent;
    uint16_t offset, delay;
    uint32_t next; /* relay of the same unit, by number, PLAN_NONE: none */
};

struct unit {
    uint32_t need;  /* axons and pins that hear it: copies that it must have */
    uint32_t spare; /* those of `need` that a relay with offset 1 could serve */
    uint32_t pins;
    uint32_t clones; /* groups of full cores of its copies, beside the one that it lives in */
    uint32_t relay;  /* its first relay, by number from 0; PLAN_NONE */
    int32_t late;    /* of a neuron: ticks by which it fires late; of a part of one it may be < 0 */
    bool relayed;    /* what can go by way of a relay does */
    bool stochastic; /* must not be copied */
};

/* A group being filled. */
struct open_group {
    struct core_fill fill;
    struct member member[CT_NEURONS];
    uint32_t members, slots;
};

struct build {
    const struct network *net;
    const struct flat *flat;
    const struct compile_options *options;
    struct problems problem;
    struct compile_figures figures;
    struct unit *unit; /* [units] */
    struct relay *relay;
    struct group *group;
    uint32_t given_end;   /* lines + neurons of the network: number of the first part */
    uint32_t neurons_end; /* with the parts of split neurons: number of the first relay */
    uint32_t relays, relay_room, unit_room;
    uint32_t groups, group_room;
    struct fill_input *input; /* of the neuron at hand */
    size_t input_room;
    struct open_group open;
};

static inline uint32_t build_units(const struct build *b)
{
    return b->neurons_end + b->relays;
}
static inline bool build_is_line(const struct build *b, uint32_t unit)
{
    return unit < b->flat->lines;
}

/* ---- build_units.c: what a unit hears and who drives a stream -------------------------------- */

/* The inputs of a unit, in b->input; false: no memory. */
bool build_inputs(struct build *b, uint32_t unit, uint32_t *count);

/* The unit whose spikes a stream carries, and the ticks from its firing to its being heard, 0 from
 * a line. A relay that is not there yet is made; PLAN_NONE: no memory. */
uint32_t build_driver(struct build *b, uint64_t stream, uint32_t *delay);

/* Makes the units before anything else. */
enum ct_status build_make_units(struct build *b, struct ct_error *err);

/* How messages name a unit. */
struct network_place build_place(const struct build *b, uint32_t unit);

/* ---- build_one.c: all in one core ------------------------------------------------------------ */

/* Puts every neuron into one group, where *made tells that they fit; else there is none. */
enum ct_status build_one(struct build *b, bool *made, struct ct_error *err);

/* ---- build_partition.c: by the partition of partition.h -------------------------------------- */

/* Puts every neuron into a group as a partition says; what fits no core is reported. *made tells
 * whether there is a partition into as many cores as there are. */
enum ct_status build_partition(struct build *b, bool *made, struct ct_error *err);

/* ---- build_late.c: late neurons -------------------------------------------------------------- */

/* Makes those populations late that partial sums ask for; reports what cannot be. */
enum ct_status build_start_late(struct build *b, struct ct_error *err);

/* Makes populations late and marks what relays are then to serve, by what `before` needed; *any
 * tells whether there is one. */
enum ct_status build_make_late(struct build *b, const struct build *before, bool *any,
                               struct ct_error *err);

/* The potential from which a neuron comes to its first one in so many ticks without input and
 * without a spike; false where there is none. */
bool build_earlier(const struct ct_neuron *n, uint32_t ticks, int32_t *potential);

/* ---- build_groups.c: which unit lives where -------------------------------------------------- */

/* Puts every neuron into a group, in the order of the network from its end. What fits no core is
 * reported. */
enum ct_status build_fill(struct build *b, struct ct_error *err);

/* A new, empty group with room for `members` and `streams`; NULL: no memory. */
struct group *build_add_group(struct build *b, uint32_t members, uint32_t streams);

/* Empties the open group; makes a group of it, where it has members, and empties it; adds a unit to
 * it with so many copies, its inputs being in b->input. */
void open_start(const struct build *b, struct open_group *open);
bool open_close(struct build *b, struct open_group *open);
enum fill_result open_add(struct build *b, struct open_group *open, uint32_t unit, uint32_t copies,
                          uint32_t inputs);

/* Reports a neuron that no core has room for, with its inputs in b->input. */
void build_report(struct build *b, uint32_t unit, uint32_t inputs, enum fill_result why);

/* Whether two of the inputs draw and have one stream, which no axon tells apart; reports it. */
bool build_repeats(struct build *b, uint32_t unit, uint32_t inputs);

/* Counts need and spare of all units. */
enum ct_status build_count(struct build *b, struct ct_error *err);

/* Divides groups, or sends spikes through relays, until every group has room for its copies. */
enum ct_status build_settle(struct build *b, struct ct_error *err);

/* ---- build_host.c: room for the rest --------------------------------------------------------- */

/* Puts the relays into groups. */
enum ct_status build_host_relays(struct build *b, struct ct_error *err);

/* Gives an axon to every line that reaches nothing, so that its spikes have somewhere to go. */
enum ct_status build_host_lines(struct build *b, struct ct_error *err);

/* ---- build_plan.c: the cores ----------------------------------------------------------------- */

enum ct_status build_plan(struct build *b, struct plan *out, struct ct_error *err);

#endif
