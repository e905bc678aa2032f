/* SPDX-License-Identifier: ISC */
/*
 * support_mail -- a mail transaction out of a few lines, for tests only.
 *
 *	CLIENT 192.0.2.7        lines of the envelope, as far as they are told
 *	AUTH anna
 *	MAIL <anna@minprom.example>
 *	RCPT <boris@x.example>
 *	QUEUE 4ABC
 *	EHLO host
 *	DAV id                  (an access, from the device of that id)
 *
 *	X-Mailer: iPhone Mail (20F75)
 *
 *	body
 */
#ifndef SUPPORT_MAIL_H
#define SUPPORT_MAIL_H

#include "mail/message.h"
#include "support_config.h"
#include "policy/transaction.h"

/* A receipt of that recipient, its header section's end included. */
#define RECEIPT_TYPE \
	"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
#define RECEIPT_OF(address, disposition)                                       \
	"--b\n\nread\n--b\nContent-Type: message/disposition-notification\n\n" \
	"Reporting-UA: host; iPhone Mail (20F75)\n"                            \
	"Final-Recipient: rfc822;" address "\n"                                \
	"Disposition: manual-action/MDN-sent-manually; " disposition "\n\n--b--\n"
#define RECEIPT "\n" RECEIPT_TYPE RECEIPT_OF("anna@minprom.example", "displayed")

static inline void test_access_by_dav(struct transaction *t, struct span device_id)
{
	transaction_access(t, PROTOCOL_DAV, device_id);
}

static inline void test_envelope(struct transaction *t, struct span *rest)
{
	static const struct {
		const char *word;
		void (*tell)(struct transaction *, struct span);
	} words[] = { { "CLIENT ", transaction_client },  { "AUTH ", transaction_login },
		      { "MAIL ", transaction_sender },    { "RCPT ", transaction_recipient },
		      { "QUEUE ", transaction_queue_id }, { "EHLO ", transaction_ehlo },
		      { "DAV ", test_access_by_dav } };

	while (rest->size != 0 && rest->data[0] != '\n') {
		struct span line = span_cut(rest, '\n');

		for (int i = 0; i < ROWS(words); i++)
			if (span_starts_nocase(line, span_of(words[i].word)))
				words[i].tell(t, span_from(line, strlen(words[i].word)));
	}
	*rest = span_from(*rest, 1);
}

/* All of it up to the end of the header section, where it is asked what it wants. */
static inline enum transaction_next test_headers(struct transaction *t, struct span *rest,
						 int64_t seconds)
{
	struct span name, value;
	struct outcome so_far;

	test_envelope(t, rest);
	while (message_next_field(rest, &name, &value))
		transaction_header(t, name, value);
	return transaction_headers_end(t, seconds, &so_far);
}

/* The whole mail, its body in pieces of some bytes, as far as it is wanted. */
static inline bool test_mail(struct transaction *t, const struct rules *rules, const char *mail,
			     int64_t seconds, struct outcome *outcome, struct trouble *why)
{
	struct span rest = span_of(mail);

	ck_assert(transaction_begin(t, rules));
	if (test_headers(t, &rest, seconds) == TRANSACTION_BODY)
		while (rest.size != 0 && transaction_body(t, span_first(rest, 7)))
			rest = span_from(rest, 7);
	return transaction_decide(t, seconds, outcome, why);
}

#endif
