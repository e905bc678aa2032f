/* SPDX-License-Identifier: ISC */
/* access -- what the log of a mail store says of each access to a mailbox. */
#include "access/access.h"

#include <stdlib.h>

#include "device/eas.h"
#include "device/imap_id.h"

struct access_reader {
	struct scratch *scratch;
	struct scan *scan;
	struct sessions *sessions;
	struct arena *arena;
	uint64_t nameless, clients, logins, out_of_memory;
	struct scan_counts before; /* of sources it had before */
};

struct access_reader *access_reader_new(const struct hash_seed *seed, const struct source *source,
					uint32_t match_limit)
{
	struct access_reader *reader = calloc(1, sizeof(*reader));

	if (reader == NULL)
		return NULL;
	reader->arena = arena_new();
	reader->sessions = sessions_new(seed);
	if (reader->arena != NULL && reader->sessions != NULL &&
	    access_reader_change(reader, source, match_limit))
		return reader;
	access_reader_free(reader);
	return NULL;
}

void access_reader_free(struct access_reader *reader)
{
	if (reader == NULL)
		return;
	scan_free(reader->scan);
	scratch_free(reader->scratch);
	sessions_free(reader->sessions);
	arena_free(reader->arena);
	free(reader);
}

static struct scan_counts all_scanned(const struct access_reader *reader)
{
	struct scan_counts counts = scan_count(reader->scan);

	counts.lines += reader->before.lines;
	counts.unread += reader->before.unread;
	counts.failures += reader->before.failures;
	counts.unlike += reader->before.unlike;
	return counts;
}

bool access_reader_change(struct access_reader *reader, const struct source *source,
			  uint32_t match_limit)
{
	struct scratch *scratch = scratch_new(match_limit);
	struct scan *scan = scratch != NULL ? scan_new(source, scratch) : NULL;

	if (scan == NULL) {
		scratch_free(scratch);
		return false;
	}
	if (reader->scan != NULL) {
		scan_set_header(scan, scan_header(reader->scan));
		reader->before = all_scanned(reader);
	}
	scan_free(reader->scan);
	scratch_free(reader->scratch);
	reader->scan = scan;
	reader->scratch = scratch;
	return true;
}

void access_block(struct access_reader *reader, struct span lines)
{
	scan_block(reader->scan, lines);
}

/*
 * What a query names stands for what the line does not: the device, its type, and the user, which
 * is no more than what the client says.  A line that says it was nobody is not believed to be of
 * whom the query names.  Without a type it says nothing of the client.
 */
static bool read_query(struct arena *arena, struct source_line *line)
{
	struct span *groups = line->groups;
	struct eas_query query;

	if (groups[SOURCE_QUERY].size == 0)
		return true;
	if (!eas_query_read(&query, arena, groups[SOURCE_QUERY]))
		return false;
	if (groups[SOURCE_USER].size == 0 && groups[SOURCE_CLAIMED].size == 0)
		groups[SOURCE_CLAIMED] = query.user;
	if (groups[SOURCE_EAS_TYPE].size == 0)
		groups[SOURCE_EAS_TYPE] = query.device_type;
	if (groups[SOURCE_DEVICE_ID].size == 0)
		groups[SOURCE_DEVICE_ID] = query.device_id;
	groups[SOURCE_QUERY] = (struct span){ NULL, 0 };
	return true;
}

/* Whether a web server says that it did not do what it was asked for. */
static bool was_refused(const struct source_line *line)
{
	struct span status = line->groups[SOURCE_STATUS];

	return status.size != 0 && status.data[0] != '2' && !span_equal(status, SPAN("304"));
}

static void forget_nobody(struct source_line *line)
{
	if (span_equal(line->groups[SOURCE_USER], SPAN("-")))
		line->groups[SOURCE_USER] = (struct span){ NULL, 0 };
}

/* What a proxy says of the connection that it passes on is not what a client says of itself. */
static void forget_proxy(struct source_line *line)
{
	if (imap_id_is_of_proxy(line->groups[SOURCE_IMAP_ID]))
		line->groups[SOURCE_IMAP_ID] = (struct span){ NULL, 0 };
}

bool access_line_complete(struct arena *arena, struct source_line *line)
{
	if (!read_query(arena, line))
		return false;
	forget_nobody(line);
	forget_proxy(line);
	return true;
}

static bool names_user(const struct source_line *line)
{
	return line->groups[SOURCE_USER].size != 0 || line->groups[SOURCE_CLAIMED].size != 0;
}

/* Whether that line completes, or repeats, an access. */
static bool is_access(struct access_reader *reader, struct source_line *line)
{
	bool has_client, has_user;

	if (was_refused(line))
		return false;
	if (!access_line_complete(reader->arena, line)) {
		reader->out_of_memory++;
		return false;
	}
	has_client = source_line_has_client(line);
	has_user = names_user(line);
	reader->clients += has_client;
	reader->logins += has_user && !has_client;
	if (!sessions_join(reader->sessions, line))
		reader->out_of_memory++;
	if (has_client && !has_user && line->groups[SOURCE_SESSION].size == 0)
		reader->nameless++;
	return (has_client || has_user) && names_user(line) &&
	       (has_client || source_line_has_client(line));
}

static enum protocol protocol_of(const struct access_reader *reader, const struct source_line *line)
{
	enum protocol told = source_line_protocol(line);

	return told != PROTOCOL_NONE ? told : scan_source(reader->scan)->protocol;
}

bool access_next(struct access_reader *reader, struct access *out)
{
	const struct span *groups = out->line.groups;

	arena_empty(reader->arena);
	while (scan_next(reader->scan, &out->line)) {
		if (!is_access(reader, &out->line))
			continue;
		out->claimed = groups[SOURCE_USER].size == 0;
		out->time = groups[SOURCE_TIME];
		out->user = groups[out->claimed ? SOURCE_CLAIMED : SOURCE_USER];
		out->ip = groups[SOURCE_IP];
		out->protocol = protocol_of(reader, &out->line);
		return true;
	}
	return false;
}

struct access_counts access_count(const struct access_reader *reader)
{
	return (struct access_counts){ .scan = all_scanned(reader),
				       .nameless = reader->nameless,
				       .clients = reader->clients,
				       .logins = reader->logins,
				       .forgotten = sessions_forgotten(reader->sessions),
				       .out_of_memory = reader->out_of_memory };
}

struct sessions *access_sessions(struct access_reader *reader)
{
	return reader->sessions;
}

struct scan *access_scan(struct access_reader *reader)
{
	return reader->scan;
}
