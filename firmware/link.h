/*
 * link.h - what the frames on the serial line mean (frame.h): requests of the host, one reply to
 * each. Firmware and host share this file. Numbers are little-endian.
 *
 * The host sends a request and waits for its reply, which has the request's type + LINK_REPLY and
 * its sequence number. A request has the number of the one before plus 1, modulo 256; HELLO has
 * any, and begins the count. Where no reply comes in time, the host sends the request again,
 * byte for byte: the firmware does it only once, and sends the same reply again. So nothing is
 * lost, doubled or done twice, whatever the line does to frames, and a host that is slow holds the
 * chip and loses nothing: spikes wait in the firmware until the request after the reply they were
 * in, and no tick is started whose spikes might not find room.
 *
 * A frame that is not good is answered with LINK_NAK: payload code (1, LINK_NAK_LIST), 0 (3);
 * its number is that of the request that was carried out last.
 *
 * Every reply begins with code (1, LINK_CODE_LIST), state (1, LINK_STATE_LIST), 0 (2), detail (4).
 * What follows is there where the code is OK, in some cases else too:
 *
 *   HELLO     request   version of the protocol (4)
 *             reply     struct of LINK_HELLO_*: LINK_HELLO_BYTES
 *   LOAD      reply     words of flash (4), cores (4), pin neurons (4); where the code is BLOCK:
 *                       bad blocks (4), then for each of the first LINK_BAD_MAX tag (4), number (4)
 *   TICKS     request   until (4), flags (1), 0 (1), inputs (2), then for each tick (4), core (2),
 *                       axon (1), 0 (1): ticks below `until` shall run, and no input for them is to
 *                       come after this request, but those that found no room; ticks before
 *                       theirs run. Inputs come in ascending order of tick.
 *             reply     LINK_TICKS_* : LINK_TICKS_BYTES, then for each pin spike tick (4), pin (4),
 *                       in the order in which the chip gave them
 *   STAT      reply     LINK_STAT_WORDS words, see LINK_STAT_LIST
 *   SELFTEST  request   first core (2), cores (2), 0: all
 *             reply     code of LINK_TEST_LIST (4), core (4), place (4), wanted (4), had (4), and
 *                       1 where the chip's own self-test passed, else 0 (4)
 *   DUMP      request   core (2), address in the configuration window (2), words (2), 0 (2)
 *             reply     the words (4 each), at most LINK_DUMP_MAX
 *   PEEK      request   address (4): reads a word of the board
 *             reply     the word (4)
 *   STOP                the run ends after the tick at hand; `until` becomes what it is then
 *   RESET     request   0: the chip, 1: the board (4). The board's comes after the reply.
 *   BYE                 the line is the console's again
 */
#ifndef FIRMWARE_LINK_H
#define FIRMWARE_LINK_H

enum {
    LINK_VERSION = 1,
    LINK_REPLY = 0x80,
    LINK_NAK = 0xFF,
    LINK_HEAD_BYTES = 8, /* of a reply */
    LINK_BAD_MAX = 32,
    LINK_DUMP_MAX = 64
};

/* X(name, number, bytes of the payload; TICKS has inputs behind them) */
#define LINK_TYPE_LIST(X)                                                                          \
    X(HELLO, 0x01, 4)                                                                              \
    X(LOAD, 0x02, 0)                                                                               \
    X(TICKS, 0x03, 8)                                                                              \
    X(STAT, 0x04, 0)                                                                               \
    X(SELFTEST, 0x05, 4)                                                                           \
    X(DUMP, 0x06, 8)                                                                               \
    X(PEEK, 0x07, 4)                                                                               \
    X(STOP, 0x08, 0)                                                                               \
    X(RESET, 0x09, 4)                                                                              \
    X(BYE, 0x0A, 0)

enum link_type {
#define LINK_TYPE_ENUM(name, number, bytes) LINK_##name = number,
    LINK_TYPE_LIST(LINK_TYPE_ENUM)
#undef LINK_TYPE_ENUM
};

/* How a request ended: name, text, what `detail` is. */
#define LINK_CODE_LIST(X)                                                                          \
    X(OK, "ok", "0")                                                                               \
    X(UNKNOWN, "unknown request", "its type")                                                      \
    X(LENGTH, "payload of a wrong length", "its bytes")                                            \
    X(RANGE, "argument out of range", "the argument")                                              \
    X(BUS, "bus error", "address; STAT has the pc")                                                \
    X(NO_CHIP, "no chip, or one of another register map", "what ID or VERSION reads")              \
    X(NO_IMAGE, "no image in flash", "its first word")                                             \
    X(VERSION, "image of another version", "the version")                                          \
    X(CUT, "image of a wrong length", "bytes that there should be")                                \
    X(BLOCK, "bad block", "number of the first one")                                               \
    X(SIZE, "image larger than the chip", "cores or neurons that it needs: height << 16 | width")  \
    X(TORUS, "image for another topology", "1: for a torus")                                       \
    X(REFUSED, "the chip refused", "ERRORS")                                                       \
    X(NOT_LOADED, "no image is loaded", "0")                                                       \
    X(BUSY, "ticks run", "the tick")                                                               \
    X(LATE, "input for a tick that is over", "its number among the inputs")                        \
    X(INPUT, "input for no axon of the chip", "its number among the inputs")                       \
    X(STUCK, "a tick does not end", "the tick")

enum link_code {
#define LINK_CODE_ENUM(name, text, detail) LINK_CODE_##name,
    LINK_CODE_LIST(LINK_CODE_ENUM)
#undef LINK_CODE_ENUM
        LINK_CODES
};

