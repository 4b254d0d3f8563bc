/*
 * test_proto.c - the encoding of protocol buffers, byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "trace/proto.h"

/* Encoded by hand: varints of every length, fields that do not fit. */
static void encoding(void **state)
{
    (void)state;
    struct proto p = {.size = 0}, outer = {.size = 0};
    proto_varint(&p, 8, 300);
    proto_fixed64(&p, 47, 0x0102030405060708);
    proto_text(&p, 2, "ab");
    static const uint8_t bytes[] = {0x40, 0xAC, 0x02, 0xF9, 0x02, 8,    7,   6,  5,
                                    4,    3,    2,    1,    0x12, 0x02, 'a', 'b'};
    assert_int_equal(p.size, sizeof bytes);
    assert_memory_equal(p.data, bytes, sizeof bytes);
    proto_message(&outer, 1, &p);
    assert_int_equal(outer.size, sizeof bytes + 2);
    assert_int_equal(outer.data[0], 0x0A);
    assert_int_equal(outer.data[1], sizeof bytes);
    p.size = 0;
    proto_varint(&p, 1, UINT64_MAX);
    assert_int_equal(p.size, 11);
    assert_int_equal(p.data[10], 1);
    char text[PROTO_BYTES + 1];
    memset(text, 'x', sizeof text);
    text[PROTO_BYTES] = '\0';
    proto_text(&p, 2, text);
    assert_int_equal(p.size, 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encoding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
