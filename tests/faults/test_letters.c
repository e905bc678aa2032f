/* SPDX-License-Identifier: ISC */
/*
 * Memory that runs out at each allocation in turn while it is found out who is written to: either
 * that is said, or the same people are written to about the same; and nothing is left allocated.
 */
#include "failing.h"
#include "letters/addressees.h"
#include "letters/told.h"
#include "support_letters.h"

#define POLICIES                                                                              \
	LETTER_CATALOGUE                                                                      \
	"policy old { devices = { ios } older_than = { '16.7', '17.4' } action = quarantine " \
	"enforce_from = 2023-07-20 }\n"                                                       \
	"policy gone { devices = { mac } networks = { '192.0.2.128/25' } action = reject }\n" \
	"policy p { devices = { iphone } users = { 'group:g' } action = reject }\n"           \
	"group g { members = { '@m.example' } except = { 'dora@m.example' } }\n"              \
	"exemption e { users = { 'carl@m.example' } until = 2023-07-20 }\n"

static const char *const words[] = {
	"at=10 os_version=16.1 model=12",
	"at=11 os_version=17.3 model=13 policy=p action=reject",
	"at=12 os_version=17.5",
	"at=11 traffic=access protocol=activesync device_id=a",
	"at=12 user=bob@m.example",
	"at=12 user=carl@m.example",
	"at=12 user=dora@m.example device=mac client_ip=192.0.2.0/24 would=gone=reject",
	"at=12 user=eve@m.example user_source=sender",
};

/* What all are told, and whether somebody was told it before. */
struct finding {
	struct text words;
	bool first_told, all_told;
};

static bool put_all(struct finding *finding, const struct rules *rules, struct told *told,
		    const struct addressees *all)
{
	char bytes[TOLD_REASON_BYTES];
	struct text reason;
	struct event event;

	text_begin_in(&reason, bytes, sizeof(bytes));
	for (size_t i = 0; i < all->count; i++)
		for (size_t j = 0; j < all->items[i].count; j++) {
			told_event(rules, &all->items[i], &all->items[i].cases[j], &reason, &event);
			event_write(&finding->words, &event);
			if (!told_add(told, &event))
				return false;
		}
	return !finding->words.cut;
}

/* False: memory ran out, as somebody said. */
static bool find(const struct rules *rules, const struct event *events, int64_t now,
		 struct finding *finding)
{
	struct recents *recents = recents_new(&test_seed);
	struct told *told = told_new(&test_seed);
	struct arena *arena = arena_new();
	struct addressees all;
	bool found = recents != NULL && told != NULL && arena != NULL;

	text_begin(&finding->words, 1 << 20);
	for (int i = 0; i < ROWS(words) && found; i++)
		found = recents_add(recents, &events[i]);
	found = found && addressees_find(recents, rules, &test_seed, now, arena, &all);
	if (found && all.count != 0) {
		finding->first_told = told_has(told, rules, &all.items[0]);
		found = put_all(finding, rules, told, &all);
		finding->all_told = told_has(told, rules, &all.items[0]);
	}
	arena_free(arena);
	told_free(told);
	recents_free(recents);
	return found;
}

/* One allocation that fails, or all from one on. */
static void fail_each(bool lasting)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, POLICIES);
	struct event events[ROWS(words)];
	int64_t now = test_seconds(TODAY);
	struct finding right, got;

	for (int i = 0; i < ROWS(words); i++)
		events[i] = test_sighting(arena, span_of(words[i]));
	failing.at = 0;
	failing.lasting = lasting;
	ck_assert(find(&config->rules, events, now, &right));
	ck_assert(strstr(text_string(&right.words), "bob@m.example") != NULL);
	for (failing.at = 1; failing.at < ALLOCATIONS_MAX; failing.at++) {
		bool found;

		failing.made = failing.living = 0;
		failing.counts = true;
		found = find(&config->rules, events, now, &got);
		failing.counts = false;
		if (found)
			ck_assert_msg(span_equal(text_span(&got.words), text_span(&right.words)) &&
					      !got.first_told && got.all_told,
				      "allocation %ld: %s", failing.at, text_string(&got.words));
		failing.counts = true;
		text_end(&got.words);
		failing.counts = false;
		ck_assert_msg(failing.living == 0, "allocation %ld: %ld left allocated", failing.at,
			      failing.living);
		if (failing.made < failing.at)
			break;
	}
	ck_assert_msg(failing.at > 50 && failing.at < ALLOCATIONS_MAX, "%ld allocations",
		      failing.at);
	text_end(&right.words);
	config_drop(config);
	arena_free(arena);
}

START_TEST(one_allocation_fails)
{
	fail_each(false);
}
END_TEST

START_TEST(all_allocations_fail_from_one_on)
{
	fail_each(true);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("letters");

	tcase_add_test(tcase, one_allocation_fails);
	tcase_add_test(tcase, all_allocations_fail_from_one_on);
	return test_run("letters", tcase);
}
