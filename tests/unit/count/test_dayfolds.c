/* SPDX-License-Identifier: ISC */
/* A log folded to digests gives the same report, but for what is told of single events alone. */
#include "count/dayfolds.h"

#include "count/summary_batch.h"
#include "report/formats/report_formats.h"
#include "support.h"

#define SINCE 1689552000000 /* 2023-07-17, UTC */
#define DAYS 3
#define DAY 86400000LL
#define TEXT_BYTES (1 << 24)

static const struct period everything = { PERIOD_NO_START, PERIOD_NO_END };

/* The same numbers for the same seed, everywhere. */
static unsigned next(unsigned *state, unsigned limit)
{
	*state = *state * 1664525 + 1013904223;
	return (*state >> 8) % limit;
}

static const char *one_of(unsigned *state, const char *const *list, size_t count)
{
	return list[next(state, (unsigned)count)];
}
#define ONE_OF(state, list) one_of(state, list, sizeof(list) / sizeof((list)[0]))

/* Pieces of a line; an empty one is a key that it does not have. */
static const char *const users[] = { "\"user\":\"anna@x.example\",\"user_source\":\"login\",",
				     "\"user\":\"boris@x.example\",\"user_source\":\"sender\",",
				     "\"user\":\"c\\\"\\u00e9@x.example\",", "" };
static const char *const devices[] = {
	"\"device\":\"iphone\",\"os\":\"iOS\",\"os_version\":\"16.5\",\"build\":\"20F66\",",
	"\"device\":\"iphone\",\"model\":\"iPhone 13\",\"os\":\"iOS\",\"os_version\":\"17\",",
	"\"device\":\"ipad\",\"device_id\":\"appl1\",\"new\":true,",
	"\"device\":\"ipad\",\"device_id\":\"appl2\",", ""
};
static const char *const verdicts[] = {
	"\"confidence\":\"certain\",\"evidence\":\"X-Mailer: iPhone Mail\",\"policy\":\"p\","
	"\"action\":\"tag\",\"mode\":\"enforce\",\"outdated\":true,\"grace\":true",
	"\"confidence\":\"hint\",\"contradicted\":true,\"policy\":\"p\",\"action\":\"log\"",
	"\"action\":\"log\",\"would\":[\"p=reject\",\"q=tag\"]",
	"\"policy\":\"q\",\"action\":\"allow\",\"would\":[\"q=reject\"],\"exemption\":\"boss\"",
	"\"action\":\"log\",\"error\":\"too many headers\"",
	"\"action\":\"log\""
};
static const char *const traffics[] = { "\"traffic\":\"submission\",", "\"traffic\":\"receipt\",",
					"\"traffic\":\"access\",\"protocol\":\"imap\"," };
static const char *const configs[] = { "\"config\":\"aa\",", "\"config\":\"bb\",", "" };
static const char *const repeats[] = { "", "", ",\"count\":5", ",\"count\":1" };

/* What of a log may be chosen. */
struct log_kind {
	unsigned days;
	bool lasts; /* events may stand for others until hours later */
};
static const struct log_kind few_days = { DAYS, true };

struct log {
	struct arena *arena;
	const char *lines[2000];
	size_t count;
};

static void write_time(struct text *text, int64_t time)
{
	text_clear(text);
	calendar_write_rfc3339(text, time);
}

static const char *line_of(struct log *log, unsigned *state, const char *time, const char *last,
			   unsigned host, unsigned counter)
{
	const char *config = ONE_OF(state, configs);

	switch (next(state, 8)) {
	case 0:
	case 1:
		return test_printf(log->arena,
				   "{\"time\":\"%s\",\"type\":\"totals\",\"id\":\"mx%u-5f-%x\","
				   "\"host\":\"mx%u\",\"source\":\"smtp\",%s"
				   "\"messages_submission\":%u,\"messages_receipt\":0,"
				   "\"messages_access\":1,\"messages_inbound\":2}\n",
				   time, host, counter, host, config, counter);
	case 2:
		return test_printf(log->arena,
				   "{\"time\":\"%s\",\"type\":\"config\",\"id\":\"mx%u-5f-%x\","
				   "\"host\":\"mx%u\",%s\"by\":\"start\",\"result\":\"loaded\"}\n",
				   time, host, counter, host, config);
	default:
		return test_printf(log->arena,
				   "{\"time\":\"%s\",\"type\":\"sighting\",\"id\":\"mx%u-5f-%x\","
				   "\"host\":\"mx%u\",\"source\":\"smtp\",%s%s%s"
				   "\"message_id\":\"<%u@x.example>\",%s%s%s%s}\n",
				   time, host, counter, host, ONE_OF(state, traffics), config,
				   ONE_OF(state, users), counter, ONE_OF(state, devices),
				   ONE_OF(state, verdicts), ONE_OF(state, repeats), last);
	}
}

