/* SPDX-License-Identifier: ISC */
/* address_add -- an entry of a list becomes a member of a set of addresses. */
#include <string.h>

#include "mail/address.h"
#include "mail/address_read.h"
#include "mail/domain.h"

#define ENTRY_BYTES 512 /* with a default domain; a longer address is in no set */

/* "@relay.example:anna@x.example" */
static bool is_route(struct span entry)
{
	size_t colon = span_find(entry, ':');
	struct span address = span_from(entry, colon < entry.size ? colon + 1 : entry.size);

	return span_find(entry, '@') == 0 && span_find(address, '@') != 0 &&
	       span_find(address, '@') < address.size;
}

/* Whether it has one of the three forms, or is a name without @. */
static bool is_entry(struct span entry)
{
	struct span local = address_local(entry), domain = address_domain(entry);

	for (size_t i = 0; i < entry.size; i++)
		if ((unsigned char)entry.data[i] <= ' ' || entry.data[i] == 0x7f)
			return false;
	if (is_route(entry))
		return address_is_domain(domain);
	if (local.size == entry.size)
		return entry.size != 0;
	if (local.size == 0 && span_find(domain, '.') == 0)
		domain = span_from(domain, 1);
	return address_is_domain(domain) && span_find(local, '@') == local.size;
}

/* @domain or @.domain, without what stands before it. */
static bool normal_of_domain(struct arena *arena, struct span domain, struct span *normal)
{
	bool is_above = span_find(domain, '.') == 0;
	struct span name;
	char *bytes;

	if (!domain_normal(arena, span_from(domain, is_above), &name))
		return false;
	normal->size = 1 + is_above + name.size;
	normal->data = bytes = arena_take(arena, normal->size + 1);
	if (bytes == NULL)
		return false;
	memcpy(bytes, "@.", 2);
	memcpy(bytes + 1 + is_above, name.data, name.size);
	return true;
}

static bool add_spelled(struct names *set, struct span entry, const struct address_home *home)
{
	struct arena *arena = arena_new();
	struct span normal;
	bool done = false;

	if (arena == NULL)
		return false;
	if (span_find(entry, '@') == 0 && !is_route(entry))
		done = normal_of_domain(arena, span_from(entry, 1), &normal);
	else
		done = address_of_path(arena, entry, home, &normal);
	done = done && names_add(set, normal) != -1;
	arena_free(arena);
	return done;
}

/* Lists of a million people have hardly any but such entries. */
static bool add_plain(struct names *set, struct span entry, struct span default_domain)
{
	char whole[ENTRY_BYTES];
	size_t size = entry.size;

	memcpy(whole, entry.data, size);
	if (span_find(entry, '@') == size && default_domain.size != 0) {
		whole[size++] = '@';
		memcpy(whole + size, default_domain.data, default_domain.size);
		size += default_domain.size;
	}
	return names_add(set, (struct span){ whole, size }) != -1;
}

bool address_set_add(struct names *set, struct span entry, struct span default_domain,
		     struct trouble *why)
{
	const struct address_home home = { .default_domain = default_domain };
	bool done;

	if (entry.size + 1 + default_domain.size > ENTRY_BYTES || !is_entry(entry)) {
		trouble_say(why, "'%.*s' is not an address: write user@domain, @domain or @.domain",
			    SPAN_FORMAT(span_first(entry, 80)));
		return false;
	}
	done = address_is_plain(entry) ? add_plain(set, entry, default_domain)
				       : add_spelled(set, entry, &home);
	if (!done)
		trouble_say(why, "out of memory");
	return done;
}
