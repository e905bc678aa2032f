/* SPDX-License-Identifier: ISC */
/* recents: which events of a person are kept, in which order, and what an upgrade takes away. */
#include "letters/recents.h"

#include "event/eventread.h"
#include "support_letters.h"

#define NOT_ANNA "user=bo@m.example "

/* Events, one a line; what is kept of them: user, device/model/id version, first and last day. */
static const struct {
	const char *says, *events, *kept;
} rows[] = {
	{ "nothing", "", "" },
	{ "one event", "model=13 os_version=16.1", "anna iphone/13 16.1 10-10;" },
	{ "a user who is not known", "user=", "" },
	{ "what is no sighting", "type=totals\ntype=notice\ntype=config", "" },
	{ "an event without a time", "time=", "" },
	{ "an event of a time that is none", "time=2023-02-30T00:00:00.000Z", "" },

	/* of one kind, the last */
	{ "two alike are one", "at=10\nat=12", "anna iphone 10-12;" },
	{ "in whatever order", "at=12\nat=10\nat=11", "anna iphone 10-12;" },
	{ "a fold lasts until its last", "at=10 last=2023-07-14T00:00:00.000Z",
	  "anna iphone 10-14;" },
	{ "a last before its time counts for nothing", "at=10 last=2023-07-01T00:00:00.000Z",
	  "anna iphone 10-10;" },
	{ "nor one that is none", "at=10 last=never", "anna iphone 10-10;" },
	{ "the client's address makes no kind", "at=10\nat=11 client_ip=192.0.2.9",
	  "anna iphone 10-11;" },
	{ "traffic does", "at=10\nat=11 traffic=access", "anna iphone 11-11; anna iphone 10-10;" },
	{ "so does the program", "at=10 client=Outlook\nat=11 client=Mail",
	  "anna iphone 11-11; anna iphone 10-10;" },
	{ "and so does a decision", "at=10\nat=11 policy=p action=tag",
	  "anna iphone 11-11; anna iphone 10-10;" },
	{ "the last first, of each person", NOT_ANNA "at=09\nat=10\nat=11 device=ipad",
	  "anna ipad 11-11; anna iphone 10-10; bo iphone 9-9;" },
	{ "what is not known by a login stands behind", "at=10\nat=12 user_source=sender",
	  "anna iphone 10-10; anna iphone 12-12?;" },
	{ "likewise a receipt, and a claim",
	  "at=10\nat=12 user_source=receipt\nat=11 user_source=claimed",
	  "anna iphone 10-10; anna iphone 12-12?; anna iphone 11-11?;" },

	/* upgrades */
	{ "an upgrade", "at=10 os_version=16.1\nat=11 os_version=17.5", "anna iphone 17.5 11-11;" },
	{ "... of the same moment is none", "at=10 os_version=16.1\nat=10 os_version=17.5",
	  "anna iphone 16.1 10-10; anna iphone 17.5 10-10;" },
	{ "... by a millisecond is one",
	  "time=2023-07-10T00:00:00.000Z os_version=16.1\n"
	  "time=2023-07-10T00:00:00.001Z os_version=17.5",
	  "anna iphone 17.5 10-10;" },
	{ "two upgrades", "at=10 os_version=16.1\nat=11 os_version=16.2\nat=12 os_version=17.5",
	  "anna iphone 17.5 12-12;" },
	{ "back to an older one", "at=10 os_version=17.5\nat=11 os_version=16.1",
	  "anna iphone 16.1 11-11;" },
	{ "in turns, they are two phones",
	  "at=10 os_version=16.1\nat=11 os_version=17.5\nat=12 os_version=16.1",
	  "anna iphone 16.1 10-12; anna iphone 17.5 11-11;" },
	{ "... by whatever traffic",
	  "at=10 os_version=16.1\nat=11 os_version=17.5\nat=12 traffic=access os_version=16.1",
	  "anna iphone 16.1 12-12; anna iphone 17.5 11-11; anna iphone 16.1 10-10;" },
	{ "... but not by what anybody could have written",
	  "at=10 os_version=16.1\nat=11 os_version=17.5\nat=12 user_source=sender os_version=16.1",
	  "anna iphone 17.5 11-11; anna iphone 16.1 12-12?;" },
	{ "a fold that lasts into the other's time",
	  "at=10 last=2023-07-12T00:00:00.000Z os_version=16.1\nat=11 os_version=17.5",
	  "anna iphone 16.1 10-12; anna iphone 17.5 11-11;" },
	{ "a version that is not told takes nothing away", "at=10 os_version=16.1\nat=11",
	  "anna iphone 11-11; anna iphone 16.1 10-10;" },
	{ "nor is it taken away", "at=10\nat=11 os_version=16.1",
	  "anna iphone 16.1 11-11; anna iphone 10-10;" },
	{ "an upgrade is seen by any traffic",
	  "at=10 os_version=16.1\nat=11 traffic=access os_version=17.5",
	  "anna iphone 17.5 11-11;" },
	{ "by another decision, too",
	  "at=10 os_version=16.1 policy=p action=tag\nat=11 os_version=17.5",
	  "anna iphone 17.5 11-11;" },

	/* two devices */
	{ "another person's upgrade", "at=10 os_version=16.1\nat=11 os_version=17.5 " NOT_ANNA,
	  "anna iphone 16.1 10-10; bo iphone 17.5 11-11;" },
	{ "another device's", "at=10 os_version=16.1\nat=11 os_version=17.5 device=ipad",
	  "anna ipad 17.5 11-11; anna iphone 16.1 10-10;" },
	{ "another model's", "at=10 os_version=16.1 model=12\nat=11 os_version=17.5 model=13",
	  "anna iphone/13 17.5 11-11; anna iphone/12 16.1 10-10;" },
	{ "that of another device_id",
	  "at=10 os_version=16.1 device_id=a\nat=11 os_version=17.5 device_id=b",
	  "anna iphone/b 17.5 11-11; anna iphone/a 16.1 10-10;" },
	{ "one that does not say its model may be the same",
	  "at=10 os_version=16.1 model=12\nat=11 os_version=17.5", "anna iphone 17.5 11-11;" },
	{ "and so one may that only says its device_id",
	  "at=10 os_version=16.1 model=12\nat=11 os_version=17.5 device_id=a",
	  "anna iphone/a 17.5 11-11;" },

	/* what anybody could have written */
	{ "a forged upgrade", "at=10 os_version=16.1\nat=11 os_version=17.5 user_source=sender",
	  "anna iphone 16.1 10-10; anna iphone 17.5 11-11?;" },
	{ "an upgrade of what may be forged",
	  "at=10 os_version=16.1 user_source=sender\nat=11 os_version=17.5",
	  "anna iphone 17.5 11-11;" },
	{ "one that was forged in front does not make it two phones",
	  "at=09 os_version=17.5 user_source=sender\nat=10 os_version=16.1\nat=11 os_version=17.5",
	  "anna iphone 17.5 11-11; anna iphone 17.5 9-9?;" },
	{ "nor is it kept when it is past",
	  "at=09 os_version=17.5 user_source=sender\nat=10 os_version=16.1",
	  "anna iphone 16.1 10-10;" },
};

