/* SPDX-License-Identifier: ISC */
/* counts_steps -- days, weeks from Monday, months, quarters and years, by numbers. */
#ifndef COUNTS_STEPS_H
#define COUNTS_STEPS_H

#include "base/span.h"

enum counts_step {
	COUNTS_STEP_DAY,
	COUNTS_STEP_WEEK,
	COUNTS_STEP_MONTH,
	COUNTS_STEP_QUARTER,
	COUNTS_STEP_YEAR,
	COUNTS_STEPS
};

/* day, week ...; NULL behind the last. */
const char *counts_step_name(size_t step);

/* The number of the step that a day is in, both counted from 1970-01-01 or 0000-01. */
int64_t counts_step_of(enum counts_step, int64_t day);

/* The first day of the step with that number. */
int64_t counts_step_first(enum counts_step, int64_t number);

struct counts;

/* Fills steps from the days that were counted, where `step` is not COUNTS_STEPS. */
void counts_make_steps(struct counts *);

#endif
