/* SPDX-License-Identifier: ISC */
/* answer: what the mail server is asked to do, for each action. */
#include "policy/answer.h"
#include "support_mail.h"

#define NOON INT64_C(1689588000) /* 2023-07-17 10:00 UTC, a Monday */

#define DEVICES                                                \
	"own_domains = { 'x.example' } contact = 'the desk'\n" \
	"device phone { match { when = { 'X-Mailer: ^Phone' } } }\n"
#define DO(action) DEVICES "policy no-phones { devices = { phone } action = " action " }\n"
#define SAYING(action, reply) \
	DEVICES "policy no-phones { devices = { phone } action = " action " reply = " reply " }\n"
#define MARKED DO("tag") "tag_subject = '[phone]'\n"

#define MAIL "AUTH anna\nQUEUE 4ABC\n\nX-Mailer: Phone\n"
#define TAG(action) "phone; confidence=certain; policy=no-phones; action=" action

/* NULL: the mail server is not asked for that. */
static const struct {
	const char *says, *config, *mail;
	enum action action;
	enum verdict verdict;
	const char *tag, *subject, *quarantine, *code, *last_line;
} rows[] = {
	{ "nothing matches", DEVICES, MAIL, ACTION_ALLOW, VERDICT_CONTINUE, NULL, NULL, NULL, NULL,
	  NULL },
	{ "log", DO("log"), MAIL, ACTION_LOG, VERDICT_CONTINUE, NULL, NULL, NULL, NULL, NULL },
	{ "tag", DO("tag"), MAIL, ACTION_TAG, VERDICT_CONTINUE, TAG("tag"), NULL, NULL, NULL,
	  NULL },
	{ "tag, in the subject too", MARKED, MAIL "Subject: Hello\n", ACTION_TAG, VERDICT_CONTINUE,
	  TAG("tag"), "[phone] Hello", NULL, NULL, NULL },
	{ "tag, where there is no subject", MARKED, MAIL, ACTION_TAG, VERDICT_CONTINUE, TAG("tag"),
	  "[phone]", NULL, NULL, NULL },
	{ "tag, where the subject is empty", MARKED, MAIL "Subject:\n", ACTION_TAG,
	  VERDICT_CONTINUE, TAG("tag"), "[phone] ", NULL, NULL, NULL },
	{ "quarantine", DO("quarantine"), MAIL, ACTION_QUARANTINE, VERDICT_CONTINUE,
	  TAG("quarantine"), NULL, "device policy no-phones", NULL, NULL },
	{ "reject", SAYING("reject", "{ '550 5.7.1 No', 'Ask %{contact} about %{id}' }"), MAIL,
	  ACTION_REJECT, VERDICT_REJECT, NULL, NULL, NULL, "550", "Ask the desk about h-1-2" },
	{ "tempfail", SAYING("tempfail", "{ '451 4.7.1 Later, %{queue_id}' }"), MAIL,
	  ACTION_TEMPFAIL, VERDICT_TEMPFAIL, NULL, NULL, NULL, "451", "Later, 4ABC" },
	{ "discard", DO("discard"), MAIL, ACTION_DISCARD, VERDICT_DISCARD, NULL, NULL, NULL, NULL,
	  NULL },
};

struct asking {
	struct arena *arena;
	struct config *config;
	struct transaction *t;
	struct outcome outcome;
	struct answer answer;
};

static void ask(struct asking *asking, const char *config, const char *mail)
{
	struct trouble why = { "" };

	*asking = (struct asking){ .arena = test_arena(), .t = transaction_new() };
	asking->config = test_config(asking->arena, config);
	ck_assert_msg(
		test_mail(asking->t, &asking->config->rules, mail, NOON, &asking->outcome, &why),
		"%s", why.sentence);
	ck_assert(answer_compose(&asking->config->rules, &asking->outcome, SPAN("h-1-2"),
				 asking->arena, &asking->answer));
}

static void end(struct asking *asking)
{
	transaction_free(asking->t);
	config_drop(asking->config);
	arena_free(asking->arena);
}

static const char *last_line(const struct answer *answer)
{
	const char *last = NULL;

	for (int i = 0; i < SMTP_REPLY_LINES && answer->reply_lines[i] != NULL; i++)
		last = answer->reply_lines[i];
	return last;
}

