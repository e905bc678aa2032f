/* SPDX-License-Identifier: ISC */
/* eventread_scan -- what a string may hold beside plain ASCII. */
#include "event/eventread_scan.h"

#include "event/eventread_inside.h"

const char *eventread_skip_special(const char *at, bool *escapes)
{
	const size_t longest = 4; /* bytes of a character; a newline is no part of any */
	size_t size = 0;

	if (*at == '\\') {
		*escapes = true;
		size = eventread_escape_size(at + 1);
		return size != 0 ? at + 1 + size : NULL;
	}
	if ((unsigned char)*at >= 0x80)
		size = utf8_character((struct span){ at, longest });
	return size != 0 ? at + size : NULL;
}
