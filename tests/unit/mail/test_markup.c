/* SPDX-License-Identifier: ISC */
/* markup and entity: the text of an HTML mail, whatever the pieces it comes in. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "mail/markup.h"
#include "base/text.h"

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define MINE "<div>Mine</div>"

static const struct {
	const char *says, *html, *text;
} rows[] = {
	{ "plain", "Sent from my iPhone", "Sent from my iPhone" },
	{ "blanks become one", "a \r\n\t b", "a b" },
	{ "blocks begin and end lines", "a<div>b</div>c<p>d</p><p>e</p>", "a\nb\nc\nd\ne\n" },
	{ "breaks end lines, also empty ones", "a<br>b<br/><br />c", "a\nb\n\nc" },
	{ "cells are parted by blanks", "<table><tr><td>a</td><td>b</td></tr></table>c", "a b\nc" },
	{ "inline elements do nothing", "i<b>Pho</b><span class=\"x\">ne</span>", "iPhone" },
	{ "list items", "<ul><li>a<li>b</ul>c", "a\nb\nc" },
	{ "upper case", "a<BR>b<DIV>c", "a\nb\nc" },
	{ "preformatted", "<pre>a\nb  c\n</pre>d\ne", "a\nb c\nd e" },

	{ "comments", "a<!-- <div> - -- > -->b<!-->c<!--->d", "abcd" },
	{ "declarations", "<!DOCTYPE html>a<?xml x?>b<![if !mso]>c<![endif]>", "abc" },
	{ "the head", "<html><head><title>T</title><meta charset=x></head><body>a", "a" },
	{ "a head that does not end", "<head><title>T</title><body>a", "a" },
	{ "styles and scripts",
	  "a<style>p > a { x: '<b' }</style>b<script>if (1<2) \"</p>\"</script>c", "a\nb\nc" },
	{ "nothing else ends a style", "<style></div></styl</style >a", "a" },
	{ "> within a quoted value", "a<img alt=\"x > y\">b<img alt='\">'>c", "abc" },
	{ "quotes elsewhere in a tag", "a<img it's \">b", "ab" },
	{ "no tag", "a < b <3 c <", "a < b <3 c" },

	{ "entities", "&lt;&gt;&amp;&quot;&apos;&nbsp;x&copy;&eacute;&hellip;", "<>&\"' x©é…" },
	{ "numbers", "&#233;&#xE9;&#X2019;&#128241;&#160;x", "éé’📱 x" },
	{ "without the semicolon", "&lt &amp.", "< &." },
	{ "not decoded twice", "&amp;lt;", "&lt;" },
	{ "unknown ones stay", "a&b &unknown; &verylongname; & &;",
	  "a&b &unknown; &verylongname; & &;" },
	{ "no characters", "&#0;&#xd800;&#x110000;&#999999999;&#x;",
	  "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd&#x;" },

	{ "a quotation", MINE "<blockquote>hers</blockquote>too", "Mine\ntoo" },
	{ "quotations within one", MINE "<blockquote><blockquote>a</blockquote>b</blockquote>c",
	  "Mine\nc" },
	{ "Apple Mail", MINE "<blockquote type=\"cite\"><div>On ..., X wrote:</div></blockquote>",
	  "Mine\n" },
	{ "Gmail", MINE "<div class=\"gmail_quote\"><div>hers</div><div>a</div></div>mine",
	  "Mine\nmine" },
	{ "one of several classes", MINE "<div dir=ltr class='x gmail_quote y'>hers</div>",
	  "Mine\n" },
	{ "another class", "<div class=\"gmail_quotes gmail_signature\">mine</div>", "mine\n" },
	{ "Outlook on the web", MINE "<div id=\"appendonsend\"></div><div>hers</div>", "Mine\n" },
	{ "Outlook on the phone", MINE "<hr><div id=divRplyFwdMsg><b>From:</b> x</div>hers",
	  "Mine\n" },
	{ "Thunderbird",
	  MINE "<div class=\"moz-cite-prefix\">X wrote:<br></div><blockquote type=cite>a",
	  "Mine\n" },
	{ "a quotation that does not end", MINE "<blockquote>a</div></p>", "Mine\n" },
	{ "an empty element hides nothing", "<br class=\"gmail_quote\">a", "\na" },
	{ "the end of what did not begin", "</blockquote></div>a", "a" },
};

static void read_pieces(struct span html, size_t size, size_t room, struct text *out)
{
	struct markup markup;
	char text[64];

	markup_begin(&markup);
	for (size_t at = 0; at < html.size; at += size) {
		struct span piece = span_first(span_from(html, at), size);

		while (piece.size != 0) {
			size_t read = markup_read(&markup, &piece, text, room);

			text_add(out, (struct span){ text, read });
		}
	}
}

START_TEST(markup)
{
	struct span html = span_of(rows[_i].html);

	for (size_t size = 1; size <= html.size; size++) {
		struct text out;

		text_begin(&out, 1000);
		read_pieces(html, size, size % 2 != 0 ? MARKUP_ROOM : 64, &out);
		ck_assert_msg(strcmp(text_string(&out), rows[_i].text) == 0, "%s: %s",
			      rows[_i].says, text_string(&out));
		text_end(&out);
	}
}
END_TEST

START_TEST(a_tag_longer_than_is_kept_still_ends)
{
	struct text html, out;

	text_begin(&html, 10000);
	text_begin(&out, 1000);
	text_add(&html, SPAN("<div class=\"gmail_quote\" style=\""));
	for (int i = 0; i < 2000; i++)
		text_byte(&html, '=');
	text_add(&html, SPAN("\" title=\"a > b\">hers</div>mine"));
	read_pieces(text_span(&html), 7, MARKUP_ROOM, &out);
	ck_assert_str_eq(text_string(&out), "mine");
	text_end(&html);
	text_end(&out);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("markup");
	SRunner *runner = srunner_create(suite);
	TCase *tcase = tcase_create("markup");
	int failed;

	tcase_add_loop_test(tcase, markup, 0, ROWS(rows));
	tcase_add_test(tcase, a_tag_longer_than_is_kept_still_ends);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
