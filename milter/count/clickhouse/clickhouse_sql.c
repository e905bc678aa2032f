/* SPDX-License-Identifier: ISC */
/*
 * clickhouse_sql -- makes SQL of a query of clickhouse_query.c: what the {words} in it stand for.
 */
#include "count/clickhouse/clickhouse_inside.h"

#include <inttypes.h>

#include "count/clickhouse/clickhouse_terms.h"

static void write_table(const struct clickhouse_query *query, struct text *out)
{
	text_printf(out, "`%.*s`.`%.*s`", SPAN_FORMAT(query->place->database),
		    SPAN_FORMAT(query->place->table));
}

static void write_period(const struct clickhouse_query *query, struct text *out)
{
	clickhouse_period(out, &query->counts->period);
}

static void write_until(const struct clickhouse_query *query, struct text *out)
{
	const struct period until = { PERIOD_NO_START, query->counts->period.until };

	clickhouse_period(out, &until);
}

/* Bad lines as well, which have no time. */
static void write_end(const struct clickhouse_query *query, struct text *out)
{
	text_printf(out, "at < %" PRId64, query->counts->period.until);
}

/* Both periods of a comparison. */
static void write_periods(const struct clickhouse_query *query, struct text *out)
{
	struct period both = query->summary->now.period;

	if (query->summary->comparing)
		both.since = query->summary->before.period.since;
	clickhouse_period(out, &both);
}

static void write_sightings(const struct clickhouse_query *query, struct text *out)
{
	text_add(out, SPAN("type = 'sighting' AND "));
	clickhouse_where(out, query->summary->where);
}

static void write_totals(const struct clickhouse_query *query, struct text *out)
{
	text_add(out, SPAN("type = 'totals' AND "));
	clickhouse_where_origin(out, query->summary->where);
}

static void write_lines(const struct clickhouse_query *query, struct text *out)
{
	text_add(out, SPAN("(type = 'sighting' AND "));
	clickhouse_where(out, query->summary->where);
	text_add(out, SPAN(" OR type IN ('totals', 'config') AND "));
	clickhouse_where_origin(out, query->summary->where);
	text_byte(out, ')');
}

static void write_reveals(const struct clickhouse_query *query, struct text *out)
{
	text_add(out, SPAN("type = 'reveal' AND "));
	clickhouse_where(out, query->summary->where);
}

static void write_notices(const struct clickhouse_query *query, struct text *out)
{
	text_add(out, SPAN("type = 'notice' AND "));
	clickhouse_where(out, query->summary->where);
}

static void write_columns(struct text *out)
{
	for (int field = EVENT_FILE + 1; field < EVENT_FIELDS; field++) {
		if (field == EVENT_DAYS ||
		    field == EVENT_COVERS) /* of digests, which tables do not have */
			continue;
		clickhouse_column(out, (enum event_field)field);
		text_add(out, SPAN(", "));
	}
	text_add(out, SPAN("at, last_at, day"));
}

/*
 * The table, or all of it up to the period's end with each event once.  Those without an id
 * cannot be told from each other.
 */
static void write_from(const struct clickhouse_query *query, struct text *out)
{
	static const char *const selects[] = { "(SELECT ", " UNION ALL SELECT " };
	static const char *const which[] = {
		"id != '' LIMIT 1 BY stream, counter, if(stream = '', id, '')", "id = '')"
	};

	if (!query->repeated) {
		write_table(query, out);
		return;
	}
	for (size_t i = 0; i < sizeof(selects) / sizeof(selects[0]); i++) {
		text_add(out, span_of(selects[i]));
		write_columns(out);
		text_add(out, SPAN(" FROM "));
		write_table(query, out);
		text_add(out, SPAN(" WHERE type IN " CLICKHOUSE_TYPES " AND "));
		write_until(query, out);
		text_add(out, SPAN(" AND "));
		text_add(out, span_of(which[i]));
	}
}

static void write_local(const struct clickhouse_query *query, struct text *out)
{
	const struct counts *counts = query->counts;

	clickhouse_local(out, counts->zone, counts->first, counts->last);
}

