/* SPDX-License-Identifier: ISC */
/*
 * network -- client addresses and the networks they are in, IPv4 and IPv6 alike.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include "base/arena.h"
#include "base/span.h"
#include "base/text.h"
#include "base/trouble.h"

/* IPv4 addresses are kept as ::ffff:a.b.c.d, so that one comparison serves both. */
struct ip {
	unsigned char bytes[16];
	bool known; /* false: there is no address */
};

struct network {
	struct ip base;
	int bits; /* of 128 */
};

struct network_list {
	struct network *networks;
	size_t count;
};

/* Reads 192.0.2.7, 2001:db8::1, IPv6:2001:db8::1 or [2001:db8::1]; anything else is not known. */
struct ip ip_read(struct span);

/* Adds 192.0.2.0/24, 2001:db8::/32 or a single address.  False: it is neither. */
bool network_list_add(struct network_list *, struct arena *, struct span, struct trouble *);

/* In the form that a configuration takes: 192.0.2.0/24. */
void network_write(const struct network *, struct text *);

/* False for an address that is not known. */
bool network_list_has(const struct network_list *, const struct ip *);

#endif
