/*
 * network_write.h - writes a network as a description, specified in network_format.h. The text is
 * canonical: keys in the order of that text, what has its default left out, numbers that are all
 * equal written once where they may be. So the same network gives the same bytes, and what is read
 * from them gives them again.
 */
#ifndef CT_MAPPER_NETWORK_WRITE_H
#define CT_MAPPER_NETWORK_WRITE_H

#include "network.h"

/* Writes a file, which appears whole or not at all. */
CT_MUST_CHECK enum ct_status network_write(const struct network *net, const char *path,
                                           struct ct_error *err);

#endif
