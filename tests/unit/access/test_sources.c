/* SPDX-License-Identifier: ISC */
/* sources: what is read from the logs of mail stores, by the sources and the catalogue that are
 * installed; see tests/sources/README. */
#include <unistd.h>

#include "access/access.h"
#include "access/probes.h"
#include "host/config/config.h"
#include "host/logtime.h"
#include "support_config.h"

#define AS_OF 1689638400 /* 2023-07-18T00:00:00Z */
#define MATCH_LIMIT 10000

/* The number of lines in its log that look like the source's own, and are of no pattern. */
static const struct {
	const char *log;
	uint64_t unlike;
} unlike[] = {
	{ "cyrus", 1 },  /* before 3.0.3 a session has no name */
	{ "z-push", 1 }, /* a half without its rest */
};

static const char *const sources[] = {
	"dovecot",        "dovecot-events",
	"cyrus",          "zimbra",
	"zimbra-sync",    "web",
	"webmail",        "iis",
	"z-push",         "z-push-begin",
	"grommunio-sync", "sogo",
	"carbonio",       "dovecot.journal",
};

/* How many of them are logs of one kind; each other one is a source's other. */
#define SOURCES (ROWS(sources) - 1)

static char *root; /* the folder that the tests are run in */
static struct arena *arena;
static struct config *config;

/* The installed files, seen from a zone that no machine of a developer is in. */
static void set_up(void)
{
	root = getcwd(NULL, 0);
	arena = test_arena();
	config = test_release(arena, root, "Europe/Moscow");
}

static void tear_down(void)
{
	config_drop(config);
	free(root);
	arena_free(arena);
}

static struct span read_file(const char *source, const char *kind)
{
	const char *path = test_printf(arena, "%s/tests/sources/%s.%s", root, source, kind);
	char *bytes = arena_take(arena, 1 << 16);
	FILE *stream = fopen(path, "r");
	size_t size;

	ck_assert_msg(stream != NULL, "%s", path);
	size = fread(bytes, 1, 1 << 16, stream);
	ck_assert_msg(size < 1 << 16, "%s is too large", path);
	fclose(stream);
	return (struct span){ bytes, size };
}

static void add_cell(struct text *out, struct span value, char end)
{
	text_add(out, value.size != 0 ? value : SPAN("-"));
	text_byte(out, end);
}

static void add_device(struct text *out, const struct source_line *line)
{
	struct rules *rules = &config->rules;
	struct scratch *scratch = scratch_new(MATCH_LIMIT);
	struct trouble error = { "" };
	struct evidence evidence;
	struct sighting sighting;

	evidence_begin(&evidence, rules->catalogue->fields, arena, 1 << 16);
	for (int i = 0; i < SOURCE_GROUPS; i++) {
		const char *field = source_group_evidence((enum source_group)i);

		if (field != NULL && line->groups[i].size != 0)
			ck_assert(evidence_add(&evidence, span_of(field), line->groups[i]));
	}
	ck_assert(device_identify(rules->catalogue, &rules->tables, &evidence, scratch, &sighting,
				  &error));
	add_cell(out, sighting.device->name, '\t');
	add_cell(out, sighting.version, '\t');
	add_cell(out, sighting.client, '\n');
	scratch_free(scratch);
}

static void add_access(struct text *out, const struct source *source, const struct access *access)
{
	int64_t milliseconds = 0;
	bool read = false;

	for (size_t i = 0; i < source->time_count && !read; i++)
		read = logtime_read(source->times[i], access->time, &source->zone, AS_OF,
				    &milliseconds);
	ck_assert_msg(read, "the time '%.*s'", SPAN_FORMAT(access->time));
	calendar_write_rfc3339(out, milliseconds);
	text_byte(out, '\t');
	text_add(out, access->user);
	text_add(out, access->claimed ? SPAN(" (claimed)\t") : SPAN("\t"));
	add_cell(out, access->ip, '\t');
	add_cell(out, span_of(protocol_name(access->protocol)), '\t');
	add_cell(out, access->line.groups[SOURCE_DEVICE_ID], '\t');
	add_device(out, &access->line);
}

/* The name, or what stands before its dot. */
static struct span name_of(const char *log)
{
	struct span rest = span_of(log);

	return span_cut(&rest, '.');
}

static uint64_t unlike_of(const char *log)
{
	for (int i = 0; i < ROWS(unlike); i++)
		if (strcmp(unlike[i].log, log) == 0)
			return unlike[i].unlike;
	return 0;
}

/* None of those who pose or were refused looks like a line that was missed. */
START_TEST(none_is_missed)
{
	const struct source *source = config_source(config, name_of(sources[_i]));
	struct access_reader *reader = access_reader_new(&test_seed, source, MATCH_LIMIT);
	struct access access;

	access_block(reader, read_file(sources[_i], "log"));
	while (access_next(reader, &access))
		continue;
	ck_assert_msg(access_count(reader).scan.unlike == unlike_of(sources[_i]), "%s: '%.*s'",
		      sources[_i], SPAN_FORMAT(scan_unlike(access_scan(reader))));
	access_reader_free(reader);
}
END_TEST

