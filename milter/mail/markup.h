/* SPDX-License-Identifier: ISC */
/*
 * markup -- the text of an HTML mail as its sender sees it, in pieces: tags, comments, styles and
 * scripts gone, character references decoded, and without what the client marked as quoted.
 * It follows no parsing standard, but it always ends, and it needs less than a kilobyte.
 */
#ifndef MARKUP_H
#define MARKUP_H

#include "mail/entity.h"

#define MARKUP_TAG_BYTES 512 /* the rest of a longer tag is ignored */
#define MARKUP_ROOM 32       /* the least room that markup_read can work with */

struct markup {
	unsigned state;             /* what is being read; see markup.c */
	char tag[MARKUP_TAG_BYTES]; /* between < and > */
	size_t tag_size;
	char last;  /* the last byte of the tag that is not a blank */
	char quote; /* the mark that will close an attribute's value, or NUL */
	char entity[ENTITY_NAME_BYTES];
	size_t entity_size;
	char hidden[16]; /* the element being left out */
	size_t depth;    /* how many elements of that name are open; 0: nothing is left out */
	size_t matched;  /* bytes read so far of what ends a comment, style or script */
	bool in_line;    /* the line has text */
	bool blank;      /* a blank is due before the next text */
	bool as_written; /* in <pre>: a newline ends the line */
	bool ended;      /* nothing below is the sender's own */
};

void markup_begin(struct markup *);

/*
 * Takes bytes off the front of *in and writes their text to out, lines ended by LF, until either
 * is used up (or fewer than MARKUP_ROOM bytes are left of out).  Returns the bytes written.
 */
size_t markup_read(struct markup *, struct span *in, char *out, size_t room);

#endif
