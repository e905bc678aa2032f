/* SPDX-License-Identifier: ISC */
/* config_devices -- the device sections: what the catalogue is made of. */
#include <string.h>

#include "host/config/config_read.h"

/* One match section being read. */
struct match_loading {
	struct loading *loading;
	struct match *match;
};

static void add_conditions(struct match_loading *m, const struct conf_setting *setting,
			   struct condition **list)
{
	struct catalogue *catalogue = m->loading->config->rules.catalogue;
	struct trouble why;

	for (size_t i = 0; i < setting->count; i++) {
		const struct conf_value *value = &setting->values[i];

		if (!catalogue_add_condition(catalogue, list, value->text, value->place, &why))
			complain(m->loading->complaints, value->place, "%s", why.sentence);
	}
}

static void apply_when(void *into, const struct conf_setting *setting)
{
	struct match_loading *m = into;

	add_conditions(m, setting, &m->match->when);
}

static void apply_contradicted_if(void *into, const struct conf_setting *setting)
{
	struct match_loading *m = into;

	add_conditions(m, setting, &m->match->contradicted_if);
}

static void apply_confidence(void *into, const struct conf_setting *setting)
{
	struct match_loading *m = into;

	read_confidence(m->loading, &setting->values[0], &m->match->confidence);
}

static void apply_client(void *into, const struct conf_setting *setting)
{
	struct match_loading *m = into;

	m->match->client = setting->values[0].text;
}

/* A line without a field would be no evidence of anything. */
static void check_example(struct loading *l, const struct conf_value *value)
{
	struct span rest = value->text;

	while (rest.size != 0) {
		struct span line = span_cut(&rest, '\n');

		if (span_trim(line).size == 0 || span_find(line, ':') < line.size)
			continue;
		complain(l->complaints, value->place,
			 "'%.*s' is not of the form 'Field: value': write 'X-Mailer: iPhone Mail'",
			 SPAN_FORMAT(span_first(line, 80)));
		return;
	}
}

static void keep_examples(struct match_loading *m, const struct conf_setting *setting,
			  bool must_match)
{
	for (size_t i = 0; i < setting->count; i++) {
		struct example *example = arena_take(m->loading->arena, sizeof(*example));

		if (example == NULL)
			return;
		check_example(m->loading, &setting->values[i]);
		*example = (struct example){ m->match, setting->values[i], must_match, NULL };
		*m->loading->examples_end = example;
		m->loading->examples_end = &example->next;
	}
}

static void apply_example(void *into, const struct conf_setting *setting)
{
	keep_examples(into, setting, true);
}

static void apply_counterexample(void *into, const struct conf_setting *setting)
{
	keep_examples(into, setting, false);
}

static const struct conf_option match_options[] = {
	{ "when", CONF_LIST, apply_when, NULL, false },
	{ "contradicted_if", CONF_LIST, apply_contradicted_if, NULL, false },
	{ "confidence", CONF_VALUE, apply_confidence, NULL, false },
	{ "client", CONF_VALUE, apply_client, NULL, false },
	{ "example", CONF_LIST, apply_example, NULL, false },
	{ "counterexample", CONF_LIST, apply_counterexample, NULL, false },
	{ NULL, CONF_VALUE, NULL, NULL, false },
};

static void apply_title(void *into, const struct conf_setting *setting)
{
	((struct device *)into)->title = setting->values[0].text;
}

static void apply_vendor(void *into, const struct conf_setting *setting)
{
	((struct device *)into)->vendor = setting->values[0].text;
}

static void apply_family(void *into, const struct conf_setting *setting)
{
	((struct device *)into)->family = setting->values[0].text;
}

static void apply_os(void *into, const struct conf_setting *setting)
{
	((struct device *)into)->os = setting->values[0].text;
}

static void apply_kind(void *into, const struct conf_setting *setting)
{
	((struct device *)into)->kind = setting->values[0].text;
}

