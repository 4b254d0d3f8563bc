/*
 * cortile.h - the public interface of libcortile, a bit-exact emulator of a TrueNorth-style
 * neuromorphic chip. The machine itself is specified in rtl/CHIP.md; a tag such as [N-5] names
 * a clause of that document.
 *
 * In one breath: open a chip image (or fill `struct ct_core` yourself), make a chip of it,
 * inject input spikes, run ticks, read spikes, potentials and counters.
 *
 *     ct_chip *chip;
 *     struct ct_error err;
 *     if (ct_chip_load(&chip, "net.ct", NULL, &err) != CT_OK ||
 *         ct_chip_inject(chip, 0, core, axon, &err) != CT_OK ||
 *         ct_chip_run(chip, 100, &sink, &err) != CT_OK)
 *         die(err.text);
 *     ct_chip_destroy(chip);
 *
 * Ownership: pointers passed in are borrowed for the call unless the comment says otherwise;
 * pointers handed out live until the handle that gave them is changed or destroyed. Destroy and
 * close functions accept NULL. Threads: one handle belongs to one thread at a time; different
 * handles are independent, there are no globals.
 *
 * Errors: calls that can fail for an operating reason return `enum ct_status` and fill
 * `struct ct_error` (which may be NULL) with one complete line that says where and what. A call
 * that fails leaves the handle as it was, unless the comment says otherwise.
 *
 * long: it is the one public header.
 */
#ifndef CORTILE_H
#define CORTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CT_API __attribute__((visibility("default")))
#define CT_MUST_CHECK __attribute__((warn_unused_result))

/* Version of this interface and of the library that implements it. */
#define CT_VERSION_MAJOR 0
#define CT_VERSION_MINOR 1
#define CT_VERSION_PATCH 0
#define CT_VERSION "0.1.0"

/* Sizes of the machine, [C-1], [N-1], [S-1], [T-1]. */
enum {
    CT_AXONS = 256,           /* axons of a core, at most                                */
    CT_NEURONS = 256,         /* neurons of a core, at most                              */
    CT_AXON_TYPES = 4,        /* types G of an axon, each selects one weight of a neuron */
    CT_SLOTS = 16,            /* slots of the scheduler                                  */
    CT_DELAY_MAX = 15,        /* ticks; the least delay is 1                             */
    CT_WEIGHT_MAX = 255,      /* |s|                                                     */
    CT_LEAK_MAX = 255,        /* |lambda|                                                */
    CT_MASK_BITS_MAX = 18,    /* TM                                                      */
    CT_CHIP_CORES_MAX = 64,   /* cores of a chip, in x and in y                          */
    CT_SYSTEM_CORES_MAX = 256 /* cores of a system, in x and in y: the reach of a packet */
};
#define CT_THRESHOLD_MAX ((1 << 18) - 1) /* alpha, beta and |R|               */
#define CT_POTENTIAL_MAX ((1 << 19) - 1) /* 20-bit signed membrane potential  */
#define CT_POTENTIAL_MIN (-(1 << 19))
#define CT_PINS_MAX (1 << 24) /* output pins of a system           */

/* ---------------------------------------------------------------- errors ------------------ */

/* Every way a call can end. The list makes the enum and ct_status_text(). */
#define CT_STATUS_LIST(X)                                                                          \
    X(CT_OK, "ok")                                                                                 \
    X(CT_END, "end of the stream")                                                                 \
    X(CT_ERR_ARGUMENT, "bad argument")                                                             \
    X(CT_ERR_RANGE, "value out of range")                                                          \
    X(CT_ERR_FORMAT, "malformed input")                                                            \
    X(CT_ERR_VERSION, "unknown version")                                                           \
    X(CT_ERR_CHECKSUM, "checksum mismatch")                                                        \
    X(CT_ERR_TRUNCATED, "input ends too early")                                                    \
    X(CT_ERR_DUPLICATE, "given twice")                                                             \
    X(CT_ERR_ABSENT, "no such core, axon, neuron or pin")                                          \
    X(CT_ERR_ORDER, "out of order")                                                                \
    X(CT_ERR_LIMIT, "over a hard limit")                                                           \
    X(CT_ERR_IO, "input or output failed")                                                         \
    X(CT_ERR_MEMORY, "out of memory")

enum ct_status {
#define CT_STATUS_ENUM(name, text) name,
    CT_STATUS_LIST(CT_STATUS_ENUM)
#undef CT_STATUS_ENUM
};

/* What went wrong: `text` is one line without a newline, complete for a user, such as
 * "net.ct: byte 4121: core (3,7): weight 300 outside -255..255". */
struct ct_error {
    enum ct_status status;
    char text[384];
};

/* The text of a status, never NULL. */
CT_API const char *ct_status_text(enum ct_status status);

/* The version of the library that is linked, CT_VERSION when the header matches. */
CT_API const char *ct_version(void);

/* ------------------------------------------------------- configuration of a chip ---------- */

