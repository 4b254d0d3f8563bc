/*
 * proto.c - see proto.h.
 */
#include "proto.h"

#include <string.h>

enum { VARINT = 0, FIXED64 = 1, BYTES = 2, VARINT_MOST = 10 };

static size_t varint(uint8_t out[VARINT_MOST], uint64_t value)
{
    size_t used = 0;
    for (; value >= 0x80; value >>= 7)
        out[used++] = (uint8_t)(value | 0x80);
    out[used++] = (uint8_t)value;
    return used;
}

/* A key, and what follows it in two pieces. */
static void field_of(struct proto *message, unsigned field, unsigned type, const void *first,
                     size_t first_size, const void *second, size_t second_size)
{
    uint8_t key[VARINT_MOST];
    size_t key_size = varint(key, (uint64_t)field << 3 | type);
    if (key_size + first_size + second_size > PROTO_BYTES - message->size)
        return;
    memcpy(message->data + message->size, key, key_size);
    message->size += key_size;
    memcpy(message->data + message->size, first, first_size);
    message->size += first_size;
    if (second_size > 0)
        memcpy(message->data + message->size, second, second_size);
    message->size += second_size;
}

void proto_varint(struct proto *message, unsigned field, uint64_t value)
{
    uint8_t bytes[VARINT_MOST];
    field_of(message, field, VARINT, bytes, varint(bytes, value), NULL, 0);
}

void proto_fixed64(struct proto *message, unsigned field, uint64_t value)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
    field_of(message, field, FIXED64, bytes, sizeof bytes, NULL, 0);
}

void proto_bytes(struct proto *message, unsigned field, const void *data, size_t size)
{
    uint8_t length[VARINT_MOST];
    field_of(message, field, BYTES, length, varint(length, size), data, size);
}

void proto_text(struct proto *message, unsigned field, const char *text)
{
    proto_bytes(message, field, text, strlen(text));
}

void proto_message(struct proto *message, unsigned field, const struct proto *inner)
{
    proto_bytes(message, field, inner->data, inner->size);
}
