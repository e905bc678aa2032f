/* SPDX-License-Identifier: ISC */
/*
 * eventread_skim -- looks through a canonical line for what tells events apart.
 * Nearly all of its parts came before, after the same part: a way leads to each, and comparing is
 * all the reading.
 */
#include "event/eventread_inside.h"
#include "event/eventread_scan.h"

#include <string.h>

/* Each reads an own value, whose opening quote or bracket was the part's, up to the closing one. */
static inline const char *take_counter(const char *at, struct eventread_skim *out)
{
	const char *start = at;
	uint64_t number = 0;

	for (int value; (value = byte_hex(*at)) >= 0; at++) {
		if (at - start == EVENT_COUNTER_DIGITS)
			return NULL;
		number = number << 4 | (unsigned)value;
	}
	out->counter = (int64_t)number;
	return at != start && *at == '"' ? at : NULL;
}

static inline const char *take_string(const char *at, struct span *out)
{
	const char *end;
	bool escapes;

	end = eventread_string_end(at, &escapes);
	if (end == NULL || escapes)
		return NULL;
	*out = (struct span){ at, (size_t)(end - at) };
	return end;
}

static const char *take_list(const char *at)
{
	bool escapes;

	if (*at == ']')
		return at;
	do {
		if (*at != '"')
			return NULL;
		at = eventread_string_end(at + 1, &escapes);
		if (at == NULL)
			return NULL;
		at++;
	} while (*at++ == ',');
	return at[-1] == ']' ? at - 1 : NULL;
}

static void keep_number(struct eventread_skim *out, enum event_field field, uint64_t number)
{
	if (field == EVENT_COUNT) {
		out->count = number;
		return;
	}
	for (int traffic = 0; traffic < TRAFFICS; traffic++)
		if (event_messages_field((enum traffic)traffic) == field)
			out->messages[traffic] = number;
}

static const char *take_number(struct eventread *reader, const char *at, int field,
			       struct eventread_skim *out)
{
	struct event_value value;

	at = eventread_value(reader, at, field, &value);
	if (at != NULL)
		keep_number(out, (enum event_field)field, value.number);
	return at;
}

static inline const char *take_own(struct eventread *reader, const char *at,
				   const struct eventread_part *part, struct eventread_skim *out)
{
	bool escapes;

	switch (part->own) {
	case EVENTREAD_OWN_TIME:
		return take_string(at, &out->time);
	case EVENTREAD_OWN_COUNTER:
		out->stream = part->stream;
		return take_counter(at, out);
	case EVENTREAD_OWN_USER:
		return take_string(at, &out->user);
	case EVENTREAD_OWN_LAST:
		return take_string(at, &out->last);
	case EVENTREAD_OWN_DEVICE_ID:
		return take_string(at, &out->device_id);
	case EVENTREAD_OWN_DAYS:
		return take_string(at, &out->days);
	case EVENTREAD_OWN_LIST:
		return take_list(at);
	case EVENTREAD_OWN_NUMBER:
		return take_number(reader, at, part->next, out);
	default:
		return eventread_string_end(at, &escapes);
	}
}

/* Cuts out the part that is new here; *ways lead to it from now on. */
static struct eventread_part *learn(struct eventread *reader, const char *at, int after,
				    struct eventread_way **ways)
{
	struct eventread_part *part;
	struct eventread_cut cut;

	if (!eventread_cut(reader, at, after, &cut))
		return NULL;
	part = eventread_keep(reader, &cut);
	if (part != NULL)
		eventread_add_way(reader, ways, at, part);
	return part;
}

/*
 * The part with which the line goes on, after that part; NULL: at its front.  NULL: not as we
 * write it, or out of memory.
 */
static inline struct eventread_part *find_part(struct eventread *reader, const char *at,
					       struct eventread_part *before)
{
	struct eventread_way **ways = before != NULL ? &before->after : &reader->front;
	const struct eventread_way *way = *ways;

	while (way != NULL && way->ways != NULL)
		way = way->ways[(unsigned char)at[way->place]];
	if (way != NULL && memcmp(at, way->part->text, way->part->size) == 0)
		return way->part;
	return learn(reader, at, before != NULL ? before->next : EVENTREAD_FRONT, ways);
}

/* The last of the parts ends the line, so that a form with it at that place has no more. */
static inline bool is_form(const struct eventread_form *a, const struct eventread_form *b,
			   size_t parts)
{
	while (parts != 0 && a->parts[parts - 1] == b->parts[parts - 1])
		parts--;
	return parts == 0;
}

static inline struct eventread_cached *cached(struct eventread *reader, uint64_t hash)
{
	uint64_t mixed = hash * 0xd6e8feb86659fd93U;

	return &reader->cache[(mixed ^ mixed >> 32) & (EVENTREAD_CACHE - 1)];
}

/* The number of the form with so many parts; 0: out of memory. */
static inline uint32_t find_form(struct eventread *reader, struct eventread_form *form,
				 size_t parts, uint64_t hash)
{
	struct eventread_cached *found = cached(reader, hash);

	if (found->form != 0 && found->hash == hash &&
	    is_form(tally_at(&reader->forms, found->form - 1), form, parts))
		return found->form;
	memset(form->parts + parts, 0, (EVENTREAD_PARTS - parts) * sizeof(*form->parts));
	found->hash = hash;
	found->form = eventread_form_number(reader, form);
	return found->form;
}

/* Field by field, which is faster than all at once. */
static inline void clear(struct eventread_skim *out)
{
	out->time = out->user = out->last = out->device_id = out->days = (struct span){ NULL, 0 };
	out->stream = 0;
	out->counter = 0;
	out->count = 1;
	for (size_t i = 0; i < TRAFFICS; i++)
		out->messages[i] = 0;
}

bool eventread_skim(struct eventread *reader, const char *line, struct eventread_skim *out)
{
	struct eventread_part *before = NULL;
	struct eventread_form form;
	const char *at = line;
	uint64_t hash = 0;
	size_t parts = 0;

	clear(out);
	do {
		struct eventread_part *part = find_part(reader, at, before);

		if (part == NULL || parts == EVENTREAD_PARTS)
			return false;
		before = part;
		hash = (hash ^ part->number) * 0x9e3779b97f4a7c15U;
		form.parts[parts++] = part->number;
		at += part->size;
		if (part->own != EVENTREAD_OWN_NONE)
			at = take_own(reader, at, part, out);
	} while (at != NULL && before->own != EVENTREAD_OWN_NONE);
	if (at == NULL)
		return false;
	out->size = (size_t)(at - 1 - line);
	out->form = find_form(reader, &form, parts, hash);
	return out->form != 0;
}
