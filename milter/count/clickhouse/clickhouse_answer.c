/* SPDX-License-Identifier: ISC */
/* clickhouse_answer -- the rows of an answer of ClickHouse. */
#include "count/clickhouse/clickhouse_answer.h"

#define LAST_TIME 253402300799999 /* milliseconds since 1970: 9999-12-31T23:59:59.999Z */
#define WORDS_SHOWN 200           /* bytes of a row that is none */

void clickhouse_answer_begin(struct clickhouse_answer *answer, const struct clickhouse_taker *taker)
{
	answer->taker = *taker;
	text_begin(&answer->row, CLICKHOUSE_ROW);
}

void clickhouse_answer_end(struct clickhouse_answer *answer)
{
	text_end(&answer->row);
}

/* What stands behind a backslash; any other byte stands for itself. */
static char unescaped(char letter)
{
	static const char letters[] = "0bfnrt", meanings[] = "\0\b\f\n\r\t";

	for (size_t i = 0; i < sizeof(letters) - 1; i++)
		if (letters[i] == letter)
			return meanings[i];
	return letter;
}

/* In place: the meaning is never longer. */
static struct span decode(char *bytes, size_t size)
{
	size_t to = 0;

	for (size_t from = 0; from < size; from++) {
		if (bytes[from] == '\\' && from + 1 < size)
			bytes[to++] = unescaped(bytes[++from]);
		else
			bytes[to++] = bytes[from];
	}
	return (struct span){ bytes, to };
}

/* An exception in the middle of an answer looks like a row, too. */
static bool refuse(const struct clickhouse_answer *answer, struct trouble *why)
{
	struct text words;

	text_begin(&words, 8 * WORDS_SHOWN);
	text_visible(&words, span_first(text_span(&answer->row), WORDS_SHOWN));
	trouble_say(why, "the answer has a row that is none: %s", text_string(&words));
	text_end(&words);
	return false;
}

static bool take_row(struct clickhouse_answer *answer, struct trouble *why)
{
	struct span columns[CLICKHOUSE_COLUMNS], rest = text_span(&answer->row);
	size_t count = 1;

	for (size_t i = 0; i < rest.size; i++)
		count += rest.data[i] == '\t';
	if (answer->row.cut || count != answer->taker.columns)
		return refuse(answer, why);
	for (size_t i = 0; i < count; i++) {
		char *start = answer->row.data + (answer->row.size - rest.size);
		struct span raw = span_cut(&rest, '\t');

		columns[i] = decode(start, raw.size);
	}
	if (!answer->taker.take(answer->taker.context, columns, why))
		return false;
	text_clear(&answer->row);
	return true;
}

bool clickhouse_answer_add(struct clickhouse_answer *answer, struct span piece, struct trouble *why)
{
	while (piece.size != 0) {
		size_t end = span_find(piece, '\n');

		text_add(&answer->row, span_first(piece, end));
		if (answer->row.cut)
			return refuse(answer, why);
		if (end == piece.size)
			return true;
		if (!take_row(answer, why))
			return false;
		piece = span_from(piece, end + 1);
	}
	return true;
}

bool clickhouse_answer_is_whole(const struct clickhouse_answer *answer, struct trouble *why)
{
	if (answer->row.size == 0)
		return true;
	trouble_say(why, "the answer was cut");
	return false;
}

struct span clickhouse_row_text(struct clickhouse_row *row)
{
	return *row->columns++;
}

uint64_t clickhouse_row_at_most(struct clickhouse_row *row, uint64_t limit)
{
	uint64_t number = 0;

	row->wrong |= !span_number(clickhouse_row_text(row), limit, &number);
	return number;
}

uint64_t clickhouse_row_number(struct clickhouse_row *row)
{
	return clickhouse_row_at_most(row, UINT64_MAX);
}

int64_t clickhouse_row_time(struct clickhouse_row *row)
{
	return (int64_t)clickhouse_row_at_most(row, LAST_TIME);
}

bool clickhouse_row_flag(struct clickhouse_row *row)
{
	return clickhouse_row_number(row) != 0;
}
