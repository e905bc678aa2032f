/* SPDX-License-Identifier: ISC */
/*
 * tables -- what Apple's build numbers and model identifiers mean, from builds.tsv and models.tsv.
 * The files are data: a new build or model is a new row there, never a change here.
 */
#ifndef TABLES_H
#define TABLES_H

#include "base/arena.h"
#include "base/span.h"
#include "base/trouble.h"
#include "base/version.h"

/* One row of builds.tsv. */
struct build {
	struct span build, os, version, date; /* 20F75, iOS, 16.5.1, 2023-06-21 or empty */
	size_t row;                           /* the order they were added in */
};

/* One row of models.tsv. */
struct model {
	struct span identifier, name, family; /* iPhone14,2, iPhone 13 Pro, iphone */
	size_t row;
};

/* A version that was released, no beta: of each major only the newest. */
struct release {
	struct span os, text;
	struct version version;
};

struct tables {
	struct build *builds; /* sorted by build, then os, after tables_sort */
	size_t build_count;
	struct model *models; /* sorted by identifier after tables_sort */
	size_t model_count;
	struct release *newest; /* by system, then major, after tables_sort */
	size_t newest_count;
};

/*
 * Adds the rows of a tsv file's content; the first line that is not a comment (#) names the
 * columns.  Copies into the arena.  False: that line is missing, a row has too few columns, or
 * memory is short; the trouble names the line.
 */
bool tables_add_builds(struct tables *, struct arena *, struct span content, struct trouble *);
bool tables_add_models(struct tables *, struct arena *, struct span content, struct trouble *);

/*
 * To be called once after all rows are in; among equal keys the row added last wins.  False: out of
 * memory.
 */
bool tables_sort(struct tables *, struct arena *);

/* The newest version of that system with the same major; empty: none is known. */
struct span tables_newest(const struct tables *, struct span os, struct span version);

/* NULL: no such build of that system. */
const struct build *tables_build(const struct tables *, struct span build, struct span os);

/* identifier as in models.tsv, or with C for the comma as ActiveSync writes it.  NULL: none. */
const struct model *tables_model(const struct tables *, struct span identifier);

/*
 * The major version that the train number at the front of a build belongs to: 20F75 of iOS is 16.
 * For iOS and iPadOS: train - 4 up to 22 (iOS 18), then 23 is 26 and so on; below 8, 7 is 3 and
 * 5 is 2.  macOS: train - 9 from 20 to 24, then 25 is 26.  0: not known.
 */
int tables_major_of_build(struct span build, struct span os);

/*
 * Whether a system has never had that major version: after 18 of iOS came 26, and an app that was
 * made before calls it 19.
 */
bool tables_major_skipped(struct span os, unsigned major);

/*
 * An ActiveSync version (MS-ASHTTP user agents of iOS) as a build: 2006.75 is 20F75, 810.2 is 8J2,
 * 1102.55400001 is 11B554a.  Written to out, NUL-terminated.  False: it is not such a version.
 */
bool tables_eas_build(struct span eas, char out[16]);

#endif
