/* SPDX-License-Identifier: ISC */
/* scan -- finds the lines of a source in blocks of log. */
#include "access/scan.h"

#include <stdlib.h>
#include <string.h>

#include "access/journal.h"
#include "access/probes.h"
#include "base/utf8.h"

#define HEADER_BYTES 4096
#define UNLIKE_BYTES 200 /* of the first line that is like the source's, and of no pattern */

struct scan {
	const struct source *source;
	struct scratch *scratch;
	struct arena *arena;
	struct w3c w3c;
	struct text header;
	struct text unlike;
	struct probes *probes;
	const char *entry;    /* where the next line that begins with { is; the end: nowhere */
	const char *at, *end; /* what is left of the block */
	struct scan_counts counts;
};

struct scan *scan_new(const struct source *source, struct scratch *scratch)
{
	struct scan *scan = calloc(1, sizeof(*scan));

	if (scan == NULL)
		return NULL;
	scan->source = source;
	scan->scratch = scratch;
	text_begin(&scan->header, HEADER_BYTES);
	text_begin(&scan->unlike, UNLIKE_BYTES);
	scan->arena = arena_new();
	scan->probes = probes_new(source);
	if (scan->arena != NULL && scan->probes != NULL)
		return scan;
	scan_free(scan);
	return NULL;
}

void scan_free(struct scan *scan)
{
	if (scan == NULL)
		return;
	text_end(&scan->header);
	text_end(&scan->unlike);
	arena_free(scan->arena);
	probes_free(scan->probes);
	free(scan);
}

/* Entries of the journal have literals of lines in them, but not all, nor as they are. */
static void seek_entry(struct scan *scan)
{
	const char *from = scan->at, *brace = NULL;

	while (from < scan->end &&
	       (brace = memchr(from, '{', (size_t)(scan->end - from))) != NULL &&
	       brace != scan->at && brace[-1] != '\n')
		from = brace + 1;
	scan->entry = from < scan->end && brace != NULL ? brace : scan->end;
}

void scan_block(struct scan *scan, struct span lines)
{
	scan->at = lines.size != 0 ? lines.data : "";
	scan->end = scan->at + lines.size;
	seek_entry(scan);
	probes_begin(scan->probes, (struct span){ scan->at, lines.size });
}

static struct span line_around(const struct scan *scan, const char *hit)
{
	const char *start = memrchr(scan->at, '\n', (size_t)(hit - scan->at));
	const char *end = memchr(hit, '\n', (size_t)(scan->end - hit));

	start = start != NULL ? start + 1 : scan->at;
	end = end != NULL ? end : scan->end;
	return (struct span){ start, (size_t)(end - start) };
}

static struct span without_return(struct span line)
{
	if (line.size != 0 && line.data[line.size - 1] == '\r')
		line.size--;
	return line;
}

/* The line from here on is behind us. */
static void pass(struct scan *scan, struct span line)
{
	const char *behind = line.data + line.size;

	scan->at = behind < scan->end ? behind + 1 : scan->end;
	probes_pass(scan->probes, scan->at);
	if (scan->entry < scan->at)
		seek_entry(scan);
}

/* The next line that may be of the source, which is then behind us.  False: there is none. */
static bool next_candidate(struct scan *scan, struct span *line)
{
	const char *first = probes_next(scan->probes);

	first = scan->entry < first ? scan->entry : first;
	if (first >= scan->end)
		return false;
	*line = line_around(scan, first);
	pass(scan, *line);
	*line = without_return(*line);
	return true;
}

/* An entry of the journal is read as the line that it stands for. */
static struct span without_journal(struct scan *scan, struct span line)
{
	struct span plain = { NULL, 0 };

	if (journal_may_be(line))
		plain = journal_line(scan->arena, line);
	if (plain.size == 0)
		return line;
	probes_take(scan->probes, plain);
	return plain;
}

static void note_unlike(struct scan *scan, struct span line)
{
	const struct source *source = scan->source;

	if (!source_any_matches(source->likely, source->likely_count,
				probes_wanted_likely(scan->probes), scan->scratch, line))
		return;
	if (scan->counts.unlike++ == 0)
		text_add(&scan->unlike, utf8_first(line, UNLIKE_BYTES));
}

/* A name in Latin-1 must not hide its line: what is not UTF-8 is U+FFFD to patterns. */
static bool read_line(struct scan *scan, struct span line, struct source_line *out)
{
	enum pattern_result result = PATTERN_FAILED;

	if (utf8_repair(scan->arena, &line))
		result = source_read(scan->source, probes_wanted(scan->probes), scan->scratch, line,
				     out, NULL);
	scan->counts.lines += result == PATTERN_MATCHES;
	scan->counts.failures += result == PATTERN_FAILED;
	if (result == PATTERN_DIFFERS)
		note_unlike(scan, line);
	return result == PATTERN_MATCHES;
}

