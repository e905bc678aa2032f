/* SPDX-License-Identifier: ISC */
/* config_device_rules -- the entries of `devices`, in policies and exemptions; clients, models. */
#include "host/config/config_read.h"
#include "policy/conditions.h"

#define NAME_BYTES 200
#define BY_HAND 1000 /* values of a list: in a longer one, none is compared with each other */

/* What an entry may be; anything else must be the name of a device. */
static const struct {
	const char *word;
	bool takes_name; /* which follows the word */
	int kind;        /* of a device_rule */
} forms[] = {
	{ "any", false, RULE_ANY },       { "unknown", false, RULE_UNKNOWN },
	{ "vendor:", true, RULE_VENDOR }, { "family:", true, RULE_FAMILY },
	{ "kind:", true, RULE_KIND },
};

#define FORMS (sizeof(forms) / sizeof(forms[0]))

/* False: it has none of these forms. */
static bool read_form(struct span text, struct device_rule *rule)
{
	for (size_t i = 0; i < FORMS; i++) {
		struct span word = span_of(forms[i].word);

		if (forms[i].takes_name ? !span_starts_nocase(text, word) : !span_equal(text, word))
			continue;
		rule->kind = forms[i].kind;
		rule->text = span_from(text, word.size);
		return true;
	}
	return false;
}

/* Whether the rule covers any device of the catalogue at all, where it names some. */
static bool covers_some(const struct catalogue *catalogue, const struct device_rule *rule)
{
	const struct device_rules alone = { (struct device_rule *)rule, 1 };

	if (rule->kind == RULE_ANY || rule->kind == RULE_UNKNOWN)
		return true;
	if (rule->kind != RULE_DEVICE && rule->text.size == 0)
		return false;
	for (size_t i = 0; i < catalogue->device_count; i++)
		if (device_rules_may_match(&alone, catalogue->devices[i]))
			return true;
	return false;
}

static bool read_device_rule(struct loading *l, struct span text, struct device_rule *rule)
{
	*rule = (struct device_rule){ .kind = RULE_DEVICE };
	if (!read_form(text, rule)) {
		rule->device = catalogue_device(l->config->rules.catalogue, text);
		if (rule->device == NULL)
			return false;
	}
	return covers_some(l->config->rules.catalogue, rule);
}

/* Tries "vendor:Apple" or "family:iOS", which lives in the arena. */
static void try_joined(struct loading *l, struct nearest *nearest, struct span word,
		       struct span name)
{
	struct text joined;

	if (name.size == 0)
		return;
	text_begin(&joined, NAME_BYTES);
	text_add(&joined, word);
	text_add(&joined, name);
	nearest_try(nearest, arena_copy(l->arena, text_span(&joined)));
	text_end(&joined);
}

void complain_of_device(struct loading *l, struct place place, const char *what,
			struct nearest nearest)
{
	const struct catalogue *catalogue = l->config->rules.catalogue;

	if (l->tree.broken)
		return; /* it may be in what could not be read */
	for (size_t i = 1; i < catalogue->device_count; i++)
		nearest_try(&nearest, catalogue->devices[i]->name);
	complain_unknown(l->complaints, place, &nearest,
			 "`milter-device-check --devices` lists them all", "%s '%.*s'", what,
			 SPAN_FORMAT(nearest.given));
}

static void complain_of_rule(struct loading *l, const struct conf_value *value,
			     const struct device_rule *rule)
{
	const struct catalogue *catalogue = l->config->rules.catalogue;
	struct nearest nearest = { .given = value->text };

	for (size_t i = 0; i < FORMS; i++)
		if (!forms[i].takes_name)
			nearest_try(&nearest, span_of(forms[i].word));
	for (size_t i = 1; i < catalogue->device_count; i++) {
		const struct device *device = catalogue->devices[i];

		try_joined(l, &nearest, SPAN("vendor:"), device->vendor);
		try_joined(l, &nearest, SPAN("family:"), device->family);
		try_joined(l, &nearest, SPAN("kind:"), device->kind);
	}
	complain_of_device(l, value->place,
			   rule->kind == RULE_DEVICE ? "there is no device" : "no device matches",
			   nearest);
}

