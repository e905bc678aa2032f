/* SPDX-License-Identifier: ISC */
/* config_addresses -- lists of people: addresses, files of addresses, and groups. */
#include <stdio.h>
#include <string.h>

#include "host/config/config_read.h"
#include "mail/address_entry.h"

/* Something that is told once of a list, however often it occurs. */
struct oddity {
	struct span entry; /* the first */
	struct place place;
	size_t count;
};

/* A list of addresses being read. */
struct address_list {
	struct loading *loading;
	struct people *people;
	bool of_users; /* users are known without +ext, unlike recipients */
	bool of_group; /* which may stand for either */
	struct oddity extended, doubled, bare, outside;
};

static void note(struct oddity *oddity, struct span entry, struct place place)
{
	if (oddity->count++ != 0)
		return;
	oddity->entry = entry;
	oddity->place = place;
}

static void warn_of(struct address_list *list, const struct oddity *oddity, const char *what)
{
	char others[64] = "";

	if (oddity->count == 0)
		return;
	if (oddity->count > 1)
		snprintf(others, sizeof(others), " (and %zu more like it)", oddity->count - 1);
	complain_mildly(list->loading->complaints, oddity->place, "warning: '%.*s' %s%s",
			SPAN_FORMAT(oddity->entry), what, others);
}

static bool has_extension(struct span entry)
{
	struct span local = address_local(entry);
	size_t plus = span_find(local, '+');

	return plus != 0 && plus != local.size;
}

/* jing.wu may be a person, example.de is hardly one: nobody can tell by the form. */
static bool may_be_name(struct span entry)
{
	return address_entry_is_domain(entry) && entry.size > 3 &&
	       entry.data[entry.size - 3] == '.';
}

/* Whether it can match anybody; complains if it cannot. */
static bool check(struct address_list *list, struct span entry, struct place place)
{
	struct loading *l = list->loading;
	const struct rules *rules = &l->config->rules;
	bool is_name = address_domain(entry).size == 0;
	bool is_dotted = is_name && span_find(entry, '.') < entry.size;
	struct trouble why;

	if (!address_entry_check(entry, &why)) {
		complain(l->complaints, place, "%s", why.sentence);
		return false;
	}
	if (may_be_name(entry) && rules->default_domain.size != 0) {
		complain_mildly(
			l->complaints, place,
			"warning: '%.*s' is taken for a user of %.*s; all of a domain is '@%.*s'",
			SPAN_FORMAT(entry), SPAN_FORMAT(rules->default_domain), SPAN_FORMAT(entry));
		return true;
	}
	if (address_entry_is_domain(entry) || (is_dotted && rules->default_domain.size == 0)) {
		complain(l->complaints, place,
			 "'%.*s' is a name, not a domain: write '@%.*s' for all of the domain, or "
			 "'%.*s@domain' for a user",
			 SPAN_FORMAT(entry), SPAN_FORMAT(entry), SPAN_FORMAT(entry));
		return false;
	}
	if (span_equal_nocase(entry, SPAN("outside")))
		note(&list->outside, entry, place);
	else if (is_name && rules->default_domain.size == 0)
		note(&list->bare, entry, place);
	return true;
}

static void add_address(struct address_list *list, struct span entry, struct place place)
{
	struct loading *l = list->loading;
	size_t before = names_count(list->people->addresses);
	struct trouble why;

	if (!check(list, entry, place))
		return;
	if (!address_set_add(list->people->addresses, entry, l->config->rules.default_domain,
			     &why)) {
		complain(l->complaints, place, "%s", why.sentence);
		return;
	}
	if (names_count(list->people->addresses) == before)
		note(&list->doubled, entry, place);
	if (list->of_users && has_extension(entry))
		note(&list->extended, entry, place);
}

static void add_address_lines(struct address_list *list, const struct conf_value *value,
			      struct span name)
{
	struct loading *l = list->loading;
	struct span rest = span_without_mark(read_named_file(l, value, name));
	struct place place = { arena_string(l->arena, name), 1 };

	if (refuse_utf16(l, rest, place))
		return;
	for (; rest.size != 0; place.line++) {
		struct span line = span_trim(span_cut(&rest, '\n'));

		if (line.size != 0 && line.data[0] != '#')
			add_address(list, line, place);
	}
}