/* Some counters are lost, some lines are there twice, and times are in no order. */
static void write_log(struct log *log, unsigned seed, const struct log_kind *kind)
{
	unsigned state = seed;
	struct text time, last;

	text_begin(&time, 100);
	text_begin(&last, 100);
	for (unsigned i = 0; i < 600; i++) {
		int64_t at = SINCE + (int64_t)next(&state, kind->days * 24 * 60) * 60000 +
			     next(&state, 1000);
		const char *end = "";

		write_time(&time, at);
		write_time(&last, at + 90000 + (int64_t)next(&state, 5 * 60) * 60000);
		if (next(&state, 6) == 0 && kind->lasts)
			end = test_printf(log->arena, ",\"last\":\"%s\"", text_string(&last));
		if (next(&state, 20) == 0)
			continue;
		log->lines[log->count] = line_of(log, &state, text_string(&time), end, i % 2, i);
		log->count++;
		if (next(&state, 15) == 0) {
			log->lines[log->count] = log->lines[log->count - 1];
			log->count++;
		}
	}
	text_end(&time);
	text_end(&last);
}

static struct log *log_new_of(unsigned seed, const struct log_kind *kind)
{
	struct arena *arena = test_arena();
	struct log *log = arena_take(arena, sizeof(*log));

	ck_assert_ptr_nonnull(log);
	log->arena = arena;
	log->count = 0;
	write_log(log, seed, kind);
	return log;
}

static struct log *log_new(unsigned seed)
{
	return log_new_of(seed, &few_days);
}

/* The caller ends out. */
static void join(const struct log *log, struct text *out)
{
	text_begin(out, TEXT_BYTES);
	for (size_t i = 0; i < log->count; i++)
		text_add(out, span_of(log->lines[i]));
}

static void shuffle(struct log *log, unsigned seed)
{
	unsigned state = seed;

	for (size_t i = log->count; i > 1; i--) {
		size_t other = next(&state, (unsigned)i);
		const char *kept = log->lines[i - 1];

		log->lines[i - 1] = log->lines[other];
		log->lines[other] = kept;
	}
}

static void put(void *context, struct span line)
{
	text_add(context, line);
}

/* The caller ends out. */
static void fold_by(enum counts_step step, struct span lines, const struct period *period,
		    bool people, struct text *out)
{
	const struct dayfolds_wanted wanted = { *period, &zone_utc, step, people };
	struct dayfolds *folds = dayfolds_new(&test_seed, &wanted);
	struct trouble why;

	ck_assert_ptr_nonnull(folds);
	text_begin(out, TEXT_BYTES);
	while (lines.size != 0)
		ck_assert_msg(dayfolds_line(folds, span_cut(&lines, '\n'), true, &why), "%s",
			      why.sentence);
	ck_assert_uint_eq(dayfolds_unidentified(folds), 0);
	ck_assert(dayfolds_write(folds, put, out));
	ck_assert(!out->cut);
	dayfolds_free(folds);
}

static void fold(struct span lines, const struct period *period, bool people, struct text *out)
{
	fold_by(COUNTS_STEP_DAY, lines, period, people, out);
}

static void read_lines(struct summary *summary, struct span lines)
{
	while (lines.size != 0)
		summary_line(summary, span_cut(&lines, '\n'), NULL);
}

