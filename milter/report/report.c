/* report -- renders a summary: the formats, by name. */
#include "report/report.h"

/* A new format is a new row. */
static const struct report_format formats[] = {
	{ "text", report_text, 0 },
	{ "html", report_html, 0 },
	{ "json", report_json, 0 },
	{ "csv", report_csv, REPORT_WANTS_SECTION },
	{ "mail", report_mail, REPORT_WANTS_MAIL },
	{ "notice", NULL, REPORT_WANTS_LETTER },
	{ "events", NULL, REPORT_WANTS_LINES },
};

static const struct {
	const char *name;
	enum report_people people;
} peoples[] = {
	{ "none", REPORT_PEOPLE_NONE },
	{ "policy", REPORT_PEOPLE_POLICY },
	{ "all", REPORT_PEOPLE_ALL },
};

#define PASS_ON_BYTES ((size_t)1 << 20)

void report_pass_on(const struct report *report, struct text *out)
{
	if (report->pass_on == NULL || out->size < PASS_ON_BYTES || out->cut)
		return;
	report->pass_on(text_span(out));
	text_clear(out);
}

const struct report_format *report_format_named(struct span name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (span_equal(name, span_of(formats[i].name)))
			return &formats[i];
	return NULL;
}

const char *report_format_name(size_t index)
{
	return index < sizeof(formats) / sizeof(formats[0]) ? formats[index].name : NULL;
}

bool report_people_named(struct span name, enum report_people *out)
{
	for (size_t i = 0; i < sizeof(peoples) / sizeof(peoples[0]); i++) {
		if (!span_equal(name, span_of(peoples[i].name)))
			continue;
		*out = peoples[i].people;
		return true;
	}
	return false;
}
