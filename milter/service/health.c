/* SPDX-License-Identifier: ISC */
/* health -- whether all is well, in one line as plugins of Icinga and Nagios write it. */
#include "service/health.h"

#include <inttypes.h>

static bool is_recent(const struct health *health, int64_t milliseconds)
{
	return milliseconds != 0 &&
	       health->now - milliseconds < (int64_t)HEALTH_RECENT_SECONDS * 1000;
}

static bool log_fails(const struct health *health)
{
	return health->log.failing;
}

static bool was_refused(const struct health *health)
{
	return health->refused;
}

static bool went_to_syslog(const struct health *health)
{
	return is_recent(health, health->log.last_failure);
}

static bool reached_limit(const struct health *health)
{
	return is_recent(health, health->last_limit);
}

/* What can be wrong, the worst first.  A new thing is a new row. */
static const struct {
	enum health_level level;
	bool (*is_so)(const struct health *);
	const char *words;
} faults[] = {
	{ HEALTH_CRITICAL, log_fails, "the event log cannot be written" },
	{ HEALTH_WARNING, was_refused, "the configuration offered last was refused" },
	{ HEALTH_WARNING, went_to_syslog, "events went to syslog within the last hour" },
	{ HEALTH_WARNING, reached_limit, "a limit was reached within the last hour" },
};

static const char *const level_names[] = {
	[HEALTH_OK] = "OK",
	[HEALTH_WARNING] = "WARNING",
	[HEALTH_CRITICAL] = "CRITICAL",
	[HEALTH_UNKNOWN] = "UNKNOWN",
};

static void write_figures(const struct health *health, struct text *text)
{
	text_printf(text, " | event_failures=%" PRIu64 "c", health->log.failures);
	for (size_t i = 0; i < HEALTH_FIGURES && health->figures[i].name != NULL; i++)
		text_printf(text, " %s=%" PRIu64 "%s", health->figures[i].name,
			    health->figures[i].number, health->figures[i].counts_up ? "c" : "");
	text_byte(text, '\n');
}

enum health_level health_write(const struct health *health, struct text *text)
{
	enum health_level level = HEALTH_OK;
	const char *before = " - ";

	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (level == HEALTH_OK && faults[i].is_so(health))
			level = faults[i].level;
	text_printf(text, "%s %s", health->program, level_names[level]);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		if (!faults[i].is_so(health))
			continue;
		text_printf(text, "%s%s", before, faults[i].words);
		before = "; ";
	}
	if (level == HEALTH_OK)
		text_printf(text, " - running, configuration %s", health->config);
	write_figures(health, text);
	return level;
}
