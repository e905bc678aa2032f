/* SPDX-License-Identifier: ISC */
/*
 * gate -- from a question to an answer: whether a mailbox may be opened, and the event of it where
 * it may not.  Knows nothing of HTTP: gate_http.h does.
 * All of it belongs to one thread.
 */
#ifndef GATE_H
#define GATE_H

#include "access/folds.h"
#include "gate/gate_ask.h"
#include "gate/gate_recall.h"
#include "service/service.h"

/* Since the start. */
struct gate_counts {
	uint64_t asked[GATE_ASKERS], denied[GATE_ASKERS];
	uint64_t spared[GATE_ASKERS]; /* let in, and written as what would have been denied */
	uint64_t events, repeats;
	uint64_t early;       /* folds that were closed to make room */
	uint64_t recalled;    /* of those denied, those for what came a moment before */
	uint64_t reports;     /* what became of a login, which is not looked at */
	uint64_t faults;      /* questions that could not be decided */
	uint64_t unreadable;  /* questions that were not understood */
	uint64_t bad_keys;    /* questions with another key, or without one */
	uint64_t connections; /* that were refused, as there were too many */
};

struct gate {
	struct service service;
	struct transaction *transaction;
	struct sightings *sightings; /* what its evidence was found to say */
	struct eventread *reader;
	struct folds *folds; /* of what was denied */
	struct gate_recall recall;
	struct text key, line;
	struct gate_counts counts;
	uint64_t in_totals[GATE_ASKERS]; /* of those denied and spared */
	int64_t said[4];                 /* when a kind of trouble was said last; 0: never */
};

/* Takes the config, borrows the log.  False: out of memory.  Either way gate_end is due. */
bool gate_begin(struct gate *, struct config *, struct eventlog *);
void gate_end(struct gate *);

/* The answer to one question.  Borrowed until the next. */
struct gate_verdict {
	bool denied;
	struct span policy; /* that decided; empty: none */
	struct span reply;  /* printable ASCII; of what is denied, or will be after its grace */
	struct span event; /* of GATE_DECIDE: as it is, or would be, in the event log; else empty */
	const char *tag;   /* as the tag of a message has it; NULL: no policy decided */
};

/* Decides, counts, and writes the event.  A fault of ours is answered as gate_on_error says. */
void gate_decide(struct gate *, const struct gate_ask *, struct gate_verdict *);

/*
 * The answer to a question that could not be understood, which is said and counted; to one of
 * GATE_DECIDE there is none.
 */
void gate_decide_unread(struct gate *, enum gate_asker, const char *why, struct gate_verdict *);

/* A question with a wrong key, which is said and counted. */
void gate_note_bad_key(struct gate *);

/* A connection too many. */
void gate_note_crowd(struct gate *, const char *why);

/* Another configuration is in force. */
void gate_reloaded(struct gate *);

/*
 * To be called before questions are answered: reads what is new in the event log, where gate_memory
 * is set.  True: there may be more.
 */
bool gate_look(struct gate *);

/* To be called once a second: closes the folds whose time is over. */
void gate_tick(struct gate *);

/* Closes all folds, as if their time were over. */
void gate_close_folds(struct gate *);

/* A totals line of each asker that has asked. */
void gate_write_totals(struct gate *);

#endif
