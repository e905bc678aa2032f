/* SPDX-License-Identifier: ISC */
/* confform -- the form of a setting: NAME = value, NAME = { a, b }, NAME += { c }. */
#include "host/conf/confform.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define HOURS "'Mon-Fri 09:00-18:00'"

/* A setting being passed over. */
struct form {
	struct conf_tokens *tokens;
	const struct conf_option *option, *level;
	struct span first; /* value or item, as written */
	size_t items;
	bool wrong;
};

const struct conf_option *confform_option(const struct conf_option *options, struct span name)
{
	for (; options->name != NULL; options++)
		if (span_equal(name, span_of(options->name)))
			return options;
	return NULL;
}

/* What is wrong first is said; what follows from it is not. */
static void say(struct form *f, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(struct form *f, int line, const char *format, ...)
{
	struct conf_scan *scan = f->tokens->scan;
	struct trouble what;
	va_list arguments;

	if (f->wrong || scan->broken)
		return;
	va_start(arguments, format);
	vsnprintf(what.sentence, sizeof(what.sentence), format, arguments);
	va_end(arguments);
	complain(scan->complaints, (struct place){ scan->file, line }, "%s", what.sentence);
	f->wrong = true;
}

static bool is_value(const struct conf_tokens *s)
{
	return s->token.kind == TOKEN_WORD || s->token.kind == TOKEN_STRING;
}

/* Short enough to be shown. */
static struct span shown(const struct conf_tokens *s)
{
	return span_first(s->token.text, 60);
}

/* The token as it is written, with its quotes. */
static struct span written(const struct conf_tokens *s)
{
	return (struct span){ s->scan->content + s->token.from, s->token.to - s->token.from };
}

/* Whether the current word is the name of a setting or section, and not a value. */
static bool begins_next(const struct form *f)
{
	struct conf_tokens ahead = conftokens_ahead(f->tokens);
	const struct conf_option *next;

	if (ahead.token.kind != TOKEN_WORD)
		return false;
	next = confform_option(f->level, ahead.token.text);
	conftokens_next(&ahead);
	if (next == NULL || conftokens_sign(&ahead, '=') || conftokens_sign(&ahead, '+'))
		return next != NULL;
	if (next->kind != CONF_SECTION)
		return false;
	if (next->titled)
		conftokens_next(&ahead);
	return conftokens_sign(&ahead, '{');
}

static void read_equals(struct form *f, struct conf_token name)
{
	struct conf_tokens *s = f->tokens;
	bool adds = conftokens_sign(s, '+');

	if (adds)
		conftokens_next(s);
	if (adds && f->option->kind == CONF_VALUE)
		say(f, name.line,
		    "%s is one value, to which nothing is added: write '=' in place of '+='",
		    f->option->name);
	if (conftokens_sign(s, '=')) {
		conftokens_next(s);
		if (conftokens_sign(s, '='))
			say(f, s->token.line, "%s has two '=': leave one of them", f->option->name);
		while (conftokens_sign(s, '='))
			conftokens_next(s);
	} else if (span_ends_nocase(name.text, SPAN(":"))) {
		say(f, name.line, "'%.*s': write '=' in place of ':'", SPAN_FORMAT(name.text));
	} else if (conftokens_sign(s, '{') || (is_value(s) && !begins_next(f))) {
		say(f, name.line, "'=' is missing after %s", f->option->name);
	}
}

/* Takes the current token for an item of a list. */
static void take_item(struct form *f, const struct conf_token *before)
{
	struct conf_tokens *s = f->tokens;

	if (before->kind != TOKEN_END)
		say(f, s->token.line, "%s: a comma is missing between '%.*s' and '%.*s'",
		    f->option->name, SPAN_FORMAT(span_first(before->text, 60)),
		    SPAN_FORMAT(shown(s)));
	if (f->items++ == 0)
		f->first = written(s);
}

static void take_sign(struct form *f, const struct conf_token *before)
{
	struct conf_tokens *s = f->tokens;

	if (conftokens_sign(s, ';'))
		say(f, s->token.line, "%s: items are separated by ',', not by ';'",
		    f->option->name);
	else if (conftokens_sign(s, '=') || conftokens_sign(s, '+'))
		say(f, s->token.line, "%s: an item with '%.*s' in it needs quotes", f->option->name,
		    SPAN_FORMAT(shown(s)));
	else if (!conftokens_sign(s, ','))
		say(f, s->token.line, "%s: an item with a bracket around it needs quotes",
		    f->option->name);
	else if (before->kind == TOKEN_END)
		say(f, s->token.line, "%s: no item stands before this comma: leave one out",
		    f->option->name);
}

/* From behind the opening brace to behind the closing one. */
static void read_list(struct form *f)
{
	const struct conf_token nothing = { .kind = TOKEN_END };
	struct conf_tokens *s = f->tokens;
	struct conf_token opening = s->token, before = nothing;
	int depth = 1;

	for (conftokens_next(s); depth > 0 && s->token.kind != TOKEN_END; conftokens_next(s)) {
		depth += conftokens_sign(s, '{') - conftokens_sign(s, '}');
		if (depth == 0)
			continue;
		if (begins_next(f)) {
			say(f, opening.line, "%s: the list is not closed: write '}' before '%.*s'",
			    f->option->name, SPAN_FORMAT(shown(s)));
			return;
		}
		if (is_value(s))
			take_item(f, &before);
		else
			take_sign(f, &before);
		before = is_value(s) ? s->token : nothing;
	}
	if (depth == 0 || s->scan->broken)
		return;
	say(f, opening.line, "the '{' opened here is never closed");
	s->scan->broken = true;
}

/* [a b] and (a b), as other languages write lists; the current token is its first. */
static bool read_brackets(struct form *f)
{
	struct conf_tokens *s = f->tokens;
	bool square = s->token.kind == TOKEN_WORD && s->token.text.data[0] == '[';
	struct span end = square ? SPAN("]") : SPAN(")");

	if (f->option->kind == CONF_VALUE || (!square && !conftokens_sign(s, '(')))
		return false;
	say(f, s->token.line, "%s: a list stands in braces: write %s = { ... }", f->option->name,
	    f->option->name);
	while (s->token.kind != TOKEN_END && !conftokens_sign(s, '}') && !begins_next(f)) {
		bool closed = span_ends_nocase(s->token.text, end);

		conftokens_next(s);
		if (closed)
			break;
	}
	return true;
}

/* A comma, and behind it another value. */
static bool goes_on(const struct form *f)
{
	struct form ahead = *f;
	struct conf_tokens tokens = conftokens_ahead(f->tokens);

	ahead.tokens = &tokens;
	if (!conftokens_sign(&tokens, ','))
		return false;
	conftokens_next(&tokens);
	return is_value(&tokens) && !begins_next(&ahead);
}

static void read_value(struct form *f, int line)
{
	struct conf_tokens *s = f->tokens;

	if (read_brackets(f))
		return;
	if (!is_value(s) || begins_next(f)) {
		say(f, line, "%s has no value: write one", f->option->name);
		return;
	}
	f->first = written(s);
	conftokens_next(s);
	if (goes_on(f) && f->option->kind == CONF_VALUE)
		say(f, s->token.line, "%s is one value: leave one, or put quotes around them all",
		    f->option->name);
	else if (goes_on(f))
		say(f, s->token.line, "%s: several items stand in braces: write %s = { %.*s, ... }",
		    f->option->name, f->option->name, SPAN_FORMAT(span_first(f->first, 60)));
	while (goes_on(f)) {
		conftokens_next(s);
		conftokens_next(s);
	}
}

/* Of a setting that is one value. */
static void refuse_list(struct form *f, int line)
{
	const char *name = f->option->name;
	struct span meant = strcmp(name, "hours") == 0 ? SPAN(HOURS) : span_first(f->first, 60);

	if (meant.size == 0)
		say(f, line, "%s has no value: write one", name);
	else
		say(f, line, "%s is one value, not a list: write %s = %.*s", name, name,
		    SPAN_FORMAT(meant));
}

enum conf_form confform_read(struct conf_tokens *tokens, const struct conf_option *option,
			     const struct conf_option *level, struct conf_token name)
{
	struct form f = { .tokens = tokens, .option = option, .level = level };
	bool list;
	int line;

	read_equals(&f, name);
	list = conftokens_sign(tokens, '{');
	line = tokens->token.line;
	if (list)
		read_list(&f);
	else
		read_value(&f, name.line);
	if (list && option->kind == CONF_VALUE)
		refuse_list(&f, line);
	if (f.wrong)
		return FORM_WRONG;
	return list && f.items == 0 ? FORM_EMPTY : FORM_GOOD;
}
