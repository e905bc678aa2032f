/* SPDX-License-Identifier: ISC */
/*
 * transaction -- one mail transaction (RFC 5321, 3.3) as it comes in, and the decision about it.
 * Fed by the daemon from libmilter and by the check program from files: what it decides is the
 * same, because it is the same code.  One thread at a time; used again from message to message.
 */
#ifndef TRANSACTION_H
#define TRANSACTION_H

#include "event/protocol.h"
#include "policy/origin.h"
#include "device/sightings.h"

struct transaction;

/*
 * Copies of our header field that a message may bring.  So many a mail server deletes in the time
 * that as many other fields take it (tests/bench/tags.sh); 10,000 took Postfix 3.7 more than 6 s.
 */
#define TRANSACTION_TAG_COPIES 200

/* What is still worth feeding after the header section. */
enum transaction_next {
	TRANSACTION_ENOUGH, /* nothing more can change that nothing happens */
	TRANSACTION_DECIDE, /* the end of the message; its body is of no interest */
	TRANSACTION_BODY,   /* the body */
};

/* What was found and decided.  All of it lives until the transaction begins anew. */
struct outcome {
	struct sighting sighting;
	struct decision decision;
	int64_t seconds; /* since 1970 UTC, when that was decided */
	enum traffic traffic;
	enum why_inbound why_inbound;
	struct span user; /* normal form, empty: not known */
	enum user_source user_source;
	struct span sender; /* MAIL FROM, bare */
	const struct span *recipients;
	size_t recipient_count; /* of which recipients has the first EVENT_RECIPIENTS at least */
	bool ahead;             /* an access that has not happened yet */
	enum protocol protocol; /* of an access; PROTOCOL_NONE: not told */
	struct span device_id;  /* of the one device, as ActiveSync has it; empty: not told */
	bool is_new;            /* there is a register, and it has no row for this device */
	struct span client, queue_id, message_id;
	struct span error; /* a limit or fault that the decision had to live with; or empty */
	size_t tag_copies; /* of our header field, brought by the message */
	bool refused; /* for more copies than can be deleted; no policy's doing, nor observing's */
	struct span subject; /* unfolded; empty: none */
	bool has_subject;
	bool logged; /* it belongs into the event log */
};

struct transaction *transaction_new(void);   /* owned by the caller; NULL: out of memory */
void transaction_free(struct transaction *); /* NULL is fine */

/* Remembers there what evidence says; borrowed.  For one set of rules: see sightings_forget. */
void transaction_remember(struct transaction *, struct sightings *);

/* A new message under these rules, which must outlive it.  False: out of memory. */
bool transaction_begin(struct transaction *, const struct rules *);

/* Each copies.  Out of memory is remembered, and transaction_decide fails. */
void transaction_ehlo(struct transaction *, struct span domain);
void transaction_client(struct transaction *, struct span address);
void transaction_login(struct transaction *, struct span login);
void transaction_claimed(struct transaction *, struct span login); /* which nobody has verified */
void transaction_sender(struct transaction *, struct span mail_from);
void transaction_recipient(struct transaction *, struct span rcpt_to);

/*
 * The same, with what the mail server made of them where it says so ({mail_addr}, {rcpt_addr};
 * else empty).  Its word on a sender replaces what was written, because it knows its own rules; it
 * counts only with a domain, since Sendmail tells nothing but the mailbox of who is local.  A
 * recipient counts under both, where they differ: under the address to which mail goes, and under
 * the one that was written, which a virtual table of Sendmail's may have replaced.
 */
void transaction_sender_resolved(struct transaction *, struct span resolved);
void transaction_recipient_resolved(struct transaction *, struct span rcpt_to,
				    struct span resolved);

void transaction_queue_id(struct transaction *, struct span queue_id);
void transaction_header(struct transaction *, struct span name, struct span value);

/*
 * For what a saved message cannot tell: traffic and login as if they had been found so.  What it
 * does tell still counts: with List-Id or Resent-* it is inbound, whatever was supposed.
 */
void transaction_suppose(struct transaction *, enum traffic, struct span login);

/* Of a supposed access: it has not happened yet, so that it can be denied. */
void transaction_ahead(struct transaction *);

/*
 * Of an access: its protocol, and what its client calls the one device that it runs on.  Copies
 * the id, in lower case: Z-Push and grommunio-sync write it so.
 */
void transaction_access(struct transaction *, enum protocol, struct span device_id);

/* Evidence that is no header field: @IMAP-ID and the like. */
void transaction_evidence(struct transaction *, struct span name, struct span value);

/*
 * The header section has ended; seconds since 1970 UTC.  TRANSACTION_ENOUGH: the outcome, as of
 * transaction_decide, is what was decided; else it means nothing.
 */
enum transaction_next transaction_headers_end(struct transaction *, int64_t seconds,
					      struct outcome *);

/* A piece of the body, line ends CRLF or LF.  False: no more of it is of interest. */
bool transaction_body(struct transaction *, struct span bytes);

/*
 * At end of message.  False: a fault of ours (memory, a broken configuration) prevented a decision,
 * and the trouble says which; the caller does what on_error says.  Nothing that a sender can write
 * leads there.
 */
bool transaction_decide(struct transaction *, int64_t seconds, struct outcome *, struct trouble *);

/* What was asked of the policies then, at those seconds since 1970 UTC; borrows from the outcome.
 */
struct request transaction_request(const struct outcome *, int64_t seconds);

/* Whose mail it is, as far as that is known by now. */
enum traffic transaction_traffic(const struct transaction *);

/* The evidence of the message; borrowed until it begins anew. */
const struct evidence *transaction_all_evidence(const struct transaction *);

/* Memory that lives until the transaction begins anew. */
struct arena *transaction_arena(struct transaction *);

#endif
