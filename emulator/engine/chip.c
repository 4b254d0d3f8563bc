/*
 * chip.c - making a chip: memory, cores, and the check of everything that needs the whole chip.
 */
#include "engine/chip.h"
#include "engine/watch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/status.h"
#include "model/config.h"

/* A neuron has one delay, so at most one spike of each waits for a slot. */
static size_t waiting_max(const struct ct_chip *chip)
{
    size_t neurons = (size_t)chip->capacity * CT_NEURONS;
    return neurons < WAITING_MAX ? neurons : WAITING_MAX;
}

/* Lays out every array; returns the bytes needed. */
static size_t lay_out(struct ct_chip *chip, char *base)
{
    size_t used = 0;
    size_t n = chip->capacity;
    chip->block = arena_take(base, &used, n * CORE_BLOCK_LINES_MAX * CORE_LINE);
    chip->block_line = arena_take(base, &used, (n + 1) * sizeof *chip->block_line);
    chip->wide = arena_take(base, &used, n * sizeof *chip->wide);
    chip->crossbar = arena_take(base, &used, n * sizeof *chip->crossbar);
    chip->target = arena_take(base, &used, n * sizeof *chip->target);
    for (unsigned k = 0; k < CT_SLOTS; k++)
        chip->slot[k] = arena_take(base, &used, n * sizeof *chip->slot[k]);
    for (unsigned k = 0; k < CT_SLOTS; k++)
        chip->pending[k] = arena_take(base, &used, chip->words * sizeof *chip->pending[k]);
    for (unsigned k = 0; k < CT_SLOTS; k++)
        chip->waiting[k] = arena_take(base, &used, waiting_max(chip) * sizeof *chip->waiting[k]);
    chip->awake = arena_take(base, &used, chip->words * sizeof *chip->awake);
    chip->fired = arena_take(base, &used, n * sizeof *chip->fired);
    chip->todo = arena_take(base, &used, n * sizeof *chip->todo);
    chip->events = arena_take(base, &used, n * sizeof *chip->events);
    chip->number = arena_take(base, &used, n * sizeof *chip->number);
    chip->place = arena_take(base, &used, n * sizeof *chip->place);
    chip->dense = arena_take(base, &used, (size_t)chip->width * chip->height * sizeof *chip->dense);
    size_t places = chip->has_defects ? (size_t)chip->width * chip->height : 0;
    chip->dead = arena_take(base, &used, places);
    chip->broken_east = arena_take(base, &used, places);
    chip->broken_north = arena_take(base, &used, places);
    chip->buffer = arena_take(base, &used, sizeof *chip->buffer);
    return used;
}

