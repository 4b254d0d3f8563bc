/*
 * power_format.h - the energy table, version 1: what the events of a chip cost, each number with
 * the band that it is known within, its condition and its source. YAML 1.1 or JSON; UTF-8, at most
 * 1 MiB, plain or gzip:
 *
 *   name: truenorth-28nm
 *   machine:
 *     axons: 256
 *     neurons: 256
 *     row_bits: 410
 *     written_bits: 20
 *     packet_bits: 32
 *     topology: mesh
 *     nanometres: 28
 *     core_mm2: 0.105
 *     tick_seconds: 0.001
 *   conditions:
 *     voltage: {value: 0.775, low: 0.7, high: 1.05}
 *     celsius: {value: 25, low: 25, high: 25}
 *   scaling:
 *     dynamic_exponent: {value: 2, low: 2, high: 2, source: "..."}
 *     leakage_exponent: {value: 3.7, low: 3.3, high: 4.2, source: "..."}
 *     leakage_doubling: {value: 12, low: 8, high: 20, source: "..."}
 *   coefficients:
 *     hop.link:
 *       value: 7.2e-14
 *       low: 7.15e-14
 *       high: 7.25e-14
 *       unit: J/bit
 *       condition: "0.775 V"
 *       source: "published: ..."
 *     hop.router:
 *       within: hop.link
 *       source: "..."
 *
 * Every key of this example is needed, and of `coefficients` every part of CT_ENERGY_LIST
 * (cortile.h), each once and in any order: a part that is left out is an error and never free. A
 * part that nobody measured apart says so with `within`, which names the part whose number holds
 * it; that one must have a value of its own. All others have the six keys of hop.link.
 *
 *   machine      the sizes that counts depend on. axons, neurons: 1..256; row_bits, packet_bits:
 *                1..65535; written_bits: 0..65535; whole numbers. topology: mesh or torus.
 *                nanometres: 5..1000; core_mm2: chip area a core, above 0 to 1000; tick_seconds:
 *                above 0 to 1.
 *   conditions   `value`: where the coefficients hold. low..high: the range that their scaling
 *                was fitted in, beyond which a report warns. Volts 0.1..5, degrees Celsius
 *                -100..200.
 *   scaling      switching energies go with the voltage to the power of dynamic_exponent (0..10);
 *                leakage powers with it to the power of leakage_exponent (0..20), and double with
 *                each leakage_doubling kelvins (1..1000). chip.bit has a supply of its own, and
 *                goes with neither.
 *   coefficients value: above 0, at most 1e-6 J or 1000 W; 0 <= low <= value <= high. `unit` is
 *                that of the part: a number of another is no number for it.
 *
 * Numbers are decimal, such as 410, 0.775 or 7.2e-14, without quotes or leading +; only degrees may
 * be negative. Texts are not empty and have no control characters; a name has at most 63 bytes, a
 * condition 159, a source 399.
 *
 * Refused with line and column (both from 1): unknown, missing and repeated keys; values of another
 * kind or outside their range, so negative ones, NaN and infinities; bands that do not hold their
 * value; anchors, aliases, tags, a second document, an empty file.
 *
 * The writer puts every key in the order of this example and numbers in the fewest digits that read
 * back as the same; so equal tables are equal bytes.
 */
#ifndef CT_TOOLS_POWER_FORMAT_H
#define CT_TOOLS_POWER_FORMAT_H

enum { POWER_BYTES_MAX = 1 << 20 };

#endif
