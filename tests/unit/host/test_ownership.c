/* SPDX-License-Identifier: ISC */
/* ownership: what root opens, what it gives away, and what is said of another's file. */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "host/ownership.h"
#include "support_config.h"

#define SOMEBODY 12345
#define OTHER 12346
#define ADMINS 54 /* a group that an administrator would set */

static struct arena *arena;
static const char *folder;

static void begin(void)
{
	umask(022);
	arena = test_arena();
	folder = test_folder(arena);
}

static void end(void)
{
	test_folder_remove(arena, folder);
	arena_free(arena);
}

static bool is_root(void)
{
	return geteuid() == 0;
}

static void own(const char *path, uid_t uid, gid_t gid)
{
	ck_assert_int_eq(lchown(path, uid, gid), 0);
}

/* ---- what is in the folder "in" as "file" before it is opened or given ---- */

static void make_nothing(void)
{
}

static void make_file(void)
{
	test_write("in/file", SPAN("old\n"));
}

static void make_file_of_admins(void)
{
	make_file();
	own("in/file", 0, ADMINS);
}

static void make_file_of_other(void)
{
	make_file();
	own("in/file", OTHER, OTHER);
}

static void make_link(void)
{
	test_write("target", SPAN("old\n"));
	ck_assert_int_eq(symlink("../target", "in/file"), 0);
}

static void make_link_of_somebody(void)
{
	make_link();
	own("in/file", SOMEBODY, SOMEBODY);
}

static void make_dangling_link(void)
{
	ck_assert_int_eq(symlink("../target", "in/file"), 0);
}

static void make_hard_link(void)
{
	test_write("target", SPAN("old\n"));
	ck_assert_int_eq(link("target", "in/file"), 0);
}

static void make_fifo(void)
{
	ck_assert_int_eq(mkfifo("in/file", 0600), 0);
}

static void make_device(void)
{
	ck_assert_int_eq(mknod("in/file", S_IFCHR | 0600, makedev(1, 3)), 0); /* as /dev/null */
}

static void make_link_to_device(void)
{
	ck_assert_int_eq(symlink("/dev/null", "in/file"), 0);
}

static void make_folder(void)
{
	ck_assert_int_eq(mkdir("in/file", 0755), 0);
}

static void set_folder(uid_t uid, gid_t gid, mode_t mode)
{
	ck_assert_int_eq(mkdir("in", 0700), 0);
	own("in", uid, gid);
	ck_assert_int_eq(chmod("in", mode), 0);
}

/* ---- what root opens ---- */

static const struct {
	const char *says;
	uid_t uid; /* of the folder */
	mode_t mode;
	void (*make)(void);
	int flags;
	const char *refusal; /* part of the sentence; NULL: it is opened */
} opened[] = {
	{ "a new file", SOMEBODY, 0755, make_nothing, O_CREAT, NULL },
	{ "a file", SOMEBODY, 0755, make_file, 0, NULL },
	{ "somebody else's, in a folder that lets him", SOMEBODY, 0755, make_file_of_other, 0,
	  NULL },
	{ "a link", SOMEBODY, 0755, make_link, 0, "a symbolic link is on the way" },
	{ "a link to nothing", SOMEBODY, 0755, make_dangling_link, O_CREAT, "a symbolic link" },
	{ "a link to a device", SOMEBODY, 0755, make_link_to_device, 0, "a symbolic link" },
	{ "a hard link", SOMEBODY, 0755, make_hard_link, 0, "another name too (a hard link)" },
	{ "a FIFO", SOMEBODY, 0755, make_fifo, 0, "it is no regular file" },
	{ "a device", SOMEBODY, 0755, make_device, 0, "it is no regular file" },
	{ "a folder", SOMEBODY, 0755, make_folder, 0, "it is no regular file" },
	{ "all may write: a new file", 0, 01777, make_nothing, O_CREAT, NULL },
	{ "all may write: root's", 0, 01777, make_file, 0, NULL },
	{ "all may write: another's", 0, 01777, make_file_of_other, 0, "it is somebody else's" },
	{ "all may write: a link", 0, 01777, make_link, 0, "a symbolic link" },
	{ "a group may write: a link", 0, 0775, make_link, 0, "a symbolic link" },
	{ "root alone: a link", 0, 0755, make_link, 0, NULL },
	{ "root alone: a link to nothing", 0, 0755, make_dangling_link, O_CREAT, NULL },
	{ "root alone: a link, where the file itself is wanted", 0, 0755, make_link, O_NOFOLLOW,
	  "a symbolic link" },
	{ "root alone: a link of somebody", 0, 0755, make_link_of_somebody, 0, "a symbolic link" },
	{ "root alone: a device", 0, 0755, make_device, 0, NULL },
	{ "root alone: a link to a device", 0, 0755, make_link_to_device, 0, NULL },
	{ "root alone: a hard link", 0, 0755, make_hard_link, 0, NULL },
};

