/*
 * clickhouse_asked -- each query, and what becomes of the rows of its answer.
 * Only functions that 18.16 has.  A row that is wrong is known after its last column was taken;
 * whatever it gave then goes with the report that is not written.
 */
#include "count/clickhouse_inside.h"

#include "count/counts_given.h"
#include "count/counts_inside.h"

#define LAST_DAY 2932896 /* since 1970: 9999-12-31 */

static struct counts_given given_of(struct clickhouse_row *row)
{
	struct counts_given given;

	given.events = clickhouse_row_number(row);
	given.users = clickhouse_row_at_most(row, UINT32_MAX);
	given.first = clickhouse_row_time(row);
	given.last = clickhouse_row_time(row);
	given.outdated = clickhouse_row_flag(row);
	return given;
}

static void take_input(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct summary *summary = query->summary;

	summary->files++;
	summary->lines += clickhouse_row_number(row);
	summary->bad_lines += clickhouse_row_number(row);
	summary->events += summary->lines - summary->bad_lines;
}

static void take_repeats(struct clickhouse_query *query, uint64_t all, uint64_t different)
{
	uint64_t repeats = all > different ? all - different : 0;

	query->summary->duplicates += repeats;
	query->summary->events -= repeats;
	query->repeated |= repeats != 0;
}

static void take_stream(struct clickhouse_query *query, struct clickhouse_row *row)
{
	uint64_t all = clickhouse_row_number(row), different = clickhouse_row_number(row);
	uint64_t in_period = clickhouse_row_number(row), found = clickhouse_row_number(row);
	uint64_t low = clickhouse_row_number(row), high = clickhouse_row_number(row);

	take_repeats(query, all, different);
	if (in_period == 0)
		return;
	query->found += found;
	query->wanted += high - low + 1;
}

static void take_others(struct clickhouse_query *query, struct clickhouse_row *row)
{
	uint64_t all = clickhouse_row_number(row);

	take_repeats(query, all, clickhouse_row_number(row));
}

static bool lacks_counters(const struct clickhouse_query *query)
{
	return query->wanted > query->found;
}

static void take_found(struct clickhouse_query *query, struct clickhouse_row *row)
{
	query->found = clickhouse_row_number(row);
	if (query->wanted > query->found)
		query->summary->ids.lost = query->wanted - query->found;
}

static void take_moments(struct clickhouse_query *query, struct clickhouse_row *row)
{
	uint64_t lines = clickhouse_row_number(row);
	int64_t first = clickhouse_row_time(row), last = clickhouse_row_time(row);

	if (lines == 0)
		return;
	query->counts->first = first;
	query->counts->last = last;
}

static bool has_lines(const struct clickhouse_query *query)
{
	return query->counts->last >= query->counts->first;
}

static void take_figures(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct counts *counts = query->counts;

	counts->events = clickhouse_row_number(row);
	counts->nameless = clickhouse_row_number(row);
	counts->contradicted = clickhouse_row_number(row);
	counts->grace = clickhouse_row_number(row);
	counts->outdated.row.events = clickhouse_row_number(row);
	counts->outdated.users.count = (uint32_t)clickhouse_row_at_most(row, UINT32_MAX);
	counts->outdated.first = clickhouse_row_time(row);
	counts->outdated.last = clickhouse_row_time(row);
	counts->outdated.outdated = counts->outdated.row.events != 0;
}

static void take_list(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span beside = clickhouse_row_text(row), value = clickhouse_row_text(row);
	struct counts_given given = given_of(row);

	counts_given_list(query->counts, (enum counts_list)query->list, beside, value, &given);
}

static void take_day(struct clickhouse_query *query, struct clickhouse_row *row)
{
	int32_t day = (int32_t)clickhouse_row_at_most(row, LAST_DAY);
	struct counts_given given = given_of(row);

	counts_given_group(query->counts, &query->counts->days,
			   (struct span){ (const char *)&day, sizeof(day) }, &given);
}

static void take_hour(struct clickhouse_query *query, struct clickhouse_row *row)
{
	uint64_t weekday = clickhouse_row_at_most(row, 6), hour = clickhouse_row_at_most(row, 23);
	uint64_t events = clickhouse_row_number(row);

	query->counts->week[weekday][hour] = events;
	query->counts->hours[hour] = tally_sum(query->counts->hours[hour], events);
}

static void take_observed(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span would = clickhouse_row_text(row);
	struct counts_given given = given_of(row);

	counts_given_group(query->counts, &query->counts->observed, would, &given);
}

static void take_exemption(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span exemption = clickhouse_row_text(row);
	struct counts_given given = given_of(row);

	counts_given_group(query->counts, &query->counts->exemptions, exemption, &given);
}

