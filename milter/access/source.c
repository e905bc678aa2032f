/* SPDX-License-Identifier: ISC */
/* source -- what the access log of one kind of mail store looks like. */
#include "access/source.h"

#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "device/groupnames.h"
#include "device/literals.h"

/* What a line can tell.  A new kind of evidence is a new row, here and in source.h. */
static const struct {
	const char *name;
	const char *evidence; /* NULL: it tells nothing of the client */
} group_table[SOURCE_GROUPS] = {
	[SOURCE_TIME] = { "time", NULL },
	[SOURCE_USER] = { "user", NULL },
	[SOURCE_CLAIMED] = { "claimed", NULL },
	[SOURCE_IP] = { "ip", NULL },
	[SOURCE_SESSION] = { "session", NULL },
	[SOURCE_IMAP_ID] = { "imap_id", "@IMAP-ID" },
	[SOURCE_USER_AGENT] = { "user_agent", "User-Agent" },
	[SOURCE_EAS_TYPE] = { "eas_type", "@EAS-Device-Type" },
	[SOURCE_EAS_VERSION] = { "eas_version", "@EAS-Version" },
	[SOURCE_QUERY] = { "query", "@EAS-Query" },
	[SOURCE_STATUS] = { "status", NULL },
	[SOURCE_DEVICE_ID] = { "device_id", NULL },
	[SOURCE_PROTOCOL] = { "protocol", NULL },
};

const char *source_group_name(enum source_group group)
{
	return group_table[group].name;
}

const char *source_group_evidence(enum source_group group)
{
	return group_table[group].evidence;
}

enum source_group source_group_named(struct span name)
{
	int group = 0;

	while (group < SOURCE_GROUPS && !span_equal(name, span_of(group_table[group].name)))
		group++;
	return (enum source_group)group;
}

bool source_line_has_client(const struct source_line *line)
{
	for (int i = 0; i < SOURCE_GROUPS; i++)
		if (group_table[i].evidence != NULL && line->groups[i].size != 0)
			return true;
	return false;
}

enum protocol source_line_protocol(const struct source_line *line)
{
	const struct span *groups = line->groups;
	enum protocol told = protocol_told(groups[SOURCE_PROTOCOL]);

	if (told != PROTOCOL_NONE)
		return told;
	if (groups[SOURCE_EAS_TYPE].size != 0 || groups[SOURCE_EAS_VERSION].size != 0 ||
	    groups[SOURCE_DEVICE_ID].size != 0)
		return PROTOCOL_ACTIVESYNC;
	return groups[SOURCE_IMAP_ID].size != 0 ? PROTOCOL_IMAP : PROTOCOL_NONE;
}

/* The regex as its literals would be written: `imap\(` is imap(. */
static struct span without_escapes(struct arena *arena, struct span regex)
{
	char *plain = arena_string(arena, regex);
	size_t size = 0;

	for (size_t i = 0; plain != NULL && i < regex.size; i++)
		if (regex.data[i] != '\\' || i + 1 == regex.size ||
		    byte_is_alpha(regex.data[i + 1]))
			plain[size++] = regex.data[i];
	return (struct span){ plain, plain != NULL ? size : 0 };
}

/* Whether letters may match in either case: (?i), (?xi:...) and the like. */
static bool ignores_case(struct span regex)
{
	for (size_t i = span_find(regex, '('); i + 2 < regex.size; i++) {
		size_t at = i + 2;

		if (regex.data[i] != '(' || regex.data[i + 1] != '?')
			continue;
		while (at < regex.size && (byte_is_alpha(regex.data[at]) || regex.data[at] == '^'))
			if (regex.data[at++] == 'i')
				return true;
	}
	return false;
}

/* The literal as the regex spells it.  Empty: it is not there once, so nobody knows which. */
static struct span spelled(struct span plain, struct span literal)
{
	size_t at = span_find_nocase(plain, literal);

