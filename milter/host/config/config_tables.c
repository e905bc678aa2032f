/* SPDX-License-Identifier: ISC */
/* config_tables -- builds.tsv, models.tsv and user_map: the files of rows. */
#include <stdio.h>
#include <string.h>

#include "host/config/config_read.h"
#include "mail/address_entry.h"
#include "mail/caseless.h"

#define TABLE_BYTES_MAX (64U << 20)
#define LANGUAGE_BYTES 35 /* RFC 5646, 4.4.1: nothing that is in use is longer */

bool refuse_utf16(struct loading *l, struct span content, struct place place)
{
	if (!span_starts_nocase(content, SPAN("\xff\xfe")) &&
	    !span_starts_nocase(content, SPAN("\xfe\xff")))
		return false;
	complain(l->complaints, place, "this is UTF-16: save it as UTF-8");
	return true;
}

typedef bool add_rows(struct tables *, struct arena *, struct span content, struct trouble *);

static void add_file(struct loading *l, const char *path, add_rows *add)
{
	struct place place = { path, 0 };
	struct trouble why;
	struct span content = confsource_read(&l->tree.sources, path, TABLE_BYTES_MAX, &why);

	if (content.data == NULL)
		complain(l->complaints, (struct place){ NULL, 0 }, "%s", why.sentence);
	else if (!add(&l->config->rules.tables, l->arena, span_without_mark(content), &why))
		complain(l->complaints, place, "%s", why.sentence);
}

/* The file of that name in the folder, where there is one; NULL: none. */
static const char *in_folder(struct loading *l, struct span folder, const char *name)
{
	size_t size = folder.size + 1 + strlen(name) + 1;
	char *found = arena_take(l->arena, size);

	if (found == NULL)
		return NULL;
	snprintf(found, size, "%.*s/%s", SPAN_FORMAT(folder), name);
	return confsource_exists(&l->tree.sources, found) ? found : NULL;
}

static const char *beside(struct loading *l, const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return in_folder(
		l, slash != NULL ? (struct span){ path, (size_t)(slash - path) } : SPAN("."), name);
}

/*
 * The share folder first, then beside each file that was included, then beside the main file:
 * among equal rows the one read last wins.
 */
static void add_table(struct loading *l, const char *name, add_rows *add)
{
	const struct conf_source *main_source = l->tree.sources.read;
	const char *files[64], *last = NULL;
	size_t count = 0;

	files[count] = in_folder(l, span_of(l->tree.sources.share_folder), name);
	count += files[count] != NULL;
	if (main_source != NULL)
		last = beside(l, main_source->path, name);
	for (const struct conf_source *s = main_source; s != NULL && count < 62; s = s->next) {
		const char *found = s != main_source ? beside(l, s->path, name) : NULL;
		bool known = found == NULL || (last != NULL && strcmp(last, found) == 0);

		for (size_t i = 0; i < count && !known; i++)
			known = strcmp(files[i], found) == 0;
		if (!known)
			files[count++] = found;
	}
	files[count] = last;
	count += last != NULL;
	for (size_t i = 0; i < count; i++)
		add_file(l, files[i], add);
}

/* Lines of user_map without a TAB are told once: all may be, where it is another kind of file. */
struct map_loading {
	struct loading *loading;
	size_t untabbed;
	struct place first_untabbed;
	struct span untabbed_line;
};

/* Whether it may be one person's address, however that is spelt; it is not empty. */
static bool may_be_person(struct span address)
{
	return !span_starts_nocase(address, SPAN("group:")) &&
	       !span_starts_nocase(address, SPAN("file:")) && address.data[0] != '@' &&
	       address.data[address.size - 1] != '@' && span_find(address, '*') == address.size &&
	       (span_find(address, ' ') == address.size || address.data[0] == '"') &&
	       span_equal(address_of_mailbox(address), address);
}

/* With a value that can be nobody's, its login would escape each policy that names people. */
bool check_person(struct loading *l, struct span address, struct place place)
{
	struct span bare = address_bare(address); /* its normal form has no brackets either */
	bool is_domain = span_starts_nocase(bare, SPAN("@")) || span_starts_nocase(bare, SPAN("*"));
	struct trouble why;

	if (!is_domain && span_find(bare, '@') < bare.size && !address_entry_check(bare, &why))
		complain(l->complaints, place, "%s", why.sentence);
	else if (bare.size == 0 || !may_be_person(bare))
		complain(l->complaints, place,
			 "'%.*s' is nobody's address: write one person's, as in 'anna@example.org'",
			 SPAN_FORMAT(address));
	else
		return true;
	return false;
}

/* Whether the line is a login and an address; complains if it is not. */
static bool check_row(struct map_loading *m, struct span line, struct span login,
		      struct span address, struct place place)
{
	if (span_find(line, '\t') == line.size) {
		if (m->untabbed++ == 0) {
			m->first_untabbed = place;
			m->untabbed_line = login;
		}
		return false;
	}
	if (address.size == 0 || login.size == 0) {
		complain(m->loading->complaints, place,
			 address.size == 0 ? "no address after login '%.*s'"
					   : "no login before address '%.*s'",
			 SPAN_FORMAT(address.size == 0 ? login : address));
		return false;
	}
	return check_person(m->loading, address, place);
}

