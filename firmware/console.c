/*
 * console.c - a person at a terminal: one command a line, words separated by spaces, numbers decimal
 * or 0x... Every line is answered; one that is wrong with what is wrong with it.
 */
#include "fw.h"

#include "hal.h"
#include "regs.h"

enum { WORDS_MAX = 4 };

/* A line in words. */
struct line {
    const char *word[WORDS_MAX];
    uint32_t count;
};

static const char *const code_text[] = {
#define TEXT(name, text, detail) text,
    LINK_CODE_LIST(TEXT)
#undef TEXT
};

static const char *const test_text[] = {
#define TEXT(name, text, detail) text,
    LINK_TEST_LIST(TEXT)
#undef TEXT
};

static const char *const state_text[] = {
#define TEXT(name, text) text,
    LINK_STATE_LIST(TEXT)
#undef TEXT
};

/* ---- words and numbers ----------------------------------------------------------------------- */

static bool same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b)
        a++, b++;
    return *a == *b;
}

/* Cuts the line at its spaces; words beyond WORDS_MAX are counted only. */
static void cut(char *at, struct line *l)
{
    l->count = 0;
    while (*at != '\0') {
        while (*at == ' ')
            *at++ = '\0';
        if (*at == '\0')
            return;
        if (l->count < WORDS_MAX)
            l->word[l->count] = at;
        l->count++;
        while (*at != '\0' && *at != ' ')
            at++;
    }
}

static bool digit(char c, uint32_t base, uint32_t *value)
{
    const uint32_t lower = (uint32_t)(uint8_t)c | 0x20;
    *value = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : lower - 'a' + 10;
    return *value < base && (c <= '9' || lower >= 'a');
}

static bool number(const char *word, uint32_t *value)
{
    const uint32_t base = word[0] == '0' && (word[1] | 0x20) == 'x' ? 16 : 10;
    uint32_t d;
    if (base == 16)
        word += 2;
    *value = 0;
    if (*word == '\0')
        return false;
    for (; *word != '\0'; word++) {
        if (!digit(*word, base, &d) || *value > (UINT32_MAX - d) / base)
            return false;
        *value = *value * base + d;
    }
    return true;
}

/* Word i as a number of least..most; otherwise says so. */
static bool argument(struct fw *fw, const struct line *l, uint32_t i, uint32_t least, uint32_t most,
                     uint32_t *value)
{
    if (number(l->word[i], value) && *value >= least && *value <= most)
        return true;
    serial_text(fw, "\"");
    serial_text(fw, l->word[i]);
    serial_text(fw, "\": expected a number of ");
    serial_number(fw, least);
    serial_text(fw, "..");
    serial_number(fw, most);
    serial_text(fw, "\n");
    return false;
}

static void say(struct fw *fw, const char *name, uint32_t value)
{
    serial_text(fw, name);
    serial_text(fw, " ");
    serial_number(fw, value);
    serial_text(fw, "\n");
}

static void say_hex(struct fw *fw, const char *name, uint32_t value)
{
    serial_text(fw, name);
    serial_text(fw, " 0x");
    serial_hex(fw, value);
    serial_text(fw, "\n");
}

static void say_code(struct fw *fw, enum link_code code, uint32_t detail)
{
    serial_text(fw, code_text[code]);
    if (code != LINK_CODE_OK) {
        serial_text(fw, ": ");
        serial_number(fw, detail);
    }
    serial_text(fw, "\n");
}

/* ---- commands -------------------------------------------------------------------------------- */

static void say_fault(struct fw *fw, const char *what, const struct fw_fault *f)
{
    serial_text(fw, what);
    serial_text(fw, " at 0x");
    serial_hex(fw, f->address);
    serial_text(fw, ", pc 0x");
    serial_hex(fw, f->pc);
    serial_text(fw, ", cause ");
    serial_number(fw, f->cause);
    serial_text(fw, "\n");
}

