/*
 * eventread_walk -- the walk of our own canonical form, eight bytes at a time.
 * The line ends in a newline and can be read on behind it, so that nothing here looks for its
 * end: neither a key nor a value goes across a newline.
 */
#include "eventread_inside.h"

#include <string.h>

#define WORD_BYTES EVENTREAD_WORD
#define EACH_BYTE(byte) (0x0101010101010101U * (byte))

struct walk {
	struct eventread *reader;
	const char *end;     /* a newline stands there */
	struct event *event; /* NULL: only out is wanted */
	struct eventread_skim *out;
};

/* Fields where a run of what makes events alike begins, and the one where it ends, in turns. */
static const uint8_t bounds[] = { EVENT_TYPE,        EVENT_ID,        EVENT_HOST,   EVENT_USER,
				  EVENT_USER_SOURCE, EVENT_CLIENT_IP, EVENT_DEVICE, EVENT_EVIDENCE,
				  EVENT_POLICY,      EVENT_COUNT };
#define BOUNDS sizeof(bounds)

static enum eventread_own own_of(int field)
{
	switch (field) {
	case EVENT_TIME:
		return EVENTREAD_TIME;
	case EVENT_ID:
		return EVENTREAD_ID;
	case EVENT_USER:
		return EVENTREAD_USER;
	case EVENT_LAST:
		return EVENTREAD_LAST;
	default:
		return EVENTREAD_REST;
	}
}

void eventread_walk_begin(struct eventread *reader)
{
	for (int field = 0; field < EVENT_FIELDS; field++) {
		struct eventread_key *key = &reader->keys[field];
		char bytes[EVENTREAD_KEY_WORDS * WORD_BYTES + 1] = "\"";
		char ones[EVENTREAD_KEY_WORDS * WORD_BYTES] = { 0 };
		struct span name = span_of(event_field_name((enum event_field)field));

		key->size = (uint8_t)(name.size + 3);
		memcpy(bytes + 1, name.data, name.size);
		memcpy(bytes + 1 + name.size, "\":", 2);
		memset(ones, 0xff, key->size);
		for (size_t i = 0; i < EVENTREAD_KEY_WORDS; i++) {
			key->words[i] = eventread_word(bytes + i * WORD_BYTES);
			key->masks[i] = eventread_word(ones + i * WORD_BYTES);
		}
		key->kind = (uint8_t)event_field_kind((enum event_field)field);
		key->own = (uint8_t)own_of(field);
	}
}

static inline bool is_key(const struct eventread_key *key, const char *at, uint64_t word)
{
	return ((word ^ key->words[0]) & key->masks[0]) == 0 &&
	       (key->size <= WORD_BYTES ||
		((eventread_word(at + WORD_BYTES) ^ key->words[1]) & key->masks[1]) == 0) &&
	       (key->size <= 2 * WORD_BYTES ||
		((eventread_word(at + 2 * WORD_BYTES) ^ key->words[2]) & key->masks[2]) == 0);
}

/* The key at hand, one of those from `field` on; EVENT_FIELDS when it is none of them. */
static inline int key_at(const struct eventread *reader, const char *at, int field)
{
	uint64_t word = eventread_word(at);

	while (field < EVENT_FIELDS && !is_key(&reader->keys[field], at, word))
		field++;
	return field;
}

/*
 * The highest bit of each byte that is a quote, a backslash, a control character or no ASCII.
 * Bytes behind the first such byte may be marked wrongly.  With its bit of value 2 turned, a quote
 * is a blank, and whatever is no more than that is marked; nothing else gets there.
 */
static inline uint64_t special_bytes(uint64_t word)
{
	uint64_t turned = word ^ EACH_BYTE(2), slashes = word ^ EACH_BYTE('\\');

	return (((turned - EACH_BYTE(' ' + 1)) & ~turned) | ((slashes - EACH_BYTE(1)) & ~slashes) |
		word) &
	       EACH_BYTE(0x80);
}

