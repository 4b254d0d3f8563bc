/*
 * ports_format.h - the port map `.ports.json`, version 1: where the ports and the neurons of a
 * network (network_format.h) lie on the chip that it was mapped to. JSON (RFC 8259):
 *
 *   {
 *     "format": "cortile ports",
 *     "version": 1,
 *     "network": "pair",
 *     "inputs": [
 *       {"name": "in", "lines": [[[0, 0]], [[0, 1], [0, 2]]]}
 *     ],
 *     "populations": [
 *       {"name": "both", "neurons": [[[0, 0], [0, 1]], [[0, 2]]]}
 *     ],
 *     "outputs": [
 *       {"name": "out", "pins": [0]}
 *     ]
 *   }
 *
 *   network      the network's name
 *   lines        for each line of the port, a list of [core number, axon], not empty: a spike on
 *                the line in tick t is an input spike for tick t at each of them
 *   neurons      for each neuron of the population, a list of [core number, neuron], not empty:
 *                all of them fire in the ticks in which the neuron does
 *   late         after "neurons", where there are neurons that fire late: for each neuron of the
 *                population the ticks by which it does, 0 and more. Left out of all populations,
 *                it is 0 for all
 *   pins         for each line of the port, its pin: a spike there in tick t is one of the line in
 *                tick t less the lateness of its neuron
 *
 * The keys come in this order, ports and populations in that of the network, one on each line of
 * text. The same network gives the same bytes.
 */
#ifndef CT_MAPPER_PORTS_FORMAT_H
#define CT_MAPPER_PORTS_FORMAT_H

#define PORTS_FORMAT "cortile ports"

enum { PORTS_VERSION = 1 };

#endif
