/* SPDX-License-Identifier: ISC */
/* journal: entries as `journalctl -o json` writes them, as the lines that they stand for. */
#include "access/journal.h"
#include "support.h"

#define TIMED "\"__REALTIME_TIMESTAMP\":\"1689573600123456\","
#define WHO "\"_HOSTNAME\":\"mx\",\"SYSLOG_IDENTIFIER\":\"dovecot\",\"_PID\":\"71\","
#define FRONT "2023-07-17T06:00:00.123456+00:00 mx dovecot[71]: "

static const struct {
	const char *says, *json, *line; /* line: NULL, it is no entry */
} rows[] = {
	{ "all that a line has", "{" TIMED WHO "\"MESSAGE\":\"imap-login: x\"}",
	  FRONT "imap-login: x" },
	{ "fields in any order, others among them",
	  "{\"MESSAGE\" : \"x\" ,\"PRIORITY\":\"6\"," TIMED WHO "\"_GID\":null}", FRONT "x" },
	{ "the sender's time, not that of the arrival",
	  "{\"_SOURCE_REALTIME_TIMESTAMP\":\"1689573601000001\"," TIMED WHO "\"MESSAGE\":\"x\"}",
	  "2023-07-17T06:00:01.000001+00:00 mx dovecot[71]: x" },
	{ "the program that was started, where it gives itself no name",
	  "{" TIMED "\"_HOSTNAME\":\"mx\",\"_COMM\":\"imap\",\"MESSAGE\":\"x\"}",
	  "2023-07-17T06:00:00.123456+00:00 mx imap: x" },
	{ "the process that the line names, not the one that passed it on",
	  "{" TIMED WHO "\"SYSLOG_PID\":\"8\",\"MESSAGE\":\"x\"}",
	  "2023-07-17T06:00:00.123456+00:00 mx dovecot[8]: x" },
	{ "no host", "{" TIMED "\"SYSLOG_IDENTIFIER\":\"imap\",\"MESSAGE\":\"x\"}",
	  "2023-07-17T06:00:00.123456+00:00 - imap: x" },
	{ "escapes", "{" TIMED WHO "\"MESSAGE\":\"a\\\"b\\\\c \\u00e4\\n\\td\"}",
	  FRONT "a\"b\\c \xc3\xa4#012#011d" },
	{ "a list of bytes", "{" TIMED WHO "\"MESSAGE\":[105,109,97,112,10,228,0]}",
	  FRONT "imap#012\xe4#000" },
	{ "a field that is there twice", "{" TIMED WHO "\"MESSAGE\":[\"first\",\"second\"]}",
	  FRONT "first" },
	{ "a list of lists of bytes", "{" TIMED WHO "\"MESSAGE\":[[120],[121]]}", FRONT "x" },
	{ "a program of two names",
	  "{" TIMED "\"SYSLOG_IDENTIFIER\":[\"a\",\"b\"],\"MESSAGE\":\"x\"}",
	  "2023-07-17T06:00:00.123456+00:00 - a: x" },
	{ "1970", "{\"__REALTIME_TIMESTAMP\":\"0\"," WHO "\"MESSAGE\":\"x\"}",
	  "1970-01-01T00:00:00.000000+00:00 mx dovecot[71]: x" },
	{ "the last moment",
	  "{\"__REALTIME_TIMESTAMP\":\"253402300799999999\"," WHO "\"MESSAGE\":\"x\"}",
	  "9999-12-31T23:59:59.999999+00:00 mx dovecot[71]: x" },
	{ "one moment more",
	  "{\"__REALTIME_TIMESTAMP\":\"253402300800000000\"," WHO "\"MESSAGE\":\"x\"}", NULL },
	{ "a huge time",
	  "{\"__REALTIME_TIMESTAMP\":\"99999999999999999999999999\"," WHO "\"MESSAGE\":\"x\"}",
	  NULL },
	{ "a negative time", "{\"__REALTIME_TIMESTAMP\":\"-1\"," WHO "\"MESSAGE\":\"x\"}", NULL },
	{ "a time that is a number",
	  "{\"__REALTIME_TIMESTAMP\":1689573600123456," WHO "\"MESSAGE\":\"x\"}", NULL },
	{ "a number that is none", "{" TIMED WHO "\"X\":1e99999,\"MESSAGE\":\"x\"}", NULL },
	{ "no time", "{" WHO "\"MESSAGE\":\"x\"}", NULL },
	{ "no program", "{" TIMED "\"_HOSTNAME\":\"mx\",\"MESSAGE\":\"x\"}", NULL },
	{ "no message", "{" TIMED WHO "\"PRIORITY\":\"6\"}", NULL },
	{ "a message too long for journalctl", "{" TIMED WHO "\"MESSAGE\":null}", NULL },
	{ "an empty one", "{" TIMED WHO "\"MESSAGE\":\"\"}", NULL },
	{ "an empty list", "{" TIMED WHO "\"MESSAGE\":[]}", NULL },
	{ "an object", "{" TIMED WHO "\"MESSAGE\":{\"MESSAGE\":\"x\"}}", NULL },
	{ "a message inside another field", "{" TIMED WHO "\"X\":{\"MESSAGE\":\"x\"}}", NULL },
	{ "bytes that are none", "{" TIMED WHO "\"MESSAGE\":[105,256]}", NULL },
	{ "negative bytes", "{" TIMED WHO "\"MESSAGE\":[-1]}", NULL },
	{ "bytes and letters", "{" TIMED WHO "\"MESSAGE\":[105,\"m\"]}", NULL },
	{ "a message that is there twice", "{" TIMED WHO "\"MESSAGE\":\"x\",\"MESSAGE\":\"y\"}",
	  NULL },
	{ "more behind it", "{" TIMED WHO "\"MESSAGE\":\"x\"} x", NULL },
	{ "text in front", " {" TIMED WHO "\"MESSAGE\":\"x\"}", NULL },
	{ "a NUL", "{" TIMED WHO "\"MESSAGE\":\"\\u0000\"}", NULL },
	{ "no object", "[\"MESSAGE\"]", NULL },
	{ "an event of Dovecot", "{\"event\":\"imap_id_received\",\"fields\":{\"user\":\"x\"}}",
	  NULL },
	{ "a line of syslog", "Jul 17 09:00:00 mx dovecot: x", NULL },
	{ "nothing", "", NULL },
};

