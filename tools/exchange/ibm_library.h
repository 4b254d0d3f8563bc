/*
 * ibm_library.h - the named neuron types and crossbars of an IBM model file (ibm_format.h), and how
 * a core finds them.
 *
 * A library comes as one array and is sorted when the array ends, so finding a name costs a binary
 * search however the names were chosen; a name that comes twice is found then, with its place.
 */
#ifndef CT_EXCHANGE_IBM_LIBRARY_H
#define CT_EXCHANGE_IBM_LIBRARY_H

#include "base/jsonpull.h"

#define IBM_NOT_FOUND UINT32_MAX

struct ibm_name {
    char *text; /* owned */
    uint32_t index;
    struct jsonpull_mark mark; /* where it was given */
};

struct ibm_names {
    struct ibm_name *entry; /* ascending by text after ibm_names_sort() */
    uint32_t count, room;
};

struct ibm_crossbar {
    uint8_t axon_type[CT_AXONS];
    uint64_t row[CT_AXONS][4]; /* bit c % 64 of word c / 64 for column c */
};

struct ibm_library {
    struct ibm_names type_names, type_numbers; /* numbers as decimal text */
    struct ct_neuron *type;                    /* with no destination     */
    uint32_t type_count, type_room;
    struct ibm_names crossbar_names;
    struct ibm_crossbar **crossbar;
    uint32_t crossbar_count, crossbar_room;
};

/* The values of the keys "neuronTypes" and "crossbarTypes". */
void ibm_read_neuron_types(struct jsonpull *json, struct ibm_library *library);
void ibm_read_crossbar_types(struct jsonpull *json, struct ibm_library *library);

/* The value of a key "rows". */
void ibm_read_rows(struct jsonpull *json, struct ibm_crossbar *crossbar);

/* Index of a name, or IBM_NOT_FOUND. */
uint32_t ibm_names_find(const struct ibm_names *names, const char *text);
uint32_t ibm_type_by_number(const struct ibm_library *library, int64_t number);

void ibm_library_free(struct ibm_library *library);

#endif
