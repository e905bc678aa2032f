/* SPDX-License-Identifier: ISC */
/* eas -- the query of an Exchange ActiveSync request. */
#include "device/eas.h"

#include <stdio.h>

#define PARAMETER_USER 8 /* MS-ASHTTP 2.2.1.1.1.1.3 */

/* The value of a digit of base64 (RFC 4648, 4 and 5); -1: it is not one. */
static int base64_digit(char byte)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t at;

	if (byte == '-' || byte == '_')
		byte = byte == '-' ? '+' : '/';
	at = span_find(SPAN(digits), byte);
	return at < 64 ? (int)at : -1;
}

/* Undoes %41 (RFC 3986, 2.1); a lone % stays. */
static struct span unescape(struct arena *arena, struct span escaped)
{
	struct span copy = arena_copy(arena, escaped);
	char *out = (char *)copy.data;
	size_t size = 0;

	for (size_t i = 0; i < copy.size; i++) {
		int high = -1, low = -1;

		if (copy.data[i] == '%' && i + 2 < copy.size) {
			high = byte_hex(copy.data[i + 1]);
			low = byte_hex(copy.data[i + 2]);
		}
		out[size] = high >= 0 && low >= 0 ? (char)(high * 16 + low) : copy.data[i];
		i += high >= 0 && low >= 0 ? 2 : 0;
		size++;
	}
	copy.size = size;
	return copy;
}

/* False: it is not base64. */
static bool decode_base64(struct arena *arena, struct span text, struct span *out)
{
	struct span copy = arena_copy(arena, text);
	char *bytes = (char *)copy.data;
	unsigned held = 0, bits = 0;

	while (text.size != 0 && text.data[text.size - 1] == '=')
		text.size--;
	*out = (struct span){ copy.data, 0 };
	for (size_t i = 0; i < text.size && bytes != NULL; i++) {
		int digit = base64_digit(text.data[i]);

		if (digit == -1)
			return false;
		held = (held << 6 | (unsigned)digit) & 0xffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes[out->size++] = (char)(held >> bits & 0xff);
		}
	}
	return text.size != 0 && bytes != NULL;
}

/* A length in one byte, then that many bytes.  False: there are fewer. */
static bool take_counted(struct span *rest, struct span *out)
{
	size_t size = rest->size != 0 ? (unsigned char)rest->data[0] : 0;

	if (rest->size < 1 + size)
		return false;
	*out = span_first(span_from(*rest, 1), size);
	*rest = span_from(*rest, 1 + size);
	return true;
}

static bool is_printable(struct span bytes)
{
	for (size_t i = 0; i < bytes.size; i++)
		if (bytes.data[i] <= ' ' || bytes.data[i] > '~')
			return false;
	return true;
}

/* Newer clients send the 16 bytes of a UUID. */
static bool write_hexadecimal(struct arena *arena, struct span *bytes)
{
	char *out = arena_take(arena, 2 * bytes->size + 1);

	for (size_t i = 0; i < bytes->size && out != NULL; i++)
		snprintf(out + 2 * i, 3, "%02X", (unsigned char)bytes->data[i]);
	*bytes = span_of(out);
	return out != NULL;
}

static void read_parameters(struct eas_query *query, struct span rest)
{
	struct span value;

	while (rest.size >= 2) {
		unsigned char tag = (unsigned char)rest.data[0];

		rest = span_from(rest, 1);
		if (!take_counted(&rest, &value))
			return;
		if (tag == PARAMETER_USER)
			query->user = value;
	}
}

/*
 * Version, command, two bytes of locale, then device id, policy key and device type, each after
 * its length, then parameters.  False: it has another form.
 */
static bool read_packed(struct eas_query *query, struct span packed)
{
	unsigned version = packed.size > 4 ? (unsigned char)packed.data[0] : 0;
	struct span rest = span_from(packed, 4), policy_key;

	if (version < 120 || version > 200)
		return false;
	if (!take_counted(&rest, &query->device_id) || !take_counted(&rest, &policy_key) ||
	    (policy_key.size != 0 && policy_key.size != 4) ||
	    !take_counted(&rest, &query->device_type) || !is_printable(query->device_type))
		return false;
	read_parameters(query, rest);
	return true;
}

/* False: out of memory. */
static bool read_plain(struct eas_query *query, struct arena *arena, struct span rest)
{
	const struct {
		const char *name;
		struct span *value;
	} wanted[] = {
		{ "User", &query->user },
		{ "DeviceId", &query->device_id },
		{ "DeviceType", &query->device_type },
	};

	while (rest.size != 0) {
		struct span value = span_cut(&rest, '&'), name = span_cut(&value, '=');

		for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
			if (wanted[i].value->size != 0 ||
			    !span_equal_nocase(name, span_of(wanted[i].name)))
				continue;
			*wanted[i].value = unescape(arena, value);
			if (wanted[i].value->data == NULL)
				return false;
		}
	}
	return true;
}

bool eas_query_read(struct eas_query *query, struct arena *arena, struct span request)
{
	struct span text = span_trim(request), packed;
	size_t question = span_find(text, '?');

	*query = (struct eas_query){ .user = { NULL, 0 } };
	if (question < text.size)
		text = span_from(text, question + 1);
	text = span_first(text, span_find(text, ' '));
	packed = unescape(arena, text);
	if (packed.data == NULL)
		return false;
	if (decode_base64(arena, packed, &packed) && read_packed(query, packed))
		return is_printable(query->device_id) ||
		       write_hexadecimal(arena, &query->device_id);
	*query = (struct eas_query){ .user = { NULL, 0 } };
	return read_plain(query, arena, text);
}

struct span eas_device_type(struct arena *arena, struct span request)
{
	struct eas_query query;

	if (!eas_query_read(&query, arena, request))
		return (struct span){ NULL, 0 };
	return query.device_type.size != 0 ? query.device_type : SPAN("");
}
