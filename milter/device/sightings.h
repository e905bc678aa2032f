/* SPDX-License-Identifier: ISC */
/*
 * sightings -- remembers what evidence was found to say: the same user agent comes with every
 * request of a browser, and from every browser of its kind.  For one set of rules, one thread.
 */
#ifndef SIGHTINGS_H
#define SIGHTINGS_H

#include "base/hash.h"
#include "device/device.h"

#define SIGHTINGS_MAX 2000 /* beyond this, the one that was added first is forgotten */

struct sightings;

struct sightings *
sightings_new(const struct hash_seed *);   /* owned by the caller; NULL: no memory */
void sightings_free(struct sightings *);   /* NULL is fine */
void sightings_forget(struct sightings *); /* to be called when the rules change */

/*
 * As device_identify, whose answer to the same evidence it repeats.  What *out borrows is valid
 * until the next call.
 */
bool sightings_identify(struct sightings *, const struct catalogue *, const struct tables *,
			const struct evidence *, struct scratch *, struct sighting *out,
			struct trouble *error);

size_t sightings_count(const struct sightings *);

#endif