/* Steps over an escape or a character beyond ASCII.  NULL: not well-formed, or no closing quote. */
static const char *step_special(const struct walk *walk, const char *at, bool *escapes)
{
	size_t size = 0;

	if (*at == '\\') {
		*escapes = true;
		size = eventread_escape(at + 1);
		return size != 0 ? at + 1 + size : NULL;
	}
	if ((unsigned char)*at >= 0x80)
		size = utf8_character((struct span){ at, (size_t)(walk->end - at) });
	return size != 0 ? at + size : NULL;
}

/* From behind the opening quote to the closing one. */
static inline const char *string_end(const struct walk *walk, const char *at, bool *escapes)
{
	*escapes = false;
	for (;;) {
		uint64_t marked = special_bytes(eventread_word(at));

		if (marked == 0) {
			at += WORD_BYTES;
			continue;
		}
		at += eventread_first_byte(marked);
		if (*at == '"')
			return at;
		at = step_special(walk, at, escapes);
		if (at == NULL)
			return NULL;
	}
}

/* Each steps over a value; NULL: not as we write it. */
static inline const char *take_string(const struct walk *walk, const char *at, struct span *out,
				      bool *escapes)
{
	const char *start = at + 1;

	if (*at != '"')
		return NULL;
	at = string_end(walk, start, escapes);
	if (at == NULL)
		return NULL;
	*out = (struct span){ start, (size_t)(at - start) };
	return at + 1;
}

static const char *take_list(const struct walk *walk, const char *at, struct event_value *value)
{
	struct arena *scratch = walk->reader->scratch;
	struct span *items = NULL, item;
	size_t count = 0;
	bool escapes;

	if (*at++ != '[')
		return NULL;
	if (*at == ']')
		return at + 1;
	do {
		at = take_string(walk, at, &item, &escapes);
		if (at == NULL)
			return NULL;
		if (walk->event == NULL)
			continue;
		items = arena_grow(scratch, items, count, sizeof(*items));
		if (items == NULL || (escapes && !eventread_decode(walk->reader, item, &item)))
			return NULL;
		items[count++] = item;
	} while (*at++ == ',');
	value->items = items;
	value->item_count = count;
	return at[-1] == ']' ? at : NULL;
}

static const char *take_number(const char *at, struct event_value *value)
{
	const char *start = at;
	struct span digits;

	while (byte_is_digit(*at))
		at++;
	digits = (struct span){ start, (size_t)(at - start) };
	if (digits.size > 1 && digits.data[0] == '0')
		return NULL;
	value->present = true;
	return span_number(digits, INT64_MAX, &value->number) ? at : NULL;
}

static const char *take_boolean(const char *at, struct event_value *value)
{
	value->number = memcmp(at, "true", 4) == 0;
	if (value->number != 0)
		return at + 4;
	return memcmp(at, "false", 5) == 0 ? at + 5 : NULL;
}

/* A string that an event keeps is decoded; one that is looked at must not need it. */
static inline const char *take_text(const struct walk *walk, const char *at,
				    const struct eventread_key *key, struct event_value *value)
{
	struct span text;
	bool escapes;

	at = take_string(walk, at, &text, &escapes);
	if (at == NULL)
		return NULL;
	if (walk->event == NULL) {
		walk->out->own[key->own] = text;
		return escapes && key->own != EVENTREAD_REST ? NULL : at;
	}
	value->text = text;
	return !escapes || eventread_decode(walk->reader, text, &value->text) ? at : NULL;
}

static inline const char *take_value(const struct walk *walk, const char *at, int field)
{
	const struct eventread_key *key = &walk->reader->keys[field];
	struct event_value *value =
		walk->event != NULL ? &walk->event->values[field] : &walk->reader->unwanted;

	if (key->kind == EVENT_STRING)
		return take_text(walk, at, key, value);
	if (key->kind == EVENT_LIST)
		return take_list(walk, at, value);
	if (key->kind == EVENT_BOOLEAN)
		return take_boolean(at, value);
	at = take_number(at, value);
	if (at == NULL)
		return NULL;
	if (field == EVENT_COUNT)
		walk->out->count = value->number;
	else if (field >= EVENT_MESSAGES_SUBMISSION &&
		 field < EVENT_MESSAGES_SUBMISSION + EVENTREAD_MESSAGES)
		walk->out->messages[field - EVENT_MESSAGES_SUBMISSION] = value->number;
	return at;
}

