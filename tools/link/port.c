/*
 * port.c - see port.h.
 */
#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/status.h"

static enum ct_status fail(const struct port *port, struct ct_error *err)
{
    return status_fail(err, CT_ERR_IO, "%s: %s", port->path, strerror(errno));
}

enum ct_status port_open(struct port *port, const char *path, struct ct_error *err)
{
    struct termios raw;
    port->path = path;
    port->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (port->fd < 0)
        return fail(port, err);
    if (tcgetattr(port->fd, &raw) != 0) {
        const enum ct_status status = fail(port, err);
        port_close(port);
        return status;
    }
    cfmakeraw(&raw);
    raw.c_cflag |= CLOCAL | CREAD;
    if (tcsetattr(port->fd, TCSANOW, &raw) == 0)
        return CT_OK;
    const enum ct_status status = fail(port, err);
    port_close(port);
    return status;
}

void port_close(struct port *port)
{
    if (port->fd >= 0)
        close(port->fd);
    port->fd = -1;
}

static enum ct_status port_send(void *user, const uint8_t *data, size_t size, struct ct_error *err)
{
    const struct port *port = user;
    while (size > 0) {
        const ssize_t n = write(port->fd, data, size);
        if (n > 0) {
            data += n;
            size -= (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            struct pollfd p = {.fd = port->fd, .events = POLLOUT};
            (void)poll(&p, 1, -1);
        } else if (n == 0 || errno != EINTR) {
            return fail(port, err);
        }
    }
    return CT_OK;
}

static enum ct_status port_receive(void *user, uint8_t *data, size_t size, uint32_t ms, size_t *got,
                                   struct ct_error *err)
{
    const struct port *port = user;
    struct pollfd p = {.fd = port->fd, .events = POLLIN};
    *got = 0;
    if (poll(&p, 1, (int)ms) <= 0)
        return CT_OK;
    const ssize_t n = read(port->fd, data, size);
    if (n > 0)
        *got = (size_t)n;
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return CT_OK;
    if (n == 0)
        return status_fail(err, CT_ERR_IO, "%s: the board is gone", port->path);
    return n > 0 ? CT_OK : fail(port, err);
}

struct link_port port_of(struct port *port)
{
    return (struct link_port){port, port_send, port_receive};
}
