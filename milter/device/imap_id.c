/* SPDX-License-Identifier: ISC */
/* imap_id -- what a mail client says of itself in IMAP, in one spelling. */
#include "device/imap_id.h"

#include "base/text.h"

/* RFC 2971, 3.3 */
#define PAIRS_MAX 30
#define KEY_BYTES 30
#define VALUE_BYTES 1024

#define LIST_BYTES (PAIRS_MAX * (KEY_BYTES + VALUE_BYTES + 4))

struct pair {
	struct span key, value;
	bool escaped; /* backslashes in the value stand before what they mean */
};

struct pairs {
	struct pair list[PAIRS_MAX];
	size_t count;
};

static bool is_key_byte(char byte)
{
	return byte_is_alpha(byte) || byte_is_digit(byte) || byte == '-' || byte == '_' ||
	       byte == '.';
}

static bool is_key(struct span key)
{
	for (size_t i = 0; i < key.size; i++)
		if (!is_key_byte(key.data[i]))
			return false;
	return key.size != 0 && key.size <= KEY_BYTES;
}

static void add_pair(struct pairs *pairs, struct pair pair)
{
	if (!is_key(pair.key) || pairs->count == PAIRS_MAX ||
	    span_equal_nocase(pair.value, SPAN("NIL")))
		return;
	for (size_t i = 0; i < pairs->count; i++)
		if (span_equal_nocase(pairs->list[i].key, pair.key))
			return;
	pair.value = span_first(pair.value, VALUE_BYTES);
	pairs->list[pairs->count++] = pair;
}

/* Takes what stands before the closing quote, and the quote; the opening one is gone already. */
static struct span take_quoted(struct span *rest)
{
	struct span string = *rest;
	size_t at = 0;

	while (at < rest->size && rest->data[at] != '"')
		at += rest->data[at] == '\\' && at + 1 < rest->size ? 2 : 1;
	string.size = at;
	*rest = span_from(*rest, at + 1);
	return string;
}

/* A quoted string, or a bare word such as NIL. */
static struct span take_string(struct span *rest)
{
	struct span word;
	size_t at = 0;

	while (rest->size != 0 && (byte_is_blank(rest->data[0]) || rest->data[0] == '=' ||
				   rest->data[0] == ':' || rest->data[0] == ','))
		*rest = span_from(*rest, 1);
	if (rest->size != 0 && rest->data[0] == '"') {
		*rest = span_from(*rest, 1);
		return take_quoted(rest);
	}
	while (at < rest->size && !byte_is_blank(rest->data[at]) && rest->data[at] != ')')
		at++;
	word = span_first(*rest, at);
	*rest = span_from(*rest, at);
	return word;
}

/* In an event that Dovecot exports, name is id_param_name. */
static struct span without_prefix(struct span key)
{
	const struct span prefix = SPAN("id_param_");

	return span_starts_nocase(key, prefix) ? span_from(key, prefix.size) : key;
}

/* "name" "iPhone Mail" "os" "iOS"), or "id_param_name":"iPhone Mail","id_param_os":"iOS" */
static void read_strings(struct pairs *pairs, struct span rest)
{
	for (;;) {
		struct span key = take_string(&rest);

		if (key.size == 0)
			return;
		add_pair(pairs, (struct pair){ without_prefix(key), take_string(&rest), true });
	}
}

/* The size of the key in front of a '=', or 0. */
static size_t key_size(struct span text)
{
	size_t size = 0;

	while (size < text.size && size < KEY_BYTES && is_key_byte(text.data[size]))
		size++;
	return size < text.size && text.data[size] == '=' ? size : 0;
}

/* The size of the value at the front, which ends before ", KEY=". */
static size_t value_size(struct span text)
{
	for (size_t at = 0; at + 2 < text.size; at++)
		if (text.data[at] == ',' && text.data[at + 1] == ' ' &&
		    key_size(span_from(text, at + 2)) != 0)
			return at;
	return text.size;
}

