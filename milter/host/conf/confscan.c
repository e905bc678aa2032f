/* SPDX-License-Identifier: ISC */
/* confscan -- looks through a configuration file before libconfuse does. */
#include "host/conf/confscan.h"

#include <stdlib.h>
#include <string.h>

#include "host/conf/confform.h"
#include "host/conf/confunknown.h"

#define DEPTH_MAX 8
#define SETTINGS_MAX 64 /* of one section */

struct scanner {
	struct conf_scan *scan;
	struct conf_tokens tokens;
	const struct conf_option *level[DEPTH_MAX];
	int open_line[DEPTH_MAX];
	/* Lines, by the options of that level; 0: not yet; less than 0: only added to. */
	int given[DEPTH_MAX][SETTINGS_MAX];
	int depth;
	struct conf_title *section; /* around the current statement; NULL: none that has a title */
	struct conf_token foreign;  /* the first that belongs outside of where it is, if any */
	size_t count_before;        /* of complaints, before that one */
	bool separated;             /* a sign between settings was complained of */
};

static struct place here(const struct scanner *s, int line)
{
	return (struct place){ s->scan->file, line };
}

/* Passes over a value, a list or a section's braces, and what stands before it. */
static void skip_statement(struct scanner *s)
{
	int depth = 0;

	while (conftokens_sign(&s->tokens, '=') || conftokens_sign(&s->tokens, '+'))
		conftokens_next(&s->tokens);
	if (!conftokens_sign(&s->tokens, '{')) {
		conftokens_next(&s->tokens);
		if (!conftokens_sign(&s->tokens, '{'))
			return;
	}
	do {
		depth += conftokens_sign(&s->tokens, '{') - conftokens_sign(&s->tokens, '}');
		conftokens_next(&s->tokens);
	} while (depth > 0 && s->tokens.token.kind != TOKEN_END);
}

/* One of these follows the name of a setting or section, a section's perhaps after its title. */
static bool begins_statement(const struct scanner *s)
{
	struct conf_tokens ahead = conftokens_ahead(&s->tokens);

	if (conftokens_sign(&s->tokens, '=') || conftokens_sign(&s->tokens, '+') ||
	    conftokens_sign(&s->tokens, '{'))
		return true;
	conftokens_next(&ahead);
	return conftokens_sign(&ahead, '{');
}

