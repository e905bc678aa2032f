/* SPDX-License-Identifier: ISC */
/* Counts of the daemon, as OpenMetrics text and for people. */
#include "service/metrics.h"
#include "support.h"

#define MS INT64_C(1000000) /* nanoseconds */

static struct stats stats;
static struct text page;

static void begin(void)
{
	stats_begin(&stats, INT64_C(1689580800123));
	text_begin(&page, 1 << 20);
}

static void end(void)
{
	text_end(&page);
	stats_end(&stats);
}

static struct exemption exemptions[] = {
	{ .name = { "minister", 8 }, .until = 1704067200 },
	{ .name = { "for ever", 8 }, .until = DATE_NEVER },
};
static const struct policies policies = { .exemptions = exemptions, .exemption_count = 2 };

static const char *write_page(void (*write)(const struct metrics *, struct text *))
{
	struct metrics metrics = { .stats = &stats,
				   .log = { .events = 3,
					    .bytes = 512,
					    .failures = 1,
					    .last_failure = INT64_C(1689580899500),
					    .failing = true },
				   .version = "1.0",
				   .config = "0123456789abcdef",
				   .policies = &policies,
				   .in_progress = 2,
				   .now = INT64_C(1689580800123) + 93784000 };

	text_clear(&page);
	write(&metrics, &page);
	return text_string(&page);
}

static void write_openmetrics(const struct metrics *metrics, struct text *text)
{
	metrics_write(metrics, FAMILIES_OPENMETRICS, text);
}

static void write_prometheus(const struct metrics *metrics, struct text *text)
{
	metrics_write(metrics, FAMILIES_PROMETHEUS, text);
}

static void ck_has_line(const char *line, const char *says)
{
	struct span rest = text_span(&page);

	while (rest.size != 0)
		if (span_equal(span_cut(&rest, '\n'), span_of(line)))
			return;
	ck_abort_msg("%s: no line '%s' in\n%s", says, line, text_string(&page));
}

static const struct {
	const char *says, *device, *label;
} labels[] = {
	{ "a plain name", "iphone", "iphone" },
	{ "blanks and braces stay", "a {b}, c=d", "a {b}, c=d" },
	{ "a quote is escaped", "a\"b", "a\\\"b" },
	{ "a backslash is escaped", "a\\b", "a\\\\b" },
	{ "a newline is escaped", "a\nb", "a\\nb" },
	{ "UTF-8 stays", "t\xc3\xa9l\xc3\xa9phone", "t\xc3\xa9l\xc3\xa9phone" },
	{ "what is no UTF-8 is replaced", "a\xff\xc3", "a\xef\xbf\xbd\xef\xbf\xbd" },
	{ "an empty name", "", "" },
};

START_TEST(label_is_escaped)
{
	struct text line = { .limit = 1000 };

	stats_sighting(&stats, span_of(labels[_i].device), TRAFFIC_SUBMISSION, ACTION_TAG);
	write_page(write_openmetrics);
	text_printf(&line,
		    "milter_device_sightings_total{device=\"%s\",traffic=\"submission\","
		    "action=\"tag\"} 1",
		    labels[_i].label);
	ck_has_line(text_string(&line), labels[_i].says);
	text_end(&line);
}
END_TEST

static const struct {
	const char *says;
	int64_t nanoseconds;
	const char *counted, *not_counted, *sum;
} durations[] = {
	{ "none at all is in every class", 0, "0.0005\"} 1", NULL, "0.000000000" },
	{ "a bound is in its own class", 5 * MS, "0.005\"} 1", "0.0025\"} 0", "0.005000000" },
	{ "one more is in the next", 5 * MS + 1, "0.01\"} 1", "0.005\"} 0", "0.005000001" },
	{ "whole seconds are floats", 1000 * MS, "1.0\"} 1", "0.5\"} 0", "1.000000000" },
	{ "more than all bounds", 60000 * MS, "+Inf\"} 1", "10.0\"} 0", "60.000000000" },
};

START_TEST(duration_is_in_its_class)
{
	struct text line = { .limit = 1000 };
	const char *const ends[] = { durations[_i].counted, durations[_i].not_counted };

	stats_duration(&stats, durations[_i].nanoseconds);
	write_page(write_openmetrics);
	for (int i = 0; i < 2 && ends[i] != NULL; i++) {
		text_clear(&line);
		text_printf(&line, "milter_device_verdict_seconds_bucket{le=\"%s", ends[i]);
		ck_has_line(text_string(&line), durations[_i].says);
	}
	text_clear(&line);
	text_printf(&line, "milter_device_verdict_seconds_sum %s", durations[_i].sum);
	ck_has_line(text_string(&line), durations[_i].says);
	ck_has_line("milter_device_verdict_seconds_count 1", durations[_i].says);
	text_end(&line);
}
END_TEST

