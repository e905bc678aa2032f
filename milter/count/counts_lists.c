/* SPDX-License-Identifier: ISC */
/* counts_lists -- what events are grouped by, and the keys of such groups. */
#include "count/counts_inside.h"

/*
 * What events are grouped by.  A new list is a new row; a section shows it, by its own name, in
 * report_sections.c.
 */
const struct counts_list_row counts_lists[COUNTS_LISTS] = {
	[COUNTS_ACTION] = { EVENT_ACTION, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_DEVICE] = { EVENT_DEVICE, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_MODEL] = { EVENT_MODEL, EVENT_DEVICE, EVENT_FIELDS },
	[COUNTS_OS_VERSION] = { EVENT_OS_VERSION, EVENT_OS, EVENT_FIELDS },
	[COUNTS_POLICY] = { EVENT_POLICY, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_TRAFFIC] = { EVENT_TRAFFIC, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_SOURCE] = { EVENT_SOURCE, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_HOST] = { EVENT_HOST, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_CONFIDENCE] = { EVENT_CONFIDENCE, EVENT_FIELDS, EVENT_FIELDS },
	[COUNTS_CONTRADICTED] = { EVENT_DEVICE, EVENT_USER, EVENT_CONTRADICTED },
};

/* A NUL in the front part becomes U+FFFD: the first one is where the parts meet. */
/* With no NUL in it. */
static void add_part(struct text *key, struct span part)
{
	while (span_find(part, '\0') != part.size) {
		text_add(key, span_cut(&part, '\0'));
		text_add(key, SPAN("\xef\xbf\xbd"));
	}
	text_add(key, part);
}

struct span counts_join(struct counts *counts, struct span beside, struct span value)
{
	struct text *key = &counts->scratch;

	text_clear(key);
	add_part(key, beside);
	text_byte(key, '\0');
	text_add(key, value);
	return text_span(key);
}

struct span counts_join_all(struct counts *counts, const struct span *parts, size_t count)
{
	struct text *key = &counts->scratch;

	text_clear(key);
	for (size_t i = 0; i < count; i++) {
		if (i != 0)
			text_byte(key, '\0');
		add_part(key, parts[i]);
	}
	return text_span(key);
}

void counts_split(enum counts_list list, struct span key, struct span *beside, struct span *value)
{
	*beside = (struct span){ NULL, 0 };
	*value = key;
	if (counts_lists[list].beside != EVENT_FIELDS)
		*beside = span_cut(value, '\0');
}

void counts_split_would(struct span would, struct span *policy, struct span *action)
{
	size_t at = would.size;

	while (at != 0 && would.data[at - 1] != '=')
		at--;
	*policy = at != 0 ? span_first(would, at - 1) : would;
	*action = at != 0 ? span_from(would, at) : (struct span){ NULL, 0 };
}

uint64_t counts_events_of(const struct counts *counts, enum traffic traffic)
{
	const struct tally_row *row =
		tally_find(&counts->lists[COUNTS_TRAFFIC], span_of(traffic_name(traffic)));

	return row != NULL ? row->events : 0;
}

bool counts_is_single(const struct event *event)
{
	for (size_t i = 0; i < COUNTS_LISTS; i++)
		if (counts_lists[i].beside == EVENT_USER &&
		    (counts_lists[i].only == EVENT_FIELDS ||
		     event->values[counts_lists[i].only].number != 0))
			return true;
	return false;
}
