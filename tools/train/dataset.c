/* Reads data sets through zlib, which passes uncompressed files unchanged. */
#include "dataset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

enum {
    DATASET_IDX_LABELS = 0x801,
    DATASET_IDX_IMAGES = 0x803,
    DATASET_SIDE_MAX = 64,
    DATASET_CLASSES = 10,
    DATASET_DIGIT_PIXELS = 64,
    DATASET_DIGIT_MAX = 16,
    DATASET_LINE_MAX = 512,
};

struct dataset_file {
    char path[1024];
    gzFile gz;
    size_t at; /* bytes read, uncompressed */
};

static bool dataset_open(struct dataset_file *file, const char *dir, const char *name,
                         struct fail *fail)
{
    struct stat st;
    for (size_t i = 0; i < 2; i++) {
        int length;
        if (i == 0) {
            length = snprintf(file->path, sizeof file->path, "%s/%s", dir, name);
        } else {
            length = snprintf(file->path, sizeof file->path, "%s/%s.gz", dir, name);
        }
        if (length < 0 || (size_t)length >= sizeof file->path) {
            return fail_set(fail, "%.100s: path is too long", dir);
        }
        if (stat(file->path, &st) == 0 && S_ISREG(st.st_mode)) {
            file->at = 0;
            file->gz = gzopen(file->path, "rb");
            return file->gz || fail_set(fail, "%.200s: cannot open", file->path);
        }
    }
    return fail_set(fail, "%.150s: no file %s or %s.gz", dir, name, name);
}

static bool dataset_take(struct dataset_file *file, uint8_t *to, size_t n, struct fail *fail)
{
    const int got = gzread(file->gz, to, (unsigned)n);
    if (got < 0 || (size_t)got != n) {
        return fail_set(fail, "%.150s: byte %zu: file ends early or is damaged, %zu bytes expected",
                        file->path, file->at + (got > 0 ? (size_t)got : 0), n);
    }
    file->at += n;
    return true;
}

static bool dataset_word(struct dataset_file *file, uint32_t *value, const char *what, uint32_t low,
                         uint32_t high, struct fail *fail)
{
    uint8_t b[4];
    if (!dataset_take(file, b, 4, fail)) {
        return false;
    }
    *value = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    if (*value < low || *value > high) {
        return fail_set(fail, "%.150s: byte %zu: %s %u, allowed %u..%u", file->path, file->at - 4,
                        what, *value, low, high);
    }
    return true;
}

static bool dataset_end(struct dataset_file *file, struct fail *fail)
{
    uint8_t extra;
    if (gzread(file->gz, &extra, 1) != 0) {
        return fail_set(fail, "%.150s: byte %zu: data after the end", file->path, file->at);
    }
    return true;
}

static bool dataset_idx_images(struct dataset_file *file, struct images *images, struct fail *fail)
{
    uint32_t magic, n;
    if (!dataset_word(file, &magic, "magic", DATASET_IDX_IMAGES, DATASET_IDX_IMAGES, fail) ||
        !dataset_word(file, &n, "images", 1, DATASET_IMAGES_MAX, fail) ||
        !dataset_word(file, &images->height, "rows", 1, DATASET_SIDE_MAX, fail) ||
        !dataset_word(file, &images->width, "columns", 1, DATASET_SIDE_MAX, fail)) {
        return false;
    }
    images->n = n;
    const size_t bytes = (size_t)n * images->width * images->height;
    images->pixels = malloc(bytes);
    if (!images->pixels) {
        return fail_set(fail, "%.150s: out of memory", file->path);
    }
    return dataset_take(file, images->pixels, bytes, fail) && dataset_end(file, fail);
}

static bool dataset_idx_labels(struct dataset_file *file, struct images *images, struct fail *fail)
{
    uint32_t magic, n;
    if (!dataset_word(file, &magic, "magic", DATASET_IDX_LABELS, DATASET_IDX_LABELS, fail) ||
        !dataset_word(file, &n, "labels", (uint32_t)images->n, (uint32_t)images->n, fail)) {
        return false;
    }
    images->labels = malloc(n);
    if (!images->labels) {
        return fail_set(fail, "%.150s: out of memory", file->path);
    }
    if (!dataset_take(file, images->labels, n, fail) || !dataset_end(file, fail)) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (images->labels[i] >= DATASET_CLASSES) {
            return fail_set(fail, "%.150s: byte %u: label %u, allowed 0..%d", file->path, 8 + i,
                            images->labels[i], DATASET_CLASSES - 1);
        }
    }
    return true;
}

static bool dataset_read_idx(struct images *images, const char *dir, const char *prefix,
                             struct fail *fail)
{
    struct dataset_file file;
    char name[64];
    snprintf(name, sizeof name, "%s-images-idx3-ubyte", prefix);
    if (!dataset_open(&file, dir, name, fail)) {
        return false;
    }
    bool ok = dataset_idx_images(&file, images, fail);
    gzclose(file.gz);
    snprintf(name, sizeof name, "%s-labels-idx1-ubyte", prefix);
    if (!ok || !dataset_open(&file, dir, name, fail)) {
        return false;
    }
    ok = dataset_idx_labels(&file, images, fail);
    gzclose(file.gz);
    return ok;
}

