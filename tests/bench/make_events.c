/* SPDX-License-Identifier: ISC */
/*
 * make_events LINES USERS [SEED [DEVICES]] -- writes an event log of a made-up year on standard
 * output.
 * Four mail servers write into one log in the order of time: people who open mail, send it and
 * acknowledge it on the devices that are theirs, totals of the first server, now and then another
 * configuration.
 * The same arguments give the same bytes; another seed gives other people's events under other
 * ids.  Nearly all that somebody does is done with one device; of so many each is as likely as any
 * other, in any of three versions.  Lines are written as event_write writes them, only faster;
 * every thousandth is compared.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "event/event.h"

#define YEAR_START 1735689600000 /* 2025-01-01 */
#define YEAR_MILLISECONDS (365 * 86400000LL)
#define HOSTS 4
#define FULL_YEAR 5000000 /* lines; fewer are the beginning of the year, as dense */

struct maker {
	uint64_t random;
	uint64_t lines, users, seed, devices;
	uint64_t counters[HOSTS];
	struct arena *arena; /* of the line at hand */
};

static const struct made_device {
	const char *device, *vendor, *family, *kind, *model, *client, *evidence;
	const char *versions[3], *builds[3];
} devices[] = {
	{ "iphone",
	  "Apple",
	  "iOS",
	  "phone",
	  NULL,
	  "iPhone Mail",
	  "X-Mailer: iPhone Mail ",
	  { "18.5", "18.3.2", "17.7.1" },
	  { "22F76", "22D82", "21H216" } },
	{ "iphone",
	  "Apple",
	  "iOS",
	  "phone",
	  "iPhone 15 Pro",
	  NULL,
	  "User-Agent: Apple-iPhone16C1/",
	  { "18.5", "18.4.1", "17.5.1" },
	  { "2206.76", "2205.77", "2106.90" } },
	{ "ipad",
	  "Apple",
	  "iPadOS",
	  "tablet",
	  "iPad Air 11-inch (M2)",
	  NULL,
	  "User-Agent: Apple-iPad14C8/",
	  { "18.5", "18.1", "17.7" },
	  { "2206.76", "2202.82", "2108.216" } },
	{ "mac",
	  "Apple",
	  "macOS",
	  "computer",
	  NULL,
	  "Apple Mail",
	  "X-Mailer: Apple Mail ",
	  { "15.5", "14.7.6", "13.7" },
	  { "3826.600.51.1.1", "3774.600.62", "3731.700.6" } },
	{ "android",
	  "Google",
	  "Android",
	  "phone",
	  "SM-S921B",
	  NULL,
	  "User-Agent: Android-SAMSUNG-SM-S921B/",
	  { "15", "14", "13" },
	  { "101.15", "101.14", "101.13" } },
	{ "outlook",
	  "Microsoft",
	  "Windows",
	  "computer",
	  NULL,
	  "Microsoft Outlook 16.0",
	  "X-Mailer: Microsoft Outlook ",
	  { NULL },
	  { "16.0", "15.0", "14.0" } },
	{ "thunderbird",
	  "Mozilla",
	  "Linux",
	  "computer",
	  NULL,
	  "Mozilla Thunderbird",
	  "User-Agent: Mozilla Thunderbird ",
	  { NULL },
	  { "128.10", "115.18", "102.15" } },
};
#define DEVICES (sizeof(devices) / sizeof(devices[0]))

/* xorshift64* */
static uint64_t next_random(struct maker *maker)
{
	maker->random ^= maker->random >> 12;
	maker->random ^= maker->random << 25;
	maker->random ^= maker->random >> 27;
	return maker->random * 0x2545f4914f6cdd1dU;
}

static uint64_t below(struct maker *maker, uint64_t limit)
{
	return (next_random(maker) >> 33) % limit;
}

/* Lives as long as the line. */
__attribute__((format(printf, 2, 3))) static struct span say(struct maker *maker,
							     const char *format, ...)
{
	va_list arguments;
	char words[256];
	int size;

	va_start(arguments, format);
	size = vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	return arena_copy(maker->arena, (struct span){ words, (size_t)size });
}

static void set_origin(struct maker *maker, struct event *event, const char *type, uint64_t host,
		       int64_t time)
{
	struct civil civil = calendar_civil(time / 1000);

	event_set(event, EVENT_TIME,
		  say(maker, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)civil.year, civil.month,
		      civil.day, civil.hour, civil.minute, civil.second, (int)(time % 1000)));
	event_set(event, EVENT_TYPE, span_of(type));
	event_set(event, EVENT_ID,
		  say(maker, "mx%" PRIu64 "-5f0c9a3b7d2e%02" PRIx64 "%02" PRIx64 "-%" PRIx64,
		      host + 1, maker->seed % 256, host, ++maker->counters[host]));
	event_set(event, EVENT_HOST, say(maker, "mx%" PRIu64, host + 1));
	event_set(event, EVENT_CONFIG,
		  say(maker, "0c4d2e6f8a1b%04x",
		      (unsigned)((time - YEAR_START) / (30 * 86400000LL))));
}

