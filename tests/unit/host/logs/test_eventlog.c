/* SPDX-License-Identifier: ISC */
/* eventlog: whole lines, one write each, whatever becomes of the file. */
#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>

#include "host/logs/eventlog.h"
#include "host/notice.h"
#include "support_config.h"

#define NOON INT64_C(1689588000123)

struct trial {
	struct arena *arena;
	const char *folder;
	struct eventlog *log;
};

static void begin(struct trial *trial, const char *path)
{
	struct trouble why = { "" };

	trial->arena = test_arena();
	trial->folder = test_folder(trial->arena);
	trial->log = eventlog_open(path, &why);
	ck_assert_msg(trial->log != NULL, "%s", why.sentence);
}

static void end(struct trial *trial)
{
	eventlog_close(trial->log);
	test_folder_remove(trial->arena, trial->folder);
	arena_free(trial->arena);
}

static const char *write_user(struct trial *trial, struct span user)
{
	struct event event = { 0 };
	char *id = arena_take(trial->arena, EVENT_ID_BYTES);

	event_set(&event, EVENT_TYPE, SPAN("sighting"));
	event_set(&event, EVENT_USER, user);
	eventlog_write(trial->log, &event, NOON, id);
	return id;
}

static const char *read_whole(struct arena *arena, const char *path)
{
	FILE *stream = fopen(path, "r");
	char *bytes = arena_take(arena, 8 << 20);

	ck_assert_msg(stream != NULL, "%s", path);
	ck_assert_uint_lt(fread(bytes, 1, 8 << 20, stream), 8 << 20);
	fclose(stream);
	return bytes;
}

/* Each line that is not empty must be an object with an id; returns their number. */
static size_t check_lines(const char *content)
{
	struct span rest = span_of(content);
	size_t count = 0;

	while (rest.size != 0) {
		struct span line = span_cut(&rest, '\n');
		json_t *json;

		if (line.size == 0)
			continue;
		json = json_loadb(line.data, line.size, JSON_REJECT_DUPLICATES, NULL);
		ck_assert_msg(json != NULL, "%.*s", SPAN_FORMAT(line));
		ck_assert_ptr_nonnull(json_object_get(json, "id"));
		json_decref(json);
		count++;
	}
	return count;
}

static uint64_t counter_of(const char *id)
{
	return strtoull(strrchr(id, '-') + 1, NULL, 16);
}

START_TEST(a_line_is_whole_and_its_id_rises)
{
	struct trial trial;
	const char *first, *second, *content;

	begin(&trial, "log");
	first = write_user(&trial, SPAN("anna"));
	second = write_user(&trial, SPAN("boris"));
	content = read_whole(trial.arena, "log");
	ck_assert_uint_eq(check_lines(content), 2);
	ck_assert_int_eq(content[strlen(content) - 1], '\n');
	ck_assert_ptr_nonnull(strstr(content, "{\"time\":\"2023-07-17T10:00:00.123Z\",\"type\":"));
	ck_assert_ptr_nonnull(strstr(content, test_printf(trial.arena, "\"id\":\"%s\"", first)));
	ck_assert_uint_eq(counter_of(first), 1);
	ck_assert_uint_eq(counter_of(second), 2);
	ck_assert_int_eq(strncmp(first, second, (size_t)(strrchr(first, '-') - first)), 0);
	end(&trial);
}
END_TEST

START_TEST(another_start_is_another_stream)
{
	struct trial trial;
	const char *first, *second;

	begin(&trial, "log");
	first = write_user(&trial, SPAN("anna"));
	eventlog_close(trial.log);
	trial.log = eventlog_open("log", NULL);
	second = write_user(&trial, SPAN("anna"));
	ck_assert_str_ne(first, second);
	ck_assert_uint_eq(check_lines(read_whole(trial.arena, "log")), 2);
	end(&trial);
}
END_TEST

/* What the file holds before it is opened, and behind the first event. */
static const struct {
	const char *says, *before, *front;
} fronts[] = {
	{ "an empty file", "", "{\"time\"" },
	{ "whole lines", "{}\n", "{}\n{\"time\"" },
	{ "half a line", "{}\n{\"ti", "{}\n{\"ti\n{\"time\"" },
	{ "a line without its end", "{}", "{}\n{\"time\"" },
	{ "an empty line", "{}\n\n", "{}\n\n{\"time\"" },
};

