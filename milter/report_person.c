/* SPDX-License-Identifier: ISC */
/* report_person -- whom, or which one device, milter-device-report is asked about. */
#include "report_person.h"

#include "policy/outcome.h"

/* Values are taken literally: a star at an end of one would stand for anything. */
static bool add(struct report_options *options, enum event_field field, struct span value,
		struct trouble *why)
{
	struct span condition;
	struct text text;
	bool added;

	text_begin(&text, EVENT_LINE_BYTES);
	text_printf(&text, "%s=", event_field_name(field));
	text_add(&text, value);
	condition = arena_copy(options->arena, text_span(&text));
	text_end(&text);
	added = condition.data != NULL;
	if (!added)
		trouble_say(why, "out of memory");
	return added && where_add(&options->where, options->arena, condition, why);
}

static bool is_one(const struct where_condition *condition)
{
	return condition->test == WHERE_IS && condition->value.size != 0 &&
	       !condition->open_front && !condition->open_end &&
	       (condition->field == EVENT_USER || condition->field == EVENT_DEVICE_ID);
}

static bool ask_device(struct report_options *options, const struct rules *rules,
		       struct trouble *why)
{
	for (const struct where_condition *c = options->where.conditions; c != NULL; c = c->next) {
		struct span hidden;

		if (!is_one(c) || c->field != EVENT_DEVICE_ID)
			continue;
		hidden = outcome_device_id(rules, options->arena, c->value);
		return add(options, EVENT_DEVICE_ID, hidden, why);
	}
	return true;
}

static bool ask_user(struct report_options *options, const struct rules *rules, struct trouble *why)
{
	const struct address_home nowhere = { { NULL, 0 }, NULL };
	const struct address_home home = rules != NULL ? rules_home(rules) : nowhere;
	struct span user = span_of(options->user);

	if (user.size == 0 || span_find(user, '*') < user.size) {
		trouble_say(why, "--user: '%s' is not one user: for several there is --where",
			    options->user);
		return false;
	}
	if (!address_normal(options->arena, user, &home, &user)) {
		trouble_say(why, "out of memory");
		return false;
	}
	if (!add(options, EVENT_USER, user, why))
		return false;
	return rules == NULL || rules->pseudonym_key.size == 0 ||
	       add(options, EVENT_USER, outcome_address(rules, options->arena, user), why);
}

bool report_person_ask(struct report_options *options, const struct rules *rules,
		       struct trouble *why)
{
	if (rules != NULL && rules->pseudonym_key.size != 0 && !ask_device(options, rules, why))
		return false;
	return options->user == NULL || ask_user(options, rules, why);
}

bool report_person_is_one(const struct report_options *options)
{
	for (const struct where_condition *c = options->where.conditions; c != NULL; c = c->next)
		if (is_one(c))
			return true;
	return false;
}
