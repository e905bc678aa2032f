/* SPDX-License-Identifier: ISC */
/* saved: the message in a file that somebody saved. */
#include "mail/saved.h"
#include "support.h"

#define MAIL "X-Mailer: iPad Mail (22G86)\r\n\r\nhi\r\n"

/* Sizes are given, since there are NULs. */
#define BYTES(literal)                       \
	{                                    \
		literal, sizeof(literal) - 1 \
	}

static const struct {
	const char *says;
	struct span content, message;
} files[] = {
	{ "a message", BYTES(MAIL), BYTES(MAIL) },
	{ "blank lines", BYTES("\r\n\n" MAIL), BYTES(MAIL) },
	{ "white lines", BYTES("        \r\n\t\n" MAIL), BYTES(MAIL) },
	{ "a byte order mark", BYTES("\xef\xbb\xbf" MAIL), BYTES(MAIL) },
	{ "the mark and a blank line", BYTES("\xef\xbb\xbf\r\n" MAIL), BYTES(MAIL) },
	{ "a quoted From_ line", BYTES(">From a Fri Nov 20 10:00:00 2026\n" MAIL), BYTES(MAIL) },
	{ "an mbox stays one", BYTES("From a Fri Nov 20\r\n" MAIL),
	  BYTES("From a Fri Nov 20\r\n" MAIL) },
	{ "an mbox behind a mark",
	  BYTES("\xef\xbb\xbf"
		"From a Fri\n" MAIL),
	  BYTES("From a Fri\n" MAIL) },
	{ "an .emlx", BYTES("35        \n" MAIL "<?xml version=\"1.0\"?>"), BYTES(MAIL) },
	{ "one whose count is too large", BYTES("9999\n" MAIL), BYTES(MAIL) },
	{ "a count is none where no field follows", BYTES("35\nhi\n"), BYTES("35\nhi\n") },
	{ "UTF-16 with its mark",
	  BYTES("\xff\xfe"
		"A\0:\0b\0\n\0"),
	  BYTES("A:b\n") },
	{ "the other way round",
	  BYTES("\xfe\xff"
		"\0A\0:\0b\0\n"),
	  BYTES("A:b\n") },
	{ "without a mark", BYTES("A\0:\0b\0\n\0"), BYTES("A:b\n") },
	{ "and the other way round", BYTES("\0A\0:\0b\0\n"), BYTES("A:b\n") },
	{ "base64 of the whole",
	  BYTES("WC1NYWlsZXI6IGlQYWQgTWFpbCAoMjJHODYpDQpUbzogYkBleGFtcGxlLm5l\r\ndA0KDQpoaQ0K\r\n"),
	  BYTES("X-Mailer: iPad Mail (22G86)\r\nTo: b@example.net\r\n\r\nhi\r\n") },
	{ "too little to be base64", BYTES("aGVsbG8gd29ybGQ=\n"), BYTES("aGVsbG8gd29ybGQ=\n") },
	{ "no header", BYTES("\nhello\n"), BYTES("\nhello\n") },
	{ "nothing", BYTES(""), BYTES("") },
};

START_TEST(message_is_found)
{
	struct arena *arena = test_arena();
	struct span message;

	ck_assert(saved_read(arena, files[_i].content, &message));
	ck_assert_msg(span_equal(message, files[_i].message), "%s: %.*s", files[_i].says,
		      SPAN_FORMAT(message));
	arena_free(arena);
}
END_TEST

START_TEST(file_may_be_cut)
{
	struct arena *arena = test_arena();

	for (size_t size = 0; size <= files[_i].content.size; size++) {
		struct span message;

		ck_assert(saved_read(arena, span_first(files[_i].content, size), &message));
		ck_assert(message.size <= 3 * size);
	}
	arena_free(arena);
}
END_TEST

static const struct {
	struct span content;
	const char *clause; /* NULL: it may be mail */
} strangers[] = {
	{ BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), "is Outlook's .msg" },
	{ BYTES("!BDN and more"), "is an Outlook data file" },
	{ BYTES("\x1f\x8b\x08"), "is compressed" },
	{ BYTES("\xd0\xcf\x11\xe0"), NULL },
	{ BYTES(MAIL), NULL },
	{ BYTES(""), NULL },
};

START_TEST(other_files_are_named)
{
	const char *clause = saved_other(strangers[_i].content);

	ck_assert_msg((clause != NULL) == (strangers[_i].clause != NULL), "%s", clause);
	if (clause != NULL)
		ck_assert_msg(strstr(clause, strangers[_i].clause) == clause, "%s", clause);
}
END_TEST

START_TEST(fields_are_seen)
{
	ck_assert(saved_has_field(SPAN(MAIL)));
	ck_assert(!saved_has_field(SPAN("\n" MAIL)));
	ck_assert(!saved_has_field(SPAN("hello world\n")));
	ck_assert(!saved_has_field(SPAN("")));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("saved");

	add_rows(tcase, message_is_found, files);
	add_rows(tcase, file_may_be_cut, files);
	add_rows(tcase, other_files_are_named, strangers);
	tcase_add_test(tcase, fields_are_seen);
	return test_run("saved", tcase);
}
