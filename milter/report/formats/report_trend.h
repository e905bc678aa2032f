/* SPDX-License-Identifier: ISC */
/*
 * report_trend -- the events of a period side by side, by days or longer steps, and the dates from
 * which something else was in force: what a picture of them shows, before it is drawn.
 */
#ifndef REPORT_TREND_H
#define REPORT_TREND_H

#include "report/report_sections.h"

#define TREND_MOST 62 /* steps: two months of days; before these nothing is shown */
#define TREND_MARKS 9 /* dates that are marked */

struct trend_bar {
	int64_t first, last;           /* numbers of days */
	uint64_t actions[ACTIONS + 1]; /* as in counts_day */
	uint64_t events;
	bool partly; /* it reaches out of the period, or is not over */
};

/* What begins on that day: the policy warns, acts, or it is a configuration. */
enum trend_event { TREND_WARNS, TREND_ACTS, TREND_CONFIGURATION };

struct trend_mark {
	int64_t day;
	enum trend_event event;
	struct span name; /* of the policy or the configuration; borrowed */
	size_t number;    /* from 1; of the same day, the same */
};

struct trend {
	enum counts_step step;
	struct trend_bar bars[TREND_MOST];
	size_t count;
	uint64_t most;                  /* events of the longest bar */
	const struct trend_mark *marks; /* by day, in the report's arena */
	size_t mark_count;
};

/* False: out of memory.  No bars: there are no events. */
bool report_trend(const struct report *, struct trend *);

/* "Mon 2023-07-17", "the week from Mon 2023-07-17", "2023-07" ... */
void trend_words(const struct trend *, const struct trend_bar *, struct text *);

/* The same where there is little room: 07-17, 2023-07, 2023 Q3 ... */
void trend_label(const struct trend *, const struct trend_bar *, struct text *);

/* day, week ... */
const char *trend_step_word(const struct trend *);

#endif
