/* SPDX-License-Identifier: ISC */
/*
 * catalogue -- the devices that are known and the patterns that find them in evidence.
 * Built while the configuration is loaded, read-only and shared by threads afterwards.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include "base/arena.h"
#include "device/evidence.h"
#include "base/names.h"
#include "device/pattern.h"
#include "device/shortlist.h"
#include "base/trouble.h"

/* How much a match proves, from little to much. */
enum confidence {
	CONFIDENCE_HINT,    /* editable text such as a signature */
	CONFIDENCE_LIKELY,  /* the fingerprint of a client */
	CONFIDENCE_CERTAIN, /* the client names the device */
	CONFIDENCES
};

const char *confidence_name(enum confidence);
bool confidence_named(struct span name, enum confidence *out);

/* The named groups with which a pattern tells more than the device. */
enum capture {
	CAPTURE_BUILD,
	CAPTURE_VERSION,
	CAPTURE_MODEL,
	CAPTURE_CLIENT,
	CAPTURE_EAS, /* a build as ActiveSync numbers it */
	CAPTURES
};

#define DEPTH_UNKNOWN (-1) /* the depth of `unknown`, below that of every device */

struct device {
	struct span name;                     /* by which policies and programs know it */
	struct span title;                    /* what people are shown: the name unless given */
	struct span vendor, family, os, kind; /* os: what the system is called on it */
	const struct span *cloud_clients;     /* names of clients of their makers' servers on it */
	size_t cloud_client_count;
	const struct device *parent; /* NULL: none */
	int depth;                   /* ancestors; more is more specific */
	struct place place;
};

struct condition {
	int field;
	struct pattern *pattern;
	unsigned groups[CAPTURES]; /* 0: the pattern has no such group */
	struct place place;
	struct condition *next;
};

struct match {
	const struct device *device;
	struct condition *when;            /* all must hold; at least one */
	struct condition *contradicted_if; /* any one contradicts the match */
	enum confidence confidence;
	struct span client; /* used unless one is captured */
	bool own;    /* the administrator's: before all of the same confidence that are not */
	size_t rank; /* 0 is the strongest, own, most specific, first */
	struct match *next; /* in file order */
};

/* The matches whose first condition is on the same field. */
struct field_matches {
	struct match **matches; /* by rank */
	size_t count;
	struct shortlist *shortlist; /* of their first conditions, in the same order */
};

struct catalogue {
	struct arena *arena; /* holds all that follows */
	struct names *fields;
	struct device **devices; /* in file order; devices[0] is `unknown`, which is built in */
	size_t device_count;
	struct match *first_match, *last_match;
	size_t match_count;
	struct field_matches *by_field; /* for each field */
	size_t interpreted;             /* patterns without JIT */
};

struct catalogue *catalogue_new(void);   /* owned by the caller; NULL: out of memory */
void catalogue_free(struct catalogue *); /* NULL is fine */

/* NULL: there is no such device. */
struct device *catalogue_device(const struct catalogue *, struct span name);
const struct device *catalogue_unknown(const struct catalogue *);

/*
 * What people are shown for the device of that name.  The name itself, if there is no such device
 * or the catalogue is NULL.  Borrowed from the catalogue, or the argument.
 */
struct span catalogue_title(const struct catalogue *, struct span name);

/* Copies name, which no device may have yet.  NULL: out of memory. */
struct device *catalogue_add_device(struct catalogue *, struct span name, struct place);

/* NULL: out of memory. */
struct match *catalogue_add_match(struct catalogue *, const struct device *);

/*
 * Reads 'Field: regex' and puts it at the end of *list.  False: it is not of that form, or the
 * regex does not compile.
 */
bool catalogue_add_condition(struct catalogue *, struct condition **list, struct span text,
			     struct place, struct trouble *);

/* Ranks and indexes; to be called once, after the last match.  False: out of memory. */
bool catalogue_finish(struct catalogue *);

/* True when ancestor is the device itself or one that it inherits from. */
bool device_is(const struct device *, const struct device *ancestor);

/* Whether some pattern looks at the field of that name; the caller may skip all others. */
bool catalogue_wants(const struct catalogue *, struct span field_name);

/*
 * The first item of evidence that the condition matches goes to *found, and the scratch holds
 * what was captured.  PATTERN_FAILED: no item matched, and a limit was hit.
 */
enum pattern_result condition_holds(const struct condition *, const struct evidence *,
				    struct scratch *, const struct evidence_item **found,
				    struct trouble *);

/* Whether all conditions of the match hold; *found is the item that the first one matched. */
enum pattern_result match_holds(const struct match *, const struct evidence *, struct scratch *,
				const struct evidence_item **found, struct trouble *);

/*
 * The condition that contradicts the match, and in *found the item by which it does; NULL: nothing
 * does.  The trouble is filled when a limit was hit.
 */
const struct condition *match_contradiction(const struct match *, const struct evidence *,
					    struct scratch *, const struct evidence_item **found,
					    struct trouble *);

#endif
