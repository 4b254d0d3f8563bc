/*
 * run_wave.h - what a run shows in time: a waveform and a trace of watched places, of the cycle
 * engine. Options --wave, --trace, --watch and --window.
 */
#ifndef CT_TOOLS_RUN_WAVE_H
#define CT_TOOLS_RUN_WAVE_H

#include "../trace/fst.h"
#include "../trace/perfetto.h"
#include "../trace/vcd.h"
#include "cli.h"

/* As the command line gives them. */
struct wave_options {
    const char *wave, *trace, *window;
    struct text_list watch; /* X,Y or X,Y:X2,Y2 */
};

#define WAVE_OPTION_SPECS(o)                                                                       \
    {0,                                                                                            \
     "wave",                                                                                       \
     "FILE",                                                                                       \
     "write a waveform of the watched places: .vcd, or .fst\n"                                     \
     "through vcd2fst of the package gtkwave",                                                     \
     OPTION_TEXT,                                                                                  \
     &(o)->wave,                                                                                   \
     0,                                                                                            \
     0},                                                                                           \
        {0,           "trace",     "FILE", "write a trace for the Perfetto viewer: .pftrace",      \
         OPTION_TEXT, &(o)->trace, 0,      0},                                                     \
        {0,                                                                                        \
         "watch",                                                                                  \
         "X,Y[:X2,Y2]",                                                                            \
         "what they show, a place or a rectangle; may be\n"                                        \
         "repeated (all places, of at most 64)",                                                   \
         OPTION_LIST,                                                                              \
         &(o)->watch,                                                                              \
         0,                                                                                        \
         0},                                                                                       \
    {                                                                                              \
        0, "window", "FIRST..LAST", "ticks that they show (all)", OPTION_TEXT, &(o)->window, 0, 0  \
    }

struct run_wave {
    uint32_t *watch; /* numbers of the watched places */
    size_t watch_count;
    uint32_t first, last; /* the window */
    struct trace_scene scene;
    struct fst fst;
    struct vcd *vcd;
    struct perfetto *perfetto;
    const char *wave_path;
};

/* Whether a waveform or a trace is asked for. */
bool wave_wanted(const struct wave_options *o);

/* Reads window and watched places, for the system of the image, and sets `watch` of the options of
 * the chip, whose engine must be set. Returns the exit status, having said what is wrong. */
int wave_watch(const struct command *self, struct run_wave *wave, const struct wave_options *o,
               const char *image, struct ct_chip_options *chip_options);

/* Opens the files. Call wave_discard() in any case, at the end. */
CT_MUST_CHECK enum ct_status wave_open(struct run_wave *wave, const struct wave_options *o,
                                       const ct_chip *chip, struct ct_error *err);

CT_MUST_CHECK enum ct_status wave_events(struct run_wave *wave, const struct ct_event *events,
                                         size_t count, struct ct_error *err);

/* Completes the files. `ticks` were run: a window that begins after them is said to be empty. */
CT_MUST_CHECK enum ct_status wave_finish(struct run_wave *wave, uint32_t ticks,
                                         struct ct_error *err);

/* Removes what is not finished. */
void wave_discard(struct run_wave *wave);

#endif
