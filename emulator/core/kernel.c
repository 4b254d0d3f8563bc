/*
 * kernel.c - which kernels this machine can run.
 */
#include "core/kernel.h"

#include <string.h>

enum { KERNELS_MAX = 4 };

/* Fills `list` with the kernels of this machine, the fastest first; returns how many. */
static unsigned available(const struct core_kernel *list[KERNELS_MAX])
{
    unsigned n = 0;
#if defined(__x86_64__)
    /* All that these files are compiled for; a virtual machine may hide any of it. */
    bool bits = __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi") &&
                __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("avx2");
    if (bits && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        list[n++] = &ct_kernel_avx512;
    if (bits)
        list[n++] = &ct_kernel_avx2;
#elif defined(__aarch64__)
    list[n++] = &ct_kernel_neon;
#endif
    list[n++] = &ct_kernel_scalar;
    return n;
}

const struct core_kernel *kernel_find(const char *name)
{
    const struct core_kernel *list[KERNELS_MAX];
    unsigned n = available(list);
    if (name == NULL || strcmp(name, "auto") == 0)
        return list[0];
    for (unsigned i = 0; i < n; i++) {
        if (strcmp(list[i]->name, name) == 0)
            return list[i];
    }
    return NULL;
}

const char *const *kernel_names(void)
{
    /* The list for each number of kernels is a suffix of one table, because the kernels of a
     * machine are ordered by what they need: no state is written. */
#if defined(__x86_64__)
    static const char *const names[KERNELS_MAX] = {"avx512", "avx2", "scalar", NULL};
#else
    static const char *const names[KERNELS_MAX] = {"", "neon", "scalar", NULL};
#endif
    const struct core_kernel *list[KERNELS_MAX];
    return names + (KERNELS_MAX - 1 - available(list));
}
