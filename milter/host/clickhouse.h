/* SPDX-License-Identifier: ISC */
/*
 * clickhouse -- asks a ClickHouse server for a summary, through its HTTP interface.
 * The password goes into a header, never into a URL.  Main thread only.
 */
#ifndef CLICKHOUSE_H
#define CLICKHOUSE_H

#include "count/clickhouse/clickhouse_place.h"
#include "count/summary.h"

struct clickhouse_access {
	const char *password;     /* NULL: none; must have no line ends in it */
	uint64_t timeout_seconds; /* for each query, until its answer is complete */
};

/*
 * Fills an empty summary.  False: the server cannot be reached, does not answer in time, or gives
 * some other answer; the trouble names the server and repeats its words.
 */
bool clickhouse_read(const struct clickhouse_place *, const struct clickhouse_access *,
		     struct summary *, struct trouble *);

#endif
