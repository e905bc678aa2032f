/* SPDX-License-Identifier: ISC */
/*
 * counts_crowds -- users of sightings that are counted in the same lists.
 * Kinds of sightings differ in more than lists tell, as in the configuration that was in force;
 * their users come into one set for all of them, which is added to those of the lists when the
 * counts are settled.
 */
#include "count/counts_inside.h"

#include <stdlib.h>

#define FRESH_USERS 65536

struct crowd {
	struct tally_row row; /* the key are the values that lists tell */
	struct span text;     /* an event with these; lives as long as the kinds */
	struct userset users;
	uint32_t fresh;      /* how many of the fresh users are its own, and then where they end */
	int64_t first, last; /* milliseconds since 1970 */
};

/* Users that are in no set yet. */
struct counts_fresh {
	uint32_t crowds[FRESH_USERS], users[FRESH_USERS];
	uint32_t sorted[FRESH_USERS]; /* users by their crowds */
	uint32_t count;
};

static inline struct crowd *crowd_at(const struct counts *counts, uint32_t index)
{
	return tally_at(&counts->crowds, index);
}

bool counts_crowds_begin(struct counts *counts)
{
	tally_begin(&counts->crowds, &counts->seed, counts->alike_keys, sizeof(struct crowd));
	if (counts->fresh == NULL)
		counts->fresh = calloc(1, sizeof(*counts->fresh));
	return counts->fresh != NULL;
}

void counts_crowds_forget(struct counts *counts)
{
	for (uint32_t i = 0; i < counts->crowds.count; i++)
		userset_end(&crowd_at(counts, i)->users);
	tally_end(&counts->crowds);
}

static void add_value(struct text *text, struct span value)
{
	text_number(text, value.size);
	text_byte(text, ':');
	text_add(text, value);
}

/* Of all values but the configuration. */
static void write_key(struct text *text, const struct event *event)
{
	text_clear(text);
	for (int field = 0; field < EVENT_FIELDS; field++) {
		const struct event_value *value = &event->values[field];

		if (field == EVENT_CONFIG)
			continue;
		add_value(text, value->text);
		text_number(text, value->item_count);
		text_add(text, value->number != 0 ? SPAN("+") : SPAN("-"));
		for (size_t i = 0; i < value->item_count; i++)
			add_value(text, value->items[i]);
	}
}

bool counts_crowd_of(struct counts *counts, const struct event *event, struct span line,
		     uint32_t *out)
{
	struct text *text = &counts->scratch;
	struct crowd *crowd;

	write_key(text, event);
	if (text->cut)
		return false;
	crowd = tally_row(&counts->crowds, text_span(text));
	if (crowd == NULL)
		return false;
	if (crowd->text.size == 0) {
		crowd->text = line;
		crowd->first = INT64_MAX;
		crowd->last = INT64_MIN;
	}
	*out = (uint32_t)tally_index(&counts->crowds, crowd);
	return true;
}

void counts_crowd_add_lot(struct counts *counts, uint32_t index, const struct counts_lot *lot)
{
	struct crowd *crowd = crowd_at(counts, index);

	if (crowd->first > lot->first)
		crowd->first = lot->first;
	if (crowd->last < lot->last)
		crowd->last = lot->last;
}

/* Each crowd's users come to stand together. */
static void sort_fresh(const struct counts *counts, struct counts_fresh *fresh)
{
	uint32_t before = 0;

	for (uint32_t i = 0; i < fresh->count; i++)
		crowd_at(counts, fresh->crowds[i])->fresh++;
	for (uint32_t i = 0; i < counts->crowds.count; i++) {
		uint32_t own = crowd_at(counts, i)->fresh;

		crowd_at(counts, i)->fresh = before;
		before += own;
	}
	for (uint32_t i = 0; i < fresh->count; i++)
		fresh->sorted[crowd_at(counts, fresh->crowds[i])->fresh++] = fresh->users[i];
}

/*
 * Users come into the sets many at a time, one set after the other: they do not all fit into the
 * processor's own memory.
 */
static void take_fresh(struct counts *counts)
{
	struct counts_fresh *fresh = counts->fresh;
	uint32_t at = 0;

	sort_fresh(counts, fresh);
	for (uint32_t i = 0; i < counts->crowds.count; i++) {
		struct crowd *crowd = crowd_at(counts, i);

		for (; at < crowd->fresh; at++)
			if (!userset_add(&crowd->users, fresh->sorted[at]))
				counts->out_of_memory = true;
		crowd->fresh = 0;
	}
	fresh->count = 0;
}

void counts_crowd_add_user(struct counts *counts, uint32_t crowd, uint32_t user)
{
	struct counts_fresh *fresh = counts->fresh;

	if (fresh->count == FRESH_USERS)
		take_fresh(counts);
	fresh->crowds[fresh->count] = crowd;
	fresh->users[fresh->count++] = user;
}

/* Its events have been counted with their kinds. */
static void settle(struct counts *counts, const struct crowd *crowd)
{
	struct counts_lot lot = { .user = COUNTS_NOBODY,
				  .users = &crowd->users,
				  .first = crowd->first,
				  .last = crowd->last };
	struct event event;

	lot.event = &event;
	if (!eventread_canonical(counts->reader, crowd->text, &event))
		counts->out_of_memory = true;
	else
		counts_add_lot(counts, &lot);
}

void counts_crowds_settle(struct counts *counts)
{
	if (counts->fresh != NULL)
		take_fresh(counts);
	for (uint32_t i = 0; i < counts->crowds.count; i++)
		if (crowd_at(counts, i)->users.count != 0)
			settle(counts, crowd_at(counts, i));
}
