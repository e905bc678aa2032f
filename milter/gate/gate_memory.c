/* SPDX-License-Identifier: ISC */
/* gate_memory -- who opened a mailbox a moment ago, with a device that would have been denied. */
#include "gate/gate_memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/keyed.h"
#include "base/network.h"

#define KEY_BYTES (EVENT_VALUE_BYTES + 100)
#define LINE_BYTES 4096 /* of what is kept of an event; of one with more, nothing is */

/* A user at an address. */
struct entry {
	struct keyed_item item;
	int64_t seen;
	struct span line; /* the event, in the fields that are kept */
	char bytes[];     /* of key and line */
};

struct gate_memory {
	struct keyed table;
	struct eventread *reader;
	struct text key, line;
	int64_t keep;
	uint64_t early;
};

/* What of an event is kept: enough to decide about its device again, and to tell of it. */
static const enum event_field kept[] = {
	EVENT_TIME,   EVENT_TYPE,      EVENT_TRAFFIC,    EVENT_DEVICE,       EVENT_VENDOR,
	EVENT_FAMILY, EVENT_KIND,      EVENT_MODEL,      EVENT_OS,           EVENT_OS_VERSION,
	EVENT_BUILD,  EVENT_CLIENT,    EVENT_CONFIDENCE, EVENT_CONTRADICTED, EVENT_EVIDENCE,
	EVENT_ACTION, EVENT_DEVICE_ID, EVENT_NEW,
};

struct gate_memory *gate_memory_new(const struct hash_seed *seed)
{
	struct gate_memory *memory = calloc(1, sizeof(*memory));

	if (memory == NULL)
		return NULL;
	keyed_begin(&memory->table, seed);
	text_begin(&memory->key, KEY_BYTES);
	text_begin(&memory->line, LINE_BYTES);
	memory->reader = eventread_new(seed);
	if (memory->reader != NULL)
		return memory;
	gate_memory_free(memory);
	return NULL;
}

static void forget(struct gate_memory *memory, struct entry *entry)
{
	keyed_remove(&memory->table, &entry->item);
	free(entry);
}

static struct entry *oldest(const struct gate_memory *memory)
{
	return (struct entry *)memory->table.oldest;
}

void gate_memory_free(struct gate_memory *memory)
{
	if (memory == NULL)
		return;
	while (oldest(memory) != NULL)
		forget(memory, oldest(memory));
	keyed_end(&memory->table);
	text_end(&memory->key);
	text_end(&memory->line);
	eventread_free(memory->reader);
	free(memory);
}

void gate_memory_keep(struct gate_memory *memory, int64_t milliseconds)
{
	memory->keep = milliseconds;
}

static bool is_over(const struct gate_memory *memory, const struct entry *entry, int64_t now)
{
	return now - entry->seen >= memory->keep;
}

void gate_memory_tick(struct gate_memory *memory, int64_t now)
{
	while (oldest(memory) != NULL && is_over(memory, oldest(memory), now))
		forget(memory, oldest(memory));
}

size_t gate_memory_count(const struct gate_memory *memory)
{
	return memory->table.count;
}

uint64_t gate_memory_early(const struct gate_memory *memory)
{
	return memory->early;
}

/* An address in all its spellings is one; a network, as with a pseudonym_key, has one spelling. */
static struct span key_of(struct gate_memory *memory, struct span user, struct span client_ip)
{
	struct ip ip = ip_read(client_ip);
	struct text *key = &memory->key;

	text_clear(key);
	text_add(key, user);
	text_byte(key, '\0');
	text_add(key,
		 ip.known ? (struct span){ (const char *)ip.bytes, sizeof(ip.bytes) } : client_ip);
	return key->cut ? SPAN("") : text_span(key);
}

static struct entry *entry_new(int64_t seen, struct span key, struct span line)
{
	struct entry *entry = malloc(sizeof(*entry) + key.size + line.size);

	if (entry == NULL)
		return NULL;
	*entry = (struct entry){ .item = { .key = { entry->bytes, key.size } },
				 .seen = seen,
				 .line = { entry->bytes + key.size, line.size } };
	memcpy(entry->bytes, key.data, key.size);
	memcpy(entry->bytes + key.size, line.data, line.size);
	return entry;
}

