/* SPDX-License-Identifier: ISC */
/* places -- whether all that a daemon opens has a path of its own. */
#include "service/places.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/ownership.h"
#include "host/socketname.h"

#define PLACES_MAX 7

struct spot {
	const char *what;
	char path[PATH_MAX];
	char whole[2 * PATH_MAX]; /* without links and dots in the folder's name */
};

struct places {
	struct spot list[PLACES_MAX];
	size_t count;
};

/* The folder of a place need not be there: then its name is compared as it is written. */
static void add(struct places *places, const char *what, const char *path, const char *suffix)
{
	struct spot *place = &places->list[places->count];
	char folder[PATH_MAX], real[PATH_MAX];
	const char *slash;

	if (path == NULL || snprintf(place->path, PATH_MAX, "%s%s", path, suffix) >= PATH_MAX)
		return;
	ownership_folder(place->path, folder);
	slash = strrchr(place->path, '/');
	if (realpath(folder, real) == NULL)
		memcpy(real, folder, sizeof(real));
	place->what = what;
	snprintf(place->whole, sizeof(place->whole), "%s/%s", real[1] != '\0' ? real : "",
		 slash != NULL ? slash + 1 : place->path);
	places->count++;
}

static bool are_one(const struct spot *a, const struct spot *b)
{
	struct stat left, right;

	if (strcmp(a->whole, b->whole) == 0)
		return true;
	return stat(a->path, &left) == 0 && stat(b->path, &right) == 0 &&
	       left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

bool places_differ(const struct config *config, const char *pid_path, struct trouble *why)
{
	static const char lock[] = ".lock";
	const char *socket = socketname_path(config->socket);
	struct places places = { .count = 0 };

	add(&places, "the configuration", config->path, "");
	add(&places, "socket", socket, "");
	add(&places, "the lock of socket", socket, lock);
	add(&places, "control_socket", config->control_socket, "");
	add(&places, "the lock of control_socket", config->control_socket, lock);
	add(&places, "event_log", config->event_log, "");
	add(&places, "pid file", pid_path, "");
	for (size_t i = 0; i < places.count; i++)
		for (size_t j = 0; j < i; j++)
			if (are_one(&places.list[i], &places.list[j])) {
				trouble_say(why, "%s %s: %s is at this path: name another",
					    places.list[i].what, places.list[i].path,
					    places.list[j].what);
				return false;
			}
	return true;
}
