/* SPDX-License-Identifier: ISC */
/* imap_id: what a client says of itself in IMAP, however the server logs it. */
#include "device/imap_id.h"
#include "support.h"

#define IPHONE "name=\"iPhone Mail\" version=\"22C161\" os=\"iOS\" os-version=\"18.2.1 (22C161)\""

static const struct {
	const char *says;
	struct span logged;
	const char *read;
} rows[] = {
	{ "as it came",
	  SPAN("(\"name\" \"iPhone Mail\" \"version\" \"22C161\" \"os\" \"iOS\" "
	       "\"os-version\" \"18.2.1 (22C161)\")"),
	  IPHONE },
	{ "without brackets",
	  SPAN("\"name\" \"iPhone Mail\" \"version\" \"22C161\" \"os\" \"iOS\" "
	       "\"os-version\" \"18.2.1 (22C161)\""),
	  IPHONE },
	{ "as Dovecot logs it",
	  SPAN("name=iPhone Mail, version=22C161, os=iOS, os-version=18.2.1 (22C161)"), IPHONE },
	{ "in another order",
	  SPAN("(\"os-version\" \"18.2.1 (22C161)\" \"version\" \"22C161\" \"os\" \"iOS\" "
	       "\"name\" \"iPhone Mail\")"),
	  IPHONE },
	{ "in another order, Dovecot",
	  SPAN("os=iOS, version=22C161, os-version=18.2.1 (22C161), name=iPhone Mail"), IPHONE },
	{ "keys in any case",
	  SPAN("(\"NAME\" \"iPhone Mail\" \"Version\" \"22C161\" \"OS\" \"iOS\" "
	       "\"OS-Version\" \"18.2.1 (22C161)\")"),
	  IPHONE },
	{ "in an event that Dovecot exports",
	  SPAN("\"id_param_os\":\"iOS\",\"id_param_name\":\"iPhone Mail\","
	       "\"id_param_version\":\"22C161\",\"id_param_os-version\":\"18.2.1 (22C161)\""),
	  IPHONE },
	{ "in such an event, a value that poses as keys",
	  SPAN("\"id_param_name\":\"x\\\",\\\"id_param_os\\\":\\\"iOS\""),
	  "name=\"x','id_param_os':'iOS\"" },
	{ "other keys come last, as they came",
	  SPAN("(\"x-b\" \"2\" \"support-url\" \"u\" \"vendor\" \"V\" \"name\" \"N\")"),
	  "name=\"N\" vendor=\"V\" x-b=\"2\" support-url=\"u\"" },
	{ "nothing", SPAN(""), "" },
	{ "blanks", SPAN(" \t "), "" },
	{ "the client says nothing", SPAN("NIL"), "" },
	{ "an empty list", SPAN("()"), "" },
	{ "a value that is NIL", SPAN("(\"name\" NIL \"os\" \"iOS\")"), "os=\"iOS\"" },
	{ "a value that is NIL, Dovecot", SPAN("name=NIL, os=iOS"), "os=\"iOS\"" },
	{ "an empty value", SPAN("(\"name\" \"\" \"os\" \"iOS\")"), "name=\"\" os=\"iOS\"" },
	{ "an empty value, Dovecot", SPAN("name=, os=iOS"), "name=\"\" os=\"iOS\"" },
	{ "equals signs between", SPAN("\"name\"=\"iPhone Mail\" \"os\"=\"iOS\""),
	  "name=\"iPhone Mail\" os=\"iOS\"" },
	{ "no key at all is a name",
	  SPAN("OpenXchange.iOS.Mail/1.0.3 (OS: 10.0.3; device: iPhone 7 Plus)"),
	  "name=\"OpenXchange.iOS.Mail/1.0.3 (OS: 10.0.3; device: iPhone 7 Plus)\"" },
	{ "a comma in a value", SPAN("name=Mail, Inc, os=iOS, x-model=iPhone14,2"),
	  "name=\"Mail, Inc\" os=\"iOS\" x-model=\"iPhone14,2\"" },
	{ "a value that poses as keys, Dovecot: the first counts",
	  SPAN("name=Mail, os=Linux, os=iOS, name=iPhone Mail, version=1"),
	  "name=\"Mail\" version=\"1\" os=\"Linux\"" },
	{ "a value that poses as keys stays one where quotes tell",
	  SPAN("(\"name\" \"Mail, name=iPhone Mail\" \"os\" \"Linux\")"),
	  "name=\"Mail, name=iPhone Mail\" os=\"Linux\"" },
	{ "a value that poses as this spelling, Dovecot",
	  SPAN("name=x\" name=\"iPhone Mail\" os=\"iOS, os=Linux"),
	  "name=\"x' name='iPhone Mail' os='iOS\" os=\"Linux\"" },
	{ "a quote in a value", SPAN("(\"name\" \"a\\\"b\\\\c\" \"os\" \"iOS\")"),
	  "name=\"a'b\\c\" os=\"iOS\"" },
	{ "a backslash is none of Dovecot's", SPAN("name=a\\b"), "name=\"a\\b\"" },
	{ "control characters", SPAN("(\"name\" \"a\0b\x1b\" \"os\" \"iOS\")"),
	  "name=\"a b \" os=\"iOS\"" },
	{ "other scripts stay", SPAN("name=\xd0\x9f\xd0\xbe\xff"),
	  "name=\"\xd0\x9f\xd0\xbe\xff\"" },
	{ "cut off in a value", SPAN("(\"name\" \"iPhone Ma"), "name=\"iPhone Ma\"" },
	{ "cut off in an escape", SPAN("(\"name\" \"iPhone\\"), "name=\"iPhone\\\"" },
	{ "cut off in a key", SPAN("(\"name\" \"iPhone Mail\" \"vers"),
	  "name=\"iPhone Mail\" vers=\"\"" },
	{ "a key without a value", SPAN("(\"name\")"), "name=\"\"" },
	{ "what is no key is left out", SPAN("(\"na me\" \"x\" \"os\" \"iOS\")"), "os=\"iOS\"" },
	{ "a key too long is left out",
	  SPAN("(\"aaaaaaaaaabbbbbbbbbbccccccccccd\" \"x\" \"os\" \"iOS\")"), "os=\"iOS\"" },
	{ "words without quotes", SPAN("(name Mail os iOS)"), "name=\"Mail\" os=\"iOS\"" },
};

