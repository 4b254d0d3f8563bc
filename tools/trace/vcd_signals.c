/*
 * vcd_signals.c - see vcd_signals.h.
 */
#include "vcd_signals.h"

#include <stdio.h>

struct named {
    const char *name;
    uint8_t bits;
};

#define SIGNAL_NAMED(name, text, bits) {text, bits},
static const struct named top_signals[] = {TOP_SIGNALS(SIGNAL_NAMED)};
static const struct named core_signals[] = {CORE_SIGNALS(SIGNAL_NAMED)};
static const struct named output_signals[] = {OUTPUT_SIGNALS(SIGNAL_NAMED)};
static const struct named edge_signals[] = {EDGE_SIGNALS(SIGNAL_NAMED)};

const char *vcd_text(uint32_t value)
{
    static const char *const texts[] = {
#define VCD_TEXT_TEXT(name, text) text,
        VCD_TEXT_LIST(VCD_TEXT_TEXT)
#undef VCD_TEXT_TEXT
    };
    return value < VCD_PORT ? texts[value] : scene_port_name(value - VCD_PORT);
}

/* What is being declared: identifiers are numbers to the base of the 94 printable characters. */
struct head {
    struct outfile *out;
    struct vcd_signal *signals;
    uint32_t codes;
};

static void scope(struct head *head, const char *name)
{
    outfile_text(head->out, "$scope module ");
    outfile_text(head->out, name);
    outfile_text(head->out, " $end\n");
}

static void upscope(struct head *head)
{
    outfile_text(head->out, "$upscope $end\n");
}

static void line(struct head *head, const struct vcd_signal *signal, const char *prefix,
                 const char *name)
{
    char text[120], range[16] = "";
    if (signal->bits > 1)
        snprintf(range, sizeof range, " [%d:0]", signal->bits - 1);
    snprintf(text, sizeof text, "$var %s %d %s %s%s%s $end\n", signal->bits ? "wire" : "string",
             signal->bits ? signal->bits : 1, signal->code, prefix, name, range);
    outfile_text(head->out, text);
}

/* Strobes are low before anything is known, and strings "unknown". */
static void declare(struct head *head, uint32_t first, const struct named *names, uint32_t count,
                    const char *prefix)
{
    for (uint32_t i = 0; i < count; i++) {
        struct vcd_signal *signal = &head->signals[first + i];
        uint32_t code = head->codes++, used = 0;
        signal->bits = names[i].bits;
        signal->declared = true;
        signal->known = signal->bits <= 1;
        do {
            signal->code[used++] = (char)('!' + code % 94);
            code /= 94;
        } while (code > 0);
        line(head, signal, prefix, names[i].name);
    }
}

static void declare_place(struct head *head, const struct trace_scene *scene, uint32_t i)
{
    const struct trace_place *place = &scene->place[i];
    const uint32_t first = TOP_COUNT + i * PLACE_SIGNALS;
    char name[32];
    snprintf(name, sizeof name, "tile_%u_%u", place->x, place->y);
    scope(head, name);
    if (place->core) {
        scope(head, "core");
        declare(head, first, core_signals, CORE_COUNT, "");
        line(head, &head->signals[first + CORE_NEURON], "", "sram_row"); /* it is the neuron */
        upscope(head);
    }
    scope(head, "router");
    declare(head, first + ROUTER_LATE, &(struct named){"late_packet", 1}, 1, "");
    for (uint32_t p = 0; p < CT_PORTS; p++) {
        snprintf(name, sizeof name, "%s_", scene_port_name(p));
        if (p == CT_PORT_LOCAL || scene_neighbour(scene, place->number, p) != TRACE_NOWHERE)
            declare(head, first + ROUTER_OUTPUT + p * OUTPUT_COUNT, output_signals, OUTPUT_COUNT,
                    name);
        if (scene_crosses(scene, place->number, p))
            declare(head, first + ROUTER_EDGE + p * EDGE_COUNT, edge_signals, EDGE_COUNT, name);
    }
    upscope(head);
    upscope(head);
}

void vcd_declare(struct outfile *out, const struct trace_scene *scene, struct vcd_signal *signals)
{
    struct head head = {out, signals, 0};
    scope(&head, "cortile");
    declare(&head, 0, top_signals, TOP_COUNT, "");
    for (uint32_t i = 0; i < scene->count; i++)
        declare_place(&head, scene, i);
    upscope(&head);
    outfile_text(out, "$enddefinitions $end\n");
}
