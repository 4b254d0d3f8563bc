/*
 * fuzz_elf.c - any bytes as firmware: refused in one line, or loaded and then run for some
 * cycles on a board without a chip that answers, whatever they do.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "board/elf.h"
#include "board/machine.h"

enum { CYCLES = 20000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_nothing(void *user, uint32_t addr, uint32_t *value)
{
    *(uint64_t *)user += 1;
    *value = addr;
    return addr < 0x800;
}

static bool write_nothing(void *user, uint32_t addr, uint32_t value)
{
    *(uint64_t *)user += 1;
    return addr < 0x800 && value != 0;
}

static void advance(void *user, uint64_t cycles)
{
    *(uint64_t *)user += cycles;
}

static bool some_irq(void *user)
{
    return *(uint64_t *)user % 64 == 63;
}

static uint64_t cycle(void *user)
{
    return *(uint64_t *)user;
}

static uint64_t quiet(void *user)
{
    (void)user;
    return 0;
}

static const struct ct_error *no_fault(void *user)
{
    (void)user;
    return NULL;
}

static int receive(void *user)
{
    (void)user;
    return 'a';
}

static bool send_byte(void *user, uint8_t byte)
{
    (void)user;
    return byte != 0;
}

static bool linked(void *user)
{
    (void)user;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct elf_image *image = malloc(sizeof *image);
    struct ct_error err = {.text = ""};
    uint64_t now = 0;
    if (image == NULL)
        return 0;
    const enum ct_status status = elf_read(image, data, size, "fuzz", &err);
    if (status != CT_OK && (err.text[0] == '\0' || strchr(err.text, '\n') != NULL))
        abort();
    if (status == CT_OK) {
        const struct machine_options options = {
            .ratio = 1,
            .cpu_khz = 1,
            .uart_cycles = 10,
            .chip = {&now, read_nothing, write_nothing, advance, some_irq, cycle, quiet, no_fault},
            .line = {NULL, receive, send_byte, linked},
        };
        struct machine *m = machine_create(&options, image->rom, image->entry);
        if (m != NULL)
            (void)machine_run(m, CYCLES);
        machine_destroy(m);
    }
    free(image);
    return 0;
}
