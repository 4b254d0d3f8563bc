/*
 * frame_noise.c - see frame_noise.h.
 */
#include "support/frame_noise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "board/machine_host.h"
#include "link/flash_image.h"

enum { KHZ = 100, STEPS_MOST = 2000000, REST_STEPS = 40 };

static const struct ct_system tiny = {1, 1, 2, 1, 8, 8, 50};

static void stop(const char *what)
{
    fprintf(stderr, "frames: %s\n", what);
    abort();
}

/* ---- the board ------------------------------------------------------------------------------- */

/* Neurons of every kind: some fire to pins in every tick, some to the other core. */
static struct kit_image busy_image(void)
{
    struct kit_image m = {.sys = tiny, .core_count = 2};
    m.core = calloc(2, sizeof *m.core);
    if (m.core == NULL)
        stop("no memory");
    for (uint16_t k = 0; k < 2; k++) {
        ct_core_clear(&m.core[k]);
        m.core[k].x = k;
        for (uint32_t j = 0; j < tiny.neurons; j++) {
            struct ct_neuron *n = &m.core[k].neuron[j];
            n->threshold = 1;
            n->weight[0] = 1;
            n->leak = j == 0;
            m.core[k].crossbar[j][0] = (uint64_t)1 << j;
            n->target_kind = j % 2 == 0 ? CT_TARGET_PIN : CT_TARGET_CORE;
            n->target_pin = j % 2 == 0 ? j : 0;
            n->target_x = j % 2 == 0 ? 0 : (uint16_t)(1 - k);
            n->target_axon = (uint8_t)(j % 2 == 0 ? 0 : j - 1);
            n->target_delay = j % 2 == 0 ? 0 : 1;
        }
    }
    return m;
}

struct board_kit *frame_noise_make(void)
{
    static const struct flash_image_options standard;
    struct kit_image image = busy_image();
    const char *path = kit_path("noise.ct");
    struct board_kit *b = malloc(sizeof *b);
    struct ct_error err;
    ct_host *host = NULL;
    if (b == NULL || ct_host_create(&host, &tiny, NULL, &err) != CT_OK ||
        kit_save_image(path, &image, &err) != CT_OK)
        stop("no board");
    const struct machine_chip chip = machine_chip_of(host);
    board_kit_make(b, &chip);
    if (flash_image_make(path, &standard, &b->flash.data, &b->flash.size, &err) != CT_OK)
        stop(err.text);
    kit_free_image(&image);
    b->khz = KHZ;
    board_kit_start(b);
    return b;
}

void frame_noise_free(struct board_kit *b)
{
    ct_host_destroy(b->chip.user);
    board_kit_free(b);
    free(b);
}

/* The firmware starts anew where it asked for that, or stopped kicking the watchdog. */
static bool restart(struct board_kit *b)
{
    if (b->resets == 0 && b->watchdog_expired == 0)
        return false;
    if (b->watchdog_expired > 0 && !b->fw.hang)
        stop("the watchdog was not kicked");
    b->resets = b->watchdog_expired = 0;
    b->to_at = b->to.size = 0;
    b->tx_level = 0;
    board_kit_start(b);
    return true;
}

/* Steps until all that was sent is taken and answered. */
static bool settle(struct board_kit *b)
{
    bool restarted = false;
    for (uint32_t n = 0; !board_kit_taken(b) || b->fw.tx.phase != 0 || b->fw.reset_at_end; n++) {
        board_kit_steps(b, 1);
        restarted |= restart(b);
        if (n == STEPS_MOST)
            stop("the firmware takes no more");
    }
    return restarted;
}

void frame_noise_bytes(struct board_kit *b, const uint8_t *data, size_t size)
{
    board_kit_send(b, data, size);
    settle(b);
    board_kit_steps(b, REST_STEPS);
    restart(b);
    b->from.size = b->from_at = 0;
}

/* ---- frames ---------------------------------------------------------------------------------- */

struct noise {
    uint8_t body[FRAME_BODY_MAX];
    uint8_t line[FRAME_LINE_MAX + 16];
    uint32_t size; /* of the line */
};

static void encode(struct noise *f, uint16_t bytes)
{
    struct frame_tx tx;
    f->size = 0;
    frame_send(&tx, f->body, bytes);
    for (int byte; (byte = frame_next(&tx)) >= 0;)
        f->line[f->size++] = (uint8_t)byte;
}

/* What takes long is asked for seldom. */
static uint8_t draw_type(struct rand *r)
{
    static const uint8_t usual[] = {LINK_TICKS, LINK_TICKS, LINK_TICKS, LINK_STAT, LINK_DUMP,
                                    LINK_PEEK,  LINK_STOP,  LINK_BYE,   LINK_HELLO};
    const uint32_t n = rand_below(r, 4000);
    if (n == 0)
        return LINK_SELFTEST;
    if (n < 20)
        return LINK_LOAD;
    if (n < 24)
        return LINK_RESET;
    return n < 300 ? (uint8_t)(rand_next(r) | 0x10) : usual[n % sizeof usual];
}

