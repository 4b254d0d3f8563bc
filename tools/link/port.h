/*
 * port.h - a line to the firmware at a terminal: the pseudo-terminal of `cortile board --pty`, or a
 * serial port.
 */
#ifndef CT_LINK_PORT_H
#define CT_LINK_PORT_H

#include "link.h"

struct port {
    const char *path; /* borrowed */
    int fd;           /* -1: closed */
};

/* Opens a terminal and makes it raw. */
CT_MUST_CHECK enum ct_status port_open(struct port *port, const char *path, struct ct_error *err);
void port_close(struct port *port);
struct link_port port_of(struct port *port);

#endif
