/* SPDX-License-Identifier: ISC */
/* mime: what is found in a message body, however it is cut into pieces. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "mail/mime.h"
#include "base/text.h"

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define BODY_BYTES 1000000

#define PLAIN "text/plain; charset=utf-8"
#define MIXED "multipart/mixed; boundary=b"
#define ALTERNATIVE "multipart/alternative; boundary=b"
#define PART(header, text) "--b\r\n" header "\r\n\r\n" text "\r\n"
#define INNER(header, text) "--i\r\n" header "\r\n\r\n" text "\r\n"
#define PHONE "Sent from my iPhone"

static const struct {
	const char *says, *type, *encoding, *body, *signature;
} signatures[] = {
	{ "plain text", PLAIN, "7bit", "Hello\r\n\r\n" PHONE "\r\n", "Hello\n" PHONE },
	{ "no header fields at all", "", "", PHONE, PHONE },
	{ "a broken type is plain text", "text", "", PHONE, PHONE },
	{ "8bit", PLAIN, "8bit", "Отправлено с iPhone\n", "Отправлено с iPhone" },
	{ "quoted-printable, with soft breaks", PLAIN, "Quoted-Printable",
	  "Envoy=C3=A9 de=\r\n mon iPh=\r\none\r\n", "Envoyé de mon iPhone" },
	{ "base64", PLAIN, "base64", "SGVsbG8NClNlbnQgZnJvbSBt\r\neSBpUGhvbmU=\r\n",
	  "Hello\n" PHONE },
	{ "an old character set", "text/plain; charset=\"koi8-r\"", "quoted-printable",
	  "=EF=D4=D0=D2=C1=D7=CC=C5=CE=CF =D3 iPhone", "Отправлено с iPhone" },
	{ "UTF-16 in base64", "text/plain; charset=utf-16", "base64",
	  "/v8AaQBPAFMACgA+IBQ=", "iOS" },
	{ "HTML", "text/html", "", "<p>Hello<br></p><div>Sent from my&nbsp;iPhone</div>",
	  "Hello\n" PHONE },
	{ "HTML in an old character set, with a quotation", "text/html; charset=windows-1252",
	  "quoted-printable", "Envoy=E9 d=92un iPhone<blockquote type=3D\"cite\">hers</blockquote>",
	  "Envoyé d’un iPhone" },
	{ "HTML with another's text in it", "text/html", "",
	  "<div>Mine</div><div id=\"divRplyFwdMsg\">From: x</div><div>hers</div>", "Mine" },
	{ "HTML, quoted without markup", "text/html", "",
	  "Mine<br>&gt; hers<br>On 17.07. a@b wrote:"
	  "<br>hers",
	  "Mine" },
	{ "another type", "image/png", "", PHONE, "" },
	{ "an attachment alone", "application/octet-stream; name=a.txt", "base64", "AAAA", "" },

	{ "alternatives", ALTERNATIVE, "",
	  "preamble\r\n" PART("Content-Type: text/plain", PHONE)
		  PART("Content-Type: text/html", "<p>no") "--b--\r\n",
	  PHONE },
	{ "alternatives, the HTML first", ALTERNATIVE, "",
	  PART("Content-Type: text/html", "<p>no") PART("Content-Type: text/plain", PHONE) "--b--",
	  PHONE },
	{ "alternatives, HTML alone", ALTERNATIVE, "",
	  PART("Content-Type: text/html", "<p>" PHONE)
		  PART("Content-Type: text/calendar", "no") "--b--",
	  PHONE },
	{ "alternatives, the plain one empty", ALTERNATIVE, "",
	  PART("Content-Type: text/plain", " ") PART("Content-Type: text/html", PHONE) "--b--",
	  PHONE },
	{ "the first text is the sender's, a footer is not", MIXED, "",
	  PART("Content-Type: text/html", PHONE)
		  PART("Content-Type: text/plain", "To unsubscribe") "--b--",
	  PHONE },
	{ "an empty text is none", MIXED, "",
	  PART("Content-Type: text/plain", "\r\n") PART("Content-Type: image/jpeg", "no")
		  PART("", PHONE) "--b--",
	  PHONE },
	{ "an attached text", MIXED, "",
	  PART("Content-Type: text/plain\r\nContent-Disposition: Attachment; filename=x", "no")
		  PART("Content-Disposition: inline", PHONE) "--b--",
	  PHONE },
	{ "an empty part header", MIXED, "", "--b\n\n" PHONE "\n--b--\n", PHONE },
	{ "a folded part header", MIXED, "",
	  PART("CONTENT-type:\r\n\ttext/html;\r\n charset=utf-8\r\nX: y", "<i>" PHONE) "--b--",
	  PHONE },
	{ "a part's own encoding", MIXED, "base64",
	  PART("content-transfer-encoding: BASE64 (c)", "U2VudCBmcm9tIG15IGlQaG9uZQ==") "--b--",
	  PHONE },
	{ "nested: mixed, alternative", MIXED, "",
	  PART("Content-Type: multipart/alternative; boundary=\"i\"",
	       INNER("Content-Type: text/plain", PHONE)
		       INNER("Content-Type: text/html", "no") "--i--")
		  PART("Content-Type: text/plain", "footer") "--b--",
	  PHONE },
	{ "nested: signed, related", "multipart/signed; boundary=b", "",
	  PART("Content-Type: multipart/related; boundary=i",
	       INNER("Content-Type: text/html", "<p>" PHONE) INNER("Content-Type: image/png", "no"))
		  PART("Content-Type: application/pgp-signature", "no") "--b--",
	  PHONE },
	{ "an inner multipart that does not end", MIXED, "",
	  PART("Content-Type: multipart/mixed; boundary=i", INNER("Content-Type: image/png", "no"))
		  PART("", PHONE) "--b--",
	  PHONE },

	{ "a forwarded message", MIXED, "",
	  PART("Content-Type: message/rfc822", "Subject: x\r\n\r\n" PHONE) "--b--", "" },
	{ "a forwarded multipart", MIXED, "",
	  PART("Content-Type: message/global",
	       "Content-Type: multipart/mixed; boundary=i\r\n\r\n" INNER("Content-Type: text/plain",
									 PHONE) "--i--") "--b--",
	  "" },
	{ "a message that is nothing but a message", "message/rfc822", "", "Subject: x\n\n" PHONE,
	  "" },
	{ "the header of a message", MIXED, "", PART("Content-Type: text/rfc822-headers", PHONE),
	  "" },
	{ "forwarded below own text", MIXED, "",
	  PART("", "FYI") PART("Content-Type: message/rfc822", "\r\n" PHONE) "--b--", "FYI" },
	{ "a bounce", "multipart/report; report-type=delivery-status; boundary=b", "",
	  PART("", PHONE) PART("Content-Type: message/delivery-status", "Action: failed")
		  PART("Content-Type: message/rfc822", "Subject: x\r\n\r\n" PHONE) "--b--",
	  "" },
	{ "a bounce within", MIXED, "",
	  PART("Content-Type: multipart/report; boundary=i", INNER("", PHONE) "--i--")
		  PART("", "Mine") "--b--",
	  "Mine" },
	{ "a digest", "multipart/digest; boundary=b", "",
	  PART("", "Subject: x\r\n\r\n" PHONE) PART("Content-Type: text/plain", PHONE) "--b--",
	  "" },

	{ "what follows the last boundary", MIXED, "",
	  PART("Content-Type: image/png", "no") "--b--\r\n--b\r\n\r\n" PHONE, "" },
	{ "blanks behind a boundary", MIXED, "", "--b \t\r\n\r\n" PHONE "\r\n--b-- \r\n", PHONE },
	{ "a boundary within a line is none", MIXED, "",
	  "--b\n\nMine --b\n --b\n- -b\n-\n--\n--b--", "Mine --b\n--b\n- -b\n-\n--" },
	{ "of two boundaries the longer", "multipart/mixed; boundary=bb", "",
	  "--bb\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: image/png\n\n"
	  "no\n--bb\n\n" PHONE,
	  PHONE },
	{ "a boundary in a part's header", MIXED, "", "--b\nX: y\n--b\n\n" PHONE, PHONE },
	{ "a quoted boundary", "multipart/mixed; boundary=\"=_a b:(c)\"", "",
	  "--=_a b:(c)\n\n" PHONE "\n--=_a b:(c)--\n", PHONE },
	{ "a boundary as RFC 2231 has it", "multipart/mixed; boundary*0=a; boundary*1=b", "",
	  "--ab\n\n" PHONE, PHONE },
	{ "a boundary that ends in dashes", "multipart/mixed; boundary=b--", "",
	  "--b--\n\n" PHONE "\n--b----", PHONE },
	{ "no boundary", "multipart/mixed", "", "--\n\n" PHONE, "" },
	{ "an empty boundary", "multipart/mixed; boundary=\"\"", "", "--\n\n" PHONE, "" },
	{ "lines that begin like a boundary", "multipart/mixed; boundary=-----", "",
	  "-------\n\nMine\n------\n--\n---\n-\nToo\n---------", "Mine\n------\n--\n---\n-\nToo" },
};

static struct mime *begin(const char *type, const char *encoding)
{
	struct mime *mime = mime_new();

	ck_assert_ptr_nonnull(mime);
	mime_begin(mime, MIME_RECEIPT | MIME_SIGNATURE, span_of(type), span_of(encoding),
		   BODY_BYTES);
	return mime;
}

static void push_pieces(struct mime *mime, struct span body, size_t size)
{
	for (size_t at = 0; at < body.size; at += size)
		if (!mime_push(mime, span_first(span_from(body, at), size)))
			break;
	mime_end(mime);
}

/* All that was found, as one line; the body is read in a first piece and others of size. */
static void push_and_tell(struct text *out, const char *type, const char *encoding,
			  struct span body, size_t first, size_t size)
{
	struct mime *mime = begin(type, encoding);

