/* SPDX-License-Identifier: ISC */
/* replay_decision -- what an event says was decided: compared, as a key, in words and as JSON. */
#include "replay/replay_inside.h"

/* All that outcome_decision fills in; a field that is not here makes no change. */
static const enum event_field decided[] = {
	EVENT_POLICY,    EVENT_ACTION,   EVENT_MODE,  EVENT_WOULD,
	EVENT_EXEMPTION, EVENT_OUTDATED, EVENT_GRACE,
};

#define DECIDED (sizeof(decided) / sizeof(decided[0]))

static bool same_value(const struct event_value *a, const struct event_value *b)
{
	if (!span_equal(a->text, b->text) || a->number != b->number ||
	    a->item_count != b->item_count)
		return false;
	for (size_t i = 0; i < a->item_count; i++)
		if (!span_equal(a->items[i], b->items[i]))
			return false;
	return true;
}

bool replay_same(const struct event *a, const struct event *b)
{
	for (size_t i = 0; i < DECIDED; i++)
		if (!same_value(&a->values[decided[i]], &b->values[decided[i]]))
			return false;
	return true;
}

void replay_key(const struct event *event, struct text *out)
{
	for (size_t i = 0; i < DECIDED; i++) {
		const struct event_value *value = &event->values[decided[i]];

		text_add(out, value->text);
		for (size_t item = 0; item < value->item_count; item++) {
			text_add(out, value->items[item]);
			text_byte(out, '\1');
		}
		text_byte(out, value->number != 0 ? '\1' : '\0');
	}
}

/* The decision alone, as a JSON object. */
static void put_decision(const struct event *event, struct text *out)
{
	event_write_some(out, event, decided, DECIDED);
}

void replay_decisions(const struct replay_seen *seen, struct text *out)
{
	text_add(out, SPAN("\"was\":"));
	put_decision(&seen->was, out);
	text_add(out, SPAN(",\"now\":"));
	put_decision(&seen->now, out);
}

/* Adds to what stands in parentheses after the action, with commas between. */
static void add_remark(struct text *text, size_t *count, const char *words, struct span name)
{
	text_printf(text, "%s%s", (*count)++ == 0 ? " (" : ", ", words);
	text_visible(text, name);
}

void replay_words(const struct event *event, struct text *text)
{
	const struct event_value *values = event->values;
	const struct event_value *would = &values[EVENT_WOULD];
	size_t remarks = 0;

	text_visible(text, values[EVENT_ACTION].text);
	if (values[EVENT_POLICY].text.size != 0) {
		text_add(text, SPAN(" by "));
		text_visible(text, values[EVENT_POLICY].text);
	}
	if (values[EVENT_EXEMPTION].text.size != 0)
		add_remark(text, &remarks, "exemption ", values[EVENT_EXEMPTION].text);
	if (values[EVENT_GRACE].number != 0)
		add_remark(text, &remarks, "grace", SPAN(""));
	if (values[EVENT_OUTDATED].number != 0)
		add_remark(text, &remarks, "outdated", SPAN(""));
	for (size_t i = 0; i < would->item_count; i++)
		add_remark(text, &remarks, i == 0 ? "would " : "", would->items[i]);
	if (remarks != 0)
		text_byte(text, ')');
}
