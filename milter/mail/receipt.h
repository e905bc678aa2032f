/* SPDX-License-Identifier: ISC */
/*
 * receipt -- what a message/disposition-notification part (RFC 8098) says, read in pieces.
 */
#ifndef RECEIPT_H
#define RECEIPT_H

#include "base/text.h"
#include "mail/unfold.h"

#define RECEIPT_VALUES 3
#define RECEIPT_VALUE_BYTES 512 /* of each; what is longer is cut */

/*
 * If a field occurs more than once, the first counts.  May be begun again, but not moved: it
 * allocates nothing.
 */
struct receipt {
	struct unfold fields;
	struct text reporting_ua;
	struct text disposition;     /* the type alone, lower-cased: "displayed" */
	struct text final_recipient; /* the address alone */
	char bytes[RECEIPT_VALUES][RECEIPT_VALUE_BYTES + 1];
};

void receipt_begin(struct receipt *);
void receipt_push(struct receipt *, struct span bytes);

/* To be called after the last bytes.  True: the part said something. */
bool receipt_finish(struct receipt *);

#endif
