/* SPDX-License-Identifier: ISC */
/* options_unread -- what is wrong with an option that getopt_long could not read. */
#include "host/options_inside.h"

#include <string.h>

#include "base/nearest.h"

#define AMBIGUOUS_BYTES 512
#define WORDS_BYTES 800

/* Adds the option that was meant, if one is near. */
static void add_nearest(const struct options *options, struct span given, struct text *text)
{
	struct nearest nearest = { .given = given };

	for (size_t i = 0; i < options_count(options); i++)
		nearest_try(&nearest, span_of(options_row_at(options, i)->name));
	if (nearest.found.data != NULL)
		text_printf(text, ". Did you mean --%.*s?", SPAN_FORMAT(nearest.found));
}

/* How many options the name begins, and which. */
static size_t beginnings(const struct options *options, struct span given, struct text *names)
{
	size_t count = 0;

	for (size_t i = 0; i < options_count(options); i++) {
		struct span name = span_of(options_row_at(options, i)->name);

		if (span_equal(span_first(name, given.size), given))
			text_printf(names, "%s--%s", count++ != 0 ? " or " : "", name.data);
	}
	return count;
}

/* Of a name that begins several options, the names; of an unknown one, what is like it. */
static void say_unknown(const struct options *options, const char *given, struct trouble *why)
{
	struct span rest = span_of(given), dashed = span_cut(&rest, '=');
	struct span name = span_from(dashed, strlen("--"));
	struct text names, like;

	text_begin(&names, AMBIGUOUS_BYTES);
	text_begin(&like, AMBIGUOUS_BYTES);
	add_nearest(options, name, &like);
	if (beginnings(options, name, &names) > 1)
		trouble_say(why, "%.*s: this could be %s", SPAN_FORMAT(dashed),
			    text_string(&names));
	else
		trouble_say(why, "%.*s: no such option%s", SPAN_FORMAT(dashed), text_string(&like));
	text_end(&like);
	text_end(&names);
}

/* A character that is not ASCII stands in several bytes, of which getopt_long gives one. */
static void say_unknown_letter(int letter, struct trouble *why)
{
	trouble_say(why, "-%c: no such option", letter > ' ' && letter < 0x7f ? letter : '?');
}

void options_say_unread(const struct options *options, const struct options_unread *unread,
			struct trouble *why)
{
	const struct options_row *row = unread->row;

	if (row == NULL && unread->given != NULL)
		say_unknown(options, unread->given, why);
	else if (row == NULL)
		say_unknown_letter(unread->letter, why);
	else if (unread->lacks_argument)
		trouble_say(why, "--%s: an argument is missing: --%s %s", row->name, row->name,
			    row->argument);
	else
		trouble_say(why, "--%s: this option takes no argument", row->name);
}

void options_say_unknown(struct trouble *why, const char *kind, const char *given,
			 const char *(*choice)(size_t index))
{
	struct nearest nearest = { .given = span_of(given) };
	struct text words, meant;

	text_begin(&words, WORDS_BYTES);
	text_begin(&meant, AMBIGUOUS_BYTES);
	for (size_t i = 0; choice(i) != NULL; i++) {
		nearest_try(&nearest, span_of(choice(i)));
		text_printf(&words, "%s%s",
			    i == 0                  ? ""
			    : choice(i + 1) != NULL ? ", "
						    : " and ",
			    choice(i));
	}
	if (nearest.found.data != NULL)
		text_printf(&meant, ". Did you mean %.*s?", SPAN_FORMAT(nearest.found));
	trouble_say(why, "there is no %s '%s', only %s%s", kind, given, text_string(&words),
		    text_string(&meant));
	text_end(&meant);
	text_end(&words);
}
