/*
 * fuzz_arch.c - the reader of architecture files, on any bytes. What is accepted must pass
 * ct_architecture_check(), and come through the writer and the reader unchanged; what is refused
 * must say why in a line. The first line of the bytes is also tried as an override.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_same(const struct ct_architecture *a, const struct ct_architecture *b)
{
    char text[2][ARCH_VALUE_MAX];
    for (int i = 0; i < ARCH_KEY_COUNT; i++) {
        const struct arch_key *key = &arch_keys()[i];
        if (strcmp(arch_value(a, key, text[0]), arch_value(b, key, text[1])) != 0)
            abort();
    }
}

static void write_and_read(const struct ct_architecture *arch)
{
    static char text[16384];
    struct ct_architecture again;
    struct ct_error err;
    FILE *file = fmemopen(text, sizeof text, "wb");
    if (file == NULL)
        return;
    arch_write(file, arch, NULL);
    long length = ftell(file);
    fclose(file);
    file = fmemopen(text, (size_t)length, "rb");
    if (file == NULL)
        return;
    if (arch_adopt(&again, file, "written", &err) != CT_OK)
        abort();
    check_same(arch, &again);
}

static void override(const uint8_t *data, size_t size)
{
    struct ct_architecture arch;
    struct ct_error err;
    char text[256];
    size_t length = size < sizeof text - 1 ? size : sizeof text - 1;
    memcpy(text, data, length);
    text[length] = '\0';
    text[strcspn(text, "\n")] = '\0';
    ct_architecture_default(&arch);
    (void)!arch_override(&arch, text, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ct_architecture arch;
    struct ct_error err = {CT_OK, ""};
    FILE *file = size > 0 ? fmemopen((void *)data, size, "rb") : NULL;
    if (file == NULL)
        return 0;
    override(data, size);
    if (arch_adopt(&arch, file, "input", &err) != CT_OK) {
        if (err.text[0] == '\0' || strchr(err.text, '\n') != NULL)
            abort();
        return 0;
    }
    if (ct_architecture_check(&arch, NULL) != CT_OK)
        abort();
    write_and_read(&arch);
    return 0;
}
