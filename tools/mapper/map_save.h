/*
 * map_save.h - the files of a mapped network: its chip image, and its port map as ports_format.h
 * specifies it.
 */
#ifndef CT_MAPPER_MAP_SAVE_H
#define CT_MAPPER_MAP_SAVE_H

#include "mapped.h"
#include "network.h"

/* The port map as text, owned by the caller; NULL: no memory. */
char *map_ports_text(const struct network *net, const struct mapped *mapped);

/* Writes the image to `image` and the port map to `ports`, each where it is not NULL. Where either
 * cannot be written, neither appears, but for a failure in the very last step. */
CT_MUST_CHECK enum ct_status map_save(const struct network *net, const struct mapped *mapped,
                                      const char *image, const char *ports, struct ct_error *err);

#endif
