/* SPDX-License-Identifier: ISC */
/* choices -- which template a letter is made of. */
#include "letters/choices.h"

#include "base/names.h"

#define NAME_BYTES 4096

struct span choices_name(struct arena *arena, struct span stem, const struct group *group,
			 struct span language)
{
	struct text name;
	struct span copy;

	text_begin(&name, NAME_BYTES);
	text_add(&name, stem);
	if (group != NULL) {
		text_byte(&name, '-');
		text_add(&name, group->name);
	}
	if (language.size != 0) {
		text_byte(&name, '-');
		text_add(&name, language);
	}
	text_add(&name, SPAN(".txt"));
	copy = arena_copy(arena, text_span(&name));
	text_end(&name);
	return copy;
}

static bool has_language(const struct span *languages, size_t count, struct span language)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal(languages[i], language))
			return true;
	return false;
}

bool choices_languages(const struct rules *rules, struct arena *arena, struct span **languages,
		       size_t *count)
{
	const struct user_map *map = &rules->user_map;
	size_t speakers = map->speakers != NULL ? names_count(map->speakers) : 0;

	*languages = NULL;
	*count = 0;
	for (size_t i = 0; i < speakers; i++) {
		struct span *grown;

		if (has_language(*languages, *count, map->languages[i]))
			continue;
		grown = arena_grow(arena, *languages, *count, sizeof(*grown));
		if (grown == NULL)
			return false;
		grown[(*count)++] = map->languages[i];
		*languages = grown;
	}
	return true;
}

bool choices_add(struct letter_choices *choices, struct arena *arena,
		 const struct letter_choice *choice)
{
	struct letter_choice *grown =
		arena_grow(arena, choices->items, choices->count, sizeof(*grown));

	if (grown == NULL)
		return false;
	grown[choices->count++] = *choice;
	choices->items = grown;
	return true;
}

/* Of a group, or for all of them: that of the language, or else the one for any; NULL: neither. */
static const struct letter_choice *choose(const struct letter_choices *choices,
					  const struct group *group, struct span language)
{
	const struct letter_choice *any = NULL;

	for (size_t i = 0; i < choices->count; i++) {
		const struct letter_choice *choice = &choices->items[i];

		if (choice->group != group)
			continue;
		if (choice->language.size == 0)
			any = choice;
		else if (span_equal(choice->language, language))
			return choice;
	}
	return any;
}

const struct letter_choice *choices_for(const struct letter_choices *choices,
					const struct rules *rules, struct span user)
{
	const struct policies *policies = &rules->policies;
	struct span language = rules_language(rules, user);

	for (size_t i = 0; i < policies->group_count; i++) {
		const struct letter_choice *choice =
			choose(choices, &policies->groups[i], language);

		if (choice != NULL && group_has(&policies->groups[i], user))
			return choice;
	}
	return choose(choices, NULL, language);
}
