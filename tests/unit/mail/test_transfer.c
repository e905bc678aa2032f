/* SPDX-License-Identifier: ISC */
/* transfer and charset: the decoders of a part, whatever the pieces they are fed. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "mail/charset.h"
#include "base/text.h"
#include "mail/transfer.h"

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *says, *encoding;
	struct span coded, plain;
} encodings[] = {
	{ "none", "7bit", SPAN("a=3Db\r\n"), SPAN("a=3Db\r\n") },
	{ "an unknown one is none", "x-rot13", SPAN("a=3Db"), SPAN("a=3Db") },
	{ "quoted-printable", "Quoted-Printable", SPAN("a=3Db=C3=a9"), SPAN("a=b\xc3\xa9") },
	{ "a soft line break", "quoted-printable", SPAN("from m=\r\ny i=\nPhone"),
	  SPAN("from my iPhone") },
	{ "blanks behind a soft line break", "quoted-printable", SPAN("a= \t\r\nb"), SPAN("ab") },
	{ "hard line breaks stay", "quoted-printable", SPAN("a\r\nb=\r\n\r\nc"),
	  SPAN("a\r\nb\r\nc") },
	{ "no escape", "quoted-printable", SPAN("a=zb=4=41=-"), SPAN("a=zb=4A=-") },
	{ "cut within an escape", "quoted-printable", SPAN("a=4"), SPAN("a") },
	{ "a NUL", "quoted-printable", SPAN("a\0=00b"), SPAN("a\0\0b") },
	{ "base64", "BASE64", SPAN("U2VudCBmcm9tIG15IGlQaG9uZQ=="), SPAN("Sent from my iPhone") },
	{ "base64 in lines", "base64", SPAN("U2Vud\r\nCBmcm9tI\n G15IGlQaG9uZQ\r\n"),
	  SPAN("Sent from my iPhone") },
	{ "base64, pasted together", "base64", SPAN("YQ==YmM=ZGVm"), SPAN("abcdef") },
	{ "base64, other bytes between", "base64", SPAN("Y-W!J\0j"), SPAN("abc") },
	{ "base64, cut", "base64", SPAN("YWJjZ"), SPAN("abc") },
	{ "base64, all of its letters", "base64", SPAN("+/09azAZ"),
	  SPAN("\xfb\xfd\x3d\x6b\x30\x19") },
	{ "empty", "base64", SPAN(""), SPAN("") },
};

static void decode(struct transfer *transfer, struct span piece, size_t room, struct text *out)
{
	char decoded[64];

	while (piece.size != 0) {
		size_t size = transfer_decode(transfer, &piece, decoded, room);

		text_add(out, (struct span){ decoded, size });
	}
}

START_TEST(encoding)
{
	struct span coded = encodings[_i].coded;

	for (size_t size = 1; size <= coded.size + 1; size++) {
		struct transfer transfer;
		struct text out;

		text_begin(&out, 1000);
		transfer_begin(&transfer, span_of(encodings[_i].encoding));
		for (size_t at = 0; at < coded.size; at += size)
			decode(&transfer, span_first(span_from(coded, at), size),
			       size % 2 != 0 ? TRANSFER_ROOM : 64, &out);
		ck_assert_msg(span_equal(text_span(&out), encodings[_i].plain), "%s: %.*s",
			      encodings[_i].says, SPAN_FORMAT(text_span(&out)));
		text_end(&out);
	}
}
END_TEST

static const struct {
	const char *says, *charset;
	struct span coded;
	const char *utf8;
} charsets[] = {
	{ "UTF-8 as it is", "utf-8", SPAN("\xc3\xa9\xff"), "\xc3\xa9\xff" },
	{ "an unknown one as it is", "x-unknown", SPAN("\xe9"), "\xe9" },
	{ "ISO-8859-1", "ISO-8859-1", SPAN("Envoy\xe9"), "Envoyé" },
	{ "ISO-8859-1 stands for windows-1252", "iso-8859-1", SPAN("d\x92"), "d’" },
	{ "ISO-8859-15", "iso-8859-15", SPAN("\xa4"), "€" },
	{ "windows-1251", "windows-1251", SPAN("\xcf\xf0\xe8"), "При" },
	{ "koi8-r", "KOI8-R", SPAN("\xf0\xd2\xc9"), "При" },
	{ "UTF-16 with a mark", "utf-16", SPAN("\xfe\xff\x04\x1f\0\n"), "П\n" },
	{ "UTF-16LE", "utf-16le", SPAN("\x1f\x04>\0"), "П>" },
	{ "ISO-2022-JP", "iso-2022-jp", SPAN("iPhone\x1b$B$+$i\x1b(B."), "iPhoneから." },
	{ "GB2312", "gb2312", SPAN("\xb7\xa2\xd7\xd4"), "发自" },
	{ "no character", "euc-jp",
	  SPAN("a\xff"
	       "b"),
	  "a\xef\xbf\xbd"
	  "b" },
	{ "half a character at the end", "utf-16be", SPAN("\0a\0"), "a" },
};

static void convert(struct charset *charset, struct span piece, struct text *out)
{
	char utf8[CHARSET_ROOM];

	while (piece.size != 0) {
		size_t size = charset_convert(charset, &piece, utf8, sizeof(utf8));

		text_add(out, (struct span){ utf8, size });
	}
}

START_TEST(conversion)
{
	struct span coded = charsets[_i].coded;

	for (size_t size = 1; size <= coded.size; size++) {
		struct charset charset;
		struct text out;

		text_begin(&out, 1000);
		charset_begin(&charset, span_of(charsets[_i].charset));
		for (size_t at = 0; at < coded.size; at += size)
			convert(&charset, span_first(span_from(coded, at), size), &out);
		ck_assert_msg(strcmp(text_string(&out), charsets[_i].utf8) == 0, "%s: %s",
			      charsets[_i].says, text_string(&out));
		charset_end(&charset);
		text_end(&out);
	}
}
END_TEST

START_TEST(a_false_charset_is_given_up)
{
	struct charset charset;
	struct text whole, pieces;
	char coded[1000];

	memset(coded, 0xff, sizeof(coded));
	text_begin(&whole, 10000);
	text_begin(&pieces, 10000);
	charset_begin(&charset, SPAN("euc-jp"));
	convert(&charset, (struct span){ coded, sizeof(coded) }, &whole);
	charset_end(&charset);
	charset_begin(&charset, SPAN("euc-jp"));
	for (size_t i = 0; i < sizeof(coded); i++)
		convert(&charset, (struct span){ coded + i, 1 }, &pieces);
	charset_end(&charset);
	ck_assert(span_equal(text_span(&whole), text_span(&pieces)));
	ck_assert(whole.data[whole.size - 1] == (char)0xff);
	text_end(&whole);
	text_end(&pieces);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("transfer");
	SRunner *runner = srunner_create(suite);
	TCase *tcase = tcase_create("transfer");
	int failed;

	tcase_add_loop_test(tcase, encoding, 0, ROWS(encodings));
	tcase_add_loop_test(tcase, conversion, 0, ROWS(charsets));
	tcase_add_test(tcase, a_false_charset_is_given_up);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
