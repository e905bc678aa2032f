/* SPDX-License-Identifier: ISC */
/* protocol: the names of protocols, and what logs call them. */
#include "event/protocol.h"
#include "support.h"

static const struct {
	const char *word;
	enum protocol protocol;
} words[] = {
	{ "imap", PROTOCOL_IMAP },
	{ "imap-login", PROTOCOL_IMAP },
	{ "ImapSSLServer", PROTOCOL_IMAP },
	{ "pop3-login", PROTOCOL_POP3 },
	{ "submission", PROTOCOL_SMTP },
	{ "PROPFIND", PROTOCOL_DAV },
	{ "propfind", PROTOCOL_DAV },
	{ "dav", PROTOCOL_DAV },
	{ "soap", PROTOCOL_WEBMAIL },
	{ "/owa/", PROTOCOL_WEBMAIL },
	{ "/Microsoft-Server-ActiveSync/default.eas", PROTOCOL_ACTIVESYNC },
	{ "/EWS/Exchange.asmx", PROTOCOL_NONE },
	{ "managesieve", PROTOCOL_NONE },
	{ "ima", PROTOCOL_NONE },
	{ "", PROTOCOL_NONE },
};

START_TEST(word_is_known)
{
	ck_assert_int_eq(protocol_told(span_of(words[_i].word)), words[_i].protocol);
}
END_TEST

START_TEST(name_is_its_own)
{
	for (int i = PROTOCOL_NONE + 1; i < PROTOCOLS; i++) {
		struct span name = span_of(protocol_name((enum protocol)i));

		ck_assert(name.size != 0);
		ck_assert_int_eq(protocol_named(name), i);
		ck_assert_int_eq(protocol_told(name), i);
	}
}
END_TEST

START_TEST(others_have_no_name)
{
	ck_assert_int_eq(protocol_named(SPAN("")), PROTOCOL_NONE);
	ck_assert_int_eq(protocol_named(SPAN("IMAP")), PROTOCOL_NONE);
	ck_assert_int_eq(protocol_named(SPAN("imap-login")), PROTOCOL_NONE);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("protocol");

	add_rows(tcase, word_is_known, words);
	tcase_add_test(tcase, name_is_its_own);
	tcase_add_test(tcase, others_have_no_name);
	return test_run("protocol", tcase);
}
