/*
 * fw.h - the firmware's state and its parts. All of it is one struct fw, which who runs it owns;
 * there are no globals and no heap. fw_step() is the whole of it: who runs it calls that again and
 * again, and lets time pass where it says that there was nothing to do.
 *
 *   serial.c    bytes of the line: frames and lines of text, and what is sent
 *   command.c   requests of the host (link.h)
 *   console.c   a person at a terminal
 *   load.c      the image in flash (image.h) into the chip
 *   run.c       ticks, input spikes, pin spikes
 *   selftest.c  registers, memories, links
 *
 * No call waits for the line but those that print text. Each that takes long kicks the watchdog.
 */
#ifndef FIRMWARE_FW_H
#define FIRMWARE_FW_H

#include <stdbool.h>

#include "frame.h"
#include "link.h"

enum {
    FW_LINE_MAX = 63,      /* characters of a line to the console            */
    FW_PINS_HELD = 4096,   /* pin spikes that wait for the host, on the board */
    FW_INPUTS_HELD = 1024, /* input spikes that wait for their tick          */
    FW_WATCHDOG_MS = 2000, /* the board is reset where the firmware hangs    */
    FW_FRAME_MS = 1000,    /* longest pause within a frame                   */
    FW_SESSION_MS = 5000,  /* without frames, before text is a command again */
    FW_TICK_MS = 15000     /* longest tick                                   */
};

struct fw_pin_spike {
    uint32_t tick, pin;
};

struct fw_input {
    uint32_t tick;
    uint16_t core;
    uint8_t axon;
};

/* An access that the bus refused, or a trap. */
struct fw_fault {
    uint32_t count, cause, pc, address;
};

struct fw {
    void *bus;
    enum link_state state;
    struct fw_fault fault; /* refused accesses                                     */
    struct fw_fault died;  /* what ended the firmware before; count 0: nothing did */
    uint32_t reset_cause;  /* CONTROL_CAUSE                                        */
    uint32_t khz;          /* CONTROL_CPU_KHZ                                      */

    /* The chip, from its registers; width 0: none. */
    uint32_t width, height, axons, neurons, in_depth, out_depth;

    /* Serial line. */
    struct frame_rx rx;
    struct frame_tx tx;
    bool in_frame;     /* a zero has opened a frame                            */
    bool session;      /* the host speaks in frames: text is garbage           */
    bool line_bad;     /* the line at hand holds what no line may              */
    bool reset_at_end; /* the board is reset once the reply is out             */
    bool hang;         /* asked to: the watchdog is not kicked any more        */
    uint8_t line_size;
    char line[FW_LINE_MAX + 1];
    uint32_t heard;      /* mtime of the last byte                               */
    uint8_t sequence;    /* of the request carried out last                      */
    uint32_t request;    /* its CRC                                              */
    uint16_t reply_size; /* of its reply, 0: none was                            */
    uint8_t reply[FRAME_BODY_MAX];
    uint8_t nak[FRAME_BODY_MIN + 4];
    uint32_t frames, repeated, bad, garbage;

    /* The run. */
    uint32_t until;       /* ticks below it shall run                               */
    uint32_t now;         /* the tick that runs next, as last read                  */
    uint32_t since;       /* mtime when `now` became what it is                     */
    uint32_t pin_neurons; /* at most so many pin spikes in a tick        */
    bool running, step, stuck;
    bool printing;           /* the console prints the pin spikes                      */
    uint32_t unacknowledged; /* pin spikes in the last reply, still held        */
    uint32_t last_input;     /* tick of the input that came last                */

    struct fw_pin_spike *pin; /* ring, [pins_held] */
    uint32_t pins_held, pin_first, pin_count;
    struct fw_input *input; /* ring, [inputs_held] */
    uint32_t inputs_held, input_first, input_count;
};

/* What the self-test found; place, wanted and had as LINK_TEST_LIST says. */
struct fw_test {
    enum link_test code;
    uint32_t core, place, wanted, had;
    bool chip; /* the chip's own self-test passed */
};

/* Starts the firmware with these rings. Resets the chip, starts the watchdog. `died` is what ended
 * it before, or NULL. */
void fw_start(struct fw *fw, void *bus, struct fw_pin_spike *pin, uint32_t pins_held,
              struct fw_input *input, uint32_t inputs_held, const struct fw_fault *died);
/* Does what there is to do. False: nothing was, until a byte comes or can be sent, or the chip has
 * something to tell; FW_WATCHDOG_MS / 4 later at the latest it is to be called again. */
bool fw_step(struct fw *fw);
/* An access was refused: called by the bus, or by the trap handler, before the access returns. */
void fw_fault(struct fw *fw, uint32_t cause, uint32_t pc, uint32_t address);

/* ---- of the parts, for one another --------------------------------------------------------- */

/* Registers of the chip's host block, at CT_REG_*. */
uint32_t reg_read(struct fw *fw, uint32_t reg);
void reg_write(struct fw *fw, uint32_t reg, uint32_t value);
/* mtime, its lower half: time is compared modulo 2^32. */
uint32_t fw_time(struct fw *fw);
/* Whether more than `ms` milliseconds have passed since `then`. */
bool fw_past(struct fw *fw, uint32_t then, uint32_t ms);
void fw_kick(struct fw *fw);
/* Waits until no tick and no self-test runs; false: it takes too long. */
bool fw_settle(struct fw *fw);

/* Takes bytes from the line, and carries out what they ask for; sends what is to be sent. */
bool serial_poll(struct fw *fw);
/* Text for the console; waits for the line, drops it where nobody is there. */
void serial_text(struct fw *fw, const char *text);
void serial_number(struct fw *fw, uint32_t value);
void serial_hex(struct fw *fw, uint32_t value);

/* Carries out a request of `bytes` bytes of payload; the reply's payload goes to `reply`, behind
 * the head. Returns its bytes; code and detail go to the head. */
uint32_t command_do(struct fw *fw, uint8_t type, const uint8_t *payload, uint32_t bytes,
                    uint8_t *reply);
void console_line(struct fw *fw);
/* Spikes of a run that the console prints, and its end. */
bool console_poll(struct fw *fw);

struct load_result {
    enum link_code code;
    uint32_t detail, bytes, cores, bad;
    struct {
        uint32_t tag, number;
    } block[LINK_BAD_MAX]; /* the first of the bad ones */
};
/* Checks the image in flash, all of it, then resets the chip and writes it there. Where a block is
 * bad the chip stays as it is. */
void load_image(struct fw *fw, struct load_result *result);

/* Resets the chip's block and forgets all spikes; what its cores hold is not that of an image any
 * more. */
void run_reset(struct fw *fw);
/* Takes an input; the codes are OK, LATE and INPUT. *room: there was no room, and it was not. */
enum link_code run_input(struct fw *fw, const struct fw_input *input, bool *room);
/* Advances: pin spikes out of the chip, inputs into it, ticks. */
bool run_poll(struct fw *fw);
/* Whether ticks below `until` are over, and their pin spikes are in the ring. */
bool run_over(const struct fw *fw);
void run_stop(struct fw *fw);

void selftest(struct fw *fw, uint32_t first, uint32_t count, struct fw_test *result);

#endif
