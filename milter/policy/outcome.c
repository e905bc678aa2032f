/* SPDX-License-Identifier: ISC */
/* outcome -- a decision put into words for each place that is told of it. */
#include "policy/outcome.h"

#include "base/digest.h"
#include "policy/evidence_words.h"

/* Of what is written here, at most; the rest is cut. */
#define SYSTEM_BYTES 200   /* a system and its version */
#define ADDRESS_BYTES 2000 /* with its local part hidden */
#define NETWORK_BYTES 64   /* longer than any */
#define WORD_BYTES 100     /* of the tag and of the log line */
#define USER_BYTES 300     /* of the log line */

void outcome_write_system(struct text *text, const struct sighting *sighting)
{
	text_add(text, sighting->os);
	if (sighting->os.size != 0 && sighting->version.size != 0)
		text_byte(text, ' ');
	text_add(text, sighting->version);
}

struct span outcome_system(const struct sighting *sighting, struct arena *arena)
{
	char bytes[SYSTEM_BYTES + 1];
	struct text text;

	text_begin_in(&text, bytes, sizeof(bytes));
	outcome_write_system(&text, sighting);
	return arena_copy(arena, text_span(&text));
}

static bool hides(const struct rules *rules)
{
	return rules->pseudonyms.count != 0;
}

/* user@domain as HMAC@domain, angle brackets kept, so that rules about domains still work. */
struct span outcome_address(struct span key, struct arena *arena, struct span address)
{
	size_t bracket = span_starts_nocase(address, SPAN("<")) ? 1 : 0;
	struct span local = span_from(address_local(address), bracket), hidden;
	struct text text;
	struct span copy;

	if (key.size == 0 || address.size == 0)
		return address;
	hidden = digest_pseudonym(arena, key, local);
	text_begin(&text, ADDRESS_BYTES);
	text_add(&text, span_first(address, bracket));
	text_add(&text, hidden);
	text_add(&text, span_from(address, bracket + local.size));
	copy = arena_copy(arena, text_span(&text));
	text_end(&text);
	return copy;
}

/* 192.0.2.7 as 192.0.2.0/24, 2001:db8:1:2::7 as 2001:db8:1::/48. */
struct span outcome_network(const struct rules *rules, struct arena *arena, struct span client)
{
	struct ip ip = ip_read(client);
	struct text text;
	struct span copy;

	if (!hides(rules) || !ip.known)
		return !hides(rules) ? client : (struct span){ NULL, 0 };
	text_begin(&text, NETWORK_BYTES);
	if (span_find(client, ':') == client.size)
		text_printf(&text, "%d.%d.%d.0/24", ip.bytes[12], ip.bytes[13], ip.bytes[14]);
	else
		text_printf(&text, "%x:%x:%x::/48", ip.bytes[0] << 8 | ip.bytes[1],
			    ip.bytes[2] << 8 | ip.bytes[3], ip.bytes[4] << 8 | ip.bytes[5]);
	copy = arena_copy(arena, text_span(&text));
	text_end(&text);
	return copy;
}

struct span outcome_device_id(struct span key, struct arena *arena, struct span id)
{
	return key.size != 0 && id.size != 0 ? digest_pseudonym(arena, key, id) : id;
}

static bool set_recipients(const struct outcome *outcome, struct span key, struct arena *arena,
			   struct event *event)
{
	size_t count = outcome->recipient_count < EVENT_RECIPIENTS ? outcome->recipient_count
								   : EVENT_RECIPIENTS;
	struct span *to = arena_take(arena, EVENT_RECIPIENTS * sizeof(*to));

	if (to == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		to[i] = outcome_address(key, arena, outcome->recipients[i]);
	event->values[EVENT_TO].items = to;
	event->values[EVENT_TO].item_count = count;
	if (outcome->recipient_count > count)
		event_set_number(event, EVENT_TO_COUNT, outcome->recipient_count);
	return true;
}

static void set_sighting(const struct rules *rules, const struct sighting *sighting,
			 struct arena *arena, struct event *event)
{
	const struct device *device = sighting->device;
	const struct {
		enum event_field key;
		struct span value;
	} captured[] = {
		{ EVENT_MODEL, sighting->model },        { EVENT_OS, sighting->os },
		{ EVENT_OS_VERSION, sighting->version }, { EVENT_BUILD, sighting->build },
		{ EVENT_CLIENT, sighting->client },
	};

