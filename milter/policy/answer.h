/* SPDX-License-Identifier: ISC */
/*
 * answer -- what the mail server is asked to do with a message: a decision put into SMTP.
 * It is only strings and numbers here; the daemon puts them into calls of libmilter.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "policy/outcome.h"

enum verdict { VERDICT_CONTINUE, VERDICT_REJECT, VERDICT_TEMPFAIL, VERDICT_DISCARD };

/* All of it is borrowed from the rules or lives in the arena. */
struct answer {
	enum verdict verdict;
	const char *tag_field;  /* the name of our header field */
	size_t foreign_tags;    /* copies of it in the message, to be deleted first; 0: too many */
	const char *tag;        /* the value of the one to be inserted; NULL: none */
	const char *subject;    /* that goes with the tag; NULL: it stays as it is */
	bool has_subject;       /* the message has one, to be replaced */
	const char *quarantine; /* why the message is to be held; NULL: it is not */
	const struct smtp_reply *reply;            /* to reject or tempfail with; NULL: none */
	const char *reply_lines[SMTP_REPLY_LINES]; /* filled in; NULL behind the last */
};

/*
 * id is the event's, for the reply.  False: out of memory, and what is NULL for that reason is
 * left out.  The verdict stands in any case.
 */
bool answer_compose(const struct rules *, const struct outcome *, struct span id, struct arena *,
		    struct answer *);

#endif
