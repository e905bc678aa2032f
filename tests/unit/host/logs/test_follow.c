/* SPDX-License-Identifier: ISC */
/* follow: which lines are read, and what is counted, after each thing that can happen to a log. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/logs/follow.h"
#include "support_config.h"

/* In place of the C library's: reading fails, of all files or of one descriptor alone. */
static struct {
	int error; /* errno; 0: none */
	int fd;    /* -1: all */
} failing = { 0, -1 };

ssize_t pread(int fd, void *bytes, size_t size, off_t offset)
{
	if (failing.error != 0 && (failing.fd == -1 || failing.fd == fd)) {
		errno = failing.error;
		return -1;
	}
	return syscall(SYS_pread64, fd, bytes, size, offset);
}

/* So many files are gone when they are to be opened, though they were there a moment ago. */
static int vanishing;

int openat(int folder, const char *name, int flags, ...)
{
	if (vanishing > 0) {
		vanishing--;
		errno = ENOENT;
		return -1;
	}
	return (int)syscall(SYS_openat, folder, name, flags, 0);
}

/* The descriptor that has a file open whose name ends so. */
static int descriptor_of(const char *name)
{
	for (int fd = 3; fd < 64; fd++) {
		char link[40], path[PATH_MAX] = "";

		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		if (readlink(link, path, sizeof(path) - 1) > 0 && strrchr(path, '/') != NULL &&
		    strcmp(strrchr(path, '/') + 1, name) == 0)
			return fd;
	}
	ck_abort_msg("%s is not open", name);
	return -1;
}

struct trial {
	struct arena *arena;
	const char *folder;
	struct follow *follow;
	struct follow_place places[FOLLOW_PLACES];
	size_t count;
	struct follow_counts counts;
	struct text seen;
	time_t clock; /* files get their times from here: none are equal */
	int descriptor;
};

/* Adds up over restarts. */
static void add_counts(struct trial *t)
{
	struct follow_counts last = follow_count(t->follow);

	t->counts.bytes += last.bytes;
	t->counts.long_lines += last.long_lines;
	t->counts.truncations += last.truncations;
	t->counts.lost_files += last.lost_files;
	t->counts.failures += last.failures;
}

static void start(struct trial *t)
{
	if (t->follow != NULL)
		add_counts(t);
	follow_free(t->follow);
	t->follow = follow_new("log");
	ck_assert_ptr_nonnull(t->follow);
	follow_resume(t->follow, t->places, t->count);
}

static void begin(struct trial *t)
{
	*t = (struct trial){ .arena = test_arena(), .clock = 1700000000, .descriptor = -1 };
	t->folder = test_folder(t->arena);
	text_begin(&t->seen, 4 << 20);
	start(t);
}

static void end(struct trial *t)
{
	follow_free(t->follow);
	text_end(&t->seen);
	if (t->descriptor != -1)
		close(t->descriptor);
	test_folder_remove(t->arena, t->folder);
	arena_free(t->arena);
}

static void write_to(struct trial *t, int fd, struct span bytes)
{
	struct timespec times[2] = { { .tv_sec = ++t->clock }, { .tv_sec = t->clock } };

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, bytes.data, bytes.size), (ssize_t)bytes.size);
	ck_assert_int_eq(futimens(fd, times), 0);
}

static void append(struct trial *t, const char *path, struct span bytes)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0600);

	write_to(t, fd, bytes);
	close(fd);
}

static void look(struct trial *t)
{
	struct follow_block block;

	follow_look(t->follow);
	while (follow_read(t->follow, &block))
		text_add(&t->seen, block.lines);
}

static void keep(struct trial *t)
{
	t->count = follow_places(t->follow, t->places);
}

static void copy(struct trial *t, const char *from, const char *to)
{
	static char bytes[1 << 16];
	int fd = open(from, O_RDONLY);
	ssize_t size = read(fd, bytes, sizeof(bytes));

	close(fd);
	append(t, to, (struct span){ bytes, (size_t)size });
}

/*
 * What happens is written as words, each a letter and its names:
 *	+FILE:LINES  LINES are appended, '/' is a newline	-FILE  is deleted
 *	mFROM,TO     is renamed					cFROM,TO  is copied
 *	tFILE        is truncated to nothing			dFILE  becomes a folder
 *	oFILE        is opened, and >LINES are written there	sTARGET  the log is a link to it
 *	l  look and read	k  the places are kept		r  start again from the kept ones
 *	x  linger no more	=  the next file is as old as the last
 *	eERROR  reading fails with it, 0 ends that	ENAME  so does that of the open file: stale
 */