static void count_some(void)
{
	stats_message(&stats, TRAFFIC_INBOUND, INT64_C(1689580890042));
	stats_message(&stats, TRAFFIC_INBOUND, INT64_C(1689580890042));
	stats_sighting(&stats, SPAN("iphone"), TRAFFIC_SUBMISSION, ACTION_REJECT);
	stats_sighting(&stats, SPAN("ipad"), TRAFFIC_RECEIPT, ACTION_LOG);
	stats_sighting(&stats, SPAN("iphone"), TRAFFIC_SUBMISSION, ACTION_REJECT);
	stats_sighting(&stats, SPAN("iPhone"), TRAFFIC_SUBMISSION, ACTION_REJECT);
	stats_error(&stats, STATS_LIMIT, INT64_C(1689580895000));
	stats_policy(&stats, SPAN("no \"phones\""), ACTION_REJECT);
	stats_policy(&stats, SPAN("no \"phones\""), ACTION_REJECT);
	stats_reload(&stats, STATS_LOADED, INT64_C(1689580860007));
	stats_reload(&stats, STATS_REFUSED, INT64_C(1689580870000));
	stats_duration(&stats, 2 * MS);
	stats_duration(&stats, 4 * MS);
}

static const struct {
	const char *says, *line;
} counted[] = {
	{ "version and configuration",
	  "milter_device_info{version=\"1.0\",config=\"0123456789abcdef\"} 1" },
	{ "the start, in seconds", "milter_device_start_time_seconds 1689580800.123" },
	{ "messages", "milter_device_messages_total{traffic=\"inbound\"} 2" },
	{ "none is 0", "milter_device_messages_total{traffic=\"submission\"} 0" },
	{ "messages in progress", "milter_device_messages_in_progress 2" },
	{ "a device adds up", "milter_device_sightings_total{device=\"iphone\","
			      "traffic=\"submission\",action=\"reject\"} 2" },
	{ "case makes another device", "milter_device_sightings_total{device=\"iPhone\","
				       "traffic=\"submission\",action=\"reject\"} 1" },
	{ "a device of receipts", "milter_device_sightings_total{device=\"ipad\","
				  "traffic=\"receipt\",action=\"log\"} 1" },
	{ "errors", "milter_device_errors_total{kind=\"limit\"} 1" },
	{ "reloads", "milter_device_reloads_total{result=\"loaded\"} 1" },
	{ "refused ones", "milter_device_reloads_total{result=\"refused\"} 1" },
	{ "the last one was refused", "milter_device_config_last_reload_successful 0" },
	{ "and does not count as a success",
	  "milter_device_config_last_success_timestamp_seconds 1689580860.007" },
	{ "events", "milter_device_event_log_events_total 3" },
	{ "bytes of events", "milter_device_event_log_bytes_total 512" },
	{ "when the last message was",
	  "milter_device_last_message_timestamp_seconds 1689580890.042" },
	{ "when a limit was reached",
	  "milter_device_last_error_timestamp_seconds{kind=\"limit\"} 1689580895" },
	{ "what never went wrong",
	  "milter_device_last_error_timestamp_seconds{kind=\"answer\"} 0" },
	{ "what a policy did", "milter_device_policy_decisions_total{policy=\"no \\\"phones\\\"\","
			       "action=\"reject\"} 2" },
	{ "when an exemption ends", "milter_device_exemption_end_timestamp_seconds{"
				    "exemption=\"minister\"} 1704067200" },
	{ "the log cannot be written", "milter_device_event_log_writable 0" },
	{ "since when", "milter_device_event_log_last_failure_timestamp_seconds 1689580899.500" },
	{ "lost lines", "milter_device_event_log_failures_total 1" },
};

START_TEST(count_is_told)
{
	count_some();
	write_page(write_openmetrics);
	ck_has_line(counted[_i].line, counted[_i].says);
}
END_TEST

