/* Parses the command line; every number is checked against its range. */
#include "options.h"

#include "gemm.h"
#include "net.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void options_help(void)
{
    puts(
        "usage: cortile-train train --data PATH --net NAME -o FILE [options]\n"
        "       cortile-train eval --data PATH --weights FILE [options]\n"
        "       cortile-train check --net NAME | --weights FILE\n"
        "\n"
        "Trains networks whose forward pass is the chip's own integer arithmetic, and tries them.\n"
        "PATH is a directory with IDX files (plain or .gz), or the digits as CSV (plain or .gz).\n"
        "\n"
        "train:\n"
        "  --net NAME        network; the names are at the end\n"
        "  -o, --output FILE weights file to write\n"
        "  --seed N          one seed gives one set of weights, for any --threads (1)\n"
        "  --epochs N        passes over the training images (20)\n"
        "  --batch N         images a step, a multiple of 32 (128)\n"
        "  --rate X          step of the weights at the start (0.03)\n"
        "  --leak-rate X     step of the leaks, in steps of the weights (10)\n"
        "  --slope X         reach of the backward pass around a threshold (0.6)\n"
        "  --sharpness X     softmax input for a unanimous vote (16)\n"
        "  --shift N         move training images at random by up to N pixels (0)\n"
        "  --flip            mirror half of the training images at random\n"
        "  --verbose         a line for each epoch on stderr\n"
        "eval:\n"
        "  --weights FILE    weights file to try on all test images\n"
        "  --votes FILE      write a CSV line for each image: number, label, class, votes\n"
        "  --json            print one JSON object\n"
        "check: how full the cores of a network are, or why it does not fit the chip\n"
        "train and eval:\n"
        "  --threads N       1..64 (number of processors)\n"
        "  --help            this text\n"
        "\n"
        "examples:\n"
        "  cortile-train train --data /usr/share/datasets/fashion-mnist --net tea5 -o w.ctw\n"
        "  cortile-train eval --data /usr/share/datasets/fashion-mnist --weights w.ctw\n");
    printf("networks:");
    for (unsigned i = 0; net_spec_name(i); i++) {
        printf(" %s", net_spec_name(i));
    }
    putchar('\n');
}

static int options_usage(const char *what, const char *value)
{
    fprintf(stderr, "cortile-train: %s%s%s; see cortile-train --help\n", what, value ? ": " : "",
            value ? value : "");
    return 2;
}

static bool options_integer(const char *text, uint64_t low, uint64_t high, uint64_t *value)
{
    char *end;
    errno = 0;
    *value = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == 0 && errno == 0 && *value >= low &&
           *value <= high;
}

static bool options_number(const char *text, float low, float high, float *value)
{
    char *end;
    *value = strtof(text, &end);
    return end != text && *end == 0 && isfinite(*value) && *value >= low && *value <= high;
}

enum options_key {
    KEY_DATA = 256,
    KEY_NET,
    KEY_SEED,
    KEY_EPOCHS,
    KEY_BATCH,
    KEY_RATE,
    KEY_LEAK_RATE,
    KEY_SLOPE,
    KEY_SHARPNESS,
    KEY_SHIFT,
    KEY_FLIP,
    KEY_VERBOSE,
    KEY_WEIGHTS,
    KEY_VOTES,
    KEY_JSON,
    KEY_THREADS,
    KEY_HELP,
};

static const struct option options_long[] = {
    {"data", required_argument, NULL, KEY_DATA},
    {"net", required_argument, NULL, KEY_NET},
    {"output", required_argument, NULL, 'o'},
    {"seed", required_argument, NULL, KEY_SEED},
    {"epochs", required_argument, NULL, KEY_EPOCHS},
    {"batch", required_argument, NULL, KEY_BATCH},
    {"rate", required_argument, NULL, KEY_RATE},
    {"leak-rate", required_argument, NULL, KEY_LEAK_RATE},
    {"slope", required_argument, NULL, KEY_SLOPE},
    {"sharpness", required_argument, NULL, KEY_SHARPNESS},
    {"shift", required_argument, NULL, KEY_SHIFT},
    {"flip", no_argument, NULL, KEY_FLIP},
    {"verbose", no_argument, NULL, KEY_VERBOSE},
    {"weights", required_argument, NULL, KEY_WEIGHTS},
    {"votes", required_argument, NULL, KEY_VOTES},
    {"json", no_argument, NULL, KEY_JSON},
    {"threads", required_argument, NULL, KEY_THREADS},
    {"help", no_argument, NULL, KEY_HELP},
    {NULL, 0, NULL, 0},
};