static void append_word(struct trial *t, char *word)
{
	char *lines = strchr(word, ':');

	*lines++ = '\0';
	for (char *byte = lines; *byte != '\0'; byte++)
		if (*byte == '/')
			*byte = '\n';
	append(t, word, span_of(lines));
}

static void write_word(struct trial *t, char *word)
{
	for (char *byte = word; *byte != '\0'; byte++)
		if (*byte == '/')
			*byte = '\n';
	write_to(t, t->descriptor, span_of(word));
}

static void do_word(struct trial *t, char *word)
{
	char *first = word + 1, *second = strchr(word, ',');

	if (second != NULL)
		*second++ = '\0';
	switch (word[0]) {
	case '+':
		append_word(t, first);
		break;
	case '-':
		ck_assert_int_eq(remove(first), 0);
		break;
	case 'm':
		ck_assert_int_eq(rename(first, second), 0);
		break;
	case 'c':
		copy(t, first, second);
		break;
	case 't':
		ck_assert_int_eq(truncate(first, 0), 0);
		append(t, first, SPAN(""));
		break;
	case 'd':
		ck_assert_int_eq(mkdir(first, 0700), 0);
		break;
	case 'f':
		ck_assert_int_eq(mkfifo(first, 0600), 0);
		break;
	case 'o':
		t->descriptor = open(first, O_WRONLY | O_APPEND);
		break;
	case '>':
		write_word(t, first);
		break;
	case 's':
		remove("log");
		ck_assert_int_eq(symlink(first, "log"), 0);
		break;
	case 'l':
		look(t);
		break;
	case 'k':
		keep(t);
		break;
	case 'r':
		start(t);
		break;
	case '=':
		t->clock--;
		break;
	case 'e':
		failing.error = (int)strtol(first, NULL, 10);
		failing.fd = -1;
		break;
	case 'E':
		failing.error = ESTALE;
		failing.fd = descriptor_of(first);
		break;
	case 'x':
		follow_linger(t->follow, 0);
		break;
	default:
		ck_abort_msg("%s", word);
	}
}

static void play(struct trial *t, const char *script)
{
	char *words = (char *)test_printf(t->arena, "%s", script), *rest = NULL;

	for (char *word = strtok_r(words, " ", &rest); word != NULL;
	     word = strtok_r(NULL, " ", &rest))
		do_word(t, word);
}

#define TEN "ten-bytes/"
#define LONG TEN TEN TEN TEN

