/* SPDX-License-Identifier: ISC */
/* config_holidays -- the file of holidays, and the hours that go by it. */
#include <time.h>

#include "host/config/config_read.h"

#define LINES_MAX 1000 /* with a day: each decision by hours looks at all */
#define WRONG_MAX 20   /* that are told */

/* Whoever thinks of the night before a day would miss the one behind the week's end. */
static void warn_of_break(struct loading *l, const struct conf_value *value,
			  const struct hours_list *list)
{
	struct hours lacking;
	struct text words;

	if (!hours_list_break(list, &lacking))
		return;
	text_begin(&words, 100);
	hours_write(&lacking, &words);
	complain_mildly(l->complaints, value->place,
			"warning: hours: '%.*s' are without %s: what runs past midnight belongs to "
			"the day on which it begins; if it is meant too, add it behind a ;",
			SPAN_FORMAT(value->text), text_string(&words));
	text_end(&words);
}

void read_hours(struct loading *l, const struct conf_setting *setting, struct hours_list *out)
{
	const struct conf_value *value = &setting->values[0];
	struct trouble why;

	if (!hours_list_add(out, l->arena, value->text, &why))
		complain(l->complaints, value->place, "%s", why.sentence);
	else if (out->names_holidays && conf_tree_lacks(&l->tree, "holidays"))
		complain(l->complaints, value->place,
			 "hours: no day is a holiday: name their file by holidays = "
			 "'holidays.tsv' among the general settings");
	else
		warn_of_break(l, value, out);
}

static void add_holiday(struct loading *l, struct span line, struct place place)
{
	struct holidays *holidays = &l->config->rules.policies.holidays;
	const struct holiday *before;
	struct holiday holiday, *grown;
	struct trouble why;

	if (!holiday_read(line, &holiday, &why)) {
		complain(l->complaints, place, "%s", why.sentence);
		return;
	}
	holiday.line = place.line;
	before = holidays_same(holidays, &holiday);
	if (before != NULL)
		complain_mildly(l->complaints, place,
				"warning: this is a holiday already, by line %d", before->line);
	grown = arena_grow(l->arena, holidays->days, holidays->count, sizeof(*grown));
	if (grown == NULL) {
		complain(l->complaints, place, "out of memory");
		return;
	}
	grown[holidays->count++] = holiday;
	holidays->days = grown;
}

static void read_lines(struct loading *l, struct span rest, struct place place)
{
	const struct holidays *holidays = &l->config->rules.policies.holidays;
	size_t before = l->complaints->count;

	for (; rest.size != 0; place.line++) {
		struct span line = span_cut(&rest, '\n');

		if (!holiday_line_counts(line))
			continue;
		if (holidays->count == LINES_MAX) {
			complain(l->complaints, place,
				 "these are more than %d days: leave old ones out", LINES_MAX);
			return;
		}
		add_holiday(l, line, place);
		if (l->complaints->count == before + WRONG_MAX) {
			complain(l->complaints, place,
				 "the lines behind this one were not looked at");
			return;
		}
	}
}

/* With dates of years gone by, rules by hours hold on each holiday that is to come. */
static void warn_of_end(struct loading *l, struct place place)
{
	const struct policies *policies = &l->config->rules.policies;
	struct civil today = zone_civil(&policies->zone, time(NULL));

	if (policies->holidays.count == 0)
		complain_mildly(l->complaints, place,
				"warning: holidays: no day is in this file: %s",
				policies->holidays.file);
	else if (holidays_are_over(&policies->holidays, &today))
		complain_mildly(l->complaints, place,
				"warning: holidays: all days of this file are over, add those to "
				"come: %s",
				policies->holidays.file);
}

/* 'file:NAME' is NAME, as lists of people write it. */
void load_holidays(struct loading *l)
{
	const struct conf_setting *setting = conf_find(l->tree.settings, "holidays");
	struct holidays *holidays = &l->config->rules.policies.holidays;
	size_t before = l->complaints->count;
	struct span name, content;
	struct place place;

	if (setting == NULL)
		return;
	name = setting->values[0].text;
	if (span_starts_nocase(name, SPAN("file:")))
		name = span_from(name, 5);
	holidays->file = arena_string(l->arena, name);
	content = span_without_mark(read_named_file(l, &setting->values[0], name));
	if (holidays->file == NULL || l->complaints->count != before)
		return;
	place = (struct place){ holidays->file, 1 };
	if (refuse_utf16(l, content, place))
		return;
	read_lines(l, content, place);
	if (l->complaints->count == before)
		warn_of_end(l, setting->values[0].place);
}
