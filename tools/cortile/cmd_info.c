/*
 * cmd_info.c - `cortile info`: what a chip image, a spike file or a run directory holds.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "info_image.h"
#include "run_dir.h"
#include "sniff.h"
#include "tofile.h"

static void print_json(json_t *root)
{
    json_dumpf(root, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    putchar('\n');
    json_decref(root);
}

static enum ct_status info_image(const char *path, bool json, struct ct_error *err)
{
    struct info_image info;
    enum ct_status status = info_image_read(&info, path, err);
    if (status != CT_OK)
        return status;
    if (json)
        print_json(info_image_json(&info));
    else
        info_image_print(&info, path);
    return CT_OK;
}

/* ---- spike files ----------------------------------------------------------------------------- */

enum { INFO_RECORDS = 1 << 14 };

struct info_spikes {
    enum ct_spike_kind kind;
    uint64_t count;
    uint32_t first, last; /* ticks */
    uint64_t sources;     /* different (core, axon or neuron), or pins */
};

/* Every (core, index) pair and every pin fits in 24 bits: a bitmap of 2 MB tells them apart. */
enum { SOURCE_BITS = 1 << 24 };

static void note_record(struct info_spikes *info, uint64_t *seen, const void *record)
{
    struct ct_spike spike;
    struct ct_pin_spike pin;
    memcpy(&spike, record, sizeof spike);
    memcpy(&pin, record, sizeof pin);
    uint32_t source =
        (info->kind == CT_SPIKES_PIN ? pin.pin : spike.core * 256u + spike.index) % SOURCE_BITS;
    uint64_t bit = (uint64_t)1 << (source % 64);
    if (info->count++ == 0)
        info->first = spike.tick;
    info->last = spike.tick;
    info->sources += (seen[source / 64] & bit) == 0;
    seen[source / 64] |= bit;
}

static enum ct_status read_spikes(const char *path, struct info_spikes *info, struct ct_error *err)
{
    ct_spike_reader *reader;
    size_t n = 1;
    enum ct_status status = ct_spikes_open(&reader, path, err);
    if (status != CT_OK)
        return status;
    *info = (struct info_spikes){.kind = ct_spikes_kind(reader)};
    unsigned char *records = malloc(INFO_RECORDS * sizeof(struct ct_spike));
    uint64_t *seen = calloc(SOURCE_BITS / 64, sizeof *seen);
    if (records == NULL || seen == NULL)
        status = cli_error(err, CT_ERR_MEMORY, "%s: no memory", path);
    while (status == CT_OK && n > 0) {
        status = ct_spikes_read(reader, records, INFO_RECORDS, &n, err);
        for (size_t i = 0; status == CT_OK && i < n; i++)
            note_record(info, seen, records + i * sizeof(struct ct_spike));
    }
    free(records);
    free(seen);
    ct_spikes_close(reader);
    return status;
}

static enum ct_status info_spikes(const char *path, bool json, struct ct_error *err)
{
    static const char *const kinds[] = {
        [CT_SPIKES_INPUT] = "input", [CT_SPIKES_OUTPUT] = "output", [CT_SPIKES_PIN] = "pins"};
    static const char *const sources[] = {
        [CT_SPIKES_INPUT] = "axons", [CT_SPIKES_OUTPUT] = "neurons", [CT_SPIKES_PIN] = "pins"};
    struct info_spikes info;
    enum ct_status status = read_spikes(path, &info, err);
    if (status != CT_OK)
        return status;
    double ticks = info.count ? (double)info.last - info.first + 1 : 0;
    double rate = ticks > 0 ? (double)info.count / ticks : 0;
    if (json) {
        json_t *root = json_pack("{s:s, s:s, s:I, s:I, s:f}", "kind", "spikes", "spikes",
                                 kinds[info.kind], "count", (json_int_t)info.count, "sources",
                                 (json_int_t)info.sources, "spikes_per_tick", rate);
        if (info.count > 0) {
            json_object_set_new(root, "first_tick", json_integer(info.first));
            json_object_set_new(root, "last_tick", json_integer(info.last));
        }
        print_json(root);
        return CT_OK;
    }
    printf("%s: %s spikes, %llu records", path, kinds[info.kind], (unsigned long long)info.count);
    if (info.count > 0)
        printf(" of %llu %s, ticks %u to %u, %.6g spikes a tick, %.6g spikes a tick and source",
               (unsigned long long)info.sources, sources[info.kind], info.first, info.last, rate,
               rate / (double)info.sources);
    putchar('\n');
    return CT_OK;
}

/* ---- other files ----------------------------------------------------------------------------- */

static enum ct_status info_digests(const char *path, bool json, struct ct_error *err)
{
    uint64_t length, hash, lines = 0;
    enum ct_status status = tofile_hash(path, &length, &hash, err);
    FILE *file = status == CT_OK ? fopen(path, "rb") : NULL;
    if (file == NULL)
        return status == CT_OK ? cli_error(err, CT_ERR_IO, "%s: cannot be read", path) : status;
    for (int c; (c = getc(file)) != EOF;)
        lines += c == '\n';
    fclose(file);
    if (json)
        print_json(json_pack("{s:s, s:I}", "kind", "digests", "ticks", (json_int_t)lines - 1));
    else
        printf("%s: digests of %llu ticks\n", path, (unsigned long long)lines - 1);
    return CT_OK;
}