static void complain_of_group(struct loading *l, const struct conf_value *value, struct span name)
{
	const struct policies *policies = &l->config->rules.policies;
	struct nearest nearest = { .given = name };

	if (l->tree.broken)
		return; /* it may be in what could not be read */
	for (size_t i = 0; i < policies->group_count; i++)
		nearest_try(&nearest, policies->groups[i].name);
	complain_unknown(l->complaints, value->place, &nearest, NULL, "there is no group '%.*s'",
			 SPAN_FORMAT(name));
}

/* The group that a value names; NULL: there is none, and that was complained of. */
static const struct group *find_group(struct loading *l, const struct conf_value *value,
				      struct span name)
{
	const struct policies *policies = &l->config->rules.policies;

	if (name.size == 0) {
		complain(l->complaints, value->place, "'%.*s' names no group: write its name",
			 SPAN_FORMAT(value->text));
		return NULL;
	}
	for (size_t i = 0; i < policies->group_count; i++)
		if (span_equal(policies->groups[i].name, name))
			return &policies->groups[i];
	complain_of_group(l, value, name);
	return NULL;
}

static void add_group(struct address_list *list, const struct conf_value *value, struct span name)
{
	struct people *people = list->people;
	const struct group *group = find_group(list->loading, value, name), **grown;

	if (group == NULL)
		return;
	for (size_t i = 0; i < people->group_count; i++)
		if (people->groups[i] == group) {
			note(&list->doubled, value->text, value->place);
			return;
		}
	grown = arena_grow(list->loading->arena, people->groups, people->group_count,
			   sizeof(const struct group *));
	if (grown == NULL) {
		complain(list->loading->complaints, value->place, "out of memory");
		return;
	}
	grown[people->group_count++] = group;
	people->groups = grown;
}

/* NULL: out of memory. */
static struct people *new_people(struct loading *l)
{
	struct people *people = arena_take(l->arena, sizeof(*people));

	if (people != NULL)
		people->addresses = names_new();
	return people != NULL && people->addresses != NULL ? people : NULL;
}

/* Everybody who is not of own_domains. */
static void add_outsiders(struct address_list *list, const struct conf_value *value)
{
	struct loading *l = list->loading;
	const struct names *own = l->config->rules.own_domains;
	const struct conf_setting *given = conf_find(l->tree.settings, "own_domains");

	if (own != NULL && names_count(own) != 0) {
		if (list->people->outside_of != NULL)
			note(&list->doubled, value->text, value->place);
		list->people->outside_of = own;
	} else if (conf_tree_lacks(&l->tree, "own_domains") ||
		   (given != NULL && given->count == 0)) {
		complain(l->complaints, value->place,
			 "'%.*s' is whoever is not of own_domains: set own_domains",
			 SPAN_FORMAT(value->text));
	}
}

void read_people(struct loading *l, const struct conf_setting *setting, struct people **people)
{
	struct address_list list = { .loading = l,
				     .people = *people,
				     .of_users = strstr(setting->name, "recipients") == NULL,
				     .of_group = strstr(setting->name, "users") == NULL };

	if (list.people == NULL)
		list.people = *people = new_people(l);
	for (size_t i = 0; i < setting->count && list.people != NULL; i++) {
		const struct conf_value *value = &setting->values[i];

		if (span_starts_nocase(value->text, SPAN("file:")))
			add_address_lines(&list, value, span_from(value->text, 5));
		else if (span_starts_nocase(value->text, SPAN("group:")))
			add_group(&list, value, span_from(value->text, 6));
		else if (!list.of_users && span_equal_nocase(value->text, SPAN("outside")))
			add_outsiders(&list, value);
		else
			add_address(&list, value->text, value->place);
	}
	warn_of(&list, &list.extended,
		list.of_group ? "is nobody but as a recipient: users are known without the + and "
				"what follows"
			      : "is no user: users are known without the + and what follows");
	warn_of(&list, &list.outside,
		"is a name here: only recipients = { outside } and except_recipients mean whoever "
		"is not of own_domains");
	warn_of(&list, &list.bare,
		"is only who logs in by that name alone: write name@domain, or set default_domain");
	warn_of(&list, &list.doubled, "is in this list already");
}
