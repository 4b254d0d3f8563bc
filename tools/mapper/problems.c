/*
 * problems.c - see problems.h.
 */
#include "problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"

void problems_add(struct problems *problems, enum problem_code code, const char *fmt, ...)
{
    va_list args;
    problems->count++;
    if (problems->kept == PROBLEMS_KEPT)
        return;
    if (!grow_array(&problems->problem, sizeof *problems->problem, problems->kept, 1,
                    &problems->room))
        return;
    struct problem *p = &problems->problem[problems->kept++];
    p->code = code;
    va_start(args, fmt);
    (void)vsnprintf(p->text, sizeof p->text, fmt, args);
    va_end(args);
}

void problems_free(struct problems *problems)
{
    free(problems->problem);
    *problems = (struct problems){.count = 0};
}

const char *problem_name(enum problem_code code)
{
    static const char *const names[] = {
#define PROBLEM_NAME(name, code, text) code,
        PROBLEM_LIST(PROBLEM_NAME)
#undef PROBLEM_NAME
    };
    return names[code];
}
