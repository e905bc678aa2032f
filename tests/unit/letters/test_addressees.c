/* SPDX-License-Identifier: ISC */
/* addressees: who is written to about what, at the edges of the days that count. */
#include "letters/addressees.h"
#include "letters/told.h"

#include "support_letters.h"

#define IPHONES "policy p { devices = { iphone } action = reject "
#define FROM_20 "enforce_from = 2023-07-20 "
#define WARN_15 "warn_from = 2023-07-15 "
#define ANNA_TILL "exemption e { users = { 'anna@m.example' } until = "
#define REJECTED "policy=p action=reject"
#define FLOORS "policy p { devices = { ios } older_than = { '17.4' } action = reject " FROM_20
/* A network that only the whole address tells. */
#define AT_HOME "networks = { '192.0.2.128/25' } "
#define HIDDEN "client_ip=192.0.2.0/24 "

/* Events, one a line; and of each person, each device, the policy, and what is noted down. */
static const struct {
	const char *says, *policies, *now, *events, *letters;
} rows[] = {
	{ "nobody", IPHONES "}", NULL, "", "" },
	{ "no policy", "", NULL, "at=10", "" },
	{ "a policy that will act", IPHONES FROM_20 "}", NULL, "at=10",
	  "anna: iphone p=reject, from 2023-07-20;" },
	{ "a second before", IPHONES FROM_20 "}", "2023-07-19T23:59:59.000Z", "at=10",
	  "anna: iphone p=reject, from 2023-07-20;" },
	{ "one that acts, since", IPHONES FROM_20 "}", "2023-07-20T00:00:00.000Z", "at=10",
	  "anna: iphone p=reject, from 2023-07-20;" },
	{ "... and did", IPHONES FROM_20 "}", "2023-07-20T00:00:00.000Z",
	  "at=10\ntime=2023-07-20T00:00:00.000Z " REJECTED, "" },
	{ "in grace", IPHONES WARN_15 FROM_20 "}", NULL, "at=16 policy=p action=tag grace=true",
	  "anna: iphone p=reject, from 2023-07-20;" },
	{ "one that only observes", IPHONES "mode = observe }", NULL, "at=10",
	  "anna: iphone p=reject;" },
	{ "one that is gone", "", NULL, "at=10 would=p=reject", "" },
	{ "one that is about others", "policy p { devices = { mac } action = reject }", NULL,
	  "at=10 would=p=reject", "" },
	{ "one that logs", "policy p { devices = { any } action = log }", NULL, "at=10", "" },
	{ "one about a program that is not the one used last",
	  "policy p { devices = { iphone } clients = { Outlook } action = reject " FROM_20 "}",
	  NULL, "at=10 client=Outlook\nat=11 client=Mail",
	  "anna: iphone p=reject, from 2023-07-20;" },
	{ "everybody", IPHONES FROM_20 "}", NULL,
	  "at=10 user=bo@m.example\nat=10\nat=11 user=bo@m.example",
	  "anna: iphone p=reject, from 2023-07-20; bo: iphone p=reject, from 2023-07-20;" },

	/* who knows it */
	{ "rejected since", IPHONES "}", NULL, "at=10\nat=11 " REJECTED, "" },
	{ "not any more when it was seen last", IPHONES "}", NULL, "at=10 " REJECTED "\nat=11",
	  "anna: iphone p=reject;" },
	{ "by another policy", IPHONES "}", NULL, "at=10 policy=q action=reject",
	  "anna: iphone p=reject;" },
	{ "by the same, in grace", IPHONES "}", NULL, "at=10 grace=true " REJECTED,
	  "anna: iphone p=reject;" },
	{ "something else, by the same", IPHONES "}", NULL, "at=10 policy=p action=tag",
	  "anna: iphone p=reject;" },
	{ "another model of theirs", IPHONES "}", NULL, "at=10 model=12\nat=11 model=13 " REJECTED,
	  "anna: iphone/12 p=reject;" },
	{ "somebody else", IPHONES "}", NULL, "at=10\nat=11 user=bo@m.example " REJECTED,
	  "anna: iphone p=reject;" },
	{ "what anybody could have written", IPHONES "}", NULL,
	  "at=10\nat=11 user_source=sender " REJECTED, "anna: iphone p=reject;" },

	/* exemptions, to the second */
	{ "for good", IPHONES FROM_20 "} exemption e { users = { 'anna@m.example' } }", NULL,
	  "at=10", "" },
	{ "until 14 days from now, to the second", IPHONES "}" ANNA_TILL "'2023-07-31 12:00' }",
	  NULL, "at=10", "anna: iphone p=reject, from 2023-07-31, exempt until 2023-07-31;" },
	{ "for a second more", IPHONES "}" ANNA_TILL "'2023-07-31 12:00' }",
	  "2023-07-17T11:59:59.000Z", "at=10", "" },
	{ "until the policy begins, in that second",
	  IPHONES WARN_15 "enforce_from = 2023-09-01 }" ANNA_TILL "2023-08-31 }", NULL, "at=10",
	  "anna: iphone p=reject, from 2023-09-01, exempt until 2023-08-31;" },
	{ "a minute longer",
	  IPHONES WARN_15 "enforce_from = 2023-09-01 }" ANNA_TILL "'2023-09-01 00:01' }", NULL,
	  "at=10", "" },
	{ "that has ended in this second", IPHONES "}" ANNA_TILL "2023-07-17 }",
	  "2023-07-18T00:00:00.000Z", "at=10", "anna: iphone p=reject;" },
	{ "of another person", IPHONES "}" ANNA_TILL "2023-07-19 }", NULL,
	  "at=10 user=bo@m.example", "bo: iphone p=reject;" },
	{ "of another device", IPHONES "}" ANNA_TILL "2023-07-19 devices = { mac } }", NULL,
	  "at=10", "anna: iphone p=reject;" },
	{ "before a policy that observes so far begins, in that second",
	  IPHONES "enforce_from = 2023-09-01 }" ANNA_TILL "2023-08-31 }", NULL, "at=10",
	  "anna: iphone p=reject, from 2023-09-01, exempt until 2023-08-31;" },
	{ "... a minute longer",
	  IPHONES "enforce_from = 2023-09-01 }" ANNA_TILL "'2023-09-01 00:01' }", NULL, "at=10",
	  "" },
	{ "from what only observes, whenever it ends",
	  IPHONES "mode = observe }" ANNA_TILL "2023-07-19 }", NULL, "at=10", "" },
	{ "from one of two policies",
	  IPHONES "} policy q { devices = { iphone } action = tag enforce_from = 2023-09-01 } "
		  "exemption e { users = { 'anna@m.example' } policies = { p } }",
	  NULL, "at=10", "anna: iphone q=tag, from 2023-09-01;" },
	{ "... of which the other allows",
	  IPHONES "} policy q { devices = { iphone } action = allow } "
		  "exemption e { users = { 'anna@m.example' } policies = { p } }",
	  NULL, "at=10", "" },
	{ "for long, from one that would do more than is done",
	  IPHONES "} policy q { devices = { iphone } action = tag } " ANNA_TILL "2023-12-31 "
		  "policies = { p } }",
	  NULL, "at=10", "anna: iphone q=tag;" },
	{ "... and who knows that needs no letter",
	  IPHONES "} policy q { devices = { iphone } action = tag } " ANNA_TILL "2023-12-31 "
		  "policies = { p } }",
	  NULL, "at=10 policy=q action=tag", "" },
	{ "... until it ends soon",
	  IPHONES "} policy q { devices = { iphone } action = tag } " ANNA_TILL "2023-07-19 "
		  "policies = { p } }",
	  NULL, "at=10 policy=q action=tag",
	  "anna: iphone p=reject, from 2023-07-20, exempt until 2023-07-19;" },

	/* the register */
	{ "a row that ends soon, before the policy begins",
	  "register = 'register.tsv' " IPHONES "registered = no enforce_from = 2023-09-01 }",
	  "2023-07-03T00:00:00.000Z", "at=01 user=bob@m.example",
	  "bob: iphone p=reject, from 2023-09-01;" },
	{ "... in 14 days and a second",
	  "register = 'register.tsv' " IPHONES "registered = no enforce_from = 2023-09-01 }",
	  "2023-07-02T23:59:59.000Z", "at=01 user=bob@m.example", "" },

	/* two devices */
	{ "two devices", IPHONES FROM_20 "} policy q { devices = { mac } action = tag }", NULL,
	  "at=10\nat=11 device=mac", "anna: iphone p=reject, from 2023-07-20, mac q=tag;" },
	{ "two of one kind", IPHONES FROM_20 "}", NULL, "at=10 model=13\nat=11 model=12",
	  "anna: iphone/12 p=reject, from 2023-07-20, iphone/13 p=reject, from 2023-07-20;" },
	{ "two that only their device_id tells apart", IPHONES FROM_20 "}", NULL,
	  "at=10 device_id=b\nat=11 device_id=a",
	  "anna: iphone#a p=reject, from 2023-07-20, iphone#b p=reject, from 2023-07-20;" },
	{ "what may be one is one", IPHONES FROM_20 "}", NULL,
	  "at=10\nat=11 model=13\nat=12 traffic=access protocol=activesync device_id=a",
	  "anna: iphone/13#a p=reject, from 2023-07-20;" },
	{ "of one, mail is refused and access is not", IPHONES FROM_20 "}", NULL,
	  "at=12 traffic=access protocol=imap model=13\nat=10",
	  "anna: iphone/13 p=reject, from 2023-07-20;" },
	{ "only opened", IPHONES FROM_20 "}", NULL, "at=12 traffic=access protocol=imap",
	  "anna: iphone p=reject;" },

	/* updates */
	{ "an old phone", FLOORS "}", NULL, "at=10 os_version=16.1",
	  "anna: iphone p=reject, from 2023-07-20, update to 17.4;" },
	{ "one that was updated", FLOORS "}", NULL, "at=10 os_version=16.1\nat=11 os_version=17.4",
	  "" },
	{ "one that was not updated enough", FLOORS "}", NULL,
	  "at=10 os_version=16.1\nat=11 os_version=17.3",
	  "anna: iphone p=reject, from 2023-07-20, update to 17.4;" },
	{ "one that does not always tell its version", FLOORS "version = known }", NULL,
	  "at=12 traffic=access protocol=imap\n"
	  "at=10 traffic=access protocol=imap os_version=16.1",
	  "anna: iphone p=reject, iphone p=reject, update to 17.4;" },
	{ "an old phone and a new one", FLOORS "}", NULL,
	  "at=10 os_version=16.1 model=8\nat=11 os_version=17.4 model=15",
	  "anna: iphone/8 p=reject, from 2023-07-20, update to 17.4;" },
	{ "in turns", FLOORS "}", NULL,
	  "at=10 os_version=16.1\nat=11 os_version=17.4\nat=12 os_version=16.1",
	  "anna: iphone p=reject, from 2023-07-20, update to 17.4;" },
	{ "an update that somebody else claims", FLOORS "}", NULL,
	  "at=10 os_version=16.1\nat=11 os_version=17.4 user_source=claimed",
	  "anna: iphone p=reject, from 2023-07-20, update to 17.4;" },

	/* who is not known by a login */
	{ "a sender alone", IPHONES "}", NULL, "at=10 user_source=sender", "1 unverified" },
	{ "two of them", IPHONES "}", NULL,
	  "at=10 user_source=sender\nat=10 user=bo@m.example user_source=receipt", "2 unverified" },
	{ "one whom nothing concerns", "policy p { devices = { mac } action = reject }", NULL,
	  "at=10 user_source=sender", "" },
	{ "one who logged in as well", IPHONES FROM_20 "}", NULL, "at=10 user_source=sender\nat=10",
	  "anna: iphone p=reject, from 2023-07-20;" },

	/* what an event does not tell: what was decided stands */
	{ "an address that is hidden", IPHONES AT_HOME FROM_20 "}", NULL, HIDDEN "would=p=reject",
	  "anna: iphone p=reject, from 2023-07-20;" },
	{ "... that was not decided about", IPHONES AT_HOME FROM_20 "}", NULL, HIDDEN, "" },
	{ "... by a policy that acts by now", IPHONES AT_HOME "}", NULL, HIDDEN "would=p=reject",
	  "anna: iphone p=reject;" },
	{ "... that does something else now",
	  "policy p { devices = { iphone } action = tag " AT_HOME "}", NULL,
	  HIDDEN "would=p=reject", "anna: iphone p=tag;" },
	{ "... that only logs now", "policy p { devices = { iphone } action = log " AT_HOME "}",
	  NULL, HIDDEN "would=p=reject", "" },
	{ "... that is over in this second", IPHONES AT_HOME "until = 2023-07-17 }",
	  "2023-07-18T00:00:00.000Z", HIDDEN "would=p=reject", "" },
	{ "... a second before", IPHONES AT_HOME "until = 2023-07-17 }", "2023-07-17T23:59:59.000Z",
	  HIDDEN "would=p=reject", "anna: iphone p=reject;" },
	{ "... that never acts", IPHONES AT_HOME FROM_20 "mode = observe }", NULL,
	  HIDDEN "would=p=reject", "anna: iphone p=reject;" },
	{ "... from which somebody was exempt", IPHONES AT_HOME FROM_20 "}", NULL,
	  HIDDEN "would=p=reject exemption=e", "" },
	{ "... or would only log", IPHONES AT_HOME FROM_20 "}", NULL, HIDDEN "would=p=log", "" },
	{ "... of nonsense", IPHONES AT_HOME FROM_20 "}", NULL,
	  HIDDEN "would=p\n" HIDDEN "would==\n" HIDDEN "would=p=\n" HIDDEN "would==reject", "" },
};

