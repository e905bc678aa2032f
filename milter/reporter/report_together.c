/* SPDX-License-Identifier: ISC */
/* report_together -- what options of milter-device-report ask for together, and cannot have. */
#include "reporter/report_together.h"

#include <stddef.h>

#include "hiding/anonymous.h"
#include "report/formats/report_formats.h"

#define MEMBER(name) offsetof(struct report_options, name)

/* Options that need a format which wants the same. */
static const struct pair {
	const char *name;
	size_t member;
	unsigned wants;  /* of the format, one of these */
	unsigned needed; /* by a format that wants this */
} pairs[] = {
	{ "section", MEMBER(section), REPORT_WANTS_SECTION, REPORT_WANTS_SECTION },
	{ "to", MEMBER(to), REPORT_WANTS_MAIL, REPORT_WANTS_MAIL },
	{ "from", MEMBER(from), REPORT_WANTS_MAIL | REPORT_WANTS_LETTER, 0 },
	{ "subject", MEMBER(subject), REPORT_WANTS_MAIL, 0 },
	{ "attach", MEMBER(attach), REPORT_WANTS_MAIL, 0 },
	{ "send", MEMBER(send), REPORT_WANTS_MAIL | REPORT_WANTS_LETTER, 0 },
	{ "template", MEMBER(template), REPORT_WANTS_LETTER, 0 },
	{ "again", MEMBER(again), REPORT_WANTS_LETTER, 0 },
};

/* The formats that want the same as the option. */
static void add_formats(struct text *text, unsigned wants)
{
	for (size_t i = 0; report_format_name(i) != NULL; i++) {
		const char *name = report_format_name(i);

		if ((report_format_named(span_of(name))->wants & wants) != 0)
			text_printf(text, "%s%s", text->size != 0 ? " and " : "", name);
	}
}

static void say_unwanted(const struct pair *pair, const struct report_format *format,
			 struct trouble *why)
{
	struct text names;

	text_begin(&names, 200);
	add_formats(&names, pair->wants);
	trouble_say(why, "--%s: not for --format %s, only for %s", pair->name, format->name,
		    text_string(&names));
	text_end(&names);
}

static bool check_pair(const struct report_options *options, const struct pair *pair,
		       struct trouble *why)
{
	const char *value = *(const char *const *)((const char *)options + pair->member);
	const struct report_format *format = options->format;

	if (value == NULL && (format->wants & pair->needed) != 0)
		trouble_say(why, "--format: %s needs --%s", format->name, pair->name);
	else if (value != NULL && (format->wants & pair->wants) == 0)
		say_unwanted(pair, format, why);
	else
		return true;
	return false;
}

/* What they ask for together with digests. */
static bool check_folds(const struct report_options *options, struct trouble *why)
{
	if (options->where.conditions != NULL || options->user != NULL)
		trouble_say(why,
			    "--format: a digest is of all events, so not with --where or --user");
	else if (options->step == COUNTS_STEP_QUARTER)
		trouble_say(why, "--by: a digest is of a day, a week or a month");
	else
		return true;
	return false;
}

/* The first condition on what is not told of groups; NULL: there is none. */
static const struct where_condition *find_untold(const struct where *where)
{
	const struct where_condition *condition = where->conditions;

	while (condition != NULL && anonymous_tells(condition->field))
		condition = condition->next;
	return condition;
}

static bool asks_of_devices(const struct report_options *options)
{
	return options->first_from != NULL || options->first_before != NULL ||
	       options->last_from != NULL || options->last_before != NULL;
}

/* What would tell of single people or events. */
bool report_together_groups(const struct report_options *options, struct trouble *why)
{
	const unsigned single = REPORT_WANTS_LINES | REPORT_WANTS_LETTER | REPORT_WANTS_FOLDS;
	const struct where_condition *untold = find_untold(&options->where);

	if (options->k_anonymity == 0)
		return true;
	if (options->user != NULL)
		trouble_say(why, "--k-anonymity: nobody is told of alone, so not with --user");
	else if (untold != NULL)
		trouble_say(why,
			    "--k-anonymity: '%s' is not told of groups, so not with --where %s",
			    event_field_name(untold->field), event_field_name(untold->field));
	else if ((options->format->wants & single) != 0)
		trouble_say(why,
			    "--k-anonymity: --format %s is of single events or people: write text, "
			    "html, json, csv, mail or assessment",
			    options->format->name);
	else if (options->people == REPORT_PEOPLE_ALL)
		trouble_say(why, "--k-anonymity: names nobody, so not with --people all");
	else if (options->follow)
		trouble_say(why,
			    "--k-anonymity: tells of days that are over, so not with --follow");
	else if (options->unseen != 0 || asks_of_devices(options))
		trouble_say(why,
			    "--k-anonymity: tells of no single devices, nor when they were seen");
	else
		return true;
	return false;
}

/* What the options ask for together, and cannot have; NULL: nothing. */
static const char *find_misfit(const struct report_options *options)
{
	const unsigned no_devices =
		REPORT_WANTS_LINES | REPORT_WANTS_LETTER | REPORT_WANTS_FOLDS | REPORT_WANTS_RULES;
	const struct span section = span_of(options->section);

	if (options->step == COUNTS_STEPS && span_equal(section, SPAN("by_step")))
		return "--section: by_step needs --by";
	if (options->step != COUNTS_STEPS && options->follow)
		return "--by: not with --follow";
	if (options->user != NULL && options->people == REPORT_PEOPLE_NONE)
		return "--user: cannot be hidden by --people none";
	if (options->unseen == 0 && span_equal(section, SPAN("unseen_devices")))
		return "--section: unseen_devices needs --unseen";
	if (options->follow && options->format != report_format_named(SPAN("text")))
		return "--follow: only for --format text";
	if (asks_of_devices(options) && (options->format->wants & no_devices) != 0)
		return "--where: first and last are of devices, and that format shows none";
	if ((options->format->wants & REPORT_WANTS_PAGE) != 0 && options->send != NULL)
		return "--send: a preview is to be looked at; --format notice sends";
	return NULL;
}

bool report_together_check(const struct report_options *options, struct trouble *why)
{
	const unsigned names_people = REPORT_WANTS_LINES | REPORT_WANTS_LETTER;
	const char *misfit = find_misfit(options);

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (!check_pair(options, &pairs[i], why))
			return false;
	if ((options->format->wants & REPORT_WANTS_FOLDS) != 0 && !check_folds(options, why))
		return false;
	if (misfit != NULL)
		trouble_say(why, "%s", misfit);
	else if ((options->format->wants & names_people) != 0 &&
		 options->people == REPORT_PEOPLE_NONE)
		trouble_say(why, "--format: %s cannot hide people", options->format->name);
	else
		return true;
	return false;
}
