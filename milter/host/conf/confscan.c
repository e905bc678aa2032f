/* confscan -- looks through a configuration file before libconfuse does. */
#include "host/conf/confscan.h"

#include <string.h>

#include "host/conf/conftokens.h"
#include "host/conf/confunknown.h"

#define DEPTH_MAX 8
#define SETTINGS_MAX 64 /* of one section */

struct scanner {
	struct conf_scan *scan;
	struct conf_tokens tokens;
	const struct conf_option *level[DEPTH_MAX];
	int open_line[DEPTH_MAX];
	int given[DEPTH_MAX][SETTINGS_MAX]; /* lines, by the options of that level; 0: not yet */
	int depth;
};

static struct place here(const struct scanner *s, int line)
{
	return (struct place){ s->scan->file, line };
}

/*
 * Passes over a value, a list or a section's braces, and what stands before it.  True: it was a
 * pair of braces with nothing between them.
 */
static bool skip_statement(struct scanner *s)
{
	int depth = 0, tokens = 0;

	while (conftokens_sign(&s->tokens, '=') || conftokens_sign(&s->tokens, '+'))
		conftokens_next(&s->tokens);
	if (!conftokens_sign(&s->tokens, '{')) {
		conftokens_next(&s->tokens);
		if (!conftokens_sign(&s->tokens, '{'))
			return false;
	}
	do {
		depth += conftokens_sign(&s->tokens, '{') - conftokens_sign(&s->tokens, '}');
		conftokens_next(&s->tokens);
		tokens++;
	} while (depth > 0 && s->tokens.token.kind != TOKEN_END);
	return depth == 0 && tokens == 2;
}

/* One of these follows the name of a setting or section, a section's perhaps after its title. */
static bool begins_statement(const struct scanner *s)
{
	struct conf_tokens ahead = s->tokens;

	if (conftokens_sign(&s->tokens, '=') || conftokens_sign(&s->tokens, '+') ||
	    conftokens_sign(&s->tokens, '{'))
		return true;
	conftokens_next(&ahead);
	return conftokens_sign(&ahead, '{');
}

static void skip_unknown(struct scanner *s, struct conf_token name)
{
	if (!begins_statement(s)) {
		complain(s->scan->complaints, here(s, name.line),
			 "'%.*s' is out of place: a value with a blank in it needs quotes",
			 SPAN_FORMAT(name.text));
		conftokens_blank(s->scan, name.from, name.to);
		return;
	}
	confunknown_complain(s->scan->complaints, here(s, name.line), s->level[s->depth],
			     s->level[0], name.text);
	skip_statement(s);
	conftokens_blank(s->scan, name.from, s->tokens.token.from);
}

static void keep_break(struct conf_scan *scan, struct conf_include include)
{
	struct conf_include *grown =
		arena_grow(scan->arena, scan->includes, scan->include_count, sizeof(*grown));

	if (grown == NULL)
		return;
	grown[scan->include_count++] = include;
	scan->includes = grown;
}

static void add_include(struct scanner *s, struct conf_token name)
{
	struct conf_include include = { .from = name.from, .line = name.line };
	bool complete = conftokens_sign(&s->tokens, '(');

	conftokens_next(&s->tokens);
	include.path = arena_copy(s->scan->arena, s->tokens.token.text);
	complete = complete && s->tokens.token.kind == TOKEN_STRING && include.path.size != 0;
	conftokens_next(&s->tokens);
	complete = complete && conftokens_sign(&s->tokens, ')');
	include.to = s->tokens.token.to;
	if (!complete) {
		complain(s->scan->complaints, here(s, name.line), "write include('file')");
		s->scan->broken = true;
		return;
	}
	conftokens_next(&s->tokens);
	keep_break(s->scan, include);
	conftokens_blank(s->scan, include.from, include.to);
}

static const struct conf_option *option_named(const struct conf_option *options, struct span name)
{
	for (; options->name != NULL; options++)
		if (span_equal(name, span_of(options->name)))
			return options;
	return NULL;
}

struct place confscan_place(const struct conf_title *titles, const char *kind, struct span title)
{
	for (; titles != NULL; titles = titles->next)
		if (strcmp(titles->kind, kind) == 0 && span_equal(titles->title, title))
			return titles->place;
	return (struct place){ NULL, 0 };
}

static void keep_title(struct scanner *s, const char *kind, struct span text, int line)
{
	struct conf_scan *scan = s->scan;
	struct conf_title *title = arena_take(scan->arena, sizeof(*title));

	if (title == NULL)
		return;
	title->kind = kind;
	title->title = arena_copy(scan->arena, text);
	title->place = here(s, line);
	title->next = scan->titles;
	scan->titles = title;
}

/* A section whose name occurred before is parsed apart: libconfuse would drop the first. */
static void add_title(struct scanner *s, const struct conf_option *option, struct conf_token name)
{
	struct conf_scan *scan = s->scan;
	struct conf_token title = s->tokens.token;
	struct place first = confscan_place(scan->titles, option->name, title.text);

	if (first.file != NULL) {
		complain(scan->complaints, here(s, title.line),
			 "%s '%.*s' is already defined at %s:%d: rename one", option->name,
			 SPAN_FORMAT(title.text), first.file, first.line);
		keep_break(scan, (struct conf_include){ .from = name.from, .to = name.from });
	}
	keep_title(s, option->name, title.text, title.line);
}

