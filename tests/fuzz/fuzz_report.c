/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as an event log: both ways of reading a line agree, so do lines that are counted one by
 * one and in batches, and every report is made of whatever is counted, those for people without
 * anything that a terminal would obey.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "report/formats/report_formats.h"
#include "count/summary_batch.h"

static const struct hash_seed test_seed = { 1, 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* In the words of others it is an object, whatever is in it. */
static void write_foreign(const struct foreign *foreign, const struct event *event)
{
	struct text out;
	json_t *object;

	text_begin(&out, 1 << 24);
	foreign_write(foreign, event, &out);
	object = json_loadb(out.data, out.size, JSON_REJECT_DUPLICATES, NULL);
	require(json_is_object(object));
	json_decref(object);
	text_end(&out);
}

static void compare_ways(struct eventread *reader, struct span line)
{
	struct event walked, parsed;
	struct eventread *other;
	struct text first, second;

	if (!eventread_canonical(reader, line, &walked))
		return;
	other = eventread_new(&test_seed);
	text_begin(&first, 1 << 24);
	text_begin(&second, 1 << 24);
	require(eventread_json(other, line, &parsed, NULL));
	write_foreign(&foreign_ecs, &walked);
	write_foreign(&foreign_ocsf, &walked);
	event_write(&first, &walked);
	event_write(&second, &parsed);
	require(span_equal(text_span(&first), text_span(&second)));
	text_end(&first);
	text_end(&second);
	eventread_free(other);
}

/* What a reader of each format must not find. */
enum promise {
	ANYTHING,
	NO_CONTROLS, /* nothing that a terminal obeys but line ends */
	NO_MARKUP,   /* the same, and as many tags as in a report of tame values: no script */
	MAIL,        /* ASCII, in lines that a mail may have */
};

static void check_bytes(const struct text *out, enum promise promise)
{
	size_t column = 0;

	for (size_t i = 0; i < out->size && promise != ANYTHING; i++) {
		unsigned char byte = (unsigned char)out->data[i];

		require(byte == '\n' || (byte == '\r' && promise == NO_CONTROLS) || byte >= ' ');
		require(byte != 0x7f && (promise != MAIL || byte < 0x7f));
		column = byte == '\n' ? 0 : column + 1;
		require(promise != MAIL || column <= 998);
	}
	require(promise != NO_MARKUP ||
		span_find_nocase(text_span(out), SPAN("<script")) == out->size);
}

/* What a skim takes, the walk takes, with the same values of its own. */
static void compare_skim(struct eventread *reader, struct span line)
{
	char *copy = calloc(1, line.size + EVENTREAD_SLACK);
	struct eventread_skim skim;
	struct event walked;
	bool skimmed;

	require(copy != NULL);
	if (line.size != 0)
		memcpy(copy, line.data, line.size);
	copy[line.size] = '\n';
	skimmed = eventread_skim(reader, copy, &skim) && skim.size == line.size;
	require(!skimmed || eventread_canonical(reader, line, &walked));
	require(!skimmed || span_equal(skim.user, walked.values[EVENT_USER].text));
	require(!skimmed || (skim.stream != 0) == (walked.values[EVENT_ID].text.size != 0));
	free(copy);
}

static void render(const struct summary *summary, const char *format, const char *section,
		   enum promise promise)
{
	static const struct report_mail mail = { .to = { "a@x", 3 }, .message_id = { "i@x", 3 } };
	struct report report = { .summary = summary,
				 .top = 3,
				 .people = REPORT_PEOPLE_ALL,
				 .arena = arena_new(),
				 .section = span_of(section),
				 .mail = &mail };
	struct text out;

	text_begin(&out, 1 << 28);
	require(report_format_named(span_of(format))->write(&report, &out));
	check_bytes(&out, promise);
	text_end(&out);
	arena_free(report.arena);
}

/* Lines in two batches in turns, each with a part of its own; then they are one. */
static void read_batches(struct summary *whole, const char *at, const char *end)
{
	struct summary parts[2];
	struct summary_batch *batches[2];

	for (size_t i = 0; i < 2; i++) {
		require(summary_begin_part(&parts[i], whole));
		batches[i] = summary_batch_new(&parts[i]);
		require(batches[i] != NULL);
	}
	for (size_t lines = 0; at != end; lines++) {
		struct summary_batch *batch = batches[lines / 4 % 2];
		size_t size = summary_batch_skim(batch, at, SIZE_MAX);

		if (size == 0) {
			size = (size_t)((const char *)memchr(at, '\n', (size_t)(end - at)) - at);
			summary_batch_line(batch, (struct span){ at, size }, NULL);
		}
		at += size + 1;
		if (lines % 4 != 3 && at != end)
			continue;
		summary_batch_claim(batch, &whole->ids);
		summary_batch_count(batch);
	}
	for (size_t i = 0; i < 2; i++) {
		summary_merge(whole, &parts[i]);
		summary_batch_free(batches[i]);
		summary_end(&parts[i]);
	}
}

static void write_json(const struct summary *summary, struct text *out)
{
	struct report report = {
		.summary = summary, .top = 3, .people = REPORT_PEOPLE_ALL, .arena = arena_new()
	};

	text_begin(out, 1 << 28);
	require(report_format_named(SPAN("json"))->write(&report, out));
	arena_free(report.arena);
}

static void compare_batches(const struct summary *straight, struct span log)
{
	char *copy = calloc(1, log.size + 1 + EVENTREAD_SLACK);
	struct text one, two;
	struct summary batched;

	require(copy != NULL);
	if (log.size != 0)
		memcpy(copy, log.data, log.size);
	copy[log.size] = '\n';
	require(summary_begin(&batched, &test_seed, &straight->now.period, &zone_utc, NULL, true));
	read_batches(&batched, copy, copy + log.size + 1);
	write_json(straight, &one);
	write_json(&batched, &two);
	require(span_equal(text_span(&one), text_span(&two)));
	text_end(&one);
	text_end(&two);
	summary_end(&batched);
	free(copy);
}

static const char *section_by(size_t number)
{
	size_t sections = 0;

	while (report_section_name(sections) != NULL)
		sections++;
	return report_section_name(number % sections);
}

/* One of them at a time, for speed. */
static void render_one(const struct summary *summary, size_t number)
{
	static const struct {
		const char *format;
		enum promise promise;
	} rows[] = {
		{ "json", ANYTHING },  { "text", NO_CONTROLS }, { "csv", NO_CONTROLS },
		{ "html", NO_MARKUP }, { "mail", MAIL },
	};
	size_t row = number % (sizeof(rows) / sizeof(rows[0]));

	render(summary, rows[row].format, section_by(number), rows[row].promise);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct period period = { 1689552000000, 1689724800000 };
	struct summary summary;

	require(summary_begin(&summary, &test_seed, &period, &zone_utc, NULL, true));
	while (rest.size != 0) {
		struct span line = span_cut(&rest, '\n');

		compare_ways(summary.reader, line);
		compare_skim(summary.reader, line);
		summary_line(&summary, line, NULL);
	}
	compare_batches(&summary, (struct span){ (const char *)data, size });
	render_one(&summary, size);
	summary_end(&summary);
	return 0;
}
