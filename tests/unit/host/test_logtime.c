/* SPDX-License-Identifier: ISC */
/* logtime: times as logs write them. */
#include "host/localzone.h"
#include "host/logtime.h"
#include "support.h"

static const struct {
	const char *says, *format, *text;
	const char *utc; /* NULL: it is no such time */
} times[] = {
	{ "whole seconds", "rfc3339", "2023-07-17T09:00:00Z", "2023-07-17T09:00:00.000Z" },
	{ "an offset", "rfc3339", "2023-07-17T09:00:00+03:00", "2023-07-17T06:00:00.000Z" },
	{ "an offset without a colon", "rfc3339", "2023-07-17T09:00:00+0300",
	  "2023-07-17T06:00:00.000Z" },
	{ "west of Greenwich", "rfc3339", "2023-07-17T23:30:00-0130", "2023-07-18T01:00:00.000Z" },
	{ "a fraction, as rsyslog writes it", "rfc3339", "2023-07-17T09:00:00.123456+03:00",
	  "2023-07-17T06:00:00.123Z" },
	{ "a fraction and no colon", "rfc3339", "2023-07-17T09:00:00.5+0300",
	  "2023-07-17T06:00:00.500Z" },
	{ "no offset at all", "rfc3339", "2023-07-17T09:00:00", NULL },
	{ "an offset of letters", "rfc3339", "2023-07-17T09:00:00+03x0", NULL },
	{ "too short for anything", "rfc3339", "+0300", NULL },
	{ "nothing", "rfc3339", "", NULL },
	{ "before 1970", "rfc3339", "1969-12-31T23:59:59Z", NULL },
	{ "before all years", "rfc3339", "0000-01-01T00:00:00+05:00", NULL },
	{ "the year 10000, elsewhere", "rfc3339", "9999-12-31T23:59:59-05:00", NULL },
	{ "no such day", "rfc3339", "2023-02-29T09:00:00Z", NULL },

	{ "this year", "syslog", "Jul 17 09:00:00", "2023-07-17T07:00:00.000Z" },
	{ "a day of one digit", "syslog", "Jul  7 09:00:00", "2023-07-07T07:00:00.000Z" },
	{ "winter time", "syslog", "Jan  7 09:00:00", "2023-01-07T08:00:00.000Z" },
	{ "last year", "syslog", "Dec 31 23:59:59", "2022-12-31T22:59:59.000Z" },
	{ "a clock that is some hours ahead", "syslog", "Jul 19 01:00:00",
	  "2023-07-18T23:00:00.000Z" },
	{ "tomorrow is a year ago", "syslog", "Jul 20 09:00:00", "2022-07-20T07:00:00.000Z" },
	{ "the last 29 February", "syslog", "Feb 29 12:00:00", "2020-02-29T11:00:00.000Z" },
	{ "the hour that was skipped", "syslog", "Mar 26 02:30:00", "2023-03-26T01:00:00.000Z" },
	{ "the hour that came twice: the first", "syslog", "Oct 30 02:30:00",
	  "2022-10-30T00:30:00.000Z" },
	{ "no such day in any year", "syslog", "Feb 30 12:00:00", NULL },
	{ "no such month", "syslog", "Jux 17 09:00:00", NULL },
	{ "more behind it", "syslog", "Jul 17 09:00:00 mx", NULL },
	{ "cut short", "syslog", "Jul 17 09:00:", NULL },

	{ "seconds since 1970", "epoch", "1689573600", "2023-07-17T06:00:00.000Z" },
	{ "with a fraction", "epoch", "1689573600.123456", "2023-07-17T06:00:00.123Z" },
	{ "with a short fraction", "epoch", "1689573600.5", "2023-07-17T06:00:00.500Z" },
	{ "a number beyond all times", "epoch", "99999999999999999999", NULL },
	{ "the first moment", "epoch", "0", "1970-01-01T00:00:00.000Z" },
	{ "the last", "epoch", "253402300799.999", "9999-12-31T23:59:59.999Z" },
	{ "a year of five digits", "epoch", "253402300800", NULL },
	{ "nearly beyond all numbers", "epoch", "9223372036854774", NULL },
	{ "a sign", "epoch", "-1", NULL },
	{ "a letter", "epoch", "16895736x0", NULL },
	{ "a letter in the fraction", "epoch", "1689573600.1234x", NULL },
	{ "only a fraction", "epoch", ".5", NULL },

	{ "whatever it says", "arrival", "noon", "2023-07-18T00:00:00.000Z" },

	{ "of a web server", "%d/%b/%Y:%H:%M:%S %z", "17/Jul/2023:09:00:00 +0300",
	  "2023-07-17T06:00:00.000Z" },
	{ "of PHP, in the zone of the source", "%d/%m/%Y %H:%M:%S", "17/07/2023 09:00:00",
	  "2023-07-17T07:00:00.000Z" },
	{ "without a year", "%d.%m. %H:%M", "17.12. 09:00", "2022-12-17T08:00:00.000Z" },
	{ "29 February, without a year, elsewhere 1 March", "%b %d %H:%M:%S %z",
	  "Feb 29 23:30:00 -0500", "2020-03-01T04:30:00.000Z" },
	{ "29 February of a year that has none", "%Y-%m-%d", "2023-02-29", NULL },
	{ "29 February of one that has", "%Y-%m-%d", "2024-02-29", "2024-02-28T23:00:00.000Z" },
	{ "31 April", "%Y-%m-%d", "2023-04-31", NULL },
	{ "of another form", "%d/%m/%Y %H:%M:%S", "2023-07-17 09:00:00", NULL },
};

