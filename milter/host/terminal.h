/* SPDX-License-Identifier: ISC */
/*
 * terminal -- a terminal that is drawn on as a whole, and left as it was found.
 * What is drawn may have the colours of the text report, and nothing else that a terminal obeys.
 * One at a time: the standard input and output.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <termios.h>

#include "base/span.h"
#include "base/text.h"
#include "base/trouble.h"

struct terminal {
	struct termios before;
	struct text screen; /* what is being sent */
	char typed[64];     /* keys that were read and not taken yet */
	size_t typed_bytes;
	bool gone; /* nothing more can be typed */
	bool open;
};

/* Keys arrive at once, and ^Z does not suspend.  False: not a terminal; the trouble says so. */
bool terminal_open(struct terminal *, struct trouble *why);
void terminal_close(struct terminal *); /* leaves it as it was; zeroed, or closed, is fine */

/* Rows and columns of the terminal on standard output now; 0 columns: it is none, or none is known.
 */
size_t terminal_rows(void);
size_t terminal_columns(void);

/*
 * Draws the lines from the first one on, as far as there is room, and in the last row the status,
 * made visible.  False: the terminal is gone.
 */
bool terminal_draw(struct terminal *, struct span lines, size_t first, struct span status);

enum terminal_key {
	TERMINAL_NOTHING,
	TERMINAL_QUIT, /* q, or the terminal is gone */
	TERMINAL_UP,
	TERMINAL_DOWN,
	TERMINAL_PAGE_UP,
	TERMINAL_PAGE_DOWN,
	TERMINAL_TOP,
	TERMINAL_END,
	TERMINAL_KEYS, /* which keys there are */
};

/* Reads what was typed.  To be called when the standard input can be read. */
void terminal_read(struct terminal *);

/* Takes the next key of what was read.  TERMINAL_NOTHING: there is none, or it means nothing. */
enum terminal_key terminal_key(struct terminal *);

/* Whether something read is not taken yet. */
bool terminal_has_key(const struct terminal *);

#endif
