/* SPDX-License-Identifier: ISC */
/*
 * support -- what the test programs share: tables of rows, spans to compare, text to make.
 * For tests only; each test program is linked alone, so all of it is inline.
 */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/span.h"
#include "base/text.h"

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* Runs the test once for each row of the table; the test finds its row by _i. */
#define add_rows(tcase, test, table) tcase_add_loop_test(tcase, test, 0, ROWS(table))

/* Fails with the row's own words, and with both values. */
#define ck_span(got_span, wanted, says)                                                           \
	do {                                                                                      \
		struct span got_ = (got_span), wanted_ = (wanted);                                \
		ck_assert_msg(span_equal(got_, wanted_), "%s: got '%.*s', wanted '%.*s'", (says), \
			      SPAN_FORMAT(got_), SPAN_FORMAT(wanted_));                           \
	} while (0)

#define ck_text(got_span, wanted_string, says) ck_span(got_span, span_of(wanted_string), says)

static const struct hash_seed test_seed = { 0x0706050403020100U, 0x0f0e0d0c0b0a0908U };

/* The caller frees it. */
static inline struct arena *test_arena(void)
{
	struct arena *arena = arena_new();

	ck_assert_ptr_nonnull(arena);
	return arena;
}

/* A text in the arena, made by printf. */
static inline __attribute__((format(printf, 2, 3))) const char *test_printf(struct arena *arena,
									    const char *format, ...)
{
	va_list arguments;
	char *out;
	int size;

	va_start(arguments, format);
	size = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	out = arena_take(arena, (size_t)size + 1);
	ck_assert_ptr_nonnull(out);
	va_start(arguments, format);
	vsnprintf(out, (size_t)size + 1, format, arguments);
	va_end(arguments);
	return out;
}

/* So many times the same byte. */
static inline struct span test_bytes(struct arena *arena, char byte, size_t size)
{
	char *bytes = arena_take(arena, size + 1);

	ck_assert_ptr_nonnull(bytes);
	memset(bytes, byte, size);
	return (struct span){ bytes, size };
}

/*
 * A copy of exactly that size on the heap, so that a sanitizer sees a read past its end.  The
 * caller frees its data.
 */
static inline struct span test_heap(struct span span)
{
	char *bytes = malloc(span.size != 0 ? span.size : 1);

	ck_assert_ptr_nonnull(bytes);
	if (span.size != 0)
		memcpy(bytes, span.data, span.size);
	return (struct span){ bytes, span.size };
}

/* Runs the suite of one test case and tells main what to return.  Frees both. */
static inline int test_run(const char *name, TCase *tcase)
{
	Suite *suite = suite_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
