/* SPDX-License-Identifier: ISC */
/* action: the names of actions and kinds of traffic, which logs and configurations hold. */
#include "event/action.h"
#include "support.h"

static const struct {
	enum action action;
	const char *name;
	bool felt;
} actions[] = {
	{ ACTION_ALLOW, "allow", false },    { ACTION_LOG, "log", false },
	{ ACTION_TAG, "tag", true },         { ACTION_QUARANTINE, "quarantine", true },
	{ ACTION_REJECT, "reject", true },   { ACTION_TEMPFAIL, "tempfail", true },
	{ ACTION_DISCARD, "discard", true }, { ACTION_RUN, "run", true },
	{ ACTION_DENY, "deny", true },
};

static const struct {
	enum traffic traffic;
	const char *name;
} traffics[] = {
	{ TRAFFIC_SUBMISSION, "submission" },
	{ TRAFFIC_RECEIPT, "receipt" },
	{ TRAFFIC_ACCESS, "access" },
	{ TRAFFIC_INBOUND, "inbound" },
};

_Static_assert(sizeof(actions) / sizeof(actions[0]) == ACTIONS, "a row for each action");
_Static_assert(sizeof(traffics) / sizeof(traffics[0]) == TRAFFICS, "a row for each traffic");

START_TEST(action_has_its_name)
{
	enum action read = ACTIONS;

	ck_assert_str_eq(action_name(actions[_i].action), actions[_i].name);
	ck_assert(action_named(span_of(actions[_i].name), &read));
	ck_assert_int_eq(read, actions[_i].action);
	ck_assert_int_eq(action_is_felt(actions[_i].action), actions[_i].felt);
}
END_TEST

START_TEST(traffic_has_its_name)
{
	enum traffic read = TRAFFICS;

	ck_assert_str_eq(traffic_name(traffics[_i].traffic), traffics[_i].name);
	ck_assert(traffic_named(span_of(traffics[_i].name), &read));
	ck_assert_int_eq(read, traffics[_i].traffic);
}
END_TEST

static const struct span others[] = {
	SPAN(""), SPAN("Allow"), SPAN("rejec"), SPAN("reject "), SPAN("tag\0"), SPAN("submissions"),
};

START_TEST(other_words_are_neither)
{
	enum action action = ACTION_RUN;
	enum traffic traffic = TRAFFIC_ACCESS;

	ck_assert(!action_named(others[_i], &action));
	ck_assert(!traffic_named(others[_i], &traffic));
	ck_assert_int_eq(action, ACTION_RUN);
	ck_assert_int_eq(traffic, TRAFFIC_ACCESS);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("action");

	add_rows(tcase, action_has_its_name, actions);
	add_rows(tcase, traffic_has_its_name, traffics);
	add_rows(tcase, other_words_are_neither, others);
	return test_run("action", tcase);
}
