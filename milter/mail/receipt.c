/* SPDX-License-Identifier: ISC */
/* receipt -- what a message/disposition-notification part says. */
#include "mail/receipt.h"

static void take_whole(struct text *out, struct span value)
{
	text_add(out, span_first(value, out->limit));
}

/* "automatic-action/MDN-sent-automatically; displayed/error": the word after the semicolon. */
static void take_disposition(struct text *out, struct span value)
{
	size_t semicolon = span_find(value, ';');

	if (semicolon != value.size)
		value = span_trim(span_from(value, semicolon + 1));
	for (size_t i = 0; i < value.size; i++) {
		if (!byte_is_alpha(value.data[i]) && !byte_is_digit(value.data[i]) &&
		    value.data[i] != '-')
			return;
		text_byte(out, byte_lower(value.data[i]));
	}
}

/* "rfc822; <user@example.com>": what follows the semicolon, without brackets. */
static void take_address(struct text *out, struct span value)
{
	size_t semicolon = span_find(value, ';');

	if (semicolon != value.size)
		value = span_trim(span_from(value, semicolon + 1));
	if (value.size != 0 && value.data[0] == '<') {
		value = span_from(value, 1);
		value = span_trim(span_first(value, span_find(value, '>')));
	}
	take_whole(out, value);
}

/* Every field that is read, where it goes, and what is taken of it. */
static const struct {
	const char *field;
	size_t member; /* offset of a struct text */
	void (*take)(struct text *, struct span value);
} fields[RECEIPT_VALUES] = {
	{ "Reporting-UA", offsetof(struct receipt, reporting_ua), take_whole },
	{ "Disposition", offsetof(struct receipt, disposition), take_disposition },
	{ "Final-Recipient", offsetof(struct receipt, final_recipient), take_address },
};

static struct text *member_of(struct receipt *receipt, size_t row)
{
	return (struct text *)(void *)((char *)receipt + fields[row].member);
}

void receipt_begin(struct receipt *receipt)
{
	unfold_begin(&receipt->fields);
	for (size_t i = 0; i < RECEIPT_VALUES; i++)
		text_begin_in(member_of(receipt, i), receipt->bytes[i], sizeof(receipt->bytes[i]));
}

static void take_field(struct receipt *receipt, struct span name, struct span value)
{
	for (size_t i = 0; i < RECEIPT_VALUES; i++) {
		struct text *out = member_of(receipt, i);

		if (span_equal_nocase(name, span_of(fields[i].field)) && out->size == 0)
			fields[i].take(out, value);
	}
}

/* Some clients begin with an empty line, so an empty line does not end the fields here. */
void receipt_push(struct receipt *receipt, struct span bytes)
{
	struct span name, value;

	while (bytes.size != 0) {
		while (unfold_next(&receipt->fields, &bytes, &name, &value))
			take_field(receipt, name, value);
		receipt->fields.ended = false;
	}
}

bool receipt_finish(struct receipt *receipt)
{
	struct span name, value;

	if (unfold_last(&receipt->fields, &name, &value))
		take_field(receipt, name, value);
	return receipt->reporting_ua.size != 0 || receipt->disposition.size != 0 ||
	       receipt->final_recipient.size != 0;
}
