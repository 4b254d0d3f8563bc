/* Command line of cortile-train. */
#ifndef CT_TRAIN_OPTIONS_H
#define CT_TRAIN_OPTIONS_H

#include "learn.h"

enum options_command { OPTIONS_TRAIN, OPTIONS_EVAL, OPTIONS_CHECK };

struct options {
    enum options_command command;
    const char *data, *net, *output, *weights, *votes;
    bool json, verbose;
    struct learn_options learn;
};

/* Fills `options`; returns -1 to go on, else the exit status (0 help printed, 2 usage). */
int options_parse(struct options *options, int argc, char **argv);

#endif
