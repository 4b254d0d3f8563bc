/* The command cortile-train: `train` makes a weights file, `eval` tries one, `check` shows
 * whether a network fits the chip. */
#include "aside.h"
#include "dataset.h"
#include "forward.h"
#include "learn.h"
#include "options.h"
#include "score.h"
#include "weights.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAIN_EVAL_BATCH = 128 };

static int main_fail(const struct fail *fail)
{
    fprintf(stderr, "cortile-train: %s\n", fail->text);
    return 1;
}

static double main_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The data must have the shape that the network reads. */
static bool main_fits(const struct net_spec *spec, const struct dataset *data, struct fail *fail)
{
    if (spec->width != data->test.width || spec->height != data->test.height ||
        spec->n_classes != data->n_classes) {
        return fail_set(fail,
                        "network '%s' reads %u x %u images of %u classes, the data are "
                        "%u x %u of %u",
                        spec->name, spec->width, spec->height, spec->n_classes, data->test.width,
                        data->test.height, data->n_classes);
    }
    return true;
}

/* Classifies all images; `votes` (may be NULL) gets a line an image. */
static bool main_score(const struct weights *w, const struct images *images, uint32_t threads,
                       FILE *votes_out, size_t *right, struct fail *fail)
{
    struct forward f;
    struct pool *pool = pool_create(threads);
    const size_t size = (size_t)images->width * images->height;
    const uint32_t n_classes = w->net.spec.n_classes;
    if (!pool) {
        return fail_set(fail, "cannot start %u threads", threads);
    }
    const bool ok = forward_init(&f, &w->net, MAIN_EVAL_BATCH, pool, fail);
    *right = 0;
    if (ok) {
        forward_load(&f, w);
    }
    for (size_t i = 0; ok && i < images->n; i += MAIN_EVAL_BATCH) {
        const size_t n = images->n - i < MAIN_EVAL_BATCH ? images->n - i : MAIN_EVAL_BATCH;
        forward_run(&f, images->pixels + i * size, n);
        for (size_t b = 0; b < n; b++) {
            uint32_t votes[NET_CLASSES_MAX] = {0};
            forward_votes(&f, b, UINT32_MAX, votes);
            const uint32_t class = forward_argmax(votes, n_classes);
            *right += class == images->labels[i + b];
            if (votes_out) {
                fprintf(votes_out, "%zu,%u,%u", i + b, images->labels[i + b], class);
                for (uint32_t k = 0; k < n_classes; k++) {
                    fprintf(votes_out, ",%u", votes[k]);
                }
                fputc('\n', votes_out);
            }
        }
    }
    forward_free(&f);
    pool_destroy(pool);
    return ok;
}

static void main_print_score(const char *what, size_t right, size_t n)
{
    const struct score s = score_wilson(right, n);
    printf("%s: %zu of %zu right, %.2f %% (95 %%: %.2f..%.2f %%)\n", what, right, n, 100 * s.share,
           100 * s.low, 100 * s.high);
}

static int main_train(const struct options *o)
{
    struct fail fail;
    struct dataset data = {0};
    struct weights w = {0};
    struct net_spec spec;
    struct learn_result result;
    struct learn_options learn = o->learn;
    learn.progress = isatty(STDERR_FILENO) ? stderr : NULL;
    learn.log = o->verbose ? stderr : NULL;
    const double start = main_seconds();
    size_t right = 0;
    const bool ok = aside_try(o->output, &fail) && net_spec_named(&spec, o->net, &fail) &&
                    dataset_read(&data, o->data, false, &fail) && main_fits(&spec, &data, &fail) &&
                    weights_create(&w, &spec, &fail) &&
                    learn_run(&w, &data, &learn, &result, &fail);
    bool written = false;
    if (ok) {
        memcpy(w.data_name, data.name, sizeof w.data_name);
        w.seed = learn.seed;
        written = weights_write(&w, o->output, &fail) &&
                  main_score(&w, &data.test, learn.threads, NULL, &right, &fail);
    }
    if (written) {
        printf("network %s: %u cores, %u layers, data %s, seed %llu, best epoch %u of %u\n",
               spec.name, w.net.n_cores, spec.n_layers, data.name, (unsigned long long)w.seed,
               result.best_epoch, learn.epochs);
        main_print_score("training", result.train_right, data.train.n);
        main_print_score("validation", result.validation_right, data.validation.n);
        main_print_score("test", right, data.test.n);
        printf("time: %.1f s on %u threads\n", main_seconds() - start, learn.threads);
    }
    weights_free(&w);
    dataset_free(&data);
    return written ? 0 : main_fail(&fail);
}

