/* SPDX-License-Identifier: ISC */
/* recents -- the last event of each person with each device, of each kind of decision. */
#include "letters/recents.h"

#include <stdlib.h>

#include "base/calendar.h"

#define PERSON_RECENTS 200 /* of one person, the last: nobody has more to do with a letter */

/* What is told apart: events that agree in these are of one kind. */
static const enum event_field kinds[] = {
	EVENT_USER,     EVENT_DEVICE,      EVENT_MODEL,      EVENT_DEVICE_ID,
	EVENT_OS,       EVENT_OS_VERSION,  EVENT_CLIENT,     EVENT_TRAFFIC,
	EVENT_PROTOCOL, EVENT_USER_SOURCE, EVENT_CONFIDENCE, EVENT_CONTRADICTED,
	EVENT_POLICY,   EVENT_ACTION,      EVENT_WOULD,      EVENT_EXEMPTION,
};

struct recents {
	struct arena *keys;
	struct tally rows;
	struct text key;
};

struct recents *recents_new(const struct hash_seed *seed)
{
	struct recents *recents = calloc(1, sizeof(*recents));

	if (recents == NULL)
		return NULL;
	recents->keys = arena_new();
	text_begin(&recents->key, EVENT_LINE_BYTES);
	tally_begin(&recents->rows, seed, recents->keys, sizeof(struct recent));
	if (recents->keys != NULL)
		return recents;
	recents_free(recents);
	return NULL;
}

static struct recent *recent_at(const struct recents *recents, size_t i)
{
	return tally_at(&recents->rows, i);
}

void recents_free(struct recents *recents)
{
	if (recents == NULL)
		return;
	for (size_t i = 0; i < recents->rows.count; i++)
		text_end(&recent_at(recents, i)->line);
	tally_end(&recents->rows);
	text_end(&recents->key);
	arena_free(recents->keys);
	free(recents);
}

static bool copy(struct recents *recents, const struct event *event, enum event_field field,
		 struct span *out)
{
	*out = arena_copy(recents->keys, event->values[field].text);
	return out->data != NULL;
}

static bool begin(struct recents *recents, struct recent *recent, const struct event *event)
{
	text_begin(&recent->line, EVENT_LINE_BYTES);
	recent->verified = event_is_verified(event);
	recent->first = INT64_MAX;
	recent->last = recent->time = INT64_MIN;
	return copy(recents, event, EVENT_USER, &recent->user) &&
	       copy(recents, event, EVENT_DEVICE, &recent->device) &&
	       copy(recents, event, EVENT_MODEL, &recent->model) &&
	       copy(recents, event, EVENT_DEVICE_ID, &recent->device_id) &&
	       copy(recents, event, EVENT_OS_VERSION, &recent->version);
}

static struct span key_of(struct recents *recents, const struct event *event)
{
	text_clear(&recents->key);
	event_write_some(&recents->key, event, kinds, sizeof(kinds) / sizeof(kinds[0]));
	return text_span(&recents->key);
}

static bool take(struct recent *recent, const struct event *event, int64_t time)
{
	struct span last_or_empty = event->values[EVENT_LAST].text;
	int64_t last;

	if (!calendar_read_rfc3339(last_or_empty, &last) || last < time)
		last = time;
	recent->first = time < recent->first ? time : recent->first;
	recent->last = last > recent->last ? last : recent->last;
	if (time < recent->time)
		return true;
	recent->time = time;
	text_clear(&recent->line);
	event_write(&recent->line, event);
	return !recent->line.cut;
}

bool recents_add(struct recents *recents, const struct event *event)
{
	size_t before = recents->rows.count;
	struct recent *recent;
	int64_t time;

	if (event->values[EVENT_USER].text.size == 0 ||
	    !span_equal(event->values[EVENT_TYPE].text, SPAN("sighting")) ||
	    !calendar_read_rfc3339(event->values[EVENT_TIME].text, &time))
		return true;
	recent = tally_row(&recents->rows, key_of(recents, event));
	if (recent == NULL || (recents->rows.count != before && !begin(recents, recent, event)))
		return false;
	return take(recent, event, time);
}

