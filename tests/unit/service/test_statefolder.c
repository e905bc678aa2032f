/* SPDX-License-Identifier: ISC */
/* statefolder: configurations as they were loaded, each under its hash. */
#include "service/statefolder.h"
#include "support_config.h"

START_TEST(a_configuration_is_kept_once)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, "contact = a\n");
	const char *folder = test_folder(arena), *path;
	struct trouble why = { "" };
	struct stat before, after;

	config->state_dir = test_printf(arena, "%s/state", folder);
	path = test_printf(arena, "state/config/%s.conf", config->rules.hash);
	statefolder_make(config, NULL);
	ck_assert_msg(statefolder_keep(config, &why), "%s", why.sentence);
	ck_assert_int_eq(stat(path, &before), 0);
	ck_assert_msg((before.st_mode & 007) == 0, "not for everybody to read");
	ck_assert_msg(statefolder_keep(config, &why), "%s", why.sentence);
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_msg(before.st_ino == after.st_ino, "what is there is not written again");
	ck_assert_int_eq(access(test_printf(arena, "%s.new", path), F_OK), -1);
	config_drop(config);
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

START_TEST(a_folder_that_cannot_be_is_said)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, "contact = a\n");
	struct trouble why = { "" };

	config->state_dir = "/nonexistent/state";
	ck_assert(!statefolder_keep(config, &why));
	ck_assert_ptr_nonnull(strstr(why.sentence,
				     "state_dir /nonexistent/state/config: there is no "
				     "folder /nonexistent/state: `install -d -o "));
	config_drop(config);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("statefolder");

	tcase_add_test(tcase, a_configuration_is_kept_once);
	tcase_add_test(tcase, a_folder_that_cannot_be_is_said);
	return test_run("statefolder", tcase);
}