/* name=iPhone Mail, os=iOS */
static void read_list(struct pairs *pairs, struct span rest)
{
	while (rest.size != 0) {
		size_t key = key_size(rest);
		struct span behind = span_from(rest, key + 1);
		size_t value = value_size(behind);

		add_pair(pairs, (struct pair){ span_first(rest, key),
					       span_trim(span_first(behind, value)), false });
		rest = span_from(behind, value + 2);
	}
}

static struct pairs read_pairs(struct span text)
{
	struct pairs pairs = { .count = 0 };

	text = span_trim(text);
	if (text.size != 0 && text.data[0] == '(')
		read_strings(&pairs, span_from(text, 1));
	else if (text.size != 0 && text.data[0] == '"')
		read_strings(&pairs, text);
	else if (key_size(text) != 0)
		read_list(&pairs, text);
	else if (text.size != 0)
		add_pair(&pairs, (struct pair){ SPAN("name"), text, false });
	return pairs;
}

/* What proxies tell, each with anything behind it: x-session-id and x-session-ext-id. */
static const char *const of_proxies[] = { "x-session-", "x-originating-", "x-connected-",
					  "x-proxy-", "x-forward-" };

static bool is_key_of_proxy(struct span key)
{
	for (size_t i = 0; i < sizeof(of_proxies) / sizeof(of_proxies[0]); i++)
		if (span_starts_nocase(key, span_of(of_proxies[i])))
			return true;
	return false;
}

/* Whether x- is anywhere in it. */
static bool may_be_of_proxy(struct span logged)
{
	const char *end, *at = logged.data;

	if (logged.size == 0)
		return false;
	end = logged.data + logged.size;
	while ((at = memchr(at, '-', (size_t)(end - at))) != NULL) {
		if (at != logged.data && byte_lower(at[-1]) == 'x')
			return true;
		at++;
	}
	return false;
}

/* Asked of each ID in a log: that of a client is hardly ever read for it. */
bool imap_id_is_of_proxy(struct span logged)
{
	struct pairs pairs;

	if (!may_be_of_proxy(logged))
		return false;
	pairs = read_pairs(logged);
	for (size_t i = 0; i < pairs.count; i++)
		if (!is_key_of_proxy(pairs.list[i].key))
			return false;
	return pairs.count != 0;
}

static void write_value(struct text *out, const struct pair *pair)
{
	for (size_t i = 0; i < pair->value.size; i++) {
		unsigned char byte = (unsigned char)pair->value.data[i];

		if (pair->escaped && byte == '\\' && i + 1 < pair->value.size)
			byte = (unsigned char)pair->value.data[++i];
		if (byte == '"')
			byte = '\'';
		text_byte(out, byte < ' ' || byte == 0x7f ? ' ' : (char)byte);
	}
}

static void write_pair(struct text *out, struct pair *pair)
{
	if (out->size != 0)
		text_byte(out, ' ');
	for (size_t i = 0; i < pair->key.size; i++)
		text_byte(out, byte_lower(pair->key.data[i]));
	text_add(out, SPAN("=\""));
	write_value(out, pair);
	text_byte(out, '"');
	pair->key.size = 0;
}

static void write_pairs(struct text *out, struct pairs *pairs)
{
	static const char *const order[] = { "name", "version", "os", "os-version", "vendor" };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		for (size_t j = 0; j < pairs->count; j++)
			if (span_equal_nocase(pairs->list[j].key, span_of(order[i])))
				write_pair(out, &pairs->list[j]);
	for (size_t i = 0; i < pairs->count; i++)
		if (pairs->list[i].key.size != 0)
			write_pair(out, &pairs->list[i]);
}

struct span imap_id_read(struct arena *arena, struct span logged)
{
	struct pairs pairs = read_pairs(logged);
	struct span read = { NULL, 0 };
	struct text out;

	text_begin(&out, LIST_BYTES);
	write_pairs(&out, &pairs);
	if (!out.cut)
		read = arena_copy(arena, text_span(&out));
	text_end(&out);
	return read;
}
