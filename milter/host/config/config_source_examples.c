/* SPDX-License-Identifier: ISC */
/* config_source_examples -- whether a source reads what it says that it does. */
#include "access/access.h"
#include "host/config/config_read.h"
#include "host/logtime.h"

#define MANY_STEPS 1000000 /* see whether match_limit is what an example fails of */

static bool reads_time(const struct source *source, struct span time)
{
	int64_t milliseconds;

	return logtime_read_any(source->times, source->time_count, time, &source->zone, 2000000000,
				&milliseconds) != NULL;
}

/* Whether these lines of log tell of an access whose time can be read. */
static bool tells_access(const struct source *source, struct span lines, uint64_t match_steps)
{
	static const struct hash_seed seed; /* examples are the administrator's own */
	struct access_reader *reader = access_reader_new(&seed, source, (uint32_t)match_steps);
	struct access access;
	bool found = false;

	if (reader == NULL)
		return false;
	access_block(reader, lines);
	while (!found && access_next(reader, &access))
		found = reads_time(source, access.time);
	access_reader_free(reader);
	return found;
}

static void try_examples(struct loading *l, const struct conf_section *section,
			 const struct source *source, const char *name, bool must_tell)
{
	const struct conf_setting *setting = conf_find(section->settings, name);
	uint64_t steps = l->config->rules.limits.match_steps;
	const char *wrong = must_tell ? "an example tells of no access, or its time cannot be read"
				      : "a counterexample tells of an access";

	for (size_t i = 0; setting != NULL && i < setting->count; i++) {
		const struct conf_value *value = &setting->values[i];

		if (tells_access(source, value->text, steps) == must_tell)
			continue;
		if (must_tell && tells_access(source, value->text, MANY_STEPS))
			note_limit_reached(l, value->place);
		else
			complain(l->complaints, value->place, "source %.*s: %s: '%.*s'",
				 SPAN_FORMAT(source->name), wrong, SPAN_FORMAT(value->text));
	}
}

void try_source_examples(struct loading *l, const struct conf_section *section,
			 const struct source *source)
{
	try_examples(l, section, source, "example", true);
	try_examples(l, section, source, "counterexample", false);
}
