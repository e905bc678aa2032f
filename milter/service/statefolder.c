/* SPDX-License-Identifier: ISC */
/* statefolder -- state_dir: configurations as they were loaded. */
#include "service/statefolder.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/ownership.h"
#include "host/safefile.h"

/* What a configuration names is nobody's business but the daemon's and its group's. */
#define FOLDER_MODE 0750
#define FILE_MODE 0640

void statefolder_make(const struct config *config, const struct privilege *user)
{
	char folder[PATH_MAX];

	ownership_make_folder(config->state_dir, FOLDER_MODE, user);
	if (snprintf(folder, sizeof(folder), "%s/config", config->state_dir) < PATH_MAX)
		ownership_make_folder(folder, FOLDER_MODE, user);
}

/* safefile sees to it that the file is whole or not there. */
static bool write_file(const char *path, const struct kept *kept, struct trouble *why)
{
	struct text text;
	bool done;

	text_begin(&text, SIZE_MAX / 2);
	done = keptfile_write(kept, &text, why) &&
	       safefile_put(path, FILE_MODE, text_span(&text), why);
	text_end(&text);
	return done;
}

static bool is_there(const struct config *config, struct trouble *why)
{
	char folder[PATH_MAX];

	if (access(config->state_dir, F_OK) == 0 || errno != ENOENT ||
	    snprintf(folder, sizeof(folder), "%s/config", config->state_dir) >= PATH_MAX)
		return true;
	ownership_say(why, "state_dir", folder, ENOENT);
	return false;
}

bool statefolder_keep(const struct config *config, struct trouble *why)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/config/%s.conf", config->state_dir,
		     config->rules.hash) >= PATH_MAX) {
		trouble_say(why, "state_dir %s: the path is too long", config->state_dir);
		return false;
	}
	return is_there(config, why) &&
	       (access(path, F_OK) == 0 || write_file(path, &config->kept, why));
}