const struct conf_option device_options[] = {
	{ "parent", CONF_VALUE, NULL, NULL, false }, /* looked up when all devices are known */
	{ "title", CONF_VALUE, apply_title, NULL, false },
	{ "vendor", CONF_VALUE, apply_vendor, NULL, false },
	{ "family", CONF_VALUE, apply_family, NULL, false },
	{ "os", CONF_VALUE, apply_os, NULL, false },
	{ "kind", CONF_VALUE, apply_kind, NULL, false },
	{ "cloud_clients", CONF_ITEMS, NULL, NULL, false }, /* kept in the configuration's arena */
	{ "match", CONF_SECTION, NULL, match_options, false },
	{ NULL, CONF_VALUE, NULL, NULL, false },
};

static bool is_device_name(struct span name)
{
	for (size_t i = 0; i < name.size; i++)
		if (!byte_is_alpha(name.data[i]) && !byte_is_digit(name.data[i]) &&
		    name.data[i] != '-' && name.data[i] != '_')
			return false;
	return name.size != 0;
}

static void keep_cloud_clients(struct loading *l, const struct conf_section *section,
			       struct device *device)
{
	const struct conf_setting *given = conf_find(section->settings, "cloud_clients");
	struct span *names =
		given != NULL ? arena_take(l->arena, given->count * sizeof(*names)) : NULL;

	for (size_t i = 0; names != NULL && i < given->count; i++)
		names[i] = given->values[i].text;
	device->cloud_clients = names;
	device->cloud_client_count = names != NULL ? given->count : 0;
}

/* It stands in lines of mail, of terminals and of SMTP replies. */
static void check_title(struct loading *l, const struct conf_section *section)
{
	const struct conf_setting *setting = conf_find(section->settings, "title");
	struct span rest;

	if (setting == NULL)
		return;
	rest = setting->values[0].text;
	if (span_trim(rest).size == 0)
		complain(l->complaints, setting->values[0].place,
			 "title is empty: leave it out, and the name '%.*s' is shown",
			 SPAN_FORMAT(section->title));
	while (rest.size != 0) {
		size_t size = utf8_character(rest);

		if (size == 0 || (unsigned char)rest.data[0] < ' ') {
			complain(l->complaints, setting->values[0].place,
				 "title: only UTF-8 without line breaks");
			return;
		}
		rest = span_from(rest, size);
	}
}

static void add_device(struct loading *l, const struct conf_section *section)
{
	struct catalogue *catalogue = l->config->rules.catalogue;
	struct device *device;

	if (!is_device_name(section->title) || span_equal(section->title, SPAN("any")) ||
	    span_equal(section->title, SPAN("unknown")))
		complain(l->complaints, section->place,
			 "'%.*s' is not a name for a device: use letters, digits, - and _",
			 SPAN_FORMAT(section->title));
	check_title(l, section);
	if (catalogue_device(catalogue, section->title) != NULL)
		return;
	device = catalogue_add_device(catalogue, section->title, section->place);
	if (device == NULL)
		return;
	conf_apply(device_options, section->settings, device);
	keep_cloud_clients(l, section, device);
}

static void link_parent(struct loading *l, const struct conf_section *section)
{
	struct catalogue *catalogue = l->config->rules.catalogue;
	const struct conf_setting *setting = conf_find(section->settings, "parent");
	struct device *device = catalogue_device(catalogue, section->title);
	const struct device *parent;

	if (setting == NULL || device == NULL)
		return;
	parent = catalogue_device(catalogue, setting->values[0].text);
	if (parent == NULL || parent == catalogue_unknown(catalogue))
		complain_of_device(l, setting->values[0].place, "parent: there is no device",
				   (struct nearest){ .given = setting->values[0].text });
	else if (device_is(parent, device))
		complain(l->complaints, setting->values[0].place,
			 "parent: '%.*s' inherits from this device already",
			 SPAN_FORMAT(setting->values[0].text));
	else
		device->parent = parent;
}

static void inherit(struct span *own, struct span inherited)
{
	if (own->size == 0)
		*own = inherited;
}

/* Takes what the device does not say itself from its ancestors, the nearest first. */
static void inherit_all(struct device *device)
{
	for (const struct device *d = device->parent; d != NULL; d = d->parent) {
		inherit(&device->vendor, d->vendor);
		inherit(&device->family, d->family);
		inherit(&device->kind, d->kind);
		if (device->cloud_client_count == 0) {
			device->cloud_clients = d->cloud_clients;
			device->cloud_client_count = d->cloud_client_count;
		}
		device->depth++;
	}
	for (const struct device *d = device->parent; d != NULL; d = d->parent)
		inherit(&device->os, d->os);
	inherit(&device->os, device->family);
}