static const struct {
	const char *says, *line;
} plain[] = {
	{ "the start", "started         2023-07-17T08:00:00.123Z, 1 d 2 h 3 min ago" },
	{ "the configuration", "configuration   0123456789abcdef, loaded 2023-07-17T08:01:00.007Z;"
			       " the one offered last was refused" },
	{ "reloads", "reloads         1 loaded, 1 refused" },
	{ "messages",
	  "messages        0 submission, 0 receipt, 0 access, 2 inbound, 2 in progress" },
	{ "a device", "sightings       2 iphone, submission, reject" },
	{ "errors", "errors          0 decision, 1 limit, 0 answer" },
	{ "the event log", "event log       3 events, 512 bytes, 1 failure" },
	{ "verdicts", "verdicts        2, mean 3 ms, 50% within 2.5 ms, 99% within 5 ms" },
};

START_TEST(count_is_told_to_people)
{
	count_some();
	write_page(metrics_write_plain);
	ck_has_line(plain[_i].line, plain[_i].says);
}
END_TEST

START_TEST(slow_verdicts_are_told_to_people)
{
	stats_duration(&stats, 60000 * MS);
	write_page(metrics_write_plain);
	ck_has_line("verdicts        1, mean 6e+04 ms, 50% not within 10000 ms, "
		    "99% not within 10000 ms",
		    "beyond the last bound");
}
END_TEST

/* Each sample stands below the TYPE of its family; TYPE comes first, and only once. */
START_TEST(families_are_whole)
{
	struct span rest, family = SPAN("");
	int types = 0;

	count_some();
	write_page(write_openmetrics);
	rest = text_span(&page);
	while (rest.size != 0) {
		struct span line = span_cut(&rest, '\n');

		if (span_equal(line, SPAN("# EOF"))) {
			ck_assert_msg(rest.size == 0, "lines behind # EOF");
			ck_assert_int_eq(types, 19);
			return;
		}
		if (span_starts_nocase(line, SPAN("# TYPE "))) {
			family = span_from(line, 7);
			family = span_cut(&family, ' ');
			types++;
		} else if (line.data[0] == '#') {
			ck_assert(span_starts_nocase(span_from(line, 7), family));
		} else {
			ck_assert_msg(span_starts_nocase(line, family), "%.*s", SPAN_FORMAT(line));
		}
	}
	ck_abort_msg("no # EOF");
}
END_TEST

static const struct {
	const char *says, *line;
} older[] = {
	{ "a counter is named as its samples", "# TYPE milter_device_messages_total counter" },
	{ "so is its help", "# HELP milter_device_event_log_bytes_total Bytes of those events." },
	{ "info is a gauge", "# TYPE milter_device_info gauge" },
	{ "a gauge stays", "# TYPE milter_device_messages_in_progress gauge" },
	{ "a histogram stays", "# TYPE milter_device_verdict_seconds histogram" },
	{ "a sample stays", "milter_device_messages_total{traffic=\"inbound\"} 2" },
};

START_TEST(older_form_is_told)
{
	count_some();
	write_page(write_prometheus);
	ck_has_line(older[_i].line, older[_i].says);
}
END_TEST

/* Of OpenMetrics alone are UNIT, `# EOF` and the type info; all samples are the same. */
START_TEST(forms_have_the_same_samples)
{
	struct text samples = { .limit = 1 << 20 };
	struct span rest;

	count_some();
	write_page(write_openmetrics);
	rest = text_span(&page);
	while (rest.size != 0) {
		struct span line = span_cut(&rest, '\n');

		if (line.data[0] != '#')
			text_printf(&samples, "%.*s\n", SPAN_FORMAT(line));
	}
	write_page(write_prometheus);
	rest = text_span(&page);
	while (rest.size != 0) {
		struct span line = span_cut(&rest, '\n'), of_samples = text_span(&samples);
		bool found = false;

		if (line.data[0] == '#') {
			ck_assert(span_starts_nocase(line, SPAN("# TYPE ")) ||
				  span_starts_nocase(line, SPAN("# HELP ")));
			continue;
		}
		while (of_samples.size != 0 && !found)
			found = span_equal(span_cut(&of_samples, '\n'), line);
		ck_assert_msg(found, "only in one form: %.*s", SPAN_FORMAT(line));
	}
	text_end(&samples);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("metrics");

	tcase_add_checked_fixture(tcase, begin, end);
	add_rows(tcase, label_is_escaped, labels);
	add_rows(tcase, duration_is_in_its_class, durations);
	add_rows(tcase, count_is_told, counted);
	add_rows(tcase, older_form_is_told, older);
	tcase_add_test(tcase, forms_have_the_same_samples);
	add_rows(tcase, count_is_told_to_people, plain);
	tcase_add_test(tcase, slow_verdicts_are_told_to_people);
	tcase_add_test(tcase, families_are_whole);
	return test_run("metrics", tcase);
}
