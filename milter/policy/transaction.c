/* transaction -- one mail transaction as it comes in, and the decision about it. */
#include "policy/transaction.h"

#include <stdlib.h>

#include "event/event.h"
#include "mail/mime.h"

#define TAG_COPIES_MAX 200 /* 10,000 cost Postfix 6.5 s to delete */

struct transaction {
	const struct rules *rules;
	struct arena *arena;
	struct evidence evidence;
	struct scratch *scratch;
	uint64_t scratch_steps; /* the limit that scratch was made with */
	struct mime *mime;
	struct sightings *sightings; /* NULL: nothing is remembered */
	bool mime_begun, out_of_memory;
	struct span client, login, sender, queue_id, message_id, subject;
	struct span content_type, encoding;
	struct span *recipients; /* bare, all of them */
	size_t recipient_count;
	size_t header_count, tag_copies;
	bool has_subject, has_list, has_received, supposed;
	enum traffic supposed_traffic;
	struct span supposed_user;
	struct trouble error; /* empty: none */
};

struct transaction *transaction_new(void)
{
	struct transaction *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->arena = arena_new();
	t->mime = mime_new();
	if (t->arena != NULL && t->mime != NULL)
		return t;
	transaction_free(t);
	return NULL;
}

void transaction_free(struct transaction *t)
{
	if (t == NULL)
		return;
	scratch_free(t->scratch);
	mime_free(t->mime);
	arena_free(t->arena);
	free(t);
}

void transaction_remember(struct transaction *t, struct sightings *sightings)
{
	t->sightings = sightings;
}

bool transaction_begin(struct transaction *t, const struct rules *rules)
{
	struct transaction fresh = {
		.rules = rules,
		.arena = t->arena,
		.scratch = t->scratch,
		.scratch_steps = t->scratch_steps,
		.mime = t->mime,
		.sightings = t->sightings,
	};

	if (fresh.scratch == NULL || fresh.scratch_steps != rules->limits.match_steps) {
		scratch_free(fresh.scratch);
		fresh.scratch_steps = rules->limits.match_steps;
		fresh.scratch = scratch_new((uint32_t)fresh.scratch_steps);
	}
	*t = fresh;
	arena_empty(t->arena);
	evidence_begin(&t->evidence, rules->catalogue->fields, t->arena,
		       rules->limits.header_bytes);
	return t->scratch != NULL;
}

static void keep(struct transaction *t, struct span *where, struct span value)
{
	*where = arena_copy(t->arena, value);
	if (where->data == NULL)
		t->out_of_memory = true;
}

void transaction_evidence(struct transaction *t, struct span name, struct span value)
{
	if (!evidence_add(&t->evidence, name, value))
		t->out_of_memory = true;
	if (t->evidence.cut && t->error.sentence[0] == '\0')
		trouble_say(&t->error, "max_header_bytes reached in %.*s", SPAN_FORMAT(name));
}

void transaction_ehlo(struct transaction *t, struct span domain)
{
	transaction_evidence(t, SPAN("@EHLO"), domain);
}

void transaction_client(struct transaction *t, struct span address)
{
	if (span_starts_nocase(address, SPAN("IPv6:")))
		address = span_from(address, 5);
	keep(t, &t->client, address);
}

void transaction_login(struct transaction *t, struct span login)
{
	keep(t, &t->login, span_trim(login));
}

void transaction_sender(struct transaction *t, struct span mail_from)
{
	keep(t, &t->sender, address_bare(mail_from));
}

void transaction_queue_id(struct transaction *t, struct span queue_id)
{
	keep(t, &t->queue_id, queue_id);
}

void transaction_recipient(struct transaction *t, struct span rcpt_to)
{
	struct span *grown =
		arena_grow(t->arena, t->recipients, t->recipient_count, sizeof(*t->recipients));

	if (grown == NULL) {
		t->out_of_memory = true;
		return;
	}
	t->recipients = grown;
	keep(t, &t->recipients[t->recipient_count++], address_bare(rcpt_to));
}

void transaction_suppose(struct transaction *t, enum traffic traffic, struct span user)
{
	t->supposed = true;
	t->supposed_traffic = traffic;
	keep(t, &t->supposed_user, user);
}

/* The first of several wins, as it does for readers. */
static void keep_first(struct transaction *t, struct span *where, struct span value)
{
	if (where->data != NULL)
		return;
	*where = evidence_unfold(t->arena, value);
	if (where->data == NULL)
		t->out_of_memory = true;
}

static void note_received(struct transaction *t, struct span value)
{
	(void)value;
	t->has_received = true;
}

static void note_list(struct transaction *t, struct span value)
{
	(void)value;
	t->has_list = true;
}

static void note_subject(struct transaction *t, struct span value)
{
	t->has_subject = true;
	if (t->rules->tag_subject.size != 0)
		keep_first(t, &t->subject, value);
}

static void note_message_id(struct transaction *t, struct span value)
{
	keep_first(t, &t->message_id, span_first(value, 1000));
}