/* The shape of a system: a grid of equal chips, each a mesh of cores. A core is named by its
 * place (x, y) counted over the whole system, x to the east, y to the north, or by its number
 * y * (chips_x * cores_x) + x, which orders cores wherever an order is needed. */
struct ct_system {
    uint16_t chips_x, chips_y; /* chips, each >= 1                                       */
    uint16_t cores_x, cores_y; /* cores of one chip, 1..64; chips_* x cores_* <= 256      */
    uint16_t axons, neurons;   /* of every core, 1..256                                  */
    uint32_t pins;             /* output pins, 0..2^24                                   */
};

/* Where the spike of a neuron goes. */
enum ct_target_kind { CT_TARGET_NONE = 0, CT_TARGET_CORE = 1, CT_TARGET_PIN = 2 };

/* One neuron: parameters, first potential and its one destination, [N-1]. All zero is a legal
 * neuron, but one that fires every tick (0 >= alpha); see ct_core_clear(). */
struct ct_neuron {
    int16_t weight[CT_AXON_TYPES]; /* s, one an axon type, -255..255                     */
    uint8_t weight_stochastic;     /* b, bit g for axon type g, 0..15                    */
    uint8_t leak_stochastic;       /* c, 0 or 1                                          */
    uint8_t leak_reversal;         /* epsilon, 0 or 1                                    */
    uint8_t reset_mode;            /* gamma: 0 to R, 1 linear, 2 no reset                */
    uint8_t negative_saturate;     /* kappa: 0 resets, 1 saturates at -beta              */
    uint8_t mask_bits;             /* TM, 0..18: the threshold's noise is draw & (2^TM-1) */
    int16_t leak;                  /* lambda with its sign, -255..255, added every tick  */
    uint32_t threshold;            /* alpha, 0..262143                                   */
    uint32_t negative_threshold;   /* beta, 0..262143, compared as -beta                 */
    int32_t reset;                 /* R, -262143..262143                                 */
    int32_t potential;             /* V before the first tick, 20-bit signed             */
    uint8_t target_kind;           /* enum ct_target_kind                                */
    uint8_t target_axon;           /* CORE: axon, below `axons` of the system            */
    uint8_t target_delay;          /* CORE: ticks, 1..15                                 */
    uint8_t reserved;              /* zero                                               */
    uint16_t target_x, target_y;   /* CORE: place of the core in the system              */
    uint32_t target_pin;           /* PIN: below `pins` of the system                    */
};

/* One core. About 20 KB: keep it off small stacks. Axons and neurons beyond the system's
 * `axons` and `neurons` must be as ct_core_clear() leaves them. */
struct ct_core {
    uint16_t x, y;                  /* place in the system                        */
    uint32_t seed;                  /* of its random draws, [R-1]                 */
    uint8_t axon_type[CT_AXONS];    /* G, 0..3                                    */
    uint64_t crossbar[CT_AXONS][4]; /* row of an axon: bit j % 64 of word j / 64  */
    struct ct_neuron neuron[CT_NEURONS];
};

/* A broken part of the chip: a whole core, or the link from (x, y) one step in a direction
 * (both ways). Disabled cores hold no configuration and cannot be targets; no packet's path
 * (x first, then y) may use a disabled link, [F-1]. */
enum ct_defect_kind { CT_DEFECT_CORE = 0, CT_DEFECT_LINK_EAST = 1, CT_DEFECT_LINK_NORTH = 2 };
struct ct_defect {
    uint16_t x, y;
    uint8_t kind; /* enum ct_defect_kind */
};

/* Empties a core: no synapse, types 0, weights, leak, potentials 0, and a threshold of
 * 262143 so that a neuron nobody configured stays silent. x, y and seed become 0. */
CT_API void ct_core_clear(struct ct_core *core);

/* Checks a system, or a core against its system: every field's range. The first fault is named
 * with its place ("core (3,7) neuron 12: weight[1] 300 outside -255..255"). Whether a target core
 * exists is checked where the whole chip is known, by ct_chip_ready(). */
CT_API CT_MUST_CHECK enum ct_status ct_system_check(const struct ct_system *sys,
                                                    struct ct_error *err);
CT_API CT_MUST_CHECK enum ct_status ct_core_check(const struct ct_system *sys,
                                                  const struct ct_core *core, struct ct_error *err);

/* ---------------------------------------------------------------- chip images ------------- */

/* A chip image is a file of the format `.ct` (binary, emulator/model/image_format.h) or its
 * lossless text twin `.ct.json`. Both stream: one core is in memory at a time. */
typedef struct ct_image_reader ct_image_reader;
typedef struct ct_image_writer ct_image_writer;

/* Opens an image; which of the two forms it is is told by its first bytes. */
CT_API CT_MUST_CHECK enum ct_status ct_image_open(ct_image_reader **out, const char *path,
                                                  struct ct_error *err);
