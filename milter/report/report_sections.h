/* SPDX-License-Identifier: ISC */
/*
 * report_sections -- the lists of a report: one table that every format walks, so that JSON, CSV,
 * HTML and text agree on names, columns and order.  A format decides how a cell looks, never which
 * cells there are.  For report*.c only.
 *
 * A new section: a row of sections[], its columns, and its rows_of_ and fill_ in report_rows_*.c.
 * A new column: a row of its section's columns, and a cell at the same place in fill_.
 * A new format: a row in report_formats.c, and a file that walks sections[].
 */
#ifndef REPORT_SECTIONS_H
#define REPORT_SECTIONS_H

#include "report/report.h"

/* The counts that a section is about, and where its figures come from. */
struct view {
	const struct report *report;
	const struct counts *counts;
	const struct section *section;
	size_t limit; /* rows that are wanted; a section need not make more, but counts them */
	bool for_people;
};

enum cell_kind {
	CELL_NONE, /* behind the last column */
	CELL_TEXT,
	CELL_TEXTS,  /* a list of strings */
	CELL_NUMBER, /* of events, messages ... */
	CELL_SHARE,  /* number of whole, in percent */
	CELL_HOUR,   /* number, of the day */
	CELL_TIME,
	CELL_DAY,  /* time is its midnight, as if in UTC */
	CELL_FLAG, /* number is 0 or 1 */
};

struct cell {
	struct span text;
	struct report_list texts; /* of struct tally_row, whose keys they are */
	uint64_t number, whole;
	int64_t time; /* milliseconds since 1970; PERIOD_NO_START or PERIOD_NO_END: none */
};

/* Where people find it. */
enum column_place {
	COLUMN_HIDDEN, /* nowhere */
	COLUMN_NAME,   /* in the first cell of the row, behind the names before it */
	COLUMN_MARK,   /* a flag that is shown behind the name when it is set */
	COLUMN_OWN,    /* in a cell of its own */
	COLUMN_BELOW,  /* in a line of its own under the name */
};

enum column_needs {
	NEEDS_NOTHING,
	NEEDS_RULES,
	NEEDS_COMPARE,
	NEEDS_UNSEEN,
	NEEDS_STEPS,
	NEEDS_DECISIONS, /* it is about one person or device, who may be named */
	NEEDS_PAST,      /* the log begins before the period */
};

#define COLUMNS_MAX 22

struct column {
	const char *key; /* for programs; NULL: only for people */
	/* For people; of a mark, the word that is shown; below, what stands before the value. */
	const char *title;
	enum cell_kind kind;
	enum column_place place;
	enum column_needs needs; /* it is left out without */
	bool devices;            /* people are shown their titles, where the rules are known */
	bool wide_only;          /* HTML leaves it out on a narrow screen, such as a phone's */
	bool history;            /* a list in the order of time */
};

/* What people see a section as. */
enum section_look {
	LOOK_TABLE,
	LOOK_BARS,   /* a table, with a bar for its first number */
	LOOK_WEEK,   /* weekdays and hours as a map */
	LOOK_HIDDEN, /* nothing: only programs read it */
};

/* Where the page has it; PART_REST comes last. */
enum section_part { PART_REST, PART_TREND, PART_DEVICES, PART_DECISIONS, PART_PEOPLE };

struct section {
	const char *name;  /* the member of the JSON summary, and --section of CSV */
	const char *title; /* for people; also the head of the column of names */
	enum section_look look;
	const struct column *columns; /* CELL_NONE behind the last */
	const char *joint;            /* between names in one cell; NULL: a blank */
	/* Rows in their order, which fill understands. */
	struct report_list (*rows)(const struct view *);
	/* A cell for each column.  They may borrow from the report's arena.  False: out of memory.
	 */
	bool (*fill)(const struct view *, const void *row, struct cell cells[COLUMNS_MAX]);
	enum counts_list list;   /* for those that are one of the lists of counts */
	enum column_needs needs; /* it is left out without */
	enum section_part part;
	const char *about;  /* of PART_PEOPLE: in front of what it says of a person */
	bool latest;        /* people see the last rows rather than the first */
	bool limited;       /* it has no more rows than it should, for people neither */
	bool top;           /* programs, too, get no more than top rows */
	bool csv_only;      /* JSON has what it tells elsewhere */
	bool not_of_groups; /* with --k-anonymity it has no rows: they are of no groups of people */
	const char *note;   /* a sentence under it; NULL: none */
	const char *marks;  /* what its marks mean, said where there are any; NULL: they do */
};

