/*
 * hash -- one number out of many bytes, for tables in memory.
 * It is not the same on all machines, so it is never written down; span_hash_nocase is.
 */
#ifndef HASH_H
#define HASH_H

#include "base/span.h"

#define HASH_LONG 64 /* bytes, at least, of a long key */

/* Factors whose bits are spread evenly, so that each bit of a word reaches many of the hash. */
#define HASH_FACTOR 0xd6e8feb86659fd93U
#define HASH_GOLDEN 0x9e3779b97f4a7c15U

static inline uint64_t hash_word(const char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

static inline uint64_t hash_mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * HASH_FACTOR;
	return hash ^ hash >> 32;
}

/*
 * Takes all it can off the front of a long key, and returns the hash with that mixed in.  Not
 * inline, so that hash_of is small enough to be.
 */
uint64_t hash_long(const char **at, const char *end, uint64_t hash);

/* Of the bytes as they are, eight at a time.  Inline, as most keys are short. */
static inline uint64_t hash_of(struct span key)
{
	uint64_t hash = key.size * HASH_GOLDEN, word = 0;
	const char *at = key.size != 0 ? key.data : "", *end = at + key.size;

	if (key.size >= HASH_LONG)
		hash = hash_long(&at, end, hash);
	for (; (size_t)(end - at) > sizeof(word); at += sizeof(word))
		hash = hash_mix(hash, hash_word(at));
	if (key.size >= sizeof(word))
		word = hash_word(end - sizeof(word)); /* some of it once more */
	else
		for (; at != end; at++)
			word = word << 8 | (unsigned char)*at;
	return hash_mix(hash, word) * HASH_GOLDEN;
}

#endif
