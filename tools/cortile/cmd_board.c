/*
 * cmd_board.c - `cortile board`: runs firmware on the emulated board, with the chip, its image in
 * flash, and the serial line at standard input and output or at a pseudo-terminal.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../board/elf.h"
#include "../board/line.h"
#include "../board/machine_host.h"
#include "../link/flash_image.h"
#include "arch_option.h"
#include "board_connect.h"
#include "interrupt.h"

enum { SLICE = 10000000 }; /* CPU cycles between two looks at Ctrl-C */

struct board_run {
    const char *elf, *image, *flash_path, *stats;
    struct board_connect connect;
    struct arch_option arch;
    uint16_t cores[2]; /* 0: those of the image */
    uint64_t axons, neurons, in_depth, out_depth, pin_depth;
    uint64_t ratio, uart_cycles, max_cycles, linger, tick_units;
    bool pty, once, no_rts, verbose;
    struct elf_image firmware;
    uint8_t *flash;
    size_t flash_bytes;
    struct ct_system sys;
    ct_host *host;
    struct machine *machine;
    struct line line;
    struct ct_error err;
};

/* ---- making ---------------------------------------------------------------------------------- */

/* The chip is as large as the image says, unless the command line says otherwise. */
static enum ct_status size_chip(struct board_run *run)
{
    run->sys = (struct ct_system){.chips_x = 1,
                                  .chips_y = 1,
                                  .cores_x = 2,
                                  .cores_y = 2,
                                  .axons = CT_AXONS,
                                  .neurons = CT_NEURONS};
    if (run->image != NULL && run->cores[0] == 0) {
        ct_image_reader *reader;
        const enum ct_status status = ct_image_open(&reader, run->image, &run->err);
        if (status != CT_OK)
            return status;
        run->sys = *ct_image_system(reader);
        ct_image_close(reader);
    }
    if (run->cores[0] != 0) {
        run->sys.cores_x = run->cores[0];
        run->sys.cores_y = run->cores[1];
    }
    if (run->axons != 0)
        run->sys.axons = (uint16_t)run->axons;
    if (run->neurons != 0)
        run->sys.neurons = (uint16_t)run->neurons;
    return CT_OK;
}

/* The flash as the firmware wants it, made of the image; or a file as it is. */
static enum ct_status fill_flash(struct board_run *run)
{
    const struct flash_image_options options = {.torus = run->arch.arch.torus,
                                                .tick_units = (uint32_t)run->tick_units};
    if (run->flash_path != NULL)
        return elf_read_file(&run->flash, &run->flash_bytes, run->flash_path, BOARD_FLASH_MAX,
                             &run->err);
    return run->image == NULL
               ? CT_OK
               : flash_image_make(run->image, &options, &run->flash, &run->flash_bytes, &run->err);
}

static enum ct_status make(struct board_run *run)
{
    const struct ct_host_options host = {.in_depth = (uint32_t)run->in_depth,
                                         .out_depth = (uint32_t)run->out_depth,
                                         .pin_depth = (uint32_t)run->pin_depth,
                                         .architecture = &run->arch.arch};
    enum ct_status status = elf_load(&run->firmware, run->elf, &run->err);
    if (status == CT_OK)
        status = fill_flash(run);
    if (status == CT_OK)
        status = size_chip(run);
    if (status == CT_OK)
        status = ct_host_create(&run->host, &run->sys, &host, &run->err);
    if (status != CT_OK)
        return status;
    if (run->pty && line_open_pty(&run->line, &run->err) != CT_OK)
        return run->err.status;
    if (!run->pty)
        line_open_standard(&run->line);
    const struct machine_options options = {
        .ratio = (uint32_t)run->ratio,
        .cpu_khz = (uint32_t)(run->ratio * run->arch.arch.clock_kilohertz),
        .uart_cycles = (uint32_t)run->uart_cycles,
        .overrun = run->no_rts,
        .flash = run->flash,
        .flash_bytes = (uint32_t)run->flash_bytes,
        .chip = machine_chip_of(run->host),
        .line = line_of(&run->line),
    };
    run->machine = machine_create(&options, run->firmware.rom, run->firmware.entry);
    if (run->machine == NULL)
        return cli_error(&run->err, CT_ERR_MEMORY, "no memory for a board");
    return CT_OK;
}

