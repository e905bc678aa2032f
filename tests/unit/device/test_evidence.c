/* SPDX-License-Identifier: ISC */
/* evidence: what a message says about its client. */
#include "device/evidence.h"
#include "support.h"

static const struct {
	const char *says;
	struct span value, kept;
} values[] = {
	{ "as it is", SPAN("iPhone Mail (20F75)"), SPAN("iPhone Mail (20F75)") },
	{ "blanks at the ends", SPAN(" \tiPhone Mail "), SPAN("iPhone Mail") },
	{ "folded", SPAN("iPhone\r\n Mail"), SPAN("iPhone Mail") },
	{ "folded as Postfix shows it", SPAN("iPhone\n Mail"), SPAN("iPhone Mail") },
	{ "folded with a tab", SPAN("iPhone\n\tMail"), SPAN("iPhone Mail") },
	{ "folded twice", SPAN("iPhone\r\n Mail\r\n (20F75)"), SPAN("iPhone Mail (20F75)") },
	{ "a line end at the end", SPAN("iPhone Mail\r\n"), SPAN("iPhone Mail") },
	{ "a CR alone goes", SPAN("iPhone\rMail"), SPAN("iPhoneMail") },
	{ "NULs stay", SPAN("a\0b"), SPAN("a\0b") },
	{ "bytes that are no UTF-8 are U+FFFD", SPAN("\xff\x01"), SPAN("\xef\xbf\xbd\x01") },
	{ "nothing", SPAN(" \r\n "), SPAN("") },
	{ "nothing at all", { NULL, 0 }, SPAN("") },
};

START_TEST(value_is_kept_unfolded)
{
	struct span value = test_heap(values[_i].value);
	struct arena *arena = test_arena();
	struct names *fields = names_new();
	struct evidence evidence;

	names_add(fields, SPAN("X-Mailer"));
	evidence_begin(&evidence, fields, arena, 1000);
	ck_assert(evidence_add(&evidence, SPAN("x-mailer"), value));
	free((char *)value.data);
	ck_assert_uint_eq(evidence.count, 1);
	ck_span(evidence_get(&evidence, SPAN("X-MAILER")), values[_i].kept, values[_i].says);
	ck_text(evidence.items[0].name, "x-mailer", "as the message spells it");
	names_free(fields);
	arena_free(arena);
}
END_TEST

START_TEST(lines_of_a_signature_stay)
{
	struct arena *arena = test_arena();
	struct names *fields = names_new();
	struct evidence evidence;

	names_add(fields, SPAN("@Signature"));
	evidence_begin(&evidence, fields, arena, 1000);
	ck_assert(evidence_add(&evidence, SPAN("@Signature"),
			       SPAN(" Anna\n\tSent from my iPhone\n")));
	ck_text(evidence_get(&evidence, SPAN("@Signature")), "Anna\n\tSent from my iPhone",
		"a derived field has no folds");
	names_free(fields);
	arena_free(arena);
}
END_TEST

START_TEST(only_what_is_asked_for_is_kept)
{
	struct arena *arena = test_arena();
	struct names *fields = names_new();
	struct evidence evidence;

	names_add(fields, SPAN("X-Mailer"));
	names_add(fields, SPAN("@EHLO"));
	evidence_begin(&evidence, fields, arena, 1000);
	ck_assert(evidence_add(&evidence, SPAN("Subject"), SPAN("secret")));
	ck_assert(evidence_add(&evidence, SPAN("X-Mailer-2"), SPAN("x")));
	ck_assert_uint_eq(evidence.count, 0);
	ck_assert(evidence_add(&evidence, SPAN("X-Mailer"), SPAN("first")));
	ck_assert(evidence_add(&evidence, SPAN("X-Mailer"), SPAN("second")));
	ck_assert(evidence_add(&evidence, SPAN("@EHLO"), SPAN("host")));
	ck_assert_uint_eq(evidence.count, 3);
	ck_text(evidence_get(&evidence, SPAN("X-Mailer")), "first", "the first of several");
	evidence.items[0].ignored = true;
	ck_text(evidence_get(&evidence, SPAN("X-Mailer")), "second", "one taken back");
	ck_text(evidence_get(&evidence, SPAN("Subject")), "", "what was not kept");
	ck_assert_uint_eq(evidence.items[2].field, 1);
	names_free(fields);
	arena_free(arena);
}
END_TEST

/* Values of four bytes each, under a limit. */
static const struct {
	const char *says;
	size_t limit;
	const char *kept[3];
	bool cut;
} limits[] = {
	{ "room for all", 12, { "aaaa", "bbbb", "cccc" }, false },
	{ "a byte short", 11, { "aaaa", "bbbb", "ccc" }, true },
	{ "room for one", 4, { "aaaa", "", "" }, true },
	{ "none", 0, { "", "", "" }, true },
};

START_TEST(values_are_cut_at_the_limit)
{
	static const char *const given[] = { "aaaa", "bbbb", "cccc" };
	struct arena *arena = test_arena();
	struct names *fields = names_new();
	struct evidence evidence;

	names_add(fields, SPAN("f"));
	evidence_begin(&evidence, fields, arena, limits[_i].limit);
	for (int i = 0; i < 3; i++)
		ck_assert(evidence_add(&evidence, SPAN("f"), span_of(given[i])));
	for (int i = 0; i < 3; i++)
		ck_text(evidence.items[i].value, limits[_i].kept[i], limits[_i].says);
	ck_assert_int_eq(evidence.cut, limits[_i].cut);
	names_free(fields);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("evidence");

	add_rows(tcase, value_is_kept_unfolded, values);
	tcase_add_test(tcase, lines_of_a_signature_stay);
	tcase_add_test(tcase, only_what_is_asked_for_is_kept);
	add_rows(tcase, values_are_cut_at_the_limit, limits);
	return test_run("evidence", tcase);
}