static const struct {
	const char *says, *script, *seen;
	struct follow_counts counts; /* without the bytes */
} stories[] = {
	{ "lines as they come", "+log:a/ l +log:b/c/ l l", "a/b/c/", { 0 } },
	{ "what is there at the first start", "+log:a/ +log:b/ l", "a/b/", { 0 } },
	{ "half a line waits for its rest", "+log:a/b l +log:c/ l", "a/bc/", { 0 } },
	{ "half a line is read again after a restart",
	  "+log:a/b l k r l +log:c/ l",
	  "a/bc/",
	  { 0 } },
	{ "a file that was never there", "l l k r l", "", { 0 } },
	{ "a file that comes late", "l l +log:a/ l", "a/", { 0 } },
	{ "a file that vanishes and comes back", "+log:a/ l -log l +log:b/ l", "a/b/", { 0 } },
	{ "what is left in a file that vanished",
	  "+log:a/ l +log:b/ -log l +log:c/ l",
	  "a/b/c/",
	  { 0 } },
	{ "empty lines are lines", "+log:/// l", "///", { 0 } },

	{ "renamed, with a rest", "+log:a/ l +log:b/ mlog,log.1 +log:c/ l", "a/b/c/", { 0 } },
	{ "renamed, none new yet",
	  "+log:a/ l mlog,log.1 l +log.1:b/ l +log:c/ l",
	  "a/b/c/",
	  { 0 } },
	{ "lines come late",
	  "+log:a/ l olog mlog,log.1 +log:c/ l >b/ l >b/ +log:d/ l",
	  "a/c/b/b/d/",
	  { 0 } },
	{ "half a line gets its end in the renamed file",
	  "+log:a/b l olog mlog,log.1 +log:c/ l >b/ l",
	  "a/c/bb/",
	  { 0 } },
	{ "half a line that never gets its end is given one",
	  "+log:a/b l mlog,log.1 +log:c/ x l l k r l l",
	  "a/b/c/",
	  { 0 } },
	{ "dated names", "+log:a/ l mlog,log-20230601 +log:b/ l", "a/b/", { 0 } },
	{ "twice between looks",
	  "+log:a/ l +log:b/ mlog,log.2 +log:c/ mlog,log.1 +log:d/ l",
	  "a/b/c/d/",
	  { 0 } },
	{ "twelve times between looks",
	  "+log:a/ l mlog,log.12 +log:b/ mlog,log.11 +log:c/ mlog,log.10 +log:d/ mlog,log.9 +log:e/"
	  " mlog,log.8 +log:f/ mlog,log.7 +log:g/ mlog,log.6 +log:h/ mlog,log.5 +log:i/"
	  " mlog,log.4 +log:j/ mlog,log.3 +log:k/ mlog,log.2 +log:l/ mlog,log.1 +log:m/ l l l l",
	  "a/b/c/d/e/f/g/h/i/j/k/l/m/",
	  { 0 } },
	{ "while nothing was running",
	  "+log:a/ l k +log:b/ mlog,log.2 +log:c/ mlog,log.1 +log:d/ r l",
	  "a/b/c/d/",
	  { 0 } },
	{ "twice within a tick of the clock",
	  "+log:a/ l = +log:b/ mlog,log.2 = +log:c/ mlog,log.1 +log:d/ l",
	  "a/b/c/d/",
	  { 0 } },
	{ "what rotated before the first start is not read",
	  "+log.2:x/ +log.1:y/ +log:a/ l mlog,log.0 +log:b/ l k r l",
	  "a/b/",
	  { 0 } },
	{ "nor what is as old as that",
	  "+log.2:x/ = +log.1:y/ +log:a/ l mlog,log.0 +log:b/ l k r l",
	  "a/b/",
	  { 0 } },
	{ "a done file is not read again",
	  "+log:a/ l mlog,log.1 +log:b/ x l l l k r l k r l",
	  "a/b/",
	  { 0 } },
	{ "nor when it was touched",
	  "+log:a/ l mlog,log.1 +log:b/ x l l k +log.1:z/ r l k r l",
	  "a/b/",
	  { 0 } },
	{ "other logs beside it are none of it",
	  "+log:a/ l +log.err:x/ +log-ssl:x/ +logs:x/ +log.1.gz:x/ +log.2.zst:x/"
	  " mlog,log.3 +log:b/ l",
	  "a/b/",
	  { 0 } },
	{ "renamed and back",
	  "+log:a/ l mlog,log.1 x l l mlog.1,log +log:b/ l k r l",
	  "a/b/",
	  { 0 } },
	{ "read to its end, and compressed while nothing was running",
	  "+log:a/ l mlog,log.1 +log:b/ l k -log.1 r +log:c/ l",
	  "a/b/c/",
	  { 0 } },
	{ "compressed with lines that were not read",
	  "+log:a/ l k +log:b/ mlog,log.1 +log:c/ -log.1 r l k r l",
	  "a/c/",
	  { .lost_files = 1 } },

	{ "a read that fails is tried again, from the same place",
	  "+log:a/b/ l +log:c/ e5 l l +log:d/ l e0 l l k r l",
	  "a/b/c/d/",
	  { .failures = 1 } },
	{ "also before anything was read", "+log:a/ e5 l l e0 l", "a/", { .failures = 1 } },
	{ "also after a restart",
	  "+log:a/ l k +log:b/ e5 r l l e0 l k r l",
	  "a/b/",
	  { .failures = 1 } },
	{ "also when it rotates meanwhile",
	  "+log:a/ l +log:b/ e5 l mlog,log.1 +log:c/ x l l e0 l l k r l",
	  "a/b/c/",
	  { .failures = 2 } },
	{ "also when it rotated while nothing was running",
	  "+log:a/ l k +log:b/ mlog,log.1 +log:c/ e5 r l l e0 l l k r l",
	  "a/b/c/",
	  { .failures = 1 } },
	{ "also when it is a done one that comes back",
	  "+log:a/ l mlog,log.1 x l l e5 mlog.1,log +log:b/ l e0 l k r l",
	  "a/b/",
	  { .failures = 1 } },
	{ "also when it was truncated meanwhile, which is told",
	  "+log:a/b/ l e5 tlog +log:c/ l e0 l k r l",
	  "a/b/c/",
	  { .truncations = 1, .failures = 1 } },
	{ "a server that has forgotten the file: it is opened anew",
	  "+log:a/ l Elog +log:b/ l e0 l k r l",
	  "a/b/",
	  { .failures = 1 } },
	/* The next file has the descriptor's number, and fails too. */
	{ "forgotten, and renamed",
	  "+log:a/ l Elog +log:b/ mlog,log.1 +log:c/ l e0 l k r l",
	  "a/b/c/",
	  { .failures = 2 } },
	{ "forgotten, and deleted with lines that were not read",
	  "+log:a/ l Elog +log:b/ -log +log:c/ l l e0 l k r l",
	  "a/c/",
	  { .lost_files = 1, .failures = 2 } },

	{ "truncated, with a copy",
	  "+log:" LONG " l +log:b/ clog,log.1 tlog l +log:c/ l",
	  LONG "b/c/",
	  { 0 } },
	{ "truncated and longer than before",
	  "+log:a/ l +log:b/ clog,log.1 tlog +log:c/d/e/f/ l",
	  "a/b/c/d/e/f/",
	  { 0 } },
	{ "twice between looks, by copies",
	  "+log:a/ l +log:b/ clog,log.2 tlog +log:c/ clog,log.1 tlog +log:d/ l",
	  "a/b/c/d/",
	  { 0 } },
	{ "twice while nothing was running, by copies",
	  "+log:a/ l k +log:b/ clog,log.2 tlog +log:c/ clog,log.1 tlog +log:d/ r l",
	  "a/b/c/d/",
	  { 0 } },
	{ "a copy while it is still there",
	  "+log:" LONG " l clog,log.1 l +log:b/ l mlog,log.0 +log:c/ l",
	  LONG "b/c/",
	  { 0 } },
	{ "a copy that is shorter than what was read",
	  "+log:" LONG LONG LONG LONG LONG LONG LONG " l clog,log.1 +log:b/ l tlog +log:c/ l k r l",
	  LONG LONG LONG LONG LONG LONG LONG "b/c/",
	  { 0 } },
	{ "copied and truncated before anything was read",
	  "l +log:a/ clog,log.1 tlog +log:b/ l",
	  "a/b/",
	  { 0 } },
	{ "the same, when it was seen empty",
	  "+log: l +log:a/ clog,log.1 tlog +log:b/ l",
	  "a/b/",
	  { 0 } },
	{ "truncated, no copy",
	  "+log:a/b/ l tlog l +log:c/ l k r l",
	  "a/b/c/",
	  { .truncations = 1 } },
	{ "truncated and filled, no copy",
	  "+log:a/ l tlog +log:c/d/ l k r l",
	  "a/c/d/",
	  { .truncations = 1 } },
	{ "truncated after it was renamed",
	  "+log:a/ l +log:b/ clog,log.2 tlog +log:c/ mlog,log.1 +log:d/ l",
	  "a/b/c/d/",
	  { 0 } },

	{ "a link is followed to the target of the moment",
	  "+one:a/ sone l +one:b/ l +two:c/ stwo l +one:d/ l",
	  "a/b/c/d/",
	  { 0 } },
	{ "a folder is said once, and waits", "dlog l l -log +log:a/ l", "a/", { .failures = 1 } },
	{ "so is a FIFO", "flog l l -log +log:a/ l", "a/", { .failures = 1 } },
	{ "a log becomes a folder",
	  "+log:a/ l +log:b/ mlog,log.1 dlog l l -log +log:c/ l",
	  "a/b/c/",
	  { .failures = 1 } },
};

