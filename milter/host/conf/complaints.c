/* SPDX-License-Identifier: ISC */
/* complaints -- all that is wrong with a configuration. */
#include "host/conf/complaints.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

#define REMEDY_BYTES 500

/* Adds a sentence to the list; a list that cannot grow stays as it is. */
static void keep(struct arena *arena, const char ***lines, size_t *count, struct place place,
		 const char *sentence)
{
	const char **grown = arena_grow(arena, *lines, *count, sizeof(*grown));
	struct trouble whole;

	if (place.file != NULL && place.line > 0)
		trouble_say(&whole, "%s:%d: %s", place.file, place.line, sentence);
	else if (place.file != NULL)
		trouble_say(&whole, "%s: %s", place.file, sentence);
	else
		trouble_say(&whole, "%s", sentence);
	if (grown == NULL)
		return;
	grown[(*count)++] = arena_string(arena, span_of(whole.sentence));
	*lines = grown;
}

void complain(struct complaints *complaints, struct place place, const char *format, ...)
{
	char sentence[sizeof(((struct trouble *)NULL)->sentence)];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	keep(complaints->arena, &complaints->lines, &complaints->count, place, sentence);
}

void complain_mildly(struct complaints *complaints, struct place place, const char *format, ...)
{
	char sentence[sizeof(((struct trouble *)NULL)->sentence)];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence, sizeof(sentence), format, arguments);
	va_end(arguments);
	keep(complaints->arena, &complaints->warnings, &complaints->warning_count, place, sentence);
}

void complain_unknown(struct complaints *complaints, struct place place,
		      const struct nearest *nearest, const char *all, const char *format, ...)
{
	struct trouble sentence;
	struct text remedy;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(sentence.sentence, sizeof(sentence.sentence), format, arguments);
	va_end(arguments);
	text_begin(&remedy, REMEDY_BYTES);
	if (nearest->found.data != NULL)
		text_printf(&remedy, ": did you mean '%.*s'?", SPAN_FORMAT(nearest->found));
	if (all != NULL)
		text_printf(&remedy, "%s %s", remedy.size == 0 ? ":" : "", all);
	complain(complaints, place, "%s%s", sentence.sentence, text_string(&remedy));
	text_end(&remedy);
}