static void take_configuration(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span config = clickhouse_row_text(row);
	struct counts_given given = { .events = clickhouse_row_number(row) };

	given.first = clickhouse_row_time(row);
	given.last = clickhouse_row_time(row);
	counts_given_group(query->counts, &query->counts->configurations, config, &given);
}

static void take_person(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span user = clickhouse_row_text(row), action = clickhouse_row_text(row);
	bool verified = clickhouse_row_flag(row), concerned = clickhouse_row_flag(row);
	struct counts_given given = given_of(row);

	counts_given_person(query->counts, user, action, verified, concerned, &given);
}

static void take_usage(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span user = clickhouse_row_text(row), device = clickhouse_row_text(row);
	struct span model = clickhouse_row_text(row);
	struct counts_given given = { .first = clickhouse_row_time(row) };
	uint64_t opened;

	given.events = clickhouse_row_number(row);
	opened = clickhouse_row_number(row);
	counts_given_usage(query->counts, user, device, model, opened, &given);
}

static void take_concern(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span would = clickhouse_row_text(row), device = clickhouse_row_text(row);
	struct span user = clickhouse_row_text(row);
	uint64_t messages = clickhouse_row_number(row);
	bool grace = clickhouse_row_flag(row), verified = clickhouse_row_flag(row);
	struct counts_given given = given_of(row);

	counts_given_concern(query->counts, would, device, user, messages, grace, verified, &given);
}

static void take_feeder(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span host = clickhouse_row_text(row), source = clickhouse_row_text(row);
	struct counts_given given = { .events = clickhouse_row_number(row) };

	given.first = clickhouse_row_time(row);
	given.last = clickhouse_row_time(row);
	counts_given_feeder(query->counts, host, source, &given);
}

static void take_messages(struct clickhouse_query *query, struct clickhouse_row *row)
{
	query->counts->any_totals = clickhouse_row_flag(row);
	for (size_t i = 0; i < TRAFFICS; i++)
		query->counts->messages[i] = clickhouse_row_number(row);
}

static void take_running(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span host = clickhouse_row_text(row), source = clickhouse_row_text(row);
	int64_t from = clickhouse_row_time(row), to = clickhouse_row_time(row);

	row->wrong |= to < from;
	if (!row->wrong)
		counts_add_running(query->counts, host, source, from, to);
}

#define EVENTS " FROM {from} WHERE {period} AND {sightings}"

