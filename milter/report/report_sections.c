/* report_sections -- the lists of a report, in their order. */
#include "report/report_sections.h"

#define LATEST_ROWS 31 /* at least: a month of days */

/* Places of columns that need nothing. */
#define HIDDEN COLUMN_HIDDEN, NEEDS_NOTHING
#define NAME COLUMN_NAME, NEEDS_NOTHING
#define MARK COLUMN_MARK, NEEDS_NOTHING
#define OWN COLUMN_OWN, NEEDS_NOTHING
#define BELOW COLUMN_BELOW, NEEDS_NOTHING

static const char unverified[] =
	"Unverified: known only as a sender or from a receipt, not by a login.";

/* Columns that many sections have. */
#define EVENTS "events", "events", CELL_NUMBER, OWN
#define SHARE NULL, "share", CELL_SHARE, OWN
#define BEFORE NULL, "before", CELL_NUMBER, COLUMN_OWN, NEEDS_COMPARE
#define PEOPLE "users", "people", CELL_NUMBER, OWN
#define PERSON "user", "Person", CELL_TEXT, NAME
#define UNVERIFIED "unverified", "unverified", CELL_FLAG, MARK
#define FIRST "first", "first", CELL_TIME, OWN
#define LAST "last", "last", CELL_TIME, OWN
#define END NULL, NULL, CELL_NONE, HIDDEN

