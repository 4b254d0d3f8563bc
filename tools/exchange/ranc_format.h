/*
 * ranc_format.h - the files of RANC (github.com/UA-RCL/RANC), and how its machine is mapped onto
 * ours (rtl/CHIP.md). What is said of RANC was read in its sources, named in brackets:
 * simulator/src for the simulator, hardware/IP/RANCNetwork/src/sources for the hardware. ranc.h
 * reads and writes these files; what does not map exactly is refused by name, not approximated.
 *
 * 1. The files
 *
 * The configuration is a JSON object [config.hpp] with the whole numbers
 *
 *   num_neurons, num_axons       of every core, 1..256
 *   num_cores_x, num_cores_y     of the grid, 1..256
 *   num_weights                  of a neuron: axon types, 1..4
 *   max_tick_offset              slots of a scheduler, 2 or more
 *   neuron_reset_type            0 "asymmetric": V < negative_threshold; 1 "symmetric": V <= it
 *
 * all of which must be there. The input [decode.hpp] is a JSON object with
 *
 *   packets     [tick][]{destination_core [x,y], destination_axon, destination_tick}
 *   output_bus  {coordinates [x,y], num_outputs 0..2^24}
 *   cores       []{coordinates [x,y], axons [], neurons [], connections [][]}
 *
 * axons are the types, below num_weights; those not listed are 0. A neuron is an object of
 * weights [], leak, positive_threshold, negative_threshold, reset_potential, reset_mode,
 * current_potential, destination_core_offset [dx,dy], destination_axon, destination_tick. Weights
 * not listed are 0, and neurons not listed never fire. connections[j][i] is 0 or 1, the synapse of
 * axon i and neuron j; there is a row for every neuron listed, and axons beyond its end have no
 * synapse. Rows beyond the neurons listed have no effect in RANC; what they connect is dropped and
 * noted.
 *
 * All these keys are required, in any order, and none may come twice. Other keys are skipped, as
 * RANC skips them: the verbosities of its traces, and what users add. A misspelt key is found
 * all the same, because the right one is then missing.
 *
 * 2. Time
 *
 * RANC numbers its ticks from 1 and increments a destination_tick d before use [rancgrid.cpp,
 * SchedulerSRAM::write]. Its tick T is our tick T - 1, so that
 *
 *   packets[t] with d acts in our tick t + d         (RANC's tick t + d + 1);
 *   a spike of a neuron with d has our delay d + 1   (fired in T, acts in T + d + 1).
 *
 * With M slots, d = M - 1 would hit the slot that is read, and RANC loses the packet; d >= M it
 * refuses. Our delays end at 15. So d is 0..min(M - 2, 14), anything else is refused, and any M
 * of at least 2 gives the same spikes. Spikes to one axon in one tick are one, in both.
 *
 * 3. Neuron [CoreController::run, NeuronBlock, ThresholdResetUnit.v]
 *
 * Order in both: integrate, leak, fire if V >= positive_threshold (so a threshold of 0 and a reset
 * to 0 fires in every tick), else compare with negative_threshold. Write P, N, R for positive
 * threshold, negative threshold and reset potential:
 *
 *   reset_mode 0 absolute   V = R, or -R below N       gamma 0
 *   reset_mode 1 linear     V = V - P, or V - N        gamma 1
 *   (others: RANC stops with an exception; refused)
 *
 *   type 0   V < N    N in -262143..0                  beta = -N
 *   type 1   V <= N   absolute, N in -262144..-1       beta = -N - 1
 *                     N = 0 and (linear, or R = 0,
 *                     or P = 0)                        beta = 0: V = 0 fires or stays 0
 *                     anything else                    refused: at V = N RANC gives 0 (linear)
 *                                                      or -R, and no beta of ours does
 *
 * Weights and leak are -255..255, P is 0..262143, R -262143..262143, current_potential (the first
 * V) 20 bits. kappa, epsilon, TM and all that is random are 0. RANC's V has 32 bits and its
 * hardware's 9, which wrap around; ours saturates at 20 bits. Results are equal as long as V, after
 * integrating and leaking, stays within -524288..524287 (and within the hardware's bits).
 *
 * 4. Network [router.cpp, outputbus.cpp]
 *
 * x grows to the east, y to the north, x is walked first: as ours. num_cores_x by num_cores_y cores
 * become one chip, or up to 4 chips in a direction of more than 64 cores (with as many columns or
 * rows of cores more as make the chips equal). A core has RANC's coordinates.
 *
 * The output bus stands in a core's place and is none. A spike to its axon k leaves through pin k;
 * there are num_outputs pins, and destination_tick is without effect. RANC's output has a row for
 * each tick: row r, from 0, is our pin spikes of tick r - 1 (row 0 is empty), where a pin that was
 * hit twice stands once.
 *
 * Refused: a core given twice, or in the place of the bus (RANC keeps the last one, or the bus); a
 * destination off the grid (RANC refuses or crashes); an axon that its core, or the bus, lacks; a
 * packet to the bus (RANC shows it as an output, our inputs go to cores). A place without a core
 * holds one of RANC's that never fires; where a neuron or a packet sends to it, it becomes an
 * empty core of ours.
 *
 * 5. Writing
 *
 * Written are networks in the subset: no stochastic synapse, leak or threshold, no leak reversal,
 * reset modes 0 and 1, no saturation at the negative threshold; neuron_reset_type is 0. The output
 * bus takes the highest place that has no core, or one in a new row above. A neuron that has no
 * destination and is not cleared sends to another such place, whose core never fires; read
 * back, that is an empty core. Input spikes of tick t are packets[t] with destination_tick 0, up to
 * tick 2^24 - 1, for the text has an entry for every tick.
 *
 * 6. The hardware's memory files [RANCNetworkGrid.v, Core.v, CSRAM.v, TokenController.v]
 *
 * csram_NNN.mem and tc_NNN.mem belong to core NNN = x + y * width of the grid. They are text for
 * $readmemb: words of 0 and 1 (and _, which is skipped) between white space and comments; addresses
 * (@) and unknown bits (x, z) are refused. The output core needs none; if it has, they are noted
 * and not read, as RANC does not read them. tc_NNN.mem has a word for each axon, its type.
 * csram_NNN.mem has a word for each neuron; from the left, with the usual bits of each part
 * (signed: two's complement):
 *
 *   connections, last axon first    as many as axons    axon 0 is the rightmost
 *   current_potential, signed       9
 *   reset_potential, signed         9
 *   weights, first one first        4 x 9, each signed
 *   leak, signed                    9
 *   positive_threshold, signed      9
 *   negative_threshold, signed      9
 *   reset_mode                      1
 *   dx, dy, signed                  9, 9
 *   destination_axon                ceil(log2(axons))
 *   destination_tick                4
 *
 * in total 368 for 256 axons. The widths are nowhere written: they are options, and checked by the
 * length of every word. The hardware's comparison is V < N, neuron_reset_type 0.
 *
 * tb_input.txt has the input packets: words of dx, dy (from core (0,0)), axon, tick, as above.
 * tb_num_inputs.txt has a decimal number for each tick, how many packets it takes; they add up to
 * those in tb_input.txt. As packets[t], they act in our tick t + destination_tick. The hardware
 * and RANC's expected outputs (tb_correct.txt, tb_num_outputs.txt) count from a tick of their own:
 * the same spikes at a constant distance.
 */
#ifndef CT_EXCHANGE_RANC_FORMAT_H
#define CT_EXCHANGE_RANC_FORMAT_H

enum {
    RANC_TICK_MAX = 14,              /* destination_tick whose delay is 15           */
    RANC_PACKET_TICKS_MAX = 1 << 24, /* entries of packets, written                   */
    RANC_MEM_CORES_MAX = 1000        /* that NNN numbers                               */
};

/* What is said where a network is read without its packets. */
#define RANC_PACKETS_NOTE "packets (a spike file takes them)"

#endif