/* As files are read: most lines are skimmed. */
static void read_batch(struct summary *whole, struct span lines)
{
	struct summary part;
	struct summary_batch *batch;
	char *copy = calloc(1, lines.size + EVENTREAD_SLACK);
	struct span rest = { copy, lines.size };

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, lines.data, lines.size);
	ck_assert(summary_begin_part(&part, whole));
	part.digests = true;
	batch = summary_batch_new(&part);
	ck_assert_ptr_nonnull(batch);
	while (rest.size != 0) {
		size_t size = summary_batch_skim(batch, rest.data, SIZE_MAX);

		if (size == 0) {
			size = span_find(rest, '\n');
			summary_batch_line(batch, span_first(rest, size), NULL);
		}
		rest = span_from(rest, size + 1);
	}
	summary_batch_claim(batch, &whole->ids);
	summary_batch_count(batch);
	summary_merge(whole, &part);
	summary_batch_free(batch);
	summary_end(&part);
	free(copy);
}

/*
 * Takes a list, object or number of the JSON summary away, and of the one before it.  The value has
 * no such brackets in strings.
 */
static void take_away(char *json, const char *name, char open, char close)
{
	char key[100], *at = json, *end;

	snprintf(key, sizeof(key), "\"%s\":%.1s", name, &open);
	ck_assert_msg(strstr(json, key) != NULL, "%s", name);
	while ((at = strstr(at, key)) != NULL) {
		int depth = 1;

		for (end = at + strlen(key); depth != 0; end++)
			depth += (*end == open) - (*end == close);
		memmove(at, end, strlen(end) + 1);
	}
}

static void take_number_away(char *json, const char *name)
{
	char key[100], *at = json;

	snprintf(key, sizeof(key), "\"%s\":", name);
	ck_assert_msg(strstr(json, key) != NULL, "%s", name);
	while ((at = strstr(at, key)) != NULL) {
		at += strlen(key);
		memmove(at, at + strspn(at, "0123456789"),
			strlen(at) + 1 - strspn(at, "0123456789"));
	}
}

/*
 * The manual names the sections that are not exact; which configuration somebody's events had, a
 * digest does not know.
 */
static char *exact_part(const struct summary *summary, const char *condition)
{
	struct report report = { .summary = summary,
				 .top = 20,
				 .people = REPORT_PEOPLE_ALL,
				 .arena = test_arena(),
				 .now = 1700000000 };
	struct text out;
	char *json;

	text_begin(&out, TEXT_BYTES);
	ck_assert(report_json(&report, &out));
	json = strdup(text_string(&out));
	ck_assert_ptr_nonnull(json);
	take_away(json, "input", '{', '}');
	take_away(json, "by_hour", '[', ']');
	take_away(json, "by_weekday_hour", '[', ']');
	if (condition != NULL && strncmp(condition, "host", 4) != 0) {
		take_number_away(json, "hosts_differing");
		take_number_away(json, "silent_feeders");
		take_away(json, "feeders", '[', ']');
		take_away(json, "hosts", '[', ']');
		take_away(json, "configurations", '[', ']');
	}
	text_end(&out);
	arena_free(report.arena);
	return json;
}

static char *report_of(struct span lines, const struct period *period, const char *condition,
		       void (*read)(struct summary *, struct span))
{
	struct arena *arena = test_arena();
	struct where where = { NULL };
	struct summary summary;
	char *json;

	if (condition != NULL)
		ck_assert(where_add(&where, arena, span_of(condition), NULL));
	ck_assert(
		summary_begin(&summary, &test_seed, period, &zone_utc, &where,
			      period->since != PERIOD_NO_START && period->until != PERIOD_NO_END));
	summary.digests = true;
	read(&summary, lines);
	ck_assert(!summary_out_of_memory(&summary));
	json = exact_part(&summary, condition);
	summary_end(&summary);
	arena_free(arena);
	return json;
}

#define SHOWN_BYTES 300 /* around the first difference */
static void same(char *one, char *two, const char *says)
{
	size_t at = 0, from;

	while (one[at] != '\0' && one[at] == two[at])
		at++;
	from = at > SHOWN_BYTES ? at - SHOWN_BYTES : 0;
	ck_assert_msg(strcmp(one, two) == 0, "%s:\n%.*s\n%.*s", says, 2 * SHOWN_BYTES, one + from,
		      2 * SHOWN_BYTES, two + from);
	free(one);
	free(two);
}

#define LOGS 20

