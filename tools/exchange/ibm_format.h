/*
 * ibm_format.h - IBM's model and spike files: what is read, what is written, what is refused.
 *
 * No public specification of these formats was found. What follows is drawn from files that IBM's
 * CPE wrote (published with the simulator NeMo), from NeMo's readers, and from pytruenorth, which
 * writes such files for IBM's simulator NSCS and for NS1e boards. Where only one of the two open
 * sources tells something, its name stands in brackets; [?] marks what nothing read so far proves.
 *
 *
 * MODEL FILES, `.json`: "JSON with liberties"
 *
 * An object with block comments, in which the key "core" comes once for every core:
 *
 *   { "model":{..}, "crossbarTypes":[..], "neuronTypes":[..], "core":{..}, "core":{..}, .. }
 *
 * in this order, which NeMo needs. Read in any order in which a core comes after the types and
 * crossbars that it names; each key but "core" at most once, other keys refused. Text is ASCII.
 *
 * "model": {"coreCount":2, "neuronclass":"NeuronGeneral", "crossbarSize":256,
 *           "crossbarclass":"CrossbarBinary", "buildKey64":"..", "networking":"INTRA",
 *           "useCrossbarPrototypes":true}
 *   coreCount, when given, must be the number of cores; neuronclass (pytruenorth: neuronClass),
 *   crossbarclass and crossbarSize must be as here, when given. networking and
 *   useCrossbarPrototypes say nothing that the cores do not; any other key is skipped and noted.
 *
 * "crossbarTypes": [{"name":"coreProt0000001", "crossbar":{"rows":[..]}}, ..]
 *   rows: exactly 256, one an axon: {"type":"S0", "synapses":"80 00 .. 00"}. type S0..S3 is the
 *   axon's type G. synapses: 32 bytes of two hexadecimal digits of either case, with or without
 *   spaces between them; the highest bit of the first byte is column 0.
 *
 * "neuronTypes": [{"name":"N00000001", "class":"NeuronGeneral", ..}, ..]
 *   name: anything; a name of N and 1..8 hexadecimal digits also has that number. Names and
 *   numbers come once. Keys, ranges, and what stands for an absent one (NeMo's reader in Python,
 *   [?] for NSCS; files seen so far have all keys):
 *
 *     sigma0..3, s0..3     -1 or 1, 0..255   1, 0    s_g = sigma x s
 *     b0..3                flag              0       b_g
 *     sigma_lambda, lambda -1 or 1, 0..255   -1, 0   lambda = sigma_lambda x lambda, added
 *     c_lambda             flag              0       c
 *     epsilon              flag              0       epsilon
 *     alpha                0..262143         256     alpha
 *     beta                 0..262143         0       beta
 *     TM                   0..18             0       TM
 *     gamma                0..2              0       gamma
 *     kappa                flag              0       kappa
 *     sigma_VR, VR         -1 or 1, 0..18    1, 1    R = sigma_VR x (2^VR - 1)
 *     V                    20-bit signed     0       V before the first tick
 *
 *   A flag is true, false, 1 or 0. Other keys and classes are refused. The ranges of alpha, beta,
 *   TM and VR are those of rtl/CHIP.md; IBM's are not published.
 *
 * "core": {"metadata":{..}, "id":0, "timeScaleExponent":0, "rngSeed":4294967295, "neurons":..,
 *          "crossbar":..}
 *   id: 0..65535, once. rngSeed: 32 bits, the core's seed; equal seeds give cores equal draws here,
 *   what they do on IBM's chip is not published. metadata (names and ids of corelets) is skipped
 *   and noted, so is a timeScaleExponent other than 0 [?]. Other keys are refused.
 *   crossbar: {"name":".."} of a crossbar above, or {"rows":[..]} [pytruenorth; IBM too].
 *   neurons: five lists of equal length, at most 256, an entry for each neuron 0, 1, ..:
 *     dendrites   0..255, each once: the column of the crossbar that the neuron reads
 *     types       number of a neuron type, or 0: unused, a cleared neuron with no destination
 *     destCores   0..65535 a core; -1 or -2 no destination; -32 and below output pins
 *     destAxons   0..255; -1 where there is no destination
 *     destDelays  1..15
 *   An element of a list is a number, or a run in a string: "a:b" (a to b, ascending), "a:step:b"
 *   (not past b; step may be negative), "vxN" (v, N times). Or neurons is an array of at most 256
 *   objects [pytruenorth], all keys needed:
 *     {"type":"name", "dendrite":0, "destCore":0, "destAxon":0, "delay":1}
 *   destCores of -3..-31 have no known meaning and are refused.
 *
 * Onto our chip: core id k is core number k, so spike files need no model to be converted. The ids
 * tell no place: the mesh is the narrowest that holds the greatest id, model_shape(). A neuron is
 * neuron j for its j-th entry, and w_ij is column dendrites[j] of row i. Columns that no neuron
 * reads are dropped, and noted where they hold synapses. Output pins: number
 * (-32 - destCore) x 256 + destAxon; the system gets as many pins as the greatest number needs.
 * A pin's delay is not carried: a pin spike has the tick in which its neuron fired.
 *
 * What differs, file by file, between IBM's simulator and this chip cannot be seen in a file: the
 * random draws, and what rtl/CHIP.md marks as chosen.
 *
 * Written: IBM's keys in IBM's order, every crossbar as a prototype (NeMo reads no other), equal
 * crossbars and equal neurons once, metadata with the class "cortile", cores with dendrites 0..255.
 * Refused: an R that no VR gives, a model with no core. Noted: defects, a mesh other than
 * model_shape() gives, fewer than 256 axons or neurons (padded), pins that no neuron uses.
 *
 * Memory: a core takes 21 KB however short it is in the file (70 bytes and up), at most 65,536
 * cores or 1.4 GB; the rest takes less than the file.
 *
 *
 * SPIKE FILES
 *
 * Text, `.sfti` (input) and `.sfto` (output): two heads, then a spike after another, one a line:
 *
 *   {"class":"SpikeWriter","encoding":"TEXT","nscsVersion":"1.4.0"}
 *   {"version":"sfti1.0","defaultDestinationDelay":1}
 *   {"spike":{"srcTime":0,"destCore":1,"destAxon":0}}
 *
 *   Read: any number of heads, encoding and version needed, version sfti1.0 or sfto1.0, unknown
 *   keys of heads skipped. A spike has srcTime, destCore, destAxon, and may have srcCore,
 *   srcNeuron (both or neither), destDelay (0..15, else the default, else 1).
 *
 * Raw, `.sfri` and `.sfro` [pytruenorth; NSCS names its output .sfri too]: one or more heads,
 * encoding RAWI3 or RAWO6, then the byte 0xFF, then records of big-endian 32-bit words:
 *
 *   RAWI3  srcTime, destCore, destAxon
 *   RAWO6  srcTime, srcCore, srcNeuron, destCore, destAxon, destDelay   (words 1, 2, 5: [?])
 *
 *   Since words 1 and 2 are not proven, a source out of range counts as none; word 5 is not used.
 *
 * What a file is read as:
 *   sfti, RAWI3   input spikes: tick srcTime + destDelay, core destCore, axon destAxon.
 *   sfto, RAWO6   pin spikes when every spike has a destCore of -32 or below: tick srcTime, pin as
 *                 above. Else output spikes when every spike has a source: tick srcTime, core
 *                 srcCore, neuron srcNeuron. Else, of text, input spikes when no spike has a
 *                 destCore below 0 (pytruenorth writes its input with the version sfto1.0). Else
 *                 refused. A file without a spike holds pin spikes.
 *   Ticks are 0..2^32-2. What is not carried (sources, destinations, delays) is noted.
 *
 * Written: defaultDestinationDelay 1 and srcTime = tick - 1 for input spikes; when one acts in tick
 * 0, the delay is 0 and srcTime = tick, which is noted [?]. Pin spikes: delay 1, source unknown:
 * left out of text, -1 in raw. Output spikes: destinations from the model, -1 and -1 for none.
 */
#ifndef CT_EXCHANGE_IBM_FORMAT_H
#define CT_EXCHANGE_IBM_FORMAT_H

enum {
    IBM_CORE_ID_MAX = 65535,
    IBM_NONE = -1, /* destCore of no destination; -2 means the same  */
    IBM_NONE_TYPED = -2,
    IBM_PIN_CORE = -32, /* destCore of pins 0..255; -33 of pins 256..511; and so on */
    IBM_PIN_CORE_LAST = IBM_PIN_CORE - 65535,
    IBM_PINS_A_CORE = 256,
    IBM_VR_MAX = 18,
    IBM_RAW_MARK = 0xff /* ends the head of a raw spike file */
};
#define IBM_TICK_MAX (UINT32_MAX - 1)

#define IBM_NEURON_CLASS "NeuronGeneral"
#define IBM_CROSSBAR_CLASS "CrossbarBinary"

#endif
