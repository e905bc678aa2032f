/* SPDX-License-Identifier: ISC */
/*
 * text -- bytes being written, up to a limit.
 * Past the limit, or when out of memory, nothing more is added and cut says so.  A writer need not
 * look after each call.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdint.h>

#include "base/span.h"

struct text {
	char *data;      /* owned; NUL after the bytes once anything was added */
	size_t size;     /* bytes, without that NUL */
	size_t capacity; /* bytes allocated */
	size_t limit;    /* bytes, at most */
	bool cut;        /* something did not fit */
};

void text_begin(struct text *, size_t limit); /* empty; the caller ends it */
/*
 * The same in memory of the caller's, which holds size - 1 bytes and a NUL: it never runs out of
 * memory, and is not to be ended.
 */
void text_begin_in(struct text *, char *memory, size_t size);

void text_end(struct text *);                 /* frees; may be begun again; zeroed is fine */
void text_clear(struct text *);               /* empty, keeps its memory */
struct span text_span(const struct text *);   /* borrowed until the next change */
const char *text_string(const struct text *); /* as a C string, borrowed; never NULL */

void text_add(struct text *, struct span);
void text_byte(struct text *, char);
void text_number(struct text *, uint64_t); /* in decimal digits */
void text_printf(struct text *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * A JSON string with its quotes (RFC 8259): control characters escaped, each byte that is not
 * part of well-formed UTF-8 written as U+FFFD.
 */
void text_json(struct text *, struct span);

/* For logs and terminals: as text_json, but without its quotes, and '"' and '\' are not escaped. */
void text_visible(struct text *, struct span);

/* Replaces with '?' each byte that is not UTF-8 and each character that text_visible escapes. */
void utf8_blank_controls(char *string);

/* The size of the well-formed UTF-8 character at the front of span (RFC 3629); 0: there is none. */
size_t utf8_character(struct span);

#endif
