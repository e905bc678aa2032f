/* SPDX-License-Identifier: ISC */
/*
 * config_load -- reads the whole configuration, taken whole or not at all; and tries what its
 * regular expressions can cost.
 */
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "device/growth.h"
#include "host/config/config_read.h"
#include "host/paths.h"

/* The hash of all that was read, in the order it was read, but not of where it was read from. */
static bool hash_sources(const struct conf_sources *sources, char hash[17])
{
	struct digest *digest = digest_new();
	char hex[DIGEST_HEX + 1];
	bool done = digest != NULL;

	for (const struct conf_source *s = sources->read; s != NULL && done; s = s->next)
		done = digest_add(digest, s->content);
	done = done && digest_finish(digest, hex);
	digest_free(digest);
	if (!done)
		return false;
	memcpy(hash, hex, 16);
	hash[16] = '\0';
	return true;
}

/* Keeps what was read, for state_dir.  A configuration from there must still have its hash. */
static void keep_sources(struct loading *l)
{
	const struct conf_sources *sources = &l->tree.sources;
	struct config *config = l->config;

	config->kept = (struct kept){ config->rules.hash, sources->share_folder,
				      config->rules.policies.zone.name, sources->read };
	if (sources->kept_hash != NULL && strcmp(sources->kept_hash, config->rules.hash) != 0 &&
	    l->complaints->count == 0)
		complain(l->complaints, (struct place){ config->path, 0 },
			 "kept as configuration %s, but this is %s: it was changed, or needs the "
			 "release that kept it",
			 sources->kept_hash, config->rules.hash);
}

/* So that it can be shown what was read. */
static void keep_tree(struct loading *l)
{
	struct conf_tree *tree = arena_take(l->arena, sizeof(*tree));

	if (tree == NULL) {
		complain(l->complaints, (struct place){ NULL, 0 }, "out of memory");
		return;
	}
	*tree = l->tree;
	l->config->tree = tree;
}

/* So that a reload finds the file again, whatever the working directory is by then. */
static const char *whole_path(struct arena *arena, const char *path)
{
	char *whole = realpath(path, NULL);
	const char *kept = arena_string(arena, span_of(whole != NULL ? whole : path));

	free(whole);
	return kept;
}

/* Begins a configuration and reads its files.  False: out of memory, and complained of. */
static bool begin(struct loading *l, const char *path, struct complaints *complaints)
{
	*l = (struct loading){ .config = config_new(), .complaints = complaints };
	if (l->config == NULL) {
		complain(complaints, (struct place){ NULL, 0 }, "out of memory");
		return false;
	}
	l->arena = l->config->rules.arena;
	l->config->path = whole_path(l->arena, path);
	conffile_read(&l->tree, l->arena, path, paths_share, top_options, complaints);
	return true;
}

struct config *config_load_devices(const char *path, struct complaints *complaints)
{
	struct loading l;

	if (!begin(&l, path, complaints))
		return NULL;
	load_devices(&l);
	return l.config;
}

struct config *config_load(const char *path, struct complaints *complaints)
{
	struct config *config;
	struct loading l;

	if (!begin(&l, path, complaints))
		return NULL;
	config = l.config;
	load_settings(&l);
	load_devices(&l);
	load_holidays(&l);
	load_pseudonyms(&l);
	load_groups(&l);
	load_policies(&l);
	load_exemptions(&l);
	if (complaints->count == 0)
		warn_of_policies(&l);
	load_tables(&l);
	load_registry(&l);
	load_sources(&l);
	complain_of_limit(&l);
	warn_of_limits(&l);
	rules_finish(&config->rules);
	if (!hash_sources(&l.tree.sources, config->rules.hash))
		complain(complaints, (struct place){ NULL, 0 }, "out of memory");
	keep_sources(&l);
	keep_tree(&l);
	if (complaints->count == 0)
		return config;
	config_drop(config);
	return NULL;
}

#define STEPS_SHOWN_OF 40 /* bytes of a value, in a warning */

static void try_cost(struct complaints *complaints, struct place place,
		     const struct pattern *pattern)
{
	struct arena *arena = arena_new();
	struct growth growth;
	struct text value;

	if (arena != NULL && growth_find(&growth, arena, pattern) && growth.superlinear) {
		text_begin(&value, 1000);
		text_visible(&value, span_first(growth.value, STEPS_SHOWN_OF));
		complain_mildly(complaints, place,
				"warning: the cost of '%.*s' grows faster than the length of a "
				"value: %llu steps for %zu bytes of '%s...': see match_limit in "
				"milter-device.conf(5)",
				SPAN_FORMAT(span_first(pattern_text(pattern), 100)),
				(unsigned long long)growth.steps, growth.value.size,
				text_string(&value));
		text_end(&value);
	}
	arena_free(arena);
}

static void try_costs(struct complaints *complaints, const struct condition *list)
{
	for (; list != NULL; list = list->next)
		try_cost(complaints, list->place, list->pattern);
}

static void try_source_costs(const struct config *config, struct complaints *complaints,
			     const struct source_pattern *patterns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		try_cost(complaints, (struct place){ config->path, 0 }, patterns[i].pattern);
}

void config_try_costs(const struct config *config, struct complaints *complaints)
{
	for (const struct match *m = config->rules.catalogue->first_match; m != NULL; m = m->next) {
		try_costs(complaints, m->when);
		try_costs(complaints, m->contradicted_if);
	}
	for (size_t i = 0; i < config->source_count; i++) {
		const struct source *source = &config->sources[i];

		try_source_costs(config, complaints, source->patterns, source->pattern_count);
		try_source_costs(config, complaints, source->joins, source->join_count);
		try_source_costs(config, complaints, source->likely, source->likely_count);
	}
}
