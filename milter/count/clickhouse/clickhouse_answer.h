/* SPDX-License-Identifier: ISC */
/*
 * clickhouse_answer -- the rows of an answer of ClickHouse, in its format TabSeparated.
 * Takes bytes in pieces of any size and keeps one row at a time.
 */
#ifndef CLICKHOUSE_ANSWER_H
#define CLICKHOUSE_ANSWER_H

#include <stdint.h>

#include "base/span.h"
#include "base/text.h"
#include "base/trouble.h"

#define CLICKHOUSE_COLUMNS 21    /* of a row, at most */
#define CLICKHOUSE_ROW (1 << 20) /* bytes, at most */

/* Takes a row; the columns are borrowed until it returns.  False: the answer is of no use. */
struct clickhouse_taker {
	bool (*take)(void *context, const struct span *columns, struct trouble *);
	void *context;
	size_t columns; /* that a row has */
};

struct clickhouse_answer {
	struct clickhouse_taker taker;
	struct text row; /* that has begun */
};

void clickhouse_answer_begin(struct clickhouse_answer *, const struct clickhouse_taker *);
void clickhouse_answer_end(struct clickhouse_answer *); /* zeroed is fine */

/* The next piece.  False: a row is not as it should be, or was not taken; add no more. */
bool clickhouse_answer_add(struct clickhouse_answer *, struct span piece, struct trouble *);

/* Behind the last piece.  False: the answer ends within a row. */
bool clickhouse_answer_is_whole(const struct clickhouse_answer *, struct trouble *);

/* A row, whose columns are taken one by one from the left. */
struct clickhouse_row {
	const struct span *columns; /* that are left; borrowed */
	bool wrong;                 /* a column was not what was asked for */
};

/* The next column.  One that is wrong gives 0, and says so when all have been taken. */
struct span clickhouse_row_text(struct clickhouse_row *); /* borrowed as the columns are */
uint64_t clickhouse_row_number(struct clickhouse_row *);
uint64_t clickhouse_row_at_most(struct clickhouse_row *, uint64_t limit);
int64_t
clickhouse_row_time(struct clickhouse_row *);      /* milliseconds since 1970, to the year 9999 */
bool clickhouse_row_flag(struct clickhouse_row *); /* any number but 0 */

#endif
