/* SPDX-License-Identifier: ISC */
/* config -- the configuration: made empty, held by threads, dropped by the last of them. */
#include "host/config/config.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/config/config_read.h"
#include "host/ownership.h"

struct held_config {
	struct config config; /* first, so that a pointer to one is a pointer to the other */
	atomic_uint holders;
};

struct config *config_new(void)
{
	struct held_config *held = calloc(1, sizeof(*held));
	struct config *config;
	struct rules *rules;

	if (held == NULL)
		return NULL;
	atomic_init(&held->holders, 1);
	config = &held->config;
	rules = &config->rules;
	rules->arena = arena_new();
	rules->catalogue = catalogue_new();
	if (rules->arena == NULL || rules->catalogue == NULL) {
		config_drop(config);
		return NULL;
	}
	return config;
}

struct config *config_hold(struct config *config)
{
	atomic_fetch_add(&((struct held_config *)config)->holders, 1);
	return config;
}

static const char *beside(const char *event_log, const char *name, struct arena *arena)
{
	char folder[PATH_MAX], path[PATH_MAX + NAME_MAX];

	ownership_folder(event_log, folder);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return arena_string(arena, span_of(path));
}

const char *config_reveal_log(const char *event_log, struct arena *arena)
{
	return beside(event_log, "reveals.jsonl", arena);
}

const char *config_notice_log(const char *event_log, struct arena *arena)
{
	return beside(event_log, "notices.jsonl", arena);
}

const struct source *config_source(const struct config *config, struct span name)
{
	for (size_t i = 0; i < config->source_count; i++)
		if (span_equal(config->sources[i].name, name))
			return &config->sources[i];
	return NULL;
}

static void free_names(struct rules *rules)
{
	struct policies *policies = &rules->policies;

	for (size_t i = 0; i < policies->count; i++) {
		people_end(policies->policies[i].users);
		people_end(policies->policies[i].except_users);
		people_end(policies->policies[i].except_recipients);
		people_end(policies->policies[i].recipients);
	}
	for (size_t i = 0; i < policies->exemption_count; i++)
		people_end(policies->exemptions[i].users);
	for (size_t i = 0; i < policies->group_count; i++) {
		people_end(policies->groups[i].members);
		people_end(policies->groups[i].except);
	}
	names_free(rules->own_domains);
	names_free(rules->user_map.logins);
	names_free(rules->user_map.speakers);
}

void config_drop(struct config *config)
{
	if (config == NULL || atomic_fetch_sub(&((struct held_config *)config)->holders, 1) != 1)
		return;
	for (size_t i = 0; i < config->source_count; i++)
		source_end(&config->sources[i]);
	free_names(&config->rules);
	catalogue_free(config->rules.catalogue);
	arena_free(config->rules.arena);
	free(config);
}
