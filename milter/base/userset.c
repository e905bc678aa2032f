/* SPDX-License-Identifier: ISC */
/* userset -- which users something happened to. */
#include "base/userset.h"

#include <stdlib.h>
#include <string.h>

#define RANGE_BITS 16
#define FEW_MAX 512 /* a list of this many takes 1 KiB; all bits of a range take 8 */
#define WORD_BITS 64

struct userset_range {
	uint16_t *few;  /* owned; ascending; NULL once there are many */
	uint64_t *many; /* owned; a bit for each number */
	uint32_t words; /* of many */
	uint32_t count; /* of few */
};

void userset_end(struct userset *set)
{
	for (uint32_t i = 0; i < set->range_count; i++) {
		free(set->ranges[i].few);
		free(set->ranges[i].many);
	}
	free(set->ranges);
	*set = (struct userset){ 0 };
}

static bool grow_many(struct userset_range *range, uint16_t low)
{
	size_t wanted = (size_t)low / WORD_BITS + 1;
	uint64_t *many;

	if (wanted <= range->words)
		return true;
	wanted += wanted / 2;
	if (wanted > (1 << RANGE_BITS) / WORD_BITS)
		wanted = (1 << RANGE_BITS) / WORD_BITS;
	many = realloc(range->many, wanted * sizeof(*many));
	if (many == NULL)
		return false;
	memset(many + range->words, 0, (wanted - range->words) * sizeof(*many));
	range->many = many;
	range->words = (uint32_t)wanted;
	return true;
}

static bool add_to_many(struct userset *set, struct userset_range *range, uint16_t low)
{
	uint64_t bit = (uint64_t)1 << (low % WORD_BITS), *word;

	if (!grow_many(range, low))
		return false;
	word = &range->many[low / WORD_BITS];
	set->count += (*word & bit) == 0;
	*word |= bit;
	return true;
}

/* The list is full: from now on each number has a bit. */
static bool become_many(struct userset_range *range)
{
	if (!grow_many(range, range->few[range->count - 1]))
		return false;
	for (uint32_t i = 0; i < range->count; i++)
		range->many[range->few[i] / WORD_BITS] |= (uint64_t)1
							  << (range->few[i] % WORD_BITS);
	free(range->few);
	range->few = NULL;
	return true;
}

/* The list has room for 1, 2, 4 ... FEW_MAX members, so count alone tells when it is used up. */
static bool grow_few(struct userset_range *range)
{
	uint16_t *few;

	if ((range->count & (range->count - 1)) != 0)
		return true;
	few = realloc(range->few, (range->count != 0 ? 2 * range->count : 1) * sizeof(*few));
	if (few == NULL)
		return false;
	range->few = few;
	return true;
}

/* Where in the list the first number that is not lower stands. */
static uint32_t place_of(const struct userset_range *range, uint16_t low)
{
	const uint16_t *at = range->few;
	uint32_t left = range->count;

	while (left > 1) {
		uint32_t half = left / 2;

		at = at[half - 1] < low ? at + half : at;
		left -= half;
	}
	return (uint32_t)(at - range->few) + (left != 0 && *at < low);
}

static bool add_to_few(struct userset *set, struct userset_range *range, uint16_t low)
{
	uint32_t at = place_of(range, low);

	if (at < range->count && range->few[at] == low)
		return true;
	if (range->count == FEW_MAX)
		return become_many(range) && add_to_many(set, range, low);
	if (!grow_few(range))
		return false;
	memmove(range->few + at + 1, range->few + at, (range->count - at) * sizeof(*range->few));
	range->few[at] = low;
	range->count++;
	set->count++;
	return true;
}

/* The range of that index.  NULL: out of memory. */
static struct userset_range *range_at(struct userset *set, uint32_t index)
{
	struct userset_range *ranges;

	if (index < set->range_count)
		return &set->ranges[index];
	ranges = realloc(set->ranges, (index + 1) * sizeof(*ranges));
	if (ranges == NULL)
		return NULL;
	memset(ranges + set->range_count, 0, (index + 1 - set->range_count) * sizeof(*ranges));
	set->ranges = ranges;
	set->range_count = index + 1;
	return &ranges[index];
}

/* The common case first: the user's range has bits already, and one of them is set. */
static inline bool add(struct userset *set, uint32_t user)
{
	uint32_t index = user >> RANGE_BITS;
	uint16_t low = user & ((1 << RANGE_BITS) - 1);
	struct userset_range *range;

	if (index < set->range_count && low / WORD_BITS < set->ranges[index].words &&
	    set->ranges[index].few == NULL) {
		uint64_t *word = &set->ranges[index].many[low / WORD_BITS];
		uint64_t bit = (uint64_t)1 << (low % WORD_BITS);

		set->count += (*word & bit) == 0;
		*word |= bit;
		return true;
	}
	range = range_at(set, index);
	if (range == NULL)
		return false;
	if (range->many != NULL && range->few == NULL)
		return add_to_many(set, range, low);
	return add_to_few(set, range, low);
}

bool userset_add(struct userset *set, uint32_t user)
{
	return add(set, user);
}

static bool merge_few(struct userset *set, const struct userset_range *range, uint32_t base,
		      const uint32_t *numbers)
{
	for (uint32_t i = 0; i < range->count; i++) {
		uint32_t user = base + range->few[i];

		if (!add(set, numbers != NULL ? numbers[user] : user))
			return false;
	}
	return true;
}

/* For two ranges of bits in which a number means the same user. */
static bool merge_words(struct userset *set, struct userset_range *range,
			const struct userset_range *other)
{
	if (!grow_many(range, (uint16_t)(other->words * WORD_BITS - 1)))
		return false;
	for (uint32_t word = 0; word < other->words; word++) {
		set->count +=
			(uint32_t)__builtin_popcountll(other->many[word] & ~range->many[word]);
		range->many[word] |= other->many[word];
	}
	return true;
}

static bool merge_many(struct userset *set, const struct userset_range *range, uint32_t base,
		       const uint32_t *numbers)
{
	for (uint32_t word = 0; word < range->words; word++) {
		for (uint64_t bits = range->many[word]; bits != 0; bits &= bits - 1) {
			uint32_t user = base + word * WORD_BITS + (uint32_t)__builtin_ctzll(bits);

			if (!add(set, numbers != NULL ? numbers[user] : user))
				return false;
		}
	}
	return true;
}

bool userset_merge(struct userset *set, const struct userset *other, const uint32_t *numbers)
{
	for (uint32_t i = 0; i < other->range_count; i++) {
		const struct userset_range *range = &other->ranges[i];
		uint32_t base = i << RANGE_BITS;
		struct userset_range *own = numbers == NULL ? range_at(set, i) : NULL;
		bool merged;

		if (range->few != NULL || range->many == NULL)
			merged = merge_few(set, range, base, numbers);
		else if (own != NULL && own->many != NULL && own->few == NULL)
			merged = merge_words(set, own, range);
		else
			merged = merge_many(set, range, base, numbers);

		if (!merged)
			return false;
	}
	return true;
}