/* Whether the line behind it is the rest of it. */
static bool is_half(struct scan *scan, struct span line)
{
	const struct source *source = scan->source;

	return utf8_repair(scan->arena, &line) &&
	       source_any_matches(source->joins, source->join_count,
				  probes_wanted_joins(scan->probes), scan->scratch, line);
}

static bool hold(struct scan *scan, struct span half)
{
	if (half.size > HEADER_BYTES)
		return false;
	text_clear(&scan->header);
	text_add(&scan->header, half);
	return true;
}

/* Whether it is more than the rest of a line: what lines of the source begin with. */
static bool is_of_its_own(struct scan *scan, struct span line)
{
	const struct source *source = scan->source;
	struct source_line out;

	probes_take(scan->probes, line);
	return is_half(scan, line) ||
	       source_read(source, probes_wanted(scan->probes), scan->scratch, line, &out, NULL) !=
		       PATTERN_DIFFERS ||
	       source_any_matches(source->likely, source->likely_count,
				  probes_wanted_likely(scan->probes), scan->scratch, line);
}

/*
 * The half with the line from here on, which is then behind us; but if that has a meaning alone, or
 * the source does not know the two as one line, it stands for itself.
 */
static bool read_joined(struct scan *scan, struct span half, struct source_line *out)
{
	struct span rest = line_around(scan, scan->at), rest_line = without_return(rest);
	struct text joined;
	struct span line;
	bool alone;

	text_begin(&joined, half.size + rest.size + 2);
	text_add(&joined, half);
	text_byte(&joined, ' ');
	text_add(&joined, rest_line);
	line = arena_copy(scan->arena, text_span(&joined));
	text_end(&joined);
	alone = !utf8_repair(scan->arena, &rest_line) || is_of_its_own(scan, rest_line);
	line = alone ? half : line;
	probes_take(scan->probes, line);
	if (!read_line(scan, line, out))
		return false;
	if (!alone)
		pass(scan, rest);
	return true;
}

static void begin_line(struct scan *scan)
{
	arena_empty(scan->arena);
	scratch_begin(scan->scratch);
}

/* The half that the block before ended with. */
static bool read_held(struct scan *scan, struct source_line *out)
{
	struct span half = arena_copy(scan->arena, text_span(&scan->header));

	text_clear(&scan->header);
	return half.size != 0 && read_joined(scan, half, out);
}

static bool next_by_pattern(struct scan *scan, struct source_line *out)
{
	struct span line;

	begin_line(scan);
	if (scan->header.size != 0 && scan->at < scan->end && read_held(scan, out))
		return true;
	while (next_candidate(scan, &line)) {
		begin_line(scan);
		if (scan->source->join_count != 0 && is_half(scan, line)) {
			if (scan->at < scan->end ? read_joined(scan, line, out) : false)
				return true;
			if (scan->at < scan->end || hold(scan, line))
				continue;
		}
		if (read_line(scan, without_journal(scan, line), out))
			return true;
	}
	return false;
}

static bool next_by_column(struct scan *scan, struct source_line *out)
{
	while (scan->at < scan->end) {
		struct span line = line_around(scan, scan->at);

		scan->at = line.data + line.size + (line.data + line.size < scan->end);
		line = without_return(line);
		arena_empty(scan->arena);
		if (w3c_is_header(line)) {
			scan_set_header(scan, line);
		} else if (w3c_read(&scan->w3c, scan->arena, line, out)) {
			scan->counts.lines++;
			return true;
		} else if (line.size != 0 && line.data[0] != '#') {
			scan->counts.unread++;
		}
	}
	return false;
}

bool scan_next(struct scan *scan, struct source_line *out)
{
	return scan->source->has_columns ? next_by_column(scan, out) : next_by_pattern(scan, out);
}

const struct source *scan_source(const struct scan *scan)
{
	return scan->source;
}

struct scan_counts scan_count(const struct scan *scan)
{
	return scan->counts;
}

struct span scan_unlike(const struct scan *scan)
{
	return text_span(&scan->unlike);
}

struct span scan_header(const struct scan *scan)
{
	return text_span(&scan->header);
}

void scan_set_header(struct scan *scan, struct span line)
{
	text_clear(&scan->header);
	text_add(&scan->header, line);
	if (scan->source->has_columns && line.size != 0)
		w3c_read_header(&scan->w3c, &scan->source->columns, text_span(&scan->header));
}