/* What the head of the image says; the pointers live until ct_image_close(). */
CT_API const struct ct_system *ct_image_system(const ct_image_reader *reader);
CT_API uint32_t ct_image_core_count(const ct_image_reader *reader);
CT_API const struct ct_defect *ct_image_defects(const ct_image_reader *reader, size_t *count);
/* Reads the next core in ascending order of core number: CT_OK, CT_END after the last one (by
 * then every checksum and the count were verified), or an error. */
CT_API CT_MUST_CHECK enum ct_status ct_image_next(ct_image_reader *reader, struct ct_core *core,
                                                  struct ct_error *err);
CT_API void ct_image_close(ct_image_reader *reader);

/* Starts an image of `core_count` cores; the form follows the name (`.json` at its end or
 * not). Nothing appears under `path` before ct_image_finish(). */
CT_API CT_MUST_CHECK enum ct_status ct_image_create(ct_image_writer **out, const char *path,
                                                    const struct ct_system *sys,
                                                    const struct ct_defect *defects,
                                                    size_t defect_count, uint32_t core_count,
                                                    struct ct_error *err);
/* Adds a core, checked; cores come in ascending order of their number. */
CT_API CT_MUST_CHECK enum ct_status ct_image_add(ct_image_writer *writer,
                                                 const struct ct_core *core, struct ct_error *err);
/* Writes the end, syncs, and renames the file into place. The handle is gone either way. */
CT_API CT_MUST_CHECK enum ct_status ct_image_finish(ct_image_writer *writer, struct ct_error *err);
/* Gives up: removes the unfinished file. */
CT_API void ct_image_discard(ct_image_writer *writer);

/* ---------------------------------------------------------------- spikes ------------------ */

/* A spike. As input: axon `index` of core number `core` is active in tick `tick`. As output:
 * neuron `index` of `core` fired in `tick`. The same 8 bytes, little-endian, are a record of the
 * `.npy` spike file. */
struct ct_spike {
    uint32_t tick;
    uint16_t core;
    uint16_t index;
};

/* A spike that left through an output pin. Also 8 bytes and a record of a `.npy` file. */
struct ct_pin_spike {
    uint32_t tick;
    uint32_t pin;
};

/* What the records of a spike file are; the names of the columns tell. */
enum ct_spike_kind { CT_SPIKES_INPUT = 0, CT_SPIKES_OUTPUT = 1, CT_SPIKES_PIN = 2 };

/* Streaming spike files: `.npy` (default) and `.csv`, each also `.gz`. Forms and columns are
 * specified in emulator/model/spike_format.h. Records are sorted by tick. Input and output
 * records are `struct ct_spike`, pin records `struct ct_pin_spike`; both have 8 bytes, so the
 * calls take `void *`. */
typedef struct ct_spike_reader ct_spike_reader;
typedef struct ct_spike_writer ct_spike_writer;

CT_API CT_MUST_CHECK enum ct_status ct_spikes_open(ct_spike_reader **out, const char *path,
                                                   struct ct_error *err);
CT_API enum ct_spike_kind ct_spikes_kind(const ct_spike_reader *reader);
/* Reads up to `capacity` records; `*count` 0 means the end. Ticks that go backwards are an
 * error that names the record. */
CT_API CT_MUST_CHECK enum ct_status ct_spikes_read(ct_spike_reader *reader, void *records,
                                                   size_t capacity, size_t *count,
                                                   struct ct_error *err);
CT_API void ct_spikes_close(ct_spike_reader *reader);

/* The form follows the name: `.csv`, `.csv.gz`, `.npy`, `.npy.gz`. The file appears under its
 * name at ct_spikes_finish(). */
CT_API CT_MUST_CHECK enum ct_status ct_spikes_create(ct_spike_writer **out, const char *path,
                                                     enum ct_spike_kind kind, struct ct_error *err);
CT_API CT_MUST_CHECK enum ct_status ct_spikes_write(ct_spike_writer *writer, const void *records,
                                                    size_t count, struct ct_error *err);
CT_API CT_MUST_CHECK enum ct_status ct_spikes_finish(ct_spike_writer *writer, struct ct_error *err);
CT_API void ct_spikes_discard(ct_spike_writer *writer);

/* ---------------------------------------------------------------- chips ------------------- */

typedef struct ct_chip ct_chip;

/* The order in which a packet's two dimensions are gone, [F-4]. */
enum ct_routing { CT_ROUTING_XY = 0, CT_ROUTING_YX = 1, CT_ROUTING_WEST_FIRST = 2 };

/* The numbers of an architecture, rtl/CHIP.md section 12: member, name in the architecture file,
 * least, greatest and default value, effect. */
