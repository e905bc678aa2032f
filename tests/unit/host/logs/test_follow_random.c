/* SPDX-License-Identifier: ISC */
/*
 * A log is written, rotated and followed at random, and the follower killed: whatever happens
 * between two looks, every line is seen once.
 */
#include <fcntl.h>
#include <unistd.h>

#include "host/logs/follow.h"
#include "support_config.h"

#define LINES 4000
#define ROTATED 40

/* What the follower knows, and what it has in its state file. */
struct memory {
	struct follow_place places[FOLLOW_PLACES];
	size_t count;
	unsigned char seen[LINES];
};

struct world {
	struct arena *arena;
	const char *folder;
	unsigned random;
	int64_t clock; /* nanoseconds: files get their times from here, so that none are equal */
	int writer;    /* descriptor */
	bool is_late;  /* it is that of a file that was renamed */
	int half;      /* bytes of the next line that were written */
	int next;      /* line */
	struct follow *follow;
	struct memory now, kept;
};

static unsigned roll(struct world *w, unsigned sides)
{
	w->random = w->random * 1103515245 + 12345;
	return (w->random >> 8) % sides;
}

static void set_time(struct world *w, int fd)
{
	struct timespec times[2];

	w->clock += 1000000;
	times[0] = times[1] = (struct timespec){ w->clock / 1000000000, w->clock % 1000000000 };
	ck_assert_int_eq(futimens(fd, times), 0);
}

static const char *rotated_name(char name[32], int number)
{
	snprintf(name, 32, number == 0 ? "log" : "log.%d", number);
	return name;
}

static void open_writer(struct world *w)
{
	bool is_new = access("log", F_OK) == -1;

	if (w->writer != -1)
		close(w->writer);
	w->writer = open("log", O_WRONLY | O_APPEND | O_CREAT, 0600);
	ck_assert_int_ne(w->writer, -1);
	if (is_new)
		set_time(w, w->writer);
	w->is_late = false;
}

/* The same for the same number, of any length. */
static int make_line(char line[256], int number)
{
	return snprintf(line, 256, "%d %.*s\n", number, number * 37 % 150,
			"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggggggg"
			"hhhhhhhhhhiiiiiiiiiijjjjjjjjjjkkkkkkkkkkllllllllllmmmmmmmmmmnnnnnnnnnn");
}

static void write_line(struct world *w, bool whole)
{
	char line[256];
	int size, part;

	if (w->next == LINES)
		return;
	size = make_line(line, w->next);
	part = whole ? size : w->half + (int)roll(w, (unsigned)(size - w->half));
	ck_assert_int_eq(write(w->writer, line + w->half, (size_t)(part - w->half)),
			 part - w->half);
	w->half = whole ? 0 : part;
	w->next += whole;
	set_time(w, w->writer);
}

static void end_line(struct world *w)
{
	if (w->half > 0)
		write_line(w, true);
}

/* Makes room for log.1. */
static void shift(struct world *w)
{
	char from[32], to[32];

	(void)w;
	for (int i = ROTATED - 1; i > 0; i--)
		rename(rotated_name(from, i), rotated_name(to, i + 1));
}

static void rotate_by_rename(struct world *w)
{
	if (w->is_late) {
		end_line(w);
		open_writer(w);
	}
	shift(w);
	ck_assert_int_eq(rename("log", "log.1"), 0);
	w->is_late = true;
	if (roll(w, 2) == 0) {
		int fd = open("log", O_WRONLY | O_CREAT | O_EXCL, 0600);

		ck_assert_int_ne(fd, -1);
		set_time(w, fd);
		close(fd);
	}
}

static void rotate_by_copy(struct world *w)
{
	static char bytes[LINES * 200];
	int from, to;
	ssize_t size;

	end_line(w);
	if (w->is_late)
		open_writer(w);
	shift(w);
	from = open("log", O_RDWR);
	to = open("log.1", O_WRONLY | O_CREAT | O_EXCL, 0600);
	ck_assert(from != -1 && to != -1);
	size = read(from, bytes, sizeof(bytes));
	set_time(w, to);
	if (roll(w, 4) == 0 && w->follow != NULL)
		follow_look(w->follow);
	ck_assert_int_eq(write(to, bytes, (size_t)size / 2), size / 2);
	set_time(w, to);
	if (roll(w, 4) == 0 && w->follow != NULL)
		follow_look(w->follow);
	ck_assert_int_eq(write(to, bytes + size / 2, (size_t)(size - size / 2)), size - size / 2);
	set_time(w, to);
	ck_assert_int_eq(ftruncate(from, 0), 0);
	set_time(w, from);
	close(from);
	close(to);
}

