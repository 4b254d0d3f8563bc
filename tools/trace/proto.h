/*
 * proto.h - protocol buffer messages, as far as a trace needs them: fields are written one after
 * the other into a small buffer, and a message that is a field is written into one of its own
 * first.
 */
#ifndef CT_TOOLS_TRACE_PROTO_H
#define CT_TOOLS_TRACE_PROTO_H

#include <stddef.h>
#include <stdint.h>

enum { PROTO_BYTES = 240 };

/* A message of up to PROTO_BYTES. A field that does not fit is left out whole, so that what is
 * there stays well formed. */
struct proto {
    uint8_t data[PROTO_BYTES];
    size_t size;
};

/* Fields of the wire types varint, 64-bit (low byte first) and bytes. */
void proto_varint(struct proto *message, unsigned field, uint64_t value);
void proto_fixed64(struct proto *message, unsigned field, uint64_t value);
void proto_bytes(struct proto *message, unsigned field, const void *data, size_t size);
void proto_text(struct proto *message, unsigned field, const char *text);
void proto_message(struct proto *message, unsigned field, const struct proto *inner);

#endif