static void unmake(struct board_run *run)
{
    if (run->machine != NULL)
        line_close(&run->line);
    machine_destroy(run->machine);
    ct_host_destroy(run->host);
    free(run->flash);
}

/* ---- telling --------------------------------------------------------------------------------- */

static const char *cause_text(uint32_t cause)
{
    switch (cause) {
    case RISCV_FETCH_FAULT: return "bus error: instruction fetch";
    case RISCV_ILLEGAL: return "illegal instruction";
    case RISCV_BREAKPOINT: return "breakpoint";
    case RISCV_LOAD_MISALIGNED: return "misaligned load";
    case RISCV_LOAD_FAULT: return "bus error: load";
    case RISCV_STORE_MISALIGNED: return "misaligned store";
    case RISCV_STORE_FAULT: return "bus error: store";
    default: return "environment call";
    }
}

static void say_summary(const struct board_run *run)
{
    struct machine_state s;
    const ct_chip *chip = ct_host_chip(run->host);
    machine_look(run->machine, &s);
    cli_say("%" PRIu64 " CPU cycles, %" PRIu64 " instructions, %" PRIu64 " base cycles, %" PRIu64
            " bytes received, %" PRIu64 " sent, %u resets",
            s.cycle, s.instructions, s.base_cycles, s.received, s.sent, s.resets);
    if (chip != NULL)
        cli_say("%u ticks since the chip's reset, digest %016" PRIx64, ct_chip_now(chip),
                ct_chip_digest(chip));
    if (s.bus_errors > 0)
        cli_say("%" PRIu64 " bus errors; the last: %s at 0x%08X, pc 0x%08X", s.bus_errors,
                cause_text(s.error_cause), s.error_address, s.error_pc);
}

static enum ct_status write_stats(struct board_run *run)
{
    struct machine_state s;
    char digest[17] = "";
    const ct_chip *chip = ct_host_chip(run->host);
    const uint32_t ticks = chip == NULL ? 0 : ct_chip_now(chip);
    machine_look(run->machine, &s);
    if (ticks > 0)
        snprintf(digest, sizeof digest, "%016" PRIx64, ct_chip_digest(chip));
    json_t *root = json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:s, s:I, s:I, s:I, s:I, s:I, s:I}", "cpu_cycles",
        (json_int_t)s.cycle, "cpu_cycles_per_base_cycle", (json_int_t)run->ratio, "instructions",
        (json_int_t)s.instructions, "base_cycles", (json_int_t)s.base_cycles, "ticks",
        (json_int_t)ticks, "digest", digest, "received", (json_int_t)s.received, "sent",
        (json_int_t)s.sent, "resets", (json_int_t)s.resets, "exceptions", (json_int_t)s.exceptions,
        "bus_errors", (json_int_t)s.bus_errors, "exit_code", (json_int_t)s.exit_code);
    const bool written = root != NULL && json_dump_file(root, run->stats, JSON_INDENT(2)) == 0;
    json_decref(root);
    return written ? CT_OK : cli_error(&run->err, CT_ERR_IO, "%s: cannot be written", run->stats);
}

/* ---- running --------------------------------------------------------------------------------- */

/* The CPU waits and the line has brought nothing. True: nobody will ever bring something, and what
 * the firmware may do of its own has had its time. */
static bool over(struct board_run *run, uint64_t *since)
{
    struct machine_state s;
    const bool gone = run->line.ended && (!run->pty || (run->once && run->line.opened));
    machine_look(run->machine, &s);
    if (!gone || s.to_send > 0 || s.to_receive > 0) {
        *since = s.cycle;
        if (!run->line.ended || run->pty)
            line_wait(&run->line, s.armed ? 1 : 100);
        return false;
    }
    return !s.armed || s.cycle - *since >= run->linger;
}

