/* SPDX-License-Identifier: ISC */
/* answer -- what the mail server is asked to do with a message. */
#include "policy/answer.h"

#define TAG_BYTES 900 /* with the field's name still below the 998 of a line (RFC 5322, 2.1.1) */
#define SUBJECT_BYTES 100000
#define QUARANTINE_BYTES 300
#define QUARANTINE_NAME_BYTES 200 /* of the policy's name in it */

static const char *tag_of(const struct outcome *outcome, struct arena *arena)
{
	char bytes[TAG_BYTES + 1];
	struct text text;

	text_begin_in(&text, bytes, sizeof(bytes));
	outcome_tag(outcome, &text);
	return arena_string(arena, text_span(&text));
}

/* tag_subject stands in front of what the message has.  NULL: out of memory. */
static const char *subject_of(const struct rules *rules, const struct outcome *outcome,
			      struct arena *arena)
{
	const char *subject = NULL;
	struct text text;

	text_begin(&text, SUBJECT_BYTES);
	text_add(&text, rules->tag_subject);
	if (outcome->has_subject)
		text_byte(&text, ' ');
	text_add(&text, outcome->subject);
	if (!text.cut)
		subject = arena_string(arena, text_span(&text));
	text_end(&text);
	return subject;
}

static bool compose_tag(const struct rules *rules, const struct outcome *outcome,
			struct arena *arena, struct answer *answer)
{
	bool wants_subject = rules->tag_subject.size != 0;

	answer->tag = tag_of(outcome, arena);
	if (wants_subject)
		answer->subject = subject_of(rules, outcome, arena);
	return answer->tag != NULL && (answer->subject != NULL || !wants_subject);
}

/* Without memory for its reason the message is held all the same. */
static bool compose_quarantine(const struct outcome *outcome, struct arena *arena,
			       struct answer *answer)
{
	char bytes[QUARANTINE_BYTES + 1];
	const char *reason;
	struct text text;

	text_begin_in(&text, bytes, sizeof(bytes));
	text_add(&text, SPAN("device policy "));
	text_add(&text, span_first(outcome->decision.policy->name, QUARANTINE_NAME_BYTES));
	reason = arena_string(arena, text_span(&text));
	answer->quarantine = reason != NULL ? reason : "device policy";
	return reason != NULL;
}

/*
 * 5.6.0 is a message whose content is at fault (RFC 3463, 3.7).  The copies stay in what is
 * refused; deleting them for nobody is the time that was to be saved.
 */
static bool compose_refusal(const struct outcome *outcome, struct arena *arena,
			    struct answer *answer)
{
	static const struct smtp_reply code = { .code = "550", .enhanced = "5.6.0" };
	const struct span no_values[PLACES] = { { NULL, 0 } };
	struct span sentence = outcome->error;
	struct smtp_reply reply = { .lines = &sentence, .line_count = 1 };

	answer->verdict = VERDICT_REJECT;
	answer->reply = &code;
	answer->reply_lines[0] = smtp_reply_line(&reply, 0, no_values, arena);
	return answer->reply_lines[0] != NULL;
}

static bool compose_reply(const struct rules *rules, const struct outcome *outcome, struct span id,
			  struct arena *arena, struct answer *answer)
{
	const struct smtp_reply *reply = &outcome->decision.policy->reply;
	struct span values[PLACES];

	outcome_places(rules, outcome, id, arena, values);
	answer->reply = reply;
	for (size_t i = 0; i < reply->line_count; i++) {
		answer->reply_lines[i] = smtp_reply_line(reply, i, values, arena);
		if (answer->reply_lines[i] == NULL)
			return false;
	}
	return true;
}

/* A switch rather than a table: with an action left out of it, this file does not compile. */
#pragma GCC diagnostic error "-Wswitch"
#pragma GCC diagnostic error "-Wswitch-enum"
bool answer_compose(const struct rules *rules, const struct outcome *outcome, struct span id,
		    struct arena *arena, struct answer *answer)
{
	bool tagged, may_delete = outcome->tag_copies <= TRANSACTION_TAG_COPIES;

	*answer = (struct answer){ .verdict = VERDICT_CONTINUE,
				   .tag_field = rules->tag_header.data,
				   .foreign_tags = may_delete ? outcome->tag_copies : 0,
				   .has_subject = outcome->has_subject };
	if (outcome->refused)
		return compose_refusal(outcome, arena, answer);
	switch (outcome->decision.action) {
	case ACTION_ALLOW:
	case ACTION_LOG:
	case ACTION_RUN:  /* a program of the administrator's; the mail server has no part in it */
	case ACTION_DENY: /* of accesses alone */
		return true;
	case ACTION_TAG:
		return compose_tag(rules, outcome, arena, answer);
	case ACTION_QUARANTINE:
		tagged = compose_tag(rules, outcome, arena, answer);
		return compose_quarantine(outcome, arena, answer) && tagged;
	case ACTION_REJECT:
		answer->verdict = VERDICT_REJECT;
		return compose_reply(rules, outcome, id, arena, answer);
	case ACTION_TEMPFAIL:
		answer->verdict = VERDICT_TEMPFAIL;
		return compose_reply(rules, outcome, id, arena, answer);
	case ACTION_DISCARD:
		answer->verdict = VERDICT_DISCARD;
		return true;
	case ACTIONS: /* how many there are, and none itself */
		break;
	}
	return true;
}
