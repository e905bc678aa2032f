/* SPDX-License-Identifier: ISC */
/* registry: which row of the register counts for a device. */
#include "policy/registry.h"
#include "support.h"

enum { UNKNOWN, IOS, IPHONE, IPAD };

static struct device devices[] = {
	[UNKNOWN] = { .name = SPAN("unknown"), .depth = DEPTH_UNKNOWN },
	[IOS] = { .name = SPAN("ios") },
	[IPHONE] = { .name = SPAN("iphone"), .parent = &devices[IOS] },
	[IPAD] = { .name = SPAN("ipad"), .parent = &devices[IOS] },
};

#define ID(user_, id_, state_, until_)                                           \
	{                                                                        \
		.user = SPAN(user_), .device_id = SPAN(id_), .device = NULL,     \
		.state = REGISTRY_##state_, .until = until_, .owner = SPAN(id_), \
	}
#define KIND(user_, device_, model_, state_, until_, name_)                              \
	{                                                                                \
		.user = SPAN(user_), .device = &devices[device_], .model = SPAN(model_), \
		.state = REGISTRY_##state_, .until = until_, .owner = SPAN(name_),       \
	}
#define EVER REGISTRY_NO_END

/* The owner names the row. */
static const struct registry_row rows[] = {
	ID("anna@x", "appl1", ALLOWED, EVER),
	ID("anna@x", "appl2", BLOCKED, 1000),
	KIND("anna@x", IPHONE, "iPhone 12", PENDING, EVER, "anna's 12"),
	KIND("anna@x", IPHONE, "", BLOCKED, 2000, "anna's iPhones"),
	KIND("bob@x", IOS, "", ALLOWED, EVER, "bob's"),
	KIND("bob@x", IPAD, "iPad Pro", BLOCKED, EVER, "bob's Pro"),
	KIND("carla@x", UNKNOWN, "", ALLOWED, EVER, "carla's"),
};

static const struct {
	const char *says, *user, *id;
	int device;
	const char *model;
	int64_t seconds;
	const char *row; /* empty: none */
} found[] = {
	{ "its id", "anna@x", "appl1", IPHONE, "iPhone 12", 0, "appl1" },
	{ "its id, whatever the device says it is", "anna@x", "appl1", UNKNOWN, "", 0, "appl1" },
	{ "in any case of letters", "anna@x", "APPL1", IPAD, "", 0, "appl1" },
	{ "the id of somebody else", "bob@x", "appl1", UNKNOWN, "", 0, "" },
	{ "an id that it has not: device and model", "anna@x", "appl9", IPHONE, "iPhone 12", 0,
	  "anna's 12" },
	{ "an id that has run out", "anna@x", "appl2", IPHONE, "iphone 12", 1000, "anna's 12" },
	{ "a second before", "anna@x", "appl2", IPHONE, "iPhone 12", 999, "appl2" },
	{ "another model", "anna@x", "", IPHONE, "iPhone 13", 0, "anna's iPhones" },
	{ "a model that is not told", "anna@x", "", IPHONE, "", 0, "anna's iPhones" },
	{ "a row that has run out", "anna@x", "", IPHONE, "", 2000, "" },
	{ "another device", "anna@x", "", IPAD, "", 0, "" },
	{ "what the device inherits from", "bob@x", "", IPHONE, "iPhone 12", 0, "bob's" },
	{ "the nearer row", "bob@x", "", IPAD, "iPad Pro", 0, "bob's Pro" },
	{ "which is of another model", "bob@x", "", IPAD, "iPad", 0, "bob's" },
	{ "a parent is no child", "anna@x", "", IOS, "", 0, "" },
	{ "nobody's", "", "", IPHONE, "", 0, "" },
	{ "what is unknown", "carla@x", "x", UNKNOWN, "", 0, "carla's" },
	{ "is not what is known", "carla@x", "", IPAD, "", 0, "" },
};

static struct registry *make(struct arena *arena)
{
	struct registry *registry = registry_new(arena, ROWS(rows));

	ck_assert_ptr_nonnull(registry);
	for (int i = 0; i < ROWS(rows); i++)
		ck_assert_ptr_null(registry_add(registry, &rows[i]));
	ck_assert(registry_finish(registry, arena));
	return registry;
}

