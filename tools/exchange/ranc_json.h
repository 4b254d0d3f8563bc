/*
 * ranc_json.h - what the readers of RANC's two JSON files share.
 */
#ifndef CT_EXCHANGE_RANC_JSON_H
#define CT_EXCHANGE_RANC_JSON_H

#include "base/jsonpull.h"
#include "ranc_map.h"

/* The next key of an object that is among `names`: its index, or -1 after '}' and after a failure.
 * Other keys are skipped with their values; one that comes twice (bits of *seen) is a failure. */
int ranc_key(struct jsonpull *json, const char *const *names, unsigned int count, uint32_t *seen);

/* Reads a configuration; `in` stays open. */
CT_MUST_CHECK enum ct_status ranc_read_config(struct ranc_config *out, struct infile *in,
                                              struct ct_error *err);

#endif
