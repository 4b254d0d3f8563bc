/* Epochs, shuffling, augmentation, and the choice of the epoch by validation. */
#include "learn.h"

#include "learn_step.h"
#include "rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct learn_run {
    const struct learn_options *options;
    const struct dataset *data;
    struct learn_step step;
    struct pool *pool;
    uint32_t *order; /* of the training images in this epoch */
    uint8_t *pixels; /* [batch] augmented images */
    uint8_t *labels; /* [batch] */
    int8_t *best_q;
    int16_t *best_leak;
    uint32_t epoch; /* from 0 */
    size_t first;   /* position in order of the current batch */
};

/* Copies one training image, moved and mirrored as its own random stream tells. */
static void learn_augment_task(void *context, size_t b, unsigned worker)
{
    struct learn_run *run = context;
    const struct learn_options *o = run->options;
    const struct images *train = &run->data->train;
    const int width = (int)train->width;
    const int height = (int)train->height;
    const size_t size = (size_t)width * height;
    const uint32_t image = run->order[run->first + b];
    const uint8_t *from = train->pixels + image * size;
    uint8_t *to = run->pixels + b * size;
    struct rng rng = rng_open(o->seed, ((uint64_t)run->epoch + 2) << 32 | image);
    const int dx = (int)rng_below(&rng, 2 * o->shift + 1) - (int)o->shift;
    const int dy = (int)rng_below(&rng, 2 * o->shift + 1) - (int)o->shift;
    const bool mirror = o->flip && rng_below(&rng, 2) == 1;
    (void)worker;
    run->labels[b] = train->labels[image];
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            const int sx = (mirror ? width - 1 - x : x) + dx;
            const int sy = y + dy;
            const bool inside = sx >= 0 && sx < width && sy >= 0 && sy < height;
            to[y * width + x] = inside ? from[sy * width + sx] : 0;
        }
    }
}

static void learn_shuffle(struct learn_run *run, uint32_t n)
{
    struct rng rng = rng_open(run->options->seed, run->epoch);
    for (uint32_t i = n; i > 1; i--) {
        const uint32_t j = rng_below(&rng, i);
        const uint32_t t = run->order[i - 1];
        run->order[i - 1] = run->order[j];
        run->order[j] = t;
    }
}

static size_t learn_right(struct forward *f, const struct images *images)
{
    const size_t size = (size_t)images->width * images->height;
    const uint32_t classes = f->net->spec.n_classes;
    size_t right = 0;
    for (size_t i = 0; i < images->n; i += f->batch) {
        const size_t n = images->n - i < f->batch ? images->n - i : f->batch;
        forward_run(f, images->pixels + i * size, n);
        for (size_t b = 0; b < n; b++) {
            uint32_t votes[NET_CLASSES_MAX] = {0};
            forward_votes(f, b, UINT32_MAX, votes);
            right += forward_argmax(votes, classes) == images->labels[i + b];
        }
    }
    return right;
}

static void learn_report(const struct learn_run *run, size_t right, size_t best)
{
    const struct learn_options *o = run->options;
    const double n = (double)run->data->validation.n;
    if (o->log) {
        fprintf(o->log, "epoch %u of %u: validation %.2f %%\n", run->epoch + 1, o->epochs,
                100.0 * (double)right / n);
        fflush(o->log);
    }
    if (o->progress) {
        fprintf(o->progress, "\repoch %u of %u: validation %.2f %%, best %.2f %% ", run->epoch + 1,
                o->epochs, 100.0 * (double)right / n, 100.0 * (double)best / n);
        fflush(o->progress);
    }
}

/* One pass over the training images; a remainder smaller than a batch waits for the next. */
static void learn_epoch(struct learn_run *run)
{
    const struct learn_options *o = run->options;
    const size_t batches = run->data->train.n / o->batch;
    learn_shuffle(run, (uint32_t)run->data->train.n);
    for (size_t k = 0; k < batches; k++) {
        run->first = k * o->batch;
        pool_run(run->pool, learn_augment_task, run, o->batch);
        if (run->epoch == 0 && k == 0) {
            learn_step_start(&run->step, run->pixels);
        }
        const double done = ((double)run->epoch + (double)k / (double)batches) / o->epochs;
        const float rate = o->rate * (float)(0.5 + 0.5 * cos(3.14159265358979323846 * done));
        learn_step_run(&run->step, run->pixels, run->labels, rate);
    }
}

static void learn_epochs(struct learn_run *run, struct weights *w, struct learn_result *result)
{
    const size_t n_q = w->q0[w->net.n_sets];
    const size_t n_leak = w->leak0[w->net.n_sets];
    for (run->epoch = 0; run->epoch < run->options->epochs; run->epoch++) {
        learn_epoch(run);
        const size_t right = learn_right(&run->step.forward, &run->data->validation);
        if (result->best_epoch == 0 || right >= result->validation_right) {
            result->validation_right = right;
            result->best_epoch = run->epoch + 1;
            memcpy(run->best_q, w->q, n_q * sizeof *w->q);
            memcpy(run->best_leak, w->leak, n_leak * sizeof *w->leak);
        }
        learn_report(run, right, result->validation_right);
    }
    if (run->options->progress) {
        fputc('\n', run->options->progress);
    }
    memcpy(w->q, run->best_q, n_q * sizeof *w->q);
    memcpy(w->leak, run->best_leak, n_leak * sizeof *w->leak);
    forward_load(&run->step.forward, w);
    result->train_right = learn_right(&run->step.forward, &run->data->train);
}

bool learn_run(struct weights *weights, const struct dataset *data,
               const struct learn_options *options, struct learn_result *result, struct fail *fail)
{
    struct learn_run run = {.options = options, .data = data};
    const size_t size = (size_t)data->train.width * data->train.height;
    const struct net *net = &weights->net;
    memset(result, 0, sizeof *result);
    if (data->train.n < options->batch) {
        return fail_set(fail, "batch of %u images, only %zu to train on", options->batch,
                        data->train.n);
    }
    run.order = calloc(data->train.n, sizeof *run.order);
    run.pixels = calloc(options->batch, size);
    run.labels = calloc(options->batch, 1);
    run.best_q = calloc(weights->q0[net->n_sets], sizeof *run.best_q);
    run.best_leak = calloc(weights->leak0[net->n_sets], sizeof *run.best_leak);
    run.pool = pool_create(options->threads);
    bool ok = run.order && run.pixels && run.labels && run.best_q && run.best_leak && run.pool;
    if (!ok) {
        fail_set(fail, "out of memory or threads");
    }
    ok = ok && learn_step_init(&run.step, weights, options, run.pool, fail);
    if (ok) {
        for (uint32_t i = 0; i < data->train.n; i++) {
            run.order[i] = i;
        }
        learn_epochs(&run, weights, result);
    }
    learn_step_free(&run.step);
    pool_destroy(run.pool);
    free(run.order);
    free(run.pixels);
    free(run.labels);
    free(run.best_q);
    free(run.best_leak);
    return ok;
}
