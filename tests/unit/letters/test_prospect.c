/* SPDX-License-Identifier: ISC */
/* prospect: what comes of a use that goes on, at each date to come, to the second. */
#include "letters/prospect.h"

#include "support_letters.h"

#define IPHONES "policy p { devices = { iphone } action = reject "
#define FROM_20 "enforce_from = 2023-07-20 "
#define WARN_15 "warn_from = 2023-07-15 "
#define ANNA_TILL "exemption e { users = { 'anna@m.example' } until = "
#define REGISTER "register = 'register.tsv' "
#define FLOORS "policy p { devices = { iphone } older_than = { '16.7', '17.4' } action = reject "

/* Of a mail of anna's iPhone, but for the words; now NULL: TODAY. */
static const struct {
	const char *says, *policies, *now, *event, *prospect;
} rows[] = {
	{ "no policy", "", NULL, "", "nothing" },
	{ "one about others", "policy p { devices = { mac } action = reject }", NULL, "",
	  "nothing" },
	{ "one that acts", IPHONES "}", NULL, "", "acted p=reject" },
	{ "one that logs", "policy p { devices = { iphone } action = log }", NULL, "", "nothing" },
	{ "... or will", "policy p { devices = { iphone } " FROM_20 "action = log }", NULL, "",
	  "nothing" },
	{ "one that only observes", IPHONES "mode = observe }", NULL, "", "observed p=reject" },
	{ "all of them do", "observe = yes " IPHONES FROM_20 "}", NULL, "", "observed p=reject" },
	{ "one that cannot act on accesses", IPHONES "}", NULL, "traffic=access protocol=imap",
	  "observed p=reject" },
	{ "... to come", IPHONES FROM_20 "}", NULL, "traffic=access protocol=imap",
	  "observed p=reject" },
	{ "one that denies what is still ahead",
	  "policy p { devices = { iphone } traffic = { access } action = deny " FROM_20 "}", NULL,
	  "traffic=access protocol=imap source=gate-nginx",
	  "observed p=deny; then p=deny from 2023-07-20" },

	/* from the second at which it acts */
	{ "a second before", IPHONES FROM_20 "}", "2023-07-19T23:59:59.000Z", "",
	  "observed p=reject; then p=reject from 2023-07-20" },
	{ "just then", IPHONES FROM_20 "}", "2023-07-20T00:00:00.000Z", "",
	  "acted p=reject from 2023-07-20" },
	{ "by a time of day", IPHONES "enforce_from = '2023-07-17 12:01' }", NULL, "",
	  "observed p=reject; then p=reject from 2023-07-17 12:01:00" },
	{ "a second before it warns", IPHONES WARN_15 FROM_20 "}", "2023-07-14T23:59:59.000Z", "",
	  "observed p=reject; then p=reject from 2023-07-20" },
	{ "when it begins to", IPHONES WARN_15 FROM_20 "}", "2023-07-15T00:00:00.000Z", "",
	  "warned p=reject; then p=reject from 2023-07-20" },
	{ "a policy that is over", IPHONES "until = 2023-07-16 }", NULL, "", "nothing" },
	{ "in its last second", IPHONES "until = 2023-07-17 }", "2023-07-17T23:59:59.000Z", "",
	  "acted p=reject" },
	{ "and the one behind", IPHONES "until = 2023-07-17 }", "2023-07-18T00:00:00.000Z", "",
	  "nothing" },

	/* exemptions */
	{ "for good", IPHONES "} exemption e { users = { 'anna@m.example' } }", NULL, "",
	  "nothing" },
	{ "for another", IPHONES "} exemption e { users = { 'bob@m.example' } }", NULL, "",
	  "acted p=reject" },
	{ "for some days", IPHONES "}" ANNA_TILL "2023-07-19 }", NULL, "",
	  "nothing; then p=reject from 2023-07-20 exempt until 2023-07-20" },
	{ "for a second more", IPHONES "}" ANNA_TILL "2023-07-19 }", "2023-07-19T23:59:59.000Z", "",
	  "nothing; then p=reject from 2023-07-20 exempt until 2023-07-20" },
	{ "no longer", IPHONES "}" ANNA_TILL "2023-07-19 }", "2023-07-20T00:00:00.000Z", "",
	  "acted p=reject" },
	{ "until the moment at which the policy begins",
	  IPHONES WARN_15 FROM_20 "}" ANNA_TILL "2023-07-19 }", NULL, "",
	  "nothing; then p=reject from 2023-07-20 exempt until 2023-07-20" },
	{ "a minute longer", IPHONES WARN_15 FROM_20 "}" ANNA_TILL "'2023-07-20 00:01' }", NULL, "",
	  "nothing; then p=reject from 2023-07-20 00:01:00 exempt until 2023-07-20 00:01:00" },
	{ "a minute less", IPHONES WARN_15 FROM_20 "}" ANNA_TILL "'2023-07-19 23:59' }", NULL, "",
	  "nothing; then p=reject from 2023-07-20 free until 2023-07-19 23:59:00 exempt "
	  "until 2023-07-19 23:59:00" },
	{ "one that begins when another ends",
	  IPHONES "}" ANNA_TILL "2023-07-19 } exemption f { users = { 'anna@m.example' } "
		  "from = 2023-07-20 until = 2023-07-22 }",
	  NULL, "", "nothing; then p=reject from 2023-07-23 exempt until 2023-07-23" },
	{ "one that leaves a minute out",
	  IPHONES "}" ANNA_TILL "2023-07-19 } exemption f { users = { 'anna@m.example' } "
		  "from = '2023-07-20 00:01' }",
	  NULL, "", "nothing; then p=reject from 2023-07-20 exempt until 2023-07-20" },
	{ "one that is to come, while it is done",
	  IPHONES "} exemption e { users = { 'anna@m.example' } from = 2023-07-18 "
		  "until = 2023-07-19 }",
	  NULL, "", "acted p=reject" },
	{ "... before it is done",
	  IPHONES FROM_20 "} exemption e { users = { 'anna@m.example' } from = 2023-07-18 "
			  "until = 2023-07-21 }",
	  NULL, "", "observed p=reject; then p=reject from 2023-07-22 exempt until 2023-07-22" },
	{ "from what observes so far", IPHONES FROM_20 "}" ANNA_TILL "2023-07-18 }", NULL, "",
	  "nothing; then p=reject from 2023-07-20 free until 2023-07-19 exempt until 2023-07-19" },
	{ "... and longer", IPHONES FROM_20 "}" ANNA_TILL "2023-07-21 }", NULL, "",
	  "nothing; then p=reject from 2023-07-22 exempt until 2023-07-22" },
	{ "from one of two policies",
	  IPHONES "} policy q { devices = { iphone } mode = observe action = tag } "
		  "exemption e { users = { 'anna@m.example' } policies = { p } }",
	  NULL, "", "observed q=tag" },
	{ "... of which the other will act",
	  IPHONES "} policy q { devices = { iphone } action = tag " FROM_20 "} "
		  "exemption e { users = { 'anna@m.example' } policies = { p } }",
	  NULL, "", "observed q=tag; then q=tag from 2023-07-20" },
	{ "... of which the other allows",
	  IPHONES "} policy q { devices = { iphone } action = allow } "
		  "exemption e { users = { 'anna@m.example' } policies = { p } }",
	  NULL, "", "nothing" },
	{ "... of which the other acts, until it ends",
	  IPHONES "} policy q { devices = { iphone } action = tag } " ANNA_TILL "2023-07-20 "
		  "policies = { p } }",
	  NULL, "", "acted q=tag; then p=reject from 2023-07-21 exempt until 2023-07-21" },
	{ "from what only observes",
	  IPHONES "mode = observe } exemption e { users = { "
		  "'anna@m.example' } }",
	  NULL, "", "nothing" },
	{ "where another policy acts",
	  IPHONES "} policy q { devices = { iphone } action = tag } exemption e { users = { "
		  "'anna@m.example' } policies = { p } }",
	  NULL, "", "acted q=tag" },

	/* several policies */
	{ "the first that acts", IPHONES "} policy q { devices = { iphone } action = tag }", NULL,
	  "", "acted p=reject" },
	{ "one in front that allows",
	  "policy vip { users = { 'anna@m.example' } devices = { any } action = allow } " IPHONES
	  "}",
	  NULL, "", "nothing" },
	{ "... until it ends",
	  "policy vip { users = { 'anna@m.example' } devices = { any } action = allow "
	  "until = 2023-07-19 } " IPHONES "}",
	  NULL, "", "nothing; then p=reject from 2023-07-20" },
	{ "one that acts until another does",
	  IPHONES FROM_20 "} policy q { devices = { iphone } "
			  "action = tag }",
	  NULL, "", "acted q=tag; then p=reject from 2023-07-20" },
	{ "what is observed first, and done by another later",
	  IPHONES "mode = observe } policy q { devices = { iphone } action = tag " FROM_20 "}",
	  NULL, "", "observed p=reject; then q=tag from 2023-07-20" },

	/* the register */
	{ "a device that is allowed", REGISTER IPHONES "registered = no }", NULL,
	  "model=iPhone_12 user=carl@m.example", "acted p=reject" },
	{ "... for good", REGISTER IPHONES "registered = yes }", "2023-07-16T23:59:59.000Z",
	  "user=bob@m.example traffic=access protocol=activesync device_id=b1",
	  "observed p=reject" },
	{ "a row in its last second", REGISTER IPHONES "registered = no }",
	  "2023-07-16T23:59:59.000Z", "user=bob@m.example",
	  "nothing; then p=reject from 2023-07-17" },
	{ "and behind it", REGISTER IPHONES "registered = no }", "2023-07-17T00:00:00.000Z",
	  "user=bob@m.example", "acted p=reject" },

	/* what an update does */
	{ "too old", FLOORS "}", NULL, "os_version=16.1", "acted p=reject update 16.7" },
	{ "the floor of its own major", FLOORS "}", NULL, "os_version=17.3",
	  "acted p=reject update 17.4" },
	{ "new enough", FLOORS "}", NULL, "os_version=17.4", "nothing" },
	{ "a version that is not told", FLOORS "version = known }", NULL, "", "acted p=reject" },
	{ "where nothing of it matters", FLOORS "mode = observe }", NULL, "os_version=16.1",
	  "observed p=reject update 16.7" },
	{ "where another policy acts on it all the same",
	  FLOORS "} policy q { devices = { iphone } action = tag }", NULL, "os_version=16.1",
	  "acted p=reject" },
	{ "... or will", FLOORS "} policy q { devices = { iphone } action = tag " FROM_20 "}", NULL,
	  "os_version=16.1", "acted p=reject" },
	{ "where another policy asks for more",
	  FLOORS "} policy q { devices = { iphone } older_than = { '17' } action = tag }", NULL,
	  "os_version=16.1", "acted p=reject update 17.4" },
	{ "... for more than the first knows",
	  FLOORS "} policy q { devices = { iphone } older_than = { '18' } action = tag }", NULL,
	  "os_version=16.1", "acted p=reject" },
	{ "a policy that has no version", IPHONES "}", NULL, "os_version=16.1", "acted p=reject" },

	/* what an event does not tell */
	{ "a network that is not told", IPHONES "networks = { '192.0.2.128/25' } }", NULL,
	  "client_ip=192.0.2.0/24", "unknown" },
	{ "... of a policy that is about others",
	  "policy p { devices = { mac } networks = { '192.0.2.128/25' } action = reject }", NULL,
	  "client_ip=192.0.2.0/24", "nothing" },
	{ "... of an exemption",
	  IPHONES "} exemption e { users = { 'anna@m.example' } networks = { '192.0.2.128/25' } }",
	  NULL, "client_ip=192.0.2.0/24", "unknown" },
	{ "a device that is no more", IPHONES "}", NULL, "device=blackberry", "unknown" },
	{ "what is asked only later", IPHONES FROM_20 "networks = { '192.0.2.128/25' } }", NULL,
	  "client_ip=192.0.2.0/24", "unknown" },
	{ "what is asked behind what acts",
	  "policy q { devices = { iphone } action = tag } " IPHONES
	  "networks = { '192.0.2.128/25' } }",
	  NULL, "client_ip=192.0.2.0/24", "acted q=tag" },
};

