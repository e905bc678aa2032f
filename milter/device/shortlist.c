/* SPDX-License-Identifier: ISC */
/*
 * shortlist -- which of many patterns are worth trying on a value.
 * Each pattern is listed under a gram, three bytes in a row, of a literal that it needs, or, if it
 * needs one of several, under a gram of each.  Of the grams that would do, those that the fewest
 * patterns have are taken.  Where a value has the gram, it must have the whole literal around it.
 */
#include "device/shortlist.h"

#include <stdlib.h>

#include "device/literals.h"

#define HASH_BITS 16
#define BUCKET_BITS 12 /* of the hash: entries are found by these */
#define BUCKETS (1 << BUCKET_BITS)

/* A pattern under a gram of a literal. */
struct entry {
	uint32_t gram, pattern;
	struct span literal;
	size_t offset; /* of the gram in it */
};

struct shortlist {
	size_t count, words;
	uint64_t *always;      /* patterns without a gram, worth trying on any value */
	struct entry *entries; /* by gram */
	size_t entry_count;
	uint32_t first[BUCKETS + 1];            /* entry of each bucket */
	uint64_t filter[(1 << HASH_BITS) / 64]; /* hashes that occur */
};

/* How often each gram occurs in what patterns need.  Counting by hash is near enough. */
struct frequency {
	uint32_t of[1 << HASH_BITS];
};

static uint32_t hash_of(uint32_t gram)
{
	return gram * UINT32_C(2654435761) >> (32 - HASH_BITS);
}

static uint32_t with_next(uint32_t gram, char byte)
{
	return (gram << 8 | (unsigned char)byte_lower(byte)) & 0xffffff;
}

static uint32_t gram_at(struct span literal, size_t offset)
{
	uint32_t gram = 0;

	for (size_t i = 0; i < LITERAL_BYTES; i++)
		gram = with_next(gram, literal.data[offset + i]);
	return gram;
}

static void count_grams(struct frequency *frequency, const struct literals *literals)
{
	for (size_t i = 0; i < literals->count; i++) {
		const struct literal_choice *choice = &literals->choices[i];

		for (size_t j = 0; j < choice->count; j++)
			for (size_t at = 0; at + LITERAL_BYTES <= choice->options[j].size; at++)
				frequency->of[hash_of(gram_at(choice->options[j], at))]++;
	}
}

/* The offset in the literal of the gram that the fewest patterns have. */
static size_t rarest_gram(const struct frequency *frequency, struct span literal)
{
	size_t rarest = 0;

	for (size_t at = 1; at + LITERAL_BYTES <= literal.size; at++)
		if (frequency->of[hash_of(gram_at(literal, at))] <
		    frequency->of[hash_of(gram_at(literal, rarest))])
			rarest = at;
	return rarest;
}

/* How many patterns would be listed under the grams of this choice. */
static uint64_t cost_of(const struct frequency *frequency, const struct literal_choice *choice)
{
	uint64_t cost = 0;

	for (size_t i = 0; i < choice->count; i++) {
		struct span literal = choice->options[i];

		cost += frequency->of[hash_of(gram_at(literal, rarest_gram(frequency, literal)))];
	}
	return cost;
}

static bool list_under(struct shortlist *list, struct arena *arena, struct span literal,
		       size_t offset, size_t pattern)
{
	struct entry *grown = arena_grow(arena, list->entries, list->entry_count, sizeof(*grown));
	struct entry entry = { .gram = gram_at(literal, offset),
			       .pattern = (uint32_t)pattern,
			       .literal = arena_copy(arena, literal),
			       .offset = offset };

	if (grown == NULL || entry.literal.data == NULL)
		return false;
	grown[list->entry_count++] = entry;
	list->entries = grown;
	return true;
}

static bool list_pattern(struct shortlist *list, struct arena *arena,
			 const struct frequency *frequency, const struct literals *literals,
			 size_t pattern)
{
	const struct literal_choice *best = NULL;

	for (size_t i = 0; i < literals->count; i++)
		if (best == NULL ||
		    cost_of(frequency, &literals->choices[i]) < cost_of(frequency, best))
			best = &literals->choices[i];
	if (best == NULL) {
		list->always[pattern / 64] |= UINT64_C(1) << pattern % 64;
		return true;
	}
	for (size_t i = 0; i < best->count; i++)
		if (!list_under(list, arena, best->options[i],
				rarest_gram(frequency, best->options[i]), pattern))
			return false;
	return true;
}

