/*
 * counts_alike -- sightings that differ in nothing but user, time and count.
 * A log of millions of lines has few kinds of them.  What the values of a line say is counted
 * once for all lines of its kind, when the counts are settled; only users and times are counted
 * line by line.
 */
#include "counts_inside.h"

#include "eventread.h"

#define ALIKE_KINDS 4096 /* at most: then they are settled, and others take their place */

struct alike {
	struct tally_row row; /* the parts of a line; events of the lot */
	struct counts_traits traits;
	struct counts_lot lot; /* without event; its users are the next */
	struct userset users;
	int64_t feeder_first, feeder_last; /* of any line, also before the period */
	bool fed;                          /* those are known */
	bool single;                       /* each must be counted by itself */
	bool outdated;
};

static void forget(struct counts *counts)
{
	for (size_t i = 0; i < counts->alike.count; i++) {
		struct alike *alike = tally_at(&counts->alike, i);

		counts_traits_end(&alike->traits);
		userset_end(&alike->users);
	}
	tally_end(&counts->alike);
	arena_free(counts->alike_keys);
	counts->alike_keys = NULL;
}

void counts_alike_end(struct counts *counts)
{
	forget(counts);
	eventread_free(counts->reader);
	counts->reader = NULL;
}

/* The parts are a line by themselves.  The event borrows from the reader. */
static bool read_event(struct counts *counts, struct span key, struct event *event)
{
	if (key.size != 0 && key.data[key.size - 1] == ',')
		key.size--;
	text_clear(&counts->scratch);
	text_byte(&counts->scratch, '{');
	text_add(&counts->scratch, key);
	text_byte(&counts->scratch, '}');
	if (key.size == 0)
		*event = (struct event){ 0 };
	else if (!eventread_canonical(counts->reader, text_span(&counts->scratch), event))
		return false;
	return true;
}

static void settle(struct counts *counts, struct alike *alike)
{
	struct event event;

	if (!alike->fed || !read_event(counts, alike->row.key, &event)) {
		counts->out_of_memory |= alike->fed;
		return;
	}
	counts_feeder(counts, &event, alike->feeder_first, alike->feeder_last, alike->lot.count);
	alike->lot.event = &event;
	alike->lot.users = &alike->users;
	if (alike->lot.lines != 0)
		counts_lot(counts, &alike->lot);
	userset_end(&alike->users);
	alike->lot = (struct counts_lot){ .user = COUNTS_NOBODY };
	alike->fed = false;
}

void counts_settle(struct counts *counts)
{
	for (size_t i = 0; i < counts->alike.count; i++)
		settle(counts, tally_at(&counts->alike, i));
	forget(counts);
}

static bool begin(struct counts *counts)
{
	if (counts->reader == NULL)
		counts->reader = eventread_new();
	counts->alike_keys = arena_new();
	tally_begin(&counts->alike, counts->alike_keys, sizeof(struct alike));
	return counts->reader != NULL && counts->alike_keys != NULL;
}

/* NULL: out of memory. */
static struct alike *new_alike(struct counts *counts, struct span key)
{
	struct alike *alike;
	struct event event;

	if (counts->alike_keys == NULL && !begin(counts))
		return NULL;
	alike = tally_row(&counts->alike, key);
	if (alike == NULL || !read_event(counts, alike->row.key, &event))
		return NULL;
	alike->lot.user = COUNTS_NOBODY;
	alike->single = counts_is_single(&event);
	alike->outdated = event.values[EVENT_OUTDATED].number != 0;
	counts_traits(counts, &event, &alike->traits);
	return alike;
}

/* The parts of the line, one behind the other.  Borrowed until the next call. */
static struct span key_of(struct counts *counts, const struct eventread_skim *skim)
{
	text_clear(&counts->scratch);
	for (size_t i = 0; i < EVENTREAD_RUNS; i++)
		text_add(&counts->scratch, skim->alike[i]);
	return text_span(&counts->scratch);
}

static bool place(struct counts *counts, struct alike *alike)
{
	struct event event;

	if (!read_event(counts, alike->row.key, &event))
		return false;
	counts_place(counts, &event, &alike->traits);
	return true;
}

static void add_to_lot(struct counts *counts, struct alike *alike,
		       const struct counts_sighting *seen)
{
	struct counts_lot *lot = &alike->lot;

	if (lot->lines == 0 || seen->time < lot->first)
		lot->first = seen->time;
	if (lot->lines == 0 || seen->time > lot->latest)
		lot->latest = seen->time;
	if (lot->lines == 0 || seen->last > lot->last)
		lot->last = seen->last;
	lot->lines++;
	lot->count = tally_sum(lot->count, seen->count);
	if (seen->user == COUNTS_NOBODY)
		lot->nameless = tally_sum(lot->nameless, seen->count);
	else if (!userset_add(&alike->users, seen->user))
		counts->out_of_memory = true;
}

static void feed(struct alike *alike, int64_t time, int64_t last)
{
	if (!alike->fed || time < alike->feeder_first)
		alike->feeder_first = time;
	if (!alike->fed || last > alike->feeder_last)
		alike->feeder_last = last;
	alike->fed = true;
}

/* NULL: out of memory. */
static struct alike *find(struct counts *counts, const struct eventread_skim *skim, struct span key)
{
	const void *found = tally_find(&counts->alike, key);

	if (found != NULL)
		return (struct alike *)found;
	if (counts->alike.count == ALIKE_KINDS) {
		counts_settle(counts);
		key = key_of(counts, skim);
	}
	return new_alike(counts, key);
}

bool counts_skim(struct counts *counts, const struct eventread_skim *skim, int64_t time,
		 int64_t last)
{
	struct counts_sighting seen = { NULL, time, last, skim->count, 0 };
	struct span key;
	struct alike *alike;

	if (time >= counts->period.until)
		return true;
	key = key_of(counts, skim);
	if (counts->scratch.cut)
		return false;
	alike = find(counts, skim, key);
	if (alike == NULL) {
		counts->out_of_memory = true;
		return true;
	}
	if (alike->single)
		return false;
	seen.traits = &alike->traits;
	seen.user = counts_user(counts, skim->own[EVENTREAD_USER]);
	feed(alike, time, last);
	counts_use(counts, &seen);
	if (!period_holds(&counts->period, time))
		return true;
	if (!alike->traits.placed && !place(counts, alike))
		counts->out_of_memory = true;
	add_to_lot(counts, alike, &seen);
	counts_time(counts, &seen, alike->outdated);
	counts_concern(counts, &seen);
	counts_person(counts, &seen);
	return true;
}