static const char *const nows[] = {
	[PROSPECT_NOTHING] = "nothing", [PROSPECT_OBSERVED] = "observed",
	[PROSPECT_WARNED] = "warned",   [PROSPECT_ACTED] = "acted",
	[PROSPECT_UNKNOWN] = "unknown",
};

static void put_prospect(struct text *out, struct prospects *prospects, const struct event *event,
			 struct prospect *prospect)
{
	ck_assert(prospect_find_update(prospects, event, prospect));
	if (prospect->policy != NULL)
		text_printf(out, " %.*s=%s", SPAN_FORMAT(prospect->policy->name),
			    action_name(prospect->action));
	if (prospect->from != DATE_NEVER)
		test_put_date(out, " from ", prospect->from);
	if (prospect->free_until != DATE_NEVER && prospect->free_until != prospect->from)
		test_put_date(out, " free until ", prospect->free_until);
	if (prospect->exempt_until != DATE_NEVER)
		test_put_date(out, " exempt until ", prospect->exempt_until);
	if (prospect->floor == NULL)
		return;
	text_add(out, SPAN(" update "));
	version_write(out, &prospect->floor->version);
}

static void ck_prospect(struct prospects *prospects, const struct event *event, const char *wanted,
			const char *says)
{
	struct prospect now, to_come;
	struct text out;

	text_begin(&out, 1000);
	ck_assert(prospect_of(prospects, event, &now, &to_come));
	text_add(&out, span_of(nows[now.now]));
	put_prospect(&out, prospects, event, &now);
	ck_assert_msg((to_come.policy != NULL) == to_come.later, "%s", says);
	ck_assert_msg(!now.later && (!to_come.later || to_come.now == now.now), "%s", says);
	ck_assert_msg(now.acts == (now.now == PROSPECT_ACTED), "%s", says);
	if (to_come.policy != NULL) {
		text_add(&out, SPAN("; then"));
		put_prospect(&out, prospects, event, &to_come);
	}
	ck_text(text_span(&out), wanted, says);
	text_end(&out);
}

