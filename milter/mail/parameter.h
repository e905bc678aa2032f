/*
 * parameter -- a field value such as that of Content-Type: a word, then name=value parameters.
 * Comments, quoting and folding are read as RFC 2045 has them, RFC 2231's continuations and
 * percent signs as far as they make sense.  What is broken is read up to where it breaks.
 */
#ifndef PARAMETER_H
#define PARAMETER_H

#include "base/text.h"

/* Replaces out with the word in front ("text/plain"), lower-cased, without blanks and comments. */
void parameter_word(struct span value, struct text *out);

/* Replaces out with the value of that parameter.  False: there is none, and out is empty. */
bool parameter_find(struct span value, struct span name, struct text *out);

#endif
