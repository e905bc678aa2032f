/* SPDX-License-Identifier: ISC */
/* told -- what people were written to about. */
#include "letters/told.h"

#include <stdlib.h>

/* Two letters that agree in these say the same. */
static const enum event_field telling[] = {
	EVENT_USER, EVENT_DEVICE, EVENT_POLICY, EVENT_ACTION, EVENT_REASON,
};

struct told {
	struct arena *keys;
	struct tally rows; /* of tally_row */
	struct text key;
};

struct told *told_new(const struct hash_seed *seed)
{
	struct told *told = calloc(1, sizeof(*told));

	if (told == NULL)
		return NULL;
	told->keys = arena_new();
	text_begin(&told->key, EVENT_LINE_BYTES);
	tally_begin(&told->rows, seed, told->keys, sizeof(struct tally_row));
	if (told->keys != NULL)
		return told;
	told_free(told);
	return NULL;
}

void told_free(struct told *told)
{
	if (told == NULL)
		return;
	tally_end(&told->rows);
	text_end(&told->key);
	arena_free(told->keys);
	free(told);
}

static struct span key_of(struct told *told, const struct event *event)
{
	text_clear(&told->key);
	event_write_some(&told->key, event, telling, sizeof(telling) / sizeof(telling[0]));
	return text_span(&told->key);
}

bool told_add(struct told *told, const struct event *event)
{
	return !span_equal(event->values[EVENT_TYPE].text, SPAN("notice")) ||
	       tally_row(&told->rows, key_of(told, event)) != NULL;
}

static void add_day(struct text *out, const struct rules *rules, const char *word, int64_t seconds)
{
	const struct civil civil = zone_civil(&rules->policies.zone, seconds);

	text_printf(out, "%s%s ", out->size != 0 ? ", " : "", word);
	calendar_write_date(out, &civil);
}

/* "from 2035-07-17, exempt until 2035-07-31, update to 17.4"; nothing: it happens, or never will.
 */
static void write_reason(const struct rules *rules, const struct prospect *prospect,
			 struct text *out)
{
	if (prospect->acts && prospect->from != DATE_NEVER)
		add_day(out, rules, "from", prospect->from);
	if (prospect->exempt_until != DATE_NEVER)
		add_day(out, rules, "exempt until", prospect->exempt_until - 1);
	if (prospect->floor != NULL) {
		text_printf(out, "%supdate to ", out->size != 0 ? ", " : "");
		version_write(out, &prospect->floor->version);
	}
}

void told_event(const struct rules *rules, const struct addressee *to,
		const struct letter_case *one, struct text *reason, struct event *out)
{
	text_clear(reason);
	write_reason(rules, &one->prospect, reason);
	*out = (struct event){ 0 };
	event_set(out, EVENT_TYPE, SPAN("notice"));
	event_set(out, EVENT_CONFIG, span_of(rules->hash));
	event_set(out, EVENT_USER, to->user);
	event_set(out, EVENT_DEVICE, one->device);
	event_set(out, EVENT_MODEL, one->model);
	event_set(out, EVENT_POLICY, one->prospect.policy->name);
	event_set(out, EVENT_ACTION, span_of(action_name(one->prospect.action)));
	event_set(out, EVENT_REASON, text_span(reason));
}

bool told_has(struct told *told, const struct rules *rules, const struct addressee *to)
{
	char bytes[TOLD_REASON_BYTES];
	struct event event;
	struct text reason;

	text_begin_in(&reason, bytes, sizeof(bytes));
	for (size_t i = 0; i < to->count; i++) {
		told_event(rules, to, &to->cases[i], &reason, &event);
		if (tally_find(&told->rows, key_of(told, &event)) == NULL)
			return false;
	}
	return true;
}
