/* SPDX-License-Identifier: ISC */
/* notlines -- what a file is instead of lines. */
#include "host/logs/notlines.h"

#define UNPACKED "only gzip and zstd are unpacked here"
#define TWICE "this is packed twice: unpack it once before"

/* What is not read, by what it has where. */
static const struct {
	struct span mark;
	size_t at;
	struct notlines is;
} unread[] = {
	{ SPAN("\xfd"
	       "7zXZ"),
	  0,
	  { UNPACKED, "xz -dc" } },
	{ SPAN("\x5d\0\0"), 0, { UNPACKED, "xz -dc" } },
	{ SPAN("BZh"), 0, { UNPACKED, "bzip2 -dc" } },
	{ SPAN("PK\x03\x04"), 0, { UNPACKED, "unzip -p" } },
	{ SPAN("ustar"), 257, { "this is an archive of files", "tar -xOf" } },
	{ SPAN("\x1f\x8b"), 0, { TWICE, NULL } },
	{ SPAN("\x28\xb5\x2f\xfd"), 0, { TWICE, NULL } },
	{ SPAN("\xff\xfe"), 0, { "this is UTF-16", "iconv -f UTF-16 -t UTF-8" } },
	{ SPAN("\xfe\xff"), 0, { "this is UTF-16", "iconv -f UTF-16 -t UTF-8" } },
};

struct notlines notlines_find(struct span bytes)
{
	for (size_t i = 0; i < sizeof(unread) / sizeof(unread[0]); i++) {
		struct span there = span_from(span_first(bytes, unread[i].at + unread[i].mark.size),
					      unread[i].at);

		if (span_equal(there, unread[i].mark))
			return unread[i].is;
	}
	return (struct notlines){ NULL, NULL };
}
