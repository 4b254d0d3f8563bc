/*
 * core_constants.h - a test: each constant of rtl/ct_pkg.sv is what the C makes of rtl/CHIP.md.
 */
#ifndef LOCKSTEP_CORE_CONSTANTS_H
#define LOCKSTEP_CORE_CONSTANTS_H

void constants_of_the_package(void **state);

#endif
