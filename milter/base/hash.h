/* SPDX-License-Identifier: ISC */
/*
 * hash -- one number out of many bytes, for tables in memory.
 * hash_of is SipHash-1-3, keyed: whoever writes the bytes cannot choose those that meet in one
 * place of a table.  The libraries that we link have none ready but OpenSSL, whose calls cost more
 * than many such hashes.  hash_quick takes a third of its steps and can be tricked, so only a table
 * that notices may use it, as tally does. Both are others in each process, so they are never
 * written down, and no order that anybody sees comes from them; span_hash_nocase is the same
 * everywhere.
 */
#ifndef HASH_H
#define HASH_H

#include "base/span.h"

/* A secret of the process, which service/seed.h has.  Whoever makes a table is given it. */
struct hash_seed {
	uint64_t low, high;
};

static inline uint64_t hash_word(const char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

#define HASH_LONG 64 /* bytes, at least, of a long key */

/* Factors whose bits are spread evenly, so that each bit of a word reaches many of the hash. */
#define HASH_FACTOR 0xd6e8feb86659fd93U
#define HASH_GOLDEN 0x9e3779b97f4a7c15U

static inline uint64_t hash_mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * HASH_FACTOR;
	return hash ^ hash >> 32;
}

/*
 * Takes all it can off the front of a long key, and returns the quick hash with that mixed in.  Not
 * inline, so that hash_quick is small enough to be.
 */
uint64_t hash_long(const char **at, const char *end, uint64_t hash);

/* Of the bytes as they are, eight at a time.  Inline, as most keys are short. */
static inline uint64_t hash_quick(const struct hash_seed *seed, struct span key)
{
	uint64_t hash = key.size * HASH_GOLDEN ^ seed->low, word = 0;
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

struct hash_state {
	uint64_t a, b, c, d;
};

static inline uint64_t hash_turn(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

static inline void hash_round(struct hash_state *s)
{
	s->a += s->b;
	s->c += s->d;
	s->b = hash_turn(s->b, 13) ^ s->a;
	s->d = hash_turn(s->d, 16) ^ s->c;
	s->a = hash_turn(s->a, 32) + s->d;
	s->c += s->b;
	s->b = hash_turn(s->b, 17) ^ s->c;
	s->d = hash_turn(s->d, 21) ^ s->a;
	s->c = hash_turn(s->c, 32);
}

/* The bytes that are less than a word, and the size above them. */
static inline uint64_t hash_last_word(struct span key)
{
	size_t over = key.size % sizeof(uint64_t);
	uint64_t word = 0;

	if (over != 0 && key.size >= sizeof(word))
		word = hash_word(key.data + key.size - sizeof(word)) >> 8 * (sizeof(word) - over);
	else
		for (size_t i = over; i > 0; i--)
			word = word << 8 | (unsigned char)key.data[i - 1];
	return word | (uint64_t)key.size << 56;
}

/* The same, that cannot be tricked by whoever does not know the seed. */
static inline uint64_t hash_of(const struct hash_seed *seed, struct span key)
{
	struct hash_state s = { seed->low ^ 0x736f6d6570736575U, seed->high ^ 0x646f72616e646f6dU,
				seed->low ^ 0x6c7967656e657261U, seed->high ^ 0x7465646279746573U };
	uint64_t word;

	for (size_t at = 0; at + sizeof(word) <= key.size; at += sizeof(word)) {
		word = hash_word(key.data + at);
		s.d ^= word;
		hash_round(&s);
		s.a ^= word;
	}
	word = hash_last_word(key);
	s.d ^= word;
	hash_round(&s);
	s.a ^= word;
	s.c ^= 0xff;
	hash_round(&s);
	hash_round(&s);
	hash_round(&s);
	return s.a ^ s.b ^ s.c ^ s.d;
}

#endif
