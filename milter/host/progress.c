/* SPDX-License-Identifier: ISC */
/* progress -- one line on a terminal, while something takes longer than a second. */
#include "host/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define FIRST_MILLISECONDS 1000
#define EACH_MILLISECONDS 200

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void progress_begin(struct progress *progress, const char *program)
{
	*progress = (struct progress){ .program = program,
				       .is_terminal = isatty(STDERR_FILENO) == 1,
				       .next = now() + FIRST_MILLISECONDS };
}

void progress_show(struct progress *progress, uint64_t done, uint64_t all)
{
	int64_t moment;

	if (!progress->is_terminal || all == 0)
		return;
	moment = now();
	if (moment < progress->next)
		return;
	progress->next = moment + EACH_MILLISECONDS;
	progress->is_shown = true;
	if (done > all) /* the log has grown */
		done = all;
	fprintf(stderr, "\r%s: %d %% read", progress->program,
		(int)((double)done / (double)all * 100));
	fflush(stderr);
}

void progress_erase(struct progress *progress)
{
	if (!progress->is_shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	progress->is_shown = false;
}
