/* SPDX-License-Identifier: ISC */
/* report_letters -- notices: what each of an addressee's devices comes to, in the template's words.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/cells.h"
#include "base/utf8.h"
#include "letters/addressees.h"
#include "letters/choices.h"
#include "report/formats/report_formats.h"
#include "report/mailwrite.h"

#define MESSAGE_ID_BYTES 512
#define VALUE_BYTES 128
#define MODEL_BYTES                                                                  \
	100 /* programs may call themselves longer, and no letter is to grow by that \
	     */
#define JOINED_BYTES (64 << 10) /* of each value in a subject, at most */

/* Where what an action does is told; whoever gets no place is told of nothing but the policy. */
static const struct {
	enum action action;
	enum letter_place place;
} places[] = {
	{ ACTION_TAG, LETTER_TAGGED_FROM },      { ACTION_QUARANTINE, LETTER_HELD_FROM },
	{ ACTION_REJECT, LETTER_REFUSED_FROM },  { ACTION_TEMPFAIL, LETTER_REFUSED_FROM },
	{ ACTION_DISCARD, LETTER_REFUSED_FROM }, { ACTION_DENY, LETTER_DENIED_FROM },
	{ ACTION_RUN, LETTER_ACTED_FROM },
};

/* The copy in the report's arena, or out is cut. */
static struct span keep(const struct report *report, const struct text *words, struct text *out)
{
	struct span copy = arena_copy(report->arena, text_span(words));

	out->cut |= copy.data == NULL;
	return copy;
}

/* 2023-07-17 09:00 +0300, as in mail. */
static struct span time_of(const struct report *report, int64_t milliseconds, struct text *out)
{
	const struct zone *zone = report->summary->now.zone;
	int minutes = zone_offset(zone, calendar_whole_seconds(milliseconds)) / 60;
	char bytes[VALUE_BYTES];
	struct text words;

	text_begin_in(&words, bytes, sizeof(bytes));
	cell_time(&words, zone, milliseconds);
	text_printf(&words, " %c%02d%02d", minutes < 0 ? '-' : '+', abs(minutes) / 60,
		    abs(minutes) % 60);
	return keep(report, &words, out);
}

/* The day of that moment where the policies have their dates. */
static struct span day_of(const struct report *report, int64_t seconds, struct text *out)
{
	struct civil civil = zone_civil(&report->rules->policies.zone, seconds);
	char bytes[VALUE_BYTES];
	struct text words;

	text_begin_in(&words, bytes, sizeof(bytes));
	calendar_write_date(&words, &civil);
	return keep(report, &words, out);
}

/* iOS 16.7.2 */
static struct span floor_of(const struct report *report, const struct letter_case *one,
			    struct text *out)
{
	const struct version_floor *floor = one->prospect.floor;
	const struct device *device = catalogue_device(report->rules->catalogue, one->device);
	struct span os = floor->os.size != 0 || device == NULL ? floor->os : device->os;
	struct text words;
	char bytes[VALUE_BYTES];

	text_begin_in(&words, bytes, sizeof(bytes));
	text_add(&words, os);
	if (os.size != 0)
		text_byte(&words, ' ');
	version_write(&words, &floor->version);
	return keep(report, &words, out);
}

static void tell_prospect(const struct report *report, const struct letter_case *one,
			  struct letter_values *values, struct text *out)
{
	const struct prospect *prospect = &one->prospect;
	struct span from = { NULL, 0 };

	values->of[LETTER_POLICY] = prospect->policy->name;
	if (prospect->acts)
		from = day_of(report, prospect->from != DATE_NEVER ? prospect->from : report->now,
			      out);
	if (prospect->later)
		values->of[LETTER_ENFORCE_FROM] = from;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (places[i].action == prospect->action)
			values->of[places[i].place] = from;
	if (prospect->exempt_until != DATE_NEVER)
		values->of[LETTER_EXEMPT_UNTIL] = day_of(report, prospect->exempt_until - 1, out);
	if (prospect->floor != NULL)
		values->of[LETTER_UPDATE_TO] = floor_of(report, one, out);
}

