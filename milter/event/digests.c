/* SPDX-License-Identifier: ISC */
/* digests -- the digests that a reading has met, and which of them count. */
#include "event/digests.h"

#include <stdlib.h>

void digests_begin(struct digests *digests, const struct hash_seed *seed, struct arena *keys)
{
	*digests = (struct digests){ .keys = keys };
	tally_begin(&digests->rows, seed, keys, sizeof(struct digest_read));
}

void digests_end(struct digests *digests)
{
	tally_end(&digests->rows);
}

struct digest_read *digests_of(struct digests *digests, struct span stream)
{
	return tally_row(&digests->rows, stream);
}

static bool refuse(struct digest_read *digest, const char *why)
{
	digest->state = DIGEST_REFUSED;
	digest->why = why;
	return true;
}

/* False: out of memory. */
static bool take_range(struct digests *digests, struct digest_read *digest, struct span item)
{
	struct digested_range range;
	struct digest_range *kept;

	if (!digested_read_range(item, &range))
		return refuse(digest, "its head is damaged");
	kept = arena_take(digests->keys, sizeof(*kept));
	if (kept == NULL)
		return false;
	*kept = (struct digest_range){ digest->ranges, range };
	kept->range.stream = arena_copy(digests->keys, range.stream);
	digest->ranges = kept;
	digest->covered = tally_sum(digest->covered, (uint64_t)(range.to - range.from) + 1);
	return kept->range.stream.data != NULL;
}

static bool agrees(const struct digest_read *digest, uint64_t lines, int64_t since, int64_t until)
{
	return digest->lines == lines && digest->since == since && digest->until == until;
}

bool digest_take_head(struct digests *digests, struct digest_read *digest,
		      const struct event *event)
{
	const struct event_value *values = event->values;
	const struct event_value *covers = &values[EVENT_COVERS];
	uint64_t lines = values[EVENT_COUNT].number;
	int64_t since, until;

	if (!calendar_read_rfc3339(values[EVENT_TIME].text, &since) ||
	    !calendar_read_rfc3339(values[EVENT_LAST].text, &until) || until <= since)
		return refuse(digest, "its head is damaged");
	if (digest->head++ == 0) {
		digest->lines = lines;
		digest->since = since;
		digest->until = until;
	}
	if (!agrees(digest, lines, since, until))
		return refuse(digest, "its head is damaged");
	for (size_t i = 0; i < covers->item_count; i++)
		if (!take_range(digests, digest, covers->items[i]))
			return false;
	return true;
}

const char digest_cut[] = "a period of the report begins or ends within its day";

/* Whether the moment lies within the digest's time, and not at its beginning. */
static bool is_within(const struct digest_read *digest, int64_t moment)
{
	return moment > digest->since && moment < digest->until;
}

/* Where a digest cannot be cut: midnights are between its days. */
static bool cuts_day(const struct digests *digests, const struct digest_read *digest,
		     int64_t moment)
{
	const struct zone *zone = digests->zone;

	return is_within(digest, moment) &&
	       (zone == NULL || period_day_start(zone, period_day_number(zone, moment)) != moment);
}

/* Several days are whole ones, and one is within a day. */
static bool has_days_of(const struct zone *zone, const struct digest_read *digest)
{
	int64_t first = period_day_number(zone, digest->since);
	int64_t last = period_day_number(zone, digest->until - 1);

	return first == last || (period_day_start(zone, first) == digest->since &&
				 period_day_start(zone, last + 1) == digest->until);
}

const char *digest_flaw(const struct digests *digests, const struct digest_read *digest)
{
	if (digest->head == 0)
		return "its head is missing";
	if (digests->zone != NULL && !has_days_of(digests->zone, digest))
		return "it is of a day in another time zone: name that with --timezone";
	for (size_t i = 0; i < 2; i++)
		if (digests->periods[i] != NULL &&
		    (cuts_day(digests, digest, digests->periods[i]->since) ||
		     cuts_day(digests, digest, digests->periods[i]->until)))
			return digest_cut;
	return NULL;
}

void digests_settle(const struct digests *digests, int64_t *end)
{
	for (size_t i = 0; i < digests->rows.count; i++) {
		const struct digest_read *digest = tally_at(&digests->rows, i);

		if (cuts_day(digests, digest, *end))
			*end = period_day_start(digests->zone,
						period_day_number(digests->zone, *end));
	}
}

int64_t digests_end_of_last(const struct digests *digests)
{
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < digests->rows.count; i++) {
		const struct digest_read *digest = tally_at(&digests->rows, i);

		last = digest->until > last ? digest->until : last;
	}
	return last;
}

bool digest_holds(const struct digest_read *digest, int64_t number, int64_t time)
{
	return (uint64_t)number < digest->lines && time >= digest->since && time < digest->until;
}

bool digest_is_cut(const struct digest_read *digest)
{
	return (digest->state == DIGEST_COUNTS || digest->state == DIGEST_OPEN) &&
	       digest->row.events < digest->lines;
}

bool digest_is_at_fault(const struct digest_read *digest)
{
	return digest->state == DIGEST_REFUSED || digest_is_cut(digest) || digest->strange != 0;
}

static int by_size(const void *left, const void *right)
{
	const struct digest_read *a = *(const struct digest_read *const *)left;
	const struct digest_read *b = *(const struct digest_read *const *)right;

	if (a->covered != b->covered)
		return a->covered > b->covered ? -1 : 1;
	return span_compare(a->row.key, b->row.key);
}

/* The day stands in front of all that tells streams apart. */
static int by_day(const void *left, const void *right)
{
	const struct digest_read *a = *(const struct digest_read *const *)left;
	const struct digest_read *b = *(const struct digest_read *const *)right;

	return span_compare(a->row.key, b->row.key);
}

static struct digest_read **sorted(const struct digests *digests, struct arena *arena,
				   int (*compare)(const void *, const void *))
{
	struct digest_read **list = arena_take(arena, (digests->rows.count + 1) * sizeof(*list));

	if (list == NULL)
		return NULL;
	for (size_t i = 0; i < digests->rows.count; i++)
		list[i] = tally_at(&digests->rows, i);
	qsort(list, digests->rows.count, sizeof(*list), compare);
	return list;
}

struct digest_read **digests_by_size(const struct digests *digests, struct arena *arena)
{
	return sorted(digests, arena, by_size);
}

struct digest_read **digests_by_day(const struct digests *digests, struct arena *arena)
{
	return sorted(digests, arena, by_day);
}
