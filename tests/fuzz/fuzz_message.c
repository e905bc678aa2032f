/* SPDX-License-Identifier: ISC */
/*
 * fuzz_message -- header sections, mboxes and mailboxes: what is read lies within what was given,
 * in its order, and nothing is read twice.  Input: a saved message or mbox.
 */
#include <stdlib.h>
#include <string.h>

#include "mail/address.h"
#include "mail/message.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_within(struct span whole, struct span part)
{
	return part.size == 0 ||
	       (part.data >= whole.data && part.data + part.size <= whole.data + whole.size);
}

static void check_field(struct span message, struct span name, struct span value)
{
	if (name.size == 0 || !is_within(message, name) || !is_within(message, value))
		abort();
	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] <= ' ' || name.data[i] > '~' || name.data[i] == ':')
			abort();
	if (!is_within(value, address_of_mailbox(value)))
		abort();
}

static void check_message(struct span message)
{
	struct span rest = message, name, value;

	for (;;) {
		const char *at = rest.data;
		size_t left = rest.size;

		if (!message_next_field(&rest, &name, &value))
			break;
		check_field(message, name, value);
		if (rest.size >= left || name.data != at)
			abort();
	}
	if (!is_within(message, rest))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size != 0 ? size : 1);
	struct span whole = { copy, size }, rest = whole, message;
	size_t bytes = 0;

	if (copy == NULL)
		return 0;
	if (size != 0)
		memcpy(copy, data, size);
	check_message(whole);
	while (message_next_of_mbox(&rest, &message)) {
		if (!is_within(whole, message))
			abort();
		bytes += message.size;
		check_message(message);
	}
	if (bytes > size || (message_is_mbox(whole) && rest.size != 0))
		abort();
	free(copy);
	return 0;
}
