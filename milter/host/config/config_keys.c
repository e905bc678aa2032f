/* SPDX-License-Identifier: ISC */
/* config_keys -- secrets, in the configuration or in files of their own. */
#include "host/config/config_read.h"

#define KEY_BYTES_MIN 16

struct span read_key(struct loading *l, const char *name, const struct conf_value *value,
		     struct span text)
{
	if (span_starts_nocase(text, SPAN("file:"))) {
		if (l->tree.sources.kept != NULL)
			return (struct span){ NULL, 0 };
		text = span_trim(read_secret_file(l, value, span_from(text, 5)));
		if (text.data == NULL)
			return text;
	}
	if (span_find_nocase(text, SPAN("file:")) < text.size)
		complain(l->complaints, value->place,
			 "%s: 'file:' comes first, or behind a day and a blank", name);
	else if (span_trim(text).size < KEY_BYTES_MIN)
		complain(l->complaints, value->place,
			 "%s: a key has at least %d characters: `openssl rand -hex 32` makes one",
			 name, KEY_BYTES_MIN);
	return text;
}

/* What is in front of the key in `2026-11-01 file:...`, if only by its looks; empty: nothing is. */
static struct span day_of(struct span text)
{
	struct span day = span_first(text, span_find(text, ' '));
	bool is_day = day.size < text.size && span_find(day, '-') < day.size;

	for (size_t i = 0; i < day.size; i++)
		is_day = is_day && (byte_is_digit(day.data[i]) || day.data[i] == '-');
	return is_day ? day : (struct span){ NULL, 0 };
}

static struct span key_of(struct span text)
{
	return span_trim(span_from(text, day_of(text).size));
}

bool key_is_in_file(struct span text)
{
	return span_starts_nocase(key_of(text), SPAN("file:"));
}

/* Each holds from a day on that is before that of the one in front of it; the last one always. */
static bool is_in_order(struct loading *l, const struct conf_value *value,
			const struct pseudonym_keys *keys, int64_t from)
{
	const struct pseudonym_key *newer = &keys->items[keys->count - 1];

	if (newer->from == INT64_MIN) {
		complain(l->complaints, value->place,
			 "pseudonym_key: the key in front of this one has no day, and so holds "
			 "always: write '2026-11-01 file:...', the day from which on it holds");
		return false;
	}
	if (from < newer->from)
		return true;
	complain(l->complaints, value->place,
		 "pseudonym_key: this key begins no earlier than the one in front of it: the "
		 "newest comes first");
	return false;
}

static void warn_of_same(struct loading *l, const struct conf_value *value,
			 const struct pseudonym_keys *keys, struct span key)
{
	for (size_t i = 0; i < keys->count; i++)
		if (span_equal(keys->items[i].key, key))
			complain_mildly(l->complaints, value->place,
					"warning: pseudonym_key: this key is given twice: people "
					"keep their pseudonyms on that day");
}

static void add_key(struct loading *l, const struct conf_value *value)
{
	struct pseudonym_keys *keys = &l->config->rules.pseudonyms;
	struct pseudonym_key added = { .from = INT64_MIN };
	const struct conf_value day = { .text = day_of(value->text), .place = value->place };

	added.key = read_key(l, "pseudonym_key", value,
			     day.text.size != 0 ? key_of(value->text) : value->text);
	if (day.text.size != 0)
		read_day(l, &day, 0, &added.from);
	if (added.key.data == NULL ||
	    (keys->count != 0 && !is_in_order(l, value, keys, added.from)))
		return;
	warn_of_same(l, value, keys, added.key);
	keys->items[keys->count++] = added;
}

void load_pseudonyms(struct loading *l)
{
	const struct conf_setting *setting = conf_find(l->tree.settings, "pseudonym_key");
	struct pseudonym_keys *keys = &l->config->rules.pseudonyms;

	if (setting == NULL)
		return;
	keys->items = arena_take(l->arena, setting->count * sizeof(*keys->items));
	if (keys->items == NULL)
		complain(l->complaints, setting->values[0].place, "out of memory");
	for (size_t i = 0; i < setting->count && keys->items != NULL; i++)
		add_key(l, &setting->values[i]);
}
