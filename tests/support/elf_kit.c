/*
 * elf_kit.c - see elf_kit.h.
 */
#include "support/elf_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "board/elf.h"
#include "board/machine_host.h"
#include "link/flash_image.h"

enum { KHZ = 100000, UART_CYCLES = 20, SLICES = 200000, SLEEPS = 1000000 };

bool elf_kit_there(void)
{
    return access(ELF_KIT_PATH, R_OK) == 0;
}

/* ---- the line -------------------------------------------------------------------------------- */

static int line_receive(void *user)
{
    struct elf_kit *k = user;
    return k->to_at < k->to.size ? k->to.data[k->to_at++] : -1;
}

static bool line_send(void *user, uint8_t byte)
{
    struct elf_kit *k = user;
    kit_append(&k->from, &byte, 1);
    return true;
}

static bool line_linked(void *user)
{
    (void)user;
    return true;
}

static void put_on_line(struct elf_kit *k, const void *data, size_t size)
{
    if (k->to_at == k->to.size)
        k->to_at = k->to.size = 0;
    kit_append(&k->to, data, size);
}

static enum ct_status port_send(void *user, const uint8_t *data, size_t size, struct ct_error *err)
{
    (void)err;
    put_on_line(user, data, size);
    return CT_OK;
}

void elf_kit_run(struct elf_kit *k, uint64_t cycles)
{
    struct machine_state s;
    machine_look(k->machine, &s);
    const uint64_t until = s.cycle + cycles;
    enum machine_end end = MACHINE_WAITING;
    /* It comes back now and then while the CPU sleeps, for somebody to look at the line. */
    for (uint32_t n = 0; s.cycle < until && end == MACHINE_WAITING && n < SLEEPS; n++) {
        end = machine_run(k->machine, until);
        machine_look(k->machine, &s);
    }
    if (end != MACHINE_LIMIT && end != MACHINE_WAITING)
        fail_msg("the board ends (%d): cause %u at pc 0x%X; chip: %s", end, s.cause, s.pc,
                 k->host != NULL && ct_host_fault(k->host) != NULL ? ct_host_fault(k->host)->text
                                                                   : "");
}

static enum ct_status port_receive(void *user, uint8_t *data, size_t size, uint32_t ms, size_t *got,
                                   struct ct_error *err)
{
    struct elf_kit *k = user;
    (void)err;
    *got = 0;
    for (uint32_t n = 0; n < (ms < 100 ? 10 : SLICES) && k->from_at == k->from.size; n++)
        elf_kit_run(k, k->slice);
    while (*got < size && k->from_at < k->from.size)
        data[(*got)++] = k->from.data[k->from_at++];
    if (k->from_at == k->from.size)
        k->from_at = k->from.size = 0;
    return CT_OK;
}

/* ---- the chip, its writes counted ------------------------------------------------------------ */

static bool counted_read(void *user, uint32_t address, uint32_t *value)
{
    return ct_host_read(((struct elf_kit *)user)->host, address, value);
}

static bool counted_write(void *user, uint32_t address, uint32_t value)
{
    struct elf_kit *k = user;
    k->writes[address / 4]++;
    return ct_host_write(k->host, address, value);
}

static void counted_advance(void *user, uint64_t cycles)
{
    ct_host_advance(((struct elf_kit *)user)->host, cycles);
}

static bool counted_irq(void *user)
{
    return ct_host_irq(((struct elf_kit *)user)->host);
}

static uint64_t counted_cycle(void *user)
{
    return ct_host_cycle(((struct elf_kit *)user)->host);
}

static uint64_t counted_quiet(void *user)
{
    return ct_host_quiet(((struct elf_kit *)user)->host);
}

static const struct ct_error *counted_fault(void *user)
{
    return ct_host_fault(((struct elf_kit *)user)->host);
}

/* ---- the board ------------------------------------------------------------------------------- */

static void make_board(struct elf_kit *k, const struct machine_chip *chip, const char *image,
                       uint32_t ratio)
{
    static const struct flash_image_options standard;
    struct elf_image elf;
    struct ct_error err;
    k->slice = 2000;
    if (elf_load(&elf, ELF_KIT_PATH, &err) != CT_OK ||
        (image != NULL &&
         flash_image_make(image, &standard, &k->flash.data, &k->flash.size, &err) != CT_OK))
        fail_msg("%s", err.text);
    const struct machine_options options = {
        .ratio = ratio,
        .cpu_khz = KHZ,
        .uart_cycles = UART_CYCLES,
        .flash = k->flash.data,
        .flash_bytes = (uint32_t)k->flash.size,
        .chip = *chip,
        .line = {k, line_receive, line_send, line_linked},
    };
    k->machine = machine_create(&options, elf.rom, elf.entry);
    assert_non_null(k->machine);
}

void elf_kit_around(struct elf_kit *k, const struct machine_chip *chip, const char *image,
                    uint32_t ratio)
{
    memset(k, 0, sizeof *k);
    make_board(k, chip, image, ratio);
}

void elf_kit_make(struct elf_kit *k, const struct ct_system *sys,
                  const struct ct_host_options *options, const char *image, uint32_t ratio)
{
    const struct machine_chip chip = {k,           counted_read,  counted_write, counted_advance,
                                      counted_irq, counted_cycle, counted_quiet, counted_fault};
    struct ct_error err;
    memset(k, 0, sizeof *k);
    if (ct_host_create(&k->host, sys, options, &err) != CT_OK)
        fail_msg("%s", err.text);
    make_board(k, &chip, image, ratio);
}

void elf_kit_free(struct elf_kit *k)
{
    machine_destroy(k->machine);
    ct_host_destroy(k->host);
    free(k->flash.data);
    free(k->to.data);
    free(k->from.data);
}

void elf_kit_open(struct elf_kit *k)
{
    const struct link_port port = {k, port_send, port_receive};
    struct ct_error err;
    if (link_open(&k->link, &port, &err) != CT_OK)
        fail_msg("%s", err.text);
}

const char *elf_kit_say(struct elf_kit *k, const char *line, uint64_t cycles)
{
    put_on_line(k, line, strlen(line));
    k->from.size = k->from_at = 0;
    elf_kit_run(k, cycles);
    kit_append(&k->from, "", 1);
    k->from.size--;
    return (const char *)k->from.data;
}
