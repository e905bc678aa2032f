/* SPDX-License-Identifier: ISC */
/*
 * conftokens -- the words, strings and signs of a configuration file, one after the other.
 * For confscan*.c only.
 */
#ifndef CONFTOKENS_H
#define CONFTOKENS_H

#include "host/conf/confscan.h"

enum conf_token_kind { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_SIGN };

struct conf_token {
	enum conf_token_kind kind;
	struct span text; /* of a string without its quotes; borrowed from the scan's content */
	size_t from, to;  /* bytes of the file */
	int line;
};

/* A file being read.  It begins with { .scan = SCAN, .line = 1 } and a call of next. */
struct conf_tokens {
	struct conf_scan *scan; /* borrowed; comments in its content are blanked on the way */
	size_t at;
	int line;
	struct conf_token token; /* the current one */
	bool ahead;              /* a copy that looks ahead: it complains of nothing */
};

/* A copy, to look at what follows. */
struct conf_tokens conftokens_ahead(const struct conf_tokens *);

/*
 * Goes on to the next token.  A quote or comment that never closes is complained of, and the scan
 * is broken; then, and behind the last token, it is TOKEN_END.
 */
void conftokens_next(struct conf_tokens *);

/* Whether the current token is that sign. */
bool conftokens_sign(const struct conf_tokens *, char sign);

/* Blanks bytes of the content, all but the line ends. */
void conftokens_blank(struct conf_scan *, size_t from, size_t to);

#endif
