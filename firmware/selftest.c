/*
 * selftest.c - the chip through its registers alone. In this order, up to the first fault:
 *
 *   registers   identity; every writable field holds a walking 1 and a walking 0; an absent
 *               register is refused and told in ERRORS
 *   core SRAM   March C- (Marinescu 1982; van de Goor 1991) over all words of the configuration
 *               window that hold something: up(w0) up(r0,w1) up(r1,w0) down(r0,w1) down(r1,w0)
 *               up(r0). It finds stuck bits, bits that do not change, address faults, and bits that
 *               change with one another
 *   scheduler   every bit of every slot, by spikes: neuron j fires to a pin where axon j was
 *               active. All ones, then a chequerboard and its inverse
 *   links       a spike over every link in both directions, from each core to its neighbours
 *
 * What the cores held is lost; each that was tested is left cleared [C-6], and is present from then
 * on. So an image is to be loaded after it.
 */
#include "fw.h"

#include "board.h"
#include "hal.h"
#include "regs.h"

enum { TEST_PIN = 0x800000, LINK_ROWS = 8, LINK_FROM = 4 };

static bool fault(struct fw_test *t, enum link_test code, uint32_t place, uint32_t wanted,
                  uint32_t had)
{
    t->code = code;
    t->place = place;
    t->wanted = wanted;
    t->had = had;
    return false;
}

/* ---- registers ------------------------------------------------------------------------------- */

/* Registers that hold what is written, and nothing else happens. */
struct holder {
    uint16_t reg;
    uint32_t mask;
};

static bool walk_register(struct fw *fw, struct fw_test *t, const struct holder *h)
{
    const uint32_t before = reg_read(fw, h->reg);
    for (uint32_t i = 0; i < 64; i++) {
        const uint32_t value = (i < 32 ? 1u << i : ~(1u << (i - 32))) & h->mask;
        reg_write(fw, h->reg, value);
        const uint32_t had = reg_read(fw, h->reg);
        if (had != value)
            return fault(t, LINK_TEST_REGISTER, h->reg, value, had);
    }
    reg_write(fw, h->reg, before);
    return true;
}

static bool test_registers(struct fw *fw, struct fw_test *t)
{
    static const struct holder holders[] = {{CT_REG_CFG_CORE, 0xFFFF},
                                            {CT_REG_CFG_ADDR, 0xFFF},
                                            {CT_REG_OUT_THRESHOLD, 0xFFFF},
                                            {CT_REG_INT_ENABLE, 0x3F}};
    const uint32_t absent = CT_HOST_BYTES - 4, bus = 1u << CT_REG_ERRORS_BUS;
    for (uint32_t i = 0; i < sizeof holders / sizeof *holders; i++)
        if (!walk_register(fw, t, &holders[i]))
            return false;
    const uint32_t faults = fw->fault.count;
    reg_write(fw, CT_REG_ERRORS, bus);
    reg_read(fw, absent);
    if (fw->fault.count != faults + 1 || (reg_read(fw, CT_REG_ERRORS) & bus) == 0)
        return fault(t, LINK_TEST_ABSENT, absent, faults + 1, fw->fault.count);
    fw->fault.count = faults;
    reg_write(fw, CT_REG_ERRORS, bus);
    return true;
}

/* ---- core SRAM ------------------------------------------------------------------------------- */

static uint32_t low_bits(uint32_t bits)
{
    return bits >= 32 ? UINT32_MAX : (1u << bits) - 1;
}

/* Bits that a word of the window holds, [H-4]. */
static uint32_t word_mask(const struct fw *fw, uint32_t address)
{
    const uint32_t word = address & 15, row = address >> 4;
    if (word == CT_SEED_WORD)
        return row == 0 ? UINT32_MAX : 0;
    if (word == CT_TYPES_WORD) {
        const uint32_t first = 16 * row;
        return row < CT_TYPES_ROWS && first < fw->axons ? low_bits(2 * (fw->axons - first)) : 0;
    }
    if (row >= fw->neurons)
        return 0;
    if (word < CT_ROW_V / 32)
        return 32 * word < fw->axons ? low_bits(fw->axons - 32 * word) : 0;
    return low_bits(CT_ROW_BITS - 32 * word);
}

