/*
 * ranc_mem.c - reads the memory files of RANC's hardware; ranc_format.h has their layout.
 *
 * One word of text is in memory at a time. The number of axons is known from the first tc file and
 * the number of neurons from the first csram file; all others must have as many.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "ranc.h"
#include "ranc_format.h"
#include "ranc_map.h"
#include "ranc_words.h"

enum { BITS_MAX = 31 }; /* of a number in a word: it fits int32_t */

struct mem {
    struct ranc_mem_options options; /* without zeros, but for `outputs`                   */
    struct ranc_grid grid;           /* config.axons and .neurons are 0 until known        */
    struct ranc_words words, counts;
};

/* ---- what is given ------------------------------------------------------------------------ */

static enum ct_status set_options(struct mem *m, const struct ranc_mem_options *from,
                                  struct ct_error *err)
{
    struct ranc_mem_options *o = &m->options;
    struct {
        const char *name;
        uint32_t *value, usual, greatest;
    } defaults[] = {
        {"weights of a neuron", &o->weights, 4, CT_AXON_TYPES},
        {"bits of a potential", &o->potential_bits, 9, BITS_MAX},
        {"bits of a weight", &o->weight_bits, 9, BITS_MAX},
        {"bits of a leak", &o->leak_bits, 9, BITS_MAX},
        {"bits of a threshold", &o->threshold_bits, 9, BITS_MAX},
        {"bits of dx", &o->dx_bits, 9, BITS_MAX},
        {"bits of dy", &o->dy_bits, 9, BITS_MAX},
        {"bits of a destination_tick", &o->tick_bits, 4, BITS_MAX},
    };
    *o = *from;
    if (o->width < 1 || o->width > CT_SYSTEM_CORES_MAX || o->height < 1 ||
        o->height > CT_SYSTEM_CORES_MAX || o->width * o->height < 2 ||
        o->width * o->height > RANC_MEM_CORES_MAX)
        return status_fail(err, CT_ERR_RANGE,
                           "a grid of %ux%u cores: 1..%d each and 2..%d in all are possible",
                           o->width, o->height, CT_SYSTEM_CORES_MAX, RANC_MEM_CORES_MAX);
    if (o->output_x >= o->width || o->output_y >= o->height)
        return status_fail(err, CT_ERR_RANGE, "output core (%u,%u) is off the grid of %ux%u",
                           o->output_x, o->output_y, o->width, o->height);
    if (o->outputs > CT_PINS_MAX)
        return status_fail(err, CT_ERR_RANGE, "%u outputs: more than %d", o->outputs, CT_PINS_MAX);
    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++) {
        if (*defaults[i].value == 0)
            *defaults[i].value = defaults[i].usual;
        if (*defaults[i].value > defaults[i].greatest)
            return status_fail(err, CT_ERR_RANGE, "%u %s: 1..%u are possible", *defaults[i].value,
                               defaults[i].name, defaults[i].greatest);
    }
    return CT_OK;
}

