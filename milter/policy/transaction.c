/* SPDX-License-Identifier: ISC */
/* transaction -- one mail transaction as it comes in, and the decision about it. */
#include "policy/transaction_inside.h"

#include <stdlib.h>

#include "mail/word.h"
#include "policy/conditions.h"

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
		.headers = { .arena = t->arena, .keeps_subject = rules->tag_subject.size != 0 },
		.origin = { .rules = rules, .headers = &t->headers },
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
	t->evidence.value_bytes = rules->limits.value_bytes;
	if (t->scratch != NULL)
		scratch_limit(t->scratch, rules->limits.all_steps);
	return t->scratch != NULL;
}

static void add_evidence(struct transaction *t, struct span name, struct span value)
{
	if (!evidence_add(&t->evidence, name, value))
		t->out_of_memory = true;
	if ((t->evidence.cut || t->evidence.value_cut) && t->error.sentence[0] == '\0')
		trouble_say(&t->error, "%s reached in %.*s",
			    t->evidence.cut ? "max_header_bytes" : "max_value_bytes",
			    SPAN_FORMAT(name));
}

void transaction_evidence(struct transaction *t, struct span name, struct span value)
{
	struct span unfolded, decoded;

	add_evidence(t, name, value);
	if (!evidence_is_text(name) || !word_occurs(value))
		return;
	unfolded = evidence_unfold(t->arena, value);
	decoded = word_decode(t->arena, unfolded);
	if (decoded.data == NULL)
		t->out_of_memory = true;
	else if (!span_equal(decoded, unfolded))
		add_evidence(t, name, decoded);
}

void transaction_ehlo(struct transaction *t, struct span domain)
{
	transaction_evidence(t, SPAN("@EHLO"), domain);
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
	if (!headers_read_field(&t->headers, name, value))
		t->out_of_memory = true;
	transaction_evidence(t, name, value);
}

enum traffic transaction_traffic(const struct transaction *t)
{
	return origin_traffic(&t->origin);
}

/*
 * Events are for what a policy touched, and for what could not be looked at whole; with log_all for
 * every known device of our own people.
 */
static bool is_logged(const struct transaction *t, const struct outcome *out)
{
	const struct decision *decision = &out->decision;

	if (decision->policy != NULL || decision->would_count != 0 || out->error.size != 0)
		return true;
	return out->traffic != TRAFFIC_INBOUND && t->rules->log_all && out->sighting.match != NULL;
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

struct request transaction_request(const struct outcome *outcome, int64_t seconds)
{
	return (struct request){ .sighting = &outcome->sighting,
				 .traffic = outcome->traffic,
				 .user = outcome->user,
				 .claimed = outcome->user_source == USER_CLAIMED,
				 .ahead = outcome->ahead,
				 .protocol = outcome->protocol,
				 .device_id = outcome->device_id,
				 .recipients = outcome->recipients,
				 .recipient_count = outcome->recipient_count,
				 .client = ip_read(outcome->client),
				 .seconds = seconds };
}

/*
 * With forged copies of our tag in it, a message cannot go on as if it were ours to vouch for, and
 * they are too many to be deleted.  Where a policy keeps it from its readers, that is enough.
 */
static void refuse_tags(struct transaction *t, struct outcome *out)
{
	trouble_say(&t->error, "the message brings %zu fields %.*s where %d are allowed",
		    t->tag_copies, SPAN_FORMAT(t->rules->tag_header), TRANSACTION_TAG_COPIES);
	if (action_withholds(out->decision.action))
		return;
	out->refused = true;
	out->decision = (struct decision){ .action = ACTION_REJECT };
}

/* Whether it is somebody's device of which the register says nothing, not even that it is pending.
 */
static bool is_new(const struct policies *policies, const struct request *request)
{
	return policies->registry != NULL && request->traffic != TRAFFIC_INBOUND &&
	       request->user.size != 0 && request->sighting->match != NULL &&
	       request_registered(policies, request) == NULL;
}

static bool find_and_decide(struct transaction *t, int64_t seconds, struct outcome *out)
{
	const struct rules *rules = t->rules;
	struct trouble error = { "" };
	struct request request;

	headers_read_ignore_added(&t->evidence, t->queue_id);
	if (!identify(t, &out->sighting, &error))
		return false;
	out->traffic = transaction_traffic(t);
	out->why_inbound = origin_why_inbound(&t->origin);
	if (!origin_user(&t->origin, out->traffic, t->arena, &out->user, &out->user_source))
		return false;
	out->ahead = t->ahead;
	out->protocol = t->protocol;
	out->device_id = t->device_id;
	request = transaction_request(out, seconds);
	if (!policy_decide(&rules->policies, &request, t->arena, &out->decision))
		return false;
	out->is_new = is_new(&rules->policies, &request);
	if (t->tag_copies > TRANSACTION_TAG_COPIES)
		refuse_tags(t, out);
	out->error = arena_copy(t->arena, span_of(t->error.sentence[0] != '\0' ? t->error.sentence
									       : error.sentence));
	out->logged = out->refused || is_logged(t, out);
	return true;
}

static bool reads_body(const struct transaction *t)
{
	return t->origin.body != NULL;
}

bool transaction_decide(struct transaction *t, int64_t seconds, struct outcome *out,
			struct trouble *why)
{
	*out = (struct outcome){ .seconds = seconds,
				 .sender = t->origin.sender,
				 .recipients = t->recipients,
				 .recipient_count = t->recipient_count,
				 .client = t->origin.client,
				 .queue_id = t->queue_id,
				 .message_id = t->headers.message_id,
				 .tag_copies = t->tag_copies,
				 .subject = t->headers.subject,
				 .has_subject = t->headers.has_subject };
	if (reads_body(t)) {
		const struct address_home home = rules_home(t->rules);

		mime_end(t->mime);
		t->origin.reader = transaction_read_path(t, mime_final_recipient(t->mime), &home);
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

	if (mime_is_receipt(t->headers.content_type) && origin_is_submission(&t->origin))
		wants |= MIME_RECEIPT;
	if ((origin_is_submission(&t->origin) || t->rules->wants_inbound_signature) &&
	    (out->sighting.match == NULL || out->sighting.confidence == CONFIDENCE_HINT))
		wants |= MIME_SIGNATURE;
	return wants & t->rules->body_wants;
}

enum transaction_next transaction_headers_end(struct transaction *t, int64_t seconds,
					      struct outcome *out)
{
	unsigned wants;

	if (t->rules->body_wants == 0 || !transaction_decide(t, seconds, out, NULL))
		return TRANSACTION_DECIDE;
	wants = body_wants(t, out);
	if (wants != 0) {
		mime_begin(t->mime, wants, t->headers.content_type, t->headers.encoding,
			   t->rules->limits.body_bytes);
		t->origin.body = t->mime;
		return TRANSACTION_BODY;
	}
	if (out->decision.action == ACTION_ALLOW && !out->logged && out->tag_copies == 0)
		return TRANSACTION_ENOUGH;
	return TRANSACTION_DECIDE;
}

bool transaction_body(struct transaction *t, struct span bytes)
{
	return reads_body(t) && mime_push(t->mime, bytes);
}

const struct evidence *transaction_all_evidence(const struct transaction *t)
{
	return &t->evidence;
}

struct arena *transaction_arena(struct transaction *t)
{
	return t->arena;
}