static int day_of(int64_t milliseconds)
{
	return calendar_civil(calendar_whole_seconds(milliseconds)).day;
}

static void put_recent(struct text *out, const struct recent *recent)
{
	text_printf(out, "%s%.*s %.*s", out->size != 0 ? " " : "",
		    SPAN_FORMAT(address_local(recent->user)), SPAN_FORMAT(recent->device));
	test_put(out, "/", recent->model);
	test_put(out, "/", recent->device_id);
	test_put(out, " ", recent->version);
	text_printf(out, " %d-%d%s;", day_of(recent->first), day_of(recent->last),
		    recent->verified ? "" : "?");
}

static void add_all(struct recents *recents, struct arena *arena, const char *events)
{
	struct span rest = span_of(events);

	while (rest.size != 0) {
		struct event event = test_sighting(arena, span_cut(&rest, '\n'));

		ck_assert(recents_add(recents, &event));
	}
}

START_TEST(some_are_kept)
{
	struct arena *arena = test_arena();
	struct recents *recents = recents_new(&test_seed);
	const struct recent **list;
	struct text out;
	size_t count;

	text_begin(&out, 4096);
	add_all(recents, arena, rows[_i].events);
	list = recents_list(recents, &count);
	ck_assert_ptr_nonnull(list);
	for (size_t i = 0; i < count; i++)
		put_recent(&out, list[i]);
	ck_text(text_span(&out), rows[_i].kept, rows[_i].says);
	free(list);
	text_end(&out);
	recents_free(recents);
	arena_free(arena);
}
END_TEST

