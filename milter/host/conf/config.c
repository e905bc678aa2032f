/* config -- the whole configuration, taken whole or not at all. */
#include "host/conf/config.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "host/conf/config_read.h"
#include "base/digest.h"

struct held_config {
	struct config config; /* first, so that one is the other */
	atomic_uint holders;
};

static struct config *config_new(void)
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
	config->socket = "unix:/run/milter-device/socket";
	config->socket_mode = 0660;
	config->event_log = "/var/log/milter-device/events.jsonl";
	config->control_socket = DEFAULT_CONTROL_SOCKET;
	config->state_dir = "/var/lib/milter-device";
	config->coalesce_seconds = 3600;
	rules->tag_header = SPAN("X-Device-Policy");
	rules->limits = (struct limits){ 1000, 64 << 10, 1 << 20, 10000 };
	return config;
}

struct config *config_hold(struct config *config)
{
	atomic_fetch_add(&((struct held_config *)config)->holders, 1);
	return config;
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
	for (size_t i = 0; i < rules->policies.count; i++) {
		names_free(rules->policies.policies[i].users);
		names_free(rules->policies.policies[i].except_users);
		names_free(rules->policies.policies[i].recipients);
	}
	for (size_t i = 0; i < rules->policies.exemption_count; i++)
		names_free(rules->policies.exemptions[i].users);
	names_free(rules->own_domains);
	names_free(rules->user_map.logins);
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

/* Of all that was read, in the order it was read; not of where it was read from. */
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

/* What was read, for state_dir; what came out of there must still be what it says it is. */
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

/* So that a reload finds the file again, wherever the process has gone since. */
static const char *whole_path(struct arena *arena, const char *path)
{
	char *whole = realpath(path, NULL);
	const char *kept = arena_string(arena, span_of(whole != NULL ? whole : path));

	free(whole);
	return kept;
}

struct config *config_load(const char *path, struct complaints *complaints)
{
	struct config *config = config_new();
	struct loading l = { .config = config, .complaints = complaints };

	if (config == NULL) {
		complain(complaints, (struct place){ NULL, 0 }, "out of memory");
		return NULL;
	}
	l.arena = config->rules.arena;
	config->path = whole_path(l.arena, path);
	conffile_read(&l.tree, l.arena, path, SHARE_DIR, top_options, complaints);
	load_settings(&l);
	load_devices(&l);
	load_policies(&l);
	load_exemptions(&l);
	load_tables(&l);
	load_sources(&l);
	rules_finish(&config->rules);
	if (!hash_sources(&l.tree.sources, config->rules.hash))
		complain(complaints, (struct place){ NULL, 0 }, "out of memory");
	keep_sources(&l);
	if (complaints->count == 0)
		return config;
	config_drop(config);
	return NULL;
}
