/* The command cortile-classify: compiles trained weights, runs images on the emulated chip. */
#include "report.h"

#include "../mapper/trained.h"
#include "../train/aside.h"
#include "../train/forward.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSIFY_BATCH = 128 };

struct classify_options {
    const char *chip, *mapping, *weights, *data, *votes, *kernel, *spikes, *marks;
    size_t images; /* 0: all */
    bool json;
};

static void classify_help(void)
{
    puts("usage: cortile-classify compile --weights FILE --chip NET.ct --mapping NET.map.json\n"
         "       cortile-classify run --chip NET.ct --mapping NET.map.json --data PATH [options]\n"
         "\n"
         "compile turns trained weights into a chip image and the mapping that tells how images\n"
         "enter it and what its output pins mean. run codes the test images of PATH as spikes,\n"
         "one image a tick, runs the chip, and counts the votes on its output pins. PATH is a\n"
         "directory with IDX files (plain or .gz), or the digits as CSV (plain or .gz).\n"
         "\n"
         "  --chip FILE       chip image, .ct or .ct.json\n"
         "  --mapping FILE    mapping\n"
         "  --weights FILE    weights; run then also compares each image with the trainer's own\n"
         "                    integer forward pass, and fails unless all agree\n"
         "  --data PATH       images (run)\n"
         "  --images N        only the first N test images (run)\n"
         "  --votes FILE      write a CSV line an image: number, label, class, votes (run)\n"
         "  --spikes FILE     write the input spikes: .npy or .csv, also .gz (run)\n"
         "  --marks FILE      write where each image begins, as cortile power reads it (run)\n"
         "  --kernel NAME     scalar, avx2, avx512 or neon; the fastest without (run)\n"
         "  --json            print one JSON object (run)\n"
         "  --help            this text\n"
         "\n"
         "example:\n"
         "  cortile-classify compile --weights tri32.ctw --chip tri32.ct --mapping tri32.map.json\n"
         "  cortile-classify run --chip tri32.ct --mapping tri32.map.json --weights tri32.ctw \\\n"
         "      --data /usr/share/datasets/fashion-mnist");
}

static int classify_fail(const struct fail *fail)
{
    fprintf(stderr, "cortile-classify: %s\n", fail->text);
    return 1;
}

static int classify_usage(const char *what)
{
    fprintf(stderr, "cortile-classify: %s; see cortile-classify --help\n", what);
    return 2;
}

static int classify_compile(const struct classify_options *o)
{
    struct fail fail;
    struct weights weights = {0};
    struct mapping mapping = {0};
    const bool ok = weights_read(&weights, o->weights, &fail) &&
                    trained_compile(&weights, o->chip, &mapping, &fail) &&
                    mapping_write(&mapping, o->mapping, &fail);
    if (ok) {
        printf("network %s, trained on %s: %u cores, %u input channels, %u output pins\n",
               weights.net.spec.name, weights.data_name, mapping.cores, mapping.n_bits,
               mapping.n_pins);
    }
    mapping_free(&mapping);
    weights_free(&weights);
    return ok ? 0 : classify_fail(&fail);
}

/* Compares the chip's votes with the trainer's own forward pass, image by image. */
static bool classify_compare(struct report *r, const char *path, struct fail *fail)
{
    struct weights w = {0};
    struct forward f = {0};
    const struct images *images = r->images;
    const uint32_t classes = r->mapping->n_classes;
    struct pool *pool = pool_create(1);
    bool ok = weights_read(&w, path, fail);
    if (ok && (w.net.spec.width != images->width || w.net.spec.height != images->height ||
               w.net.spec.n_classes != classes)) {
        ok = fail_set(fail, "%.150s: weights for other images than the mapping's", path);
    }
    ok = ok && (pool || fail_set(fail, "out of memory")) &&
         forward_init(&f, &w.net, CLASSIFY_BATCH, pool, fail);
    if (ok) {
        forward_load(&f, &w);
    }
    for (size_t i = 0; ok && i < images->n; i += CLASSIFY_BATCH) {
        const size_t n = images->n - i < CLASSIFY_BATCH ? images->n - i : CLASSIFY_BATCH;
        forward_run(&f, images->pixels + i * images->width * images->height, n);
        for (size_t b = 0; b < n; b++) {
            const uint32_t *chip = r->run->votes + (i + b) * classes;
            uint32_t votes[NET_CLASSES_MAX] = {0};
            bool same = true;
            forward_votes(&f, b, UINT32_MAX, votes);
            for (uint32_t k = 0; k < classes; k++) {
                same = same && votes[k] == chip[k];
            }
            r->same_votes += same;
            r->same_class += forward_argmax(votes, classes) == forward_argmax(chip, classes);
        }
    }
    r->compared = ok;
    forward_free(&f);
    weights_free(&w);
    pool_destroy(pool);
    return ok;
}

