/* SPDX-License-Identifier: ISC */
/* event -- one decision, count or configuration change, as one line of the event log. */
#include "event/event.h"

/* The schema: key order, names and kinds. */
static const struct {
	const char *name;
	enum event_kind kind;
} fields[EVENT_FIELDS] = {
	[EVENT_FILE] = { "file", EVENT_STRING },
	[EVENT_TIME] = { "time", EVENT_STRING },
	[EVENT_TYPE] = { "type", EVENT_STRING },
	[EVENT_ID] = { "id", EVENT_STRING },
	[EVENT_HOST] = { "host", EVENT_STRING },
	[EVENT_SOURCE] = { "source", EVENT_STRING },
	[EVENT_TRAFFIC] = { "traffic", EVENT_STRING },
	[EVENT_PROTOCOL] = { "protocol", EVENT_STRING },
	[EVENT_CONFIG] = { "config", EVENT_STRING },
	[EVENT_USER] = { "user", EVENT_STRING },
	[EVENT_USER_SOURCE] = { "user_source", EVENT_STRING },
	[EVENT_CLIENT_IP] = { "client_ip", EVENT_STRING },
	[EVENT_QUEUE_ID] = { "queue_id", EVENT_STRING },
	[EVENT_MESSAGE_ID] = { "message_id", EVENT_STRING },
	[EVENT_FROM] = { "from", EVENT_STRING },
	[EVENT_TO] = { "to", EVENT_LIST },
	[EVENT_TO_COUNT] = { "to_count", EVENT_NUMBER },
	[EVENT_DEVICE] = { "device", EVENT_STRING },
	[EVENT_VENDOR] = { "vendor", EVENT_STRING },
	[EVENT_FAMILY] = { "family", EVENT_STRING },
	[EVENT_KIND] = { "kind", EVENT_STRING },
	[EVENT_MODEL] = { "model", EVENT_STRING },
	[EVENT_OS] = { "os", EVENT_STRING },
	[EVENT_OS_VERSION] = { "os_version", EVENT_STRING },
	[EVENT_BUILD] = { "build", EVENT_STRING },
	[EVENT_CLIENT] = { "client", EVENT_STRING },
	[EVENT_DEVICE_ID] = { "device_id", EVENT_STRING },
	[EVENT_NEW] = { "new", EVENT_BOOLEAN },
	[EVENT_CONFIDENCE] = { "confidence", EVENT_STRING },
	[EVENT_CONTRADICTED] = { "contradicted", EVENT_BOOLEAN },
	[EVENT_EVIDENCE] = { "evidence", EVENT_STRING },
	[EVENT_POLICY] = { "policy", EVENT_STRING },
	[EVENT_ACTION] = { "action", EVENT_STRING },
	[EVENT_MODE] = { "mode", EVENT_STRING },
	[EVENT_WOULD] = { "would", EVENT_LIST },
	[EVENT_EXEMPTION] = { "exemption", EVENT_STRING },
	[EVENT_OUTDATED] = { "outdated", EVENT_BOOLEAN },
	[EVENT_GRACE] = { "grace", EVENT_BOOLEAN },
	[EVENT_COUNT] = { "count", EVENT_NUMBER },
	[EVENT_LAST] = { "last", EVENT_STRING },
	[EVENT_MESSAGES_SUBMISSION] = { "messages_submission", EVENT_NUMBER },
	[EVENT_MESSAGES_RECEIPT] = { "messages_receipt", EVENT_NUMBER },
	[EVENT_MESSAGES_ACCESS] = { "messages_access", EVENT_NUMBER },
	[EVENT_MESSAGES_INBOUND] = { "messages_inbound", EVENT_NUMBER },
	[EVENT_BY] = { "by", EVENT_STRING },
	[EVENT_RESULT] = { "result", EVENT_STRING },
	[EVENT_REASON] = { "reason", EVENT_STRING },
	[EVENT_ERROR] = { "error", EVENT_STRING },
	[EVENT_DAYS] = { "days", EVENT_STRING },
	[EVENT_COVERS] = { "covers", EVENT_LIST },
};

static const enum event_field messages_fields[TRAFFICS] = {
	[TRAFFIC_SUBMISSION] = EVENT_MESSAGES_SUBMISSION,
	[TRAFFIC_RECEIPT] = EVENT_MESSAGES_RECEIPT,
	[TRAFFIC_ACCESS] = EVENT_MESSAGES_ACCESS,
	[TRAFFIC_INBOUND] = EVENT_MESSAGES_INBOUND,
};