START_TEST(report_of_digests_is_that_of_the_log)
{
	static const char *const conditions[] = {
		NULL,      "user=anna@x.example", "device=iphone",  "os_version<17", "host!=mx0",
		"user=c*", "would=p=reject",      "device_id=appl1"
	};
	static const struct period periods[] = { { PERIOD_NO_START, PERIOD_NO_END },
						 { SINCE + DAY, SINCE + 2 * DAY },
						 { SINCE + 2 * DAY, SINCE + 4 * DAY } };
	struct log *log = log_new((unsigned)_i);
	const char *condition = conditions[_i % 8];
	const struct period *period = &periods[_i % 3];
	struct text lines, folded;

	join(log, &lines);
	fold(text_span(&lines), &everything, true, &folded);
	same(report_of(text_span(&lines), period, condition, read_lines),
	     report_of(text_span(&folded), period, condition, read_lines), "line by line");
	same(report_of(text_span(&lines), period, condition, read_batch),
	     report_of(text_span(&folded), period, condition, read_batch), "in a batch");
	text_end(&lines);
	text_end(&folded);
	arena_free(log->arena);
}
END_TEST

/* From the 17th of July until in August: of weeks as of months, several. */
static const struct log_kind many_days = { 40, true }, many_short_days = { 40, false };
#define WHOLE_WEEKS                               \
	{                                         \
		SINCE + 7 * DAY, SINCE + 28 * DAY \
	}

static const struct long_digests {
	const char *says;
	enum counts_step step;
	struct period period;
} long_digests[] = {
	{ "weeks, all of them", COUNTS_STEP_WEEK, { PERIOD_NO_START, PERIOD_NO_END } },
	{ "months, all of them", COUNTS_STEP_MONTH, { PERIOD_NO_START, PERIOD_NO_END } },
	{ "weeks, some of them", COUNTS_STEP_WEEK, WHOLE_WEEKS },
	{ "a month to its end", COUNTS_STEP_MONTH, { PERIOD_NO_START, SINCE + 15 * DAY } },
	{ "a month from its beginning", COUNTS_STEP_MONTH, { SINCE + 15 * DAY, PERIOD_NO_END } },
};
#define CONDITIONS 4
static const char *const long_conditions[CONDITIONS] = { NULL, "user=anna@x.example", "host!=mx0",
							 "os_version<17" };

START_TEST(report_of_long_digests_is_that_of_the_log)
{
	const struct long_digests *row = &long_digests[_i % ROWS(long_digests)];
	const char *condition = long_conditions[_i / ROWS(long_digests) % CONDITIONS];
	struct log *log = log_new_of((unsigned)_i, &many_days);
	struct text lines, folded;

	join(log, &lines);
	fold_by(row->step, text_span(&lines), &everything, true, &folded);
	ck_assert(strstr(text_string(&folded), "\"days\":\"") != NULL);
	same(report_of(text_span(&lines), &row->period, condition, read_lines),
	     report_of(text_span(&folded), &row->period, condition, read_lines), row->says);
	same(report_of(text_span(&lines), &row->period, condition, read_batch),
	     report_of(text_span(&folded), &row->period, condition, read_batch), row->says);
	text_end(&lines);
	text_end(&folded);
	arena_free(log->arena);
}
END_TEST

/* Without times of day, and what was lost in a part of a digest. */
static char *days_only(char *json)
{
	take_number_away(json, "lost_events");
	for (char *at = json; (at = strstr(at, "T")) != NULL; at++)
		if (at - json > 10 && at[-3] == '-' && at[3] == ':' && at[9] == '.')
			memset(at, '-', sizeof("T09:00:00.000Z") - 1);
	return json;
}

/* Where a period cuts a digest, first and last are right to the day, and all else is exact. */
START_TEST(report_of_a_part_of_long_digests_is_right_to_the_day)
{
	enum counts_step step = _i % 2 == 0 ? COUNTS_STEP_WEEK : COUNTS_STEP_MONTH;
	const char *condition = long_conditions[_i / 2 % CONDITIONS];
	struct log *log = log_new_of((unsigned)_i, &many_short_days);
	const struct period period = { SINCE + (1 + _i % 19) * DAY, SINCE + (20 + _i % 17) * DAY };
	struct text lines, folded;

	join(log, &lines);
	fold_by(step, text_span(&lines), &everything, true, &folded);
	same(days_only(report_of(text_span(&lines), &period, condition, read_lines)),
	     days_only(report_of(text_span(&folded), &period, condition, read_lines)), "by line");
	same(days_only(report_of(text_span(&lines), &period, condition, read_batch)),
	     days_only(report_of(text_span(&folded), &period, condition, read_batch)), "skimmed");
	text_end(&lines);
	text_end(&folded);
	arena_free(log->arena);
}
END_TEST

