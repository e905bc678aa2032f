/* SPDX-License-Identifier: ISC */
/* families -- figures for monitoring systems, in either of two texts. */
#include "service/families.h"

#include <inttypes.h>
#include <string.h>

/* What the older form has for a type of OpenMetrics, and puts behind the name in what it says. */
static const struct {
	const char *type, *older, *suffix;
} older_types[] = {
	{ "counter", "counter", "_total" },
	{ "info", "gauge", "_info" },
};

static void describe_older(const struct family *family, struct text *text)
{
	const char *type = family->type, *suffix = "";

	for (size_t i = 0; i < sizeof(older_types) / sizeof(older_types[0]); i++) {
		if (strcmp(older_types[i].type, family->type) != 0)
			continue;
		type = older_types[i].older;
		suffix = older_types[i].suffix;
	}
	text_printf(text, "# HELP %s%s %s\n", family->name, suffix, family->help);
	text_printf(text, "# TYPE %s%s %s\n", family->name, suffix, type);
}

static void describe(const struct family *family, struct text *text)
{
	text_printf(text, "# TYPE %s %s\n", family->name, family->type);
	if (family->unit != NULL)
		text_printf(text, "# UNIT %s %s\n", family->name, family->unit);
	text_printf(text, "# HELP %s %s\n", family->name, family->help);
}

void families_write(const struct family *families, size_t count, const void *figures,
		    enum families_form form, struct text *text)
{
	for (size_t i = 0; i < count; i++) {
		if (form == FAMILIES_PROMETHEUS)
			describe_older(&families[i], text);
		else
			describe(&families[i], text);
		families[i].write(&families[i], figures, text);
	}
	if (form == FAMILIES_OPENMETRICS)
		text_add(text, SPAN("# EOF\n"));
}

void families_label(struct text *text, struct span value)
{
	text_byte(text, '"');
	while (value.size != 0) {
		size_t size = utf8_character(value);

		if (size == 0)
			text_add(text, SPAN("\xef\xbf\xbd"));
		else if (value.data[0] == '\n')
			text_add(text, SPAN("\\n"));
		else if (value.data[0] == '"' || value.data[0] == '\\')
			text_printf(text, "\\%c", value.data[0]);
		else
			text_add(text, span_first(value, size));
		value = span_from(value, size != 0 ? size : 1);
	}
	text_byte(text, '"');
}

void family_number(const struct family *family, uint64_t number, struct text *text)
{
	text_printf(text, "%s %" PRIu64 "\n", family->name, number);
}

void family_total(const struct family *family, uint64_t number, struct text *text)
{
	text_printf(text, "%s_total %" PRIu64 "\n", family->name, number);
}

void families_seconds(struct text *text, int64_t milliseconds)
{
	uint64_t size = milliseconds < 0 ? -(uint64_t)milliseconds : (uint64_t)milliseconds;

	text_printf(text, "%s%" PRIu64 ".%03d\n", milliseconds < 0 ? "-" : "", size / 1000,
		    (int)(size % 1000));
}

void family_seconds(const struct family *family, int64_t milliseconds, struct text *text)
{
	text_printf(text, "%s ", family->name);
	families_seconds(text, milliseconds);
}

void family_info(const struct family *family, const char *version, const char *config,
		 struct text *text)
{
	family_labelled(family, "_info", "version", span_of(version), text);
	text_add(text, SPAN(",config="));
	families_label(text, span_of(config));
	text_add(text, SPAN("} 1\n"));
}

void family_labelled(const struct family *family, const char *suffix, const char *label,
		     struct span value, struct text *text)
{
	text_printf(text, "%s%s{%s=", family->name, suffix, label);
	families_label(text, value);
}