START_TEST(a_row_counts)
{
	struct arena *arena = test_arena();
	const struct registry *registry = make(arena);
	const struct registry_key key = { span_of(found[_i].user), span_of(found[_i].id),
					  &devices[found[_i].device], span_of(found[_i].model) };
	const struct registry_row *row = registry_find(registry, &key, found[_i].seconds);

	ck_text(row != NULL ? row->owner : SPAN(""), found[_i].row, found[_i].says);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says;
	struct registry_row row;
	const char *before; /* empty: it is another device */
} twins[] = {
	{ "the same id", ID("anna@x", "appl1", BLOCKED, EVER), "appl1" },
	{ "the same device", KIND("bob@x", IOS, "", BLOCKED, 5, ""), "bob's" },
	{ "the same model in another case", KIND("anna@x", IPHONE, "IPHONE 12", ALLOWED, EVER, ""),
	  "anna's 12" },
	{ "another person's", KIND("dora@x", IOS, "", BLOCKED, 5, ""), "" },
	{ "a child", KIND("bob@x", IPHONE, "", BLOCKED, 5, ""), "" },
};

START_TEST(a_device_has_one_row)
{
	struct arena *arena = test_arena();
	struct registry *registry = registry_new(arena, ROWS(rows) + 1);
	const struct registry_row *before;

	ck_assert_ptr_nonnull(registry);
	for (int i = 0; i < ROWS(rows); i++)
		registry_add(registry, &rows[i]);
	before = registry_add(registry, &twins[_i].row);
	ck_text(before != NULL ? before->owner : SPAN(""), twins[_i].before, twins[_i].says);
	ck_assert_uint_eq(registry->count, (size_t)ROWS(rows) + (before == NULL));
	arena_free(arena);
}
END_TEST

static const struct {
	enum registered asked;
	bool none, pending, allowed, blocked;
} answers[] = {
	{ REGISTERED_ANY, true, true, true, true },
	{ REGISTERED_YES, false, false, true, false },
	{ REGISTERED_NO, true, true, false, true },
	{ REGISTERED_BLOCKED, false, false, false, true },
};

START_TEST(states_answer)
{
	const struct registry_row pending = { .state = REGISTRY_PENDING },
				  allowed = { .state = REGISTRY_ALLOWED },
				  blocked = { .state = REGISTRY_BLOCKED };
	enum registered asked = answers[_i].asked;

	ck_assert(registered_is(asked, NULL) == answers[_i].none);
	ck_assert(registered_is(asked, &pending) == answers[_i].pending);
	ck_assert(registered_is(asked, &allowed) == answers[_i].allowed);
	ck_assert(registered_is(asked, &blocked) == answers[_i].blocked);
}
END_TEST

/* Until when nothing runs out. */
START_TEST(rows_run_out)
{
	struct arena *arena = test_arena();
	const struct registry *registry = make(arena);

	ck_assert(registry_steady_until(registry, 0) == 1000);
	ck_assert(registry_steady_until(registry, 999) == 1000);
	ck_assert(registry_steady_until(registry, 1000) == 2000);
	ck_assert(registry_steady_until(registry, 2000) == INT64_MAX);
	ck_assert(registry_steady_until(NULL, 0) == INT64_MAX);
	arena_free(arena);
}
END_TEST

/* No register, and one without rows. */
START_TEST(nothing_is_found_in_nothing)
{
	struct arena *arena = test_arena();
	const struct registry_key key = { SPAN("anna@x"), SPAN("a"), &devices[IPHONE], SPAN("") };

	ck_assert_ptr_null(registry_find(NULL, &key, 0));
	ck_assert_ptr_null(registry_find(registry_new(arena, 0), &key, 0));
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("registry");

	add_rows(tcase, a_row_counts, found);
	add_rows(tcase, a_device_has_one_row, twins);
	add_rows(tcase, states_answer, answers);
	tcase_add_test(tcase, rows_run_out);
	tcase_add_test(tcase, nothing_is_found_in_nothing);
	return test_run("registry", tcase);
}
