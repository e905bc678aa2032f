/*
 * report_options -- the command line of milter-device-report.
 * A new option is a new row of the table in report_options.c, and a paragraph of the manual.
 */
#ifndef REPORT_OPTIONS_H
#define REPORT_OPTIONS_H

#include "report/report.h"

struct report_options {
	const char *config; /* NULL: the installed one */
	const char *since, *until, *day, *timezone;
	const struct report_format *format;
	struct where where;
	uint64_t top;
	enum report_people people;
	bool compare, follow;
	const char *section;
	const char *to, *from, *subject, *template, *send;
	bool has_limit;
	uint64_t fail_above;
	uint64_t threads;                     /* that read; 0: one a processor */
	const char *clickhouse_password_file; /* NULL: the environment may have it */
	uint64_t clickhouse_timeout;          /* seconds */
	char *const *inputs;                  /* what is not an option; NULL behind the last */
};

enum report_options_next {
	REPORT_OPTIONS_RUN,
	REPORT_OPTIONS_DONE,  /* --help or --version, which was answered */
	REPORT_OPTIONS_WRONG, /* and the trouble says what, or getopt said it */
};

/* Borrows argv; what is made of the values lives in the arena. */
enum report_options_next report_options_read(struct report_options *, struct arena *, int argc,
					     char **argv, struct trouble *);

#endif
