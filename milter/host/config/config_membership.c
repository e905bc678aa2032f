/* SPDX-License-Identifier: ISC */
/* config_membership -- by which entry of a configuration somebody is in a group. */
#include "host/config/config_membership.h"

#include <string.h>

#include "host/config/config_read.h"

#define LIST_BYTES_MAX SIZE_MAX /* it was read before */

struct search {
	const struct config *config;
	struct conf_sources sources; /* a copy: looking a file up notes nothing new */
	struct span address;
	struct membership *out;
};

static bool entry_has(struct search *s, struct span entry, struct place place)
{
	struct names *set = names_new();
	struct trouble why;
	bool has = set != NULL &&
		   address_set_add(set, entry, s->config->rules.default_domain, &why) &&
		   address_set_has(set, s->address);

	names_free(set);
	if (has)
		*s->out = (struct membership){ entry, place };
	return has;
}

static bool file_has(struct search *s, const struct conf_value *value, struct span name)
{
	const char *path = confsource_find(&s->sources, value->place.file, name);
	struct place place = { path, 1 };
	struct trouble why;
	struct span rest;

	if (path == NULL)
		return false;
	rest = span_without_mark(confsource_read(&s->sources, path, LIST_BYTES_MAX, &why));
	for (; rest.size != 0; place.line++) {
		struct span line = span_trim(span_cut(&rest, '\n'));

		if (line.size != 0 && line.data[0] != '#' && entry_has(s, line, place))
			return true;
	}
	return false;
}

static bool other_has(struct search *s, const struct conf_value *value, struct span name)
{
	const struct policies *policies = &s->config->rules.policies;

	for (size_t i = 0; i < policies->group_count; i++) {
		if (!span_equal(policies->groups[i].name, name))
			continue;
		*s->out = (struct membership){ value->text, value->place };
		return group_has(&policies->groups[i], s->address);
	}
	return false;
}

static bool value_has(struct search *s, const struct conf_value *value)
{
	if (span_starts_nocase(value->text, SPAN("file:")))
		return file_has(s, value, span_from(value->text, 5));
	if (span_starts_nocase(value->text, SPAN("group:")))
		return other_has(s, value, span_from(value->text, 6));
	return entry_has(s, value->text, value->place);
}

/* The section of that group; there is one. */
static const struct conf_section *section_of(const struct config *config, const struct group *group)
{
	const struct conf_section *section = config->tree->sections;

	while (strcmp(section->kind, "group") != 0 || !span_equal(section->title, group->name))
		section = section->next;
	return section;
}

bool config_membership(const struct config *config, const struct group *group, struct span address,
		       struct membership *out)
{
	const struct conf_setting *members =
		conf_find(section_of(config, group)->settings, "members");
	struct search search = { config, config->tree->sources, address, out };

	for (size_t i = 0; members != NULL && i < members->count; i++)
		if (value_has(&search, &members->values[i]))
			return true;
	return false;
}
