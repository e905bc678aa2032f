/* SPDX-License-Identifier: ISC */
/*
 * clickhouse_query -- the queries that a summary is made of, and the walk through them.
 * They use only functions that ClickHouse 18.16 has.
 */
#include "count/clickhouse/clickhouse_inside.h"

/* How often a query is asked. */
enum times {
	ASKED_ONCE,
	ASKED_EACH_PERIOD, /* for each period */
	ASKED_EACH_LIST,   /* for each of counts_lists, in each period */
};

enum rows {
	ANSWER_ONE_ROW, /* always: it is about everything together */
	ANSWER_GROUPS,  /* any number */
};

struct asked {
	const char *name; /* for messages: what the answer is about */
	enum times times;
	enum rows rows;
	size_t columns;  /* of its rows */
	const char *sql; /* clickhouse_sql.c says what its {words} stand for */
	clickhouse_take *take;
	bool (*needed)(const struct clickhouse_query *); /* NULL: always */
};

static bool lacks_counters(const struct clickhouse_query *query)
{
	return query->wanted > query->found;
}

static bool has_lines(const struct clickhouse_query *query)
{
	return query->counts->last >= query->counts->first;
}

static bool wants_steps(const struct clickhouse_query *query)
{
	return query->counts->step != COUNTS_STEPS && has_lines(query);
}

static bool wants_decisions(const struct clickhouse_query *query)
{
	return query->counts->decisions.wanted && has_lines(query);
}

#define EVENTS " FROM {from} WHERE {period} AND {sightings}"

/* `each` is what the policy that ended the search did not do; counts_traits.c says why it matters.
 */
#define IS_DECIDER "policy != '' AND startsWith(each, concat(policy, '='))"

/* See counts_traits.c: how many of `would` are certain to be of policies that observe. */
#define OBSERVING                                                                            \
	"multiIf(exemption = '', toInt64(length(would)),"                                    \
	" grace = 0 AND traffic != 'access' AND arrayExists(each -> " IS_DECIDER ", would)," \
	" toInt64(arrayFirstIndex(each -> " IS_DECIDER ", would)) - 1, toInt64(0))"

/*
 * In this order: what is given first is needed by what comes later.  A new query is a new row, with
 * a function in clickhouse_take.c.
 */