/* What the firmware is at. */
#define LINK_STATE_LIST(X)                                                                         \
    X(IDLE, "idle: no image")                                                                      \
    X(READY, "ready: an image is loaded")                                                          \
    X(RUNNING, "running")                                                                          \
    X(FAILED, "failed: the chip is not usable")

enum link_state {
#define LINK_STATE_ENUM(name, text) LINK_STATE_##name,
    LINK_STATE_LIST(LINK_STATE_ENUM)
#undef LINK_STATE_ENUM
        LINK_STATES
};

/* Why a frame was not taken. */
#define LINK_NAK_LIST(X)                                                                           \
    X(GOOD, "good")                                                                                \
    X(CRC, "checksum")                                                                             \
    X(COBS, "ends within a block")                                                                 \
    X(LONG, "too long")                                                                            \
    X(SHORT, "too short")                                                                          \
    X(CUT, "no end in time")                                                                       \
    X(SEQUENCE, "out of sequence")                                                                 \
    X(OVERRUN, "bytes were lost before it")

enum link_nak {
#define LINK_NAK_ENUM(name, text) LINK_NAK_##name,
    LINK_NAK_LIST(LINK_NAK_ENUM)
#undef LINK_NAK_ENUM
        LINK_NAKS
};

/* Result of the self-test: name, text, what core, place, wanted and had are. */
#define LINK_TEST_LIST(X)                                                                          \
    X(PASSED, "passed", "0")                                                                       \
    X(REGISTER, "register", "place: its address")                                                  \
    X(ABSENT, "access to an absent register not refused", "place: the address")                    \
    X(SRAM, "core memory", "place: address in the configuration window")                           \
    X(SCHEDULER, "scheduler", "place: first axon << 8 | axons; spikes")                            \
    X(LINK, "link between cores", "place: 0 east, 1 west, 2 north, 3 south; spikes")               \
    X(CHIP, "the chip refused", "had: ERRORS")

enum link_test {
#define LINK_TEST_ENUM(name, text, detail) LINK_TEST_##name,
    LINK_TEST_LIST(LINK_TEST_ENUM)
#undef LINK_TEST_ENUM
        LINK_TESTS
};

/* Words of the reply to HELLO, behind the head. */
enum {
    LINK_HELLO_VERSION, /* of the protocol                                         */
    LINK_HELLO_CHIP,    /* VERSION of the host block                               */
    LINK_HELLO_MESH,    /* MESH of the host block                                  */
    LINK_HELLO_SIZE,    /* SIZE of the host block                                  */
    LINK_HELLO_DEPTHS,  /* DEPTHS of the host block                                */
    LINK_HELLO_INPUTS,  /* input spikes that the firmware holds                    */
    LINK_HELLO_SPIKES,  /* pin spikes that the firmware holds                      */
    LINK_HELLO_CAUSE,   /* CONTROL_CAUSE: why the firmware started                 */
    LINK_HELLO_TRAP,    /* mcause of what ended the firmware before, plus 1; 0: nothing */
    LINK_HELLO_PC,      /* where that was                                          */
    LINK_HELLO_ADDRESS, /* and mtval                                               */
    LINK_HELLO_WORDS
};

/* Flags of TICKS. */
enum { LINK_TICKS_STEP = 1 /* one tick at a time, also where more could run at once */ };

/* Behind the head of the reply to TICKS, at these bytes. */
enum {
    LINK_TICKS_NOW = 0,      /* 4: the tick that runs next                          */
    LINK_TICKS_ACCEPTED = 4, /* 2: of the inputs; the rest found no room            */
    LINK_TICKS_SPIKES = 6,   /* 2: in this reply                                    */
    LINK_TICKS_WAITING = 8,  /* 4: that wait for the next                           */
    LINK_TICKS_ERRORS = 12,  /* 4: ERRORS, all since the image was loaded           */
    LINK_TICKS_LATE = 16,    /* 4: LATE, likewise                                   */
    LINK_TICKS_LOST = 20,    /* 4: pin spikes lost in the chip, likewise            */
    LINK_TICKS_DONE = 24,    /* 4: 1 where all ticks below `until` are over and no spike waits */
    LINK_TICKS_BYTES = 28,
    LINK_SPIKE_BYTES = 8,
    LINK_INPUT_BYTES = 8
};

/* Words of the reply to STAT. */
#define LINK_STAT_LIST(X)                                                                          \
    X(TICK, "the tick that runs next")                                                             \
    X(UNTIL, "ticks below it shall run")                                                           \
    X(LAST_CYCLES, "base cycles of the last tick")                                                 \
    X(INJECTED, "input spikes given to the chip")                                                  \
    X(PINS, "pin spikes of the chip")                                                              \
    X(PINS_LOST, "of these, lost in the chip")                                                     \
    X(CYCLES, "base cycles in which ticks ran")                                                    \
    X(CYCLES_HIGH, "their upper half")                                                             \
    X(ERRORS, "of the chip, since the image was loaded")                                           \
    X(LATE, "of the chip, since the image was loaded")                                             \
    X(FRAMES, "frames taken")                                                                      \
    X(REPEATED, "of these, sent again by the host")                                                \
    X(BAD, "frames that were not good")                                                            \
    X(GARBAGE, "bytes that belong to no frame and to no line")                                     \
    X(FAULTS, "accesses that the bus refused")                                                     \
    X(FAULT_ADDRESS, "the last of them")                                                           \
    X(FAULT_PC, "its instruction; 0 where the firmware runs natively")                             \
    X(FAULT_CAUSE, "its mcause")

enum link_stat {
#define LINK_STAT_ENUM(name, text) LINK_STAT_##name,
    LINK_STAT_LIST(LINK_STAT_ENUM)
#undef LINK_STAT_ENUM
        LINK_STAT_WORDS
};

#endif
