/* SPDX-License-Identifier: ISC */
/* clickhouse_inside -- what the files of clickhouse_query share.  For clickhouse_*.c only. */
#ifndef CLICKHOUSE_INSIDE_H
#define CLICKHOUSE_INSIDE_H

#include "count/clickhouse/clickhouse_answer.h"
#include "count/clickhouse/clickhouse_query.h"

/* Takes a row of an answer into the summary; clickhouse_query.c says which for which query. */
typedef void clickhouse_take(struct clickhouse_query *, struct clickhouse_row *);
clickhouse_take clickhouse_take_input, clickhouse_take_digests, clickhouse_take_stream,
	clickhouse_take_others, clickhouse_take_found, clickhouse_take_moments,
	clickhouse_take_figures, clickhouse_take_list, clickhouse_take_day,
	clickhouse_take_day_action, clickhouse_take_hour, clickhouse_take_observed,
	clickhouse_take_exemption, clickhouse_take_configuration, clickhouse_take_host,
	clickhouse_take_person, clickhouse_take_usage, clickhouse_take_concern,
	clickhouse_take_feeder, clickhouse_take_messages, clickhouse_take_running,
	clickhouse_take_decision, clickhouse_take_step, clickhouse_take_reveal,
	clickhouse_take_notice;

/* All types of lines that are known; any other is a bad line. */
#define CLICKHOUSE_TYPES "('sighting', 'totals', 'config', 'reveal', 'notice')"

/* Writes the query with all {words} replaced. */
void clickhouse_sql(const struct clickhouse_query *, const char *sql, struct text *out);

#endif
