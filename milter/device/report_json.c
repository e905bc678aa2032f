/* report_json -- the summary as JSON: the interface for programs. */
#include "report.h"

#include <inttypes.h>

/* A comma goes in front of each member but the first of its object or list. */
struct json {
	const struct report *report;
	struct text *out;
	bool first;
	bool out_of_memory;
};

static void separate(struct json *json)
{
	if (!json->first)
		text_byte(json->out, ',');
	json->first = false;
}

static void put_key(struct json *json, const char *key)
{
	separate(json);
	text_json(json->out, span_of(key));
	text_byte(json->out, ':');
}

/* Opens an object or list: as the value of key, or as the next item with NULL. */
static void open_value(struct json *json, const char *key, char bracket)
{
	if (key != NULL)
		put_key(json, key);
	else
		separate(json);
	text_byte(json->out, bracket);
	json->first = true;
}

static void close_value(struct json *json, char bracket)
{
	text_byte(json->out, bracket);
	json->first = false;
}

static void put_number(struct json *json, const char *key, uint64_t number)
{
	put_key(json, key);
	text_printf(json->out, "%" PRIu64, number);
}

static void put_string(struct json *json, const char *key, struct span string)
{
	put_key(json, key);
	text_json(json->out, string);
}

/* As in the event log; null at an open end of a period. */
static void put_time(struct json *json, const char *key, int64_t milliseconds)
{
	put_key(json, key);
	if (milliseconds == PERIOD_NO_START || milliseconds == PERIOD_NO_END) {
		text_add(json->out, SPAN("null"));
		return;
	}
	text_byte(json->out, '"');
	calendar_write_rfc3339(json->out, milliseconds);
	text_byte(json->out, '"');
}

static void put_counts(struct json *json, const struct counts_group *group)
{
	put_number(json, "events", group->row.events);
	put_number(json, "users", group->users.count);
}

/* Opens a list of objects; each item is then put by put_item between open and close. */
static void put_list(struct json *json, const char *key, const struct report_list *list,
		     void (*put_item)(struct json *, const struct counts *, const void *item),
		     const struct counts *counts)
{
	open_value(json, key, '[');
	for (size_t i = 0; i < list->count && list->items != NULL; i++) {
		open_value(json, NULL, '{');
		put_item(json, counts, list->items[i]);
		close_value(json, '}');
	}
	close_value(json, ']');
	json->out_of_memory |= list->items == NULL;
}

static void put_group(struct json *json, enum counts_list which, const struct counts_group *group)
{
	const struct counts_list_row *list = &counts_lists[which];
	struct span beside, value;

	counts_split(which, group->row.key, &beside, &value);
	open_value(json, NULL, '{');
	if (list->beside != EVENT_FIELDS)
		put_string(json, event_field_name(list->beside), beside);
	put_string(json, event_field_name(list->field), value);
	if (list->field == EVENT_OS_VERSION) {
		put_key(json, "outdated");
		text_add(json->out, group->outdated ? SPAN("true") : SPAN("false"));
	}
	put_counts(json, group);
	close_value(json, '}');
}

static void put_groups(struct json *json, const struct counts *counts)
{
	for (size_t which = 0; which < COUNTS_LISTS; which++) {
		const struct tally *groups = &counts->lists[which];
		const void **sorted = tally_sorted(groups, json->report->arena);

		open_value(json, counts_lists[which].name, '[');
		for (size_t i = 0; sorted != NULL && i < groups->count; i++)
			put_group(json, (enum counts_list)which, sorted[i]);
		close_value(json, ']');
		json->out_of_memory |= sorted == NULL;
	}
}

static void put_day(struct json *json, const struct counts *counts, const void *item)
{
	const struct counts_group *group = item;
	struct civil day = report_day(group);

	(void)counts;
	put_key(json, "day");
	text_byte(json->out, '"');
	calendar_write_date(json->out, &day);
	text_byte(json->out, '"');
	put_counts(json, group);
}

static void put_hours(struct json *json, const struct counts *counts)
{
	open_value(json, "by_hour", '[');
	for (uint64_t hour = 0; hour < 24; hour++) {
		open_value(json, NULL, '{');
		put_number(json, "hour", hour);
		put_number(json, "events", counts->hours[hour]);
		close_value(json, '}');
	}
	close_value(json, ']');
}

/* A list of strings: the keys of rows. */
static void put_keys(struct json *json, const char *key, struct report_list rows)
{
	open_value(json, key, '[');
	for (size_t i = 0; i < rows.count && rows.items != NULL; i++) {
		separate(json);
		text_json(json->out, ((const struct tally_row *)rows.items[i])->key);
	}
	close_value(json, ']');
	json->out_of_memory |= rows.items == NULL;
}

