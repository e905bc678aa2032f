/* SPDX-License-Identifier: ISC */
/* scan: finds the lines that trying every line one by one finds, and in their order. */
#include "access/scan.h"
#include "support.h"

static const char *const regexes[] = {
	"^(?<time>\\S+) imap\\((?<user>[^)]+)\\): ID sent: (?<imap_id>.+)$",
	"^(?<time>\\S+) imap-login: Login: user=<(?<user>[^>]*)>$",
	"^(?<time>\\d+) (?:one|two) (?<user>\\w+)$", /* no literal: all lines are tried */
};

/* What random lines are made of: nearly lines, and parts of them. */
static const char *const pieces[] = {
	"09:00",
	"09:00 ",
	"\r",
	"imap(anna): ",
	" imap(anna)",
	": ID sent: ",
	"ID sent: x",
	"imap-login: ",
	"Login: user=<",
	"09:00 imap-login: Login: user=<anna>",
	"anna>",
	"1 one anna",
	"2 two boris",
	"09:00 imap(anna): ID sent: name=x",
	"",
	"some other program says something that nobody wants to know",
};

static struct arena *arena;
static struct scratch *scratch;
static struct source_pattern patterns[ROWS(regexes)];
static struct source source;

static void begin(void)
{
	struct trouble why;

	arena = test_arena();
	scratch = scratch_new(10000);
	for (int i = 0; i < ROWS(regexes); i++)
		ck_assert(source_pattern_make(&patterns[i], arena, span_of(regexes[i]), &why));
	source = (struct source){ .patterns = patterns, .pattern_count = ROWS(regexes) };
}

static void end(void)
{
	source_end(&source);
	scratch_free(scratch);
	arena_free(arena);
}

static void add_line(struct text *out, const struct source_line *line)
{
	for (int i = 0; i < SOURCE_GROUPS; i++) {
		text_add(out, line->groups[i]);
		text_byte(out, '|');
	}
	text_byte(out, '\n');
}

/* The bytes 0xfe and 0xff, which are never in UTF-8, are read as U+FFFD. */
static struct span as_utf8(struct span line)
{
	struct text text;
	struct span copy;

	text_begin(&text, 3 * line.size);
	for (size_t i = 0; i < line.size; i++)
		text_add(&text, (unsigned char)line.data[i] >= 0xfe
					? SPAN("\xef\xbf\xbd")
					: span_first(span_from(line, i), 1));
	copy = arena_copy(arena, text_span(&text));
	text_end(&text);
	return copy;
}

static void try_every_line(struct text *out, struct span block)
{
	while (block.size != 0) {
		struct span line = span_cut(&block, '\n');
		struct source_line found;

		if (line.size != 0 && line.data[line.size - 1] == '\r')
			line.size--;
		if (source_read(&source, NULL, scratch, as_utf8(line), &found, NULL) ==
		    PATTERN_MATCHES)
			add_line(out, &found);
	}
}

static void check_block(struct scan *scan, struct span block)
{
	struct text got, wanted;
	struct source_line line;

	text_begin(&got, 1 << 24);
	text_begin(&wanted, 1 << 24);
	scan_block(scan, block);
	while (scan_next(scan, &line))
		add_line(&got, &line);
	ck_assert(!scan_next(scan, &line));
	try_every_line(&wanted, block);
	ck_span(text_span(&got), text_span(&wanted), "as by trying every line");
	text_end(&got);
	text_end(&wanted);
}

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

/* So many lines of up to four pieces; on the heap, the caller frees it. */
static struct span random_block(unsigned *seed, int lines)
{
	struct text text;
	struct span block;

	text_begin(&text, 1 << 24);
	for (int i = 0; i < lines; i++) {
		for (unsigned n = next_random(seed) % 5; n > 0; n--)
			text_add(&text, span_of(pieces[next_random(seed) % ROWS(pieces)]));
		text_byte(&text, '\n');
	}
	block = test_heap(text_span(&text));
	text_end(&text);
	return block;
}

/* With the pattern that has no literal, and without; _i is the seed. */
START_TEST(random_blocks)
{
	unsigned seed = (unsigned)_i;

	for (size_t count = 2; count <= ROWS(regexes); count++) {
		struct scan *scan;

		source.pattern_count = count;
		scan = scan_new(&source, scratch);
		for (int lines = 0; lines < 20; lines++) {
			struct span block = random_block(&seed, lines);

			check_block(scan, block);
			free((char *)block.data);
		}
		scan_free(scan);
	}
	source.pattern_count = ROWS(regexes);
}
END_TEST

