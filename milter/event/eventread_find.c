/* SPDX-License-Identifier: ISC */
/* eventread_find -- the event in a line of a log file, ours or the system's. */
#include "base/calendar.h"
#include "event/eventread.h"

static bool is_rfc3339(struct span word)
{
	int64_t milliseconds;

	return calendar_read_rfc3339(word, &milliseconds);
}

/* Takes "Jul 17 09:00:00" or "Jul  7 09:00:00" and the blank after it. */
static bool take_bsd_time(struct span *rest)
{
	static const char shape[] = "AAA d0 00:00:00 ";

	if (rest->size < sizeof(shape) - 1)
		return false;
	for (size_t i = 0; i < sizeof(shape) - 1; i++) {
		char byte = rest->data[i];
		bool fits = shape[i] == 'A'   ? byte_is_alpha(byte)
			    : shape[i] == 'd' ? byte_is_digit(byte) || byte == ' '
			    : shape[i] == '0' ? byte_is_digit(byte)
					      : byte == shape[i];
		if (!fits)
			return false;
	}
	*rest = span_from(*rest, sizeof(shape) - 1);
	return true;
}

/* Takes the time in front of a syslog line, in either of its usual forms. */
static bool take_syslog_time(struct span *rest)
{
	struct span line = *rest;

	if (take_bsd_time(rest))
		return true;
	if (!is_rfc3339(span_cut(&line, ' ')))
		return false;
	*rest = line;
	return true;
}

/* Of our programs, and of none whose name only begins so. */
static bool is_our_tag(struct span tag)
{
	static const char *const ours[] = { "milter-device", "milter-device-watch",
					    "milter-device-check", "milter-device-report",
					    "milter-device-ctl" };
	struct span name = span_first(tag, span_find(tag, ':'));

	name = span_first(name, span_find(name, '['));
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (span_equal(name, span_of(ours[i])))
			return true;
	return false;
}

enum eventread_find eventread_find(struct span line, struct span *object)
{
	static const struct span mark = { "event {", 7 };
	struct span tag;

	line = span_trim(line);
	*object = line;
	if (line.size == 0)
		return EVENTREAD_NOTHING;
	if (take_syslog_time(&line)) {
		span_cut(&line, ' ');
		tag = span_cut(&line, ' ');
		if (!is_our_tag(tag) || !span_starts_nocase(line, mark))
			return EVENTREAD_NOTHING;
	}
	if (span_starts_nocase(line, mark))
		*object = span_from(line, mark.size - 1);
	return EVENTREAD_OBJECT;
}

int64_t eventread_time(struct span line)
{
	const struct span front = SPAN("{\"time\":\"");
	struct span time = span_from(line, front.size);
	int64_t milliseconds;

	time = span_first(time, span_find(time, '"'));
	return span_equal(span_first(line, front.size), front) &&
			       calendar_read_rfc3339(time, &milliseconds)
		       ? milliseconds
		       : INT64_MIN;
}