/* One element of the march over a core: reads `from` where `reads`, writes `to` where `writes`. */
static bool march(struct fw *fw, struct fw_test *t, bool down, bool reads, uint32_t from,
                  bool writes, uint32_t to)
{
    const uint32_t words = fw->neurons > CT_TYPES_ROWS ? 16 * fw->neurons : 16 * CT_TYPES_ROWS;
    for (uint32_t i = 0; i < words; i++) {
        const uint32_t address = down ? words - 1 - i : i, mask = word_mask(fw, address);
        if (mask == 0)
            continue;
        if (reads) {
            reg_write(fw, CT_REG_CFG_ADDR, address);
            const uint32_t had = reg_read(fw, CT_REG_CFG_DATA) & mask;
            if (had != (from & mask))
                return fault(t, LINK_TEST_SRAM, address, from & mask, had);
        }
        if (writes) {
            reg_write(fw, CT_REG_CFG_ADDR, address);
            reg_write(fw, CT_REG_CFG_DATA, to & mask);
        }
    }
    fw_kick(fw);
    return true;
}

static bool test_sram(struct fw *fw, struct fw_test *t, uint32_t core)
{
    const uint32_t one = UINT32_MAX;
    t->core = core;
    reg_write(fw, CT_REG_CFG_CORE, core);
    return march(fw, t, false, false, 0, true, 0) && march(fw, t, false, true, 0, true, one) &&
           march(fw, t, false, true, one, true, 0) && march(fw, t, true, true, 0, true, one) &&
           march(fw, t, true, true, one, true, 0) && march(fw, t, false, true, 0, false, 0);
}

/* ---- cores for the tests by spikes ------------------------------------------------------------ */

/* Sets `bits` bits from `at` on of a row that is 0 there. */
static void set(uint32_t *row, uint32_t at, uint32_t bits, uint32_t value)
{
    value &= low_bits(bits);
    row[at / 32] |= value << at % 32;
    if (at % 32 + bits > 32)
        row[at / 32 + 1] |= value >> (32 - at % 32);
}

static void write_row(struct fw *fw, uint32_t core, uint32_t j, const uint32_t *row)
{
    reg_write(fw, CT_REG_CFG_CORE, core);
    reg_write(fw, CT_REG_CFG_ADDR, j << CT_CONFIG_ROW);
    for (uint32_t word = 0; word < CT_ROW_WORDS; word++)
        reg_write(fw, CT_REG_CFG_DATA, row[word]);
}

static void clear_row(struct fw *fw, uint32_t core, uint32_t j)
{
    uint32_t row[CT_ROW_WORDS] = {0};
    set(row, CT_ROW_ALPHA, CT_ROW_ALPHA_BITS, 0x3FFFF);
    write_row(fw, core, j, row);
}

/* A neuron that fires in a tick in which its axon is active, and in no other. */
static void relay(uint32_t *row, uint32_t axon)
{
    for (uint32_t word = 0; word < CT_ROW_WORDS; word++)
        row[word] = 0;
    set(row, CT_ROW_W + axon, 1, 1);
    set(row, CT_ROW_S, CT_ROW_S_BITS, 1);
    set(row, CT_ROW_ALPHA, CT_ROW_ALPHA_BITS, 1);
}

static void relay_to_pin(struct fw *fw, uint32_t core, uint32_t j, uint32_t axon, uint32_t pin)
{
    uint32_t row[CT_ROW_WORDS];
    relay(row, axon);
    set(row, CT_ROW_KIND, CT_ROW_KIND_BITS, 2);
    set(row, CT_ROW_PIN, CT_ROW_PIN_BITS, pin);
    write_row(fw, core, j, row);
}

static void relay_to_core(struct fw *fw, uint32_t core, uint32_t j, uint32_t axon, int dx, int dy,
                          uint32_t target)
{
    uint32_t row[CT_ROW_WORDS];
    relay(row, axon);
    set(row, CT_ROW_KIND, CT_ROW_KIND_BITS, 1);
    set(row, CT_ROW_DX, CT_ROW_DX_BITS, (uint32_t)dx);
    set(row, CT_ROW_DY, CT_ROW_DY_BITS, (uint32_t)dy);
    set(row, CT_ROW_AXON, CT_ROW_AXON_BITS, target);
    set(row, CT_ROW_DELAY, CT_ROW_DELAY_BITS, 1);
    write_row(fw, core, j, row);
}

