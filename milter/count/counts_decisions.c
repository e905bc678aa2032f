/* SPDX-License-Identifier: ISC */
/* counts_decisions -- single sightings of a period, the newest, in a heap with the oldest on top.
 */
#include "count/counts_inside.h"

#include <stdlib.h>
#include <string.h>

const enum event_field counts_decision_fields[DECISION_FIELDS] = {
	[DECISION_ID] = EVENT_ID,
	[DECISION_USER] = EVENT_USER,
	[DECISION_HOST] = EVENT_HOST,
	[DECISION_SOURCE] = EVENT_SOURCE,
	[DECISION_TRAFFIC] = EVENT_TRAFFIC,
	[DECISION_DEVICE] = EVENT_DEVICE,
	[DECISION_MODEL] = EVENT_MODEL,
	[DECISION_DEVICE_ID] = EVENT_DEVICE_ID,
	[DECISION_OS] = EVENT_OS,
	[DECISION_OS_VERSION] = EVENT_OS_VERSION,
	[DECISION_CLIENT] = EVENT_CLIENT,
	[DECISION_POLICY] = EVENT_POLICY,
	[DECISION_ACTION] = EVENT_ACTION,
	[DECISION_WOULD] = EVENT_WOULD,
	[DECISION_EXEMPTION] = EVENT_EXEMPTION,
	[DECISION_EVIDENCE] = EVENT_EVIDENCE,
};

static int by_number(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare(const struct counts_decision *a, const struct counts_decision *b)
{
	int order = (a->time < b->time) - (a->time > b->time);

	for (size_t i = 0; i < DECISION_FIELDS && order == 0; i++)
		order = span_compare(a->fields[i], b->fields[i]);
	if (order == 0)
		order = (a->last > b->last) - (a->last < b->last);
	if (order == 0)
		order = by_number(a->count, b->count);
	if (order == 0)
		order = by_number(a->outdated, b->outdated);
	return order != 0 ? order : by_number(a->grace, b->grace);
}

int counts_by_newest(const void *left, const void *right)
{
	return compare(*(const struct counts_decision *const *)left,
		       *(const struct counts_decision *const *)right);
}

static void swap(struct counts_decision **items, size_t one, size_t other)
{
	struct counts_decision *kept = items[one];

	items[one] = items[other];
	items[other] = kept;
}

static void sift_up(struct counts_decision **items, size_t at)
{
	while (at != 0 && compare(items[(at - 1) / 2], items[at]) < 0) {
		swap(items, (at - 1) / 2, at);
		at = (at - 1) / 2;
	}
}

static void sift_down(struct counts_decision **items, size_t count)
{
	size_t at = 0, most = 0;

	do {
		at = most;
		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
			if (compare(items[most], items[child]) < 0)
				most = child;
		swap(items, at, most);
	} while (most != at);
}

/* One block for it and its texts.  Owned by the caller; NULL: out of memory. */
static struct counts_decision *copy_of(const struct counts_decision *decision)
{
	size_t size = 0;
	struct counts_decision *copy;
	char *bytes;

	for (size_t i = 0; i < DECISION_FIELDS; i++)
		size += decision->fields[i].size;
	copy = malloc(sizeof(*copy) + size);
	if (copy == NULL)
		return NULL;
	*copy = *decision;
	bytes = (char *)(copy + 1);
	for (size_t i = 0; i < DECISION_FIELDS; i++) {
		size = decision->fields[i].size;
		if (size != 0)
			memcpy(bytes, decision->fields[i].data, size);
		copy->fields[i] = (struct span){ bytes, size };
		bytes += size;
	}
	return copy;
}

/* Takes it. */
static void put(struct counts_decisions *decisions, struct counts_decision *decision)
{
	if (decisions->count < COUNTS_DECISIONS_MOST) {
		decisions->items[decisions->count] = decision;
		sift_up(decisions->items, decisions->count++);
		return;
	}
	free(decisions->items[0]);
	decisions->items[0] = decision;
	sift_down(decisions->items, decisions->count);
}

static bool is_too_old(const struct counts_decisions *decisions,
		       const struct counts_decision *decision)
{
	return decisions->count == COUNTS_DECISIONS_MOST &&
	       compare(decision, decisions->items[0]) >= 0;
}

static bool make_room(struct counts *counts)
{
	struct counts_decisions *decisions = &counts->decisions;

	if (decisions->items == NULL)
		decisions->items = malloc(COUNTS_DECISIONS_MOST * sizeof(struct counts_decision *));
	counts->out_of_memory |= decisions->items == NULL;
	return decisions->items != NULL;
}

void counts_add_decision(struct counts *counts, const struct counts_decision *decision)
{
	struct counts_decision *copy;

	if (!counts->decisions.wanted || !make_room(counts) ||
	    is_too_old(&counts->decisions, decision))
		return;
	copy = copy_of(decision);
	if (copy != NULL)
		put(&counts->decisions, copy);
	else
		counts->out_of_memory = true;
}

/* Joined by ", ", in the counts' scratch. */
static struct span join(struct counts *counts, const struct event_value *list)
{
	text_clear(&counts->scratch);
	for (size_t i = 0; i < list->item_count; i++) {
		text_add(&counts->scratch, i != 0 ? SPAN(", ") : SPAN(""));
		text_add(&counts->scratch, list->items[i]);
	}
	return text_span(&counts->scratch);
}

void counts_add_decision_of(struct counts *counts, const struct event *event, int64_t time,
			    int64_t last, uint64_t count)
{
	struct counts_decision decision = { .time = time, .last = last, .count = count };

	if (!counts->decisions.wanted)
		return;
	for (size_t i = 0; i < DECISION_FIELDS; i++)
		decision.fields[i] = event->values[counts_decision_fields[i]].text;
	decision.fields[DECISION_WOULD] = join(counts, &event->values[EVENT_WOULD]);
	decision.outdated = event->values[EVENT_OUTDATED].number != 0;
	decision.grace = event->values[EVENT_GRACE].number != 0;
	counts_add_decision(counts, &decision);
}

void counts_merge_decisions(struct counts *counts, struct counts *other)
{
	struct counts_decisions *from = &other->decisions;

	for (size_t i = 0; i < from->count && make_room(counts); i++) {
		if (is_too_old(&counts->decisions, from->items[i]))
			free(from->items[i]);
		else
			put(&counts->decisions, from->items[i]);
		from->items[i] = NULL;
	}
	counts_decisions_end(other);
}

void counts_decisions_end(struct counts *counts)
{
	struct counts_decisions *decisions = &counts->decisions;

	for (size_t i = 0; i < decisions->count; i++)
		free(decisions->items[i]);
	free(decisions->items);
	decisions->items = NULL;
	decisions->count = 0;
}
