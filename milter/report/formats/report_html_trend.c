/* SPDX-License-Identifier: ISC */
/*
 * report_html_trend -- the trend as a picture: bars of SVG, stacked by action, the gravest below,
 * with the dates of what has changed.  It is drawn twice, for wide and for narrow pages, of which
 * the style sheet shows one: letters of a picture that is scaled to a phone cannot be read.
 */
#include "report/formats/report_html.h"
#include "report/formats/report_trend.h"
#include "report/report_words.h"

#define HEIGHT 240
#define PLOT_TOP 34
#define PLOT_BOTTOM 216
#define GRID_LINES 4
#define CLASSES (ACTIONS + 1)

/* A drawing of the trend. */
struct drawing {
	struct html *html;
	const struct trend *trend;
	const char *name; /* of its class, and of its words */
	double width;
	size_t labels;   /* at most */
	uint64_t height; /* events that the plot has room for */
};

static double x_of(const struct drawing *drawing, double bars)
{
	return drawing->width * bars / (double)drawing->trend->count;
}

static double y_of(const struct drawing *drawing, double events)
{
	return PLOT_BOTTOM - (PLOT_BOTTOM - PLOT_TOP) * events / (double)drawing->height;
}

/* 1, 2 or 5 with noughts behind it, so that GRID_LINES of them hold the most. */
static uint64_t grid_step(uint64_t most)
{
	static const uint64_t factors[] = { 1, 2, 5 };

	for (uint64_t power = 1; power <= UINT64_MAX / 50; power *= 10)
		for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++)
			if (factors[i] * power * GRID_LINES >= most)
				return factors[i] * power;
	return UINT64_MAX / GRID_LINES;
}

/* The class of a rank in the stack: of an action, or of another or none. */
static const char *class_of(size_t rank)
{
	return rank < ACTIONS ? action_name(deeds[rank].action) : "other";
}

static const char *done(size_t rank)
{
	return rank < ACTIONS ? deeds[rank].done : "others";
}

static uint64_t events_of(const struct trend_bar *bar, size_t rank)
{
	return bar->actions[rank < ACTIONS ? (size_t)deeds[rank].action : ACTIONS];
}

/* "Mon 2023-07-17: 13 events: 1 rejected, 12 only logged; not whole". */
static void put_bar_words(struct html *html, const struct trend *trend, const struct trend_bar *bar)
{
	const char *before = ": ";

	trend_words(trend, bar, &html->words);
	text_add(&html->words, SPAN(": "));
	cell_plural(&html->words, bar->events, "event", "events");
	for (size_t rank = 0; rank < CLASSES; rank++) {
		uint64_t events = events_of(bar, rank);

		if (events == 0)
			continue;
		text_add(&html->words, span_of(before));
		cell_number(&html->words, events, 0);
		text_printf(&html->words, " %s", done(rank));
		before = ", ";
	}
	if (bar->partly)
		text_add(&html->words, SPAN("; not whole"));
	html_words(html);
}

static void put_bar(const struct drawing *drawing, size_t index)
{
	const struct trend_bar *bar = &drawing->trend->bars[index];
	struct text *out = drawing->html->out;
	double sum = 0, width = x_of(drawing, 1);
	double gap = width > 8 ? width * 0.16 : 0.5;

	if (bar->events == 0)
		return;
	text_printf(out, "<g%s><title>", bar->partly ? " class=\"partly\"" : "");
	put_bar_words(drawing->html, drawing->trend, bar);
	text_add(out, SPAN("</title>"));
	for (size_t rank = 0; rank < CLASSES; rank++) {
		double events = (double)events_of(bar, rank);
		double top = y_of(drawing, sum + events);

		if (events <= 0)
			continue;
		text_printf(out,
			    "<rect class=\"a-%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
			    "height=\"%.1f\"/>",
			    class_of(rank), x_of(drawing, (double)index) + gap, top,
			    width - 2 * gap, y_of(drawing, sum) - top);
		sum += events;
	}
	text_add(out, SPAN("</g>\n"));
}

