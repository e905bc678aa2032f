/* SPDX-License-Identifier: ISC */
/*
 * report_words -- the sentences of a report, which text and HTML share.  Each adds plain words to
 * a text, or nothing when there is nothing to say; what of them came from events is not made safe
 * for any output yet.  For report*.c only.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "report/report_sections.h"

/* "Declared devices in mail", or in what else the period has. */
void words_title(const struct report *, struct text *);

/* Mon 2023-07-17 to Tue 2023-07-18, 2 days, time zone UTC */
void words_period(const struct report *, struct text *);

/* Mon 2023-07-17 to Tue 2023-07-18, 2 days: of any counts. */
void words_days(const struct counts *, struct text *);

/* "Only events with: device=iphone" */
void words_conditions(const struct report *, struct text *);

/*
 * What matters most: what was done to how many events, of how many messages; and the sentences of
 * it one by one, the second beginning with a blank.
 */
void words_lead(const struct report *, struct text *);
void words_found(const struct report *, struct text *);
void words_traffic(const struct report *, struct text *);

/* How a sentence speaks of each action, the gravest first. */
struct deed {
	enum action action;
	const char *done;
};
extern const struct deed deeds[ACTIONS];

/* How that differs from the period before. */
void words_change(const struct report *, struct text *);

/* The sentence of a figure, if it is not 0. */
void words_figure(const struct report *, const struct figure *, struct text *);

/* What was read, and how old the table of builds is. */
void words_input(const struct report *, struct text *);

/* What no report of this kind can tell. */
void words_caveat(struct text *);

#endif