/* Warns of a device that has no match, and of which no kind has one. */
static void check_found(struct loading *l, const struct conf_value *value,
			const struct device_rule *rule)
{
	const struct device_rules alone = { (struct device_rule *)rule, 1 };

	if (rule->kind == RULE_ANY || rule->kind == RULE_UNKNOWN)
		return;
	for (const struct match *m = l->config->rules.catalogue->first_match; m; m = m->next)
		if (device_rules_may_match(&alone, m->device))
			return;
	complain_mildly(l->complaints, value->place,
			"warning: '%.*s' is never found: neither it nor a kind of it has a match",
			SPAN_FORMAT(value->text));
}

void warn_of_doubles(struct loading *l, const struct conf_setting *setting)
{
	const struct conf_value *values = setting->values;

	for (size_t i = 1; i < setting->count && setting->count <= BY_HAND; i++) {
		size_t j = 0;

		while (j < i && !span_equal_nocase(values[j].text, values[i].text))
			j++;
		if (j == i)
			continue;
		complain_mildly(l->complaints, values[i].place,
				"warning: '%.*s' is in this list already",
				SPAN_FORMAT(values[i].text));
		return;
	}
}

void read_device_rules(struct loading *l, const struct conf_setting *setting,
		       struct device_rules *out)
{
	out->rules = arena_take(l->arena, setting->count * sizeof(*out->rules));
	for (size_t i = 0; i < setting->count && out->rules != NULL; i++) {
		const struct conf_value *value = &setting->values[i];
		struct device_rule *rule = &out->rules[out->count];

		if (read_device_rule(l, value->text, rule)) {
			check_found(l, value, rule);
			out->count++;
		} else {
			complain_of_rule(l, value, rule);
		}
	}
	warn_of_doubles(l, setting);
}

/* 'kind:cloud' */
static bool is_form_of_devices(struct span text)
{
	struct device_rule rule;

	return span_find(text, ':') < text.size && read_form(text, &rule);
}

/* Complains of a * that would stand for itself, and of nothing at all. */
static bool read_name_pattern(struct loading *l, const char *what, const struct conf_value *value,
			      struct name_pattern *out)
{
	size_t star = span_find(value->text, '*');

	*out = (struct name_pattern){ span_first(value->text, star), star < value->text.size };
	if (value->text.size == 0)
		complain(l->complaints, value->place,
			 "%s: an empty name matches none: write it as events show it", what);
	else if (star + 1 < value->text.size)
		complain(l->complaints, value->place,
			 "%s: '%.*s': a * stands only at the end: write '%.*s*'", what,
			 SPAN_FORMAT(value->text), SPAN_FORMAT(out->text));
	else if (is_form_of_devices(value->text))
		complain(l->complaints, value->place,
			 "%s: '%.*s' is about devices: write devices = { '%.*s' }", what,
			 SPAN_FORMAT(value->text), SPAN_FORMAT(value->text));
	else
		return true;
	return false;
}

/* The names in events have no blanks around them; before a * one may stand. */
static bool is_padded(const struct name_pattern *pattern)
{
	struct span trimmed = span_trim(pattern->text);

	return trimmed.size != 0 && (trimmed.data != pattern->text.data ||
				     (!pattern->open && trimmed.size != pattern->text.size));
}

/* Whether one before it is about all names that it is about. */
static bool is_among(const struct name_patterns *patterns, const struct name_pattern *pattern)
{
	for (size_t i = 0; i < patterns->count; i++) {
		const struct name_patterns one = { &patterns->patterns[i], 1 };

		if (one.patterns->open || !pattern->open) {
			if (name_patterns_match(&one, pattern->text))
				return true;
		}
	}
	return false;
}

void read_name_patterns(struct loading *l, const struct conf_setting *setting,
			struct name_patterns *out)
{
	out->patterns = arena_take(l->arena, setting->count * sizeof(*out->patterns));
	for (size_t i = 0; i < setting->count && out->patterns != NULL; i++) {
		const struct conf_value *value = &setting->values[i];
		struct name_pattern *pattern = &out->patterns[out->count];

		if (!read_name_pattern(l, setting->name, value, pattern))
			continue;
		if (is_padded(pattern))
			complain_mildly(l->complaints, value->place,
					"warning: %s: '%.*s' begins or ends with a blank, as no "
					"name in an event does",
					setting->name, SPAN_FORMAT(value->text));
		if (is_among(out, pattern))
			complain_mildly(l->complaints, value->place,
					"warning: '%.*s' is in this list already",
					SPAN_FORMAT(value->text));
		else
			out->count++;
	}
}
