/* SPDX-License-Identifier: ISC */
/*
 * report_rows_state -- what the policies now in force would say of a device of somebody, if it were
 * seen now as it was seen last: from any address, to anybody.
 */
#include "report/report_sections.h"

#include <string.h>

#include "replay/undecided.h"

/* The gravest last. */
enum state {
	STATE_ALLOWED,
	STATE_OBSERVED,
	STATE_EXEMPT,
	STATE_WARNED,
	STATE_UNKNOWN, /* it hangs on what a device does not tell */
	STATE_ACTED,
};

static const char *const words[] = {
	[STATE_ALLOWED] = "allowed", [STATE_OBSERVED] = "observed", [STATE_EXEMPT] = "exempt",
	[STATE_WARNED] = "warned",   [STATE_UNKNOWN] = "unknown",   [STATE_ACTED] = "acted on",
};

/* A state, and of which policy it is. */
struct finding {
	enum state state;
	struct span policy, action;
	int64_t until; /* seconds since 1970: when it ends by itself; DATE_NEVER: never */
};

static struct finding find(enum state state, const struct policy *policy, int64_t until)
{
	return (struct finding){ state, policy->name, span_of(action_name(policy->action)), until };
}

/* The first of what would be done, where nothing is. */
static struct finding find_observed(const struct decision *decision)
{
	struct finding finding = { .state = STATE_ALLOWED, .until = DATE_NEVER };
	enum action action;

	for (size_t i = 0; i < decision->would_count && finding.state == STATE_ALLOWED; i++) {
		struct span policy, name;

		counts_split_would(decision->would[i], &policy, &name);
		if (action_named(name, &action) && action_is_felt(action))
			finding = (struct finding){ STATE_OBSERVED, policy, name, DATE_NEVER };
	}
	return finding;
}

static struct finding finding_of(const struct decision *decision)
{
	const struct policy *policy = decision->policy;

	if (decision->spared)
		return find(STATE_EXEMPT, policy, decision->exemption->until);
	if (policy != NULL && decision->grace)
		return find(STATE_WARNED, policy, policy->enforce_from);
	if (policy != NULL && action_is_felt(decision->action))
		return find(STATE_ACTED, policy, policy->until);
	return find_observed(decision);
}

/* An event as one that comes now would be; what nobody can know is left out. */
static struct event event_of(const struct report *report, const struct device_now *now,
			     struct span traffic, struct text *time)
{
	struct event event = { 0 };

	calendar_write_rfc3339(time, report->now * 1000);
	event_set(&event, EVENT_TIME, text_span(time));
	event_set(&event, EVENT_TRAFFIC, traffic);
	event_set(&event, EVENT_ACTION, span_of(action_name(ACTION_ALLOW)));
	event_set(&event, EVENT_CONFIDENCE, SPAN("certain"));
	event_set(&event, EVENT_CLIENT_IP, SPAN("::/0"));
	event_set(&event, EVENT_USER, now->user);
	event_set(&event, EVENT_DEVICE, now->device);
	event_set(&event, EVENT_MODEL, now->model);
	event_set(&event, EVENT_DEVICE_ID, now->id);
	event_set(&event, EVENT_OS, now->os);
	event_set(&event, EVENT_OS_VERSION, now->version);
	event_set(&event, EVENT_CLIENT, now->client);
	return event;
}

/* False: out of memory. */
static bool ask(const struct report *report, const struct device_now *now, struct span traffic,
		struct finding *finding)
{
	char bytes[64];
	struct text time;
	struct event event;
	struct decision decision;
	enum past_lack why;
	struct past past;

	text_begin_in(&time, bytes, sizeof(bytes));
	event = event_of(report, now, traffic, &time);
	past_read(&event, report->rules->catalogue, &past);
	if (!policy_decide(&report->rules->policies, &past.request, report_cells_arena(report),
			   &decision))
		return false;
	*finding = finding_of(&decision);
	if (undecided_about(report->undecided, &past, &decision, &why))
		*finding = (struct finding){ .state = STATE_UNKNOWN, .until = DATE_NEVER };
	return true;
}

/* The last day, behind which it ends; false: out of memory. */
static bool last_day(const struct report *report, int64_t until, struct span *day)
{
	char bytes[64];
	struct civil civil;
	struct text text;

	if (until == DATE_NEVER)
		return true;
	civil = zone_civil(&report->rules->policies.zone, until - 1);
	text_begin_in(&text, bytes, sizeof(bytes));
	calendar_write_date(&text, &civil);
	*day = arena_copy(report_cells_arena(report), text_span(&text));
	return day->data != NULL;
}

bool report_state_cells(const struct report *report, const struct device_now *now,
			struct cell cells[STATE_CELLS])
{
	struct finding gravest = { .state = STATE_ALLOWED, .until = DATE_NEVER }, next;
	struct span day = { NULL, 0 };

	if (report->rules == NULL || report->undecided == NULL)
		return true;
	for (size_t i = 0; i < now->traffics.count; i++) {
		const struct tally_row *traffic = now->traffics.items[i];

		if (!ask(report, now, traffic->key, &next))
			return false;
		if (next.state > gravest.state)
			gravest = next;
	}
	if (!last_day(report, gravest.until, &day))
		return false;
	cells[0] = cell_of_text(span_of(words[gravest.state]));
	cells[1] = cell_of_text(gravest.policy);
	cells[2] = cell_of_text(gravest.action);
	cells[3] = cell_of_text(day);
	return true;
}