static void note_content_type(struct transaction *t, struct span value)
{
	keep_first(t, &t->content_type, span_first(value, 4000));
}

static void note_encoding(struct transaction *t, struct span value)
{
	keep_first(t, &t->encoding, span_first(value, 100));
}

/* Header fields that say something about the message itself, whatever the catalogue asks for. */
static const struct {
	const char *name; /* ends in - for all that begin so */
	void (*note)(struct transaction *, struct span value);
} noted[] = {
	{ "Received", note_received },
	{ "List-Id", note_list },
	{ "Resent-", note_list },
	{ "Subject", note_subject },
	{ "Message-ID", note_message_id },
	{ "Content-Type", note_content_type },
	{ "Content-Transfer-Encoding", note_encoding },
};

static bool is_noted_name(struct span name, struct span row)
{
	if (row.data[row.size - 1] == '-')
		return span_starts_nocase(name, row);
	return span_equal_nocase(name, row);
}

void transaction_header(struct transaction *t, struct span name, struct span value)
{
	name = span_trim(name);
	if (name.size == 0 || name.data[0] == '@')
		return;
	if (span_equal_nocase(name, t->rules->tag_header))
		t->tag_copies++;
	if (++t->header_count > t->rules->limits.headers) {
		if (t->error.sentence[0] == '\0')
			trouble_say(&t->error, "max_headers reached");
		return;
	}
	for (size_t i = 0; i < sizeof(noted) / sizeof(noted[0]); i++)
		if (is_noted_name(name, span_of(noted[i].name)))
			noted[i].note(t, value);
	transaction_evidence(t, name, value);
}

static bool is_from_own_network(const struct transaction *t)
{
	struct ip client = ip_read(t->client);

	return t->client.size == 0 || network_list_has(&t->rules->own_networks, &client);
}

static bool is_from_own_relay(const struct transaction *t)
{
	struct ip client = ip_read(t->client);

	return network_list_has(&t->rules->own_relays, &client) && t->rules->own_domains != NULL &&
	       address_set_has_domain(t->rules->own_domains, address_domain(t->sender));
}

static bool is_submission(const struct transaction *t)
{
	if (t->has_list)
		return false;
	if (t->supposed)
		return t->supposed_traffic == TRAFFIC_SUBMISSION ||
		       t->supposed_traffic == TRAFFIC_RECEIPT;
	return t->login.size != 0 || (!t->has_received && is_from_own_network(t)) ||
	       is_from_own_relay(t);
}

/* A displayed receipt of one of our own people (RFC 8098, 3.2.6). */
static bool is_receipt(const struct transaction *t)
{
	return t->mime_begun && t->rules->own_domains != NULL &&
	       span_equal_nocase(mime_disposition(t->mime), SPAN("displayed")) &&
	       address_set_has_domain(t->rules->own_domains,
				      address_domain(mime_final_recipient(t->mime)));
}

enum traffic transaction_traffic(const struct transaction *t)
{
	if (is_submission(t) && is_receipt(t))
		return TRAFFIC_RECEIPT;
	if (t->supposed && (is_submission(t) || t->supposed_traffic == TRAFFIC_ACCESS))
		return t->supposed_traffic;
	return is_submission(t) ? TRAFFIC_SUBMISSION : TRAFFIC_INBOUND;
}

/* user_map first, by the login as it was given, then by its normal form. */
static struct span user_of_login(struct transaction *t)
{
	const struct user_map *map = &t->rules->user_map;
	struct span normal = address_normal(t->arena, t->login, t->rules->default_domain);
	int number = -1;

	if (map->logins != NULL) {
		number = names_find(map->logins, t->login);
		if (number == -1)
			number = names_find(map->logins, normal);
	}
	return number != -1 ? map->addresses[number] : normal;
}

static void find_user(struct transaction *t, struct outcome *out)
{
	struct span address = t->sender;

	if (t->login.size != 0) {
		out->user = user_of_login(t);
		out->user_source = USER_LOGIN;
		return;
	}
	out->user_source = USER_SENDER;
	if (t->supposed_user.size != 0) {
		address = t->supposed_user;
		out->user_source = USER_LOGIN;
	} else if (out->traffic == TRAFFIC_RECEIPT && t->mime_begun) {
		address = mime_final_recipient(t->mime);
		out->user_source = USER_RECEIPT;
	}
	out->user = address_normal(t->arena, address, t->rules->default_domain);
	if (address.size == 0) {
		out->user = (struct span){ NULL, 0 };
		out->user_source = USER_NONE;
	}
}

/*
 * Postfix gives mail without a Message-ID one of the form DATE.QUEUEID@myhostname before a filter
 * sees it; that says nothing about the client.
 */