/* Options of training only; false when the value is out of range. */
static bool options_set_learn(struct learn_options *l, int key, const char *text)
{
    uint64_t n = 0;
    bool ok = true;
    switch (key) {
    case KEY_SEED: ok = options_integer(text, 0, UINT64_MAX, &l->seed); break;
    case KEY_EPOCHS:
        ok = options_integer(text, 1, 10000, &n);
        l->epochs = (uint32_t)n;
        break;
    case KEY_BATCH:
        ok = options_integer(text, GEMM_PAD, 1024, &n) && n % GEMM_PAD == 0;
        l->batch = (uint32_t)n;
        break;
    case KEY_SHIFT:
        ok = options_integer(text, 0, 8, &n);
        l->shift = (uint32_t)n;
        break;
    case KEY_THREADS:
        ok = options_integer(text, 1, 64, &n);
        l->threads = (uint32_t)n;
        break;
    case KEY_RATE: ok = options_number(text, 1e-6F, 1, &l->rate); break;
    case KEY_LEAK_RATE: ok = options_number(text, 0, 1000, &l->leak_rate); break;
    case KEY_SLOPE: ok = options_number(text, 0.05F, 100, &l->slope); break;
    case KEY_SHARPNESS: ok = options_number(text, 0.1F, 1000, &l->sharpness); break;
    default: l->flip = true; break;
    }
    return ok;
}

static int options_complete(const struct options *o)
{
    if (o->command == OPTIONS_CHECK) {
        return !o->net == !o->weights ? options_usage("check needs --net or --weights", NULL) : -1;
    }
    if (!o->data) {
        return options_usage("--data is missing", NULL);
    }
    if (o->command == OPTIONS_TRAIN && (!o->net || !o->output)) {
        return options_usage("train needs --net and --output", NULL);
    }
    if (o->command == OPTIONS_EVAL && !o->weights) {
        return options_usage("eval needs --weights", NULL);
    }
    return -1;
}

/* True when the option belongs to the chosen command. */
static bool options_belongs(enum options_command command, int key)
{
    if (command == OPTIONS_CHECK) {
        return key == KEY_NET || key == KEY_WEIGHTS;
    }
    if (key == KEY_DATA || key == KEY_THREADS) {
        return true;
    }
    const bool eval = key == KEY_WEIGHTS || key == KEY_VOTES || key == KEY_JSON;
    return eval == (command == OPTIONS_EVAL);
}

int options_parse(struct options *o, int argc, char **argv)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    memset(o, 0, sizeof *o);
    o->learn = (struct learn_options){.seed = 1,
                                      .epochs = 20,
                                      .batch = 128,
                                      .rate = 0.03F,
                                      .leak_rate = 10,
                                      .slope = 0.6F,
                                      .sharpness = 16};
    o->learn.threads = processors < 1 ? 1 : processors > 64 ? 64 : (uint32_t)processors;
    if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        options_help();
        return 0;
    }
    static const char *const commands[] = {"train", "eval", "check"};
    unsigned command = 0;
    while (command < 3 && (argc < 2 || strcmp(argv[1], commands[command]) != 0)) {
        command++;
    }
    if (command == 3) {
        return options_usage("expected train, eval or check", argc < 2 ? NULL : argv[1]);
    }
    o->command = (enum options_command)command;
    argv[1] = argv[0];
    int key;
    while ((key = getopt_long(argc - 1, argv + 1, "o:h", options_long, NULL)) != -1) {
        if (key == 'h' || key == KEY_HELP) {
            options_help();
            return 0;
        }
        if (key == '?') {
            return 2;
        }
        if (!options_belongs(o->command, key)) {
            return options_usage("option does not belong to this command", argv[optind]);
        }
        switch (key) {
        case KEY_DATA: o->data = optarg; break;
        case KEY_NET: o->net = optarg; break;
        case 'o': o->output = optarg; break;
        case KEY_WEIGHTS: o->weights = optarg; break;
        case KEY_VOTES: o->votes = optarg; break;
        case KEY_JSON: o->json = true; break;
        case KEY_VERBOSE: o->verbose = true; break;
        default:
            if (!options_set_learn(&o->learn, key, optarg)) {
                return options_usage("value out of range", optarg);
            }
        }
    }
    if (optind < argc - 1) {
        return options_usage("unexpected argument", argv[optind + 1]);
    }
    return options_complete(o);
}
