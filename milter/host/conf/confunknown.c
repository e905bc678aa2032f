/* SPDX-License-Identifier: ISC */
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

/* users for user, and policies for policy. */
static bool is_plural(struct span many, struct span one)
{
	if (span_ends_nocase(one, SPAN("y")) && span_ends_nocase(many, SPAN("ies")))
		return span_equal_nocase(span_first(many, many.size - 3),
					 span_first(one, one.size - 1));
	return many.size == one.size + 1 && span_ends_nocase(many, SPAN("s")) &&
	       span_equal_nocase(span_first(many, one.size), one);
}

/* Whether each word of one name is in the other too, in the singular or plural. */
static bool has_words(struct span name, struct span other)
{
	while (other.size != 0) {
		struct span word = span_cut(&other, '_'), rest = name;
		bool found = false;

		while (rest.size != 0 && !found) {
			struct span each = span_cut(&rest, '_');

			found = span_equal_nocase(each, word) || is_plural(each, word) ||
				is_plural(word, each);
		}
		if (!found)
			return false;
	}
	return true;
}

/* Of the same words: user and users, header_tag and tag_header. */
static bool is_kin(struct span a, struct span b)
{
	return has_words(a, b) && has_words(b, a);
}

/* One of these that is made of the same words is as near as can be. */
static void try_kin(struct nearest *nearest, const struct conf_option *options)
{
	for (; options->name != NULL && nearest->found.data == NULL; options++)
		if (is_kin(nearest->given, span_of(options->name)))
			nearest->found = span_of(options->name);
}

/* True: one of these is nearer than what was found before. */
static bool try_all(struct nearest *nearest, const struct conf_option *options)
{
	const char *before = nearest->found.data;

	try_kin(nearest, options);
	for (; options->name != NULL; options++)
		nearest_try(nearest, span_of(options->name));
	return nearest->found.data != before;
}

/* The section whose setting is nearest, at any depth; NULL: none is near. */
static const char *section_near(const struct conf_option *options, struct nearest *nearest)
{
	const char *section = NULL;

	for (; options->name != NULL; options++) {
		const char *inner;

		if (options->kind != CONF_SECTION)
			continue;
		if (try_all(nearest, options->inside))
			section = options->name;
		inner = section_near(options->inside, nearest);
		if (inner != NULL)
			section = inner;
	}
	return section;
}

static void say_section(char words[WORDS_BYTES], const char *section)
{
	snprintf(words, WORDS_BYTES, "it belongs in a section `%s`", section);
}

/*
 * First what stands in this section and is made of the same words, then what has that very name
 * elsewhere, then what is written nearly so: here, outside of all sections, and in others.
 */
struct span confunknown_complain(struct complaints *complaints, struct place place,
				 const struct conf_option *here, const struct conf_option *top,
				 struct span name)
{
	static const char outside[] = "it belongs outside of all sections";
	struct nearest nearest = { .given = name };
	const char *section = section_of(top, name);
	char words[WORDS_BYTES] = "milter-device.conf(5) has them all";

	try_kin(&nearest, here);
	if (nearest.found.data == NULL && is_option(top, name)) {
		snprintf(words, WORDS_BYTES, "%s", outside);
	} else if (nearest.found.data == NULL && section != NULL) {
		say_section(words, section);
	} else if (nearest.found.data == NULL && !try_all(&nearest, here)) {
		if (try_all(&nearest, top))
			snprintf(words, WORDS_BYTES, "%s", outside);
		else if ((section = section_near(top, &nearest)) != NULL)
			say_section(words, section);
	}
	complain_unknown(complaints, place, &nearest, words, "there is no setting '%.*s' here",
			 SPAN_FORMAT(name));
	return nearest.found;
}