/* 18 July 2023, in Berlin. */
static bool read_time(const char *format, struct span text, int64_t *milliseconds)
{
	struct arena *arena = test_arena();
	struct trouble why;
	struct zone zone;
	bool read;

	ck_assert(localzone_load(arena, "Europe/Berlin", &zone, &why));
	read = logtime_read(format, text, &zone, 1689638400, milliseconds);
	arena_free(arena);
	return read;
}

START_TEST(time_is_read)
{
	struct span text = test_heap(span_of(times[_i].text));
	int64_t milliseconds;
	struct text out;

	ck_assert(logtime_is_format(times[_i].format));
	text_begin(&out, 100);
	if (read_time(times[_i].format, text, &milliseconds))
		calendar_write_rfc3339(&out, milliseconds);
	ck_text(text_span(&out), times[_i].utc != NULL ? times[_i].utc : "", times[_i].says);
	text_end(&out);
	free((char *)text.data);
}
END_TEST

/* A NUL anywhere, a cut anywhere, and far too much are no times, and nothing is read past them. */
START_TEST(hostile_time_is_refused)
{
	struct span text = test_heap(span_of(times[_i].text)), cut;
	char *bytes = (char *)text.data;
	int64_t milliseconds;

	for (size_t at = 0; at < text.size; at++) {
		char was = bytes[at];

		bytes[at] = '\0';
		ck_assert_msg(strcmp(times[_i].format, "arrival") == 0 ||
				      !read_time(times[_i].format, text, &milliseconds),
			      "%s: a NUL at %zu", times[_i].says, at);
		bytes[at] = was;
		cut = test_heap(span_first(text, at));
		read_time(times[_i].format, cut, &milliseconds);
		free((char *)cut.data);
	}
	free(bytes);
}
END_TEST

START_TEST(long_time_is_refused)
{
	static const char *const formats[] = { "rfc3339", "syslog", "epoch", "%H:%M" };
	struct arena *arena = test_arena();
	int64_t milliseconds;

	for (int i = 0; i < ROWS(formats); i++)
		for (size_t size = 100; size <= 1 << 20; size *= 10) {
			struct span text = test_bytes(arena, '9', size);

			ck_assert(!read_time(formats[i], text, &milliseconds));
		}
	arena_free(arena);
}
END_TEST

static const struct {
	const char *format;
	bool known;
} formats[] = {
	{ "rfc3339", true },
	{ "syslog", true },
	{ "epoch", true },
	{ "arrival", true },
	{ "%H:%M:%S", false },
	{ "RFC3339", false },
	{ "", false },
	{ "iso", false },
	{ "%Q", false },
	{ "%d/%b/%Y:%H:%M:%S %z", true },
	{ "%b %d", true },
	{ "%s", true },
	{ "%a %b %e %T %Y", true },
	{ "%y%m%d %I:%M:%S %p", true },
	{ "%Y", false },
};

START_TEST(format_is_known)
{
	ck_assert_msg(logtime_is_format(formats[_i].format) == formats[_i].known, "%s",
		      formats[_i].format);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("logtime");

	add_rows(tcase, time_is_read, times);
	add_rows(tcase, hostile_time_is_refused, times);
	tcase_add_test(tcase, long_time_is_refused);
	add_rows(tcase, format_is_known, formats);
	return test_run("logtime", tcase);
}
