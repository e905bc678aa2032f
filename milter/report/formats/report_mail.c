/* SPDX-License-Identifier: ISC */
/*
 * report_mail -- the report as a complete mail message, its text and HTML side by side, and
 * the page if it is wanted.
 */
#include <stdio.h>

#include "report/mailwrite.h"
#include "report/formats/report_formats.h"
#include "report/report_words.h"

/* Quoted-printable writes '=' as =3D, so that no line of a part can be a boundary. */
#define LETTER "=_milter-device-report"
#define WHOLE "=_whole-milter-device-report" /* does not begin as the other does */

static void put_subject(const struct report *report, struct text *out)
{
	struct text words, visible;

	text_begin(&words, 4096);
	text_begin(&visible, 16384);
	text_add(&words, report->mail->subject);
	if (words.size == 0) {
		words_title(report, &words);
		text_add(&words, SPAN(": "));
		words_days(&report->summary->now, &words);
	}
	text_visible(&visible, text_span(&words));
	mailwrite_field(out, "Subject", text_span(&visible));
	text_end(&visible);
	text_end(&words);
}

void report_mail_head(const struct report_mail *mail, const struct zone *zone, struct text *out)
{
	text_add(out, SPAN("Date: "));
	mailwrite_date(out, zone, mail->seconds);
	text_byte(out, '\n');
	if (mail->from.size != 0)
		mailwrite_addresses(out, "From", mail->from);
	mailwrite_addresses(out, "To", mail->to);
	text_add(out, SPAN("Message-ID: <"));
	text_add(out, mail->message_id);
	text_add(out, SPAN(">\nMIME-Version: 1.0\nAuto-Submitted: auto-generated\n"));
}

/* What stands in a part, in front of its body. */
struct part {
	const char *boundary, *type, *more;
	bool (*write)(const struct report *, struct text *);
};

static bool put_part(const struct report *report, struct text *out, const struct part *part)
{
	struct report colourless = *report;
	struct text body;
	bool fine;

	colourless.colours = false;
	text_begin(&body, out->limit);
	fine = part->write(&colourless, &body) && !body.cut;
	text_printf(out,
		    "\n--%s\nContent-Type: text/%s; charset=utf-8\n%s"
		    "Content-Transfer-Encoding: quoted-printable\n\n",
		    part->boundary, part->type, part->more);
	mailwrite_quoted(out, text_span(&body));
	text_end(&body);
	return fine;
}

static bool put_letter(const struct report *report, struct text *out)
{
	static const struct part plain = { LETTER, "plain", "", report_text };
	static const struct part html = { LETTER, "html", "", report_html_mail };

	text_add(out, SPAN("Content-Type: multipart/alternative; boundary=\"" LETTER "\"\n"));
	if (!put_part(report, out, &plain) || !put_part(report, out, &html))
		return false;
	text_add(out, SPAN("\n--" LETTER "--\n"));
	return true;
}

/* By the day on which the period begins, so that one does not take another's place. */
static bool put_page(const struct report *report, struct text *out)
{
	const struct counts *counts = &report->summary->now;
	int64_t begins =
		counts->period.since == PERIOD_NO_START ? counts->first : counts->period.since;
	struct civil day = zone_civil(counts->zone, begins / 1000);
	char more[200];
	const struct part page = { WHOLE, "html", more, report_html };

	if (begins == INT64_MAX)
		day = zone_civil(counts->zone, report->mail->seconds);
	snprintf(
		more, sizeof(more),
		"Content-Disposition: attachment; filename=\"milter-device-%04d-%02d-%02d.html\"\n",
		(int)day.year, day.month, day.day);
	return put_part(report, out, &page);
}

bool report_mail(const struct report *report, struct text *out)
{
	report_mail_head(report->mail, report->summary->now.zone, out);
	put_subject(report, out);
	if (!report->mail->has_page)
		return put_letter(report, out);
	text_add(out,
		 SPAN("Content-Type: multipart/mixed; boundary=\"" WHOLE "\"\n\n--" WHOLE "\n"));
	if (!put_letter(report, out) || !put_page(report, out))
		return false;
	text_add(out, SPAN("\n--" WHOLE "--\n"));
	return true;
}
