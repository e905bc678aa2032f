/* SPDX-License-Identifier: ISC */
/* network -- client addresses and the networks they are in. */
#include "base/network.h"

#include <string.h>

#include <arpa/inet.h>

#define MAPPED_BITS 96 /* of ::ffff:0:0/96, where IPv4 addresses are kept */

static const unsigned char mapped[MAPPED_BITS / 8] = { [10] = 0xff, [11] = 0xff };

static bool is_mapped(const struct ip *ip)
{
	return memcmp(ip->bytes, mapped, sizeof(mapped)) == 0;
}

static struct span without_decoration(struct span span)
{
	if (span_starts_nocase(span, SPAN("IPv6:")))
		span = span_from(span, 5);
	if (span.size >= 2 && span.data[0] == '[' && span.data[span.size - 1] == ']')
		span = span_first(span_from(span, 1), span.size - 2);
	return span;
}

/* Reads the address; *is_ipv4 tells how it was written. */
static struct ip read_ip(struct span span, bool *is_ipv4)
{
	struct ip ip = { { 0 }, false };
	char string[INET6_ADDRSTRLEN];

	span = without_decoration(span_trim(span));
	*is_ipv4 = false;
	if (span.size == 0 || span.size >= sizeof(string))
		return ip;
	memcpy(string, span.data, span.size);
	string[span.size] = '\0';
	if (strlen(string) != span.size)
		return ip;
	if (inet_pton(AF_INET, string, ip.bytes + 12) == 1) {
		memcpy(ip.bytes, mapped, sizeof(mapped));
		ip.known = *is_ipv4 = true;
	} else {
		ip.known = inet_pton(AF_INET6, string, ip.bytes) == 1;
	}
	return ip;
}

struct ip ip_read(struct span span)
{
	bool is_ipv4;

	return read_ip(span, &is_ipv4);
}

bool network_list_add(struct network_list *list, struct arena *arena, struct span span,
		      struct trouble *why)
{
	struct span bits = span, address = span_cut(&bits, '/');
	bool is_ipv4, has_bits = address.size < span.size;
	struct network network = { .base = read_ip(address, &is_ipv4) };
	uint64_t prefix = is_ipv4 ? 32 : 128;
	struct network *networks;

	if (!network.base.known || (has_bits && !span_number(bits, prefix, &prefix))) {
		trouble_say(why, "'%.*s' is not a network: write 192.0.2.0/24 or 2001:db8::/32",
			    SPAN_FORMAT(span));
		return false;
	}
	network.bits = (int)prefix + (is_ipv4 ? MAPPED_BITS : 0);
	networks = arena_grow(arena, list->networks, list->count, sizeof(*networks));
	if (networks == NULL) {
		trouble_say(why, "out of memory");
		return false;
	}
	networks[list->count++] = network;
	list->networks = networks;
	return true;
}

void network_write(const struct network *network, struct text *out)
{
	bool is_ipv4 = network->bits >= MAPPED_BITS && is_mapped(&network->base);
	char string[INET6_ADDRSTRLEN] = "";

	if (is_ipv4)
		inet_ntop(AF_INET, network->base.bytes + sizeof(mapped), string, sizeof(string));
	else
		inet_ntop(AF_INET6, network->base.bytes, string, sizeof(string));
	text_printf(out, "%s/%d", string, network->bits - (is_ipv4 ? MAPPED_BITS : 0));
}

/* A wide IPv6 network such as ::/0 contains no IPv4 address, although those are kept as IPv6. */
static bool is_within(const struct network *network, const struct ip *ip)
{
	int whole = network->bits / 8, rest = network->bits % 8;
	unsigned char mask = (unsigned char)(0xff << (8 - rest));

	if (memcmp(network->base.bytes, ip->bytes, (size_t)whole) != 0 ||
	    (network->bits < MAPPED_BITS && is_mapped(ip)))
		return false;
	return rest == 0 || (network->base.bytes[whole] & mask) == (ip->bytes[whole] & mask);
}

bool network_list_has(const struct network_list *list, const struct ip *ip)
{
	if (!ip->known)
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (is_within(&list->networks[i], ip))
			return true;
	return false;
}