/* No line is tried that has nothing of what it must have. */
START_TEST(lines_are_looked_for)
{
	const struct source *source = config_source(config, name_of(sources[_i]));

	for (size_t i = 0; i < source->pattern_count; i++)
		ck_assert_msg(source->patterns[i].literal_count != 0, "%s: lines %zu", sources[_i],
			      i + 1);
	for (size_t i = 0; i < source->join_count; i++)
		ck_assert_msg(source->joins[i].literal_count != 0, "%s: join", sources[_i]);
}
END_TEST

/* What is likely is found by what patterns are found by: it costs no look of its own. */
START_TEST(likely_is_free)
{
	const struct source *source = config_source(config, name_of(sources[_i]));
	struct probes *probes = probes_new(source);

	probes_begin(probes, SPAN("x\n"));
	for (size_t i = 0; i < source->likely_count; i++)
		ck_assert_msg(probes_likely_is_free(probes, i), "%s: %zu", sources[_i], i);
	probes_free(probes);
}
END_TEST

/* What is read of the log when it comes in blocks of so many lines; in the arena. */
static struct span read_accesses(const struct source *source, struct span log, size_t lines)
{
	struct access_reader *reader = access_reader_new(&test_seed, source, MATCH_LIMIT);
	struct access access;
	struct text out;
	struct span copy;

	ck_assert_ptr_nonnull(reader);
	text_begin(&out, 1 << 16);
	while (log.size != 0) {
		size_t size = 0;

		for (size_t i = 0; i < lines && size < log.size; i++)
			size += span_find(span_from(log, size), '\n') + 1;
		access_block(reader, span_first(log, size));
		while (access_next(reader, &access))
			add_access(&out, source, &access);
		log = span_from(log, size);
	}
	access_reader_free(reader);
	copy = arena_copy(arena, text_span(&out));
	text_end(&out);
	return copy;
}

START_TEST(log_is_read)
{
	const struct source *source = config_source(config, name_of(sources[_i]));
	struct span log = read_file(sources[_i], "log"), wanted = read_file(sources[_i], "tsv");
	struct span got;

	ck_assert_msg(source != NULL, "%s", sources[_i]);
	got = read_accesses(source, log, SIZE_MAX);
	ck_span(got, wanted, sources[_i]);
	ck_span(read_accesses(source, log, 1), wanted, "line by line");
	ck_assert_msg(span_find_nocase(got, SPAN("\tboss")) == got.size, "%s", sources[_i]);
}
END_TEST

/* Those of the same form on purpose. */
static const char *const alike[][2] = {
	{ "z-push", "grommunio-sync" },
	{ "zimbra", "carbonio" },
};

static bool are_alike(struct span one, struct span other)
{
	for (int i = 0; i < ROWS(alike); i++) {
		struct span first = span_of(alike[i][0]), second = span_of(alike[i][1]);

		if ((span_equal(one, first) && span_equal(other, second)) ||
		    (span_equal(one, second) && span_equal(other, first)))
			return true;
	}
	return false;
}

static void check_differ(struct span accesses, struct span others, const char *says)
{
	while (others.size != 0) {
		struct span other = span_cut(&others, '\n');

		ck_assert_msg(span_find_nocase(accesses, other) == accesses.size, "%s: '%.*s'",
			      says, SPAN_FORMAT(other));
	}
}

/* A line is an access by one source only, so that several may read the same file. */
START_TEST(line_is_of_one_source)
{
	struct span log = read_file(sources[_i], "log"), wanted = read_file(sources[_i], "tsv");

	for (size_t i = 0; i < config->source_count; i++) {
		const struct source *other = &config->sources[i];

		if (span_equal(other->name, name_of(sources[_i])) || other->has_columns ||
		    are_alike(other->name, name_of(sources[_i])))
			continue;
		check_differ(
			wanted, read_accesses(other, log, SIZE_MAX),
			test_printf(arena, "%s by %.*s", sources[_i], SPAN_FORMAT(other->name)));
	}
}
END_TEST

/* Each source that is shipped has a log here. */
START_TEST(all_have_logs)
{
	ck_assert_uint_eq(config->source_count, SOURCES);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("sources");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	add_rows(tcase, log_is_read, sources);
	add_rows(tcase, none_is_missed, sources);
	add_rows(tcase, lines_are_looked_for, sources);
	add_rows(tcase, likely_is_free, sources);
	add_rows(tcase, line_is_of_one_source, sources);
	tcase_add_test(tcase, all_have_logs);
	return test_run("sources", tcase);
}
