/* SPDX-License-Identifier: ISC */
/* journalfield: systemd's own form, in which no value can pose as another field. */
#include "base/journalfield.h"
#include "support.h"

static const struct {
	const char *says;
	struct span value, raw, visible;
} rows[] = {
	{ "a word", SPAN("iphone"), SPAN("A=iphone\n"), SPAN("A=iphone\n") },
	{ "nothing to say", SPAN(""), SPAN(""), SPAN("") },
	{ "an equals sign", SPAN("b=c"), SPAN("A=b=c\n"), SPAN("A=b=c\n") },
	{ "a field behind a newline", SPAN("x\nPRIORITY=0"),
	  SPAN("A\n\x0c\0\0\0\0\0\0\0x\nPRIORITY=0\n"), SPAN("A=x\\u000aPRIORITY=0\n") },
	{ "only a newline", SPAN("\n"), SPAN("A\n\x01\0\0\0\0\0\0\0\n\n"), SPAN("A=\\u000a\n") },
	{ "a NUL", SPAN("x\0y"), SPAN("A=x\0y\n"), SPAN("A=x\\u0000y\n") },
	{ "no UTF-8", SPAN("x\xff"), SPAN("A=x\xff\n"), SPAN("A=x\xef\xbf\xbd\n") },
	{ "what turns text around", SPAN("\xe2\x80\xae"), SPAN("A=\xe2\x80\xae\n"),
	  SPAN("A=\\u202e\n") },
};

START_TEST(written)
{
	struct text text;

	text_begin(&text, 1000);
	journalfield_add(&text, "A", rows[_i].value);
	ck_span(text_span(&text), rows[_i].raw, rows[_i].says);
	text_clear(&text);
	journalfield_add_visible(&text, "A", rows[_i].value);
	ck_span(text_span(&text), rows[_i].visible, rows[_i].says);
	text_end(&text);
}
END_TEST

START_TEST(long_values)
{
	struct arena *arena = test_arena();
	struct text text;

	text_begin(&text, 1 << 20);
	journalfield_add(&text, "A", test_bytes(arena, '\n', 0x10203));
	ck_span(span_first(text_span(&text), 10), SPAN("A\n\x03\x02\x01\0\0\0\0\0"), "its length");
	ck_assert_uint_eq(text.size, 10 + 0x10203 + 1);
	text_clear(&text);
	journalfield_add_visible(&text, "A", test_bytes(arena, 'x', 70000));
	ck_assert_uint_eq(text.size, 2 + JOURNALFIELD_BYTES + 1);
	text_clear(&text);
	journalfield_add_visible(&text, "A", test_bytes(arena, '\n', 70000));
	ck_assert_uint_le(text.size, 2 + JOURNALFIELD_BYTES + 1);
	text_end(&text);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("journalfield");

	add_rows(tcase, written, rows);
	tcase_add_test(tcase, long_values);
	return test_run("journalfield", tcase);
}
