/* SPDX-License-Identifier: ISC */
/*
 * config -- the whole configuration, taken whole or not at all.
 * A snapshot is read-only; each message holds the one it began with, and the last to drop it
 * frees it.  Loading is for the main thread.
 */
#ifndef CONFIG_H
#define CONFIG_H

#include "host/conf/complaints.h"
#include "host/conf/keptfile.h"
#include "policy/rules.h"
#include "access/source.h"

#define GATE_LISTENERS 8 /* sockets that the gate can listen at */

struct conf_tree;

struct config {
	struct rules rules;
	const char *path;   /* the file that was named */
	const char *socket; /* as libmilter names them: unix:/path or inet:port@host */
	unsigned socket_mode;
	const char *user; /* USER or USER:GROUP; NULL: stay */
	const char *event_log;
	const char *digests; /* a folder, for reports alone */
	const char *control_socket;
	const char *register_path; /* NULL: there is none */
	const char **gate_listen;  /* as socket; NULL behind the last */
	struct span gate_key;      /* empty: none is asked for */
	bool gate_denies_on_error;
	bool gate_tells_would;       /* what would have been denied is an event as well */
	int64_t gate_memory_seconds; /* 0: nothing is remembered */
	bool control_socket_set;     /* by the administrator, so it is wanted */
	const char *state_dir;
	int64_t coalesce_seconds;
	struct source *sources; /* of access logs; those that are to be followed have inputs */
	size_t source_count;
	const struct conf_tree *tree; /* the settings as they were read */
	struct kept kept;             /* all that was read, as it will be kept */
};

/*
 * Reads path and all that it names.  NULL when anything at all is wrong: every complaint is in
 * complaints, whose arena the caller keeps.  The caller holds the result once.
 */
struct config *config_load(const char *path, struct complaints *);

/*
 * Only the catalogue of devices, whatever is wrong with the settings and policies: whoever
 * mistypes a device must be able to look it up.  What is wrong with files, sections and devices is
 * in complaints.  The caller holds the result once; NULL: out of memory.
 */
struct config *config_load_devices(const char *path, struct complaints *);

/*
 * Warns of each regex of the configuration whose cost grows faster than the length of what it is
 * tried on.  Takes a second or so for a whole catalogue, so this is for who asks whether a
 * configuration is good.
 */
void config_try_costs(const struct config *, struct complaints *);

/*
 * Only the value of control_socket, or its default if none is found: whoever talks to the running
 * daemon must find it even when the configuration on disk is broken.  Lives in the complaints'
 * arena; NULL: out of memory.
 */
const char *config_control_socket(const char *path, struct complaints *);

/*
 * The log of who turned pseudonyms back: reveals.jsonl in the folder of the event log.  In the
 * arena; NULL: out of memory.
 */
const char *config_reveal_log(const char *event_log, struct arena *);

/* Likewise the log of who was written to: notices.jsonl. */
const char *config_notice_log(const char *event_log, struct arena *);

/* NULL: there is no source of that name. */
const struct source *config_source(const struct config *, struct span name);

struct config *config_hold(struct config *); /* returns it */
void config_drop(struct config *);           /* NULL is fine; any thread */

#endif
