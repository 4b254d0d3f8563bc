/*
 * kernel.h - the kernels compiled into the library, and the choice among them at run time.
 */
#ifndef CT_CORE_KERNEL_H
#define CT_CORE_KERNEL_H

#include "core/core.h"

extern const struct core_kernel ct_kernel_scalar;
extern const struct core_kernel ct_kernel_avx2;
extern const struct core_kernel ct_kernel_avx512;
extern const struct core_kernel ct_kernel_neon;

/* Names of the kernels this machine can run, the fastest first, then NULL. */
const char *const *kernel_names(void);

/* The kernel of a name; NULL or "auto" is the fastest. NULL when this machine cannot run it or
 * nobody knows it. */
const struct core_kernel *kernel_find(const char *name);

#endif
