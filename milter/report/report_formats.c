/* SPDX-License-Identifier: ISC */
/* report_formats -- the formats of a report, by name. */
#include "report/report_formats.h"

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