	mime_push(mime, span_first(body, first));
	push_pieces(mime, span_from(body, first), size);
	text_clear(out);
	text_printf(out, "%.*s|%.*s|%.*s|%.*s|", SPAN_FORMAT(mime_signature(mime)),
		    SPAN_FORMAT(mime_reporting_ua(mime)), SPAN_FORMAT(mime_disposition(mime)),
		    SPAN_FORMAT(mime_final_recipient(mime)));
	mime_free(mime);
}

/* Whole, byte by byte, or in two pieces, whatever is cut off its end: a body says the same. */
static void differ(const char *says, const char *type, const char *encoding, const char *body)
{
	struct text whole, pieces;

	text_begin(&whole, 10000);
	text_begin(&pieces, 10000);
	for (size_t size = strlen(body); size > 0; size--) {
		struct span cut = { body, size };
		size_t splits = size == strlen(body) ? size : 1;

		push_and_tell(&whole, type, encoding, cut, size, size);
		for (size_t first = 0; first < splits; first++) {
			push_and_tell(&pieces, type, encoding, cut, first, first == 0 ? 1 : size);
			ck_assert_msg(span_equal(text_span(&whole), text_span(&pieces)),
				      "%s: the first %zu bytes, split at %zu: %s, whole: %s", says,
				      size, first, text_string(&pieces), text_string(&whole));
		}
	}
	text_end(&whole);
	text_end(&pieces);
}

