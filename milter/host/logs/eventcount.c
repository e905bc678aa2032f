/* SPDX-License-Identifier: ISC */
/* eventcount -- counts the lines of event logs, on several processors. */
#include "host/logs/eventcount.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "count/summary_batch.h"

#define THREADS_MAX 64 /* at most */

/* A thread that knows so many people hands on what it has counted, and begins anew. */
#define PEOPLE_IN_A_SHARE 100000

/* What the threads share; each lock guards what stands below it. */
struct shared {
	const struct eventcount_wanted *wanted;

	pthread_mutex_t reading;
	struct eventfiles *files;
	uint64_t blocks; /* taken so far: the next one's number */
	bool ended;      /* or failed, and why says how */
	bool failed;
	struct trouble *why;

	pthread_mutex_t claiming;
	pthread_cond_t claimed;
	uint64_t turn; /* the number of the block whose turn it is */
	struct event_ids *ids;
	size_t file;     /* whose lines are being claimed */
	uint64_t number; /* of the last line of it */
	size_t named;    /* bad lines */
	uint64_t bytes;  /* of all files */

	pthread_mutex_t merging;
	struct summary *summary;
};

/* A bad line of a block. */
struct bad_line {
	uint64_t number; /* in the block, from 1 */
	struct trouble why;
};

struct worker {
	struct shared *shared;
	pthread_t thread;
	struct summary summary;
	struct summary_batch *batch;
	struct bad_line *bad_lines; /* room for as many as are wanted */
	size_t bad_count;
	uint64_t lines; /* of the block */
	uint64_t block_number;
	uint64_t bytes_read; /* of all files, up to the block's end */
	struct eventfiles_block block;
};

static void note_bad_line(struct worker *worker, const struct trouble *why)
{
	if (worker->bad_count == worker->shared->wanted->bad_lines)
		return;
	worker->bad_lines[worker->bad_count++] = (struct bad_line){ worker->lines, *why };
}

static void read_wholly(struct worker *worker, struct span line)
{
	struct trouble why;

	if (line.size < EVENTFILES_LINE_BYTES) {
		if (!summary_batch_line(worker->batch, line, &why))
			note_bad_line(worker, &why);
		return;
	}
	summary_bad_line(&worker->summary);
	trouble_say(&why, "the line is too long");
	note_bad_line(worker, &why);
}

static void read_lines(struct worker *worker)
{
	struct span rest = { worker->block.bytes, worker->block.size };

	worker->summary.digests = worker->block.digests;
	worker->lines = worker->block.too_long;
	worker->bad_count = 0;
	if (worker->block.too_long) {
		read_wholly(worker, rest);
		return;
	}
	while (rest.size != 0) {
		size_t size = summary_batch_skim(worker->batch, rest.data, EVENTFILES_LINE_BYTES);

		worker->lines++;
		if (size == 0) {
			size = span_find(rest, '\n');
			read_wholly(worker, span_first(rest, size));
		}
		rest = span_from(rest, size + 1);
	}
}

static void name_bad_lines(struct worker *worker)
{
	struct shared *shared = worker->shared;
	const struct eventcount_wanted *wanted = shared->wanted;

	for (size_t i = 0; i < worker->bad_count && shared->named < wanted->bad_lines; i++) {
		const struct bad_line *bad = &worker->bad_lines[i];

		shared->named++;
		wanted->bad_line(wanted->context,
				 eventfiles_name(shared->files, worker->block.file),
				 shared->number + bad->number, bad->why.sentence);
	}
}

/* Blocks take their turns, so that ids and line numbers are those of the files. */
static void claim(struct worker *worker)
{
	struct shared *shared = worker->shared;

	pthread_mutex_lock(&shared->claiming);
	while (shared->turn != worker->block_number)
		pthread_cond_wait(&shared->claimed, &shared->claiming);
	summary_batch_claim(worker->batch, shared->ids);
	if (shared->file != worker->block.file)
		shared->number = 0;
	shared->file = worker->block.file;
	name_bad_lines(worker);
	if (shared->wanted->progress != NULL)
		shared->wanted->progress(shared->wanted->context, worker->bytes_read,
					 shared->bytes);
	shared->number += worker->lines;
	shared->turn++;
	pthread_cond_broadcast(&shared->claimed);
	pthread_mutex_unlock(&shared->claiming);
}

