/* SPDX-License-Identifier: ISC */
/* eventread_find: where the event is in a line of our log or of syslog's. */
#include "event/eventread.h"
#include "support.h"

#define OBJECT "{\"type\":\"totals\"}"

/* NULL: there is no event in the line. */
static const struct {
	const char *says;
	struct span line;
	const char *expected;
} places[] = {
	{ "the line itself", SPAN(OBJECT), OBJECT },
	{ "blanks and CR around it", SPAN("  " OBJECT " \r"), OBJECT },
	{ "an empty line", SPAN(""), NULL },
	{ "blanks only", SPAN(" \t\r"), NULL },
	{ "text that is no log line", SPAN("hello"), "hello" },
	{ "the rest of a cut line", SPAN("event\":1}"), "event\":1}" },
	{ "a syslog line of ours", SPAN("Jul 17 09:00:00 mx1 milter-device[7]: event " OBJECT),
	  OBJECT },
	{ "a day of one digit", SPAN("Jul  7 09:00:00 mx1 milter-device[7]: event " OBJECT),
	  OBJECT },
	{ "RFC 3339", SPAN("2023-07-17T09:00:00.123456+03:00 mx1 milter-device: event " OBJECT),
	  OBJECT },
	{ "from watch", SPAN("Jul 17 09:00:00 mx1 milter-device-watch[7]: event " OBJECT), OBJECT },
	{ "the message alone", SPAN("event " OBJECT), OBJECT },
	{ "from who only begins so", SPAN("Jul 17 09:00:00 mx1 milter-device2[7]: event " OBJECT),
	  NULL },
	{ "from who ends otherwise", SPAN("Jul 17 09:00:00 mx1 milter-device-x: event " OBJECT),
	  NULL },
	{ "another message of ours", SPAN("Jul 17 09:00:00 mx1 milter-device[7]: started"), NULL },
	{ "another program", SPAN("Jul 17 09:00:00 mx1 postfix/smtpd[9]: connect from x"), NULL },
	{ "another program that quotes an event",
	  SPAN("Jul 17 09:00:00 mx1 postfix/cleanup[9]: header: milter-device: event " OBJECT),
	  NULL },
	{ "a message of ours that quotes an event",
	  SPAN("Jul 17 09:00:00 mx1 milter-device[7]: user=x event " OBJECT), NULL },
	{ "a time alone", SPAN("Jul 17 09:00:00 "), "Jul 17 09:00:00" },
};

START_TEST(object_is_found)
{
	struct span object;
	enum eventread_find found = eventread_find(places[_i].line, &object);

	ck_assert_msg((found == EVENTREAD_OBJECT) == (places[_i].expected != NULL), "%s",
		      places[_i].says);
	if (found == EVENTREAD_OBJECT)
		ck_assert_msg(span_equal(object, span_of(places[_i].expected)), "%s: %.*s",
			      places[_i].says, SPAN_FORMAT(object));
}
END_TEST

START_TEST(object_is_found_in_cut_lines)
{
	for (size_t size = 0; size <= places[_i].line.size; size++) {
		struct span object;

		if (eventread_find(span_first(places[_i].line, size), &object) == EVENTREAD_OBJECT)
			ck_assert_uint_gt(object.size, 0);
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("eventread_find");

	add_rows(tcase, object_is_found, places);
	add_rows(tcase, object_is_found_in_cut_lines, places);
	return test_run("eventread_find", tcase);
}