/* A line with its runs: where they begin and end, and what was known of them. */
struct course {
	const char *marks[BOUNDS];
	struct eventread_search searches[EVENTREAD_RUNS]; /* of runs that have begun */
	size_t bound;
	uint8_t last_field; /* before the one at hand */
};

/* Steps over the run at hand, if it is a known one; *field is its last one then. */
static inline const char *try_run(const struct walk *walk, struct course *course, const char *at,
				  int *field)
{
	size_t place = course->bound / 2;
	struct eventread_search *search = &course->searches[place];
	const struct eventread_run *run;

	eventread_search(walk->reader, place, at, search);
	if (search->run == 0)
		return NULL;
	run = tally_at(&walk->reader->runs, search->run - 1);
	*field = run->last_field;
	return at + run->row.key.size;
}

/* The run ends before the comma or brace at that place. */
static inline bool end_run(const struct walk *walk, struct course *course, const char *end)
{
	size_t place = (course->bound - 1) / 2;
	const char *start = course->marks[course->bound - 1];
	struct span text = { start, (size_t)(end - start) };
	const struct eventread_search *search = &course->searches[place];
	uint32_t number = search->run;

	if (number == 0 || text.size != eventread_run(walk->reader, number).size) {
		number = eventread_keep_run(walk->reader, text, course->last_field);
		if (search->left.run != 0)
			eventread_learn(walk->reader, search, number);
	}
	walk->reader->latest[place] = number;
	walk->out->runs[place] = number;
	return number != 0;
}

/* Notes where runs begin and end, for the field whose key stands there.  False: no memory. */
static inline bool mark(const struct walk *walk, struct course *course, const char *at, int field)
{
	while (course->bound < BOUNDS && field >= bounds[course->bound]) {
		if (course->bound % 2 != 0 && course->marks[course->bound - 1] != at &&
		    !end_run(walk, course, at - 1))
			return false;
		course->marks[course->bound++] = at;
	}
	return true;
}

/* Steps over the member at hand, or over a whole run of them.  *field is the last one then. */
static inline const char *take_member(const struct walk *walk, struct course *course,
				      const char *at, int *field)
{
	if (walk->event == NULL && course->bound % 2 != 0 &&
	    course->marks[course->bound - 1] == at) {
		const char *behind = try_run(walk, course, at, field);

		if (behind != NULL)
			return behind;
	}
	return take_value(walk, at + walk->reader->keys[*field].size, *field);
}

static bool walk_line(const struct walk *walk, const char *at)
{
	struct course course; /* the marks are set before they are looked at */
	int field = -1;

	course.bound = 0;
	course.last_field = 0;

	if (*at++ != '{')
		return false;
	do {
		field = key_at(walk->reader, at, field + 1);
		if (field == EVENT_FIELDS)
			return false;
		if (walk->event == NULL && !mark(walk, &course, at, field))
			return false;
		at = take_member(walk, &course, at, &field);
		if (at == NULL)
			return false;
		course.last_field = (uint8_t)field;
	} while (*at++ == ',');
	if (at[-1] != '}' || at != walk->end)
		return false;
	return walk->event != NULL || mark(walk, &course, at, EVENT_FIELDS);
}

bool eventread_skim(struct eventread *reader, const char *line, size_t size,
		    struct eventread_skim *out)
{
	struct walk walk = { reader, line + size, NULL, out };

	memset(out->own, 0, sizeof(out->own));
	memset(out->runs, 0, sizeof(out->runs));
	memset(out->messages, 0, sizeof(out->messages));
	out->count = 1;
	return walk_line(&walk, line);
}

bool eventread_canonical(struct eventread *reader, struct span line, struct event *out)
{
	static const char behind[EVENTREAD_SLACK] = "\n";
	struct eventread_skim skim;
	struct walk walk = { reader, NULL, NULL, &skim };

	arena_empty(reader->scratch);
	memset(out, 0, sizeof(*out));
	text_clear(&reader->line);
	text_add(&reader->line, line);
	text_add(&reader->line, (struct span){ behind, sizeof(behind) });
	if (reader->line.cut)
		return false;
	walk.event = out;
	walk.end = reader->line.data + line.size;
	return walk_line(&walk, reader->line.data);
}
