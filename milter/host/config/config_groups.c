/* SPDX-License-Identifier: ISC */
/* config_groups -- the group sections: people under one name. */
#include <string.h>

#include "host/config/config_read.h"

#define LISTS_MAX 1000 /* that one question whether somebody is in a group may look into */

/* One group being read. */
struct group_loading {
	struct loading *loading;
	struct group *group;
};

static void apply_members(void *into, const struct conf_setting *setting)
{
	struct group_loading *g = into;

	read_people(g->loading, setting, &g->group->members);
}

static void apply_except(void *into, const struct conf_setting *setting)
{
	struct group_loading *g = into;

	read_people(g->loading, setting, &g->group->except);
}

const struct conf_option group_options[] = {
	{ "members", CONF_LIST, apply_members, NULL, false },
	{ "except", CONF_LIST, apply_except, NULL, false },
	{ NULL, CONF_VALUE, NULL, NULL, false },
};

/* A path through groups; each names the next. */
struct trail {
	const struct group *group;
	const struct trail *back; /* NULL: it begins here */
	size_t length;
};

static void add_trail(struct text *words, const struct trail *trail, const struct group *from)
{
	if (trail->group != from)
		add_trail(words, trail->back, from);
	text_visible(words, trail->group->name);
	text_add(words, SPAN(" > "));
}

static void complain_of_circle(struct loading *l, const struct trail *trail,
			       const struct group *group)
{
	struct text words;

	text_begin(&words, 1000);
	add_trail(&words, trail, group);
	text_visible(&words, group->name);
	complain(l->complaints, group->place, "group %.*s has itself as a member: %s",
		 SPAN_FORMAT(group->name), text_string(&words));
	text_end(&words);
}

static size_t count_lists(struct loading *l, struct group *group, const struct trail *back);

static size_t count_lists_of(struct loading *l, const struct people *people,
			     const struct trail *trail)
{
	struct group *groups = l->config->rules.policies.groups;
	size_t count = 1;

	if (people == NULL)
		return 0;
	for (size_t i = 0; i < people->group_count && count <= LISTS_MAX; i++)
		count += count_lists(l, &groups[people->groups[i] - groups], trail);
	return count;
}

/* Counts each group once; complains of one that leads back to itself. */
static size_t count_lists(struct loading *l, struct group *group, const struct trail *back)
{
	const struct trail trail = { group, back, back != NULL ? back->length + 1 : 1 };

	if (group->lists != 0 || trail.length > LISTS_MAX)
		return group->lists != 0 ? group->lists : LISTS_MAX;
	for (const struct trail *t = back; t != NULL; t = t->back)
		if (t->group == group) {
			complain_of_circle(l, back, group);
			group->lists = 1; /* once is enough */
			return 1;
		}
	group->lists = 1 + count_lists_of(l, group->members, &trail) +
		       count_lists_of(l, group->except, &trail);
	return group->lists;
}

/* One is told: whatever names it leads to as many. */
static void check_lists(struct loading *l)
{
	const struct policies *policies = &l->config->rules.policies;

	for (size_t i = 0; i < policies->group_count; i++)
		count_lists(l, &policies->groups[i], NULL);
	for (size_t i = 0; i < policies->group_count; i++) {
		const struct group *group = &policies->groups[i];

		if (group->lists <= LISTS_MAX)
			continue;
		complain(l->complaints, group->place,
			 "group %.*s leads to more than %d lists by way of other groups: name "
			 "people instead",
			 SPAN_FORMAT(group->name), LISTS_MAX);
		return;
	}
}

static void warn_of_group(struct loading *l, const struct group *group)
{
	if (!group_is_nobody(group))
		return;
	complain_mildly(l->complaints, group->place, "warning: group %.*s is nobody: %s",
			SPAN_FORMAT(group->name),
			group->members != NULL && people_are_nobody(group->members)
				? "the lists of its members are empty"
				: "all of its members are in its except");
}

static void read_group(struct loading *l, struct group *group, const struct conf_section *section)
{
	struct group_loading g = { l, group };

	conf_apply(group_options, section->settings, &g);
	if (group->name.size == 0)
		complain(l->complaints, group->place, "this group has an empty name: give it one");
	if (conf_lacks(&l->tree, section, "members"))
		complain(l->complaints, group->place,
			 "group %.*s names no members: write members = { 'name@example.org' }",
			 SPAN_FORMAT(group->name));
}

/* All names first, so that a group may name one that comes behind it. */
static bool name_groups(struct loading *l)
{
	struct policies *policies = &l->config->rules.policies;
	size_t count = 0;

	for (const struct conf_section *s = l->tree.sections; s != NULL; s = s->next)
		count += strcmp(s->kind, "group") == 0;
	policies->groups = arena_take(l->arena, (count + 1) * sizeof(*policies->groups));
	if (policies->groups == NULL) {
		complain(l->complaints, (struct place){ NULL, 0 }, "out of memory");
		return false;
	}
	for (const struct conf_section *s = l->tree.sections; s != NULL; s = s->next)
		if (strcmp(s->kind, "group") == 0)
			policies->groups[policies->group_count++] =
				(struct group){ .name = s->title, .place = s->place };
	return true;
}

void load_groups(struct loading *l)
{
	struct policies *policies = &l->config->rules.policies;
	size_t before = l->complaints->count;
	struct group *group;

	if (!name_groups(l))
		return;
	group = policies->groups;
	for (const struct conf_section *s = l->tree.sections; s != NULL; s = s->next)
		if (strcmp(s->kind, "group") == 0)
			read_group(l, group++, s);
	check_lists(l);
	for (size_t i = 0; i < policies->group_count && l->complaints->count == before; i++)
		warn_of_group(l, &policies->groups[i]);
}