/* Zeroed pages; large pages where the machine gives them, since a tick walks all of them. */
static enum ct_status allocate(struct ct_chip *chip, struct ct_error *err)
{
    chip->memory_bytes = lay_out(chip, NULL);
    void *memory =
        mmap(NULL, chip->memory_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return status_fail(err, CT_ERR_MEMORY, "chip of %u cores: no memory for %zu bytes",
                           chip->capacity, chip->memory_bytes);
#ifdef MADV_HUGEPAGE
    (void)madvise(memory, chip->memory_bytes, MADV_HUGEPAGE);
#endif
    chip->memory = memory;
    lay_out(chip, memory);
    return CT_OK;
}

static enum ct_status choose_architecture(struct ct_chip *chip,
                                          const struct ct_chip_options *options,
                                          struct ct_error *err)
{
    struct ct_architecture *arch = &chip->arch;
    if (options != NULL && (unsigned)options->engine > CT_ENGINE_CYCLE)
        return status_fail(err, CT_ERR_ARGUMENT, "engine %u is none", (unsigned)options->engine);
    if (options != NULL && options->architecture != NULL)
        *arch = *options->architecture;
    else
        ct_architecture_default(arch);
    chip->torus = arch->torus;
    chip->y_first = arch->routing == CT_ROUTING_YX;
    return ct_architecture_check(arch, err);
}

static enum ct_status check_defects(const struct ct_chip *chip, const struct ct_defect *defects,
                                    size_t count, struct ct_error *err)
{
    const struct ct_architecture *arch = &chip->arch;
    if (count > DEFECTS_MAX)
        return status_fail(err, CT_ERR_LIMIT, "%zu defects, at most %d", count, DEFECTS_MAX);
    for (size_t i = 0; i < count; i++) {
        enum ct_status status = config_defect_check(&chip->sys, &defects[i], err);
        if (status != CT_OK)
            return status;
        /* the way of a packet must be known for it to avoid a link. */
        if (defects[i].kind != CT_DEFECT_CORE &&
            (arch->torus || arch->routing == CT_ROUTING_WEST_FIRST))
            return status_fail(err, CT_ERR_ARGUMENT,
                               "disabled link at (%u,%u): only a mesh with routing xy or yx can "
                               "avoid it",
                               defects[i].x, defects[i].y);
    }
    return CT_OK;
}

/* Marks the defects, and sums up the links of each row and column, so that a path is checked in one
 * step however many defects there are. */
static void mark_defects(struct ct_chip *chip, const struct ct_defect *defects, size_t count)
{
    const uint32_t width = chip->width;
    for (size_t i = 0; i < count; i++) {
        uint32_t at = defects[i].y * width + defects[i].x;
        if (defects[i].kind == CT_DEFECT_CORE)
            chip->dead[at] = 1;
        else if (defects[i].kind == CT_DEFECT_LINK_EAST && defects[i].x + 1u < width)
            chip->broken_east[at + 1] = 1;
        else if (defects[i].kind == CT_DEFECT_LINK_NORTH && defects[i].y + 1u < chip->height)
            chip->broken_north[at + width] = 1;
    }
    for (uint32_t at = 0; at < width * chip->height && count > 0; at++) {
        if (at % width > 0)
            chip->broken_east[at] = (uint8_t)(chip->broken_east[at] + chip->broken_east[at - 1]);
        if (at >= width)
            chip->broken_north[at] =
                (uint8_t)(chip->broken_north[at] + chip->broken_north[at - width]);
    }
}

enum ct_status ct_chip_create(ct_chip **out, const struct ct_system *sys,
                              const struct ct_defect *defects, size_t defect_count,
                              uint32_t core_count, const struct ct_chip_options *options,
                              struct ct_error *err)
{
    *out = NULL;
    enum ct_status status = ct_system_check(sys, err);
    if (status != CT_OK)
        return status;
    const char *name = options == NULL ? NULL : options->kernel;
    struct ct_chip chip = {
        .sys = *sys,
        .width = (uint32_t)sys->chips_x * sys->cores_x,
        .height = (uint32_t)sys->chips_y * sys->cores_y,
        .kernel = kernel_find(name),
        .capacity = core_count,
        .many_chips = sys->chips_x > 1 || sys->chips_y > 1,
        .words = (core_count + 63) / 64,
        .has_defects = defect_count > 0,
    };
    if (chip.kernel == NULL)
        return status_fail(err, CT_ERR_ARGUMENT, "kernel '%s' is not one this machine can run",
                           name);
    if (core_count > chip.width * chip.height)
        return status_fail(err, CT_ERR_RANGE, "%u cores do not fit on a system of %ux%u",
                           core_count, chip.width, chip.height);
    status = choose_architecture(&chip, options, err);
    if (status == CT_OK)
        status = check_defects(&chip, defects, defect_count, err);
    if (status == CT_OK && options != NULL && options->engine == CT_ENGINE_CYCLE)
        status = cycle_create(&chip.cycle, sys, core_count, &chip.arch,
                              options->watch_count > 0 ? 1 : options->threads, err);
    if (status == CT_OK && chip.cycle != NULL && options->watch_count > 0)
        status = watch_create(&chip.cycle->watch, chip.width * chip.height, options->watch,
                              options->watch_count, err);
    if (status == CT_OK)
        status = allocate(&chip, err);
    if (status != CT_OK) {
        cycle_destroy(chip.cycle);
        return status;
    }
    *out = malloc(sizeof **out);
    if (*out == NULL) {
        cycle_destroy(chip.cycle);
        munmap(chip.memory, chip.memory_bytes);
        return status_fail(err, CT_ERR_MEMORY, "no memory for a chip");
    }
    mark_defects(&chip, defects, defect_count);
    **out = chip;
    return CT_OK;
}

void ct_chip_destroy(ct_chip *chip)
{
    if (chip == NULL)
        return;
    cycle_destroy(chip->cycle);
    munmap(chip->memory, chip->memory_bytes);
    free(chip);
}

/* The destination of a neuron before its core is known to be there. */
static uint32_t encode_target(const struct ct_chip *chip, const struct ct_neuron *n)
{
    uint32_t kind = (uint32_t)n->target_kind << TARGET_KIND_SHIFT;
    if (n->target_kind == CT_TARGET_PIN)
        return kind | n->target_pin;
    if (n->target_kind == CT_TARGET_NONE)
        return 0;
    return kind | (uint32_t)n->target_delay << TARGET_DELAY_SHIFT |
           (uint32_t)n->target_axon << TARGET_AXON_SHIFT |
           (n->target_y * chip->width + n->target_x);
}

enum ct_status ct_chip_add_core(ct_chip *chip, const struct ct_core *config, struct ct_error *err)
{
    if (chip->ready || chip->count == chip->capacity)
        return status_fail(err, CT_ERR_LIMIT, "core (%u,%u): the chip is complete with %u cores",
                           config->x, config->y, chip->count);
    enum ct_status status = ct_core_check(&chip->sys, config, err);
    if (status != CT_OK)
        return status;
    uint32_t number = config->y * chip->width + config->x;
    if (chip->count > 0 && number <= chip->number[chip->count - 1])
        return status_fail(err, chip->dense[number] ? CT_ERR_DUPLICATE : CT_ERR_ORDER,
                           "core (%u,%u): number %u after number %u, must ascend", config->x,
                           config->y, number, chip->number[chip->count - 1]);
    if (chip->has_defects && chip->dead[number]) /* */
        return status_fail(err, CT_ERR_ABSENT, "core (%u,%u): is disabled", config->x, config->y);
    uint32_t c = chip->count++;
    chip->dense[number] = c + 1;
    chip->number[c] = (uint16_t)number;
    chip->place[c] = (struct place){(uint8_t)config->x, (uint8_t)config->y};
    if (chip->cycle != NULL)
        cycle_place(chip->cycle, c, number);
    chip->block_line[c + 1] =
        chip->block_line[c] +
        core_configure(chip_core(chip, c), &chip->wide[c], &chip->crossbar[c], config);
    for (unsigned j = 0; j < CT_NEURONS; j++) {
        const struct ct_neuron *n = &config->neuron[j];
        chip->target[c][j] = encode_target(chip, n);
        chip->events[c].draws_a_tick += n->leak_stochastic + (n->mask_bits > 0);
    }
    chip->awake[c / 64] |= (uint64_t)1 << (c % 64);
    return CT_OK;
}

/* Whether the path from one place to another uses a disabled link. */
static bool path_broken(const struct ct_chip *chip, struct place from, struct place to)
{
    const uint32_t width = chip->width;
    uint32_t row = chip->y_first ? to.y : from.y; /* in which it goes in x */
    uint32_t column = chip->y_first ? from.x : to.x;
    return chip->has_defects &&
           (chip->broken_east[row * width + from.x] != chip->broken_east[row * width + to.x] ||
            chip->broken_north[from.y * width + column] !=
                chip->broken_north[to.y * width + column]);
}

static enum ct_status check_target(const struct ct_chip *chip, uint32_t c, unsigned j,
                                   struct ct_error *err)
{
    uint32_t number = chip->target[c][j] & 0xFFFF;
    int64_t dense = chip_dense(chip, number);
    struct place from = chip->place[c];
    if (chip->target[c][j] >> TARGET_KIND_SHIFT != CT_TARGET_CORE)
        return CT_OK;
    if (dense < 0) /* */
        return status_fail(err, CT_ERR_ABSENT,
                           "core (%u,%u) neuron %u: target core (%u,%u) is not in the image",
                           from.x, from.y, j, number % chip->width, number / chip->width);
    if (path_broken(chip, from, chip->place[dense]))
        return status_fail(err, CT_ERR_ABSENT,
                           "core (%u,%u) neuron %u: the path to core (%u,%u) uses a disabled link",
                           from.x, from.y, j, number % chip->width, number / chip->width);
    return CT_OK;
}

enum ct_status ct_chip_ready(ct_chip *chip, struct ct_error *err)
{
    if (chip->ready)
        return CT_OK;
    if (chip->count != chip->capacity)
        return status_fail(err, CT_ERR_TRUNCATED, "%u cores given, %u announced", chip->count,
                           chip->capacity);
    for (uint32_t n = 0; n < chip->count * CT_NEURONS; n++) {
        enum ct_status status = check_target(chip, n / CT_NEURONS, n % CT_NEURONS, err);
        if (status != CT_OK)
            return status;
    }
    /* Only now that all are right: a chip that was refused stays as it was. */
    for (uint32_t n = 0; n < chip->count * CT_NEURONS; n++) {
        uint32_t *target = &chip->target[n / CT_NEURONS][n % CT_NEURONS];
        if (*target >> TARGET_KIND_SHIFT == CT_TARGET_CORE)
            *target = (*target & ~(uint32_t)0xFFFF) | (uint32_t)chip_dense(chip, *target & 0xFFFF);
    }
    chip->ready = true;
    return CT_OK;
}

enum ct_status ct_chip_load(ct_chip **out, const char *path, const struct ct_chip_options *options,
                            struct ct_error *err)
{
    ct_chip *chip = NULL;
    ct_image_reader *reader;
    *out = NULL;
    enum ct_status status = ct_image_open(&reader, path, err);
    if (status != CT_OK)
        return status;
    struct ct_core *config = malloc(sizeof *config);
    if (config == NULL) {
        status = status_fail(err, CT_ERR_MEMORY, "%s: no memory for a core", path);
    } else {
        size_t defects;
        const struct ct_defect *defect = ct_image_defects(reader, &defects);
        status = ct_chip_create(&chip, ct_image_system(reader), defect, defects,
                                ct_image_core_count(reader), options, err);
    }
    while (status == CT_OK && (status = ct_image_next(reader, config, err)) == CT_OK) {
        status = ct_chip_add_core(chip, config, err);
        if (status != CT_OK)
            status = status_prefix(err, status, "%s", path);
    }
    if (status == CT_END) {
        status = ct_chip_ready(chip, err);
        if (status != CT_OK)
            status = status_prefix(err, status, "%s", path);
    }
    free(config);
    ct_image_close(reader);
    if (status == CT_OK)
        *out = chip;
    else
        ct_chip_destroy(chip);
    return status;
}
