/*
 * lockstep.c - see lockstep.h.
 */
#include "lockstep/lockstep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int lockstep_parameter(const struct lockstep_model *model, const char *name, int otherwise)
{
    const size_t length = strlen(name);
    for (const char *at = model->parameters; *at != '\0'; at++) {
        const bool begins = at == model->parameters || at[-1] == ' ';
        if (begins && strncmp(at, name, length) == 0 && at[length] == '=')
            return (int)strtol(at + length + 1, NULL, 0);
    }
    return otherwise;
}

void lockstep_begin(lockstep_trial *trial)
{
    char text[400] = "";
    if (getenv("CT_COVERAGE") != NULL)
        cmocka_set_skip_filter("fault*");
    if (getenv("CT_MUTANT") == NULL)
        return;
    const bool same = trial(lockstep_models[0], text, sizeof text);
    printf("%s\n", text);
    exit(same ? 0 : LOCKSTEP_KILLED);
}

int lockstep_faults(lockstep_trial *trial)
{
    int faults = 0, missed = 0;
    for (const struct lockstep_model *const *m = lockstep_models; *m != NULL; m++) {
        char text[400] = "";
        if ((*m)->fault == NULL)
            continue;
        faults++;
        if (trial(*m, text, sizeof text)) {
            missed++;
            print_error("not noticed: %s: %s\n", (*m)->name, (*m)->fault);
        } else {
            printf("# noticed: %s: %s\n", (*m)->fault, text);
        }
    }
    assert_int_equal(missed, 0);
    return faults;
}

struct lockstep_signal lockstep_signal(const struct lockstep_model *model, const struct lockstep *l,
                                       const char *path)
{
    struct lockstep_signal s;
    if (model->find(l, path, &s))
        return s;
    model->list(l);
    fprintf(stderr, "lockstep: model %s has no signal \"%s\"\n", model->name, path);
    exit(1);
}

uint64_t lockstep_bits(const struct lockstep_signal *s, uint32_t element, uint32_t at,
                       uint32_t count)
{
    uint64_t value = 0;
    const uint8_t *p = s->data + (size_t)element * s->bytes;
    /* Little-endian as Verilator stores it: bit n is bit n % 8 of byte n / 8. */
    for (uint32_t i = 0; i < count && i < 64; i++) {
        const size_t byte = (at + i) / 8, bit = (at + i) % 8;
        if (s->unknown != NULL && s->unknown[(size_t)element * s->bytes + byte] >> bit & 1)
            return UINT64_MAX;
        value |= (uint64_t)(p[byte] >> bit & 1) << i;
    }
    return value;
}
