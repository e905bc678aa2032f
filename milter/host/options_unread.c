/* options_unread -- what is wrong with an option that getopt_long could not read. */
#include "host/options_inside.h"

#include <string.h>

#define LENGTH_MAX 32 /* characters: no name of ours is nearly as long */
#define ERRORS_MAX 2  /* that a name may have and still be taken for another */
#define AMBIGUOUS_BYTES 512

static size_t least_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * The fewest characters to add, leave out or change (Levenshtein), where two that changed places
 * count as one.  Of three rows at a time, each is the distances of one more character of a from
 * all fronts of b.
 */
static size_t distance(struct span a, struct span b)
{
	size_t rows[3][LENGTH_MAX + 1];

	for (size_t j = 0; j <= b.size; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.size; i++) {
		const size_t *above = rows[(i - 1) % 3], *twice_above = rows[(i + 1) % 3];
		size_t *row = rows[i % 3];

		row[0] = i;
		for (size_t j = 1; j <= b.size; j++) {
			row[j] = least_of(least_of(above[j], row[j - 1]) + 1,
					  above[j - 1] + (a.data[i - 1] != b.data[j - 1]));
			if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
			    a.data[i - 2] == b.data[j - 1])
				row[j] = least_of(row[j], twice_above[j - 2] + 1);
		}
	}
	return rows[a.size % 3][b.size];
}

/* The name that was meant; NULL: nothing is near.  Half of a name in error is another name. */
static const char *nearest(const struct options *options, struct span given)
{
	const char *found = NULL;
	size_t least = ERRORS_MAX + 1;

	for (size_t i = 0; i < options_count(options) && given.size <= LENGTH_MAX; i++) {
		struct span name = span_of(options_row_at(options, i)->name);
		size_t errors = name.size <= LENGTH_MAX ? distance(given, name) : least;

		if (errors < least && errors * 2 < given.size) {
			least = errors;
			found = name.data;
		}
	}
	return found;
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
	const char *like = nearest(options, name);
	struct text names;

	text_begin(&names, AMBIGUOUS_BYTES);
	if (beginnings(options, name, &names) > 1)
		trouble_say(why, "%.*s: this could be %s", SPAN_FORMAT(dashed),
			    text_string(&names));
	else
		trouble_say(why, "%.*s: no such option%s%s%s", SPAN_FORMAT(dashed),
			    like != NULL ? ". Did you mean --" : "", like != NULL ? like : "",
			    like != NULL ? "?" : "");
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
