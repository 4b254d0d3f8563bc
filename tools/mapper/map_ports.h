/*
 * map_ports.h - writes where the ports of a mapped network lie, as ports_format.h specifies it.
 */
#ifndef CT_MAPPER_MAP_PORTS_H
#define CT_MAPPER_MAP_PORTS_H

#include <stdio.h>

#include "map_direct.h"

/* Failures stay in the stream, as those of fprintf(3). */
void map_ports_write(const struct network *net, const struct mapped *mapped, FILE *file);

#endif
