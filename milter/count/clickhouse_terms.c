/* SPDX-License-Identifier: ISC */
/* clickhouse_terms -- the terms of a query: values and conditions. */
#include "count/clickhouse_terms.h"

#include <inttypes.h>

#define DAY_SECONDS 86400
#define LAST_STORED_DAY 49000 /* since 1970: a little before ClickHouse's Date ends, in 2106 */

void clickhouse_quote(struct text *out, struct span value)
{
	text_byte(out, '\'');
	for (size_t i = 0; i < value.size; i++) {
		unsigned char byte = (unsigned char)value.data[i];

		if (byte == '\'' || byte == '\\')
			text_printf(out, "\\%c", byte);
		else if (byte < ' ' || byte == 0x7f)
			text_printf(out, "\\x%02x", byte);
		else
			text_byte(out, (char)byte);
	}
	text_byte(out, '\'');
}

/* Names are those of the schema: letters and underscores.  No table has the first. */
void clickhouse_column(struct text *out, enum event_field field)
{
	if (field == EVENT_FILE)
		text_add(out, SPAN("''"));
	else
		text_printf(out, "`%s`", event_field_name(field));
}

static void write_condition(struct text *out, const struct where_condition *condition)
{
	enum event_field field = condition->field;
	enum event_kind kind = event_field_kind(field);
	bool absent = condition->value.size == 0;
	/* What stands around the column, in front of the value, and behind it. */
	const char *around = "", *before = " = ", *behind = "";

	if (kind == EVENT_LIST) {
		around = absent ? "empty(" : "has(";
		before = absent ? "" : ", ";
		behind = ")";
	} else if (kind == EVENT_NUMBER) {
		around = absent ? "isNull(" : "ifNull(toString(";
		before = absent ? "" : ") = ";
		behind = absent ? ")" : ", 0)";
	} else if (field == EVENT_USER) {
		around = "lower(";
		before = ") = lower(";
		behind = ")";
	} else if (kind == EVENT_BOOLEAN) {
		before = span_equal(condition->value, SPAN("true")) ? " != 0" : " = 0";
	}
	text_printf(out, "%s", around);
	clickhouse_column(out, field);
	text_printf(out, "%s", before);
	if (kind == EVENT_STRING || (kind != EVENT_BOOLEAN && !absent))
		clickhouse_quote(out, condition->value);
	text_printf(out, "%s", behind);
}

/* All conditions on the field of this one: any of them must hold. */
static void write_field(struct text *out, const struct where_condition *first)
{
	bool is_first = true;

	text_byte(out, '(');
	for (const struct where_condition *c = first; c != NULL; c = c->next) {
		if (c->field != first->field)
			continue;
		text_printf(out, "%s", is_first ? "" : " OR ");
		write_condition(out, c);
		is_first = false;
	}
	text_byte(out, ')');
}

static bool is_first_of_field(const struct where *where, const struct where_condition *condition)
{
	const struct where_condition *c = where->conditions;

	while (c->field != condition->field)
		c = c->next;
	return c == condition;
}

void clickhouse_where(struct text *out, const struct where *where)
{
	text_add(out, SPAN("(1"));
	for (const struct where_condition *c = where != NULL ? where->conditions : NULL; c != NULL;
	     c = c->next) {
		if (!is_first_of_field(where, c))
			continue;
		text_add(out, SPAN(" AND "));
		write_field(out, c);
	}
	text_byte(out, ')');
}

void clickhouse_where_origin(struct text *out, const struct where *where)
{
	text_add(out, SPAN("(1"));
	for (const struct where_condition *c = where != NULL ? where->conditions : NULL; c != NULL;
	     c = c->next) {
		if ((c->field != EVENT_HOST && c->field != EVENT_SOURCE) ||
		    !is_first_of_field(where, c))
			continue;
		text_add(out, SPAN(" AND ("));
		clickhouse_column(out, c->field);
		text_add(out, SPAN(" = '' OR "));
		write_field(out, c);
		text_byte(out, ')');
	}
	text_byte(out, ')');
}

/* The day of a moment, by which rows are stored, where a Date can tell it. */
static void write_day(struct text *out, const char *comparison, int64_t milliseconds)
{
	int64_t seconds = calendar_whole_seconds(milliseconds);
	struct civil day = calendar_civil(seconds);

	if (seconds <= DAY_SECONDS || seconds >= (int64_t)LAST_STORED_DAY * DAY_SECONDS)
		return;
	text_printf(out, " AND day %s '", comparison);
	calendar_write_date(out, &day);
	text_byte(out, '\'');
}

void clickhouse_period(struct text *out, const struct period *period)
{
	text_add(out, SPAN("(at > 0"));
	if (period->since != PERIOD_NO_START) {
		text_printf(out, " AND at >= %" PRId64, period->since);
		write_day(out, ">=", period->since);
	}
	if (period->until != PERIOD_NO_END) {
		text_printf(out, " AND at < %" PRId64, period->until);
		write_day(out, "<=", period->until);
	}
	text_byte(out, ')');
}

/* Only the changes between the two are written: most days have one offset. */
void clickhouse_local(struct text *out, const struct zone *zone, int64_t earliest, int64_t latest)
{
	int32_t offset = zone_offset(zone, calendar_whole_seconds(earliest));
	bool changes = false;

	text_add(out, SPAN("(intDiv(at, 1000) + "));
	for (size_t i = 0; i < zone->count; i++) {
		int64_t seconds = zone->changes[i].seconds;

		if (seconds <= calendar_whole_seconds(earliest) ||
		    seconds > calendar_whole_seconds(latest))
			continue;
		text_printf(out, "%sat < %" PRId64 ", %" PRId32 ", ", changes ? "" : "multiIf(",
			    seconds * 1000, offset);
		offset = zone->changes[i].offset_seconds;
		changes = true;
	}
	text_printf(out, "%" PRId32 "%s)", offset, changes ? ")" : "");
}