extern const struct section sections[]; /* without a name behind the last */

/* Where a figure stands in the JSON summary. */
enum figure_place {
	FIGURE_EVENTS, /* in front */
	FIGURE_PERIOD, /* with its period */
	FIGURE_PAST,   /* with its period, if the log begins before it */
	FIGURE_KNOWN,  /* with its period, if the configuration is known */
	FIGURE_INPUT,  /* with the report itself: it is no matter of a period */
	FIGURE_READ,   /* in `input`, which has its own order */
	FIGURE_GROUPS, /* with the report itself, if it tells of groups of people */
};

struct figure {
	const char *name; /* NULL: it is only a sentence */
	uint64_t (*of)(const struct report *, const struct counts *);
	enum figure_place place;
	const char *one, *many; /* a sentence behind the number; NULL: none */
	bool decides;           /* somebody must do something about it */
	bool not_of_groups;     /* with --k-anonymity it is not told, as with sections */
};
extern const struct figure figures[]; /* without a function behind the last */

/* Whether those counts can tell it. */
bool figure_is_known(const struct report *, const struct figure *, const struct counts *);

/* NULL: there is none of that name. */
const struct section *section_named(struct span name);

/* Whether there is what the section, or a column of it, needs. */
bool section_needed(const struct report *, const struct counts *, enum column_needs);

/* Whether people see the column in that place. */
bool column_is_shown(const struct view *, const struct column *, enum column_place);

/* Rows; no more than top for people, and for programs where the section says so.  Sets limit. */
struct report_list section_rows(struct view *, bool for_people);

/* What the rows of several sections are made of: for the files of report_rows*.c. */
struct cell cell_of_text(struct span);
struct cell cell_of_number(uint64_t);
struct cell cell_of_flag(bool);
struct cell cell_of_time(int64_t milliseconds);

/* What a program says of itself, without mail addresses in it if nobody may be named. */
struct cell cell_of_said(const struct report *, struct span);

/*
 * Fills the cells of USUAL_COLUMNS with what every group has, and returns the cell behind them;
 * before: the same groups in the period before.
 */
struct cell *cells_of_group(const struct view *, const struct counts_group *,
			    const struct tally *before, struct cell *cells);

/* Groups, or other rows, by events and then by key. */
struct report_list rows_by_events(const struct view *, const struct tally *);

/* Which of two items comes first, as qsort_r has it; counts points to the view's. */
typedef int best_order(const void *, const void *, void *counts);

/*
 * The best so many of items that come one by one, in memory for little more than these: when
 * there is no room left, the worse half is dropped.
 */
struct best {
	best_order *order;
	const struct counts *counts; /* the view's */
	char *items;                 /* in the report's arena; NULL: out of memory */
	size_t item_bytes, limit, room, count;
};

/* No more than total will come. */
struct best best_of(const struct view *, size_t limit, size_t total, size_t item_bytes,
		    best_order *);
void best_add(struct best *, const void *item); /* copies */

/* Sorted, and no more than the limit. */
void best_finish(struct best *);

/* An empty list with room for so many, in the report's arena. */
struct report_list report_list_for(const struct report *, size_t count);

/* Pointers to the items of an array. */
struct report_list rows_of_array(const struct view *, const void *items, size_t count,
				 size_t item_bytes);

/*
 * What a cell says as plain words, not made safe for any output; times in the counts' zone to the
 * minute, numbers with commas.  Empty: it says nothing.
 */
void cell_words(struct text *, const struct view *, const struct column *, const struct cell *);

/* Rows of one tally by their keys, each once; they are the same if their pointers are. */
void report_sort_names(struct report_list *);

/*
 * A device of a person.  By what such rows are sorted stands with where they are, as devices are
 * all over the memory.
 */
struct usage_row {
	int64_t rank; /* the lowest comes first; it tells when, or how much */
	struct counts_place place;
	uint32_t model, id; /* indexes into names */
	/* Where its other usages are, and behind them COUNTS_NO_PLACE; NULL: none, or not kept. */
	const struct counts_place *others;
};

/* Whether a device belongs to the section, and its rank then. */
typedef bool usage_rank(const struct view *, const struct counts_device *, int64_t *rank);
int64_t usage_rank_of(uint64_t number); /* the largest comes first */
uint64_t usage_number_of(int64_t rank);

/* Devices that belong to it, of people who may be named; the others are more. */
struct report_list usage_rows(const struct view *, usage_rank *, bool keep_others);