static struct span model_of(const struct report *report, const struct letter_case *one,
			    struct text *out)
{
	char bytes[VALUE_BYTES];
	struct text words;

	if (one->model.size <= MODEL_BYTES)
		return one->model;
	text_begin_in(&words, bytes, sizeof(bytes));
	text_add(&words, utf8_first(one->model, MODEL_BYTES));
	text_add(&words, SPAN("..."));
	return keep(report, &words, out);
}

static struct letter_values values_of(const struct report *report, const struct addressee *to,
				      const struct letter_case *one, struct text *out)
{
	struct span title = catalogue_title(report->rules->catalogue, one->device);
	struct letter_values values = {
		.of = { [LETTER_USER] = to->user,
			[LETTER_DEVICES] = one->device,
			[LETTER_TITLE] = title,
			[LETTER_DEVICE] = one->model.size != 0 ? model_of(report, one, out) : title,
			[LETTER_CONTACT] = report->rules->contact,
			[LETTER_FIRST] = time_of(report, one->first, out),
			[LETTER_LAST] = time_of(report, one->last, out) },
	};

	tell_prospect(report, one, &values, out);
	return values;
}

/* In one line, as in a subject: what the devices have in turn, each once; of dates, the first. */
static struct span join(const struct report *report, const struct letter_values *values,
			size_t count, enum letter_place place, struct text *out)
{
	struct text words;
	struct span joined;

	text_begin(&words, JOINED_BYTES);
	for (size_t i = 0; i < count; i++) {
		struct span value = values[i].of[place];
		bool again = value.size == 0;

		for (size_t before = 0; before < i && !again; before++)
			again = span_equal(values[before].of[place], value);
		if (again)
			continue;
		text_add(&words, words.size != 0 ? SPAN(", ") : SPAN(""));
		text_add(&words, value);
	}
	joined = keep(report, &words, out);
	text_end(&words);
	return joined;
}

static bool put_subject(const struct report *report, const struct letter *letter,
			const struct letter_values *values, size_t count, struct text *out)
{
	struct letter_values joined = { 0 };

	for (int place = 0; place < LETTER_PLACES; place++)
		joined.of[place] = join(report, values, count, (enum letter_place)place, out);
	letter_fill(out, letter->subject, &joined, 1);
	return !out->cut;
}

bool report_letter_words(const struct report *report, const struct addressee *to,
			 struct text *subject, struct text *body)
{
	const struct letter *letter =
		&choices_for(report->choices, report->rules, to->user)->letter;
	struct letter_values *values = arena_take(report->arena, to->count * sizeof(*values));

	if (values == NULL)
		return false;
	for (size_t i = 0; i < to->count; i++)
		values[i] = values_of(report, to, &to->cases[i], body);
	letter_fill(body, letter->body, values, to->count);
	return put_subject(report, letter, values, to->count, subject) && !body->cut;
}

static void put_head(const struct report *report, const struct addressee *to, size_t number,
		     struct text *out)
{
	struct report_mail mail = *report->mail;
	char id[MESSAGE_ID_BYTES];
	int size = snprintf(id, sizeof(id), "%zu.%.*s", number, SPAN_FORMAT(mail.message_id));

	mail.to = to->user;
	mail.message_id = (struct span){ id, size > 0 ? (size_t)size : 0 };
	report_mail_head(&mail, report->summary->now.zone, out);
}

void report_letter(const struct report *report, const struct addressee *to, size_t number,
		   struct text *out)
{
	struct text subject, body;

	text_begin(&subject, out->limit);
	text_begin(&body, out->limit);
	out->cut |= !report_letter_words(report, to, &subject, &body);
	put_head(report, to, number, out);
	mailwrite_field(out, "Subject", text_span(&subject));
	text_add(out, SPAN("Content-Type: text/plain; charset=utf-8\n"
			   "Content-Transfer-Encoding: quoted-printable\n\n"));
	mailwrite_quoted(out, text_span(&body));
	text_end(&subject);
	text_end(&body);
}