/* The text or number of a key as a text; "" where it is absent. */
static void value_text(const json_t *object, const char *key, char *text, size_t size)
{
    const json_t *value = json_object_get(object, key);
    text[0] = '\0';
    if (json_is_string(value))
        snprintf(text, size, "%s", json_string_value(value));
    else if (json_is_number(value))
        snprintf(text, size, "%.15g", json_number_value(value));
}

/* The values of an object and of the objects in it, a line each; others than texts, numbers and
 * truth values are left out. */
static void print_values(const json_t *object)
{
    const char *key, *inner;
    const json_t *value, *part;
    char text[256], name[64];
    json_object_foreach((json_t *)object, key, value)
    {
        value_text(object, key, text, sizeof text);
        if (json_is_boolean(value))
            (void)snprintf(text, sizeof text, "%s", json_is_true(value) ? "yes" : "no");
        if (text[0] != '\0')
            printf("  %-41s %s\n", key, text);
        json_object_foreach((json_t *)value, inner, part)
        {
            value_text(value, inner, text, sizeof text);
            (void)snprintf(name, sizeof name, "%s.%s", key, inner);
            if (text[0] != '\0')
                printf("  %-41s %s\n", name, text);
        }
    }
}

/* What a run of the cycle engine has more. */
static void print_timing(const json_t *manifest, const json_t *summary)
{
    const json_t *arch =
        json_object_get(json_object_get(manifest, "configuration"), "architecture");
    const json_t *timing = json_object_get(summary, "timing");
    if (arch != NULL) {
        puts("architecture");
        print_values(arch);
    }
    if (timing != NULL) {
        puts("time, by the cycle engine");
        print_values(timing);
    }
}

static void print_run(const char *path, const json_t *manifest, const json_t *summary)
{
    static const char *const keys[] = {"ticks",   "tick_seconds", "cores",
                                       "neurons", "mean_rate_hz", "digest"};
    char text[256], bytes[64], hash[64];
    size_t i;
    const json_t *file, *value;
    const char *key;
    value_text(manifest, "state", text, sizeof text);
    printf("%s: run directory, %s\n", path, text);
    for (i = 0; i < 2; i++) {
        const json_t *input = json_object_get(manifest, i ? "input" : "image");
        value_text(input, "name", text, sizeof text);
        value_text(input, "xxh64", hash, sizeof hash);
        if (text[0] != '\0')
            printf("  %-18s%s, xxh64 %s\n", i ? "input" : "image", text, hash);
    }
    for (i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        value_text(summary, keys[i], text, sizeof text);
        printf("  %-18s%s\n", keys[i], text);
    }
    json_object_foreach((json_t *)json_object_get(summary, "counters"), key, value)
    {
        printf("  %-18s%lld\n", key, (long long)json_integer_value(value));
    }
    const json_t *energy = json_object_get(summary, "energy");
    value_text(energy, "joules", text, sizeof text);
    value_text(energy, "table", hash, sizeof hash);
    if (text[0] != '\0')
        printf("  %-18s%s by %s\n", "energy_joules", text, hash);
    json_array_foreach(json_object_get(manifest, "files"), i, file)
    {
        value_text(file, "name", text, sizeof text);
        value_text(file, "bytes", bytes, sizeof bytes);
        value_text(file, "xxh64", hash, sizeof hash);
        printf("  file %-18s%s bytes, xxh64 %s\n", text, bytes, hash);
    }
    print_timing(manifest, summary);
}

static enum ct_status info_run(const char *path, bool json, struct ct_error *err)
{
    json_t *manifest = NULL, *summary = NULL;
    enum ct_status status = run_dir_load(path, "manifest.json", &manifest, err);
    if (status == CT_OK)
        status = run_dir_load(path, "summary.json", &summary, err);
    if (status == CT_OK)
        status = run_dir_check(path, manifest, err);
    if (status == CT_OK && json)
        print_json(
            json_pack("{s:s, s:O, s:O}", "kind", "run", "manifest", manifest, "summary", summary));
    else if (status == CT_OK)
        print_run(path, manifest, summary);
    json_decref(manifest);
    json_decref(summary);
    return status;
}

static int run(const struct command *self, int argc, char **argv)
{
    bool json = false;
    const struct option_spec specs[] = {
        {'j', "json", NULL, "the result as JSON", OPTION_FLAG, &json, 0, 0},
        {.name = NULL},
    };
    struct ct_error err;
    enum sniff_kind kind = SNIFF_UNKNOWN;
    int first, exit_status;
    if (!cli_options(self, specs, argc, argv, &first, &exit_status))
        return exit_status;
    const char *path = argv[first];
    enum ct_status status = sniff_own(path, &kind, &err);
    if (status == CT_OK) {
        switch (kind) {
        case SNIFF_IMAGE: status = info_image(path, json, &err); break;
        case SNIFF_SPIKES: status = info_spikes(path, json, &err); break;
        case SNIFF_DIGESTS: status = info_digests(path, json, &err); break;
        default: status = info_run(path, json, &err); break;
        }
    }
    return status == CT_OK ? CLI_OK : cli_fail(self, &err);
}

const struct command cmd_info = {
    .name = "info",
    .operands = "FILE",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "tell what an image, a spike file or a run directory holds",
    .text =
        "Tells what FILE holds. A chip image is read to its end: neurons used, synapses, fan-in\n"
        "and fan-out, ranges of the parameters, destinations, and the memory its chip will take.\n"
        "The files of a run directory are checked against its manifest.",
    .examples = "  cortile info net.ct\n"
                "  cortile info --json out/spikes.npy\n"
                "  cortile info out\n",
    .run = run,
    .trouble = CLI_FAILED,
};
