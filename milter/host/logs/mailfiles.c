/* SPDX-License-Identifier: ISC */
/* mailfiles -- saved mail, wherever it lies. */
#include "host/logs/mailfiles.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mail/message.h"
#include "mail/saved.h"

#define PATH_BYTES 4096

static char *read_all(FILE *stream, size_t *size)
{
	size_t capacity = 64 << 10, got = 0;
	char *bytes = malloc(capacity);

	while (bytes != NULL) {
		size_t more = fread(bytes + got, 1, capacity - got, stream);
		char *larger;

		got += more;
		if (more == 0)
			break;
		if (got < capacity)
			continue;
		larger = realloc(bytes, capacity *= 2);
		if (larger == NULL)
			free(bytes);
		bytes = larger;
	}
	*size = got;
	return bytes;
}

char *mailfiles_read(const char *path, size_t *size, struct trouble *why)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *stream = is_stdin ? stdin : fopen(path, "re");
	char *bytes = NULL;

	if (stream == NULL) {
		trouble_say(why, "%s: %s", path, strerror(errno));
		return NULL;
	}
	errno = ENOMEM;
	bytes = read_all(stream, size);
	if (bytes == NULL || ferror(stream)) {
		trouble_say(why, "%s: %s", path, strerror(errno));
		free(bytes);
		bytes = NULL;
	}
	if (!is_stdin)
		fclose(stream);
	return bytes;
}

static void visit_messages(const char *path, struct span content, mailfiles_visitor *visit,
			   void *context)
{
	char name[PATH_BYTES + 32];
	struct span message;

	if (!message_is_mbox(content)) {
		visit(context, path, content);
		return;
	}
	for (unsigned long i = 1; message_next_of_mbox(&content, &message); i++) {
		snprintf(name, sizeof(name), "%s:%lu", path, i);
		visit(context, name, message);
	}
}

static bool visit_file(const char *path, mailfiles_visitor *visit, void *context,
		       struct trouble *why)
{
	size_t size = 0;
	char *bytes = mailfiles_read(path, &size, why);
	struct arena *arena = arena_new();
	struct span content;
	bool read = bytes != NULL && arena != NULL &&
		    saved_read(arena, (struct span){ bytes, size }, &content);

	if (read)
		visit_messages(path, content, visit, context);
	else if (bytes != NULL)
		trouble_say(why, "%s: %s", path, strerror(ENOMEM));
	arena_free(arena);
	free(bytes);
	return read;
}

static bool is_maildir(const char *folder)
{
	char cur[PATH_BYTES];
	struct stat status;

	return snprintf(cur, sizeof(cur), "%s/cur", folder) < (int)sizeof(cur) &&
	       stat(cur, &status) == 0 && S_ISDIR(status.st_mode);
}

/*
 * Of a Maildir its cur and new, and the folders that Maildir++ keeps beside them; tmp holds what
 * is not yet delivered, and the rest is the server's.  Elsewhere all but hidden files.
 */
static bool is_mail(const char *folder, const char *name, const char *path)
{
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	if (!is_maildir(folder))
		return name[0] != '.';
	return strcmp(name, "cur") == 0 || strcmp(name, "new") == 0 || is_maildir(path);
}

static bool visit_folder(const char *path, mailfiles_visitor *visit, void *context,
			 struct trouble *why)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, NULL, alphasort);
	bool all = count != -1;

	if (count == -1)
		trouble_say(why, "%s: %s", path, strerror(errno));
	for (int i = 0; i < count; i++) {
		char inside[PATH_BYTES];
		int size = snprintf(inside, sizeof(inside), "%s/%s", path, entries[i]->d_name);

		if (size >= (int)sizeof(inside)) {
			trouble_say(why, "%s: %s", path, strerror(ENAMETOOLONG));
			all = false;
		} else if (is_mail(path, entries[i]->d_name, inside)) {
			all = mailfiles_visit(inside, visit, context, why) && all;
		}
		free(entries[i]);
	}
	free(entries);
	return all;
}

bool mailfiles_visit(const char *path, mailfiles_visitor *visit, void *context, struct trouble *why)
{
	struct stat status;

	if (strcmp(path, "-") == 0)
		return visit_file(path, visit, context, why);
	if (stat(path, &status) == -1) {
		trouble_say(why, "%s: %s", path, strerror(errno));
		return false;
	}
	if (S_ISDIR(status.st_mode))
		return visit_folder(path, visit, context, why);
	if (S_ISREG(status.st_mode))
		return visit_file(path, visit, context, why);
	trouble_say(why, "%s: is neither file nor folder", path);
	return false;
}
