/* SPDX-License-Identifier: ISC */
/* hash: equal keys agree, others do not, and tables fill evenly. */
#include "base/hash.h"
#include "support.h"

#define KEY_BYTES 200

/* Both, the careful one and the quick one. */
static uint64_t (*const hashes[])(const struct hash_seed *, struct span) = { hash_of, hash_quick };

/* Every byte and the length count; equal keys agree wherever they lie. */
START_TEST(every_byte_counts)
{
	char bytes[KEY_BYTES], moved[KEY_BYTES + 1];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = moved[i + 1] = (char)(i * 7);
	for (size_t size = 0; size < sizeof(bytes); size++) {
		uint64_t hash = hashes[_i](&test_seed, (struct span){ bytes, size });

		ck_assert(hash == hashes[_i](&test_seed, (struct span){ moved + 1, size }));
		ck_assert(size == 0 ||
			  hash != hashes[_i](&test_seed, (struct span){ bytes, size - 1 }));
		for (size_t i = 0; i < size; i++) {
			moved[1 + i] ^= 1;
			ck_assert_msg(
				hash != hashes[_i](&test_seed, (struct span){ moved + 1, size }),
				"byte %zu of %zu counts", i, size);
			moved[1 + i] ^= 1;
		}
	}
}
END_TEST

START_TEST(nothing_may_have_no_bytes)
{
	ck_assert(hashes[_i](&test_seed, (struct span){ NULL, 0 }) ==
		  hashes[_i](&test_seed, SPAN("")));
}
END_TEST

#define SLOTS 4096

/* Tables take slots by bits of either end. */
static const struct {
	const char *says, *before, *after; /* what stands around a number */
	int shift;
} keys[] = {
	{ "numbers, low bits", "", "", 0 },
	{ "numbers, high bits", "", "", 32 },
	{ "addresses, low bits", "user", "@minprom.example", 0 },
	{ "addresses, high bits", "user", "@minprom.example", 32 },
	{ "the front tells them apart, low bits", "", ": all the rest of this key is the same", 0 },
	{ "the front tells them apart, high bits", "", ": all the rest of this key is the same",
	  32 },
};

/* As many keys as slots leave a good third of the slots empty, by chance. */
START_TEST(slots_fill_evenly)
{
	static bool taken[SLOTS];
	struct arena *arena = test_arena();
	int filled = 0;

	for (int i = 0; i < SLOTS; i++) {
		const char *key = test_printf(arena, "%s%d%s", keys[_i].before, i, keys[_i].after);
		uint64_t slot =
			hash_quick(&test_seed, span_of(key)) >> keys[_i].shift & (SLOTS - 1);

		filled += !taken[slot];
		taken[slot] = true;
	}
	ck_assert_msg(filled > SLOTS * 6 / 10, "%s: %d of %d", keys[_i].says, filled, SLOTS);
	arena_free(arena);
}
END_TEST

/*
 * What OpenSSL says, with the bytes 00 to 0f for a key, of the bytes 1, 8, 15 ...:
 * openssl mac -macopt size:8 -macopt c-rounds:1 -macopt d-rounds:3 -macopt hexkey:... SIPHASH
 */
static const struct {
	size_t size;
	uint64_t hash;
} vectors[] = {
	{ 0, 0xabac0158050fc4dcU },  { 1, 0x0732543e9e14e772U },  { 7, 0x50d95085fa48f822U },
	{ 8, 0x09ae2ff58209e72cU },  { 9, 0x3db27e041cf12269U },  { 16, 0xf6cb49fd54c72164U },
	{ 24, 0x31a6db93176b1772U }, { 65, 0x60fd357e6910979cU },
};

START_TEST(it_is_siphash)
{
	char bytes[KEY_BYTES];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7 + 1);
	ck_assert_msg(hash_of(&test_seed, (struct span){ bytes, vectors[_i].size }) ==
			      vectors[_i].hash,
		      "%zu bytes", vectors[_i].size);
}
END_TEST

START_TEST(the_seed_counts)
{
	static const struct hash_seed others[] = { { 1, 0 }, { 0, 1 } };
	static const struct hash_seed zero;

	for (int i = 0; i < 2; i++)
		ck_assert(hash_of(&others[i], SPAN("anna")) != hash_of(&zero, SPAN("anna")));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("hash");

	add_rows(tcase, every_byte_counts, hashes);
	add_rows(tcase, it_is_siphash, vectors);
	tcase_add_test(tcase, the_seed_counts);
	add_rows(tcase, nothing_may_have_no_bytes, hashes);
	add_rows(tcase, slots_fill_evenly, keys);
	return test_run("hash", tcase);
}