static void ignore_what_the_mta_added(struct transaction *t)
{
	for (size_t i = 0; i < t->evidence.count && t->queue_id.size != 0; i++) {
		struct evidence_item *item = &t->evidence.items[i];
		size_t at = span_find_nocase(item->value, t->queue_id);

		if (span_equal_nocase(item->name, SPAN("Message-ID")) && at > 0 &&
		    item->value.data[at - 1] == '.' && at + t->queue_id.size < item->value.size &&
		    item->value.data[at + t->queue_id.size] == '@')
			item->ignored = true;
	}
}

/* Events are for what a policy touched; with log_all for every known device of our own people. */
static bool is_logged(const struct transaction *t, const struct outcome *out)
{
	const struct decision *decision = &out->decision;

	if (decision->policy != NULL || decision->would_count != 0)
		return true;
	if (out->traffic == TRAFFIC_INBOUND)
		return false;
	return out->error.size != 0 || (t->rules->log_all && out->sighting.match != NULL);
}

static bool identify(struct transaction *t, struct sighting *out, struct trouble *error)
{
	const struct rules *rules = t->rules;

	if (t->sightings != NULL)
		return sightings_identify(t->sightings, rules->catalogue, &rules->tables,
					  &t->evidence, t->scratch, out, error);
	return device_identify(rules->catalogue, &rules->tables, &t->evidence, t->scratch, out,
			       error);
}

static bool find_and_decide(struct transaction *t, int64_t seconds, struct outcome *out)
{
	const struct rules *rules = t->rules;
	struct trouble error = { "" };
	struct request request = { .seconds = seconds };

	ignore_what_the_mta_added(t);
	if (!identify(t, &out->sighting, &error))
		return false;
	out->traffic = transaction_traffic(t);
	find_user(t, out);
	request.sighting = &out->sighting;
	request.traffic = out->traffic;
	request.user = out->user;
	request.recipients = t->recipients;
	request.recipient_count = t->recipient_count;
	request.client = ip_read(t->client);
	if (!policy_decide(&rules->policies, &request, t->arena, &out->decision))
		return false;
	out->error = arena_copy(t->arena, span_of(t->error.sentence[0] != '\0' ? t->error.sentence
									       : error.sentence));
	out->logged = is_logged(t, out);
	return true;
}

bool transaction_decide(struct transaction *t, int64_t seconds, struct outcome *out,
			struct trouble *why)
{
	*out = (struct outcome){ .sender = t->sender,
				 .recipients = t->recipients,
				 .recipient_count = t->recipient_count,
				 .client = t->client,
				 .queue_id = t->queue_id,
				 .message_id = t->message_id,
				 .tag_copies = t->tag_copies,
				 .subject = t->subject,
				 .has_subject = t->has_subject };
	if (t->tag_copies > TAG_COPIES_MAX) {
		trouble_say(why, "the message brings %zu copies of %.*s", t->tag_copies,
			    SPAN_FORMAT(t->rules->tag_header));
		return false;
	}
	if (t->mime_begun) {
		mime_end(t->mime);
		transaction_evidence(t, SPAN("@Receipt-UA"), mime_reporting_ua(t->mime));
		transaction_evidence(t, SPAN("@Signature"), mime_signature(t->mime));
		if (mime_was_cut(t->mime) && t->error.sentence[0] == '\0')
			trouble_say(&t->error, "max_body_bytes reached");
	}
	if (!t->out_of_memory && find_and_decide(t, seconds, out))
		return true;
	trouble_say(why, "out of memory");
	return false;
}

/* What of the body could still tell more about this message. */
static unsigned body_wants(const struct transaction *t, const struct outcome *out)
{
	unsigned wants = 0;

	if (mime_is_receipt(t->content_type) && is_submission(t))
		wants |= MIME_RECEIPT;
	if ((is_submission(t) || t->rules->wants_inbound_signature) &&
	    (out->sighting.match == NULL || out->sighting.confidence == CONFIDENCE_HINT))
		wants |= MIME_SIGNATURE;
	return wants & t->rules->body_wants;
}

enum transaction_next transaction_headers_end(struct transaction *t, int64_t seconds)
{
	struct outcome out;
	unsigned wants;

	if (t->rules->body_wants == 0 || !transaction_decide(t, seconds, &out, NULL))
		return TRANSACTION_DECIDE;
	wants = body_wants(t, &out);
	if (wants != 0) {
		mime_begin(t->mime, wants, t->content_type, t->encoding,
			   t->rules->limits.body_bytes);
		t->mime_begun = true;
		return TRANSACTION_BODY;
	}
	if (out.decision.action == ACTION_ALLOW && !out.logged && out.tag_copies == 0)
		return TRANSACTION_ENOUGH;
	return TRANSACTION_DECIDE;
}

bool transaction_body(struct transaction *t, struct span bytes)
{
	return t->mime_begun && mime_push(t->mime, bytes);
}

const struct evidence *transaction_all_evidence(const struct transaction *t)
{
	return &t->evidence;
}

struct arena *transaction_arena(struct transaction *t)
{
	return t->arena;
}

static const char *const user_source_names[] = { "", "login", "sender", "receipt" };

const char *user_source_name(enum user_source source)
{
	return user_source_names[source];
}
