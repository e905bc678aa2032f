/* SPDX-License-Identifier: ISC */
/*
 * eventread_canonical -- reads event lines in our own form, from key to key.
 * The line ends in a newline and can be read on past it, so that nothing here looks for its end:
 * neither a key nor a value goes across a newline.
 */
#include "event/eventread_inside.h"
#include "event/eventread_scan.h"

#include <string.h>

#define READ_ON 32  /* bytes that can be read past the line */
#define KEY_MARKS 3 /* bytes beside the name: two quotes and a colon */

_Static_assert(EVENT_NAME_BYTES + KEY_MARKS <= EVENTREAD_KEY_WORDS * EVENTREAD_WORD,
	       "the words of a key hold the longest");
_Static_assert(EVENTREAD_KEY_WORDS *EVENTREAD_WORD <= READ_ON,
	       "a key that is looked for in the last byte of a line can be read");

void eventread_keys_begin(struct eventread *reader)
{
	for (int field = 0; field < EVENT_FIELDS; field++) {
		struct eventread_key *key = &reader->keys[field];
		char bytes[EVENTREAD_KEY_WORDS * EVENTREAD_WORD + 1] = "\"";
		char ones[EVENTREAD_KEY_WORDS * EVENTREAD_WORD] = { 0 };
		struct span name = span_of(event_field_name((enum event_field)field));

		key->size = (uint8_t)(name.size + KEY_MARKS);
		memcpy(bytes + 1, name.data, name.size);
		memcpy(bytes + 1 + name.size, "\":", 2);
		memset(ones, 0xff, key->size);
		for (size_t i = 0; i < EVENTREAD_KEY_WORDS; i++) {
			key->words[i] = eventread_word(bytes + i * EVENTREAD_WORD);
			key->masks[i] = eventread_word(ones + i * EVENTREAD_WORD);
		}
		key->kind = (uint8_t)event_field_kind((enum event_field)field);
	}
}

static inline bool is_key(const struct eventread_key *key, const char *at, uint64_t word)
{
	return ((word ^ key->words[0]) & key->masks[0]) == 0 &&
	       (key->size <= EVENTREAD_WORD ||
		((eventread_word(at + EVENTREAD_WORD) ^ key->words[1]) & key->masks[1]) == 0) &&
	       (key->size <= 2 * EVENTREAD_WORD ||
		((eventread_word(at + 2 * EVENTREAD_WORD) ^ key->words[2]) & key->masks[2]) == 0);
}

int eventread_key_at(const struct eventread *reader, const char *at, int field)
{
	uint64_t word = eventread_word(at);

	while (field < EVENT_FIELDS && !is_key(&reader->keys[field], at, word))
		field++;
	return field;
}

/* Each steps over a value; NULL: not as we write it. */
static const char *take_string(struct eventread *reader, const char *at, struct span *out)
{
	const char *start = at + 1;
	bool escapes;

	if (*at != '"')
		return NULL;
	at = eventread_string_end(start, &escapes);
	if (at == NULL)
		return NULL;
	*out = (struct span){ start, (size_t)(at - start) };
	return !escapes || eventread_unescape(reader, *out, out) ? at + 1 : NULL;
}

static const char *take_list(struct eventread *reader, const char *at, struct event_value *value)
{
	struct span *items = NULL, item;
	size_t count = 0;

	if (*at++ != '[')
		return NULL;
	if (*at == ']')
		return at + 1;
	do {
		at = take_string(reader, at, &item);
		items = arena_grow(reader->scratch, items, count, sizeof(*items));
		if (at == NULL || items == NULL)
			return NULL;
		items[count++] = item;
	} while (*at++ == ',');
	value->items = items;
	value->item_count = count;
	return at[-1] == ']' ? at : NULL;
}

static const char *take_number(const char *at, struct event_value *value)
{
	const char *start = at;
	struct span digits;

	while (byte_is_digit(*at))
		at++;
	digits = (struct span){ start, (size_t)(at - start) };
	if (digits.size > 1 && digits.data[0] == '0')
		return NULL;
	value->present = true;
	return span_number(digits, INT64_MAX, &value->number) ? at : NULL;
}

static const char *take_boolean(const char *at, struct event_value *value)
{
	value->number = memcmp(at, "true", 4) == 0;
	if (value->number != 0)
		return at + 4;
	return memcmp(at, "false", 5) == 0 ? at + 5 : NULL;
}

const char *eventread_value(struct eventread *reader, const char *at, int field,
			    struct event_value *out)
{
	switch (reader->keys[field].kind) {
	case EVENT_STRING:
		return take_string(reader, at, &out->text);
	case EVENT_LIST:
		return take_list(reader, at, out);
	case EVENT_BOOLEAN:
		return take_boolean(at, out);
	default:
		return take_number(at, out);
	}
}

static bool read_line(struct eventread *reader, const char *at, const char *end, struct event *out)
{
	int field = -1;

	if (*at++ != '{')
		return false;
	do {
		field = eventread_key_at(reader, at, field + 1);
		if (field == EVENT_FIELDS)
			return false;
		at = eventread_value(reader, at + reader->keys[field].size, field,
				     &out->values[field]);
		if (at == NULL)
			return false;
	} while (*at++ == ',');
	return at[-1] == '}' && at == end;
}

bool eventread_canonical(struct eventread *reader, struct span line, struct event *out)
{
	static const char after[READ_ON] = "\n";

	arena_empty(reader->scratch);
	memset(out, 0, sizeof(*out));
	text_clear(&reader->line);
	text_add(&reader->line, line);
	text_add(&reader->line, (struct span){ after, sizeof(after) });
	return !reader->line.cut &&
	       read_line(reader, reader->line.data, reader->line.data + line.size, out);
}
