/* SPDX-License-Identifier: ISC */
/* loader -- the daemon's configuration: read at the start, and again while it runs. */
#include "service/loader.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "host/notice.h"
#include "host/ownership.h"
#include "service/register_changes.h"
#include "service/statefolder.h"

/* Loads, and adds every complaint and warning to told.  The command line overrides the file. */
static struct config *load(const struct loader *loader, struct text *told, size_t *complaints)
{
	struct complaints found = { .arena = arena_new() };
	struct config *config =
		found.arena != NULL ? config_load(loader->config_path, &found) : NULL;

	for (size_t i = 0; i < found.count; i++)
		text_printf(told, "%s\n", found.lines[i]);
	for (size_t i = 0; i < found.warning_count && config != NULL; i++)
		text_printf(told, "%s\n", found.warnings[i]);
	*complaints = found.count;
	arena_free(found.arena);
	if (config != NULL && loader->socket != NULL)
		config->socket = loader->socket;
	if (config != NULL && loader->user != NULL)
		config->user = loader->user;
	return config;
}

struct config *loader_first(const struct loader *loader)
{
	struct config *config;
	struct text told;
	size_t complaints;

	text_begin(&told, LOADER_BYTES);
	config = load(loader, &told, &complaints);
	fputs(text_string(&told), stderr);
	text_end(&told);
	return config;
}

/* What is not looked at whenever a daemon starts, because it takes a while. */
static void say_costs(const struct config *config)
{
	struct complaints found = { .arena = arena_new() };

	if (found.arena != NULL)
		config_try_costs(config, &found);
	for (size_t i = 0; i < found.warning_count; i++)
		fprintf(stderr, "%s\n", found.warnings[i]);
	arena_free(found.arena);
}

int loader_try(const struct config *config, const struct startable_wish *wish)
{
	struct text told;
	bool good;

	text_begin(&told, LOADER_BYTES);
	say_costs(config);
	good = startable_check(config, wish, &told);
	fputs(text_string(&told), stderr);
	if (good)
		printf("%s: good, configuration %s%s\n", config->path, config->rules.hash,
		       told.size != 0 ? ", but a folder is missing on this machine" : "");
	text_end(&told);
	return good ? EX_OK : EX_CONFIG;
}

bool loader_become_user(const struct config *config, const struct privilege *user,
			struct trouble *why)
{
	statefolder_make(config, user);
	ownership_give(config->event_log, user);
	if (user != NULL)
		return privilege_drop(user, why);
	if (geteuid() == 0)
		notice_say(NOTICE_WARNING, "stays root: `user` or -u names whom to run as");
	return true;
}

void loader_keep(const struct config *config)
{
	struct trouble why;

	if (!statefolder_keep(config, &why))
		notice_say(NOTICE_WARNING, "the configuration could not be kept: %s", why.sentence);
}

/* Warns of changed settings that take a restart. */
static void warn_of_fixed(const struct config *old, const struct config *new, struct text *told)
{
	const char *warning =
		"socket and event_log take effect only when milter-device is restarted";

	if (strcmp(old->socket, new->socket) == 0 && strcmp(old->event_log, new->event_log) == 0) {
		if (strcmp(old->control_socket, new->control_socket) == 0)
			return;
		warning = "control_socket takes effect only when milter-device is restarted";
	}
	notice_say(NOTICE_WARNING, "%s", warning);
	text_printf(told, "%s\n", warning);
}

static void put_in_force(struct service *service, struct config *config, const char *by,
			 struct text *told)
{
	struct config *old = service_config(service);
	struct text result;

	text_begin(&result, EVENT_VALUE_BYTES);
	text_add(&result, SPAN("loaded"));
	register_changes_write(&old->rules, &config->rules, &result);
	warn_of_fixed(old, config, told);
	config_drop(old);
	loader_keep(config);
	text_printf(told, "configuration %s loaded\n", config->rules.hash);
	notice_say_kind(NOTICE_INFO, NOTICE_LOADED, SPAN(""), "configuration %s loaded",
			config->rules.hash);
	service_replace(service, config);
	service_write_config(service, by, text_string(&result));
	text_end(&result);
	stats_reload(&service->stats, STATS_LOADED, service_now());
}

/* told is all that is wrong with the new configuration, one line each. */
static void refuse(struct service *service, size_t complaints, const char *by, struct text *told)
{
	struct span lines = text_span(told);
	struct text result;

	while (lines.size != 0) {
		struct span line = span_cut(&lines, '\n');

		notice_say(NOTICE_ERROR, "%.*s", SPAN_FORMAT(line));
	}
	text_begin(&result, 200);
	text_printf(&result, "refused: %zu error%s", complaints, complaints == 1 ? "" : "s");
	service_write_config(service, by, text_string(&result));
	text_end(&result);
	stats_reload(&service->stats, STATS_REFUSED, service_now());
	notice_say_kind(NOTICE_ERROR, NOTICE_REFUSED, SPAN(""),
			"configuration refused; the old one stays in force");
	text_add(told, SPAN("configuration refused; the old one stays in force\n"));
}

/* False: it says why, and the configuration is dropped. */
static bool fits(const struct loader *loader, struct config *config, struct text *told)
{
	struct trouble why;

	if (loader->fits == NULL || loader->fits(loader->fits_what, config, &why))
		return true;
	text_printf(told, "%s\n", why.sentence);
	config_drop(config);
	return false;
}

bool loader_again(const struct loader *loader, struct service *service, const char *by,
		  struct text *told)
{
	size_t complaints;
	struct config *config;

	notice_service("RELOADING=1");
	config = load(loader, told, &complaints);
	if (config != NULL && !fits(loader, config, told)) {
		complaints = 1;
		config = NULL;
	}
	if (config != NULL)
		put_in_force(service, config, by, told);
	else
		refuse(service, complaints, by, told);
	notice_service("READY=1");
	return config != NULL;
}