static bool classify_write_votes(const struct report *r, const char *path, struct fail *fail)
{
    struct aside aside;
    if (!aside_open(&aside, path, fail)) {
        return false;
    }
    FILE *out = aside.out;
    const uint32_t classes = r->mapping->n_classes;
    for (size_t i = 0; i < r->images->n; i++) {
        const uint32_t *votes = r->run->votes + i * classes;
        fprintf(out, "%zu,%u,%u", i, r->images->labels[i], forward_argmax(votes, classes));
        for (uint32_t k = 0; k < classes; k++) {
            fprintf(out, ",%u", votes[k]);
        }
        fputc('\n', out);
    }
    return aside_close(&aside, true, fail);
}

/* Leaves as many images as are asked for. */
static bool classify_cut(struct images *images, const struct classify_options *o, struct fail *fail)
{
    if (o->images > images->n) {
        return fail_set(fail, "--images %zu: %.150s has %zu test images", o->images, o->data,
                        images->n);
    }
    images->n = o->images > 0 ? o->images : images->n;
    return true;
}

/* A number of images from 1 on, 0: it is none. */
static size_t classify_number(const char *text)
{
    const size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits < 10 && text[digits] == '\0' ? strtoul(text, NULL, 10) : 0;
}

/* A mark an image, which is labelled with its class: see tools/cortile/items.h. */
static bool classify_write_marks(const struct images *images, const char *path, struct fail *fail)
{
    struct aside aside;
    if (!aside_open(&aside, path, fail)) {
        return false;
    }
    for (size_t i = 0; i < images->n; i++) {
        fprintf(aside.out, "#item %zu %u\n", i, images->labels[i]);
    }
    return aside_close(&aside, true, fail);
}

static int classify_run(const struct classify_options *o)
{
    struct fail fail;
    struct mapping mapping = {0};
    struct dataset data = {0};
    struct run_result run = {0};
    struct report report = {.mapping = &mapping, .images = &data.test, .run = &run};
    bool ok = mapping_read(&mapping, o->mapping, &fail) &&
              dataset_read(&data, o->data, true, &fail) && classify_cut(&data.test, o, &fail) &&
              run_chip(&run, o->chip, &mapping, &data.test, o->kernel, o->spikes, &fail);
    for (size_t i = 0; ok && i < data.test.n; i++) {
        report.right += forward_argmax(run.votes + i * mapping.n_classes, mapping.n_classes) ==
                        data.test.labels[i];
    }
    ok = ok && (!o->weights || classify_compare(&report, o->weights, &fail)) &&
         (!o->marks || classify_write_marks(&data.test, o->marks, &fail)) &&
         (!o->votes || classify_write_votes(&report, o->votes, &fail)) &&
         report_print(&report, o->json, &fail);
    if (ok && report.compared && report.same_votes != data.test.n) {
        ok = fail_set(&fail, "the chip and the trainer's forward pass differ on %zu of %zu images",
                      data.test.n - report.same_votes, data.test.n);
    }
    run_result_free(&run);
    dataset_free(&data);
    mapping_free(&mapping);
    return ok ? 0 : classify_fail(&fail);
}

int main(int argc, char **argv)
{
    static const struct option names[] = {
        {"chip", required_argument, NULL, 'c'},    {"mapping", required_argument, NULL, 'm'},
        {"weights", required_argument, NULL, 'w'}, {"data", required_argument, NULL, 'd'},
        {"votes", required_argument, NULL, 'v'},   {"images", required_argument, NULL, 'n'},
        {"spikes", required_argument, NULL, 's'},  {"marks", required_argument, NULL, 'i'},
        {"kernel", required_argument, NULL, 'k'},  {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0},
    };
    struct classify_options o = {0};
    const bool help = argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
    const bool compile = argc >= 2 && strcmp(argv[1], "compile") == 0;
    if (!help && !compile && (argc < 2 || strcmp(argv[1], "run") != 0)) {
        return classify_usage("expected compile or run");
    }
    int key = help ? 'h' : 0;
    while (key != 'h' && (key = getopt_long(argc - 1, argv + 1, "h", names, NULL)) != -1) {
        switch (key) {
        case 'c': o.chip = optarg; break;
        case 'm': o.mapping = optarg; break;
        case 'w': o.weights = optarg; break;
        case 'd': o.data = optarg; break;
        case 'v': o.votes = optarg; break;
        case 'n':
            o.images = classify_number(optarg);
            if (o.images == 0) {
                return classify_usage("--images needs a number from 1 on");
            }
            break;
        case 's': o.spikes = optarg; break;
        case 'i': o.marks = optarg; break;
        case 'k': o.kernel = optarg; break;
        case 'j': o.json = true; break;
        case 'h': break;
        default: return 2;
        }
    }
    if (key == 'h') {
        classify_help();
        return 0;
    }
    if (optind < argc - 1) {
        return classify_usage("unexpected argument");
    }
    if (!o.chip || !o.mapping || (compile ? !o.weights : !o.data)) {
        return classify_usage(compile ? "compile needs --weights, --chip and --mapping"
                                      : "run needs --chip, --mapping and --data");
    }
    if (compile && (o.data || o.votes || o.images || o.spikes || o.marks || o.kernel || o.json)) {
        return classify_usage("--data, --images, --votes, --spikes, --marks, --kernel and --json "
                              "belong to run");
    }
    return compile ? classify_compile(&o) : classify_run(&o);
}
