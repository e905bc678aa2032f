/* SPDX-License-Identifier: ISC */
/*
 * journalfield -- fields as systemd-journald takes them: NAME=value and a newline, or, where the
 * value has a newline, its length before it (https://systemd.io/JOURNAL_NATIVE_PROTOCOL).
 */
#ifndef JOURNALFIELD_H
#define JOURNALFIELD_H

#include "base/span.h"
#include "base/text.h"

#define JOURNALFIELD_BYTES 1000 /* of a value, as journalfield_add_visible writes it */

/* The name is ours: capitals, digits and `_`, not in front.  An empty value leaves the field out.
 */
void journalfield_add(struct text *, const char *name, struct span value);

/* Of what others wrote: cut, and escaped as text_visible does. */
void journalfield_add_visible(struct text *, const char *name, struct span value);

#endif
