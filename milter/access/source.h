/* SPDX-License-Identifier: ISC */
/*
 * source -- what the access log of one kind of mail store looks like: regexes with named groups, or
 * the columns of a W3C log, and how its times are written.
 * Made by the loader, read-only afterwards.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "base/arena.h"
#include "base/calendar.h"
#include "device/pattern.h"
#include "event/protocol.h"

/* What a line can tell, each by the named group of that name. */
enum source_group {
	SOURCE_TIME,
	SOURCE_USER,    /* whom the server knows by a password or the like */
	SOURCE_CLAIMED, /* whom only the client says it is */
	SOURCE_IP,
	SOURCE_SESSION,
	SOURCE_IMAP_ID,     /* what the client said in IMAP ID (RFC 2971), in any spelling */
	SOURCE_USER_AGENT,  /* of HTTP */
	SOURCE_EAS_TYPE,    /* DeviceType of ActiveSync */
	SOURCE_EAS_VERSION, /* its protocol version */
	SOURCE_QUERY,       /* an ActiveSync query, plain or in base64: user and device type */
	SOURCE_STATUS,      /* of HTTP; other than 2xx and 304 it was no access */
	SOURCE_DEVICE_ID,   /* DeviceId of ActiveSync */
	SOURCE_PROTOCOL,    /* what says by which protocol: protocol_told knows the words */
	SOURCE_GROUPS
};

/* Its name in the configuration. */
const char *source_group_name(enum source_group);

/* The field of evidence that it is; NULL: it is none. */
const char *source_group_evidence(enum source_group);

/* SOURCE_GROUPS: there is no such group. */
enum source_group source_group_named(struct span name);

/*
 * What a line told; borrowed from it.  `-` is nothing, as in access logs; but as a user it stays: a
 * line that says that it was nobody is not believed to be of whom the query names.
 */
struct source_line {
	struct span groups[SOURCE_GROUPS];
};

/* Whether it names a client by any field of evidence. */
bool source_line_has_client(const struct source_line *);

/* As the line says, or as what the client told can only be said in; PROTOCOL_NONE: not known. */
enum protocol source_line_protocol(const struct source_line *);

#define SOURCE_LITERALS 4

struct source_pattern {
	struct pattern *pattern; /* owned */
	unsigned groups[SOURCE_GROUPS];
	struct span literals[SOURCE_LITERALS]; /* a line that matches has all of them */
	size_t literal_count;
};

#define SOURCE_COLUMN_PARTS 2 /* a date and a time */

/* The columns of a W3C log (#Fields) by name; empty: none. */
struct source_columns {
	struct span names[SOURCE_GROUPS][SOURCE_COLUMN_PARTS];
};

struct source {
	struct span name;
	const char **inputs; /* paths */
	size_t input_count;
	struct source_pattern *patterns; /* in the order they are tried */
	size_t pattern_count;
	struct source_pattern *joins; /* the first of two lines that are one */
	size_t join_count;
	struct source_pattern *likely; /* lines that some pattern should match */
	size_t likely_count;
	bool has_columns; /* then it has no patterns */
	struct source_columns columns;
	const char *
		*times; /* rfc3339, syslog, epoch, arrival, or for strptime(3); tried in order */
	size_t time_count;
	struct zone zone;       /* of times that do not say theirs */
	enum protocol protocol; /* where a line does not say it */
};

/*
 * Compiles the regex into *out; literals live in the arena.  False: it does not compile, or has a
 * named group that nobody knows; the trouble says.
 */
bool source_pattern_make(struct source_pattern *out, struct arena *, struct span regex,
			 struct trouble *);

/* Reads 'group=column', or a date and a time as 'time=date time'.  False: it is none of these. */
bool source_add_column(struct source *, struct span text, struct trouble *);

/* It stands in events, and, with each / escaped, in the name of a file of state_dir. */
bool source_is_name(struct span);

/*
 * False: it never names the user, the client or the time, and would be read for nothing; the
 * trouble says which group there should be.
 */
bool source_can_tell(const struct source *, struct trouble *);

void source_end(struct source *); /* frees its patterns */

/* Whether one of these, of those that are wanted, matches the line. */
bool source_any_matches(const struct source_pattern *, size_t count, const bool *wanted,
			struct scratch *, struct span line);

/*
 * The line, without its newline, by the first pattern that matches it.  wanted: which patterns are
 * worth trying; NULL: all are.
 */
enum pattern_result source_read(const struct source *, const bool *wanted, struct scratch *,
				struct span line, struct source_line *out, struct trouble *);

#endif
