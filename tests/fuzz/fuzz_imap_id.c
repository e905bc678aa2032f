/* SPDX-License-Identifier: ISC */
/*
 * fuzz_imap_id -- whatever a server logs as an IMAP ID, it reads key="value" key="value": no value
 * can pose as another key, none is longer than it may be, and no key comes twice.
 * Input: the logged text.
 */
#include <stdlib.h>
#include <string.h>

#include "device/imap_id.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Takes one pair off the front.  False: it is not of the form. */
static bool take_pair(struct span *rest, struct span *key, struct span *value)
{
	*key = span_cut(rest, '=');
	if (key->size == 0 || key->size > 30 || rest->size < 2 || rest->data[0] != '"')
		return false;
	*rest = span_from(*rest, 1);
	if (span_find(*rest, '"') == rest->size)
		return false;
	*value = span_cut(rest, '"');
	if (rest->size == 0)
		return true;
	if (rest->data[0] != ' ')
		return false;
	*rest = span_from(*rest, 1);
	return rest->size != 0;
}

static bool is_clean(struct span key, struct span value)
{
	for (size_t i = 0; i < key.size; i++)
		if (key.data[i] <= ' ' || key.data[i] == '"' || key.data[i] == '=' ||
		    byte_lower(key.data[i]) != key.data[i])
			return false;
	for (size_t i = 0; i < value.size; i++)
		if ((unsigned char)value.data[i] < ' ')
			return false;
	return value.size <= 1024;
}

static bool is_well_formed(struct span read)
{
	struct span keys[30], value;
	size_t count = 0;

	while (read.size != 0) {
		if (count == 30 || !take_pair(&read, &keys[count], &value) ||
		    !is_clean(keys[count], value))
			return false;
		for (size_t i = 0; i < count; i++)
			if (span_equal(keys[i], keys[count]))
				return false;
		count++;
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + (size == 0));
	struct arena *arena = arena_new();
	struct span read;

	if (copy == NULL || arena == NULL)
		abort();
	if (size != 0)
		memcpy(copy, data, size);
	read = imap_id_read(arena, (struct span){ copy, size });
	free(copy);
	if (read.data == NULL || !is_well_formed(read))
		abort();
	arena_free(arena);
	return 0;
}
