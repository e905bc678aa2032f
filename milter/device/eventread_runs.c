/*
 * eventread_runs -- parts of canonical lines that were seen before.
 * Most of a line stands word for word in others: a host's own words, and what a device says.  Such
 * a run is kept once; when it is expected and comes again, comparing it is all the reading.
 */
#include "eventread_inside.h"

#include <string.h>

#define RUNS_KEPT 4096 /* after which eventread_is_full asks for forgetting them */

bool eventread_runs_begin(struct eventread *reader)
{
	reader->run_texts = arena_new();
	tally_begin(&reader->runs, reader->run_texts, sizeof(struct eventread_run));
	return reader->run_texts != NULL;
}

void eventread_runs_end(struct eventread *reader)
{
	tally_end(&reader->runs);
	arena_free(reader->run_texts);
	reader->run_texts = NULL;
}

struct span eventread_run(const struct eventread *reader, uint32_t run)
{
	if (run == 0)
		return (struct span){ NULL, 0 };
	return ((const struct tally_row *)tally_at(&reader->runs, run - 1))->key;
}

bool eventread_is_full(const struct eventread *reader)
{
	return reader->runs.count > RUNS_KEPT;
}

void eventread_forget(struct eventread *reader)
{
	tally_end(&reader->runs);
	arena_empty(reader->run_texts);
	tally_begin(&reader->runs, reader->run_texts, sizeof(struct eventread_run));
	memset(reader->expected, 0, sizeof(reader->expected));
}

uint32_t eventread_keep_run(struct eventread *reader, struct span text, uint8_t last_field)
{
	struct eventread_run *run = tally_row(&reader->runs, text);

	if (run == NULL)
		return 0;
	run->last_field = last_field;
	return (uint32_t)tally_index(&reader->runs, run) + 1;
}