/* The cells of the person, the device, its model and its id. */
void usage_cells(const struct counts *, const struct usage_row *, struct cell cells[4]);

/* A device as it was seen last; all borrowed. */
struct device_now {
	struct span user, device, model, id, os, version, client;
	struct report_list traffics; /* by which it was seen */
};

/*
 * What the policies now in force say of it: state, policy, action, until.  Without the
 * rules the cells stay as they are.  False: out of memory.
 */
#define STATE_CELLS 4
bool report_state_cells(const struct report *, const struct device_now *,
			struct cell cells[STATE_CELLS]);

/* Whether builds.tsv knows a newer version of the same major. */
bool report_is_behind(const struct report *, struct span os, struct span version);

/* Of what is only of the row at hand. */
struct arena *report_cells_arena(const struct report *);

struct span report_name_of(const struct counts *, uint32_t name);
const struct counts_person *report_person_at(const struct counts *, struct counts_place);

/* Devices from which the person sent something, or all that were used, in the period. */
struct report_list report_devices_of(const struct view *, const struct counts_person *,
				     bool that_sent);

/* Nothing was heard of it for a day, up to what is known. */
uint64_t report_hosts_differing(const struct report *, const struct counts *);
bool report_is_silent(const struct report *, const struct counts *, const struct counts_feeder *);

/* The end of the period, or now, if that is to come. */
int64_t report_end_of(const struct report *, const struct counts *);

/* It has a time more than an hour from now. */
bool report_is_ahead(const struct report *, const struct counts_feeder *);

/* Events of the busiest hour of the week; and whether that weekday, from 0, is worth a row. */
uint64_t report_week_most(const struct counts *);
bool report_week_shows(const struct counts *, size_t weekday);

/* What the longest bar of a section with bars stands for, in text and HTML: its rows are groups. */
uint64_t report_bar_most(const struct report_list *rows);

/* How busy an hour is: 0 without events, and from 1 on by quarters of the most. */
#define WEEK_LEVELS 5
size_t report_week_level(uint64_t events, uint64_t most);

/*
 * From which day that policy acts, 2023-07-17, in the report's arena; empty: from no day, or not
 * known.  False: out of memory.
 */
bool report_enforce_from(const struct report *, struct span policy, struct span *day);

/* Rows of the register that still hold, but not for long. */
uint64_t report_registrations_ending(const struct report *, const struct counts *);

/* The newest date in builds.tsv; empty: not known. */
struct span report_newest_build(const struct report *);

/* Rows and cells of the sections, by the files that have them: lists of counts ... */
typedef struct report_list section_rows_of(const struct view *);
typedef bool section_fill_of(const struct view *, const void *row, struct cell cells[COLUMNS_MAX]);
section_rows_of rows_of_list, rows_of_observed, rows_of_exemptions, rows_of_configurations;
section_fill_of fill_list, fill_observed, fill_exemptions, fill_configurations;

/* ... times and feeders ... */
section_rows_of rows_of_steps, rows_of_days, rows_of_hours, rows_of_week, rows_of_feeders,
	rows_of_gaps;
section_fill_of fill_steps, fill_days, fill_hours, fill_week, fill_feeders, fill_gaps;

/* ... hosts and the configurations in force there ... */
section_rows_of rows_of_hosts;
section_fill_of fill_hosts;

/* ... who turned pseudonyms back ... */
section_rows_of rows_of_reveals;
section_fill_of fill_reveals;

/* ... who was written to ... */
section_rows_of rows_of_notices;
section_fill_of fill_notices;

/* ... people and their devices ... */
section_rows_of rows_of_people, rows_of_contradicted, rows_of_new_devices, rows_of_opened;
section_fill_of fill_people, fill_contradicted, fill_new_devices, fill_opened;

/* ... all devices ... */
section_rows_of rows_of_inventory, rows_of_unseen;
section_fill_of fill_inventory;

/* ... single events ... */
section_rows_of rows_of_decisions;
section_fill_of fill_decisions;
extern const struct column decisions_columns[];

/* ... what would happen if policies that did not act did ... */
section_rows_of rows_of_readiness, rows_of_affected;
section_fill_of fill_readiness, fill_affected;

/* ... single figures, and what only the configuration knows. */
section_rows_of rows_of_configured, rows_of_register_ending, rows_of_figures;
section_fill_of fill_os_version, fill_configured, fill_register_ending, fill_figures;

#endif