START_TEST(signature)
{
	struct mime *mime = begin(signatures[_i].type, signatures[_i].encoding);

	push_pieces(mime, span_of(signatures[_i].body), BODY_BYTES);
	ck_assert_msg(span_equal(mime_signature(mime), span_of(signatures[_i].signature)),
		      "%s: %.*s", signatures[_i].says, SPAN_FORMAT(mime_signature(mime)));
	mime_free(mime);
	differ(signatures[_i].says, signatures[_i].type, signatures[_i].encoding,
	       signatures[_i].body);
}
END_TEST

#define REPORT "multipart/report; report-type=disposition-notification; boundary=b"
#define MDN "Content-Type: message/disposition-notification"
#define DISPLAYED "Disposition: automatic-action/MDN-sent-automatically; displayed\r\n"

static const struct {
	const char *says, *body, *reporting_ua, *disposition, *final_recipient;
} receipts[] = {
	{ "a receipt",
	  PART("Content-Type: text/plain", "Your message was displayed.")
		  PART(MDN, "Reporting-UA: phone.example.com; iPhone Mail (20F75)\r\n"
			    "Original-Recipient: rfc822;no@example.com\r\n"
			    "Final-Recipient: rfc822;Ann@example.com\r\n"
			    "Original-Message-ID: <1@example.com>\r\n" DISPLAYED) "--b--",
	  "phone.example.com; iPhone Mail (20F75)", "displayed", "Ann@example.com" },
	{ "no Reporting-UA", PART(MDN, "Final-Recipient: rfc822; <a@b.example>\r\n" DISPLAYED), "",
	  "displayed", "a@b.example" },
	{ "folded, in any case",
	  PART("CONTENT-TYPE:\r\n MESSAGE/Disposition-Notification; x=y",
	       "REPORTING-ua:\r\n\tx;\r\n y\r\nfinal-recipient : RFC822 ;\r\n  a@b.example  \r\n"
	       "disposition: Manual-Action/MDN-Sent-Manually;\r\n Displayed"),
	  "x; y", "displayed", "a@b.example" },
	{ "a modifier", PART(MDN, "Disposition: manual-action/x; DISPLAYED/Error,warning"), "",
	  "displayed", "" },
	{ "deleted", PART(MDN, "Disposition: manual-action/x;deleted (c)"), "", "deleted", "" },
	{ "no mode", PART(MDN, "Disposition: displayed"), "", "displayed", "" },
	{ "an international address", PART(MDN, "Final-Recipient: utf-8;анна@b.example"), "", "",
	  "анна@b.example" },
	{ "base64",
	  PART(MDN "\r\nContent-Transfer-Encoding: base64",
	       "UmVwb3J0aW5nLVVBOiB4OyB5DQpEaXNwb3NpdGlvbjogYS9iOyBkaXNwbGF5ZWQNCg=="),
	  "x; y", "displayed", "" },
	{ "the first of repeated fields", PART(MDN, "Reporting-UA: one\r\nReporting-UA: two"),
	  "one", "", "" },
	{ "an empty line in front", PART(MDN, "\r\nReporting-UA: x"), "x", "", "" },
	{ "lines that are no fields", PART(MDN, "junk\r\nReporting-UA: x\r\nmore"), "x", "", "" },
	{ "an empty receipt and another", PART(MDN, "") PART(MDN, "Reporting-UA: x"), "x", "", "" },
	{ "the part comes first", PART(MDN, "Reporting-UA: x") PART("", "text"), "x", "", "" },
	{ "nested",
	  PART("Content-Type: multipart/mixed; boundary=i", INNER(MDN, "Reporting-UA: x")), "x", "",
	  "" },
	{ "another's receipt",
	  PART("Content-Type: message/rfc822",
	       "Content-Type: multipart/report; boundary=i\r\n\r\n" INNER(MDN, "Reporting-UA: x")),
	  "", "", "" },
	{ "none", PART("Content-Type: text/plain", "Reporting-UA: x\r\nDisposition: a; displayed"),
	  "", "", "" },
};

