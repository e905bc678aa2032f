/* SPDX-License-Identifier: ISC */
/*
 * report_formats -- the formats of a report, by name.  A new format is a new row in
 * report_formats.c, and a file of its own that writes it.
 */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "event/foreign.h"
#include "report/report.h"

/* What a format needs beside the summary, and what is done with what it makes. */
enum report_wants {
	REPORT_WANTS_SECTION = 1, /* struct report's section */
	REPORT_WANTS_MAIL = 2,    /* struct report's mail */
	REPORT_WANTS_LETTER = 4,  /* struct report's choices, mail and rules; write is NULL */
	REPORT_WANTS_LINES = 8,   /* no summary at all but each event; write is NULL */
	REPORT_WANTS_RULES = 16,  /* struct report's rules, and where things are kept */
	REPORT_WANTS_FOLDS = 32,  /* nor that but events folded by day; write is NULL */
	REPORT_WANTS_PAGE = 64,   /* of letters: all in one page, and none is sent */
};

struct report_format {
	const char *name;
	bool (*write)(const struct report *, struct text *out); /* false: out of memory */
	unsigned wants;
	const struct foreign *words; /* of each event; NULL: the lines themselves */
};

/* NULL: there is no such format. */
const struct report_format *report_format_named(struct span name);

/* NULL behind the last: text, json ... for messages. */
const char *report_format_name(size_t index);

/* What writes the formats.  False: out of memory. */
bool report_text(const struct report *, struct text *out);
bool report_json(const struct report *, struct text *out);
bool report_csv(const struct report *, struct text *out);
bool report_html(const struct report *, struct text *out);
bool report_html_mail(const struct report *, struct text *out); /* a part of mails */
bool report_mail(const struct report *, struct text *out);
bool report_assessment(const struct report *, struct text *out);

/* A notice, the number-th of the run, as a whole message. */
struct addressee;
void report_letter(const struct report *, const struct addressee *, size_t number,
		   struct text *out);

/* Its subject and body, in the words of the template that is chosen.  False: out of memory. */
bool report_letter_words(const struct report *, const struct addressee *, struct text *subject,
			 struct text *body);

/* All notices as one page, each with what it goes by.  False: out of memory. */
struct addressees;
bool report_preview(const struct report *, const struct addressees *, struct text *out);

/* The fields that any message of ours begins with, but for its subject. */
void report_mail_head(const struct report_mail *, const struct zone *, struct text *out);

#endif
