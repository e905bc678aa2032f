/* complaints -- all that is wrong with a configuration. */
#include "complaints.h"

#include <stdarg.h>
#include <stdio.h>

void complain(struct complaints *complaints, struct place place, const char *format, ...)
{
	const char **lines =
		arena_grow(complaints->arena, complaints->lines, complaints->count, sizeof(*lines));
	struct trouble what, whole;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what.sentence, sizeof(what.sentence), format, arguments);
	va_end(arguments);
	if (place.file != NULL && place.line > 0)
		trouble_say(&whole, "%s:%d: %s", place.file, place.line, what.sentence);
	else if (place.file != NULL)
		trouble_say(&whole, "%s: %s", place.file, what.sentence);
	else
		trouble_say(&whole, "%s", what.sentence);
	if (lines == NULL)
		return;
	lines[complaints->count++] = arena_string(complaints->arena, span_of(whole.sentence));
	complaints->lines = lines;
}