#define CT_ARCHITECTURE_LIST(X)                                                                    \
    X(core_synapses_per_cycle, "core.synapses_per_cycle", 1, 256, 4,                               \
      "active synapses that a core integrates in a core cycle")                                    \
    X(core_sram_cycles, "core.sram_cycles", 1, 4, 1, "core cycles to read a row of its SRAM")      \
    X(core_clock_divider, "core.clock_divider", 1, 16, 1, "base cycles in a core cycle")           \
    X(core_fifo_depth, "core.fifo_depth", 1, 64, 4, "packets in the FIFO from core to router")     \
    X(router_fifo_depth, "router.fifo_depth", 1, 64, 4, "packets in each other input FIFO")        \
    X(router_stages, "router.stages", 1, 8, 1,                                                     \
      "router cycles from entering a FIFO to leaving it, at least")                                \
    X(router_clock_divider, "router.clock_divider", 1, 16, 1, "base cycles in a router cycle")     \
    X(router_link_cycles, "router.link_cycles", 1, 32, 1,                                          \
      "router cycles in which a packet occupies a link")                                           \
    X(edge_link_cycles, "edge.link_cycles", 1, 1024, 1,                                            \
      "router cycles in which a packet occupies a link between chips")                             \
    X(edge_fifo_depth, "edge.fifo_depth", 1, 64, 4, "packets in a merge FIFO")                     \
    X(tick_cycles, "tick.cycles", 0, 0x7FFFFFFF, 0, "base cycles of a tick; 0 is automatic")       \
    X(tick_barrier_cycles, "tick.barrier_cycles", 0, 65535, 1,                                     \
      "base cycles from the end of an automatic tick to the next")                                 \
    X(clock_kilohertz, "clock.kilohertz", 1, 100000000, 100000,                                    \
      "base cycles in a millisecond, for times in seconds")

struct ct_architecture {
#define CT_ARCHITECTURE_FIELD(name, key, least, most, standard, text) uint32_t name;
    CT_ARCHITECTURE_LIST(CT_ARCHITECTURE_FIELD)
#undef CT_ARCHITECTURE_FIELD
    enum ct_routing routing;
    bool torus; /* network.topology: torus and not mesh, [F-1] */
};

/* Sets every number to its default, routing xy, mesh. */
CT_API void ct_architecture_default(struct ct_architecture *arch);
/* Checks the ranges, and what must hold between the numbers: a torus needs FIFOs of depth 2 and
 * refuses west_first, and ticks of fixed length are whole numbers of core and router cycles. */
CT_API CT_MUST_CHECK enum ct_status ct_architecture_check(const struct ct_architecture *arch,
                                                          struct ct_error *err);

/* The tick engine computes what happens in a tick; the cycle engine also when, [Y-1] to [Y-11]. */
enum ct_engine { CT_ENGINE_TICK = 0, CT_ENGINE_CYCLE = 1 };

/* What is seen of a watched core and of the router at its place, each in its base cycle. Members
 * of struct ct_event that a kind does not name are 0. */
#define CT_EVENT_LIST(X)                                                                           \
    X(CT_EVENT_TICK_END, "end")        /* a: tick, b: its length, at most 2^32 - 1           */    \
    X(CT_EVENT_TICK_START, "start")    /* a: tick                                            */    \
    X(CT_EVENT_LATE_CORE, "late core") /* a: tick that starts while the core is not done     */    \
    X(CT_EVENT_TAKE, "take")           /* a: tick whose axons are taken                      */    \
    X(CT_EVENT_ROW_READ, "read")       /* a: neuron; first core cycle of READ                */    \
    X(CT_EVENT_ROW_WRITE, "write")     /* a: neuron                                          */    \
    X(CT_EVENT_HANDOVER, "hand-over")  /* a: neuron, packet                                  */    \
    X(CT_EVENT_STALL, "stall")         /* a: neuron; each core cycle in SEND that failed     */    \
    X(CT_EVENT_PIN, "pin")             /* a: neuron                                          */    \
    X(CT_EVENT_DONE, "done")           /* a: tick; the core's last cycle in it               */    \
    X(CT_EVENT_GRANT, "grant")         /* a: input port, b: output port, packet as it leaves */    \
    X(CT_EVENT_EDGE, "edge")           /* a: side, as a port; packet over a chip boundary    */    \
    X(CT_EVENT_LATE_PACKET, "late packet") /* a: axon, b: tick that it was for, packet         */

enum ct_event_kind {
#define CT_EVENT_ENUM(name, text) name,
    CT_EVENT_LIST(CT_EVENT_ENUM)
#undef CT_EVENT_ENUM
        CT_EVENT_KINDS
};

struct ct_event {
    uint64_t cycle; /* base cycle, from the start of tick 0 on */
    uint32_t kind;  /* enum ct_event_kind                      */
    uint32_t core;  /* number of core or router                */
    uint32_t a, b;
    uint32_t packet; /* its 32 bits, [P-1] */
};

