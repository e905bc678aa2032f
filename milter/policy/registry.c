/* SPDX-License-Identifier: ISC */
/* registry -- the register: which device of which person is allowed or blocked. */
#include "policy/registry.h"

#include <stdlib.h>

static const char *const state_names[REGISTRY_STATES] = {
	[REGISTRY_PENDING] = "pending",
	[REGISTRY_ALLOWED] = "allowed",
	[REGISTRY_BLOCKED] = "blocked",
};

static const struct {
	const char *name, *words;
} wishes[REGISTEREDS] = {
	[REGISTERED_ANY] = { "any", "" },
	[REGISTERED_YES] = { "yes", " that the register allows" },
	[REGISTERED_NO] = { "no", " that the register does not allow" },
	[REGISTERED_BLOCKED] = { "blocked", " that the register blocks" },
};

const char *registry_state_name(enum registry_state state)
{
	return state_names[state];
}

bool registry_state_named(struct span name, enum registry_state *out)
{
	for (int i = 0; i < REGISTRY_STATES; i++) {
		if (!span_equal(name, span_of(state_names[i])))
			continue;
		*out = (enum registry_state)i;
		return true;
	}
	return false;
}

const char *registered_name(enum registered registered)
{
	return wishes[registered].name;
}

void registered_words(enum registered registered, struct text *text)
{
	text_add(text, span_of(wishes[registered].words));
}

struct registry *registry_new(struct arena *arena, size_t capacity)
{
	struct registry *registry = arena_take(arena, sizeof(*registry));

	if (registry == NULL)
		return NULL;
	registry->slot_count = 2;
	while (registry->slot_count < 2 * capacity)
		registry->slot_count *= 2;
	registry->capacity = capacity;
	registry->rows = arena_take(arena, (capacity + 1) * sizeof(*registry->rows));
	registry->slots = arena_take(arena, registry->slot_count * sizeof(*registry->slots));
	return registry->rows != NULL && registry->slots != NULL ? registry : NULL;
}

static struct registry_key key_of(const struct registry_row *row)
{
	return (struct registry_key){ row->user, row->device_id, row->device, row->model };
}

/* What the key leaves out counts for nothing beside a device_id. */
static uint64_t hash_of_key(const struct registry_key *key)
{
	uint64_t hash = span_hash_nocase(key->user) * 31;

	if (key->device_id.size != 0)
		return hash + span_hash_nocase(key->device_id);
	return hash + span_hash_nocase(key->device->name) * 37 + span_hash_nocase(key->model) * 41;
}

static bool is_of(const struct registry_row *row, const struct registry_key *key)
{
	if (!span_equal(row->user, key->user) || !span_equal_nocase(row->device_id, key->device_id))
		return false;
	return key->device_id.size != 0 || (span_equal(row->device->name, key->device->name) &&
					    span_equal_nocase(row->model, key->model));
}

/* The slot of that key, or the free one that it would get. */
static uint32_t *slot_of(const struct registry *registry, const struct registry_key *key)
{
	uint64_t hash = hash_of_key(key);
	size_t at = (hash ^ hash >> 32) & (registry->slot_count - 1);

	while (registry->slots[at] != 0 && !is_of(&registry->rows[registry->slots[at] - 1], key))
		at = (at + 1) & (registry->slot_count - 1);
	return &registry->slots[at];
}

const struct registry_row *registry_row_of(const struct registry *registry,
					   const struct registry_key *key)
{
	uint32_t slot = *slot_of(registry, key);

	return slot != 0 ? &registry->rows[slot - 1] : NULL;
}

const struct registry_row *registry_add(struct registry *registry, const struct registry_row *row)
{
	const struct registry_key key = key_of(row);
	uint32_t *slot = slot_of(registry, &key);

	if (*slot != 0)
		return &registry->rows[*slot - 1];
	registry->rows[registry->count++] = *row;
	*slot = (uint32_t)registry->count;
	registry->has_ids |= row->device_id.size != 0;
	return NULL;
}

static int compare_ends(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

bool registry_finish(struct registry *registry, struct arena *arena)
{
	registry->ends = arena_take(arena, (registry->count + 1) * sizeof(*registry->ends));
	for (size_t i = 0; i < registry->count && registry->ends != NULL; i++)
		if (registry->rows[i].until != REGISTRY_NO_END)
			registry->ends[registry->end_count++] = registry->rows[i].until;
	if (registry->ends != NULL)
		qsort(registry->ends, registry->end_count, sizeof(*registry->ends), compare_ends);
	return registry->ends != NULL;
}

bool registry_row_holds(const struct registry_row *row, int64_t seconds)
{
	return row->until == REGISTRY_NO_END || seconds < row->until;
}

static const struct registry_row *holding(const struct registry *registry,
					  const struct registry_key *key, int64_t seconds)
{
	const struct registry_row *row = registry_row_of(registry, key);

	return row != NULL && registry_row_holds(row, seconds) ? row : NULL;
}

const struct registry_row *registry_find(const struct registry *registry,
					 const struct registry_key *seen, int64_t seconds)
{
	struct registry_key key = { .user = seen->user, .device_id = seen->device_id };
	const struct registry_row *row = NULL;

	if (registry == NULL || registry->count == 0)
		return NULL;
	if (key.device_id.size != 0)
		row = holding(registry, &key, seconds);
	key.device_id.size = 0;
	for (key.device = seen->device; key.device != NULL && row == NULL;
	     key.device = key.device->parent) {
		key.model = seen->model;
		row = holding(registry, &key, seconds);
		if (row != NULL || key.model.size == 0)
			continue;
		key.model.size = 0;
		row = holding(registry, &key, seconds);
	}
	return row;
}

bool registered_is(enum registered registered, const struct registry_row *row)
{
	bool allowed = row != NULL && row->state == REGISTRY_ALLOWED;

	switch (registered) {
	case REGISTERED_YES:
		return allowed;
	case REGISTERED_NO:
		return !allowed;
	case REGISTERED_BLOCKED:
		return row != NULL && row->state == REGISTRY_BLOCKED;
	case REGISTERED_ANY:
	case REGISTEREDS:
		break;
	}
	return true;
}

int64_t registry_steady_until(const struct registry *registry, int64_t seconds)
{
	size_t first = 0, last = registry != NULL ? registry->end_count : 0;

	while (first < last) {
		size_t middle = first + (last - first) / 2;

		if (registry->ends[middle] <= seconds)
			first = middle + 1;
		else
			last = middle;
	}
	return registry != NULL && first < registry->end_count ? registry->ends[first] : INT64_MAX;
}
