/* SPDX-License-Identifier: ISC */
/* evidence_words -- the evidence that decided about a device, as an event has it. */
#include "policy/evidence_words.h"

#include "base/network.h"
#include "base/text.h"
#include "event/event.h"

static bool is_word_byte(char byte)
{
	return (unsigned char)byte > ' ' && byte != '"' && byte != ',' && byte != ';' &&
	       byte != '(' && byte != ')' && byte != '=' && byte != '[' && byte != ']';
}

static size_t word_size(struct span text)
{
	size_t size = 0;

	while (size < text.size && is_word_byte(text.data[size]))
		size++;
	return size;
}

static bool is_mail_address(struct span word)
{
	return span_find(word, '@') < word.size;
}

static bool is_address(struct span word)
{
	return is_mail_address(word) || ip_read(word).known;
}

static void add_without(struct text *text, bool (*is_hidden)(struct span), struct span value)
{
	while (value.size != 0) {
		size_t size = word_size(value);

		if (size == 0) {
			text_byte(text, value.data[0]);
			value = span_from(value, 1);
			continue;
		}
		text_add(text, is_hidden(span_first(value, size)) ? SPAN("[address]")
								  : span_first(value, size));
		value = span_from(value, size);
	}
}

struct span evidence_words(const struct sighting *sighting, bool hidden, struct arena *arena)
{
	const struct span colon = SPAN(": ");
	struct span copy, name = sighting->item->name, value = sighting->item->value;
	struct text text;

	if (hidden || span_equal_nocase(name, SPAN("@Signature")))
		value = sighting->matched;
	text_begin(&text, EVENT_EVIDENCE_BYTES);
	text_add(&text, span_first(name, EVENT_EVIDENCE_BYTES - colon.size));
	text_add(&text, colon);
	value = span_first(value, EVENT_EVIDENCE_BYTES - text.size);
	if (hidden)
		add_without(&text, is_address, value);
	else
		text_add(&text, value);
	copy = arena_copy(arena, text_span(&text));
	text_end(&text);
	return copy;
}

struct span evidence_captured(struct span value, bool hidden, struct arena *arena)
{
	struct text text;
	struct span copy;

	if (!hidden || !is_mail_address(value))
		return value;
	text_begin(&text, EVENT_EVIDENCE_BYTES);
	add_without(&text, is_mail_address, value);
	copy = arena_copy(arena, text_span(&text));
	text_end(&text);
	return copy;
}