START_TEST(receipt)
{
	struct mime *mime = begin(REPORT, "");

	push_pieces(mime, span_of(receipts[_i].body), BODY_BYTES);
	ck_assert_msg(
		span_equal(mime_reporting_ua(mime), span_of(receipts[_i].reporting_ua)) &&
			span_equal(mime_disposition(mime), span_of(receipts[_i].disposition)) &&
			span_equal(mime_final_recipient(mime),
				   span_of(receipts[_i].final_recipient)),
		"%s: %.*s, %.*s, %.*s", receipts[_i].says, SPAN_FORMAT(mime_reporting_ua(mime)),
		SPAN_FORMAT(mime_disposition(mime)), SPAN_FORMAT(mime_final_recipient(mime)));
	ck_assert_uint_eq(mime_signature(mime).size, 0);
	mime_free(mime);
	differ(receipts[_i].says, REPORT, "", receipts[_i].body);
}
END_TEST

static const struct {
	const char *says, *type;
	bool is_receipt;
} types[] = {
	{ "a receipt", REPORT, true },
	{ "any case and quoting",
	  "Multipart/REPORT (c);\r\n Report-Type=\"Disposition-Notification\"", true },
	{ "a bounce", "multipart/report; report-type=delivery-status", false },
	{ "no report-type", "multipart/report; boundary=b", false },
	{ "no report", "multipart/mixed; report-type=disposition-notification", false },
	{ "nothing", "", false },
};

START_TEST(receipt_type)
{
	ck_assert_msg(mime_is_receipt(span_of(types[_i].type)) == types[_i].is_receipt, "%s",
		      types[_i].says);
}
END_TEST