/* One of many, each of another model. */
static void set_model(struct maker *maker, struct event *event, const struct made_device *made,
		      uint64_t number)
{
	event_set(event, EVENT_MODEL, span_of(made->model));
	if (number != 0)
		event_set(event, EVENT_MODEL,
			  say(maker, "%s %" PRIu64, made->model != NULL ? made->model : "Model",
			      number));
}

/* What people declare hardly changes from mail to mail: the user's number says it. */
static void set_device(struct maker *maker, struct event *event, uint64_t user, int64_t time)
{
	uint64_t choice = (user * 0x9e3779b97f4a7c15U) >> 32;
	uint64_t number = maker->devices > 1 ? below(maker, maker->devices) : below(maker, 12) == 0;
	const struct made_device *made = &devices[(choice + number) % DEVICES];
	size_t version = (choice / 7 + (uint64_t)(time > YEAR_START + YEAR_MILLISECONDS / 2)) % 3;

	if (maker->devices > 1)
		version = below(maker, 3);
	event_set(event, EVENT_DEVICE, span_of(made->device));
	event_set(event, EVENT_VENDOR, span_of(made->vendor));
	event_set(event, EVENT_FAMILY, span_of(made->family));
	event_set(event, EVENT_KIND, span_of(made->kind));
	set_model(maker, event, made, number / DEVICES);
	event_set(event, EVENT_CLIENT, span_of(made->client));
	if (made->versions[version] != NULL) {
		event_set(event, EVENT_OS, span_of(made->family));
		event_set(event, EVENT_OS_VERSION, span_of(made->versions[version]));
	}
	event_set(event, EVENT_CONFIDENCE, span_of(version == 2 ? "likely" : "certain"));
	event_set(event, EVENT_EVIDENCE, say(maker, "%s%s", made->evidence, made->builds[version]));
	if (version == 2 && made->versions[version] != NULL)
		event_set_true(event, EVENT_OUTDATED);
}

static void set_decision(struct event *event, bool is_access)
{
	static const struct span would[] = { { "no-iphones=reject", 17 } };
	bool outdated = event->values[EVENT_OUTDATED].number != 0;
	bool iphone = span_equal(event->values[EVENT_DEVICE].text, SPAN("iphone"));

	event_set(event, EVENT_ACTION, outdated && !is_access ? SPAN("tag") : SPAN("log"));
	if (outdated)
		event_set(event, EVENT_POLICY, SPAN("outdated-phones"));
	if (iphone) {
		event->values[EVENT_WOULD].items = would;
		event->values[EVENT_WOULD].item_count = 1;
	}
	if (outdated || iphone)
		event_set(event, EVENT_MODE, SPAN("enforce"));
}

static void set_message(struct maker *maker, struct event *event, struct span user)
{
	struct span *to = arena_take(maker->arena, sizeof(*to));
	uint64_t number = next_random(maker);

	*to = say(maker, "partner%" PRIu64 "@example.com", number % 9000);
	event_set(event, EVENT_QUEUE_ID, say(maker, "4R%09" PRIX64, number >> 28));
	event_set(event, EVENT_MESSAGE_ID, say(maker, "<%016" PRIX64 "@minprom.example>", number));
	event_set(event, EVENT_FROM, user);
	event->values[EVENT_TO].items = to;
	event->values[EVENT_TO].item_count = 1;
}

static void make_sighting(struct maker *maker, struct event *event, int64_t time)
{
	uint64_t number = below(maker, maker->users), what = below(maker, 100);
	bool is_access = what < 88;
	struct span user = say(maker, "user%06" PRIu64 "@minprom.example",
			       number + maker->users * maker->seed);

	/* A mailbox is on one of them; mail may be sent by any. */
	set_origin(maker, event, "sighting", is_access ? number % HOSTS : below(maker, HOSTS),
		   time);
	event_set(event, EVENT_SOURCE, is_access ? SPAN("dovecot") : SPAN("smtp"));
	event_set(event, EVENT_TRAFFIC,
		  is_access   ? SPAN("access")
		  : what < 97 ? SPAN("submission")
			      : SPAN("receipt"));
	event_set(event, EVENT_USER, user);
	event_set(event, EVENT_USER_SOURCE, what < 99 ? SPAN("login") : SPAN("receipt"));
	event_set(event, EVENT_CLIENT_IP,
		  say(maker, "10.%" PRIu64 ".%" PRIu64 ".%" PRIu64, number >> 16 & 255,
		      number >> 8 & 255, number & 255));
	if (!is_access)
		set_message(maker, event, user);
	set_device(maker, event, number, time);
	set_decision(event, is_access);
	if (is_access && below(maker, 4) == 0)
		event_set_number(event, EVENT_COUNT, 2 + below(maker, 40));
}