static int main_eval(const struct options *o)
{
    struct fail fail;
    struct dataset data = {0};
    struct weights w = {0};
    struct aside votes = {0};
    size_t right = 0;
    bool ok = weights_read(&w, o->weights, &fail) && dataset_read(&data, o->data, true, &fail) &&
              main_fits(&w.net.spec, &data, &fail);
    ok = ok && (!o->votes || aside_open(&votes, o->votes, &fail));
    ok = ok && main_score(&w, &data.test, o->learn.threads, votes.out, &right, &fail);
    if (votes.out) {
        ok = aside_close(&votes, ok, &fail);
    }
    if (ok && o->json) {
        const struct score s = score_wilson(right, data.test.n);
        printf("{\"network\": \"%s\", \"data\": \"%s\", \"seed\": %llu, \"cores\": %u, "
               "\"images\": %zu, \"right\": %zu, \"accuracy\": %.6f, \"accuracy_low\": %.6f, "
               "\"accuracy_high\": %.6f}\n",
               w.net.spec.name, w.data_name, (unsigned long long)w.seed, w.net.n_cores, data.test.n,
               right, s.share, s.low, s.high);
    } else if (ok) {
        printf("network %s: %u cores, %u layers, trained on %s, seed %llu\n", w.net.spec.name,
               w.net.n_cores, w.net.spec.n_layers, w.data_name, (unsigned long long)w.seed);
        main_print_score("test", right, data.test.n);
    }
    weights_free(&w);
    dataset_free(&data);
    return ok ? 0 : main_fail(&fail);
}

/* Shows what the topology check counts: the fullest core of each layer. */
static void main_print_topology(const struct net *net)
{
    printf("network %s: %u cores, %u input channels, legal on the chip\n", net->spec.name,
           net->n_cores, net->n_image_bits);
    for (uint32_t l = 0; l < net->spec.n_layers; l++) {
        uint32_t axons = 0;
        uint32_t most = 0;
        const struct net_layer *layer = &net->layer[l];
        for (uint32_t c = layer->core0; c < layer->core0 + layer->n_cores; c++) {
            const struct net_core *core = &net->core[c];
            const uint32_t used = core->n_in * net_axons_per_input(net, core);
            uint32_t neurons = 0;
            for (uint32_t j = 0; j < core->n_out; j++) {
                neurons += net_copies(net, core, j);
            }
            axons = used > axons ? used : axons;
            most = neurons > most ? neurons : most;
        }
        printf("layer %u: %u cores, at most %u of %d axons and %u of %d neurons, copies included\n",
               l, layer->n_cores, axons, NET_AXONS, most, NET_NEURONS);
    }
}

static int main_check(const struct options *o)
{
    struct fail fail;
    struct weights w = {0};
    struct net_spec spec;
    const bool ok = o->weights
                        ? weights_read(&w, o->weights, &fail)
                        : net_spec_named(&spec, o->net, &fail) && weights_create(&w, &spec, &fail);
    if (ok) {
        main_print_topology(&w.net);
    }
    weights_free(&w);
    return ok ? 0 : main_fail(&fail);
}

int main(int argc, char **argv)
{
    struct options options;
    const int status = options_parse(&options, argc, argv);
    if (status >= 0) {
        return status;
    }
    switch (options.command) {
    case OPTIONS_TRAIN: return main_train(&options);
    case OPTIONS_EVAL: return main_eval(&options);
    default: return main_check(&options);
    }
}
