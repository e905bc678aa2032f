/* SPDX-License-Identifier: ISC */
/*
 * pattern -- one regular expression (PCRE2) and what it takes to run it on hostile text.
 * A compiled pattern is read-only and shared by threads; a scratch belongs to one thread at a time.
 *
 * PCRE2 limits what one attempt takes, and begins anew at each place where a match could begin.
 * Here the steps of all attempts are counted together: those of one pattern on one text, and those
 * of all patterns on all the texts of a message.  Counting is slow.  So a scratch lets a few short
 * texts pass uncounted, which is all that honest mail needs, and counts from then on.  JIT is used
 * for what is not counted, where the system allows it.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include "base/arena.h"
#include "base/span.h"
#include "base/trouble.h"

struct pattern;
struct scratch;

/* Which byte values occur in a text, ASCII letters as lower case; made once, asked often. */
struct byte_set {
	uint64_t bits[4];
};

enum pattern_result { PATTERN_DIFFERS, PATTERN_MATCHES, PATTERN_FAILED };

/* NULL: it does not compile, and the trouble says where and why.  Owned by the caller. */
struct pattern *pattern_new(struct span regex, struct trouble *);
void pattern_free(struct pattern *); /* NULL is fine */

/* False where the system forbids writable code (MemoryDenyWriteExecute): matching is slower. */
bool pattern_has_jit(const struct pattern *);

/* A match begins at the start of the text or nowhere. */
bool pattern_is_anchored(const struct pattern *);

struct span pattern_text(const struct pattern *); /* the regex as given; borrowed */

/*
 * What the regex is made of, as PCRE2 reads it, one after the other in pattern_text: a character, a
 * class or an assertion with its quantifier; '|'; a bracket that opens a group, with what says the
 * group's kind; one that closes it, with its quantifier.  Empty where PCRE2 does not tell.  Lives
 * in the arena.  NULL: out of memory.
 */
const struct span *pattern_items(const struct pattern *, struct arena *, size_t *count);

/*
 * match_limit: how many steps one pattern may take on one text, wherever its match begins.  A step
 * is an item of the regex that is tried at a place, or 64 bytes that one item passes over.  All
 * patterns together have no limit until scratch_limit sets one.  NULL: out of memory.
 */
struct scratch *scratch_new(uint32_t match_limit);
void scratch_free(struct scratch *); /* NULL is fine */

/* How many steps all patterns together may take from one scratch_begin to the next. */
void scratch_limit(struct scratch *, uint64_t steps);
void scratch_begin(struct scratch *);

/* All those steps were taken: until scratch_begin, every pattern_match fails. */
bool scratch_is_spent(const struct scratch *);

/* Until scratch_begin nothing passes uncounted; and from now on every byte is a step. */
void scratch_count_all(struct scratch *);

/* All that were counted since scratch_new. */
uint64_t scratch_steps(const struct scratch *);

struct byte_set byte_set_of(struct span);

/* False: the pattern cannot match such a text.  bytes must be byte_set_of(subject). */
bool pattern_may_match(const struct pattern *, struct span subject, const struct byte_set *bytes);

/*
 * The subject must be UTF-8: see utf8_repair.  PATTERN_FAILED: a limit was hit or the engine
 * failed; the trouble says which.
 */
enum pattern_result pattern_match(const struct pattern *, struct scratch *, struct span subject,
				  struct trouble *);

/* The number of the group with that name; 0: the pattern has none. */
unsigned pattern_group(const struct pattern *, const char *name);

/*
 * What that group matched in the last pattern_match on this scratch; empty when it took no part.
 * Group 0 is the whole match.  Points into subject.
 */
struct span scratch_group(const struct scratch *, struct span subject, unsigned group);

#endif
