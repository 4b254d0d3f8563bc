/*
 * network_build.h - makes a network by calls: the same structure as the reader of descriptions
 * makes, under the same rules, which have one owner, network_rules.h.
 *
 *     struct network_builder *b;
 *     struct network_slice in, out;
 *     network_build_start(&b, "pair");
 *     network_build_input(b, &(struct network_input_spec){.name = "in", .size = 2}, &in);
 *     network_build_population(
 *         b, &(struct network_population_spec){.name = "both", .size = 1,
 *                                              .shared = {[NETWORK_threshold] = 2}}, &out);
 *     network_build_projection(
 *         b, &(struct network_projection_spec){.from = in, .to = out,
 *                                              .connect = NETWORK_ALL_TO_ALL, .weight = 1});
 *     network_build_output(b, &(struct network_output_spec){.name = "out", .from = out});
 *     status = network_build_finish(b, &net, &err);
 *
 * Failures stick: after the first one every call does nothing and returns its status, and
 * network_build_finish() tells it, with the name of the object: so only that one need be asked.
 * Whatever is pointed at is copied, unless `take` says otherwise.
 */
#ifndef CT_MAPPER_NETWORK_BUILD_H
#define CT_MAPPER_NETWORK_BUILD_H

#include "network.h"

struct network_builder;

/* Begins a network. A failure is a lack of memory or the name; *out is NULL then, and may be given
 * to every call, of which network_build_finish() says so. */
enum ct_status network_build_start(struct network_builder **out, const char *name);

/* Lines of text with newlines between them; takes the place of what was said before. */
enum ct_status network_build_describe(struct network_builder *b, const char *text);
enum ct_status network_build_seed(struct network_builder *b, uint32_t seed);

/* `size` may be 0 where there is a shape. */
struct network_input_spec {
    const char *name;
    uint32_t size;
    struct network_shape shape;
};
/* *out, which may be NULL, becomes all of the port; so below. After a failure it is empty. */
enum ct_status network_build_input(struct network_builder *b, const struct network_input_spec *spec,
                                   struct network_slice *out);

/* Parameters that are not named are 0, the threshold too. */
struct network_population_spec {
    const char *name;
    uint32_t size;
    struct network_shape shape;
    int32_t shared[NETWORK_PARAMETER_COUNT];
    const int32_t *each[NETWORK_PARAMETER_COUNT]; /* [size] in place of `shared`; NULL: none */
    bool take; /* `each` are from malloc() and become the network's, or are freed, in any case */
};
enum ct_status network_build_population(struct network_builder *b,
                                        const struct network_population_spec *spec,
                                        struct network_slice *out);

/* `window.in` and `window.out` are set by the call; strides, dilations and groups of 0 mean 1, but
 * a pooling's stride its kernel. `random.choices` is set from `weight_count`. */
struct network_projection_spec {
    struct network_slice from, to;
    enum network_connect connect;
    uint32_t delay; /* 0: 1, or none from an input port */
    bool stochastic;
    int32_t weight;         /* where `weights` is NULL                  */
    const int32_t *weights; /* as struct network_projection tells       */
    uint64_t weight_count;
    const struct network_entry *entry;
    uint64_t entries;
    struct network_window window;
    struct network_random random;
    bool take; /* `weights` and `entry` are from malloc() and become the network's, or are freed */
};
enum ct_status network_build_projection(struct network_builder *b,
                                        const struct network_projection_spec *spec);

/* `pin` is that of the first line; 0: the one after those of the ports before. */
struct network_output_spec {
    const char *name;
    struct network_slice from;
    uint32_t pin;
};
enum ct_status network_build_output(struct network_builder *b,
                                    const struct network_output_spec *spec);

/* What a text such as "p", "p[3]" or "p[2:5]" names: a part of a population or of an input port. */
enum ct_status network_build_slice(struct network_builder *b, const char *text,
                                   struct network_slice *out);

/* `count` neurons or lines of a slice from its number `first` on; checked where it is used. */
static inline struct network_slice network_part(struct network_slice of, uint32_t first,
                                                uint32_t count)
{
    of.first += first;
    of.count = count;
    return of;
}

/* A failure that a caller found, of an object of its own: "part x: 0 ways". */
enum ct_status network_build_refuse(struct network_builder *b, enum ct_status status,
                                    const char *object, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The network so far, to look at; NULL after a failure. */
const struct network *network_build_peek(const struct network_builder *b);

/* Hands over the network, or tells the first failure and leaves *net empty. The builder is gone. */
CT_MUST_CHECK enum ct_status network_build_finish(struct network_builder *b, struct network *net,
                                                  struct ct_error *err);

#endif
