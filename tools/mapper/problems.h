/*
 * problems.h - why a network cannot be mapped: all that was found, each with a stable code, the
 * object, the limit that it breaks and what helps.
 */
#ifndef CT_MAPPER_PROBLEMS_H
#define CT_MAPPER_PROBLEMS_H

#include "cortile.h"

/* Codes stay as they are once released: programs may read them. */
#define PROBLEM_LIST(X)                                                                            \
    X(PROBLEM_FANIN, "E-FANIN", "a neuron needs more axons than a core has")                       \
    X(PROBLEM_WEIGHT, "E-WEIGHT", "weights that no four values of 9 bits make")                    \
    X(PROBLEM_LEAK, "E-LEAK", "a leak outside the range of the chip")                              \
    X(PROBLEM_THRESH, "E-THRESH", "a threshold outside the range of the chip")                     \
    X(PROBLEM_DELAY, "E-DELAY", "a delay that the chip cannot make")                               \
    X(PROBLEM_STOCH_COPY, "E-STOCH-COPY", "a stochastic neuron would need copies")                 \
    X(PROBLEM_CORES, "E-CORES", "more cores are needed than there are")                            \
    X(PROBLEM_NODE, "E-NODE", "a kind of node that has no equal on the chip")                      \
    X(PROBLEM_SHAPE, "E-SHAPE", "shapes that do not fit one another")                              \
    X(PROBLEM_CYCLE_DELAY, "E-CYCLE-DELAY", "a cycle has no tick to spare for a relay")

enum problem_code {
#define PROBLEM_ENUM(name, code, text) name,
    PROBLEM_LIST(PROBLEM_ENUM)
#undef PROBLEM_ENUM
        PROBLEM_CODES
};

enum { PROBLEM_TEXT = 320, PROBLEMS_KEPT = 10000 };

struct problem {
    enum problem_code code;
    char text[PROBLEM_TEXT]; /* one line: "both[1]: 300 inputs, ...; use ..." */
};

/* Those beyond PROBLEMS_KEPT, or beyond memory, are counted only. */
struct problems {
    struct problem *problem; /* owned */
    uint32_t kept, room;
    uint32_t count;
};

void problems_add(struct problems *problems, enum problem_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void problems_free(struct problems *problems);

/* "E-FANIN". */
const char *problem_name(enum problem_code code);

#endif
