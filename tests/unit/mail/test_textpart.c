/* SPDX-License-Identifier: ISC */
/* textpart: the sender's own last lines, whatever charset and markup they come in. */
#include "mail/textpart.h"
#include "support.h"

static const struct {
	const char *says;
	bool is_html;
	const char *charset, *bytes, *own; /* NULL: nothing was said */
} rows[] = {
	{ "plain text", false, "", "Hello\n\nSent from my phone\n", "Hello\nSent from my phone" },
	{ "no newline at the end", false, "", "Hello", "Hello" },
	{ "nothing", false, "", "", NULL },
	{ "only blanks", false, "", " \n\n\t\n", NULL },
	{ "plain text is not taken for markup", false, "", "<b>Hello</b>\n", "<b>Hello</b>" },
	{ "markup", true, "", "<p>Hello</p><p>Anna &amp; Boris</p>", "Hello\nAnna & Boris" },
	{ "only markup", true, "", "<html><body></body></html>", NULL },
	{ "another charset", false, "iso-8859-1",
	  "Gr\xfc\xdf"
	  "e\n",
	  "Grüße" },
	{ "another charset, and markup", true, "iso-8859-1",
	  "<i>Gr\xfc\xdf"
	  "e</i>",
	  "Grüße" },
	{ "an unknown charset passes as it is", false, "x-none", "Hello\n", "Hello" },
	{ "up to what somebody else wrote", false, "",
	  "Yes.\n\n-----Original Message-----\nWill you come?\n", "Yes." },
};

START_TEST(own_lines_are_kept)
{
	struct span bytes = span_of(rows[_i].bytes);
	struct textpart part = { 0 };
	struct text out;

	text_begin(&out, OWN_BYTES);
	for (size_t cut = 0; cut <= bytes.size; cut++) {
		bool said;

		text_clear(&out);
		textpart_begin(&part, rows[_i].is_html, span_of(rows[_i].charset));
		if (textpart_push(&part, span_first(bytes, cut)))
			textpart_push(&part, span_from(bytes, cut));
		said = textpart_finish(&part, &out);
		ck_assert_msg(said == (rows[_i].own != NULL), "%s, cut at %zu: said or not",
			      rows[_i].says, cut);
		ck_text(text_span(&out), rows[_i].own, rows[_i].says);
	}
	textpart_end(&part);
	text_end(&out);
}
END_TEST

START_TEST(what_is_anothers_ends_it)
{
	struct textpart part = { 0 };

	textpart_begin(&part, false, SPAN(""));
	ck_assert(textpart_push(&part, SPAN("Yes.\n\n")));
	ck_assert(!textpart_push(&part, SPAN("-----Original Message-----\nWill you come?\n\n")));
	textpart_end(&part);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("textpart");

	add_rows(tcase, own_lines_are_kept, rows);
	tcase_add_test(tcase, what_is_anothers_ends_it);
	return test_run("textpart", tcase);
}
