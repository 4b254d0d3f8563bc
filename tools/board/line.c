/*
 * line.c - see line.h.
 */
#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/status.h"

/* Writes what waits, as much as is taken. */
static void flush(struct line *l)
{
    size_t done = 0;
    while (done < l->tx_count && l->write_error == 0) {
        const ssize_t n = write(l->out, l->tx + done, l->tx_count - done);
        if (n > 0)
            done += (size_t)n;
        else if (l->pty && (errno == EAGAIN || errno == EIO))
            break;
        else if (errno != EINTR)
            l->write_error = errno;
    }
    l->tx_count -= done;
    memmove(l->tx, l->tx + done, l->tx_count);
}

static bool readable(const struct line *l, int milliseconds)
{
    struct pollfd p = {.fd = l->in, .events = POLLIN};
    return poll(&p, 1, milliseconds) > 0 && (p.revents & (POLLIN | POLLHUP | POLLERR));
}

static void fill(struct line *l)
{
    if (!readable(l, 0))
        return;
    const ssize_t n = read(l->in, l->rx, sizeof l->rx);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    l->ended = n <= 0;
    l->opened |= n > 0;
    l->rx_at = 0;
    l->rx_end = n > 0 ? (size_t)n : 0;
}

static int receive(void *user)
{
    struct line *l = user;
    if (l->rx_at == l->rx_end) {
        flush(l);
        if (l->pty || !l->ended)
            fill(l);
    }
    return l->rx_at < l->rx_end ? l->rx[l->rx_at++] : -1;
}

static bool send(void *user, uint8_t byte)
{
    struct line *l = user;
    if (l->tx_count == sizeof l->tx)
        flush(l);
    if (l->tx_count == sizeof l->tx)
        return false;
    l->tx[l->tx_count++] = byte;
    return true;
}

static bool linked(void *user)
{
    const struct line *l = user;
    return !l->ended || l->rx_at < l->rx_end;
}

struct machine_line line_of(struct line *l)
{
    return (struct machine_line){l, receive, send, linked};
}

void line_wait(struct line *l, int milliseconds)
{
    flush(l);
    if (l->rx_at < l->rx_end)
        return;
    /* A pseudo-terminal without another end would be ready at once. */
    if (l->pty && l->ended)
        (void)poll(NULL, 0, milliseconds);
    else
        (void)readable(l, milliseconds);
}

void line_open_standard(struct line *l)
{
    *l = (struct line){.in = STDIN_FILENO, .out = STDOUT_FILENO};
}

enum ct_status line_open_pty(struct line *l, struct ct_error *err)
{
    struct termios raw = {.c_cflag = CS8 | CREAD};
    int near = -1, far = -1;
    *l = (struct line){.pty = true, .ended = true};
    cfmakeraw(&raw);
    if (openpty(&near, &far, l->name, &raw, NULL) != 0)
        return status_fail(err, CT_ERR_IO, "pseudo-terminal: %s", strerror(errno));
    close(far); /* that it is open again tells that somebody is there */
    (void)fcntl(near, F_SETFL, O_NONBLOCK);
    l->in = l->out = near;
    return CT_OK;
}

void line_close(struct line *l)
{
    flush(l);
    if (l->pty)
        close(l->in);
}