static int compare_entries(const void *left, const void *right)
{
	uint32_t a = hash_of(((const struct entry *)left)->gram);
	uint32_t b = hash_of(((const struct entry *)right)->gram);

	return (a > b) - (a < b);
}

static uint32_t bucket_of(uint32_t hash)
{
	return hash >> (HASH_BITS - BUCKET_BITS);
}

static void sort_entries(struct shortlist *list)
{
	size_t at = 0;

	if (list->entry_count != 0)
		qsort(list->entries, list->entry_count, sizeof(struct entry), compare_entries);
	for (uint32_t bucket = 0; bucket <= BUCKETS; bucket++) {
		while (at < list->entry_count &&
		       bucket_of(hash_of(list->entries[at].gram)) < bucket)
			at++;
		list->first[bucket] = (uint32_t)at;
	}
	for (size_t i = 0; i < list->entry_count; i++) {
		uint32_t hash = hash_of(list->entries[i].gram);

		list->filter[hash / 64] |= UINT64_C(1) << hash % 64;
	}
}

/* Two rounds over the patterns: what is rare is known only after the first. */
static bool fill(struct shortlist *list, struct arena *arena, struct arena *scrap,
		 const struct pattern *const *patterns, size_t count)
{
	struct frequency *frequency = arena_take(scrap, sizeof(*frequency));
	struct literals *literals = arena_take(scrap, (count + 1) * sizeof(*literals));

	if (frequency == NULL || literals == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!literals_read(&literals[i], scrap, patterns[i]))
			return false;
		count_grams(frequency, &literals[i]);
	}
	for (size_t i = 0; i < count; i++)
		if (!list_pattern(list, arena, frequency, &literals[i], i))
			return false;
	sort_entries(list);
	return true;
}

struct shortlist *shortlist_new(struct arena *arena, const struct pattern *const *patterns,
				size_t count)
{
	struct shortlist *list = arena_take(arena, sizeof(*list));
	struct arena *scrap = arena_new();
	bool filled;

	if (list != NULL) {
		list->count = count;
		list->words = count / 64 + 1;
		list->always = arena_take(arena, list->words * sizeof(*list->always));
	}
	filled = list != NULL && list->always != NULL && scrap != NULL &&
		 fill(list, arena, scrap, patterns, count);
	arena_free(scrap);
	return filled ? list : NULL;
}

size_t shortlist_words(const struct shortlist *list)
{
	return list->words;
}

/* Whether the literal stands in the value so that its gram begins at that place. */
static bool stands_at(const struct entry *entry, struct span value, size_t at)
{
	return at >= entry->offset &&
	       span_starts_nocase(span_from(value, at - entry->offset), entry->literal);
}

static void add_entries(const struct shortlist *list, struct span value, size_t at, uint32_t gram,
			uint64_t *set)
{
	uint32_t bucket = bucket_of(hash_of(gram));

	for (uint32_t i = list->first[bucket]; i < list->first[bucket + 1]; i++) {
		const struct entry *entry = &list->entries[i];

		if (entry->gram == gram && stands_at(entry, value, at))
			set[entry->pattern / 64] |= UINT64_C(1) << entry->pattern % 64;
	}
}

static void add_all(const struct shortlist *list, uint64_t *set)
{
	for (size_t i = 0; i < list->count; i++)
		set[i / 64] |= UINT64_C(1) << i % 64;
}

/* Where case is ignored, the long s and the Kelvin sign (UTF-8) are s and k to PCRE2. */
static bool ends_in_strange_letter(uint32_t gram)
{
	return (gram & 0xffff) == 0xc5bf || gram == 0xe284aa;
}

void shortlist_add(const struct shortlist *list, struct span value, uint64_t *set)
{
	bool strange = false;
	uint32_t gram = 0;

	for (size_t i = 0; i < list->words; i++)
		set[i] |= list->always[i];
	for (size_t i = 0; i < value.size; i++) {
		uint32_t hash;

		gram = with_next(gram, value.data[i]);
		hash = hash_of(gram);
		if (i + 1 >= LITERAL_BYTES && (list->filter[hash / 64] >> hash % 64 & 1) != 0)
			add_entries(list, value, i + 1 - LITERAL_BYTES, gram, set);
		strange |= ends_in_strange_letter(gram);
	}
	if (strange)
		add_all(list, set);
}
