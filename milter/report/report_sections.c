/* SPDX-License-Identifier: ISC */
/* report_sections -- the lists of a report in their order, and their columns. */
#include "report/report_sections.h"

static const char unverified[] =
	"Unverified: not known by a login; anybody could have written the name.";

static const char device_marks[] =
	"Outdated: its latest version is older than a policy wants. Unverified: the person is not "
	"known by a login; anybody could have written the name. Behind: builds.tsv knows a newer "
	"release with the same major number.";

/* Columns that many sections have. */
#define EVENTS_COLUMN "events", "events", CELL_NUMBER, .place = COLUMN_OWN
#define SHARE_COLUMN NULL, "share", CELL_SHARE, .place = COLUMN_OWN
#define BEFORE_COLUMN \
	NULL, "before", CELL_NUMBER, .place = COLUMN_OWN, .needs = NEEDS_COMPARE, .wide_only = true
#define PEOPLE_COLUMN "users", "people", CELL_NUMBER, .place = COLUMN_OWN
#define PERSON_COLUMN "user", "Person", CELL_TEXT, .place = COLUMN_NAME
#define UNVERIFIED_COLUMN "unverified", "unverified", CELL_FLAG, .place = COLUMN_MARK
#define FIRST_COLUMN "first", "first", CELL_TIME, .place = COLUMN_OWN, .wide_only = true
#define LAST_COLUMN "last", "last", CELL_TIME, .place = COLUMN_OWN

/* What each group of events has; cells_of_group fills them. */
#define USUAL_COLUMNS                                                              \
	{ EVENTS_COLUMN }, { SHARE_COLUMN }, { BEFORE_COLUMN }, { PEOPLE_COLUMN }, \
		{ NULL, "new", CELL_FLAG, .place = COLUMN_MARK },                  \
	{                                                                          \
		NULL, "gone", CELL_FLAG, .place = COLUMN_MARK                      \
	}

