/* SPDX-License-Identifier: ISC */
/*
 * registry -- the register: which device of which person is allowed or blocked.
 * Filled in while the configuration is loaded, read-only and shared by threads afterwards.
 */
#ifndef REGISTRY_H
#define REGISTRY_H

#include "base/arena.h"
#include "base/text.h"
#include "base/trouble.h"
#include "device/catalogue.h"

enum registry_state { REGISTRY_PENDING, REGISTRY_ALLOWED, REGISTRY_BLOCKED, REGISTRY_STATES };

/* What a policy asks of the register. */
enum registered {
	REGISTERED_ANY,
	REGISTERED_YES,     /* that it is allowed */
	REGISTERED_NO,      /* that it is not: blocked, pending, run out, or not there */
	REGISTERED_BLOCKED, /* that it is blocked */
	REGISTEREDS
};

#define REGISTRY_NO_END INT64_MIN

/* A row.  With a device_id it is about that one device, whatever else it says of it. */
struct registry_row {
	struct span user;      /* normal form */
	struct span device_id; /* in lower case; empty: it is about all that follows */
	const struct device *device;
	struct span model; /* empty: any */
	enum registry_state state;
	int line;      /* of the file */
	int64_t until; /* seconds since 1970 UTC: from then on it is not there; REGISTRY_NO_END */
	struct span owner;
};

struct registry {
	const char *file;          /* as configured */
	struct registry_row *rows; /* in file order */
	size_t count, capacity;
	uint32_t *slots; /* a row is in the first free one from its hash on, by its number + 1 */
	size_t slot_count;
	bool has_ids;  /* some row has a device_id */
	int64_t *ends; /* of rows, in order */
	size_t end_count;
};

/* Whose device, and which. */
struct registry_key {
	struct span user, device_id;
	const struct device *device;
	struct span model;
};

const char *registry_state_name(enum registry_state);
bool registry_state_named(struct span, enum registry_state *out);
const char *registered_name(enum registered);

/* An empty one for so many rows, in the arena.  NULL: out of memory. */
struct registry *registry_new(struct arena *, size_t capacity);

/*
 * Adds the row, which borrows; there must be room.  The row that is about the same device of the
 * same user, if there is one: then nothing was added.
 */
const struct registry_row *registry_add(struct registry *, const struct registry_row *);

/* To be called once, after the last row.  False: out of memory. */
bool registry_finish(struct registry *, struct arena *);

/* Whether it has not run out. */
bool registry_row_holds(const struct registry_row *, int64_t seconds);

/*
 * The row of just that user and device_id, or device, by its name, and model; key->device may be
 * NULL with a device_id alone.  NULL: there is none.
 */
const struct registry_row *registry_row_of(const struct registry *, const struct registry_key *);

/*
 * The row that counts for a device that was seen: of those that hold, the one of its device_id,
 * else the one of its device and model, else of its device whatever its model, else of what that
 * device inherits from.  NULL: none does; the registry may be NULL.
 */
const struct registry_row *registry_find(const struct registry *, const struct registry_key *,
					 int64_t seconds);

/* Whether a device with that row, which may be NULL, is what is asked for. */
bool registered_is(enum registered, const struct registry_row *);

/* When the next row runs out; INT64_MAX: none does. */
int64_t registry_steady_until(const struct registry *, int64_t seconds);

/* " that the register does not allow" */
void registered_words(enum registered, struct text *);

#endif
