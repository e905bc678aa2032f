/* SPDX-License-Identifier: ISC */
/* transaction_envelope -- what is told of a message, or an access, before its header section. */
#include "policy/transaction_inside.h"

static void keep(struct transaction *t, struct span *where, struct span value)
{
	*where = arena_copy(t->arena, value);
	if (where->data == NULL)
		t->out_of_memory = true;
}

void transaction_client(struct transaction *t, struct span address)
{
	const struct span prefix = SPAN("IPv6:");

	if (span_starts_nocase(address, prefix))
		address = span_from(address, prefix.size);
	keep(t, &t->origin.client, address);
}

void transaction_login(struct transaction *t, struct span login)
{
	keep(t, &t->origin.login, span_trim(login));
}

void transaction_claimed(struct transaction *t, struct span login)
{
	transaction_login(t, login);
	t->origin.claimed = true;
}

struct span transaction_read_path(struct transaction *t, struct span path,
				  const struct address_home *home)
{
	struct span address = { NULL, 0 };

	if (!address_of_path(t->arena, path, home, &address))
		t->out_of_memory = true;
	return address;
}

/* The server's own word is final: at its own domains it has looked into the local part already. */
static struct span read_resolved(struct transaction *t, struct span resolved)
{
	const struct address_home elsewhere = { .own_domains = NULL };
	struct span address = transaction_read_path(t, resolved, &elsewhere);

	return address_domain(address).size != 0 ? address : (struct span){ NULL, 0 };
}

void transaction_sender(struct transaction *t, struct span mail_from)
{
	const struct address_home home = rules_home(t->rules);

	t->origin.sender = transaction_read_path(t, mail_from, &home);
}

void transaction_sender_resolved(struct transaction *t, struct span resolved)
{
	struct span address = read_resolved(t, resolved);

	if (address.size != 0)
		t->origin.sender = address;
}

void transaction_queue_id(struct transaction *t, struct span queue_id)
{
	keep(t, &t->queue_id, queue_id);
}

static void add_recipient(struct transaction *t, struct span address)
{
	struct span *grown =
		arena_grow(t->arena, t->recipients, t->recipient_count, sizeof(*t->recipients));

	if (grown == NULL) {
		t->out_of_memory = true;
		return;
	}
	t->recipients = grown;
	t->recipients[t->recipient_count++] = address;
}

void transaction_recipient(struct transaction *t, struct span rcpt_to)
{
	transaction_recipient_resolved(t, rcpt_to, (struct span){ NULL, 0 });
}

void transaction_recipient_resolved(struct transaction *t, struct span rcpt_to,
				    struct span resolved)
{
	const struct address_home home = rules_home(t->rules);
	struct span address = read_resolved(t, resolved),
		    written = transaction_read_path(t, rcpt_to, &home);

	if (address.size != 0)
		add_recipient(t, address);
	if (address.size == 0 || !span_equal(address, written))
		add_recipient(t, written);
}

void transaction_suppose(struct transaction *t, enum traffic traffic, struct span login)
{
	t->origin.supposed = true;
	t->origin.supposed_traffic = traffic;
	keep(t, &t->origin.supposed_login, span_trim(login));
}

void transaction_ahead(struct transaction *t)
{
	t->ahead = true;
}

void transaction_access(struct transaction *t, enum protocol protocol, struct span device_id)
{
	char *copy = arena_string(t->arena, device_id);

	t->protocol = protocol;
	t->out_of_memory |= copy == NULL;
	for (size_t i = 0; copy != NULL && i < device_id.size; i++)
		copy[i] = byte_lower(copy[i]);
	t->device_id = (struct span){ copy, copy != NULL ? device_id.size : 0 };
}
