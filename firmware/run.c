/*
 * run.c - ticks and spikes. A tick is started only when its input spikes are in the chip, and when
 * all pin spikes that it may give find room: in the ring here, for the spike-out FIFO is emptied
 * into it while ticks run. As many ticks are started at once as that allows, up to the next input
 * spike; so a slow host holds the chip, and loses nothing.
 *
 * One thing is left to the board: within one tick the CPU must empty the spike-out FIFO as fast as
 * the cores fill it, or the FIFO must hold the pin spikes of a tick. Where neither is so, spikes are
 * lost in the chip, which counts them (PINS_LOST, ERRORS.OUT_OVERFLOW), and the host is told.
 */
#include "fw.h"

#include "regs.h"

/* ---- pin spikes ------------------------------------------------------------------------------ */

/* What waits in the chip, as far as there is room. True: something came, or is still there. */
static bool take_spikes(struct fw *fw)
{
    uint32_t level = reg_read(fw, CT_REG_OUT_LEVEL);
    bool did = false;
    for (; level > 0 && fw->pin_count < fw->pins_held; level--, did = true) {
        const uint32_t spike = reg_read(fw, CT_REG_SPIKE_OUT);
        uint32_t at = fw->pin_first + fw->pin_count;
        at -= at >= fw->pins_held ? fw->pins_held : 0;
        fw->pin[at].pin = spike & 0xFFFFFF;
        fw->pin[at].tick = reg_read(fw, CT_REG_OUT_TICK);
        fw->pin_count++;
    }
    return did || level > 0;
}

/* ---- input spikes ---------------------------------------------------------------------------- */

enum link_code run_input(struct fw *fw, const struct fw_input *input, bool *room)
{
    if (input->core >= fw->width * fw->height || input->axon >= fw->axons)
        return LINK_CODE_INPUT;
    /* Ticks below `until` are promised to be without further input. */
    if (input->tick < fw->until || input->tick < fw->now || input->tick < fw->last_input)
        return LINK_CODE_LATE;
    *room = fw->input_count < fw->inputs_held;
    if (*room) {
        uint32_t at = fw->input_first + fw->input_count;
        at -= at >= fw->inputs_held ? fw->inputs_held : 0;
        fw->input[at] = *input;
        fw->input_count++;
        fw->last_input = input->tick;
    }
    return LINK_CODE_OK;
}

/* Those of the tick that runs next, as far as the chip has room. True: some are left. */
static bool give_inputs(struct fw *fw, bool *did)
{
    uint32_t room = 0;
    while (fw->input_count > 0) {
        const struct fw_input *input = &fw->input[fw->input_first];
        if (input->tick != fw->now)
            return false;
        if (room == 0)
            room = fw->in_depth - reg_read(fw, CT_REG_IN_LEVEL);
        if (room == 0)
            return true;
        reg_write(fw, CT_REG_SPIKE_IN,
                  (uint32_t)input->core << CT_REG_SPIKE_IN_CORE |
                      (input->tick & 15) << CT_REG_SPIKE_IN_SLOT |
                      (uint32_t)input->axon << CT_REG_SPIKE_IN_AXON);
        fw->input_first = fw->input_first + 1 == fw->inputs_held ? 0 : fw->input_first + 1;
        fw->input_count--;
        room--;
        *did = true;
    }
    return false;
}

/* ---- ticks ----------------------------------------------------------------------------------- */

/* How many ticks may be started now. */
static uint32_t ticks_now(const struct fw *fw)
{
    uint32_t ticks = fw->until - fw->now;
    if (fw->input_count > 0 && fw->input[fw->input_first].tick - fw->now < ticks)
        ticks = fw->input[fw->input_first].tick - fw->now;
    if (fw->step && ticks > 1)
        ticks = 1;
    if (fw->pin_neurons == 0)
        return ticks;
    const uint32_t room = (fw->pins_held - fw->pin_count) / fw->pin_neurons;
    if (room < ticks)
        ticks = room;
    /* More pin neurons than the ring holds: it is empty, that is all that can be had. */
    if (fw->pin_neurons > fw->pins_held && fw->pin_count == 0)
        return 1;
    return ticks;
}

static void look_at_tick(struct fw *fw)
{
    const uint32_t now = reg_read(fw, CT_REG_TICK);
    if (now != fw->now) {
        fw->now = now;
        fw->since = fw_time(fw);
    } else if (fw_past(fw, fw->since, FW_TICK_MS)) {
        fw->stuck = true;
        fw->state = LINK_STATE_FAILED;
    }
}

bool run_poll(struct fw *fw)
{
    const bool running = fw->running;
    /* The level is read after BUSY fell: then all pin spikes of the run are there [H-3]. */
    const bool busy = running && (reg_read(fw, CT_REG_STATUS) & 1u << CT_REG_STATUS_BUSY) != 0;
    bool did = running && take_spikes(fw);
    if (busy) {
        look_at_tick(fw);
        return did;
    }
    if (running && reg_read(fw, CT_REG_OUT_LEVEL) > 0)
        return did;
    if (running) {
        fw->now = reg_read(fw, CT_REG_TICK);
        reg_write(fw, CT_REG_INT_STATUS, 1u << CT_REG_INT_STATUS_DONE);
        fw->running = false;
        fw->state = LINK_STATE_READY;
        did = true;
    }
    if (give_inputs(fw, &did) || fw->until <= fw->now)
        return did;
    const uint32_t ticks = ticks_now(fw);
    if (ticks == 0)
        return did;
    reg_write(fw, CT_REG_RUN, ticks);
    fw->since = fw_time(fw);
    fw->running = true;
    fw->state = LINK_STATE_RUNNING;
    return true;
}

bool run_over(const struct fw *fw)
{
    return !fw->running && fw->until <= fw->now;
}

void run_stop(struct fw *fw)
{
    if (fw->running)
        reg_write(fw, CT_REG_CONTROL, 1u << CT_REG_CONTROL_STOP);
    fw->until = 0;
    while (fw->running && !fw->stuck) {
        run_poll(fw);
        fw_kick(fw);
        if (fw->pin_count == fw->pins_held)
            break; /* goes on as the host takes spikes */
    }
    fw->until = fw->now;
}

void run_reset(struct fw *fw)
{
    reg_write(fw, CT_REG_CONTROL, 1u << CT_REG_CONTROL_RESET);
    reg_write(fw, CT_REG_INT_ENABLE, 1u << CT_REG_INT_STATUS_DONE | 1u << CT_REG_INT_STATUS_OUT);
    fw->pin_count = fw->input_count = fw->unacknowledged = 0;
    fw->until = fw->now = fw->last_input = 0;
    fw->running = fw->stuck = fw->printing = false;
    fw->state = LINK_STATE_IDLE;
}
