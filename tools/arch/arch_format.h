/*
 * arch_format.h - the architecture file, version 1: the numbers of a chip's cores and network that
 * its cycles depend on (rtl/CHIP.md section 12). YAML 1.1 or, since that is YAML too, JSON; UTF-8,
 * at most 1 MiB, plain or gzip:
 *
 *   core:
 *     synapses_per_cycle: 4
 *     fifo_depth: 4
 *   router: {stages: 2, routing: xy}
 *   network:
 *     topology: mesh
 *   tick:
 *     cycles: auto
 *
 * One document, which is a mapping of sections; a section is a mapping of keys; the keys are those
 * of CT_ARCHITECTURE_LIST (cortile.h), cut at their dot, and these:
 *
 *   router.routing     xy, yx or west_first, [F-4]      default xy
 *   network.topology   mesh or torus, [F-1]             default mesh
 *   tick.cycles        auto or 1..2147483647, [T-3]     default auto
 *
 * Every other value is a whole number in decimal digits, without sign, quotes or leading zeros, in
 * the range of its key. Words may stand in quotes. A key or a section that is left out has its
 * default; so `{}` is the default architecture. Sections and keys come in any order.
 *
 * Refused with line and column (both from 1): unknown keys, keys and sections given twice, values
 * of another kind or outside their range, anchors, aliases, tags, a second document, an empty file.
 * Refused with the name of the file alone: numbers that do not go together
 * (ct_architecture_check()).
 *
 * The writer puts every key, in the order of the list, with its meaning as a comment; so equal
 * architectures are equal bytes, and what it writes reads back as the same.
 */
#ifndef CT_TOOLS_ARCH_FORMAT_H
#define CT_TOOLS_ARCH_FORMAT_H

enum { ARCH_BYTES_MAX = 1 << 20 };

#define ARCH_SECTIONS                                                                              \
    {                                                                                              \
        "core", "router", "network", "edge", "tick", "clock"                                       \
    }
enum { ARCH_SECTION_COUNT = 6 };

#endif
