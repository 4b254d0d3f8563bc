/*
 * test_outfile.c - files that appear whole or not at all: what fails before the end is told before
 * the end, and leaves nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/outfile.h"
#include "support/filekit.h"

static void formatted(void **state)
{
    char text[OUTFILE_FORMAT_BYTES + 1];
    (void)state;
    memset(text, 'x', sizeof text);
    for (size_t length = OUTFILE_FORMAT_BYTES - 1; length <= OUTFILE_FORMAT_BYTES; length++) {
        const int entries = kit_entries();
        const bool fits = length < OUTFILE_FORMAT_BYTES;
        struct outfile *out;
        struct ct_error err;
        assert_int_equal(outfile_create(&out, kit_path("text"), &err), CT_OK);
        outfile_format(out, "%.*s", (int)length, text);
        assert_int_equal(outfile_finish(out, &err), fits ? CT_OK : CT_ERR_IO);
        if (fits) {
            struct kit_bytes bytes = kit_load(kit_path("text"));
            assert_int_equal(bytes.size, length);
            free(bytes.data);
            remove(kit_path("text"));
        } else {
            assert_non_null(strstr(err.text, "text: cannot write: "));
        }
        assert_int_equal(kit_entries(), entries);
    }
}

/* A full disk shows while the file can still be given up. */
static void synced(void **state)
{
    struct outfile *out;
    struct ct_error err;
    (void)state;
    assert_int_equal(outfile_create(&out, "/dev/full", &err), CT_OK);
    outfile_text(out, "x");
    assert_int_equal(outfile_status(out, &err), CT_OK);
    assert_int_equal(outfile_sync(out, &err), CT_ERR_IO);
    assert_string_equal(err.text, "/dev/full: cannot write: No space left on device");
    outfile_discard(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(formatted), cmocka_unit_test(synced)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