/* How a chip is run; all zero means the defaults. */
struct ct_chip_options {
    const char *kernel; /* "scalar", "avx2", "avx512", "neon"; NULL or "auto": the fastest here */
    enum ct_engine engine;
    /* NULL: the default one. The tick engine looks at topology and routing only, for the ways of
     * packets, and takes ticks as automatic. */
    const struct ct_architecture *architecture;
    /* Of the cycle engine; 0 and 1: one. At most one for 64 places, at most 16; one with ticks of a
     * fixed length and with places that are watched. Results do not depend on it. */
    uint32_t threads;
    /* Numbers of the places whose events are handed to on_events; cycle engine only. A number may
     * be one where no core is. */
    const uint32_t *watch;
    size_t watch_count;
};

/* The events of a core, counted exactly and alike by every engine and kernel; energy is a
 * function of these. Ticks and neurons are not here: a core updates all its neurons each tick. */
#define CT_COUNTER_LIST(X)                                                                         \
    X(axon_events, "active axons read: crossbar rows used")                                        \
    X(synaptic_ops, "synaptic operations: active axon with a set crossbar bit")                    \
    X(synaptic_draws, "synaptic operations that used a random draw")                               \
    X(spikes, "neurons that fired")                                                                \
    X(packets, "spikes sent to a core")                                                            \
    X(pin_spikes, "spikes sent to an output pin")                                                  \
    X(hops_x, "links crossed in x by the packets this core sent")                                  \
    X(hops_y, "links crossed in y by the packets this core sent")                                  \
    X(chip_crossings, "of these links, those from one chip to another")                            \
    X(inputs, "input spikes injected into this core")                                              \
    X(arrivals, "packets written to this core's scheduler")                                        \
    X(merged, "inputs and arrivals that found their bit already set")                              \
    X(neuron_draws, "random draws of stochastic leaks and of noisy thresholds")

struct ct_counters {
#define CT_COUNTER_FIELD(name, text) uint64_t name;
    CT_COUNTER_LIST(CT_COUNTER_FIELD)
#undef CT_COUNTER_FIELD
};

/* Makes an empty chip for exactly `core_count` cores. All memory is allocated here. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_create(ct_chip **out, const struct ct_system *sys,
                                                   const struct ct_defect *defects,
                                                   size_t defect_count, uint32_t core_count,
                                                   const struct ct_chip_options *options,
                                                   struct ct_error *err);
/* Adds a core (checked and copied); ascending order of core number. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_add_core(ct_chip *chip, const struct ct_core *core,
                                                     struct ct_error *err);
/* Ends the configuration: resolves and checks every destination. Needed before the first run. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_ready(ct_chip *chip, struct ct_error *err);
/* The three calls above, from an image file. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_load(ct_chip **out, const char *path,
                                                 const struct ct_chip_options *options,
                                                 struct ct_error *err);
CT_API void ct_chip_destroy(ct_chip *chip);

CT_API const struct ct_system *ct_chip_system(const ct_chip *chip);
CT_API uint32_t ct_chip_core_count(const ct_chip *chip);
/* The name of the kernel in use, and of all that this machine can run (NULL ends the list). */
CT_API const char *ct_chip_kernel(const ct_chip *chip);
CT_API const char *const *ct_kernels(void);
/* Bytes that the chip needs now: its memory less the reserve that cores as they are do not use, and
 * all that of the cycle engine, of whose FIFOs only what was ever filled is touched. */
CT_API size_t ct_chip_bytes(const ct_chip *chip);

/* The tick that runs next; 0 at first. */
CT_API uint32_t ct_chip_now(const ct_chip *chip);
/* Makes axon `axon` of core number `core` active in tick `tick`, now <= tick <= now + 15.
 * Injecting the same twice is one spike, counted in `merged`. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_inject(ct_chip *chip, uint32_t tick, uint32_t core,
                                                   uint32_t axon, struct ct_error *err);

/* What a run hands out after each tick, in the order on_spikes, on_pins, on_tick. NULL members cost
 * nothing. Spikes are sorted by core number, then neuron; pin spikes in the same order of their
 * neurons; a tick may bring them in several calls, and brings none where there is no spike. The
 * arrays live until the callback returns. The callback may inject, and may read the chip, but
 * not run or destroy it. A return value other than CT_OK ends the run after this tick and becomes
 * its result, with the run's own text in `err`; what was not handed out yet is not. */
struct ct_sink {
    void *user;
    enum ct_status (*on_tick)(void *user, ct_chip *chip, uint32_t tick);
    enum ct_status (*on_spikes)(void *user, const struct ct_spike *spikes, size_t count);
    enum ct_status (*on_pins)(void *user, const struct ct_pin_spike *spikes, size_t count);
    /* Events of watched places in the order of their cycles, then of kind, core, a, b; called
     * before the others, several times a tick where there are many. Ticks are seen always; the end
     * of one of fixed length is in the next one's first cycle, and comes with its events. */
    enum ct_status (*on_events)(void *user, const struct ct_event *events, size_t count);
};

