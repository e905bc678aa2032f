/* config_sources -- the source sections: the access logs that milter-device-watch reads. */
#include <string.h>

#include "access/access.h"
#include "host/conf/config_read.h"
#include "host/localzone.h"
#include "host/logtime.h"

/* One source section being read. */
struct source_loading {
	struct loading *loading;
	struct source *source;
	const struct conf_section *section;
};

static const char **strings_of(struct loading *l, const struct conf_setting *setting)
{
	const char **strings = arena_take(l->arena, setting->count * sizeof(*strings));

	for (size_t i = 0; strings != NULL && i < setting->count; i++)
		strings[i] = arena_string(l->arena, setting->values[i].text);
	return strings;
}

static void apply_input(void *into, const struct conf_setting *setting)
{
	struct source_loading *s = into;

	s->source->inputs = strings_of(s->loading, setting);
	s->source->input_count = s->source->inputs != NULL ? setting->count : 0;
	for (size_t i = 0; i < s->source->input_count; i++)
		if (s->source->inputs[i][0] != '/' || strchr(s->source->inputs[i], '\n') != NULL)
			complain(s->loading->complaints, setting->values[i].place,
				 "input: '%s' is not an absolute path: begin it with /",
				 s->source->inputs[i]);
}

/* A source that never names the user or the client would be read for nothing. */
static void check_patterns(struct source_loading *s, const struct conf_setting *setting)
{
	bool has_user = false, has_client = false;

	for (size_t i = 0; i < s->source->pattern_count; i++) {
		const unsigned *groups = s->source->patterns[i].groups;

		has_user = has_user || groups[SOURCE_USER] != 0 || groups[SOURCE_CLAIMED] != 0 ||
			   groups[SOURCE_QUERY] != 0;
		for (int g = 0; g < SOURCE_GROUPS; g++)
			has_client =
				has_client || (groups[g] != 0 &&
					       source_group_evidence((enum source_group)g) != NULL);
	}
	if (!has_user)
		complain(s->loading->complaints, setting->values[0].place,
			 "lines: none has a group `user`, `claimed` or `query`, so nobody could be "
			 "named");
	if (!has_client)
		complain(s->loading->complaints, setting->values[0].place,
			 "lines: none has a group that names the client, such as `imap_id` or "
			 "`user_agent`");
}

static void apply_lines(void *into, const struct conf_setting *setting)
{
	struct source_loading *s = into;
	struct source *source = s->source;
	size_t before = s->loading->complaints->count;

	source->patterns =
		arena_take(s->loading->arena, setting->count * sizeof(*source->patterns));
	for (size_t i = 0; source->patterns != NULL && i < setting->count; i++) {
		const struct conf_value *value = &setting->values[i];
		struct trouble why;

		if (source_pattern_make(&source->patterns[source->pattern_count], s->loading->arena,
					value->text, &why))
			source->pattern_count++;
		else
			complain(s->loading->complaints, value->place, "lines: %s", why.sentence);
	}
	if (s->loading->complaints->count == before)
		check_patterns(s, setting);
}

static void add_column(struct source_loading *s, const struct conf_value *value)
{
	struct span names = value->text, group_name = span_cut(&names, '=');
	enum source_group group = source_group_named(group_name);

	if (group == SOURCE_GROUPS || names.size == 0) {
		complain(s->loading->complaints, value->place,
			 "columns: write 'user=cs-username', with one of the groups of `lines`");
		return;
	}
	for (int part = 0; part < SOURCE_COLUMN_PARTS; part++)
		s->source->columns.names[group][part] = span_cut(&names, ' ');
}

/* A source that never names the client would be read for nothing. */
static void check_columns(struct source_loading *s, const struct conf_setting *setting)
{
	for (int g = 0; g < SOURCE_GROUPS; g++)
		if (s->source->columns.names[g][0].size != 0 &&
		    source_group_evidence((enum source_group)g) != NULL)
			return;
	complain(s->loading->complaints, setting->values[0].place,
		 "columns: none is for a group that names the client, such as `user_agent`");
}

