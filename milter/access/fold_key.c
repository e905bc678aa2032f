/* SPDX-License-Identifier: ISC */
/* fold_key -- what makes an access the repeat of another. */
#include "access/fold_key.h"

#define KEY_VALUE_BYTES 900 /* less than EVENT_VALUE_BYTES by more than a character */
#define FIELDS(list) (sizeof(list) / sizeof((list)[0]))

/*
 * Keys outlive the program in its state: were the order or a field another, folds saved before
 * would not be found again.
 */
static const enum event_field identity[] = {
	EVENT_SOURCE, EVENT_USER, EVENT_DEVICE, EVENT_MODEL, EVENT_OS, EVENT_OS_VERSION,
};
static const enum event_field decision[] = {
	EVENT_POLICY,
	EVENT_ACTION,
	EVENT_MODE,
	EVENT_EXEMPTION,
};

/* Each ends with a NUL, which no value has. */
#define END_OF_VALUE '\0'

/*
 * As the event log has it, which cuts it and leaves no bytes that are not UTF-8: an event that is
 * read again has the same key.
 */
static void add_value(struct text *text, struct span value)
{
	size_t limit = text->size + KEY_VALUE_BYTES;

	text_json(text, span_first(value, EVENT_VALUE_BYTES));
	if (text->size > limit)
		text->size = limit;
	text_byte(text, END_OF_VALUE);
}

static void add_values(struct text *text, const struct event *event, const enum event_field *fields,
		       size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_value(text, event->values[fields[i]].text);
}

static void add_flag(struct text *text, const struct event *event, enum event_field field, char set)
{
	text_byte(text, event->values[field].number != 0 ? set : '-');
}

/* Only where there is one: a key without them is as it was before they were events' keys. */
static void add_told(struct text *text, const struct event *event, enum event_field field,
		     char mark)
{
	if (event->values[field].text.size == 0)
		return;
	text_byte(text, mark);
	add_value(text, event->values[field].text);
}

void fold_key_write(struct text *text, const struct event *event)
{
	const struct event_value *would = &event->values[EVENT_WOULD];

	add_values(text, event, identity, FIELDS(identity));
	add_values(text, event, decision, FIELDS(decision));
	for (size_t i = 0; i < would->item_count; i++)
		add_value(text, would->items[i]);
	add_flag(text, event, EVENT_GRACE, 'g');
	add_flag(text, event, EVENT_OUTDATED, 'o');
	add_flag(text, event, EVENT_CONTRADICTED, 'c');
	if (span_equal(event->values[EVENT_USER_SOURCE].text, SPAN("claimed")))
		text_byte(text, 'u');
	add_told(text, event, EVENT_PROTOCOL, 'p');
	add_told(text, event, EVENT_DEVICE_ID, 'i');
}

struct span fold_key_identity(struct span key)
{
	struct span rest = key;

	for (size_t i = 0; i < FIELDS(identity); i++)
		span_cut(&rest, END_OF_VALUE);
	return span_first(key, key.size - rest.size);
}
