/* SPDX-License-Identifier: ISC */
/* headers_read -- the header fields that are read in every message. */
#include "policy/headers_read.h"

/* Of each that is kept, at most: what is longer is of no use to whoever asks for it. */
#define MESSAGE_ID_BYTES 1000
#define CONTENT_TYPE_BYTES 4000
#define ENCODING_BYTES 100

static bool keep_first(struct headers_read *headers, struct span *where, struct span value)
{
	if (where->data == NULL)
		*where = evidence_unfold(headers->arena, value);
	return where->data != NULL;
}

static bool read_received(struct headers_read *headers, struct span value)
{
	(void)value;
	headers->has_received = true;
	return true;
}

static bool read_list(struct headers_read *headers, struct span value)
{
	(void)value;
	headers->has_list = true;
	return true;
}

static bool read_resent(struct headers_read *headers, struct span value)
{
	(void)value;
	headers->has_resent = true;
	return true;
}

static bool read_subject(struct headers_read *headers, struct span value)
{
	headers->has_subject = true;
	return !headers->keeps_subject || keep_first(headers, &headers->subject, value);
}

static bool read_message_id(struct headers_read *headers, struct span value)
{
	return keep_first(headers, &headers->message_id, span_first(value, MESSAGE_ID_BYTES));
}

static bool read_content_type(struct headers_read *headers, struct span value)
{
	return keep_first(headers, &headers->content_type, span_first(value, CONTENT_TYPE_BYTES));
}

static bool read_encoding(struct headers_read *headers, struct span value)
{
	return keep_first(headers, &headers->encoding, span_first(value, ENCODING_BYTES));
}

#define FIELD(literal)                       \
	{                                    \
		literal, sizeof(literal) - 1 \
	}

/* A new field is a new row, with a member in struct headers_read for what it tells. */
static const struct {
	struct span name; /* ends in - for all that begin so */
	bool (*read)(struct headers_read *, struct span value);
} fields[] = {
	/* A mail server has passed the message on: its client need not be its author's. */
	{ FIELD("Received"), read_received },
	/* A mailing list sends it, or somebody sends it again: its author did not, this time. */
	{ FIELD("List-Id"), read_list },
	{ FIELD("Resent-"), read_resent },
	/* tag_subject is put in front of it. */
	{ FIELD("Subject"), read_subject },
	/* The event names the message by it. */
	{ FIELD("Message-ID"), read_message_id },
	/* They tell a receipt, and how the text of the body is to be decoded. */
	{ FIELD("Content-Type"), read_content_type },
	{ FIELD("Content-Transfer-Encoding"), read_encoding },
};

static bool is_named(struct span name, struct span field)
{
	if (field.data[field.size - 1] == '-')
		return span_starts_nocase(name, field);
	return name.size == field.size && span_starts_nocase(name, field);
}

bool headers_read_field(struct headers_read *headers, struct span name, struct span value)
{
	bool done = true;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (is_named(name, fields[i].name))
			done = fields[i].read(headers, value) && done;
	return done;
}

void headers_read_ignore_added(struct evidence *evidence, struct span queue_id)
{
	for (size_t i = 0; i < evidence->count && queue_id.size != 0; i++) {
		struct evidence_item *item = &evidence->items[i];
		size_t at = span_find_nocase(item->value, queue_id);

		if (span_equal_nocase(item->name, SPAN("Message-ID")) && at > 0 &&
		    item->value.data[at - 1] == '.' && at + queue_id.size < item->value.size &&
		    item->value.data[at + queue_id.size] == '@')
			item->ignored = true;
	}
}