START_TEST(prospect_is_told)
{
	struct arena *arena = test_arena();
	struct config *config =
		test_config(arena, test_printf(arena, "%s%s", LETTER_CATALOGUE, rows[_i].policies));
	const char *now = rows[_i].now != NULL ? rows[_i].now : TODAY;
	struct prospects *prospects = prospects_new(&config->rules, test_seconds(now));
	struct event event = test_sighting(arena, span_of(rows[_i].event));

	ck_assert_ptr_nonnull(prospects);
	ck_prospect(prospects, &event, rows[_i].prospect, rows[_i].says);
	ck_prospect(prospects, &event, rows[_i].prospect, "once more");
	prospects_free(prospects);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* The dates of all are in one list: so many of others take no date away from one. */
START_TEST(everybody_has_dates)
{
	struct arena *arena = test_arena();
	struct text conf;
	struct config *config;
	struct prospects *prospects;
	struct event event;

	text_begin(&conf, 1 << 20);
	text_add(&conf, SPAN(LETTER_CATALOGUE IPHONES "}\n"));
	for (int i = 0; i < 59; i++)
		text_printf(&conf,
			    "exemption e%d { users = { 'u%d@m.example' } "
			    "until = '2023-07-18 00:%02d' }\n",
			    i, i, i + 1);
	config = test_config(arena, text_string(&conf));
	prospects = prospects_new(&config->rules, test_seconds(TODAY));
	for (int i = 0; i < 59; i++) {
		event = test_sighting(arena, span_of(test_printf(arena, "user=u%d@m.example", i)));
		ck_prospect(prospects, &event,
			    test_printf(arena,
					"nothing; then p=reject from 2023-07-18 00:%02d:00 exempt "
					"until 2023-07-18 00:%02d:00",
					i + 1, i + 1),
			    "each");
	}
	prospects_free(prospects);
	config_drop(config);
	text_end(&conf);
	arena_free(arena);
}
END_TEST

START_TEST(policy_has_a_name)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, LETTER_CATALOGUE IPHONES
					    "} policy q { devices = { mac } action = tag }");
	struct prospects *prospects = prospects_new(&config->rules, test_seconds(TODAY));

	ck_text(prospects_policy(prospects, SPAN("q"))->name, "q", "the second");
	ck_assert_ptr_null(prospects_policy(prospects, SPAN("r")));
	ck_assert_ptr_null(prospects_policy(prospects, SPAN("")));
	prospects_free(prospects);
	prospects_free(NULL);
	config_drop(config);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("prospect");

	add_rows(tcase, prospect_is_told, rows);
	tcase_add_test(tcase, everybody_has_dates);
	tcase_add_test(tcase, policy_has_a_name);
	return test_run("prospect", tcase);
}