	event_set(event, EVENT_DEVICE, device->name);
	if (sighting->match == NULL)
		return;
	event_set(event, EVENT_VENDOR, device->vendor);
	event_set(event, EVENT_FAMILY, device->family);
	event_set(event, EVENT_KIND, device->kind);
	for (size_t i = 0; i < sizeof(captured) / sizeof(captured[0]); i++)
		event_set(event, captured[i].key,
			  evidence_captured(captured[i].value, hides(rules), arena));
	event_set(event, EVENT_CONFIDENCE, span_of(confidence_name(sighting->confidence)));
	if (sighting->contradiction != NULL)
		event_set_true(event, EVENT_CONTRADICTED);
	event_set(event, EVENT_EVIDENCE, evidence_words(sighting, hides(rules), arena));
}

void outcome_decision(const struct decision *decision, struct event *event)
{
	event_set(event, EVENT_ACTION, span_of(action_name(decision->action)));
	if (decision->policy != NULL)
		event_set(event, EVENT_POLICY, decision->policy->name);
	if (decision->policy != NULL)
		event_set(event, EVENT_MODE, SPAN("enforce"));
	else if (decision->observing)
		event_set(event, EVENT_MODE, SPAN("observe"));
	event->values[EVENT_WOULD].items = decision->would;
	event->values[EVENT_WOULD].item_count = decision->would_count;
	if (decision->exemption != NULL)
		event_set(event, EVENT_EXEMPTION, decision->exemption->name);
	if (decision->outdated)
		event_set_true(event, EVENT_OUTDATED);
	if (decision->grace)
		event_set_true(event, EVENT_GRACE);
}

bool outcome_event(const struct rules *rules, const struct outcome *outcome, struct arena *arena,
		   struct event *event)
{
	const struct span key = pseudonym_key_at(&rules->pseudonyms, outcome->seconds);

