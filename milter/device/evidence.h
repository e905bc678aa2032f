/* SPDX-License-Identifier: ISC */
/*
 * evidence -- what one message or log line says about its client: a list of (field, value).
 * Only fields that some pattern asks for are kept; what nobody asks for costs nothing.
 * Reads bytes, never judges them: device.h does.  One thread at a time.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "base/arena.h"
#include "base/names.h"
#include "device/pattern.h"
#include "base/span.h"

struct evidence_item {
	int field;         /* its number among the names */
	struct span name;  /* as the message spells it */
	struct span value; /* UTF-8, trimmed, and unfolded if from a header field */
	struct byte_set bytes;
	bool ignored; /* taken back */
};

struct evidence {
	const struct names *fields; /* what patterns ask for; borrowed */
	struct arena *arena;        /* borrowed: what is copied lives there */
	struct evidence_item *items;
	size_t count;
	size_t bytes_left;  /* how many more bytes values may take */
	size_t value_bytes; /* of one value that are kept; none but @Signature may have more */
	bool cut;           /* a value did not fit whole into bytes_left */
	bool value_cut;     /* nor the last one into value_bytes */
};

/*
 * Empty.  max_bytes: what all kept values may take together.  One value has no other limit unless
 * value_bytes is set.  Copies into the arena.
 */
void evidence_begin(struct evidence *, const struct names *, struct arena *, size_t max_bytes);

/*
 * Adds a value if a pattern asks for its field: trimmed, and unfolded if from a header field.
 * @IMAP-ID may have any of its spellings (imap_id.h); @EAS-Query, an ActiveSync request (eas.h), is
 * kept as @EAS-Device-Type.  Past max_bytes or value_bytes the value is cut; bytes that are no
 * UTF-8 become U+FFFD.  False: out of memory.
 */
bool evidence_add(struct evidence *, struct span name, struct span value);

/* The first value of that field; empty when there is none. */
struct span evidence_get(const struct evidence *, struct span name);

/* Whether that field holds free text, in which encoded words (RFC 2047) may stand. */
bool evidence_is_text(struct span name);

/* Without folds (RFC 5322, 2.2.3: CRLF before a blank) or blanks at either end.  Copies. */
struct span evidence_unfold(struct arena *, struct span value);

#endif
