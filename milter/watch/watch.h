/* SPDX-License-Identifier: ISC */
/*
 * watch -- from the lines of access logs to events: what milter-device-watch holds, and what its
 * main asks for.  watch_configure.c says which source reads which input, watch_access.c has each
 * access decided, watch_folds.c counts what repeats it, watch_events.c writes, and watch_state.c
 * keeps what must outlive the program.
 * All of it belongs to one thread.
 */
#ifndef WATCH_H
#define WATCH_H

#include "access/access.h"
#include "access/folds.h"
#include "access/known.h"
#include "access/recorded.h"
#include "host/logs/follow.h"
#include "host/logs/wild.h"
#include "host/runner.h"
#include "service/service.h"

/* The time that was read last: many lines in a row have the same. */
struct watched_time {
	char text[64]; /* as it was written */
	size_t size;   /* 0: none */
	int64_t milliseconds;
};

/* One source of the configuration that is, or was, followed. */
struct watched {
	char *name; /* owned */
	const struct source
		*source;     /* of the configuration in force; NULL: it is no longer in it */
	struct folds *folds; /* owned */
	struct known *known; /* owned */
	struct watched_time last_time;
	int64_t heard; /* when its last access came, in service_ticks: a clock may be set back */
	int64_t last_line;   /* the same in milliseconds since 1970; 0: there was none */
	int64_t lag;         /* of the last access, from its own time until it was read */
	int64_t last_access; /* its time, as latest_access; the block at hand may have none: 0 */
	uint64_t accesses_since_totals;
	uint64_t accesses_since_start;
	int64_t latest_access; /* in milliseconds since 1970; 0: there was none */
	bool clientless_said;  /* that its log has nothing of clients */
	uint64_t unlike; /* lines since the start that look like its own, and are of no pattern */
};

/* The lines of an input as one source reads them. */
struct feed {
	struct watched *watched;
	struct access_reader *reader; /* owned */
	int64_t latest;               /* when its last access was, in milliseconds; 0: none yet */
	uint64_t unlike;              /* of the reader's, those that the watched counts */
	struct feed *next;
};

/* One log. */
struct input {
	char *path;            /* owned; "-" is standard input */
	struct follow *follow; /* owned; NULL: standard input, or a pattern's files */
	struct wild *wild;     /* owned; NULL: it is no pattern */
	struct feed *feeds;    /* owned; those whose watched has no source are not read */
	struct follow_place places[FOLLOW_PLACES]; /* to go on from, until it is opened */
	size_t place_count;
	bool is_known;     /* the state has it: some of it was read before */
	uint64_t unpacked; /* bytes, of an archive or of standard input */
	struct input *next;
};

/* Since the start. */
struct watch_counts {
	uint64_t accesses, events, repeats;
	uint64_t long_lines;     /* of standard input, too long to read */
	uint64_t bad_times;      /* accesses whose time could not be read */
	uint64_t faults;         /* accesses that could not be decided */
	uint64_t written_before; /* accesses that the event log had already */
	uint64_t early;          /* folds that were closed to make room */
};

struct watch {
	struct service service;
	struct transaction *transaction;
	struct sightings *sightings; /* what its evidence was found to say */
	struct eventread *reader;
	struct watched **watched; /* owned */
	size_t watched_count;
	struct input *inputs;      /* owned */
	bool missing_said;         /* which of them are not there */
	struct recorded *recorded; /* until its lines are read again; then NULL */
	struct runner runner;
	struct text key, line; /* of the access at hand */
	struct watch_counts counts;
	uint64_t limits_seen; /* watch_limits_hit, a second ago */
};

/* Takes the config, borrows the log.  False: out of memory. */
bool watch_begin(struct watch *, struct config *, struct eventlog *);
void watch_end(struct watch *);

/* What the command line says instead of the configuration's inputs. */
struct watch_choice {
	struct span source;       /* only this one; empty: all */
	const char *const *paths; /* NULL-terminated, of that source; NULL: as configured */
};

/*
 * Has all sources of the configuration in force read from their inputs; to be called at the start
 * and after each reload.  What a source no longer reads stays known, so that it is not read twice.
 * False: out of memory.
 */
bool watch_configure(struct watch *, const struct watch_choice *);

/* Reads what is there now of all inputs, but not for long.  True: there may be more. */
bool watch_read(struct watch *);

/* Takes whole lines of an input.  modified: when they were surely there, in seconds since 1970. */
void watch_lines(struct watch *, struct input *, struct span lines, int64_t modified);

/* To be called once a second: closes folds by the clock where the log says nothing. */
void watch_tick(struct watch *);

/*
 * Says of each source, once, that a log of it has many logins and never a client: most servers must
 * be told to log what clients say.
 */
void watch_say_clientless(struct watch *);

/* Closes all folds, as if their time were over. */
void watch_close_folds(struct watch *);

/* A totals line a source. */
void watch_write_totals(struct watch *);

/*
 * The same for what is read no more and was not written yet; to be called when the configuration
 * has changed.
 */
void watch_write_last_totals(struct watch *);

/* What was left out, and why; never silently. */
enum watch_skip {
	WATCH_LONG_LINES,
	WATCH_TRUNCATED_FILES,
	WATCH_LOST_FILES,
	WATCH_READ_FAILURES,
	WATCH_BAD_TIMES,
	WATCH_FAULTS,
	WATCH_NAMELESS,
	WATCH_UNLIKE,
	WATCH_FORGOTTEN_SESSIONS,
	WATCH_EARLY_FOLDS,
	WATCH_HEADLESS_LINES,
	WATCH_MATCH_LIMITS,
	WATCH_OUT_OF_MEMORY,
	WATCH_COMMANDS,
	WATCH_SKIPS
};

/* In a word, for machines. */
const char *watch_skip_name(enum watch_skip);

/* For people: "left out: 1 line too long to read". */
void watch_skip_write(struct text *, enum watch_skip, uint64_t number);

void watch_skips(const struct watch *, uint64_t skips[WATCH_SKIPS]);

/* Of these, what a limit was the reason for. */
uint64_t watch_limits_hit(const struct watch *);

/* One line, for the log: what was read, and what was left out. */
void watch_say_counts(const struct watch *);

#endif
