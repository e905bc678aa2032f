/* SPDX-License-Identifier: ISC */
/* sessions: what the lines of one session have told so far. */
#include "access/sessions.h"
#include "support.h"

static struct sessions *sessions;

static void begin(void)
{
	sessions = sessions_new(&test_seed);
	ck_assert_ptr_nonnull(sessions);
}

static void end(void)
{
	sessions_free(sessions);
}

static struct source_line line_of(const char *session, const char *user, const char *id)
{
	struct source_line line = { 0 };

	line.groups[SOURCE_TIME] = SPAN("now");
	line.groups[SOURCE_SESSION] = span_of(session);
	line.groups[SOURCE_USER] = span_of(user);
	line.groups[SOURCE_IMAP_ID] = span_of(id);
	return line;
}

/* Lines in this order, from copies that are gone when the next comes; then what the last says. */
static const struct {
	const char *says;
	struct {
		const char *session, *user, *id;
	} lines[4];
	const char *user, *id;
} joins[] = {
	{ "a user, then a client",
	  { { "s", "anna", "" }, { "s", "", "iPhone" } },
	  "anna",
	  "iPhone" },
	{ "a client, then a user",
	  { { "s", "", "iPhone" }, { "s", "anna", "" } },
	  "anna",
	  "iPhone" },
	{ "a third line of the session",
	  { { "s", "", "iPhone" }, { "s", "anna", "" }, { "s", "", "" } },
	  "anna",
	  "iPhone" },
	{ "what a line says itself stands",
	  { { "s", "anna", "" }, { "s", "", "iPhone" }, { "s", "", "iPad" } },
	  "anna",
	  "iPad" },
	{ "another user has not the client of the one before",
	  { { "s", "anna", "" }, { "s", "", "iPhone" }, { "s", "boris", "" } },
	  "boris",
	  "" },
	{ "the same user, written otherwise",
	  { { "s", "anna", "" }, { "s", "", "iPhone" }, { "s", "Anna", "" } },
	  "Anna",
	  "iPhone" },
	{ "and is remembered",
	  { { "s", "anna", "" }, { "s", "boris", "iPad" }, { "s", "", "" } },
	  "boris",
	  "iPad" },
	{ "a line that tells all needs no session, and makes none",
	  { { "s", "anna", "iPhone" }, { "s", "", "" } },
	  "",
	  "" },
	{ "another session is of somebody else",
	  { { "s", "anna", "iPhone" }, { "t", "", "iPad" } },
	  "",
	  "iPad" },
	{ "sessions differ by case",
	  { { "s", "anna", "iPhone" }, { "S", "", "iPad" } },
	  "",
	  "iPad" },
	{ "no session is none", { { "", "anna", "iPhone" }, { "", "", "iPad" } }, "", "iPad" },
	{ "in between comes another",
	  { { "s", "anna", "" }, { "t", "boris", "" }, { "s", "", "iPhone" }, { "t", "", "iPad" } },
	  "boris",
	  "iPad" },
};

/* A copy on the heap whose bytes the caller frees, so that a sanitizer sees what is kept of it. */
static struct source_line heap_line(const struct source_line *line)
{
	struct source_line copy;

	for (int i = 0; i < SOURCE_GROUPS; i++)
		copy.groups[i] = test_heap(line->groups[i]);
	return copy;
}

START_TEST(line_is_completed)
{
	struct span user = { NULL, 0 }, id = { NULL, 0 };

	for (int i = 0; i < 4 && joins[_i].lines[i].session != NULL; i++) {
		struct source_line given = line_of(joins[_i].lines[i].session,
						   joins[_i].lines[i].user, joins[_i].lines[i].id),
				   copy = heap_line(&given), line = copy;

		ck_assert(sessions_join(sessions, &line));
		ck_text(line.groups[SOURCE_TIME], "now", joins[_i].says);
		free((char *)user.data);
		free((char *)id.data);
		user = test_heap(line.groups[SOURCE_USER]);
		id = test_heap(line.groups[SOURCE_IMAP_ID]);
		for (int group = 0; group < SOURCE_GROUPS; group++)
			free((char *)copy.groups[group].data);
	}
	ck_text(user, joins[_i].user, joins[_i].says);
	ck_text(id, joins[_i].id, joins[_i].says);
	free((char *)user.data);
	free((char *)id.data);
}
END_TEST

START_TEST(one_that_was_silent_longest_is_forgotten)
{
	struct arena *arena = test_arena();
	struct source_line line;

	for (int i = 0; i < SESSIONS_MAX; i++) {
		line = line_of(test_printf(arena, "%d", i), "anna", "");
		ck_assert(sessions_join(sessions, &line));
	}
	line = line_of("0", "", "iPhone");
	ck_assert(sessions_join(sessions, &line));
	ck_assert_uint_eq(sessions_forgotten(sessions), 0);
	line = line_of("new", "boris", "");
	ck_assert(sessions_join(sessions, &line));
	ck_assert_uint_eq(sessions_count(sessions), SESSIONS_MAX);
	ck_assert_uint_eq(sessions_forgotten(sessions), 1);
	line = line_of("0", "", "");
	ck_assert(sessions_join(sessions, &line));
	ck_text(line.groups[SOURCE_USER], "anna", "it had said something");
	line = line_of("1", "", "");
	ck_assert(sessions_join(sessions, &line));
	ck_text(line.groups[SOURCE_USER], "", "it had not");
	arena_free(arena);
}
END_TEST

/* A line that says too much is still completed, but not remembered. */
START_TEST(much_is_not_remembered)
{
	struct arena *arena = test_arena();
	struct source_line line = line_of("s", "anna", "");

	ck_assert(sessions_join(sessions, &line));
	line = line_of("s", "", "");
	line.groups[SOURCE_IMAP_ID] = test_bytes(arena, 'x', SESSION_BYTES);
	ck_assert(sessions_join(sessions, &line));
	ck_text(line.groups[SOURCE_USER], "anna", "completed");
	line = line_of("s", "", "");
	ck_assert(sessions_join(sessions, &line));
	ck_text(line.groups[SOURCE_IMAP_ID], "", "not remembered");
	line = line_of("", "", "");
	line.groups[SOURCE_SESSION] = test_bytes(arena, 'x', 1 << 20);
	ck_assert(sessions_join(sessions, &line));
	ck_assert_uint_eq(sessions_count(sessions), 1);
	arena_free(arena);
}
END_TEST

START_TEST(all_can_be_saved)
{
	static const char *const names[] = { "a", "b", "c" };
	const void *place = NULL;
	struct source_line line;

	for (int i = 0; i < ROWS(names); i++) {
		line = line_of(names[i], "anna", "");
		ck_assert(sessions_join(sessions, &line));
	}
	for (int i = 0; i < ROWS(names); i++) {
		ck_assert(sessions_next(sessions, &place, &line));
		ck_text(line.groups[SOURCE_SESSION], names[i], "the oldest first");
		ck_text(line.groups[SOURCE_USER], "anna", names[i]);
		ck_text(line.groups[SOURCE_TIME], "", "a time is of a line alone");
	}
	ck_assert(!sessions_next(sessions, &place, &line));
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sessions");

	tcase_add_checked_fixture(tcase, begin, end);
	add_rows(tcase, line_is_completed, joins);
	tcase_add_test(tcase, one_that_was_silent_longest_is_forgotten);
	tcase_add_test(tcase, much_is_not_remembered);
	tcase_add_test(tcase, all_can_be_saved);
	return test_run("sessions", tcase);
}
