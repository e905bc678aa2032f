/*
 * pattern -- one regular expression (PCRE2) and what it takes to run it on hostile text.
 * A compiled pattern is read-only and shared by threads; a scratch belongs to one thread at a time.
 * JIT is used where the system allows it; limits on matching, depth and heap always hold.
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

struct span pattern_text(const struct pattern *); /* the regex as given; borrowed */

/*
 * What the regex is made of, as PCRE2 reads it, one after the other in pattern_text: a character, a
 * class or an assertion with its quantifier; '|'; a bracket that opens a group, with what says the
 * group's kind; one that closes it, with its quantifier.  Empty where PCRE2 does not tell.  Lives
 * in the arena.  NULL: out of memory.
 */
const struct span *pattern_items(const struct pattern *, struct arena *, size_t *count);

/* match_limit: how many steps one match may take.  NULL: out of memory. */
struct scratch *scratch_new(uint32_t match_limit);
void scratch_free(struct scratch *); /* NULL is fine */

struct byte_set byte_set_of(struct span);

/* False: the pattern cannot match such a text.  bytes must be byte_set_of(subject). */
bool pattern_may_match(const struct pattern *, struct span subject, const struct byte_set *bytes);

/* PATTERN_FAILED: a limit was hit or the engine failed; the trouble says which. */
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
