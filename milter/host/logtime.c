/* SPDX-License-Identifier: ISC */
/* logtime -- times as logs write them. */
#include "host/logtime.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TIME_BYTES 128
#define DAY_SECONDS 86400
#define NO_ZONE LONG_MIN
#define END_OF_TIME INT64_C(253402300800000) /* milliseconds: the year 10000 */

static bool read_rfc3339(struct span text, int64_t *milliseconds)
{
	char whole[TIME_BYTES];
	size_t at = text.size - 5; /* of +0300 */

	if (calendar_read_rfc3339(text, milliseconds))
		return true;
	if (text.size < 6 || text.size + 2 > sizeof(whole) ||
	    (text.data[at] != '+' && text.data[at] != '-'))
		return false;
	memcpy(whole, text.data, at + 3);
	whole[at + 3] = ':';
	memcpy(whole + at + 4, text.data + at + 3, 2);
	return calendar_read_rfc3339((struct span){ whole, text.size + 1 }, milliseconds);
}

static bool read_epoch(struct span text, int64_t *milliseconds)
{
	struct span fraction = text, whole = span_cut(&fraction, '.');
	uint64_t seconds, thousandths = 0;

	if (!span_number(whole, INT64_MAX / 1000 - 1, &seconds))
		return false;
	for (size_t i = 0; i < fraction.size; i++)
		if (!byte_is_digit(fraction.data[i]))
			return false;
	for (size_t i = 0; i < 3; i++)
		thousandths = thousandths * 10 +
			      (i < fraction.size ? (uint64_t)(fraction.data[i] - '0') : 0);
	*milliseconds = (int64_t)(seconds * 1000 + thousandths);
	return true;
}

/* Reads all of the text by strptime.  Without a year it is INT_MIN, without an offset NO_ZONE. */
static bool read_parts(const char *format, struct span text, struct tm *parts)
{
	char copy[TIME_BYTES];
	const char *end;

	if (text.size == 0 || text.size >= sizeof(copy))
		return false;
	memcpy(copy, text.data, text.size);
	copy[text.size] = '\0';
	*parts = (struct tm){ .tm_year = INT_MIN, .tm_mday = 1, .tm_gmtoff = NO_ZONE };
	end = strptime(copy, format, parts);
	return end == copy + text.size;
}

/* The seconds of those parts in that year. */
static int64_t seconds_in(int64_t year, const struct tm *parts, const struct zone *zone)
{
	struct civil civil = { .year = year,
			       .month = parts->tm_mon + 1,
			       .day = parts->tm_mday,
			       .hour = parts->tm_hour,
			       .minute = parts->tm_min,
			       .second = parts->tm_sec };

	if (parts->tm_gmtoff != NO_ZONE)
		return calendar_seconds(&civil) - parts->tm_gmtoff;
	return zone_seconds(zone, &civil);
}

/* Whether that year has that date: never 30 February, and 29 February only in some years. */
static bool is_date(int64_t year, const struct tm *parts)
{
	struct civil civil = { .year = year, .month = parts->tm_mon + 1, .day = parts->tm_mday };

	return calendar_civil(calendar_seconds(&civil)).day == parts->tm_mday;
}

/* Clocks may differ by a day.  From one 29 February to the next it is at most 8 years. */
static bool find_latest_year(const struct tm *parts, const struct zone *zone, int64_t reference,
			     int64_t *year)
{
	int64_t last = zone_civil(zone, reference).year + 1;

	for (*year = last; *year >= last - 9; --*year)
		if (is_date(*year, parts) &&
		    seconds_in(*year, parts, zone) <= reference + DAY_SECONDS)
			return true;
	return false;
}

static bool read_strptime(const char *format, struct span text, const struct zone *zone,
			  int64_t reference, int64_t *milliseconds)
{
	struct tm parts;
	int64_t year;

	if (!read_parts(format, text, &parts))
		return false;
	year = (int64_t)parts.tm_year + 1900;
	if (parts.tm_year == INT_MIN ? !find_latest_year(&parts, zone, reference, &year)
				     : !is_date(year, &parts))
		return false;
	*milliseconds = seconds_in(year, &parts, zone) * 1000;
	return true;
}

bool logtime_has_zone(const char *format)
{
	return strcmp(format, "syslog") != 0 &&
	       (strchr(format, '%') == NULL || strstr(format, "%z") != NULL ||
		strstr(format, "%s") != NULL);
}

static bool read_time(const char *format, struct span text, const struct zone *zone,
		      int64_t reference, int64_t *milliseconds)
{
	if (strcmp(format, "rfc3339") == 0)
		return read_rfc3339(text, milliseconds);
	if (strcmp(format, "syslog") == 0)
		return read_strptime("%b %d %H:%M:%S", text, zone, reference, milliseconds);
	if (strcmp(format, "epoch") == 0)
		return read_epoch(text, milliseconds);
	if (strcmp(format, "arrival") == 0) {
		*milliseconds = reference * 1000;
		return true;
	}
	return read_strptime(format, text, zone, reference, milliseconds);
}

bool logtime_read(const char *format, struct span text, const struct zone *zone, int64_t reference,
		  int64_t *milliseconds)
{
	return read_time(format, text, zone, reference, milliseconds) && *milliseconds >= 0 &&
	       *milliseconds < END_OF_TIME;
}

const char *logtime_read_any(const char *const *formats, size_t count, struct span text,
			     const struct zone *zone, int64_t reference, int64_t *milliseconds)
{
	for (size_t i = 0; i < count; i++)
		if (logtime_read(formats[i], text, zone, reference, milliseconds))
			return formats[i];
	return NULL;
}

/* Whether a moment that is written so can be read again, with its day if not its time of day. */
static bool tells_day(const char *format)
{
	const time_t moment = 1006400695; /* 2001-11-22 03:44:55 UTC */
	const struct zone utc = { 0 };
	char text[TIME_BYTES];
	int64_t milliseconds;
	struct tm parts;
	size_t size;

	if (gmtime_r(&moment, &parts) == NULL)
		return false;
	size = strftime(text, sizeof(text), format, &parts);
	return logtime_read(format, (struct span){ text, size }, &utc, moment, &milliseconds) &&
	       llabs(milliseconds / 1000 - moment) <= DAY_SECONDS;
}

bool logtime_is_format(const char *format)
{
	if (strchr(format, '%') != NULL)
		return tells_day(format);
	return strcmp(format, "rfc3339") == 0 || strcmp(format, "syslog") == 0 ||
	       strcmp(format, "epoch") == 0 || strcmp(format, "arrival") == 0;
}