static void put_grid(const struct drawing *drawing, uint64_t step)
{
	struct text *out = drawing->html->out;

	for (uint64_t line = 0; line <= drawing->height / step; line++) {
		double y = y_of(drawing, (double)(line * step));

		text_printf(out,
			    "<line class=\"grid\" x1=\"0\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>",
			    drawing->width, y, y);
	}
	text_byte(out, '\n');
}

/* In front of the bars, where a halo keeps them readable. */
static void put_grid_numbers(const struct drawing *drawing, uint64_t step)
{
	struct text *out = drawing->html->out;

	for (uint64_t line = 1; line <= drawing->height / step; line++) {
		text_printf(out, "<text class=\"halo\" x=\"2\" y=\"%.1f\">",
			    y_of(drawing, (double)(line * step)) - 3);
		html_short(out, line * step);
		text_add(out, SPAN("</text>"));
	}
	text_byte(out, '\n');
}

static void put_labels(const struct drawing *drawing)
{
	struct html *html = drawing->html;
	size_t count = drawing->trend->count;
	size_t each = (count + drawing->labels - 1) / drawing->labels;

	for (size_t i = 0; i < count; i += each) {
		bool first = i == 0 && each > 1;
		double at = first ? 0 : x_of(drawing, (double)i + 0.5);

		if (!first && each > 1 && x_of(drawing, (double)(count - i)) < 24)
			break;
		text_printf(html->out, "<text x=\"%.1f\" y=\"%d\"%s>", at, HEIGHT - 6,
			    first ? "" : " text-anchor=\"middle\"");
		trend_label(drawing->trend, &drawing->trend->bars[i], &html->words);
		html_words(html);
		text_add(html->out, SPAN("</text>"));
	}
	text_byte(html->out, '\n');
}

/* Where that day begins, in bars from the left. */
static double place_of(const struct trend *trend, int64_t day)
{
	for (size_t i = 0; i < trend->count; i++) {
		const struct trend_bar *bar = &trend->bars[i];

		if (day >= bar->first && day <= bar->last)
			return (double)i +
			       (double)(day - bar->first) / (double)(bar->last - bar->first + 1);
	}
	return 0;
}

static void put_marks(const struct drawing *drawing)
{
	const struct trend *trend = drawing->trend;
	struct text *out = drawing->html->out;
	size_t last = 0;

	for (size_t i = 0; i < trend->mark_count && trend->marks[i].number <= TREND_MARKS; i++) {
		const struct trend_mark *mark = &trend->marks[i];
		double x = x_of(drawing, place_of(trend, mark->day));

		if (mark->number == last)
			continue;
		last = mark->number;
		x = x < 9 ? 9 : x;
		text_printf(out,
			    "<line class=\"when\" x1=\"%.1f\" x2=\"%.1f\" y1=\"20\" y2=\"%d\"/>"
			    "<circle class=\"when\" cx=\"%.1f\" cy=\"11\" r=\"9\"/>"
			    "<text class=\"when\" x=\"%.1f\" y=\"15\" text-anchor=\"middle\">%zu"
			    "</text>",
			    x, x, PLOT_BOTTOM, x, x, mark->number);
	}
	text_byte(out, '\n');
}

/* What somebody who does not see it is told. */
static void put_description(const struct drawing *drawing)
{
	const struct trend *trend = drawing->trend;
	struct html *html = drawing->html;
	size_t most = 0;

	for (size_t i = 0; i < trend->count; i++)
		if (trend->bars[i].events > trend->bars[most].events)
			most = i;
	text_printf(html->out, "<title>Events by %s, by what was done</title>",
		    trend_step_word(trend));
	text_printf(html->out, "<desc id=\"%s-desc\">The first bar: ", drawing->name);
	put_bar_words(html, trend, &trend->bars[0]);
	text_add(html->out, SPAN(". The longest: "));
	put_bar_words(html, trend, &trend->bars[most]);
	text_add(html->out, SPAN(". The last: "));
	put_bar_words(html, trend, &trend->bars[trend->count - 1]);
	text_add(html->out, SPAN(".</desc>\n"));
}

