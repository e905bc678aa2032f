/* SPDX-License-Identifier: ISC */
/* past -- what an event still tells of the request that was decided. */
#include "replay/past.h"

#include "base/calendar.h"
#include "base/pseudonym.h"
#include "policy/conditions.h"

#define CHARACTER_BYTES 4  /* of UTF-8, at most */
#define IP_BITS 128        /* of a struct ip */
#define IPV4_FRONT_BITS 96 /* of these, in front of an IPv4 address */

static const struct {
	const char *name, *words;
} lacks[PAST_LACKS] = {
	[PAST_FIELDS] = { "fields", "the event lacks its time, device, traffic or action" },
	[PAST_DEVICE] = { "device", "the catalogue has no such device, and a policy names some" },
	[PAST_USER] = { "user", "the user is a pseudonym, and a policy names addresses" },
	[PAST_RECIPIENTS] = { "recipients", "the event does not name all recipients" },
	[PAST_NETWORK] = { "client_ip", "the event does not tell the client's whole address" },
	[PAST_CLIENT] = { "client", "the event does not tell all of the client's name" },
	[PAST_MODEL] = { "model", "the event does not tell all of the model" },
	[PAST_PROTOCOL] = { "protocol", "the event does not tell the protocol" },
	[PAST_REGISTERED] = { "device_id",
			      "the event does not tell whose device it was as the register would" },
};

const char *past_lack_words(enum past_lack lack)
{
	return lacks[lack].words;
}

const char *past_lack_name(enum past_lack lack)
{
	return lacks[lack].name;
}

static void lack(struct past *past, enum past_lack what)
{
	past->lacks |= 1U << what;
}

static bool is_pseudonym(struct span address)
{
	return pseudonym_looks_like(address_local(address));
}

bool past_hides(const struct past *past, struct span address)
{
	return past->hidden && is_pseudonym(address);
}

bool past_cut(struct span address)
{
	return address.size >= EVENT_VALUE_BYTES;
}

/* What is written shorter than this is whole: an event is cut between two characters. */
static size_t whole_bytes(const struct past *past)
{
	return (past->hidden ? EVENT_EVIDENCE_BYTES : EVENT_VALUE_BYTES) - CHARACTER_BYTES;
}

struct span past_told(const struct past *past, struct span value)
{
	return past->hidden ? span_first(value, span_find_nocase(value, SPAN("[address]"))) : value;
}

static bool is_whole(const struct past *past, struct span value)
{
	return value.size < whole_bytes(past) && past_told(past, value).size == value.size;
}

/* A device that the catalogue no longer has keeps what the event says of it. */
static void stand_in(struct past *past, const struct event *event)
{
	past->stand_in = (struct device){ .name = event->values[EVENT_DEVICE].text,
					  .vendor = event->values[EVENT_VENDOR].text,
					  .family = event->values[EVENT_FAMILY].text,
					  .kind = event->values[EVENT_KIND].text };
	past->sighting.device = &past->stand_in;
	lack(past, PAST_DEVICE);
}

static void read_sighting(struct past *past, const struct event *event,
			  const struct catalogue *catalogue)
{
	static const struct match some_match;
	static const struct condition some_condition;
	struct sighting *sighting = &past->sighting;
	struct span name = event->values[EVENT_DEVICE].text;

	*sighting = (struct sighting){ .device = catalogue_device(catalogue, name),
				       .os = event->values[EVENT_OS].text,
				       .version = event->values[EVENT_OS_VERSION].text,
				       .client = event->values[EVENT_CLIENT].text,
				       .model = event->values[EVENT_MODEL].text };
	if (name.size == 0)
		lack(past, PAST_FIELDS);
	if (sighting->device == NULL)
		stand_in(past, event);
	if (sighting->device == catalogue_unknown(catalogue))
		return;
	sighting->match = &some_match;
	if (event->values[EVENT_CONTRADICTED].number != 0)
		sighting->contradiction = &some_condition;
	if (!confidence_named(event->values[EVENT_CONFIDENCE].text, &sighting->confidence))
		lack(past, PAST_FIELDS);
}

