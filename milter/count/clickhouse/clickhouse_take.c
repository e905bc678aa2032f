/* SPDX-License-Identifier: ISC */
/*
 * clickhouse_take -- what becomes of the rows of each answer: figures of the summary.
 * A row that is wrong is known after its last column was taken; whatever it gave then goes with
 * the report that is not written.
 */
#include "count/clickhouse/clickhouse_inside.h"

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

/* Of lines: how many, and when. */
static struct counts_given lines_of(struct clickhouse_row *row)
{
	struct counts_given given = { .events = clickhouse_row_number(row) };

	given.first = clickhouse_row_time(row);
	given.last = clickhouse_row_time(row);
	return given;
}

void clickhouse_take_input(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct summary *summary = query->summary;

	summary->files++;
	summary->lines += clickhouse_row_number(row);
	summary->bad_lines += clickhouse_row_number(row);
	summary->events += summary->lines - summary->bad_lines;
}

void clickhouse_take_digests(struct clickhouse_query *query, struct clickhouse_row *row)
{
	query->has_digests |= clickhouse_row_number(row) != 0;
}

static void take_repeats(struct clickhouse_query *query, uint64_t all, uint64_t different)
{
	uint64_t repeats = all > different ? all - different : 0;

	query->summary->duplicates += repeats;
	query->summary->events -= repeats;
	query->repeated |= repeats != 0;
}

void clickhouse_take_stream(struct clickhouse_query *query, struct clickhouse_row *row)
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

void clickhouse_take_others(struct clickhouse_query *query, struct clickhouse_row *row)
{
	uint64_t all = clickhouse_row_number(row);

	take_repeats(query, all, clickhouse_row_number(row));
}

void clickhouse_take_found(struct clickhouse_query *query, struct clickhouse_row *row)
{
	query->found = clickhouse_row_number(row);
	if (query->wanted > query->found)
		query->summary->ids.lost = query->wanted - query->found;
}

void clickhouse_take_moments(struct clickhouse_query *query, struct clickhouse_row *row)
{
	uint64_t lines = clickhouse_row_number(row);
	int64_t first = clickhouse_row_time(row), last = clickhouse_row_time(row);

	if (lines == 0)
		return;
	query->counts->first = first;
	query->counts->last = last;
}

void clickhouse_take_figures(struct clickhouse_query *query, struct clickhouse_row *row)
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

void clickhouse_take_list(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span beside = clickhouse_row_text(row), value = clickhouse_row_text(row);
	struct counts_given given = given_of(row);

	counts_given_list(query->counts, (enum counts_list)query->list, beside, value, &given);
}

void clickhouse_take_day(struct clickhouse_query *query, struct clickhouse_row *row)
{
	int32_t day = (int32_t)clickhouse_row_at_most(row, LAST_DAY);
	struct counts_given given = given_of(row);

	counts_given_group(query->counts, &query->counts->days,
			   (struct span){ (const char *)&day, sizeof(day) }, &given);
}

void clickhouse_take_step(struct clickhouse_query *query, struct clickhouse_row *row)
{
	int32_t step = (int32_t)clickhouse_row_at_most(row, LAST_DAY);
	struct counts_given given = given_of(row);

	counts_given_group(query->counts, &query->counts->steps,
			   (struct span){ (const char *)&step, sizeof(step) }, &given);
}

/* Days were taken before. */
void clickhouse_take_day_action(struct clickhouse_query *query, struct clickhouse_row *row)
{
	int32_t day = (int32_t)clickhouse_row_at_most(row, LAST_DAY);
	struct span action = clickhouse_row_text(row);

	counts_given_day_action(query->counts, day, action, clickhouse_row_number(row));
}

void clickhouse_take_hour(struct clickhouse_query *query, struct clickhouse_row *row)
{
	uint64_t weekday = clickhouse_row_at_most(row, COUNTS_WEEKDAYS - 1);
	uint64_t hour = clickhouse_row_at_most(row, COUNTS_HOURS - 1);
	uint64_t events = clickhouse_row_number(row);

	query->counts->week[weekday][hour] = events;
	query->counts->hours[hour] = tally_sum(query->counts->hours[hour], events);
}

void clickhouse_take_observed(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span would = clickhouse_row_text(row);
	struct counts_given given = given_of(row);

	counts_given_group(query->counts, &query->counts->observed, would, &given);
}

