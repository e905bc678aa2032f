/* SPDX-License-Identifier: ISC */
/* config_dump -- a configuration as it was loaded, all in one text. */
#include "host/config/config_dump.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "host/config/config_effective.h"
#include "host/config/config_read.h"

#define DUMP_BYTES ((size_t)1 << 30)

struct dump {
	const struct config *config;
	bool changed; /* without defaults and what the release brings */
	struct text *out;
};

bool config_dump_option(struct options_reading *reading)
{
	enum config_dump *form = reading->member;

	*form = CONFIG_DUMP_ALL;
	if (reading->value == NULL)
		return true;
	if (strcmp(reading->value, "json") == 0)
		*form = CONFIG_DUMP_JSON;
	else if (strcmp(reading->value, "changed") == 0)
		*form = CONFIG_DUMP_CHANGED;
	else
		trouble_say(reading->why, "there is no form '%s', only json and changed",
			    reading->value);
	return *form != CONFIG_DUMP_ALL;
}

/*
 * In single quotes, where a backslash is one unless another, or a quote, follows: regular
 * expressions stay readable.
 */
static void add_quoted(struct text *out, struct span value)
{
	text_byte(out, '\'');
	for (size_t i = 0; i < value.size; i++) {
		char byte = value.data[i], after = i + 1 < value.size ? value.data[i + 1] : '\'';

		if (byte == '\'' ||
		    (byte == '\\' && (after == '\\' || after == '\'' || after == '\n')))
			text_byte(out, '\\');
		text_byte(out, byte);
	}
	text_byte(out, '\'');
}

static void add_values(struct text *out, bool is_list, const struct conf_value *values,
		       size_t count)
{
	text_add(out, is_list ? SPAN(" = {") : SPAN(" = "));
	for (size_t i = 0; i < count; i++) {
		if (is_list)
			text_add(out, i != 0 ? SPAN(", ") : SPAN(" "));
		add_quoted(out, values[i].text);
	}
	if (count == 0 && !is_list)
		add_quoted(out, SPAN(""));
	text_add(out, is_list ? SPAN(" }") : SPAN(""));
}

static void add_place(struct text *out, struct place place)
{
	text_add(out, SPAN("\t# "));
	text_visible(out, span_of(place.file));
	text_printf(out, ":%d\n", place.line);
}

/* What no file says is a comment, so that a dump says no more than the files did. */
static void add_setting(struct dump *dump, const struct effective *setting)
{
	bool says_it = setting->origin == NULL && setting->count != 0;

	if (dump->changed && !setting->given)
		return;
	text_printf(dump->out, "%s%s", says_it ? "" : "#", setting->name);
	add_values(dump->out, setting->is_list, setting->values, setting->count);
	if (setting->origin != NULL)
		text_printf(dump->out, "\t# %s\n", setting->origin);
	else
		add_place(dump->out, setting->place);
}

static void add_settings(struct dump *dump)
{
	struct effective setting;

	for (size_t i = 0; config_effective(dump->config, i, &setting); i++)
		add_setting(dump, &setting);
}

static void add_inside(struct text *out, const struct conf_option *options,
		       const struct conf_section *section, int depth);

static void add_section(struct text *out, const struct conf_option *option,
			const struct conf_section *section, int depth)
{
	text_printf(out, "%.*s%s ", depth, "\t\t\t\t", option->name);
	if (option->titled) {
		add_quoted(out, section->title);
		text_byte(out, ' ');
	}
	text_byte(out, '{');
	add_place(out, section->place);
	add_inside(out, option->inside, section, depth + 1);
	text_printf(out, "%.*s}\n", depth, "\t\t\t\t");
}

/* In the order of the table. */
static void add_inside(struct text *out, const struct conf_option *options,
		       const struct conf_section *section, int depth)
{
	for (; options->name != NULL; options++) {
		const struct conf_setting *setting = conf_find(section->settings, options->name);

		if (setting != NULL) {
			text_printf(out, "%.*s%s", depth, "\t\t\t\t", options->name);
			add_values(out, options->kind != CONF_VALUE, setting->values,
				   setting->count);
			text_byte(out, '\n');
		}
		for (const struct conf_section *s = section->sections; s != NULL; s = s->next)
			if (strcmp(s->kind, options->name) == 0)
				add_section(out, options, s, depth);
	}
}

/* Whether the section stands in a file of the release. */
static bool is_released(const struct dump *dump, const struct conf_section *section)
{
	struct span folder = span_of(dump->config->kept.share_folder);
	struct span file = span_of(section->place.file);

	return file.size > folder.size && span_equal(span_first(file, folder.size), folder) &&
	       file.data[folder.size] == '/';
}

static bool is_first_of_file(const struct conf_section *sections,
			     const struct conf_section *section)
{
	while (strcmp(sections->place.file, section->place.file) != 0)
		sections = sections->next;
	return sections == section;
}

/* Instead of what the release brings, the names of its files. */
static void add_includes(struct dump *dump)
{
	const struct conf_section *sections = dump->config->tree->sections;

	for (const struct conf_section *s = sections; s != NULL && dump->changed; s = s->next) {
		if (!is_released(dump, s) || !is_first_of_file(sections, s))
			continue;
		text_add(dump->out, SPAN("include("));
		add_quoted(dump->out, span_of(s->place.file));
		text_add(dump->out, SPAN(")\n"));
	}
}

static void add_sections(struct dump *dump)
{
	const struct conf_option *option = top_options;

	for (; option->name != NULL; option++)
		for (const struct conf_section *s = dump->config->tree->sections; s != NULL;
		     s = s->next)
			if (strcmp(s->kind, option->name) == 0 &&
			    !(dump->changed && is_released(dump, s)))
				add_section(dump->out, option, s, 0);
}

void config_dump(const struct config *config, enum config_dump form, struct text *out)
{
	struct dump dump = { config, form == CONFIG_DUMP_CHANGED, out };

	if (form == CONFIG_DUMP_JSON) {
		config_dump_json(config, out);
		return;
	}
	text_printf(out, "# configuration %s\n", config->rules.hash);
	add_settings(&dump);
	add_includes(&dump);
	add_sections(&dump);
}

int config_dump_print(const struct config *config, enum config_dump form)
{
	struct text out;
	bool done;

	text_begin(&out, DUMP_BYTES);
	config_dump(config, form, &out);
	fputs(text_string(&out), stdout);
	done = !out.cut && fflush(stdout) != EOF && !ferror(stdout);
	text_end(&out);
	return done ? EX_OK : EX_IOERR;
}
