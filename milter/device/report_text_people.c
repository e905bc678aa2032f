/* report_text_people -- who used what, in the text report. */
#include "report_page.h"

#define USER_COLUMNS 34

static void add_keys(struct text *out, struct report_list rows)
{
	for (size_t i = 0; i < rows.count && rows.items != NULL; i++) {
		if (i != 0)
			text_add(out, SPAN(", "));
		text_add(out, ((const struct tally_row *)rows.items[i])->key);
	}
}

static void put_person(struct page *page, const struct counts_person *person)
{
	const struct counts *counts = page->counts;
	struct report_list actions = report_actions(page->report, counts, person);

	text_add(page->out, SPAN("  "));
	cell_left(page->out, person->row.key, USER_COLUMNS - 2);
	text_add(page->out, person->verified ? SPAN("  ") : SPAN(" *"));
	cell_number(page->out, person->row.events, 8);
	text_add(page->out, SPAN("  "));
	cell_time(page->out, counts->zone, person->first);
	text_add(page->out, SPAN("  "));
	cell_time(page->out, counts->zone, person->last);
	text_add(page->out, SPAN("\n      "));
	add_keys(&page->words, report_devices(page->report, counts, person));
	if (actions.count != 0)
		text_add(&page->words, SPAN(": "));
	add_keys(&page->words, actions);
	cell_fit(page->out, text_span(&page->words), PAGE_COLUMNS - 6);
	text_clear(&page->words);
	text_byte(page->out, '\n');
}

/* Says so when people are left out: a short list must not look like a complete one. */
static void put_top_people(struct page *page)
{
	struct report_list people = report_top_people(page->report, page->counts);
	bool unverified = false;

	page->out_of_memory |= people.items == NULL;
	if (people.count == 0)
		return;
	text_printf(page->out, "\n%-38s%6s  %-16s  %s\n", "People", "events", "first", "last");
	for (size_t i = 0; i < people.count; i++) {
		put_person(page, people.items[i]);
		unverified |= !((const struct counts_person *)people.items[i])->verified;
	}
	page_more(page, page->counts->users, people.count);
	if (unverified)
		text_add(page->out,
			 SPAN("  * unverified: known only as a sender or from a receipt, "
			      "not by a login\n"));
}

static void put_new_device(struct page *page, const struct counts_usage *usage)
{
	const struct counts *counts = page->counts;
	const struct counts_person *person = tally_at(&counts->people, usage->person);
	const struct tally_row *device = tally_at(&counts->names, usage->device);
	const struct tally_row *model = tally_at(&counts->names, usage->model);

	text_add(page->out, SPAN("  "));
	cell_left(page->out, person->row.key, USER_COLUMNS - 2);
	text_add(page->out, person->verified ? SPAN("  ") : SPAN(" *"));
	text_byte(page->out, ' ');
	text_add(&page->words, device->key);
	if (model->key.size != 0) {
		text_add(&page->words, SPAN(", "));
		text_add(&page->words, model->key);
	}
	cell_left(page->out, text_span(&page->words), 25);
	text_clear(&page->words);
	text_add(page->out, SPAN("  "));
	cell_time(page->out, counts->zone, usage->first);
	text_byte(page->out, '\n');
}

static void put_new_devices(struct page *page)
{
	struct report_list usages = report_new_devices(page->report, page->counts);
	size_t shown = usages.count < page->report->top ? usages.count : page->report->top;

	page->out_of_memory |= usages.items == NULL;
	if (usages.count == 0)
		return;
	text_printf(page->out, "\n%-36s%-28s%s\n", "New: not seen before in these logs", " device",
		    "since");
	for (size_t i = 0; i < shown; i++)
		put_new_device(page, usages.items[i]);
	page_more(page, usages.count, shown);
}

void page_people(struct page *page)
{
	put_top_people(page);
	put_new_devices(page);
}