	if (at == plain.size ||
	    span_find_nocase(span_from(plain, at + 1), literal) < plain.size - at - 1)
		return (struct span){ NULL, 0 };
	return span_first(span_from(plain, at), literal.size);
}

/* The longest first, as many as there is room for. */
static void keep_literal(struct source_pattern *pattern, struct span literal)
{
	size_t at = pattern->literal_count;

	if (at == SOURCE_LITERALS && pattern->literals[--at].size >= literal.size)
		return;
	while (at > 0 && pattern->literals[at - 1].size < literal.size) {
		pattern->literals[at] = pattern->literals[at - 1];
		at--;
	}
	pattern->literals[at] = literal;
	if (pattern->literal_count < SOURCE_LITERALS)
		pattern->literal_count++;
}

static bool find_literals(struct source_pattern *pattern, struct arena *arena, struct span regex)
{
	struct span plain = without_escapes(arena, regex);
	struct literals found;

	if (!literals_read(&found, arena, pattern->pattern))
		return false;
	for (size_t i = 0; i < found.count && !ignores_case(regex); i++) {
		struct span literal = { NULL, 0 };

		if (found.choices[i].count == 1)
			literal = spelled(plain, found.choices[i].options[0]);
		if (literal.size != 0)
			keep_literal(pattern, literal);
	}
	return true;
}

/* A named group that we do not know is a spelling mistake. */
static bool check_names(const struct pattern *pattern, struct arena *arena, struct trouble *why)
{
	const char *names[SOURCE_GROUPS];

	for (int i = 0; i < SOURCE_GROUPS; i++)
		names[i] = group_table[i].name;
	return groupnames_check(pattern, arena, names, SOURCE_GROUPS, why);
}

bool source_pattern_make(struct source_pattern *out, struct arena *arena, struct span regex,
			 struct trouble *why)
{
	*out = (struct source_pattern){ 0 };
	out->pattern = pattern_new(regex, why);
	if (out->pattern == NULL)
		return false;
	if (!check_names(out->pattern, arena, why)) {
		pattern_free(out->pattern);
		out->pattern = NULL;
		return false;
	}
	for (int i = 0; i < SOURCE_GROUPS; i++)
		out->groups[i] = pattern_group(out->pattern, group_table[i].name);
	if (find_literals(out, arena, regex))
		return true;
	trouble_say(why, "out of memory");
	return false;
}

static void say_unknown(struct span group, struct trouble *why)
{
	struct nearest nearest = { .given = group };

	for (int i = 0; i < SOURCE_GROUPS; i++)
		nearest_try(&nearest, span_of(group_table[i].name));
	if (nearest.found.data != NULL)
		trouble_say(why, "there is no group '%.*s': did you mean '%.*s'?",
			    SPAN_FORMAT(group), SPAN_FORMAT(nearest.found));
	else
		trouble_say(why, "there is no group '%.*s': milter-device.conf(5) has them all",
			    SPAN_FORMAT(group));
}

bool source_add_column(struct source *source, struct span text, struct trouble *why)
{
	struct span rest = text, name = span_cut(&rest, '=');
	enum source_group group = source_group_named(name);

	if (rest.size == 0) {
		trouble_say(why,
			    "'%.*s' is not of the form 'group=column': write 'user=cs-username'",
			    SPAN_FORMAT(text));
	} else if (group == SOURCE_GROUPS) {
		say_unknown(name, why);
	} else if (source->columns.names[group][0].size != 0) {
		trouble_say(why, "there are two for '%.*s': leave one of them", SPAN_FORMAT(name));
	} else {
		for (int part = 0; part < SOURCE_COLUMN_PARTS; part++)
			source->columns.names[group][part] = span_cut(&rest, ' ');
		if (rest.size == 0)
			return true;
		trouble_say(why, "'%.*s' has more than %d columns", SPAN_FORMAT(text),
			    SOURCE_COLUMN_PARTS);
	}
	return false;
}

