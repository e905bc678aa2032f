/* SPDX-License-Identifier: ISC */
/* wake: what happens ends the wait, and what does not happen does not. */
#include <fcntl.h>
#include <signal.h>
#include <time.h>

#include "support_config.h"
#include "host/wake.h"

struct trial {
	struct arena *arena;
	const char *folder;
	struct wake *wake;
};

static struct trial begin(void)
{
	struct trial trial = { .arena = test_arena() };
	struct trouble why;

	trial.folder = test_folder(trial.arena);
	trial.wake = wake_open(&why);
	ck_assert_msg(trial.wake != NULL, "%s", why.sentence);
	return trial;
}

static void end(struct trial *trial)
{
	while (wake_signal(trial->wake) != 0)
		; /* one that is left is delivered when it is not blocked any more */
	wake_close(trial->wake);
	test_folder_remove(trial->arena, trial->folder);
	arena_free(trial->arena);
}

static int64_t milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits until nothing is reported any more. */
static void settle(struct trial *trial)
{
	while (wake_wait(trial->wake, -1, 25) != WAKE_TIME)
		;
}

static void append(const char *path)
{
	FILE *stream = fopen(path, "a");

	ck_assert_ptr_nonnull(stream);
	fputs("line\n", stream);
	fclose(stream);
}

static void create(void)
{
	append("new");
}

static void grow(void)
{
	append("log");
}

static void move_away(void)
{
	ck_assert_int_eq(rename("log", "log.1"), 0);
}

static void truncate_it(void)
{
	ck_assert_int_eq(truncate("log", 0), 0);
}

static void delete (void)
{
	ck_assert_int_eq(unlink("log"), 0);
}

static void grow_elsewhere(void)
{
	append("other/log");
}

static void nothing(void)
{
}

static void hang_up(void)
{
	raise(SIGHUP);
}

static void grow_and_hang_up(void)
{
	grow();
	hang_up();
}

static const struct {
	const char *says;
	void (*happens)(void);
	unsigned reasons;
} happenings[] = {
	{ "a file appears", create, WAKE_FILES },
	{ "a file grows", grow, WAKE_FILES },
	{ "a file is renamed", move_away, WAKE_FILES },
	{ "a file is truncated", truncate_it, WAKE_FILES },
	{ "a file is deleted", delete, WAKE_FILES },
	{ "a file grows in a folder that is not watched", grow_elsewhere, WAKE_TIME },
	{ "nothing", nothing, WAKE_TIME },
	{ "a signal", hang_up, WAKE_SIGNAL },
	{ "both", grow_and_hang_up, WAKE_FILES | WAKE_SIGNAL },
};

START_TEST(wakes_for)
{
	struct trial trial = begin();
	unsigned reasons;

	grow();
	mkdir("other", 0700);
	ck_assert(wake_add(trial.wake, "log"));
	settle(&trial);
	happenings[_i].happens();
	reasons = wake_wait(trial.wake, -1, 5);
	ck_assert_msg(reasons == happenings[_i].reasons, "%s: got %u", happenings[_i].says,
		      reasons);
	end(&trial);
}
END_TEST

START_TEST(time_passes)
{
	struct trial trial = begin();
	int64_t before = milliseconds();

	ck_assert_uint_eq(wake_wait(trial.wake, -1, 10), WAKE_TIME);
	ck_assert_int_ge(milliseconds() - before, 9);
	ck_assert_uint_eq(wake_wait(trial.wake, -1, 0), WAKE_TIME);
	end(&trial);
}
END_TEST

START_TEST(a_descriptor_can_be_read)
{
	struct trial trial = begin();
	int ends[2];
	char byte;

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_uint_eq(wake_wait(trial.wake, ends[0], 1), WAKE_TIME);
	ck_assert_int_eq(write(ends[1], "x", 1), 1);
	ck_assert_uint_eq(wake_wait(trial.wake, ends[0], 1000), WAKE_FD);
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	close(ends[1]);
	ck_assert_uint_eq(wake_wait(trial.wake, ends[0], 1000), WAKE_FD);
	close(ends[0]);
	end(&trial);
}
END_TEST

static const int signals[] = { SIGHUP, SIGUSR1, SIGTERM, SIGINT, SIGCHLD };

/* Also one that came before anybody waited. */
START_TEST(a_signal_is_told_once)
{
	struct trial trial = begin();

	raise(signals[_i]);
	raise(signals[_i]);
	ck_assert_uint_eq(wake_wait(trial.wake, -1, 1000), WAKE_SIGNAL);
	ck_assert_int_eq(wake_signal(trial.wake), signals[_i]);
	ck_assert_int_eq(wake_signal(trial.wake), 0);
	ck_assert_uint_eq(wake_wait(trial.wake, -1, 0), WAKE_TIME);
	end(&trial);
}
END_TEST

START_TEST(the_mask_of_before_is_given_back)
{
	struct trial trial;
	sigset_t before, now;

	ck_assert_int_eq(sigprocmask(SIG_SETMASK, NULL, &before), 0);
	trial = begin();
	sigprocmask(SIG_SETMASK, NULL, &now);
	for (int i = 0; i < ROWS(signals); i++)
		ck_assert(sigismember(&now, signals[i]) == 1);
	wake_child(trial.wake);
	sigprocmask(SIG_SETMASK, NULL, &now);
	for (int i = 0; i < ROWS(signals); i++)
		ck_assert(sigismember(&now, signals[i]) == sigismember(&before, signals[i]));
	end(&trial);
}
END_TEST

/* A folder that is made later, and one that is made anew. */
START_TEST(a_folder_comes_and_goes)
{
	struct trial trial = begin();

	ck_assert(wake_add(trial.wake, "late/log"));
	settle(&trial);
	for (int i = 0; i < 2; i++) {
		mkdir("late", 0700);
		ck_assert_uint_eq(wake_wait(trial.wake, -1, 0) & WAKE_FILES, WAKE_FILES);
		settle(&trial);
		append("late/log");
		ck_assert_uint_eq(wake_wait(trial.wake, -1, 100), WAKE_FILES);
		settle(&trial);
		ck_assert_int_eq(rename("late", i == 0 ? "gone" : "gone.1"), 0);
		settle(&trial);
	}
	end(&trial);
}
END_TEST

/* At a high rate the caller gets blocks of lines, not a wake for each. */
START_TEST(many_writes_are_few_wakes)
{
	struct trial trial = begin();
	int64_t from, now;
	int wakes = 0;

	grow();
	ck_assert(wake_add(trial.wake, "log"));
	settle(&trial);
	for (from = now = milliseconds(); now < from + 100; now = milliseconds()) {
		grow();
		wakes += wake_wait(trial.wake, -1, 0) == WAKE_FILES;
	}
	ck_assert_int_ge(wakes, 1);
	ck_assert_int_le(wakes, (now - from) / 20 + 1);
	end(&trial);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("wake");

	add_rows(tcase, wakes_for, happenings);
	tcase_add_test(tcase, time_passes);
	tcase_add_test(tcase, a_descriptor_can_be_read);
	add_rows(tcase, a_signal_is_told_once, signals);
	tcase_add_test(tcase, the_mask_of_before_is_given_back);
	tcase_add_test(tcase, a_folder_comes_and_goes);
	tcase_add_test(tcase, many_writes_are_few_wakes);
	return test_run("wake", tcase);
}