/* Runs `ticks` ticks. `sink` may be NULL. The tick counter has 32 bits: a run that would pass
 * tick 2^32 - 2 is refused. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_run(ct_chip *chip, uint32_t ticks,
                                                const struct ct_sink *sink, struct ct_error *err);

/* The membrane potentials of a core, int32[neurons of the system]. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_potentials(const ct_chip *chip, uint32_t core,
                                                       int32_t *out, struct ct_error *err);
/* The scheduler of a core: 16 slots by number, slot t % 16 is read in tick t; bit a of the 256
 * is axon a. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_scheduler(const ct_chip *chip, uint32_t core,
                                                      uint64_t out[CT_SLOTS][4],
                                                      struct ct_error *err);
/* Counters of one core since the chip was made, or of all cores together. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_core_counters(const ct_chip *chip, uint32_t core,
                                                          struct ct_counters *out,
                                                          struct ct_error *err);
CT_API void ct_chip_counters(const ct_chip *chip, struct ct_counters *out);
/* Core-ticks that were computed and that were skipped as quiescent; of the engine, not of the
 * machine: skipping changes no result. */
CT_API void ct_chip_work(const ct_chip *chip, uint64_t *computed, uint64_t *skipped);

/* The digest of the last tick: 64 bits over spikes, potentials and schedulers, [D-1]. Input spikes
 * that were given ahead are in the schedulers: to compare digests, give them just before their
 * tick. Before the first tick it means nothing. */
CT_API uint64_t ct_chip_digest(const ct_chip *chip);

/* ---------------------------------------------------------------- timing ------------------ */

/* When the last tick took place; of the cycle engine. Base cycles count from tick 0 on. */
struct ct_tick_timing {
    uint64_t start;              /* base cycle of its start                                       */
    uint64_t cycles;             /* its length: what happened, without the barrier, [Y-10]; n in  */
                                 /* ticks of n cycles                                             */
    uint64_t cores_done;         /* cycles until the last core was done                           */
    uint32_t slowest_core;       /* its number; the lowest of several                             */
    uint64_t last_arrival;       /* cycles until the last packet had arrived, 0: none did         */
    uint32_t last_from, last_to; /* its core numbers; of several the one of the highest last_to   */
    uint64_t packets;            /* that arrived                                                  */
    uint64_t stalls;             /* core cycles in which cores stalled                            */
    uint32_t late_cores;         /* cores that were not done when it started, [Y-11]              */
    uint64_t late_packets;       /* packets that came after their slot was read, [Y-5]            */
};

enum { CT_LATENCY_BUCKETS = 4096 };

/* All ticks together. Latencies are in base cycles from hand-over to the writing of the
 * scheduler; `queued` is what they exceed the latency of the same path without other packets. */
struct ct_timing {
    uint64_t ticks, cycles;     /* lengths of ticks added up, without barriers          */
    uint64_t shortest, longest; /* tick, in cycles                                      */
    uint32_t longest_tick;      /* its number, the first of several                     */
    uint64_t packets, late_packets, late_cores;
    uint64_t latency_sum, queued_sum, latency_most, queued_most;
    uint64_t latency[CT_LATENCY_BUCKETS]; /* packets by latency; the last holds all above   */
    uint64_t queued[CT_LATENCY_BUCKETS];
    bool lost;                       /* some core or packet was late: not one-to-one ...     */
    uint32_t lost_tick;              /* ... from this tick on                                */
    bool lost_by_packet;             /* by a packet for that tick, and else by a core        */
    uint32_t lost_core;              /* number of the late core, or of the packet's sender   */
    uint32_t lost_neuron;            /* the packet's                                         */
    uint32_t lost_target, lost_axon; /* and where it was late                               */
    uint64_t lost_cycle;             /* base cycle in which it was seen                      */
};

/* A core from tick 0 up to now, in core cycles. */
struct ct_core_timing {
    uint64_t busy;    /* in any state but DONE, stalls included      */
    uint64_t stalled; /* in SEND, with its FIFO full                 */
    uint64_t late;    /* ticks that it was late for                  */
    uint64_t longest; /* its longest tick, of those whose end is known */
};

/* Ports of a router. */
enum ct_port { CT_PORT_LOCAL, CT_PORT_EAST, CT_PORT_WEST, CT_PORT_NORTH, CT_PORT_SOUTH, CT_PORTS };

/* A router over all ticks. */
struct ct_router_timing {
    uint64_t left[CT_PORTS];   /* packets that left by a port                               */
    uint64_t waited[CT_PORTS]; /* base cycles that packets waited in the FIFO of a port,    */
                               /* beyond the least that they must                           */
};

/* These ask a chip of the cycle engine; of another they fail with CT_ERR_ARGUMENT. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_tick_timing(const ct_chip *chip,
                                                        struct ct_tick_timing *out,
                                                        struct ct_error *err);
/* The timing up to now; it lives until it is asked for again. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_timing(const ct_chip *chip,
                                                   const struct ct_timing **out,
                                                   struct ct_error *err);
CT_API CT_MUST_CHECK enum ct_status ct_chip_core_timing(const ct_chip *chip, uint32_t core,
                                                        struct ct_core_timing *out,
                                                        struct ct_error *err);
/* Routers have the numbers of the cores at their place, present or not. */
CT_API CT_MUST_CHECK enum ct_status ct_chip_router_timing(const ct_chip *chip, uint32_t router,
                                                          struct ct_router_timing *out,
                                                          struct ct_error *err);
