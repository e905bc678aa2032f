/* SPDX-License-Identifier: ISC */
/* sightings -- remembers what evidence was found to say. */
#include "device/sightings.h"

#include <stdlib.h>
#include <string.h>

#include "base/keyed.h"
#include "base/text.h"

#define KEY_BYTES 2048 /* of evidence; more is not worth it */

struct known_sighting {
	struct keyed_item item;   /* the key is all of the evidence */
	struct arena *arena;      /* owned: what follows borrows from it */
	struct evidence evidence; /* a copy */
	struct sighting sighting;
};

struct sightings {
	struct keyed table;
	struct text key;
};

struct sightings *sightings_new(const struct hash_seed *seed)
{
	struct sightings *sightings = calloc(1, sizeof(*sightings));

	if (sightings == NULL)
		return NULL;
	keyed_begin(&sightings->table, seed);
	text_begin(&sightings->key, KEY_BYTES);
	return sightings;
}

static void forget(struct sightings *sightings, struct known_sighting *known)
{
	keyed_remove(&sightings->table, &known->item);
	arena_free(known->arena);
	free(known);
}

void sightings_forget(struct sightings *sightings)
{
	while (sightings->table.oldest != NULL)
		forget(sightings, (struct known_sighting *)sightings->table.oldest);
}

void sightings_free(struct sightings *sightings)
{
	if (sightings == NULL)
		return;
	sightings_forget(sightings);
	keyed_end(&sightings->table);
	text_end(&sightings->key);
	free(sightings);
}

/* Fields and values, each value after its size, so that none can pose as two. */
static void write_key(struct text *key, const struct evidence *evidence)
{
	text_clear(key);
	for (size_t i = 0; i < evidence->count; i++) {
		const struct evidence_item *item = &evidence->items[i];
		size_t parts[] = { (size_t)item->field, item->name.size, item->value.size };

		text_add(key, (struct span){ (const char *)parts, sizeof(parts) });
		text_add(key, item->name);
		text_add(key, item->value);
		text_byte(key, item->ignored ? '-' : '+');
	}
}

/* A copy in an arena of its own, so that what the sighting points into stays. */
static bool copy_evidence(struct known_sighting *known, const struct evidence *evidence)
{
	struct evidence *copy = &known->evidence;

	*copy = *evidence;
	copy->arena = known->arena;
	copy->items = arena_take(known->arena, evidence->count * sizeof(*copy->items));
	for (size_t i = 0; i < evidence->count && copy->items != NULL; i++) {
		copy->items[i] = evidence->items[i];
		copy->items[i].name = arena_copy(known->arena, evidence->items[i].name);
		copy->items[i].value = arena_copy(known->arena, evidence->items[i].value);
		if (copy->items[i].name.data == NULL || copy->items[i].value.data == NULL)
			return false;
	}
	return copy->items != NULL;
}

/* Identifies a copy of the evidence and keeps it.  NULL: it cannot be kept. */
static struct known_sighting *add(struct sightings *sightings, const struct catalogue *catalogue,
				  const struct tables *tables, const struct evidence *evidence,
				  struct scratch *scratch)
{
	struct known_sighting *known = calloc(1, sizeof(*known));
	struct trouble error = { "" };

	if (known == NULL)
		return NULL;
	known->arena = arena_new();
	if (known->arena != NULL && copy_evidence(known, evidence) &&
	    device_identify(catalogue, tables, &known->evidence, scratch, &known->sighting,
			    &error) &&
	    error.sentence[0] == '\0') {
		known->item.key = arena_copy(known->arena, text_span(&sightings->key));
		if (known->item.key.data != NULL && keyed_add(&sightings->table, &known->item))
			return known;
	}
	arena_free(known->arena);
	free(known);
	return NULL;
}

bool sightings_identify(struct sightings *sightings, const struct catalogue *catalogue,
			const struct tables *tables, const struct evidence *evidence,
			struct scratch *scratch, struct sighting *out, struct trouble *error)
{
	struct known_sighting *known;

	write_key(&sightings->key, evidence);
	if (sightings->key.cut)
		return device_identify(catalogue, tables, evidence, scratch, out, error);
	known = keyed_find(&sightings->table, text_span(&sightings->key));
	if (known == NULL) {
		if (sightings->table.count >= SIGHTINGS_MAX)
			forget(sightings, (struct known_sighting *)sightings->table.oldest);
		known = add(sightings, catalogue, tables, evidence, scratch);
	}
	if (known == NULL) /* a limit was hit, or there is no memory: not remembered */
		return device_identify(catalogue, tables, evidence, scratch, out, error);
	*out = known->sighting;
	return true;
}

size_t sightings_count(const struct sightings *sightings)
{
	return sightings->table.count;
}