static void do_load(struct fw *fw, const struct line *l)
{
    struct load_result r;
    (void)l;
    load_image(fw, &r);
    for (uint32_t i = 0; i < r.bad && i < LINK_BAD_MAX; i++) {
        const char tag[5] = {(char)r.block[i].tag, (char)(r.block[i].tag >> 8),
                             (char)(r.block[i].tag >> 16), (char)(r.block[i].tag >> 24), '\0'};
        serial_text(fw, "bad block ");
        serial_text(fw, tag);
        say(fw, "", r.block[i].number);
    }
    if (r.code != LINK_CODE_OK) {
        say_code(fw, r.code, r.detail);
        return;
    }
    say(fw, "cores", r.cores);
    say(fw, "pin neurons", fw->pin_neurons);
}

static void start_run(struct fw *fw, const struct line *l, bool step)
{
    uint32_t ticks = 1;
    if (fw->state != LINK_STATE_READY && fw->state != LINK_STATE_RUNNING) {
        say_code(fw, LINK_CODE_NOT_LOADED, 0);
        return;
    }
    if (l->count > 1 && !argument(fw, l, 1, 1, UINT32_MAX - fw->until, &ticks))
        return;
    fw->until += ticks;
    fw->step = step;
    fw->printing = true;
}

static void do_run(struct fw *fw, const struct line *l)
{
    start_run(fw, l, false);
}

static void do_step(struct fw *fw, const struct line *l)
{
    start_run(fw, l, true);
}

static void do_stop(struct fw *fw, const struct line *l)
{
    (void)l;
    run_stop(fw);
    say(fw, "tick", fw->now);
}

static void do_spike(struct fw *fw, const struct line *l)
{
    uint32_t x, y, axon;
    bool room;
    if (fw->width == 0 || !argument(fw, l, 1, 0, fw->width - 1, &x) ||
        !argument(fw, l, 2, 0, fw->height - 1, &y) || !argument(fw, l, 3, 0, fw->axons - 1, &axon))
        return;
    const struct fw_input input = {fw->until, (uint16_t)(y * fw->width + x), (uint8_t)axon};
    const enum link_code code = run_input(fw, &input, &room);
    if (code == LINK_CODE_OK && !room)
        serial_text(fw, "no room; run first\n");
    else
        say_code(fw, code, 0);
}

static void do_stat(struct fw *fw, const struct line *l)
{
    (void)l;
    serial_text(fw, state_text[fw->state]);
    serial_text(fw, "\n");
    say(fw, "tick", fw->now);
    say(fw, "cycles of the last tick", reg_read(fw, CT_REG_LAST_CYCLES));
    say(fw, "input spikes", reg_read(fw, CT_REG_INJECTED));
    say(fw, "pin spikes", reg_read(fw, CT_REG_PINS));
    say(fw, "pin spikes lost", reg_read(fw, CT_REG_PINS_LOST));
    say_hex(fw, "errors", reg_read(fw, CT_REG_ERRORS));
    say_hex(fw, "late", reg_read(fw, CT_REG_LATE));
    say(fw, "bad frames", fw->bad);
    say(fw, "garbage bytes", fw->garbage);
    say(fw, "reset cause", fw->reset_cause);
    if (fw->fault.count > 0)
        say_fault(fw, "bus error", &fw->fault);
    if (fw->died.count > 0)
        say_fault(fw, "before the reset", &fw->died);
}

static void dump_row(struct fw *fw, uint32_t row)
{
    reg_write(fw, CT_REG_CFG_ADDR, row << CT_CONFIG_ROW);
    serial_number(fw, row);
    for (uint32_t word = 0; word < 16; word++) {
        serial_text(fw, " ");
        serial_hex(fw, reg_read(fw, CT_REG_CFG_DATA));
    }
    serial_text(fw, "\n");
}

static void do_dump(struct fw *fw, const struct line *l)
{
    uint32_t x, y;
    if (!same(l->word[1], "core")) {
        serial_text(fw, "dump core X Y\n");
        return;
    }
    if (fw->width == 0 || !argument(fw, l, 2, 0, fw->width - 1, &x) ||
        !argument(fw, l, 3, 0, fw->height - 1, &y))
        return;
    if (fw->running) {
        say_code(fw, LINK_CODE_BUSY, fw->now);
        return;
    }
    reg_write(fw, CT_REG_CFG_CORE, y * fw->width + x);
    for (uint32_t row = 0; row < fw->neurons; row++)
        dump_row(fw, row);
}

