/*
 * report_verify.h - verification of a mapping for its report: the chip against the network that it
 * was made of and, where that was reworked, against the one that was given.
 */
#ifndef CT_MAPPER_REPORT_VERIFY_H
#define CT_MAPPER_REPORT_VERIFY_H

#include <jansson.h>

#include "map.h"
#include "verify.h"

/* Verifies; *report becomes an object with numbers and "lines", owned by the caller, and *agrees
 * whether no spike differs that is not allowed to. */
CT_MUST_CHECK enum ct_status report_verify(const struct network *net,
                                           const struct map_result *result,
                                           const struct verify_options *options, json_t **report,
                                           bool *agrees, struct ct_error *err);

#endif
