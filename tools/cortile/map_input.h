/*
 * map_input.h - the network that `cortile map` is given: a description, or a NIR file.
 */
#ifndef CT_TOOLS_MAP_INPUT_H
#define CT_TOOLS_MAP_INPUT_H

#include <jansson.h>

#include "../nir/nir_import.h"
#include "cli.h"

struct map_input {
    const char *reset; /* "value", "subtract"; NULL: value */
    struct nir_options nir;
    /* What came of it. */
    json_t *assumptions; /* owned: an array of texts; NULL: none */
    struct problems problems;
    bool exact; /* the network means what the file says */
};

/* Whether a file is one of HDF5, by its first bytes. */
bool map_input_is_nir(const char *path);

/* Reads the network. CT_ERR_LIMIT with problems: the file has no equal. Free *input in any case. */
CT_MUST_CHECK enum ct_status map_input_read(struct map_input *input, const char *path,
                                            struct network *net, struct ct_error *err);
/* Writes a network as it was read: as NIR where the name ends in .nir, else as a description.
 * *said becomes what is to be told of it, "" for nothing. Reasons against NIR go to
 * input->problems. */
CT_MUST_CHECK enum ct_status map_input_write(struct map_input *input, const struct network *net,
                                             const char *path, const char **said,
                                             struct ct_error *err);

void map_input_free(struct map_input *input);

#endif