static bool all_kept(const struct world *w, const char *path)
{
	FILE *stream = fopen(path, "r");
	char line[256];
	bool all = true;

	while (stream != NULL && fgets(line, sizeof(line), stream) != NULL)
		all = all && w->kept.seen[strtol(line, NULL, 10)];
	if (stream != NULL)
		fclose(stream);
	return all;
}

/* Old files go, as logrotate does it; not before their lines are known for good. */
static void delete_old(struct world *w)
{
	char name[32];

	for (int i = ROTATED; i > (int)roll(w, 6) + 1; i--)
		if (all_kept(w, rotated_name(name, i)))
			unlink(name);
		else if (access(name, F_OK) == 0)
			break;
}

static void see(struct world *w, struct span lines)
{
	while (lines.size > 0) {
		struct span line = span_cut(&lines, '\n');
		char wanted[256];
		long number = strtol(line.data, NULL, 10);

		ck_assert_msg(number >= 0 && number < w->next, "line %ld was never written",
			      number);
		ck_assert_int_eq((int)line.size + 1, make_line(wanted, (int)number));
		ck_assert_int_eq(memcmp(wanted, line.data, line.size), 0);
		ck_assert_msg(!w->now.seen[number], "line %ld is seen twice", number);
		w->now.seen[number] = 1;
	}
}

static void read_some(struct world *w, unsigned blocks)
{
	struct follow_block block;

	follow_look(w->follow);
	while (blocks-- > 0 && follow_read(w->follow, &block))
		see(w, block.lines);
}

static void keep(struct world *w)
{
	w->now.count = follow_places(w->follow, w->now.places);
	w->kept = w->now;
}

static void kill_and_start(struct world *w)
{
	follow_free(w->follow);
	w->follow = follow_new("log");
	ck_assert_ptr_nonnull(w->follow);
	w->now = w->kept;
	follow_resume(w->follow, w->now.places, w->now.count);
}

static void do_something(struct world *w)
{
	unsigned rolled = roll(w, 100);

	if (rolled < 40)
		for (unsigned n = roll(w, 5) + 1; n > 0; n--)
			write_line(w, true);
	else if (rolled < 50)
		write_line(w, false);
	else if (rolled < 55 && w->is_late) {
		end_line(w);
		open_writer(w);
	} else if (rolled < 60)
		rotate_by_rename(w);
	else if (rolled < 64)
		rotate_by_copy(w);
	else if (rolled < 67)
		delete_old(w);
	else if (rolled < 70)
		kill_and_start(w);
	else if (rolled < 80)
		keep(w);
	else
		read_some(w, roll(w, 4));
}

static void finish(struct world *w)
{
	end_line(w);
	for (int i = 0; i < 2 * ROTATED; i++)
		read_some(w, 1000);
	for (int i = 0; i < w->next; i++)
		ck_assert_msg(w->now.seen[i], "line %d of %d is not seen", i, w->next);
	ck_assert_uint_eq(follow_count(w->follow).lost_files, 0);
	ck_assert_uint_eq(follow_count(w->follow).truncations, 0);
}

START_TEST(every_line_is_seen_once)
{
	static struct world w;

	w = (struct world){ .arena = test_arena(), .random = (unsigned)_i + 1, .writer = -1 };
	w.clock = INT64_C(1700000000) * 1000000000;
	w.folder = test_folder(w.arena);
	open_writer(&w);
	kill_and_start(&w);
	follow_look(w.follow);
	keep(&w);
	for (int i = 0; i < 300; i++)
		do_something(&w);
	finish(&w);
	follow_free(w.follow);
	close(w.writer);
	test_folder_remove(w.arena, w.folder);
	arena_free(w.arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("follow_random");

	tcase_add_loop_test(tcase, every_line_is_seen_once, 0, 40);
	return test_run("follow_random", tcase);
}