/* Says why the board does not go on; returns the exit status. */
static int say_end(struct board_run *run, enum machine_end end)
{
    struct machine_state s;
    machine_look(run->machine, &s);
    switch (end) {
    case MACHINE_EXIT: return (int)s.exit_code;
    case MACHINE_LOST:
        cli_say("%s: %s at 0x%08X, pc 0x%08X, and no trap handler that runs", run->elf,
                cause_text(s.cause), s.value, s.pc);
        return CLI_FAILED;
    case MACHINE_FAULT:
        cli_say("%s: the chip cannot run: %s", run->elf, ct_host_fault(run->host)->text);
        return CLI_FAILED;
    case MACHINE_LIMIT:
        cli_say("%s: still runs after %" PRIu64 " CPU cycles", run->elf, s.cycle);
        return CLI_FAILED;
    default: return CLI_OK;
    }
}

static int go(struct board_run *run)
{
    const uint64_t most = run->max_cycles == 0 ? UINT64_MAX : run->max_cycles;
    uint64_t until = 0, since = 0;
    enum machine_end end = MACHINE_LIMIT;
    while (!interrupt_seen() && run->line.write_error == 0) {
        if (end == MACHINE_LIMIT && until >= most)
            return say_end(run, end);
        if (end == MACHINE_LIMIT)
            until = most - until < SLICE ? most : until + SLICE;
        end = machine_run(run->machine, until);
        if (end == MACHINE_WAITING ? over(run, &since) : end != MACHINE_LIMIT)
            return say_end(run, end);
    }
    if (interrupt_seen())
        return CLI_INTERRUPTED;
    cli_say("serial line: %s", strerror(run->line.write_error));
    return CLI_FAILED;
}

static int run_board(const struct command *self, int argc, char **argv)
{
    struct board_run *run = calloc(1, sizeof *run);
    int first, status;
    if (run == NULL) {
        cli_say("no memory");
        return self->trouble;
    }
    run->ratio = 1;
    run->uart_cycles = 100;
    run->linger = 1000000;
    const struct option_spec specs[] = {
        {'i', "image", "NET.ct", "the chip image in flash; none if left out", OPTION_TEXT,
         &run->image, 0, 0},
        {0, "flash", "FILE", "instead: what is in flash, byte for byte", OPTION_TEXT,
         &run->flash_path, 0, 0},
        {0, "tick-units", "N", "TICK_LENGTH that the image asks for; 0: automatic ticks (0)",
         OPTION_WHOLE, &run->tick_units, 0, 0x7FFFFFFF},
        {'c', "cores", "WxH", "cores of the chip; those of the image, or 2x2", OPTION_PAIR,
         run->cores, 1, 64},
        {0, "axons", "N", "of a core; those of the image, or 256", OPTION_WHOLE, &run->axons, 1,
         256},
        {0, "neurons", "N", "of a core; those of the image, or 256", OPTION_WHOLE, &run->neurons, 1,
         256},
        {0, "in-depth", "N", "spikes in the spike-in FIFO (16)", OPTION_WHOLE, &run->in_depth, 1,
         65535},
        {0, "out-depth", "N", "spikes in the spike-out FIFO (64)", OPTION_WHOLE, &run->out_depth, 1,
         65535},
        {0, "pin-depth", "N", "pin spikes in the queue of a core (4)", OPTION_WHOLE,
         &run->pin_depth, 1, 256},
        {'a', "arch", "FILE|PRESET", "architecture of the chip (cortile arch --help)", OPTION_TEXT,
         &run->arch.name, 0, 0},
        {'S', "set", "KEY=VALUE", "change a key of it; may be repeated", OPTION_LIST,
         &run->arch.sets, 0, 0},
        {'r', "ratio", "N", "CPU cycles in a base cycle of the chip (1)", OPTION_WHOLE, &run->ratio,
         1, 1000},
        {'u', "uart-cycles", "N", "CPU cycles of a byte on the serial line (100)", OPTION_WHOLE,
         &run->uart_cycles, 1, 1e6},
        {0, "no-rts", NULL, "bytes that find the receive FIFO full are lost", OPTION_FLAG,
         &run->no_rts, 0, 0},
        {'p', "pty", NULL, "serial line at a pseudo-terminal, which is printed", OPTION_FLAG,
         &run->pty, 0, 0},
        {0, "once", NULL, "with --pty: ends when who opened it has gone", OPTION_FLAG, &run->once,
         0, 0},
        {'m', "max-cycles", "N", "ends after N CPU cycles, with exit status 1", OPTION_WHOLE,
         &run->max_cycles, 1, 1e18},
        {0, "linger", "N",
         "CPU cycles that the firmware still has for what its\ntimer or watchdog "
         "will do, once the input ended and it waits\n(1000000)",
         OPTION_WHOLE, &run->linger, 0, 1e18},
        {0, "stats", "FILE", "write what came of it as JSON", OPTION_TEXT, &run->stats, 0, 0},
        {0, "connect", "PTY", "no board here: the host's side of one at this terminal", OPTION_TEXT,
         &run->connect.line, 0, 0},
        {0, "input", "FILE", "with --connect: input spikes", OPTION_TEXT, &run->connect.input, 0,
         0},
        {'t', "ticks", "N",
         "with --connect: so many; if left out up to 15 after the last\ninput spike", OPTION_WHOLE,
         &run->connect.ticks, 1, UINT32_MAX - 1},
        {0, "spikes", "FILE", "with --connect: write the pin spikes", OPTION_TEXT,
         &run->connect.spikes, 0, 0},
        {0, "step", NULL, "with --connect: one tick at a time", OPTION_FLAG, &run->connect.step, 0,
         0},
        {0, "selftest", NULL, "with --connect: first tests the chip", OPTION_FLAG,
         &run->connect.selftest, 0, 0},
        {0, "json", NULL, "with --connect: what came of it as JSON", OPTION_FLAG,
         &run->connect.json, 0, 0},
        {'v', "verbose", NULL, "say at the end what came of it", OPTION_FLAG, &run->verbose, 0, 0},
        {.name = NULL},
    };
    if (!cli_options(self, specs, argc, argv, &first, &status) ||
        (status = arch_option_load(self, &run->arch)) != CLI_OK) {
        free(run);
        return status;
    }
    if ((first < argc) == (run->connect.line != NULL)) {
        status = cli_usage(self, "either firmware, or --connect");
        free(run);
        return status;
    }
    if (run->connect.line != NULL) {
        status = board_connect(self, &run->connect);
        free(run);
        return status;
    }
    run->elf = argv[first];
    if (make(run) != CT_OK) {
        status = cli_fail(self, &run->err);
    } else {
        interrupt_catch();
        if (run->pty)
            cli_say("serial line at %s", run->line.name);
        status = go(run);
        if (run->verbose)
            say_summary(run);
        if (run->stats != NULL && write_stats(run) != CT_OK)
            status = cli_fail(self, &run->err);
    }
    unmake(run);
    free(run);
    return status;
}

