/* hash: equal keys agree, others do not, and tables fill evenly. */
#include "base/hash.h"
#include "support.h"

#define KEY_BYTES 200 /* long enough for keys that are read in lanes */

/* Every byte and the length count; equal keys agree wherever they lie. */
START_TEST(every_byte_counts)
{
	char bytes[KEY_BYTES], moved[KEY_BYTES + 1];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = moved[i + 1] = (char)(i * 7);
	for (size_t size = 0; size < sizeof(bytes); size++) {
		uint64_t hash = hash_of((struct span){ bytes, size });

		ck_assert(hash == hash_of((struct span){ moved + 1, size }));
		ck_assert(size == 0 || hash != hash_of((struct span){ bytes, size - 1 }));
		for (size_t i = 0; i < size; i++) {
			moved[1 + i] ^= 1;
			ck_assert_msg(hash != hash_of((struct span){ moved + 1, size }),
				      "byte %zu of %zu counts", i, size);
			moved[1 + i] ^= 1;
		}
	}
}
END_TEST

START_TEST(nothing_may_have_no_bytes)
{
	ck_assert(hash_of((struct span){ NULL, 0 }) == hash_of(SPAN("")));
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
		uint64_t slot = hash_of(span_of(key)) >> keys[_i].shift & (SLOTS - 1);

		filled += !taken[slot];
		taken[slot] = true;
	}
	ck_assert_msg(filled > SLOTS * 6 / 10, "%s: %d of %d", keys[_i].says, filled, SLOTS);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("hash");

	tcase_add_test(tcase, every_byte_counts);
	tcase_add_test(tcase, nothing_may_have_no_bytes);
	add_rows(tcase, slots_fill_evenly, keys);
	return test_run("hash", tcase);
}
