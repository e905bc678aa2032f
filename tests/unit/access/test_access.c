/* SPDX-License-Identifier: ISC */
/* access: what the lines of a log say together of each access. */
#include "access/access.h"
#include "support_config.h"

#define SOURCE                                                                        \
	"source s { lines = {"                                                        \
	" '^(?<time>\\S+) LOGIN (?<session>\\w+) (?<user>\\S+) (?<ip>\\S+)$',"        \
	" '^(?<time>\\S+) ID (?<session>\\w+) (?<imap_id>.+)$',"                      \
	" '^(?<time>\\S+) EAS (?<user>\\S+) (?<query>\\S+)$',"                        \
	" '^(?<time>\\S+) BEGIN (?<session>\\w+) (?<claimed>\\S+) (?<eas_type>.+)$'," \
	" '^(?<time>\\S+) QUERY (?<query>\\S+)$',"                                    \
	" '^(?<time>\\S+) WEB (?<user>\\S+) (?<status>\\S+) (?<user_agent>.+)$' } }\n"

/* User=anna, DeviceType=iPad as MS-ASHTTP packs them. */
#define PACKED "jQkJBAUxMjM0NQQBAgMEBGlQYWQIBGFubmE="

/*
 * A log, and the accesses in it: time, user (with ? when only the client says so), address, what
 * the client says.
 */
static const struct {
	const char *says, *log, *accesses;
} logs[] = {
	{ "a login, then an ID", "1 LOGIN s anna 192.0.2.7\n2 ID s name=iPhone Mail\n",
	  "2 anna 192.0.2.7 @IMAP-ID=name=iPhone Mail\n" },
	{ "an ID, then a login", "1 ID s name=iPhone Mail\n2 LOGIN s anna 192.0.2.7\n",
	  "2 anna 192.0.2.7 @IMAP-ID=name=iPhone Mail\n" },
	{ "a name in Latin-1", "1 LOGIN s anna 192.0.2.7\n2 ID s name=Andr\xe9's \xd0\x96 phone\n",
	  "2 anna 192.0.2.7 @IMAP-ID=name=Andr\xef\xbf\xbd's \xd0\x96 phone\n" },
	{ "a proxy's own ID is no client",
	  "1 LOGIN s anna 192.0.2.7\n2 ID s x-session-id=a, x-proxy-ttl=4\n", "" },
	{ "and hides none", "1 LOGIN s anna 192.0.2.7\n2 ID s x-session-id=a\n3 ID s name=x\n",
	  "3 anna 192.0.2.7 @IMAP-ID=name=x\n" },
	{ "an ID with more than that", "1 LOGIN s anna 192.0.2.7\n2 ID s x-session-id=a, name=x\n",
	  "2 anna 192.0.2.7 @IMAP-ID=x-session-id=a, name=x\n" },
	{ "a claim in a session that has logged in", "1 LOGIN s anna 192.0.2.7\n2 BEGIN s boss x\n",
	  "2 anna 192.0.2.7 @EAS-Device-Type=x\n" },
	{ "a claim of the line itself", "1 BEGIN s anna x\n", "1 anna?  @EAS-Device-Type=x\n" },
	{ "an ID alone", "1 ID s name=iPhone Mail\n", "" },
	{ "a login alone", "1 LOGIN s anna 192.0.2.7\n", "" },
	{ "of two sessions", "1 LOGIN s anna 192.0.2.7\n2 ID t name=iPhone Mail\n", "" },
	{ "a second ID is a second access",
	  "1 LOGIN s anna 192.0.2.7\n2 ID s name=x\n3 ID s name=y\n",
	  "2 anna 192.0.2.7 @IMAP-ID=name=x\n3 anna 192.0.2.7 @IMAP-ID=name=y\n" },
	{ "a query names the device, but not who the line says it was",
	  "1 EAS anna ?User=boss&DeviceType=iPad\n", "1 anna  @EAS-Device-Type=iPad\n" },
	{ "nor if the line says that it was nobody", "1 EAS - ?User=boss&DeviceType=iPad\n", "" },
	{ "a query that is all there is", "1 QUERY ?User=anna&DeviceType=iPad\n",
	  "1 anna?  @EAS-Device-Type=iPad\n" },
	{ "the same in base64", "1 QUERY ?" PACKED "\n", "1 anna?  @EAS-Device-Type=iPad\n" },
	{ "in base64, of whom the line names", "1 EAS boris ?" PACKED "\n",
	  "1 boris  @EAS-Device-Type=iPad\n" },
	{ "a query without a device", "1 QUERY ?User=anna\n", "" },
	{ "a query of nobody", "1 QUERY ?DeviceType=iPad\n", "" },
	{ "a broken query", "1 QUERY ?%%%=&&=\n", "" },
	{ "a request that was answered", "1 WEB anna 200 x\n2 WEB anna 207 x\n3 WEB anna 304 x\n",
	  "1 anna  User-Agent=x\n2 anna  User-Agent=x\n3 anna  User-Agent=x\n" },
	{ "a request that was refused",
	  "1 WEB anna 401 x\n2 WEB anna 403 x\n3 WEB anna 302 x\n"
	  "4 WEB anna 500 x\n5 WEB anna x x\n",
	  "" },
	{ "no status, no refusal", "1 WEB anna - x\n", "1 anna  User-Agent=x\n" },
	{ "a web client of nobody", "1 WEB - 200 x\n", "" },
	{ "a client that says nothing", "1 WEB anna 200 -\n", "" },
};

