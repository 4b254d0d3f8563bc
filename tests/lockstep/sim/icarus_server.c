/*
 * icarus_server.c - the VPI module that makes vvp run a model for a test in another process (see
 * icarus_wire.h): it does what the test orders, and between orders simulated time stands still.
 *
 * Inputs are those ports of the top whose name ends in i. An element is read only after it has
 * changed, so large memories cost nothing. Bits that are X or Z are marked as unknown, and stand in
 * the data as anything: whoever uses them all the same shall not get away with it.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lockstep/sim/icarus_wire.h"
#include "support/rand.h"

#include <vpi_user.h>

/* One element of a signal that the test has asked for. */
struct element {
    struct server *server;
    vpiHandle handle;
    uint8_t *data, *unknown;
    struct element *next_changed;
    uint32_t bits, bytes;
    bool changed;
};

struct input {
    vpiHandle handle;
    uint8_t *data, *last; /* as the test has it, as vvp got it */
    uint32_t bits, bytes;
    bool clock, given;
};

struct server {
    uint8_t *memory;
    uint32_t used; /* bytes of it */
    vpiHandle top;
    struct element *changed; /* to be read */
    struct input *input;
    uint32_t inputs;
    struct rand noise;
};

/* ---- values ---------------------------------------------------------------------------------- */

static void read_element(struct element *e)
{
    s_vpi_value value = {.format = vpiVectorVal};
    vpi_get_value(e->handle, &value);
    for (uint32_t w = 0; 32 * w < e->bits; w++) {
        const uint32_t left = e->bits - 32 * w, mask = left < 32 ? (1u << left) - 1 : UINT32_MAX;
        const uint32_t unknown = (uint32_t)value.value.vector[w].bval & mask;
        uint32_t word = (uint32_t)value.value.vector[w].aval & mask & ~unknown;
        word |= unknown & (uint32_t)rand_next(&e->server->noise);
        const uint32_t bytes = e->bytes - 4 * w < 4 ? e->bytes - 4 * w : 4;
        memcpy(e->data + 4 * w, &word, bytes);
        memcpy(e->unknown + 4 * w, &unknown, bytes);
    }
}

static PLI_INT32 on_change(p_cb_data data)
{
    struct element *e = (struct element *)(void *)data->user_data;
    if (!e->changed) {
        e->changed = true;
        e->next_changed = e->server->changed;
        e->server->changed = e;
    }
    return 0;
}

static void read_changed(struct server *s)
{
    for (struct element *e = s->changed; e != NULL; e = e->next_changed) {
        e->changed = false;
        read_element(e);
    }
    s->changed = NULL;
}

static void give(struct input *in)
{
    s_vpi_vecval vector[64] = {0};
    s_vpi_value value = {.format = vpiVectorVal, .value.vector = vector};
    for (uint32_t w = 0; 32 * w < in->bits && w < 64; w++) {
        const uint32_t bytes = in->bytes - 4 * w < 4 ? in->bytes - 4 * w : 4;
        memcpy(&vector[w].aval, in->data + 4 * w, bytes);
    }
    vpi_put_value(in->handle, &value, NULL, vpiNoDelay);
    memcpy(in->last, in->data, in->bytes);
    in->given = true;
}

/* ---- signals --------------------------------------------------------------------------------- */

static uint32_t element_bytes(uint32_t bits)
{
    if (bits <= 64)
        return bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
    return (bits + 31) / 32 * 4;
}

static uint32_t take_memory(struct server *s, uint32_t bytes)
{
    const uint32_t at = s->used;
    s->used += (bytes + 15) & ~15u;
    if (s->used > ICARUS_BYTES) {
        fprintf(stderr, "icarus: too many signals\n");
        exit(1);
    }
    return at;
}

static void follow(struct server *s, struct element *e)
{
    s_vpi_value value = {.format = vpiSuppressVal};
    s_vpi_time time = {.type = vpiSuppressTime};
    s_cb_data callback = {.reason = cbValueChange,
                          .cb_rtn = on_change,
                          .obj = e->handle,
                          .time = &time,
                          .value = &value,
                          .user_data = (PLI_BYTE8 *)(void *)e};
    e->server = s;
    if (vpi_register_cb(&callback) == NULL) {
        fprintf(stderr, "icarus: %s cannot be followed\n", vpi_get_str(vpiFullName, e->handle));
        exit(1);
    }
    read_element(e);
}

static void find_output(struct server *s, vpiHandle handle, struct icarus_answer *a)
{
    const PLI_INT32 type = vpi_get(vpiType, handle);
    const bool memory = type == vpiMemory || type == vpiRegArray || type == vpiNetArray;
    const vpiHandle first = memory ? vpi_handle_by_index(handle, 0) : handle;
    a->elements = memory ? (uint32_t)vpi_get(vpiSize, handle) : 1;
    a->bits = (uint32_t)vpi_get(vpiSize, first);
    a->bytes = element_bytes(a->bits);
    a->data = take_memory(s, a->elements * a->bytes);
    a->unknown = take_memory(s, a->elements * a->bytes);
    struct element *e = calloc(a->elements, sizeof *e);
    for (uint32_t i = 0; e != NULL && i < a->elements; i++) {
        e[i].handle = memory ? vpi_handle_by_index(handle, (PLI_INT32)i) : handle;
        e[i].data = s->memory + a->data + (size_t)i * a->bytes;
        e[i].unknown = s->memory + a->unknown + (size_t)i * a->bytes;
        e[i].bits = a->bits;
        e[i].bytes = a->bytes;
        follow(s, &e[i]);
    }
}