static bool next_block(struct worker *worker)
{
	struct shared *shared = worker->shared;
	bool taken = false;

	pthread_mutex_lock(&shared->reading);
	if (!shared->ended) {
		enum eventfiles_next next =
			eventfiles_block(shared->files, &worker->block, shared->why);

		taken = next == EVENTFILES_LINE;
		shared->ended = !taken;
		shared->failed = next == EVENTFILES_FAILED;
		if (taken)
			worker->block_number = shared->blocks++;
		if (taken && shared->wanted->progress != NULL)
			worker->bytes_read = eventfiles_bytes_read(shared->files);
	}
	pthread_mutex_unlock(&shared->reading);
	return taken;
}

static void hand_on(struct worker *worker)
{
	struct shared *shared = worker->shared;

	pthread_mutex_lock(&shared->merging);
	summary_merge(shared->summary, &worker->summary);
	pthread_mutex_unlock(&shared->merging);
}

static void *work(void *argument)
{
	struct worker *worker = argument;

	while (next_block(worker)) {
		read_lines(worker);
		claim(worker);
		summary_batch_count(worker->batch);
		if (worker->summary.now.people.count >= PEOPLE_IN_A_SHARE)
			hand_on(worker);
	}
	hand_on(worker);
	return NULL;
}

static void worker_free(struct worker *worker)
{
	if (worker == NULL)
		return;
	summary_batch_free(worker->batch);
	summary_end(&worker->summary);
	free(worker->bad_lines);
	free(worker);
}

/* Owned by the caller; NULL: out of memory. */
static struct worker *worker_new(struct shared *shared)
{
	struct worker *worker = calloc(1, sizeof(*worker));

	if (worker == NULL)
		return NULL;
	worker->shared = shared;
	worker->bad_lines = calloc(shared->wanted->bad_lines + 1, sizeof(*worker->bad_lines));
	if (summary_begin_part(&worker->summary, shared->summary))
		worker->batch = summary_batch_new(&worker->summary);
	if (worker->batch == NULL || worker->bad_lines == NULL) {
		worker_free(worker);
		return NULL;
	}
	return worker;
}

static size_t threads_of(const struct eventcount_wanted *wanted)
{
	size_t count = wanted->threads;
	cpu_set_t processors;

	if (count == 0 && sched_getaffinity(0, sizeof(processors), &processors) == 0)
		count = (size_t)CPU_COUNT(&processors);
	if (count == 0)
		count = 1;
	return count < THREADS_MAX ? count : THREADS_MAX;
}

/* The caller's thread is the first; as many others work along as can be had. */
static bool run(struct shared *shared)
{
	struct worker *workers[THREADS_MAX];
	size_t wanted = threads_of(shared->wanted), count, started;

	workers[0] = worker_new(shared);
	if (workers[0] == NULL)
		return false;
	for (count = 1; count < wanted; count++) {
		workers[count] = worker_new(shared);
		if (workers[count] == NULL)
			break;
	}
	for (started = 1; started < count; started++)
		if (pthread_create(&workers[started]->thread, NULL, work, workers[started]) != 0)
			break;
	work(workers[0]);
	for (size_t i = 1; i < started; i++)
		pthread_join(workers[i]->thread, NULL);
	for (size_t i = 0; i < count; i++)
		worker_free(workers[i]);
	return true;
}

bool eventcount(struct eventfiles *files, struct summary *summary,
		const struct eventcount_wanted *wanted, struct trouble *why)
{
	struct shared shared = { .wanted = wanted,
				 .files = files,
				 .why = why,
				 .ids = &summary->ids,
				 .bytes = eventfiles_bytes(files),
				 .summary = summary };
	bool ran;

	pthread_mutex_init(&shared.reading, NULL);
	pthread_mutex_init(&shared.claiming, NULL);
	pthread_cond_init(&shared.claimed, NULL);
	pthread_mutex_init(&shared.merging, NULL);
	ran = run(&shared);
	pthread_mutex_destroy(&shared.reading);
	pthread_mutex_destroy(&shared.claiming);
	pthread_cond_destroy(&shared.claimed);
	pthread_mutex_destroy(&shared.merging);
	if (!ran)
		trouble_say(why, "%s", strerror(ENOMEM));
	return ran && !shared.failed;
}