/*
 * The whole address; or its network, as with a pseudonym_key.  Without either the daemon knew none,
 * so that no network has matched.
 */
static void read_client(struct past *past, struct span text)
{
	struct span bits = text, address = span_cut(&bits, '/');
	uint64_t number;

	past->network = ip_read(address);
	past->request.client = past->network;
	past->hidden = address.size != text.size;
	if (!past->hidden)
		return;
	lack(past, PAST_NETWORK);
	if (past->network.known && span_number(bits, IP_BITS, &number))
		past->network_bits =
			(int)number + (span_find(text, ':') < text.size ? 0 : IPV4_FRONT_BITS);
}

static void read_people(struct past *past, const struct event *event)
{
	const struct event_value *to = &event->values[EVENT_TO];
	struct span user = event->values[EVENT_USER].text;

	/* Only a whole address shows that nothing is hidden. */
	past->hidden |= event->values[EVENT_CLIENT_IP].text.size == 0;
	past->request.user = user;
	past->request.claimed = span_equal(event->values[EVENT_USER_SOURCE].text, SPAN("claimed"));
	if (past_hides(past, user) || past_cut(user))
		lack(past, PAST_USER);
	past->request.recipients = to->items;
	past->request.recipient_count = to->item_count;
	past->all_named = to->item_count == 0
				  ? past->request.traffic == TRAFFIC_ACCESS
				  : event->values[EVENT_TO_COUNT].number <= to->item_count;
	if (!past->all_named)
		lack(past, PAST_RECIPIENTS);
	for (size_t i = 0; i < to->item_count; i++)
		if (past_hides(past, to->items[i]) || past_cut(to->items[i]))
			lack(past, PAST_RECIPIENTS);
}

/* What pseudonyms hide is to be known by now. */
static void check_names(struct past *past)
{
	if (!is_whole(past, past->sighting.client))
		lack(past, PAST_CLIENT);
	if (!is_whole(past, past->sighting.model))
		lack(past, PAST_MODEL);
	if (request_protocol(&past->request) == PROTOCOL_NONE)
		lack(past, PAST_PROTOCOL);
}

/* Only ActiveSync has a device_id; an old event may not tell it, or not that it was ActiveSync. */
static void read_device_id(struct past *past, struct span device_id)
{
	enum protocol protocol = request_protocol(&past->request);
	bool may_have_one = protocol == PROTOCOL_NONE || protocol == PROTOCOL_ACTIVESYNC;
	unsigned others = 1U << PAST_DEVICE | 1U << PAST_USER | 1U << PAST_MODEL;

	past->request.device_id = device_id;
	if ((may_have_one && (device_id.size == 0 || past->hidden)) || (past->lacks & others) != 0)
		lack(past, PAST_REGISTERED);
}

void past_read(const struct event *event, const struct catalogue *catalogue, struct past *out)
{
	enum action action;

	*out = (struct past){ .request = { .sighting = &out->sighting } };
	if (!calendar_read_rfc3339(event->values[EVENT_TIME].text, &out->milliseconds) ||
	    !traffic_named(event->values[EVENT_TRAFFIC].text, &out->request.traffic) ||
	    !action_named(event->values[EVENT_ACTION].text, &action))
		lack(out, PAST_FIELDS);
	out->request.ahead = span_starts_nocase(event->values[EVENT_SOURCE].text, SPAN("gate-"));
	out->request.protocol = protocol_named(event->values[EVENT_PROTOCOL].text);
	out->request.seconds = calendar_whole_seconds(out->milliseconds);
	read_sighting(out, event, catalogue);
	read_client(out, event->values[EVENT_CLIENT_IP].text);
	read_people(out, event);
	check_names(out);
	read_device_id(out, event->values[EVENT_DEVICE_ID].text);
}
