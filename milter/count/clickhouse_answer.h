/*
 * clickhouse_answer -- the rows of an answer of ClickHouse, in its format TabSeparated.
 * Takes bytes in pieces of any size and keeps one row at a time.
 */
#ifndef CLICKHOUSE_ANSWER_H
#define CLICKHOUSE_ANSWER_H

#include "base/span.h"
#include "base/text.h"
#include "base/trouble.h"

#define CLICKHOUSE_COLUMNS 12    /* of a row, at most */
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

#endif