static void apply_columns(void *into, const struct conf_setting *setting)
{
	struct source_loading *s = into;
	size_t before = s->loading->complaints->count;

	s->source->has_columns = true;
	for (size_t i = 0; i < setting->count; i++)
		add_column(s, &setting->values[i]);
	if (s->loading->complaints->count == before)
		check_columns(s, setting);
}

static void apply_time(void *into, const struct conf_setting *setting)
{
	struct source_loading *s = into;

	s->source->times = strings_of(s->loading, setting);
	s->source->time_count = s->source->times != NULL ? setting->count : 0;
	for (size_t i = 0; i < s->source->time_count; i++)
		if (!logtime_is_format(s->source->times[i]))
			complain(
				s->loading->complaints, setting->values[i].place,
				"time: '%s' is not rfc3339, syslog, epoch or arrival, nor a format "
				"for strptime",
				s->source->times[i]);
}

static void apply_timezone(void *into, const struct conf_setting *setting)
{
	struct source_loading *s = into;
	struct trouble why;

	if (!localzone_load(s->loading->arena,
			    arena_string(s->loading->arena, setting->values[0].text),
			    &s->source->zone, &why))
		complain(s->loading->complaints, setting->values[0].place, "%s", why.sentence);
}

const struct conf_option source_options[] = {
	{ "like", CONF_VALUE, NULL, NULL, false }, /* looked up when all sources are known */
	{ "input", CONF_LIST, apply_input, NULL, false },
	{ "lines", CONF_LIST, apply_lines, NULL, false },
	{ "columns", CONF_LIST, apply_columns, NULL, false },
	{ "time", CONF_LIST, apply_time, NULL, false },
	{ "timezone", CONF_VALUE, apply_timezone, NULL, false },
	{ "example", CONF_LIST, NULL, NULL, false }, /* tried when all is read */
	{ "counterexample", CONF_LIST, NULL, NULL, false },
	{ NULL, CONF_VALUE, NULL, NULL, false },
};

static bool is_source(const struct conf_section *section)
{
	return strcmp(section->kind, "source") == 0;
}

static const struct conf_section *section_named(const struct loading *l, struct span title)
{
	const struct conf_section *s = l->tree.sections;

	while (s != NULL && !(is_source(s) && span_equal(s->title, title)))
		s = s->next;
	return s;
}

/* The setting of the section, or of the one that it is like. */
static const struct conf_setting *find_setting(const struct loading *l,
					       const struct conf_section *section, const char *name)
{
	const struct conf_setting *setting = conf_find(section->settings, name);
	const struct conf_setting *like = conf_find(section->settings, "like");
	const struct conf_section *other;

	if (setting != NULL || like == NULL)
		return setting;
	other = section_named(l, like->values[0].text);
	return other != NULL ? conf_find(other->settings, name) : NULL;
}

/* Names the nearest source, and all of them. */
static void complain_of_source(struct loading *l, const struct conf_value *value, const char *what)
{
	struct nearest nearest = { .given = value->text };
	struct text all;

	text_begin(&all, 500);
	for (const struct conf_section *s = l->tree.sections; s != NULL; s = s->next) {
		if (!is_source(s))
			continue;
		nearest_try(&nearest, s->title);
		text_printf(&all, "%s%.*s", all.size == 0 ? "" : ", ", SPAN_FORMAT(s->title));
	}
	complain_unknown(l->complaints, value->place, &nearest, NULL,
			 "%s: there is no source '%.*s' (known: %s)", what,
			 SPAN_FORMAT(value->text), all.size != 0 ? text_string(&all) : "none");
	text_end(&all);
}

/* One step only: a source that is like another cannot serve a third as its model. */
static void check_like(struct loading *l, const struct conf_section *section)
{
	const struct conf_setting *like = conf_find(section->settings, "like");
	const struct conf_section *other;

	if (like == NULL)
		return;
	other = section_named(l, like->values[0].text);
	if (other == NULL)
		complain_of_source(l, &like->values[0], "like");
	else if (conf_find(other->settings, "like") != NULL)
		complain(l->complaints, like->values[0].place,
			 "like: source '%.*s' is itself like another",
			 SPAN_FORMAT(like->values[0].text));
}

