/* SPDX-License-Identifier: ISC */
/* conffile -- reads configuration files into a tree of settings, by libconfuse. */
#include "host/conf/conffile.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <confuse.h>

#define INCLUDE_DEPTH 8
#define NAME_ANOTHER ": -c names another"
#define FILE_BYTES_MAX (64U << 20)
#define STAYS "\1\1"   /* what = takes out of a list, and += leaves there */
#define LINE_MARK '\1' /* no configuration file may contain it, so it marks what we add */

struct reading {
	struct conf_tree *tree;
	struct arena *arena;
	const struct conf_option *options;
	struct complaints *complaints;
	struct conf_title *titles;
	struct conf_section **sections_end;
	int depth;
};

/* libconfuse passes its callbacks no pointer of ours.  Only the main thread parses. */
static struct reading *parsing;

const struct conf_setting *conf_find(const struct conf_setting *setting, const char *name)
{
	for (; setting != NULL; setting = setting->next)
		if (strcmp(setting->name, name) == 0)
			return setting;
	return NULL;
}

static bool is_tried(const struct conf_tried *tried, const char *name)
{
	while (tried != NULL && !span_equal(tried->name, span_of(name)))
		tried = tried->next;
	return tried != NULL;
}

bool conf_lacks(const struct conf_tree *tree, const struct conf_section *section, const char *name)
{
	return !tree->broken && conf_find(section->settings, name) == NULL &&
	       !is_tried(section->tried, name);
}

bool conf_tree_lacks(const struct conf_tree *tree, const char *name)
{
	return !tree->broken && conf_find(tree->settings, name) == NULL &&
	       !is_tried(tree->tried, name);
}

void conf_apply(const struct conf_option *options, const struct conf_setting *settings, void *into)
{
	for (; options->name != NULL; options++) {
		const struct conf_setting *setting = conf_find(settings, options->name);

		if (setting != NULL && options->apply != NULL)
			options->apply(into, setting);
	}
}

/* Called after each value: puts its line number, which libconfuse does not keep, before it. */
static int mark_line(cfg_t *cfg, cfg_opt_t *option)
{
	unsigned last = cfg_opt_size(option);
	const char *value = last != 0 ? cfg_opt_getnstr(option, last - 1) : NULL;
	struct text marked;

	if (value == NULL || value[0] == LINE_MARK)
		return 0;
	text_begin(&marked, FILE_BYTES_MAX);
	text_printf(&marked, "%c%d%c%s", LINE_MARK, cfg->line, LINE_MARK, value);
	cfg_opt_setnstr(option, text_string(&marked), last - 1);
	text_end(&marked);
	return 0;
}

static void complain_of_syntax(cfg_t *cfg, const char *format, va_list arguments)
{
	struct trouble what;

	vsnprintf(what.sentence, sizeof(what.sentence), format, arguments);
	complain(parsing->complaints,
		 (struct place){ arena_string(parsing->arena, span_of(cfg->filename)), cfg->line },
		 "%s", what.sentence);
	parsing->tree->broken = true;
}

static cfg_opt_t *confuse_options(struct arena *arena, const struct conf_option *options)
{
	size_t count = 0;
	cfg_opt_t *out;

	while (options[count].name != NULL)
		count++;
	out = arena_take(arena, (count + 1) * sizeof(*out));
	for (size_t i = 0; out != NULL && i < count; i++) {
		cfg_opt_t *inside = NULL;
		cfg_flag_t flags = CFGF_MULTI;

		if (options[i].titled)
			flags |= CFGF_TITLE;
		if (options[i].kind == CONF_SECTION)
			inside = confuse_options(arena, options[i].inside);
		if (options[i].kind == CONF_SECTION)
			out[i] = (cfg_opt_t)CFG_SEC(options[i].name, inside, flags);
		else if (options[i].kind == CONF_LIST || options[i].kind == CONF_ITEMS)
			out[i] = (cfg_opt_t)CFG_STR_LIST(options[i].name, "{\"" STAYS "\"}",
							 CFGF_NONE);
		else
			out[i] = (cfg_opt_t)CFG_STR(options[i].name, NULL, CFGF_NODEFAULT);
		if (options[i].kind != CONF_SECTION)
			out[i].validcb = mark_line;
	}
	if (out != NULL)
		out[count] = (cfg_opt_t)CFG_END();
	return out;
}

/* Takes the line number and its mark off again. */
static struct conf_value take_value(struct arena *arena, const char *file, const char *marked)
{
	struct span rest = span_from(span_of(marked), 1), line = span_cut(&rest, LINE_MARK);
	uint64_t number = 0;

