/* SPDX-License-Identifier: ISC */
/* needle: found where memmem finds it, whatever was learned. */
#include "access/needle.h"
#include "support.h"

static const struct {
	const char *says, *literal;
	struct span text;
} rows[] = {
	{ "in the middle", "ID sent: ", SPAN("mx dovecot: imap(anna): ID sent: name=x") },
	{ "at the beginning", "ID sent: ", SPAN("ID sent: x") },
	{ "at the end", "ID sent: ", SPAN("x ID sent: ") },
	{ "all there is", "ID", SPAN("ID") },
	{ "a single byte", "I", SPAN("xxI") },
	{ "the first of two", "ab", SPAN("xabab") },
	{ "a part of it is before it", "aab", SPAN("aaab") },
	{ "cut at the end", "ID sent: ", SPAN("imap(anna): ID sent:") },
	{ "only its last byte", "ab", SPAN("b") },
	{ "nothing to look in", "ab", SPAN("") },
	{ "behind a NUL", "ab", SPAN("x\0ab") },
	{ "more misses than are looked at", "ab",
	  SPAN("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab") },
	{ "as many, and nowhere", "ab", SPAN("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") },
	{ "as many of its last byte", "ab",
	  SPAN("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbab") },
};

/* Whichever byte is looked for, and in a text of exactly that size, for a sanitizer. */
START_TEST(found_as_by_memmem)
{
	struct span text = test_heap(rows[_i].text), literal = span_of(rows[_i].literal);
	const char *wanted =
		text.size != 0 ? memmem(text.data, text.size, literal.data, literal.size) : NULL;

	for (size_t rare = 0; rare < literal.size; rare++) {
		struct needle needle = { literal, rare };

		ck_assert_msg(needle_find(&needle, text) == wanted, "%s, by its byte %zu",
			      rows[_i].says, rare);
	}
	free((char *)text.data);
}
END_TEST

START_TEST(the_rarest_byte_is_learned)
{
	struct needle needle = { SPAN("abc"), 0 };
	struct needle_bytes bytes = needle_bytes_of(SPAN("aaaabbccc"));

	needle_learn(&needle, &bytes);
	ck_assert_uint_eq(needle.rare, 1);
	bytes = needle_bytes_of(SPAN("abb"));
	needle_learn(&needle, &bytes);
	ck_assert_uint_eq(needle.rare, 2);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("needle");

	add_rows(tcase, found_as_by_memmem, rows);
	tcase_add_test(tcase, the_rarest_byte_is_learned);
	return test_run("needle", tcase);
}
