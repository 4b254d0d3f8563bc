/*
 * main.c - the firmware on the board: where its memory is, its traps, and how it sleeps.
 *
 * There is one kind of trap that it goes on from: an access of hal.h that the bus refused. It is
 * skipped, reads 0, and is told. Every other ends the firmware: what it was goes to the scratch
 * registers, the board is reset, and the firmware that starts then tells. So does the interrupt that
 * comes before the watchdog resets the board. No other interrupt is taken: they only end the sleep.
 */
#include "../board.h"
#include "../fw.h"
#include "../hal.h"

enum {
    CAUSE_INTERRUPT = (int)0x80000000,
    CAUSE_READ = 5,  /* load access fault  */
    CAUSE_WRITE = 7, /* store access fault */
    MSTATUS_MIE = 1 << 3,
    MIE_TIMER = 1 << 7,
    MIE_EXTERNAL = 1 << 11,
    SCRATCH_MAGIC = 0x44494544 /* "DEID" of who died: the other scratch registers tell of it */
};

#define READ_CSR(name)                                                                             \
    ({                                                                                             \
        uint32_t value_;                                                                           \
        __asm__ volatile("csrr %0, " #name : "=r"(value_));                                        \
        value_;                                                                                    \
    })
#define WRITE_CSR(name, value) __asm__ volatile("csrw " #name ", %0" ::"r"(value))
#define SET_CSR(name, bits) __asm__ volatile("csrs " #name ", %0" ::"r"(bits) : "memory")
#define CLEAR_CSR(name, bits) __asm__ volatile("csrc " #name ", %0" ::"r"(bits) : "memory")

extern const uint8_t hal_start[], hal_end[];

static struct fw fw;
static struct fw_pin_spike pins[FW_PINS_HELD] __attribute__((section(".fifo")));
static struct fw_input inputs[FW_INPUTS_HELD] __attribute__((section(".fifo")));

int main(void);
void trap(void);

static uint32_t control_read(uint32_t reg)
{
    return hal_read(0, BOARD_CONTROL + reg);
}

static void control_write(uint32_t reg, uint32_t value)
{
    hal_write(0, BOARD_CONTROL + reg, value);
}

/* ---- traps ----------------------------------------------------------------------------------- */

/* What is to be told after the reset. */
static void leave_note(uint32_t cause, uint32_t pc, uint32_t address)
{
    control_write(CONTROL_SCRATCH, SCRATCH_MAGIC);
    control_write(CONTROL_SCRATCH + 4, cause);
    control_write(CONTROL_SCRATCH + 8, pc);
    control_write(CONTROL_SCRATCH + 12, address);
}

static bool take_note(struct fw_fault *died)
{
    const bool left = control_read(CONTROL_SCRATCH) == SCRATCH_MAGIC;
    died->count = left;
    died->cause = control_read(CONTROL_SCRATCH + 4);
    died->pc = control_read(CONTROL_SCRATCH + 8);
    died->address = control_read(CONTROL_SCRATCH + 12);
    control_write(CONTROL_SCRATCH, 0);
    return left;
}

__attribute__((interrupt("machine"), aligned(4))) void trap(void)
{
    const uint32_t cause = READ_CSR(mcause), pc = READ_CSR(mepc), address = READ_CSR(mtval);
    const bool within = pc - (uint32_t)hal_start < (uint32_t)(hal_end - hal_start);
    if ((cause == CAUSE_READ || cause == CAUSE_WRITE) && within) {
        const uint32_t first = *(const uint16_t *)pc;
        fw_fault(&fw, cause, pc, address);
        WRITE_CSR(mepc, pc + ((first & 3) == 3 ? 4 : 2));
        return;
    }
    leave_note(cause, pc, address);
    if ((cause & (uint32_t)CAUSE_INTERRUPT) != 0)
        control_write(CONTROL_ENABLE, 0); /* the watchdog will do it */
    else
        control_write(CONTROL_RESET, CONTROL_RESET_KEY);
}

/* ---- sleep ----------------------------------------------------------------------------------- */

/* Until a byte comes or can be sent, the chip has something to tell, or the watchdog is to be
 * kicked. Interrupts are off meanwhile, so that the one that ends the sleep is not taken. */
static void rest(void)
{
    const uint32_t now = hal_read(0, BOARD_TIMER + TIMER_MTIME);
    const uint32_t high = hal_read(0, BOARD_TIMER + TIMER_MTIME_HIGH);
    const uint32_t then = now + fw.khz * (FW_WATCHDOG_MS / 4);
    CLEAR_CSR(mstatus, MSTATUS_MIE);
    hal_write(0, BOARD_TIMER + TIMER_MTIMECMP_HIGH, UINT32_MAX);
    hal_write(0, BOARD_TIMER + TIMER_MTIMECMP, then);
    hal_write(0, BOARD_TIMER + TIMER_MTIMECMP_HIGH, high + (then < now));
    hal_write(0, BOARD_UART + UART_ENABLE,
              UART_ENABLE_RX | (fw.tx.phase != 0 || fw.reset_at_end ? UART_ENABLE_TX : 0));
    control_write(CONTROL_ENABLE, CONTROL_IRQ_HOST | CONTROL_IRQ_UART | CONTROL_IRQ_WATCHDOG);
    __asm__ volatile("wfi" ::: "memory");
    control_write(CONTROL_ENABLE, CONTROL_IRQ_WATCHDOG);
    SET_CSR(mstatus, MSTATUS_MIE);
}

int main(void)
{
    struct fw_fault died;
    const bool left = take_note(&died);
    /* A note of a watchdog that was kicked after all is of no use. */
    const bool valid = left && control_read(CONTROL_CAUSE) != CONTROL_CAUSE_POWER;
    fw_start(&fw, 0, pins, FW_PINS_HELD, inputs, FW_INPUTS_HELD, valid ? &died : 0);
    control_write(CONTROL_ENABLE, CONTROL_IRQ_WATCHDOG);
    WRITE_CSR(mie, MIE_EXTERNAL);
    SET_CSR(mstatus, MSTATUS_MIE);
    for (;;)
        if (!fw_step(&fw))
            rest();
}
