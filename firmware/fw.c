/*
 * fw.c - start of the firmware, its one loop, and what its parts share; see fw.h.
 */
#include "fw.h"

#include "board.h"
#include "hal.h"
#include "regs.h"

enum { CHIP_ID = 0x4C495443, CHIP_MAJOR = 0, CHIP_MINOR = 2 };

/* ---- chip and board -------------------------------------------------------------------------- */

uint32_t reg_read(struct fw *fw, uint32_t reg)
{
    return hal_read(fw->bus, BOARD_HOST + reg);
}

void reg_write(struct fw *fw, uint32_t reg, uint32_t value)
{
    hal_write(fw->bus, BOARD_HOST + reg, value);
}

uint32_t fw_time(struct fw *fw)
{
    return hal_read(fw->bus, BOARD_TIMER + TIMER_MTIME);
}

bool fw_past(struct fw *fw, uint32_t then, uint32_t ms)
{
    const uint32_t most = 0x7FFFFFFF; /* beyond it the lower half of mtime comes round */
    const uint32_t limit = fw->khz > most / ms ? most : fw->khz * ms;
    return fw_time(fw) - then > limit;
}

void fw_kick(struct fw *fw)
{
    if (!fw->hang)
        hal_write(fw->bus, BOARD_CONTROL + CONTROL_WATCHDOG_KICK, CONTROL_KICK_KEY);
}

bool fw_settle(struct fw *fw)
{
    const uint32_t at_work = 1u << CT_REG_STATUS_BUSY | 1u << CT_REG_STATUS_TESTING;
    const uint32_t start = fw_time(fw);
    while ((reg_read(fw, CT_REG_STATUS) & at_work) != 0) {
        if (fw_past(fw, start, FW_TICK_MS))
            return false;
        fw_kick(fw);
    }
    return true;
}

void fw_fault(struct fw *fw, uint32_t cause, uint32_t pc, uint32_t address)
{
    fw->fault.count++;
    fw->fault.cause = cause;
    fw->fault.pc = pc;
    fw->fault.address = address;
}

/* ---- start ----------------------------------------------------------------------------------- */

/* Whether there is a chip with registers as they are known here; takes its sizes. */
static bool find_chip(struct fw *fw)
{
    if (reg_read(fw, CT_REG_ID) != CHIP_ID)
        return false;
    const uint32_t version = reg_read(fw, CT_REG_VERSION);
    if (version >> CT_REG_VERSION_MAJOR != CHIP_MAJOR || (version & 0xFFFF) < CHIP_MINOR)
        return false;
    const uint32_t mesh = reg_read(fw, CT_REG_MESH), size = reg_read(fw, CT_REG_SIZE);
    const uint32_t depths = reg_read(fw, CT_REG_DEPTHS);
    fw->width = mesh & 0x1FF;
    fw->height = mesh >> CT_REG_MESH_H & 0x1FF;
    fw->axons = size & 0x1FF;
    fw->neurons = size >> CT_REG_SIZE_NEURONS & 0x1FF;
    fw->in_depth = depths & 0xFFFF;
    fw->out_depth = depths >> CT_REG_DEPTHS_OUT;
    return fw->width > 0 && fw->height > 0 && fw->in_depth > 0 && fw->out_depth > 0;
}

void fw_start(struct fw *fw, void *bus, struct fw_pin_spike *pin, uint32_t pins_held,
              struct fw_input *input, uint32_t inputs_held, const struct fw_fault *died)
{
    fw->bus = bus;
    fw->pin = pin;
    fw->pins_held = pins_held;
    fw->input = input;
    fw->inputs_held = inputs_held;
    if (died != NULL)
        fw->died = *died;
    fw->reset_cause = hal_read(bus, BOARD_CONTROL + CONTROL_CAUSE);
    fw->khz = hal_read(bus, BOARD_CONTROL + CONTROL_CPU_KHZ);
    const uint32_t ms = FW_WATCHDOG_MS;
    hal_write(bus, BOARD_CONTROL + CONTROL_WATCHDOG_PERIOD,
              fw->khz > UINT32_MAX / ms ? UINT32_MAX : fw->khz * ms);
    if (find_chip(fw)) {
        run_reset(fw);
    } else {
        fw->width = fw->height = 0;
        fw->state = LINK_STATE_FAILED;
    }
}

/* ---- the loop -------------------------------------------------------------------------------- */

bool fw_step(struct fw *fw)
{
    bool did = false;
    fw_kick(fw);
    if (fw->state == LINK_STATE_RUNNING || fw->state == LINK_STATE_READY)
        did = run_poll(fw);
    did |= serial_poll(fw);
    if (fw->printing)
        did |= console_poll(fw);
    return did;
}
