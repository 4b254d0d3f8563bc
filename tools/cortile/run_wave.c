/*
 * run_wave.c - see run_wave.h.
 */
#include "run_wave.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WATCH_ALL_MOST = 64 /* places that are watched without being named */ };

bool wave_wanted(const struct wave_options *o)
{
    return o->wave != NULL || o->trace != NULL;
}

/* ---- options --------------------------------------------------------------------------------- */

/* FIRST..LAST, ticks. */
static bool parse_window(const char *text, uint32_t *first, uint32_t *last)
{
    unsigned long long a, b;
    int used = 0;
    if (strspn(text, "0123456789.") != strlen(text) ||
        sscanf(text, "%10llu..%10llu%n", &a, &b, &used) != 2 || text[used] != '\0' || a > b ||
        b > UINT32_MAX - 1)
        return false;
    *first = (uint32_t)a;
    *last = (uint32_t)b;
    return true;
}

/* X,Y or X,Y:X2,Y2. */
static bool parse_rectangle(const char *text, unsigned corner[4])
{
    int used = 0;
    if (strspn(text, "0123456789,:") != strlen(text))
        return false;
    if (sscanf(text, "%5u,%5u%n", &corner[0], &corner[1], &used) == 2 && text[used] == '\0') {
        corner[2] = corner[0];
        corner[3] = corner[1];
        return true;
    }
    return sscanf(text, "%5u,%5u:%5u,%5u%n", &corner[0], &corner[1], &corner[2], &corner[3],
                  &used) == 4 &&
           text[used] == '\0' && corner[0] <= corner[2] && corner[1] <= corner[3];
}

/* Marks the places of the rectangles, and then lists them. */
static int list_places(const struct command *self, struct run_wave *wave,
                       const struct wave_options *o, unsigned width, unsigned height)
{
    bool *marked = calloc((size_t)width * height, sizeof *marked);
    int exit_status = CLI_OK;
    wave->watch = calloc((size_t)width * height, sizeof *wave->watch);
    if (marked == NULL || wave->watch == NULL) {
        cli_say("no memory to watch %u x %u places", width, height);
        exit_status = self->trouble;
    }
    for (size_t i = 0; i < o->watch.count && exit_status == CLI_OK; i++) {
        const char *text = o->watch.text[i];
        unsigned corner[4];
        if (!parse_rectangle(text, corner))
            exit_status = cli_usage(
                self, "--watch %s: not of the form X,Y or X,Y:X2,Y2, X <= X2, Y <= Y2", text);
        else if (corner[2] >= width || corner[3] >= height)
            exit_status =
                cli_usage(self, "--watch %s: places are 0,0 to %u,%u", text, width - 1, height - 1);
        for (unsigned y = corner[1]; exit_status == CLI_OK && y <= corner[3]; y++)
            memset(&marked[y * width + corner[0]], true, corner[2] - corner[0] + 1);
    }
    for (uint32_t n = 0; exit_status == CLI_OK && n < width * height; n++) {
        if (marked[n] || o->watch.count == 0)
            wave->watch[wave->watch_count++] = n;
    }
    free(marked);
    return exit_status;
}

int wave_watch(const struct command *self, struct run_wave *wave, const struct wave_options *o,
               const char *image, struct ct_chip_options *chip_options)
{
    struct ct_error err;
    ct_image_reader *reader;
    *wave = (struct run_wave){.last = UINT32_MAX - 1, .fst = {.pipe = -1}};
    if (!wave_wanted(o))
        return o->watch.count == 0 && o->window == NULL
                   ? CLI_OK
                   : cli_usage(self, "--watch and --window are of --wave and --trace");
    if (chip_options->engine != CT_ENGINE_CYCLE)
        return cli_usage(self, "--wave and --trace need --engine cycle");
    if (o->wave != NULL && !cli_ends_with(o->wave, ".vcd") && !cli_ends_with(o->wave, ".fst"))
        return cli_usage(self, "--wave %s: ends neither with .vcd nor with .fst", o->wave);
    if (o->window != NULL && !parse_window(o->window, &wave->first, &wave->last))
        return cli_usage(self, "--window %s: not of the form FIRST..LAST, FIRST <= LAST <= %u",
                         o->window, UINT32_MAX - 1);
    if (ct_image_open(&reader, image, &err) != CT_OK)
        return cli_fail(self, &err);
    const struct ct_system *sys = ct_image_system(reader);
    unsigned width = (unsigned)sys->chips_x * sys->cores_x;
    unsigned height = (unsigned)sys->chips_y * sys->cores_y;
    ct_image_close(reader);
    if (o->watch.count == 0 && width * height > WATCH_ALL_MOST)
        return cli_usage(self, "%u x %u places are too many to watch all: say which by --watch",
                         width, height);
    int exit_status = list_places(self, wave, o, width, height);
    chip_options->watch = wave->watch;
    chip_options->watch_count = wave->watch_count;
    return exit_status;
}