static void newlines(char *string)
{
	for (; *string != '\0'; string++)
		if (*string == '/')
			*string = '\n';
}

START_TEST(story_is_read)
{
	const struct follow_counts *wanted = &stories[_i].counts;
	struct trial t;
	char *seen;

	begin(&t);
	seen = (char *)test_printf(t.arena, "%s", stories[_i].seen);
	newlines(seen);
	play(&t, stories[_i].script);
	ck_text(text_span(&t.seen), seen, stories[_i].says);
	add_counts(&t);
	ck_assert_msg(t.counts.bytes == strlen(seen) && t.counts.long_lines == 0 &&
			      t.counts.truncations == wanted->truncations &&
			      t.counts.lost_files == wanted->lost_files &&
			      t.counts.failures == wanted->failures,
		      "%s: %d truncations, %d lost, %d failures", stories[_i].says,
		      (int)t.counts.truncations, (int)t.counts.lost_files, (int)t.counts.failures);
	end(&t);
}
END_TEST

#define LIMIT (256 << 10) /* bytes of a line with its newline */

static const struct {
	size_t size; /* of the line without its newline */
	bool read;
} long_lines[] = {
	{ LIMIT - 2, true },      { LIMIT - 1, true }, { LIMIT, false },
	{ LIMIT + 1, false },     { 1 << 20, false },  { (1 << 20) - 3, false },
	{ (1 << 20) - 2, false }, { 3 << 20, false },
};