static void add_access(struct text *out, const struct access *access)
{
	text_printf(out, "%.*s %.*s%s %.*s ", SPAN_FORMAT(access->time), SPAN_FORMAT(access->user),
		    access->claimed ? "?" : "", SPAN_FORMAT(access->ip));
	for (int i = 0; i < SOURCE_GROUPS; i++) {
		const char *field = source_group_evidence((enum source_group)i);

		if (field != NULL && access->line.groups[i].size != 0)
			text_printf(out, "%s=%.*s", field, SPAN_FORMAT(access->line.groups[i]));
	}
	text_byte(out, '\n');
}

START_TEST(accesses_are_found)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, SOURCE);
	struct access_reader *reader = access_reader_new(&test_seed, &config->sources[0], 10000);
	struct span log = test_heap(span_of(logs[_i].log));
	struct access access;
	struct text out;

	text_begin(&out, 10000);
	access_block(reader, log);
	while (access_next(reader, &access))
		add_access(&out, &access);
	ck_text(text_span(&out), logs[_i].accesses, logs[_i].says);
	access_reader_free(reader);
	config_drop(config);
	free((char *)log.data);
	text_end(&out);
	arena_free(arena);
}
END_TEST

/* Another source of the same name, as after a reload: what the sessions told stays. */
START_TEST(sessions_outlive_a_reload)
{
	struct arena *arena = test_arena();
	struct config *before = test_config(arena, SOURCE), *after = test_config(arena, SOURCE);
	struct access_reader *reader = access_reader_new(&test_seed, &before->sources[0], 10000);
	struct access access;

	access_block(reader, SPAN("1 LOGIN s anna 192.0.2.7\n"));
	ck_assert(!access_next(reader, &access));
	ck_assert(access_reader_change(reader, &after->sources[0], 10000));
	config_drop(before);
	access_block(reader, SPAN("2 ID s name=iPhone Mail\n"));
	ck_assert(access_next(reader, &access));
	ck_text(access.user, "anna", "the user of before");
	access_reader_free(reader);
	config_drop(after);
	arena_free(arena);
}
END_TEST

START_TEST(what_names_nobody_is_counted)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, SOURCE);
	struct access_reader *reader = access_reader_new(&test_seed, &config->sources[0], 10000);
	struct access access;

	access_block(reader, SPAN("1 WEB - 200 x\n2 QUERY ?DeviceType=iPad\n3 ID s name=x\n"
				  "4 WEB anna 401 x\nnothing\n"));
	ck_assert(!access_next(reader, &access));
	ck_assert_uint_eq(access_count(reader).nameless, 2);
	ck_assert_uint_eq(access_count(reader).scan.lines, 4);
	access_reader_free(reader);
	config_drop(config);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("access");

	add_rows(tcase, accesses_are_found, logs);
	tcase_add_test(tcase, sessions_outlive_a_reload);
	tcase_add_test(tcase, what_names_nobody_is_counted);
	return test_run("access", tcase);
}
