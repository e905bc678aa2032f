/* SPDX-License-Identifier: ISC */
/* report_mail -- the report as a complete mail message, its text and HTML side by side. */
#include "report/mailwrite.h"
#include "report/formats/report_formats.h"
#include "report/report_words.h"

/* Quoted-printable writes '=' as =3D, so that no line of a part can be the boundary. */
#define BOUNDARY "=_milter-device-report"

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

static bool put_part(const struct report *report, struct text *out, const char *type,
		     bool (*write)(const struct report *, struct text *))
{
	struct report colourless = *report;
	struct text body;
	bool fine;

	colourless.colours = false;
	text_begin(&body, out->limit);
	fine = write(&colourless, &body) && !body.cut;
	text_printf(out,
		    "\n--" BOUNDARY "\nContent-Type: text/%s; charset=utf-8\n"
		    "Content-Transfer-Encoding: quoted-printable\n\n",
		    type);
	mailwrite_quoted(out, text_span(&body));
	text_end(&body);
	return fine;
}

bool report_mail(const struct report *report, struct text *out)
{
	report_mail_head(report->mail, report->summary->now.zone, out);
	put_subject(report, out);
	text_add(out, SPAN("Content-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\n"));
	if (!put_part(report, out, "plain", report_text) ||
	    !put_part(report, out, "html", report_html_mail))
		return false;
	text_add(out, SPAN("\n--" BOUNDARY "--\n"));
	return true;
}