static uint32_t draw_payload(struct rand *r, uint8_t type, uint8_t *at)
{
    static const uint8_t bytes[] = {0, 4, 0, 8, 0, 4, 8, 4, 0, 4, 0};
    uint32_t size = type < sizeof bytes ? bytes[type] : rand_below(r, 20);
    const uint32_t inputs = type == LINK_TICKS ? rand_below(r, 6) : 0;
    size += 8 * inputs;
    if (rand_chance(r, 3))
        size = rand_below(r, rand_chance(r, 5) ? FRAME_PAYLOAD_MAX + 1 : 40);
    for (uint32_t i = 0; i < size; i++)
        at[i] = rand_chance(r, 60) ? 0 : (uint8_t)rand_next(r);
    if (type == LINK_TICKS && size >= 8 && rand_chance(r, 95)) {
        bytes_put_u32(at, rand_below(r, 1u << rand_below(r, 16)));
        bytes_put_u16(at + 6, (size - 8) / 8);
    }
    if (type == LINK_HELLO && size == 4 && rand_chance(r, 90))
        bytes_put_u32(at, LINK_VERSION);
    return size;
}

/* A frame that is good, with the number that is due but for a few. */
static void draw_frame(struct board_kit *b, struct rand *r, struct noise *f)
{
    const uint8_t type = draw_type(r);
    const uint32_t payload = draw_payload(r, type, f->body + FRAME_HEAD_BYTES);
    uint8_t sequence = (uint8_t)(b->fw.sequence + 1);
    if (rand_chance(r, 5))
        sequence = (uint8_t)(sequence - rand_below(r, 3));
    encode(f, frame_close(f->body, type, sequence, payload));
}

enum change { AS_IS, FLIPPED, CUT_SHORT, ZEROED, GROWN, RANDOM, TEXT, CHANGES };

static void draw_text(struct rand *r, struct noise *f)
{
    static const char *const word[] = {"help",
                                       "load",
                                       "run 5",
                                       "step",
                                       "stop",
                                       "spike 1 0 3",
                                       "stat",
                                       "dump core 1 0",
                                       "reset",
                                       "peek 0x10020000",
                                       "peek 99999999999",
                                       "hang",
                                       "run",
                                       "  ",
                                       "\x07"};
    const char *text = word[rand_below(r, sizeof word / sizeof *word)];
    f->size = (uint32_t)strlen(text);
    memcpy(f->line, text, f->size);
    f->line[f->size++] = '\r';
}

static void spoil(struct rand *r, struct noise *f, enum change change)
{
    const uint32_t at = 1 + rand_below(r, f->size - 2);
    switch (change) {
    case FLIPPED:
        for (uint32_t n = 1 + rand_below(r, 3); n > 0; n--) {
            const uint32_t i = 1 + rand_below(r, f->size - 2);
            f->line[i] ^= (uint8_t)(1u << rand_below(r, 8));
        }
        break;
    case CUT_SHORT: f->size = at; break;
    case ZEROED: f->line[at] = 0; break;
    case GROWN:
        memmove(f->line + at + 1, f->line + at, f->size - at);
        f->line[at] = (uint8_t)rand_next(r);
        f->size++;
        break;
    case RANDOM:
        f->size = 2 + rand_below(r, rand_chance(r, 1) ? FRAME_LINE_MAX - 2 : 40);
        for (uint32_t i = 0; i < f->size; i++)
            f->line[i] = (uint8_t)rand_next(r);
        break;
    case TEXT: draw_text(r, f); break;
    default: break;
    }
}

/* A frame with turned bits may never be carried out: unless the turned bits cancel. */
static void check_flipped(struct board_kit *b, const struct noise *f, const uint8_t *before,
                          uint32_t frames_before, struct frame_noise_counts *counts)
{
    counts->flipped++;
    if (memcmp(before, f->line, f->size) != 0 && b->fw.frames != frames_before)
        stop("a frame with a turned bit was carried out");
}

static void send_one(struct board_kit *b, struct rand *r, struct frame_noise_counts *counts)
{
    static struct noise f;
    static uint8_t before[sizeof f.line];
    const uint32_t n = rand_below(r, 100);
    enum change change = n < 40 ? AS_IS : FLIPPED + (enum change)rand_below(r, CHANGES - 1);
    draw_frame(b, r, &f);
    memcpy(before, f.line, f.size);
    if (change != AS_IS)
        spoil(r, &f, change);
    /* A line of text is heard outside of a session. */
    if (change == TEXT)
        b->fw.session = b->fw.in_frame && b->fw.session;
    const uint32_t taken = b->fw.frames;
    const uint32_t refused = b->fw.bad;
    board_kit_send(b, f.line, f.size);
    const bool restarted = settle(b);
    counts->restarts += restarted;
    counts->frames++;
    if (!restarted) {
        counts->good += change == AS_IS;
        counts->replies += b->fw.frames - taken;
        counts->refused += b->fw.bad - refused;
        if (change == AS_IS && b->fw.frames == taken && b->fw.bad == refused)
            stop("a good frame was not answered");
        if (change == FLIPPED)
            check_flipped(b, &f, before, taken, counts);
    }
    board_kit_steps(b, rand_chance(r, 10) ? REST_STEPS : 1);
    restart(b);
    b->from.size = b->from_at = 0;
}

void frame_noise_run(struct board_kit *b, struct rand *r, uint64_t frames,
                     struct frame_noise_counts *counts)
{
    for (uint64_t n = 0; n < frames; n++)
        send_one(b, r, counts);
    if (ct_host_fault(b->chip.user) != NULL)
        stop(ct_host_fault(b->chip.user)->text);
}