static void apply_settings(struct source_loading *s)
{
	static const char *const defaults[] = { "rfc3339", "syslog" };
	struct loading *l = s->loading;

	s->source->zone = l->config->rules.policies.zone;
	s->source->times = (const char **)defaults;
	s->source->time_count = 2;
	for (const struct conf_option *option = source_options; option->name != NULL; option++) {
		const struct conf_setting *setting =
			option->apply == apply_input ? conf_find(s->section->settings, option->name)
						     : find_setting(l, s->section, option->name);

		if (setting != NULL && option->apply != NULL)
			option->apply(s, setting);
	}
	if (s->source->has_columns == (s->source->pattern_count != 0) && l->complaints->count == 0)
		complain(l->complaints, s->section->place,
			 "source %.*s: give either lines or columns", SPAN_FORMAT(s->source->name));
}

static bool reads_time(const struct source *source, struct span time)
{
	int64_t milliseconds;

	for (size_t i = 0; i < source->time_count; i++)
		if (logtime_read(source->times[i], time, &source->zone, 2000000000, &milliseconds))
			return true;
	return false;
}

/* Whether these lines of log tell of an access whose time can be read. */
static bool tells_access(struct loading *l, const struct source *source, struct span lines)
{
	static const struct hash_seed seed; /* examples are the administrator's own */
	struct access_reader *reader =
		access_reader_new(&seed, source, (uint32_t)l->config->rules.limits.match_steps);
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

static void try_examples(struct source_loading *s, const char *name, bool must_tell)
{
	const struct conf_setting *setting = conf_find(s->section->settings, name);

	const char *wrong = must_tell ? "an example tells of no access, or its time cannot be read"
				      : "a counterexample tells of an access";

	for (size_t i = 0; setting != NULL && i < setting->count; i++)
		if (tells_access(s->loading, s->source, setting->values[i].text) != must_tell)
			complain(s->loading->complaints, setting->values[i].place,
				 "source %.*s: %s: '%.*s'", SPAN_FORMAT(s->source->name), wrong,
				 SPAN_FORMAT(setting->values[i].text));
}

static void load_source(struct loading *l, const struct conf_section *section,
			struct source *source)
{
	struct source_loading s = { l, source, section };
	size_t before = l->complaints->count;

	*source = (struct source){ .name = section->title };
	check_like(l, section);
	apply_settings(&s);
	if (l->complaints->count != before)
		return;
	try_examples(&s, "example", true);
	try_examples(&s, "counterexample", false);
}

/* The top-level `sources` names those to be followed; without it, all with an input are. */
static void choose(struct loading *l)
{
	const struct conf_setting *setting = conf_find(l->tree.settings, "sources");
	struct config *config = l->config;

	for (size_t i = 0; i < config->source_count; i++) {
		struct source *source = &config->sources[i];
		bool wanted = setting == NULL;

		for (size_t j = 0; setting != NULL && j < setting->count; j++)
			wanted = wanted || span_equal(setting->values[j].text, source->name);
		if (!wanted)
			source->input_count = 0;
	}
	for (size_t j = 0; setting != NULL && j < setting->count; j++) {
		const struct conf_value *value = &setting->values[j];
		const struct source *source = config_source(config, value->text);

		if (source == NULL)
			complain_of_source(l, value, "sources");
		else if (source->input_count == 0)
			complain(l->complaints, value->place,
				 "sources: source '%.*s' has no input: give it the log's path",
				 SPAN_FORMAT(value->text));
	}
}

void load_sources(struct loading *l)
{
	struct config *config = l->config;
	size_t count = 0;

	for (const struct conf_section *s = l->tree.sections; s != NULL; s = s->next)
		count += is_source(s);
	config->sources = arena_take(l->arena, count * sizeof(*config->sources));
	if (config->sources == NULL)
		complain(l->complaints, (struct place){ NULL, 0 }, "out of memory");
	for (const struct conf_section *s = l->tree.sections; s != NULL; s = s->next)
		if (is_source(s) && config->sources != NULL)
			load_source(l, s, &config->sources[config->source_count++]);
	choose(l);
}