static void do_selftest(struct fw *fw, const struct line *l)
{
    struct fw_test t;
    (void)l;
    if (fw->width == 0 || fw->running) {
        say_code(fw, fw->running ? LINK_CODE_BUSY : LINK_CODE_NO_CHIP, fw->now);
        return;
    }
    selftest(fw, 0, fw->width * fw->height, &t);
    serial_text(fw, test_text[t.code]);
    serial_text(fw, "\n");
    if (t.code != LINK_TEST_PASSED) {
        say(fw, "core", t.core);
        say_hex(fw, "place", t.place);
        say_hex(fw, "wanted", t.wanted);
        say_hex(fw, "had", t.had);
    }
}

static void do_peek(struct fw *fw, const struct line *l)
{
    uint32_t address;
    const uint32_t faults = fw->fault.count;
    if (!argument(fw, l, 1, 0, UINT32_MAX, &address))
        return;
    const uint32_t value = hal_read(fw->bus, address & ~3u);
    if (fw->fault.count != faults)
        say_fault(fw, "bus error", &fw->fault);
    else
        say_hex(fw, "", value);
}

static void do_reset(struct fw *fw, const struct line *l)
{
    if (l->count == 1 && fw->width > 0)
        run_reset(fw);
    else if (l->count == 2 && same(l->word[1], "board"))
        fw->reset_at_end = true;
    else
        serial_text(fw, "reset, or reset board\n");
}

static void do_hang(struct fw *fw, const struct line *l)
{
    (void)l;
    fw->hang = true;
}

static void do_help(struct fw *fw, const struct line *l);

static const struct verb {
    const char *name;
    uint32_t least, most; /* words, with the name */
    void (*run)(struct fw *fw, const struct line *l);
    const char *help;
} verbs[] = {
    {"help", 1, 1, do_help, "help              this list"},
    {"load", 1, 1, do_load, "load              the image in flash into the chip"},
    {"run", 2, 2, do_run, "run N             N ticks; prints pin spikes: tick, pin"},
    {"step", 1, 2, do_step, "step [N]          N ticks, one at a time"},
    {"stop", 1, 1, do_stop, "stop              ends the run"},
    {"spike", 4, 4, do_spike, "spike X Y AXON    input spike for the next tick"},
    {"stat", 1, 1, do_stat, "stat              state, counters, errors"},
    {"dump", 4, 4, do_dump, "dump core X Y     all rows of a core, in 16 words each"},
    {"selftest", 1, 1, do_selftest, "selftest          tests the chip; the image is lost"},
    {"peek", 2, 2, do_peek, "peek ADDRESS      a word of the board"},
    {"reset", 1, 2, do_reset, "reset [board]     chip, or board"},
    {"hang", 1, 1, do_hang, "hang              kicks the watchdog no more"},
};

static void do_help(struct fw *fw, const struct line *l)
{
    (void)l;
    for (uint32_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        serial_text(fw, verbs[i].help);
        serial_text(fw, "\n");
    }
}

void console_line(struct fw *fw)
{
    struct line l;
    cut(fw->line, &l);
    serial_text(fw, "\n");
    if (l.count == 0)
        return;
    for (uint32_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (!same(l.word[0], verbs[i].name))
            continue;
        if (l.count < verbs[i].least || l.count > verbs[i].most) {
            serial_text(fw, verbs[i].help);
            serial_text(fw, "\n");
        } else {
            verbs[i].run(fw, &l);
        }
        return;
    }
    serial_text(fw, "\"");
    serial_text(fw, l.word[0]);
    serial_text(fw, "\": no such command; try help\n");
}

bool console_poll(struct fw *fw)
{
    const bool did = fw->pin_count > 0;
    if (fw->tx.phase != 0)
        return false;
    if (did) {
        const struct fw_pin_spike spike = fw->pin[fw->pin_first];
        fw->pin_first = fw->pin_first + 1 == fw->pins_held ? 0 : fw->pin_first + 1;
        fw->pin_count--;
        serial_number(fw, spike.tick);
        serial_text(fw, " ");
        serial_number(fw, spike.pin);
        serial_text(fw, "\n");
    } else if (run_over(fw) || fw->stuck) {
        fw->printing = false;
        if (fw->stuck)
            say_code(fw, LINK_CODE_STUCK, fw->now);
        say(fw, "tick", fw->now);
        serial_text(fw, "> ");
    }
    return did;
}
