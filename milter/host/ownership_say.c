/* SPDX-License-Identifier: ISC */
/* ownership_say -- what stands in the way of a file of ours, in words that name the remedy. */
#include "host/ownership.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES 64
#define WHAT_BYTES 64
#define OWN_USER "milter-device"

void ownership_folder(const char *path, char folder[PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		snprintf(folder, PATH_MAX, ".");
	else
		snprintf(folder, PATH_MAX, "%.*s", slash != path ? (int)(slash - path) : 1, path);
}

/* Who will start the daemon, as far as that is known: for the remedies only. */
static struct privilege expected;
static bool is_expected;

void ownership_expect(const struct privilege *user)
{
	is_expected = user != NULL;
	if (is_expected)
		expected = *user;
}

/* The user's name, or the number of one that has none. */
static void name_of(uid_t uid, char name[NAME_BYTES])
{
	const struct passwd *user = getpwuid(uid);

	if (user != NULL)
		snprintf(name, NAME_BYTES, "%s", user->pw_name);
	else
		snprintf(name, NAME_BYTES, "%lu", (unsigned long)uid);
}

static void name_of_group(gid_t gid, char name[NAME_BYTES])
{
	const struct group *group = getgrgid(gid);

	if (group != NULL)
		snprintf(name, NAME_BYTES, "%s", group->gr_name);
	else
		snprintf(name, NAME_BYTES, "%lu", (unsigned long)gid);
}

/* Who needs a folder: whoever this becomes, else the user of the units, else who it is. */
static void find_needy(uid_t *uid, gid_t *gid)
{
	const struct passwd *own = geteuid() == 0 ? getpwnam(OWN_USER) : NULL;

	*uid = is_expected ? expected.uid : own != NULL ? own->pw_uid : geteuid();
	*gid = is_expected ? expected.gid : own != NULL ? own->pw_gid : getegid();
}

static void say_missing(struct trouble *why, const char *what, const char *path, const char *folder)
{
	char user[NAME_BYTES], group[NAME_BYTES];
	uid_t uid;
	gid_t gid;

	find_needy(&uid, &gid);
	name_of(uid, user);
	name_of_group(gid, group);
	trouble_say(why,
		    "%s %s: there is no folder %s: `install -d -o %s -g %s -m 750 %s` makes it",
		    what, path, folder, user, group, folder);
}

/* The nearest thing at or above the path that can be seen, and what it is. */
static void find_visible(const char *path, char place[PATH_MAX], struct stat *status)
{
	char folder[PATH_MAX];

	snprintf(place, PATH_MAX, "%s", path);
	while (stat(place, status) == -1) {
		ownership_folder(place, folder);
		if (strcmp(folder, place) == 0) {
			*status = (struct stat){ 0 };
			return;
		}
		snprintf(place, PATH_MAX, "%s", folder);
	}
}

/* True: what stands in the way is a folder above that of the path, which is then said. */
static bool say_barred(struct trouble *why, const char *what, const char *path, const char *place,
		       const struct stat *status)
{
	char folder[PATH_MAX], owner[NAME_BYTES], self[NAME_BYTES];

	ownership_folder(path, folder);
	if (strcmp(place, path) == 0 || strcmp(place, folder) == 0)
		return false;
	name_of(status->st_uid, owner);
	name_of(geteuid(), self);
	trouble_say(
		why,
		"%s%s: %s: %s, which belongs to %s, does not let user %s in: choose another place",
		what, path, strerror(EACCES), place, owner, self);
	return true;
}

/* Folders that others need as well: they are never to be given away. */
static bool is_shared(const char *folder)
{
	static const char *const shared[] = {
		"/",        "/etc",     "/home",    "/opt",       "/root",          "/run",
		"/srv",     "/tmp",     "/usr",     "/usr/local", "/usr/local/etc", "/var",
		"/var/lib", "/var/log", "/var/run", "/var/spool", "/var/tmp"
	};

	for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (strcmp(folder, shared[i]) == 0)
			return true;
	return false;
}

static void say_shared(struct trouble *why, const char *what, const char *path, const char *folder)
{
	char self[NAME_BYTES], group[NAME_BYTES];

	name_of(geteuid(), self);
	name_of_group(getegid(), group);
	trouble_say(why,
		    "%s %s: %s: %s is not for %s alone: choose a folder in it, as `install -d -o "
		    "%s -g %s -m 750 %s/milter-device` makes",
		    what, path, strerror(EACCES), folder, self, self, group,
		    folder[1] != '\0' ? folder : "");
}

static void say_foreign(struct trouble *why, const char *what, const char *path, int error)
{
	char place[PATH_MAX], owner[NAME_BYTES], self[NAME_BYTES], prefix[WHAT_BYTES];
	struct stat status;

	find_visible(path, place, &status);
	snprintf(prefix, sizeof(prefix), "%s ", what);
	if (say_barred(why, prefix, path, place, &status))
		return;
	if (status.st_uid == geteuid()) {
		trouble_say(why, "%s %s: %s", what, path, strerror(error));
		return;
	}
	if (is_shared(place)) {
		say_shared(why, what, path, place);
		return;
	}
	name_of(status.st_uid, owner);
	name_of(geteuid(), self);
	trouble_say(why,
		    "%s %s: %s: %s belongs to %s, and this runs as %s; `chown %s: %s` mends that",
		    what, path, strerror(error), place, owner, self, self, place);
}

void ownership_say(struct trouble *why, const char *what, const char *path, int error)
{
	char folder[PATH_MAX];
	struct stat status;

	ownership_folder(path, folder);
	if (error == ELOOP)
		trouble_say(why,
			    "%s %s: a symbolic link is on the way, which is not followed here: "
			    "name the file itself",
			    what, path);
	else if (error == ENOENT && stat(folder, &status) == -1 && errno == ENOENT)
		say_missing(why, what, path, folder);
	else if (error == EROFS)
		trouble_say(why,
			    "%s %s: %s: name a path elsewhere, or, in a unit of systemd, let "
			    "`ReadWritePaths=%s` open the folder",
			    what, path, strerror(error), folder);
	else if (error == EISDIR)
		trouble_say(why, "%s %s: %s: name a file in it", what, path, strerror(error));
	else if (error == EACCES || error == EPERM)
		say_foreign(why, what, path, error);
	else
		trouble_say(why, "%s %s: %s", what, path, strerror(error));
}

/* The command that lets the group read, or that lets us into a group that may. */
static void say_unread_by(struct trouble *why, const char *path, const struct stat *status)
{
	char owner[NAME_BYTES], group[NAME_BYTES], self[NAME_BYTES], own_group[NAME_BYTES];
	unsigned mode = status->st_mode & 07777;

	name_of(status->st_uid, owner);
	name_of_group(status->st_gid, group);
	name_of(geteuid(), self);
	name_of_group(getegid(), own_group);
	if (status->st_uid == geteuid())
		trouble_say(why, "%s: %s: its mode is %04o: `chmod u+r %s` mends that", path,
			    strerror(EACCES), mode, path);
	else if ((mode & S_IRGRP) != 0 && status->st_gid != 0)
		trouble_say(why,
			    "%s: %s: it belongs to %s:%s with the mode %04o, and this runs as %s; "
			    "`usermod -aG %s %s` lets it read that",
			    path, strerror(EACCES), owner, group, mode, self, group, self);
	else
		trouble_say(why,
			    "%s: %s: it belongs to %s:%s with the mode %04o, and this runs as %s; "
			    "`chgrp %s %s && chmod g+r %s` lets it read that",
			    path, strerror(EACCES), owner, group, mode, self, own_group, path,
			    path);
}

void ownership_say_unread(struct trouble *why, const char *path, int error)
{
	char place[PATH_MAX], folder[PATH_MAX], self[NAME_BYTES];
	struct stat status;

	if (error != EACCES) {
		trouble_say(why, "%s: %s", path, strerror(error));
		return;
	}
	find_visible(path, place, &status);
	ownership_folder(path, folder);
	name_of(geteuid(), self);
	if (say_barred(why, "", path, place, &status))
		return;
	if (strcmp(place, path) == 0)
		say_unread_by(why, path, &status);
	else
		trouble_say(why,
			    "%s: %s: its folder does not let user %s in: `chmod o+x %s` mends that",
			    path, strerror(error), self, folder);
}
