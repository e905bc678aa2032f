/* SPDX-License-Identifier: ISC */
/* domain -- the one form of a domain's name, by libidn2. */
#include "mail/domain.h"

#include <idn2.h>

#include "mail/caseless.h"

#define NAME_BYTES 1024 /* of UTF-8, for the 255 that the DNS allows; longer ones are no names */

/* One point, as an MTA takes it: what ends in two of them is no name. */
static struct span without_root(struct span domain)
{
	size_t size = domain.size;

	if (size < 2 || domain.data[size - 1] != '.' || domain.data[size - 2] == '.')
		return domain;
	return span_first(domain, size - 1);
}

/* What stands in the place of a name of UTF-8; *normal stays empty where that is none. */
static bool to_labels(struct arena *arena, struct span domain, struct span *normal)
{
	char name[NAME_BYTES + 1];
	uint8_t *labels = NULL;
	int status;

	if (domain.size > NAME_BYTES || span_find(domain, '\0') < domain.size)
		return true;
	memcpy(name, domain.data, domain.size);
	name[domain.size] = '\0';
	status = idn2_lookup_u8((const uint8_t *)name, &labels,
				IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (status == IDN2_OK) /* it may have had another alphabet's point at its end */
		*normal = arena_copy(arena, without_root(span_of((const char *)labels)));
	idn2_free(labels);
	return status != IDN2_MALLOC && (status != IDN2_OK || normal->data != NULL);
}

bool domain_normal(struct arena *arena, struct span domain, struct span *normal)
{
	*normal = (struct span){ NULL, 0 };
	domain = without_root(domain);
	if (!caseless_is_ascii(domain) && !to_labels(arena, domain, normal))
		return false;
	return normal->size != 0 || caseless_text(arena, domain, normal);
}
