/* SPDX-License-Identifier: ISC */
/*
 * address_read -- the letters of an address: which of them are itself, and which only spell it.
 * For address*.c alone; see address.h for what is made of them.
 */
#ifndef ADDRESS_READ_H
#define ADDRESS_READ_H

#include "base/arena.h"
#include "base/span.h"

/*
 * The offset behind the comment, with those inside it, that begins at that offset.  0: it has no
 * end, so none that begins later is worth looking for.
 */
size_t address_behind_comment(struct span, size_t at);

/* The offset of the first such byte outside quoted strings and comments, or size. */
size_t address_find(struct span, char byte);

/* As nearly every address is: in its normal form but for the case of letters. */
bool address_is_plain(struct span);

/* The letters of an address, without what RFC 5322 lets stand around them. */
struct letters {
	char *bytes;
	bool *quoted; /* one for each: it was quoted, so it is no operator, such as @ or % */
	size_t size;
};

/*
 * Without comments, quotes, and unquoted blanks that are not within a name.  What is malformed (a
 * quote or comment without its end), or would leave nothing, is taken literally: all of it is
 * quoted but its last @.  Made in the arena.  False: out of memory.
 */
bool letters_read(struct arena *, struct span address, struct letters *);

/* Whatever looks like an operator is one from now on. */
void letters_unquote(struct letters *);

/*
 * Takes the outermost domain off: the part behind the last @, else before the first !, else behind
 * the last %, once `@a,@b:` in front is gone.  False: there is no such operator.  Both then are
 * parts of what *local was, and nothing is copied.
 */
bool letters_divide(struct letters *local, struct letters *domain);

#endif
