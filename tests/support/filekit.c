/*
 * filekit.c - see filekit.h. Failures of the kit itself (no memory, no scratch directory) end the
 * program: they are no result of a test.
 */
#include "support/filekit.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/config.h"
#include "model/image.h"

static void kit_stop(const char *what)
{
    perror(what);
    exit(1);
}

static void *kit_memory(void *old, size_t size)
{
    void *memory = realloc(old, size > 0 ? size : 1);

    if (memory == NULL)
        kit_stop("filekit: memory");
    return memory;
}

/* ---- scratch files ------------------------------------------------------------------------ */

static char scratch[1024];

static void kit_remove_scratch(void)
{
    DIR *directory = opendir(scratch);
    struct dirent *entry;

    if (directory == NULL)
        return;
    while ((entry = readdir(directory)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)unlinkat(dirfd(directory), entry->d_name, 0);
    (void)closedir(directory);
    (void)rmdir(scratch);
}

static void kit_make_scratch(void)
{
    const char *base = getenv("TMPDIR");

    if (scratch[0] != '\0')
        return;
    (void)snprintf(scratch, sizeof scratch, "%s/cortile-test-XXXXXX",
                   base != NULL && *base != '\0' ? base : P_tmpdir);
    if (mkdtemp(scratch) == NULL)
        kit_stop(scratch);
    (void)atexit(kit_remove_scratch);
}

const char *kit_path(const char *name)
{
    static char paths[4][sizeof scratch + 100];
    static unsigned int turn;

    kit_make_scratch();
    turn = (turn + 1) % 4;
    (void)snprintf(paths[turn], sizeof paths[turn], "%s/%s", scratch, name);
    return paths[turn];
}

bool kit_exists(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0;
}

int kit_entries(void)
{
    DIR *directory;
    int count = 0;

    kit_make_scratch();
    directory = opendir(scratch);
    if (directory == NULL)
        kit_stop(scratch);
    while (readdir(directory) != NULL)
        count++;
    (void)closedir(directory);
    return count - 2;
}

void kit_append(struct kit_bytes *bytes, const void *data, size_t size)
{
    bytes->data = kit_memory(bytes->data, bytes->size + size);
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

struct kit_bytes kit_load(const char *path)
{
    struct kit_bytes bytes = {NULL, 0};
    FILE *file = fopen(path, "rb");
    uint8_t part[4096];
    size_t got;

    if (file == NULL)
        kit_stop(path);
    while ((got = fread(part, 1, sizeof part, file)) > 0)
        kit_append(&bytes, part, got);
    if (ferror(file))
        kit_stop(path);
    (void)fclose(file);
    bytes.data = kit_memory(bytes.data, bytes.size + 1);
    return bytes;
}

void kit_save(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        kit_stop(path);
}

FILE *kit_stream(const void *data, size_t size)
{
    FILE *file = size > 0 ? fmemopen((void *)data, size, "rb") : fopen("/dev/null", "rb");

    if (file == NULL)
        kit_stop("filekit: fmemopen");
    return file;
}

/* ---- images ------------------------------------------------------------------------------- */

/* Reads what an open reader has, and closes it. */
static enum ct_status kit_drain(ct_image_reader *reader, struct kit_image *out,
                                struct ct_error *err)
{
    const struct ct_defect *defects = ct_image_defects(reader, &out->defect_count);
    enum ct_status status = CT_OK;
    uint32_t room = 0;

    out->sys = *ct_image_system(reader);
    out->defect = kit_memory(NULL, out->defect_count * sizeof defects[0]);
    if (out->defect_count > 0)
        memcpy(out->defect, defects, out->defect_count * sizeof defects[0]);
    while (status == CT_OK) {
        if (out->core_count == room) {
            room = room * 2 + 1;
            out->core = kit_memory(out->core, room * sizeof out->core[0]);
        }
        status = ct_image_next(reader, &out->core[out->core_count], err);
        if (status == CT_OK)
            out->core_count++;
    }
    ct_image_close(reader);
    return status == CT_END ? CT_OK : status;
}

enum ct_status kit_read_image(const void *data, size_t size, struct kit_image *out,
                              struct ct_error *err)
{
    ct_image_reader *reader;
    enum ct_status status;

    memset(out, 0, sizeof *out);
    status = image_adopt(&reader, kit_stream(data, size), "memory", err);
    return status == CT_OK ? kit_drain(reader, out, err) : status;
}

enum ct_status kit_load_image(const char *path, struct kit_image *out, struct ct_error *err)
{
    ct_image_reader *reader;
    enum ct_status status;

    memset(out, 0, sizeof *out);
    status = ct_image_open(&reader, path, err);
    return status == CT_OK ? kit_drain(reader, out, err) : status;
}

enum ct_status kit_save_image(const char *path, const struct kit_image *image, struct ct_error *err)
{
    ct_image_writer *writer;
    enum ct_status status = ct_image_create(&writer, path, &image->sys, image->defect,
                                            image->defect_count, image->core_count, err);

    if (status != CT_OK)
        return status;
    for (uint32_t k = 0; k < image->core_count && status == CT_OK; k++)
        status = ct_image_add(writer, &image->core[k], err);
    if (status == CT_OK)
        return ct_image_finish(writer, err);
    ct_image_discard(writer);
    return status;
}

/* Defects have a byte of padding, so they are compared member by member. */
static bool kit_same_defects(const struct kit_image *a, const struct kit_image *b)
{
    bool same = a->defect_count == b->defect_count;

    for (size_t i = 0; same && i < a->defect_count; i++)
        same = a->defect[i].x == b->defect[i].x && a->defect[i].y == b->defect[i].y &&
               a->defect[i].kind == b->defect[i].kind;
    return same;
}

bool kit_same_image(const struct kit_image *a, const struct kit_image *b)
{
    bool same = memcmp(&a->sys, &b->sys, sizeof a->sys) == 0 && kit_same_defects(a, b) &&
                a->core_count == b->core_count;

    for (uint32_t k = 0; same && k < a->core_count; k++)
        same = memcmp(&a->core[k], &b->core[k], sizeof a->core[k]) == 0;
    return same;
}

void kit_free_image(struct kit_image *image)
{
    free(image->defect);
    free(image->core);
    memset(image, 0, sizeof *image);
}

/* Fills the neurons of a core with the ends of the ranges: neuron j has the least value of one
 * field, neuron j + 1 its greatest, and so on round the fields. */
static void kit_boundaries(const struct ct_system *sys, struct ct_core *core)
{
    unsigned int j = 0;

    for (unsigned int g = 0; g < CT_AXON_TYPES; g++) {
        core->neuron[j++ % sys->neurons].weight[g] = -CT_WEIGHT_MAX;
        core->neuron[j++ % sys->neurons].weight[g] = CT_WEIGHT_MAX;
    }
#define KIT_ENDS(member, least, greatest)                                                          \
    core->neuron[j++ % sys->neurons].member = (least);                                             \
    core->neuron[j++ % sys->neurons].member = (greatest);
    CONFIG_NEURON_LIST(KIT_ENDS)
#undef KIT_ENDS
    for (unsigned int n = 0; n < sys->neurons; n++) {
        struct ct_neuron *neuron = &core->neuron[n];

        if (n % 3 == 1) {
            neuron->target_kind = CT_TARGET_PIN;
            neuron->target_pin = n % 2 == 0 ? 0 : sys->pins - 1;
        } else if (n % 3 == 2) {
            neuron->target_kind = CT_TARGET_CORE;
            neuron->target_axon = (uint8_t)(n % 2 == 0 ? 0 : sys->axons - 1);
            neuron->target_delay = n % 2 == 0 ? 1 : CT_DELAY_MAX;
            neuron->target_x = (uint16_t)(n % 2 == 0 ? 0 : config_width(sys) - 1);
            neuron->target_y = (uint16_t)(n % 2 == 0 ? 0 : config_height(sys) - 1);
        }
    }
}

struct kit_image kit_small_image(void)
{
    static const struct ct_defect defects[] = {
        {1, 0, CT_DEFECT_CORE}, {1, 0, CT_DEFECT_LINK_NORTH}, {2, 1, CT_DEFECT_LINK_EAST}};
    struct kit_image image = {.sys = {2, 1, 2, 2, 5, 6, CT_PINS_MAX}, .core_count = 3};

    image.defect_count = sizeof defects / sizeof defects[0];
    image.defect = kit_memory(NULL, sizeof defects);
    memcpy(image.defect, defects, sizeof defects);
    image.core = kit_memory(NULL, image.core_count * sizeof image.core[0]);
    for (uint32_t k = 0; k < image.core_count; k++)
        ct_core_clear(&image.core[k]);
    kit_boundaries(&image.sys, &image.core[0]);
    for (unsigned int a = 0; a < image.sys.axons; a++) {
        image.core[0].axon_type[a] = (uint8_t)(a % 4);
        image.core[0].crossbar[a][0] = a == 1 ? 0x3f : 1u << a;
        image.core[2].crossbar[a][0] = 0x21;
    }
    image.core[0].seed = UINT32_MAX;
    image.core[1].x = 2;
    image.core[2].x = 3;
    image.core[2].y = 1;
    image.core[2].seed = 1;
    return image;
}

/* ---- random images ------------------------------------------------------------------------ */

/* Anywhere in the range, but its ends in four cases of ten. */
static int32_t kit_number(struct rand *r, int32_t least, int32_t greatest)
{
    if (rand_chance(r, 40))
        return rand_chance(r, 50) ? least : greatest;
    return rand_between(r, least, greatest);
}

static void kit_random_neuron(struct rand *r, const struct ct_system *sys, struct ct_neuron *n)
{
    for (unsigned int g = 0; g < CT_AXON_TYPES; g++)
        n->weight[g] = (int16_t)kit_number(r, -CT_WEIGHT_MAX, CT_WEIGHT_MAX);
#define KIT_DRAW(member, least, greatest)                                                          \
    n->member = (__typeof__(n->member))kit_number(r, least, greatest);
    CONFIG_NEURON_LIST(KIT_DRAW)
#undef KIT_DRAW
    n->target_kind = (uint8_t)rand_below(r, sys->pins > 0 ? 3 : 2);
    if (n->target_kind == CT_TARGET_CORE) {
        n->target_axon = (uint8_t)kit_number(r, 0, sys->axons - 1);
        n->target_delay = (uint8_t)kit_number(r, 1, CT_DELAY_MAX);
        n->target_x = (uint16_t)kit_number(r, 0, (int32_t)config_width(sys) - 1);
        n->target_y = (uint16_t)kit_number(r, 0, (int32_t)config_height(sys) - 1);
    } else if (n->target_kind == CT_TARGET_PIN) {
        n->target_pin = (uint32_t)kit_number(r, 0, (int32_t)sys->pins - 1);
    }
}

/* Crossbars are empty, sparse, half full or full; neighbouring neurons are often alike and go to
 * neighbouring axons, as those of real networks, so that runs form. */
static void kit_random_core(struct rand *r, const struct ct_system *sys, struct ct_core *core)
{
    static const int32_t percents[] = {0, 0, 3, 50, 100};
    uint32_t percent = (uint32_t)rand_pick(r, percents, 5);
    uint32_t alike = rand_chance(r, 50) ? 90 : 0;

    core->seed = (uint32_t)rand_next(r);
    for (unsigned int a = 0; a < sys->axons; a++) {
        core->axon_type[a] = (uint8_t)rand_below(r, 4);
        if (a > 0 && rand_chance(r, alike)) {
            memcpy(core->crossbar[a], core->crossbar[a - 1], sizeof core->crossbar[a]);
            continue;
        }
        for (unsigned int j = 0; j < sys->neurons; j++)
            if (rand_chance(r, percent))
                core->crossbar[a][j / 64] |= (uint64_t)1 << j % 64;
    }
    for (unsigned int j = 0; j < sys->neurons; j++) {
        struct ct_neuron *n = &core->neuron[j];

        if (j == 0 || !rand_chance(r, alike)) {
            if (rand_chance(r, 90))
                kit_random_neuron(r, sys, n);
            continue;
        }
        *n = n[-1];
        if (n->target_kind == CT_TARGET_CORE && n->target_axon + 1 < sys->axons)
            n->target_axon++;
        if (n->target_kind == CT_TARGET_PIN && n->target_pin + 1 < sys->pins)
            n->target_pin++;
    }
}

/* Each place becomes a core, a defect or nothing. */
static void kit_random_places(struct rand *r, struct kit_image *image, uint32_t percent)
{
    const struct ct_system *sys = &image->sys;
    uint32_t places = config_cores(sys);

    for (uint32_t number = 0; number < places; number++) {
        uint16_t x = (uint16_t)(number % config_width(sys));
        uint16_t y = (uint16_t)(number / config_width(sys));

        if (rand_chance(r, percent) && image->core_count < 5) {
            struct ct_core *core;

            image->core = kit_memory(image->core, (image->core_count + 1) * sizeof image->core[0]);
            core = &image->core[image->core_count++];
            ct_core_clear(core);
            core->x = x;
            core->y = y;
            kit_random_core(r, sys, core);
        } else if (rand_chance(r, percent)) {
            image->defect =
                kit_memory(image->defect, (image->defect_count + 1) * sizeof image->defect[0]);
            image->defect[image->defect_count++] = (struct ct_defect){x, y, CT_DEFECT_CORE};
        }
    }
}

struct kit_image kit_random_image(uint64_t seed, uint64_t number)
{
    static const int32_t sizes[] = {1, 7, 8, 9, 63, 64, 65, 255, 256, 256};
    static const int32_t pins[] = {0, 1, 300, CT_PINS_MAX};
    struct rand start = {seed ^ number * 0xD1342543DE82EF95u};
    struct rand stream = {rand_next(&start)};
    struct rand *r = &stream;
    struct kit_image image = {.core_count = 0};
    struct ct_system *sys = &image.sys;

    sys->chips_x = (uint16_t)rand_between(r, 1, 4);
    sys->chips_y = (uint16_t)rand_between(r, 1, 4);
    sys->cores_x = (uint16_t)kit_number(r, 1, CT_CHIP_CORES_MAX);
    sys->cores_y = (uint16_t)kit_number(r, 1, CT_CHIP_CORES_MAX);
    sys->axons = (uint16_t)rand_pick(r, sizes, 10);
    sys->neurons = (uint16_t)rand_pick(r, sizes, 10);
    sys->pins = (uint32_t)rand_pick(r, pins, 4);
    kit_random_places(r, &image, config_cores(sys) > 100 ? 2 : 40);
    return image;
}