/* Releases replace devices.conf; what stands elsewhere is the administrator's. */
static bool is_own(const struct conf_section *section)
{
	const char *slash = section->place.file != NULL ? strrchr(section->place.file, '/') : NULL;
	const char *name = slash != NULL ? slash + 1 : section->place.file;

	return name != NULL && strcmp(name, "devices.conf") != 0;
}

static void add_match(struct loading *l, const struct conf_section *section,
		      const struct device *device)
{
	struct match_loading m = { l, catalogue_add_match(l->config->rules.catalogue, device) };

	if (m.match == NULL)
		return;
	m.match->own = is_own(section);
	conf_apply(match_options, section->settings, &m);
	if (conf_lacks(&l->tree, section, "when"))
		complain(l->complaints, device->place, "a match of device %.*s has no when",
			 SPAN_FORMAT(device->name));
}

static void add_matches(struct loading *l, const struct conf_section *section)
{
	const struct device *device = catalogue_device(l->config->rules.catalogue, section->title);

	for (const struct conf_section *s = section->sections; s != NULL && device != NULL;
	     s = s->next)
		add_match(l, s, device);
}

static void try_example(struct loading *l, const struct example *example, struct arena *arena,
			struct scratch *scratch)
{
	struct span rest = example->value.text;
	const struct evidence_item *item;
	struct evidence evidence;
	enum pattern_result result;
	bool matches;

	evidence_begin(&evidence, l->config->rules.catalogue->fields, arena, 64 << 10);
	while (rest.size != 0) {
		struct span value = span_trim(span_cut(&rest, '\n')), name = span_cut(&value, ':');

		evidence_add(&evidence, name, value);
		if (span_trim(value).size > l->config->rules.limits.value_bytes &&
		    !span_equal_nocase(name, SPAN("@Signature")))
			note_value_cut(l, example->value.place);
	}
	result = match_holds(example->match, &evidence, scratch, &item, NULL);
	matches = result == PATTERN_MATCHES;
	if (example->must_match && result == PATTERN_FAILED)
		note_limit_reached(l, example->value.place);
	else if (matches != example->must_match)
		complain(l->complaints, example->value.place, "device %.*s: %s: '%.*s'",
			 SPAN_FORMAT(example->match->device->name),
			 matches ? "a counterexample matches" : "an example does not match",
			 SPAN_FORMAT(example->value.text));
}

static void try_examples(struct loading *l)
{
	struct scratch *scratch = scratch_new((uint32_t)l->config->rules.limits.match_steps);
	struct arena *arena = arena_new();

	for (struct example *e = l->examples; e != NULL && scratch != NULL && arena != NULL;
	     e = e->next) {
		try_example(l, e, arena, scratch);
		arena_empty(arena);
	}
	scratch_free(scratch);
	arena_free(arena);
}

static bool is_device(const struct conf_section *section)
{
	return strcmp(section->kind, "device") == 0;
}

/* A `when` that could not be read was complained of before, and left its match without any. */
static bool lacks_when(const struct catalogue *catalogue)
{
	const struct match *match = catalogue->first_match;

	while (match != NULL && match->when != NULL)
		match = match->next;
	return match != NULL;
}

void load_devices(struct loading *l)
{
	size_t before = l->complaints->count;
	struct catalogue *catalogue = l->config->rules.catalogue;

	l->examples_end = &l->examples;
	for (struct conf_section *s = l->tree.sections; s != NULL; s = s->next)
		if (is_device(s))
			add_device(l, s);
	for (struct conf_section *s = l->tree.sections; s != NULL; s = s->next)
		if (is_device(s))
			link_parent(l, s);
	for (size_t i = 1; i < catalogue->device_count; i++)
		inherit_all(catalogue->devices[i]);
	for (struct conf_section *s = l->tree.sections; s != NULL; s = s->next)
		if (is_device(s))
			add_matches(l, s);
	if (l->complaints->count != before || lacks_when(catalogue))
		return;
	if (!catalogue_finish(catalogue))
		complain(l->complaints, (struct place){ NULL, 0 }, "out of memory");
	else
		try_examples(l);
}