/* Moves the images from `first` on into a set of their own. */
static bool dataset_cut(struct images *from, struct images *to, size_t first, struct fail *fail)
{
    const size_t size = (size_t)from->width * from->height;
    *to = (struct images){from->n - first, from->width, from->height, NULL, NULL};
    to->pixels = malloc(to->n * size);
    to->labels = malloc(to->n);
    if (!to->pixels || !to->labels) {
        return fail_set(fail, "out of memory");
    }
    memcpy(to->pixels, from->pixels + first * size, to->n * size);
    memcpy(to->labels, from->labels + first, to->n);
    from->n = first;
    return true;
}

static bool dataset_read_dir(struct dataset *data, const char *dir, bool test_only,
                             struct fail *fail)
{
    snprintf(data->name, sizeof data->name, "%s",
             strstr(dir, "fashion") ? "fashion"
             : strstr(dir, "mnist") ? "mnist"
                                    : "idx");
    if (!dataset_read_idx(&data->test, dir, "t10k", fail)) {
        return false;
    }
    if (test_only) {
        return true;
    }
    if (!dataset_read_idx(&data->train, dir, "train", fail)) {
        return false;
    }
    if (data->train.width != data->test.width || data->train.height != data->test.height ||
        data->train.n < 10) {
        return fail_set(fail, "%.150s: training images do not fit the test images", dir);
    }
    const size_t tenth = data->train.n / 10;
    return dataset_cut(&data->train, &data->validation,
                       data->train.n - (tenth < 5000 ? tenth : 5000), fail);
}

/* Parses one line of 64 pixels and a label. */
static bool dataset_digit_line(const char *line, uint8_t *pixels, uint8_t *label, const char **what)
{
    const char *at = line;
    for (int i = 0; i <= DATASET_DIGIT_PIXELS; i++) {
        char *end;
        const unsigned long value = strtoul(at, &end, 10);
        const unsigned long most = i < DATASET_DIGIT_PIXELS ? DATASET_DIGIT_MAX : 9;
        if (*at < '0' || *at > '9' || value > most) {
            *what = i < DATASET_DIGIT_PIXELS ? "pixel not in 0..16" : "label not in 0..9";
            return false;
        }
        if (*end != (i < DATASET_DIGIT_PIXELS ? ',' : '\n') && *end != '\r') {
            *what = "not 65 numbers";
            return false;
        }
        if (i < DATASET_DIGIT_PIXELS) {
            pixels[i] = (uint8_t)value;
        } else {
            *label = (uint8_t)value;
        }
        at = end + 1;
    }
    return true;
}

static bool dataset_images_room(struct images *images, size_t n)
{
    images->width = 8;
    images->height = 8;
    images->pixels = malloc(n * DATASET_DIGIT_PIXELS);
    images->labels = malloc(n);
    return images->pixels && images->labels;
}

static bool dataset_digit_lines(struct dataset *data, gzFile gz, const char *path, bool test_only,
                                struct fail *fail)
{
    enum { lines_max = 10000 };
    char line[DATASET_LINE_MAX];
    if (!dataset_images_room(&data->train, lines_max) ||
        !dataset_images_room(&data->validation, lines_max) ||
        !dataset_images_room(&data->test, lines_max)) {
        return fail_set(fail, "%.150s: out of memory", path);
    }
    for (size_t i = 0; gzgets(gz, line, sizeof line); i++) {
        struct images *to = i % 5 == 0    ? &data->test
                            : i % 10 == 1 ? &data->validation
                                          : &data->train;
        const char *what;
        if (i >= lines_max) {
            return fail_set(fail, "%.150s:%zu: more than %d lines", path, i + 1, lines_max);
        }
        if (!dataset_digit_line(line, to->pixels + to->n * DATASET_DIGIT_PIXELS, to->labels + to->n,
                                &what)) {
            return fail_set(fail, "%.150s:%zu: %s", path, i + 1, what);
        }
        to->n++;
    }
    int code;
    gzerror(gz, &code);
    if (code != Z_OK && code != Z_STREAM_END) {
        return fail_set(fail, "%.150s: byte %lu: damaged gzip data", path,
                        (unsigned long)gztell(gz));
    }
    if (test_only) {
        data->train.n = data->validation.n = 0;
    }
    return data->test.n > 0 || fail_set(fail, "%.150s: no images", path);
}

bool dataset_read(struct dataset *data, const char *path, bool test_only, struct fail *fail)
{
    struct stat st;
    memset(data, 0, sizeof *data);
    data->n_classes = DATASET_CLASSES;
    if (stat(path, &st) != 0) {
        return fail_set(fail, "%.150s: %s", path, strerror(errno));
    }
    if (S_ISDIR(st.st_mode)) {
        return dataset_read_dir(data, path, test_only, fail);
    }
    memcpy(data->name, "digits", sizeof "digits");
    gzFile gz = gzopen(path, "rb");
    if (!gz) {
        return fail_set(fail, "%.150s: cannot open", path);
    }
    const bool ok = dataset_digit_lines(data, gz, path, test_only, fail);
    gzclose(gz);
    return ok;
}

void dataset_free(struct dataset *data)
{
    struct images *const all[] = {&data->train, &data->validation, &data->test};
    for (size_t i = 0; i < 3; i++) {
        free(all[i]->pixels);
        free(all[i]->labels);
    }
    memset(data, 0, sizeof *data);
}
