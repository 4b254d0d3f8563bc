/*
 * interrupt.h - Ctrl-C and SIGTERM end a command where its files are complete: the first is
 * noticed, a second one kills at once.
 */
#ifndef CT_TOOLS_INTERRUPT_H
#define CT_TOOLS_INTERRUPT_H

#include <stdbool.h>

/* From here on a signal is noticed. It cuts poll() short, and no reading or writing. */
void interrupt_catch(void);

/* Whether one came. */
bool interrupt_seen(void);

#endif
