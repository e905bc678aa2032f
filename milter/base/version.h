/* SPDX-License-Identifier: ISC */
/*
 * version -- system versions as numbers, and when one is too old.
 */
#ifndef VERSION_H
#define VERSION_H

#include "base/arena.h"
#include "base/span.h"
#include "base/text.h"
#include "base/trouble.h"

#define VERSION_PARTS 4

/* 16.5.1 is { 16, 5, 1 }; what follows the numbers ("beta 2", "(c)") is ignored. */
struct version {
	unsigned parts[VERSION_PARTS];
	int count; /* 0: no version */
};

/* One entry of older_than: a system, or none, and the oldest version that will do. */
struct version_floor {
	struct span os; /* empty: whichever system the policy is about */
	struct version version;
};

struct version version_read(struct span);

/* 16.5.1, with as many parts as it has. */
void version_write(struct text *, const struct version *);

/* Missing parts are 0. */
int version_compare(const struct version *, const struct version *);

/* Whether it is the outer one, or a part of it: 16.5.1 is within 16.5, and within 16. */
bool version_is_within(const struct version *, const struct version *outer);

/* Reads '16.5.1' or 'macOS 13.4'; points into text.  False: it is neither. */
bool version_floor_read(struct span text, struct version_floor *out, struct trouble *);

/*
 * A version is outdated unless it is at least its own major's entry, or its major is above every
 * entry.  Entries that name another system than this are passed over: than os, if one names that,
 * else than family.  Also false when the version does not say enough, or when no entry is about
 * this system.  A beta comes before its release.
 */
bool version_is_outdated(struct span version, struct span os, struct span family,
			 const struct version_floor *floors, size_t count);

/*
 * The lowest entry about that system, as above, which the version does not come to: what it would
 * have to be brought to.  NULL: there is none.
 */
const struct version_floor *version_floor_above(struct span version, struct span os,
						struct span family,
						const struct version_floor *floors, size_t count);

/*
 * Whether an entry is about that system, and the version says too little to tell that it is new
 * enough: none is told, or only the major of an entry that says more.
 */
bool version_is_untold(struct span version, struct span os, struct span family,
		       const struct version_floor *floors, size_t count);

#endif
