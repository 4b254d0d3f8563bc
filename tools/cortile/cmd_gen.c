/*
 * cmd_gen.c - `cortile gen`: writes a characterisation network as a chip image.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "gen.h"

static enum ct_status write_image(const struct gen_network *net, const char *path,
                                  struct ct_error *err)
{
    ct_image_writer *writer;
    uint32_t cores = gen_core_count(net);
    struct ct_core *core = malloc(sizeof *core);
    if (core == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for a core");
    enum ct_status status = ct_image_create(&writer, path, &net->sys, NULL, 0, cores, err);
    if (status == CT_OK) {
        for (uint32_t c = 0; c < cores && status == CT_OK; c++) {
            gen_core(net, c, core);
            status = ct_image_add(writer, core, err);
        }
        if (status == CT_OK)
            status = ct_image_finish(writer, err);
        else
            ct_image_discard(writer);
    }
    free(core);
    return status;
}

static int print_result(const struct gen_network *net, const char *path, bool json)
{
    uint32_t cores = gen_core_count(net);
    const char *kind = net->stochastic ? "stochastic" : "deterministic";
    if (!json) {
        printf("%s: %u cores, %u neurons, %s, mean rate set to %.10g Hz at 1 ms a tick, "
               "%u active synapses an axon, seed %llu\n",
               path, cores, cores * CT_NEURONS, kind, net->rate_hz, net->synapses,
               (unsigned long long)net->seed);
        return CLI_OK;
    }
    json_t *root = json_pack("{s:s, s:i, s:I, s:s, s:f, s:i, s:I}", "image", path, "cores",
                             (int)cores, "neurons", (json_int_t)cores * CT_NEURONS, "neuron_kind",
                             kind, "rate_hz", net->rate_hz, "synapses_per_axon", (int)net->synapses,
                             "seed", (json_int_t)net->seed);
    json_dumpf(root, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(root);
    return CLI_OK;
}

static int run(const struct command *self, int argc, char **argv)
{
    uint16_t cores[2] = {64, 64}, chips[2] = {1, 1};
    uint64_t synapses = 128, seed = 1;
    bool json = false;
    struct gen_network net = {.rate_hz = 20};
    const struct option_spec specs[] = {
        {'c', "cores", "WxH", "cores of a chip, 1x1..64x64 (64x64)", OPTION_PAIR, cores, 1,
         CT_CHIP_CORES_MAX},
        {'C', "chips", "XxY", "chips (1x1); at most 256x256 cores in all", OPTION_PAIR, chips, 1,
         CT_SYSTEM_CORES_MAX},
        {'r', "rate", "HZ", "mean rate of all neurons, 0 or 0.01..200 (20)", OPTION_REAL,
         &net.rate_hz, 0, GEN_RATE_MOST_HZ},
        {'n', "synapses", "N", "active synapses of every axon, 0..256 (128)", OPTION_WHOLE,
         &synapses, 0, CT_NEURONS},
        {'s', "stochastic", NULL, "stochastic synapses, leaks and thresholds", OPTION_FLAG,
         &net.stochastic, 0, 0},
        {'S', "seed", "S", "of the network, 0..2^53 (1)", OPTION_WHOLE, &seed, 0, 0x1p53},
        {'j', "json", NULL, "the result as JSON", OPTION_FLAG, &json, 0, 0},
        {.name = NULL},
    };
    struct ct_error err;
    int first, status;
    if (!cli_options(self, specs, argc, argv, &first, &status))
        return status;
    if (net.rate_hz > 0 && net.rate_hz < GEN_RATE_LEAST_HZ)
        return cli_usage(self, "--rate %g: outside 0.01..200 and not 0", net.rate_hz);
    net.sys = gen_system(cores, chips);
    net.synapses = (unsigned)synapses;
    net.seed = seed;
    if (ct_system_check(&net.sys, &err) != CT_OK)
        return cli_usage(self, "--chips %ux%u: %s", chips[0], chips[1], err.text);
    if (write_image(&net, argv[first], &err) != CT_OK)
        return cli_fail(self, &err);
    return print_result(&net, argv[first], json);
}

const struct command cmd_gen = {
    .name = "gen",
    .operands = "NET.ct",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "make a characterisation network",
    .text =
        "Writes a network in which every core is used, every neuron fires at the same mean rate\n"
        "and every axon has the same number of active synapses. Each neuron drives one axon,\n"
        "drawn uniformly over the whole system so that no two meet, after a delay uniform over\n"
        "1..15 ticks. Parameters differ from neuron to neuron. Rates are those of ticks of 1 ms.\n"
        "NET.ct.json writes the text form.",
    .examples = "  cortile gen net.ct\n"
                "  cortile gen full.ct --rate 200 --synapses 256\n"
                "  cortile gen small.ct.json --cores 2x2 --stochastic --seed 7\n"
                "  cortile gen board.ct --chips 4x4\n",
    .run = run,
    .trouble = CLI_FAILED,
};