START_TEST(long_digests_of_days_are_those_of_the_log)
{
	enum counts_step step = _i % 2 == 0 ? COUNTS_STEP_WEEK : COUNTS_STEP_MONTH;
	struct log *log = log_new_of((unsigned)_i, &many_days);
	struct text lines, days, at_once, later, again;

	join(log, &lines);
	fold(text_span(&lines), &everything, true, &days);
	fold_by(step, text_span(&lines), &everything, true, &at_once);
	fold_by(step, text_span(&days), &everything, true, &later);
	fold_by(step, text_span(&later), &everything, true, &again);
	ck_text(text_span(&later), text_string(&at_once), "of days");
	ck_text(text_span(&again), text_string(&at_once), "folded again");
	text_end(&again);
	fold_by(step, text_span(&later), &everything, false, &again);
	text_end(&at_once);
	fold_by(step, text_span(&lines), &everything, false, &at_once);
	ck_text(text_span(&again), text_string(&at_once), "without people");
	text_end(&lines);
	text_end(&days);
	text_end(&at_once);
	text_end(&later);
	text_end(&again);
	arena_free(log->arena);
}
END_TEST

START_TEST(days_and_their_month_count_once)
{
	struct log *log = log_new_of((unsigned)_i, &many_days);
	struct text lines, days, months, all;

	join(log, &lines);
	fold(text_span(&lines), &everything, true, &days);
	fold_by(COUNTS_STEP_MONTH, text_span(&lines), &everything, true, &months);
	text_begin(&all, TEXT_BYTES);
	text_add(&all, text_span(_i % 2 == 0 ? &days : &months));
	text_add(&all, text_span(_i % 2 == 0 ? &months : &days));
	text_add(&all, text_span(&lines));
	same(report_of(text_span(&lines), &everything, NULL, read_lines),
	     report_of(text_span(&all), &everything, NULL, read_lines), "days, months and the log");
	text_end(&all);
	text_end(&months);
	text_end(&days);
	text_end(&lines);
	arena_free(log->arena);
}
END_TEST

START_TEST(same_events_give_the_same_bytes)
{
	struct log *log = log_new((unsigned)_i);
	struct text lines, one, two, again;

	join(log, &lines);
	fold(text_span(&lines), &everything, true, &one);
	text_end(&lines);
	shuffle(log, (unsigned)_i + 1);
	join(log, &lines);
	fold(text_span(&lines), &everything, true, &two);
	fold(text_span(&two), &everything, true, &again);
	ck_text(text_span(&two), text_string(&one), "in another order");
	ck_text(text_span(&again), text_string(&one), "folded again");
	text_end(&lines);
	text_end(&one);
	text_end(&two);
	text_end(&again);
	arena_free(log->arena);
}
END_TEST

START_TEST(digest_and_log_count_once)
{
	struct log *log = log_new((unsigned)_i);
	struct text lines, folded, both;

	join(log, &lines);
	fold(text_span(&lines), &everything, true, &folded);
	for (int first = 0; first < 2; first++) {
		text_begin(&both, TEXT_BYTES);
		text_add(&both, text_span(first ? &lines : &folded));
		text_add(&both, text_span(first ? &folded : &lines));
		text_add(&both, text_span(&folded));
		same(report_of(text_span(&lines), &everything, NULL, read_lines),
		     report_of(text_span(&both), &everything, NULL, read_lines),
		     first ? "the log first" : "the digest first");
		text_end(&both);
	}
	text_end(&lines);
	text_end(&folded);
	arena_free(log->arena);
}
END_TEST