/* Blocks from which it learns which literal is rare. */
START_TEST(large_blocks)
{
	struct scan *scan = scan_new(&source, scratch);
	unsigned seed = 7;

	for (int i = 0; i < 8; i++) {
		struct span block = random_block(&seed, 3000);

		ck_assert_uint_gt(block.size, 65536);
		check_block(scan, block);
		free((char *)block.data);
	}
	scan_free(scan);
}
END_TEST

START_TEST(cut_at_every_byte)
{
	struct scan *scan = scan_new(&source, scratch);
	unsigned seed = 3;
	struct span block = random_block(&seed, 30);

	for (size_t size = 0; size <= block.size; size++) {
		struct span cut = test_heap(span_first(block, size));

		check_block(scan, cut);
		free((char *)cut.data);
	}
	free((char *)block.data);
	scan_free(scan);
}
END_TEST

START_TEST(hostile_lines)
{
	struct scan *scan = scan_new(&source, scratch);
	char *block = arena_take(arena, 1 << 20);

	memset(block, 0, 1 << 20);
	check_block(scan, (struct span){ block, 1 << 20 });
	memset(block, '\n', 1 << 20);
	check_block(scan, (struct span){ block, 1 << 20 });
	memset(block, 'x', 1 << 20);
	memcpy(block + 1000, "09:00 imap(\0anna): ID sent: x", 29);
	memcpy(block + (1 << 19), "\n09:00 imap(\0anna): ID sent: \xff\xfe\n", 33);
	check_block(scan, (struct span){ block, 1 << 20 });
	ck_assert_uint_eq(scan_count(scan).lines, 2);
	ck_assert_uint_eq(scan_count(scan).failures, 0);
	scan_free(scan);
}
END_TEST

/* A regex that takes too long on a line of some client's is counted, and others are found. */
START_TEST(failures_are_counted)
{
	struct source_pattern slow;
	struct source one = { .patterns = &slow, .pattern_count = 1 };
	struct scratch *little = scratch_new(1000);
	struct source_line line;
	struct trouble why;
	struct scan *scan;

	ck_assert(source_pattern_make(&slow, arena, SPAN("^user=(?<user>(?:\\w+)+)=$"), &why));
	scan = scan_new(&one, little);
	scan_block(scan, SPAN("user=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\nuser=anna=\n"));
	ck_assert(scan_next(scan, &line));
	ck_text(line.groups[SOURCE_USER], "anna", "behind it");
	ck_assert(!scan_next(scan, &line));
	ck_assert_uint_eq(scan_count(scan).failures, 1);
	ck_assert_uint_eq(scan_count(scan).lines, 1);
	scan_free(scan);
	source_end(&one);
	scratch_free(little);
}
END_TEST

/* A source of records that a newline may break, and what its lines are like. */
static struct source broken_source(struct source_pattern made[3])
{
	static const char *const parts[] = {
		"^(?<time>\\d+) (?<user>\\w+) version='[^']*' code=200$",
		"^\\d+ \\w+ version='[^']*$",
		"^\\d+ \\w+ version=.*code=2",
	};
	struct trouble why;

	for (int i = 0; i < 3; i++)
		ck_assert(source_pattern_make(&made[i], arena, span_of(parts[i]), &why));
	return (struct source){ .patterns = &made[0],
				.pattern_count = 1,
				.joins = &made[1],
				.join_count = 1,
				.likely = &made[2],
				.likely_count = 1 };
}

static const struct {
	const char *says, *log, *users;
	uint64_t unlike;
} broken[] = {
	{ "whole", "1 anna version='7' code=200\n", "anna ", 0 },
	{ "broken", "1 anna version='7\n' code=200\n2 bert version='7' code=200\n", "anna bert ",
	  0 },
	{ "broken, with returns", "1 anna version='7\r\n' code=200\r\n", "anna ", 0 },
	{ "two in a row", "1 anna version='7\n' code=200\n2 bert version='7\n' code=200\n",
	  "anna bert ", 0 },
	{ "refused", "1 boss version='7\n' code=401\n2 bert version='7' code=200\n", "bert ", 0 },
	{ "no rest, but another", "1 anna version='7\n2 bert version='7' code=200\n", "bert ", 0 },
	{ "two halves and one rest", "1 anna version='7\n2 bert version='7\n' code=200\n", "bert ",
	  0 },
	{ "a rest alone", "' code=200\n1 anna version='7' code=200\n", "anna ", 0 },
	{ "three parts", "1 anna version='7\n\n' code=200\n", "", 0 },
	{ "a half at the end", "1 anna version='7\n", "", 0 },
	{ "likely, but otherwise", "1 anna version=7 code=200\n2 bert version=7 code=404\n", "",
	  1 },
};