START_TEST(logged_id_is_read)
{
	struct arena *arena = test_arena();
	struct span logged = test_heap(rows[_i].logged);

	ck_text(imap_id_read(arena, logged), rows[_i].read, rows[_i].says);
	free((char *)logged.data);
	arena_free(arena);
}
END_TEST

START_TEST(cut_at_every_byte)
{
	struct arena *arena = test_arena();

	for (size_t size = 0; size <= rows[_i].logged.size; size++) {
		struct span cut = test_heap(span_first(rows[_i].logged, size));

		ck_assert_ptr_nonnull(imap_id_read(arena, cut).data);
		free((char *)cut.data);
	}
	arena_free(arena);
}
END_TEST

/* RFC 2971: 30 pairs, and values of 1024 bytes. */
START_TEST(there_is_an_end_to_it)
{
	struct arena *arena = test_arena();
	struct text logged;
	struct span read;

	text_begin(&logged, 1 << 20);
	for (int i = 0; i < 100; i++)
		text_printf(&logged, "k%d=%.*s, ", i,
			    SPAN_FORMAT(test_bytes(arena, 'v', 1000 + (size_t)i)));
	read = imap_id_read(arena, text_span(&logged));
	ck_assert_uint_le(read.size, 30 * (1024 + 8));
	ck_assert_uint_eq(span_find_nocase(read, SPAN("k30=")), read.size);
	ck_assert_uint_lt(span_find_nocase(read, SPAN("k29=\"vvv")), read.size);
	text_end(&logged);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says, *logged;
	bool is;
} proxies[] = {
	{ "Dovecot's", "x-originating-ip=192.0.2.7, x-session-id=abcd, x-proxy-ttl=4", true },
	{ "in quotes, any case", "(\"X-Session-Id\" \"abcd\" \"X-CONNECTED-IP\" \"192.0.2.7\")",
	  true },
	{ "with a client's before it", "name=iPhone Mail, x-session-id=abcd", false },
	{ "with a client's behind it", "x-session-id=abcd, name=iPhone Mail", false },
	{ "another x-", "x-mailer=iPhone Mail", false },
	{ "behind an event's prefix", "\"id_param_X-Session-Id\":\"abcd\"", true },
	{ "behind one that is not told", "os-version=NIL, x-session-id=abcd", true },
	{ "nothing but -", "-", false },
	{ "a value that poses as one", "name=x-session-id", false },
	{ "nothing", "", false },
	{ "NIL", "NIL", false },
	{ "nothing at all", NULL, false },
};

START_TEST(a_proxys_own_is_told)
{
	ck_assert_msg(imap_id_is_of_proxy(span_of(proxies[_i].logged)) == proxies[_i].is, "%s",
		      proxies[_i].says);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("imap_id");

	add_rows(tcase, logged_id_is_read, rows);
	add_rows(tcase, a_proxys_own_is_told, proxies);
	add_rows(tcase, cut_at_every_byte, rows);
	tcase_add_test(tcase, there_is_an_end_to_it);
	return test_run("imap_id", tcase);
}