/* Everything of a core that is not a row: types 0, seed 0. */
static void clear_core(struct fw *fw, uint32_t core)
{
    for (uint32_t j = 0; j < fw->neurons; j++)
        clear_row(fw, core, j);
    for (uint32_t i = 0; i < CT_TYPES_ROWS; i++) {
        reg_write(fw, CT_REG_CFG_ADDR, i << CT_CONFIG_ROW | CT_TYPES_WORD);
        reg_write(fw, CT_REG_CFG_DATA, 0);
    }
    reg_write(fw, CT_REG_CFG_ADDR, CT_SEED_WORD);
    reg_write(fw, CT_REG_CFG_DATA, 0);
    fw_kick(fw);
}

static void inject(struct fw *fw, uint32_t core, uint32_t slot, uint32_t axon)
{
    while (reg_read(fw, CT_REG_IN_LEVEL) >= fw->in_depth)
        ;
    reg_write(fw, CT_REG_SPIKE_IN,
              core << CT_REG_SPIKE_IN_CORE | slot << CT_REG_SPIKE_IN_SLOT | axon);
}

/* Runs a tick. False: it does not end, or was refused. */
static bool run_tick(struct fw *fw, struct fw_test *t)
{
    reg_write(fw, CT_REG_RUN, 1);
    const bool ended = fw_settle(fw);
    const uint32_t errors = reg_read(fw, CT_REG_ERRORS);
    return (ended && errors == 0) || fault(t, LINK_TEST_CHIP, 0, 0, errors);
}

/* ---- scheduler ------------------------------------------------------------------------------- */

enum pattern { ONES, CHEQUERED, INVERSE, PATTERNS };

static uint32_t pattern_bit(enum pattern p, uint32_t slot, uint32_t axon)
{
    return p == ONES ? 1 : ((slot + axon) & 1) ^ (p == INVERSE);
}

/* The pin spikes of a tick: those of `axons` axons from `first` on, by the pattern. */
static bool expect_axons(struct fw *fw, struct fw_test *t, enum pattern p, uint32_t slot,
                         uint32_t first, uint32_t axons)
{
    uint32_t wanted = 0, had = 0, seen[8] = {0};
    for (uint32_t axon = first; axon < first + axons; axon++)
        wanted += pattern_bit(p, slot, axon);
    for (uint32_t level = reg_read(fw, CT_REG_OUT_LEVEL); level > 0; level--) {
        const uint32_t pin = reg_read(fw, CT_REG_SPIKE_OUT) & 0xFFFFFF;
        const uint32_t axon = pin - TEST_PIN;
        if (pin < TEST_PIN || axon - first >= axons)
            continue; /* of a core that is not tested */
        /* Right ones, each once, and the right number are the right set. */
        const bool again = (seen[axon / 32] >> axon % 32 & 1) != 0;
        had += pattern_bit(p, slot, axon) && !again ? 1 : 0x10000;
        seen[axon / 32] |= 1u << axon % 32;
    }
    return had == wanted || fault(t, LINK_TEST_SCHEDULER, first << 8 | (axons & 0xFF), wanted, had);
}

static bool test_pattern(struct fw *fw, struct fw_test *t, uint32_t core, enum pattern p,
                         uint32_t first, uint32_t axons)
{
    for (uint32_t slot = 0; slot < 16; slot++)
        for (uint32_t axon = 0; axon < fw->axons; axon++)
            if (pattern_bit(p, slot, axon))
                inject(fw, core, slot, axon);
    fw_kick(fw);
    for (uint32_t n = 0; n < 16; n++) {
        const uint32_t slot = reg_read(fw, CT_REG_TICK) & 15;
        if (!run_tick(fw, t) || !expect_axons(fw, t, p, slot, first, axons))
            return false;
    }
    return true;
}

/* As many axons at a time as the core has neurons, and the spike-out FIFO has places. */
static bool test_scheduler(struct fw *fw, struct fw_test *t, uint32_t core)
{
    const uint32_t most = fw->neurons < fw->out_depth ? fw->neurons : fw->out_depth;
    t->core = core;
    for (uint32_t first = 0; first < fw->axons; first += most) {
        const uint32_t axons = fw->axons - first < most ? fw->axons - first : most;
        for (uint32_t j = 0; j < axons; j++)
            relay_to_pin(fw, core, j, first + j, TEST_PIN + first + j);
        for (enum pattern p = ONES; p < PATTERNS; p++)
            if (!test_pattern(fw, t, core, p, first, axons))
                return false;
        for (uint32_t j = 0; j < axons; j++)
            clear_row(fw, core, j);
    }
    return true;
}

