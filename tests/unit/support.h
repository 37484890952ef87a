/* support.h — what unit tests share: cmocka in its required order of includes, and packs made of texts. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"

/* The text holds the part, or the test fails showing both. */
static inline void assert_holds(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" does not hold \"%s\"", text, part);
}

static inline void assert_ok(bool ok, const struct err *err)
{
	if (!ok)
		fail_msg("%s", err->text);
}

#endif
