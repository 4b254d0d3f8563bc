/*
 * ports_read.h - a mapping from its files: the chip image and the port map (ports_format.h), as the
 * mapper saved them or anybody else wrote them. So a saved mapping can be checked (map_check.h) and
 * verified (verify.h) against its network, later and by others.
 */
#ifndef CT_MAPPER_PORTS_READ_H
#define CT_MAPPER_PORTS_READ_H

#include "mapped.h"
#include "network.h"

/* Reads a mapping of *net. The port map must name the network's ports and populations, in order,
 * with a list for each line and neuron, and the pins that they have; that the places are there is
 * for map_check() to find out. Errors name file, line and column, and leave *out empty. */
CT_MUST_CHECK enum ct_status ports_read(struct mapped *out, const struct network *net,
                                        const char *image, const char *ports, struct ct_error *err);

/* The port map alone, from an open stream, which is closed; `name` stands for its path. The chip
 * stays empty. */
CT_MUST_CHECK enum ct_status ports_adopt(struct mapped *out, const struct network *net, FILE *file,
                                         const char *name, struct ct_error *err);

/* The input lines alone, of whatever network a port map is: fills line_first and line of *out, and
 * says how many lines there are. */
CT_MUST_CHECK enum ct_status ports_read_lines(struct mapped *out, uint32_t *lines,
                                              const char *ports, struct ct_error *err);

#endif
