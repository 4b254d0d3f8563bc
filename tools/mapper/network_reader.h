/*
 * network_reader.h - what the two parts of the reader of network descriptions share; nobody else
 * needs it. Every call does nothing after a failure, as those of jsonpull.h.
 */
#ifndef CT_MAPPER_NETWORK_READER_H
#define CT_MAPPER_NETWORK_READER_H

#include "base/jsonpull.h"
#include "name_index.h"
#include "network.h"

struct reader {
    struct jsonpull json;
    struct network *net;
    struct name_index sources; /* populations as 2 * index, inputs as 2 * index + 1 */
    struct name_index ports;   /* outputs */
    uint32_t input_room, population_room, projection_room, output_room;
};

/* Room for one more element of `size` bytes in *array, a pointer to an owned array of *room;
 * false, and a failure, where there is no memory. */
bool reader_grow(struct jsonpull *json, void *array, size_t size, uint64_t count, uint64_t *room);

/* The same for the objects of a network: counts the new one, which is all zero. NULL: no memory. */
void *reader_add(struct jsonpull *json, void *array, size_t size, uint32_t *count, uint32_t *room);

/* A growing array of numbers. */
struct numbers {
    int32_t *value; /* owned */
    uint64_t count, room;
};

/* The rest of an array of numbers whose bracket was read, appended. */
void reader_numbers(struct jsonpull *json, const char *name, int32_t least, int32_t greatest,
                    struct numbers *out);

/* A slice of a population, or of an input port where `input_too`. */
void reader_slice(struct reader *r, const char *key, bool input_too, struct network_slice *out);

/* A whole projection, added to the network. */
void reader_projection(struct reader *r);

#endif
