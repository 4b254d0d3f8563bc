/* Error text; see fail.h. */
#include "fail.h"

#include <stdarg.h>
#include <stdio.h>

bool fail_set(struct fail *fail, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fail->text, sizeof fail->text, format, arguments);
    va_end(arguments);
    return false;
}
