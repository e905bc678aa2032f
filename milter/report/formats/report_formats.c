/* SPDX-License-Identifier: ISC */
/* report_formats -- the formats of a report, by name. */
#include "report/formats/report_formats.h"

/* A new format is a new row. */
static const struct report_format formats[] = {
	{ "text", report_text, 0, NULL },
	{ "html", report_html, 0, NULL },
	{ "json", report_json, 0, NULL },
	{ "csv", report_csv, REPORT_WANTS_SECTION, NULL },
	{ "mail", report_mail, REPORT_WANTS_MAIL, NULL },
	{ "assessment", report_assessment, REPORT_WANTS_RULES, NULL },
	{ "notice", NULL, REPORT_WANTS_LETTER, NULL },
	{ "preview", NULL, REPORT_WANTS_LETTER | REPORT_WANTS_PAGE, NULL },
	{ "digest", NULL, REPORT_WANTS_FOLDS, NULL },
	{ "events", NULL, REPORT_WANTS_LINES, NULL },
	{ "ecs", NULL, REPORT_WANTS_LINES, &foreign_ecs },
	{ "ocsf", NULL, REPORT_WANTS_LINES, &foreign_ocsf },
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
