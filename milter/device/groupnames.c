/* SPDX-License-Identifier: ISC */
/* groupnames -- the named groups of a regular expression, against those that somebody reads. */
#include "device/groupnames.h"

#include <string.h>

#include "base/nearest.h"
#include "base/text.h"

#define LIST_BYTES 200

/* How PCRE2 lets the name of a group begin, and what ends it (pcre2pattern(3), NAMED GROUPS). */
static const struct {
	const char *opening;
	char closing;
} forms[] = {
	{ "(?<", '>' },
	{ "(?P<", '>' },
	{ "(?'", '\'' },
};

/* Empty: the item opens no named group; (?<= and (?<! look behind. */
static struct span name_in(struct span item)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct span opening = span_of(forms[i].opening), name;

		name = span_from(item, opening.size);
		if (item.size <= opening.size ||
		    memcmp(item.data, opening.data, opening.size) != 0 || name.data[0] == '=' ||
		    name.data[0] == '!')
			continue;
		return span_first(name, span_find(name, forms[i].closing));
	}
	return SPAN("");
}

/* (?&name), (?P>name), (?P=name), (?(name)...), \k<name>, \k{name}, \k'name', \g<name>. */
static bool is_referred_to(struct span regex, struct span name)
{
	for (size_t at = 1; at + name.size < regex.size; at++) {
		struct span before = span_first(regex, at);

		if (span_equal(span_first(span_from(regex, at), name.size), name) &&
		    strchr("&>=({<'", regex.data[at - 1]) != NULL &&
		    !span_ends_nocase(before, SPAN("(?<")) &&
		    !span_ends_nocase(before, SPAN("(?P<")) &&
		    !span_ends_nocase(before, SPAN("(?'")))
			return true;
	}
	return false;
}

static bool is_known(struct span name, const char *const *known, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal(name, span_of(known[i])))
			return true;
	return false;
}

static void say_unknown(struct span name, const char *const *known, size_t count,
			struct trouble *why)
{
	struct nearest nearest = { .given = name };
	struct text all;

	text_begin(&all, LIST_BYTES);
	for (size_t i = 0; i < count; i++) {
		nearest_try(&nearest, span_of(known[i]));
		text_printf(&all, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " and ", known[i]);
	}
	if (nearest.found.data != NULL)
		trouble_say(why, "there is no group '%.*s': did you mean '%.*s'?",
			    SPAN_FORMAT(name), SPAN_FORMAT(nearest.found));
	else
		trouble_say(why, "there is no group '%.*s': those that are read are %s",
			    SPAN_FORMAT(name), text_string(&all));
	text_end(&all);
}

bool groupnames_check(const struct pattern *pattern, struct arena *arena, const char *const *known,
		      size_t count, struct trouble *why)
{
	size_t item_count = 0;
	const struct span *items = pattern_items(pattern, arena, &item_count);

	for (size_t i = 0; i < item_count; i++) {
		struct span name = name_in(items[i]);

		if (name.size == 0 || is_known(name, known, count) ||
		    is_referred_to(pattern_text(pattern), name))
			continue;
		say_unknown(name, known, count, why);
		return false;
	}
	return true;
}