const struct command cmd_board = {
    .name = "board",
    .operands = "FIRMWARE.elf | --connect PTY",
    .operands_least = 0,
    .operands_most = 1,
    .summary = "run firmware on a board with the chip",
    .text =
        "Runs an ELF for RV32IMC on the emulated board around the chip: a processor, ROM, RAM,\n"
        "a timer, a watchdog, the chip behind its host registers, flash that holds a chip image,\n"
        "and a serial line at standard input and output. The memory map is in firmware/board.h.\n"
        "An instruction takes a CPU cycle; the run is a function of the files, of the options,\n"
        "and of when bytes come. It ends with the exit code that the firmware writes; or with 0\n"
        "when the input is at its end and the CPU waits with nothing under way; or with 1 and a\n"
        "message, where the processor traps without a handler, or the chip cannot run.\n"
        "With --connect it is the other side: it speaks to the firmware of a board elsewhere\n"
        "(firmware/README.md), loads its image, runs it on input spikes, and takes the pin spikes.",
    .examples = "  cortile board firmware.elf --image net.ct\n"
                "  cortile board firmware.elf --image net.ct --pty\n"
                "  cortile board firmware.elf --image net.ct --ratio 4 --stats s.json <commands\n"
                "  cortile board --connect /dev/pts/3 --input in.csv --ticks 100 --spikes out.csv\n"
                "  cortile board firmware.elf --cores 4x4 --set core.sram_cycles=2 -m 1000000000\n",
    .run = run_board,
    .trouble = CLI_FAILED,
};
