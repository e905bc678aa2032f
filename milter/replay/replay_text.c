/* SPDX-License-Identifier: ISC */
/* replay_text -- what would change, for people: 80 columns, sentences first, then lists. */
#include "replay/replay_inside.h"
#include "base/cells.h"

#define COLUMNS 80
#define INDENT SPAN("  ")
#define INDENT_COLUMNS 2
#define NUMBER_COLUMNS 10
#define SHARE_NUMBERS 4 /* in a row: events and people gained, then lost */
#define NAME_COLUMNS (COLUMNS - INDENT_COLUMNS - SHARE_NUMBERS * NUMBER_COLUMNS)
#define CHANGES_SHOWN 40 /* kinds of change, the most frequent; JSON has all */

static void put_count(struct text *out, uint64_t number, const char *words)
{
	cell_number(out, number, INDENT_COLUMNS + NUMBER_COLUMNS);
	text_printf(out, "  %s\n", words);
}

static void put_moment(const struct replay *replay, struct text *out, int64_t milliseconds)
{
	cell_time(out, &replay->policies.zone, milliseconds);
}

static void put_head(const struct replay *replay, const int64_t *at, struct text *out)
{
	const char *zone = replay->policies.zone.name;

	text_printf(out, "Decided again under configuration %s", replay->rules->hash);
	if (at != NULL) {
		text_add(out, SPAN(",\nwith the dates as on "));
		put_moment(replay, out, *at * 1000);
		text_printf(out, " %s", zone);
	}
	text_add(out, SPAN("\n\n"));
	cell_plural(out, replay->events, "event", "events");
	if (replay->first <= replay->last) {
		text_add(out, SPAN(", from "));
		put_moment(replay, out, replay->first);
		text_add(out, SPAN(" to "));
		put_moment(replay, out, replay->last);
		text_printf(out, " %s", zone);
	}
	text_add(out, SPAN(":\n"));
}

static void put_totals(const struct replay *replay, struct text *out)
{
	struct text words;

	text_begin(&words, 1000);
	text_add(&words, SPAN("changed"));
	if (replay->changed != 0) {
		text_add(&words, SPAN(", of "));
		cell_plural(&words, replay->people.count, "person", "people");
		text_add(&words, SPAN("; another action: "));
		cell_number(&words, replay->other_action, 0);
	}
	put_count(out, replay->unchanged, "unchanged");
	put_count(out, replay->changed, text_string(&words));
	put_count(out, replay->undecidable, "undecidable");
	text_end(&words);
	for (int lack = 0; lack < PAST_LACKS; lack++)
		if (replay->lacks[lack] != 0) {
			text_add(out, SPAN("    "));
			put_count(out, replay->lacks[lack], past_lack_words((enum past_lack)lack));
		}
}

static void put_unrecorded(const struct replay *replay, struct text *out)
{
	uint64_t messages = 0;
	struct text words;

	for (int traffic = 0; traffic < TRAFFICS; traffic++)
		messages = tally_sum(messages, replay_unrecorded(replay, (enum traffic)traffic));
	if (messages == 0)
		return;
	text_begin(&words, 1000);
	cell_plural(&words, messages, "message", "messages");
	text_add(&words, SPAN(" left no event, so nothing can be said about them.  With "
			      "log_sightings = all, every device of your own people leaves one."));
	text_byte(out, '\n');
	cell_paragraph(out, text_span(&words), 0, COLUMNS);
	text_end(&words);
}

static void put_share(const struct replay_share *share, struct text *out)
{
	text_add(out, INDENT);
	cell_left(out, share->words, NAME_COLUMNS);
	cell_number(out, share->gained_events, NUMBER_COLUMNS);
	cell_number(out, share->gained.count, NUMBER_COLUMNS);
	cell_number(out, share->lost_events, NUMBER_COLUMNS);
	cell_number(out, share->lost.count, NUMBER_COLUMNS);
	cell_end_line(out);
}

static bool put_shares(const struct replay *replay, struct text *out)
{
	const void **sorted = tally_sorted(&replay->shares, replay->scratch);

	if (sorted == NULL || replay->shares.count == 0)
		return sorted != NULL;
	text_byte(out, '\n');
	cell_left(out, SPAN("By policy and action"), INDENT_COLUMNS + NAME_COLUMNS);
	text_add(out, SPAN("   gains:    people    loses:    people\n"));
	for (size_t i = 0; i < replay->shares.count; i++)
		put_share(sorted[i], out);
	return true;
}

static void put_change(const struct replay_change *change, struct text *out)
{
	cell_number(out, change->row.events, NUMBER_COLUMNS);
	cell_number(out, change->users.count, NUMBER_COLUMNS);
	text_add(out, INDENT);
	text_add(out, change->was);
	text_add(out, SPAN(" -> "));
	text_add(out, change->now);
	text_byte(out, '\n');
}

static bool put_changes(const struct replay *replay, struct text *out)
{
	const void **sorted = tally_sorted(&replay->changes, replay->scratch);
	size_t shown =
		replay->changes.count < CHANGES_SHOWN ? replay->changes.count : CHANGES_SHOWN;

	if (sorted == NULL || shown == 0)
		return sorted != NULL;
	text_add(out, SPAN("\n    events    people  What would change\n"));
	for (size_t i = 0; i < shown; i++)
		put_change(sorted[i], out);
	if (shown < replay->changes.count)
		put_count(out, replay->changes.count - shown, "more kinds of change");
	return true;
}

static bool put_people(const struct replay *replay, struct text *out)
{
	const void **sorted = tally_sorted(&replay->people, replay->scratch);

	if (sorted == NULL || replay->people.count == 0)
		return sorted != NULL;
	text_add(out, SPAN("\n    events  Most affected\n"));
	for (size_t i = 0; i < replay->people.count && i < REPLAY_TOP_USERS; i++) {
		const struct tally_row *person = sorted[i];

		cell_number(out, person->events, NUMBER_COLUMNS);
		text_add(out, INDENT);
		cell_fit(out, person->key, COLUMNS - NUMBER_COLUMNS - INDENT_COLUMNS);
		text_byte(out, '\n');
	}
	return true;
}

bool replay_text(const struct replay *replay, const int64_t *at, struct text *out)
{
	put_head(replay, at, out);
	put_totals(replay, out);
	put_unrecorded(replay, out);
	return put_shares(replay, out) && put_changes(replay, out) && put_people(replay, out) &&
	       !out->cut;
}

void replay_seen_text(const struct replay_seen *seen, struct text *out)
{
	static const enum event_field fields[] = { EVENT_ID, EVENT_USER, EVENT_DEVICE };

	const size_t count = sizeof(fields) / sizeof(fields[0]);

	for (size_t i = 0; i < count; i++) {
		struct span value = seen->was.values[fields[i]].text;

		text_visible(out, value.size != 0 ? value : SPAN("-"));
		text_add(out, i + 1 < count ? SPAN(" ") : SPAN(": "));
	}
	replay_words(&seen->was, out);
	text_add(out, SPAN(" -> "));
	replay_words(&seen->now, out);
	text_byte(out, '\n');
}