/* In one piece and in two, and over a restart in the middle of it. */
START_TEST(a_long_line_is_left_out)
{
	struct trial t;
	struct span line;

	for (int way = 0; way < 3; way++) {
		begin(&t);
		line = test_bytes(t.arena, 'x', long_lines[_i].size);
		append(&t, "log", SPAN("a\n"));
		append(&t, "log", span_first(line, line.size / 2));
		if (way > 0)
			look(&t);
		if (way > 1) {
			keep(&t);
			start(&t);
		}
		append(&t, "log", span_from(line, line.size / 2));
		append(&t, "log", SPAN("\nb\n"));
		look(&t);
		ck_assert_uint_eq(t.seen.size, 4 + (long_lines[_i].read ? line.size + 1 : 0));
		ck_assert_int_eq(memcmp(t.seen.data, "a\n", 2), 0);
		ck_assert_int_eq(memcmp(t.seen.data + t.seen.size - 3, "\nb\n", 3), 0);
		ck_assert_uint_eq(follow_count(t.follow).long_lines, !long_lines[_i].read);
		end(&t);
	}
}
END_TEST

/* One that rotated away without an end, too. */
START_TEST(a_long_line_without_an_end_is_counted)
{
	struct trial t;

	begin(&t);
	append(&t, "log", SPAN("a\n"));
	append(&t, "log", test_bytes(t.arena, 'x', 2 * LIMIT));
	look(&t);
	play(&t, "mlog,log.1 +log:b/ x l l");
	ck_text(text_span(&t.seen), "a\nb\n", "seen");
	ck_assert_uint_eq(follow_count(t.follow).long_lines, 1);
	end(&t);
}
END_TEST

/* Written up to each byte, looked at, and then the rest; with a restart between. */
START_TEST(bytes_are_lines_wherever_they_are_cut)
{
	static const struct span text = SPAN("\0one\n\xff\xfe\r\n\n\0\0\ntwo\x1b\n");
	struct trial t;

	for (size_t cut = 0; cut <= text.size; cut++)
		for (int again = 0; again < 2; again++) {
			begin(&t);
			append(&t, "log", span_first(text, cut));
			look(&t);
			ck_assert(t.seen.size == 0 || t.seen.data[t.seen.size - 1] == '\n');
			keep(&t);
			if (again)
				start(&t);
			append(&t, "log", span_from(text, cut));
			look(&t);
			ck_span(text_span(&t.seen), text, "seen");
			end(&t);
		}
}
END_TEST

START_TEST(a_block_tells_of_its_file)
{
	struct follow_block block;
	struct trial t;

	begin(&t);
	ck_assert(!follow_is_there(t.follow));
	append(&t, "log", SPAN("a\n"));
	follow_look(t.follow);
	ck_assert(follow_is_there(t.follow));
	ck_assert(follow_read(t.follow, &block));
	ck_assert(block.begins_file);
	ck_assert_int_eq(block.modified, t.clock);
	append(&t, "log", SPAN("b\n"));
	ck_assert(follow_read(t.follow, &block));
	ck_text(block.lines, "b\n", "the next block");
	ck_assert(!block.begins_file);
	ck_assert_int_eq(block.modified, t.clock);
	ck_assert(!follow_read(t.follow, &block));
	ck_assert_str_eq(follow_path(t.follow), "log");
	end(&t);
}
END_TEST

