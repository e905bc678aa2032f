/* SPDX-License-Identifier: ISC */
/* calendar -- civil dates, RFC 3339 times, and time zones as tables. */
#include "base/calendar.h"

#include <string.h>

#define DAY_SECONDS 86400

const struct zone zone_utc = { NULL, 0, "UTC" };

const char *const calendar_weekdays[7] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

/* Days since 1970-01-01; years are counted from March so that the leap day comes last. */
static int64_t days_of(int64_t year, int month, int day)
{
	int64_t from_march = year - (month <= 2);
	int64_t era = (from_march >= 0 ? from_march : from_march - 399) / 400;
	int64_t year_of_era = from_march - era * 400;
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

int64_t calendar_seconds(const struct civil *civil)
{
	return days_of(civil->year, civil->month, civil->day) * DAY_SECONDS + civil->hour * 3600 +
	       civil->minute * 60 + civil->second;
}

int64_t calendar_whole_seconds(int64_t milliseconds)
{
	return (milliseconds >= 0 ? milliseconds : milliseconds - 999) / 1000;
}

struct civil calendar_civil(int64_t seconds)
{
	int64_t days = (seconds >= 0 ? seconds : seconds - DAY_SECONDS + 1) / DAY_SECONDS;
	int64_t clock = seconds - days * DAY_SECONDS;
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month_from_march = (5 * day_of_year + 2) / 153;
	struct civil civil = {
		.month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9),
		.day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
		.hour = (int)(clock / 3600),
		.minute = (int)(clock / 60 % 60),
		.second = (int)(clock % 60),
		.weekday = (int)(((days + 3) % 7 + 7) % 7),
	};

	civil.year = year_of_era + era * 400 + (civil.month <= 2);
	return civil;
}

int32_t zone_offset(const struct zone *zone, int64_t seconds)
{
	size_t low = 0, high = zone->count;

	if (zone->count == 0)
		return 0;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (zone->changes[middle].seconds <= seconds)
			low = middle;
		else
			high = middle;
	}
	return zone->changes[low].offset_seconds;
}

struct civil calendar_days_later(const struct civil *civil, int days)
{
	return calendar_civil(calendar_seconds(civil) + (int64_t)days * 86400);
}

struct civil zone_civil(const struct zone *zone, int64_t seconds)
{
	return calendar_civil(seconds + zone_offset(zone, seconds));
}

int64_t zone_seconds(const struct zone *zone, const struct civil *civil)
{
	int64_t wall = calendar_seconds(civil);
	int64_t early = wall - zone_offset(zone, wall - DAY_SECONDS);
	int64_t late = wall - zone_offset(zone, wall + DAY_SECONDS);

	if (early + zone_offset(zone, early) == wall)
		return early;
	if (late + zone_offset(zone, late) == wall)
		return late;
	for (size_t i = 0; i < zone->count; i++)
		if (zone->changes[i].seconds > late && zone->changes[i].seconds <= early)
			return zone->changes[i].seconds;
	return late;
}

int64_t zone_seconds_again(const struct zone *zone, int64_t seconds)
{
	int64_t wall = seconds + zone_offset(zone, seconds);
	int64_t late = wall - zone_offset(zone, wall + DAY_SECONDS);

	return late > seconds && late + zone_offset(zone, late) == wall ? late : seconds;
}

