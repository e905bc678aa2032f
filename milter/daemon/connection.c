/* SPDX-License-Identifier: ISC */
/* connection -- one SMTP connection and the message in progress on it. */
#include "daemon/connection.h"

#include <stdlib.h>

#include "host/notice.h"

struct connection *connection_new(struct service *service)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	if (connection == NULL)
		return NULL;
	connection->service = service;
	connection->transaction = transaction_new();
	if (connection->transaction != NULL)
		return connection;
	free(connection);
	return NULL;
}

void connection_free(struct connection *connection)
{
	if (connection == NULL)
		return;
	connection_end_message(connection);
	transaction_free(connection->transaction);
	free(connection->ehlo);
	free(connection);
}

void connection_end_message(struct connection *connection)
{
	if (connection->config == NULL)
		return;
	config_drop(connection->config);
	connection->config = NULL;
	connection->fault = false;
	connection->content_began = 0;
	atomic_fetch_sub(&connection->service->in_flight, 1);
}

void connection_ehlo(struct connection *connection, struct span domain)
{
	free(connection->ehlo);
	connection->ehlo = strndup(domain.size != 0 ? domain.data : "", domain.size);
}

void connection_mail(struct connection *connection, const struct mail_from *from)
{
	struct transaction *transaction = connection->transaction;

	connection_end_message(connection);
	connection->config = service_config(connection->service);
	atomic_fetch_add(&connection->service->in_flight, 1);
	if (!transaction_begin(transaction, &connection->config->rules)) {
		connection->fault = true;
		return;
	}
	if (connection->ehlo != NULL)
		transaction_ehlo(transaction, span_of(connection->ehlo));
	transaction_client(transaction, from->client);
	transaction_login(transaction, from->login);
	transaction_sender(transaction, from->path);
	transaction_sender_resolved(transaction, from->resolved);
}

bool connection_in_message(const struct connection *connection)
{
	return connection != NULL && connection->config != NULL && !connection->fault;
}

void connection_recipient(struct connection *connection, struct span rcpt_to, struct span resolved)
{
	if (connection_in_message(connection))
		transaction_recipient_resolved(connection->transaction, rcpt_to, resolved);
}

/* The mail server waits from here to the verdict: it sends header and body only at the end. */
static void note_content(struct connection *connection)
{
	if (connection->content_began == 0)
		connection->content_began = service_ticks();
}

static void note_verdict(struct connection *connection)
{
	if (connection->content_began != 0)
		stats_duration(&connection->service->stats,
			       service_ticks() - connection->content_began);
}

void connection_header(struct connection *connection, struct span name, struct span value)
{
	if (!connection_in_message(connection))
		return;
	note_content(connection);
	transaction_header(connection->transaction, name, value);
}

enum transaction_next connection_headers_end(struct connection *connection, struct span queue_id)
{
	struct transaction *transaction = connection->transaction;
	enum transaction_next next;
	struct outcome outcome;

	note_content(connection);
	transaction_queue_id(transaction, queue_id);
	next = transaction_headers_end(transaction, service_now() / 1000, &outcome);
	if (next != TRANSACTION_ENOUGH)
		return next;
	service_count(connection->service, &outcome);
	notice_say(NOTICE_DEBUG, "%.*s: nothing in its headers concerns a policy",
		   SPAN_FORMAT(queue_id));
	connection_answered(connection);
	return next;
}

bool connection_body(struct connection *connection, struct span bytes)
{
	return transaction_body(connection->transaction, bytes);
}

/* The event is written before the answer is given: what was answered is always on record. */
bool connection_decide(struct connection *connection, struct span queue_id, struct answer *answer,
		       struct trouble *why)
{
	struct transaction *transaction = connection->transaction;
	struct arena *arena = transaction_arena(transaction);
	const struct rules *rules = &connection->config->rules;
	int64_t now = service_now(); /* one moment, for the decision and for its record */
	char id[EVENT_ID_BYTES];
	struct outcome outcome;

	note_content(connection);
	transaction_queue_id(transaction, queue_id);
	if (!transaction_decide(transaction, now / 1000, &outcome, why))
		return false;
	service_record(connection->service, rules, &outcome, now, arena, id);
	if (!answer_compose(rules, &outcome, span_of(id), arena, answer))
		connection_miss(connection, "out of memory: a part of the answer is left out");
	return true;
}

void connection_miss(struct connection *connection, const char *what)
{
	notice_say(NOTICE_ERROR, "%s", what);
	stats_error(&connection->service->stats, STATS_ANSWER, service_now());
}

void connection_answered(struct connection *connection)
{
	note_verdict(connection);
	connection_end_message(connection);
}