/* All that is decided by is in the line: it is the last of its kind, whole, and can be read. */
START_TEST(line_is_of_the_last)
{
	struct arena *arena = test_arena();
	struct recents *recents = recents_new(&test_seed);
	struct eventread *reader = eventread_new(&test_seed);
	const struct recent **list;
	struct event event;
	struct trouble why;
	size_t count;

	add_all(recents, arena,
		"at=11 client_ip=192.0.2.8\nat=12 client_ip=192.0.2.9\nat=10 client_ip=192.0.2.7");
	list = recents_list(recents, &count);
	ck_assert_uint_eq(count, 1);
	ck_assert(eventread_line(reader, text_span(&list[0]->line), &event, &why));
	ck_text(event.values[EVENT_CLIENT_IP].text, "192.0.2.9", "the last");
	ck_text(event.values[EVENT_TO].items[0], "bob@p.example", "with its lists");
	free(list);
	eventread_free(reader);
	recents_free(recents);
	arena_free(arena);
}
END_TEST

/* The event is not borrowed: what it was read into is filled with the next line. */
START_TEST(event_is_copied)
{
	struct arena *arena = test_arena();
	struct recents *recents = recents_new(&test_seed);
	char bytes[] = "model=13 os_version=16.1 device_id=a";
	struct event event = test_sighting(arena, span_of(bytes));
	const struct recent **list;
	struct text out;
	size_t count;

	ck_assert(recents_add(recents, &event));
	memset(bytes, 'x', sizeof(bytes) - 1);
	text_begin(&out, 4096);
	list = recents_list(recents, &count);
	ck_assert_uint_eq(count, 1);
	put_recent(&out, list[0]);
	ck_text(text_span(&out), "anna iphone/13/a 16.1 10-10;", "copied");
	ck_assert_msg(strchr(text_string(&list[0]->line), 'x') ==
			      strstr(text_string(&list[0]->line), "xample"),
		      "%s", text_string(&list[0]->line));
	free(list);
	text_end(&out);
	recents_free(recents);
	arena_free(arena);
}
END_TEST

/* Of a person with very many kinds the last are kept, and nobody else loses one by it. */
START_TEST(one_person_has_so_many)
{
	struct arena *arena = test_arena();
	struct recents *recents = recents_new(&test_seed);
	const struct recent **list;
	size_t count;

	add_all(recents, arena, "user=a@m.example\nuser=z@m.example");
	for (int i = 0; i < 250; i++)
		add_all(recents, arena,
			test_printf(arena, "time=2023-07-10T09:00:00.%03dZ model=%d", i, i));
	list = recents_list(recents, &count);
	ck_assert_uint_eq(count, 202);
	ck_text(list[0]->user, "a@m.example", "before");
	ck_text(list[1]->model, "249", "the last");
	ck_text(list[200]->model, "50", "the 200th");
	ck_text(list[201]->user, "z@m.example", "behind");
	free(list);
	recents_free(recents);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says, *one, *other;
	bool may;
} pairs[] = {
	{ "alike", "model=12 device_id=a", "model=12 device_id=a", true },
	{ "another device", "", "device=ipad", false },
	{ "another model", "model=12", "model=13", false },
	{ "another device_id", "model=12 device_id=a", "model=12 device_id=b", false },
	{ "a model that is not told", "model=12", "", true },
	{ "each tells something", "model=12", "device_id=a", true },
	{ "a version does not matter", "os_version=16", "os_version=17", true },
};

START_TEST(two_may_be_one)
{
	struct recent both[2] = { 0 };
	struct arena *arena = test_arena();

	for (int i = 0; i < 2; i++) {
		struct event event =
			test_sighting(arena, span_of(i == 0 ? pairs[_i].one : pairs[_i].other));

		both[i].device = event.values[EVENT_DEVICE].text;
		both[i].model = event.values[EVENT_MODEL].text;
		both[i].device_id = event.values[EVENT_DEVICE_ID].text;
	}
	ck_assert_msg(recents_may_be_one(&both[0], &both[1]) == pairs[_i].may, "%s",
		      pairs[_i].says);
	ck_assert_msg(recents_may_be_one(&both[1], &both[0]) == pairs[_i].may, "%s, turned",
		      pairs[_i].says);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("recents");

	add_rows(tcase, some_are_kept, rows);
	tcase_add_test(tcase, line_is_of_the_last);
	tcase_add_test(tcase, event_is_copied);
	tcase_add_test(tcase, one_person_has_so_many);
	add_rows(tcase, two_may_be_one, pairs);
	return test_run("recents", tcase);
}