/* The setting was given, if not well: that it is missing is no news then. */
static void keep_tried(struct scanner *s, struct span name)
{
	struct conf_tried *tried = arena_take(s->scan->arena, sizeof(*tried));
	const struct conf_tried **list = &s->scan->tried;

	if (tried == NULL || name.size == 0 || (s->depth > 0 && s->section == NULL))
		return;
	if (s->depth > 0)
		list = &s->section->tried;
	tried->name = arena_copy(s->scan->arena, name);
	tried->next = *list;
	*list = tried;
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
	if (s->foreign.kind == TOKEN_END && s->depth > 0 &&
	    confform_option(s->level[0], name.text) != NULL) {
		s->foreign = name;
		s->foreign.text = arena_copy(s->scan->arena, name.text);
		s->count_before = s->scan->complaints->count;
	}
	keep_tried(s, confunknown_complain(s->scan->complaints, here(s, name.line),
					   s->level[s->depth], s->level[0], name.text));
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

const struct conf_title *confscan_title(const struct conf_title *titles, const char *kind,
					struct span title)
{
	while (titles != NULL &&
	       (strcmp(titles->kind, kind) != 0 || !span_equal(titles->title, title)))
		titles = titles->next;
	return titles;
}

static struct conf_title *keep_title(struct scanner *s, const char *kind, struct span text,
				     int line)
{
	struct conf_scan *scan = s->scan;
	struct conf_title *title = arena_take(scan->arena, sizeof(*title));

	if (title == NULL)
		return NULL;
	title->kind = kind;
	title->title = arena_copy(scan->arena, text);
	title->place = here(s, line);
	title->next = scan->titles;
	scan->titles = title;
	return title;
}

/* A section whose name occurred before is parsed apart: libconfuse would drop the first. */
static void add_title(struct scanner *s, const struct conf_option *option, struct conf_token name)
{
	struct conf_scan *scan = s->scan;
	struct conf_token title = s->tokens.token;
	const struct conf_title *first = confscan_title(scan->titles, option->name, title.text);

	if (first != NULL) {
		complain(scan->complaints, here(s, title.line),
			 "%s '%.*s' is already defined at %s:%d: rename one", option->name,
			 SPAN_FORMAT(title.text), first->place.file, first->place.line);
		keep_break(scan, (struct conf_include){ .from = name.from, .to = name.from });
	}
	s->section = keep_title(s, option->name, title.text, title.line);
}

/* What stands where the '{' of a section should. */
static void complain_of_opening(struct scanner *s, const struct conf_option *option,
				struct conf_token name, struct span title)
{
	struct conf_scan *scan = s->scan;
	struct conf_token at = s->tokens.token;

	if (scan->broken)
		return;
	if (option->titled && at.kind == TOKEN_WORD && title.data != NULL) {
		conftokens_next(&s->tokens);
		if (conftokens_sign(&s->tokens, '{')) {
			complain(scan->complaints, here(s, name.line),
				 "'%.*s %.*s': a name with a blank in it needs quotes",
				 SPAN_FORMAT(title), SPAN_FORMAT(at.text));
			scan->broken = true;
			return;
		}
	}
	complain(scan->complaints, here(s, name.line), "'{' is missing after %s%s%.*s",
		 option->name, title.size != 0 ? " " : "", SPAN_FORMAT(title));
	scan->broken = true;
}

static void enter_section(struct scanner *s, const struct conf_option *option,
			  struct conf_token name)
{
	struct span title = { NULL, 0 };

	if (option->titled) {
		if (s->tokens.token.kind != TOKEN_WORD && s->tokens.token.kind != TOKEN_STRING) {
			complain(s->scan->complaints, here(s, name.line),
				 "this %s has no name: write %s NAME { ... }", option->name,
				 option->name);
			skip_statement(s);
			conftokens_blank(s->scan, name.from, s->tokens.token.from);
			return;
		}
		title = s->tokens.token.text;
		add_title(s, option, name);
		conftokens_next(&s->tokens);
	}
	if (!conftokens_sign(&s->tokens, '{') || s->depth + 1 >= DEPTH_MAX) {
		complain_of_opening(s, option, name, title);
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
	const struct conf_title *title;

	if (line == 0 && s->depth == 0) {
		title = confscan_title(s->scan->titles, option->name, SPAN(""));
		return title != NULL ? title->place : (struct place){ NULL, 0 };
	}
	return (struct place){ line != 0 ? s->scan->file : NULL, abs(line) };
}

/*
 * libconfuse silently takes the last of several, so that a line far away could undo another.  +=
 * is there for adding to a list.
 */
static void note_given(struct scanner *s, const struct conf_option *option, struct conf_token name)
{
	struct place first = given_before(s, option);
	int *given = &s->given[s->depth][option - s->level[s->depth]];
	bool adds = conftokens_sign(&s->tokens, '+');

	if (first.file != NULL && !adds && *given < 0)
		complain(s->scan->complaints, here(s, name.line),
			 "%s is added to before it is set, at %s:%d: put this first", option->name,
			 first.file, first.line);
	else if (first.file != NULL && !adds)
		complain(s->scan->complaints, here(s, name.line),
			 "%s is given twice, first at %s:%d: leave one of them%s", option->name,
			 first.file, first.line,
			 option->kind == CONF_VALUE ? "" : ", or add to the list with +=");
	if (s->depth == 0 && !adds)
		keep_title(s, option->name, SPAN(""), name.line);
	if (!adds)
		*given = name.line;
	else if (*given == 0)
		*given = -name.line;
}

static void scan_value(struct scanner *s, const struct conf_option *option, struct conf_token name)
{
	enum conf_form form;

	note_given(s, option, name);
	form = confform_read(&s->tokens, option, s->level[s->depth], name);
	if (form == FORM_EMPTY && option->kind == CONF_ITEMS)
		complain(s->scan->complaints, here(s, name.line),
			 "%s = { } would limit nothing: fill the list, or leave it out",
			 option->name);
	if (form != FORM_WRONG)
		return;
	keep_tried(s, span_of(option->name));
	conftokens_blank(s->scan, name.from, s->tokens.token.from);
}

/* `name:`, as other languages write it, is the setting, too. */
static const struct conf_option *option_of(const struct scanner *s, struct span name)
{
	const struct conf_option *option = confform_option(s->level[s->depth], name);

	if (option == NULL && span_ends_nocase(name, SPAN(":")))
		option = confform_option(s->level[s->depth], span_first(name, name.size - 1));
	return option;
}

static void scan_setting(struct scanner *s)
{
	struct conf_token name = s->tokens.token;
	const struct conf_option *option = option_of(s, name.text);

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

/* Complained of once a file: whoever ends one setting with a sign ends them all so. */
static void skip_separator(struct scanner *s)
{
	if (!s->separated)
		complain(s->scan->complaints, here(s, s->tokens.token.line),
			 "'%.*s' is out of place: nothing stands between settings but blanks",
			 SPAN_FORMAT(s->tokens.token.text));
	s->separated = true;
	conftokens_blank(s->scan, s->tokens.token.from, s->tokens.token.to);
	conftokens_next(&s->tokens);
}

static void scan_statement(struct scanner *s)
{
	if (conftokens_sign(&s->tokens, '}') && s->depth > 0) {
		s->depth--;
		conftokens_next(&s->tokens);
	} else if (s->tokens.token.kind == TOKEN_WORD) {
		scan_setting(s);
	} else if (conftokens_sign(&s->tokens, ';') || conftokens_sign(&s->tokens, ',')) {
		skip_separator(s);
	} else {
		complain(s->scan->complaints, here(s, s->tokens.token.line),
			 "unexpected '%.*s': is a quote or a bracket missing before it?",
			 SPAN_FORMAT(span_first(s->tokens.token.text, 40)));
		s->scan->broken = true;
	}
}

/* What follows a section that never closes seems to stand in it: only that it does is said. */
static void complain_of_open(struct scanner *s)
{
	struct conf_scan *scan = s->scan;
	struct place place = here(s, s->open_line[s->depth - 1]);

	scan->broken = true;
	if (s->foreign.kind == TOKEN_END) {
		complain(scan->complaints, place, "the '{' opened here is never closed");
		return;
	}
	scan->complaints->count = s->count_before;
	complain(scan->complaints, place,
		 "the '{' opened here is never closed: is a '}' missing before '%.*s' on line %d?",
		 SPAN_FORMAT(s->foreign.text), s->foreign.line);
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
	if (s.depth > 0 && !scan->broken)
		complain_of_open(&s);
}
