/* SPDX-License-Identifier: ISC */
/* replay_decision: each field of a decision counts, and is told. */
#include "policy/outcome.h"
#include "replay/replay_inside.h"
#include "support.h"

/* With all that a decision can say at once. */
static void decide(struct event *event)
{
	static struct span would[] = { SPAN("q=reject") };
	static const struct policy policy = { .name = SPAN("p") };
	static const struct exemption exemption = { .name = SPAN("e") };
	static const struct decision decision = { .action = ACTION_TAG,
						  .policy = &policy,
						  .exemption = &exemption,
						  .observing = true,
						  .outdated = true,
						  .grace = true,
						  .would = would,
						  .would_count = 1 };

	*event = (struct event){ 0 };
	outcome_decision(&decision, event);
}

static bool is_set(const struct event *event, int field)
{
	const struct event_value *value = &event->values[field];

	return value->text.size != 0 || value->item_count != 0 || value->number != 0;
}

/* Whether both keep their places in a tally apart. */
static bool same_key(const struct event *a, const struct event *b)
{
	struct text one, other;
	bool same;

	text_begin(&one, 1000);
	text_begin(&other, 1000);
	replay_key(a, &one);
	replay_key(b, &other);
	same = span_equal(text_span(&one), text_span(&other));
	text_end(&one);
	text_end(&other);
	return same;
}

/* Whatever outcome_decision fills in makes another decision when it is not there. */
START_TEST(each_field_makes_a_difference)
{
	struct event event, without;

	decide(&event);
	without = event;
	without.values[_i] = (struct event_value){ 0 };
	ck_assert_msg(replay_same(&event, &without) != is_set(&event, _i), "%s",
		      event_field_name((enum event_field)_i));
	ck_assert_msg(same_key(&event, &without) != is_set(&event, _i), "%s",
		      event_field_name((enum event_field)_i));
}
END_TEST

START_TEST(other_fields_make_none)
{
	struct event event, other;

	decide(&event);
	other = event;
	event_set(&other, EVENT_USER, SPAN("anna@m.example"));
	event_set_number(&other, EVENT_COUNT, 2);
	ck_assert(replay_same(&event, &other));
	ck_assert(same_key(&event, &other));
}
END_TEST

START_TEST(all_is_told)
{
	struct replay_seen seen = { 0 };
	struct text text;

	text_begin(&text, 1000);
	decide(&seen.was);
	event_set(&seen.was, EVENT_USER, SPAN("anna@m.example"));
	event_set(&seen.now, EVENT_ACTION, SPAN("allow"));
	replay_decisions(&seen, &text);
	ck_text(text_span(&text),
		"\"was\":{\"policy\":\"p\",\"action\":\"tag\",\"mode\":\"enforce\","
		"\"would\":[\"q=reject\"],\"exemption\":\"e\",\"outdated\":true,\"grace\":true},"
		"\"now\":{\"action\":\"allow\"}",
		"JSON");
	text_clear(&text);
	replay_words(&seen.was, &text);
	ck_text(text_span(&text), "tag by p (exemption e, grace, outdated, would q=reject)",
		"words");
	text_end(&text);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("replay_decision");

	tcase_add_loop_test(tcase, each_field_makes_a_difference, 0, EVENT_FIELDS);
	tcase_add_test(tcase, other_fields_make_none);
	tcase_add_test(tcase, all_is_told);
	return test_run("replay_decision", tcase);
}