/* ---- files ----------------------------------------------------------------------------------- */

static enum ct_status open_wave(struct run_wave *wave, const char *path, struct ct_error *err)
{
    wave->wave_path = path;
    if (!cli_ends_with(path, ".fst"))
        return vcd_create(&wave->vcd, path, &wave->scene, err);
    enum ct_status status = fst_begin(&wave->fst, path, err);
    if (status == CT_OK)
        status = vcd_create(&wave->vcd, wave->fst.source, &wave->scene, err);
    fst_joined(&wave->fst);
    return status;
}

enum ct_status wave_open(struct run_wave *wave, const struct wave_options *o, const ct_chip *chip,
                         struct ct_error *err)
{
    if (!wave_wanted(o))
        return CT_OK;
    enum ct_status status = scene_create(&wave->scene, chip, wave->watch, wave->watch_count, err);
    wave->scene.first = wave->first;
    wave->scene.last = wave->last;
    if (status == CT_OK && o->wave != NULL)
        status = open_wave(wave, o->wave, err);
    if (status == CT_OK && o->trace != NULL)
        status = perfetto_create(&wave->perfetto, o->trace, &wave->scene, err);
    return status;
}

/* A pipe that broke says nothing: vcd2fst came to its end before us. */
static enum ct_status explain(const struct run_wave *wave, enum ct_status status,
                              struct ct_error *err)
{
    if (status != CT_ERR_IO || wave->fst.path == NULL)
        return status;
    return cli_error(err, status, "%s: vcd2fst ended before its time; is the disk full?",
                     wave->wave_path);
}

enum ct_status wave_events(struct run_wave *wave, const struct ct_event *events, size_t count,
                           struct ct_error *err)
{
    enum ct_status status = CT_OK;
    if (wave->vcd != NULL)
        status = explain(wave, vcd_events(wave->vcd, events, count, err), err);
    if (status == CT_OK && wave->perfetto != NULL)
        status = perfetto_events(wave->perfetto, events, count, err);
    return status;
}

enum ct_status wave_finish(struct run_wave *wave, uint32_t ticks, struct ct_error *err)
{
    enum ct_status status = CT_OK;
    struct vcd *vcd = wave->vcd;
    struct perfetto *perfetto = wave->perfetto;
    bool shown = vcd != NULL || perfetto != NULL;
    wave->vcd = NULL;
    wave->perfetto = NULL;
    if (vcd != NULL)
        status = explain(wave, vcd_finish(vcd, err), err);
    if (status == CT_OK && wave->fst.path != NULL)
        status = fst_finish(&wave->fst, err);
    if (perfetto != NULL && status == CT_OK)
        status = perfetto_finish(perfetto, err);
    else
        perfetto_discard(perfetto);
    if (status == CT_OK && shown && wave->first >= ticks)
        cli_say("--window %u..%u shows nothing: ticks 0 to %u were run", wave->first, wave->last,
                ticks - 1);
    return status;
}

void wave_discard(struct run_wave *wave)
{
    vcd_discard(wave->vcd);
    fst_discard(&wave->fst);
    perfetto_discard(wave->perfetto);
    scene_free(&wave->scene);
    free(wave->watch);
    *wave = (struct run_wave){.fst = {.pipe = -1}};
}
