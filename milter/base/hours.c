/* SPDX-License-Identifier: ISC */
/* hours -- spans of the week. */
#include "base/hours.h"

#define DAY_MINUTES 1440
#define ALL_DAYS 0x7f

static const char *const day_names[7] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

/* 0 is Monday; -1: not a day. */
static int read_day(struct span span)
{
	for (int day = 0; day < 7; day++)
		if (span_equal_nocase(span_trim(span), span_of(day_names[day])))
			return day;
	return -1;
}

/* 'Mon-Fri' or 'Sat' or 'Mon,Wed-Fri'; 'Sat-Mon' runs past the end of the week.  0: not days. */
static unsigned read_days(struct span span)
{
	unsigned days = 0;
	bool more = true;

	while (more) {
		struct span first, last;
		bool is_range;
		int from, to;

		more = span_find(span, ',') < span.size;
		last = span_cut(&span, ',');
		is_range = span_find(last, '-') < last.size;
		first = span_cut(&last, '-');
		from = read_day(first);
		to = is_range ? read_day(last) : from;

		if (from == -1 || to == -1)
			return 0;
		for (int day = from; day != to; day = (day + 1) % 7)
			days |= 1U << day;
		days |= 1U << to;
	}
	return days;
}

/* 'HH:MM', 24:00 included.  -1: not a time. */
static int read_minute(struct span span)
{
	struct span minutes = span_trim(span), hours = span_cut(&minutes, ':');
	uint64_t hour, minute;

	if (!span_number(hours, 24, &hour) || minutes.size != 2 ||
	    !span_number(minutes, 59, &minute) || hour * 60 + minute > DAY_MINUTES)
		return -1;
	return (int)(hour * 60 + minute);
}

/* One of the items that semicolons separate. */
static bool read_item(struct span item, struct hours *out)
{
	size_t colon = span_find(item, ':'), at = colon;
	struct span from, to, days;

	while (at > 0 && item.data[at - 1] != ' ')
		at--;
	if (colon == item.size)
		at = item.size;
	days = span_trim(span_first(item, at));
	to = span_from(item, at);
	out->days = days.size != 0 ? read_days(days) : ALL_DAYS;
	out->from_minute = 0;
	out->to_minute = DAY_MINUTES;
	if (colon == item.size)
		return out->days != 0;
	from = span_cut(&to, '-');
	out->from_minute = read_minute(from);
	out->to_minute = read_minute(to);
	if (out->days == 0 || out->from_minute == -1 || out->to_minute == -1)
		return false;
	if (out->to_minute <= out->from_minute)
		out->to_minute += DAY_MINUTES;
	return true;
}

bool hours_list_add(struct hours_list *list, struct arena *arena, struct span span,
		    struct trouble *why)
{
	struct span rest = span;

	do {
		struct span item = span_trim(span_cut(&rest, ';'));
		struct hours hours, *grown;

		if (item.size == 0 || !read_item(item, &hours)) {
			trouble_say(why, "'%.*s' are not hours: write 'Mon-Fri 09:00-18:00'",
				    SPAN_FORMAT(span));
			return false;
		}
		grown = arena_grow(arena, list->hours, list->count, sizeof(*grown));
		if (grown == NULL) {
			trouble_say(why, "out of memory");
			return false;
		}
		grown[list->count++] = hours;
		list->hours = grown;
	} while (rest.size != 0);
	return true;
}

static bool has_day(const struct hours *hours, int day)
{
	return (hours->days >> day & 1) != 0;
}

static void write_days(const struct hours *hours, struct text *out)
{
	const char *before = "";

	for (int day = 0; day < 7; day++) {
		int last = day;

		if (!has_day(hours, day))
			continue;
		while (last < 6 && has_day(hours, last + 1))
			last++;
		text_printf(out, "%s%s", before, day_names[day]);
		if (last != day)
			text_printf(out, "-%s", day_names[last]);
		day = last;
		before = ",";
	}
}

void hours_write(const struct hours *hours, struct text *out)
{
	int to = hours->to_minute > DAY_MINUTES ? hours->to_minute - DAY_MINUTES : hours->to_minute;

	if (hours->days != ALL_DAYS) {
		write_days(hours, out);
		text_byte(out, ' ');
	}
	text_printf(out, "%02d:%02d-%02d:%02d", hours->from_minute / 60, hours->from_minute % 60,
		    to / 60, to % 60);
}

bool hours_list_has(const struct hours_list *list, const struct civil *local)
{
	int minute = local->hour * 60 + local->minute;
	int yesterday = (local->weekday + 6) % 7;

	for (size_t i = 0; i < list->count; i++) {
		const struct hours *hours = &list->hours[i];

		if ((hours->days >> local->weekday & 1) != 0 && minute >= hours->from_minute &&
		    minute < hours->to_minute)
			return true;
		if ((hours->days >> yesterday & 1) != 0 && minute + DAY_MINUTES < hours->to_minute)
			return true;
	}
	return false;
}
