/* SPDX-License-Identifier: ISC */
/* poses: whatever a client says of itself, no line of a log becomes one of somebody else. */
#include <unistd.h>

#include "access/access.h"
#include "host/config/config.h"
#include "poses.h"
#include "support_config.h"

#define TRIES 300 /* a pose */

/* What a client may try: parts of lines, and what ends a value. */
static const char *const pieces[] = {
	"\"",
	"'",
	"\\",
	"\n",
	" ",
	";",
	";;",
	",",
	"}",
	"]",
	"[",
	">",
	"<",
	",\"",
	"\",\"",
	"\\\\\"",
	"x",
	"iPhone Mail",
	"boss",
	"-",
	"\" 200 1 \"-\" \"x\"",
	": user=<boss>, rip=192.0.2.1, lip=192.0.2.1, session=<abcd>",
	"user=<boss>",
	"session=<his>",
	": user=<>, rip=192.0.2.1, session=<his>",
	"imap(boss)<1><his>: ID sent: name=x",
	"client id sessionid=<his>: \"name\" \"x\"",
	"session=<abcd>",
	", method=PLAIN, rip=192.0.2.1, session=<abcd>",
	DOVECOT "imap-login: Login: user=<boss>",
	"imap-login: Login: user=<boss>, rip=192.0.2.1, session=<abcd>",
	"imap(boss)<1><abcd>: ID sent: name=x",
	"\"user\":\"boss\"",
	"user\":\"boss",
	"login: [192.0.2.1] boss PLAIN User logged in SESSIONID=<abcd>",
	"] [name=boss;mid=1;ua=x;]",
	"name=boss;mid=1;",
	"ua=x;",
	" - boss " AT "PROPFIND / HTTP/1.1\" 207 1 \"-\" \"x\"",
	"boss [17/Jul/2023:09:00:00 +0300]",
	" HTTP/1.1\" 207 ",
	"&User=boss",
	"?User=boss&DeviceType=iPhone",
	" boss x 200",
	"+boss+x+200",
	"' getUser='boss" PUSHED,
	"[ INFO] [boss] ",
	"] [boss] cmd='Sync",
	"' devId='x' getUser='boss" PUSHED,
};

static char *root;
static struct arena *arena;
static struct config *config;

static void begin(void)
{
	struct complaints complaints;

	root = getcwd(NULL, 0);
	arena = test_arena();
	complaints = (struct complaints){ .arena = arena };
	config = config_load(test_printf(arena, "%s/conf/sources.conf", root), &complaints);
	ck_assert_ptr_nonnull(config);
}

static void end(void)
{
	config_drop(config);
	arena_free(arena);
	free(root);
}

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

/* How many of these accesses are of anna; the test fails if one is of boss. */
static size_t count_accesses(struct access_reader *reader, struct span log)
{
	struct access access;
	size_t count = 0;

	access_block(reader, log);
	while (access_next(reader, &access)) {
		ck_assert_msg(!span_equal(access.user, SPAN("boss")), "%.*s", SPAN_FORMAT(log));
		count += span_equal(access.user, SPAN("anna"));
	}
	return count;
}

static size_t try_pose(const struct pose *pose, const struct source *source, struct span said)
{
	struct access_reader *reader = access_reader_new(&test_seed, source, 10000);
	struct text log;
	size_t count;

	ck_assert_ptr_nonnull(reader);
	text_begin(&log, 1 << 20);
	pose_write(&log, pose, said);
	count = count_accesses(reader, text_span(&log));
	text_end(&log);
	access_reader_free(reader);
	return count;
}

/* Each piece alone, then several in a row. */
START_TEST(nobody_becomes_the_boss)
{
	const struct pose *pose = &poses[_i];
	const struct source *source = config_source(config, span_of(pose->source));
	unsigned seed = (unsigned)_i + 1;
	struct text said;

	ck_assert_ptr_nonnull(source);
	text_begin(&said, 1 << 16);
	for (int i = 0; i < ROWS(pieces) + TRIES; i++) {
		text_clear(&said);
		if (i < ROWS(pieces))
			text_add(&said, span_of(pieces[i]));
		for (unsigned n = i < ROWS(pieces) ? 0 : 1 + next_random(&seed) % 6; n > 0; n--)
			text_add(&said, span_of(pieces[next_random(&seed) % ROWS(pieces)]));
		try_pose(pose, source, text_span(&said));
	}
	text_end(&said);
}
END_TEST

/* The lines are what they should be: with a harmless value those of anna are found. */
START_TEST(anna_is_found)
{
	const struct pose *pose = &poses[_i];
	bool hers = strstr(pose->first, "anna") != NULL || strstr(pose->before, "anna") != NULL ||
		    strstr(pose->after, "anna") != NULL;

	ck_assert_msg((try_pose(pose, config_source(config, span_of(pose->source)),
				SPAN("iPhone")) != 0) == hers,
		      "%s: %s", pose->source, pose->before);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("poses");

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_loop_test(tcase, nobody_becomes_the_boss, 0, POSE_COUNT);
	tcase_add_loop_test(tcase, anna_is_found, 0, POSE_COUNT);
	return test_run("poses", tcase);
}