/* What the chip was made with. */
CT_API const struct ct_architecture *ct_chip_architecture(const ct_chip *chip);
CT_API enum ct_engine ct_chip_engine(const ct_chip *chip);

/* Visits the present cores in ascending order of number: the first whose number is >= `core`,
 * or UINT32_MAX when there is none. */
CT_API uint32_t ct_chip_core_from(const ct_chip *chip, uint32_t core);

/* ---------------------------------------------------------------- traffic ----------------- */

/* Who sends to whom, when the network is driven alone; every place sends, but in a replay. */
#define CT_PATTERN_LIST(X)                                                                         \
    X(CT_PATTERN_UNIFORM, "uniform", "to every other place alike")                                 \
    X(CT_PATTERN_TRANSPOSE, "transpose", "(x, y) to (y, x); the system is a square")               \
    X(CT_PATTERN_HOTSPOT, "hotspot", "a share to one place, the rest uniform")                     \
    X(CT_PATTERN_NEIGHBOUR, "neighbour", "to every place one link away alike")                     \
    X(CT_PATTERN_OPPOSITE, "opposite", "(x, y) to (W - 1 - x, H - 1 - y)")                         \
    X(CT_PATTERN_REPLAY, "replay", "in the proportions of a table of flows")

enum ct_pattern {
#define CT_PATTERN_ENUM(name, key, text) name,
    CT_PATTERN_LIST(CT_PATTERN_ENUM)
#undef CT_PATTERN_ENUM
        CT_PATTERNS
};

#define CT_MILLION 1000000 /* shares and loads are whole millionths */

/* Packets from a place to a place, which may be the same: `weight` parts of all. */
struct ct_flow {
    uint32_t from, to; /* numbers of places */
    uint32_t weight;
};

/* Traffic on the network alone. In every router cycle every place makes a packet with probability
 * `load`, independently of all else, and offers the oldest that it has made to its local FIFO. The
 * draws are a function of seed, place and router cycle, so what waits at the sources takes no
 * memory.
 *
 * In a replay `load` is the mean over the places: one makes packets in proportion to the weights of
 * its flows, and each packet is for one of their targets, drawn in proportion to the weights. So
 * `load` ends where the busiest place makes a packet in every router cycle. */
struct ct_traffic {
    enum ct_pattern pattern;
    uint32_t load;                   /* packets a place and router cycle, in millionths: 0..10^6  */
    uint32_t hotspot, hotspot_share; /* HOTSPOT: number of the place, millionths of the packets   */
                                     /* that others send there                                    */
    const struct ct_flow *flow;      /* REPLAY: in ascending order of `from`, a pair may be there */
    size_t flow_count;               /* several times; the weights add up to 1..2^32 - 1          */
    uint32_t seed;
    uint32_t warmup, measure; /* router cycles before the window, >= 0, and of it, >= 1        */
    uint32_t drain;           /* at most so many after it; the sum of the three is < 2^31      */
};

enum { CT_TRAFFIC_LATENCY_MAX = 65535 };

/* Latencies in router cycles. A percentile of CT_TRAFFIC_LATENCY_MAX means so much or more. */
struct ct_latency {
    uint64_t sum;
    uint32_t median, p95, p99, most;
};

/* What came of the packets made in the window, and of the network during it. */
struct ct_traffic_result {
    uint64_t generated; /* in the window, by all places                                          */
    uint64_t accepted;  /* delivered in the window, whenever they were made                      */
    uint64_t measured;  /* of `generated`, delivered by the end: those of the latencies          */
    bool saturated;     /* some of `generated` was not delivered within `drain` after the window */
    struct ct_latency total, network; /* from being made, and from hand-over, to delivery        */
    uint32_t busiest;                 /* millionths of the window in which the busiest output or */
    uint32_t busiest_router;          /* chip-to-chip link was occupied; where it is             */
    enum ct_port busiest_port;
    uint32_t cycles; /* router cycles that were run */
};

/* Drives the network of a system alone. The latency of a packet is `measured` as long as the drain
 * lasts, in which the places go on sending; it ends early once all are delivered. */
CT_API CT_MUST_CHECK enum ct_status ct_traffic_run(const struct ct_system *sys,
                                                   const struct ct_architecture *arch,
                                                   const struct ct_traffic *traffic,
                                                   struct ct_traffic_result *out,
                                                   struct ct_error *err);

/* ---------------------------------------------------------------- energy ------------------ */

/* The parts of the energy of a core and the router at its place: enumerator, name, unit of the
 * coefficient, what is counted. Counts are of integer counters and ticks alone. What belongs to a
 * packet on its way (hops, routers, chips) is counted for the core that sent it. */
