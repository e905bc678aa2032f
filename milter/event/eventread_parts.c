/*
 * eventread_parts -- parts of canonical lines that were seen before.
 * A line is parts and values of its own in turns.  The parts, keys and all that many events have
 * in common, stand word for word in other lines.  Each is kept once, and when it comes again,
 * comparing it is all the reading; see eventread_skim.c.
 */
#include "event/eventread_inside.h"
#include "event/eventread_scan.h"

#include <string.h>

#define PARTS_KEPT 4096            /* after which eventread_is_full asks for forgetting them */
#define PART_BYTES EVENTREAD_SLACK /* at most, as they are compared with lines that end sooner */

/* A part as it is found by its text. */
struct row {
	struct tally_row row;
	struct eventread_part *part;
};

/* The fields that are an event's own.  All others are what makes events alike. */
static const uint8_t takes[EVENT_FIELDS] = {
	[EVENT_FILE] = EVENTREAD_STRING,
	[EVENT_TIME] = EVENTREAD_TIME,
	[EVENT_ID] = EVENTREAD_COUNTER,
	[EVENT_USER] = EVENTREAD_USER,
	[EVENT_CLIENT_IP] = EVENTREAD_STRING,
	[EVENT_QUEUE_ID] = EVENTREAD_STRING,
	[EVENT_MESSAGE_ID] = EVENTREAD_STRING,
	[EVENT_FROM] = EVENTREAD_STRING,
	[EVENT_TO] = EVENTREAD_LIST,
	[EVENT_TO_COUNT] = EVENTREAD_NUMBER,
	[EVENT_EVIDENCE] = EVENTREAD_STRING,
	[EVENT_COUNT] = EVENTREAD_NUMBER,
	[EVENT_LAST] = EVENTREAD_LAST,
	[EVENT_MESSAGES_SUBMISSION] = EVENTREAD_NUMBER,
	[EVENT_MESSAGES_RECEIPT] = EVENTREAD_NUMBER,
	[EVENT_MESSAGES_ACCESS] = EVENTREAD_NUMBER,
	[EVENT_MESSAGES_INBOUND] = EVENTREAD_NUMBER,
	[EVENT_BY] = EVENTREAD_STRING,
	[EVENT_RESULT] = EVENTREAD_STRING,
	[EVENT_ERROR] = EVENTREAD_STRING,
};

static void begin(struct eventread *reader)
{
	tally_begin(&reader->parts, reader->texts, sizeof(struct row));
	tally_begin(&reader->streams, reader->texts, sizeof(struct tally_row));
	tally_begin_fixed(&reader->forms, sizeof(struct eventread_form),
			  sizeof(struct eventread_form));
}

static void end(struct eventread *reader)
{
	tally_end(&reader->parts);
	tally_end(&reader->streams);
	tally_end(&reader->forms);
}

bool eventread_parts_begin(struct eventread *reader)
{
	reader->texts = arena_new();
	begin(reader);
	return reader->texts != NULL;
}

void eventread_parts_end(struct eventread *reader)
{
	end(reader);
	arena_free(reader->texts);
	reader->texts = NULL;
}

bool eventread_is_full(const struct eventread *reader)
{
	return reader->parts.count > PARTS_KEPT || reader->forms.count > PARTS_KEPT ||
	       reader->forks == EVENTREAD_FORKS;
}

void eventread_forget(struct eventread *reader)
{
	end(reader);
	arena_empty(reader->texts);
	begin(reader);
	reader->front = NULL;
	reader->forks = 0;
	memset(reader->found, 0, sizeof(reader->found));
}

bool eventread_is_own(enum event_field field)
{
	return takes[field] != EVENTREAD_END;
}

struct span eventread_stream(const struct eventread *reader, uint32_t stream)
{
	return ((const struct tally_row *)tally_at(&reader->streams, stream - 1))->key;
}

void eventread_form(const struct eventread *reader, uint32_t number, struct text *out)
{
	const struct eventread_form *form = tally_at(&reader->forms, number - 1);

	for (size_t i = 0; i < EVENTREAD_PARTS && form->parts[i] != 0; i++) {
		const struct row *row = tally_at(&reader->parts, form->parts[i] - 1);
		size_t size = row->part->size - (row->part->take == EVENTREAD_END);

		text_add(out, span_first(row->row.key, size));
		if (row->part->take == EVENTREAD_NUMBER)
			text_byte(out, '0');
	}
}

uint32_t eventread_form_of(struct eventread *reader, const struct eventread_form *form)
{
	const void *row =
		tally_row(&reader->forms, (struct span){ (const char *)form, sizeof(*form) });

	return row != NULL ? (uint32_t)tally_index(&reader->forms, row) + 1 : 0;
}