/* Each half a digest of its own, whatever days its events are of. */
START_TEST(parts_of_a_day_are_the_day)
{
	struct log *log = log_new((unsigned)_i);
	struct text lines, both, part;
	size_t half;

	join(log, &lines);
	half = lines.size / 2 + span_find(span_from(text_span(&lines), lines.size / 2), '\n') + 1;
	text_begin(&both, TEXT_BYTES);
	fold(span_first(text_span(&lines), half), &everything, true, &part);
	text_add(&both, text_span(&part));
	text_end(&part);
	/* What is there twice may be in both halves, so each event is kept where it was first. */
	text_add(&both, span_from(text_span(&lines), half));
	same(report_of(text_span(&lines), &everything, NULL, read_lines),
	     report_of(text_span(&both), &everything, NULL, read_lines), "half of it folded");
	text_end(&both);
	text_end(&lines);
	arena_free(log->arena);
}
END_TEST

START_TEST(nobody_is_left_without_people)
{
	struct log *log = log_new((unsigned)_i);
	struct text lines, with, without, at_once;

	join(log, &lines);
	fold(text_span(&lines), &everything, true, &with);
	fold(text_span(&with), &everything, false, &without);
	fold(text_span(&lines), &everything, false, &at_once);
	ck_assert(strstr(text_string(&with), "@x.example") != NULL);
	ck_assert(strstr(text_string(&without), "@x.example") == NULL);
	ck_assert(strstr(text_string(&without), "appl1") == NULL);
	ck_text(text_span(&without), text_string(&at_once), "later or at once");
	text_end(&lines);
	text_end(&with);
	text_end(&without);
	text_end(&at_once);
	arena_free(log->arena);
}
END_TEST

/* The sum of all events, and whether it is said that some are missing. */
static uint64_t events_of(struct span lines, bool *faulty)
{
	struct summary summary;
	uint64_t events;

	ck_assert(summary_begin(&summary, &test_seed, &everything, &zone_utc, NULL, false));
	summary.digests = true;
	read_lines(&summary, lines);
	*faulty = summary.bad_lines != 0;
	for (size_t i = 0; i < summary.ids.digests.rows.count; i++)
		*faulty |= digest_is_at_fault(tally_at(&summary.ids.digests.rows, i));
	events = summary.now.events;
	summary_end(&summary);
	return events;
}

START_TEST(cut_digest_says_so)
{
	struct log *log = log_new(7);
	struct text lines, folded;
	uint64_t all;
	size_t head;
	bool faulty;

	log->count = 25;
	join(log, &lines);
	fold(text_span(&lines), &everything, true, &folded);
	all = events_of(text_span(&folded), &faulty);
	ck_assert(!faulty);
	head = span_find(text_span(&folded), '\n');
	for (size_t size = head + 1; size < folded.size - 1; size++) {
		uint64_t events = events_of(span_first(text_span(&folded), size), &faulty);

		ck_assert_uint_le(events, all);
		ck_assert_msg(faulty || events == 0, "cut at %zu of %zu", size, folded.size);
	}
	text_end(&lines);
	text_end(&folded);
	arena_free(log->arena);
}
END_TEST

#define HEAD(count)                                                   \
	"{\"time\":\"2023-07-17T00:00:00.000Z\",\"type\":\"digest\"," \
	"\"id\":\"digest/2023-07-17/00-0\",\"count\":" count          \
	",\"last\":\"2023-07-18T00:00:00.000Z\",\"covers\":[\"mx1-5f:0-fffffffffffffff\"]}\n"
#define LINE(time, number, count)                                             \
	"{\"time\":\"2023-07-" time "T09:00:00.000Z\",\"type\":\"sighting\"," \
	"\"id\":\"digest/2023-07-17/00-" number "\",\"device\":\"iphone\",\"count\":" count "}\n"

static const struct {
	const char *says, *lines;
	uint64_t events;
	bool faulty;
} hostile[] = {
	{ "counts as large as can be",
	  HEAD("4") LINE("17", "1", "9223372036854775807") LINE("17", "2", "9223372036854775807")
		  LINE("17", "3", "5"),
	  UINT64_MAX, false },
	{ "a count that is larger", HEAD("2") LINE("17", "1", "9223372036854775808"), 0, true },
	{ "a line of another day", HEAD("2") LINE("18", "1", "5"), 0, true },
	{ "a line twice", HEAD("2") LINE("17", "1", "5") LINE("17", "1", "5"), 5, false },
	{ "a number twice, with other values", HEAD("2") LINE("17", "1", "5") LINE("17", "1", "7"),
	  5, false },
	{ "more lines than it has", HEAD("2") LINE("17", "1", "5") LINE("17", "2", "5"), 5, true },
	{ "another head", HEAD("2") HEAD("9") LINE("17", "1", "5"), 5, false },
	{ "no head", LINE("17", "1", "5"), 0, true },
	{ "days that are its count", HEAD("2") LINE("17", "1", "5,\"days\":\"2,,3\""), 5, false },
	{ "days that are not", HEAD("2") LINE("17", "1", "5,\"days\":\"2,,2\""), 0, true },
	{ "days that are no numbers", HEAD("2") LINE("17", "1", "5,\"days\":\"2,-3,6\""), 0, true },
	{ "as many lines as can be", HEAD("9223372036854775807") LINE("17", "1", "5"), 5, true },
};

