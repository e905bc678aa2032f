/* SPDX-License-Identifier: ISC */
/* foreign -- an event in the words of others. */
#include "event/foreign.h"

#include <inttypes.h>

#include "base/calendar.h"
#include "base/network.h"

/* An object that is being written: the path of the last member, and whether one came before. */
struct nest {
	struct text *text;
	struct span path; /* of the object that is open */
	bool empty;       /* it has no member yet */
};

static struct span parent_of(struct span path)
{
	size_t at = path.size;

	while (at != 0 && path.data[at - 1] != '.')
		at--;
	return span_first(path, at != 0 ? at - 1 : 0);
}

/* Whether the path is in that object, at any depth. */
static bool is_inside(struct span path, struct span object)
{
	return object.size == 0 || (path.size > object.size && path.data[object.size] == '.' &&
				    span_equal(span_first(path, object.size), object));
}

static void add_name(struct nest *nest, struct span name)
{
	if (!nest->empty)
		text_byte(nest->text, ',');
	text_json(nest->text, name);
	text_byte(nest->text, ':');
	nest->empty = false;
}

/* Closes and opens objects until the member of that path can be written, and writes its name. */
static void nest_member(struct nest *nest, struct span path)
{
	struct span object = parent_of(path);

	while (!is_inside(path, nest->path)) {
		text_byte(nest->text, '}');
		nest->path = parent_of(nest->path);
	}
	while (nest->path.size < object.size) {
		size_t from = nest->path.size != 0 ? nest->path.size + 1 : 0;
		struct span rest = span_from(object, from);
		struct span name = span_first(rest, span_find(rest, '.'));

		add_name(nest, name);
		text_byte(nest->text, '{');
		nest->path = span_first(object, from + name.size);
		nest->empty = true;
	}
	add_name(nest, span_from(path, object.size != 0 ? object.size + 1 : 0));
}

static void nest_end(struct nest *nest)
{
	for (; nest->path.size != 0; nest->path = parent_of(nest->path))
		text_byte(nest->text, '}');
	text_byte(nest->text, '}');
}

static struct span text_of(const struct event *event, enum event_field key)
{
	return event->values[key].text;
}

static bool is_type(const struct event *event, struct span type)
{
	return span_equal(text_of(event, EVENT_TYPE), type);
}

static bool has_at(struct span value)
{
	return span_find(value, '@') != value.size;
}

/* As their types for addresses take it: without brackets or `IPv6:`. */
static bool is_plain_ip(struct span value)
{
	for (size_t i = 0; i < value.size; i++)
		if (byte_hex(value.data[i]) < 0 && value.data[i] != '.' && value.data[i] != ':')
			return false;
	return ip_read(value).known;
}

static enum foreign_kind kind_of_config(const struct event *event)
{
	if (span_equal(text_of(event, EVENT_RESULT), SPAN("stopped")))
		return FOREIGN_STOP;
	return span_equal(text_of(event, EVENT_BY), SPAN("start")) ? FOREIGN_START : FOREIGN_RELOAD;
}

enum foreign_kind foreign_kind_of(const struct event *event)
{
	if (is_type(event, SPAN("totals")))
		return FOREIGN_TOTALS;
	if (is_type(event, SPAN("config")))
		return kind_of_config(event);
	if (span_equal(text_of(event, EVENT_TRAFFIC), span_of(traffic_name(TRAFFIC_ACCESS))))
		return text_of(event, EVENT_USER).size != 0 ? FOREIGN_ACCESS : FOREIGN_OTHER;
	return has_at(text_of(event, EVENT_FROM)) || event->values[EVENT_TO].item_count != 0
		       ? FOREIGN_MAIL
		       : FOREIGN_OTHER;
}

/* NULL: no word is that. */
static const struct foreign_word *word_of(const struct foreign_row *row, struct span value)
{
	struct span word = span_first(value, span_find(value, ':'));

	for (size_t i = 0; i < row->word_count; i++) {
		const char *one = row->words[i].word;

		if (one == NULL ? word.size != 0 : span_equal(word, span_of(one)))
			return &row->words[i];
	}
	return NULL;
}

/* Whether the row has anything to say of the event. */
static bool applies(const struct foreign_row *row, const struct event *event)
{
	struct span value = text_of(event, row->key);
	int64_t time;

	if (row->needs != EVENT_FILE && !event_has(event, row->needs))
		return false;
	switch (row->form) {
	case FOREIGN_CONSTANT:
		return true;
	case FOREIGN_WORD:
		return word_of(row, value) != NULL;
	case FOREIGN_ADDRESS:
		return has_at(value);
	case FOREIGN_IP:
	case FOREIGN_IP_LIST:
		return is_plain_ip(value);
	case FOREIGN_MILLISECONDS:
		return calendar_read_rfc3339(value, &time);
	case FOREIGN_LIST_OF_ONE:
	case FOREIGN_VALUE:
		break;
	}
	return event_has(event, row->key);
}

static void write_word(struct text *text, const struct foreign_row *row, const struct event *event)
{
	const struct foreign_word *word = word_of(row, text_of(event, row->key));

	if (word->json != NULL)
		text_add(text, span_of(word->json));
	else
		event_write_value(text, event, row->key);
}

static void write_row(struct text *text, const struct foreign_row *row, const struct event *event)
{
	int64_t time = 0;

	switch (row->form) {
	case FOREIGN_CONSTANT:
		text_add(text, span_of(row->words[0].json));
		break;
	case FOREIGN_WORD:
		write_word(text, row, event);
		break;
	case FOREIGN_LIST_OF_ONE:
	case FOREIGN_IP_LIST:
		text_byte(text, '[');
		event_write_value(text, event, row->key);
		text_byte(text, ']');
		break;
	case FOREIGN_VALUE:
	case FOREIGN_ADDRESS:
	case FOREIGN_IP:
		event_write_value(text, event, row->key);
		break;
	case FOREIGN_MILLISECONDS:
		calendar_read_rfc3339(text_of(event, row->key), &time);
		text_printf(text, "%" PRId64, time);
		break;
	}
}

static bool takes(enum foreign_form form)
{
	return form >= FOREIGN_VALUE;
}

/* What no row has taken, under its own name. */
static void write_rest(struct nest *nest, const struct event *event, const char *rest,
		       const bool taken[EVENT_FIELDS])
{
	for (int key = 0; key < EVENT_FIELDS; key++) {
		char room[64];
		struct text path;

		if (taken[key] || !event_has(event, (enum event_field)key))
			continue;
		text_begin_in(&path, room, sizeof(room));
		text_printf(&path, "%s.%s", rest, event_field_name((enum event_field)key));
		nest_member(nest, text_span(&path));
		nest->path = span_of(rest); /* which stays, as the room does not */
		event_write_value(nest->text, event, (enum event_field)key);
	}
}

void foreign_write(const struct foreign *foreign, const struct event *event, struct text *text)
{
	struct nest nest = { text, SPAN(""), true };
	const unsigned kind = foreign_kind_of(event);
	bool taken[EVENT_FIELDS] = { false };

	text_byte(text, '{');
	for (size_t i = 0; i < foreign->row_count; i++) {
		const struct foreign_row *row = &foreign->rows[i];

		if ((row->kinds & kind) == 0 || !applies(row, event))
			continue;
		nest_member(&nest, span_of(row->path));
		write_row(text, row, event);
		taken[row->key] = taken[row->key] || takes(row->form);
	}
	write_rest(&nest, event, foreign->rest, taken);
	nest_end(&nest);
}