START_TEST(a_large_file_is_blocks_of_lines)
{
	struct follow_block block;
	uint64_t blocks = 0, bytes = 0;
	struct trial t;

	begin(&t);
	for (int i = 0; i < 50; i++) {
		append(&t, "log", test_bytes(t.arena, 'x', 100000));
		append(&t, "log", SPAN("\n"));
	}
	follow_look(t.follow);
	for (; follow_read(t.follow, &block); blocks++) {
		ck_assert_uint_eq(block.lines.size % 100001, 0);
		ck_assert(block.begins_file == (bytes == 0));
		bytes += block.lines.size;
	}
	ck_assert_uint_eq(bytes, 50 * 100001);
	ck_assert_uint_eq(blocks, 5);
	end(&t);
}
END_TEST

/* It is not before the next call that a block is read: what was not used is given again. */
START_TEST(a_block_is_read_when_the_next_is_asked_for)
{
	struct follow_block block;
	struct trial t;

	begin(&t);
	append(&t, "log", SPAN("a\n"));
	follow_look(t.follow);
	keep(&t);
	ck_assert(follow_read(t.follow, &block));
	start(&t);
	follow_look(t.follow);
	ck_assert(follow_read(t.follow, &block));
	keep(&t);
	start(&t);
	follow_look(t.follow);
	ck_assert(!follow_read(t.follow, &block));
	end(&t);
}
END_TEST

START_TEST(four_that_rotated_stay_open_for_late_lines)
{
	struct trial t;
	int late[6];

	begin(&t);
	for (int i = 0; i < 6; i++) {
		append(&t, "log", SPAN("a\n"));
		look(&t);
		late[i] = open("log", O_WRONLY | O_APPEND);
		ck_assert_int_eq(rename("log", test_printf(t.arena, "log.%d", 6 - i)), 0);
	}
	append(&t, "log", SPAN("a\n"));
	look(&t);
	text_clear(&t.seen);
	for (int i = 0; i < 6; i++) {
		write_to(&t, late[i], span_of(test_printf(t.arena, "%d\n", i)));
		close(late[i]);
	}
	look(&t);
	ck_text(text_span(&t.seen), "2\n3\n4\n5\n", "late lines");
	end(&t);
}
END_TEST

static const struct {
	const char *says;
	struct follow_place place;
	uint64_t lost;
} damaged[] = {
	{ "an offset that is huge", { .offset = UINT64_MAX, .head_bytes = 1 }, 1 },
	{ "a head that is huge", { .offset = UINT64_MAX, .head_bytes = UINT32_MAX }, 1 },
	{ "a head beyond the offset", { .head_bytes = 100 }, 1 },
	{ "a time that is far away", { .modified = INT64_MIN, .offset = 1, .head_bytes = 1 }, 1 },
	{ "done, and nothing else", { .done = true }, 0 },
};

/* Then the file is read from its front: a line twice is better than none. */
START_TEST(a_damaged_place_is_a_lost_file)
{
	struct trial t;

	begin(&t);
	append(&t, "log", SPAN("a\n"));
	for (t.count = 0; t.count < FOLLOW_PLACES; t.count++)
		t.places[t.count] = damaged[_i].place;
	start(&t);
	look(&t);
	ck_text(text_span(&t.seen), "a\n", damaged[_i].says);
	ck_assert_uint_eq(follow_count(t.follow).lost_files, damaged[_i].lost * FOLLOW_PLACES);
	end(&t);
}
END_TEST

/* Of an inode that another file has now, or of another file system. */
START_TEST(an_inode_alone_is_not_the_file)
{
	struct trial t;

	begin(&t);
	play(&t, "+log:one/ l k");
	t.places[0].head_hash++;
	play(&t, "r l");
	ck_text(text_span(&t.seen), "one\none\n", "another file");
	text_clear(&t.seen);
	play(&t, "k");
	t.places[t.count - 1].device++;
	play(&t, "+log:two/ r l");
	ck_text(text_span(&t.seen), "two\n", "another device");
	end(&t);
}
END_TEST

/* Nothing is lost while the disk is not there, and the places stay what they were. */
START_TEST(a_folder_may_come_late)
{
	struct trial t;

	begin(&t);
	ck_assert_int_eq(mkdir("disk", 0700), 0);
	follow_free(t.follow);
	t.follow = follow_new("disk/log");
	append(&t, "disk/log", SPAN("a\n"));
	play(&t, "l k");
	follow_free(t.follow);
	t.follow = follow_new("disk/log");
	follow_resume(t.follow, t.places, t.count);
	play(&t, "mdisk,away l k ddisk l k");
	ck_assert_uint_eq(t.count, 1);
	play(&t, "-disk maway,disk");
	append(&t, "disk/log", SPAN("b\n"));
	look(&t);
	ck_text(text_span(&t.seen), "a\nb\n", "seen");
	ck_assert_uint_eq(follow_count(t.follow).lost_files, 0);
	end(&t);
}
END_TEST