static void put_case(struct text *out, const struct rules *rules, const struct addressee *to,
		     const struct letter_case *one)
{
	char bytes[TOLD_REASON_BYTES];
	struct text reason;
	struct event event;

	text_begin_in(&reason, bytes, sizeof(bytes));
	told_event(rules, to, one, &reason, &event);
	text_printf(out, " %.*s", SPAN_FORMAT(one->device));
	test_put(out, "/", one->model);
	test_put(out, "#", one->device_id);
	text_printf(out, " %.*s=%.*s", SPAN_FORMAT(one->prospect.policy->name),
		    SPAN_FORMAT(event.values[EVENT_ACTION].text));
	test_put(out, ", ", text_span(&reason));
}

static void put_all(struct text *out, const struct rules *rules, const struct addressees *all)
{
	for (size_t i = 0; i < all->count; i++) {
		text_printf(out, "%s%.*s:", i != 0 ? " " : "",
			    SPAN_FORMAT(address_local(all->items[i].user)));
		for (size_t j = 0; j < all->items[i].count; j++) {
			text_add(out, j != 0 ? SPAN(",") : SPAN(""));
			put_case(out, rules, &all->items[i], &all->items[i].cases[j]);
		}
		text_byte(out, ';');
	}
	if (all->unverified != 0)
		text_printf(out, "%zu unverified", all->unverified);
}

