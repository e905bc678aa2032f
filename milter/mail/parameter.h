/* SPDX-License-Identifier: ISC */
/*
 * parameter -- a field value such as that of Content-Type: a word, then name=value parameters.
 * Comments, quoting and folding follow RFC 2045.  The continuations and the percent-encoding of RFC
 * 2231 are read as far as they make sense.  A broken value is read up to where it breaks.
 */
#ifndef PARAMETER_H
#define PARAMETER_H

#include "base/text.h"

/* Replaces out with the first word ("text/plain"), lower-cased, without blanks and comments. */
void parameter_word(struct span value, struct text *out);

/* Replaces out with the value of that parameter.  False: there is none, and out is empty. */
bool parameter_find(struct span value, struct span name, struct text *out);

#endif
