/* SPDX-License-Identifier: ISC */
/* check_log -- which source reads the log of a mail store, and how much of it. */
#include "check_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include "access/access.h"
#include "base/cells.h"
#include "host/logs/eventfiles.h"
#include "host/logs/notlines.h"
#include "host/logtime.h"
#include "service/seed.h"

#define LINES_TRIED 200000 /* of a file: enough to tell, and soon done */
#define PAGE_BYTES (1 << 20)

/* A log as one source reads it. */
struct reading {
	const struct source *source;
	struct access_reader *reader;
	uint64_t accesses, bad_times;
};

struct trial {
	const struct config *config;
	struct reading *readings; /* of each source; owned */
	uint64_t lines, too_long;
	struct notlines unread;
	bool more; /* lines behind those that were tried */
	bool json;
};

static bool begin(struct trial *trial)
{
	size_t count = trial->config->source_count;

	trial->readings = calloc(count + 1, sizeof(*trial->readings));
	for (size_t i = 0; trial->readings != NULL && i < count; i++) {
		struct reading *reading = &trial->readings[i];

		reading->source = &trial->config->sources[i];
		reading->reader =
			access_reader_new(seed_of_process(), reading->source,
					  (uint32_t)trial->config->rules.limits.match_steps);
		if (reading->reader == NULL)
			return false;
	}
	return trial->readings != NULL;
}

static void end(struct trial *trial)
{
	for (size_t i = 0; trial->readings != NULL && i < trial->config->source_count; i++)
		access_reader_free(trial->readings[i].reader);
	free(trial->readings);
}

static bool reads_time(const struct source *source, struct span text)
{
	int64_t milliseconds;

	return logtime_read_any(source->times, source->time_count, text, &source->zone, time(NULL),
				&milliseconds) != NULL;
}

static void read_block(struct reading *reading, struct span lines)
{
	struct access access;

	access_block(reading->reader, lines);
	while (access_next(reading->reader, &access)) {
		reading->accesses++;
		reading->bad_times += !reads_time(reading->source, access.time);
	}
}

static void try_block(struct trial *trial, const struct eventfiles_block *block)
{
	struct span lines = { block->bytes, block->size }, rest = lines;

	if (trial->lines == 0)
		trial->unread = notlines_find(lines);
	lines = span_without_mark(lines);
	for (; rest.size != 0; trial->lines++)
		span_cut(&rest, '\n');
	for (size_t i = 0; i < trial->config->source_count; i++)
		read_block(&trial->readings[i], lines);
}

/* False: it cannot be read to its end. */
static bool try_file(struct trial *trial, struct eventfiles *files, struct trouble *why)
{
	struct eventfiles_block *block = malloc(sizeof(*block));
	enum eventfiles_next next = EVENTFILES_FAILED;
	size_t file = 0;

	trouble_say(why, "out of memory");
	while (block != NULL && trial->lines < LINES_TRIED &&
	       (next = eventfiles_block(files, block, why)) == EVENTFILES_LINE) {
		if (block->too_long)
			trial->too_long++;
		else
			try_block(trial, block);
	}
	free(block);
	trial->more = next == EVENTFILES_LINE;
	if (eventfiles_damage(files, &file) != NULL)
		return false;
	return next != EVENTFILES_FAILED;
}

static struct scan_counts counts_of(const struct reading *reading)
{
	struct scan_counts counts = access_count(reading->reader).scan;

	if (reading->source->has_columns)
		counts.unlike = counts.unread;
	return counts;
}

/* That with the most accesses, then lines.  NULL: no source reads anything. */
static const struct reading *best_of(const struct trial *trial)
{
	const struct reading *best = NULL;

	for (size_t i = 0; i < trial->config->source_count; i++) {
		const struct reading *reading = &trial->readings[i];
		uint64_t lines = counts_of(reading).lines;

		if (lines != 0 &&
		    (best == NULL || reading->accesses > best->accesses ||
		     (reading->accesses == best->accesses && lines > counts_of(best).lines)))
			best = reading;
	}
	return best;
}

/* Of a thousand likely lines, those that are read, rounded down: 1,000 is all. */
static unsigned share_of(struct scan_counts counts)
{
	return (unsigned)(counts.lines * 1000.0 / (double)(counts.lines + counts.unlike));
}

static void say_nothing(const struct trial *trial, struct text *page)
{
	if (trial->unread.is != NULL && trial->unread.command != NULL)
		text_printf(page, "%s: try `%s` before", trial->unread.is, trial->unread.command);
	else if (trial->unread.is != NULL)
		text_printf(page, "%s", trial->unread.is);
	else
		text_printf(page,
			    "no line is of any source in %s: milter-device.conf(5) says how "
			    "to describe a log",
			    trial->config->path);
	text_byte(page, '\n');
}

