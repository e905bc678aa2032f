/* SPDX-License-Identifier: ISC */
/*
 * connection -- one SMTP connection and the message in progress on it: what the daemon does at
 * each step, without libmilter.  Messages come one after the other, each under the configuration
 * that was in force when it began.  One thread at a time.
 */
#ifndef CONNECTION_H
#define CONNECTION_H

#include "policy/answer.h"
#include "service/service.h"

struct connection {
	struct service *service;         /* borrowed */
	unsigned long agreed;            /* protocol steps: SMFIP_ bits */
	char *ehlo;                      /* owned; NULL: not told */
	struct config *config;           /* held while a message is in progress, else NULL */
	struct transaction *transaction; /* owned */
	int64_t content_began;           /* service_ticks at the first header field; 0: not yet */
	bool fault; /* out of memory, to be answered at the next step with a reply */
};

/* Owned by the caller, borrows the service.  NULL: out of memory. */
struct connection *connection_new(struct service *);
void connection_free(struct connection *); /* ends its message; NULL is fine */

/* EHLO or HELO, for the messages that follow; copies. */
void connection_ehlo(struct connection *, struct span domain);

/* What the mail server says of MAIL FROM; each empty where it does not. */
struct mail_from {
	struct span client, login;
	struct span path;     /* as it was written */
	struct span resolved; /* {mail_addr} */
};

/* A message begins, and one that was in progress is over.  Copies. */
void connection_mail(struct connection *, const struct mail_from *);

/* A message is in progress.  False also for NULL, and if memory ran out as the message began. */
bool connection_in_message(const struct connection *);

/* Each copies, and may be called outside of a message. */
void connection_recipient(struct connection *, struct span rcpt_to,
			  struct span resolved /* {rcpt_addr} */);
void connection_header(struct connection *, struct span name, struct span value);

/* In a message: what is still worth feeding.  After TRANSACTION_ENOUGH the message is over. */
enum transaction_next connection_headers_end(struct connection *, struct span queue_id);

/* In a message.  False: no more of the body is of interest. */
bool connection_body(struct connection *, struct span bytes);

/*
 * In a message, at its end: decides, puts the event on record, and says what to answer, which is
 * borrowed until the message is over.  False: a fault prevented a decision.
 */
bool connection_decide(struct connection *, struct span queue_id, struct answer *,
		       struct trouble *);

/* The verdict stands, but something of the answer did not come about: into the log and counts. */
void connection_miss(struct connection *, const char *what);

/* The answer has been given: the message is over. */
void connection_answered(struct connection *);

/* The message is over without an answer. */
void connection_end_message(struct connection *);

#endif