/* What mime_push answers once it has got the body up to there. */
static const struct {
	const char *says;
	unsigned wants;
	const char *type, *body;
	bool more;
} answers[] = {
	{ "own text goes on", MIME_SIGNATURE, PLAIN, "Hello\n", true },
	{ "own text is over", MIME_SIGNATURE, PLAIN, "Mine\n-----Original Message-----\n", false },
	{ "no text", MIME_SIGNATURE, "image/png", "x", false },
	{ "a message", MIME_SIGNATURE | MIME_RECEIPT, "message/rfc822", "x", false },
	{ "no boundary", MIME_SIGNATURE | MIME_RECEIPT, "multipart/mixed", "x", false },
	{ "text may come", MIME_SIGNATURE, MIXED, PART("Content-Type: image/png", "x"), true },
	{ "the text has come", MIME_SIGNATURE, MIXED, PART("", "Mine") "--b\n", false },
	{ "HTML has come, text may", MIME_SIGNATURE, ALTERNATIVE,
	  PART("Content-Type: text/html", "Mine") "--b\n", true },
	{ "HTML has come, and no text", MIME_SIGNATURE, ALTERNATIVE,
	  PART("Content-Type: text/html", "Mine") "--b--\n", false },
	{ "the end", MIME_SIGNATURE, MIXED, "--b--\n", false },
	{ "a report has no own text", MIME_SIGNATURE, REPORT, "x", false },
	{ "a digest has none", MIME_SIGNATURE, "multipart/digest; boundary=b", "x", false },
	{ "a receipt may come", MIME_RECEIPT, REPORT, PART("", "x"), true },
	{ "the receipt goes on", MIME_RECEIPT, REPORT, PART(MDN, "Reporting-UA: x"), true },
	{ "the receipt has come", MIME_RECEIPT, REPORT, PART(MDN, "Reporting-UA: x") "--b\n",
	  false },
	{ "a receipt in plain text", MIME_RECEIPT, PLAIN, "x", false },
	{ "nothing is wanted", 0, MIXED, "x", false },
};

START_TEST(answer)
{
	struct mime *mime = mime_new();

	mime_begin(mime, answers[_i].wants, span_of(answers[_i].type), SPAN(""), BODY_BYTES);
	ck_assert_msg(mime_push(mime, span_of(answers[_i].body)) == answers[_i].more, "%s",
		      answers[_i].says);
	mime_free(mime);
}
END_TEST

START_TEST(a_body_beyond_the_limit_is_cut)
{
	struct mime *mime = mime_new();

	mime_begin(mime, MIME_SIGNATURE, SPAN(PLAIN), SPAN(""), 10);
	ck_assert(mime_push(mime, SPAN("0123")) && mime_push(mime, SPAN("456789")));
	ck_assert(!mime_was_cut(mime));
	ck_assert(!mime_push(mime, SPAN("x")) && mime_was_cut(mime));
	mime_end(mime);
	ck_assert(span_equal(mime_signature(mime), SPAN("0123456789")));

	mime_begin(mime, MIME_SIGNATURE, SPAN("image/png"), SPAN(""), 10);
	ck_assert(!mime_push(mime, SPAN("0123456789x")) && !mime_was_cut(mime));
	mime_free(mime);
}
END_TEST

START_TEST(nothing_is_left_from_the_message_before)
{
	struct mime *mime = begin(REPORT, "");

	push_pieces(mime, SPAN(PART(MDN, "Reporting-UA: x") "-"), 7);
	mime_begin(mime, MIME_SIGNATURE, SPAN("text/html; charset=koi8-r"), SPAN("base64"), 100);
	push_pieces(mime, SPAN("PGI="), 1);
	ck_assert_uint_eq(mime_reporting_ua(mime).size + mime_signature(mime).size, 0);
	mime_begin(mime, MIME_SIGNATURE, SPAN(""), SPAN(""), 100);
	push_pieces(mime, SPAN(PHONE), 100);
	ck_assert(span_equal(mime_signature(mime), SPAN(PHONE)));
	mime_free(mime);
}
END_TEST

static void fill(struct text *body, const char *piece, size_t times)
{
	for (size_t i = 0; i < times; i++)
		text_add(body, span_of(piece));
}

