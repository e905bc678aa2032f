/* SPDX-License-Identifier: ISC */
/* clickhouse_terms -- the terms of a query: values and conditions. */
#include "count/clickhouse/clickhouse_terms.h"

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

static bool has_star(const struct where_condition *condition)
{
	return condition->open_front || condition->open_end;
}

/* What is compared: the column, or an item x of it; a user's in lower case. */
static void write_text(struct text *out, const struct where_condition *condition, bool is_item)
{
	text_printf(out, "%s", condition->field == EVENT_USER ? "lower(" : "");
	if (is_item)
		text_byte(out, 'x');
	else
		clickhouse_column(out, condition->field);
	text_printf(out, "%s", condition->field == EVENT_USER ? ")" : "");
}

static void write_wanted(struct text *out, const struct where_condition *condition)
{
	text_printf(out, "%s", condition->field == EVENT_USER ? "lower(" : "");
	clickhouse_quote(out, condition->value);
	text_printf(out, "%s", condition->field == EVENT_USER ? ")" : "");
}

/* The value has a star at an end. */
static void write_starred(struct text *out, const struct where_condition *condition, bool is_item)
{
	bool inside = condition->open_front && condition->open_end;

	if (condition->value.size == 0) {
		text_add(out, SPAN("notEmpty("));
		write_text(out, condition, is_item);
		text_byte(out, ')');
		return;
	}
	text_printf(out, "%s(",
		    inside                ? "position"
		    : condition->open_end ? "startsWith"
					  : "endsWith");
	write_text(out, condition, is_item);
	text_add(out, SPAN(", "));
	write_wanted(out, condition);
	text_printf(out, "%s", inside ? ") != 0" : ")");
}

static void write_string_is(struct text *out, const struct where_condition *condition)
{
	if (has_star(condition)) {
		write_starred(out, condition, false);
		return;
	}
	write_text(out, condition, false);
	text_add(out, SPAN(" = "));
	write_wanted(out, condition);
}

static void write_list_is(struct text *out, const struct where_condition *condition)
{
	const char *before = condition->value.size == 0 ? "empty(" : "has(";

	if (has_star(condition)) {
		text_add(out, SPAN("arrayExists(x -> "));
		write_starred(out, condition, true);
		text_add(out, SPAN(", "));
		clickhouse_column(out, condition->field);
		text_byte(out, ')');
		return;
	}
	text_printf(out, "%s", before);
	clickhouse_column(out, condition->field);
	if (condition->value.size != 0) {
		text_add(out, SPAN(", "));
		clickhouse_quote(out, condition->value);
	}
	text_byte(out, ')');
}

static void write_number_is(struct text *out, const struct where_condition *condition)
{
	bool absent = condition->value.size == 0;

	text_printf(out, "%s", absent ? "isNull(" : "ifNull(toString(");
	clickhouse_column(out, condition->field);
	if (!absent) {
		text_add(out, SPAN(") = "));
		clickhouse_quote(out, condition->value);
	}
	text_printf(out, "%s", absent ? ")" : ", 0)");
}

static void write_is(struct text *out, const struct where_condition *condition)
{
	switch (event_field_kind(condition->field)) {
	case EVENT_STRING:
		write_string_is(out, condition);
		break;
	case EVENT_LIST:
		write_list_is(out, condition);
		break;
	case EVENT_NUMBER:
		write_number_is(out, condition);
		break;
	case EVENT_BOOLEAN:
		clickhouse_column(out, condition->field);
		text_printf(out, "%s",
			    span_equal(condition->value, SPAN("true")) ? " != 0" : " = 0");
		break;
	}
}

/* A column of versions as numbers, read as version_read does: of a part, those before it count. */
static void write_version(struct text *out, enum event_field field)
{
	text_byte(out, '(');
	for (int part = 0; part < VERSION_PARTS; part++) {
		text_printf(out, "%stoUInt32OrZero(extract(", part > 0 ? ", " : "");
		clickhouse_column(out, field);
		text_printf(out, ", '^(?:0*[0-9]{1,8}[.]){%d}0*([0-9]{1,8})(?:[^0-9]|$)'))", part);
	}
	text_byte(out, ')');
}

static void write_order(struct text *out, const struct where_condition *condition)
{
	const unsigned *parts = condition->version.parts;
	const char *test = where_test_name(condition->test);

	if (condition->field != EVENT_OS_VERSION) {
		text_add(out, SPAN("ifNull("));
		clickhouse_column(out, condition->field);
		text_printf(out, " %s %" PRIu64 ", 0)", test, condition->number);
		return;
	}
	text_add(out, SPAN("match("));
	clickhouse_column(out, condition->field);
	text_add(out, SPAN(", '^0*[0-9]{1,8}(?:[^0-9]|$)') AND "));
	write_version(out, condition->field);
	text_printf(out, " %s (%u, %u, %u, %u)", test, parts[0], parts[1], parts[2], parts[3]);
}
_Static_assert(VERSION_PARTS == 4, "as many are written");

/* The condition; with WHERE_IS and all others of that on its field, of which any must hold. */
static void write_condition(struct text *out, const struct where_condition *condition)
{
	text_add(out, SPAN("("));
	if (condition->test == WHERE_IS_NOT) {
		text_add(out, SPAN("NOT ("));
		write_is(out, condition);
		text_byte(out, ')');
	} else if (condition->test != WHERE_IS) {
		write_order(out, condition);
	} else {
		write_is(out, condition);
		for (const struct where_condition *c = condition->next; c != NULL; c = c->next) {
			if (c->field != condition->field || c->test != WHERE_IS)
				continue;
			text_add(out, SPAN(" OR "));
			write_is(out, c);
		}
	}
	text_byte(out, ')');
}

/* It was not written with one before it. */
static bool is_first(const struct where *where, const struct where_condition *condition)
{
	const struct where_condition *c = where->conditions;

	while (c->field != condition->field || c->test != condition->test)
		c = c->next;
	return c == condition || condition->test != WHERE_IS;
}

void clickhouse_where(struct text *out, const struct where *where)
{
	text_add(out, SPAN("(1"));
	for (const struct where_condition *c = where != NULL ? where->conditions : NULL; c != NULL;
	     c = c->next) {
		if (!is_first(where, c))
			continue;
		text_add(out, SPAN(" AND "));
		write_condition(out, c);
	}
	text_byte(out, ')');
}

void clickhouse_where_origin(struct text *out, const struct where *where)
{
	text_add(out, SPAN("(1"));
	for (const struct where_condition *c = where != NULL ? where->conditions : NULL; c != NULL;
	     c = c->next) {
		if ((c->field != EVENT_HOST && c->field != EVENT_SOURCE) || !is_first(where, c))
			continue;
		text_add(out, SPAN(" AND ("));
		clickhouse_column(out, c->field);
		text_add(out, SPAN(" = '' OR "));
		write_condition(out, c);
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
