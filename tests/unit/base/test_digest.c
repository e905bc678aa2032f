/* SPDX-License-Identifier: ISC */
/* digest: SHA-256 in pieces, and keyed pseudonyms. */
#include "base/digest.h"
#include "support.h"

static const char *digest_of(struct arena *arena, const struct span *pieces, size_t count)
{
	struct digest *digest = digest_new();
	char *hex = arena_take(arena, DIGEST_HEX + 1);

	for (size_t i = 0; i < count; i++)
		ck_assert(digest_add(digest, pieces[i]));
	ck_assert(digest_finish(digest, hex));
	digest_free(digest);
	return hex;
}

/* Two lists of pieces that must not have one digest. */
static const struct {
	const char *says;
	struct span a[2], b[2];
	size_t a_count, b_count;
} pairs[] = {
	{ "other bytes", { SPAN("a") }, { SPAN("b") }, 1, 1 },
	{ "another order", { SPAN("a"), SPAN("b") }, { SPAN("b"), SPAN("a") }, 2, 2 },
	{ "other bounds", { SPAN("ab"), SPAN("c") }, { SPAN("a"), SPAN("bc") }, 2, 2 },
	{ "one piece for two", { SPAN("a"), SPAN("b") }, { SPAN("ab") }, 2, 1 },
	{ "an empty piece more", { SPAN("a"), SPAN("") }, { SPAN("a") }, 2, 1 },
	{ "a NUL more", { SPAN("a") }, { SPAN("a\0") }, 1, 1 },
};

START_TEST(digests_differ)
{
	struct arena *arena = test_arena();
	const char *a = digest_of(arena, pairs[_i].a, pairs[_i].a_count);
	const char *b = digest_of(arena, pairs[_i].b, pairs[_i].b_count);

	ck_assert_msg(strcmp(a, b) != 0, "%s", pairs[_i].says);
	ck_assert_str_eq(a, digest_of(arena, pairs[_i].a, pairs[_i].a_count));
	ck_assert_uint_eq(strspn(a, "0123456789abcdef"), DIGEST_HEX);
	arena_free(arena);
}
END_TEST

/* RFC 4231: the first 16 digits of each result. */
static const struct {
	const char *says;
	struct span key, value;
	const char *pseudonym;
} hmacs[] = {
	{ "test case 1", SPAN("\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v\v"), SPAN("Hi There"),
	  "b0344c61d8db3853" },
	{ "test case 2", SPAN("Jefe"), SPAN("what do ya want for nothing?"), "5bdcc146bf60754e" },
	{ "an empty value", SPAN("key"), SPAN(""), "5d5d139563c95b59" },
};

START_TEST(pseudonym_is_hmac)
{
	struct arena *arena = test_arena();

	ck_text(digest_pseudonym(arena, hmacs[_i].key, hmacs[_i].value), hmacs[_i].pseudonym,
		hmacs[_i].says);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("digest");

	add_rows(tcase, digests_differ, pairs);
	add_rows(tcase, pseudonym_is_hmac, hmacs);
	return test_run("digest", tcase);
}
