/* SPDX-License-Identifier: ISC */
/*
 * confscan -- looks through a configuration file before libconfuse does.
 * libconfuse silently eats backslashes and expands ${} in double quotes, lets a repeated section
 * replace the first, and stops at the first name it does not know.  So those are found here, each
 * with its line, and unknown settings are blanked so that the rest is still read.  Comments are
 * blanked too, because libconfuse 3.3 counts the line of each three times.  Includes are found here
 * too, because libconfuse looks for them in the working directory.
 */
#ifndef CONFSCAN_H
#define CONFSCAN_H

#include "base/arena.h"
#include "host/conf/complaints.h"
#include "base/span.h"

struct conf_setting;

/* What a file may say, and what is done with it: a table of these, ended by a NULL name. */
struct conf_option {
	const char *name;
	enum { CONF_VALUE, CONF_LIST, CONF_ITEMS, CONF_SECTION } kind; /* items: a list of some */
	void (*apply)(void *into, const struct conf_setting *);        /* of values and lists */
	const struct conf_option *inside;                              /* of a section */
	bool titled; /* a section with a title, which no other may have */
};

/* The name of a setting that stands in a file, but not as it must: see conf_lacks. */
struct conf_tried {
	struct span name;
	const struct conf_tried *next;
};

/* A section, or a setting of the top level, that may not be there twice. */
struct conf_title {
	const char *kind;  /* the option's name */
	struct span title; /* empty: a setting */
	struct place place;
	const struct conf_tried *tried; /* in the section */
	const struct conf_title *next;
};

/* A place where the file is to be parsed in two, and what is to be read in between. */
struct conf_include {
	size_t from, to;  /* bytes of the file that the include statement takes */
	struct span path; /* empty: nothing */
	int line;
};

struct conf_scan {
	const struct conf_option *options;
	struct arena *arena;
	struct complaints *complaints;
	const char *file;
	char *content; /* a copy; comments, includes and what is unknown are blanked */
	size_t size;
	struct conf_include *includes;
	size_t include_count;
	struct conf_title *titles; /* of all files so far, the newest first; kept by the caller */
	const struct conf_tried *tried; /* at the top level of all files so far, likewise */
	bool broken;                    /* quotes or braces do not close: not to be parsed */
};

/* Scans content, which is copied.  What is wrong goes to the complaints. */
void confscan(struct conf_scan *, struct span content);

/* The section of that kind and title.  NULL: there is none. */
const struct conf_title *confscan_title(const struct conf_title *, const char *kind,
					struct span title);

#endif
