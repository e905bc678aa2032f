/* SPDX-License-Identifier: ISC */
/* gate_ask -- what a server asks before it opens a mailbox. */
#include "gate/gate_ask.h"

#include <jansson.h>

#include "access/access.h"
#include "base/utf8.h"

static const struct {
	const char *source, *name;
} askers[GATE_ASKERS] = {
	[GATE_DOVECOT] = { "gate-dovecot", "dovecot" },
	[GATE_NGINX] = { "gate-nginx", "nginx" },
	[GATE_DECIDE] = { "gate-decide", "decide" },
};

const char *gate_asker_source(enum gate_asker asker)
{
	return askers[asker].source;
}

const char *gate_asker_name(enum gate_asker asker)
{
	return askers[asker].name;
}

/* The object in the body.  NULL: it is none; owned by the caller. */
static json_t *read_object(struct arena *arena, struct span body, struct trouble *why)
{
	json_error_t error;
	json_t *object;

	if (!utf8_repair(arena, &body)) {
		trouble_say(why, "out of memory");
		return NULL;
	}
	object = json_loadb(body.data != NULL ? body.data : "", body.size, JSON_ALLOW_NUL, &error);
	if (json_is_object(object))
		return object;
	trouble_say(why, "%s", object != NULL ? "not a JSON object" : error.text);
	json_decref(object);
	return NULL;
}

/* What the object says under that name, copied; other than a string it says nothing. */
static bool take_string(struct arena *arena, const json_t *object, const char *name,
			struct span *out)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_string(value))
		return true;
	*out = arena_copy(arena,
			  (struct span){ json_string_value(value), json_string_length(value) });
	return out->data != NULL;
}

struct key {
	const char *name;
	enum source_group group;
};

static bool take_all(struct gate_ask *ask, struct arena *arena, const json_t *object,
		     const struct key *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!take_string(arena, object, keys[i].name, &ask->line.groups[keys[i].group]))
			return false;
	return true;
}

/* Dovecot's default auth_policy_request_attributes; what is not here, as pwhash, is not looked at.
 */
static const struct key dovecot_keys[] = {
	{ "login", SOURCE_CLAIMED },
	{ "remote", SOURCE_IP },
	{ "device_id", SOURCE_IMAP_ID },
	{ "protocol", SOURCE_PROTOCOL },
};

/* Event keys, and for evidence the names of groups of sources. */
static const struct key decide_keys[] = {
	{ "user", SOURCE_CLAIMED },      { "client_ip", SOURCE_IP },
	{ "imap_id", SOURCE_IMAP_ID },   { "user_agent", SOURCE_USER_AGENT },
	{ "eas_type", SOURCE_EAS_TYPE }, { "eas_version", SOURCE_EAS_VERSION },
	{ "query", SOURCE_QUERY },       { "device_id", SOURCE_DEVICE_ID },
	{ "protocol", SOURCE_PROTOCOL },
};

/* How an asker writes what it asks. */
static const struct form {
	const struct key *keys;
	size_t count;
	const char *verified, *yes; /* the key, and its value where the server knows who it is */
} forms[GATE_ASKERS] = {
	[GATE_DOVECOT] = { dovecot_keys, sizeof(dovecot_keys) / sizeof(dovecot_keys[0]), "verified",
			   "yes" },
	[GATE_DECIDE] = { decide_keys, sizeof(decide_keys) / sizeof(decide_keys[0]), "user_source",
			  "login" },
};

static bool read_form(struct gate_ask *ask, struct arena *arena, struct span body,
		      struct trouble *why)
{
	const struct form *form = &forms[ask->asker];
	json_t *object = read_object(arena, body, why);
	struct span verified = { NULL, 0 };
	struct span *groups = ask->line.groups;
	bool done;

	if (object == NULL)
		return false;
	trouble_say(why, "out of memory");
	done = take_string(arena, object, form->verified, &verified) &&
	       take_all(ask, arena, object, form->keys, form->count);
	if (span_equal(verified, span_of(form->yes))) {
		groups[SOURCE_USER] = groups[SOURCE_CLAIMED];
		groups[SOURCE_CLAIMED] = (struct span){ NULL, 0 };
	}
	json_decref(object);
	return done && access_line_complete(arena, &ask->line);
}

bool gate_ask_dovecot(struct gate_ask *ask, struct arena *arena, struct span body,
		      struct trouble *why)
{
	*ask = (struct gate_ask){ .asker = GATE_DOVECOT };
	return read_form(ask, arena, body, why);
}

bool gate_ask_decide(struct gate_ask *ask, struct arena *arena, struct span body,
		     struct trouble *why)
{
	*ask = (struct gate_ask){ .asker = GATE_DECIDE };
	return read_form(ask, arena, body, why);
}

bool gate_ask_nginx(struct gate_ask *ask, struct arena *arena, const struct gate_headers *headers)
{
	const struct span sync = SPAN("/Microsoft-Server-ActiveSync");
	bool verified = span_equal(headers->verified, SPAN("yes"));
	struct span *groups = ask->line.groups;

	*ask = (struct gate_ask){ .asker = GATE_NGINX };
	groups[verified ? SOURCE_USER : SOURCE_CLAIMED] = headers->user;
	groups[SOURCE_IP] = headers->ip;
	groups[SOURCE_USER_AGENT] = headers->user_agent;
	if (span_starts_nocase(headers->uri, sync)) {
		groups[SOURCE_QUERY] = headers->uri;
		groups[SOURCE_EAS_VERSION] = headers->as_version;
	}
	return access_line_complete(arena, &ask->line);
}
