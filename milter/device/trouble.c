/* trouble -- one sentence that names what went wrong, and with what. */
#include "trouble.h"

#include <stdarg.h>
#include <stdio.h>

void trouble_say(struct trouble *why, const char *format, ...)
{
	va_list arguments;

	if (why == NULL)
		return;
	va_start(arguments, format);
	vsnprintf(why->sentence, sizeof(why->sentence), format, arguments);
	va_end(arguments);
	for (char *byte = why->sentence; *byte != '\0'; byte++)
		if ((unsigned char)*byte < ' ' || *byte == 0x7f)
			*byte = '?';
}
