/* SPDX-License-Identifier: ISC */
/* explain -- a decision in plain words. */
#include "policy/explain.h"

/* What each confidence means to a reader. */
static const char *const grounds[CONFIDENCES] = {
	[CONFIDENCE_HINT] = "editable text says so",
	[CONFIDENCE_LIKELY] = "it is made the way that client makes mail",
	[CONFIDENCE_CERTAIN] = "the client names it",
};

static void add_place(struct text *text, struct place place)
{
	if (place.file != NULL)
		text_printf(text, " (%s:%d)", place.file, place.line);
	text_byte(text, '\n');
}

static void add_item(struct text *text, const char *label, const struct evidence_item *item)
{
	text_printf(text, "  %-12s", label);
	text_visible(text, item->name);
	text_add(text, SPAN(": "));
	text_visible(text, span_first(item->value, EVENT_EVIDENCE_BYTES));
	text_byte(text, '\n');
}

static void add_pattern(struct text *text, const char *label, const struct condition *condition)
{
	text_printf(text, "  %-12s", label);
	text_visible(text, pattern_text(condition->pattern));
	add_place(text, condition->place);
}

/* "means        iPhone 13 Pro, iOS 16.5.1, build 20F75, iPhone Mail" */
static void add_meaning(struct text *text, const struct sighting *sighting, struct arena *arena)
{
	const struct span parts[] = { sighting->model, outcome_system(sighting, arena),
				      sighting->build, sighting->client };
	const char *before[] = { "", "", "build ", "client " };
	bool any = false;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].size == 0)
			continue;
		text_printf(text, any ? ", %s" : "  means       %s", before[i]);
		text_visible(text, parts[i]);
		any = true;
	}
	if (any)
		text_byte(text, '\n');
}

static void add_sighting(struct text *text, const struct sighting *sighting, struct arena *arena)
{
	if (sighting->match == NULL)
		return;
	add_item(text, "evidence", sighting->item);
	for (const struct condition *c = sighting->match->when; c != NULL; c = c->next)
		add_pattern(text, c == sighting->match->when ? "pattern" : "and", c);
	add_meaning(text, sighting, arena);
	if (sighting->doubted_build.size != 0) {
		text_add(text, SPAN("  but         the version that is stated counts: build "));
		text_visible(text, sighting->doubted_build);
		text_add(text, SPAN(" is of another release\n"));
	}
	if (sighting->contradiction == NULL)
		return;
	text_add(text, SPAN("  but         the message is inconsistent with that client, or a "
			    "gateway rewrote it:\n"));
	add_item(text, "", sighting->against);
	add_pattern(text, "", sighting->contradiction);
}

static void add_person(struct text *text, const struct outcome *outcome)
{
	text_printf(text, "  %-12s%s", "traffic", traffic_name(outcome->traffic));
	if (outcome->user.size != 0) {
		text_add(text, SPAN(", user "));
		text_visible(text, outcome->user);
		text_printf(text, " (known by %s)", user_source_name(outcome->user_source));
	}
	text_byte(text, '\n');
}

static void add_would(struct text *text, const struct decision *decision)
{
	for (size_t i = 0; i < decision->would_count; i++) {
		text_printf(text, "  %-12s", i == 0 ? "would" : "");
		text_visible(text, decision->would[i]);
		text_byte(text, '\n');
	}
}

static void add_decision(struct text *text, const struct decision *decision)
{
	const struct policy *policy = decision->policy;

	if (policy != NULL) {
		text_printf(text, "  %-12s", "policy");
		text_visible(text, policy->name);
		add_place(text, policy->place);
	}
	if (decision->outdated)
		text_add(text, SPAN("  outdated    the declared system is older than the policy "
				    "accepts\n"));
	if (decision->exemption != NULL) {
		text_printf(text, "  %-12s", "exemption");
		text_visible(text, decision->exemption->name);
		add_place(text, decision->exemption->place);
	}
	if (decision->grace)
		text_add(text, SPAN("  grace       only a warning until the policy is enforced\n"));
	add_would(text, decision);
	text_printf(text, "  %-12s%s%s\n", "action", action_name(decision->action),
		    policy == NULL && decision->would_count == 0 ? " (no policy matches)" : "");
}

void explain_outcome(const struct outcome *outcome, const char *name, struct arena *arena,
		     struct text *text)
{
	const struct sighting *sighting = &outcome->sighting;

	text_visible(text, span_of(name));
	if (sighting->match == NULL)
		text_add(text, SPAN(": nothing in it declares a device\n"));
	else
		text_printf(text, ": declared device %.*s, %s (%s)\n",
			    SPAN_FORMAT(sighting->device->name),
			    confidence_name(sighting->confidence), grounds[sighting->confidence]);
	add_sighting(text, sighting, arena);
	add_person(text, outcome);
	add_decision(text, &outcome->decision);
	if (outcome->error.size != 0) {
		text_printf(text, "  %-12s", "error");
		text_visible(text, outcome->error);
		text_byte(text, '\n');
	}
}