static const struct column action_columns[] = {
	{ "action", "Action", CELL_TEXT, NAME },
	{ EVENTS },
	{ SHARE },
	{ BEFORE },
	{ PEOPLE },
	{ END },
};
static const struct column policy_columns[] = {
	{ "policy", "Policy", CELL_TEXT, NAME },
	{ EVENTS },
	{ SHARE },
	{ BEFORE },
	{ PEOPLE },
	{ END },
};
static const struct column observed_columns[] = {
	{ "policy", "Policy", CELL_TEXT, NAME },
	{ "would", "would", CELL_TEXT, NAME },
	{ EVENTS },
	{ SHARE },
	{ BEFORE },
	{ PEOPLE },
	{ END },
};
static const struct column readiness_columns[] = {
	{ "policy", "Policy", CELL_TEXT, NAME },
	{ "would", "would", CELL_TEXT, NAME },
	{ "messages", "messages", CELL_NUMBER, OWN },
	{ PEOPLE },
	{ "enforce_from", "enforced from", CELL_TEXT, COLUMN_OWN, NEEDS_RULES },
	{ END },
};
static const struct column affected_columns[] = {
	{ PERSON },
	{ "devices", "", CELL_TEXTS, BELOW },
	{ "policy", "", CELL_TEXT, BELOW },
	{ "would", "would", CELL_TEXT, BELOW },
	{ "messages", "messages", CELL_NUMBER, OWN },
	{ "first", "first", CELL_TIME, HIDDEN },
	{ LAST },
	{ UNVERIFIED },
	{ END },
};
static const struct column exemptions_columns[] = {
	{ "exemption", "Exemption", CELL_TEXT, NAME },
	{ EVENTS },
	{ PEOPLE },
	{ FIRST },
	{ LAST },
	{ END },
};
static const struct column configured_columns[] = {
	{ "exemption", "Exemption", CELL_TEXT, NAME },
	{ "unused", "not used", CELL_FLAG, MARK },
	{ "state", "", CELL_TEXT, BELOW },
	{ "owner", "owner", CELL_TEXT, BELOW },
	{ "ticket", "ticket", CELL_TEXT, BELOW },
	{ EVENTS },
	{ "last", "last used", CELL_TIME, OWN },
	{ END },
};
static const struct column device_columns[] = {
	{ "device", "Device", CELL_TEXT, NAME },
	{ EVENTS },
	{ SHARE },
	{ BEFORE },
	{ PEOPLE },
	{ END },
};
static const struct column model_columns[] = {
	{ "device", "Device", CELL_TEXT, NAME },
	{ "model", "model", CELL_TEXT, NAME },
	{ EVENTS },
	{ SHARE },
	{ BEFORE },
	{ PEOPLE },
	{ END },
};
static const struct column os_version_columns[] = {
	{ "os", "System", CELL_TEXT, NAME },
	{ "os_version", "version", CELL_TEXT, NAME },
	{ "outdated", "outdated", CELL_FLAG, MARK },
	{ EVENTS },
	{ SHARE },
	{ BEFORE },
	{ PEOPLE },
	{ "newest", "newest", CELL_TEXT, COLUMN_OWN, NEEDS_RULES },
	{ "behind", "behind", CELL_FLAG, COLUMN_MARK, NEEDS_RULES },
	{ END },
};
static const struct column people_columns[] = {
	{ PERSON },     { EVENTS }, { "devices", "", CELL_TEXTS, BELOW },
	{ FIRST },      { LAST },   { "actions", "", CELL_TEXTS, BELOW },
	{ UNVERIFIED }, { END },
};
static const struct column new_devices_columns[] = {
	{ PERSON },
	{ "device", "device", CELL_TEXT, OWN },
	{ "model", "", CELL_TEXT, BELOW },
	{ "first", "since", CELL_TIME, OWN },
	{ UNVERIFIED },
	{ END },
};
static const struct column opened_columns[] = {
	{ PERSON },
	{ "device", "opened on", CELL_TEXT, OWN },
	{ "model", "", CELL_TEXT, BELOW },
	{ "opened", "opened", CELL_NUMBER, OWN },
	{ "sent_from", "sent from", CELL_TEXTS, OWN },
	{ UNVERIFIED },
	{ END },
};
static const struct column contradicted_columns[] = {
	{ PERSON }, { "device", "device", CELL_TEXT, OWN },
	{ EVENTS }, { "first", "first", CELL_TIME, HIDDEN },
	{ LAST },   { UNVERIFIED },
	{ END },
};
static const struct column traffic_columns[] = {
	{ "traffic", "Traffic", CELL_TEXT, NAME },
	{ EVENTS },
	{ SHARE },
	{ BEFORE },
	{ PEOPLE },
	{ END },
};
static const struct column confidence_columns[] = {
	{ "confidence", "Confidence", CELL_TEXT, NAME },
	{ EVENTS },
	{ SHARE },
	{ BEFORE },
	{ PEOPLE },
	{ END },
};
static const struct column days_columns[] = {
	{ "day", "Day", CELL_DAY, NAME }, { EVENTS }, { SHARE }, { PEOPLE }, { END },
};
static const struct column hours_columns[] = {
	{ "hour", "Hour", CELL_HOUR, NAME },
	{ EVENTS },
	{ END },
};
static const struct column week_columns[] = {
	{ "weekday", "Weekday", CELL_TEXT, NAME },
	{ "hour", "hour", CELL_HOUR, NAME },
	{ EVENTS },
	{ END },
};
static const struct column source_columns[] = {
	{ "source", "Source", CELL_TEXT, NAME },
	{ EVENTS },
	{ SHARE },
	{ BEFORE },
	{ PEOPLE },
	{ FIRST },
	{ LAST },
	{ END },
};
static const struct column host_columns[] = {
	{ "host", "Host", CELL_TEXT, NAME },
	{ EVENTS },
	{ SHARE },
	{ BEFORE },
	{ PEOPLE },
	{ FIRST },
	{ LAST },
	{ END },
};
static const struct column feeders_columns[] = {
	{ "host", "Host", CELL_TEXT, NAME },
	{ "source", "source", CELL_TEXT, NAME },
	{ "silent", "silent", CELL_FLAG, MARK },
	{ EVENTS },
	{ "first", "first", CELL_TIME, HIDDEN },
	{ "last", "last heard of", CELL_TIME, OWN },
	{ END },
};
static const struct column configurations_columns[] = {
	{ "config", "Configuration", CELL_TEXT, NAME },
	{ FIRST },
	{ LAST },
	{ END },
};
static const struct column gaps_columns[] = {
	{ "host", "Host", CELL_TEXT, NAME },
	{ "from", "from", CELL_TIME, OWN },
	{ "to", "to", CELL_TIME, OWN },
	{ END },
};
static const struct column figures_columns[] = {
	{ "figure", "Figure", CELL_TEXT, NAME },
	{ "number", "number", CELL_NUMBER, OWN },
	{ END },
};

/* Rows, cells and columns of one theme; and of one of the lists of counts. */
#define OF(theme) .rows = rows_of_##theme, .fill = fill_##theme, .columns = theme##_columns
#define LIST(theme, which) \
	.rows = rows_of_list, .fill = fill_list, .columns = theme##_columns, .list = (which)