static void add_users(struct text *out, struct scan *scan, struct span block)
{
	struct source_line line;

	scan_block(scan, block);
	while (scan_next(scan, &line)) {
		text_add(out, line.groups[SOURCE_USER]);
		text_byte(out, ' ');
	}
}

/* At once; then line by line, by a new scan for each, that is given what the last one kept. */
START_TEST(halves_are_joined)
{
	struct span log = span_of(broken[_i].log);
	struct source_pattern made[3];
	struct source records = broken_source(made);
	struct scan *scan = scan_new(&records, scratch);
	struct text users;

	text_begin(&users, 1000);
	add_users(&users, scan, log);
	ck_text(text_span(&users), broken[_i].users, broken[_i].says);
	ck_assert_msg(scan_count(scan).unlike == broken[_i].unlike, "%s", broken[_i].says);
	text_clear(&users);
	while (log.size != 0) {
		size_t size = span_find(log, '\n') + 1;
		struct span kept = arena_copy(arena, scan_header(scan));

		scan_free(scan);
		scan = scan_new(&records, scratch);
		scan_set_header(scan, kept);
		add_users(&users, scan, span_first(log, size));
		log = span_from(log, size);
	}
	ck_text(text_span(&users), broken[_i].users, broken[_i].says);
	text_end(&users);
	scan_free(scan);
	source_end(&records);
}
END_TEST

/* A half that is too long to keep is a line like any other, and what is likely is cut. */
START_TEST(long_halves)
{
	struct source_pattern made[3];
	struct source records = broken_source(made);
	struct scan *scan = scan_new(&records, scratch);
	char *half = arena_take(arena, 5000);
	struct text users;

	memset(half, 'x', 5000);
	memcpy(half, "1 anna version='code=2", 22); /* which looks like one that is whole */
	half[4999] = '\n';
	text_begin(&users, 1000);
	add_users(&users, scan, (struct span){ half, 5000 });
	add_users(&users, scan, SPAN("' code=200\n"));
	ck_text(text_span(&users), "", "too long");
	ck_assert_uint_eq(scan_count(scan).unlike, 1);
	ck_assert_uint_eq(scan_unlike(scan).size, 200);
	text_end(&users);
	scan_free(scan);
	source_end(&records);
}
END_TEST

static struct source w3c_source(void)
{
	struct source columns = { .has_columns = true };

	columns.columns.names[SOURCE_USER][0] = SPAN("cs-username");
	return columns;
}

START_TEST(columns)
{
	struct source by_column = w3c_source();
	struct scan *scan = scan_new(&by_column, scratch);
	struct source_line line;

	scan_block(scan, SPAN("early\n#Date: x\n#Fields: cs-username\r\nanna\r\n\n"
			      "#Fields: x cs-username\n1 boris\n1\n2 clara"));
	for (int i = 0; i < 3; i++) {
		static const char *const users[] = { "anna", "boris", "clara" };

		ck_assert(scan_next(scan, &line));
		ck_text(line.groups[SOURCE_USER], users[i], users[i]);
	}
	ck_assert(!scan_next(scan, &line));
	ck_text(scan_header(scan), "#Fields: x cs-username", "the one in force");
	ck_assert_uint_eq(scan_count(scan).lines, 3);
	ck_assert_uint_eq(scan_count(scan).unread, 2);
	scan_free(scan);
}
END_TEST

START_TEST(header_is_given_again)
{
	struct source by_column = w3c_source();
	struct scan *scan = scan_new(&by_column, scratch);
	struct source_line line;

	scan_set_header(scan, SPAN("#Fields: x cs-username"));
	scan_block(scan, SPAN("1 anna\n"));
	ck_assert(scan_next(scan, &line));
	ck_text(line.groups[SOURCE_USER], "anna", "by the header of before");
	scan_free(scan);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("scan");

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_loop_test(tcase, random_blocks, 0, 20);
	tcase_add_test(tcase, large_blocks);
	tcase_add_test(tcase, cut_at_every_byte);
	tcase_add_test(tcase, hostile_lines);
	tcase_add_test(tcase, failures_are_counted);
	add_rows(tcase, halves_are_joined, broken);
	tcase_add_test(tcase, long_halves);
	tcase_add_test(tcase, columns);
	tcase_add_test(tcase, header_is_given_again);
	return test_run("scan", tcase);
}
