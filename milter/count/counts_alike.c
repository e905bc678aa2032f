/* SPDX-License-Identifier: ISC */
/* counts_alike -- the kinds of lines that are counted, and what is counted once for each. */
#include "count/counts_alike.h"

#include <stdlib.h>

#include "base/numbered.h"

static void forget(struct counts *counts)
{
	for (size_t i = 0; i < counts->alike.count; i++)
		counts_traits_end(&((struct counts_alike *)tally_at(&counts->alike, i))->traits);
	tally_end(&counts->alike);
	counts_crowds_forget(counts);
	arena_free(counts->alike_keys);
	counts->alike_keys = NULL;
	free(counts->alike_of_form);
	counts->alike_of_form = NULL;
	counts->alike_room = 0;
}

void counts_alike_end(struct counts *counts)
{
	forget(counts);
	eventread_free(counts->reader);
	counts->reader = NULL;
	free(counts->fresh);
	counts->fresh = NULL;
}

/* The event borrows from the reader. */
static bool read_event(struct counts *counts, struct span text, struct event *event)
{
	*event = (struct event){ 0 };
	return eventread_canonical(counts->reader, text, event);
}

static void settle(struct counts *counts, struct counts_alike *alike)
{
	struct counts_lot lot = alike->lot;
	struct event event;

	if (!alike->fed)
		return;
	if (!read_event(counts, alike->text, &event)) {
		counts->out_of_memory = true;
		return;
	}
	counts_add_feeder(counts, &event, alike->feeder_first, alike->feeder_last, lot.count);
	lot.event = &event;
	if (lot.lines != 0)
		counts_add_configuration(counts, &event, lot.first, lot.latest, lot.lines);
	if (lot.lines != 0 && !alike->totals) {
		counts_add_lot(counts, &lot);
		counts_crowd_add_lot(counts, alike->crowd, &lot);
	}
}

void counts_settle(struct counts *counts)
{
	for (size_t i = 0; i < counts->alike.count; i++)
		settle(counts, tally_at(&counts->alike, i));
	counts_crowds_settle(counts);
	forget(counts);
}

static bool begin(struct counts *counts)
{
	if (counts->reader == NULL)
		counts->reader = eventread_new(&counts->seed);
	counts->alike_keys = arena_new();
	tally_begin_fixed(&counts->alike, &counts->seed, sizeof(uint32_t),
			  sizeof(struct counts_alike));
	if (counts->reader != NULL && counts->alike_keys != NULL && counts_crowds_begin(counts))
		return true;
	forget(counts);
	return false;
}

/* Lives as long as the kinds.  False: out of memory, or too long. */
static bool keep_text(struct counts *counts, const struct eventread *reader, uint32_t form,
		      struct span *out)
{
	struct text *text = &counts->scratch;

	text_clear(text);
	eventread_form(reader, form, text);
	*out = arena_copy(counts->alike_keys, text_span(text));
	return out->data != NULL && !text->cut;
}

static bool keep_origin(struct counts *counts, const struct event *event,
			struct counts_alike *alike)
{
	alike->host = arena_copy(counts->alike_keys, event->values[EVENT_HOST].text);
	alike->source = arena_copy(counts->alike_keys, event->values[EVENT_SOURCE].text);
	return alike->host.data != NULL && alike->source.data != NULL;
}

/* NULL: out of memory. */
static struct counts_alike *new_alike(struct counts *counts, const struct eventread *reader,
				      uint32_t form)
{
	struct span key = { (const char *)&form, sizeof(form) }, text;
	struct counts_alike *alike;
	struct event event;

	if (counts->alike_keys == NULL && !begin(counts))
		return NULL;
	if (!keep_text(counts, reader, form, &text))
		return NULL;
	alike = tally_append(&counts->alike, key);
	if (alike == NULL)
		return NULL;
	alike->text = text;
	if (!read_event(counts, text, &event))
		return NULL;
	alike->lot.user = COUNTS_NOBODY;
	alike->totals = span_equal(event.values[EVENT_TYPE].text, SPAN("totals"));
	if (alike->totals)
		return keep_origin(counts, &event, alike) ? alike : NULL;
	alike->single = counts_is_single(&event);
	counts_traits_of(counts, &event, &alike->traits);
	return counts_crowd_of(counts, &event, text, &alike->crowd) ? alike : NULL;
}

bool counts_alike_make_rows(struct counts *counts, struct counts_alike *alike)
{
	struct event event;

	if (!read_event(counts, alike->text, &event))
		return false;
	counts_traits_make_rows(counts, &event, &alike->traits);
	return true;
}

struct counts_alike *counts_alike_make(struct counts *counts, const struct eventread *reader,
				       uint32_t form)
{
	struct counts_alike *alike;
	uint32_t *numbers = numbered_room(counts->alike_of_form, &counts->alike_room, form,
					  sizeof(*counts->alike_of_form));

	if (numbers == NULL)
		return NULL;
	counts->alike_of_form = numbers;
	alike = new_alike(counts, reader, form);
	if (alike != NULL)
		counts->alike_of_form[form] = (uint32_t)tally_index(&counts->alike, alike) + 1;
	return alike;
}
