/* SPDX-License-Identifier: ISC */
/* Whether all is well, in a line as plugins of Icinga and Nagios write it. */
#include "service/health.h"
#include "support.h"

#define NOW INT64_C(1689580800000)
#define AGO(seconds) (NOW - INT64_C(1000) * (seconds))

static const struct {
	const char *says;
	bool failing, refused;
	int64_t last_failure, last_limit;
	enum health_level level;
	const char *words;
} states[] = {
	{ "all is well", false, false, 0, 0, HEALTH_OK, "OK - running, configuration 0123" },
	{ "the event log fails", true, false, AGO(1), 0, HEALTH_CRITICAL,
	  "CRITICAL - the event log cannot be written; "
	  "events went to syslog within the last hour" },
	{ "a reload was refused", false, true, 0, 0, HEALTH_WARNING,
	  "WARNING - the configuration offered last was refused" },
	{ "the event log failed", false, false, AGO(3599), 0, HEALTH_WARNING,
	  "WARNING - events went to syslog within the last hour" },
	{ "it failed long ago", false, false, AGO(3600), 0, HEALTH_OK,
	  "OK - running, configuration 0123" },
	{ "a limit was reached", false, false, 0, AGO(0), HEALTH_WARNING,
	  "WARNING - a limit was reached within the last hour" },
	{ "it was reached long ago", false, false, 0, AGO(3600), HEALTH_OK,
	  "OK - running, configuration 0123" },
	{ "a clock that was set back", false, false, 0, AGO(-86400), HEALTH_WARNING,
	  "WARNING - a limit was reached within the last hour" },
	{ "the worst counts", true, true, 0, 0, HEALTH_CRITICAL,
	  "CRITICAL - the event log cannot be written; "
	  "the configuration offered last was refused" },
};

START_TEST(level_is_the_worst)
{
	struct health health = { .program = "MILTER-DEVICE",
				 .config = "0123",
				 .refused = states[_i].refused,
				 .log = { .failures = 3,
					  .last_failure = states[_i].last_failure,
					  .failing = states[_i].failing },
				 .last_limit = states[_i].last_limit,
				 .now = NOW,
				 .figures = { { "messages", 7, true },
					      { "in_progress", 2, false } } };
	struct text got = { .limit = 1000 }, wanted = { .limit = 1000 };

	ck_assert_msg(health_write(&health, &got) == states[_i].level, "%s: %s", states[_i].says,
		      text_string(&got));
	text_printf(&wanted, "MILTER-DEVICE %s | event_failures=3c messages=7c in_progress=2\n",
		    states[_i].words);
	ck_assert_msg(span_equal(text_span(&got), text_span(&wanted)), "%s: %s", states[_i].says,
		      text_string(&got));
	text_end(&got);
	text_end(&wanted);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("health");

	add_rows(tcase, level_is_the_worst, states);
	return test_run("health", tcase);
}