START_TEST(half_a_line_gets_its_end)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena), *content;
	struct trial trial = { .arena = arena, .folder = folder };

	test_write("log", span_of(fronts[_i].before));
	trial.log = eventlog_open("log", NULL);
	write_user(&trial, SPAN("anna"));
	write_user(&trial, SPAN("boris"));
	content = read_whole(arena, "log");
	ck_assert_msg(strncmp(content, fronts[_i].front, strlen(fronts[_i].front)) == 0, "%s:\n%s",
		      fronts[_i].says, content);
	ck_assert_msg(strstr(content, "}\n{") != NULL, "%s: one newline between", fronts[_i].says);
	end(&trial);
}
END_TEST

START_TEST(a_renamed_file_is_left)
{
	struct trial trial;
	struct trouble why;

	begin(&trial, "log");
	write_user(&trial, SPAN("anna"));
	ck_assert_int_eq(rename("log", "log.1"), 0);
	write_user(&trial, SPAN("boris"));
	eventlog_look(trial.log);
	write_user(&trial, SPAN("clara"));
	ck_assert_uint_eq(check_lines(read_whole(trial.arena, "log.1")), 2);
	ck_assert_uint_eq(check_lines(read_whole(trial.arena, "log")), 1);
	eventlog_look(trial.log);
	ck_assert_int_eq(unlink("log"), 0);
	ck_assert(eventlog_reopen(trial.log, &why));
	write_user(&trial, SPAN("dora"));
	ck_assert_uint_eq(check_lines(read_whole(trial.arena, "log")), 1);
	end(&trial);
}
END_TEST

START_TEST(what_cannot_be_opened_keeps_the_old_file)
{
	struct trial trial;
	struct trouble why = { "" };

	begin(&trial, "log");
	ck_assert_int_eq(rename("log", "log.1"), 0);
	ck_assert_int_eq(mkdir("log", 0700), 0);
	ck_assert(!eventlog_reopen(trial.log, &why));
	ck_assert_str_eq(why.sentence, "event_log log: Is a directory: name a file in it: still "
				       "writing to the old file");
	write_user(&trial, SPAN("anna"));
	ck_assert_uint_eq(check_lines(read_whole(trial.arena, "log.1")), 1);
	end(&trial);
}
END_TEST

/* Standard error goes to a file meanwhile: syslog(3) writes there too. */
struct listening {
	int kept, file;
};

static struct listening listen_to_notices(void)
{
	struct listening listening = { dup(STDERR_FILENO),
				       open("told", O_WRONLY | O_CREAT | O_APPEND, 0600) };

	dup2(listening.file, STDERR_FILENO);
	notice_open("test", false);
	return listening;
}

static const char *end_listening(struct listening listening, struct arena *arena)
{
	dup2(listening.kept, STDERR_FILENO);
	close(listening.kept);
	close(listening.file);
	return read_whole(arena, "told");
}

static bool says_twice(const char *told, const char *what)
{
	const char *first = strstr(told, what);

	ck_assert_msg(first != NULL, "'%s' is said in:\n%s", what, told);
	return strstr(first + 1, what) != NULL;
}

START_TEST(a_deleted_file_is_made_again_and_has_the_event)
{
	struct trial trial;

	begin(&trial, "log");
	write_user(&trial, SPAN("anna"));
	ck_assert_int_eq(unlink("log"), 0);
	write_user(&trial, SPAN("boris"));
	ck_assert_ptr_nonnull(strstr(read_whole(trial.arena, "log"), "boris"));
	ck_assert_uint_eq(eventlog_count(trial.log).failures, 0);
	ck_assert_uint_eq(eventlog_count(trial.log).events, 2);
	end(&trial);
}
END_TEST

START_TEST(a_folder_that_is_gone_fails_writes_until_it_is_back)
{
	struct trial trial;
	struct listening listening;
	const char *told, *content;

	ck_assert_int_eq(mkdir("/tmp/eventlog-gone", 0700), 0);
	begin(&trial, "/tmp/eventlog-gone/log");
	listening = listen_to_notices();
	write_user(&trial, SPAN("anna"));
	unlink("/tmp/eventlog-gone/log");
	ck_assert_int_eq(rmdir("/tmp/eventlog-gone"), 0);
	for (int i = 0; i < 3; i++) {
		write_user(&trial, SPAN("boris"));
		eventlog_look(trial.log);
	}
	ck_assert_uint_eq(eventlog_count(trial.log).failures, 3);
	ck_assert(eventlog_count(trial.log).failing);
	ck_assert_int_eq(mkdir("/tmp/eventlog-gone", 0700), 0);
	write_user(&trial, SPAN("clara"));
	write_user(&trial, SPAN("dora"));
	ck_assert_msg(!eventlog_count(trial.log).failing, "it is written again");
	told = end_listening(listening, trial.arena);
	content = read_whole(trial.arena, "/tmp/eventlog-gone/log");
	unlink("/tmp/eventlog-gone/log");
	rmdir("/tmp/eventlog-gone");
	ck_assert_uint_eq(check_lines(content), 2);
	ck_assert_ptr_nonnull(strstr(told, "\"user\":\"boris\""));
	ck_assert(!says_twice(told, "events go to syslog until it can be opened"));
	ck_assert(!says_twice(told, "events are written again"));
	ck_assert(!says_twice(told, "1 event went to syslog instead"));
	end(&trial);
}
END_TEST

