/* SPDX-License-Identifier: ISC */
/* config_defaults -- the settings of the top level as they are where no file says otherwise. */
#include "host/config/config_read.h"

#define VALUES_MAX 2

/*
 * In the words of a configuration, and read as one.  What is not here has no default, or one that
 * depends on others: see config_effective.c.
 */
static const struct {
	const char *name, *values[VALUES_MAX];
} defaults[] = {
	{ "socket", { "unix:/run/milter-device/socket" } },
	{ "socket_mode", { "0660" } },
	{ "own_networks", { "127.0.0.0/8", "::1" } },
	{ "event_log", { "/var/log/milter-device/events.jsonl" } },
	{ "digests", { "/var/lib/milter-device-digests" } },
	{ "log_sightings", { "acted" } },
	{ "on_error", { "accept" } },
	{ "observe", { "no" } },
	{ "tag_header", { "X-Device-Policy" } },
	{ "gate_listen", { "inet:8893@127.0.0.1" } },
	{ "gate_on_error", { "allow" } },
	{ "gate_events", { "denied" } },
	{ "control_socket", { DEFAULT_CONTROL_SOCKET } },
	{ "state_dir", { "/var/lib/milter-device" } },
	{ "coalesce", { "1 h" } },
	{ "max_headers", { "1000" } },
	{ "max_header_bytes", { "64 KiB" } },
	{ "max_value_bytes", { "1 KiB" } },
	{ "max_body_bytes", { "1 MiB" } },
	{ "match_limit", { "10000" } },
	{ "max_match_steps", { "50000" } },
};

static struct conf_setting *setting_of(struct arena *arena, const char *name,
				       const char *const values[VALUES_MAX])
{
	struct conf_setting *setting = arena_take(arena, sizeof(*setting));

	if (setting == NULL)
		return NULL;
	setting->name = name;
	setting->values = arena_take(arena, VALUES_MAX * sizeof(*setting->values));
	for (size_t i = 0; i < VALUES_MAX && values[i] != NULL && setting->values != NULL; i++)
		setting->values[setting->count++].text = span_of(values[i]);
	return setting->count != 0 ? setting : NULL;
}

bool config_defaults(struct arena *arena, struct conf_setting **out)
{
	struct conf_setting *list = NULL;

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		struct conf_setting *setting =
			setting_of(arena, defaults[i].name, defaults[i].values);

		if (setting == NULL)
			return false;
		setting->next = list;
		list = setting;
	}
	*out = list;
	return true;
}
