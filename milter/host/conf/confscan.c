/* confscan -- looks through a configuration file before libconfuse does. */
#include "host/conf/confscan.h"

#include <string.h>

#define DEPTH_MAX 8

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_SIGN };

struct token {
	enum token_kind kind;
	struct span text; /* of a string without its quotes */
	size_t from, to;  /* bytes of the file */
	int line;
};

#define SETTINGS_MAX 64 /* of one section */

struct scanner {
	struct conf_scan *scan;
	size_t at;
	int line;
	struct token token; /* the current one */
	const struct conf_option *level[DEPTH_MAX];
	int open_line[DEPTH_MAX];
	bool given[DEPTH_MAX][SETTINGS_MAX]; /* of the options of that level, in their order */
	int depth;
};

static struct place here(const struct scanner *s, int line)
{
	return (struct place){ s->scan->file, line };
}

static char byte_at(const struct scanner *s, size_t at)
{
	return at < s->scan->size ? s->scan->content[at] : '\0';
}

static void blank(struct conf_scan *scan, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (scan->content[i] != '\n')
			scan->content[i] = ' ';
}

static void skip_to_line_end(struct scanner *s)
{
	size_t from = s->at;

	while (s->at < s->scan->size && s->scan->content[s->at] != '\n')
		s->at++;
	blank(s->scan, from, s->at);
}

static void skip_block_comment(struct scanner *s)
{
	size_t from = s->at;
	int line = s->line;

	for (s->at += 2; s->at < s->scan->size; s->at++) {
		if (byte_at(s, s->at) == '*' && byte_at(s, s->at + 1) == '/') {
			s->at += 2;
			blank(s->scan, from, s->at);
			return;
		}
		s->line += byte_at(s, s->at) == '\n';
	}
	complain(s->scan->complaints, here(s, line), "this comment is never closed");
	s->scan->broken = true;
}

static void skip_blanks(struct scanner *s)
{
	while (s->at < s->scan->size) {
		char byte = s->scan->content[s->at];

		if (byte == '#' || (byte == '/' && byte_at(s, s->at + 1) == '/')) {
			skip_to_line_end(s);
		} else if (byte == '/' && byte_at(s, s->at + 1) == '*') {
			skip_block_comment(s);
		} else if (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n') {
			s->line += byte == '\n';
			s->at++;
		} else {
			return;
		}
	}
}

static void check_double_quoted(struct scanner *s, struct span text)
{
	bool backslash = span_find(text, '\\') < text.size;

	if (backslash || span_find_nocase(text, SPAN("${")) < text.size)
		complain(s->scan->complaints, here(s, s->token.line),
			 "%s in double quotes would be lost: use single quotes",
			 backslash ? "a backslash" : "${");
}

static void read_string(struct scanner *s, char quote)
{
	size_t from = ++s->at;

	while (s->at < s->scan->size && s->scan->content[s->at] != quote) {
		s->at += s->scan->content[s->at] == '\\' && s->at + 1 < s->scan->size;
		s->line += s->scan->content[s->at] == '\n';
		s->at++;
	}
	if (s->at >= s->scan->size) {
		complain(s->scan->complaints, here(s, s->token.line), "this quote is never closed");
		s->scan->broken = true;
		s->at = s->scan->size;
		return;
	}
	s->token.kind = TOKEN_STRING;
	s->token.text = (struct span){ s->scan->content + from, s->at - from };
	s->at++;
	if (quote == '"')
		check_double_quoted(s, s->token.text);
}

static bool is_sign(char byte)
{
	return byte != '\0' && strchr("{}=+,();", byte) != NULL;
}

static bool is_word_byte(char byte)
{
	return !is_sign(byte) && strchr(" \t\r\n\"'#", byte) == NULL;
}

static void read_word(struct scanner *s)
{
	size_t from = s->at;

	while (s->at < s->scan->size && is_word_byte(s->scan->content[s->at]))
		s->at++;
	s->token.kind = TOKEN_WORD;
	s->token.text = (struct span){ s->scan->content + from, s->at - from };
	if (span_ends_nocase(s->token.text, SPAN("$")) && byte_at(s, s->at) == '{')
		complain(s->scan->complaints, here(s, s->line),
			 "${ would be expanded: use single quotes");
}

static void next(struct scanner *s)
{
	char byte;

	skip_blanks(s);
	s->token = (struct token){ TOKEN_END, { NULL, 0 }, s->at, s->at, s->line };
	byte = byte_at(s, s->at);
	if (s->at >= s->scan->size || s->scan->broken)
		return;
	if (byte == '"' || byte == '\'') {
		read_string(s, byte);
	} else if (is_sign(byte)) {
		s->token.kind = TOKEN_SIGN;
		s->token.text = (struct span){ s->scan->content + s->at, 1 };
		s->at++;
	} else {
		read_word(s);
	}
	s->token.to = s->at;
}

static bool is_sign_token(const struct scanner *s, char sign)
{
	return s->token.kind == TOKEN_SIGN && s->token.text.data[0] == sign;
}

/* Passes over a value, a list or a section's braces, and what stands before it. */
static void skip_statement(struct scanner *s)
{
	int depth = 0;

	while (is_sign_token(s, '=') || is_sign_token(s, '+'))
		next(s);
	if (!is_sign_token(s, '{')) {
		next(s);
		if (!is_sign_token(s, '{'))
			return;
	}
	do {
		depth += is_sign_token(s, '{') - is_sign_token(s, '}');
		next(s);
	} while (depth > 0 && s->token.kind != TOKEN_END);
}

