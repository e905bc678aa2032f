/* SPDX-License-Identifier: ISC */
/*
 * headers_read -- the header fields that are read in every message, and what each is for.  Fields
 * that tell of a device are not among them: the catalogue asks for those, as evidence.
 */
#ifndef HEADERS_READ_H
#define HEADERS_READ_H

#include "base/arena.h"
#include "device/evidence.h"

/* Zeroed but for the first two: a message of which no field has been read. */
struct headers_read {
	struct arena *arena; /* borrowed: what is kept lives there */
	bool keeps_subject;  /* somebody will ask for it */
	bool has_received, has_list, has_resent, has_subject;
	/* Unfolded, the first of several, as it is for readers.  NULL data: not seen. */
	struct span subject, message_id, content_type, encoding;
};

/* Reads a field, its name without blanks; most are none that is read.  False: out of memory. */
bool headers_read_field(struct headers_read *, struct span name, struct span value);

/*
 * Passes over what the mail server itself has put there.  Postfix gives mail without a Message-ID
 * one of the form DATE.QUEUEID@myhostname before a filter sees it, which says nothing about the
 * client.
 */
void headers_read_ignore_added(struct evidence *, struct span queue_id);

#endif