static struct arena *arena;

static void begin(void)
{
	arena = test_arena();
}

static void end(void)
{
	arena_free(arena);
}

START_TEST(entry_is_a_line)
{
	ck_text(journal_line(arena, span_of(rows[_i].json)), rows[_i].line, rows[_i].says);
}
END_TEST

/* What is cut anywhere is no entry; and nothing is read past its end. */
START_TEST(cut_at_every_byte)
{
	struct span json = span_of(rows[_i].json);

	for (size_t size = 0; size < json.size; size++) {
		struct span cut = test_heap(span_first(json, size));

		if (size + 2 < json.size)
			ck_text(journal_line(arena, cut), NULL, rows[_i].says);
		free((char *)cut.data);
	}
}
END_TEST

/* Deep nests and long lists cost their length, and are no entry. */
START_TEST(hostile)
{
	struct span front = SPAN("{\"MESSAGE\":");
	char *bytes = arena_take(arena, 1 << 18);

	memset(bytes, '[', 1 << 18);
	memcpy(bytes, front.data, front.size);
	ck_text(journal_line(arena, (struct span){ bytes, 1 << 18 }), NULL, "a deep nest");
	memset(bytes, '1', 1 << 18);
	memcpy(bytes, front.data, front.size);
	ck_text(journal_line(arena, (struct span){ bytes, 1 << 18 }), NULL, "a long number");
	memset(bytes, '\0', 1 << 18);
	memcpy(bytes, front.data, front.size);
	ck_text(journal_line(arena, (struct span){ bytes, 1 << 18 }), NULL, "NULs");
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("journal");

	tcase_add_checked_fixture(tcase, begin, end);
	add_rows(tcase, entry_is_a_line, rows);
	add_rows(tcase, cut_at_every_byte, rows);
	tcase_add_test(tcase, hostile);
	return test_run("journal", tcase);
}
