/* SPDX-License-Identifier: ISC */
/* foreign_ocsf -- the Open Cybersecurity Schema Framework, version 1.6.0. */
#include "event/foreign.h"

/*
 * A message is Email Activity (4009), which needs an address.  An access is Authentication (3002):
 * it has no message, but somebody who opened a mailbox, whom that class needs.  What has neither is
 * a Base Event (0), as totals are.
 */
static const struct foreign_word action_ids[] = {
	{ "allow", "1" },      { "log", "3" },    { "tag", "4" },
	{ "quarantine", "2" }, { "reject", "2" }, { "tempfail", "2" },
	{ "discard", "2" },    { "run", "3" },    { "deny", "2" },
};

static const struct foreign_word actions[] = {
	{ "allow", "\"Allowed\"" },     { "log", "\"Observed\"" },  { "tag", "\"Modified\"" },
	{ "quarantine", "\"Denied\"" }, { "reject", "\"Denied\"" }, { "tempfail", "\"Denied\"" },
	{ "discard", "\"Denied\"" },    { "run", "\"Observed\"" },  { "deny", "\"Denied\"" },
};

static const struct foreign_word disposition_ids[] = {
	{ "allow", "1" },      { "log", "17" },   { "tag", "18" },
	{ "quarantine", "3" }, { "reject", "2" }, { "tempfail", "14" },
	{ "discard", "5" },    { "run", "99" },   { "deny", "2" },
};

static const struct foreign_word dispositions[] = {
	{ "allow", "\"Allowed\"" },   { "log", "\"Logged\"" },
	{ "tag", "\"Tagged\"" },      { "quarantine", "\"Quarantined\"" },
	{ "reject", "\"Blocked\"" },  { "tempfail", "\"Delayed\"" },
	{ "discard", "\"Deleted\"" }, { "run", NULL },
	{ "deny", "\"Blocked\"" },
};

static const struct foreign_word confidence_ids[] = {
	{ "certain", "3" },
	{ "likely", "2" },
	{ "hint", "1" },
};

static const struct foreign_word confidences[] = {
	{ "certain", "\"High\"" },
	{ "likely", "\"Medium\"" },
	{ "hint", "\"Low\"" },
};

static const struct foreign_word direction_ids[] = {
	{ "inbound", "1" },
	{ "", "0" },
	{ NULL, "0" },
};

/* Of endpoints. */
static const struct foreign_word type_ids[] = {
	{ "phone", "5" }, { "tablet", "4" }, { "desktop", "2" }, { "server", "1" }, { NULL, "99" },
};

static const struct foreign_word types[] = {
	{ "phone", "\"Mobile\"" },
	{ "tablet", "\"Tablet\"" },
	{ "desktop", "\"Desktop\"" },
	{ "server", "\"Server\"" },
	{ NULL, NULL },
};

static const struct foreign_word os_type_ids[] = {
	{ "iOS", "301" },     { "iPadOS", "302" },  { "macOS", "300" },
	{ "Android", "201" }, { "Windows", "100" }, { "Windows Phone", "101" },
	{ "Linux", "200" },   { "", "0" },          { NULL, "99" },
};

static const struct foreign_word os_types[] = {
	{ "Windows Phone", "\"Windows Mobile\"" },
	{ NULL, NULL },
};

static const struct foreign_word status_ids[] = {
	{ "loaded", "1" },
	{ "stopped", "1" },
	{ "refused", "2" },
};

