/*
 * cmd_convert.c - `cortile convert`: chip images between binary and JSON, spike files between their
 * forms. Both stream.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli.h"
#include "sniff.h"

enum { CONVERT_RECORDS = 1 << 14 };

static enum ct_status copy_cores(ct_image_reader *reader, const char *to, struct ct_core *core,
                                 struct ct_error *err)
{
    ct_image_writer *writer;
    size_t defects;
    const struct ct_defect *defect = ct_image_defects(reader, &defects);
    enum ct_status status = ct_image_create(&writer, to, ct_image_system(reader), defect, defects,
                                            ct_image_core_count(reader), err);
    if (status != CT_OK)
        return status;
    while ((status = ct_image_next(reader, core, err)) == CT_OK) {
        status = ct_image_add(writer, core, err);
        if (status != CT_OK)
            break;
    }
    if (status == CT_END)
        return ct_image_finish(writer, err);
    ct_image_discard(writer);
    return status;
}

static enum ct_status convert_image(const char *from, const char *to, uint64_t *count,
                                    struct ct_error *err)
{
    ct_image_reader *reader;
    enum ct_status status = ct_image_open(&reader, from, err);
    if (status != CT_OK)
        return status;
    struct ct_core *core = malloc(sizeof *core);
    *count = ct_image_core_count(reader);
    status = core == NULL ? cli_error(err, CT_ERR_MEMORY, "no memory for a core")
                          : copy_cores(reader, to, core, err);
    free(core);
    ct_image_close(reader);
    return status;
}

static enum ct_status copy_records(ct_spike_reader *reader, const char *to, void *records,
                                   uint64_t *count, struct ct_error *err)
{
    ct_spike_writer *writer;
    size_t n = 0;
    enum ct_status status = ct_spikes_create(&writer, to, ct_spikes_kind(reader), err);
    if (status != CT_OK)
        return status;
    do {
        status = ct_spikes_read(reader, records, CONVERT_RECORDS, &n, err);
        if (status == CT_OK && n > 0)
            status = ct_spikes_write(writer, records, n, err);
        *count += n;
    } while (status == CT_OK && n > 0);
    if (status == CT_OK)
        return ct_spikes_finish(writer, err);
    ct_spikes_discard(writer);
    return status;
}

static enum ct_status convert_spikes(const char *from, const char *to, uint64_t *count,
                                     struct ct_error *err)
{
    ct_spike_reader *reader;
    enum ct_status status = ct_spikes_open(&reader, from, err);
    if (status != CT_OK)
        return status;
    void *records = malloc(CONVERT_RECORDS * sizeof(struct ct_spike));
    *count = 0;
    status = records == NULL ? cli_error(err, CT_ERR_MEMORY, "no memory for spikes")
                             : copy_records(reader, to, records, count, err);
    free(records);
    ct_spikes_close(reader);
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
    enum sniff_kind kind;
    uint64_t count = 0;
    int first, exit_status;
    if (!cli_options(self, specs, argc, argv, &first, &exit_status))
        return exit_status;
    const char *from = argv[first], *to = argv[first + 1];
    if (sniff_name(to) == SNIFF_UNKNOWN)
        return cli_usage(self,
                         "%s: the name must end in .ct, .json, .npy, .csv or one of the last "
                         "two and .gz",
                         to);
    if (sniff_file(from, &kind, &err) != CT_OK)
        return cli_fail(self, &err);
    if (kind != sniff_name(to)) {
        cli_say("%s is %s, %s would be %s", from, sniff_text(kind), to, sniff_text(sniff_name(to)));
        return CLI_FAILED;
    }
    bool image = kind == SNIFF_IMAGE;
    enum ct_status status =
        image ? convert_image(from, to, &count, &err) : convert_spikes(from, to, &count, &err);
    if (status != CT_OK)
        return cli_fail(self, &err);
    if (json)
        printf("{\"written\": %llu, \"what\": \"%s\"}\n", (unsigned long long)count,
               image ? "cores" : "records");
    else
        printf("%s: %llu %s\n", to, (unsigned long long)count, image ? "cores" : "records");
    return CLI_OK;
}

const struct command cmd_convert = {
    .name = "convert",
    .operands = "FROM TO",
    .operands_least = 2,
    .operands_most = 2,
    .summary = "convert a chip image or a spike file to another form",
    .text =
        "Converts a chip image between its binary and its JSON form, or a spike file between\n"
        ".npy and .csv, each also as .gz. What FROM is, its content tells; what TO becomes, its\n"
        "name. Nothing is lost either way, and TO appears whole or not at all.",
    .examples = "  cortile convert net.ct net.ct.json\n"
                "  cortile convert out/spikes.npy spikes.csv\n"
                "  cortile convert spikes.csv spikes.npy.gz\n",
    .run = run,
    .trouble = CLI_FAILED,
};
