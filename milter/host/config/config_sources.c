/* SPDX-License-Identifier: ISC */
/* config_sources -- the source sections: the access logs that milter-device-watch reads. */
#include <string.h>
#include <sys/stat.h>

#include "host/config/config_read.h"
#include "host/localzone.h"
#include "host/logtime.h"

/* One source section being read. */
struct source_loading {
	struct loading *loading;
	struct source *source;
	const struct conf_section *section;
	bool wrong; /* a setting was complained of, here or where it is taken from */
};

static const char **strings_of(struct loading *l, const struct conf_setting *setting)
{
	const char **strings = arena_take(l->arena, setting->count * sizeof(*strings));

	for (size_t i = 0; strings != NULL && i < setting->count; i++)
		strings[i] = arena_string(l->arena, setting->values[i].text);
	return strings;
}

/* A file may come later, but a folder never is one. */
static void check_input(struct source_loading *s, const struct conf_setting *setting, size_t i)
{
	const char *path = s->source->inputs[i], *wildcard = strpbrk(path, "*?");
	struct complaints *complaints = s->loading->complaints;
	struct place place = setting->values[i].place;
	struct stat status;

	if (path[0] != '/' || strchr(path, '\n') != NULL)
		complain(complaints, place, "input: '%s' is not an absolute path: begin it with /",
			 path);
	else if (wildcard != NULL && strchr(wildcard, '/') != NULL)
		complain(complaints, place,
			 "input: '%s': only the last part of a path may have * and ?", path);
	else if (s->loading->tree.sources.kept == NULL && stat(path, &status) == 0 &&
		 S_ISDIR(status.st_mode))
		complain(complaints, place, "input: %s: this is a folder: name the files in it",
			 path);
	for (size_t j = 0; j < i; j++)
		if (strcmp(s->source->inputs[j], path) == 0) {
			complain(complaints, place,
				 "input: '%s' is given twice, and each access would be counted "
				 "twice: leave one",
				 path);
			return;
		}
}

static void apply_input(void *into, const struct conf_setting *setting)
{
	struct source_loading *s = into;

	s->source->inputs = strings_of(s->loading, setting);
	s->source->input_count = s->source->inputs != NULL ? setting->count : 0;
	for (size_t i = 0; i < s->source->input_count; i++)
		check_input(s, setting, i);
}

/* Those that do not compile are complained of.  *patterns is the arena's. */
static void make_patterns(struct loading *l, const struct conf_setting *setting,
			  struct source_pattern **patterns, size_t *count)
{
	*patterns = arena_take(l->arena, setting->count * sizeof(**patterns));
	for (size_t i = 0; *patterns != NULL && i < setting->count; i++) {
		const struct conf_value *value = &setting->values[i];
		struct trouble why;

		if (source_pattern_make(&(*patterns)[*count], l->arena, value->text, &why))
			++*count;
		else
			complain(l->complaints, value->place, "%s: %s", setting->name,
				 why.sentence);
	}
}

static void apply_lines(void *into, const struct conf_setting *setting)
{
	const struct source_loading *s = into;

	make_patterns(s->loading, setting, &s->source->patterns, &s->source->pattern_count);
}

static void apply_join(void *into, const struct conf_setting *setting)
{
	const struct source_loading *s = into;

	make_patterns(s->loading, setting, &s->source->joins, &s->source->join_count);
}

static void apply_likely(void *into, const struct conf_setting *setting)
{
	const struct source_loading *s = into;

	make_patterns(s->loading, setting, &s->source->likely, &s->source->likely_count);
}

