/* SPDX-License-Identifier: ISC */
/* pseudonym: which key holds at which moment. */
#include "base/pseudonym.h"

#include "support.h"

static struct pseudonym_key three[] = {
	{ SPAN("third"), 2000 },
	{ SPAN("second"), 1000 },
	{ SPAN("first"), INT64_MIN },
};

/* Of the last so many keys. */
static const struct {
	const char *says;
	size_t count;
	int64_t seconds;
	const char *key;
} moments[] = {
	{ "none is none", 0, 0, "" },
	{ "one holds always", 1, INT64_MIN, "first" },
	{ "before the second", 3, 999, "first" },
	{ "with its first second", 3, 1000, "second" },
	{ "until the third", 3, 1999, "second" },
	{ "the third", 3, 2000, "third" },
	{ "for ever", 3, INT64_MAX, "third" },
};

START_TEST(key_holds)
{
	const struct pseudonym_keys keys = { three + 3 - moments[_i].count, moments[_i].count };

	ck_text(pseudonym_key_at(&keys, moments[_i].seconds), moments[_i].key, moments[_i].says);
}
END_TEST

/* Where keys were forgotten, the oldest that is left hides whom they hid. */
START_TEST(nobody_is_named_before_the_first_day)
{
	const struct pseudonym_keys keys = { three, 2 };

	ck_text(pseudonym_key_at(&keys, 0), "second", "before all days");
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("pseudonym");

	add_rows(tcase, key_holds, moments);
	tcase_add_test(tcase, nobody_is_named_before_the_first_day);
	return test_run("pseudonym", tcase);
}