static void ck_string(const char *got, const char *wanted, const char *what, const char *says)
{
	ck_assert_msg((got == NULL) == (wanted == NULL) &&
			      (got == NULL || strcmp(got, wanted) == 0),
		      "%s: %s: got '%s', wanted '%s'", says, what, got != NULL ? got : "none",
		      wanted != NULL ? wanted : "none");
}

START_TEST(action_is_asked_for)
{
	const char *says = rows[_i].says;
	struct asking asking;
	const struct answer *answer = &asking.answer;

	ask(&asking, rows[_i].config, rows[_i].mail);
	ck_assert_msg(asking.outcome.decision.action == rows[_i].action, "%s: the action", says);
	ck_assert_msg(answer->verdict == rows[_i].verdict, "%s: the verdict", says);
	ck_string(answer->tag, rows[_i].tag, "tag", says);
	ck_string(answer->subject, rows[_i].subject, "subject", says);
	ck_string(answer->quarantine, rows[_i].quarantine, "quarantine", says);
	ck_string(answer->reply != NULL ? answer->reply->code : NULL, rows[_i].code, "code", says);
	ck_string(last_line(answer), rows[_i].last_line, "reply", says);
	end(&asking);
}
END_TEST

/* No policy runs a program for mail, so this decision is made up. */
START_TEST(run_asks_for_nothing)
{
	struct asking asking;
	struct answer *answer = &asking.answer;

	ask(&asking, DO("tag"), MAIL);
	asking.outcome.decision.action = ACTION_RUN;
	ck_assert(answer_compose(&asking.config->rules, &asking.outcome, SPAN("h-1-2"),
				 asking.arena, answer));
	ck_assert_int_eq(answer->verdict, VERDICT_CONTINUE);
	ck_assert(answer->tag == NULL && answer->quarantine == NULL && answer->reply == NULL);
	end(&asking);
}
END_TEST

/* The message that a policy holds keeps its copies: nobody waits while they are deleted. */
START_TEST(too_many_tags_are_refused)
{
	struct asking asking;
	char mail[4000] = "AUTH anna\n\nX-Mailer: Phone\n";

	for (int i = 0; i < 201; i++)
		strcat(mail, "X-Phone: a\n");
	ask(&asking, "tag_header = 'X-Phone'\n" MARKED, mail);
	ck_assert_int_eq(asking.answer.verdict, VERDICT_REJECT);
	ck_assert_str_eq(asking.answer.reply->code, "550");
	ck_assert_str_eq(asking.answer.reply->enhanced, "5.6.0");
	ck_assert_str_eq(last_line(&asking.answer),
			 "the message brings 201 fields X-Phone where 200 are allowed");
	ck_assert_uint_eq(asking.answer.foreign_tags, 0);
	ck_assert(asking.answer.tag == NULL && asking.answer.subject == NULL);
	end(&asking);
	ask(&asking, "tag_header = 'X-Phone'\n" DO("quarantine"), mail);
	ck_assert_int_eq(asking.answer.verdict, VERDICT_CONTINUE);
	ck_assert_str_eq(asking.answer.quarantine, "device policy no-phones");
	ck_assert_uint_eq(asking.answer.foreign_tags, 0);
	end(&asking);
}
END_TEST

/* Whatever else is done with a message, tags that it brings are deleted. */
START_TEST(foreign_tags_are_counted)
{
	struct asking asking;

	ask(&asking, "tag_header = X-Phone\n" DO("tag"), MAIL "X-Phone: a\nx-phone: b\n");
	ck_assert_str_eq(asking.answer.tag_field, "X-Phone");
	ck_assert_uint_eq(asking.answer.foreign_tags, 2);
	end(&asking);
	ask(&asking, "tag_header = X-Phone\n" DEVICES, "AUTH anna\n\nX-Phone: a\n");
	ck_assert_int_eq(asking.answer.verdict, VERDICT_CONTINUE);
	ck_assert_uint_eq(asking.answer.foreign_tags, 1);
	end(&asking);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("answer");

	add_rows(tcase, action_is_asked_for, rows);
	tcase_add_test(tcase, run_asks_for_nothing);
	tcase_add_test(tcase, too_many_tags_are_refused);
	tcase_add_test(tcase, foreign_tags_are_counted);
	return test_run("answer", tcase);
}