/* A new section is a new row. */
const struct section sections[] = {
	{ "by_action", "Actions", LOOK_BARS, LIST(action, COUNTS_ACTION) },
	{ "by_policy", "Policies that decided", LOOK_BARS, LIST(policy, COUNTS_POLICY) },
	{ "readiness", "If policies that only observe or warn were enforced", LOOK_TABLE,
	  OF(readiness), .joint = ": ",
	  .note = "Without people who are exempt, and without accesses to mailboxes, which no "
		  "policy can stop." },
	{ "affected_users", "Who would be affected most", LOOK_TABLE, OF(affected), .limited = true,
	  .marks = unverified },
	{ "observed", "Matched, but not acted upon", LOOK_BARS, OF(observed), .joint = ": ",
	  .note = "The policy only observes or warns, an exemption spared the person, or it was "
		  "an access to a mailbox." },
	{ "exemptions", "Exemptions used", LOOK_TABLE, OF(exemptions) },
	{ "exemptions_configured", "Exemptions in the configuration", LOOK_TABLE, OF(configured),
	  .needs = NEEDS_RULES },
	{ "by_device", "Declared devices", LOOK_BARS, LIST(device, COUNTS_DEVICE) },
	{ "by_model", "Models", LOOK_BARS, LIST(model, COUNTS_MODEL), .joint = ", " },
	{ "by_os_version", "System versions", LOOK_BARS, .rows = rows_of_list,
	  .fill = fill_os_version, .columns = os_version_columns, .list = COUNTS_OS_VERSION,
	  .marks = "Outdated: older than a policy wants. Behind: builds.tsv knows a newer release "
		   "with the same major number." },
	{ "top_users", "People", LOOK_TABLE, OF(people), .top = true, .marks = unverified },
	{ "new_devices", "New devices: not seen before in these logs", LOOK_TABLE, OF(new_devices),
	  .marks = unverified },
	{ "opened_not_sent", "Opened on a device that sent nothing", LOOK_TABLE, OF(opened),
	  .top = true, .marks = unverified,
	  .note = "An access may be background synchronisation; a receipt says that the message "
		  "was displayed." },
	{ "contradicted", "Inconsistent with the client that is declared", LOOK_TABLE,
	  OF(contradicted), .list = COUNTS_CONTRADICTED, .marks = unverified,
	  .note = "The message is not made the way that client makes mail. That is no proof of "
		  "intent." },
	{ "by_traffic", "Kinds of traffic", LOOK_BARS, LIST(traffic, COUNTS_TRAFFIC) },
	{ "by_confidence", "Confidence", LOOK_BARS, LIST(confidence, COUNTS_CONFIDENCE) },
	{ "by_day", "Days with events", LOOK_BARS, OF(days), .latest = true },
	{ "by_hour", "Hours", LOOK_HIDDEN, OF(hours) },
	{ "by_weekday_hour", "Weekdays and hours", LOOK_WEEK, OF(week) },
	{ "by_source", "Sources", LOOK_HIDDEN, LIST(source, COUNTS_SOURCE) },
	{ "by_host", "Hosts", LOOK_HIDDEN, LIST(host, COUNTS_HOST) },
	{ "feeders", "Hosts and sources", LOOK_TABLE, OF(feeders),
	  .marks = "Silent: nothing was heard of it for a day, not even totals." },
	{ "configurations", "Configurations in force", LOOK_TABLE, OF(configurations) },
	{ "gaps", "Not running, or its log is missing", LOOK_TABLE, OF(gaps) },
	{ "figures", "Figures", LOOK_HIDDEN, OF(figures) } /* CSV only */,
	{ .name = NULL },
};

const struct section *section_named(struct span name)
{
	for (const struct section *s = sections; s->name != NULL; s++)
		if (span_equal(name, span_of(s->name)))
			return s;
	return NULL;
}

bool report_has_section(struct span name)
{
	return section_named(name) != NULL;
}

const char *report_section_name(size_t index)
{
	return sections[index].name;
}

bool section_needed(const struct report *report, enum column_needs needs)
{
	return needs == NEEDS_NOTHING || (needs == NEEDS_RULES && report->rules != NULL) ||
	       (needs == NEEDS_COMPARE && report->summary->comparing);
}

struct report_list section_rows(struct view *view, bool for_people)
{
	bool latest = for_people && view->section->latest;
	size_t limit = for_people || view->section->top ? view->report->top : SIZE_MAX;
	struct report_list list;

	if (latest && limit < LATEST_ROWS)
		limit = LATEST_ROWS;
	view->limit = limit;
	list = view->section->rows(view);
	if (list.count <= limit || view->section->limited)
		return list;
	list.more += list.count - limit;
	if (latest)
		list.items += list.count - limit;
	list.count = limit;
	return list;
}
