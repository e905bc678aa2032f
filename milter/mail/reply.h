/* SPDX-License-Identifier: ISC */
/*
 * reply -- the lines with which mail clients introduce somebody else's text: "On ..., X wrote:",
 * "-----Original Message-----", "From: ... Sent: ...", in many languages.
 */
#ifndef REPLY_H
#define REPLY_H

#include "base/span.h"

#define REPLY_LINES 4 /* no introduction known here is longer */

/*
 * Looks at the last lines so far (UTF-8, trimmed, no blank line among them, the newest last, at
 * most REPLY_LINES of them).  Returns how many, counted from the newest, introduce what follows as
 * somebody else's; 0: none do.
 */
size_t reply_introduced(const struct span *lines, size_t count);

#endif