static void enter_section(struct scanner *s, const struct conf_option *option,
			  struct conf_token name)
{
	if (option->titled) {
		if (s->tokens.token.kind != TOKEN_WORD && s->tokens.token.kind != TOKEN_STRING) {
			complain(s->scan->complaints, here(s, name.line), "this %s has no name",
				 option->name);
			skip_statement(s);
			conftokens_blank(s->scan, name.from, s->tokens.token.from);
			return;
		}
		add_title(s, option, name);
		conftokens_next(&s->tokens);
	}
	if (!conftokens_sign(&s->tokens, '{') || s->depth + 1 >= DEPTH_MAX) {
		complain(s->scan->complaints, here(s, name.line), "'{' is missing after %s",
			 option->name);
		s->scan->broken = true;
		return;
	}
	memset(s->given[s->depth + 1], 0, sizeof(s->given[0]));
	s->open_line[s->depth] = name.line;
	s->level[++s->depth] = option->inside;
	conftokens_next(&s->tokens);
}

/* Where the setting was given before: in this section, or at the top level of another file. */
static struct place given_before(const struct scanner *s, const struct conf_option *option)
{
	int line = s->given[s->depth][option - s->level[s->depth]];

	if (line == 0 && s->depth == 0)
		return confscan_place(s->scan->titles, option->name, SPAN(""));
	return (struct place){ line != 0 ? s->scan->file : NULL, line };
}

/*
 * libconfuse silently takes the last of several, so that a line far away could undo another.  +=
 * is there for adding to a list.
 */
static void note_given(struct scanner *s, const struct conf_option *option, struct conf_token name)
{
	struct place first = given_before(s, option);

	if (first.file != NULL && conftokens_sign(&s->tokens, '='))
		complain(s->scan->complaints, here(s, name.line),
			 "%s is given twice, first at %s:%d: leave one of them%s", option->name,
			 first.file, first.line,
			 option->kind == CONF_VALUE ? "" : ", or add to the list with +=");
	if (s->depth == 0 && conftokens_sign(&s->tokens, '='))
		keep_title(s, option->name, SPAN(""), name.line);
	s->given[s->depth][option - s->level[s->depth]] = name.line;
}

static void scan_value(struct scanner *s, const struct conf_option *option, struct conf_token name)
{
	note_given(s, option, name);
	if (skip_statement(s) && option->kind == CONF_ITEMS)
		complain(s->scan->complaints, here(s, name.line),
			 "%s = { } would limit nothing: fill the list, or leave it out",
			 option->name);
}

static void scan_setting(struct scanner *s)
{
	struct conf_token name = s->tokens.token;
	const struct conf_option *option = option_named(s->level[s->depth], name.text);

	conftokens_next(&s->tokens);
	if (s->depth == 0 && span_equal(name.text, SPAN("include")))
		add_include(s, name);
	else if (option == NULL)
		skip_unknown(s, name);
	else if (option->kind == CONF_SECTION)
		enter_section(s, option, name);
	else
		scan_value(s, option, name);
}

static void scan_statement(struct scanner *s)
{
	if (conftokens_sign(&s->tokens, '}') && s->depth > 0) {
		s->depth--;
		conftokens_next(&s->tokens);
	} else if (s->tokens.token.kind == TOKEN_WORD) {
		scan_setting(s);
	} else {
		complain(s->scan->complaints, here(s, s->tokens.token.line),
			 "unexpected '%.*s': is a quote or a bracket missing before it?",
			 SPAN_FORMAT(span_first(s->tokens.token.text, 40)));
		s->scan->broken = true;
	}
}

static bool is_text(struct scanner *s)
{
	for (size_t i = 0; i < s->scan->size; i++) {
		unsigned char byte = (unsigned char)s->scan->content[i];

		s->tokens.line += byte == '\n';
		if (byte >= ' ' || byte == '\t' || byte == '\r' || byte == '\n')
			continue;
		complain(s->scan->complaints, here(s, s->tokens.line),
			 "this is not text: it has a byte of value %d in it", byte);
		s->scan->broken = true;
		return false;
	}
	s->tokens.line = 1;
	return true;
}

void confscan(struct conf_scan *scan, struct span content)
{
	struct scanner s = { .scan = scan, .tokens = { .scan = scan, .line = 1 } };

	scan->content = arena_string(scan->arena, content);
	scan->size = scan->content != NULL ? content.size : 0;
	conftokens_blank(scan, 0, content.size - span_without_mark(content).size);
	scan->broken = false;
	scan->includes = NULL;
	scan->include_count = 0;
	s.level[0] = scan->options;
	if (!is_text(&s))
		return;
	for (conftokens_next(&s.tokens); s.tokens.token.kind != TOKEN_END && !scan->broken;)
		scan_statement(&s);
	if (s.depth > 0 && !scan->broken) {
		complain(scan->complaints, here(&s, s.open_line[s.depth - 1]),
			 "the '{' opened here is never closed");
		scan->broken = true;
	}
}
