/* SPDX-License-Identifier: ISC */
/* keptfile -- a configuration as it was loaded, in one file. */
#include "host/conf/keptfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FIRST_WORDS "#@ milter-device kept configuration "

bool keptfile_is(const char *path)
{
	char front[sizeof(FIRST_WORDS) - 1];
	FILE *stream = fopen(path, "re");
	bool is_kept = stream != NULL && fread(front, 1, sizeof(front), stream) == sizeof(front) &&
		       memcmp(front, FIRST_WORDS, sizeof(front)) == 0;

	if (stream != NULL)
		fclose(stream);
	return is_kept;
}

/* Takes a line that begins with those words; what follows them goes to *out, as a string. */
static bool take_line(struct arena *arena, struct span *rest, struct span words, const char **out)
{
	struct span line;

	if (!span_starts_nocase(*rest, words))
		return false;
	line = span_cut(rest, '\n');
	*out = arena_string(arena, span_from(line, words.size));
	return *out != NULL;
}

/* Takes `#@ file SIZE PATH`, that many bytes, and a newline. */
static bool take_source(struct arena *arena, struct span *rest, struct conf_source *out)
{
	const char *words;
	struct span path, size;
	uint64_t bytes;

	if (!take_line(arena, rest, SPAN("#@ file "), &words))
		return false;
	path = span_of(words);
	size = span_cut(&path, ' ');
	if (!span_number(size, SIZE_MAX / 2, &bytes) || path.size == 0 ||
	    (size_t)bytes >= rest->size || rest->data[bytes] != '\n')
		return false;
	*out = (struct conf_source){ path.data, span_first(*rest, (size_t)bytes), NULL };
	*rest = span_from(*rest, (size_t)bytes + 1);
	return true;
}

bool keptfile_read(struct kept *out, struct arena *arena, struct span content, struct trouble *why)
{
	struct conf_source *first = NULL, **end = &first;
	struct span rest = content;
	bool whole = take_line(arena, &rest, SPAN(FIRST_WORDS), &out->hash) &&
		     take_line(arena, &rest, SPAN("#@ share "), &out->share_folder) &&
		     take_line(arena, &rest, SPAN("#@ timezone "), &out->timezone);

	while (whole && rest.size != 0) {
		*end = arena_take(arena, sizeof(**end));
		whole = *end != NULL && take_source(arena, &rest, *end);
		if (whole)
			end = &(*end)->next;
	}
	out->sources = first;
	if (whole && first != NULL)
		return true;
	trouble_say(why, "this kept configuration is damaged at byte %zu",
		    content.size - rest.size);
	return false;
}

static bool is_one_line(const char *string)
{
	return strchr(string, '\n') == NULL;
}

/* False: the name could not be read back as it was. */
static bool write_source(const struct conf_source *source, struct text *text, struct trouble *why)
{
	if (!is_one_line(source->path)) {
		trouble_say(why, "%s: a name with a newline in it cannot be kept", source->path);
		return false;
	}
	text_printf(text, "#@ file %zu %s\n", source->content.size, source->path);
	text_add(text, source->content);
	text_byte(text, '\n');
	return true;
}

bool keptfile_write(const struct kept *kept, struct text *text, struct trouble *why)
{
	text_printf(text, FIRST_WORDS "%s\n#@ share %s\n#@ timezone %s\n", kept->hash,
		    kept->share_folder, kept->timezone);
	for (const struct conf_source *s = kept->sources; s != NULL; s = s->next)
		if (!write_source(s, text, why))
			return false;
	if (text->cut)
		trouble_say(why, "%s", strerror(ENOMEM));
	return !text->cut;
}
