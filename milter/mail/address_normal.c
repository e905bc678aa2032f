/* SPDX-License-Identifier: ISC */
/* address_normal -- the one form of an address, whatever its spelling. */
#include <string.h>

#include "mail/address.h"
#include "mail/address_read.h"
#include "mail/caseless.h"
#include "mail/domain.h"

#define SPELLED_BYTES 4096 /* no MTA takes longer ones; they are read once, not unfolded again */

/* Without a leading `DOMAIN\`. */
static struct span without_realm(struct span address)
{
	size_t at = span_find(address, '\\');

	if (at < address.size) /* it is rare, so what it may stand in is looked at only now */
		at = address_find(address, '\\');
	return at < address.size ? span_from(address, at + 1) : address;
}

/* What stands for itself wherever it is: a look into a table, as every line of a log comes here. */
static const bool plain[256] = {
	['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['.'] = true,
	['-'] = true,         ['_'] = true,         ['+'] = true,         ['='] = true,
	['/'] = true,         ['\''] = true
};

bool address_is_plain(struct span address)
{
	size_t ats = 0;

	for (size_t i = 0; i < address.size; i++) {
		if (address.data[i] == '@')
			ats++;
		else if (!plain[(unsigned char)address.data[i]])
			return false;
	}
	return ats == 0 || (ats == 1 && address.size > 1 && address.data[address.size - 1] != '.');
}

/* Without quotes it would be read as something else. */
static bool needs_quotes(struct span local)
{
	for (size_t i = 0; i < local.size; i++)
		if (strchr("\"(),:;<>@[\\] \t\r\n", local.data[i]) != NULL)
			return true;
	return false;
}

static size_t write_quoted(char *bytes, struct span local)
{
	size_t size = 0;

	bytes[size++] = '"';
	for (size_t i = 0; i < local.size; i++) {
		if (local.data[i] == '"' || local.data[i] == '\\')
			bytes[size++] = '\\';
		bytes[size++] = local.data[i];
	}
	bytes[size++] = '"';
	return size;
}

/* Both parts are in their own normal form, the local part without quotes. */
static bool join(struct arena *arena, struct span local, struct span domain, struct span *out)
{
	char *bytes = arena_take(arena, 2 * local.size + domain.size + 4);
	size_t size = local.size;

	if (bytes == NULL)
		return false;
	if (needs_quotes(local))
		size = write_quoted(bytes, local);
	else
		memcpy(bytes, local.data, local.size);
	if (domain.size != 0) {
		bytes[size++] = '@';
		memcpy(bytes + size, domain.data, domain.size);
		size += domain.size;
	}
	*out = (struct span){ bytes, size };
	return true;
}

static bool take_plain(struct arena *arena, struct span address, struct span default_domain,
		       bool as_user, struct span *out)
{
	struct span local = address_local(address), domain = span_from(address, local.size + 1);
	char *bytes;

	if (domain.size == 0)
		domain = default_domain;
	if (as_user)
		local = address_without_extension(local);
	out->size = local.size + (domain.size != 0 ? 1 + domain.size : 0);
	out->data = bytes = arena_take(arena, out->size + 1);
	if (bytes == NULL)
		return false;
	for (size_t i = 0; i < local.size; i++)
		bytes[i] = byte_lower(local.data[i]);
	if (domain.size != 0)
		bytes[local.size] = '@';
	for (size_t i = 0; i < domain.size; i++)
		bytes[local.size + 1 + i] = byte_lower(domain.data[i]);
	return true;
}

static struct span span_of_letters(const struct letters *letters)
{
	return (struct span){ letters->bytes, letters->size };
}

/* Where an MTA would look into the local part for another address. */
static bool is_own(const struct address_home *home, struct span domain)
{
	return domain.size == 0 ||
	       (home->own_domains != NULL && address_set_has_domain(home->own_domains, domain));
}

/* Takes domains off until one is not ours, or nothing is left to take off.  Empty: none at all. */
static bool unwrap(struct arena *arena, struct letters *local, const struct address_home *home,
		   struct span *domain)
{
	struct letters outer;
	struct span found;
	bool opens = local->size <= SPELLED_BYTES, divided = letters_divide(local, &outer);

	*domain = (struct span){ NULL, 0 };
	if (!divided && opens) {
		letters_unquote(local);
		divided = letters_divide(local, &outer);
	}
	while (divided) {
		if (!domain_normal(arena, span_of_letters(&outer), &found))
			return false;
		if (found.size != 0)
			*domain = found;
		if (!opens || !is_own(home, found))
			return true;
		letters_unquote(local);
		divided = letters_divide(local, &outer);
	}
	return true;
}

static bool read_address(struct arena *arena, struct span address, const struct address_home *home,
			 bool as_user, struct span *out)
{
	struct letters letters;
	struct span local, domain;

	*out = (struct span){ "", 0 };
	if (address.size == 0)
		return true;
	if (address_is_plain(address))
		return take_plain(arena, address, home->default_domain, as_user, out);
	if (!letters_read(arena, address, &letters) || !unwrap(arena, &letters, home, &domain))
		return false;
	local = letters.size + domain.size != 0 ? span_of_letters(&letters) : address;
	if (domain.size == 0)
		domain = home->default_domain;
	if (as_user)
		local = address_without_extension(local);
	return caseless_text(arena, local, &local) && join(arena, local, domain, out);
}

/* Out of memory, there is no half of an address. */
static bool all_or_nothing(bool done, struct span *address)
{
	if (!done)
		*address = (struct span){ "", 0 };
	return done;
}

bool address_of_path(struct arena *arena, struct span path, const struct address_home *home,
		     struct span *address)
{
	return all_or_nothing(read_address(arena, address_bare(path), home, false, address),
			      address);
}

bool address_normal(struct arena *arena, struct span address, const struct address_home *home,
		    struct span *normal)
{
	return all_or_nothing(
		read_address(arena, without_realm(address_bare(address)), home, true, normal),
		normal);
}
