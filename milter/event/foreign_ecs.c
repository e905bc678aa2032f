/* SPDX-License-Identifier: ISC */
/* foreign_ecs -- the Elastic Common Schema, version 8.17. */
#include "event/foreign.h"

static const struct foreign_word kinds[] = {
	{ "totals", "\"metric\"" },
	{ NULL, "\"event\"" },
};

static const struct foreign_word categories[] = {
	{ "sighting", "[\"email\"]" },
	{ "config", "[\"configuration\"]" },
};

static const struct foreign_word directions[] = {
	{ "inbound", "\"inbound\"" },
};

/* Whether the message goes on. */
static const struct foreign_word outcomes[] = {
	{ "allow", "\"success\"" },    { "log", "\"success\"" },        { "tag", "\"success\"" },
	{ "run", "\"success\"" },      { "quarantine", "\"failure\"" }, { "reject", "\"failure\"" },
	{ "tempfail", "\"failure\"" }, { "discard", "\"failure\"" },    { "deny", "\"failure\"" },
};

static const struct foreign_word results[] = {
	{ "loaded", "\"success\"" },
	{ "stopped", "\"success\"" },
	{ "refused", "\"failure\"" },
};

static const struct foreign_row rows[] = {
	{ FOREIGN_ALL, "@timestamp", .form = FOREIGN_VALUE, .key = EVENT_TIME },
	{ FOREIGN_SIGHTING, "device.id", .form = FOREIGN_VALUE, .key = EVENT_DEVICE_ID },
	{ FOREIGN_SIGHTING, "device.manufacturer", .form = FOREIGN_VALUE, .key = EVENT_VENDOR },
	{ FOREIGN_SIGHTING, "device.model.name", .form = FOREIGN_VALUE, .key = EVENT_MODEL },
	{ FOREIGN_ALL, "ecs.version", FOREIGN_JSON("\"8.17.0\"") },
	{ FOREIGN_SIGHTING, "email.direction", .form = FOREIGN_WORD, .key = EVENT_TRAFFIC,
	  FOREIGN_WORDS(directions) },
	{ FOREIGN_SIGHTING, "email.local_id", .form = FOREIGN_VALUE, .key = EVENT_QUEUE_ID },
	{ FOREIGN_SIGHTING, "email.message_id", .form = FOREIGN_VALUE, .key = EVENT_MESSAGE_ID },
	{ FOREIGN_SIGHTING, "email.sender.address", .form = FOREIGN_VALUE, .key = EVENT_FROM },
	{ FOREIGN_SIGHTING, "email.to.address", .form = FOREIGN_VALUE, .key = EVENT_TO },
	{ FOREIGN_ALL, "error.message", .form = FOREIGN_VALUE, .key = EVENT_ERROR },
	{ FOREIGN_ALL, "event.action", .form = FOREIGN_VALUE, .key = EVENT_ACTION },
	{ FOREIGN_ALL, "event.category", .form = FOREIGN_WORD, .key = EVENT_TYPE,
	  FOREIGN_WORDS(categories) },
	{ FOREIGN_ALL, "event.dataset", FOREIGN_JSON("\"milter_device.events\"") },
	{ FOREIGN_ALL, "event.end", .form = FOREIGN_VALUE, .key = EVENT_LAST },
	{ FOREIGN_ALL, "event.id", .form = FOREIGN_VALUE, .key = EVENT_ID },
	{ FOREIGN_ALL, "event.kind", .form = FOREIGN_WORD, .key = EVENT_TYPE,
	  FOREIGN_WORDS(kinds) },
	{ FOREIGN_ALL, "event.module", FOREIGN_JSON("\"milter_device\"") },
	{ FOREIGN_SIGHTING, "event.outcome", .form = FOREIGN_WORD, .key = EVENT_ACTION,
	  FOREIGN_WORDS(outcomes) },
	{ FOREIGN_CONFIG, "event.outcome", .form = FOREIGN_WORD, .key = EVENT_RESULT,
	  FOREIGN_WORDS(results) },
	{ FOREIGN_ALL, "event.provider", .form = FOREIGN_VALUE, .key = EVENT_SOURCE },
	{ FOREIGN_SIGHTING | FOREIGN_CONFIG, "event.type", FOREIGN_JSON("[\"info\"]") },
	{ FOREIGN_SIGHTING, "network.protocol", .form = FOREIGN_VALUE, .key = EVENT_PROTOCOL },
	{ FOREIGN_ALL, "observer.hostname", .form = FOREIGN_VALUE, .key = EVENT_HOST },
	{ FOREIGN_ALL, "observer.product", FOREIGN_JSON("\"milter-device\"") },
	{ FOREIGN_ALL, "related.hosts", .form = FOREIGN_LIST_OF_ONE, .key = EVENT_HOST },
	{ FOREIGN_ALL, "related.ip", .form = FOREIGN_IP_LIST, .key = EVENT_CLIENT_IP },
	{ FOREIGN_ALL, "related.user", .form = FOREIGN_LIST_OF_ONE, .key = EVENT_USER },
	{ FOREIGN_ALL, "rule.name", .form = FOREIGN_VALUE, .key = EVENT_POLICY },
	{ FOREIGN_ALL, "rule.version", .form = FOREIGN_VALUE, .key = EVENT_CONFIG,
	  .needs = EVENT_POLICY },
	{ FOREIGN_ALL, "source.address", .form = FOREIGN_VALUE, .key = EVENT_CLIENT_IP },
	{ FOREIGN_ALL, "source.ip", .form = FOREIGN_IP, .key = EVENT_CLIENT_IP },
	{ FOREIGN_ALL, "user.email", .form = FOREIGN_ADDRESS, .key = EVENT_USER },
	{ FOREIGN_ALL, "user.name", .form = FOREIGN_VALUE, .key = EVENT_USER },
	{ FOREIGN_SIGHTING, "user_agent.device.name", .form = FOREIGN_VALUE, .key = EVENT_DEVICE },
	{ FOREIGN_SIGHTING, "user_agent.name", .form = FOREIGN_VALUE, .key = EVENT_CLIENT },
	{ FOREIGN_SIGHTING, "user_agent.original", .form = FOREIGN_VALUE, .key = EVENT_EVIDENCE },
	{ FOREIGN_SIGHTING, "user_agent.os.family", .form = FOREIGN_VALUE, .key = EVENT_FAMILY },
	{ FOREIGN_SIGHTING, "user_agent.os.name", .form = FOREIGN_VALUE, .key = EVENT_OS },
	{ FOREIGN_SIGHTING, "user_agent.os.version", .form = FOREIGN_VALUE,
	  .key = EVENT_OS_VERSION },
};

const struct foreign foreign_ecs = { rows, sizeof(rows) / sizeof(rows[0]), "milter_device" };
