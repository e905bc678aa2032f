/* SPDX-License-Identifier: ISC */
/* eventread_parts -- the parts, streams and forms of a reader: each is kept once and numbered. */
#include "event/eventread_inside.h"

#include <string.h>

#define PARTS_KEPT 4096 /* after which eventread_is_full asks for forgetting them */

/* A part as it is found by its text. */
struct row {
	struct tally_row row;
	struct eventread_part *part;
};

static void begin(struct eventread *reader)
{
	tally_begin(&reader->parts, &reader->seed, reader->texts, sizeof(struct row));
	tally_begin(&reader->streams, &reader->seed, reader->texts, sizeof(struct tally_row));
	tally_begin_fixed(&reader->forms, &reader->seed, sizeof(struct eventread_form),
			  sizeof(struct eventread_form));
}

static void end(struct eventread *reader)
{
	tally_end(&reader->parts);
	tally_end(&reader->streams);
	tally_end(&reader->forms);
}

bool eventread_parts_begin(struct eventread *reader)
{
	reader->texts = arena_new();
	begin(reader);
	return reader->texts != NULL;
}

void eventread_parts_end(struct eventread *reader)
{
	end(reader);
	arena_free(reader->texts);
	reader->texts = NULL;
}

bool eventread_is_full(const struct eventread *reader)
{
	return reader->parts.count > PARTS_KEPT || reader->forms.count > PARTS_KEPT ||
	       reader->forks == EVENTREAD_FORKS;
}

void eventread_forget(struct eventread *reader)
{
	end(reader);
	arena_empty(reader->texts);
	begin(reader);
	reader->front = NULL;
	reader->forks = 0;
	memset(reader->cache, 0, sizeof(reader->cache));
}

/* NULL: out of memory. */
static struct eventread_part *new_part(struct eventread *reader, struct span text,
				       const struct eventread_cut *cut)
{
	struct eventread_part *part = arena_take(reader->texts, sizeof(*part) + text.size);

	if (part == NULL)
		return NULL;
	memcpy(part->text, text.data, text.size);
	part->leaf.part = part;
	part->size = (uint32_t)text.size;
	part->next = cut->next;
	part->own = cut->own;
	return part;
}

/* The part with that text, made on first use; NULL: out of memory. */
static struct eventread_part *keep_text(struct eventread *reader, struct span text,
					const struct eventread_cut *cut)
{
	struct row *row = tally_row(&reader->parts, text);

	if (row == NULL)
		return NULL;
	if (row->part == NULL) {
		row->part = new_part(reader, text, cut);
		if (row->part == NULL)
			return NULL;
		row->part->number = (uint32_t)tally_index(&reader->parts, row) + 1;
	}
	return row->part;
}

/* A stream and its dash end the text; without them it is a part of its own, never cut. */
struct eventread_part *eventread_keep(struct eventread *reader, const struct eventread_cut *cut)
{
	struct span text = { cut->start, (size_t)(cut->end - cut->start) };
	struct eventread_part *part = keep_text(reader, text, cut), *bare;
	const void *stream;

	if (part == NULL || cut->stream.size == 0)
		return part;
	bare = keep_text(reader, span_first(text, text.size - cut->stream.size - 1), cut);
	stream = tally_row(&reader->streams, cut->stream);
	if (bare == NULL || stream == NULL)
		return NULL;
	part->number = bare->number;
	part->stream = (uint32_t)tally_index(&reader->streams, stream) + 1;
	return part;
}

struct span eventread_stream(const struct eventread *reader, uint32_t stream)
{
	return ((const struct tally_row *)tally_at(&reader->streams, stream - 1))->key;
}

void eventread_form(const struct eventread *reader, uint32_t number, struct text *out)
{
	const struct eventread_form *form = tally_at(&reader->forms, number - 1);

	for (size_t i = 0; i < EVENTREAD_PARTS && form->parts[i] != 0; i++) {
		const struct row *row = tally_at(&reader->parts, form->parts[i] - 1);
		bool ends_line = row->part->own == EVENTREAD_OWN_NONE;

		text_add(out, span_first(row->row.key, row->part->size - ends_line));
		if (row->part->own == EVENTREAD_OWN_NUMBER)
			text_byte(out, '0');
	}
}

uint32_t eventread_form_number(struct eventread *reader, const struct eventread_form *form)
{
	const void *row =
		tally_row(&reader->forms, (struct span){ (const char *)form, sizeof(*form) });

	return row != NULL ? (uint32_t)tally_index(&reader->forms, row) + 1 : 0;
}
