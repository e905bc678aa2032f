/* SPDX-License-Identifier: ISC */
/* evidence -- what one message or log line says about its client. */
#include "device/evidence.h"

#include "base/utf8.h"
#include "device/eas.h"
#include "device/imap_id.h"

void evidence_begin(struct evidence *evidence, const struct names *fields, struct arena *arena,
		    size_t max_bytes)
{
	*evidence = (struct evidence){
		.fields = fields, .arena = arena, .bytes_left = max_bytes, .value_bytes = SIZE_MAX
	};
}

struct span evidence_unfold(struct arena *arena, struct span value)
{
	struct span trimmed = span_trim(value);
	struct span copy = arena_copy(arena, trimmed);
	char *out = (char *)copy.data;

	if (out == NULL)
		return copy;
	for (size_t i = 0; i < trimmed.size; i++) {
		char byte = trimmed.data[i];

		if (byte == '\r' || byte == '\n')
			continue;
		*out++ = byte == '\t' ? ' ' : byte;
	}
	copy.size = (size_t)(out - copy.data);
	return copy;
}

bool evidence_is_text(struct span name)
{
	return span_equal_nocase(name, SPAN("X-Mailer")) ||
	       span_equal_nocase(name, SPAN("User-Agent"));
}

/* What comes in several spellings and is kept in one. */
struct spelling {
	const char *given, *kept;
	struct span (*read)(struct arena *, struct span value);
};

static const struct spelling spellings[] = {
	{ "@IMAP-ID", "@IMAP-ID", imap_id_read },
	{ "@EAS-Query", "@EAS-Device-Type", eas_device_type },
};

/* Derived fields begin with @. */
static bool is_derived(struct span name)
{
	return name.size != 0 && name.data[0] == '@';
}

static const struct spelling *spelling_of(struct span name)
{
	if (!is_derived(name))
		return NULL;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
		if (span_equal_nocase(name, span_of(spellings[i].given)))
			return &spellings[i];
	return NULL;
}

/* Only header fields have folds; the lines of a signature are lines. */
static struct span copy_value(struct arena *arena, struct span name, struct span value)
{
	if (name.size != 0 && name.data[0] == '@')
		return arena_copy(arena, span_trim(value));
	return evidence_unfold(arena, value);
}

/* A signature has many lines, and a limit of its own. */
static void limit_value(struct evidence *evidence, struct evidence_item *item)
{
	struct span whole = item->value;

	if (span_equal_nocase(item->name, SPAN("@Signature")))
		return;
	item->value = utf8_first(whole, evidence->value_bytes);
	evidence->value_cut = item->value.size != whole.size;
}

static bool keep(struct evidence *evidence, struct evidence_item *item, struct span name,
		 struct span value)
{
	struct evidence_item *items =
		arena_grow(evidence->arena, evidence->items, evidence->count, sizeof(*items));

	item->name = arena_copy(evidence->arena, name);
	item->value = copy_value(evidence->arena, name, value);
	if (item->name.data == NULL || item->value.data == NULL || items == NULL ||
	    !utf8_repair(evidence->arena, &item->value))
		return false;
	limit_value(evidence, item);
	item->bytes = byte_set_of(item->value);
	items[evidence->count++] = *item;
	evidence->items = items;
	return true;
}

bool evidence_add(struct evidence *evidence, struct span name, struct span value)
{
	const struct spelling *spelling = spelling_of(name);
	struct evidence_item item = { .field = -1 };

	evidence->value_cut = false;
	if (spelling != NULL)
		name = span_of(spelling->kept);
	item.field = names_find(evidence->fields, name);
	if (item.field == -1)
		return true;
	if (value.size > evidence->bytes_left) {
		value.size = evidence->bytes_left;
		evidence->cut = true;
	}
	evidence->bytes_left -= value.size;
	if (spelling != NULL) {
		value = spelling->read(evidence->arena, value);
		if (value.data == NULL)
			return false;
	}
	return keep(evidence, &item, name, value);
}

struct span evidence_get(const struct evidence *evidence, struct span name)
{
	for (size_t i = 0; i < evidence->count; i++)
		if (!evidence->items[i].ignored && span_equal_nocase(evidence->items[i].name, name))
			return evidence->items[i].value;
	return (struct span){ NULL, 0 };
}