START_TEST(root_opens_what_nobody_has_put_there)
{
	struct trouble why = { "" };
	const char *refusal = opened[_i].refusal;
	int fd;

	if (!is_root())
		return;
	begin();
	set_folder(opened[_i].uid, ADMINS, opened[_i].mode);
	opened[_i].make();
	fd = ownership_open("event_log", "in/file", O_WRONLY | O_APPEND | opened[_i].flags, 0640,
			    &why);
	ck_assert_msg((fd != -1) == (refusal == NULL), "%s: %s", opened[_i].says, why.sentence);
	ck_assert_msg(refusal == NULL || strstr(why.sentence, refusal) != NULL, "%s: %s",
		      opened[_i].says, why.sentence);
	if (fd != -1) {
		ck_assert_int_eq(write(fd, "new\n", 4), 4);
		close(fd);
	}
	end();
}
END_TEST

START_TEST(a_folder_may_be_reached_by_no_link_of_somebody)
{
	struct trouble why = { "" };
	int fd;

	if (!is_root())
		return;
	begin();
	set_folder(SOMEBODY, SOMEBODY, 0755);
	ck_assert_int_eq(mkdir("etc", 0755), 0);
	ck_assert_int_eq(symlink("../etc", "in/logs"), 0);
	fd = ownership_open("event_log", "in/logs/file", O_WRONLY | O_CREAT, 0640, &why);
	ck_assert_int_eq(fd, -1);
	ck_assert_ptr_nonnull(strstr(why.sentence, "a symbolic link is on the way"));
	ck_assert_int_eq(access("etc/file", F_OK), -1);
	ownership_make_folder("in/logs/folder", 0755, NULL);
	ck_assert_int_eq(access("etc/folder", F_OK), -1);
	test_write("etc/file", SPAN(""));
	ownership_remove("in/logs/file");
	ck_assert_int_eq(access("etc/file", F_OK), 0);
	end();
}
END_TEST

START_TEST(what_is_open_already_is_opened)
{
	struct trouble why = { "" };
	int ends[2], fd;

	if (!is_root())
		return;
	ck_assert_int_eq(pipe(ends), 0);
	begin();
	fd = ownership_open("event_log", test_printf(arena, "/proc/self/fd/%d", ends[1]),
			    O_WRONLY | O_APPEND | O_CREAT, 0640, &why);
	ck_assert_msg(fd != -1, "%s", why.sentence);
	end();
}
END_TEST

START_TEST(a_file_is_emptied_only_when_it_may_be_opened)
{
	struct trouble why;
	struct stat status;

	if (!is_root())
		return;
	begin();
	set_folder(SOMEBODY, SOMEBODY, 0755);
	make_hard_link();
	ck_assert_int_eq(ownership_open("pid file", "in/file", O_WRONLY | O_TRUNC, 0644, &why), -1);
	ck_assert_int_eq(stat("target", &status), 0);
	ck_assert_int_eq(status.st_size, 4);
	ck_assert_int_eq(unlink("target"), 0);
	ck_assert_int_ne(ownership_open("pid file", "in/file", O_WRONLY | O_TRUNC, 0644, &why), -1);
	ck_assert_int_eq(stat("in/file", &status), 0);
	ck_assert_int_eq(status.st_size, 0);
	end();
}
END_TEST

START_TEST(a_link_is_removed_and_not_what_it_leads_to)
{
	if (!is_root())
		return;
	begin();
	set_folder(0, 0, 0755);
	make_link();
	ownership_remove("in/file");
	ck_assert_int_eq(readlink("in/file", (char[9]){ "" }, 9), -1);
	ck_assert_int_eq(access("target", F_OK), 0);
	end();
}
END_TEST

/* ---- what root gives away ---- */

static const struct privilege daemon_user = { .uid = SOMEBODY, .gid = SOMEBODY, .name = "daemon" };

static const struct {
	const char *says;
	uid_t uid; /* of the folder, whose group is ADMINS */
	mode_t mode;
	void (*make)(void);
	const struct privilege *user;
	uid_t owner; /* of the file in the end */
	gid_t group;
} given[] = {
	{ "to the owner of the folder", OTHER, 0755, make_file, NULL, OTHER, ADMINS },
	{ "to the user", OTHER, 0755, make_file, &daemon_user, SOMEBODY, SOMEBODY },
	{ "a folder hands its group on", OTHER, 02755, make_file_of_admins, &daemon_user, SOMEBODY,
	  ADMINS },
	{ "a group that was set stays", OTHER, 0755, make_file_of_admins, &daemon_user, SOMEBODY,
	  ADMINS },
	{ "in root's folder nothing changes", 0, 0755, make_file, NULL, 0, 0 },
	{ "nor what an administrator has set", 0, 0755, make_file_of_admins, NULL, 0, ADMINS },
	{ "another's file stays", OTHER, 0755, make_file_of_other, &daemon_user, OTHER, OTHER },
	{ "where all may write, nothing is given", OTHER, 01777, make_file, &daemon_user, 0, 0 },
	{ "a link is not", OTHER, 0755, make_link, &daemon_user, 0, 0 },
	{ "nor a hard link", OTHER, 0755, make_hard_link, &daemon_user, 0, 0 },
	{ "nor a device", OTHER, 0755, make_device, &daemon_user, 0, 0 },
	{ "nor a FIFO", OTHER, 0755, make_fifo, &daemon_user, 0, 0 },
	{ "a folder is", OTHER, 0755, make_folder, &daemon_user, SOMEBODY, SOMEBODY },
};