static void find_input(struct server *s, vpiHandle handle, const char *name,
                       struct icarus_answer *a)
{
    a->elements = 1;
    a->bits = (uint32_t)vpi_get(vpiSize, handle);
    a->bytes = element_bytes(a->bits);
    a->data = take_memory(s, a->bytes);
    a->unknown = take_memory(s, a->bytes);
    s->input = realloc(s->input, (s->inputs + 1) * sizeof *s->input);
    struct input *in = &s->input[s->inputs++];
    *in = (struct input){.handle = handle,
                         .data = s->memory + a->data,
                         .last = calloc(1, a->bytes),
                         .bits = a->bits,
                         .bytes = a->bytes,
                         .clock = strcmp(name, "clk_i") == 0};
}

static struct icarus_answer find(struct server *s, const char *path)
{
    char full[400];
    struct icarus_answer a = {0};
    const bool port = strchr(path, '.') == NULL;
    snprintf(full, sizeof full, "%s%s%s", port ? vpi_get_str(vpiName, s->top) : "", port ? "." : "",
             path);
    const vpiHandle handle = vpi_handle_by_name(full, NULL);
    if (handle == NULL)
        return a;
    a.found = 1;
    if (port && path[strlen(path) - 1] == 'i')
        find_input(s, handle, path, &a);
    else
        find_output(s, handle, &a);
    return a;
}

/* ---- orders ---------------------------------------------------------------------------------- */

static void call_later(struct server *s, PLI_INT32 reason, PLI_INT32 (*routine)(p_cb_data),
                       uint32_t delay)
{
    s_vpi_time time = {.type = vpiSimTime, .low = delay};
    s_cb_data callback = {
        .reason = reason, .cb_rtn = routine, .time = &time, .user_data = (PLI_BYTE8 *)(void *)s};
    vpi_register_cb(&callback);
}

static PLI_INT32 on_settled(p_cb_data data);

/* The rest has settled: the clock may rise. */
static PLI_INT32 on_ready(p_cb_data data)
{
    struct server *s = (struct server *)(void *)data->user_data;
    for (uint32_t i = 0; i < s->inputs; i++)
        if (s->input[i].clock)
            give(&s->input[i]);
    call_later(s, cbReadOnlySynch, on_settled, 0);
    return 0;
}

/* Time has moved on: the inputs that have changed are given, all before the edge of the clock. */
static PLI_INT32 on_time(p_cb_data data)
{
    struct server *s = (struct server *)(void *)data->user_data;
    bool rises = false;
    uint32_t others = 0;
    for (uint32_t i = 0; i < s->inputs; i++) {
        struct input *in = &s->input[i];
        if (in->given && memcmp(in->data, in->last, in->bytes) == 0)
            continue;
        rises |= in->clock;
        others += !in->clock;
        if (!in->clock)
            give(in);
    }
    if (rises && others == 0)
        return on_ready(data);
    if (rises)
        call_later(s, cbAfterDelay, on_ready, 1);
    else
        call_later(s, cbReadOnlySynch, on_settled, 0);
    return 0;
}

/* Obeys orders until one wants time to move on. */
static void obey(struct server *s)
{
    struct icarus_order_message m;
    while (recv(ICARUS_SOCKET, &m, sizeof m, 0) > 0) {
        struct icarus_answer a = {0};
        if (m.order == ICARUS_EVAL) {
            call_later(s, cbAfterDelay, on_time, 1);
            return;
        }
        if (m.order == ICARUS_FIND)
            a = find(s, m.path);
        if (send(ICARUS_SOCKET, &a, sizeof a, MSG_NOSIGNAL) < 0)
            break;
    }
    /* The test is gone. Nothing here outlives the process. */
    _exit(0);
}

static PLI_INT32 on_settled(p_cb_data data)
{
    struct server *s = (struct server *)(void *)data->user_data;
    const struct icarus_answer a = {0};
    read_changed(s);
    if (send(ICARUS_SOCKET, &a, sizeof a, MSG_NOSIGNAL) < 0)
        _exit(0);
    obey(s);
    return 0;
}

static PLI_INT32 on_start(p_cb_data data)
{
    (void)data;
    struct server *s = calloc(1, sizeof *s);
    void *memory = mmap(NULL, ICARUS_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, ICARUS_MEMORY, 0);
    if (s == NULL || memory == MAP_FAILED) {
        perror("icarus");
        exit(1);
    }
    s->memory = memory;
    s->noise.state = 1;
    /* Packages are listed with the one module. */
    const vpiHandle tops = vpi_iterate(vpiModule, NULL);
    do
        s->top = vpi_scan(tops);
    while (vpi_get(vpiType, s->top) != vpiModule);
    obey(s);
    return 0;
}

static void start(void)
{
    s_cb_data callback = {.reason = cbStartOfSimulation, .cb_rtn = on_start};
    vpi_register_cb(&callback);
}

extern void (*vlog_startup_routines[])(void);
void (*vlog_startup_routines[])(void) = {start, NULL};
