/* confunknown -- a setting that there is not: which one was meant, or where it belongs. */
#include "host/conf/confunknown.h"

#include <stdio.h>

#define WORDS_BYTES 100

static bool is_option(const struct conf_option *options, struct span name)
{
	for (; options->name != NULL; options++)
		if (span_equal(name, span_of(options->name)))
			return true;
	return false;
}

/* The section whose setting it is, at any depth; NULL: there is none. */
static const char *section_of(const struct conf_option *options, struct span name)
{
	for (; options->name != NULL; options++) {
		const char *inner;

		if (options->kind != CONF_SECTION)
			continue;
		if (is_option(options->inside, name))
			return options->name;
		inner = section_of(options->inside, name);
		if (inner != NULL)
			return inner;
	}
	return NULL;
}

void confunknown_complain(struct complaints *complaints, struct place place,
			  const struct conf_option *here, const struct conf_option *top,
			  struct span name)
{
	struct nearest nearest = { .given = name };
	const char *section = section_of(top, name);
	char words[WORDS_BYTES] = "milter-device.conf(5) has them all";

	if (is_option(top, name))
		snprintf(words, sizeof(words), "it belongs outside of all sections");
	else if (section != NULL)
		snprintf(words, sizeof(words), "it belongs in a section `%s`", section);
	else
		for (; here->name != NULL; here++)
			nearest_try(&nearest, span_of(here->name));
	complain_unknown(complaints, place, &nearest, words, "there is no setting '%.*s' here",
			 SPAN_FORMAT(name));
}