void clickhouse_take_exemption(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span exemption = clickhouse_row_text(row);
	struct counts_given given = given_of(row);

	counts_given_group(query->counts, &query->counts->exemptions, exemption, &given);
}

void clickhouse_take_configuration(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span config = clickhouse_row_text(row);
	struct counts_given given = lines_of(row);

	counts_given_group(query->counts, &query->counts->configurations, config, &given);
}

void clickhouse_take_host(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span host = clickhouse_row_text(row), config = clickhouse_row_text(row);
	struct counts_given given = lines_of(row);
	struct counts *counts = query->counts;

	counts_given_group(counts, &counts->hosts, counts_join(counts, host, config), &given);
}

void clickhouse_take_reveal(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span by = clickhouse_row_text(row), reason = clickhouse_row_text(row);
	struct counts_given given = lines_of(row);
	struct counts *counts = query->counts;

	counts_given_group(counts, &counts->reveals, counts_join(counts, by, reason), &given);
}

void clickhouse_take_notice(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct counts *counts = query->counts;
	struct counts_given given;
	struct span parts[4];

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		parts[i] = clickhouse_row_text(row);
	given = lines_of(row);
	counts_given_group(counts, &counts->notices,
			   counts_join_all(counts, parts, sizeof(parts) / sizeof(parts[0])),
			   &given);
}

void clickhouse_take_person(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span user = clickhouse_row_text(row), action = clickhouse_row_text(row);
	bool verified = clickhouse_row_flag(row), concerned = clickhouse_row_flag(row);
	struct counts_given given = given_of(row);

	counts_given_person(query->counts, user, action, verified, concerned, &given);
}

void clickhouse_take_usage(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct counts_given_usage of;
	struct counts_given given = { 0 };
	struct span *const names[] = { &of.user,   &of.device,     &of.model, &of.id,
				       &of.os,     &of.os_version, &of.build, &of.client,
				       &of.source, &of.traffic };
	uint64_t opened;
	bool present;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		*names[i] = clickhouse_row_text(row);
	given.outdated = clickhouse_row_flag(row);
	given.first = clickhouse_row_time(row);
	given.last = clickhouse_row_time(row);
	given.events = clickhouse_row_number(row);
	opened = clickhouse_row_number(row);
	present = clickhouse_row_flag(row);
	counts_given_usage(query->counts, &of, opened, present, &given);
}

void clickhouse_take_concern(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span would = clickhouse_row_text(row), device = clickhouse_row_text(row);
	struct span user = clickhouse_row_text(row);
	uint64_t messages = clickhouse_row_number(row);
	bool grace = clickhouse_row_flag(row), verified = clickhouse_row_flag(row);
	struct counts_given given = given_of(row);

	counts_given_concern(query->counts, would, device, user, messages, grace, verified, &given);
}

void clickhouse_take_feeder(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span host = clickhouse_row_text(row), source = clickhouse_row_text(row);
	struct counts_given given = lines_of(row);

	counts_given_feeder(query->counts, host, source, &given);
}

void clickhouse_take_messages(struct clickhouse_query *query, struct clickhouse_row *row)
{
	query->counts->any_totals = clickhouse_row_flag(row);
	for (size_t i = 0; i < TRAFFICS; i++)
		query->counts->messages[i] = clickhouse_row_number(row);
}

void clickhouse_take_running(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct span host = clickhouse_row_text(row), source = clickhouse_row_text(row);
	int64_t from = clickhouse_row_time(row), to = clickhouse_row_time(row);

	row->wrong |= to < from;
	if (!row->wrong)
		counts_add_running(query->counts, host, source, from, to);
}

void clickhouse_take_decision(struct clickhouse_query *query, struct clickhouse_row *row)
{
	struct counts_decision decision = { .count = 0 };

	for (size_t i = 0; i < DECISION_FIELDS; i++)
		decision.fields[i] = clickhouse_row_text(row);
	decision.time = clickhouse_row_time(row);
	decision.last = clickhouse_row_time(row);
	decision.count = clickhouse_row_number(row);
	decision.outdated = clickhouse_row_flag(row);
	decision.grace = clickhouse_row_flag(row);
	if (!row->wrong)
		counts_add_decision(query->counts, &decision);
}