static const struct foreign_row rows[] = {
	{ FOREIGN_SIGHTING, "action", .form = FOREIGN_WORD, .key = EVENT_ACTION,
	  FOREIGN_WORDS(actions) },
	{ FOREIGN_SIGHTING, "action_id", .form = FOREIGN_WORD, .key = EVENT_ACTION,
	  FOREIGN_WORDS(action_ids) },
	{ FOREIGN_MAIL, "activity_id", FOREIGN_JSON("3") },
	{ FOREIGN_ACCESS, "activity_id", FOREIGN_JSON("1") },
	{ FOREIGN_START, "activity_id", FOREIGN_JSON("3") },
	{ FOREIGN_STOP, "activity_id", FOREIGN_JSON("4") },
	{ FOREIGN_OTHER | FOREIGN_RELOAD | FOREIGN_TOTALS, "activity_id", FOREIGN_JSON("99") },
	{ FOREIGN_OTHER, "activity_name", FOREIGN_JSON("\"Sighting\"") },
	{ FOREIGN_RELOAD, "activity_name", FOREIGN_JSON("\"Reload\"") },
	{ FOREIGN_TOTALS, "activity_name", FOREIGN_JSON("\"Totals\"") },
	{ FOREIGN_MAIL | FOREIGN_OTHER, "actor.user.email_addr", .form = FOREIGN_ADDRESS,
	  .key = EVENT_USER },
	{ FOREIGN_MAIL | FOREIGN_OTHER, "actor.user.name", .form = FOREIGN_VALUE,
	  .key = EVENT_USER },
	{ FOREIGN_CONFIG, "app.name", FOREIGN_JSON("\"milter-device\"") },
	{ FOREIGN_MAIL, "category_uid", FOREIGN_JSON("4") },
	{ FOREIGN_ACCESS, "category_uid", FOREIGN_JSON("3") },
	{ FOREIGN_CONFIG, "category_uid", FOREIGN_JSON("6") },
	{ FOREIGN_OTHER | FOREIGN_TOTALS, "category_uid", FOREIGN_JSON("0") },
	{ FOREIGN_MAIL, "class_uid", FOREIGN_JSON("4009") },
	{ FOREIGN_ACCESS, "class_uid", FOREIGN_JSON("3002") },
	{ FOREIGN_CONFIG, "class_uid", FOREIGN_JSON("6002") },
	{ FOREIGN_OTHER | FOREIGN_TOTALS, "class_uid", FOREIGN_JSON("0") },
	{ FOREIGN_SIGHTING, "confidence", .form = FOREIGN_WORD, .key = EVENT_CONFIDENCE,
	  FOREIGN_WORDS(confidences) },
	{ FOREIGN_SIGHTING, "confidence_id", .form = FOREIGN_WORD, .key = EVENT_CONFIDENCE,
	  FOREIGN_WORDS(confidence_ids) },
	{ FOREIGN_SIGHTING, "count", .form = FOREIGN_VALUE, .key = EVENT_COUNT },
	{ FOREIGN_OTHER | FOREIGN_CONFIG | FOREIGN_TOTALS, "device.hostname", .form = FOREIGN_VALUE,
	  .key = EVENT_HOST },
	{ FOREIGN_OTHER | FOREIGN_CONFIG | FOREIGN_TOTALS, "device.type_id", FOREIGN_JSON("0"),
	  .needs = EVENT_HOST },
	{ FOREIGN_MAIL, "direction_id", .form = FOREIGN_WORD, .key = EVENT_TRAFFIC,
	  FOREIGN_WORDS(direction_ids) },
	{ FOREIGN_SIGHTING, "disposition", .form = FOREIGN_WORD, .key = EVENT_ACTION,
	  FOREIGN_WORDS(dispositions) },
	{ FOREIGN_SIGHTING, "disposition_id", .form = FOREIGN_WORD, .key = EVENT_ACTION,
	  FOREIGN_WORDS(disposition_ids) },
	{ FOREIGN_MAIL | FOREIGN_ACCESS, "dst_endpoint.hostname", .form = FOREIGN_VALUE,
	  .key = EVENT_HOST },
	{ FOREIGN_MAIL, "email.from", .form = FOREIGN_ADDRESS, .key = EVENT_FROM },
	{ FOREIGN_MAIL, "email.message_uid", .form = FOREIGN_VALUE, .key = EVENT_MESSAGE_ID },
	{ FOREIGN_MAIL, "email.to", .form = FOREIGN_VALUE, .key = EVENT_TO },
	{ FOREIGN_SIGHTING, "end_time", .form = FOREIGN_MILLISECONDS, .key = EVENT_LAST },
	{ FOREIGN_MAIL, "from", .form = FOREIGN_ADDRESS, .key = EVENT_FROM },
	{ FOREIGN_MAIL, "message_trace_uid", .form = FOREIGN_VALUE, .key = EVENT_QUEUE_ID },
	{ FOREIGN_ALL, "metadata.log_name", .form = FOREIGN_VALUE, .key = EVENT_SOURCE },
	{ FOREIGN_ALL, "metadata.product.name", FOREIGN_JSON("\"milter-device\"") },
	{ FOREIGN_ALL, "metadata.profiles", FOREIGN_JSON("[\"host\",\"security_control\"]") },
	{ FOREIGN_ALL, "metadata.uid", .form = FOREIGN_VALUE, .key = EVENT_ID },
	{ FOREIGN_ALL, "metadata.version", FOREIGN_JSON("\"1.6.0\"") },
	{ FOREIGN_SIGHTING, "policy.name", .form = FOREIGN_VALUE, .key = EVENT_POLICY },
	{ FOREIGN_SIGHTING, "policy.version", .form = FOREIGN_VALUE, .key = EVENT_CONFIG,
	  .needs = EVENT_POLICY },
	{ FOREIGN_ACCESS, "service.name", .form = FOREIGN_VALUE, .key = EVENT_SOURCE },
	{ FOREIGN_ALL, "severity_id", FOREIGN_JSON("1") },
	{ FOREIGN_MAIL | FOREIGN_ACCESS, "src_endpoint.ip", .form = FOREIGN_IP,
	  .key = EVENT_CLIENT_IP },
	{ FOREIGN_MAIL | FOREIGN_ACCESS, "src_endpoint.name", .form = FOREIGN_VALUE,
	  .key = EVENT_DEVICE },
	{ FOREIGN_MAIL | FOREIGN_ACCESS, "src_endpoint.os.build", .form = FOREIGN_VALUE,
	  .key = EVENT_BUILD, .needs = EVENT_OS },
	{ FOREIGN_MAIL | FOREIGN_ACCESS, "src_endpoint.os.name", .form = FOREIGN_VALUE,
	  .key = EVENT_OS },
	{ FOREIGN_MAIL | FOREIGN_ACCESS, "src_endpoint.os.type", .form = FOREIGN_WORD,
	  .key = EVENT_FAMILY, FOREIGN_WORDS(os_types), .needs = EVENT_OS },
	{ FOREIGN_MAIL | FOREIGN_ACCESS, "src_endpoint.os.type_id", .form = FOREIGN_WORD,
	  .key = EVENT_FAMILY, FOREIGN_WORDS(os_type_ids), .needs = EVENT_OS },
	{ FOREIGN_MAIL | FOREIGN_ACCESS, "src_endpoint.os.version", .form = FOREIGN_VALUE,
	  .key = EVENT_OS_VERSION, .needs = EVENT_OS },
	{ FOREIGN_MAIL | FOREIGN_ACCESS, "src_endpoint.type", .form = FOREIGN_WORD,
	  .key = EVENT_KIND, FOREIGN_WORDS(types) },
	{ FOREIGN_MAIL | FOREIGN_ACCESS, "src_endpoint.type_id", .form = FOREIGN_WORD,
	  .key = EVENT_KIND, FOREIGN_WORDS(type_ids) },
	{ FOREIGN_SIGHTING, "start_time", .form = FOREIGN_MILLISECONDS, .key = EVENT_TIME,
	  .needs = EVENT_COUNT },
	{ FOREIGN_SIGHTING, "status_detail", .form = FOREIGN_VALUE, .key = EVENT_ERROR },
	{ FOREIGN_CONFIG, "status_detail", .form = FOREIGN_VALUE, .key = EVENT_RESULT },
	{ FOREIGN_CONFIG, "status_id", .form = FOREIGN_WORD, .key = EVENT_RESULT,
	  FOREIGN_WORDS(status_ids) },
	{ FOREIGN_ALL, "time", .form = FOREIGN_MILLISECONDS, .key = EVENT_TIME },
	{ FOREIGN_MAIL, "to", .form = FOREIGN_VALUE, .key = EVENT_TO },
	{ FOREIGN_MAIL, "type_uid", FOREIGN_JSON("400903") },
	{ FOREIGN_ACCESS, "type_uid", FOREIGN_JSON("300201") },
	{ FOREIGN_START, "type_uid", FOREIGN_JSON("600203") },
	{ FOREIGN_STOP, "type_uid", FOREIGN_JSON("600204") },
	{ FOREIGN_RELOAD, "type_uid", FOREIGN_JSON("600299") },
	{ FOREIGN_OTHER | FOREIGN_TOTALS, "type_uid", FOREIGN_JSON("99") },
	{ FOREIGN_ACCESS, "user.email_addr", .form = FOREIGN_ADDRESS, .key = EVENT_USER },
	{ FOREIGN_ACCESS, "user.name", .form = FOREIGN_VALUE, .key = EVENT_USER },
};

const struct foreign foreign_ocsf = { rows, sizeof(rows) / sizeof(rows[0]), "unmapped" };
