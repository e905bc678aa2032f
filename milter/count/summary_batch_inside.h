/* SPDX-License-Identifier: ISC */
/* summary_batch_inside -- what the files of summary_batch share.  For these only. */
#ifndef SUMMARY_BATCH_INSIDE_H
#define SUMMARY_BATCH_INSIDE_H

#include "count/summary_batch.h"
#include "count/summary_inside.h"

#define BATCH_DATE_BYTES 10

/* A line that is an event.  Small, as all of a block are kept until their turn comes. */
struct batch_item {
	struct counts_skimmed skimmed; /* form 0: it was not */
	const char *line;              /* to be read again, unless skimmed */
	size_t size;
	const struct summary_type *type;
	const struct span *id; /* of a line that was not skimmed; NULL: none */
	int64_t counter;
	uint32_t stream; /* of a line that was skimmed; 0: it has no id */
	bool counts;     /* where has nothing against it */
};

/* What the lines of a form have in common. */
struct batch_form {
	bool known;                      /* what follows is filled in */
	const struct summary_type *type; /* NULL: they are read wholly */
	bool counts;
};

#define BATCH_DATES 32
struct batch_date {
	char date[BATCH_DATE_BYTES]; /* 2023-07-17 */
	int64_t milliseconds;        /* at which it begins */
};

struct summary_batch {
	struct summary *summary;  /* borrowed */
	bool skims;               /* where looks at nothing that is an event's own */
	struct batch_item *items; /* owned */
	size_t count, room;
	struct arena *kept;       /* ids and numbers of the lines at hand */
	struct batch_form *forms; /* owned; by their numbers */
	size_t form_room;
	uint32_t *streams; /* owned; by their numbers, those of the common ids plus one */
	size_t stream_room;
	struct text text;
	struct batch_date dates[BATCH_DATES];
};

#endif
