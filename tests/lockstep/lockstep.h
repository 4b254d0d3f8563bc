/*
 * lockstep.h - models of the RTL for tests in plain C. tests/lockstep/models.mk says which models
 * there are; a program test_lockstep_x is linked with those whose name is x or begins with x_, and
 * finds them in lockstep_models[]. Verilator runs them; some also Icarus and CXXRTL, in programs of
 * their own that are the same but for this (tests/lockstep/sim).
 *
 * A model has no clock of its own: in each cycle the test sets the inputs, lets the outputs settle,
 * looks at them, and gives the rising edge.
 *
 * Beside its ports, named as they are, a test sees the signals that the file <top>.vlt lists, named
 * by their place: "ct_core.u_sched.slot_q", "ct_mesh.g_tile[3].u_core.state_q". Nothing in the RTL
 * knows of it.
 */
#ifndef LOCKSTEP_LOCKSTEP_H
#define LOCKSTEP_LOCKSTEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a signal is: one element, or the elements of a memory one after the other. Elements of up
 * to 64 bits are one unsigned number of 1, 2, 4 or 8 bytes, wider ones 32-bit words, lowest first.
 */
struct lockstep_signal {
    uint8_t *data;
    const uint8_t *unknown; /* laid out as data: the bits that are X or Z; NULL: two-state */
    uint32_t bits;          /* of an element */
    uint32_t elements;      /* of all dimensions together */
    uint32_t bytes;         /* of an element */
};

/* An instance of a model. */
struct lockstep;

struct lockstep_model {
    const char *name;
    const char *parameters; /* "AXONS=256 K=4": those that differ from the module's own */
    const char *fault;      /* what was made wrong in this model; NULL: it is sound */
    const char *simulator;  /* "verilator", "icarus", "cxxrtl" */
    uint32_t slowness;      /* by which runs are shortened; Verilator: 1 */
    /* Makes an instance; what reset does not reach starts with values drawn from the seed. */
    struct lockstep *(*create)(int seed);
    void (*destroy)(struct lockstep *l);
    /* The combinational logic settles; registers follow where clk_i has risen. */
    void (*eval)(struct lockstep *l);
    /* Finds a port, or a signal of the .vlt file. False: there is none. */
    bool (*find)(const struct lockstep *l, const char *path, struct lockstep_signal *out);
    /* Prints all that find can find. */
    void (*list)(const struct lockstep *l);
};

/* The models of this program; NULL ends the list. */
extern const struct lockstep_model *const lockstep_models[];

/* So much of an amount of work as the model's simulator does in the time; at least 1. */
static inline uint64_t lockstep_share(const struct lockstep_model *model, uint64_t amount)
{
    return amount / model->slowness > 0 ? amount / model->slowness : 1;
}

/* Runs a model for a short while beside what the program compares it with. False at the first
 * difference, of which `text` then tells. */
typedef bool lockstep_trial(const struct lockstep_model *model, char *text, size_t size);

/* What main() of a test program begins with. Where CT_MUTANT is set, the number of a mutant, the
 * program is linked with a model of mutants alone (tests/lockstep/mutate): tries that mutant and
 * ends the program, with status LOCKSTEP_KILLED where there is a difference, 0 where there is none.
 * Where CT_COVERAGE is set it is linked with sound models that count coverage: tests whose names
 * begin with "fault" are left out. */
enum { LOCKSTEP_KILLED = 3 };
void lockstep_begin(lockstep_trial *trial);

/* A test's negative control: tries each model with a fault, and prints in what it differs. Lists
 * all that do not, and then fails the test; otherwise how many faults there are. */
int lockstep_faults(lockstep_trial *trial);

/* The value of a parameter of a model, `otherwise` where the model does not set it. */
int lockstep_parameter(const struct lockstep_model *model, const char *name, int otherwise);

/* Finds a signal that must be there: otherwise prints those that are, and ends the program. */
struct lockstep_signal lockstep_signal(const struct lockstep_model *model, const struct lockstep *l,
                                       const char *path);

/* The bits of an element from bit `at` on: `count` of them, at most 64; all ones, above `count` as
 * well, where one of them is unknown. */
uint64_t lockstep_bits(const struct lockstep_signal *s, uint32_t element, uint32_t at,
                       uint32_t count);

/* Whether bits of an element are X or Z. */
static inline bool lockstep_unknown(const struct lockstep_signal *s, uint32_t element)
{
    uint8_t any = 0;
    for (uint32_t i = 0; s->unknown != NULL && i < s->bytes; i++)
        any |= s->unknown[(size_t)element * s->bytes + i];
    return any != 0;
}

/* An element of up to 64 bits; where bits of it are unknown all ones, which is no value of it. */
static inline uint64_t lockstep_get(const struct lockstep_signal *s, uint32_t element)
{
    if (s->unknown != NULL && lockstep_unknown(s, element))
        return UINT64_MAX;
    const uint8_t *p = s->data + (size_t)element * s->bytes;
    switch (s->bytes) {
    case 1: return *p;
    case 2: return *(const uint16_t *)(const void *)p;
    case 4: return *(const uint32_t *)(const void *)p;
    default: return *(const uint64_t *)(const void *)p;
    }
}

/* Sets an input of up to 64 bits; `value` must fit it. */
static inline void lockstep_set(const struct lockstep_signal *s, uint64_t value)
{
    switch (s->bytes) {
    case 1: *s->data = (uint8_t)value; break;
    case 2: *(uint16_t *)(void *)s->data = (uint16_t)value; break;
    case 4: *(uint32_t *)(void *)s->data = (uint32_t)value; break;
    default: *(uint64_t *)(void *)s->data = value;
    }
}

/* The outputs of this cycle settle for the inputs as they are. */
static inline void lockstep_settle(const struct lockstep_model *model, struct lockstep *l,
                                   const struct lockstep_signal *clk)
{
    *clk->data = 0;
    model->eval(l);
}

/* The rising edge that ends the cycle: registers have their new values. */
static inline void lockstep_rise(const struct lockstep_model *model, struct lockstep *l,
                                 const struct lockstep_signal *clk)
{
    *clk->data = 1;
    model->eval(l);
}

/* Both, and settles the next cycle. */
static inline void lockstep_edge(const struct lockstep_model *model, struct lockstep *l,
                                 const struct lockstep_signal *clk)
{
    lockstep_rise(model, l, clk);
    lockstep_settle(model, l, clk);
}

#endif