static void draw(struct html *html, const struct trend *trend, const char *name, double width,
		 size_t labels)
{
	uint64_t step = grid_step(trend->most);
	struct drawing drawing = { html, trend, name, width, labels, step };

	while (drawing.height < trend->most && drawing.height <= UINT64_MAX - step)
		drawing.height += step;
	text_printf(html->out,
		    "<svg class=\"%s\" role=\"img\" aria-label=\"Events by %s\" "
		    "aria-describedby=\"%s-desc\" "
		    "viewBox=\"0 0 %.0f %d\">\n",
		    name, trend_step_word(trend), name, width, HEIGHT);
	put_description(&drawing);
	put_grid(&drawing, step);
	for (size_t i = 0; i < trend->count; i++)
		put_bar(&drawing, i);
	put_grid_numbers(&drawing, step);
	put_labels(&drawing);
	put_marks(&drawing);
	text_add(html->out, SPAN("</svg>\n"));
}

/* What each colour is, with its number in all bars; in the order of the stack, from above. */
static void put_legend(struct html *html, const struct trend *trend)
{
	text_add(html->out, SPAN("<ul class=\"legend\">\n"));
	for (size_t rank = CLASSES; rank-- > 0;) {
		uint64_t sum = 0;

		for (size_t i = 0; i < trend->count; i++)
			sum = tally_sum(sum, events_of(&trend->bars[i], rank));
		if (sum == 0)
			continue;
		text_printf(html->out, "<li><span class=\"key k-%s\">&nbsp;</span> %s ",
			    class_of(rank), done(rank));
		cell_number(html->out, sum, 0);
		text_add(html->out, SPAN("</li>\n"));
	}
	text_add(html->out, SPAN("</ul>\n"));
}

static void put_mark(struct html *html, const struct trend_mark *mark)
{
	static const char *const says[] = { [TREND_WARNS] = " warns from then on",
					    [TREND_ACTS] = " is enforced from then on",
					    [TREND_CONFIGURATION] = "" };
	struct civil civil = calendar_civil(mark->day * 86400);

	text_printf(html->out, "<li><span class=\"number\">%zu</span> ", mark->number);
	cell_day(&html->words, &civil);
	text_add(&html->words,
		 mark->event == TREND_CONFIGURATION ? SPAN(": configuration ") : SPAN(": "));
	html_words(html);
	text_add(&html->words, mark->name);
	html_name(html);
	text_printf(html->out, "%s</li>\n", says[mark->event]);
}

static void put_mark_list(struct html *html, const struct trend *trend)
{
	size_t i = 0;

	if (trend->mark_count == 0)
		return;
	text_add(html->out, SPAN("<ul class=\"marks\">\n"));
	for (; i < trend->mark_count && trend->marks[i].number <= TREND_MARKS; i++)
		put_mark(html, &trend->marks[i]);
	if (i < trend->mark_count)
		text_printf(html->out, "<li>and %zu later changes</li>\n", trend->mark_count - i);
	text_add(html->out, SPAN("</ul>\n"));
}

void html_trend(struct html *html)
{
	struct trend trend;

	if (!report_trend(html->report, &trend))
		html->out_of_memory = true;
	else if (trend.count > 1 && trend.most != 0) {
		text_printf(html->out, "<section class=\"trend\">\n<h2>Events by %s</h2>\n",
			    trend_step_word(&trend));
		put_legend(html, &trend);
		draw(html, &trend, "broad", 960, 12);
		draw(html, &trend, "slim", 360, 4);
		put_mark_list(html, &trend);
		text_add(html->out, SPAN("</section>\n"));
	}
}