static const struct column action_columns[] = {
	{ "action", "Action", CELL_TEXT, .place = COLUMN_NAME },
	USUAL_COLUMNS,
	{ .kind = CELL_NONE },
};
static const struct column policy_columns[] = {
	{ "policy", "Policy", CELL_TEXT, .place = COLUMN_NAME },
	USUAL_COLUMNS,
	{ .kind = CELL_NONE },
};
static const struct column observed_columns[] = {
	{ "policy", "Policy", CELL_TEXT, .place = COLUMN_NAME },
	{ "would", "would", CELL_TEXT, .place = COLUMN_NAME },
	USUAL_COLUMNS,
	{ .kind = CELL_NONE },
};
static const struct column readiness_columns[] = {
	{ "policy", "Policy", CELL_TEXT, .place = COLUMN_NAME },
	{ "would", "would", CELL_TEXT, .place = COLUMN_NAME },
	{ "messages", "messages", CELL_NUMBER, .place = COLUMN_OWN },
	{ PEOPLE_COLUMN },
	{ "enforce_from", "enforced from", CELL_TEXT, .place = COLUMN_OWN, .needs = NEEDS_RULES },
	{ .kind = CELL_NONE },
};
static const struct column affected_columns[] = {
	{ PERSON_COLUMN },
	{ "devices", "", CELL_TEXTS, .place = COLUMN_BELOW, .devices = true },
	{ "policy", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "would", "would", CELL_TEXT, .place = COLUMN_BELOW },
	{ "messages", "messages", CELL_NUMBER, .place = COLUMN_OWN },
	{ "first", "first", CELL_TIME, .place = COLUMN_HIDDEN },
	{ LAST_COLUMN },
	{ UNVERIFIED_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column exemptions_columns[] = {
	{ "exemption", "Exemption", CELL_TEXT, .place = COLUMN_NAME },
	{ EVENTS_COLUMN },
	{ PEOPLE_COLUMN },
	{ FIRST_COLUMN },
	{ LAST_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column configured_columns[] = {
	{ "exemption", "Exemption", CELL_TEXT, .place = COLUMN_NAME },
	{ "unused", "not used", CELL_FLAG, .place = COLUMN_MARK },
	{ "state", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "owner", "owner", CELL_TEXT, .place = COLUMN_BELOW },
	{ "ticket", "ticket", CELL_TEXT, .place = COLUMN_BELOW },
	{ EVENTS_COLUMN },
	{ "last", "last used", CELL_TIME, .place = COLUMN_OWN },
	{ .kind = CELL_NONE },
};
static const struct column register_ending_columns[] = {
	{ "user", "Person", CELL_TEXT, .place = COLUMN_NAME },
	{ "device", "device", CELL_TEXT, .place = COLUMN_NAME, .devices = true },
	{ "model", "model", CELL_TEXT, .place = COLUMN_BELOW },
	{ "device_id", "id", CELL_TEXT, .place = COLUMN_BELOW },
	{ "ended", "has ended", CELL_FLAG, .place = COLUMN_MARK },
	{ "state", "state", CELL_TEXT, .place = COLUMN_OWN },
	{ "until", "until", CELL_DAY, .place = COLUMN_OWN },
	{ "owner", "owner", CELL_TEXT, .place = COLUMN_BELOW },
	{ .kind = CELL_NONE },
};
static const struct column device_columns[] = {
	{ "device", "Device", CELL_TEXT, .place = COLUMN_NAME, .devices = true },
	USUAL_COLUMNS,
	{ .kind = CELL_NONE },
};
static const struct column model_columns[] = {
	{ "device", "Device", CELL_TEXT, .place = COLUMN_NAME, .devices = true },
	{ "model", "model", CELL_TEXT, .place = COLUMN_NAME },
	USUAL_COLUMNS,
	{ .kind = CELL_NONE },
};
static const struct column os_version_columns[] = {
	{ "os", "System", CELL_TEXT, .place = COLUMN_NAME },
	{ "os_version", "version", CELL_TEXT, .place = COLUMN_NAME },
	{ "outdated", "outdated", CELL_FLAG, .place = COLUMN_MARK },
	USUAL_COLUMNS,
	{ "newest", "newest", CELL_TEXT, .place = COLUMN_OWN, .needs = NEEDS_RULES },
	{ "behind", "behind", CELL_FLAG, .place = COLUMN_MARK, .needs = NEEDS_RULES },
	{ .kind = CELL_NONE },
};
static const struct column people_columns[] = {
	{ PERSON_COLUMN },
	{ EVENTS_COLUMN },
	{ "devices", "", CELL_TEXTS, .place = COLUMN_BELOW, .devices = true },
	{ FIRST_COLUMN },
	{ LAST_COLUMN },
	{ "actions", "", CELL_TEXTS, .place = COLUMN_BELOW },
	{ UNVERIFIED_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column new_devices_columns[] = {
	{ PERSON_COLUMN },
	{ "device", "device", CELL_TEXT, .place = COLUMN_OWN, .devices = true },
	{ "model", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "device_id", "id", CELL_TEXT, .place = COLUMN_BELOW },
	{ "first", "since", CELL_TIME, .place = COLUMN_OWN },
	{ UNVERIFIED_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column opened_columns[] = {
	{ PERSON_COLUMN },
	{ "device", "opened on", CELL_TEXT, .place = COLUMN_OWN, .devices = true },
	{ "model", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "device_id", "id", CELL_TEXT, .place = COLUMN_BELOW },
	{ "opened", "opened", CELL_NUMBER, .place = COLUMN_OWN },
	{ "sent_from", "sent from", CELL_TEXTS, .place = COLUMN_OWN, .devices = true },
	{ UNVERIFIED_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column inventory_columns[] = {
	{ PERSON_COLUMN },
	{ "device", "device", CELL_TEXT, .place = COLUMN_OWN, .devices = true },
	{ "model", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "device_id", "id", CELL_TEXT, .place = COLUMN_BELOW },
	{ "state", "now", CELL_TEXT, .place = COLUMN_BELOW, .needs = NEEDS_RULES },
	{ "policy", "by", CELL_TEXT, .place = COLUMN_BELOW, .needs = NEEDS_RULES },
	{ "action", "", CELL_TEXT, .place = COLUMN_HIDDEN, .needs = NEEDS_RULES },
	{ "until", "until", CELL_TEXT, .place = COLUMN_BELOW, .needs = NEEDS_RULES },
	{ "os", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "os_version", "", CELL_TEXT, .place = COLUMN_HIDDEN },
	{ "versions", "", CELL_TEXTS, .place = COLUMN_BELOW, .history = true },
	{ "traffic", "", CELL_TEXTS, .place = COLUMN_BELOW },
	{ "sources", "by", CELL_TEXTS, .place = COLUMN_BELOW },
	{ "build", "build", CELL_TEXT, .place = COLUMN_BELOW },
	{ "client", "", CELL_TEXT, .place = COLUMN_BELOW },
	{ "outdated", "outdated", CELL_FLAG, .place = COLUMN_MARK },
	{ "behind", "behind", CELL_FLAG, .place = COLUMN_MARK, .needs = NEEDS_RULES },
	{ EVENTS_COLUMN },
	{ "first", "first", CELL_TIME, .place = COLUMN_HIDDEN },
	{ LAST_COLUMN },
	{ UNVERIFIED_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column contradicted_columns[] = {
	{ PERSON_COLUMN },
	{ "device", "device", CELL_TEXT, .place = COLUMN_OWN, .devices = true },
	{ EVENTS_COLUMN },
	{ "first", "first", CELL_TIME, .place = COLUMN_HIDDEN },
	{ LAST_COLUMN },
	{ UNVERIFIED_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column traffic_columns[] = {
	{ "traffic", "Traffic", CELL_TEXT, .place = COLUMN_NAME },
	USUAL_COLUMNS,
	{ .kind = CELL_NONE },
};
static const struct column confidence_columns[] = {
	{ "confidence", "Confidence", CELL_TEXT, .place = COLUMN_NAME },
	USUAL_COLUMNS,
	{ .kind = CELL_NONE },
};
static const struct column days_columns[] = {
	{ "day", "Day", CELL_DAY, .place = COLUMN_NAME },
	{ EVENTS_COLUMN },
	{ SHARE_COLUMN },
	{ PEOPLE_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column steps_columns[] = {
	{ "from", "From", CELL_DAY, .place = COLUMN_NAME },
	{ "to", "to", CELL_DAY, .place = COLUMN_NAME },
	{ "partly", "not whole", CELL_FLAG, .place = COLUMN_MARK },
	{ EVENTS_COLUMN },
	{ SHARE_COLUMN },
	{ PEOPLE_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column hours_columns[] = {
	{ "hour", "Hour", CELL_HOUR, .place = COLUMN_NAME },
	{ EVENTS_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column week_columns[] = {
	{ "weekday", "Weekday", CELL_TEXT, .place = COLUMN_NAME },
	{ "hour", "hour", CELL_HOUR, .place = COLUMN_NAME },
	{ EVENTS_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column source_columns[] = {
	{ "source", "Source", CELL_TEXT, .place = COLUMN_NAME },
	USUAL_COLUMNS,
	{ FIRST_COLUMN },
	{ LAST_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column host_columns[] = {
	{ "host", "Host", CELL_TEXT, .place = COLUMN_NAME },
	USUAL_COLUMNS,
	{ FIRST_COLUMN },
	{ LAST_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column feeders_columns[] = {
	{ "host", "Host", CELL_TEXT, .place = COLUMN_NAME },
	{ "source", "source", CELL_TEXT, .place = COLUMN_NAME },
	{ "silent", "silent", CELL_FLAG, .place = COLUMN_MARK },
	{ EVENTS_COLUMN },
	{ "first", "first", CELL_TIME, .place = COLUMN_HIDDEN },
	{ "last", "last heard of", CELL_TIME, .place = COLUMN_OWN },
	{ .kind = CELL_NONE },
};
static const struct column configurations_columns[] = {
	{ "config", "Configuration", CELL_TEXT, .place = COLUMN_NAME },
	{ FIRST_COLUMN },
	{ LAST_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column hosts_columns[] = {
	{ "host", "Host", CELL_TEXT, .place = COLUMN_NAME },
	{ "config", "configuration", CELL_TEXT, .place = COLUMN_NAME },
	{ "differs", "differs", CELL_FLAG, .place = COLUMN_MARK },
	{ "since", "since", CELL_TIME, .place = COLUMN_OWN },
	{ LAST_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column reveals_columns[] = {
	{ "by", "By", CELL_TEXT, .place = COLUMN_NAME },
	{ "reason", "reason", CELL_TEXT, .place = COLUMN_NAME },
	{ "reveals", "pseudonyms", CELL_NUMBER, .place = COLUMN_OWN },
	{ FIRST_COLUMN },
	{ LAST_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column notices_columns[] = {
	{ "user", "Person", CELL_TEXT, .place = COLUMN_NAME },
	{ "device", "Device", CELL_TEXT, .place = COLUMN_NAME, .devices = true },
	{ "policy", "of policy", CELL_TEXT, .place = COLUMN_BELOW },
	{ "action", "would", CELL_TEXT, .place = COLUMN_BELOW },
	{ "notices", "notices", CELL_NUMBER, .place = COLUMN_OWN },
	{ FIRST_COLUMN },
	{ LAST_COLUMN },
	{ .kind = CELL_NONE },
};
static const struct column gaps_columns[] = {
	{ "host", "Host", CELL_TEXT, .place = COLUMN_NAME },
	{ "from", "from", CELL_TIME, .place = COLUMN_OWN },
	{ "to", "to", CELL_TIME, .place = COLUMN_OWN },
	{ .kind = CELL_NONE },
};
static const struct column figures_columns[] = {
	{ "figure", "Figure", CELL_TEXT, .place = COLUMN_NAME },
	{ "number", "number", CELL_NUMBER, .place = COLUMN_OWN },
	{ .kind = CELL_NONE },
};

/* Rows, cells and columns of what has that name; and of one of the lists of counts. */
#define ROWS_OF(name) .rows = rows_of_##name, .fill = fill_##name, .columns = name##_columns
#define ROWS_OF_LIST(name, which) \
	.rows = rows_of_list, .fill = fill_list, .columns = name##_columns, .list = (which)

/* A new section is a new row. */
const struct section sections[] = {
	{ "by_action", "Actions", LOOK_BARS, ROWS_OF_LIST(action, COUNTS_ACTION) },
	{ "by_policy", "Policies that decided", LOOK_BARS, ROWS_OF_LIST(policy, COUNTS_POLICY) },
	{ "readiness", "If policies that only observe or warn were enforced", LOOK_TABLE,
	  ROWS_OF(readiness), .joint = ": ",
	  .note = "Without people who are exempt, and without accesses to mailboxes, which no "
		  "policy can stop.",
	  .part = PART_DECISIONS },
	{ "affected_users", "Who would be affected most", LOOK_TABLE, ROWS_OF(affected),
	  .limited = true, .marks = unverified, .part = PART_PEOPLE, .about = "would be affected",
	  .not_of_groups = true },
	{ "observed", "Matched, but not acted upon", LOOK_BARS, ROWS_OF(observed), .joint = ": ",
	  .note = "The policy only observes or warns, an exemption spared the person, or it was "
		  "an access to a mailbox." },
	{ "exemptions", "Exemptions used", LOOK_TABLE, ROWS_OF(exemptions) },
	{ "exemptions_configured", "Exemptions in the configuration", LOOK_TABLE,
	  ROWS_OF(configured), .needs = NEEDS_RULES, .part = PART_DECISIONS,
	  .not_of_groups = true },
	{ "register_ending", "Rows of the register that end", LOOK_TABLE, ROWS_OF(register_ending),
	  .needs = NEEDS_RULES, .joint = ": ",
	  .note = "What such a row says does not hold behind its last day.", .part = PART_DECISIONS,
	  .not_of_groups = true },
	{ "by_device", "Declared devices", LOOK_BARS, ROWS_OF_LIST(device, COUNTS_DEVICE),
	  .part = PART_DEVICES },
	{ "by_model", "Models", LOOK_BARS, ROWS_OF_LIST(model, COUNTS_MODEL), .joint = ", ",
	  .part = PART_DEVICES },
	{ "by_os_version", "System versions", LOOK_BARS, .rows = rows_of_list,
	  .fill = fill_os_version, .columns = os_version_columns, .list = COUNTS_OS_VERSION,
	  .marks = "Outdated: older than a policy wants. Behind: builds.tsv knows a newer release "
		   "with the same major number.",
	  .part = PART_DEVICES },
	{ "top_users", "People", LOOK_TABLE, ROWS_OF(people), .top = true, .marks = unverified,
	  .part = PART_PEOPLE, .about = "in all", .not_of_groups = true },
	{ "devices", "Devices of people", LOOK_TABLE, ROWS_OF(inventory), .marks = device_marks,
	  .part = PART_PEOPLE, .about = "device", .not_of_groups = true },
	{ "unseen_devices", "Devices that are not seen any more", LOOK_TABLE,
	  .rows = rows_of_unseen, .fill = fill_inventory, .columns = inventory_columns,
	  .needs = NEEDS_UNSEEN, .marks = device_marks, .part = PART_PEOPLE, .about = "unseen",
	  .not_of_groups = true },
	{ "new_devices", "New devices: not seen before in these logs", LOOK_TABLE,
	  ROWS_OF(new_devices), .needs = NEEDS_PAST, .marks = unverified, .part = PART_PEOPLE,
	  .about = "new", .not_of_groups = true },
	{ "opened_not_sent", "Opened on a device that sent nothing", LOOK_TABLE, ROWS_OF(opened),
	  .top = true, .marks = unverified,
	  .note = "An access may be background synchronisation; a receipt says that the message "
		  "was displayed.",
	  .part = PART_PEOPLE, .about = "only opened", .not_of_groups = true },
	{ "contradicted", "Inconsistent with the client that is declared", LOOK_TABLE,
	  ROWS_OF(contradicted), .list = COUNTS_CONTRADICTED, .marks = unverified,
	  .note = "The message is not made the way that client makes mail. That is no proof of "
		  "intent.",
	  .part = PART_PEOPLE, .about = "inconsistent with the client", .not_of_groups = true },
	{ "reveals", "Who turned pseudonyms back", LOOK_TABLE, ROWS_OF(reveals), .joint = ": ",
	  .part = PART_DECISIONS, .not_of_groups = true },
	{ "notices", "Written to", LOOK_TABLE, ROWS_OF(notices), .not_of_groups = true,
	  .part = PART_PEOPLE, .about = "written to" },
	{ "by_traffic", "Kinds of traffic", LOOK_BARS, ROWS_OF_LIST(traffic, COUNTS_TRAFFIC) },
	{ "by_confidence", "Confidence", LOOK_BARS, ROWS_OF_LIST(confidence, COUNTS_CONFIDENCE) },
	{ "by_step", "Trend", LOOK_BARS, ROWS_OF(steps), .needs = NEEDS_STEPS, .joint = " to ",
	  .latest = true, .part = PART_TREND,
	  .marks = "Not whole: it is not over, or not all of it is in the period." },
	{ "by_day", "Days with events", LOOK_BARS, ROWS_OF(days), .latest = true,
	  .part = PART_TREND },
	{ "decisions", "Decisions", LOOK_TABLE, ROWS_OF(decisions), .needs = NEEDS_DECISIONS,
	  .note = "The newest first; of a thousand or more, only the last thousand are kept.",
	  .part = PART_TREND, .not_of_groups = true },
	{ "by_hour", "Hours", LOOK_HIDDEN, ROWS_OF(hours), .not_of_groups = true },
	{ "by_weekday_hour", "Weekdays and hours", LOOK_WEEK, ROWS_OF(week),
	  .not_of_groups = true },
	{ "by_source", "Sources", LOOK_HIDDEN, ROWS_OF_LIST(source, COUNTS_SOURCE) },
	{ "by_host", "Hosts", LOOK_HIDDEN, ROWS_OF_LIST(host, COUNTS_HOST) },
	{ "feeders", "Hosts and sources", LOOK_TABLE, ROWS_OF(feeders),
	  .marks = "Silent: nothing was heard of it for a day, not even totals.",
	  .not_of_groups = true },
	{ "hosts", "Hosts and their configurations", LOOK_TABLE, ROWS_OF(hosts), .joint = ": ",
	  .marks = "Differs: most hosts have another configuration.", .not_of_groups = true },
	{ "configurations", "Configurations in force", LOOK_TABLE, ROWS_OF(configurations),
	  .not_of_groups = true },
	{ "gaps", "Not running, or its log is missing", LOOK_TABLE, ROWS_OF(gaps),
	  .not_of_groups = true },
	{ "figures", "Figures", LOOK_HIDDEN, ROWS_OF(figures), .csv_only = true },
	{ .name = NULL },
};
