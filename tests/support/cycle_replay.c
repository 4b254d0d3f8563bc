/*
 * cycle_replay.c - see cycle_replay.h. It knows where packets may go, and nothing of when.
 */
#include "support/cycle_replay.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROOM = 80 }; /* packets in a FIFO: more than the deepest holds */

struct packet {
    uint32_t word;
    int from, to;     /* core numbers                           */
    size_t number;    /* in the order of hand-over              */
    uint64_t entered; /* base cycle in which it entered its FIFO */
};

struct queue {
    int count;
    struct packet p[ROOM];
};

struct cycle_replay {
    const struct oracle *o;
    struct cycle_params p;
    int width, height;
    struct queue (*in)[CYCLE_PORTS], (*merge)[CYCLE_PORTS]; /* by router                      */
    uint32_t *tick;  /* that each core has begun last, by number                             */
    size_t *last;    /* 1 + number of the last packet written, by from * places + to         */
    uint64_t *local; /* 1 + base cycle in which a router granted local last                  */
    size_t sent, written;
};

struct cycle_replay *cycle_replay_create(const struct oracle *o, const struct cycle_params *p)
{
    struct cycle_replay *r = calloc(1, sizeof *r);
    if (r == NULL)
        return NULL;
    r->o = o;
    r->p = *p;
    r->width = o->chips_x * o->cores_x;
    r->height = o->chips_y * o->cores_y;
    const size_t places = (size_t)(r->width * r->height);
    r->in = calloc(places, sizeof *r->in);
    r->merge = calloc(places, sizeof *r->merge);
    r->tick = calloc(places, sizeof *r->tick);
    r->last = calloc(places * places, sizeof *r->last);
    r->local = calloc(places, sizeof *r->local);
    if (r->in == NULL || r->merge == NULL || r->tick == NULL || r->last == NULL ||
        r->local == NULL) {
        cycle_replay_free(r);
        return NULL;
    }
    return r;
}

void cycle_replay_free(struct cycle_replay *r)
{
    if (r == NULL)
        return;
    free(r->in);
    free(r->merge);
    free(r->tick);
    free(r->last);
    free(r->local);
    free(r);
}

size_t cycle_replay_left(const struct cycle_replay *r)
{
    return r->sent - r->written;
}

size_t cycle_replay_written(const struct cycle_replay *r)
{
    return r->written;
}

static int field(uint32_t word, int low_bit)
{
    const int value = (int)(word >> low_bit & 0x1FF);
    return value >= 256 ? value - 512 : value;
}

/* "" or what is wrong with an event. */
static const char *handover(struct cycle_replay *r, const struct cycle_event *e)
{
    const int k = oracle_find(r->o, (uint32_t)e->core);
    struct queue *q = &r->in[e->core][CYCLE_LOCAL];
    if (k < 0)
        return "no such core";
    const struct oracle_neuron *n = &r->o->core[k].n[e->a];
    const int dx = field(e->packet, 23);
    const int dy = field(e->packet, 14);
    const uint32_t due = r->tick[e->core] + (uint32_t)n->delay;
    if (n->kind != ORACLE_TO_CORE)
        return "the neuron sends to no core";
    if (e->packet != oracle_packet(dx, dy, n->axon, due))
        return "axon or tick of the packet";
    int x = r->o->core[k].x + dx;
    int y = r->o->core[k].y + dy;
    if (r->p.torus) {
        if (2 * abs(dx) > r->width || 2 * abs(dy) > r->height)
            return "the long way round";
        x = (x + r->width) % r->width;
        y = (y + r->height) % r->height;
    }
    if (x != n->x || y != n->y)
        return "not the way to the neuron's target";
    if (q->count >= r->p.local_depth)
        return "the local FIFO is full";
    q->p[q->count++] =
        (struct packet){e->packet, e->core, n->y * r->width + n->x, r->sent++, e->cycle};
    return "";
}

/* Where a link leads, and whether to another chip. */
static int neighbour(const struct cycle_replay *r, int router, int port, bool *away)
{
    int x = router % r->width;
    int y = router / r->width;
    const int chip_x = x / r->o->cores_x;
    const int chip_y = y / r->o->cores_y;
    x += (port == CYCLE_EAST) - (port == CYCLE_WEST);
    y += (port == CYCLE_NORTH) - (port == CYCLE_SOUTH);
    if (r->p.torus) {
        x = (x + r->width) % r->width;
        y = (y + r->height) % r->height;
    }
    if (x < 0 || x >= r->width || y < 0 || y >= r->height)
        return -1;
    *away = x / r->o->cores_x != chip_x || y / r->o->cores_y != chip_y;
    return y * r->width + x;
}

