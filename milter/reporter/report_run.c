/* SPDX-License-Identifier: ISC */
/* report_run -- what one run of milter-device-report stands on. */
#include "host/paths.h"
#include "reporter/report_run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "host/localzone.h"
#include "policy/outcome.h"
#include "reporter/report_clickhouse.h"
#include "replay/undecided.h"
#include "service/seed.h"

#define DEFAULT_EVENT_LOG "/var/log/milter-device/events.jsonl"
#define DEFAULT_DIGESTS "/var/lib/milter-device-digests"

/* Names of files may be anybody's: nothing that a terminal obeys is printed. */
int report_run_fail(int code, const char *sentence)
{
	struct text visible;

	if (code == EX_USAGE)
		return report_options_wrong(sentence);
	text_begin(&visible, SIZE_MAX / 2);
	text_visible(&visible, span_of(sentence));
	fprintf(stderr, "milter-device-report: %s\n", text_string(&visible));
	text_end(&visible);
	return code;
}

/*
 * What the daemon's configuration knows: where the log is, and in whose time days begin.  The
 * installed one may be missing, on a machine that only reads logs; one that was named may not.
 */
static int read_config(struct report_run *run)
{
	const char *path = run->options.config;
	struct complaints complaints = { .arena = run->arena };

	if (path == NULL && access(paths_config, R_OK) == -1)
		return EX_OK;
	run->config = config_load(path != NULL ? path : paths_config, &complaints);
	for (size_t i = 0; i < complaints.count; i++)
		fprintf(stderr, "%s\n", complaints.lines[i]);
	for (size_t i = 0; i < complaints.warning_count && run->config != NULL; i++)
		fprintf(stderr, "%s\n", complaints.warnings[i]);
	return run->config != NULL ? EX_OK : EX_CONFIG;
}

/* The zone of the report: as the command line says, else as configured, else the system's. */
static bool read_zone(struct report_run *run, struct trouble *why)
{
	if (run->options.timezone != NULL || run->config == NULL)
		return localzone_load(run->arena, run->options.timezone, &run->zone, why);
	run->zone = run->config->rules.policies.zone;
	return true;
}

const char *report_run_default_input(const struct report_run *run)
{
	return run->config != NULL ? run->config->event_log : DEFAULT_EVENT_LOG;
}

const char *report_run_digests(const struct report_run *run)
{
	return run->config != NULL ? run->config->digests : DEFAULT_DIGESTS;
}

static bool read_ends(struct report_run *run, struct trouble *why)
{
	const struct report_options *options = &run->options;
	struct period *period = &run->period;

	if (options->since != NULL &&
	    !period_read_moment(span_of(options->since), &run->zone, run->now, &period->since, why))
		return false;
	if (options->until != NULL &&
	    !period_read_moment(span_of(options->until), &run->zone, run->now, &period->until, why))
		return false;
	return true;
}

/* Periods in which devices were seen first and last. */
static bool read_seen(struct report_run *run, struct trouble *why)
{
	const struct report_options *options = &run->options;
	struct report_seen *seen = &run->seen;
	const struct {
		const char *text;
		int64_t *time;
	} parts[] = { { options->first_from, &seen->first.since },
		      { options->first_before, &seen->first.until },
		      { options->last_from, &seen->last.since },
		      { options->last_before, &seen->last.until } };

	seen->first = seen->last = (struct period){ PERIOD_NO_START, PERIOD_NO_END };
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].text == NULL)
			continue;
		seen->asked = true;
		if (!period_read_moment(span_of(parts[i].text), &run->zone, run->now, parts[i].time,
					why))
			return false;
	}
	if (seen->first.since < seen->first.until && seen->last.since < seen->last.until)
		return true;
	trouble_say(why, "--where: no device was seen after a time and before an earlier one");
	return false;
}

static bool is_midnight(const struct report_run *run, int64_t end)
{
	return end == PERIOD_NO_START || end == PERIOD_NO_END ||
	       period_day_start(&run->zone, period_day_number(&run->zone, end)) == end;
}

/* Digests of several days have them wholly, so that reports can tell them apart. */
static bool cuts_folds(const struct report_run *run)
{
	return (run->options.format->wants & REPORT_WANTS_FOLDS) != 0 &&
	       run->options.step != COUNTS_STEPS && run->options.step != COUNTS_STEP_DAY &&
	       !(is_midnight(run, run->period.since) && is_midnight(run, run->period.until));
}

