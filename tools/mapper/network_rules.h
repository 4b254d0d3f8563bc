/*
 * network_rules.h - what the parts of a network must satisfy, in one place for the builder
 * (network_build.h), which names the object of a fault, and for the reader, which names the place
 * in the file; nobody else needs it. Parts come in the order of the keys of the whole.
 */
#ifndef CT_MAPPER_NETWORK_RULES_H
#define CT_MAPPER_NETWORK_RULES_H

#include "name_index.h"
#include "network_build.h"

#define NETWORK_KEY_NAME(name) #name,
#define NETWORK_INPUT_KEY(name) INPUT_##name,
#define NETWORK_POPULATION_KEY(name) POPULATION_##name,
#define NETWORK_PROJECTION_KEY(name) PROJECTION_##name,
#define NETWORK_CONNECT_KEY(name) CONNECT_##name,
#define NETWORK_OUTPUT_KEY(name) OUTPUT_##name,

enum { NETWORK_INPUT_KEYS(NETWORK_INPUT_KEY) INPUT_COUNT };
enum { NETWORK_POPULATION_KEYS(NETWORK_POPULATION_KEY) POPULATION_COUNT };
enum { NETWORK_PROJECTION_KEYS(NETWORK_PROJECTION_KEY) PROJECTION_COUNT };
enum { NETWORK_CONNECT_KEYS(NETWORK_CONNECT_KEY) CONNECT_COUNT };
enum { NETWORK_OUTPUT_KEYS(NETWORK_OUTPUT_KEY) OUTPUT_COUNT };

struct network_rules {
    struct network net;
    struct name_index sources; /* populations as 2 * index, inputs as 2 * index + 1 */
    struct name_index ports;   /* outputs */
    uint32_t input_room, population_room, projection_room, output_room;
};

/* The first fault: which key of the object it is about, and which key within that: a parameter, a
 * key of "connect"; -1: the object as a whole. */
struct network_fault {
    enum ct_status status;
    int key, inner;
    int64_t element; /* of an array; -1: none */
    char text[300];
};

/* The range of a parameter, and its name. */
struct network_range {
    const char *name;
    int32_t least, greatest;
};
extern const struct network_range network_range[NETWORK_PARAMETER_COUNT];

/* How many of the first characters of a text are those of a name. */
size_t network_name_length(const char *text);

/* Sets *size to what it and the shape say together; 0 and an empty shape say nothing. */
bool network_resolve_size(uint32_t *size, const struct network_shape *shape, int size_key,
                          int shape_key, struct network_fault *fault);

/* Each of these adds an object that keeps the rules, or tells the fault and adds nothing. What
 * `take` says is done in any case. */
bool network_check_name(const char *name, struct network_fault *fault);
bool network_add_input(struct network_rules *r, const struct network_input_spec *spec,
                       struct network_fault *fault);
bool network_add_population(struct network_rules *r, const struct network_population_spec *spec,
                            struct network_fault *fault);
bool network_add_projection(struct network_rules *r, const struct network_projection_spec *spec,
                            struct network_fault *fault);
/* `pinned`: the pin is meant also where it is 0. */
bool network_add_output(struct network_rules *r, const struct network_output_spec *spec,
                        bool pinned, struct network_fault *fault);
/* `key` is what a message calls the text. */
bool network_find_slice(const struct network_rules *r, const char *key, const char *text,
                        bool input_too, struct network_slice *out, struct network_fault *fault);

/* Whether a slice that a caller made lies within what it names. */
bool network_check_slice(const struct network *net, const char *key, const struct network_slice *s,
                         bool input_too, int fault_key, struct network_fault *fault);

/* Whether a name is new among inputs and populations, or among outputs. */
bool network_new_name(const struct network_rules *r, bool output, const char *name,
                      struct network_fault *fault);

/* Makes room for one more object of *count, which becomes all zero and is counted. */
void *network_grow(void *array, size_t size, uint32_t *count, uint32_t *room,
                   struct network_fault *fault);

/* Fills in a fault; false. */
bool network_fault_set(struct network_fault *fault, enum ct_status status, int key, int inner,
                       const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* Frees what the indexes hold, and the network too unless it was moved out. */
void network_rules_free(struct network_rules *r);

#endif