	event_set(event, EVENT_TYPE, SPAN("sighting"));
	event_set(event, EVENT_TRAFFIC, span_of(traffic_name(outcome->traffic)));
	event_set(event, EVENT_PROTOCOL, span_of(protocol_name(outcome->protocol)));
	event_set(event, EVENT_CONFIG, span_of(rules->hash));
	event_set(event, EVENT_USER, outcome_address(key, arena, outcome->user));
	event_set(event, EVENT_USER_SOURCE, span_of(user_source_name(outcome->user_source)));
	event_set(event, EVENT_CLIENT_IP, outcome_network(rules, arena, outcome->client));
	if (!hides(rules) || rules->keeps_queue_id)
		event_set(event, EVENT_QUEUE_ID, outcome->queue_id);
	if (!hides(rules) || rules->keeps_message_id)
		event_set(event, EVENT_MESSAGE_ID,
			  outcome_address(key, arena, outcome->message_id));
	event_set(event, EVENT_FROM, outcome_address(key, arena, outcome->sender));
	set_sighting(rules, &outcome->sighting, arena, event);
	event_set(event, EVENT_DEVICE_ID, outcome_device_id(key, arena, outcome->device_id));
	if (outcome->is_new)
		event_set_true(event, EVENT_NEW);
	outcome_decision(&outcome->decision, event);
	event_set(event, EVENT_ERROR, outcome->error);
	return set_recipients(outcome, key, arena, event);
}

static bool is_token_byte(char byte)
{
	return byte_is_alpha(byte) || byte_is_digit(byte) || byte == '-' || byte == '_' ||
	       byte == '.';
}

static bool is_token(struct span span)
{
	for (size_t i = 0; i < span.size; i++)
		if (!is_token_byte(span.data[i]))
			return false;
	return span.size != 0;
}

/* Adds the bytes in quotes, all but a few harmless characters replaced. */
static void add_quoted(struct text *text, struct span span)
{
	const struct span others = SPAN(" ()/,+@");

	text_byte(text, '"');
	for (size_t i = 0; i < span.size; i++) {
		bool harmless = is_token_byte(span.data[i]) ||
				span_find(others, span.data[i]) < others.size;

		text_byte(text, harmless ? span.data[i] : '?');
	}
	text_byte(text, '"');
}

/* Adds a token as it is, and anything else in quotes. */
static void add_word(struct text *text, struct span span)
{
	span = span_first(span, WORD_BYTES);
	if (is_token(span))
		text_add(text, span);
	else
		add_quoted(text, span);
}

/* name=value, unless there is no value. */
static void add_parameter(struct text *text, const char *before, struct span value)
{
	if (value.size == 0)
		return;
	text_add(text, span_of(before));
	add_word(text, value);
}

/* The system is always in quotes, because it may contain a blank. */
static void add_system(struct text *text, const char *before, const struct sighting *sighting)
{
	char bytes[SYSTEM_BYTES + 1];
	struct text system;

	if (sighting->os.size == 0)
		return;
	text_begin_in(&system, bytes, sizeof(bytes));
	outcome_write_system(&system, sighting);
	text_add(text, span_of(before));
	add_quoted(text, span_first(text_span(&system), WORD_BYTES));
}

void outcome_tag(const struct outcome *outcome, struct text *text)
{
	const struct sighting *sighting = &outcome->sighting;
	const struct decision *decision = &outcome->decision;

	add_word(text, sighting->device->name);
	if (sighting->match != NULL)
		add_parameter(text,
			      "; confidence=", span_of(confidence_name(sighting->confidence)));
	if (sighting->contradiction != NULL)
		add_parameter(text, "; contradicted=", SPAN("yes"));
	add_system(text, "; os=", sighting);
	add_parameter(text, "; build=", sighting->build);
	if (decision->policy != NULL)
		add_parameter(text, "; policy=", decision->policy->name);
	add_parameter(text, "; action=", span_of(action_name(decision->action)));
}

/* The user needs quotes only where the name would be more than one word. */
static void add_user(struct text *text, struct span user)
{
	if (span_find(user, ' ') < user.size || span_find(user, '"') < user.size) {
		add_parameter(text, " user=", user);
	} else if (user.size != 0) {
		text_add(text, SPAN(" user="));
		text_visible(text, span_first(user, USER_BYTES));
	}
}

void outcome_log_line(const struct outcome *outcome, struct span id, struct text *text)
{
	const struct decision *decision = &outcome->decision;

	text_visible(text, outcome->queue_id.size != 0 ? outcome->queue_id : SPAN("NOQUEUE"));
	text_add(text, SPAN(": device="));
	text_visible(text, outcome->sighting.device->name);
	add_system(text, " os=", &outcome->sighting);
	add_parameter(text, " action=", span_of(action_name(decision->action)));
	if (decision->policy != NULL)
		add_parameter(text, " policy=", decision->policy->name);
	if (decision->exemption != NULL)
		add_parameter(text, " exemption=", decision->exemption->name);
	add_user(text, outcome->user);
	add_parameter(text, " error=", outcome->error);
	add_parameter(text, " id=", id);
}

void outcome_places(const struct rules *rules, const struct outcome *outcome, struct span id,
		    struct arena *arena, struct span values[PLACES])
{
	values[PLACE_DEVICE] = outcome->sighting.device->name;
	values[PLACE_TITLE] = outcome->sighting.device->title;
	values[PLACE_OS] = outcome_system(&outcome->sighting, arena);
	values[PLACE_USER] = outcome->user;
	values[PLACE_POLICY] = outcome->decision.policy->name;
	values[PLACE_ID] = id;
	values[PLACE_QUEUE_ID] = outcome->queue_id;
	values[PLACE_CONTACT] = rules->contact;
}
