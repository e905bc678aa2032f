/* SPDX-License-Identifier: ISC */
/*
 * Any bytes as the answers of a ClickHouse server: each query gets the same ones, as rows of its
 * own columns.  A report is made of whatever was taken, and none of it reaches a terminal as an
 * order.  The first byte says in how large pieces the answer comes.
 */
#include <stdint.h>
#include <stdlib.h>

#include "count/clickhouse/clickhouse_answer.h"
#include "count/clickhouse/clickhouse_query.h"
#include "report/formats/report_formats.h"

static const struct hash_seed test_seed = { 1, 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static bool take(void *context, const struct span *columns, struct trouble *why)
{
	return clickhouse_query_take(context, columns, why);
}

/* What is wrong ends one answer, but not the next. */
static void answer(struct clickhouse_query *query, struct span bytes, size_t piece)
{
	const struct clickhouse_taker taker = { take, query, clickhouse_query_columns(query) };
	struct clickhouse_answer reader;
	struct trouble why = { "" };
	bool taken = true;

	clickhouse_answer_begin(&reader, &taker);
	for (; taken && bytes.size != 0; bytes = span_from(bytes, piece))
		taken = clickhouse_answer_add(&reader, span_first(bytes, piece), &why);
	require(taken == (why.sentence[0] == '\0'));
	if (taken)
		clickhouse_answer_is_whole(&reader, &why);
	clickhouse_query_is_answered(query, &why);
	clickhouse_answer_end(&reader);
}

static void render(const struct summary *summary, const char *format, bool is_for_terminals)
{
	struct report report = {
		.summary = summary, .top = 3, .people = REPORT_PEOPLE_ALL, .arena = arena_new()
	};
	struct text out;

	text_begin(&out, 1 << 28);
	require(report_format_named(span_of(format))->write(&report, &out));
	for (size_t i = 0; i < out.size && is_for_terminals; i++)
		require(out.data[i] == '\n' ||
			((unsigned char)out.data[i] >= ' ' && out.data[i] != 0x7f));
	text_end(&out);
	arena_free(report.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct period period = { 1689552000000, 1689724800000 };
	const struct clickhouse_place place = { .database = SPAN("d"), .table = SPAN("t") };
	struct span bytes = { (const char *)data, size };
	size_t piece = size != 0 ? (size_t)data[0] + 1 : 1;
	struct clickhouse_query query;
	struct summary summary;
	struct text sql;

	require(summary_begin(&summary, &test_seed, &period, &zone_utc, NULL, true));
	text_begin(&sql, 1 << 20);
	clickhouse_query_begin(&query, &place, &summary);
	while (clickhouse_query_next(&query, &sql))
		answer(&query, bytes, piece);
	render(&summary, "json", false);
	render(&summary, "text", true);
	text_end(&sql);
	summary_end(&summary);
	return 0;
}
