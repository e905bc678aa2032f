/* scan -- finds the lines of a source in blocks of log. */
#include "access/scan.h"

#include <stdlib.h>
#include <string.h>

#include "access/journal.h"
#include "base/utf8.h"

#define BLOCK_TO_LEARN 65536 /* bytes; less says little of what is rare */
#define HEADER_BYTES 4096

/* One pattern of the source, and where its literal comes next. */
struct probe {
	const struct source_pattern *pattern;
	size_t literal;                  /* the one looked for */
	uint64_t found[SOURCE_LITERALS]; /* lines that had it */
	uint64_t bytes[SOURCE_LITERALS]; /* in which it was looked for */
	const struct probe *like; /* an earlier one that looks for the same; NULL: there is none */
	const char *next;         /* in the block; its end: nowhere */
};

struct scan {
	const struct source *source;
	struct scratch *scratch;
	struct arena *arena;
	struct w3c w3c;
	struct text header;
	struct probe *probes;
	bool *wanted;         /* of each pattern: its literal is in the line at hand */
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
	scan->arena = arena_new();
	scan->probes = calloc(source->pattern_count + 1, sizeof(*scan->probes));
	scan->wanted = calloc(source->pattern_count + 1, sizeof(*scan->wanted));
	if (scan->arena == NULL || scan->probes == NULL || scan->wanted == NULL) {
		scan_free(scan);
		return NULL;
	}
	for (size_t i = 0; i < source->pattern_count; i++)
		scan->probes[i].pattern = &source->patterns[i];
	return scan;
}

void scan_free(struct scan *scan)
{
	if (scan == NULL)
		return;
	text_end(&scan->header);
	arena_free(scan->arena);
	free(scan->probes);
	free(scan->wanted);
	free(scan);
}

/* Each literal once; then the one that found the fewest lines in as many bytes. */
static size_t rarest(const struct probe *probe)
{
	size_t best = 0;

	for (size_t i = 0; i < probe->pattern->literal_count; i++) {
		if (probe->bytes[i] == 0)
			return i;
		if ((double)probe->found[i] / (double)probe->bytes[i] <
		    (double)probe->found[best] / (double)probe->bytes[best])
			best = i;
	}
	return best;
}

static struct span literal_of(const struct probe *probe)
{
	return probe->pattern->literals[probe->literal];
}

/* An earlier pattern looks for the same. */
static const struct probe *one_like(const struct scan *scan, const struct probe *probe)
{
	for (const struct probe *other = scan->probes; other < probe; other++)
		if (probe->pattern->literal_count != 0 && other->pattern->literal_count != 0 &&
		    span_equal(literal_of(other), literal_of(probe)))
			return other;
	return NULL;
}

static void seek(struct probe *probe, const char *from, const char *end)
{
	struct span literal = literal_of(probe);

	probe->next = from;
	if (probe->like != NULL)
		probe->next = end;
	else if (probe->pattern->literal_count != 0 && from < end)
		probe->next = memmem(from, (size_t)(end - from), literal.data, literal.size);
	if (probe->next == NULL)
		probe->next = end;
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
	for (size_t i = 0; i < scan->source->pattern_count; i++) {
		struct probe *probe = &scan->probes[i];

		if (lines.size >= BLOCK_TO_LEARN)
			probe->literal = rarest(probe);
		probe->bytes[probe->literal] += lines.size;
		probe->like = one_like(scan, probe);
		seek(probe, scan->at, scan->end);
	}
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

/* Which patterns the line just passed may match; they look for the next one behind it. */
static void note_wanted(struct scan *scan)
{
	for (size_t i = 0; i < scan->source->pattern_count; i++) {
		struct probe *probe = &scan->probes[i];

		scan->wanted[i] = probe->like != NULL ? scan->wanted[probe->like - scan->probes]
						      : probe->next < scan->at;
		probe->found[probe->literal] += scan->wanted[i];
		if (scan->wanted[i])
			seek(probe, scan->at, scan->end);
	}
}

/* The next line that may be of the source, which is then behind us.  False: there is none. */
static bool next_candidate(struct scan *scan, struct span *line)
{
	const char *first = scan->entry;
	const char *behind;

	for (size_t i = 0; i < scan->source->pattern_count; i++)
		if (scan->probes[i].next < first)
			first = scan->probes[i].next;
	if (first >= scan->end)
		return false;
	*line = line_around(scan, first);
	behind = line->data + line->size;
	scan->at = behind < scan->end ? behind + 1 : scan->end;
	note_wanted(scan);
	if (scan->entry < scan->at)
		seek_entry(scan);
	return true;
}

/* Whether the line has what all lines of the pattern have. */
static bool may_match(const struct source_pattern *pattern, struct span line)
{
	for (size_t i = 0; i < pattern->literal_count; i++)
		if (memmem(line.data, line.size, pattern->literals[i].data,
			   pattern->literals[i].size) == NULL)
			return false;
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
	for (size_t i = 0; i < scan->source->pattern_count; i++)
		scan->wanted[i] = may_match(&scan->source->patterns[i], plain);
	return plain;
}

/* A name in Latin-1 must not hide its line: what is not UTF-8 is U+FFFD to patterns. */
static enum pattern_result read_line(struct scan *scan, struct span line, struct source_line *out)
{
	arena_empty(scan->arena);
	scratch_begin(scan->scratch);
	line = without_journal(scan, line);
	if (!utf8_repair(scan->arena, &line))
		return PATTERN_FAILED;
	return source_read(scan->source, scan->wanted, scan->scratch, line, out, NULL);
}

static bool next_by_pattern(struct scan *scan, struct source_line *out)
{
	struct span line;

	while (next_candidate(scan, &line)) {
		enum pattern_result result = read_line(scan, without_return(line), out);

		if (result == PATTERN_FAILED)
			scan->counts.failures++;
		if (result != PATTERN_MATCHES)
			continue;
		scan->counts.lines++;
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

struct scan_counts scan_count(const struct scan *scan)
{
	return scan->counts;
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