static int days_in_month(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* Takes a number of exactly that many digits, and the separator after it unless that is NUL. */
static bool take_number(struct span *rest, size_t digits, char separator, int low, int high,
			int *out)
{
	uint64_t number;

	if (!span_number(span_first(*rest, digits), (uint64_t)high, &number) ||
	    rest->size < digits || (int)number < low)
		return false;
	*out = (int)number;
	*rest = span_from(*rest, digits);
	if (separator == '\0')
		return true;
	if (rest->size == 0 || rest->data[0] != separator)
		return false;
	*rest = span_from(*rest, 1);
	return true;
}

static bool take_date(struct span *rest, struct civil *out)
{
	struct civil civil = { 0 };
	int year;

	if (!take_number(rest, 4, '-', 0, 9999, &year) ||
	    !take_number(rest, 2, '-', 1, 12, &civil.month) ||
	    !take_number(rest, 2, '\0', 1, 31, &civil.day) ||
	    civil.day > days_in_month(year, civil.month))
		return false;
	civil.year = year;
	*out = civil;
	return true;
}

bool calendar_read_date(struct span span, struct civil *out)
{
	struct civil civil;

	if (!take_date(&span, &civil) || span.size != 0)
		return false;
	*out = civil;
	return true;
}

bool calendar_read_moment(struct span span, struct civil *out, bool *timed)
{
	struct civil civil;

	if (!take_date(&span, &civil))
		return false;
	*timed = span.size != 0;
	if (*timed && (span.data[0] != ' ' || span.size != strlen(" 09:00")))
		return false;
	span = span_from(span, *timed);
	if (*timed && (!take_number(&span, 2, ':', 0, 23, &civil.hour) ||
		       !take_number(&span, 2, '\0', 0, 59, &civil.minute)))
		return false;
	*out = civil;
	return true;
}

/* ".123456" becomes 123; no fraction is 0. */
static bool take_fraction(struct span *rest, int *milliseconds)
{
	int worth = 100;

	*milliseconds = 0;
	if (rest->size == 0 || (rest->data[0] != '.' && rest->data[0] != ','))
		return true;
	*rest = span_from(*rest, 1);
	if (rest->size == 0 || !byte_is_digit(rest->data[0]))
		return false;
	for (; rest->size != 0 && byte_is_digit(rest->data[0]); *rest = span_from(*rest, 1)) {
		*milliseconds += worth * (rest->data[0] - '0');
		worth /= 10;
	}
	return true;
}

static bool take_offset(struct span *rest, int *seconds)
{
	int hours, minutes, sign;

	*seconds = 0;
	if (span_equal_nocase(*rest, SPAN("Z")))
		return true;
	if (rest->size == 0 || (rest->data[0] != '+' && rest->data[0] != '-'))
		return false;
	sign = rest->data[0] == '-' ? -1 : 1;
	*rest = span_from(*rest, 1);
	if (!take_number(rest, 2, ':', 0, 23, &hours) ||
	    !take_number(rest, 2, '\0', 0, 59, &minutes) || rest->size != 0)
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool calendar_read_rfc3339(struct span span, int64_t *milliseconds)
{
	struct civil civil;
	int fraction, offset;

	if (!take_date(&span, &civil) || span.size == 0 ||
	    (byte_lower(span.data[0]) != 't' && span.data[0] != ' '))
		return false;
	span = span_from(span, 1);
	if (!take_number(&span, 2, ':', 0, 23, &civil.hour) ||
	    !take_number(&span, 2, ':', 0, 59, &civil.minute) ||
	    !take_number(&span, 2, '\0', 0, 60, &civil.second) ||
	    !take_fraction(&span, &fraction) || !take_offset(&span, &offset))
		return false;
	*milliseconds = (calendar_seconds(&civil) - offset) * 1000 + fraction;
	return true;
}

static char *put_digits(char *to, int64_t number, int digits)
{
	for (int i = digits - 1; i >= 0; i--, number /= 10)
		to[i] = (char)('0' + number % 10);
	return to + digits;
}

static char *put_date(char *to, const struct civil *civil)
{
	to = put_digits(to, civil->year, 4);
	*to++ = '-';
	to = put_digits(to, civil->month, 2);
	*to++ = '-';
	return put_digits(to, civil->day, 2);
}

void calendar_write_date(struct text *text, const struct civil *civil)
{
	char date[16];

	if (civil->year < 0 || civil->year > 9999)
		text_printf(text, "%04lld-%02d-%02d", (long long)civil->year, civil->month,
			    civil->day);
	else
		text_add(text, (struct span){ date, (size_t)(put_date(date, civil) - date) });
}

/* Reports and logs are full of times, too many for printf. */
void calendar_write_rfc3339(struct text *text, int64_t milliseconds)
{
	int64_t seconds = (milliseconds >= 0 ? milliseconds : milliseconds - 999) / 1000;
	struct civil civil = calendar_civil(seconds);
	char clock[16] = "T", *to = clock + 1;

	calendar_write_date(text, &civil);
	to = put_digits(to, civil.hour, 2);
	*to++ = ':';
	to = put_digits(to, civil.minute, 2);
	*to++ = ':';
	to = put_digits(to, civil.second, 2);
	*to++ = '.';
	to = put_digits(to, milliseconds - seconds * 1000, 3);
	*to++ = 'Z';
	text_add(text, (struct span){ clock, (size_t)(to - clock) });
}
