/* Figures of a classification run, as text or as one JSON object. */
#ifndef CT_CLASSIFY_REPORT_H
#define CT_CLASSIFY_REPORT_H

#include "run_chip.h"

struct report {
    const struct mapping *mapping;
    const struct images *images;
    const struct run_result *run;
    size_t right;
    bool compared;     /* the trainer's forward pass was run too */
    size_t same_class; /* images that both put into the same class */
    size_t same_votes; /* images whose votes agree in every class */
};

/* Prints to stdout; fails only when the energy cannot be estimated. */
bool report_print(const struct report *report, bool json, struct fail *fail);

#endif
