/*
 * eventread_runs -- parts of canonical lines that were seen before.
 * Most of a line stands word for word in others: a host's own words, and what a device says.  Such
 * a run is kept once, and when it comes again, comparing it is all the reading.  It is found from
 * the run of the line before: where the two differ, the line's byte there tells which run to go on
 * with, as it did when lines differed there before.
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
	memset(reader->latest, 0, sizeof(reader->latest));
	memset(reader->steps, 0, sizeof(reader->steps));
}

uint32_t eventread_keep_run(struct eventread *reader, struct span text, uint8_t last_field)
{
	struct eventread_run *run = tally_row(&reader->runs, text);

	if (run == NULL)
		return 0;
	run->last_field = last_field;
	return (uint32_t)tally_index(&reader->runs, run) + 1;
}

/* How many bytes of the text the line has, which are known to be so many at least. */
static inline size_t common(const char *line, struct span text, size_t known)
{
	const uint64_t ones = 0x7f7f7f7f7f7f7f7fU;

	for (; text.size - known >= EVENTREAD_WORD; known += EVENTREAD_WORD) {
		uint64_t differ = eventread_word(line + known) ^ eventread_word(text.data + known);

		if (differ != 0)
			return known +
			       eventread_first_byte((((differ & ones) + ones) | differ) & ~ones);
	}
	while (known != text.size && line[known] == text.data[known])
		known++;
	return known;
}

static inline size_t place_of(const struct eventread_step *step)
{
	uint64_t mixed = ((uint64_t)step->run << 32 | step->at) * 0x9e3779b97f4a7c15U;

	mixed = (mixed ^ (unsigned char)step->byte) * 0xd6e8feb86659fd93U;
	return mixed >> 32 & (EVENTREAD_STEPS - 1);
}

/* The run that is next; 0: not known. */
static inline uint32_t take_step(const struct eventread *reader, const struct eventread_step *left)
{
	const struct eventread_step *step = &reader->steps[place_of(left)];

	return step->run == left->run && step->at == left->at && step->byte == left->byte
		       ? step->next
		       : 0;
}

/*
 * Each step goes at least a byte on, or back to a run that ended there already, which is the last.
 * Behind a whole run, the first letter of the next key is what differs.
 */
void eventread_search(const struct eventread *reader, size_t place, const char *at,
		      struct eventread_search *out)
{
	uint32_t number = reader->latest[place];
	size_t known = 0;

	*out = (struct eventread_search){ 0 };
	while (number != 0) {
		struct span text = eventread_run(reader, number);

		if (text.size <= known) {
			out->run = number;
			return;
		}
		known = common(at, text, known);
		out->left = (struct eventread_step){ number, (uint32_t)known, 0, at[known] };
		if (known == text.size) {
			out->run = number;
			if (at[known] != ',')
				return;
			out->left.byte = at[known + 2];
		}
		number = take_step(reader, &out->left);
	}
}

void eventread_learn(struct eventread *reader, const struct eventread_search *search, uint32_t run)
{
	struct eventread_step *step = &reader->steps[place_of(&search->left)];

	*step = search->left;
	step->next = run;
}
