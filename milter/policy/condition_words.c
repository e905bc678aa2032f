/* SPDX-License-Identifier: ISC */
/* condition_words -- single conditions of a policy in plain words. */
#include "policy/policy_words.h"

void policy_words_separator(struct text *text, size_t i, size_t count, const char *word)
{
	if (i != 0 && i + 1 < count)
		text_add(text, SPAN(", "));
	else if (i != 0)
		text_printf(text, " %s ", word);
}

void policy_words_floors(const struct policy *policy, struct text *text)
{
	for (size_t i = 0; i < policy->floor_count; i++) {
		const struct version_floor *floor = &policy->floors[i];

		policy_words_separator(text, i, policy->floor_count, "or");
		text_visible(text, floor->os);
		if (floor->os.size != 0)
			text_byte(text, ' ');
		version_write(text, &floor->version);
	}
}

void policy_words_protocols(unsigned protocols, struct text *text)
{
	size_t count = 0, i = 0;

	for (int one = 0; one < PROTOCOLS; one++)
		count += protocols >> one & 1;
	for (int one = 0; one < PROTOCOLS; one++) {
		if ((protocols >> one & 1) == 0)
			continue;
		policy_words_separator(text, i++, count, "or");
		text_add(text, span_of(protocol_name((enum protocol)one)));
	}
}

void policy_words_hours(const struct policies *policies, const struct hours_list *list,
			struct text *text)
{
	for (size_t i = 0; i < list->count; i++) {
		policy_words_separator(text, i, list->count, "and");
		hours_write(&list->hours[i], text);
	}
	if (list->count != 0 && policies->holidays.count != 0 && !hours_list_have_holidays(list))
		text_add(text, SPAN(" except on holidays"));
}

void policy_words_holiday(const struct civil *day, const char *is, const struct holiday *holiday,
			  struct text *text)
{
	calendar_write_date(text, day);
	text_printf(text, " %s", is);
	if (holiday->title.size == 0)
		return;
	text_add(text, SPAN(" ("));
	text_visible(text, holiday->title);
	text_byte(text, ')');
}
