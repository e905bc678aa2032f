/* eventread_decode -- the escapes of our own strings; whatever else is the JSON library's. */
#include "event/eventread_inside.h"

#include <string.h>

static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";

/* The four digits behind \u.  False: no digits, or U+0800 and above, which we never write. */
static bool read_code(const char *digits, unsigned *out)
{
	unsigned code = 0;

	for (size_t i = 0; i < 4; i++) {
		int value = byte_hex(digits[i]);

		if (value < 0)
			return false;
		code = code * 16 + (unsigned)value;
	}
	*out = code;
	return code < 0x800;
}

size_t eventread_escape(const char *escape)
{
	unsigned code;

	if (*escape == 'u')
		return read_code(escape + 1, &code) ? 5 : 0;
	return *escape != '\0' && strchr(letters, *escape) != NULL ? 1 : 0;
}

static char *put_code(char *to, unsigned code)
{
	if (code >= 0x80)
		*to++ = (char)(0xc0 | code >> 6);
	*to++ = (char)(code >= 0x80 ? 0x80 | (code & 0x3f) : code);
	return to;
}

bool eventread_decode(struct eventread *reader, struct span raw, struct span *out)
{
	char *start = arena_take(reader->scratch, raw.size), *to = start;
	unsigned code;

	while (start != NULL && raw.size != 0) {
		size_t plain = span_find(raw, '\\');

		memcpy(to, raw.data, plain);
		to += plain;
		raw = span_from(raw, plain);
		if (raw.size == 0)
			break;
		if (raw.size < 2 || (raw.data[1] == 'u' && raw.size < 6) ||
		    eventread_escape(raw.data + 1) == 0)
			return false;
		if (raw.data[1] != 'u')
			*to++ = meanings[strchr(letters, raw.data[1]) - letters];
		else if (read_code(raw.data + 2, &code))
			to = put_code(to, code);
		raw = span_from(raw, 1 + eventread_escape(raw.data + 1));
	}
	*out = (struct span){ start, (size_t)(to - start) };
	return start != NULL;
}
