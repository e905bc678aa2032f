/* SPDX-License-Identifier: ISC */
/*
 * watch_state_record -- one record of the state file: a netstring and a newline; in it is a
 * netstring for each field, the first of which is the name of its kind.  For watch_state_*.c only.
 */
#ifndef WATCH_STATE_RECORD_H
#define WATCH_STATE_RECORD_H

#include "watch/watch_state_kinds.h"

/* A state being written. */
struct state_writing {
	const struct watch *watch;
	struct watch_saved *saved;
	struct text *state;
	struct text record; /* the one at hand */
	const char *kind;   /* its name */
	/* Whose it is; those that its kind does not ask for may be NULL. */
	const struct input *input;
	const struct feed *feed;
	const struct watched *watched;
};

/* A record: its kind, fields, the end.  What does not fit is told by state->cut. */
void record_begin(struct state_writing *);
void record_add(struct state_writing *, struct span field);
void record_add_number(struct state_writing *, uint64_t);
void record_end(struct state_writing *);

/* A state being read. */
struct state_reading {
	struct watch *watch;
	struct watch_saved *saved;
	struct arena *arena;
};

/* The next field as a time, which may be negative.  Others are netstring_take's. */
bool record_take_time(struct span *fields, int64_t *out);

/*
 * The kinds of records.  Each is written for its owner, none or many, and read one by one; false:
 * it is not understood.
 */
void record_write_places(struct state_writing *); /* how far each file of an input was read */
bool record_read_place(struct state_reading *, struct span fields);
void record_write_files(struct state_writing *); /* the same of those that a pattern names */
bool record_read_file(struct state_reading *, struct span fields);
void record_write_header(struct state_writing *); /* the columns of a W3C log */
bool record_read_header(struct state_reading *, struct span fields);
void record_write_sessions(struct state_writing *); /* what each has told so far */
bool record_read_session(struct state_reading *, struct span fields);
void record_write_accesses(struct state_writing *); /* those that are in no totals yet */
bool record_read_accesses(struct state_reading *, struct span fields);
void record_write_folds(struct state_writing *); /* those that are open */
bool record_read_fold(struct state_reading *, struct span fields);

#endif