/* In this order: what is given first is needed by what comes later. */
const struct clickhouse_asked clickhouse_asked[] = {
	{ "the table", CLICKHOUSE_ONCE, CLICKHOUSE_ONE_ROW, 2,
	  "SELECT count(), countIf(at <= 0 OR type NOT IN ('sighting', 'totals', 'config'))"
	  " FROM {table} WHERE {end}",
	  take_input, NULL },
	{ "streams", CLICKHOUSE_ONCE, CLICKHOUSE_GROUPS, 6,
	  "SELECT count(), uniqExact(counter), countIf({period}), uniqExactIf(counter, {period}),"
	  " minIf(counter, {period}), maxIf(counter, {period}) FROM {table}"
	  " WHERE {periods} AND stream != '' AND type IN ('sighting', 'totals', 'config')"
	  " GROUP BY stream",
	  take_stream, NULL },
	{ "other ids", CLICKHOUSE_ONCE, CLICKHOUSE_ONE_ROW, 2,
	  "SELECT count(), uniqExact(id) FROM {table}"
	  " WHERE {periods} AND stream = '' AND id != ''"
	  " AND type IN ('sighting', 'totals', 'config')",
	  take_others, NULL },
	{ "lost events", CLICKHOUSE_ONCE, CLICKHOUSE_ONE_ROW, 1,
	  "SELECT uniqExact(stream, counter) FROM {table} GLOBAL ALL INNER JOIN"
	  " (SELECT stream, min(counter) AS low, max(counter) AS high FROM {table}"
	  " WHERE {period} AND stream != '' AND type IN ('sighting', 'totals', 'config')"
	  " GROUP BY stream) AS ends USING stream"
	  " WHERE at > 0 AND counter >= low AND counter <= high"
	  " AND type IN ('sighting', 'totals', 'config')",
	  take_found, lacks_counters },
	{ "moments", CLICKHOUSE_PERIOD, CLICKHOUSE_ONE_ROW, 3,
	  "SELECT count(), min(at), max(at) FROM {from} WHERE {period} AND {lines}", take_moments,
	  NULL },
	{ "figures", CLICKHOUSE_PERIOD, CLICKHOUSE_ONE_ROW, 8,
	  "SELECT sum({n}), sumIf({n}, user = ''), sumIf({n}, contradicted != 0),"
	  " sumIf({n}, grace != 0), sumIf({n}, outdated != 0),"
	  " uniqExactIf(user, outdated != 0 AND user != ''), minIf(at, outdated != 0),"
	  " maxIf(last_at, outdated != 0)" EVENTS,
	  take_figures, has_lines },
	{ "lists", CLICKHOUSE_LIST, CLICKHOUSE_GROUPS, 7,
	  "SELECT {beside}, {value}, {given}" EVENTS
	  " AND {value} != '' AND {only} GROUP BY {beside}, {value}",
	  take_list, has_lines },
	{ "days", CLICKHOUSE_PERIOD, CLICKHOUSE_GROUPS, 6,
	  "SELECT intDiv({local}, 86400) AS local_day, {given}" EVENTS " GROUP BY local_day",
	  take_day, has_lines },
	{ "hours", CLICKHOUSE_PERIOD, CLICKHOUSE_GROUPS, 3,
	  "SELECT (intDiv({local}, 86400) + 3) % 7 AS local_weekday,"
	  " intDiv({local} % 86400, 3600) AS local_hour, sum({n})" EVENTS
	  " GROUP BY local_weekday, local_hour",
	  take_hour, has_lines },
	{ "observed policies", CLICKHOUSE_PERIOD, CLICKHOUSE_GROUPS, 6,
	  "SELECT arrayJoin(arrayDistinct(would)) AS one, {given}" EVENTS " GROUP BY one",
	  take_observed, has_lines },
	{ "exemptions", CLICKHOUSE_PERIOD, CLICKHOUSE_GROUPS, 6,
	  "SELECT exemption, {given}" EVENTS " AND exemption != '' GROUP BY exemption",
	  take_exemption, has_lines },
	{ "configurations", CLICKHOUSE_PERIOD, CLICKHOUSE_GROUPS, 4,
	  "SELECT config, count(), min(at), max(at) FROM {from}"
	  " WHERE {period} AND {lines} AND config != '' GROUP BY config",
	  take_configuration, has_lines },
	{ "people", CLICKHOUSE_PERIOD, CLICKHOUSE_GROUPS, 9,
	  "SELECT user, action, max(user_source NOT IN ('sender', 'receipt')),"
	  " max(policy != '' OR notEmpty(would) OR exemption != ''), {given}" EVENTS
	  " AND user != '' GROUP BY user, action",
	  take_person, has_lines },
	{ "devices of people", CLICKHOUSE_PERIOD, CLICKHOUSE_GROUPS, 6,
	  "SELECT user, device, model, min(at), sumIf({n}, {period}),"
	  " sumIf({n}, {period} AND traffic IN ('access', 'receipt')) FROM {from}"
	  " WHERE {until} AND {sightings} AND user != '' AND device != ''"
	  " GROUP BY user, device, model HAVING countIf({period}) > 0",
	  take_usage, has_lines },
	{ "people concerned", CLICKHOUSE_PERIOD, CLICKHOUSE_GROUPS, 11,
	  "SELECT one, device, user, sumIf({n}, traffic != 'access'), max(grace != 0),"
	  " max(user_source NOT IN ('sender', 'receipt')), {given}"
	  " FROM {from} ARRAY JOIN arrayDistinct(would) AS one WHERE {period} AND {sightings}"
	  " AND NOT match(one, '=(log|allow)$')"
	  " AND NOT (exemption != '' AND policy != '' AND startsWith(one, concat(policy, '=')))"
	  " GROUP BY one, device, user",
	  take_concern, has_lines },
	{ "hosts and sources", CLICKHOUSE_PERIOD, CLICKHOUSE_GROUPS, 5,
	  "SELECT host, source, sumIf({n}, type = 'sighting' AND {period}), min(at), max(last_at)"
	  " FROM {from} WHERE {until} AND {lines} GROUP BY host, source",
	  take_feeder, NULL },
	{ "messages", CLICKHOUSE_PERIOD, CLICKHOUSE_ONE_ROW, 1 + TRAFFICS,
	  "SELECT count(), sum(ifNull(messages_submission, 0)), sum(ifNull(messages_receipt, 0)),"
	  " sum(ifNull(messages_access, 0)), sum(ifNull(messages_inbound, 0))"
	  " FROM {from} WHERE {period} AND {totals}",
	  take_messages, has_lines },
	/* The seconds of totals as runs; of those before the period, only the last matters. */
	{ "totals", CLICKHOUSE_PERIOD, CLICKHOUSE_GROUPS, 4,
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
	  take_running, NULL },
	{ .name = NULL },
};