START_TEST(no_folder_is_said)
{
	struct trouble why = { "" };

	ck_assert_ptr_null(eventlog_open("/nonexistent/log", &why));
	ck_assert_ptr_nonnull(strstr(why.sentence, "event_log /nonexistent/log: there is no folder "
						   "/nonexistent: `install -d -o "));
	eventlog_close(NULL);
}
END_TEST

START_TEST(a_full_disk_goes_on_and_is_counted)
{
	struct trial trial;
	const char *first, *second, *told;
	struct eventlog_counts counts;
	struct listening listening;

	begin(&trial, "/dev/full");
	listening = listen_to_notices();
	first = write_user(&trial, SPAN("anna"));
	second = write_user(&trial, SPAN("boris"));
	told = end_listening(listening, trial.arena);
	ck_assert_uint_eq(counter_of(first), 1);
	ck_assert_msg(counter_of(second) == 2, "a failed write keeps its number");
	ck_assert_ptr_nonnull(strstr(told, "event {\"time\":"));
	ck_assert_ptr_nonnull(strstr(told, "\"user\":\"boris\"}\n"));
	ck_assert_ptr_nonnull(strstr(told, "event_log /dev/full: No space left on device: 1 event "
					   "went to syslog instead"));
	ck_assert_msg(!says_twice(told, "went to syslog"), "said once a minute");
	counts = eventlog_count(trial.log);
	ck_assert_uint_eq(counts.failures, 2);
	ck_assert(counts.failing && counts.last_failure != 0);
	ck_assert_uint_eq(counts.events, 0);
	end(&trial);
}
END_TEST

static const char *const hostile[] = { "\x01", "\"", "\xff", "\xe2\x82\xac", "\n" };

START_TEST(oversized_values_are_cut)
{
	struct trial trial;
	struct text user;

	begin(&trial, "log");
	text_begin(&user, 1 << 20);
	for (int i = 0; i < 100000; i++)
		text_add(&user, span_of(hostile[_i]));
	write_user(&trial, text_span(&user));
	write_user(&trial, SPAN("anna"));
	ck_assert_uint_eq(check_lines(read_whole(trial.arena, "log")), 2);
	text_end(&user);
	end(&trial);
}
END_TEST

static void *write_many(void *context)
{
	struct trial *trial = context;

	for (int i = 0; i < 500; i++) {
		struct event event = { 0 };
		char id[EVENT_ID_BYTES];

		event_set(&event, EVENT_USER, SPAN("anna"));
		eventlog_write(trial->log, &event, NOON, id);
	}
	return NULL;
}

START_TEST(ids_rise_in_file_order_with_many_threads)
{
	pthread_t threads[8];
	struct trial trial;
	const char *at;

	begin(&trial, "log");
	for (int i = 0; i < ROWS(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, write_many, &trial), 0);
	for (int i = 0; i < ROWS(threads); i++)
		pthread_join(threads[i], NULL);
	at = read_whole(trial.arena, "log");
	ck_assert_uint_eq(check_lines(at), 4000);
	for (uint64_t wanted = 1; wanted <= 4000; wanted++) {
		at = strstr(at, "\"id\":\"") + 6;
		ck_assert_uint_eq(
			counter_of(test_printf(trial.arena, "%.*s", (int)strcspn(at, "\""), at)),
			wanted);
	}
	end(&trial);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("eventlog");

	tcase_add_test(tcase, a_line_is_whole_and_its_id_rises);
	tcase_add_test(tcase, another_start_is_another_stream);
	add_rows(tcase, half_a_line_gets_its_end, fronts);
	tcase_add_test(tcase, a_renamed_file_is_left);
	tcase_add_test(tcase, what_cannot_be_opened_keeps_the_old_file);
	tcase_add_test(tcase, a_deleted_file_is_made_again_and_has_the_event);
	tcase_add_test(tcase, a_folder_that_is_gone_fails_writes_until_it_is_back);
	tcase_add_test(tcase, no_folder_is_said);
	tcase_add_test(tcase, a_full_disk_goes_on_and_is_counted);
	add_rows(tcase, oversized_values_are_cut, hostile);
	tcase_add_test(tcase, ids_rise_in_file_order_with_many_threads);
	return test_run("eventlog", tcase);
}
