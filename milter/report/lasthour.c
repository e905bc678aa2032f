/* SPDX-License-Identifier: ISC */
/* lasthour -- events by minute of the last hour, as a small graph for a terminal. */
#include "report/lasthour.h"

#include "base/cells.h"
#include "base/tally.h"

#define MINUTE_SECONDS 60
#define NUMBER_WIDTH 7 /* with the blank in front */
#define INDENT 2

static size_t place_of(int64_t minute)
{
	return (size_t)(minute % LASTHOUR_MINUTES);
}

void lasthour_add(struct lasthour *hour, int64_t now, int64_t milliseconds, uint64_t events)
{
	int64_t minute = milliseconds / 1000 / MINUTE_SECONDS;

	if (milliseconds <= 0 || minute > now / MINUTE_SECONDS ||
	    minute <= hour->newest - LASTHOUR_MINUTES)
		return;
	if (minute > hour->newest) {
		int64_t from = minute - hour->newest < LASTHOUR_MINUTES
				       ? hour->newest + 1
				       : minute - LASTHOUR_MINUTES + 1;

		for (int64_t passed = from; passed <= minute; passed++)
			hour->events[place_of(passed)] = 0;
		hour->newest = minute;
	}
	hour->events[place_of(minute)] = tally_sum(hour->events[place_of(minute)], events);
}

/* Of that minute; what is older than an hour before the newest is forgotten. */
static uint64_t events_in(const struct lasthour *hour, int64_t minute)
{
	return minute > hour->newest || minute <= hour->newest - LASTHOUR_MINUTES
		       ? 0
		       : hour->events[place_of(minute)];
}

/* How high it stands: at least one row when there was anything. */
static size_t height_of(uint64_t events, uint64_t most)
{
	return cell_bar_length(events, most, LASTHOUR_ROWS);
}

static void put_row(const struct lasthour *hour, int64_t first, uint64_t most, size_t row,
		    struct text *out)
{
	if (row == LASTHOUR_ROWS)
		cell_number(out, most, NUMBER_WIDTH);
	else
		text_printf(out, "%*s", NUMBER_WIDTH, "");
	text_add(out, SPAN(" |"));
	for (int64_t minute = first; minute < first + LASTHOUR_MINUTES; minute++)
		text_byte(out, height_of(events_in(hour, minute), most) >= row ? '#' : ' ');
	cell_end_line(out);
}

static void put_clock(const struct zone *zone, int64_t minute, struct text *out)
{
	struct civil civil = zone_civil(zone, minute * MINUTE_SECONDS);

	text_printf(out, "%02d:%02d", civil.hour, civil.minute);
}

/* A time under each end. */
static void put_axis(int64_t first, const struct zone *zone, struct text *out)
{
	text_printf(out, "%*s", NUMBER_WIDTH + INDENT, "");
	put_clock(zone, first, out);
	text_printf(out, "%*s", LASTHOUR_MINUTES - 2 * 5, "");
	put_clock(zone, first + LASTHOUR_MINUTES - 1, out);
	text_byte(out, '\n');
}

void lasthour_write(const struct lasthour *hour, int64_t now, const struct zone *zone,
		    struct text *out)
{
	int64_t first = now / MINUTE_SECONDS - LASTHOUR_MINUTES + 1;
	uint64_t most = 0, all = 0;

	for (int64_t minute = first; minute < first + LASTHOUR_MINUTES; minute++) {
		uint64_t events = events_in(hour, minute);

		most = events > most ? events : most;
		all = tally_sum(all, events);
	}
	if (all == 0)
		return;
	text_add(out, SPAN("The last hour, by the minute: "));
	cell_plural(out, all, "event\n", "events\n");
	for (size_t row = LASTHOUR_ROWS; row > 0; row--)
		put_row(hour, first, most, row, out);
	put_axis(first, zone, out);
	text_byte(out, '\n');
}
