/*
 * test_validate.c - `validate`, the program beside this one, accepts the shipped table over few
 * ticks, and refuses a table that is off, points that cannot be read, and options that it lacks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/filekit.h"

static char program[512]; /* its path, found from that of this program */

/* Its exit status; what it says is thrown away. */
static int validate(const char *arguments)
{
    char command[1200];
    (void)snprintf(command, sizeof command, "%s --ticks 60 %s >/dev/null 2>&1", program, arguments);
    int status = system(command);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Points with one line, on a rate that is quick. */
static const char *one_point(const char *line)
{
    const char *path = kit_path("points.txt");
    kit_save(path, line, strlen(line));
    return path;
}

static void test_shipped(void **state)
{
    (void)state;
    assert_int_equal(validate(""), 0);
}

static void test_off(void **state)
{
    (void)state;
    char text[400];
    const char *idle = one_point("idle|43.5|0.5|0.70|0|0|1000|fit|within 2 %\n");
    assert_int_equal(validate(idle), 0);
    (void)snprintf(text, sizeof text, "--set core.leakage.value=9e-6 %s", idle);
    assert_int_equal(validate(text), 1);
    assert_int_equal(validate(one_point("idle|42|0.5|0.70|0|0|1000|held|within 5 %\n")), 0);
    assert_int_equal(validate(one_point("idle|42|0.5|0.70|0|0|1000|fit|not within 2 %\n")), 1);
    assert_int_equal(validate(one_point("idle|39|0.5|0.70|0|0|1000|held|not within 5 %\n")), 1);
    assert_int_equal(validate(one_point("idle|30|0.5|0.70|0|0|1000|other|only shown\n")), 0);
}

static void test_bad(void **state)
{
    (void)state;
    assert_int_equal(validate(one_point("idle|42|0.5|0.70|0|0|1000|fit\n")), 2);
    assert_int_equal(validate(one_point("idle|42|0.5|0.70|0|0|1000|guess|no role\n")), 2);
    assert_int_equal(validate(one_point("idle|-42|0.5|0.70|0|0|1000|fit|negative\n")), 2);
    assert_int_equal(validate(one_point("# nothing\n")), 2);
    assert_int_equal(validate("--set nothing.value=1"), 2);
    assert_int_equal(validate("--faster"), 2);
    assert_int_equal(validate("/no/such/file"), 2);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_off),
        cmocka_unit_test(test_bad),
    };
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    (void)snprintf(program, sizeof program, "%.*svalidate", slash ? (int)(slash - argv[0] + 1) : 0,
                   argv[0]);
    if (access(program, X_OK) != 0) {
        fprintf(stderr, "%s is not there\n", program);
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
