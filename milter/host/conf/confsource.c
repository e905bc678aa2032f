/* SPDX-License-Identifier: ISC */
/* confsource -- the files that a configuration is made of. */
#include "host/conf/confsource.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/ownership.h"

#define KEPT_BYTES_MAX ((size_t)1 << 30)

static struct span read_stream(FILE *stream, struct arena *arena, size_t size)
{
	char *content = arena_take(arena, size + 1);
	size_t got = content != NULL ? fread(content, 1, size, stream) : 0;

	return (struct span){ ferror(stream) ? NULL : content, got };
}

static struct span read_disk(struct arena *arena, const char *path, size_t limit,
			     struct trouble *why)
{
	struct span content = { NULL, 0 };
	struct stat status;
	FILE *stream = fopen(path, "re");

	if (stream == NULL || fstat(fileno(stream), &status) == -1)
		ownership_say_unread(why, path, errno);
	else if (!S_ISREG(status.st_mode))
		trouble_say(why, "%s: this is %s", path,
			    S_ISDIR(status.st_mode) ? "a folder: name a file in it"
						    : "not a regular file");
	else if ((size_t)status.st_size > limit)
		trouble_say(why, "%s: this has more than %zu MiB: is it another kind of file?",
			    path, limit >> 20);
	else if ((content = read_stream(stream, arena, (size_t)status.st_size)).data == NULL)
		trouble_say(why, "%s: %s", path, strerror(errno));
	if (stream != NULL)
		fclose(stream);
	return content;
}

static const struct conf_source *source_at(const struct conf_source *source, const char *path)
{
	while (source != NULL && strcmp(source->path, path) != 0)
		source = source->next;
	return source;
}

bool confsource_begin(struct conf_sources *sources, struct arena *arena, const char *path,
		      const char *share_folder, struct trouble *why)
{
	struct kept kept;
	struct span content;

	*sources = (struct conf_sources){ .arena = arena,
					  .main_path = arena_string(arena, span_of(path)),
					  .share_folder = share_folder };
	if (!keptfile_is(path))
		return true;
	content = read_disk(arena, path, KEPT_BYTES_MAX, why);
	if (content.data == NULL)
		return false;
	if (!keptfile_read(&kept, arena, content, why))
		return false;
	sources->main_path = kept.sources->path;
	sources->share_folder = kept.share_folder;
	sources->timezone = kept.timezone;
	sources->kept = kept.sources;
	sources->kept_hash = kept.hash;
	return true;
}

static void note(struct conf_sources *sources, const char *path, struct span content)
{
	struct conf_source *source = arena_take(sources->arena, sizeof(*source));

	if (source == NULL)
		return;
	source->path = arena_string(sources->arena, span_of(path));
	source->content = content;
	if (sources->last_read != NULL)
		sources->last_read->next = source;
	else
		sources->read = source;
	sources->last_read = source;
}

struct span confsource_read_secret(struct conf_sources *sources, const char *path, size_t limit,
				   struct trouble *why)
{
	const struct conf_source *kept;

	if (sources->kept == NULL)
		return read_disk(sources->arena, path, limit, why);
	kept = source_at(sources->kept, path);
	if (kept != NULL)
		return kept->content;
	trouble_say(why, "%s: not in the kept configuration", path);
	return (struct span){ NULL, 0 };
}

struct span confsource_read(struct conf_sources *sources, const char *path, size_t limit,
			    struct trouble *why)
{
	const struct conf_source *before = source_at(sources->read, path);
	struct span content;

	if (before != NULL)
		return before->content;
	content = confsource_read_secret(sources, path, limit, why);
	if (content.data != NULL)
		note(sources, path, content);
	return content;
}

/* A file that is being read, or was. */
struct conf_visit {
	const char *real; /* its path without links, so that it is known by another name, too */
	struct place named_at;
	bool open;
	struct conf_visit *next;
};

/* A kept configuration was read once already, and its files may be elsewhere or gone. */
static const char *real_path(struct conf_sources *sources, const char *path)
{
	char *real = sources->kept == NULL ? realpath(path, NULL) : NULL;
	const char *kept = arena_string(sources->arena, span_of(real != NULL ? real : path));

	free(real);
	return kept;
}

static void say_visited(struct trouble *why, const char *path, const struct conf_visit *visit,
			bool by_way)
{
	if (!visit->open)
		trouble_say(why, "%s is included twice, first at %s:%d: leave one of them", path,
			    visit->named_at.file, visit->named_at.line);
	else
		trouble_say(why, "%s would include itself%s: leave this out", path,
			    by_way ? " by way of another file" : "");
}

bool confsource_enter(struct conf_sources *sources, const char *path, struct place named_at,
		      struct trouble *why)
{
	const char *real = real_path(sources, path);
	struct conf_visit *visit = arena_take(sources->arena, sizeof(*visit));
	bool by_way = false; /* of what is open and newer */

	if (real == NULL || visit == NULL) {
		trouble_say(why, "%s", strerror(ENOMEM));
		return false;
	}
	for (struct conf_visit *v = sources->visits; v != NULL; v = v->next) {
		if (strcmp(v->real, real) == 0) {
			say_visited(why, path, v, by_way);
			return false;
		}
		by_way = by_way || v->open;
	}
	*visit = (struct conf_visit){ real, named_at, true, sources->visits };
	sources->visits = visit;
	return true;
}

void confsource_leave(struct conf_sources *sources)
{
	struct conf_visit *visit = sources->visits;

	while (!visit->open)
		visit = visit->next;
	visit->open = false;
}

bool confsource_exists(const struct conf_sources *sources, const char *path)
{
	if (sources->kept != NULL)
		return source_at(sources->kept, path) != NULL;
	return access(path, F_OK) == 0;
}

static const char *join(struct arena *arena, struct span folder, struct span name)
{
	char *path = arena_take(arena, folder.size + 1 + name.size + 1);

	if (path == NULL)
		return NULL;
	memcpy(path, folder.data, folder.size);
	path[folder.size] = '/';
	if (name.size != 0) /* include('') has no name to copy */
		memcpy(path + folder.size + 1, name.data, name.size);
	return path;
}

static struct span folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return SPAN(".");
	return (struct span){ path, slash > path ? (size_t)(slash - path) : 1 };
}

const char *confsource_find(struct conf_sources *sources, const char *beside, struct span name)
{
	const struct span folders[] = { folder_of(beside), span_of(sources->share_folder) };

	if (name.size != 0 && name.data[0] == '/')
		return arena_string(sources->arena, name);
	for (size_t i = 0; i < 2; i++) {
		const char *path = join(sources->arena, folders[i], name);

		if (path != NULL && confsource_exists(sources, path))
			return path;
	}
	return NULL;
}
