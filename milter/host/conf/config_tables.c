/* config_tables -- builds.tsv, models.tsv and user_map: the files of rows. */
#include <stdio.h>
#include <string.h>

#include "host/conf/config_read.h"
#include "mail/caseless.h"

#define TABLE_BYTES_MAX (64U << 20)

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

/* Rows of login and address; lines that begin with # are comments. */
static void add_user_map(struct loading *l)
{
	const struct conf_value value = { span_of(l->user_map), l->user_map_place };
	struct user_map *map = &l->config->rules.user_map;
	struct span rest = span_without_mark(read_named_file(l, &value, value.text));
	const struct address_home home = rules_home(&l->config->rules);

	map->logins = names_new();
	for (int line_number = 1; rest.size != 0 && map->logins != NULL; line_number++) {
		struct span address = span_trim(span_cut(&rest, '\n'));
		struct span login = span_trim(span_cut(&address, '\t')), key;
		size_t count = names_count(map->logins);
		struct span *grown;

		if (login.size == 0 || login.data[0] == '#')
			continue;
		if (!address_normal(l->arena, address, &home, &address) ||
		    !caseless_text(l->arena, login, &key)) {
			complain(l->complaints, (struct place){ l->user_map, line_number },
				 "out of memory");
			return;
		}
		grown = arena_grow(l->arena, map->addresses, count, sizeof(*grown));
		if (address.size == 0 || names_find(map->logins, key) != -1) {
			complain(l->complaints, (struct place){ l->user_map, line_number },
				 address.size == 0 ? "no address after login '%.*s'"
						   : "login '%.*s' occurs twice",
				 SPAN_FORMAT(login));
			continue;
		}
		if (grown == NULL || names_add(map->logins, key) == -1)
			return;
		grown[count] = address;
		map->addresses = grown;
	}
}

void load_tables(struct loading *l)
{
	add_table(l, "builds.tsv", tables_add_builds);
	add_table(l, "models.tsv", tables_add_models);
	tables_sort(&l->config->rules.tables);
	if (l->user_map != NULL)
		add_user_map(l);
}