/* Whether some pattern has the group, or a column stands for it. */
static bool has_group(const struct source *source, enum source_group group)
{
	for (size_t i = 0; i < source->pattern_count; i++)
		if (source->patterns[i].groups[group] != 0)
			return true;
	return source->has_columns && source->columns.names[group][0].size != 0;
}

static bool has_client(const struct source *source)
{
	for (int i = 0; i < SOURCE_GROUPS; i++)
		if (group_table[i].evidence != NULL && has_group(source, (enum source_group)i))
			return true;
	return false;
}

/* Whether the log must say when; `arrival` asks the clock. */
static bool needs_time(const struct source *source)
{
	for (size_t i = 0; i < source->time_count; i++)
		if (strcmp(source->times[i], "arrival") == 0)
			return false;
	return true;
}

bool source_can_tell(const struct source *source, struct trouble *why)
{
	if (!has_group(source, SOURCE_USER) && !has_group(source, SOURCE_CLAIMED) &&
	    !has_group(source, SOURCE_QUERY))
		trouble_say(why, "there is no group `user`, `claimed` or `query`, so nobody could "
				 "be named");
	else if (!has_client(source))
		trouble_say(why, "there is no group that names the client, such as `imap_id` or "
				 "`user_agent`");
	else if (!has_group(source, SOURCE_TIME) && needs_time(source))
		trouble_say(why, "there is no group `time`: add one, or write time = arrival");
	else
		return true;
	return false;
}

bool source_is_name(struct span name)
{
	bool good = name.size != 0 && name.data[0] != '.';

	for (size_t i = 0; i < name.size; i++)
		good = good && (byte_is_alpha(name.data[i]) || byte_is_digit(name.data[i]) ||
				strchr("-_./", name.data[i]) != NULL);
	return good;
}

static void end_patterns(struct source_pattern *patterns, size_t *count)
{
	for (size_t i = 0; i < *count; i++)
		pattern_free(patterns[i].pattern);
	*count = 0;
}

void source_end(struct source *source)
{
	end_patterns(source->patterns, &source->pattern_count);
	end_patterns(source->joins, &source->join_count);
	end_patterns(source->likely, &source->likely_count);
}

bool source_any_matches(const struct source_pattern *patterns, size_t count, const bool *wanted,
			struct scratch *scratch, struct span line)
{
	for (size_t i = 0; i < count; i++)
		if (wanted[i] &&
		    pattern_match(patterns[i].pattern, scratch, line, NULL) == PATTERN_MATCHES)
			return true;
	return false;
}

static void take_groups(const struct source_pattern *pattern, const struct scratch *scratch,
			struct span line, struct source_line *out)
{
	for (int i = 0; i < SOURCE_GROUPS; i++) {
		struct span *value = &out->groups[i];

		*value = (struct span){ NULL, 0 };
		if (pattern->groups[i] != 0)
			*value = scratch_group(scratch, line, pattern->groups[i]);
		if (i != SOURCE_USER && span_equal(*value, SPAN("-")))
			*value = (struct span){ NULL, 0 };
	}
}

enum pattern_result source_read(const struct source *source, const bool *wanted,
				struct scratch *scratch, struct span line, struct source_line *out,
				struct trouble *why)
{
	enum pattern_result worst = PATTERN_DIFFERS;

	for (size_t i = 0; i < source->pattern_count; i++) {
		const struct source_pattern *pattern = &source->patterns[i];
		enum pattern_result result = PATTERN_DIFFERS;

		if (wanted == NULL || wanted[i])
			result = pattern_match(pattern->pattern, scratch, line, why);
		if (result == PATTERN_MATCHES) {
			take_groups(pattern, scratch, line, out);
			return result;
		}
		if (result == PATTERN_FAILED)
			worst = result;
	}
	return worst;
}
