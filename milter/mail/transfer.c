/* SPDX-License-Identifier: ISC */
/* transfer -- quoted-printable and base64, in pieces. */
#include "mail/transfer.h"

#include <string.h>

/* What was read of a quoted-printable escape. */
enum { NOTHING, EQUALS, EQUALS_DIGIT, EQUALS_BLANKS };

void transfer_begin(struct transfer *transfer, struct span encoding)
{
	*transfer = (struct transfer){ .encoding = TRANSFER_NONE };
	if (span_equal_nocase(encoding, SPAN("quoted-printable")))
		transfer->encoding = TRANSFER_QUOTED_PRINTABLE;
	else if (span_equal_nocase(encoding, SPAN("base64")))
		transfer->encoding = TRANSFER_BASE64;
}

/* Copies what stands before the next escape. */
static size_t copy_plain(struct transfer *transfer, struct span *in, char *out, size_t room)
{
	struct span run = span_first(*in, span_find(span_first(*in, room), '='));

	if (run.size != 0)
		memcpy(out, run.data, run.size);
	*in = span_from(*in, run.size);
	if (run.size < room && in->size != 0) {
		*in = span_from(*in, 1);
		transfer->seen = EQUALS;
	}
	return run.size;
}

/* Continues an escape.  What turns out not to be one is written as it stands. */
static size_t read_escape(struct transfer *transfer, struct span *in, char *out)
{
	char byte = in->data[0];
	bool digit = byte_hex(byte) >= 0;
	size_t written = 0;

	if (transfer->seen == EQUALS_DIGIT && digit) {
		out[written++] = (char)(byte_hex(transfer->digit) * 16 + byte_hex(byte));
		transfer->seen = NOTHING;
	} else if (transfer->seen == EQUALS && digit) {
		transfer->digit = byte;
		transfer->seen = EQUALS_DIGIT;
	} else if (transfer->seen != EQUALS_DIGIT && byte == '\n') {
		transfer->seen = NOTHING;
	} else if (transfer->seen != EQUALS_DIGIT && (byte_is_blank(byte) || byte == '\r')) {
		transfer->seen = EQUALS_BLANKS;
	} else {
		out[written++] = '=';
		if (transfer->seen == EQUALS_DIGIT)
			out[written++] = transfer->digit;
		transfer->seen = NOTHING;
		return written;
	}
	*in = span_from(*in, 1);
	return written;
}

static size_t decode_quoted(struct transfer *transfer, struct span *in, char *out, size_t room)
{
	size_t written = 0;

	while (in->size != 0 && room - written >= TRANSFER_ROOM) {
		if (transfer->seen == NOTHING)
			written += copy_plain(transfer, in, out + written, room - written);
		else
			written += read_escape(transfer, in, out + written);
	}
	return written;
}

static int base64_digit(char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return byte - 'A';
	if (byte >= 'a' && byte <= 'z')
		return byte - 'a' + 26;
	if (byte_is_digit(byte))
		return byte - '0' + 52;
	if (byte == '+')
		return 62;
	return byte == '/' ? 63 : -1;
}

/* Padding ends a group of four, so that encodings pasted together can still be read. */
static size_t decode_base64(struct transfer *transfer, struct span *in, char *out, size_t room)
{
	size_t written = 0, taken = 0;

	while (taken < in->size && room - written >= TRANSFER_ROOM) {
		char byte = in->data[taken++];
		int digit = base64_digit(byte);

		if (byte == '=')
			transfer->seen = 0;
		if (digit < 0)
			continue;
		transfer->bits = (transfer->bits << 6 | (unsigned)digit) & 0xffff;
		transfer->seen += 6;
		if (transfer->seen < 8)
			continue;
		transfer->seen -= 8;
		out[written++] = (char)(transfer->bits >> transfer->seen);
	}
	*in = span_from(*in, taken);
	return written;
}

size_t transfer_decode(struct transfer *transfer, struct span *in, char *out, size_t room)
{
	size_t size = in->size < room ? in->size : room;

	if (transfer->encoding == TRANSFER_QUOTED_PRINTABLE)
		return decode_quoted(transfer, in, out, room);
	if (transfer->encoding == TRANSFER_BASE64)
		return decode_base64(transfer, in, out, room);
	if (size != 0)
		memcpy(out, in->data, size);
	*in = span_from(*in, size);
	return size;
}