static enum ct_status start(struct mem *m, const struct ranc_mem_options *from,
                            struct ct_error *err)
{
    enum ct_status status = set_options(m, from, err);
    if (status != CT_OK)
        return status;
    const struct ranc_mem_options *o = &m->options;
    m->grid.config = (struct ranc_config){
        .width = o->width,
        .height = o->height,
        .weights = o->weights,
        .tick_max = o->tick_bits < 4 ? (1 << o->tick_bits) - 2 : RANC_TICK_MAX,
    };
    m->grid.place = malloc(o->width * o->height);
    if (m->grid.place == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory for a grid");
    memset(m->grid.place, RANC_PLACE_CORE, o->width * o->height);
    m->grid.place[o->output_y * o->width + o->output_x] = RANC_PLACE_BUS;
    return CT_OK;
}

/* Bits that number the axons. */
static uint32_t axon_bits(const struct mem *m)
{
    uint32_t bits = 0;
    while ((1u << bits) < m->grid.config.axons)
        bits++;
    return bits;
}

/* ---- cores -------------------------------------------------------------------------------- */

/* The next number of a word, `bits` digits of it. */
static int32_t take(const char **at, uint32_t bits, bool has_sign)
{
    uint32_t value = 0;
    for (uint32_t i = 0; i < bits; i++)
        value = value << 1 | (uint32_t)((*at)[i] - '0');
    bool negative = has_sign && bits > 0 && **at == '1';
    *at += bits;
    return negative ? (int32_t)((int64_t)value - ((int64_t)1 << bits)) : (int32_t)value;
}

static uint32_t packet_bits(const struct mem *m)
{
    return m->options.dx_bits + m->options.dy_bits + axon_bits(m) + m->options.tick_bits;
}

static struct ranc_target take_target(const struct mem *m, const char **at)
{
    struct ranc_target target;
    target.dx = take(at, m->options.dx_bits, true);
    target.dy = take(at, m->options.dy_bits, true);
    target.axon = take(at, axon_bits(m), false);
    target.tick = take(at, m->options.tick_bits, false);
    return target;
}

static struct ranc_neuron take_neuron(const struct mem *m, const char **at)
{
    const struct ranc_mem_options *o = &m->options;
    struct ranc_neuron neuron = {.leak = 0};
    neuron.current_potential = take(at, o->potential_bits, true);
    neuron.reset_potential = take(at, o->potential_bits, true);
    for (uint32_t g = 0; g < o->weights; g++)
        neuron.weight[g] = take(at, o->weight_bits, true);
    neuron.leak = take(at, o->leak_bits, true);
    neuron.positive_threshold = take(at, o->threshold_bits, true);
    neuron.negative_threshold = take(at, o->threshold_bits, true);
    neuron.reset_mode = take(at, 1, false);
    return neuron;
}

static enum ct_status check_neuron(const struct mem *m, const struct ranc_neuron *neuron,
                                   struct ct_error *err)
{
    for (unsigned int g = 0; g < CT_AXON_TYPES; g++)
        if (abs(neuron->weight[g]) > CT_WEIGHT_MAX)
            return ranc_words_fail(&m->words, err, CT_ERR_RANGE, "weight %u: %d outside %d..%d", g,
                                   neuron->weight[g], -CT_WEIGHT_MAX, CT_WEIGHT_MAX);
    for (unsigned int i = 0; i < RANC_FIELDS; i++) {
        const struct ranc_field *field = ranc_field(i);
        int32_t value = *(const int32_t *)((const char *)neuron + field->offset);
        if (value < field->least || value > field->greatest)
            return ranc_words_fail(&m->words, err, CT_ERR_RANGE, "%s %d outside %d..%d",
                                   field->name, value, field->least, field->greatest);
    }
    return CT_OK;
}

static enum ct_status check_length(const struct mem *m, uint32_t wanted, struct ct_error *err)
{
    if (m->words.length == wanted)
        return CT_OK;
    return ranc_words_fail(&m->words, err, CT_ERR_FORMAT,
                           "a word of %zu digits; with %u axons and the widths given it has %u",
                           m->words.length, m->grid.config.axons, wanted);
}

/* Neuron j from the last word. */
static enum ct_status read_row(struct mem *m, struct ct_core *core, uint32_t x, uint32_t y,
                               uint32_t j, struct ct_error *err)
{
    const struct ranc_mem_options *o = &m->options;
    uint32_t axons = m->grid.config.axons;
    const char *at = m->words.word + axons;
    enum ct_status status =
        check_length(m,
                     axons + 2 * o->potential_bits + o->weights * o->weight_bits + o->leak_bits +
                         2 * o->threshold_bits + 1 + packet_bits(m),
                     err);
    if (status != CT_OK)
        return status;
    for (uint32_t i = 0; i < axons; i++)
        core->crossbar[i][j / 64] |= (uint64_t)(m->words.word[axons - 1 - i] - '0') << j % 64;
    const struct ranc_neuron neuron = take_neuron(m, &at);
    const struct ranc_target target = take_target(m, &at);
    status = check_neuron(m, &neuron, err);
    if (status != CT_OK)
        return status;
    status = ranc_set_neuron(&m->grid.config, &neuron, &core->neuron[j], err);
    if (status == CT_OK)
        status = ranc_set_target(&m->grid, x, y, &target, &core->neuron[j], err);
    if (status != CT_OK)
        return status_prefix(err, status, "%s:%llu", m->words.in->name,
                             (unsigned long long)m->words.mark);
    return CT_OK;
}

/* Settles a count of words: the first file tells it, the others repeat it. */
static enum ct_status set_count(const struct mem *m, uint32_t *known, uint32_t count,
                                const char *what, struct ct_error *err)
{
    if (count == 0 || (*known != 0 && count != *known))
        return status_fail(err, CT_ERR_FORMAT, "%s: %u words, %u are wanted: one for each %s",
                           m->words.in->name, count, *known == 0 ? 1 : *known, what);
    *known = count;
    return CT_OK;
}

static enum ct_status read_types(struct mem *m, struct ct_core *core, struct ct_error *err)
{
    struct ranc_words *words = &m->words;
    uint32_t count = 0;
    enum ct_status status;
    while ((status = ranc_next_word(words, '1', err)) == CT_OK) {
        const char *at = words->word;
        if (count == CT_AXONS)
            return ranc_words_fail(words, err, CT_ERR_LIMIT, "more than %d axons", CT_AXONS);
        int32_t type = words->length > 8 ? INT32_MAX : take(&at, (uint32_t)words->length, false);
        if (type >= (int32_t)m->options.weights)
            return ranc_words_fail(words, err, CT_ERR_RANGE,
                                   "axon type %.32s (binary) outside 0..%u", words->word,
                                   m->options.weights - 1);
        core->axon_type[count++] = (uint8_t)type;
    }
    return status == CT_END ? set_count(m, &m->grid.config.axons, count, "axon", err) : status;
}

static enum ct_status read_rows(struct mem *m, struct ct_core *core, uint32_t x, uint32_t y,
                                struct ct_error *err)
{
    uint32_t count = 0;
    enum ct_status status;
    while ((status = ranc_next_word(&m->words, '1', err)) == CT_OK) {
        if (count == CT_NEURONS)
            return ranc_words_fail(&m->words, err, CT_ERR_LIMIT, "more than %d neurons",
                                   CT_NEURONS);
        status = read_row(m, core, x, y, count, err);
        if (status != CT_OK)
            return status;
        count++;
    }
    return status == CT_END ? set_count(m, &m->grid.config.neurons, count, "neuron", err) : status;
}

/* Core (x, y) of two files, which stay open. */
static enum ct_status read_core(struct mem *m, struct model *model, uint32_t x, uint32_t y,
                                struct infile *tc, struct infile *csram, struct ct_error *err)
{
    struct ct_core *core;
    enum ct_status status = model_add(model, ranc_number(&m->grid.config, x, y), &core, err);
    if (status != CT_OK)
        return status;
    ranc_words_start(&m->words, tc);
    status = read_types(m, core, err);
    if (status != CT_OK)
        return status;
    m->grid.outputs = m->options.outputs != 0 ? m->options.outputs : 1u << axon_bits(m);
    ranc_words_start(&m->words, csram);
    return read_rows(m, core, x, y, err);
}

/* ---- packets ------------------------------------------------------------------------------ */

/* The packet of the last word, given before `tick`. */
static enum ct_status read_packet(struct mem *m, struct spike_list *packets, uint32_t tick,
                                  struct ct_error *err)
{
    const char *at = m->words.word;
    struct ct_neuron to = {.target_kind = CT_TARGET_NONE};
    enum ct_status status = check_length(m, packet_bits(m), err);
    if (status != CT_OK)
        return status;
    const struct ranc_target target = take_target(m, &at);
    status = ranc_set_target(&m->grid, 0, 0, &target, &to, err);
    if (status == CT_OK && to.target_kind != CT_TARGET_CORE)
        status = status_fail(err, CT_ERR_RANGE, "a packet to the output core; inputs go to cores");
    if (status != CT_OK)
        return status_prefix(err, status, "%s:%llu", m->words.in->name,
                             (unsigned long long)m->words.mark);
    uint32_t number = ranc_number(&m->grid.config, to.target_x, to.target_y);
    return spike_list_add(packets,
                          (union spike_record){.spike = {tick + to.target_delay - 1u,
                                                         (uint16_t)number, to.target_axon}},
                          err);
}

/* The packets of one tick, `count` digits of which stand in m->counts. */
static enum ct_status read_tick(struct mem *m, struct spike_list *packets, uint32_t tick,
                                struct ct_error *err)
{
    unsigned long wanted = m->counts.length > 9 ? 0 : strtoul(m->counts.word, NULL, 10);
    enum ct_status status = CT_OK;
    if (m->counts.length > 9)
        return ranc_words_fail(&m->counts, err, CT_ERR_LIMIT, "more than 999999999 packets");
    for (unsigned long i = 0; i < wanted && status == CT_OK; i++) {
        status = ranc_next_word(&m->words, '1', err);
        if (status == CT_END)
            return ranc_words_fail(&m->words, err, CT_ERR_TRUNCATED,
                                   "the packets end before the %lu of line %llu of %s", wanted,
                                   (unsigned long long)m->counts.mark, m->counts.in->name);
        if (status == CT_OK)
            status = read_packet(m, packets, tick, err);
    }
    return status;
}

/* All of them, from two files that stay open. */
static enum ct_status read_packets(struct mem *m, struct spike_list *packets, struct infile *input,
                                   struct infile *counts, struct ct_error *err)
{
    enum ct_status status;
    uint32_t tick = 0;
    ranc_words_start(&m->words, input);
    ranc_words_start(&m->counts, counts);
    while ((status = ranc_next_word(&m->counts, '9', err)) == CT_OK) {
        if (tick == UINT32_MAX - CT_SLOTS)
            return ranc_words_fail(&m->counts, err, CT_ERR_LIMIT, "more than %u ticks", tick);
        status = read_tick(m, packets, tick++, err);
        if (status != CT_OK)
            return status;
    }
    if (status != CT_END)
        return status;
    status = ranc_next_word(&m->words, '1', err);
    if (status == CT_OK)
        return ranc_words_fail(&m->words, err, CT_ERR_FORMAT, "more packets than %s counts",
                               counts->name);
    spike_list_sort(packets);
    return status == CT_END ? CT_OK : status;
}

/* ---- files -------------------------------------------------------------------------------- */

static enum ct_status open_in(struct infile **out, const char *directory, const char *name,
                              struct ct_error *err)
{
    size_t room = strlen(directory) + strlen(name) + 2;
    char *path = malloc(room);
    if (path == NULL)
        return status_fail(err, CT_ERR_MEMORY, "%s: no memory for a path", directory);
    (void)snprintf(path, room, "%s/%s", directory, name);
    enum ct_status status = infile_open(out, path, err);
    free(path);
    return status;
}

static enum ct_status read_numbered(struct mem *m, struct model *model, const char *directory,
                                    uint32_t place, struct ct_error *err)
{
    struct infile *tc = NULL, *csram = NULL;
    char name[32];
    (void)snprintf(name, sizeof name, "tc_%03u.mem", place);
    enum ct_status status = open_in(&tc, directory, name, err);
    if (status == CT_OK) {
        (void)snprintf(name, sizeof name, "csram_%03u.mem", place);
        status = open_in(&csram, directory, name, err);
    }
    if (status == CT_OK)
        status =
            read_core(m, model, place % m->options.width, place / m->options.width, tc, csram, err);
    infile_close(tc);
    infile_close(csram);
    return status;
}

/* Tools of RANC write files for the output core too, which is none. */
static void note_output_core(const char *directory, uint32_t place, struct notes *notes)
{
    struct infile *csram;
    char name[32];
    (void)snprintf(name, sizeof name, "csram_%03u.mem", place);
    if (open_in(&csram, directory, name, NULL) != CT_OK)
        return;
    infile_close(csram);
    notes_add(notes, "%s, of the output core", name);
}

static enum ct_status read_directory(struct mem *m, struct model *model, struct spike_list *packets,
                                     const char *directory, struct notes *notes,
                                     struct ct_error *err)
{
    struct infile *input = NULL, *counts = NULL;
    enum ct_status status = CT_OK;
    for (uint32_t place = 0; place < m->options.width * m->options.height && status == CT_OK;
         place++)
        if (m->grid.place[place] != RANC_PLACE_BUS)
            status = read_numbered(m, model, directory, place, err);
        else
            note_output_core(directory, place, notes);
    if (status != CT_OK)
        return status;
    if (packets == NULL) {
        if (open_in(&input, directory, "tb_input.txt", NULL) == CT_OK)
            notes_add(notes, RANC_PACKETS_NOTE);
        infile_close(input);
        return CT_OK;
    }
    status = open_in(&input, directory, "tb_input.txt", err);
    if (status == CT_OK)
        status = open_in(&counts, directory, "tb_num_inputs.txt", err);
    if (status == CT_OK)
        status = read_packets(m, packets, input, counts, err);
    infile_close(input);
    infile_close(counts);
    return status;
}

static enum ct_status begin(struct mem **m, struct model *model, struct spike_list *packets,
                            const struct ranc_mem_options *options, struct ct_error *err)
{
    *model = (struct model){.count = 0};
    if (packets != NULL)
        *packets = (struct spike_list){.kind = CT_SPIKES_INPUT};
    *m = calloc(1, sizeof **m);
    if (*m == NULL)
        return status_fail(err, CT_ERR_MEMORY, "no memory to read RANC's memory files");
    return start(*m, options, err);
}

static enum ct_status finish(struct mem *m, struct model *model, struct spike_list *packets,
                             enum ct_status status, struct ct_error *err)
{
    if (status == CT_OK) {
        model->system = ranc_system(&m->grid);
        status = model_order(model, "core", err);
    }
    if (status != CT_OK) {
        model_free(model);
        if (packets != NULL)
            spike_list_free(packets);
    }
    if (m != NULL)
        free(m->grid.place);
    free(m);
    return status;
}

enum ct_status ranc_mem_read(struct model *out, struct spike_list *packets, const char *directory,
                             const struct ranc_mem_options *options, struct notes *notes,
                             struct ct_error *err)
{
    struct mem *m;
    enum ct_status status = begin(&m, out, packets, options, err);
    if (status != CT_OK)
        (void)status_prefix(err, status, "%s", directory);
    else
        status = read_directory(m, out, packets, directory, notes, err);
    return finish(m, out, packets, status, err);
}

/* The one core of a grid of two places, and its packets; any file may be NULL after a failure. */
static enum ct_status read_single(struct mem *m, struct model *model, struct spike_list *packets,
                                  struct infile *const file[4], struct ct_error *err)
{
    if (m->options.width * m->options.height != 2)
        return status_fail(err, CT_ERR_ARGUMENT, "streams hold one core: a grid of two places");
    uint32_t place = m->grid.place[0] == RANC_PLACE_BUS;
    enum ct_status status = read_core(m, model, place % m->options.width, place / m->options.width,
                                      file[0], file[1], err);
    if (status == CT_OK && packets != NULL)
        status = read_packets(m, packets, file[2], file[3], err);
    return status;
}

enum ct_status ranc_mem_adopt(struct model *out, struct spike_list *packets,
                              const struct ranc_mem_streams *streams,
                              const struct ranc_mem_options *options, struct ct_error *err)
{
    FILE *const stream[4] = {streams->tc, streams->csram, streams->tb_input, streams->tb_counts};
    static const char *const name[4] = {"tc", "csram", "tb_input", "tb_num_inputs"};
    struct infile *file[4] = {NULL};
    struct mem *m;
    enum ct_status status = begin(&m, out, packets, options, err);
    for (unsigned int i = 0; i < 4; i++) {
        if (stream[i] != NULL && status == CT_OK)
            status = infile_adopt(&file[i], stream[i], name[i], err);
        else if (stream[i] != NULL)
            (void)fclose(stream[i]);
    }
    if (status == CT_OK)
        status = read_single(m, out, packets, file, err);
    for (unsigned int i = 0; i < 4; i++)
        infile_close(file[i]);
    return finish(m, out, packets, status, err);
}
