/*
 * info_image.c - see info_image.h. The image is read twice: the fan-out of a neuron is the number
 * of synapses on the axon it drives, which may stand in a core further on.
 */
#include "info_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of every axon of the system: its synapses, and how many neurons drive it, up to 2. */
struct axon_note {
    uint16_t synapses;
    uint8_t drivers;
};

struct pass {
    struct info_image *info;
    struct axon_note *axon;
    struct ct_core *core;
    uint16_t fan_in[CT_NEURONS];
    struct ct_neuron cleared;
    uint32_t width;
};

static void spread(struct info_spread *s, int64_t value)
{
    if (s->count == 0 || value < s->least)
        s->least = value;
    if (s->count == 0 || value > s->most)
        s->most = value;
    s->sum += value;
    s->count++;
}

static void count_rows(struct pass *pass, struct axon_note *axons)
{
    const struct ct_core *core = pass->core;
    memset(pass->fan_in, 0, sizeof pass->fan_in);
    for (unsigned i = 0; i < pass->info->sys.axons; i++) {
        unsigned synapses = 0;
        for (unsigned w = 0; w < 4; w++) {
            uint64_t left = core->crossbar[i][w];
            synapses += (unsigned)__builtin_popcountll(left);
            for (; left != 0; left &= left - 1)
                pass->fan_in[64 * w + (unsigned)__builtin_ctzll(left)]++;
        }
        axons[i].synapses = (uint16_t)synapses;
        pass->info->synapses += synapses;
        pass->info->axons_used += synapses > 0;
    }
}

static int64_t distance(int a, int b)
{
    return a > b ? a - b : b - a;
}

static void count_target(struct pass *pass, const struct ct_neuron *n)
{
    struct info_image *info = pass->info;
    info->to_pin += n->target_kind == CT_TARGET_PIN;
    info->to_none += n->target_kind == CT_TARGET_NONE;
    if (n->target_kind != CT_TARGET_CORE)
        return;
    info->to_core++;
    spread(&info->delay_ticks, n->target_delay);
    spread(&info->hops,
           distance(n->target_x, pass->core->x) + distance(n->target_y, pass->core->y));
    struct axon_note *axon =
        &pass->axon[(n->target_y * pass->width + n->target_x) * (size_t)CT_AXONS + n->target_axon];
    info->axons_shared += axon->drivers == 1;
    axon->drivers = axon->drivers == 0 ? 1 : 2;
}

static void count_neuron(struct pass *pass, unsigned j)
{
    struct info_image *info = pass->info;
    const struct ct_neuron *n = &pass->core->neuron[j];
    if (pass->fan_in[j] == 0 && memcmp(n, &pass->cleared, sizeof *n) == 0)
        return;
    info->neurons_used++;
    info->stochastic_synapses += n->weight_stochastic != 0;
    info->stochastic_leaks += n->leak_stochastic != 0;
    info->stochastic_thresholds += n->mask_bits != 0;
    spread(&info->fan_in, pass->fan_in[j]);
    for (unsigned g = 0; g < CT_AXON_TYPES; g++)
        spread(&info->weight, n->weight[g]);
#define INFO_SPREAD(name) spread(&info->name, n->name);
    INFO_PARAMETER_LIST(INFO_SPREAD)
#undef INFO_SPREAD
    count_target(pass, n);
}

static void first_visit(struct pass *pass)
{
    size_t number = pass->core->y * pass->width + pass->core->x;
    count_rows(pass, &pass->axon[number * CT_AXONS]);
    for (unsigned j = 0; j < pass->info->sys.neurons; j++)
        count_neuron(pass, j);
}

static void second_visit(struct pass *pass)
{
    for (unsigned j = 0; j < pass->info->sys.neurons; j++) {
        const struct ct_neuron *n = &pass->core->neuron[j];
        size_t number = n->target_y * pass->width + n->target_x;
        if (n->target_kind == CT_TARGET_CORE)
            spread(&pass->info->fan_out, pass->axon[number * CT_AXONS + n->target_axon].synapses);
    }
}

/* One pass over the image. */
static enum ct_status visit_all(struct pass *pass, const char *path, void (*visit)(struct pass *),
                                struct ct_error *err)
{
    ct_image_reader *reader;
    enum ct_status status = ct_image_open(&reader, path, err);
    if (status != CT_OK)
        return status;
    if (pass->axon == NULL) {
        struct info_image *info = pass->info;
        info->sys = *ct_image_system(reader);
        info->cores = ct_image_core_count(reader);
        (void)ct_image_defects(reader, &info->defects);
        pass->width = (uint32_t)info->sys.chips_x * info->sys.cores_x;
        size_t places = (size_t)pass->width * info->sys.chips_y * info->sys.cores_y;
        pass->axon = calloc(places * CT_AXONS, sizeof *pass->axon);
        if (pass->axon == NULL)
            status = cli_error(err, CT_ERR_MEMORY, "%s: no memory for %zu cores", path, places);
    }
    while (status == CT_OK && (status = ct_image_next(reader, pass->core, err)) == CT_OK)
        visit(pass);
    ct_image_close(reader);
    return status == CT_END ? CT_OK : status;
}

