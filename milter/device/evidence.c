/* evidence -- what one message or log line says about its client. */
#include "evidence.h"

void evidence_begin(struct evidence *evidence, const struct names *fields, struct arena *arena,
		    size_t max_bytes)
{
	*evidence = (struct evidence){ .fields = fields, .arena = arena, .bytes_left = max_bytes };
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

bool evidence_add(struct evidence *evidence, struct span name, struct span value)
{
	int field = names_find(evidence->fields, name);
	struct evidence_item *items, item = { .field = field };

	if (field == -1)
		return true;
	if (value.size > evidence->bytes_left) {
		value.size = evidence->bytes_left;
		evidence->cut = true;
	}
	item.name = arena_copy(evidence->arena, name);
	item.value = evidence_unfold(evidence->arena, value);
	items = arena_grow(evidence->arena, evidence->items, evidence->count, sizeof(*items));
	if (item.name.data == NULL || item.value.data == NULL || items == NULL)
		return false;
	item.bytes = byte_set_of(item.value);
	items[evidence->count++] = item;
	evidence->items = items;
	evidence->bytes_left -= value.size;
	return true;
}

struct span evidence_get(const struct evidence *evidence, struct span name)
{
	for (size_t i = 0; i < evidence->count; i++)
		if (!evidence->items[i].ignored && span_equal_nocase(evidence->items[i].name, name))
			return evidence->items[i].value;
	return (struct span){ NULL, 0 };
}