/* The list at hand: what stands beside its value, if anything, and which events are in it. */
static void write_beside(const struct clickhouse_query *query, struct text *out)
{
	if (counts_lists[query->list].beside != EVENT_FIELDS)
		clickhouse_column(out, counts_lists[query->list].beside);
	else
		text_add(out, SPAN("''"));
}

static void write_value(const struct clickhouse_query *query, struct text *out)
{
	clickhouse_column(out, counts_lists[query->list].field);
}

static void write_only(const struct clickhouse_query *query, struct text *out)
{
	if (counts_lists[query->list].only == EVENT_FIELDS) {
		text_add(out, SPAN("1"));
		return;
	}
	clickhouse_column(out, counts_lists[query->list].only);
	text_add(out, SPAN(" != 0"));
}

/* What every counts_given has, in its order. */
static void write_given(const struct clickhouse_query *query, struct text *out)
{
	clickhouse_sql(query,
		       "sum({n}), uniqExactIf(user, user != ''), min(at), max(last_at), "
		       "max(outdated != 0)",
		       out);
}

static void write_n(const struct clickhouse_query *query, struct text *out)
{
	(void)query;
	text_add(out, SPAN("ifNull(`count`, 1)"));
}

/* As counts_step_of has it. */
static void write_step(const struct clickhouse_query *query, struct text *out)
{
	static const char *const sql[COUNTS_STEPS] = {
		[COUNTS_STEP_DAY] = "intDiv({local}, 86400)",
		[COUNTS_STEP_WEEK] = "intDiv(intDiv({local}, 86400) + 3, 7)",
		[COUNTS_STEP_MONTH] = "toYear({date}) * 12 + toMonth({date}) - 1",
		[COUNTS_STEP_QUARTER] = "toYear({date}) * 4 + intDiv(toMonth({date}) - 1, 3)",
		[COUNTS_STEP_YEAR] = "toYear({date})",
	};

	if (query->counts->step != COUNTS_STEPS)
		clickhouse_sql(query, sql[query->counts->step], out);
}

static void write_date(const struct clickhouse_query *query, struct text *out)
{
	clickhouse_sql(query, "toDate(toUInt16(intDiv({local}, 86400)))", out);
}

static void write_decisions(const struct clickhouse_query *query, struct text *out)
{
	(void)query;
	text_printf(out, "%d", COUNTS_DECISIONS_MOST);
}

/* A new word is a new row. */
static const struct word {
	const char *name;
	void (*write)(const struct clickhouse_query *, struct text *);
} words[] = {
	{ "table", write_table },     /* every row of it */
	{ "from", write_from },       /* up to the period's end, each event once */
	{ "period", write_period },   /* condition: in the period */
	{ "periods", write_periods }, /* or in the one before, when comparing */
	{ "until", write_until },     /* before the period's end */
	{ "end", write_end },         /* before it, and bad lines, which have no time */
	{ "sightings", write_sightings },
	{ "totals", write_totals },
	{ "reveals", write_reveals },
	{ "notices", write_notices },
	{ "lines", write_lines }, /* of any type, that --where does not leave out */
	{ "given", write_given },
	{ "n", write_n }, /* how many events a row is */
	{ "local", write_local },
	{ "beside", write_beside },
	{ "value", write_value },
	{ "only", write_only },
	{ "step", write_step },           /* the number of the step of that moment */
	{ "date", write_date },           /* of that moment, as a Date */
	{ "decisions", write_decisions }, /* how many, at most */
};

static void write_word(const struct clickhouse_query *query, struct span name, struct text *out)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_equal(name, span_of(words[i].name)))
			words[i].write(query, out);
}

void clickhouse_sql(const struct clickhouse_query *query, const char *sql, struct text *out)
{
	struct span rest = span_of(sql);

	while (rest.size != 0) {
		text_add(out, span_cut(&rest, '{'));
		if (rest.size != 0)
			write_word(query, span_cut(&rest, '}'), out);
	}
}
