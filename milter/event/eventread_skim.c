/*
 * eventread_skim -- looks through a canonical line for what tells events apart.
 * Most parts of it are found among those that came behind the same part before.
 */
#include "event/eventread_inside.h"
#include "event/eventread_scan.h"

#include <string.h>

/* Each steps over a value, from behind its quote or bracket to the closing one. */
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

static const char *take_number(struct eventread *reader, const char *at, int field,
			       struct eventread_skim *out)
{
	struct event_value value;

	at = eventread_value(reader, at, field, &value);
	if (at == NULL)
		return NULL;
	if (field == EVENT_COUNT)
		out->count = value.number;
	else if (field >= EVENT_MESSAGES_SUBMISSION &&
		 field < EVENT_MESSAGES_SUBMISSION + EVENTREAD_MESSAGES)
		out->messages[field - EVENT_MESSAGES_SUBMISSION] = value.number;
	return at;
}

static inline const char *take_own(struct eventread *reader, const char *at,
				   const struct eventread_part *part, struct eventread_skim *out)
{
	bool escapes;

	switch (part->take) {
	case EVENTREAD_TIME:
		return take_string(at, &out->time);
	case EVENTREAD_COUNTER:
		out->stream = part->stream;
		return take_counter(at, out);
	case EVENTREAD_USER:
		return take_string(at, &out->user);
	case EVENTREAD_LAST:
		return take_string(at, &out->last);
	case EVENTREAD_LIST:
		return take_list(at);
	case EVENTREAD_NUMBER:
		return take_number(reader, at, part->next, out);
	default:
		return eventread_string_end(at, &escapes);
	}
}

static inline size_t place_of(uint64_t key, size_t count)
{
	uint64_t mixed = key * 0xd6e8feb86659fd93U;

	return (mixed ^ mixed >> 32) & (count - 1);
}

/* The part with which the line goes on.  NULL as eventread_learn has it. */
static inline struct eventread_part *find_part(struct eventread *reader, const char *at,
					       struct eventread_part *before)
{
	struct eventread_way **ways = before != NULL ? &before->behind : &reader->front;
	const struct eventread_way *way = *ways;
	struct eventread_part *part;

	while (way != NULL && way->ways != NULL)
		way = way->ways[(unsigned char)at[way->place]];
	if (way != NULL && memcmp(at, way->part->text, way->part->size) == 0)
		return way->part;
	part = eventread_learn(reader, at, before);
	if (part != NULL)
		eventread_add_way(reader, ways, at, part);
	return part;
}

/* The last part of a line is the last of no other form, so that no more need be looked at. */
static inline bool is_form(const struct eventread_form *a, const struct eventread_form *b,
			   size_t parts)
{
	while (parts != 0 && a->parts[parts - 1] == b->parts[parts - 1])
		parts--;
	return parts == 0;
}

/* The number of the form with so many parts; 0: out of memory. */
static inline uint32_t find_form(struct eventread *reader, struct eventread_form *form,
				 size_t parts, uint64_t hash)
{
	struct eventread_found *found = &reader->found[place_of(hash, EVENTREAD_FOUND)];

	if (found->form != 0 && found->hash == hash &&
	    is_form(tally_at(&reader->forms, found->form - 1), form, parts))
		return found->form;
	memset(form->parts + parts, 0, (EVENTREAD_PARTS - parts) * sizeof(*form->parts));
	found->hash = hash;
	found->form = eventread_form_of(reader, form);
	return found->form;
}

/* Field by field is faster than all at once. */
static inline void clear(struct eventread_skim *out)
{
	out->time = out->user = out->last = (struct span){ NULL, 0 };
	out->stream = 0;
	out->counter = 0;
	out->count = 1;
	for (size_t i = 0; i < EVENTREAD_MESSAGES; i++)
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

		if (part == NULL || parts == EVENTREAD_PARTS ||
		    (before != NULL && before->next >= part->first))
			return false;
		before = part;
		hash = (hash ^ part->sense) * 0x9e3779b97f4a7c15U;
		form.parts[parts++] = part->sense;
		at += part->size;
		if (part->take != EVENTREAD_END)
			at = take_own(reader, at, part, out);
	} while (at != NULL && before->take != EVENTREAD_END);
	if (at == NULL)
		return false;
	out->size = (size_t)(at - 1 - line);
	out->form = find_form(reader, &form, parts, hash);
	return out->form != 0;
}
