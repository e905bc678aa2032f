/* SPDX-License-Identifier: ISC */
/* pseudonymise -- lines of the event log as the daemon would have written them with its key. */
#include "hiding/pseudonymise.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "event/eventread.h"
#include "policy/evidence_words.h"
#include "policy/outcome.h"

struct pseudonymise {
	const struct rules *rules; /* borrowed */
	struct eventread *reader;  /* owned */
	struct arena *arena;       /* owned: of the line at hand */
	struct text line;
};

struct pseudonymise *pseudonymise_new(const struct hash_seed *seed, const struct rules *rules)
{
	struct pseudonymise *pseudonymise = calloc(1, sizeof(*pseudonymise));

	if (pseudonymise == NULL)
		return NULL;
	pseudonymise->rules = rules;
	pseudonymise->reader = eventread_new(seed);
	pseudonymise->arena = arena_new();
	text_begin(&pseudonymise->line, 2 * EVENT_LINE_BYTES);
	if (pseudonymise->reader != NULL && pseudonymise->arena != NULL)
		return pseudonymise;
	pseudonymise_free(pseudonymise);
	return NULL;
}

void pseudonymise_free(struct pseudonymise *pseudonymise)
{
	if (pseudonymise == NULL)
		return;
	eventread_free(pseudonymise->reader);
	arena_free(pseudonymise->arena);
	text_end(&pseudonymise->line);
	free(pseudonymise);
}

/* Of an address, or one in angle brackets. */
static bool is_pseudonym(struct span address)
{
	bool bracket = address.size != 0 && address.data[0] == '<';

	return pseudonym_looks_like(span_from(address_local(address), bracket));
}

/* What becomes of a value, in the arena or borrowed; no data where it had some: out of memory. */
typedef struct span hide(const struct rules *, struct span key, struct arena *, struct span value);

static struct span hide_address(const struct rules *rules, struct span key, struct arena *arena,
				struct span value)
{
	(void)rules;
	return is_pseudonym(value) ? value : outcome_address(key, arena, value);
}

static struct span hide_device_id(const struct rules *rules, struct span key, struct arena *arena,
				  struct span value)
{
	(void)rules;
	return outcome_device_id(key, arena, value);
}

static struct span hide_client(const struct rules *rules, struct span key, struct arena *arena,
			       struct span value)
{
	(void)key;
	return outcome_network(rules, arena, value);
}

static struct span hide_queue_id(const struct rules *rules, struct span key, struct arena *arena,
				 struct span value)
{
	(void)key;
	(void)arena;
	return rules->keeps_queue_id ? value : SPAN("");
}

static struct span hide_message_id(const struct rules *rules, struct span key, struct arena *arena,
				   struct span value)
{
	return rules->keeps_message_id ? hide_address(rules, key, arena, value) : SPAN("");
}

static struct span hide_addresses_in(const struct rules *rules, struct span key,
				     struct arena *arena, struct span value)
{
	(void)rules;
	(void)key;
	return evidence_captured(value, true, arena);
}

static struct span drop(const struct rules *rules, struct span key, struct arena *arena,
			struct span value)
{
	(void)rules;
	(void)key;
	(void)arena;
	(void)value;
	return SPAN("");
}

static const struct hidden {
	enum event_field field;
	hide *hide;
	bool tells; /* by itself, whether it is a pseudonym already */
} hidden[] = {
	{ EVENT_USER, hide_address, true },
	{ EVENT_FROM, hide_address, true },
	{ EVENT_DEVICE_ID, hide_device_id, false },
	{ EVENT_CLIENT_IP, hide_client, false },
	{ EVENT_QUEUE_ID, hide_queue_id, false },
	{ EVENT_MESSAGE_ID, hide_message_id, false },
	{ EVENT_MODEL, hide_addresses_in, false },
	{ EVENT_OS, hide_addresses_in, false },
	{ EVENT_OS_VERSION, hide_addresses_in, false },
	{ EVENT_BUILD, hide_addresses_in, false },
	{ EVENT_CLIENT, hide_addresses_in, false },
	{ EVENT_EVIDENCE, drop, false },
};

/* Of lines that are no sightings: whoever did it, to whom, and why. */
static const enum event_field doings[] = { EVENT_BY, EVENT_RESULT, EVENT_REASON };

/*
 * Whether whoever made the line had the key, too: all addresses are pseudonyms, as anybody can send
 * from one that looks so.
 */
static bool is_hidden(const struct event *event)
{
	const struct event_value *to = &event->values[EVENT_TO];
	const struct span user = event->values[EVENT_USER].text;
	const struct span from = event->values[EVENT_FROM].text;

	if ((user.size != 0 && !is_pseudonym(user)) || (from.size != 0 && !is_pseudonym(from)))
		return false;
	for (size_t i = 0; i < to->item_count; i++)
		if (!is_pseudonym(to->items[i]))
			return false;
	return user.size != 0 || from.size != 0 || to->item_count != 0;
}

/* False: out of memory. */
static bool hide_recipients(const struct rules *rules, struct span key, struct arena *arena,
			    struct event_value *to)
{
	struct span *items = arena_take(arena, (to->item_count + 1) * sizeof(*items));

	for (size_t i = 0; i < to->item_count && items != NULL; i++) {
		items[i] = hide_address(rules, key, arena, to->items[i]);
		if (items[i].data == NULL)
			return false;
	}
	to->items = items;
	return items != NULL;
}

static bool hide_event(struct pseudonymise *pseudonymise, struct event *event)
{
	const struct rules *rules = pseudonymise->rules;
	bool has_pseudonyms = is_hidden(event);
	struct span key;
	int64_t time = 0;

	calendar_read_rfc3339(event->values[EVENT_TIME].text, &time);
	key = pseudonym_key_at(&rules->pseudonyms, calendar_whole_seconds(time));
	for (size_t i = 0; i < sizeof(doings) / sizeof(doings[0]); i++)
		event->values[doings[i]] = (struct event_value){ 0 };
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		struct span *text = &event->values[hidden[i].field].text;

		if (text->size == 0 || (has_pseudonyms && !hidden[i].tells))
			continue;
		*text = hidden[i].hide(rules, key, pseudonymise->arena, *text);
		if (text->data == NULL && hidden[i].hide != hide_client)
			return false;
	}
	return hide_recipients(rules, key, pseudonymise->arena, &event->values[EVENT_TO]);
}

struct span pseudonymise_line(struct pseudonymise *pseudonymise, struct span line)
{
	const struct span none = { NULL, 0 };
	struct span object;
	struct event event;
	struct trouble why;

	if (eventread_find(line, &object) == EVENTREAD_NOTHING ||
	    !eventread_line(pseudonymise->reader, object, &event, &why))
		return line;
	arena_empty(pseudonymise->arena);
	text_clear(&pseudonymise->line);
	if (!hide_event(pseudonymise, &event))
		return none;
	event_write(&pseudonymise->line, &event);
	return pseudonymise->line.cut ? none : text_span(&pseudonymise->line);
}