static void apply_columns(void *into, const struct conf_setting *setting)
{
	struct source_loading *s = into;
	struct trouble why;

	s->source->has_columns = true;
	for (size_t i = 0; i < setting->count; i++)
		if (!source_add_column(s->source, setting->values[i].text, &why))
			complain(s->loading->complaints, setting->values[i].place, "columns: %s",
				 why.sentence);
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
				"for strptime that tells the day",
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

static void apply_protocol(void *into, const struct conf_setting *setting)
{
	const struct source_loading *s = into;

	s->source->protocol = read_protocol(s->loading, setting->name, &setting->values[0]);
}

const struct conf_option source_options[] = {
	{ "like", CONF_VALUE, NULL, NULL, false }, /* looked up when all sources are known */
	{ "input", CONF_LIST, apply_input, NULL, false },
	{ "lines", CONF_LIST, apply_lines, NULL, false },
	{ "join", CONF_LIST, apply_join, NULL, false },
	{ "likely", CONF_LIST, apply_likely, NULL, false },
	{ "columns", CONF_LIST, apply_columns, NULL, false },
	{ "time", CONF_LIST, apply_time, NULL, false },
	{ "timezone", CONF_VALUE, apply_timezone, NULL, false },
	{ "protocol", CONF_VALUE, apply_protocol, NULL, false },
	{ "example", CONF_LIST, NULL, NULL, false }, /* tried when all is read */
	{ "counterexample", CONF_LIST, NULL, NULL, false },
	{ NULL, CONF_VALUE, NULL, NULL, false },
};

static void check_name(struct loading *l, const struct conf_section *section)
{
	if (!source_is_name(section->title))
		complain(l->complaints, section->place,
			 "'%.*s' is not a name for a source: use letters, digits, - and _",
			 SPAN_FORMAT(section->title));
}

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

/* What only says more of `lines`, and so comes from where these do. */
static bool is_about_lines(const char *name)
{
	return strcmp(name, "join") == 0 || strcmp(name, "likely") == 0;
}

/* The setting of the section, or of the one that it is like. */
static const struct conf_setting *find_setting(const struct loading *l,
					       const struct conf_section *section, const char *name)
{
	const struct conf_setting *setting = conf_find(section->settings, name);
	const struct conf_setting *like = conf_find(section->settings, "like");
	const struct conf_section *other;

	if (setting != NULL || like == NULL ||
	    (is_about_lines(name) && conf_find(section->settings, "lines") != NULL))
		return setting;
	other = section_named(l, like->values[0].text);
	return other != NULL ? conf_find(other->settings, name) : NULL;
}

/* Names the nearest source, and all of them. */
static void complain_of_source(struct loading *l, const struct conf_value *value, const char *what)
{
	struct nearest nearest = { .given = value->text };
	struct text all;

	if (l->tree.broken)
		return; /* it may be in what could not be read */
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
static bool check_like(struct loading *l, const struct conf_section *section)
{
	const struct conf_setting *like = conf_find(section->settings, "like");
	const struct conf_section *other;

	if (like == NULL)
		return true;
	other = section_named(l, like->values[0].text);
	if (other != NULL && conf_find(other->settings, "like") == NULL)
		return true;
	if (other == NULL)
		complain_of_source(l, &like->values[0], "like");
	else if (other == section)
		complain(l->complaints, like->values[0].place,
			 "like: source '%.*s' cannot be like itself: name another",
			 SPAN_FORMAT(section->title));
	else
		complain(l->complaints, like->values[0].place,
			 "like: source '%.*s' is itself like another: name that",
			 SPAN_FORMAT(like->values[0].text));
	return false;
}

static void check_groups(struct source_loading *s)
{
	const char *name = s->source->has_columns ? "columns" : "lines";
	const struct conf_setting *setting = find_setting(s->loading, s->section, name);
	struct trouble why;

	if (!source_can_tell(s->source, &why))
		complain(s->loading->complaints, setting->values[0].place, "%s: %s", name,
			 why.sentence);
}

/* What is wrong with an inherited setting is said where it stands, not of each heir. */
static void apply_setting(struct source_loading *s, const struct conf_option *option)
{
	const struct conf_setting *own = conf_find(s->section->settings, option->name), *setting;
	size_t before = s->loading->complaints->count;

	setting = option->apply == apply_input ? own
					       : find_setting(s->loading, s->section, option->name);
	if (setting == NULL || option->apply == NULL)
		return;
	option->apply(s, setting);
	s->wrong = s->wrong || s->loading->complaints->count != before;
	if (own == NULL)
		s->loading->complaints->count = before;
}

static void apply_settings(struct source_loading *s)
{
	static const char *const defaults[] = { "rfc3339", "syslog" };
	struct loading *l = s->loading;
	struct source *source = s->source;

	source->zone = l->config->rules.policies.zone;
	source->times = (const char **)defaults;
	source->time_count = 2;
	for (const struct conf_option *option = source_options; option->name != NULL; option++)
		apply_setting(s, option);
	if (s->wrong)
		return;
	if (source->has_columns != (source->pattern_count != 0))
		check_groups(s);
	else if (source->has_columns || (conf_lacks(&l->tree, s->section, "lines") &&
					 conf_lacks(&l->tree, s->section, "columns")))
		complain(l->complaints, s->section->place,
			 "source %.*s: give either lines or columns", SPAN_FORMAT(source->name));
}

static void load_source(struct loading *l, const struct conf_section *section,
			struct source *source)
{
	struct source_loading s = { .loading = l, .source = source, .section = section };
	size_t before = l->complaints->count;

	*source = (struct source){ .name = section->title };
	check_name(l, section);
	s.wrong = !check_like(l, section);
	apply_settings(&s);
	if (l->complaints->count != before || s.wrong)
		return;
	try_source_examples(l, section, source);
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
