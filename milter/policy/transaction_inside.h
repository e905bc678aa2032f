/* SPDX-License-Identifier: ISC */
/* transaction_inside -- what a transaction is made of; only for the modules that it consists of. */
#ifndef TRANSACTION_INSIDE_H
#define TRANSACTION_INSIDE_H

#include "policy/transaction.h"

struct transaction {
	const struct rules *rules;
	struct arena *arena;
	struct evidence evidence;
	struct scratch *scratch;
	uint64_t scratch_steps; /* the limit that scratch was made with */
	struct mime *mime;
	struct sightings *sightings; /* NULL: nothing is remembered */
	bool out_of_memory;
	struct span queue_id;
	struct headers_read headers;
	struct origin origin;
	struct span *recipients; /* as address_of_path has them, all of them */
	size_t recipient_count;
	size_t header_count, tag_copies;
	bool ahead; /* a supposed access has not happened yet */
	enum protocol protocol;
	struct span device_id;
	struct trouble error; /* empty: none */
};

/* The address in it, in the arena.  Out of memory is remembered. */
struct span transaction_read_path(struct transaction *, struct span path,
				  const struct address_home *);

#endif