static void say_best(const struct trial *trial, const struct reading *best, struct text *page)
{
	struct access_counts all = access_count(best->reader);
	struct scan_counts counts = counts_of(best);
	unsigned share = share_of(counts);

	text_printf(page, "source %.*s\n", SPAN_FORMAT(best->source->name));
	text_printf(page, "  lines       %" PRIu64 " of %s%" PRIu64 "\n", counts.lines,
		    trial->more ? "the first " : "", trial->lines);
	text_printf(page, "  likely      %u.%u %% of the lines that look like its own are read\n",
		    share / 10, share % 10);
	text_printf(page, "  accesses    %" PRIu64 "\n", best->accesses);
	if (best->bad_times != 0)
		text_printf(page,
			    "  but         %" PRIu64 " of them have a time that cannot be read\n",
			    best->bad_times);
	if (all.clients == 0)
		text_add(page, SPAN("  but         none of them names a client: the comments in "
				    "sources.conf name the setting of the server\n"));
	if (counts.unlike == 0)
		return;
	text_printf(page, "  not read    %" PRIu64, counts.unlike);
	if (!best->source->has_columns) {
		text_add(page, SPAN(": "));
		text_visible(page, scan_unlike(access_scan(best->reader)));
	}
	text_byte(page, '\n');
}

static void say_others(const struct trial *trial, const struct reading *best, struct text *page)
{
	for (size_t i = 0; i < trial->config->source_count; i++) {
		const struct reading *reading = &trial->readings[i];
		uint64_t lines = counts_of(reading).lines;

		if (lines != 0 && reading != best)
			text_printf(page, "  also        %.*s: %" PRIu64 " %s, %" PRIu64 " %s\n",
				    SPAN_FORMAT(reading->source->name), lines,
				    cell_word(lines, "line", "lines"), reading->accesses,
				    cell_word(reading->accesses, "access", "accesses"));
	}
}

static void write_words(const struct trial *trial, const char *name, struct text *page)
{
	const struct reading *best = best_of(trial);

	text_visible(page, span_of(name));
	text_add(page, SPAN(": "));
	if (best == NULL) {
		say_nothing(trial, page);
		return;
	}
	say_best(trial, best, page);
	say_others(trial, best, page);
}

static void write_reading(const struct reading *reading, struct text *page)
{
	struct scan_counts counts = counts_of(reading);

	text_add(page, SPAN("{\"source\":"));
	text_json(page, reading->source->name);
	text_printf(page,
		    ",\"lines\":%" PRIu64 ",\"unlike\":%" PRIu64 ",\"share\":%u.%03u"
		    ",\"accesses\":%" PRIu64 ",\"bad_times\":%" PRIu64,
		    counts.lines, counts.unlike, share_of(counts) / 1000, share_of(counts) % 1000,
		    reading->accesses, reading->bad_times);
	if (scan_unlike(access_scan(reading->reader)).size != 0) {
		text_add(page, SPAN(",\"first_unlike\":"));
		text_json(page, scan_unlike(access_scan(reading->reader)));
	}
	text_byte(page, '}');
}

/* The sources that read anything, the best first. */
static void write_json(const struct trial *trial, const char *name, struct text *page)
{
	const struct reading *best = best_of(trial);

	text_add(page, SPAN("{\"file\":"));
	text_json(page, span_of(name));
	text_printf(page, ",\"lines\":%" PRIu64 ",\"all\":%s,\"sources\":[", trial->lines,
		    trial->more ? "false" : "true");
	if (best != NULL)
		write_reading(best, page);
	for (size_t i = 0; i < trial->config->source_count; i++) {
		const struct reading *reading = &trial->readings[i];

		if (reading == best || counts_of(reading).lines == 0)
			continue;
		text_byte(page, ',');
		write_reading(reading, page);
	}
	text_add(page, SPAN("]}\n"));
}

/* EX_OK, or why not. */
static int print(const struct trial *trial, const char *name)
{
	struct text page;
	bool done;

	text_begin(&page, PAGE_BYTES);
	if (trial->json)
		write_json(trial, name, &page);
	else
		write_words(trial, name, &page);
	done = fputs(text_string(&page), stdout) != EOF && !page.cut;
	text_end(&page);
	if (!done)
		return EX_IOERR;
	return best_of(trial) != NULL ? EX_OK : EX_DATAERR;
}

static int check_file(const struct check_options *options, const struct config *config,
		      const char *name)
{
	struct trial trial = { .config = config, .json = options->json };
	struct eventfiles *files = eventfiles_new();
	struct trouble why = { "out of memory" };
	int status = EX_OSERR;

	if (files != NULL && begin(&trial)) {
		if (eventfiles_add(files, name, &why) && try_file(&trial, files, &why))
			status = print(&trial, name);
		else
			status = EX_NOINPUT;
	}
	if (status == EX_NOINPUT || status == EX_OSERR)
		fprintf(stderr, "milter-device-check: %s\n", why.sentence);
	end(&trial);
	eventfiles_free(files);
	return status;
}

int check_log(const struct check_options *options, const struct config *config)
{
	static const char *const standard_input[] = { "-", NULL };
	const char *const *inputs = (const char *const *)options->inputs;
	int worst = EX_OK;

	for (inputs = *inputs != NULL ? inputs : standard_input; *inputs != NULL; inputs++) {
		int status = check_file(options, config, *inputs);

		worst = status > worst ? status : worst;
	}
	return fflush(stdout) == EOF || ferror(stdout) ? EX_IOERR : worst;
}
