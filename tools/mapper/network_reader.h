/*
 * network_reader.h - what the parts of the reader of network descriptions share; nobody else needs
 * it. Every call does nothing after a failure, as those of jsonpull.h. The rules of a network are
 * those of network_rules.h; the reader adds what only a file can get wrong, and the place: line and
 * column, and a JSON pointer (RFC 6901).
 */
#ifndef CT_MAPPER_NETWORK_READER_H
#define CT_MAPPER_NETWORK_READER_H

#include "base/jsonpull.h"
#include "network_rules.h"

enum { READER_NEST_MAX = 4 }; /* arrays within one another: the weights of a convolution */

/* Where the reader is: "/projections/3/connect/stride/1". */
struct reader_where {
    const char *section; /* key of the whole; NULL: at the whole itself   */
    int64_t object;      /* in the section's array; -1: none               */
    const char *key, *inner;
    unsigned int depth; /* of element                                       */
    uint64_t element[READER_NEST_MAX];
};

struct reader {
    struct jsonpull json;
    struct network_rules rules;
    struct reader_where where;
};

/* Room for one more element of `size` bytes in *array, a pointer to an owned array of *room;
 * false, and a failure, where there is no memory. */
bool reader_grow(struct jsonpull *json, void *array, size_t size, uint64_t count, uint32_t *room);

/* The next key of an object, as jsonpull_known_key(); *slot, a part of the reader's place, becomes
 * its name, and *mark, if any, the place of its value. */
int reader_key(struct reader *r, const char *const *names, unsigned int count, uint32_t *seen,
               const char **slot, struct jsonpull_mark *marks);

/* The next element of an array within `depth` others, as jsonpull_element(). */
bool reader_element(struct reader *r, unsigned int depth);
/* An array has been read to its end. */
void reader_leave(struct reader *r, unsigned int depth);

/* Fails with what the rules found: at the mark of its key, or at `mark` where it has none. */
void reader_refuse(struct reader *r, const struct network_fault *fault, const char *const *names,
                   const struct jsonpull_mark *marks, struct jsonpull_mark mark);

/* A number, or as many numbers as there are up to `most`, at least one; returns how many. */
unsigned int reader_few(struct reader *r, const char *name, uint32_t least, uint32_t greatest,
                        unsigned int most, uint32_t *out);

/* Arrays of numbers within arrays, equally long at each depth. */
struct reader_numbers {
    int32_t *value; /* owned; not NULL once it was read, also where there is no number */
    uint64_t count;
    uint32_t room;
    unsigned int depth;               /* 1: plain numbers                   */
    uint64_t length[READER_NEST_MAX]; /* of the arrays, the outermost first */
};
void reader_numbers(struct reader *r, const char *name, int32_t least, int32_t greatest,
                    unsigned int depth_max, struct reader_numbers *out);

/* A slice of a population, or of an input port where `input_too`. */
void reader_slice(struct reader *r, const char *key, bool input_too, struct network_slice *out);

/* A whole projection, added to the network. */
void reader_projection(struct reader *r);

#endif