/* The period, from what the command line says of it.  --compare needs both ends. */
static bool read_period(struct report_run *run, struct trouble *why)
{
	const struct report_options *options = &run->options;
	struct period *period = &run->period;

	*period = (struct period){ PERIOD_NO_START, PERIOD_NO_END };
	if (options->day != NULL && (options->since != NULL || options->until != NULL)) {
		trouble_say(why, "--day cannot be combined with --since or --until");
		return false;
	}
	if (options->day != NULL)
		return period_read_day(span_of(options->day), &run->zone, run->now, period, why);
	if (!read_ends(run, why))
		return false;
	if (options->compare && period->until == PERIOD_NO_END)
		period->until = run->now * 1000;
	if (options->unseen != 0 && period->since != PERIOD_NO_START &&
	    (period->until < run->now * 1000 ? period->until : run->now * 1000) - period->since <
		    options->unseen)
		trouble_say(why, "--unseen: the period is not that long");
	else if (options->compare && period->since == PERIOD_NO_START)
		trouble_say(why, "--compare needs --since or --day");
	else if (cuts_folds(run))
		trouble_say(why, "--by: the period must begin and end at midnight for digests");
	else if (period->since >= period->until)
		trouble_say(why, "the period ends before it begins");
	else
		return true;
	return false;
}

/* Groups are told of days that are over: both ends go back to the midnight before them. */
static bool take_whole_days(struct report_run *run, struct trouble *why)
{
	const struct zone *zone = &run->zone;
	struct period *period = &run->period;
	int64_t now = run->now * 1000;

	if (run->options.k_anonymity == 0)
		return true;
	if (period->until > now)
		period->until = now;
	period->until = period_day_start(zone, period_day_number(zone, period->until));
	if (period->since != PERIOD_NO_START)
		period->since = period_day_start(zone, period_day_number(zone, period->since));
	if (period->since < period->until)
		return true;
	trouble_say(why,
		    "--k-anonymity: tells of days that are over, and there is none in the period");
	return false;
}

/* Values are taken literally: a star at an end of one would stand for anything. */
static bool add(struct report_options *options, enum event_field field, struct span value,
		struct trouble *why)
{
	struct span condition;
	struct text text;
	bool added;

	text_begin(&text, EVENT_LINE_BYTES);
	text_printf(&text, "%s=", event_field_name(field));
	text_add(&text, value);
	condition = arena_copy(options->arena, text_span(&text));
	text_end(&text);
	added = condition.data != NULL;
	if (!added)
		trouble_say(why, "out of memory");
	return added && where_add(&options->where, options->arena, condition, why);
}

static bool is_one(const struct where_condition *condition)
{
	return condition->test == WHERE_IS && condition->value.size != 0 &&
	       !condition->open_front && !condition->open_end &&
	       (condition->field == EVENT_USER || condition->field == EVENT_DEVICE_ID);
}

/* As the log has them by each key that there was. */
static bool add_hidden(struct report_options *options, const struct rules *rules,
		       enum event_field field, struct span value, struct trouble *why)
{
	for (size_t i = 0; i < rules->pseudonyms.count; i++) {
		struct span key = rules->pseudonyms.items[i].key;
		struct span hidden = field == EVENT_USER
					     ? outcome_address(key, options->arena, value)
					     : outcome_device_id(key, options->arena, value);

		if (!add(options, field, hidden, why))
			return false;
	}
	return true;
}

static bool ask_device(struct report_options *options, const struct rules *rules,
		       struct trouble *why)
{
	for (const struct where_condition *c = options->where.conditions; c != NULL; c = c->next) {
		if (is_one(c) && c->field == EVENT_DEVICE_ID)
			return add_hidden(options, rules, EVENT_DEVICE_ID, c->value, why);
	}
	return true;
}

static bool ask_user(struct report_options *options, const struct rules *rules, struct trouble *why)
{
	const struct address_home nowhere = { { NULL, 0 }, NULL };
	const struct address_home home = rules != NULL ? rules_home(rules) : nowhere;
	struct span user = span_of(options->user);

	if (user.size == 0 || span_find(user, '*') < user.size) {
		trouble_say(why, "--user: '%s' is not one user: for several there is --where",
			    options->user);
		return false;
	}
	if (!address_normal(options->arena, user, &home, &user)) {
		trouble_say(why, "out of memory");
		return false;
	}
	if (!options->pseudonymise && !add(options, EVENT_USER, user, why))
		return false;
	return rules == NULL || add_hidden(options, rules, EVENT_USER, user, why);
}

/* Conditions of --user, and for pseudonyms, as the log may have them instead. */
static bool ask_person(struct report_options *options, const struct rules *rules,
		       struct trouble *why)
{
	if (rules != NULL && !ask_device(options, rules, why))
		return false;
	return options->user == NULL || ask_user(options, rules, why);
}

/* One user or device_id, so that single events are shown. */
static bool is_about_one(const struct report_options *options)
{
	for (const struct where_condition *c = options->where.conditions; c != NULL; c = c->next)
		if (is_one(c))
			return true;
	return false;
}

