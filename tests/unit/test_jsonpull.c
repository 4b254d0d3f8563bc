/*
 * test_jsonpull.c - the pull parser's ways around what a reader does not want: comments, and
 * values that are skipped. Each text is read as [ <skipped>, 7 ].
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/jsonpull.h"

/* Skips the first element of `text` and reads the second, which is to be 7. */
static bool skips(const char *text, bool comments, struct ct_error *err)
{
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "rb");
    struct infile *in;
    struct jsonpull json;
    int64_t got;

    assert_non_null(file);
    assert_int_equal(infile_adopt(&in, file, "input", err), CT_OK);
    jsonpull_start(&json, in, err);
    json.comments = comments;
    jsonpull_open(&json, '[');
    (void)jsonpull_element(&json);
    jsonpull_skip(&json);
    (void)jsonpull_element(&json);
    got = jsonpull_integer(&json, "number", 0, 9);
    (void)jsonpull_element(&json);
    jsonpull_end(&json);
    infile_close(in);
    return !json.failed && got == 7;
}

static void test_skips(void **state)
{
    static const char *const texts[] = {
        "[1,7]",
        "[-1.5e+300, 7]",
        "[null,7]",
        "[[],7]",
        "[{},7]",
        "[{\"a\":[],\"b\":{\"c\":[1,{\"d\":\"]}\"}]}}, 7]",
        "[\"\\\"\\\\\", 7]",
        "[[[[1],2],[\"\\u00e9\xc3\xa9\"]],7]",
    };
    struct ct_error err = {.text = ""};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_true(skips(texts[i], false, &err));
}

static void test_skip_refuses(void **state)
{
    static const char *const texts[][2] = {
        {"[[1,7]", "the text ends"},
        {"[{1:2},7]", "input:1:3: '1' where a key is wanted"},
        {"[{\"a\" 2},7]", "input:1:7: '2' where ':' is wanted"},
        {"[[1 2],7]", "input:1:5: '2' where ',' or ']' is wanted"},
        {"[[1,],7]", "input:1:5: ']' where an element is wanted"},
        {"[\"abc", "input:1:2: the text ends in a string"},
        {"[,7]", "input:1:2: ',' where a value is wanted"},
    };
    struct ct_error err;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_false(skips(texts[i][0], false, &err));
        if (strstr(err.text, texts[i][1]) == NULL)
            fail_msg("%s: %s, not %s", texts[i][0], err.text, texts[i][1]);
    }
}

/* Nesting is bounded, and the bound is told. */
static void test_skip_depth(void **state)
{
    char text[3 * JSON_DEPTH_MAX];
    struct ct_error err;

    (void)state;
    for (int depth = JSON_DEPTH_MAX; depth <= JSON_DEPTH_MAX + 1; depth++) {
        char *at = text;

        *at++ = '[';
        memset(at, '[', (size_t)depth);
        at += depth;
        memset(at, ']', (size_t)depth);
        at += depth;
        memcpy(at, ",7]", sizeof ",7]");
        assert_int_equal(skips(text, false, &err), depth == JSON_DEPTH_MAX);
    }
    assert_non_null(strstr(err.text, "nested deeper than 64"));
}

static void test_comments(void **state)
{
    const char *text = "/* a **/ [ // b ] \n /*]*/ 1 /* \n */ , 7] // c";
    struct ct_error err;

    (void)state;
    assert_true(skips(text, true, &err));
    assert_false(skips(text, false, &err));
    assert_false(skips("[1 /* \n ,7]", true, &err));
    assert_non_null(strstr(err.text, "input:1:4: the text ends in a comment"));
    assert_false(skips("[1 / ,7]", true, &err));
    assert_non_null(strstr(err.text, "'/' that begins no comment"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_skips),
        cmocka_unit_test(test_skip_refuses),
        cmocka_unit_test(test_skip_depth),
        cmocka_unit_test(test_comments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