START_TEST(root_gives_what_it_has_made)
{
	struct stat status;

	if (!is_root())
		return;
	begin();
	set_folder(given[_i].uid, ADMINS, given[_i].mode);
	given[_i].make();
	ownership_give("in/file", given[_i].user);
	ck_assert_int_eq(lstat("in/file", &status), 0);
	ck_assert_msg(status.st_uid == given[_i].owner && status.st_gid == given[_i].group,
		      "%s: %u:%u", given[_i].says, status.st_uid, status.st_gid);
	if (stat("target", &status) == 0)
		ck_assert_msg(status.st_uid == 0, "%s: what it leads to stays", given[_i].says);
	end();
}
END_TEST

START_TEST(a_folder_that_is_made_is_given)
{
	struct stat status;

	if (!is_root())
		return;
	begin();
	set_folder(OTHER, OTHER, 0755);
	ownership_make_folder("in/state", 0750, &daemon_user);
	ck_assert_int_eq(stat("in/state", &status), 0);
	ck_assert_uint_eq(status.st_uid, SOMEBODY);
	ck_assert_uint_eq(status.st_mode & 07777, 0750);
	end();
}
END_TEST

/* ---- what is said of somebody else's file ---- */

static const struct {
	const char *says, *path;
	int error;
	bool as_somebody; /* else as the owner */
	const char *sentence;
} sentences[] = {
	{ "another's file", "file", EACCES, true,
	  "event_log file: Permission denied: file belongs to OWNER, and this runs as 12345; `chown"
	  " 12345: file` mends that" },
	{ "no file in another's folder", "none", EACCES, true,
	  "event_log none: Permission denied: . belongs to OWNER, and this runs as 12345; `chown "
	  "12345: .` mends that" },
	{ "our own", "file", EACCES, false, "event_log file: Permission denied" },
	{ "another reason", "file", ENOSPC, true, "event_log file: No space left on device" },
	{ "a disk that is read only", "in/none", EROFS, true,
	  "event_log in/none: Read-only file system: name a path elsewhere, or, in a unit of "
	  "systemd, let `ReadWritePaths=in` open the folder" },
	{ "a folder", "in", EISDIR, true, "event_log in: Is a directory: name a file in it" },
	{ "a link", "file", ELOOP, true,
	  "event_log file: a symbolic link is on the way, which is not followed here: name the "
	  "file itself" },
};

START_TEST(the_sentence_names_the_owner_and_the_remedy)
{
	struct trouble why = { "" };
	const char *owner, *wanted = sentences[_i].sentence;
	size_t at;

	if (!is_root())
		return;
	begin();
	test_write("file", SPAN(""));
	ck_assert_int_eq(chmod(".", 0755), 0);
	owner = getpwuid(0)->pw_name;
	if (strstr(wanted, "OWNER") != NULL) {
		at = (size_t)(strstr(wanted, "OWNER") - wanted);
		wanted = test_printf(arena, "%.*s%s%s", (int)at, wanted, owner, wanted + at + 5);
	}
	if (sentences[_i].as_somebody)
		ck_assert_int_eq(seteuid(SOMEBODY), 0);
	ownership_say(&why, "event_log", sentences[_i].path, sentences[_i].error);
	ck_assert_int_eq(seteuid(0), 0);
	ck_assert_msg(strcmp(why.sentence, wanted) == 0, "%s: %s", sentences[_i].says,
		      why.sentence);
	end();
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("ownership");

	if (!is_root())
		puts("# without root, nothing is opened as root or given away: passed over");
	add_rows(tcase, root_opens_what_nobody_has_put_there, opened);
	tcase_add_test(tcase, a_folder_may_be_reached_by_no_link_of_somebody);
	tcase_add_test(tcase, what_is_open_already_is_opened);
	tcase_add_test(tcase, a_file_is_emptied_only_when_it_may_be_opened);
	tcase_add_test(tcase, a_link_is_removed_and_not_what_it_leads_to);
	add_rows(tcase, root_gives_what_it_has_made, given);
	tcase_add_test(tcase, a_folder_that_is_made_is_given);
	add_rows(tcase, the_sentence_names_the_owner_and_the_remedy, sentences);
	return test_run("ownership", tcase);
}