/* False: out of memory. */
static bool add_row(struct loading *l, struct span login, struct span address, struct place place)
{
	struct user_map *map = &l->config->rules.user_map;
	const struct address_home home = rules_home(&l->config->rules);
	size_t count = names_count(map->logins);
	struct span key, *grown;

	if (!address_normal(l->arena, address, &home, &address) ||
	    !caseless_text(l->arena, login, &key))
		return false;
	if (names_find(map->logins, key) != -1) {
		complain(l->complaints, place, "login '%.*s' occurs twice", SPAN_FORMAT(login));
		return true;
	}
	grown = arena_grow(l->arena, map->addresses, count, sizeof(*grown));
	if (grown == NULL || names_add(map->logins, key) == -1)
		return false;
	grown[count] = address;
	map->addresses = grown;
	return true;
}

static void complain_of_untabbed(const struct map_loading *m)
{
	char others[64] = "";

	if (m->untabbed == 0)
		return;
	if (m->untabbed > 1)
		snprintf(others, sizeof(others), " (and %zu more like it)", m->untabbed - 1);
	complain(m->loading->complaints, m->first_untabbed,
		 "no address after login '%.*s': a line is a login, one TAB and an address%s",
		 SPAN_FORMAT(span_first(m->untabbed_line, 80)), others);
}

/* As in RFC 5646, in so far as file names can have it. */
static bool is_language(struct span text)
{
	bool fine = text.size >= 2 && text.size <= LANGUAGE_BYTES && byte_is_alpha(text.data[0]);

	for (size_t i = 0; i < text.size; i++)
		fine &= byte_is_alpha(text.data[i]) || byte_is_digit(text.data[i]) ||
			(text.data[i] == '-' && i + 1 < text.size);
	return fine;
}

/* Of whoever has that address, which two logins may have.  False: out of memory. */
static bool add_language(struct loading *l, struct span address, struct span language,
			 struct place place)
{
	struct user_map *map = &l->config->rules.user_map;
	size_t count = names_count(map->speakers);
	int known = names_find(map->speakers, address);
	struct span *grown;

	if (known != -1 && !span_equal(map->languages[known], language))
		complain(l->complaints, place, "%.*s has two languages, '%.*s' and '%.*s'",
			 SPAN_FORMAT(address), SPAN_FORMAT(map->languages[known]),
			 SPAN_FORMAT(language));
	if (known != -1)
		return true;
	grown = arena_grow(l->arena, map->languages, count, sizeof(*grown));
	if (grown == NULL || names_add(map->speakers, address) == -1)
		return false;
	grown[count] = language;
	map->languages = grown;
	return true;
}

/* The last column, if there is a third; false: out of memory. */
static bool take_language(struct loading *l, struct span language, struct place place)
{
	const struct user_map *map = &l->config->rules.user_map;
	size_t last = names_count(map->logins);

	if (language.size == 0)
		return true;
	if (is_language(language))
		return last == 0 || add_language(l, map->addresses[last - 1], language, place);
	complain(l->complaints, place,
		 "'%.*s' is no language: a line is a login, one TAB and an address, and behind "
		 "another TAB a language may follow, as in 'de' or 'pt-BR'",
		 SPAN_FORMAT(language));
	return true;
}

/* Rows of login, address and language; lines that begin with # are comments. */
static void add_user_map(struct loading *l)
{
	const struct conf_value value = { span_of(l->user_map), l->user_map_place };
	struct map_loading m = { .loading = l };
	struct span rest = span_without_mark(read_named_file(l, &value, value.text));
	struct place place = { l->user_map, 1 };

	l->config->rules.user_map.logins = names_new();
	l->config->rules.user_map.speakers = names_new();
	if (l->config->rules.user_map.logins == NULL ||
	    l->config->rules.user_map.speakers == NULL || refuse_utf16(l, rest, place))
		return;
	for (; rest.size != 0; place.line++) {
		struct span line = span_cut(&rest, '\n'), language = line;
		struct span login = span_trim(span_cut(&language, '\t'));
		struct span address = span_trim(span_cut(&language, '\t'));

		if (span_trim(line).size == 0 || (login.size != 0 && login.data[0] == '#') ||
		    !check_row(&m, line, login, address, place))
			continue;
		if (!add_row(l, login, address, place) ||
		    !take_language(l, span_trim(language), place)) {
			complain(l->complaints, place, "out of memory");
			return;
		}
	}
	complain_of_untabbed(&m);
}

void load_tables(struct loading *l)
{
	add_table(l, "builds.tsv", tables_add_builds);
	add_table(l, "models.tsv", tables_add_models);
	if (!tables_sort(&l->config->rules.tables, l->arena))
		complain(l->complaints, (struct place){ NULL, 0 }, "out of memory");
	if (l->user_map != NULL)
		add_user_map(l);
}