static struct recents *recents_of(struct arena *arena, const char *events)
{
	struct recents *recents = recents_new(&test_seed);
	struct span rest = span_of(events);

	ck_assert_ptr_nonnull(recents);
	while (rest.size != 0) {
		struct event event = test_sighting(arena, span_cut(&rest, '\n'));

		ck_assert(recents_add(recents, &event));
	}
	return recents;
}

START_TEST(some_are_written_to)
{
	struct arena *arena = test_arena();
	struct config *config =
		test_config(arena, test_printf(arena, "%s%s", LETTER_CATALOGUE, rows[_i].policies));
	struct recents *recents = recents_of(arena, rows[_i].events);
	const char *now = rows[_i].now != NULL ? rows[_i].now : TODAY;
	struct addressees all;
	struct text out;

	text_begin(&out, 4096);
	ck_assert(addressees_find(recents, &config->rules, &test_seed, test_seconds(now), arena,
				  &all));
	put_all(&out, &config->rules, &all);
	ck_text(text_span(&out), rows[_i].letters, rows[_i].says);
	text_end(&out);
	recents_free(recents);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* When a device was seen: by all that makes the case, and nothing else. */
START_TEST(times_are_those_of_the_case)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, LETTER_CATALOGUE IPHONES FROM_20 "}");
	struct recents *recents = recents_of(arena, "at=11 model=13\n"
						    "at=10 traffic=access protocol=imap\n"
						    "at=09 device=mac\nat=12 model=12\n"
						    "at=13 user_source=sender");
	struct addressees all;

	ck_assert(addressees_find(recents, &config->rules, &test_seed, test_seconds(TODAY), arena,
				  &all));
	ck_assert_uint_eq(all.count, 1);
	ck_assert_uint_eq(all.items[0].count, 2);
	ck_text(all.items[0].cases[0].model, "12", "by model");
	ck_assert_int_eq(all.items[0].cases[1].first,
			 test_seconds("2023-07-11T09:00:00.000Z") * 1000);
	ck_assert_int_eq(all.items[0].cases[1].last,
			 test_seconds("2023-07-11T09:00:00.000Z") * 1000);
	ck_assert_int_eq(all.items[0].cases[0].first,
			 test_seconds("2023-07-10T09:00:00.000Z") * 1000);
	ck_assert_int_eq(all.items[0].cases[0].last,
			 test_seconds("2023-07-12T09:00:00.000Z") * 1000);
	recents_free(recents);
	config_drop(config);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("addressees");

	add_rows(tcase, some_are_written_to, rows);
	tcase_add_test(tcase, times_are_those_of_the_case);
	return test_run("addressees", tcase);
}
