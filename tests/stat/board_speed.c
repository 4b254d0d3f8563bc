/*
 * board_speed.c - how fast the board's processor is, in millions of instructions a second of this
 * machine: a loop over registers, a loop over memory, and a loop that looks at a device.
 *
 *   board_speed [--quick] [--json]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "board/machine_host.h"

static int receive(void *user)
{
    (void)user;
    return -1;
}

static bool send_byte(void *user, uint8_t byte)
{
    (void)user, (void)byte;
    return true;
}

static bool linked(void *user)
{
    (void)user;
    return true;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* x1 = 0x20000000 (RAM), x2 = 0x10000000 (UART). */
static const struct loop {
    const char *name;
    uint32_t code[12];
} loops[] = {
    {"firmware_cpu_mips_registers",
     {0x200000B7, 0x10000137, 0x00318193, 0x0041C233, 0x02418233, 0x004182B3, 0x0032D313,
      0xFE0196E3}},
    {"firmware_cpu_mips_memory",
     {0x200000B7, 0x10000137, 0x0000A183, 0x00118193, 0x0030A023, 0x0040A203, 0x0040A423,
      0xFEDFF06F}},
    {"firmware_cpu_mips_device", {0x200000B7, 0x10000137, 0x00412183, 0x0011F193, 0xFF9FF06F}},
};

static double measure(const struct loop *loop, uint64_t cycles)
{
    static uint8_t rom[BOARD_ROM_BYTES];
    const struct ct_system sys = {.chips_x = 1,
                                  .chips_y = 1,
                                  .cores_x = 2,
                                  .cores_y = 2,
                                  .axons = CT_AXONS,
                                  .neurons = CT_NEURONS};
    ct_host *host;
    struct machine_state s;
    if (ct_host_create(&host, &sys, NULL, NULL) != CT_OK)
        abort();
    const struct machine_options options = {.ratio = 1,
                                            .cpu_khz = 100000,
                                            .uart_cycles = 100,
                                            .chip = machine_chip_of(host),
                                            .line = {NULL, receive, send_byte, linked}};
    memcpy(rom, loop->code, sizeof loop->code);
    struct machine *m = machine_create(&options, rom, 0);
    if (m == NULL)
        abort();
    const double start = seconds();
    if (machine_run(m, cycles) != MACHINE_LIMIT)
        abort();
    const double took = seconds() - start;
    machine_look(m, &s);
    if (s.exceptions > 0)
        abort();
    machine_destroy(m);
    ct_host_destroy(host);
    return (double)s.instructions / took / 1e6;
}

int main(int argc, char **argv)
{
    bool quick = false, json = false;
    for (int i = 1; i < argc; i++) {
        quick |= strcmp(argv[i], "--quick") == 0;
        json |= strcmp(argv[i], "--json") == 0;
    }
    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
        const double mips = measure(&loops[i], quick ? 1000000 : 300000000);
        if (json)
            printf("{\"name\": \"%s\", \"value\": %.0f, \"unit\": \"MIPS\"}\n", loops[i].name,
                   mips);
        else
            printf("%s: %.0f\n", loops[i].name, mips);
    }
    return 0;
}
