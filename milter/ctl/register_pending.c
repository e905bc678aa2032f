/* SPDX-License-Identifier: ISC */
/* register_pending -- devices that the event log shows, and the register neither allows nor blocks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include "base/keyed.h"
#include "ctl/register.h"
#include "host/logs/eventfiles.h"
#include "service/seed.h"

#define DAYS 90            /* of the event log that are read */
#define PENDING_MOST 10000 /* devices that are told */
#define CELLS 5            /* user, device, model, last seen, known by */
#define PAGE_BYTES ((size_t)64 << 20)
#define KEY_BYTES 4000

/* A device of somebody. */
struct seen {
	struct keyed_item item;
	struct span cells[CELLS];
};

struct pending {
	const struct config *config;
	struct span user; /* empty: all */
	struct arena *arena;
	struct keyed table;
	bool full;
	int64_t now;
};

static bool is_known(const struct pending *p, const struct event *event)
{
	const struct event_value *values = event->values;
	const struct registry_key key = { values[EVENT_USER].text, values[EVENT_DEVICE_ID].text,
					  catalogue_device(p->config->rules.catalogue,
							   values[EVENT_DEVICE].text),
					  values[EVENT_MODEL].text };
	const struct registry_row *row =
		registry_find(p->config->rules.policies.registry, &key, p->now);

	return row != NULL && row->state != REGISTRY_PENDING;
}

static bool is_asked_for(const struct pending *p, const struct event *event)
{
	const struct event_value *values = event->values;
	struct span user = values[EVENT_USER].text;
	bool tells = values[EVENT_DEVICE_ID].text.size != 0 ||
		     (values[EVENT_DEVICE].text.size != 0 &&
		      !span_equal(values[EVENT_DEVICE].text, SPAN("unknown")));

	return span_equal(values[EVENT_TYPE].text, SPAN("sighting")) && user.size != 0 && tells &&
	       !span_equal(values[EVENT_TRAFFIC].text, SPAN("inbound")) &&
	       (p->user.size == 0 || span_equal(user, p->user)) && !is_known(p, event);
}

/* Copies.  False: out of memory. */
static bool keep(struct pending *p, struct span key, const struct span *cells)
{
	struct seen *seen = arena_take(p->arena, sizeof(*seen));

	if (seen == NULL)
		return false;
	seen->item.key = arena_copy(p->arena, key);
	for (int i = 0; i < CELLS; i++)
		seen->cells[i] = arena_copy(p->arena, cells[i]);
	return seen->item.key.data != NULL && keyed_add(&p->table, &seen->item);
}

/* A later day takes the place of the one that was kept.  False: out of memory. */
static bool see_again(struct pending *p, struct seen *seen, struct span day)
{
	if (span_compare(seen->cells[3], day) < 0)
		seen->cells[3] = arena_copy(p->arena, day);
	return seen->cells[3].data != NULL;
}

static bool add(struct pending *p, const struct event *event)
{
	const struct event_value *values = event->values;
	struct span id = values[EVENT_DEVICE_ID].text, cells[CELLS];
	char which[KEY_BYTES], bytes[KEY_BYTES];
	struct text device, key;
	struct seen *seen;

	text_begin_in(&device, which, sizeof(which));
	text_add(&device, id.size != 0 ? SPAN("id:") : SPAN(""));
	text_add(&device, id.size != 0 ? id : values[EVENT_DEVICE].text);
	cells[0] = values[EVENT_USER].text;
	cells[1] = text_span(&device);
	cells[2] = values[EVENT_MODEL].text.size != 0 || id.size == 0 ? values[EVENT_MODEL].text
								      : values[EVENT_DEVICE].text;
	cells[3] = span_first(values[EVENT_TIME].text, sizeof("2023-07-17") - 1);
	cells[4] = values[EVENT_USER_SOURCE].text;
	text_begin_in(&key, bytes, sizeof(bytes));
	for (int i = 0; i < 3; i++) {
		text_add(&key, i == 2 && id.size != 0 ? SPAN("") : cells[i]);
		text_byte(&key, '\n');
	}
	seen = keyed_find(&p->table, text_span(&key));
	if (seen != NULL)
		return see_again(p, seen, cells[3]);
	p->full |= p->table.count == PENDING_MOST;
	return p->full || keep(p, text_span(&key), cells);
}

static bool read_events(struct pending *p, struct eventfiles *files, struct eventread *reader,
			struct trouble *why)
{
	struct eventfiles_line line;
	enum eventfiles_next next;
	struct event event;
	struct span object;

	while ((next = eventfiles_next(files, &line, why)) == EVENTFILES_LINE) {
		if (line.too_long || eventread_find(line.bytes, &object) != EVENTREAD_OBJECT ||
		    !eventread_line(reader, object, &event, NULL) || !is_asked_for(p, &event))
			continue;
		if (!add(p, &event)) {
			trouble_say(why, "out of memory");
			return false;
		}
	}
	return next == EVENTFILES_END;
}

static int tell(struct pending *p)
{
	struct text page;
	bool done;

	text_begin(&page, PAGE_BYTES);
	for (struct keyed_item *item = p->table.oldest; item != NULL; item = item->newer)
		register_show(&page, ((struct seen *)item)->cells, CELLS);
	fputs(text_string(&page), stdout);
	done = !page.cut && fflush(stdout) == 0 && !ferror(stdout);
	text_end(&page);
	if (p->full)
		fprintf(stderr, "milter-device-ctl: only the first %d are told: name a USER\n",
			PENDING_MOST);
	return done ? EX_OK : EX_IOERR;
}

int register_pending(const struct config *config, struct span user)
{
	struct pending p = { .config = config, .user = user, .arena = arena_new() };
	struct eventfiles *files = eventfiles_new();
	const struct hash_seed *seed = seed_of_process();
	struct eventread *reader = eventread_new(seed);
	struct trouble why = { "out of memory" };
	int status = EX_NOINPUT;

	p.now = time(NULL);
	keyed_begin(&p.table, seed);
	if (config->rules.pseudonyms.count != 0)
		trouble_say(&why, "events name no people, because of pseudonym_key: nobody can "
				  "tell whose device is pending");
	else if (p.arena != NULL && files != NULL && reader != NULL &&
		 eventfiles_add_rotated(files, config->event_log, p.now - DAYS * 86400, &why) &&
		 read_events(&p, files, reader, &why))
		status = tell(&p);
	if (status == EX_NOINPUT)
		fprintf(stderr, "milter-device-ctl: %s\n", why.sentence);
	keyed_end(&p.table);
	eventread_free(reader);
	eventfiles_free(files);
	arena_free(p.arena);
	return status;
}
