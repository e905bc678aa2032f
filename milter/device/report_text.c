/* report_text -- the summary for people: 80 columns, sentences first, then lists. */
#include "report_page.h"

void page_title(struct page *page, const char *title)
{
	text_byte(page->out, '\n');
	cell_left(page->out, span_of(title), NAME_COLUMNS + PAGE_INDENT);
	text_add(page->out, SPAN("      events     people\n"));
}

void page_more(struct page *page, size_t count, size_t shown)
{
	if (count <= shown)
		return;
	text_add(page->out, SPAN("  and "));
	cell_number(page->out, count - shown, 0);
	text_add(page->out, SPAN(" more\n"));
}

void page_row(struct page *page, const struct counts_group *group, uint64_t most)
{
	text_add(page->out, SPAN("  "));
	cell_left(page->out, text_span(&page->words), NAME_COLUMNS);
	cell_number(page->out, group->row.events, NUMBER_COLUMNS);
	cell_number(page->out, group->users.count, PEOPLE_COLUMNS);
	text_add(page->out, SPAN("  "));
	cell_bar(page->out, group->row.events, most, BAR_COLUMNS);
	cell_end_line(page->out);
	text_clear(&page->words);
}

static void name_by_key(struct page *page, enum counts_list which, const struct counts_group *group)
{
	struct span beside, value;

	counts_split(which, group->row.key, &beside, &value);
	if (beside.size != 0) {
		text_add(&page->words, beside);
		text_byte(&page->words, ' ');
	}
	text_add(&page->words, value);
	if (group->outdated && which == COUNTS_OS_VERSION)
		text_add(&page->words, SPAN(" (outdated)"));
}

static void name_observed(struct page *page, enum counts_list which,
			  const struct counts_group *group)
{
	struct span policy, action;

	(void)which;
	report_split_would(group->row.key, &policy, &action);
	text_add(&page->words, policy);
	text_add(&page->words, SPAN(": "));
	text_add(&page->words, action);
}

static void name_exemption(struct page *page, enum counts_list which,
			   const struct counts_group *group)
{
	(void)which;
	text_add(&page->words, group->row.key);
}

/* The usual list: groups by their events, the first `top` of them. */
static void put_groups(struct page *page, const char *title, const struct tally *groups,
		       enum counts_list which,
		       void (*name)(struct page *, enum counts_list, const struct counts_group *))
{
	const void **sorted = tally_sorted(groups, page->report->arena);
	size_t shown = groups->count < page->report->top ? groups->count : page->report->top;

	page->out_of_memory |= sorted == NULL;
	if (sorted == NULL || groups->count == 0)
		return;
	page_title(page, title);
	for (size_t i = 0; i < shown; i++) {
		name(page, which, sorted[i]);
		page_row(page, sorted[i], ((const struct tally_row *)sorted[0])->events);
	}
	page_more(page, groups->count, shown);
}

static void put_list(struct page *page, enum counts_list which)
{
	put_groups(page, counts_lists[which].title, &page->counts->lists[which], which,
		   name_by_key);
}

static void put_observed(struct page *page, enum counts_list which)
{
	put_groups(page, "What policies would have done", &page->counts->observed, which,
		   name_observed);
}

static void put_exemptions(struct page *page, enum counts_list which)
{
	put_groups(page, "Exemptions used", &page->counts->exemptions, which, name_exemption);
}

static void put_headline(struct page *page, enum counts_list which)
{
	(void)which;
	page_headline(page);
}

static void put_people(struct page *page, enum counts_list which)
{
	(void)which;
	page_people(page);
}

static void put_times(struct page *page, enum counts_list which)
{
	(void)which;
	page_times(page);
}

static void put_input(struct page *page, enum counts_list which)
{
	(void)which;
	page_input(page);
}

/* The sections in their order.  A new one is a new row. */
static const struct {
	void (*put)(struct page *, enum counts_list);
	enum counts_list which; /* for those that are one of the lists */
} sections[] = {
	{ put_headline, 0 },
	{ put_list, COUNTS_ACTION },
	{ put_list, COUNTS_POLICY },
	{ put_observed, 0 },
	{ put_exemptions, 0 },
	{ put_list, COUNTS_DEVICE },
	{ put_list, COUNTS_OS_VERSION },
	{ put_people, 0 },
	{ put_list, COUNTS_TRAFFIC },
	{ put_list, COUNTS_CONFIDENCE },
	{ put_list, COUNTS_SOURCE },
	{ put_list, COUNTS_HOST },
	{ put_times, 0 },
	{ put_input, 0 },
};

bool report_text(const struct report *report, struct text *out)
{
	struct page page = { .report = report, .counts = &report->summary->now, .out = out };

	text_begin(&page.words, 64 << 10);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		sections[i].put(&page, sections[i].which);
	text_end(&page.words);
	return !page.out_of_memory;
}
