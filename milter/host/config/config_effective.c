/* SPDX-License-Identifier: ISC */
/* config_effective -- each setting of the top level as it holds, and where that comes from. */
#include "host/config/config_effective.h"

#include <string.h>

#include "host/config/config_read.h"

/* Values that follow from the rest of the configuration, or from the system. */
static struct span timezone_of(const struct config *config)
{
	return span_of(config->rules.policies.zone.name);
}

static struct span default_domain_of(const struct config *config)
{
	return config->rules.default_domain;
}

static const struct {
	const char *name;
	struct span (*value)(const struct config *);
	const char *origin;
} derived[] = {
	{ "timezone", timezone_of, "the system" },
	{ "default_domain", default_domain_of, "own_domains" },
};

static bool is_same(const struct conf_setting *a, const struct conf_setting *b)
{
	if (a == NULL || b == NULL || a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!span_equal(a->values[i].text, b->values[i].text))
			return false;
	return true;
}

static void derive(const struct config *config, struct effective *out)
{
	for (size_t i = 0; i < sizeof(derived) / sizeof(derived[0]); i++) {
		if (strcmp(derived[i].name, out->name) != 0)
			continue;
		out->other.text = derived[i].value(config);
		out->values = &out->other;
		out->count = out->other.text.size != 0;
		if (out->count != 0)
			out->origin = derived[i].origin;
	}
}

/* A key that stands in the file itself is for nobody to see who is shown the settings. */
static bool is_secret(const struct conf_setting *setting)
{
	bool in_files = true;

	for (size_t i = 0; i < setting->count; i++)
		in_files = in_files && key_is_in_file(setting->values[i].text);
	return !in_files && (strcmp(setting->name, "pseudonym_key") == 0 ||
			     strcmp(setting->name, "gate_key") == 0);
}

static void take(const struct conf_setting *setting, struct effective *out)
{
	out->values = setting->values;
	out->count = is_secret(setting) ? 0 : setting->count;
	out->place = setting->values[0].place;
}

/* Sections have no value. */
static const struct conf_option *option_at(size_t number)
{
	for (const struct conf_option *option = top_options; option->name != NULL; option++)
		if (option->kind != CONF_SECTION && number-- == 0)
			return option;
	return NULL;
}

bool config_effective(const struct config *config, size_t number, struct effective *out)
{
	const struct conf_option *option = option_at(number);
	const struct conf_setting *given, *fallback;

	if (option == NULL)
		return false;
	*out = (struct effective){ .name = option->name, .is_list = option->kind != CONF_VALUE };
	given = conf_find(config->tree->settings, option->name);
	fallback = conf_find(config->tree->defaults, option->name);
	if (given != NULL) {
		take(given, out);
		out->given = !is_same(given, fallback);
	} else if (fallback != NULL) {
		take(fallback, out);
		out->origin = "default";
	} else {
		out->origin = "not set";
		derive(config, out);
	}
	return true;
}
