/* SPDX-License-Identifier: ISC */
/*
 * eventread_cut -- cuts the next part out of a canonical line.
 * Only parts that are new are cut here; one that came before is found by comparing it.
 */
#include "event/eventread_inside.h"
#include "event/eventread_scan.h"

/* A part is compared with lines that end sooner, so it is no longer than what can be read on. */
#define PART_BYTES EVENTREAD_SLACK

/*
 * The fields whose values are an event's own.  All others make events alike: a key whose values
 * differ from one event to the next needs a row here, or each gives another form.
 */
static const uint8_t own[EVENT_FIELDS] = {
	[EVENT_FILE] = EVENTREAD_OWN_STRING,
	[EVENT_TIME] = EVENTREAD_OWN_TIME,
	[EVENT_ID] = EVENTREAD_OWN_COUNTER,
	[EVENT_USER] = EVENTREAD_OWN_USER,
	[EVENT_CLIENT_IP] = EVENTREAD_OWN_STRING,
	[EVENT_QUEUE_ID] = EVENTREAD_OWN_STRING,
	[EVENT_MESSAGE_ID] = EVENTREAD_OWN_STRING,
	[EVENT_FROM] = EVENTREAD_OWN_STRING,
	[EVENT_TO] = EVENTREAD_OWN_LIST,
	[EVENT_TO_COUNT] = EVENTREAD_OWN_NUMBER,
	[EVENT_DEVICE_ID] = EVENTREAD_OWN_DEVICE_ID,
	[EVENT_EVIDENCE] = EVENTREAD_OWN_STRING,
	[EVENT_COUNT] = EVENTREAD_OWN_NUMBER,
	[EVENT_LAST] = EVENTREAD_OWN_LAST,
	[EVENT_MESSAGES_SUBMISSION] = EVENTREAD_OWN_NUMBER,
	[EVENT_MESSAGES_RECEIPT] = EVENTREAD_OWN_NUMBER,
	[EVENT_MESSAGES_ACCESS] = EVENTREAD_OWN_NUMBER,
	[EVENT_MESSAGES_INBOUND] = EVENTREAD_OWN_NUMBER,
	[EVENT_BY] = EVENTREAD_OWN_STRING,
	[EVENT_RESULT] = EVENTREAD_OWN_STRING,
	[EVENT_REASON] = EVENTREAD_OWN_STRING,
	[EVENT_ERROR] = EVENTREAD_OWN_STRING,
	[EVENT_DAYS] = EVENTREAD_OWN_DAYS,
};

/* What stands around an own value, and belongs to the parts.  NUL: nothing does. */
static const struct {
	char before, after;
} marks[] = {
	[EVENTREAD_OWN_TIME] = { '"', '"' },      [EVENTREAD_OWN_USER] = { '"', '"' },
	[EVENTREAD_OWN_LAST] = { '"', '"' },      [EVENTREAD_OWN_STRING] = { '"', '"' },
	[EVENTREAD_OWN_DEVICE_ID] = { '"', '"' }, [EVENTREAD_OWN_COUNTER] = { '"', '"' },
	[EVENTREAD_OWN_DAYS] = { '"', '"' },      [EVENTREAD_OWN_LIST] = { '[', ']' },
	[EVENTREAD_OWN_NUMBER] = { '\0', '\0' },
};

bool eventread_is_own(enum event_field field)
{
	return own[field] != EVENTREAD_OWN_NONE;
}

static bool take_mark(struct eventread_cut *cut, char mark)
{
	return mark == '\0' || *cut->end++ == mark;
}

/* The part goes on into the id, up to its counter.  False: it has another form. */
static bool take_stream(struct eventread_cut *cut)
{
	struct span id = { cut->end, 0 };
	const char *end;
	int64_t counter;
	bool escapes;

	end = eventread_string_end(id.data, &escapes);
	if (end == NULL || escapes)
		return false;
	id.size = (size_t)(end - id.data);
	if (!event_id_split(id, &cut->stream, &counter))
		return false;
	cut->end += cut->stream.size + 1; /* the dash */
	return true;
}

/* Ends the part before that own value. */
static bool end_at_own(struct eventread_cut *cut, int field)
{
	cut->next = (uint8_t)field;
	cut->own = own[field];
	return take_mark(cut, marks[cut->own].before) &&
	       (cut->own != EVENTREAD_OWN_COUNTER || take_stream(cut));
}

static bool end_at_line(struct eventread_cut *cut)
{
	return *cut->end++ == '}' && *cut->end++ == '\n';
}

/* Goes from member to member up to the first own value, or to the line's end. */
static bool take_members(struct eventread *reader, struct eventread_cut *cut, int field)
{
	struct event_value value;

	for (bool is_front = field == EVENTREAD_FRONT;; is_front = false) {
		if (!is_front && *cut->end == '}')
			return end_at_line(cut);
		if (!is_front && *cut->end++ != ',')
			return false;
		field = eventread_key_at(reader, cut->end, field + 1);
		if (field == EVENT_FIELDS)
			return false;
		cut->end += reader->keys[field].size;
		if (own[field] != EVENTREAD_OWN_NONE)
			return end_at_own(cut, field);
		cut->end = eventread_value(reader, cut->end, field, &value);
		if (cut->end == NULL)
			return false;
	}
}

bool eventread_cut(struct eventread *reader, const char *at, int after, struct eventread_cut *cut)
{
	char mark = after == EVENTREAD_FRONT ? '{' : marks[own[after]].after;

	*cut = (struct eventread_cut){ .start = at, .end = at, .next = EVENT_FIELDS };
	arena_empty(reader->scratch);
	return take_mark(cut, mark) && take_members(reader, cut, after) &&
	       cut->end - cut->start <= PART_BYTES;
}
