/*
 * ranc.h - networks of RANC read and written. What maps exactly and what is refused is specified in
 * ranc_format.h.
 *
 * Readers stream: the text, plain or gzip, is never in memory. A model takes 21 KB a core, and
 * while it is read 32 bytes a neuron for destinations that are known only at the end. On a failure
 * what is read into is empty. `notes` tells what could not be carried.
 */
#ifndef CT_EXCHANGE_RANC_H
#define CT_EXCHANGE_RANC_H

#include <stdio.h>

#include "model.h"
#include "spike_list.h"

/* The path of config.json in the directory of `input`; NULL when there is no memory. Free it. */
char *ranc_config_path(const char *input);

/* The network of `input`, RANC's JSON, with its configuration. NULL for `config` means config.json
 * in the directory of `input`. */
CT_MUST_CHECK enum ct_status ranc_model_read(struct model *out, const char *input,
                                             const char *config, struct notes *notes,
                                             struct ct_error *err);

/* The packets of the same files as input spikes for that network, sorted. */
CT_MUST_CHECK enum ct_status ranc_packets_read(struct spike_list *out, const char *input,
                                               const char *config, struct notes *notes,
                                               struct ct_error *err);

/* Both from open streams, which are closed. Either of `model` and `packets` may be NULL. The names
 * are for messages. */
struct ranc_streams {
    FILE *input, *config;
    const char *input_name, *config_name;
};
CT_MUST_CHECK enum ct_status ranc_adopt(struct model *model, struct spike_list *packets,
                                        const struct ranc_streams *streams, struct notes *notes,
                                        struct ct_error *err);

/* Writes a model in order, with its input spikes (sorted, or NULL for none). NULL for `config`
 * means config.json in the directory of `input`. A network outside RANC's subset is refused with
 * core, neuron and field before anything is written. */
CT_MUST_CHECK enum ct_status ranc_model_write(const struct model *model,
                                              const struct spike_list *packets, const char *input,
                                              const char *config, struct notes *notes,
                                              struct ct_error *err);

/* What the memory files do not tell. Of the numbers of bits, 0 means RANC's usual one. */
struct ranc_mem_options {
    uint32_t width, height;      /* the grid, 1..256 each                                 */
    uint32_t output_x, output_y; /* place of the output core                              */
    uint32_t outputs;            /* pins; 0: as many as the bits of an axon can name      */
    uint32_t weights;            /* of a neuron, 1..4; 0: 4                               */
    uint32_t potential_bits;     /* 9: of V and R                                         */
    uint32_t weight_bits;        /* 9                                                     */
    uint32_t leak_bits;          /* 9                                                     */
    uint32_t threshold_bits;     /* 9: of both thresholds                                 */
    uint32_t dx_bits, dy_bits;   /* 9                                                     */
    uint32_t tick_bits;          /* 4                                                     */
};

/* The network of a directory of memory files, and its input packets unless `packets` is NULL. */
CT_MUST_CHECK enum ct_status ranc_mem_read(struct model *out, struct spike_list *packets,
                                           const char *directory,
                                           const struct ranc_mem_options *options,
                                           struct notes *notes, struct ct_error *err);

/* The same from open streams, which hold one core: for a grid of two places, one of them the output
 * core's. All are closed. Without `packets`, tb_input and tb_counts may be NULL. */
struct ranc_mem_streams {
    FILE *tc, *csram, *tb_input, *tb_counts;
};
CT_MUST_CHECK enum ct_status ranc_mem_adopt(struct model *out, struct spike_list *packets,
                                            const struct ranc_mem_streams *streams,
                                            const struct ranc_mem_options *options,
                                            struct ct_error *err);

#endif