	span_number(line, 1U << 30, &number);
	return (struct conf_value){ arena_copy(arena, rest), { file, (int)number } };
}

static struct conf_setting *take_setting(struct arena *arena, const char *file, cfg_opt_t *option)
{
	struct conf_setting *setting = arena_take(arena, sizeof(*setting));
	unsigned count = cfg_opt_size(option);

	if (setting == NULL)
		return NULL;
	setting->name = arena_string(arena, span_of(cfg_opt_name(option)));
	setting->values = arena_take(arena, (count + 1) * sizeof(*setting->values));
	for (unsigned i = 0; setting->values != NULL && i < count; i++) {
		const char *value = cfg_opt_getnstr(option, i);

		if (value != NULL && strcmp(value, STAYS) == 0)
			setting->adds = true;
		else if (value != NULL && value[0] == LINE_MARK)
			setting->values[setting->count++] = take_value(arena, file, value);
	}
	return setting;
}

/* The values of the first and then those of the second become those of out, which may be either. */
static void join(struct arena *arena, const struct conf_setting *first,
		 const struct conf_setting *second, struct conf_setting *out)
{
	size_t count = first->count + second->count;
	struct conf_value *values = arena_take(arena, count * sizeof(*values));

	if (values == NULL)
		return;
	memcpy(values, first->values, first->count * sizeof(*values));
	memcpy(values + first->count, second->values, second->count * sizeof(*values));
	out->values = values;
	out->count = count;
}

void conf_add_defaults(struct conf_setting *settings, const struct conf_setting *defaults,
		       struct arena *arena)
{
	for (struct conf_setting *setting = settings; setting != NULL; setting = setting->next) {
		const struct conf_setting *normal = conf_find(defaults, setting->name);
		struct place place = setting->values[0].place;

		if (!setting->adds || normal == NULL)
			continue;
		join(arena, normal, setting, setting);
		for (size_t i = 0; i < normal->count; i++)
			setting->values[i].place = place;
	}
}

/* Adds the setting to the list.  Of one that is there already, as a list is, adds the values. */
static void keep_setting(struct arena *arena, struct conf_setting **list,
			 struct conf_setting *setting)
{
	struct conf_setting *before = (struct conf_setting *)conf_find(*list, setting->name);

	if (before == NULL) {
		setting->next = *list;
		*list = setting;
		return;
	}
	before->adds = before->adds && setting->adds;
	join(arena, before, setting, before);
}

static void take_settings(struct reading *r, const char *file, cfg_t *cfg,
			  const struct conf_option *options, struct conf_setting **out)
{
	for (; options->name != NULL; options++) {
		cfg_opt_t *option = cfg_getopt(cfg, options->name);
		struct conf_setting *setting;

		if (options->kind == CONF_SECTION || option == NULL || cfg_opt_size(option) == 0)
			continue;
		setting = take_setting(r->arena, file, option);
		if (setting != NULL && setting->count != 0)
			keep_setting(r->arena, out, setting);
	}
}

static struct conf_section **take_sections(struct reading *r, const char *file, cfg_t *cfg,
					   const struct conf_option *options,
					   struct conf_section **end);

static struct conf_section *take_section(struct reading *r, const char *file, cfg_t *cfg,
					 const struct conf_option *option)
{
	struct conf_section *section = arena_take(r->arena, sizeof(*section));
	const char *title = cfg_title(cfg);
	const struct conf_title *scanned;

	if (section == NULL)
		return NULL;
	section->kind = option->name;
	section->title = arena_copy(r->arena, span_of(title));
	section->place = (struct place){ file, cfg->line };
	scanned = option->titled ? confscan_title(r->titles, option->name, section->title) : NULL;
	if (scanned != NULL) {
		section->place = scanned->place;
		section->tried = scanned->tried;
	}
	take_settings(r, file, cfg, option->inside, &section->settings);
	take_sections(r, file, cfg, option->inside, &section->sections);
	for (struct conf_section *s = section->sections; s != NULL; s = s->next)
		s->tried = section->tried;
	return section;
}

/* Appends the sections found at *end and returns where the next belongs. */
static struct conf_section **take_sections(struct reading *r, const char *file, cfg_t *cfg,
					   const struct conf_option *options,
					   struct conf_section **end)
{
	for (; options->name != NULL; options++) {
		if (options->kind != CONF_SECTION)
			continue;
		for (unsigned i = 0; i < cfg_size(cfg, options->name); i++) {
			*end = take_section(r, file, cfg_getnsec(cfg, options->name, i), options);
			if (*end != NULL)
				end = &(*end)->next;
		}
	}
	return end;
}