/* For formats that are no report.  False: out of memory. */
static bool prepare_lines(struct report_run *run)
{
	const enum counts_step step = run->options.step;
	const struct dayfolds_wanted wanted = { run->period, &run->zone,
						step == COUNTS_STEPS ? COUNTS_STEP_DAY : step,
						run->options.people != REPORT_PEOPLE_NONE };

	if ((run->options.format->wants & REPORT_WANTS_FOLDS) != 0) {
		run->folds = dayfolds_new(seed_of_process(), &wanted);
		return run->folds != NULL;
	}
	if ((run->options.format->wants & (REPORT_WANTS_LINES | REPORT_WANTS_LETTER)) == 0)
		return true;
	run->pick = eventpick_new(seed_of_process(), &run->period, &run->options.where);
	if ((run->options.format->wants & REPORT_WANTS_LETTER) != 0)
		run->recents = recents_new(seed_of_process());
	return run->pick != NULL &&
	       ((run->options.format->wants & REPORT_WANTS_LETTER) == 0 || run->recents != NULL);
}

/* What cannot be had of lines that nobody is named in, or only of files; NULL: nothing. */
static const char *find_unhidden(const struct report_options *options)
{
	bool clickhouse = report_clickhouse_is_asked(options);

	if (options->k_anonymity != 0 && clickhouse)
		return "--k-anonymity reads files, not ClickHouse";
	if (!options->pseudonymise)
		return NULL;
	if (clickhouse)
		return "--pseudonymise reads files, not ClickHouse";
	if ((options->format->wants & REPORT_WANTS_LETTER) != 0)
		return "--pseudonymise: notices are to people, whom they must name";
	if (options->k_anonymity != 0)
		return "--pseudonymise: --k-anonymity has no pseudonyms either: leave one out";
	return options->follow ? "--pseudonymise: not with --follow" : NULL;
}

/* The keys that the daemon has. */
static int prepare_pseudonyms(struct report_run *run)
{
	const char *unhidden = find_unhidden(&run->options);

	if (unhidden != NULL)
		return report_run_fail(EX_USAGE, unhidden);
	if (!run->options.pseudonymise)
		return EX_OK;
	if (run->config == NULL || run->config->rules.pseudonyms.count == 0)
		return report_run_fail(EX_CONFIG, "--pseudonymise needs a configuration with "
						  "pseudonym_key: name it with -c");
	run->pseudonymise = pseudonymise_new(seed_of_process(), &run->config->rules);
	return run->pseudonymise != NULL ? EX_OK : report_run_fail(EX_OSERR, strerror(ENOMEM));
}

int report_run_prepare(struct report_run *run)
{
	const struct rules *rules;
	struct trouble why;
	int code = read_config(run);

	if (code == EX_OK)
		code = prepare_pseudonyms(run);
	if (code != EX_OK)
		return code;
	rules = run->config != NULL ? &run->config->rules : NULL;
	if (rules == NULL && (run->options.format->wants & REPORT_WANTS_RULES) != 0)
		return report_run_fail(EX_CONFIG,
				       "--format assessment fills in what the configuration "
				       "knows: name it with -c");
	if (!read_zone(run, &why) || !read_period(run, &why) || !read_seen(run, &why) ||
	    !take_whole_days(run, &why) || !ask_person(&run->options, rules, &why))
		return report_run_fail(EX_USAGE, why.sentence);
	if (!summary_begin(&run->summary, seed_of_process(), &run->period, &run->zone,
			   &run->options.where, run->options.compare))
		return report_run_fail(EX_OSERR, strerror(ENOMEM));
	summary_step(&run->summary, run->options.step);
	if (is_about_one(&run->options))
		summary_keep_decisions(&run->summary);
	if (run->config != NULL)
		run->undecided = undecided_new(&run->config->rules.policies);
	if (run->config != NULL && run->undecided == NULL)
		return report_run_fail(EX_OSERR, strerror(ENOMEM));
	code = post_prepare(&run->post, &run->options, run->config, run->arena, run->now, &why);
	if (code != EX_OK)
		return report_run_fail(code, why.sentence);
	return prepare_lines(run) ? EX_OK : report_run_fail(EX_OSERR, strerror(ENOMEM));
}

void report_run_end(struct report_run *run)
{
	text_end(&run->out);
	undecided_free(run->undecided);
	pseudonymise_free(run->pseudonymise);
	eventpick_free(run->pick);
	recents_free(run->recents);
	dayfolds_free(run->folds);
	summary_end(&run->summary);
	eventfiles_free(run->files);
	config_drop(run->config);
	arena_free(run->cells);
	arena_free(run->arena);
}