#define CT_ENERGY_LIST(X)                                                                          \
    X(CT_ENERGY_CORE_LEAKAGE, "core.leakage", "W", "a core, all the time")                         \
    X(CT_ENERGY_ROUTER_LEAKAGE, "router.leakage", "W", "the router of a core, all the time")       \
    X(CT_ENERGY_CORE_TICK, "core.tick", "J", "clock and control of a core, a tick")                \
    X(CT_ENERGY_SRAM_READ, "sram.read", "J/bit", "bits read: a row for each neuron and tick")      \
    X(CT_ENERGY_SRAM_WRITE, "sram.write", "J/bit", "bits written back: a V each neuron and tick")  \
    X(CT_ENERGY_SCHEDULER_WRITE, "scheduler.write", "J", "inputs and packets written")             \
    X(CT_ENERGY_SCHEDULER_CLEAR, "scheduler.clear", "J", "a slot read and cleared, a tick")        \
    X(CT_ENERGY_SYNAPSE, "synapse.operation", "J", "active axon with a set crossbar bit")          \
    X(CT_ENERGY_NEURON, "neuron.update", "J", "leak, threshold and reset of a neuron, a tick")     \
    X(CT_ENERGY_DRAW, "random.draw", "J", "random draws of synapses, leaks and thresholds")        \
    X(CT_ENERGY_SPIKE, "spike.generation", "J", "neurons that fired")                              \
    X(CT_ENERGY_HANDOVER, "local.handover", "J", "packets from core to router, router to core")    \
    X(CT_ENERGY_LINK, "hop.link", "J/bit", "bits over links from router to router")                \
    X(CT_ENERGY_ROUTER, "hop.router", "J", "routers that packets passed, the first included")      \
    X(CT_ENERGY_EDGE, "edge.bit", "J/bit", "bits of input and pin spikes, at the chip's edge")     \
    X(CT_ENERGY_CHIP, "chip.bit", "J/bit", "bits over boundaries from chip to chip")

enum ct_energy_part {
#define CT_ENERGY_ENUM(name, key, unit, text) name,
    CT_ENERGY_LIST(CT_ENERGY_ENUM)
#undef CT_ENERGY_ENUM
        CT_ENERGY_PARTS
};

/* Energies are exact: whole yoctojoules (1e-24 J) in 128 bits, up to 3.4e14 J. */
__extension__ typedef unsigned __int128 ct_u128;

/* The sizes that counts depend on: those of the machine whose energy it is. */
struct ct_energy_machine {
    uint16_t neurons;      /* rows of a core's SRAM, all read in each tick: 1..256          */
    uint32_t row_bits;     /* of a row, 1..65535                                            */
    uint32_t written_bits; /* of a row that are written back, 0..65535                      */
    uint32_t packet_bits;  /* on a link, 1..65535                                           */
};

/* A coefficient at the conditions of the estimate, rounded to a whole number: yoctojoules an event
 * or bit; of leakage, a picosecond (1e-12 W). low <= value <= high. */
struct ct_energy_rate {
    uint64_t value, low, high;
};

/* An energy in yoctojoules, and the band that the coefficients' bands give. */
struct ct_energy_amount {
    ct_u128 value, low, high;
};

struct ct_energy {
    struct ct_energy_amount part[CT_ENERGY_PARTS];
    struct ct_energy_amount total; /* their sum, to the last bit */
};

/* The counts of every part, for `cores` cores (and their routers) that together counted `counters`
 * in `ticks` ticks that took `picoseconds`. Cores, time and counters may be added up in any way:
 * counts of sums are sums of counts, where cores or ticks are the same. */
CT_API void ct_energy_count(const struct ct_energy_machine *machine, uint64_t cores, uint64_t ticks,
                            uint64_t picoseconds, const struct ct_counters *counters,
                            ct_u128 count[CT_ENERGY_PARTS]);

/* Counts times rates. Exact; what would not fit 128 bits is CT_ERR_LIMIT. */
CT_API CT_MUST_CHECK enum ct_status ct_energy_evaluate(const struct ct_energy_rate *rate,
                                                       const ct_u128 *count, struct ct_energy *out,
                                                       struct ct_error *err);

/* Adds `more` to `sum`; CT_ERR_LIMIT, with `sum` as it was, where that would not fit. */
CT_API CT_MUST_CHECK enum ct_status ct_energy_add(struct ct_energy *sum,
                                                  const struct ct_energy *more,
                                                  struct ct_error *err);

/* For printing; the only step that rounds. */
CT_API double ct_energy_joules(ct_u128 yoctojoules);

/* Name, unit and meaning of a part. */
CT_API const char *ct_energy_name(enum ct_energy_part part);
CT_API const char *ct_energy_unit(enum ct_energy_part part);
CT_API const char *ct_energy_text(enum ct_energy_part part);

#ifdef __cplusplus
}
#endif
#endif
