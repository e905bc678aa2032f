/* SPDX-License-Identifier: ISC */
/*
 * report_clickhouse -- an input of milter-device-report that is a table of a ClickHouse server:
 * the input itself, the password, and the exit codes.
 */
#ifndef REPORT_CLICKHOUSE_H
#define REPORT_CLICKHOUSE_H

#include "reporter/report_options.h"

/* Whether one of the inputs is a ClickHouse server. */
bool report_clickhouse_is_asked(const struct report_options *);

/*
 * Fills an empty summary from it.  An exit code; unless that is EX_OK, the trouble says why.
 * The arena keeps the password, and is the caller's.
 */
int report_clickhouse_read(const struct report_options *, struct arena *, struct summary *,
			   struct trouble *);

#endif