/* Memory is asked for, not used: the pages of an empty chip are never touched. */
static enum ct_status measure_chip(struct info_image *info, struct ct_error *err)
{
    ct_chip *chip;
    enum ct_status status = ct_chip_create(&chip, &info->sys, NULL, 0, info->cores, NULL, err);
    if (status == CT_OK)
        info->chip_bytes = ct_chip_bytes(chip);
    ct_chip_destroy(chip);
    return status;
}

enum ct_status info_image_read(struct info_image *out, const char *path, struct ct_error *err)
{
    memset(out, 0, sizeof *out);
    struct pass pass = {.info = out, .core = calloc(1, sizeof *pass.core)};
    if (pass.core == NULL)
        return cli_error(err, CT_ERR_MEMORY, "no memory for a core");
    ct_core_clear(pass.core);
    pass.cleared = pass.core->neuron[0];
    enum ct_status status = visit_all(&pass, path, first_visit, err);
    if (status == CT_OK)
        status = visit_all(&pass, path, second_visit, err);
    if (status == CT_OK)
        status = measure_chip(out, err);
    free(pass.axon);
    free(pass.core);
    return status;
}

/* ---- telling --------------------------------------------------------------------------------- */

static double mean(const struct info_spread *s)
{
    return s->count ? (double)s->sum / (double)s->count : 0;
}

static json_t *spread_json(const struct info_spread *s)
{
    return json_pack("{s:I, s:f, s:I}", "least", (json_int_t)s->least, "mean", mean(s), "most",
                     (json_int_t)s->most);
}

json_t *info_image_json(const struct info_image *info)
{
    const struct ct_system *sys = &info->sys;
    json_t *ranges = json_object();
#define INFO_JSON(name) json_object_set_new(ranges, #name, spread_json(&info->name));
    INFO_JSON(weight)
    INFO_PARAMETER_LIST(INFO_JSON)
    INFO_JSON(delay_ticks)
#undef INFO_JSON
    json_t *root =
        json_pack("{s:s, s:[i,i], s:[i,i], s:i, s:i, s:i, s:i, s:i}", "kind", "image", "chips",
                  sys->chips_x, sys->chips_y, "cores_of_a_chip", sys->cores_x, sys->cores_y,
                  "axons", sys->axons, "neurons", sys->neurons, "pins", (int)sys->pins, "cores",
                  (int)info->cores, "defects", (int)info->defects);
#define INFO_COUNT(name) json_object_set_new(root, #name, json_integer((json_int_t)info->name));
    INFO_COUNT(neurons_used)
    INFO_COUNT(axons_used)
    INFO_COUNT(axons_shared)
    INFO_COUNT(synapses)
    INFO_COUNT(stochastic_synapses)
    INFO_COUNT(stochastic_leaks)
    INFO_COUNT(stochastic_thresholds)
    INFO_COUNT(to_core)
    INFO_COUNT(to_pin)
    INFO_COUNT(to_none)
    INFO_COUNT(chip_bytes)
#undef INFO_COUNT
    json_object_set_new(root, "fan_in", spread_json(&info->fan_in));
    json_object_set_new(root, "fan_out", spread_json(&info->fan_out));
    json_object_set_new(root, "hops", spread_json(&info->hops));
    json_object_set_new(root, "parameters", ranges);
    return root;
}

static void print_spread(const char *name, const struct info_spread *s)
{
    printf("  %-20s%12lld%14.6g%12lld\n", name, (long long)s->least, mean(s), (long long)s->most);
}

void info_image_print(const struct info_image *info, const char *path)
{
    const struct ct_system *sys = &info->sys;
    printf("%s: chip image, %u x %u chips of %u x %u cores, %u axons and %u neurons a core, "
           "%u pins\n",
           path, sys->chips_x, sys->chips_y, sys->cores_x, sys->cores_y, sys->axons, sys->neurons,
           sys->pins);
    printf("  cores        %12u   defects %zu\n", info->cores, info->defects);
    printf("  neurons used %12llu   to a core %llu, to a pin %llu, to nowhere %llu\n",
           (unsigned long long)info->neurons_used, (unsigned long long)info->to_core,
           (unsigned long long)info->to_pin, (unsigned long long)info->to_none);
    printf("  stochastic             -   synapses %llu, leaks %llu, thresholds %llu\n",
           (unsigned long long)info->stochastic_synapses,
           (unsigned long long)info->stochastic_leaks,
           (unsigned long long)info->stochastic_thresholds);
    printf("  axons used   %12llu   driven by more than one neuron %llu\n",
           (unsigned long long)info->axons_used, (unsigned long long)info->axons_shared);
    printf("  synapses     %12llu\n", (unsigned long long)info->synapses);
    printf("  chip memory  %12.1f MB\n\n", (double)info->chip_bytes * 1e-6);
    printf("  %-20s%12s%14s%12s\n", "", "least", "mean", "most");
    print_spread("fan-in", &info->fan_in);
    print_spread("fan-out", &info->fan_out);
    print_spread("hops", &info->hops);
    print_spread("delay (ticks)", &info->delay_ticks);
    print_spread("weight", &info->weight);
#define INFO_PRINT(name) print_spread(#name, &info->name);
    INFO_PARAMETER_LIST(INFO_PRINT)
#undef INFO_PRINT
}
