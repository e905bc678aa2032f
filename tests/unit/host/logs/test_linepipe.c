/* SPDX-License-Identifier: ISC */
/* linepipe: whole lines, however they come. */
#include "host/logs/linepipe.h"
#include "support.h"

#include <unistd.h>

static int ends[2];
static struct linepipe lines;

static void begin(void)
{
	ck_assert_int_eq(pipe(ends), 0);
	lines = (struct linepipe){ .fd = ends[0] };
}

static void end(void)
{
	linepipe_end(&lines);
	close(ends[0]);
	if (ends[1] != -1)
		close(ends[1]);
}

static void put(const char *bytes, size_t size)
{
	ck_assert_int_eq(write(ends[1], bytes, size), (ssize_t)size);
}

static void finish(void)
{
	close(ends[1]);
	ends[1] = -1;
}

static struct span take(void)
{
	struct trouble why;
	struct span out = { NULL, 0 };

	ck_assert_msg(linepipe_read(&lines, &out, &why), "%s", why.sentence);
	return out;
}

START_TEST(pieces)
{
	struct trouble why;
	struct span out;

	put("one\ntw", 6);
	ck_text(take(), "one\n", "a whole line and a piece");
	put("o", 1);
	ck_text(take(), "", "a piece alone");
	put("\nthree\nfour", 11);
	ck_text(take(), "two\nthree\n", "its rest, and more");
	finish();
	ck_text(take(), "four\n", "the last one gets a newline at the end of the pipe");
	ck_assert_msg(!linepipe_read(&lines, &out, &why), "and then it has ended");
}
END_TEST

START_TEST(bytes_as_they_are)
{
	put("a\0\xff\n\n", 5);
	ck_span(take(), SPAN("a\0\xff\n\n"), "NULs, and an empty line");
	finish();
	ck_text(take(), "", "nothing is added to a whole line");
}
END_TEST

/* Three times the limit, in pieces, between two ordinary lines. */
START_TEST(too_long)
{
	static char piece[16 << 10];

	memset(piece, 'x', sizeof(piece));
	put("before\n", 7);
	ck_text(take(), "before\n", "before");
	for (int i = 0; i < 3 * LINEPIPE_BYTES / (int)sizeof(piece); i++) {
		put(piece, sizeof(piece));
		ck_assert_uint_eq(take().size, 0);
	}
	put("end\nafter\n", 10);
	ck_text(take(), "after\n", "what follows a line that is too long");
	ck_assert_uint_eq(lines.long_lines, 1);
}
END_TEST

/* A line of every length up to a little over the size of a page, cut where it falls. */
START_TEST(every_cut)
{
	char line[64];
	size_t got = 0;

	for (int cut = 0; cut < 40; cut++) {
		snprintf(line, sizeof(line), "%039d\n", cut);
		put(line, (size_t)cut);
		got += cut != 0 ? take().size : 0;
		put(line + cut, 40 - (size_t)cut);
		got += take().size;
	}
	ck_assert_uint_eq(got, 40 * 40);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("linepipe");
	TCase *tcase = tcase_create("linepipe");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, pieces);
	tcase_add_test(tcase, bytes_as_they_are);
	tcase_add_test(tcase, too_long);
	tcase_add_test(tcase, every_cut);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
