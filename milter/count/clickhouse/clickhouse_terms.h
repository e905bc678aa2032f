/* SPDX-License-Identifier: ISC */
/*
 * clickhouse_terms -- the terms of a query: values and conditions, so quoted that nothing of what a
 * user or a log says can be anything but a value.
 */
#ifndef CLICKHOUSE_TERMS_H
#define CLICKHOUSE_TERMS_H

#include "event/period.h"
#include "event/where.h"

/* 'a string': whatever the bytes are. */
void clickhouse_quote(struct text *, struct span);

/* `name` of a column. */
void clickhouse_column(struct text *, enum event_field);

/* As where_matches and where_matches_origin, each in brackets; 1 when there is no condition. */
void clickhouse_where(struct text *, const struct where *);
void clickhouse_where_origin(struct text *, const struct where *);

/* Rows with a readable time in the period. */
void clickhouse_period(struct text *, const struct period *);

/* Seconds since 1970 as a clock in the zone shows them, for times between two, in milliseconds. */
void clickhouse_local(struct text *, const struct zone *, int64_t earliest, int64_t latest);

#endif
