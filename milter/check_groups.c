/* SPDX-License-Identifier: ISC */
/* check_groups -- which groups somebody is in: milter-device-check --groups. */
#include "check_groups.h"

#include <stdio.h>
#include <sysexits.h>

#include "host/config/config_membership.h"
#include "policy/origin.h"

#define PAGE_BYTES (1U << 30)

/* As the daemon knows whoever logs in so. */
static bool read_user(const struct config *config, const char *user, struct arena *arena,
		      struct span *out)
{
	const struct origin origin = { .rules = &config->rules, .login = span_of(user) };
	enum user_source source;

	return origin_user(&origin, TRAFFIC_SUBMISSION, arena, out, &source);
}

static void add_place(struct text *page, struct place place)
{
	text_add(page, SPAN(" ("));
	text_visible(page, span_of(place.file));
	text_printf(page, ":%d)", place.line);
}

static void add_group(struct text *page, const struct config *config, const struct group *group,
		      struct span user)
{
	struct membership by;

	text_add(page, SPAN("  "));
	text_visible(page, group->name);
	add_place(page, group->place);
	if (config_membership(config, group, user, &by)) {
		text_add(page, SPAN(", by '"));
		text_visible(page, by.entry);
		text_byte(page, '\'');
		add_place(page, by.place);
	}
	text_byte(page, '\n');
}

static void add_groups(struct text *page, const struct config *config, struct span user)
{
	const struct policies *policies = &config->rules.policies;
	size_t count = 0;

	for (size_t i = 0; i < policies->group_count; i++)
		count += group_has(&policies->groups[i], user);
	text_visible(page, user);
	if (count == 0)
		text_printf(page, " is in no group, of %zu\n", policies->group_count);
	else
		text_printf(page, " is in %zu of %zu group%s:\n", count, policies->group_count,
			    policies->group_count == 1 ? "" : "s");
	for (size_t i = 0; i < policies->group_count; i++)
		if (group_has(&policies->groups[i], user))
			add_group(page, config, &policies->groups[i], user);
}

int check_groups(const char *user, const struct config *config)
{
	struct arena *arena = arena_new();
	struct span normal;
	struct text page;
	bool done = false;

	text_begin(&page, PAGE_BYTES);
	if (arena != NULL && read_user(config, user, arena, &normal)) {
		add_groups(&page, config, normal);
		fputs(text_string(&page), stdout);
		done = !page.cut && fflush(stdout) != EOF && !ferror(stdout);
	}
	text_end(&page);
	arena_free(arena);
	return done ? EX_OK : EX_IOERR;
}
