/*
 * vcd_signals.h - the signals of a waveform by number, and the head of the file that declares them.
 *
 * Signals 0..2 are those of the whole; then come SIGNALS a place, declared or not, so that a
 * number is a sum.
 */
#ifndef CT_TOOLS_TRACE_VCD_SIGNALS_H
#define CT_TOOLS_TRACE_VCD_SIGNALS_H

#include "base/outfile.h"
#include "scene.h"

/* name, text, bits; 0: a string */
#define TOP_SIGNALS(X)                                                                             \
    X(TOP_TICK, "tick", 32)                                                                        \
    X(TOP_START, "tick_start", 1)                                                                  \
    X(TOP_END, "tick_end", 1)
#define CORE_SIGNALS(X)                                                                            \
    X(CORE_STATE, "state", 0)                                                                      \
    X(CORE_NEURON, "neuron", 8)                                                                    \
    X(CORE_TICK, "tick", 32)                                                                       \
    X(CORE_READ, "sram_read", 1)                                                                   \
    X(CORE_WRITE, "sram_write", 1)                                                                 \
    X(CORE_SEND, "send_valid", 1)                                                                  \
    X(CORE_STALL, "send_stall", 1)                                                                 \
    X(CORE_PACKET, "send_packet", 32)                                                              \
    X(CORE_PIN, "pin_valid", 1)                                                                    \
    X(CORE_LATE, "late", 1)
#define OUTPUT_SIGNALS(X)                                                                          \
    X(OUTPUT_GRANT, "grant", 1)                                                                    \
    X(OUTPUT_FROM, "from", 0)                                                                      \
    X(OUTPUT_PACKET, "packet", 32)
#define EDGE_SIGNALS(X)                                                                            \
    X(EDGE_GRANT, "edge_grant", 1)                                                                 \
    X(EDGE_PACKET, "edge_packet", 32)

#define SIGNAL_ENUM(name, text, bits) name,
enum top_signal { TOP_SIGNALS(SIGNAL_ENUM) TOP_COUNT };
enum core_signal { CORE_SIGNALS(SIGNAL_ENUM) CORE_COUNT };
enum output_signal { OUTPUT_SIGNALS(SIGNAL_ENUM) OUTPUT_COUNT };
enum edge_signal { EDGE_SIGNALS(SIGNAL_ENUM) EDGE_COUNT };
#undef SIGNAL_ENUM

enum {
    ROUTER_LATE = CORE_COUNT,
    ROUTER_OUTPUT,                                         /* of port 0; OUTPUT_COUNT a port */
    ROUTER_EDGE = ROUTER_OUTPUT + CT_PORTS * OUTPUT_COUNT, /* of port 0; EDGE_COUNT a port   */
    PLACE_SIGNALS = ROUTER_EDGE + CT_PORTS * EDGE_COUNT
};

/* Values of strings. Ports follow VCD_PORT. */
#define VCD_TEXT_LIST(X)                                                                           \
    X(VCD_UNKNOWN, "unknown")                                                                      \
    X(VCD_TAKE, "TAKE")                                                                            \
    X(VCD_KEY, "KEY")                                                                              \
    X(VCD_READ, "READ")                                                                            \
    X(VCD_INTEGRATE, "INTEGRATE")                                                                  \
    X(VCD_LEAK, "LEAK")                                                                            \
    X(VCD_FIRE, "FIRE")                                                                            \
    X(VCD_WRITE, "WRITE")                                                                          \
    X(VCD_SEND, "SEND")                                                                            \
    X(VCD_PIN, "PIN")                                                                              \
    X(VCD_DONE, "DONE")

enum vcd_text {
#define VCD_TEXT_ENUM(name, text) name,
    VCD_TEXT_LIST(VCD_TEXT_ENUM)
#undef VCD_TEXT_ENUM
        VCD_PORT
};
const char *vcd_text(uint32_t value);

/* A signal as it is now. */
struct vcd_signal {
    uint32_t value;
    bool known;
    bool declared;
    uint8_t bits; /* 0: a string */
    char code[5]; /* its identifier in the file */
};

/* Writes the declarations and sets up `signals`, which are TOP_COUNT + PLACE_SIGNALS a place. */
void vcd_declare(struct outfile *out, const struct trace_scene *scene, struct vcd_signal *signals);

#endif
