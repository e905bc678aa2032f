/* SPDX-License-Identifier: ISC */
/*
 * milter-device-check -- explains what the daemon would decide about saved mail, and why.
 * The deciding code is the daemon's own.
 */
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

#include "check_devices.h"
#include "check_groups.h"
#include "check_log.h"
#include "check_mail.h"
#include "check_options.h"
#include "event/period.h"
#include "host/config/config.h"
#include "host/logs/replayfiles.h"
#include "service/seed.h"
#include "host/options.h"
#include "policy/explain_policy.h"

/* Explaining a policy tells the warnings as well, as milter-device -n does. */
static struct config *load(const char *path, bool warn)
{
	struct complaints complaints = { .arena = arena_new() };
	struct config *config = complaints.arena != NULL ? config_load(path, &complaints) : NULL;

	for (size_t i = 0; i < complaints.count; i++)
		fprintf(stderr, "%s\n", complaints.lines[i]);
	for (size_t i = 0; warn && i < complaints.warning_count; i++)
		fprintf(stderr, "%s\n", complaints.warnings[i]);
	arena_free(complaints.arena);
	return config;
}

static int64_t now_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A moment as the report takes it; *milliseconds is now until then. */
static bool read_time(const char *text, const struct config *config, int64_t *milliseconds)
{
	return period_read_moment(span_of(text), &config->rules.policies.zone, *milliseconds / 1000,
				  milliseconds, NULL);
}

static int replay(const struct check_options *options, const struct config *config,
		  int64_t milliseconds)
{
	int64_t at = milliseconds / 1000;
	struct replay_wanted wanted = { .config = config,
					.seed = seed_of_process(),
					.at = options->at != NULL ? &at : NULL,
					.each = options->diff,
					.json = options->json };

	return replayfiles_run(&wanted, options->inputs);
}

static int explain_policy(const struct config *config, int64_t milliseconds)
{
	struct text page;
	bool done;

	text_begin(&page, 1 << 30);
	explain_policies(&config->rules, milliseconds / 1000, &page);
	fputs(text_string(&page), stdout);
	done = !page.cut && fflush(stdout) != EOF && !ferror(stdout);
	text_end(&page);
	return done ? EX_OK : EX_IOERR;
}

static int run(const struct check_options *options, struct config *config)
{
	int64_t milliseconds = now_milliseconds();

	if (options->dump != CONFIG_DUMP_NONE)
		return config_dump_print(config, options->dump);
	if (options->at != NULL && !read_time(options->at, config, &milliseconds))
		return check_options_bad_time(options);
	if (options->groups)
		return check_groups(options->user, config);
	if (options->log)
		return check_log(options, config);
	if (options->replay)
		return replay(options, config, milliseconds);
	if (options->explain_policy)
		return explain_policy(config, milliseconds);
	return check_mail(options, config, milliseconds);
}

int main(int argc, char **argv)
{
	struct check_options options;
	struct config *config;
	int status = check_options_take(&options, argc, argv);

	if (status != OPTIONS_TAKEN)
		return status;
	if (options.devices)
		return check_devices(options.config_path);
	config = load(options.config_path, options.explain_policy);
	if (config == NULL)
		return EX_CONFIG;
	status = run(&options, config);
	config_drop(config);
	return status;
}
