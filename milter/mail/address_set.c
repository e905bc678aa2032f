/* SPDX-License-Identifier: ISC */
/* address_set -- sets of addresses. */
#include <string.h>

#include "mail/address.h"

#define ADDRESS_BYTES 512 /* RFC 5321 allows 254 + brackets; longer ones are in no set */

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
	struct span base = address_without_extension(local);
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
