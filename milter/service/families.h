/* SPDX-License-Identifier: ISC */
/*
 * families -- figures for monitoring systems, in either of two texts: OpenMetrics 1.0, and the
 * older text format 0.0.4 of Prometheus, which is the only one that node_exporter's textfile
 * collector reads.  Samples are the same in both; what is said of a family differs.
 */
#ifndef FAMILIES_H
#define FAMILIES_H

#include "base/text.h"

enum families_form { FAMILIES_OPENMETRICS, FAMILIES_PROMETHEUS };

/* One metric family; write adds its samples, which all begin with its name. */
struct family {
	const char *name, *type; /* a type of OpenMetrics: counter, gauge, histogram, info */
	const char *unit;        /* NULL: none; else the name ends in it */
	const char *help;
	void (*write)(const struct family *, const void *figures, struct text *);
};

/* All families in turn, of the figures that their functions know. */
void families_write(const struct family *, size_t count, const void *figures, enum families_form,
		    struct text *);

/* A label's value in its quotes: escaped, and well-formed UTF-8. */
void families_label(struct text *, struct span value);

/* The value of a sample, and its newline: 1.500 of 1500 milliseconds. */
void families_seconds(struct text *, int64_t milliseconds);

/* A sample without labels: NAME 12. */
void family_number(const struct family *, uint64_t number, struct text *);

/* The same of a counter: NAME_total 12. */
void family_total(const struct family *, uint64_t number, struct text *);

/* The same of a moment, or of a time, in milliseconds: NAME 1.500. */
void family_seconds(const struct family *, int64_t milliseconds, struct text *);

/* NAME_info{version="...",config="..."} 1 */
void family_info(const struct family *, const char *version, const char *config, struct text *);

/* Begins a sample: NAMEsuffix{label="value"; the rest is the caller's. */
void family_labelled(const struct family *, const char *suffix, const char *label,
		     struct span value, struct text *);

#endif
