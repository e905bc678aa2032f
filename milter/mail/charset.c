/* SPDX-License-Identifier: ISC */
/* charset -- text of a declared character set, as UTF-8. */
#include "mail/charset.h"

#include <errno.h>
#include <string.h>

#define FAULTS_MAX \
	64 /* after this many the declaration is not believed, and bytes pass unchanged */

/*
 * What may be converted, and what iconv calls it.  The sender's own word never reaches iconv,
 * because the C library may load code by that name.
 */
static const struct {
	const char *name, *iconv_name;
} convertible[] = {
	{ "iso-8859-1", "WINDOWS-1252" },
	{ "latin1", "WINDOWS-1252" },
	{ "windows-1252", "WINDOWS-1252" },
	{ "cp1252", "WINDOWS-1252" },
	{ "iso-8859-2", "ISO-8859-2" },
	{ "iso-8859-3", "ISO-8859-3" },
	{ "iso-8859-4", "ISO-8859-4" },
	{ "iso-8859-5", "ISO-8859-5" },
	{ "iso-8859-7", "ISO-8859-7" },
	{ "iso-8859-9", "ISO-8859-9" },
	{ "iso-8859-13", "ISO-8859-13" },
	{ "iso-8859-15", "ISO-8859-15" },
	{ "windows-1250", "WINDOWS-1250" },
	{ "windows-1251", "WINDOWS-1251" },
	{ "cp1251", "WINDOWS-1251" },
	{ "windows-1253", "WINDOWS-1253" },
	{ "windows-1254", "WINDOWS-1254" },
	{ "windows-1257", "WINDOWS-1257" },
	{ "koi8-r", "KOI8-R" },
	{ "koi8-u", "KOI8-U" },
	{ "utf-16", "UTF-16" },
	{ "utf-16le", "UTF-16LE" },
	{ "utf-16be", "UTF-16BE" },
	{ "iso-2022-jp", "ISO-2022-JP" },
	{ "shift_jis", "SHIFT_JIS" },
	{ "euc-jp", "EUC-JP" },
	{ "gb2312", "GB18030" },
	{ "gbk", "GB18030" },
	{ "gb18030", "GB18030" },
	{ "big5", "BIG5" },
	{ "euc-kr", "EUC-KR" },
	{ "ks_c_5601-1987", "EUC-KR" },
};

void charset_begin(struct charset *charset, struct span name)
{
	*charset = (struct charset){ .converting = false };
	for (size_t i = 0; i < sizeof(convertible) / sizeof(convertible[0]); i++) {
		if (!span_equal_nocase(name, span_of(convertible[i].name)))
			continue;
		charset->converter = iconv_open("UTF-8", convertible[i].iconv_name);
		charset->converting = charset->converter != (iconv_t)-1;
		return;
	}
}

void charset_end(struct charset *charset)
{
	if (charset->converting)
		iconv_close(charset->converter);
	charset->converting = false;
}

static size_t copy(struct span *in, char *out, size_t room)
{
	size_t size = in->size < room ? in->size : room;

	if (size != 0)
		memcpy(out, in->data, size);
	*in = span_from(*in, size);
	return size;
}

/* Fills up the pending bytes from *in. */
static void take_pending(struct charset *charset, struct span *in)
{
	charset->pending_size += copy(in, charset->pending + charset->pending_size,
				      sizeof(charset->pending) - charset->pending_size);
}

/* Whether iconv stopped at a byte that no later byte can make sense of. */
static bool is_fault(size_t left)
{
	return errno == EILSEQ || (errno == EINVAL && left == CHARSET_PIECE);
}

size_t charset_convert(struct charset *charset, struct span *in, char *out, size_t room)
{
	char *from = charset->pending, *to = out;
	struct span rest;

	if (!charset->converting && charset->pending_size == 0)
		return copy(in, out, room);
	take_pending(charset, in);
	rest.size = charset->pending_size;
	while (charset->converting &&
	       iconv(charset->converter, &from, &rest.size, &to, &room) == (size_t)-1) {
		if (!is_fault(rest.size) || room < 3)
			break;
		memcpy(to, "\xef\xbf\xbd", 3);
		to += 3;
		room -= 3;
		from++;
		rest.size--;
		if (++charset->faults == FAULTS_MAX)
			charset_end(charset);
	}
	rest.data = from;
	if (!charset->converting)
		to += copy(&rest, to, room);
	if (rest.size != 0)
		memmove(charset->pending, rest.data, rest.size);
	charset->pending_size = rest.size;
	return (size_t)(to - out);
}
