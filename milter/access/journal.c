/* SPDX-License-Identifier: ISC */
/* journal -- entries of systemd's journal as lines of syslog: systemd.journal-fields(7). */
#include "access/journal.h"

#include <jansson.h>
#include <string.h>

#include "base/calendar.h"
#include "base/text.h"

#define LINE_BYTES ((size_t)1 << 18)
#define NAME_BYTES 256            /* of a host, a program, a process */
#define LATEST 253402300799999999 /* microseconds: the end of the year 9999 */

/* The first that an entry has.  A time is that of the sender, else of its arrival. */
static const char *const times[] = { "_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP", NULL };
static const char *const hosts[] = { "_HOSTNAME", NULL };
static const char *const programs[] = { "SYSLOG_IDENTIFIER", "_COMM", NULL };
static const char *const processes[] = { "SYSLOG_PID", "_PID", NULL };

/* What stands in a line as itself.  Others are as rsyslogd has them in files. */
static void add_byte(struct text *line, unsigned char byte)
{
	if (byte < ' ' || byte == 127)
		text_printf(line, "#%03o", (unsigned)byte);
	else
		text_byte(line, (char)byte);
}

static void add_bytes(struct text *line, struct span bytes)
{
	for (size_t i = 0; i < bytes.size; i++)
		add_byte(line, (unsigned char)bytes.data[i]);
}

static struct span string_of(const json_t *json)
{
	if (!json_is_string(json))
		return (struct span){ NULL, 0 };
	return (struct span){ json_string_value(json), json_string_length(json) };
}

/* A field that the entry has several times is a list: the first counts. */
static struct span first_of(const json_t *entry, const char *const *names)
{
	for (; *names != NULL; names++) {
		const json_t *json = json_object_get(entry, *names);
		struct span value = string_of(json_is_array(json) ? json_array_get(json, 0) : json);

		if (value.size != 0)
			return value;
	}
	return (struct span){ NULL, 0 };
}

static bool add_time(struct text *line, const json_t *entry)
{
	uint64_t microseconds;
	struct civil civil;

	if (!span_number(first_of(entry, times), LATEST, &microseconds))
		return false;
	civil = calendar_civil((int64_t)(microseconds / 1000000));
	text_printf(line, "%04d-%02d-%02dT%02d:%02d:%02d.%06u+00:00", (int)civil.year, civil.month,
		    civil.day, civil.hour, civil.minute, civil.second,
		    (unsigned)(microseconds % 1000000));
	return true;
}

/* A message that is no clean UTF-8 is a list of its bytes. */
static bool add_byte_list(struct text *line, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *byte = json_array_get(list, i);

		if (!json_is_integer(byte) || json_integer_value(byte) < 0 ||
		    json_integer_value(byte) > 255)
			return false;
		add_byte(line, (unsigned char)json_integer_value(byte));
	}
	return json_array_size(list) != 0;
}

/* Of several messages the first counts. */
static bool add_message(struct text *line, const json_t *message)
{
	const json_t *first = json_array_get(message, 0);

	if (json_is_string(first) || json_is_array(first))
		message = first;
	if (json_is_array(message))
		return add_byte_list(line, message);
	add_bytes(line, string_of(message));
	return json_string_length(message) != 0;
}

static bool add_entry(struct text *line, const json_t *entry)
{
	struct span host = first_of(entry, hosts), program = first_of(entry, programs);
	struct span process = first_of(entry, processes);

	if (!add_time(line, entry) || program.size == 0)
		return false;
	text_byte(line, ' ');
	add_bytes(line, span_first(host.size != 0 ? host : SPAN("-"), NAME_BYTES));
	text_byte(line, ' ');
	add_bytes(line, span_first(program, NAME_BYTES));
	if (process.size != 0) {
		text_byte(line, '[');
		add_bytes(line, span_first(process, NAME_BYTES));
		text_byte(line, ']');
	}
	text_add(line, SPAN(": "));
	return add_message(line, json_object_get(entry, "MESSAGE")) && !line->cut;
}

/* Whether it is worth parsing. */
static bool has_message(struct span json)
{
	const struct span name = SPAN("\"MESSAGE\"");

	return journal_may_be(json) && memmem(json.data, json.size, name.data, name.size) != NULL;
}

struct span journal_line(struct arena *arena, struct span json)
{
	struct span copy = { NULL, 0 };
	json_t *entry;
	struct text line;

	/* jansson passes over some NULs */
	if (!has_message(json) || memchr(json.data, '\0', json.size) != NULL)
		return copy;
	entry = json_loadb(json.data, json.size, JSON_REJECT_DUPLICATES, NULL);
	text_begin(&line, LINE_BYTES);
	if (json_is_object(entry) && add_entry(&line, entry))
		copy = arena_copy(arena, text_span(&line));
	text_end(&line);
	json_decref(entry);
	return copy;
}