static int opposite(int port)
{
    return port == CYCLE_EAST    ? CYCLE_WEST
           : port == CYCLE_WEST  ? CYCLE_EAST
           : port == CYCLE_NORTH ? CYCLE_SOUTH
                                 : CYCLE_NORTH;
}

/* The oldest packet leaves a queue; false where there is none that entered before. */
static bool pop(struct queue *q, uint64_t cycle, struct packet *packet)
{
    if (q->count == 0 || q->p[0].entered >= cycle)
        return false;
    *packet = q->p[0];
    q->count -= 1;
    for (int n = 0; n < q->count; n++)
        q->p[n] = q->p[n + 1];
    return true;
}

static const char *push(struct queue *q, int depth, const struct packet *packet)
{
    if (q->count >= depth + 1 || q->count >= ROOM)
        return "the FIFO is full"; /* one that leaves in this cycle may come later in the log */
    q->p[q->count++] = *packet;
    return "";
}

static const char *write_packet(struct cycle_replay *r, const struct cycle_event *e,
                                const struct packet *packet)
{
    size_t *last = &r->last[packet->from * r->width * r->height + packet->to];
    if (e->packet >> 14 != 0 || packet->to != e->core)
        return "written at the wrong core";
    if (r->local[e->core] == e->cycle + 1)
        return "two written in one cycle";
    if (packet->number + 1 <= *last && r->p.routing != CYCLE_WEST_FIRST)
        return "out of order";
    r->local[e->core] = e->cycle + 1;
    *last = packet->number + 1;
    r->written += 1;
    return "";
}

static const char *grant(struct cycle_replay *r, const struct cycle_event *e)
{
    struct packet packet;
    bool away = false;
    if (!pop(&r->in[e->core][e->a], e->cycle, &packet))
        return "the FIFO is empty";
    const int dx = field(packet.word, 23) - (e->b == CYCLE_EAST) + (e->b == CYCLE_WEST);
    const int dy = field(packet.word, 14) - (e->b == CYCLE_NORTH) + (e->b == CYCLE_SOUTH);
    if (e->packet != oracle_packet(dx, dy, (int)(packet.word >> 6 & 0xFF), packet.word >> 2))
        return "not the packet that is the oldest";
    if (e->b == CYCLE_LOCAL)
        return write_packet(r, e, &packet);
    if (abs(dx) > abs(field(packet.word, 23)) || abs(dy) > abs(field(packet.word, 14)))
        return "away from its target";
    packet.word = e->packet;
    packet.entered = e->cycle;
    const int to = neighbour(r, e->core, e->b, &away);
    if (to < 0)
        return "off the mesh";
    return away ? push(&r->merge[e->core][e->b], r->p.edge_depth, &packet)
                : push(&r->in[to][opposite(e->b)], r->p.depth, &packet);
}

static const char *edge(struct cycle_replay *r, const struct cycle_event *e)
{
    struct packet packet;
    bool away = false;
    const int to = neighbour(r, e->core, e->a, &away);
    if (to < 0 || !away)
        return "no edge of a chip";
    if (!pop(&r->merge[e->core][e->a], e->cycle, &packet))
        return "the merge FIFO is empty";
    if (packet.word != e->packet)
        return "not the packet that is the oldest";
    packet.entered = e->cycle;
    return push(&r->in[to][opposite(e->a)], r->p.depth, &packet);
}

bool cycle_replay_events(struct cycle_replay *r, const struct cycle_event *event, size_t count,
                         char *text, size_t size)
{
    for (size_t n = 0; n < count; n++) {
        const struct cycle_event *e = &event[n];
        const char *wrong = "";
        char line[120];
        switch (e->kind) {
        case CYCLE_TAKE: r->tick[e->core] = (uint32_t)e->a; break;
        case CYCLE_HANDOVER: wrong = handover(r, e); break;
        case CYCLE_GRANT: wrong = grant(r, e); break;
        case CYCLE_EDGE: wrong = edge(r, e); break;
        default: break;
        }
        if (*wrong == '\0')
            continue;
        cycle_event_text(e, line, sizeof line);
        snprintf(text, size, "%s: %s", line, wrong);
        return false;
    }
    return true;
}