static const struct asked queries[] = {
	{ "the table", ASKED_ONCE, ANSWER_ONE_ROW, 2,
	  "SELECT count(), countIf(at <= 0 OR type NOT IN " CLICKHOUSE_TYPES ")"
	  " FROM {table} WHERE {end}",
	  clickhouse_take_input, NULL },
	{ "streams", ASKED_ONCE, ANSWER_GROUPS, 6,
	  "SELECT count(), uniqExact(counter), countIf({period}), uniqExactIf(counter, {period}),"
	  " minIf(counter, {period}), maxIf(counter, {period}) FROM {table}"
	  " WHERE {periods} AND stream != '' AND type IN " CLICKHOUSE_TYPES " GROUP BY stream",
	  clickhouse_take_stream, NULL },
	{ "digests", ASKED_ONCE, ANSWER_GROUPS, 1,
	  "SELECT count() FROM {table} WHERE startsWith(id, 'digest/') AND {end}"
	  " HAVING count() != 0",
	  clickhouse_take_digests, NULL },
	{ "other ids", ASKED_ONCE, ANSWER_ONE_ROW, 2,
	  "SELECT count(), uniqExact(id) FROM {table}"
	  " WHERE {periods} AND stream = '' AND id != ''"
	  " AND type IN " CLICKHOUSE_TYPES,
	  clickhouse_take_others, NULL },
	{ "lost events", ASKED_ONCE, ANSWER_ONE_ROW, 1,
	  "SELECT uniqExact(stream, counter) FROM {table} GLOBAL ALL INNER JOIN"
	  " (SELECT stream, min(counter) AS low, max(counter) AS high FROM {table}"
	  " WHERE {period} AND stream != '' AND type IN " CLICKHOUSE_TYPES
	  " GROUP BY stream) AS ends USING stream"
	  " WHERE at > 0 AND counter >= low AND counter <= high"
	  " AND type IN " CLICKHOUSE_TYPES,
	  clickhouse_take_found, lacks_counters },
	{ "moments", ASKED_EACH_PERIOD, ANSWER_ONE_ROW, 3,
	  "SELECT count(), min(at), max(at) FROM {from} WHERE {period} AND {lines}",
	  clickhouse_take_moments, NULL },
	{ "figures", ASKED_EACH_PERIOD, ANSWER_ONE_ROW, 8,
	  "SELECT sum({n}), sumIf({n}, user = ''), sumIf({n}, contradicted != 0),"
	  " sumIf({n}, grace != 0), sumIf({n}, outdated != 0),"
	  " uniqExactIf(user, outdated != 0 AND user != ''), minIf(at, outdated != 0),"
	  " maxIf(last_at, outdated != 0)" EVENTS,
	  clickhouse_take_figures, has_lines },
	{ "lists", ASKED_EACH_LIST, ANSWER_GROUPS, 7,
	  "SELECT {beside}, {value}, {given}" EVENTS
	  " AND {value} != '' AND {only} GROUP BY {beside}, {value}",
	  clickhouse_take_list, has_lines },
	{ "days", ASKED_EACH_PERIOD, ANSWER_GROUPS, 6,
	  "SELECT intDiv({local}, 86400) AS local_day, {given}" EVENTS " GROUP BY local_day",
	  clickhouse_take_day, has_lines },
	{ "steps", ASKED_EACH_PERIOD, ANSWER_GROUPS, 6,
	  "SELECT {step} AS one_step, {given}" EVENTS " GROUP BY one_step", clickhouse_take_step,
	  wants_steps },
	{ "actions of days", ASKED_EACH_PERIOD, ANSWER_GROUPS, 3,
	  "SELECT intDiv({local}, 86400) AS local_day, action, sum({n})" EVENTS
	  " GROUP BY local_day, action",
	  clickhouse_take_day_action, has_lines },
	{ "hours", ASKED_EACH_PERIOD, ANSWER_GROUPS, 3,
	  "SELECT (intDiv({local}, 86400) + 3) % 7 AS local_weekday,"
	  " intDiv({local} % 86400, 3600) AS local_hour, sum({n})" EVENTS
	  " GROUP BY local_weekday, local_hour",
	  clickhouse_take_hour, has_lines },
	{ "observed policies", ASKED_EACH_PERIOD, ANSWER_GROUPS, 6,
	  "SELECT arrayJoin(arrayDistinct(would)) AS one, {given}" EVENTS " GROUP BY one",
	  clickhouse_take_observed, has_lines },
	{ "exemptions", ASKED_EACH_PERIOD, ANSWER_GROUPS, 6,
	  "SELECT exemption, {given}" EVENTS " AND exemption != '' GROUP BY exemption",
	  clickhouse_take_exemption, has_lines },
	{ "configurations", ASKED_EACH_PERIOD, ANSWER_GROUPS, 4,
	  "SELECT config, count(), min(at), max(at) FROM {from}"
	  " WHERE {period} AND {lines} AND config != '' GROUP BY config",
	  clickhouse_take_configuration, has_lines },
	{ "hosts", ASKED_EACH_PERIOD, ANSWER_GROUPS, 5,
	  "SELECT host, config, count(), min(at), max(at) FROM {from}"
	  " WHERE {period} AND {lines} AND config != '' GROUP BY host, config",
	  clickhouse_take_host, has_lines },
	{ "reveals", ASKED_EACH_PERIOD, ANSWER_GROUPS, 5,
	  "SELECT by, reason, sum({n}), min(at), max(last_at) FROM {from}"
	  " WHERE {period} AND {reveals} GROUP BY by, reason",
	  clickhouse_take_reveal, NULL },
	{ "notices", ASKED_EACH_PERIOD, ANSWER_GROUPS, 7,
	  "SELECT user, device, policy, action, count(), min(at), max(at) FROM {from}"
	  " WHERE {period} AND {notices} GROUP BY user, device, policy, action",
	  clickhouse_take_notice, NULL },
	{ "people", ASKED_EACH_PERIOD, ANSWER_GROUPS, 9,
	  "SELECT user, action, max(user_source NOT IN ('sender', 'receipt', 'claimed')),"
	  " max(policy != '' OR notEmpty(would) OR exemption != ''), {given}" EVENTS
	  " AND user != '' GROUP BY user, action",
	  clickhouse_take_person, has_lines },
	/* Of a device with events in the period, also what was seen before it. */
	{ "devices of people", ASKED_EACH_PERIOD, ANSWER_GROUPS, 16,
	  "SELECT user, device, each.1, each.2, each.3, each.4, each.5, each.6, each.7, each.8,"
	  " each.9, each.10, each.11, each.12, each.13, each.14 FROM"
	  " (SELECT user, device, groupArray((model, device_id, os, os_version, build, client,"
	  " source, traffic, old, first, final, events, opened, lines)) AS all FROM"
	  " (SELECT user, device, model, device_id, os, os_version, build, client, source, traffic,"
	  " outdated != 0 AS old, min(at) AS first, max(last_at) AS final,"
	  " sumIf({n}, {period}) AS events,"
	  " sumIf({n}, {period} AND traffic IN ('access', 'receipt')) AS opened,"
	  " countIf({period}) AS lines FROM {from}"
	  " WHERE {until} AND {sightings} AND user != '' AND device != ''"
	  " GROUP BY user, device, model, device_id, os, os_version, build, client, source,"
	  " traffic,"
	  " old) GROUP BY user, device HAVING sum(lines) > 0) ARRAY JOIN all AS each",
	  clickhouse_take_usage, has_lines },
	{ "people concerned", ASKED_EACH_PERIOD, ANSWER_GROUPS, 11,
	  "SELECT one, device, user, sumIf({n}, traffic != 'access'), max(grace != 0),"
	  " max(user_source NOT IN ('sender', 'receipt', 'claimed')), {given}"
	  " FROM {from} ARRAY JOIN arrayDistinct(arrayConcat("
	  "arrayFilter(each -> " IS_DECIDER " AND (exemption = '' OR grace != 0), would),"
	  " arraySlice(arrayFilter(each -> NOT (" IS_DECIDER "),"
	  " arraySlice(would, 1, " OBSERVING ")), 1, 1))) AS one"
	  " WHERE {period} AND {sightings}"
	  " AND NOT match(one, '=(log|allow)$')"
	  " AND (exemption = '' OR policy != '')" /* 18.16 finds no column that only a lambda names
						   */
	  " GROUP BY one, device, user",
	  clickhouse_take_concern, has_lines },
	{ "hosts and sources", ASKED_EACH_PERIOD, ANSWER_GROUPS, 5,
	  "SELECT host, source, sumIf({n}, type = 'sighting' AND {period}), min(at), max(last_at)"
	  " FROM {from} WHERE {until} AND {lines} GROUP BY host, source",
	  clickhouse_take_feeder, NULL },
	{ "messages", ASKED_EACH_PERIOD, ANSWER_ONE_ROW, 1 + TRAFFICS,
	  "SELECT count(), sum(ifNull(messages_submission, 0)), sum(ifNull(messages_receipt, 0)),"
	  " sum(ifNull(messages_access, 0)), sum(ifNull(messages_inbound, 0))"
	  " FROM {from} WHERE {period} AND {totals}",
	  clickhouse_take_messages, has_lines },
	/* The seconds of totals as runs; of those before the period, only the last matters. */
	{ "totals", ASKED_EACH_PERIOD, ANSWER_GROUPS, 4,
	  "SELECT host, source, begin, finish FROM (SELECT host, source,"
	  " arrayFilter(second -> second > 0, arraySort(arrayConcat("
	  "groupUniqArrayIf(intDiv(at, 1000), {period}),"
	  " [maxIf(intDiv(at, 1000), NOT {period})]))) AS seconds,"
	  " arrayFilter((second, after) -> after > 150 OR second = seconds[1], seconds,"
	  " arrayDifference(seconds)) AS begins,"
	  " arrayFilter((second, after) -> after > 150 OR second = seconds[length(seconds)],"
	  " seconds, arrayPushBack(arrayPopFront(arrayDifference(seconds)), 0)) AS finishes"
	  " FROM {table} WHERE {until} AND {totals} GROUP BY host, source)"
	  " ARRAY JOIN begins AS begin, finishes AS finish",
	  clickhouse_take_running, NULL },
	/* By the order of counts_by_newest. */
	{ "decisions", ASKED_EACH_PERIOD, ANSWER_GROUPS, 21,
	  "SELECT id, user, host, source, traffic, device, model, device_id, os, os_version,"
	  " client, policy, action, arrayStringConcat(would, ', ') AS woulds, exemption, evidence,"
	  " at, last_at, {n} AS events, outdated != 0 AS old, grace != 0 AS warned" EVENTS
	  " ORDER BY at DESC, id, user, host, source, traffic, device, model, device_id, os,"
	  " os_version, client, policy, action, woulds, exemption, evidence, last_at, events, old,"
	  " warned LIMIT {decisions}",
	  clickhouse_take_decision, wants_decisions },
	{ .name = NULL },
};