/* ---- links ----------------------------------------------------------------------------------- */

/* The core that a link of `core` in direction k leads to: 0 east, 1 west, 2 north, 3 south. */
static bool neighbour(const struct fw *fw, bool torus, uint32_t core, uint32_t k, uint32_t *other)
{
    const uint32_t x = core % fw->width, y = core / fw->width;
    const uint32_t at = k < 2 ? x : y, size = k < 2 ? fw->width : fw->height;
    const bool up = k % 2 == 0;
    if (size < 2 || (!torus && at == (up ? size - 1 : 0)))
        return false;
    const uint32_t to = up ? (at + 1) % size : (at + size - 1) % size;
    *other = k < 2 ? y * fw->width + to : to * fw->width + x;
    return true;
}

static void link_core(struct fw *fw, bool torus, uint32_t core)
{
    static const int8_t dx[4] = {1, -1, 0, 0}, dy[4] = {0, 0, 1, -1};
    uint32_t other;
    for (uint32_t k = 0; k < 4; k++) {
        if (neighbour(fw, torus, core, k, &other))
            relay_to_core(fw, core, k, k, dx[k], dy[k], LINK_FROM + k);
        relay_to_pin(fw, core, LINK_FROM + k, LINK_FROM + k,
                     TEST_PIN | core << 3 | (LINK_FROM + k));
    }
}

/* One spike over one link, and back out of the core behind it. */
static bool test_link(struct fw *fw, struct fw_test *t, uint32_t core, uint32_t k, uint32_t other)
{
    const uint32_t wanted = TEST_PIN | other << 3 | (LINK_FROM + k);
    uint32_t had = 0, count = 0;
    t->core = core;
    inject(fw, core, reg_read(fw, CT_REG_TICK) & 15, k);
    if (!run_tick(fw, t) || !run_tick(fw, t))
        return false;
    for (uint32_t level = reg_read(fw, CT_REG_OUT_LEVEL); level > 0; level--, count++)
        had = reg_read(fw, CT_REG_SPIKE_OUT) & 0xFFFFFF;
    return (count == 1 && had == wanted) || fault(t, LINK_TEST_LINK, k, wanted, had);
}

static bool test_links(struct fw *fw, struct fw_test *t)
{
    const uint32_t cores = fw->width * fw->height;
    const bool torus = (reg_read(fw, CT_REG_ROUTER_TIMING) >> CT_REG_ROUTER_TIMING_TORUS & 1) != 0;
    uint32_t other;
    if (fw->axons < LINK_ROWS || fw->neurons < LINK_ROWS)
        return true; /* too small for the neurons that this takes */
    for (uint32_t core = 0; core < cores; core++)
        link_core(fw, torus, core);
    for (uint32_t core = 0; core < cores; core++) {
        fw_kick(fw);
        for (uint32_t k = 0; k < 4; k++)
            if (neighbour(fw, torus, core, k, &other) && !test_link(fw, t, core, k, other))
                return false;
    }
    return true;
}

/* ---- all ------------------------------------------------------------------------------------- */

/* The chip's own, where it has one. */
static bool own_test(struct fw *fw)
{
    reg_write(fw, CT_REG_CONTROL, 1u << CT_REG_CONTROL_SELFTEST);
    return fw_settle(fw) && (reg_read(fw, CT_REG_STATUS) >> CT_REG_STATUS_TEST_OK & 1) != 0;
}

static bool all_tests(struct fw *fw, struct fw_test *t, uint32_t first, uint32_t count)
{
    if (!test_registers(fw, t))
        return false;
    t->chip = own_test(fw);
    for (uint32_t core = first; core < first + count; core++) {
        if (!test_sram(fw, t, core))
            return false;
        clear_core(fw, core);
    }
    for (uint32_t core = first; core < first + count; core++)
        if (!test_scheduler(fw, t, core))
            return false;
    return count < fw->width * fw->height || test_links(fw, t);
}

void selftest(struct fw *fw, uint32_t first, uint32_t count, struct fw_test *result)
{
    *result = (struct fw_test){.code = LINK_TEST_PASSED};
    run_reset(fw);
    if (all_tests(fw, result, first, count))
        result->core = 0;
    for (uint32_t core = first; core < first + count; core++)
        clear_core(fw, core);
    run_reset(fw);
    if (result->code != LINK_TEST_PASSED)
        fw->state = LINK_STATE_FAILED;
}
