/* SPDX-License-Identifier: ISC */
/* replay_json -- what would change, as JSON for programs. */
#include <inttypes.h>

#include "base/calendar.h"
#include "replay/replay_inside.h"

static void put_number(struct text *out, const char *key, uint64_t number)
{
	text_printf(out, "\"%s\":%" PRIu64, key, number);
}

static void put_counts(struct text *out, uint64_t events, const struct userset *users)
{
	text_printf(out, "{\"events\":%" PRIu64 ",\"users\":%" PRIu32 "}", events, users->count);
}

static void put_moment(struct text *out, const char *key, int64_t milliseconds)
{
	text_printf(out, "\"%s\":\"", key);
	calendar_write_rfc3339(out, milliseconds);
	text_byte(out, '"');
}

static void put_input(const struct replay *replay, struct text *out)
{
	text_add(out, SPAN("\"input\":{"));
	put_number(out, "lines", replay->lines);
	text_byte(out, ',');
	put_number(out, "bad_lines", replay->bad_lines);
	text_byte(out, ',');
	put_number(out, "duplicates", replay->duplicates);
	if (replay->first <= replay->last) {
		text_byte(out, ',');
		put_moment(out, "first", replay->first);
		text_byte(out, ',');
		put_moment(out, "last", replay->last);
	}
	text_byte(out, '}');
}

static void put_totals(const struct replay *replay, struct text *out)
{
	const struct {
		const char *key;
		uint64_t number;
	} rows[] = {
		{ "events", replay->events },
		{ "unchanged", replay->unchanged },
		{ "changed", replay->changed },
		{ "undecidable", replay->undecidable },
		{ "changed_action", replay->other_action },
		{ "changed_users", replay->people.count },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		text_byte(out, ',');
		put_number(out, rows[i].key, rows[i].number);
	}
}

static void put_share(struct text *out, const void *row)
{
	const struct replay_share *share = row;

	text_byte(out, '{');
	text_add(out, share->row.key);
	text_add(out, SPAN(",\"gains\":"));
	put_counts(out, share->gained_events, &share->gained);
	text_add(out, SPAN(",\"loses\":"));
	put_counts(out, share->lost_events, &share->lost);
	text_byte(out, '}');
}

static void put_change(struct text *out, const void *row)
{
	const struct replay_change *change = row;

	text_byte(out, '{');
	text_add(out, change->json);
	text_printf(out, ",\"events\":%" PRIu64 ",\"users\":%" PRIu32 "}", change->row.events,
		    change->users.count);
}

static void put_person(struct text *out, const void *row)
{
	const struct tally_row *person = row;

	text_add(out, SPAN("{\"user\":"));
	text_json(out, person->key);
	text_byte(out, ',');
	put_number(out, "events", person->events);
	text_byte(out, '}');
}

/* False: out of memory. */
static bool put_list(const struct replay *replay, const char *key, const struct tally *tally,
		     size_t most, void (*put)(struct text *, const void *row), struct text *out)
{
	const void **sorted = tally_sorted(tally, replay->scratch);

	text_printf(out, ",\"%s\":[", key);
	for (size_t i = 0; sorted != NULL && i < tally->count && i < most; i++) {
		if (i != 0)
			text_byte(out, ',');
		put(out, sorted[i]);
	}
	text_byte(out, ']');
	return sorted != NULL;
}

static void put_lacks(const struct replay *replay, struct text *out)
{
	char before = '[';

	text_add(out, SPAN(",\"undecidable_for\":"));
	for (int lack = 0; lack < PAST_LACKS; lack++) {
		if (replay->lacks[lack] == 0)
			continue;
		text_printf(out, "%c{\"lacks\":\"%s\",", before,
			    past_lack_name((enum past_lack)lack));
		put_number(out, "events", replay->lacks[lack]);
		text_byte(out, '}');
		before = ',';
	}
	text_add(out, before == '[' ? SPAN("[]") : SPAN("]"));
}

static void put_unrecorded(const struct replay *replay, struct text *out)
{
	text_add(out, SPAN(",\"unrecorded_messages\":{"));
	for (int traffic = 0; traffic < TRAFFICS; traffic++) {
		if (traffic != 0)
			text_byte(out, ',');
		put_number(out, traffic_name((enum traffic)traffic),
			   replay_unrecorded(replay, (enum traffic)traffic));
	}
	text_byte(out, '}');
}

bool replay_json(const struct replay *replay, const int64_t *at, struct text *out)
{
	bool done;

	text_printf(out, "{\"config\":\"%s\",", replay->rules->hash);
	if (at != NULL) {
		put_moment(out, "at", *at * 1000);
		text_byte(out, ',');
	}
	put_input(replay, out);
	put_totals(replay, out);
	done = put_list(replay, "by_policy", &replay->shares, SIZE_MAX, put_share, out) &&
	       put_list(replay, "changes", &replay->changes, SIZE_MAX, put_change, out) &&
	       put_list(replay, "top_users", &replay->people, REPLAY_TOP_USERS, put_person, out);
	put_lacks(replay, out);
	put_unrecorded(replay, out);
	text_add(out, SPAN("}\n"));
	return done && !out->cut;
}

void replay_seen_json(const struct replay_seen *seen, struct text *out)
{
	static const enum event_field fields[] = { EVENT_TIME, EVENT_ID, EVENT_USER, EVENT_DEVICE };

	text_byte(out, '{');
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		struct span value = seen->was.values[fields[i]].text;

		if (value.size == 0)
			continue;
		text_printf(out, "\"%s\":", event_field_name(fields[i]));
		text_json(out, value);
		text_byte(out, ',');
	}
	replay_decisions(seen, out);
	text_add(out, SPAN("}\n"));
}
