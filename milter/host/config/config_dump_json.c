/* SPDX-License-Identifier: ISC */
/* config_dump_json -- a configuration as one JSON object, a setting or section a line. */
#include <string.h>

#include "host/config/config_dump.h"
#include "host/config/config_effective.h"
#include "host/config/config_read.h"

static void add_values(struct text *out, bool is_list, const struct conf_value *values,
		       size_t count)
{
	if (!is_list && count == 0) {
		text_add(out, SPAN("null"));
		return;
	}
	text_add(out, is_list ? SPAN("[") : SPAN(""));
	for (size_t i = 0; i < count; i++) {
		text_add(out, i != 0 ? SPAN(",") : SPAN(""));
		text_json(out, values[i].text);
	}
	text_add(out, is_list ? SPAN("]") : SPAN(""));
}

static void add_place(struct text *out, struct place place)
{
	struct text words;

	text_begin(&words, out->limit);
	text_printf(&words, "%s:%d", place.file, place.line);
	text_json(out, text_span(&words));
	text_end(&words);
}

static void add_setting(struct text *out, const struct effective *setting)
{
	text_printf(out, "\"%s\":{\"value\":", setting->name);
	add_values(out, setting->is_list, setting->values, setting->count);
	text_add(out, SPAN(",\"origin\":"));
	if (setting->origin != NULL)
		text_json(out, span_of(setting->origin));
	else
		add_place(out, setting->place);
	text_byte(out, '}');
}

static void add_section(struct text *out, const struct conf_option *option,
			const struct conf_section *section);

/* An array of those of one kind; returns whether it has any. */
static void add_sections(struct text *out, const struct conf_option *option,
			 const struct conf_section *sections)
{
	bool any = false;

	for (; sections != NULL; sections = sections->next) {
		if (strcmp(sections->kind, option->name) != 0)
			continue;
		text_add(out, any ? SPAN(",\n") : SPAN("\n"));
		add_section(out, option, sections);
		any = true;
	}
}

static void add_inside(struct text *out, const struct conf_option *option,
		       const struct conf_section *section)
{
	const struct conf_setting *setting = conf_find(section->settings, option->name);

	if (option->kind == CONF_SECTION) {
		text_printf(out, ",\"%s\":[", option->name);
		add_sections(out, option, section->sections);
		text_byte(out, ']');
	} else if (setting != NULL) {
		text_printf(out, ",\"%s\":", option->name);
		add_values(out, option->kind != CONF_VALUE, setting->values, setting->count);
	}
}

static void add_section(struct text *out, const struct conf_option *option,
			const struct conf_section *section)
{
	text_add(out, SPAN("{\"origin\":"));
	add_place(out, section->place);
	if (option->titled) {
		text_add(out, SPAN(",\"name\":"));
		text_json(out, section->title);
	}
	for (const struct conf_option *inside = option->inside; inside->name != NULL; inside++)
		add_inside(out, inside, section);
	text_byte(out, '}');
}

void config_dump_json(const struct config *config, struct text *out)
{
	struct effective setting;
	const struct conf_option *option = top_options;

	text_printf(out, "{\"config\":\"%s\",\"settings\":{", config->rules.hash);
	for (size_t i = 0; config_effective(config, i, &setting); i++) {
		text_add(out, i != 0 ? SPAN(",\n") : SPAN("\n"));
		add_setting(out, &setting);
	}
	text_byte(out, '}');
	for (; option->name != NULL; option++) {
		if (option->kind != CONF_SECTION)
			continue;
		text_printf(out, ",\n\"%s\":[", option->name);
		add_sections(out, option, config->tree->sections);
		text_byte(out, ']');
	}
	text_add(out, SPAN("}\n"));
}
