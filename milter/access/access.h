/* SPDX-License-Identifier: ISC */
/*
 * access -- what the log of a mail store says of each access to a mailbox: who, from where, when
 * and with which client; put together from the lines of a session where it takes several. One
 * reader an input and source, one thread at a time.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include "base/hash.h"
#include "access/scan.h"
#include "access/sessions.h"

struct access_reader;

/* Borrowed until the next call. */
struct access {
	struct span time; /* as the log writes it */
	struct span user, ip;
	bool claimed;            /* nobody but the client says that it is that user */
	enum protocol protocol;  /* PROTOCOL_NONE: not known */
	struct source_line line; /* the evidence in it */
};

/* The source outlives the reader.  match_limit as for scratch_new.  NULL: out of memory. */
struct access_reader *access_reader_new(const struct hash_seed *, const struct source *,
					uint32_t match_limit);
void access_reader_free(struct access_reader *); /* NULL is fine */

/*
 * The same with another source, after a reload: sessions and header stay.  False: out of memory,
 * and it reads on as before.
 */
bool access_reader_change(struct access_reader *, const struct source *, uint32_t match_limit);

/* Whole lines, each with its newline; borrowed until all accesses in them are taken. */
void access_block(struct access_reader *, struct span lines);

/* False: there are no more in the block. */
bool access_next(struct access_reader *, struct access *out);

struct access_counts {
	struct scan_counts scan;
	uint64_t nameless;  /* lines that name a client, but no user, in no session */
	uint64_t clients;   /* lines that name a client */
	uint64_t logins;    /* lines that name a user only */
	uint64_t forgotten; /* sessions, to make room */
	uint64_t out_of_memory;
};

struct access_counts access_count(const struct access_reader *);

/*
 * What a line tells in other words, put into its own groups: a query stands for what it names, and
 * neither `-` nor a proxy's ID of itself for anybody.  From the arena, or borrowed from the line.
 * False: out of memory.
 */
bool access_line_complete(struct arena *, struct source_line *);

/* What must outlive a restart. */
struct sessions *access_sessions(struct access_reader *);
struct scan *access_scan(struct access_reader *);

#endif
