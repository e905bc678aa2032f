/* SPDX-License-Identifier: ISC */
/*
 * clickhouse_query -- the queries that a summary is made of, one after the other.
 *	clickhouse_query_begin(&query, &place, &summary);
 *	while (clickhouse_query_next(&query, &sql))
 *		for each row of the answer: clickhouse_query_take(&query, columns, &why)
 *		clickhouse_query_is_answered(&query, &why)
 * They are a table in clickhouse_query.c; clickhouse_sql.c makes SQL of one, clickhouse_answer.c
 * cuts its answer into rows, and clickhouse_take.c puts these into the summary.
 * Each is one SELECT that groups, so a Distributed table lets its shards count and gets only
 * their figures.  Only where events are in the table twice do they all come to one server.
 */
#ifndef CLICKHOUSE_QUERY_H
#define CLICKHOUSE_QUERY_H

#include "count/clickhouse/clickhouse_place.h"
#include "count/summary.h"

struct clickhouse_query {
	const struct clickhouse_place *place; /* borrowed */
	struct summary *summary;              /* borrowed */
	struct counts *counts;                /* of the summary: those that are asked for */
	size_t next;            /* the query to be asked next, as the table has them */
	size_t at;              /* the one that is asked now */
	size_t list;            /* of counts_lists, when it is asked list by list */
	size_t rows;            /* of the answer, so far */
	bool has_digests;       /* the table has lines of them */
	bool repeated;          /* some events of the periods are there twice */
	uint64_t wanted, found; /* counters between the first and last of streams */
};

/* The summary is empty. */
void clickhouse_query_begin(struct clickhouse_query *, const struct clickhouse_place *,
			    struct summary *);

/* Writes the next query.  False: that was all, or sql was cut. */
bool clickhouse_query_next(struct clickhouse_query *, struct text *sql);

/* Columns of its rows. */
size_t clickhouse_query_columns(const struct clickhouse_query *);

/* Puts a row of the answer into the summary.  False: it is none. */
bool clickhouse_query_take(struct clickhouse_query *, const struct span *columns, struct trouble *);

/* Behind the last row.  False: there is none, where there always is one. */
bool clickhouse_query_is_answered(const struct clickhouse_query *, struct trouble *);

#endif
