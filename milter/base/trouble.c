/* SPDX-License-Identifier: ISC */
/* trouble -- one sentence that names what went wrong, and with what. */
#include "base/trouble.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

void trouble_say(struct trouble *why, const char *format, ...)
{
	va_list arguments;

	if (why == NULL)
		return;
	va_start(arguments, format);
	vsnprintf(why->sentence, sizeof(why->sentence), format, arguments);
	va_end(arguments);
	utf8_blank_controls(why->sentence);
}
