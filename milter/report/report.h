/* SPDX-License-Identifier: ISC */
/*
 * report -- renders a summary: what any format is given, and what it may say of people.
 * formats/report_formats.h has the formats, report_sections.h what they show.  A format decides how
 * things look, never what is counted.
 */
#ifndef REPORT_H
#define REPORT_H

#include "policy/rules.h"
#include "count/summary.h"

/* Whose names a report may give. */
enum report_people {
	REPORT_PEOPLE_NONE,
	REPORT_PEOPLE_POLICY, /* those that a policy or exemption concerned */
	REPORT_PEOPLE_ALL,
};

struct letter_choices;

/* Devices of people that were seen first, and last, in these periods. */
struct report_seen {
	struct period first, last;
	bool asked;
};
struct undecided;

/* Head of a mail message; all but the subject is checked by whoever gives it. */
struct report_mail {
	struct span from; /* empty: sendmail(1) knows */
	struct span to;
	struct span subject;    /* empty: one that names the period */
	struct span message_id; /* without <> */
	int64_t seconds;        /* its date, since 1970 */
	bool has_page;          /* the page of --format html is attached */
};

struct report {
	const struct summary *summary;
	size_t top; /* people, and rows of a list in the text report, at most */
	enum report_people people;
	struct arena *arena;         /* for lists while rendering */
	struct arena *cells;         /* for what is only of the row at hand; NULL: the same arena */
	const struct rules *rules;   /* the configuration; NULL: it is not known */
	struct undecided *undecided; /* of the rules' policies; borrowed, NULL: no rules */
	bool pseudonyms;         /* people of the log are pseudonyms, so nobody is to be named */
	int64_t now;             /* seconds since 1970 */
	struct report_seen seen; /* which devices of people are shown; not asked: all */
	int64_t unseen;          /* milliseconds; 0: nobody asks what is not seen any more */
	size_t columns;          /* text only: of the terminal; 0: 80 */
	bool colours;            /* text only: it goes to a terminal */
	struct span section;     /* CSV only */
	const struct report_mail *mail; /* mail and notice; notices go to others than its `to` */
	const struct letter_choices *choices; /* notice only, and it needs the rules as well */
	struct span event_log, state_dir;     /* assessment only, likewise: as configured */

	/*
	 * JSON and CSV only: takes what was written so far, of a report that may be longer than
	 * memory.  The text keeps the rest.  NULL: the text is the whole report.
	 */
	void (*pass_on)(struct span);
};

/* Passes on what was written, if it has become much. */
void report_pass_on(const struct report *, struct text *out);

/* none, policy or all; NULL behind the last. */
const char *report_people_name(size_t index);

/* False: none of these. */
bool report_people_named(struct span name, enum report_people *out);

/* Whether the report may give the name of that person. */
bool report_may_name(const struct report *, const struct counts_person *);

/* Whether it may give the names of people that stand elsewhere, such as in the configuration. */
bool report_may_name_others(const struct report *);

/*
 * A number of people, as it may be told: with --k-anonymity a multiple of that, rounded down, as
 * those of the counts are already.
 */
uint64_t report_people_number(const struct report *, uint64_t number);

/* Whether there is a whole period to compare with the one before: one that is not over has less. */
bool report_compares(const struct report *);

/* Whether the log begins within the period before, and not on its first day. */
bool report_lacks_past(const struct report *);

/* Rows of a section; pointers into the counts, in the report's arena. */
struct report_list {
	const void **items; /* NULL: out of memory */
	size_t count;
	size_t more; /* rows that are left out */
};

/* Whether CSV knows that section; and the names of all, NULL behind the last. */
bool report_has_section(struct span name);
const char *report_section_name(size_t index);

/* Adds why there is nothing in the section of CSV that could be; nothing: there is. */
void report_lack(const struct report *, struct text *out);

#endif