START_TEST(hostile_digest_is_noticed)
{
	bool faulty;
	uint64_t events = events_of(span_of(hostile[_i].lines), &faulty);

	ck_assert_msg(events == hostile[_i].events, "%s: %llu", hostile[_i].says,
		      (unsigned long long)events);
	ck_assert_msg(faulty == hostile[_i].faulty, "%s", hostile[_i].says);
}
END_TEST

START_TEST(sum_too_large_can_be_read)
{
	const struct span line = SPAN(
		"{\"time\":\"2023-07-17T09:00:00.000Z\",\"type\":\"sighting\",\"id\":\"mx1-5f-1\","
		"\"count\":9223372036854775807}\n"
		"{\"time\":\"2023-07-17T09:00:00.000Z\",\"type\":\"sighting\",\"id\":\"mx1-5f-2\","
		"\"count\":9223372036854775807}\n");
	struct text folded;
	bool faulty;

	fold(line, &everything, true, &folded);
	ck_assert_uint_eq(events_of(text_span(&folded), &faulty), INT64_MAX);
	ck_assert(!faulty);
	text_end(&folded);
}
END_TEST

START_TEST(event_without_an_id_is_in_no_digest)
{
	static const char *const lines[] = {
		"{\"time\":\"2023-07-17T09:00:00.000Z\",\"type\":\"sighting\",\"device\":\"a\"}",
		"{\"time\":\"2023-07-17T09:00:00.000Z\",\"type\":\"sighting\",\"id\":\"x\"}",
	};
	const struct dayfolds_wanted wanted = { everything, &zone_utc, COUNTS_STEP_DAY, true };
	struct dayfolds *folds = dayfolds_new(&test_seed, &wanted);
	struct trouble why;
	struct text out;

	text_begin(&out, TEXT_BYTES);
	for (size_t i = 0; i < 2; i++)
		ck_assert(dayfolds_line(folds, span_of(lines[i]), false, &why));
	ck_assert_uint_eq(dayfolds_unidentified(folds), 2);
	ck_assert(dayfolds_write(folds, put, &out));
	ck_assert_uint_eq(out.size, 0);
	text_end(&out);
	dayfolds_free(folds);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("dayfolds");
	TCase *tcase = tcase_create("dayfolds");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, report_of_digests_is_that_of_the_log, 0, 2 * LOGS);
	tcase_add_loop_test(tcase, report_of_long_digests_is_that_of_the_log, 0,
			    CONDITIONS * ROWS(long_digests));
	tcase_add_loop_test(tcase, report_of_a_part_of_long_digests_is_right_to_the_day, 0,
			    2 * LOGS);
	tcase_add_loop_test(tcase, long_digests_of_days_are_those_of_the_log, 0, LOGS);
	tcase_add_loop_test(tcase, days_and_their_month_count_once, 0, LOGS);
	tcase_add_loop_test(tcase, same_events_give_the_same_bytes, 0, LOGS);
	tcase_add_loop_test(tcase, digest_and_log_count_once, 0, LOGS);
	tcase_add_loop_test(tcase, parts_of_a_day_are_the_day, 0, LOGS);
	tcase_add_loop_test(tcase, nobody_is_left_without_people, 0, LOGS);
	tcase_add_test(tcase, cut_digest_says_so);
	add_rows(tcase, hostile_digest_is_noticed, hostile);
	tcase_add_test(tcase, sum_too_large_can_be_read);
	tcase_add_test(tcase, event_without_an_id_is_in_no_digest);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
