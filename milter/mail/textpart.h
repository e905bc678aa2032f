/* SPDX-License-Identifier: ISC */
/*
 * textpart -- one text part of a message: of its bytes, decoded but for charset and markup, it
 * keeps the last lines that the sender wrote.
 */
#ifndef TEXTPART_H
#define TEXTPART_H

#include "mail/charset.h"
#include "mail/markup.h"
#include "mail/owntext.h"

/* Zeroed, then begun any number of times; ended at last. */
struct textpart {
	bool is_html;
	struct charset charset;
	struct markup markup;
	struct own_text own;
};

void textpart_begin(struct textpart *, bool is_html, struct span charset);
void textpart_end(struct textpart *); /* frees */

/* A piece of it.  False: what follows is not the sender's own. */
bool textpart_push(struct textpart *, struct span bytes);

/*
 * No more of it comes.  Replaces out with the sender's last lines, as own_text_write does.  False:
 * there are none, and out stays as it is.
 */
bool textpart_finish(struct textpart *, struct text *out);

#endif
