/* SPDX-License-Identifier: ISC */
/* privilege -- becomes an ordinary user for good. */
#include "host/privilege.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/span.h"

bool privilege_find(const char *user, struct privilege *out, struct trouble *why)
{
	struct span group = span_of(user), name = span_cut(&group, ':');
	const struct passwd *passwd;
	const struct group *entry;

	snprintf(out->name, sizeof(out->name), "%.*s", SPAN_FORMAT(name));
	passwd = getpwnam(out->name);
	if (passwd == NULL) {
		trouble_say(why, "user %s: there is no such user: `getent passwd` lists them",
			    out->name);
		return false;
	}
	out->uid = passwd->pw_uid;
	out->gid = passwd->pw_gid;
	if (group.size == 0)
		return true;
	entry = getgrnam(group.data);
	if (entry == NULL) {
		trouble_say(why, "user %s: there is no such group: `getent group` lists them",
			    user);
		return false;
	}
	out->gid = entry->gr_gid;
	return true;
}

bool privilege_may(const struct privilege *privilege, struct trouble *why)
{
	if (geteuid() == 0 || (geteuid() == privilege->uid && getegid() == privilege->gid))
		return true;
	trouble_say(why, "user %s: only root can become another user: start this as root, or as %s",
		    privilege->name, privilege->name);
	return false;
}

bool privilege_drop(const struct privilege *privilege, struct trouble *why)
{
	if (geteuid() == privilege->uid && getegid() == privilege->gid)
		return true;
	if (initgroups(privilege->name, privilege->gid) == -1 || setgid(privilege->gid) == -1 ||
	    setuid(privilege->uid) == -1) {
		trouble_say(why, "user %s: %s%s", privilege->name, strerror(errno),
			    errno == EPERM ? ": only root can become another user" : "");
		return false;
	}
	if (privilege->uid != 0 && setuid(0) == 0) {
		trouble_say(why, "user %s: root could be regained", privilege->name);
		return false;
	}
	return true;
}
