/* SPDX-License-Identifier: ISC */
/* hours -- spans of the week. */
#include "base/hours.h"

#include "base/nearest.h"

#define DAY_MINUTES 1440
#define DAYS (HOURS_HOLIDAY + 1)
#define ALL_DAYS ((1U << DAYS) - 1)

static const char *const day_names[DAYS] = { "Mon", "Tue", "Wed", "Thu",
					     "Fri", "Sat", "Sun", "holiday" };

/* 0 is Monday; -1: not a day. */
static int read_day(struct span span)
{
	for (int day = 0; day < DAYS; day++)
		if (span_equal_nocase(span_trim(span), span_of(day_names[day])))
			return day;
	return -1;
}

/* 'Mon-Fri', 'Sat,holiday', 'Mon,Wed-Fri'; 'Sat-Mon' runs past the end of the week.  0: not days.
 */
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

		if (from == -1 || to == -1 ||
		    (is_range && (from == HOURS_HOLIDAY || to == HOURS_HOLIDAY)))
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

/* A word of it that begins as a day does, and nearly is that day. */
static struct nearest find_meant(struct span span)
{
	struct nearest nearest = { { NULL, 0 }, { NULL, 0 }, 0 };
	size_t size = 0;

	for (; span.size != 0 && nearest.found.data == NULL; span = span_from(span, size + 1)) {
		for (size = 0; size < span.size && byte_is_alpha(span.data[size]);)
			size++;
		nearest.given = span_first(span, size);
		for (int day = 0; day < DAYS && read_day(nearest.given) == -1; day++)
			if (span_starts_nocase(nearest.given,
					       span_first(span_of(day_names[day]), 1)))
				nearest_try(&nearest, span_of(day_names[day]));
	}
	return nearest;
}

static void say_wrong(struct span span, struct trouble *why)
{
	struct nearest meant = find_meant(span);

	if (meant.found.data != NULL)
		trouble_say(why, "'%.*s' are not hours: '%.*s' is no day: did you mean '%.*s'?",
			    SPAN_FORMAT(span), SPAN_FORMAT(meant.given), SPAN_FORMAT(meant.found));
	else
		trouble_say(why,
			    "'%.*s' are not hours: write 'Mon-Fri 09:00-18:00', several with a ; "
			    "between them",
			    SPAN_FORMAT(span));
}

bool hours_list_add(struct hours_list *list, struct arena *arena, struct span span,
		    struct trouble *why)
{
	struct span rest = span_trim(span), holiday = span_of(day_names[HOURS_HOLIDAY]);

	do {
		struct span item = span_trim(span_cut(&rest, ';'));
		struct hours hours, *grown;

		if (item.size == 0 || !read_item(item, &hours)) {
			say_wrong(span, why);
			return false;
		}
		grown = arena_grow(arena, list->hours, list->count, sizeof(*grown));
		if (grown == NULL) {
			trouble_say(why, "out of memory");
			return false;
		}
		grown[list->count++] = hours;
		list->hours = grown;
		list->names_holidays |= span_find_nocase(item, holiday) < item.size;
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

	for (int day = 0; day < DAYS; day++) {
		int last = day;

		if (!has_day(hours, day))
			continue;
		while (last < HOURS_HOLIDAY - 1 && has_day(hours, last + 1))
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

bool hours_list_has(const struct hours_list *list, int day, int yesterday, int minute)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct hours *hours = &list->hours[i];

		if (has_day(hours, day) && minute >= hours->from_minute &&
		    minute < hours->to_minute)
			return true;
		if (has_day(hours, yesterday) && minute + DAY_MINUTES < hours->to_minute)
			return true;
	}
	return false;
}

static int day_of(const struct holidays *holidays, const struct civil *date)
{
	return holidays_find(holidays, date) != NULL ? HOURS_HOLIDAY : date->weekday;
}

bool hours_list_hold(const struct hours_list *list, const struct holidays *holidays,
		     const struct civil *local)
{
	struct civil yesterday = calendar_days_later(local, -1);

	return hours_list_has(list, day_of(holidays, local), day_of(holidays, &yesterday),
			      local->hour * 60 + local->minute);
}

bool hours_list_run_over(const struct hours_list *list, int minute)
{
	for (size_t i = 0; i < list->count; i++)
		if (minute + DAY_MINUTES < list->hours[i].to_minute)
			return true;
	return false;
}

/* Hours that run past midnight and begin on that day; NULL: none do. */
static const struct hours *overnight_of(const struct hours_list *list, int day)
{
	for (size_t i = 0; i < list->count; i++)
		if (has_day(&list->hours[i], day) && list->hours[i].to_minute > DAY_MINUTES)
			return &list->hours[i];
	return NULL;
}

/* Whether nothing is included from midnight until then. */
static bool lacks_morning(const struct hours_list *list, int day, int yesterday, int to_minute)
{
	int minute = 0;

	while (minute < to_minute && !hours_list_has(list, day, yesterday, minute))
		minute++;
	return minute == to_minute;
}

bool hours_list_break(const struct hours_list *list, struct hours *out)
{
	for (int day = 0; day < HOURS_HOLIDAY; day++) {
		int yesterday = (day + 6) % 7, before = (day + 5) % 7;
		const struct hours *night = overnight_of(list, day);

		if (night == NULL || !hours_list_has(list, yesterday, before, DAY_MINUTES - 1))
			continue;
		*out = (struct hours){ 1U << day, 0, night->to_minute - DAY_MINUTES };
		if (lacks_morning(list, day, yesterday, out->to_minute))
			return true;
	}
	return false;
}

bool hours_list_have_holidays(const struct hours_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (has_day(&list->hours[i], HOURS_HOLIDAY))
			return true;
	return false;
}