void event_set(struct event *event, enum event_field field, struct span text)
{
	event->values[field].text = text;
}

void event_set_number(struct event *event, enum event_field field, uint64_t number)
{
	event->values[field].number = number;
	event->values[field].present = true;
}

void event_set_true(struct event *event, enum event_field field)
{
	event->values[field].number = 1;
}

const char *event_field_name(enum event_field field)
{
	return fields[field].name;
}

enum event_kind event_field_kind(enum event_field field)
{
	return fields[field].kind;
}

enum event_field event_field_named(struct span name)
{
	for (int field = 0; field < EVENT_FIELDS; field++)
		if (span_equal(name, span_of(fields[field].name)))
			return (enum event_field)field;
	return EVENT_FIELDS;
}

enum event_field event_messages_field(enum traffic traffic)
{
	return messages_fields[traffic];
}

bool event_is_verified(const struct event *event)
{
	static const char *const written_by_anybody[] = { "sender", "receipt", "claimed" };
	struct span source = event->values[EVENT_USER_SOURCE].text;

	for (size_t i = 0; i < sizeof(written_by_anybody) / sizeof(written_by_anybody[0]); i++)
		if (span_equal(source, span_of(written_by_anybody[i])))
			return false;
	return true;
}

bool event_has(const struct event *event, enum event_field field)
{
	const struct event_value *value = &event->values[field];

	switch (fields[field].kind) {
	case EVENT_STRING:
		return value->text.size != 0;
	case EVENT_LIST:
		return value->item_count != 0;
	case EVENT_NUMBER:
		return value->present;
	case EVENT_BOOLEAN:
		return value->number != 0;
	}
	return false;
}

static void write_list(struct text *text, const struct event_value *value)
{
	text_byte(text, '[');
	for (size_t i = 0; i < value->item_count; i++) {
		if (i != 0)
			text_byte(text, ',');
		text_json(text, span_first(value->items[i], EVENT_VALUE_BYTES));
	}
	text_byte(text, ']');
}

void event_write_value(struct text *text, const struct event *event, enum event_field field)
{
	const struct event_value *value = &event->values[field];

	switch (fields[field].kind) {
	case EVENT_STRING:
		text_json(text, span_first(value->text, EVENT_VALUE_BYTES));
		break;
	case EVENT_LIST:
		write_list(text, value);
		break;
	case EVENT_NUMBER:
		text_number(text, value->number);
		break;
	case EVENT_BOOLEAN:
		text_add(text, SPAN("true"));
		break;
	}
}

/* Takes back what made the line too long. */
static void shorten(struct text *text, size_t size)
{
	text->size = size;
	text->data[size] = '\0';
	text->cut = false;
}

void event_write(struct text *text, const struct event *event)
{
	const size_t limit = text->size + EVENT_LINE_BYTES - 2; /* the brace and newline fit */
	char before = '{';

	for (int field = 0; field < EVENT_FIELDS; field++) {
		const size_t size = text->size;

		if (!event_has(event, (enum event_field)field))
			continue;
		text_byte(text, before);
		text_byte(text, '"');
		text_add(text, span_of(fields[field].name));
		text_add(text, SPAN("\":"));
		event_write_value(text, event, (enum event_field)field);
		if (text->size > limit)
			shorten(text, size);
		else
			before = ',';
	}
	text_add(text, before == '{' ? SPAN("{}") : SPAN("}"));
}

bool event_id_split(struct span id, struct span *stream, int64_t *counter)
{
	size_t at = id.size;
	int64_t number = 0;

	for (unsigned shift = 0; at != 0 && id.data[at - 1] != '-'; shift += 4) {
		int value = byte_hex(id.data[--at]);

		if (value < 0 || shift == 4 * EVENT_COUNTER_DIGITS)
			return false;
		number |= (int64_t)value << shift;
	}
	if (at < 2 || at == id.size)
		return false;
	*stream = span_first(id, at - 1);
	*counter = number;
	return span_find(*stream, '-') != stream->size;
}

void event_write_some(struct text *text, const struct event *event, const enum event_field *wanted,
		      size_t count)
{
	struct event some = { 0 };

	for (size_t i = 0; i < count; i++)
		some.values[wanted[i]] = event->values[wanted[i]];
	event_write(text, &some);
}
