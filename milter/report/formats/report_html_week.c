/* SPDX-License-Identifier: ISC */
/* report_html_week -- when things happen: hours down, weekdays across. */
#include "report/formats/report_html.h"

/* By quarters of the most; the style sheet has the dark ones, by class. */
static const struct {
	const char *background, *colour;
} levels[WEEK_LEVELS] = {
	{ "#f4f6f8", "#57616a" }, { "#d9e8f4", "#1b2024" }, { "#a6cbe8", "#1b2024" },
	{ "#5f9fce", "#0b1115" }, { "#1f5f92", "#ffffff" },
};

void html_short(struct text *out, uint64_t number)
{
	static const char units[] = " kMGTPE";
	double rest = (double)number;
	size_t unit = 0;

	for (; rest >= 999.5 && unit + 2 < sizeof(units); unit++)
		rest /= 1000;
	if (unit == 0)
		text_printf(out, "%.0f", rest);
	else
		text_printf(out, rest < 9.95 ? "%.1f%c" : "%.0f%c", rest, units[unit]);
}

static void put_hour(struct html *html, const struct counts *counts, size_t hour, uint64_t most)
{
	text_printf(html->out, "<tr><th scope=\"row\">%02zu:00</th>", hour);
	for (size_t day = 0; day < COUNTS_WEEKDAYS; day++) {
		uint64_t events = counts->week[day][hour];
		size_t level = report_week_level(events, most);

		if (!report_week_shows(counts, day))
			continue;
		text_printf(html->out, "<td class=\"h%zu\" style=\"background-color:%s;color:%s\">",
			    level, levels[level].background, levels[level].colour);
		html_short(html->out, events);
		text_add(html->out, SPAN("</td>"));
	}
	text_add(html->out, SPAN("</tr>\n"));
}

/* So that it fits a phone.  The number stands in each cell; the colour only repeats it. */
void html_week(struct html *html, const struct view *view)
{
	uint64_t most = report_week_most(view->counts);

	if (most == 0)
		return;
	text_printf(html->out,
		    "<table class=\"week\" id=\"%s\" style=\"" HTML_TABLE
		    "\">\n<caption style=\"" HTML_CAPTION "\"><h2>%s</h2></caption>\n"
		    "<thead><tr><th scope=\"col\">Hour</th>",
		    view->section->name, view->section->title);
	for (size_t day = 0; day < COUNTS_WEEKDAYS; day++)
		if (report_week_shows(view->counts, day))
			text_printf(html->out, "<th scope=\"col\">%s</th>", calendar_weekdays[day]);
	text_add(html->out, SPAN("</tr></thead>\n<tbody>\n"));
	for (size_t hour = 0; hour < COUNTS_HOURS; hour++)
		put_hour(html, view->counts, hour, most);
	text_add(html->out, SPAN("</tbody>\n</table>\n"
				 "<p class=\"note\">Events in each hour of the week.</p>\n"));
}