static void put_person(struct json *json, const struct counts *counts, const void *item)
{
	const struct counts_person *person = item;

	put_string(json, "user", person->row.key);
	put_number(json, "events", person->row.events);
	put_keys(json, "devices", report_devices(json->report, counts, person));
	put_time(json, "first", person->first);
	put_time(json, "last", person->last);
	put_keys(json, "actions", report_actions(json->report, counts, person));
}

static void put_new_device(struct json *json, const struct counts *counts, const void *item)
{
	const struct counts_usage *usage = item;
	const struct tally_row *user = tally_at(&counts->people, usage->person);
	const struct tally_row *device = tally_at(&counts->names, usage->device);
	const struct tally_row *model = tally_at(&counts->names, usage->model);

	put_string(json, "user", user->key);
	put_string(json, "device", device->key);
	put_string(json, "model", model->key);
	put_time(json, "first", usage->first);
}

static void put_exemption(struct json *json, const struct counts *counts, const void *item)
{
	const struct counts_group *group = item;

	(void)counts;
	put_string(json, "exemption", group->row.key);
	put_counts(json, group);
	put_time(json, "first", group->first);
	put_time(json, "last", group->last);
}

static void put_observed(struct json *json, const struct counts *counts, const void *item)
{
	const struct counts_group *group = item;
	struct span policy, would;

	(void)counts;
	report_split_would(group->row.key, &policy, &would);
	put_string(json, "policy", policy);
	put_string(json, "would", would);
	put_counts(json, group);
}

static void put_configuration(struct json *json, const struct counts *counts, const void *item)
{
	const struct counts_group *group = item;

	(void)counts;
	put_string(json, "config", group->row.key);
	put_time(json, "first", group->first);
	put_time(json, "last", group->last);
}

static void put_gaps(struct json *json, const struct counts *counts)
{
	size_t count = 0;
	const struct counts_gap *gaps = counts_gaps(counts, json->report->arena, &count);

	open_value(json, "gaps", '[');
	for (size_t i = 0; i < count; i++) {
		open_value(json, NULL, '{');
		put_string(json, "host", gaps[i].host);
		put_time(json, "from", gaps[i].from);
		put_time(json, "to", gaps[i].to);
		close_value(json, '}');
	}
	close_value(json, ']');
	json->out_of_memory |= gaps == NULL;
}

static void put_lists(struct json *json, const struct counts *counts)
{
	const struct report *report = json->report;
	struct report_list days = report_days(report, counts);
	struct report_list people = report_top_people(report, counts);
	struct report_list devices = report_new_devices(report, counts);
	struct report_list configurations = report_by_time(report, &counts->configurations);
	struct report_list exemptions = { tally_sorted(&counts->exemptions, report->arena),
					  counts->exemptions.count };
	struct report_list observed = { tally_sorted(&counts->observed, report->arena),
					counts->observed.count };

	put_groups(json, counts);
	put_list(json, "by_day", &days, put_day, counts);
	put_hours(json, counts);
	put_list(json, "top_users", &people, put_person, counts);
	put_list(json, "new_devices", &devices, put_new_device, counts);
	put_list(json, "exemptions", &exemptions, put_exemption, counts);
	put_list(json, "observed", &observed, put_observed, counts);
	put_list(json, "configurations", &configurations, put_configuration, counts);
	put_gaps(json, counts);
}

static void put_period(struct json *json, const struct counts *counts)
{
	open_value(json, "period", '{');
	put_time(json, "since", counts->period.since);
	put_time(json, "until", counts->period.until);
	put_string(json, "timezone", span_of(counts->zone->name));
	close_value(json, '}');
}

static void put_input(struct json *json, const struct summary *summary)
{
	open_value(json, "input", '{');
	put_number(json, "files", summary->files);
	put_number(json, "lines", summary->lines);
	put_number(json, "bad_lines", summary->bad_lines);
	put_number(json, "duplicates", summary->duplicates);
	put_number(json, "events", summary->events);
	close_value(json, '}');
}

static void put_figures(struct json *json, const struct counts *counts)
{
	open_value(json, "messages", '{');
	for (size_t i = 0; i < COUNTS_TRAFFICS; i++)
		put_number(json, counts_traffics[i].traffic, counts->messages[i]);
	close_value(json, '}');
	put_number(json, "events", counts->events);
	put_number(json, "users", counts->users);
	put_lists(json, counts);
}

bool report_json(const struct report *report, struct text *out)
{
	struct json json = { report, out, true, false };

	open_value(&json, NULL, '{');
	put_period(&json, &report->summary->now);
	put_input(&json, report->summary);
	put_figures(&json, &report->summary->now);
	put_number(&json, "lost_events", summary_ids_lost(&report->summary->ids));
	if (report->summary->comparing) {
		open_value(&json, "previous", '{');
		put_period(&json, &report->summary->before);
		put_figures(&json, &report->summary->before);
		close_value(&json, '}');
	}
	close_value(&json, '}');
	text_byte(out, '\n');
	return !json.out_of_memory;
}