/* Parses the bytes of the scanned file from begin to end, and gets their line numbers right. */
static void parse_piece(struct reading *r, const struct conf_scan *scan, size_t begin, size_t end)
{
	struct span piece = arena_copy(r->arena, (struct span){ scan->content, end });
	cfg_opt_t *options = confuse_options(r->arena, r->options);
	cfg_t *cfg;
	FILE *stream;

	if (piece.data == NULL || options == NULL || end == begin)
		return;
	for (size_t i = 0; i < begin; i++)
		if (piece.data[i] != '\n')
			((char *)piece.data)[i] = ' ';
	cfg = cfg_init(options, CFGF_NONE);
	stream = fmemopen((char *)piece.data, piece.size, "r");
	if (cfg != NULL && stream != NULL) {
		cfg_set_error_function(cfg, complain_of_syntax);
		free(cfg->filename);
		cfg->filename = strdup(scan->file);
		parsing = r;
		cfg_parse_fp(cfg, stream);
		parsing = NULL;
		take_settings(r, scan->file, cfg, r->options, &r->tree->settings);
		r->sections_end = take_sections(r, scan->file, cfg, r->options, r->sections_end);
	}
	if (stream != NULL)
		fclose(stream);
	if (cfg != NULL)
		cfg_free(cfg);
}

static void read_file(struct reading *r, const char *path, struct place named_at);

static void read_include(struct reading *r, const char *path, const struct conf_include *include)
{
	struct place place = { path, include->line };
	const char *found = confsource_find(&r->tree->sources, path, include->path);

	if (found == NULL || r->depth >= INCLUDE_DEPTH)
		r->tree->broken = true;
	if (found == NULL)
		complain(r->complaints, place,
			 "include: %.*s is neither beside this file nor in %s",
			 SPAN_FORMAT(include->path), r->tree->sources.share_folder);
	else if (r->depth >= INCLUDE_DEPTH)
		complain(r->complaints, place, "include: more than %d files deep", INCLUDE_DEPTH);
	else
		read_file(r, found, place);
}

static bool is_no_file(const char *path)
{
	struct stat status;

	return stat(path, &status) == -1 && errno == ENOENT;
}

static void read_file(struct reading *r, const char *path, struct place named_at)
{
	struct conf_scan scan = { .options = r->options,
				  .arena = r->arena,
				  .complaints = r->complaints,
				  .file = path,
				  .titles = r->titles,
				  .tried = r->tree->tried };
	struct trouble why;
	struct span content = confsource_read(&r->tree->sources, path, FILE_BYTES_MAX, &why);
	size_t at = 0;

	if (content.data == NULL) {
		r->tree->broken = true;
		complain(r->complaints, named_at, "%s%s", why.sentence,
			 named_at.file == NULL && is_no_file(path) ? NAME_ANOTHER : "");
		return;
	}
	if (!confsource_enter(&r->tree->sources, path, named_at, &why)) {
		complain(r->complaints, named_at, "include: %s", why.sentence);
		return;
	}
	confscan(&scan, content);
	r->titles = scan.titles;
	r->tree->tried = scan.tried;
	r->tree->broken = r->tree->broken || scan.broken;
	r->depth++;
	for (size_t i = 0; i < scan.include_count && !scan.broken; i++) {
		parse_piece(r, &scan, at, scan.includes[i].from);
		if (scan.includes[i].path.size != 0)
			read_include(r, path, &scan.includes[i]);
		at = scan.includes[i].to;
	}
	if (!scan.broken)
		parse_piece(r, &scan, at, scan.size);
	r->depth--;
	confsource_leave(&r->tree->sources);
}

void conffile_read(struct conf_tree *tree, struct arena *arena, const char *path,
		   const char *share_folder, const struct conf_option *options,
		   struct complaints *complaints)
{
	struct reading r = { .tree = tree,
			     .arena = arena,
			     .options = options,
			     .complaints = complaints,
			     .sections_end = &tree->sections };
	struct trouble why;

	*tree = (struct conf_tree){ .settings = NULL };
	if (confsource_begin(&tree->sources, arena, path, share_folder, &why))
		read_file(&r, tree->sources.main_path, (struct place){ NULL, 0 });
	else
		complain(complaints, (struct place){ path, 0 }, "%s", why.sentence);
}