/* Without memory for it, it is not remembered. */
static void add(struct gate_memory *memory, int64_t seen, struct span key, struct span line)
{
	struct entry *former = keyed_find(&memory->table, key), *entry;

	if (former != NULL && former->seen > seen)
		return;
	if (former != NULL)
		forget(memory, former);
	if (memory->table.count >= GATE_MEMORY_MAX) {
		memory->early++;
		forget(memory, oldest(memory));
	}
	entry = entry_new(seen, key, line);
	if (entry != NULL && !keyed_add(&memory->table, &entry->item))
		free(entry);
}

/* Whether that is POLICY=deny. */
static bool names_denial(struct span would, struct span policy)
{
	const struct span denial = SPAN("=deny");

	return would.size == policy.size + denial.size &&
	       span_equal(span_first(would, policy.size), policy) &&
	       span_equal(span_from(would, policy.size), denial);
}

/* By a policy that is in force and not only warns, and spared nobody. */
static bool came_too_late(const struct event *event)
{
	const struct event_value *values = event->values, *would = &values[EVENT_WOULD];
	bool spared = values[EVENT_EXEMPTION].text.size != 0;

	return would->item_count > (spared ? 1 : 0) && values[EVENT_POLICY].text.size != 0 &&
	       values[EVENT_GRACE].number == 0 &&
	       names_denial(would->items[would->item_count - 1], values[EVENT_POLICY].text);
}

/* What the gate wrote itself is no access. */
static bool is_access(const struct event *event)
{
	const struct event_value *values = event->values;
	struct span source = values[EVENT_SOURCE].text;

	return span_equal(values[EVENT_TYPE].text, SPAN("sighting")) &&
	       span_equal(values[EVENT_TRAFFIC].text, SPAN("access")) &&
	       span_equal(values[EVENT_USER_SOURCE].text, SPAN("login")) && source.size != 0 &&
	       !span_starts_nocase(source, SPAN("gate-")) && values[EVENT_USER].text.size != 0 &&
	       values[EVENT_CLIENT_IP].text.size != 0;
}

/* When it was, or when it was repeated last.  A clock that is ahead does not make it last. */
static bool time_of(const struct event *event, int64_t now, int64_t *out)
{
	struct span last = event->values[EVENT_LAST].text;

	if (!calendar_read_rfc3339(last.size != 0 ? last : event->values[EVENT_TIME].text, out))
		return false;
	if (*out > now)
		*out = now;
	return true;
}

static void take(struct gate_memory *memory, const struct event *event, int64_t now)
{
	struct event part = { 0 };
	struct span key;
	int64_t seen;

	if (!is_access(event) || !came_too_late(event) || !time_of(event, now, &seen) ||
	    now - seen >= memory->keep)
		return;
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		part.values[kept[i]] = event->values[kept[i]];
	text_clear(&memory->line);
	event_write(&memory->line, &part);
	key = key_of(memory, event->values[EVENT_USER].text, event->values[EVENT_CLIENT_IP].text);
	if (!memory->line.cut && key.size != 0)
		add(memory, seen, key, text_span(&memory->line));
}

/* The next line that can matter, as most do not; empty: there is none. */
static struct span next_line(struct span *lines)
{
	const struct span denial = SPAN("=deny\"");
	const char *at = lines->size != 0
				 ? memmem(lines->data, lines->size, denial.data, denial.size)
				 : NULL;
	const char *before, *end;
	struct span line;

	if (at == NULL)
		return SPAN("");
	before = memrchr(lines->data, '\n', (size_t)(at - lines->data));
	end = memchr(at, '\n', lines->size - (size_t)(at - lines->data));
	line = span_from(*lines, before != NULL ? (size_t)(before + 1 - lines->data) : 0);
	if (end != NULL)
		line = span_first(line, (size_t)(end - line.data));
	*lines = span_from(*lines, (size_t)(line.data + line.size - lines->data));
	return line;
}

void gate_memory_feed(struct gate_memory *memory, struct span lines, int64_t now)
{
	struct span line;

	while ((line = next_line(&lines)).size != 0) {
		struct event event;

		if (eventread_line(memory->reader, line, &event, NULL))
			take(memory, &event, now);
	}
}

bool gate_memory_find(struct gate_memory *memory, struct span user, struct span client_ip,
		      int64_t now, struct event *out)
{
	struct entry *entry = NULL;

	if (user.size != 0 && client_ip.size != 0)
		entry = keyed_find(&memory->table, key_of(memory, user, client_ip));
	return entry != NULL && !is_over(memory, entry, now) &&
	       eventread_line(memory->reader, entry->line, out, NULL);
}
