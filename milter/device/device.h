/* SPDX-License-Identifier: ISC */
/*
 * device -- which device the evidence points to.
 * Pure: the daemon, the watcher and the check program all ask here, so they agree.
 */
#ifndef DEVICE_H
#define DEVICE_H

#include "device/catalogue.h"
#include "device/tables.h"

/* A device found in evidence.  Everything in it is borrowed from catalogue, tables and arena. */
struct sighting {
	const struct device
		*device;           /* never NULL; the catalogue's `unknown` when nothing matched */
	const struct match *match; /* NULL: unknown */
	enum confidence confidence;
	struct span matched;                   /* what the deciding pattern matched of item */
	const struct evidence_item *item;      /* the deciding field and value */
	const struct condition *contradiction; /* NULL: the claim is consistent */
	const struct evidence_item *against;   /* what contradicts it */
	struct span os, version, build, model, client; /* decoded; empty: not known */
	struct span
		doubted_build; /* of another release than the version that is stated; or empty */
};

/*
 * The strongest match, then the most specific, then the first in file order.  error begins empty,
 * and is filled when a limit was hit on the way; the sighting is then what the rest said.  The
 * scratch is begun twice: to find the match, and to ask what contradicts it and what it captures.
 * False: out of memory.
 */
bool device_identify(const struct catalogue *, const struct tables *, const struct evidence *,
		     struct scratch *, struct sighting *out, struct trouble *error);

#endif