/* Each has members up to a value that is an event's own, or the line's end. */
struct draft {
	const char *start, *end;
	struct span stream; /* of the id that the part goes into; empty: none */
	int first, next;
};

/* The part goes on into the id, up to its counter.  False: it has another form. */
static bool draft_id(struct draft *draft)
{
	struct span id = { draft->end, 0 };
	const char *end;
	int64_t counter;
	bool escapes;

	end = eventread_string_end(id.data, &escapes);
	if (end == NULL || escapes)
		return false;
	id.size = (size_t)(end - id.data);
	if (!event_id_split(id, &draft->stream, &counter))
		return false;
	draft->end += draft->stream.size + 1;
	return true;
}

/* What belongs to the part of an event's own value: the quote or bracket in front of it. */
static bool draft_own(struct draft *draft, int field)
{
	draft->next = field;
	switch (takes[field]) {
	case EVENTREAD_NUMBER:
		return true;
	case EVENTREAD_LIST:
		return *draft->end++ == '[';
	case EVENTREAD_COUNTER:
		return *draft->end++ == '"' && draft_id(draft);
	default:
		return *draft->end++ == '"';
	}
}

/* What belongs to the part of the own value in front of it. */
static bool draft_begin(struct draft *draft, int field)
{
	char behind = field < 0                          ? '{'
		      : takes[field] == EVENTREAD_LIST   ? ']'
		      : takes[field] == EVENTREAD_NUMBER ? '\0'
							 : '"';

	return behind == '\0' || *draft->end++ == behind;
}

/* Walks from member to member.  False: not as we write it. */
static bool draft_part(struct eventread *reader, int field, struct draft *draft)
{
	struct event_value value;
	bool is_front = field < 0;

	arena_empty(reader->scratch);
	if (!draft_begin(draft, field))
		return false;
	for (;;) {
		if (!is_front && *draft->end == '}')
			break;
		if (!is_front && *draft->end++ != ',')
			return false;
		is_front = false;
		field = eventread_key_at(reader, draft->end, field + 1);
		if (draft->first == EVENT_FIELDS)
			draft->first = field;
		if (field == EVENT_FIELDS)
			return false;
		draft->end += reader->keys[field].size;
		if (takes[field] != EVENTREAD_END)
			return draft_own(draft, field);
		draft->end = eventread_value(reader, draft->end, field, &value);
		if (draft->end == NULL)
			return false;
	}
	draft->next = EVENT_FIELDS;
	draft->end += 2;
	return draft->end[-1] == '\n';
}

/* Each returns NULL when out of memory. */
static struct eventread_part *new_part(struct eventread *reader, struct span text,
				       const struct draft *draft)
{
	struct eventread_part *part = arena_take(reader->texts, sizeof(*part) + text.size);

	if (part == NULL)
		return NULL;
	memcpy(part->text, text.data, text.size);
	part->leaf.part = part;
	part->size = (uint32_t)text.size;
	part->first = (uint8_t)draft->first;
	part->next = (uint8_t)draft->next;
	part->take = draft->next < EVENT_FIELDS ? takes[draft->next] : EVENTREAD_END;
	return part;
}

static struct eventread_part *keep(struct eventread *reader, struct span text,
				   const struct draft *draft)
{
	struct row *row = tally_row(&reader->parts, text);

	if (row == NULL)
		return NULL;
	if (row->part == NULL) {
		row->part = new_part(reader, text, draft);
		if (row->part == NULL)
			return NULL;
		row->part->number = (uint32_t)tally_index(&reader->parts, row) + 1;
		row->part->sense = row->part->number;
	}
	return row->part;
}

static struct eventread_part *keep_draft(struct eventread *reader, const struct draft *draft)
{
	struct span text = { draft->start, (size_t)(draft->end - draft->start) };
	struct eventread_part *part = keep(reader, text, draft), *sense;
	const void *stream;

	if (part == NULL || draft->stream.size == 0)
		return part;
	sense = keep(reader, span_first(text, text.size - draft->stream.size - 1), draft);
	stream = tally_row(&reader->streams, draft->stream);
	if (sense == NULL || stream == NULL)
		return NULL;
	part->sense = sense->number;
	part->stream = (uint32_t)tally_index(&reader->streams, stream) + 1;
	return part;
}

struct eventread_part *eventread_learn(struct eventread *reader, const char *at,
				       const struct eventread_part *before)
{
	struct draft draft = { at, at, { NULL, 0 }, EVENT_FIELDS, EVENT_FIELDS };

	if (!draft_part(reader, before != NULL ? before->next : -1, &draft) ||
	    draft.end - draft.start > PART_BYTES)
		return NULL;
	return keep_draft(reader, &draft);
}
