/*
 * map_check_parts.h - what the parts of the checker share; nobody else needs it.
 */
#ifndef CT_MAPPER_MAP_CHECK_PARTS_H
#define CT_MAPPER_MAP_CHECK_PARTS_H

#include "map_check.h"

/* A number that means none. */
enum { CHECK_NONE = UINT32_MAX };

/* Whose spikes come, how many ticks after the network's: line i is unit i, neuron j is lines + j,
 * and from lines + neurons on come the functions of map_check_functions.c. */
struct check_stream {
    uint32_t unit; /* CHECK_NONE: nothing comes */
    uint32_t offset;
};

/* Cores go by their index in mapped->chip.entry; axons and neurons of all cores by 256 * that plus
 * their number. */
struct checker {
    const struct network *net;
    const struct mapped *m;
    struct map_check *out;
    uint32_t width, height;    /* of the system, in cores                             */
    uint32_t *entry_of;        /* [width * height]: index of a core number, CHECK_NONE */
    uint32_t *owner;           /* [256 * cores]: neuron that a chip neuron copies, CHECK_NONE */
    struct check_stream *axon; /* [256 * cores] */
    struct check_functions *functions;
    uint8_t *shown; /* [output lines]: pins that show them, 2: two or more */
};

void check_fault(struct checker *c, enum map_fault_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* "core 5 neuron 17, a copy of p[3]" or "core 5 neuron 17". */
struct check_name {
    char text[120];
};
struct check_name check_neuron_name(const struct checker *c, uint32_t number);
/* "in[4]" or "p[3]": how messages name a unit. */
struct network_place check_unit_name(const struct checker *c, uint32_t unit);

static inline struct ct_core *check_core(const struct checker *c, uint32_t number)
{
    return c->m->chip.entry[number / CT_NEURONS].core;
}
static inline const struct ct_neuron *check_neuron(const struct checker *c, uint32_t number)
{
    return &check_core(c, number)->neuron[number % CT_NEURONS];
}
static inline uint32_t check_late(const struct checker *c, uint32_t neuron)
{
    return c->m->late == NULL ? 0 : c->m->late[neuron];
}
/* The axon that a neuron of the chip sends to, CHECK_NONE: to none that is there. */
uint32_t check_target(const struct checker *c, const struct ct_neuron *n);

/* One tick of a neuron that draws nothing, [N-3] to [N-10]: whether it fires. */
bool check_tick(const struct ct_neuron *n, int64_t sum, int64_t *potential);

/* A stream that a neuron hears, with the sum of the weights. */
struct check_input {
    struct check_stream stream;
    int64_t weight;
};

/* A stream of a form: `offset` is from that of its first one, in ticks, modulo 2^32. */
struct check_entry {
    uint32_t unit, offset;
    int32_t weight;
};
struct check_form {
    uint32_t first, count; /* of its entries               */
    int32_t least, most;   /* sum                          */
    uint32_t sums;         /* words of the sums there are  */
    uint32_t next;
};
struct check_function {
    uint32_t form, next, table;
};

/* map_check_functions.c */
struct check_functions *check_functions_make(void); /* NULL: no memory */
void check_functions_free(struct check_functions *f);
uint32_t check_functions_count(const struct check_functions *f);
/* Whether a neuron that hears `input`, ascending by unit and offset, is a function of a form, of
 * the spikes of one tick alone; as a stream. Functions are units from `units` on. Uses up
 * *input. */
bool check_derive(struct check_functions *f, uint32_t units, const struct ct_neuron *n,
                  struct check_input *input, uint32_t count, struct check_stream *out);
/* Whether functions of one form, units counting from 0, amount to *factor times the form. */
bool check_linear(const struct check_functions *f, const struct check_input *heard, uint32_t count,
                  int64_t *factor);
bool check_same_form(const struct check_functions *f, uint32_t a, uint32_t b);
const struct check_form *check_form_of(const struct check_functions *f, uint32_t function,
                                       const struct check_entry **entry);

/* map_check_streams.c: finds what every axon carries, and proves the relays. */
CT_MUST_CHECK enum ct_status check_streams(struct checker *c, struct ct_error *err);

/* map_check_synapses.c: every copy has just the synapses of its neuron. */
CT_MUST_CHECK enum ct_status check_synapses(struct checker *c, struct ct_error *err);

#endif
