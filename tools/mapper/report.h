/*
 * report.h - what became of a network: a JSON value with nine parts, and a text made of that value
 * and nothing else, so that both tell the same numbers.
 *
 *   header        network, class of the result, options, seconds of each phase
 *   assumptions   texts
 *   resources     cores, how full they are, each population and its lower bound
 *   splits        copies, relays and lateness by population, the neurons with the most copies
 *   quantisation  axons an input, weights and their errors, the reach of potentials
 *   placement     hops, load of links, beside other ways to place
 *   verification  null where nothing was verified
 *   problems      code and text of each
 *   explanation   null where no neuron was asked for
 */
#ifndef CT_MAPPER_REPORT_H
#define CT_MAPPER_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "map.h"

struct report_facts {
    const struct network *net;
    const char *path; /* of the network's file */
    uint64_t hash;    /* XXH64 of its bytes    */
    const struct map_options *options;
    const struct map_result *result;
    const json_t *assumptions; /* texts that come first; NULL: none */
    json_t *verification;      /* taken over; NULL: none */
    json_t *explanation;       /* taken over; NULL: none */
};

/* NULL: no memory. */
json_t *report_make(const struct report_facts *facts);
void report_print(const json_t *report, FILE *file);

#endif
