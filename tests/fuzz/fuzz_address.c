/* SPDX-License-Identifier: ISC */
/*
 * fuzz_address -- addresses: each has one normal form, which is its own normal form, and which no
 * spelling changes.  Input: a path, a login or a From field.
 */
#include <stdlib.h>
#include <string.h>

#include "mail/address.h"

#define SPELLED_BYTES 1000 /* longer ones are not read whole */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* Mail can go there: no part of it is something that only quotes let through. */
static bool is_deliverable(struct span address)
{
	struct span local = address_local(address), domain = address_domain(address);

	return span_find(domain, '[') != 0 && address.size < SPELLED_BYTES &&
	       address_is_domain(domain) &&
	       (span_find(local, '@') == local.size || local.data[0] == '"');
}

static void check_stable(struct arena *arena, struct span given, const struct address_home *home)
{
	struct span address, normal, again;

	must(address_of_path(arena, given, home, &address));
	must(address_bare(given).size == 0 || address.size != 0);
	must(address_normal(arena, given, home, &normal));
	if (is_deliverable(address))
		must(address_of_path(arena, address, home, &again) && span_equal(address, again));
	if (is_deliverable(normal))
		must(address_normal(arena, normal, home, &again) && span_equal(normal, again));
}

/* What is in a set by one spelling is in it by each. */
static void check_set(struct arena *arena, struct span given)
{
	const struct address_home elsewhere = { .own_domains = NULL };
	struct names *set = names_new();
	struct trouble why;
	struct span address;

	must(set != NULL && address_of_path(arena, given, &elsewhere, &address));
	if (span_find(given, '@') != 0 && address.size != 0 && address.size < SPELLED_BYTES &&
	    address_set_add(set, given, SPAN(""), &why))
		must(address_set_has(set, address));
	names_free(set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size != 0 ? size : 1);
	struct span given = { copy, size }, mailbox;
	struct arena *arena = arena_new();
	struct names *own = names_new();
	const struct address_home home = { SPAN("default.example"), own };

	if (copy == NULL || arena == NULL || own == NULL)
		abort();
	if (size != 0)
		memcpy(copy, data, size);
	must(address_set_add(own, SPAN("@own.example"), SPAN(""), NULL));
	mailbox = address_of_mailbox(given);
	must(mailbox.size == 0 || (mailbox.data >= copy && mailbox.size <= size));
	check_stable(arena, given, &home);
	check_stable(arena, mailbox, &home);
	check_set(arena, given);
	names_free(own);
	arena_free(arena);
	free(copy);
	return 0;
}