START_TEST(what_may_not_be_read_is_said_once)
{
	struct trial t;

	begin(&t);
	append(&t, "log", SPAN("a\n"));
	ck_assert_int_eq(chmod("log", 0), 0);
	ck_assert_int_eq(chmod(".", 0755), 0);
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	look(&t);
	look(&t);
	ck_assert_uint_eq(follow_count(t.follow).failures, 1);
	ck_assert(!follow_is_there(t.follow));
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
	ck_assert_int_eq(chmod("log", 0600), 0);
	look(&t);
	ck_text(text_span(&t.seen), "a\n", "readable at last");
	ck_assert_uint_eq(follow_count(t.follow).failures, 1);
	end(&t);
}
END_TEST

/* A folder that may be entered but not listed: rotation is seen, what happened before is not. */
START_TEST(a_folder_that_cannot_be_listed_is_said_once)
{
	struct trial t;

	begin(&t);
	append(&t, "log", SPAN("a\n"));
	ck_assert_int_eq(chmod("log", 0644), 0);
	ck_assert_int_eq(chmod(".", 0711), 0);
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	look(&t);
	look(&t);
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
	else
		chmod(".", 0755);
	ck_text(text_span(&t.seen), "a\n", "seen");
	ck_assert_uint_eq(follow_count(t.follow).failures, getuid() == 0);
	end(&t);
}
END_TEST

/* Whoever counts on having read all that is there looks again. */
START_TEST(a_look_while_names_move_is_not_settled)
{
	struct trial t;

	begin(&t);
	play(&t, "+log:a/ l k mlog,log.1 +log:b/");
	for (int i = 0; i < 2; i++) { /* the former file, then the one at the path */
		start(&t);
		text_clear(&t.seen);
		vanishing = 1;
		look(&t);
		ck_assert(!follow_is_settled(t.follow));
		ck_text(text_span(&t.seen), "", "while it moves");
		look(&t);
		ck_assert(follow_is_settled(t.follow));
		ck_text(text_span(&t.seen), "b\n", "then");
		t.count = 0;
	}
	end(&t);
}
END_TEST

START_TEST(what_is_truncated_while_it_is_read_is_not_settled)
{
	struct follow_block block;
	struct trial t;

	begin(&t);
	play(&t, "+log:" TEN TEN TEN TEN);
	follow_look(t.follow);
	copy(&t, "log", "log.1");
	ck_assert_int_eq(truncate("log", 0), 0);
	ck_assert(!follow_read(t.follow, &block));
	ck_assert(!follow_is_settled(t.follow));
	look(&t);
	ck_assert(follow_is_settled(t.follow));
	ck_assert_uint_eq(t.seen.size, strlen(TEN TEN TEN TEN));
	end(&t);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("follow");

	add_rows(tcase, story_is_read, stories);
	add_rows(tcase, a_long_line_is_left_out, long_lines);
	tcase_add_test(tcase, a_long_line_without_an_end_is_counted);
	tcase_add_test(tcase, bytes_are_lines_wherever_they_are_cut);
	tcase_add_test(tcase, a_block_tells_of_its_file);
	tcase_add_test(tcase, a_large_file_is_blocks_of_lines);
	tcase_add_test(tcase, a_block_is_read_when_the_next_is_asked_for);
	tcase_add_test(tcase, four_that_rotated_stay_open_for_late_lines);
	add_rows(tcase, a_damaged_place_is_a_lost_file, damaged);
	tcase_add_test(tcase, an_inode_alone_is_not_the_file);
	tcase_add_test(tcase, a_folder_may_come_late);
	tcase_add_test(tcase, a_look_while_names_move_is_not_settled);
	tcase_add_test(tcase, what_is_truncated_while_it_is_read_is_not_settled);
	tcase_add_test(tcase, what_may_not_be_read_is_said_once);
	tcase_add_test(tcase, a_folder_that_cannot_be_listed_is_said_once);
	return test_run("follow", tcase);
}
