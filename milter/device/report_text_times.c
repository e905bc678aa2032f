/* report_text_times -- days, hours and configurations, in the text report. */
#include "report_page.h"

#define DAYS_SHOWN 31

static uint64_t most_events(const void *const *rows, size_t count)
{
	uint64_t most = 0;

	for (size_t i = 0; i < count; i++)
		if (((const struct tally_row *)rows[i])->events > most)
			most = ((const struct tally_row *)rows[i])->events;
	return most;
}

static void put_days(struct page *page)
{
	struct report_list days = report_days(page->report, page->counts);
	size_t start = days.count > DAYS_SHOWN ? days.count - DAYS_SHOWN : 0;

	page->out_of_memory |= days.items == NULL;
	if (days.items == NULL || days.count == 0)
		return;
	page_title(page, start != 0 ? "Days (the last 31 with events)" : "Days with events");
	for (size_t i = start; i < days.count; i++) {
		struct civil day = report_day(days.items[i]);

		cell_day(&page->words, &day);
		page_row(page, days.items[i], most_events(days.items, days.count));
	}
}

/* Two columns of twelve hours. */
static void put_hours(struct page *page)
{
	const uint64_t *hours = page->counts->hours;
	uint64_t most = 0;

	for (size_t hour = 0; hour < 24; hour++)
		most = hours[hour] > most ? hours[hour] : most;
	if (most == 0)
		return;
	text_printf(page->out, "\n%-16s%6s%40s\n", "Hours", "events", "events");
	for (size_t row = 0; row < 12; row++) {
		for (size_t hour = row; hour < 24; hour += 12) {
			size_t before = page->out->size;

			text_printf(page->out, "  %02zu:00", hour);
			cell_number(page->out, hours[hour], NUMBER_COLUMNS + 3);
			text_add(page->out, SPAN("  "));
			cell_bar(page->out, hours[hour], most, BAR_COLUMNS);
			while (hour < 12 && page->out->size - before < 40)
				text_byte(page->out, ' ');
		}
		cell_end_line(page->out);
	}
}

static void put_configurations(struct page *page)
{
	struct report_list list = report_by_time(page->report, &page->counts->configurations);

	page->out_of_memory |= list.items == NULL;
	if (list.items == NULL || list.count == 0)
		return;
	text_printf(page->out, "\n%-43s  %-16s  %s\n", "Configurations in force", "first", "last");
	for (size_t i = 0; i < list.count; i++) {
		const struct counts_group *group = list.items[i];

		text_add(page->out, SPAN("  "));
		cell_left(page->out, group->row.key, NAME_COLUMNS);
		text_add(page->out, SPAN("  "));
		cell_time(page->out, page->counts->zone, group->first);
		text_add(page->out, SPAN("  "));
		cell_time(page->out, page->counts->zone, group->last);
		text_byte(page->out, '\n');
	}
}

void page_times(struct page *page)
{
	put_days(page);
	put_hours(page);
	put_configurations(page);
}
