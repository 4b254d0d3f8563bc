/*
 * ranc_net.h - small random networks for RANC, their files, and RANC's machine as an interpreter in
 * plain ints. It knows nothing of our formats, chip or reader: it follows RANC's simulator, tick by
 * tick, with its own numbering of ticks and slots.
 */
#ifndef SUPPORT_RANC_NET_H
#define SUPPORT_RANC_NET_H

#include <stdio.h>

#include "support/rand.h"

enum { RN_SIDE = 4, RN_SIZE = 12, RN_CORES = 6, RN_PACKETS = 60, RN_ROWS = 64, RN_SLOTS = 20 };

struct rn_neuron {
    int weight[4], leak, positive, negative, reset, mode, potential;
    int dx, dy, axon, tick;
    int connected[RN_SIZE];
};

struct rn_core {
    int x, y, neurons; /* listed ones */
    int type[RN_SIZE];
    struct rn_neuron neuron[RN_SIZE];
};

struct rn_packet {
    int given, x, y, axon, tick;
};

struct rn_net {
    int width, height, neurons, axons, slots, symmetric;
    int bus_x, bus_y, outputs;
    int cores, packets; /* packets ascend by `given` */
    struct rn_core core[RN_CORES];
    struct rn_packet packet[RN_PACKETS];
};

/* Draws a network within what can be mapped; with `hardware`, within what memory files hold. */
void rn_draw(struct rn_net *net, struct rand *r, bool hardware);

/* Writes its two JSON files; `r` draws the order of keys. */
void rn_print_config(const struct rn_net *net, FILE *file);
void rn_print_input(const struct rn_net *net, struct rand *r, FILE *file);

/* Writes memory files: those of the core at a place, which may be an empty one; the packets and
 * how many each tick has. */
void rn_print_tc(const struct rn_net *net, int x, int y, FILE *file);
void rn_print_csram(const struct rn_net *net, int x, int y, FILE *file);
void rn_print_packets(const struct rn_net *net, FILE *packets, FILE *counts);

/* Runs it as RANC's simulator does, whose output row r is row[r], 0 or 1 for each output. */
void rn_run(const struct rn_net *net, unsigned char row[RN_ROWS][RN_SIZE]);

#endif