void clickhouse_query_begin(struct clickhouse_query *query, const struct clickhouse_place *place,
			    struct summary *summary)
{
	*query = (struct clickhouse_query){ .place = place, .summary = summary };
	query->counts = &summary->now;
}

/* The queries of the period before are asked from the first that is asked for each period. */
static bool turn_back(struct clickhouse_query *query)
{
	if (!query->summary->comparing || query->counts == &query->summary->before)
		return false;
	query->counts = &query->summary->before;
	query->next = 0;
	while (queries[query->next].times == ASKED_ONCE)
		query->next++;
	return true;
}

static bool is_needed(const struct clickhouse_query *query)
{
	const struct asked *asked = &queries[query->next];

	return asked->needed == NULL || asked->needed(query);
}

/* The next list of the query at hand.  False: there is none. */
static bool next_list(struct clickhouse_query *query)
{
	if (query->next == 0 || queries[query->at].times != ASKED_EACH_LIST ||
	    query->at + 1 != query->next || query->list + 1 == COUNTS_LISTS)
		return false;
	query->list++;
	return true;
}

bool clickhouse_query_next(struct clickhouse_query *query, struct text *sql)
{
	if (!next_list(query)) {
		while (queries[query->next].name != NULL && !is_needed(query))
			query->next++;
		if (queries[query->next].name == NULL && !turn_back(query))
			return false;
		query->at = query->next++;
		query->list = 0;
	}
	query->rows = 0;
	text_clear(sql);
	clickhouse_sql(query, queries[query->at].sql, sql);
	return !sql->cut;
}

size_t clickhouse_query_columns(const struct clickhouse_query *query)
{
	return queries[query->at].columns;
}

bool clickhouse_query_take(struct clickhouse_query *query, const struct span *columns,
			   struct trouble *why)
{
	struct clickhouse_row row = { columns, false };

	query->rows++;
	queries[query->at].take(query, &row);
	if (query->has_digests) {
		trouble_say(why, "the table has lines of digests, whose events it may have as "
				 "well: delete those whose id begins with digest/");
		return false;
	}
	if (!row.wrong)
		return true;
	trouble_say(why, "the answer about %s has a row that is none", queries[query->at].name);
	return false;
}

bool clickhouse_query_is_answered(const struct clickhouse_query *query, struct trouble *why)
{
	const struct asked *asked = &queries[query->at];

	if (asked->rows == ANSWER_GROUPS || query->rows == 1)
		return true;
	trouble_say(why, "the answer about %s has %zu rows, not one", asked->name, query->rows);
	return false;
}
