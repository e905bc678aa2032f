/* eventread -- reads one line of the event log: the walk of our own canonical form. */
#include "eventread_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct walk {
	struct eventread *reader;
	const char *at, *end;
};

struct eventread *eventread_new(void)
{
	struct eventread *reader = calloc(1, sizeof(*reader));

	if (reader == NULL)
		return NULL;
	reader->scratch = arena_new();
	if (reader->scratch == NULL) {
		free(reader);
		return NULL;
	}
	for (int i = 0; i < EVENT_FIELDS; i++)
		reader->keys[i].size =
			(size_t)snprintf(reader->keys[i].bytes, sizeof(reader->keys[i].bytes),
					 "\"%s\":", event_field_name((enum event_field)i));
	return reader;
}

void eventread_free(struct eventread *reader)
{
	if (reader == NULL)
		return;
	eventread_json_end(reader);
	arena_free(reader->scratch);
	free(reader);
}

static bool take_byte(struct walk *walk, char byte)
{
	if (walk->at == walk->end || *walk->at != byte)
		return false;
	walk->at++;
	return true;
}

static bool take_span(struct walk *walk, struct span span)
{
	if ((size_t)(walk->end - walk->at) < span.size ||
	    memcmp(walk->at, span.data, span.size) != 0)
		return false;
	walk->at += span.size;
	return true;
}

/* Behind the opening quote: to the closing one.  False: not well-formed, or no closing quote. */
static bool find_quote(struct walk *walk, struct span *inside, bool *escapes)
{
	const char *at = walk->at;

	*escapes = false;
	while (at < walk->end && *at != '"') {
		size_t size = 1;

		if (*at == '\\') {
			*escapes = true;
			size = 2;
		} else if ((unsigned char)*at >= 0x80) {
			size = utf8_character((struct span){ at, (size_t)(walk->end - at) });
		} else if ((unsigned char)*at < ' ') {
			size = 0;
		}
		if (size == 0 || size >= (size_t)(walk->end - at))
			return false;
		at += size;
	}
	if (at == walk->end)
		return false;
	*inside = (struct span){ walk->at, (size_t)(at - walk->at) };
	walk->at = at + 1;
	return true;
}

static int hex_value(char byte)
{
	if (byte_is_digit(byte))
		return byte - '0';
	byte = byte_lower(byte);
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/*
 * Decodes \uXXXX at the front of *rest, behind the \u, below U+0800 only: we never write others.
 * Returns where to write on; NULL: not such an escape.
 */
static char *decode_code(struct span *rest, char *to)
{
	unsigned code = 0;

	if (rest->size < 4)
		return NULL;
	for (size_t i = 0; i < 4; i++) {
		int value = hex_value(rest->data[i]);

		if (value < 0)
			return NULL;
		code = code * 16 + (unsigned)value;
	}
	if (code >= 0x800)
		return NULL;
	if (code >= 0x80)
		*to++ = (char)(0xc0 | code >> 6);
	*to++ = (char)(code >= 0x80 ? 0x80 | (code & 0x3f) : code);
	*rest = span_from(*rest, 4);
	return to;
}

/* Decodes into the scratch arena.  False: an escape we do not write, or out of memory. */
static bool decode(struct eventread *reader, struct span raw, struct span *out)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	char *start = arena_take(reader->scratch, raw.size), *to = start;

	while (start != NULL && raw.size != 0) {
		size_t plain = span_find(raw, '\\');
		const char *letter;

		memcpy(to, raw.data, plain);
		to += plain;
		raw = span_from(raw, plain);
		if (raw.size == 0)
			break;
		letter = raw.data[1] != '\0' ? strchr(letters, raw.data[1]) : NULL;
		if (letter == NULL && raw.data[1] != 'u')
			return false;
		raw = span_from(raw, 2);
		if (letter != NULL)
			*to++ = meanings[letter - letters];
		else if ((to = decode_code(&raw, to)) == NULL)
			return false;
	}
	*out = (struct span){ start, (size_t)(to - start) };
	return start != NULL;
}

static bool take_string(struct walk *walk, struct span *out)
{
	bool escapes;

	if (!take_byte(walk, '"') || !find_quote(walk, out, &escapes))
		return false;
	return !escapes || decode(walk->reader, *out, out);
}

static bool take_list(struct walk *walk, struct event_value *value)
{
	struct span *items = NULL;
	size_t count = 0;

	if (!take_byte(walk, '['))
		return false;
	if (take_byte(walk, ']'))
		return true;
	do {
		items = arena_grow(walk->reader->scratch, items, count, sizeof(*items));
		if (items == NULL || !take_string(walk, &items[count]))
			return false;
		count++;
	} while (take_byte(walk, ','));
	value->items = items;
	value->item_count = count;
	return take_byte(walk, ']');
}

static bool take_number(struct walk *walk, struct event_value *value)
{
	const char *start = walk->at;
	struct span digits;

	while (walk->at < walk->end && byte_is_digit(*walk->at))
		walk->at++;
	digits = (struct span){ start, (size_t)(walk->at - start) };
	if (digits.size > 1 && digits.data[0] == '0')
		return false;
	value->present = true;
	return span_number(digits, INT64_MAX, &value->number);
}

static bool take_value(struct walk *walk, enum event_kind kind, struct event_value *value)
{
	switch (kind) {
	case EVENT_STRING:
		return take_string(walk, &value->text);
	case EVENT_LIST:
		return take_list(walk, value);
	case EVENT_NUMBER:
		return take_number(walk, value);
	case EVENT_BOOLEAN:
		value->number = take_span(walk, SPAN("true"));
		return value->number == 1 || take_span(walk, SPAN("false"));
	}
	return false;
}

/* The key at hand, one of those from `field` on; EVENT_FIELDS when it is none of them. */
static int take_key(struct walk *walk, int field)
{
	const struct eventread *reader = walk->reader;

	for (; field < EVENT_FIELDS; field++)
		if (take_span(walk,
			      (struct span){ reader->keys[field].bytes, reader->keys[field].size }))
			break;
	return field;
}

bool eventread_canonical(struct eventread *reader, struct span line, struct event *out)
{
	struct walk walk = { reader, line.data, line.data + line.size };
	int field = 0;

	arena_empty(reader->scratch);
	memset(out, 0, sizeof(*out));
	if (line.size < 2 || !take_byte(&walk, '{'))
		return false;
	do {
		field = take_key(&walk, field);
		if (field == EVENT_FIELDS ||
		    !take_value(&walk, event_field_kind((enum event_field)field),
				&out->values[field]))
			return false;
		field++;
	} while (take_byte(&walk, ','));
	return take_byte(&walk, '}') && walk.at == walk.end;
}

bool eventread_line(struct eventread *reader, struct span line, struct event *out,
		    struct trouble *why)
{
	return eventread_canonical(reader, line, out) || eventread_json(reader, line, out, why);
}
