/* SPDX-License-Identifier: ISC */
/*
 * report_options -- the command line of milter-device-report.
 * A new option is a new row of the table in report_options.c, and a paragraph of the manual.
 */
#ifndef REPORT_OPTIONS_H
#define REPORT_OPTIONS_H

#include "host/config/config_dump.h"
#include "report/formats/report_formats.h"

struct report_options {
	struct arena *arena; /* borrowed: holds what is made of the values */
	const char *config;  /* NULL: the installed one */
	const char *since, *until, *day, *timezone;
	const struct report_format *format;
	const char *user; /* the only one asked about; NULL: anybody */
	struct where where;
	const char *first_from, *first_before, *last_from, *last_before; /* of devices; or NULL */
	uint64_t top;
	enum report_people people;
	enum counts_step step; /* COUNTS_STEPS: it is not asked */
	uint64_t k_anonymity;  /* people in a group of whom is told; 0: of anybody */
	bool pseudonymise;     /* nobody is named, but by pseudonyms */
	bool compare, follow;
	int64_t unseen;        /* milliseconds; 0: it is not asked */
	enum config_dump dump; /* instead of a report */
	const char *section;
	const char *to, *from, *subject, *template, *send;
	const char *again;                    /* not NULL: also who was told the same */
	const char *attach;                   /* page; NULL: nothing */
	uint64_t fail_above;                  /* events; UINT64_MAX: no limit */
	uint64_t threads;                     /* that read; 0: one a processor */
	const char *clickhouse_password_file; /* NULL: the environment may have it */
	uint64_t clickhouse_timeout;          /* seconds */
	char *const *inputs;                  /* what is not an option; NULL behind the last */
};

/*
 * OPTIONS_TAKEN, or the status to exit with, and what there is to say is said.  Borrows argv; what
 * is made of the values lives in the arena.
 */
int report_options_take(struct report_options *, struct arena *, int argc, char **argv);

/* Says that the command line is wrong in a way that only shows later.  The status to exit with. */
int report_options_wrong(const char *sentence);

#endif
