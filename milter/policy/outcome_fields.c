/* SPDX-License-Identifier: ISC */
/* outcome_fields -- the line of the mail log, in fields that systemd-journald can search. */
#include "policy/outcome.h"

#include "base/journalfield.h"

#define SYSTEM_BYTES 200 /* a system and its version */

static void add_system(struct text *fields, const struct sighting *sighting)
{
	char room[SYSTEM_BYTES + 1];
	struct text system;

	text_begin_in(&system, room, sizeof(room));
	outcome_write_system(&system, sighting);
	journalfield_add_visible(fields, "OS", text_span(&system));
}

/* What Postfix, systemd or anyone else might call USER has our name in front. */
void outcome_fields(const struct outcome *outcome, struct span id, struct text *fields)
{
	const struct decision *decision = &outcome->decision;

	journalfield_add_visible(fields, "QUEUE_ID", outcome->queue_id);
	journalfield_add(fields, "TRAFFIC", span_of(traffic_name(outcome->traffic)));
	journalfield_add_visible(fields, "DEVICE", outcome->sighting.device->name);
	add_system(fields, &outcome->sighting);
	journalfield_add(fields, "ACTION", span_of(action_name(decision->action)));
	if (decision->policy != NULL)
		journalfield_add_visible(fields, "POLICY", decision->policy->name);
	if (decision->exemption != NULL)
		journalfield_add_visible(fields, "EXEMPTION", decision->exemption->name);
	journalfield_add_visible(fields, "MILTER_DEVICE_USER", outcome->user);
	journalfield_add_visible(fields, "ERROR", outcome->error);
	journalfield_add_visible(fields, "EVENT_ID", id);
}