static void make_totals(struct maker *maker, struct event *event, int64_t time)
{
	set_origin(maker, event, "totals", 0, time);
	event_set(event, EVENT_SOURCE, SPAN("smtp"));
	event_set_number(event, EVENT_MESSAGES_SUBMISSION, below(maker, 300));
	event_set_number(event, EVENT_MESSAGES_RECEIPT, below(maker, 10));
	event_set_number(event, EVENT_MESSAGES_ACCESS, below(maker, 900));
	event_set_number(event, EVENT_MESSAGES_INBOUND, below(maker, 2000));
}

static char *put(char *to, struct span span)
{
	memcpy(to, span.data, span.size);
	return to + span.size;
}

static char *put_value(char *to, enum event_kind kind, const struct event_value *value)
{
	switch (kind) {
	case EVENT_STRING:
		to = put(put(put(to, SPAN("\"")), value->text), SPAN("\""));
		break;
	case EVENT_LIST:
		to = put(put(put(to, SPAN("[\"")), value->items[0]), SPAN("\"]"));
		break;
	case EVENT_NUMBER:
		to += sprintf(to, "%" PRIu64, value->number);
		break;
	case EVENT_BOOLEAN:
		to = put(to, SPAN("true"));
		break;
	}
	return to;
}

/* What event_write writes, for values that need no escapes and lists of one. */
static size_t put_event(char *start, const struct event *event)
{
	char *to = start;

	for (enum event_field field = EVENT_TIME; field < EVENT_FIELDS; field++) {
		const struct event_value *value = &event->values[field];
		enum event_kind kind = event_field_kind(field);

		if (!value->present && value->text.size == 0 && value->item_count == 0 &&
		    value->number == 0)
			continue;
		*to = to == start ? '{' : ',';
		to++;
		to = put(put(put(to, SPAN("\"")), span_of(event_field_name(field))), SPAN("\":"));
		to = put_value(to, kind, value);
	}
	to = put(to, SPAN("}\n"));
	return (size_t)(to - start);
}

/* Whether the line is canonical, and what the programs would write. */
static void check_line(struct span line, const struct event *event)
{
	struct text written;

	text_begin(&written, EVENT_LINE_BYTES + 1);
	event_write(&written, event);
	text_byte(&written, '\n');
	if (!span_equal(line, text_span(&written))) {
		fprintf(stderr, "make_events: not canonical: %.*s", SPAN_FORMAT(line));
		exit(70);
	}
	text_end(&written);
}

static void put_line(struct maker *maker, uint64_t line)
{
	uint64_t lines = maker->lines > FULL_YEAR ? maker->lines : FULL_YEAR;
	int64_t time = YEAR_START + (int64_t)((double)line / (double)lines * YEAR_MILLISECONDS);
	struct event event = { 0 };
	char bytes[4096];
	size_t size;

	arena_empty(maker->arena);
	if (line % 8 == 7)
		make_totals(maker, &event, time);
	else
		make_sighting(maker, &event, time);
	size = put_event(bytes, &event);
	if (line % 1000 == 0)
		check_line((struct span){ bytes, size }, &event);
	fwrite(bytes, 1, size, stdout);
}

static bool read_number(const char *argument, uint64_t *out)
{
	return span_number(span_of(argument), INT64_MAX, out);
}

int main(int argc, char **argv)
{
	struct maker maker = { .arena = arena_new(), .devices = 1 };

	if (maker.arena == NULL || argc < 3 || argc > 5 || !read_number(argv[1], &maker.lines) ||
	    !read_number(argv[2], &maker.users) || maker.users == 0 ||
	    (argc > 3 && !read_number(argv[3], &maker.seed)) ||
	    (argc > 4 && (!read_number(argv[4], &maker.devices) || maker.devices == 0))) {
		fputs("usage: make_events LINES USERS [SEED [DEVICES]]\n", stderr);
		return 64;
	}
	maker.random = 0x9e3779b97f4a7c15U + maker.seed;
	for (uint64_t line = 0; line < maker.lines; line++)
		put_line(&maker, line);
	arena_free(maker.arena);
	return fflush(stdout) == 0 ? 0 : 74;
}
