/* clickhouse_inside -- what the files of clickhouse_query share.  For clickhouse_*.c only. */
#ifndef CLICKHOUSE_INSIDE_H
#define CLICKHOUSE_INSIDE_H

#include "count/clickhouse_answer.h"
#include "count/clickhouse_query.h"

/* How often a query is asked. */
enum clickhouse_times {
	CLICKHOUSE_ONCE,
	CLICKHOUSE_PERIOD, /* for each period */
	CLICKHOUSE_LIST,   /* for each of counts_lists, in each period */
};

enum clickhouse_rows {
	CLICKHOUSE_ONE_ROW, /* always: it is about everything together */
	CLICKHOUSE_GROUPS,  /* any number */
};

struct clickhouse_asked {
	const char *name;
	enum clickhouse_times times;
	enum clickhouse_rows rows;
	size_t columns;
	const char *sql; /* {words} are explained in clickhouse_sql.c */
	void (*take)(struct clickhouse_query *, struct clickhouse_row *);
	bool (*needed)(const struct clickhouse_query *); /* NULL: always */
};

/* The queries, NULL name behind the last. */
extern const struct clickhouse_asked clickhouse_asked[];

/* Writes the query with all {words} replaced. */
void clickhouse_sql(const struct clickhouse_query *, const char *sql, struct text *out);

#endif
