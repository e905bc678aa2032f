/* SPDX-License-Identifier: ISC */
/*
 * rules -- everything that decides about a message: catalogue, tables, policies and limits.
 * Filled in by the loader, read-only afterwards, shared by threads.
 */
#ifndef RULES_H
#define RULES_H

#include "base/pseudonym.h"
#include "mail/address.h"
#include "device/catalogue.h"
#include "policy/policy.h"
#include "device/tables.h"

struct limits {
	uint64_t headers;      /* fields of one message that are looked at */
	uint64_t header_bytes; /* of their values that are kept as evidence, together */
	uint64_t body_bytes;   /* of the body that are looked at */
	uint64_t value_bytes;  /* of one of those values */
	uint64_t match_steps;  /* of one regex on one value */
	uint64_t all_steps;    /* of all regexes on one message */
};

struct user_map {
	struct names *logins;   /* without case, by caseless_text; NULL: no map */
	struct span *addresses; /* by the login's number */
	struct names *speakers; /* addresses of those with a language; NULL: no map */
	struct span *languages; /* by the speaker's number: de, pt-BR */
};

struct rules {
	struct arena *arena; /* owns what the members below borrow */
	struct catalogue *catalogue;
	struct tables tables;
	struct policies policies;
	struct names *own_domains; /* as "@domain"; NULL: none */
	struct network_list own_networks, own_relays;
	struct span default_domain; /* normal */
	struct user_map user_map;
	struct span tag_header, tag_subject, contact;
	struct pseudonym_keys pseudonyms;
	bool keeps_queue_id, keeps_message_id; /* in events, even with pseudonyms */
	struct limits limits;
	bool log_all; /* also log sightings that no policy matched */
	bool tempfail_on_error;
	unsigned body_wants; /* MIME_ bits that could make a difference */
	bool wants_ehlo, wants_inbound_signature;
	char hash[17]; /* 16 hexadecimal digits of what was loaded, NUL-terminated */
};

/* The language of that user, in normal form; empty: none was told. */
struct span rules_language(const struct rules *, struct span user);

/* By which addresses are read; borrowed from the rules. */
struct address_home rules_home(const struct rules *);

/* Works out what the members named wants_ and body_wants say, once all else is in. */
void rules_finish(struct rules *);

#endif
