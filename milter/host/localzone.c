/* SPDX-License-Identifier: ISC */
/* localzone -- asks the C library for a time zone, once, and keeps it as a table. */
#include "host/localzone.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STEP_SECONDS (7 * 86400) /* no zone has changed its offset and back within a week */
#define END_SECONDS 4102444800   /* 2100-01-01 */

static int32_t offset_at(time_t seconds)
{
	struct tm local;

	return localtime_r(&seconds, &local) != NULL ? (int32_t)local.tm_gmtoff : 0;
}

/* The first second after low that has the offset of high. */
static time_t change_between(time_t low, time_t high)
{
	int32_t after = offset_at(high);

	while (high - low > 1) {
		time_t middle = low + (high - low) / 2;

		if (offset_at(middle) == after)
			high = middle;
		else
			low = middle;
	}
	return high;
}

static bool collect_changes(struct arena *arena, struct zone *zone)
{
	struct zone_change *changes = NULL;
	size_t count = 0;

	for (time_t now = 0; now < END_SECONDS; now += STEP_SECONDS) {
		int32_t offset = offset_at(now);

		if (changes != NULL && changes[count - 1].offset_seconds == offset)
			continue;
		changes = arena_grow(arena, changes, count, sizeof(*changes));
		if (changes == NULL)
			return false;
		changes[count].seconds = now == 0 ? 0 : change_between(now - STEP_SECONDS, now);
		changes[count++].offset_seconds = offset;
	}
	zone->changes = changes;
	zone->count = count;
	return true;
}

/* Whether it is a file in the format of RFC 8536. */
static bool is_zone_file(const char *path)
{
	char magic[4] = "";
	FILE *stream = fopen(path, "re");
	bool is_zone = stream != NULL && fread(magic, 1, sizeof(magic), stream) == sizeof(magic) &&
		       memcmp(magic, "TZif", sizeof(magic)) == 0;

	if (stream != NULL)
		fclose(stream);
	return is_zone;
}

/* The C library takes an unknown name for UTC without a word, so look for its file first. */
static bool zone_exists(const char *name)
{
	static const char *const folders[] = { "/usr/share/zoneinfo", "/usr/lib/zoneinfo",
					       "/usr/share/lib/zoneinfo" };
	char path[512];

	if (strcmp(name, "UTC") == 0)
		return true;
	if (name[0] == '/' || strstr(name, "..") != NULL)
		return false;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folders[i], name);
		if (is_zone_file(path))
			return true;
	}
	return false;
}

/* The name by which people know the system's zone. */
static const char *system_name(struct arena *arena)
{
	char target[512];
	ssize_t size = readlink("/etc/localtime", target, sizeof(target) - 1);
	const char *found = NULL;

	if (getenv("TZ") != NULL)
		return arena_string(arena, span_of(getenv("TZ")));
	if (size > 0) {
		target[size] = '\0';
		found = strstr(target, "zoneinfo/");
	}
	return arena_string(arena, span_of(found != NULL ? found + strlen("zoneinfo/") : "UTC"));
}

static void set_zone(const char *name)
{
	if (name != NULL)
		setenv("TZ", name, 1);
	else
		unsetenv("TZ");
	tzset();
}

bool localzone_load(struct arena *arena, const char *name, struct zone *out, struct trouble *why)
{
	const char *before = getenv("TZ");
	char *kept = before != NULL ? strdup(before) : NULL;
	struct zone zone = { 0 };
	bool loaded;

	if (name != NULL && !zone_exists(name)) {
		trouble_say(why,
			    "no time zone is called '%s' on this system"
			    ": write one such as Europe/Moscow",
			    name);
		free(kept);
		return false;
	}
	zone.name = name != NULL ? arena_string(arena, span_of(name)) : system_name(arena);
	set_zone(name != NULL ? name : kept);
	loaded = collect_changes(arena, &zone) && zone.name != NULL;
	set_zone(kept);
	free(kept);
	if (loaded)
		*out = zone;
	else
		trouble_say(why, "time zone %s: %s", name != NULL ? name : "", strerror(ENOMEM));
	return loaded;
}
