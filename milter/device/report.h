/*
 * report -- renders a summary.  One driver, a row a format: see the table in report.c.
 * A format decides how things look, never what is counted.
 */
#ifndef REPORT_H
#define REPORT_H

#include "summary.h"

/* Whose names a report may give. */
enum report_people {
	REPORT_PEOPLE_NONE,
	REPORT_PEOPLE_POLICY, /* those that a policy or exemption concerned */
	REPORT_PEOPLE_ALL,
};

struct report {
	const struct summary *summary;
	size_t top; /* people, and rows of a list in the text report, at most */
	enum report_people people;
	struct arena *arena; /* for lists while rendering */
};

struct report_format {
	const char *name;
	bool (*write)(const struct report *, struct text *out); /* false: out of memory */
};

/* NULL: there is no such format. */
const struct report_format *report_format_named(struct span name);

/* NULL behind the last: text, json ... for messages. */
const char *report_format_name(size_t index);

/* none, policy or all.  False: neither. */
bool report_people_named(struct span name, enum report_people *out);

/* The formats. */
bool report_text(const struct report *, struct text *out);
bool report_json(const struct report *, struct text *out);

/* What several formats list; pointers into the counts, in the report's arena. */
struct report_list {
	const void **items; /* NULL: out of memory */
	size_t count;
};

/* People who may be named, by events; no more than top. */
struct report_list report_top_people(const struct report *, const struct counts *);

/* Usages new in the period of people who may be named, by time. */
struct report_list report_new_devices(const struct report *, const struct counts *);

/* Groups by their first event, and days by their date. */
struct report_list report_by_time(const struct report *, const struct tally *groups);
struct report_list report_days(const struct report *, const struct counts *);

/* The devices of a person in the period: names, each once, sorted. */
struct report_list report_devices(const struct report *, const struct counts *,
				  const struct counts_person *);

/* What happened to a person's events: keys of COUNTS_ACTION, sorted. */
struct report_list report_actions(const struct report *, const struct counts *,
				  const struct counts_person *);

/* The civil date of a group in counts.days. */
struct civil report_day(const struct counts_group *);

/* POLICY=ACTION in its two parts. */
void report_split_would(struct span would, struct span *policy, struct span *action);

#endif
