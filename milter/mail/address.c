/* address -- mail addresses, by which users are known, and sets of addresses. */
#include "mail/address.h"

#include <string.h>

#define ADDRESS_BYTES 512 /* RFC 5321 allows 254 + brackets; longer ones are in no set */

struct span address_local(struct span address)
{
	size_t at = address.size;

	while (at > 0 && address.data[at - 1] != '@')
		at--;
	return at > 0 ? span_first(address, at - 1) : address;
}

struct span address_domain(struct span address)
{
	size_t local = address_local(address).size;

	return span_from(address, local + 1);
}

struct span address_bare(struct span address)
{
	address = span_trim(address);
	if (address.size >= 2 && address.data[0] == '<' && address.data[address.size - 1] == '>')
		address = span_trim(span_first(span_from(address, 1), address.size - 2));
	return address;
}

/* Without a leading `DOMAIN\`. */
static struct span without_realm(struct span address)
{
	size_t at = span_find(address, '\\');

	return at < address.size ? span_from(address, at + 1) : address;
}

static struct span without_extension(struct span local)
{
	size_t plus = span_find(local, '+');

	return plus > 0 ? span_first(local, plus) : local;
}

struct span address_normal(struct arena *arena, struct span address, struct span default_domain)
{
	struct span bare = without_realm(address_bare(address));
	struct span local = without_extension(address_local(bare));
	struct span domain = address_domain(bare);
	struct span out;
	char *bytes;

	if (bare.size != 0 && address_local(bare).size == bare.size)
		domain = default_domain;
	out.size = local.size + (domain.size != 0 ? 1 + domain.size : 0);
	bytes = arena_take(arena, out.size + 1);
	if (bytes == NULL)
		return (struct span){ NULL, 0 };
	for (size_t i = 0; i < local.size; i++)
		bytes[i] = byte_lower(local.data[i]);
	if (domain.size != 0)
		bytes[local.size] = '@';
	for (size_t i = 0; i < domain.size; i++)
		bytes[local.size + 1 + i] = byte_lower(domain.data[i]);
	out.data = bytes;
	return out;
}

/* The offset of the first such byte outside quoted strings, or size. */
static size_t find_unquoted(struct span span, char byte)
{
	bool quoted = false;

	for (size_t i = 0; i < span.size; i++) {
		if (quoted && span.data[i] == '\\')
			i++;
		else if (span.data[i] == '"')
			quoted = !quoted;
		else if (!quoted && span.data[i] == byte)
			return i;
	}
	return span.size;
}

struct span address_of_mailbox(struct span value)
{
	size_t open = find_unquoted(value, '<');
	struct span inside;

	if (open < value.size) {
		inside = span_from(value, open + 1);
		return span_trim(span_first(inside, span_find(inside, '>')));
	}
	value = span_first(value, find_unquoted(value, ','));
	return span_trim(span_first(value, find_unquoted(value, '(')));
}

static bool is_domain_byte(char byte)
{
	return byte_is_alpha(byte) || byte_is_digit(byte) || byte == '-' || byte == '_' ||
	       byte == '.' || (unsigned char)byte >= 0x80;
}

bool address_is_domain(struct span domain)
{
	if (domain.size > 2 && domain.data[0] == '[' && domain.data[domain.size - 1] == ']')
		return true;
	for (size_t i = 0; i < domain.size; i++)
		if (!is_domain_byte(domain.data[i]))
			return false;
	return domain.size != 0 && domain.data[0] != '.' &&
	       span_find_nocase(domain, SPAN("..")) == domain.size;
}

/* Whether it has one of the three forms, or is a name without @. */
static bool is_entry(struct span entry)
{
	struct span local = address_local(entry), domain = address_domain(entry);

	for (size_t i = 0; i < entry.size; i++)
		if ((unsigned char)entry.data[i] <= ' ' || entry.data[i] == 0x7f)
			return false;
	if (local.size == entry.size)
		return entry.size != 0;
	if (local.size == 0 && span_find(domain, '.') == 0)
		domain = span_from(domain, 1);
	return address_is_domain(domain) && span_find(local, '@') == local.size;
}

bool address_set_add(struct names *set, struct span entry, struct span default_domain,
		     struct trouble *why)
{
	char whole[ADDRESS_BYTES];
	struct span domain = address_domain(entry);
	size_t size = entry.size;

	if (entry.size + 1 + default_domain.size > sizeof(whole) || !is_entry(entry)) {
		trouble_say(why, "'%.*s' is not an address: write user@domain, @domain or @.domain",
			    SPAN_FORMAT(span_first(entry, 80)));
		return false;
	}
	memcpy(whole, entry.data, size);
	if (domain.size == 0 && default_domain.size != 0) {
		whole[size++] = '@';
		memcpy(whole + size, default_domain.data, default_domain.size);
		size += default_domain.size;
	}
	if (names_add(set, (struct span){ whole, size }) == -1) {
		trouble_say(why, "out of memory");
		return false;
	}
	return true;
}

static bool has_joined(const struct names *set, const char *front, struct span back)
{
	char whole[ADDRESS_BYTES];
	size_t size = strlen(front);

	if (size + back.size > sizeof(whole))
		return false;
	memcpy(whole, front, size);
	memcpy(whole + size, back.size != 0 ? back.data : "", back.size);
	return names_find(set, (struct span){ whole, size + back.size }) != -1;
}

bool address_set_has_domain(const struct names *set, struct span domain)
{
	if (domain.size == 0)
		return false;
	if (has_joined(set, "@", domain))
		return true;
	while (span_find(domain, '.') < domain.size) {
		span_cut(&domain, '.');
		if (has_joined(set, "@.", domain))
			return true;
	}
	return false;
}

/* Looks for local@domain, with the local part as it is and without its extension. */
static bool has_address(const struct names *set, struct span address)
{
	struct span local = address_local(address), domain = address_domain(address);
	struct span base = without_extension(local);
	char whole[ADDRESS_BYTES];

	if (names_find(set, address) != -1)
		return true;
	if (base.size == local.size || base.size + 1 + domain.size > sizeof(whole))
		return false;
	memcpy(whole, base.data, base.size);
	whole[base.size] = '@';
	memcpy(whole + base.size + 1, domain.size != 0 ? domain.data : "", domain.size);
	return names_find(set, (struct span){ whole, base.size + 1 + domain.size }) != -1;
}

bool address_set_has(const struct names *set, struct span address)
{
	if (address.size == 0)
		return false;
	return has_address(set, address) || address_set_has_domain(set, address_domain(address));
}