/* One of these follows the name of a setting or section, a section's perhaps after its title. */
static bool begins_statement(const struct scanner *s)
{
	struct scanner ahead = *s;

	if (is_sign_token(s, '=') || is_sign_token(s, '+') || is_sign_token(s, '{'))
		return true;
	next(&ahead);
	return is_sign_token(&ahead, '{');
}

static void skip_unknown(struct scanner *s, struct token name)
{
	if (!begins_statement(s)) {
		complain(s->scan->complaints, here(s, name.line),
			 "'%.*s' is out of place: a value with a blank in it needs quotes",
			 SPAN_FORMAT(name.text));
		blank(s->scan, name.from, name.to);
		return;
	}
	complain(s->scan->complaints, here(s, name.line), "there is no setting '%.*s' here",
		 SPAN_FORMAT(name.text));
	skip_statement(s);
	blank(s->scan, name.from, s->token.from);
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

static void add_include(struct scanner *s, struct token name)
{
	struct conf_include include = { .from = name.from, .line = name.line };
	bool complete = is_sign_token(s, '(');

	next(s);
	include.path = arena_copy(s->scan->arena, s->token.text);
	complete = complete && s->token.kind == TOKEN_STRING && include.path.size != 0;
	next(s);
	complete = complete && is_sign_token(s, ')');
	include.to = s->token.to;
	if (!complete) {
		complain(s->scan->complaints, here(s, name.line), "write include('file')");
		s->scan->broken = true;
		return;
	}
	next(s);
	keep_break(s->scan, include);
	blank(s->scan, include.from, include.to);
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

/* A section whose name occurred before is parsed apart: libconfuse would drop the first. */
static void add_title(struct scanner *s, const struct conf_option *option, struct token name)
{
	struct conf_scan *scan = s->scan;
	struct span text = s->token.text;
	struct place first = confscan_place(scan->titles, option->name, text);
	struct conf_title *title = arena_take(scan->arena, sizeof(*title));

	if (first.file != NULL) {
		complain(scan->complaints, here(s, s->token.line),
			 "%s '%.*s' is already defined at %s:%d", option->name, SPAN_FORMAT(text),
			 first.file, first.line);
		keep_break(scan, (struct conf_include){ .from = name.from, .to = name.from });
	}
	if (title == NULL)
		return;
	title->kind = option->name;
	title->title = arena_copy(scan->arena, text);
	title->place = here(s, s->token.line);
	title->next = scan->titles;
	scan->titles = title;
}

static void enter_section(struct scanner *s, const struct conf_option *option, struct token name)
{
	if (option->titled) {
		if (s->token.kind != TOKEN_WORD && s->token.kind != TOKEN_STRING) {
			complain(s->scan->complaints, here(s, name.line), "this %s has no name",
				 option->name);
			skip_statement(s);
			blank(s->scan, name.from, s->token.from);
			return;
		}
		add_title(s, option, name);
		next(s);
	}
	if (!is_sign_token(s, '{') || s->depth + 1 >= DEPTH_MAX) {
		complain(s->scan->complaints, here(s, name.line), "'{' is missing after %s",
			 option->name);
		s->scan->broken = true;
		return;
	}
	memset(s->given[s->depth + 1], 0, sizeof(s->given[0]));
	s->open_line[s->depth] = name.line;
	s->level[++s->depth] = option->inside;
	next(s);
}

/* libconfuse silently takes the last of several.  += is there for adding to a list. */
static void note_given(struct scanner *s, const struct conf_option *option, struct token name)
{
	bool *given = &s->given[s->depth][option - s->level[s->depth]];

	if (*given && is_sign_token(s, '='))
		complain(s->scan->complaints, here(s, name.line), "%s is given twice",
			 option->name);
	*given = true;
}

static void scan_setting(struct scanner *s)
{
	struct token name = s->token;
	const struct conf_option *option = option_named(s->level[s->depth], name.text);

	next(s);
	if (s->depth == 0 && span_equal(name.text, SPAN("include")))
		add_include(s, name);
	else if (option == NULL)
		skip_unknown(s, name);
	else if (option->kind == CONF_SECTION)
		enter_section(s, option, name);
	else {
		note_given(s, option, name);
		skip_statement(s);
	}
}

static void scan_statement(struct scanner *s)
{
	if (is_sign_token(s, '}') && s->depth > 0) {
		s->depth--;
		next(s);
	} else if (s->token.kind == TOKEN_WORD) {
		scan_setting(s);
	} else {
		complain(s->scan->complaints, here(s, s->token.line), "unexpected '%.*s'",
			 SPAN_FORMAT(span_first(s->token.text, 40)));
		s->scan->broken = true;
	}
}

static bool is_text(struct scanner *s)
{
	for (size_t i = 0; i < s->scan->size; i++) {
		unsigned char byte = (unsigned char)s->scan->content[i];

		s->line += byte == '\n';
		if (byte >= ' ' || byte == '\t' || byte == '\r' || byte == '\n')
			continue;
		complain(s->scan->complaints, here(s, s->line),
			 "this is not text: it has a byte of value %d in it", byte);
		s->scan->broken = true;
		return false;
	}
	s->line = 1;
	return true;
}

void confscan(struct conf_scan *scan, struct span content)
{
	struct scanner s = { .scan = scan, .line = 1 };

	scan->content = arena_string(scan->arena, content);
	scan->size = scan->content != NULL ? content.size : 0;
	scan->broken = false;
	scan->includes = NULL;
	scan->include_count = 0;
	s.level[0] = scan->options;
	if (!is_text(&s))
		return;
	for (next(&s); s.token.kind != TOKEN_END && !scan->broken;)
		scan_statement(&s);
	if (s.depth > 0 && !scan->broken) {
		complain(scan->complaints, here(&s, s.open_line[s.depth - 1]),
			 "the '{' opened here is never closed");
		scan->broken = true;
	}
}