/* What is not known by a login stands behind: however much of it there is, it displaces nothing. */
static int by_user_then_time(const void *left, const void *right)
{
	const struct recent *a = *(const struct recent *const *)left;
	const struct recent *b = *(const struct recent *const *)right;
	int order = span_compare(a->user, b->user);

	if (order != 0)
		return order;
	if (a->verified != b->verified)
		return a->verified ? -1 : 1;
	if (a->last != b->last)
		return a->last > b->last ? -1 : 1;
	return span_compare(a->row.key, b->row.key);
}

static bool agree(struct span a, struct span b)
{
	return a.size == 0 || b.size == 0 || span_equal(a, b);
}

bool recents_may_be_one(const struct recent *a, const struct recent *b)
{
	return span_equal(a->device, b->device) && agree(a->model, b->model) &&
	       agree(a->device_id, b->device_id);
}

/* Whether it tells something of the other's device: what anybody could have written does not. */
static bool tells_of(const struct recent *one, const struct recent *other)
{
	return (one->verified || !other->verified) && recents_may_be_one(one, other);
}

struct seen {
	int64_t first, last;
};

/* When a device that may be the same was seen first, or last, with that version. */
static struct seen seen_with(const struct recent *const *list, size_t count,
			     const struct recent *other, struct span version)
{
	struct seen seen = { INT64_MAX, INT64_MIN };

	for (size_t i = 0; i < count; i++) {
		if (!tells_of(list[i], other) || !span_equal(list[i]->version, version))
			continue;
		seen.first = list[i]->first < seen.first ? list[i]->first : seen.first;
		seen.last = list[i]->last > seen.last ? list[i]->last : seen.last;
	}
	return seen;
}

/*
 * An upgrade: what may be the same device has had another version ever since.  Where both are seen
 * in turns, be it by other traffic, they are two devices.
 */
static bool is_past(const struct recent *const *list, size_t count, const struct recent *recent)
{
	int64_t last = seen_with(list, count, recent, recent->version).last;

	for (size_t i = 0; i < count && recent->version.size != 0; i++)
		if (list[i]->version.size != 0 && tells_of(list[i], recent) &&
		    !span_equal(list[i]->version, recent->version) &&
		    seen_with(list, count, recent, list[i]->version).first > last)
			return true;
	return false;
}

static size_t same_person(const struct recent *const *list, size_t count)
{
	size_t same = 1;

	while (same < count && span_equal(list[same]->user, list[0]->user))
		same++;
	return same;
}

/* Keeps of each person what is not past, from the front on. */
static size_t keep(const struct recent **list, size_t count, bool *past)
{
	size_t kept = 0, person;

	for (size_t start = 0; start < count; start += person) {
		const struct recent *const *of = (const struct recent *const *)&list[start];
		size_t looked;

		person = same_person(of, count - start);
		looked = person < PERSON_RECENTS ? person : PERSON_RECENTS;
		for (size_t i = 0; i < looked; i++)
			past[i] = is_past(of, looked, of[i]);
		for (size_t i = 0; i < looked; i++)
			if (!past[i])
				list[kept++] = list[start + i];
	}
	return kept;
}

const struct recent **recents_list(const struct recents *recents, size_t *count)
{
	const struct recent **list = malloc((recents->rows.count + 1) * sizeof(*list));
	bool past[PERSON_RECENTS];

	*count = recents->rows.count;
	if (list == NULL)
		return NULL;
	for (size_t i = 0; i < *count; i++)
		list[i] = recent_at(recents, i);
	if (*count != 0)
		qsort(list, *count, sizeof(*list), by_user_then_time);
	*count = keep(list, *count, past);
	return list;
}