/* Hostile bodies: a front, a piece many times over, and an end; too big for the table above. */
static const struct {
	const char *says, *type, *front, *piece;
	size_t times;
	const char *back, *signature;
} floods[] = {
	{ "one line of a megabyte", PLAIN, "", "Aaaaaaaa", 100000, "\n" PHONE, "A" },
	{ "nothing but dashes", MIXED, "", "--------", 100000, "\n--b\n\n" PHONE, PHONE },
	{ "dashes in lines", MIXED, "", "--\n---\n-", 100000, "\n--b\n\n" PHONE, PHONE },
	{ "100,000 parts", MIXED, "", "--b\nA: b\n\n", 90000, "--b\n\n" PHONE, PHONE },
	{ "one field of a megabyte", MIXED, "--b\nX: ", " y\r\n ", 100000, "\n\n" PHONE, PHONE },
	{ "too deep", MIXED, "", "--b\nContent-Type: multipart/mixed; boundary=b\n\n", 10000,
	  "--b\n\n" PHONE, PHONE },
	{ "an endless tag", "text/html", "Mine<a ", "x=\"y\" ", 100000, "<p>" PHONE, "Mine" },
	{ "nested quotations", "text/html", "Mine", "<blockquote>", 80000, PHONE, "Mine" },
	{ "NULs", PLAIN, PHONE "\n", "\n \n", 100000, "", PHONE },
	{ "quoted lines", PLAIN, PHONE "\n", "> \n>", 100000, "\n", PHONE },
	{ "colons", PLAIN, "", "@:\n", 100000, PHONE, "@:\n" },
	{ "invisible bytes", PLAIN, PHONE "\n", "\xe2\x80\x8b", 100000, "\n", PHONE },
};

START_TEST(flood)
{
	struct mime *mime = begin(floods[_i].type, "");
	struct span expected = span_of(floods[_i].signature);
	struct text body;

	text_begin(&body, BODY_BYTES);
	text_add(&body, span_of(floods[_i].front));
	fill(&body, floods[_i].piece, floods[_i].times);
	text_add(&body, span_of(floods[_i].back));
	ck_assert(!body.cut);
	push_pieces(mime, text_span(&body), 65535);
	ck_assert_msg(span_starts_nocase(mime_signature(mime), expected) && !mime_was_cut(mime),
		      "%s: %.*s", floods[_i].says, SPAN_FORMAT(mime_signature(mime)));
	text_end(&body);
	mime_free(mime);
}
END_TEST

START_TEST(a_boundary_that_is_too_long_is_not_looked_for)
{
	struct text type, body;
	struct mime *mime;

	text_begin(&type, 10000);
	text_begin(&body, 10000);
	text_add(&type, SPAN("multipart/mixed; boundary="));
	text_add(&body, SPAN("--"));
	fill(&type, "b", 5000);
	fill(&body, "b", 5000);
	text_add(&body, SPAN("\n\n" PHONE));
	mime = begin(text_string(&type), "");
	push_pieces(mime, text_span(&body), 100);
	ck_assert_uint_eq(mime_signature(mime).size, 0);
	mime_free(mime);
	text_end(&type);
	text_end(&body);
}
END_TEST

START_TEST(nul_bytes_are_bytes)
{
	struct mime *mime = begin(MIXED, "");

	push_pieces(mime, SPAN("\0\n--b\0\nX\0: y\n\na\0b\n--\0b\n--b--"), 1);
	ck_assert(span_equal(mime_signature(mime), SPAN("a\0b\n--\0b")));
	mime_free(mime);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("mime");
	SRunner *runner = srunner_create(suite);
	TCase *tcase = tcase_create("mime");
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, signature, 0, ROWS(signatures));
	tcase_add_loop_test(tcase, receipt, 0, ROWS(receipts));
	tcase_add_loop_test(tcase, receipt_type, 0, ROWS(types));
	tcase_add_loop_test(tcase, answer, 0, ROWS(answers));
	tcase_add_loop_test(tcase, flood, 0, ROWS(floods));
	tcase_add_test(tcase, a_body_beyond_the_limit_is_cut);
	tcase_add_test(tcase, nothing_is_left_from_the_message_before);
	tcase_add_test(tcase, a_boundary_that_is_too_long_is_not_looked_for);
	tcase_add_test(tcase, nul_bytes_are_bytes);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
