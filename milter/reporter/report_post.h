/* SPDX-License-Identifier: ISC */
/*
 * report_post -- what milter-device-report's mails and notices need beyond the summary: heads, the
 * template, and a program that sends them.
 */
#ifndef REPORT_POST_H
#define REPORT_POST_H

#include "host/config/config.h"
#include "letters/addressees.h"
#include "letters/choices.h"
#include "reporter/report_options.h"
#include "service/noticelog.h"

struct post {
	struct report_mail mail;
	struct letter_choices choices;
	const char *command; /* NULL: standard output */
	bool again;          /* who was told the same before is not left out */
};

/*
 * Fills in the heads and, for notices, reads the templates, all of which live in the arena.
 * now: seconds since 1970.  EX_OK, or else the exit code, and the trouble says what is wrong.
 */
int post_prepare(struct post *, const struct report_options *, const struct config *,
		 struct arena *, int64_t now, struct trouble *);

/* Sends one message, or prints it.  False: and the trouble says why. */
bool post_message(const struct post *, struct span message, struct trouble *);

/*
 * Writes and sends all notices; printed ones are a mailbox (mbox), to be looked at.  Who
 * was told all of it before, as the log says, is left out, and what is sent is noted down there.
 * How many there were, and who got none, goes to standard error.  EX_OK, or the exit code.
 */
int post_letters(const struct post *, const struct report *, struct addressees *,
		 struct noticelog *, struct trouble *);

/* The same as one page, to be looked at: nobody is written to.  EX_OK, or the exit code. */
int post_preview(const struct post *, const struct report *, struct addressees *,
		 struct noticelog *, struct trouble *);

#endif
