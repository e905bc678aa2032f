/* SPDX-License-Identifier: ISC */
/* conftokens -- the words, strings and signs of a configuration file. */
#include "host/conf/conftokens.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* breaks: what follows cannot be read. */
static void say(struct conf_tokens *s, int line, bool breaks, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static void say(struct conf_tokens *s, int line, bool breaks, const char *format, ...)
{
	struct trouble what;
	va_list arguments;

	if (s->ahead)
		return;
	va_start(arguments, format);
	vsnprintf(what.sentence, sizeof(what.sentence), format, arguments);
	va_end(arguments);
	complain(s->scan->complaints, (struct place){ s->scan->file, line }, "%s", what.sentence);
	s->scan->broken = s->scan->broken || breaks;
}

struct conf_tokens conftokens_ahead(const struct conf_tokens *s)
{
	struct conf_tokens copy = *s;

	copy.ahead = true;
	return copy;
}

static char byte_at(const struct conf_tokens *s, size_t at)
{
	return at < s->scan->size ? s->scan->content[at] : '\0';
}

void conftokens_blank(struct conf_scan *scan, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (scan->content[i] != '\n')
			scan->content[i] = ' ';
}

static void skip_to_line_end(struct conf_tokens *s)
{
	size_t from = s->at;

	while (s->at < s->scan->size && s->scan->content[s->at] != '\n')
		s->at++;
	conftokens_blank(s->scan, from, s->at);
}

static void skip_block_comment(struct conf_tokens *s)
{
	size_t from = s->at;
	int line = s->line;

	for (s->at += 2; s->at < s->scan->size; s->at++) {
		if (byte_at(s, s->at) == '*' && byte_at(s, s->at + 1) == '/') {
			s->at += 2;
			conftokens_blank(s->scan, from, s->at);
			return;
		}
		s->line += byte_at(s, s->at) == '\n';
	}
	say(s, line, true, "this comment is never closed");
}

static void skip_blanks(struct conf_tokens *s)
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

static void check_double_quoted(struct conf_tokens *s, struct span text)
{
	bool backslash = span_find(text, '\\') < text.size;

	if (backslash || span_find_nocase(text, SPAN("${")) < text.size)
		say(s, s->token.line, false, "%s in double quotes would be lost: use single quotes",
		    backslash ? "a backslash" : "${");
}

static bool is_sign(char byte)
{
	return byte != '\0' && strchr("{}=+,();", byte) != NULL;
}

static bool is_word_byte(char byte)
{
	return !is_sign(byte) && strchr(" \t\r\n\"'#", byte) == NULL;
}

/* Where a quote is missing, the next one closes what it should open, and a word follows it. */
static void check_end(struct conf_tokens *s, char quote)
{
	char next = byte_at(s, s->at), after = byte_at(s, s->at + 1);

	if (next != quote && !is_word_byte(next))
		return;
	if (next == '\0' || (next == '/' && (after == '/' || after == '*')))
		return;
	if (s->line != s->token.line)
		say(s, s->token.line, true,
		    "the quote opened here is closed only on line %d: is a %c missing?", s->line,
		    quote);
	else
		say(s, s->token.line, true, "a word follows the quote that closes '%.*s': %s",
		    SPAN_FORMAT(span_first(s->token.text, 60)),
		    quote == '"' ? "use single quotes around double ones"
				 : "write \\' for a quote in a text");
	s->token.kind = TOKEN_END;
}

static void read_string(struct conf_tokens *s, char quote)
{
	size_t from = ++s->at;

	while (s->at < s->scan->size && s->scan->content[s->at] != quote) {
		s->at += s->scan->content[s->at] == '\\' && s->at + 1 < s->scan->size;
		s->line += s->scan->content[s->at] == '\n';
		s->at++;
	}
	if (s->at >= s->scan->size) {
		say(s, s->token.line, true, "this quote is never closed");
		s->at = s->scan->size;
		return;
	}
	s->token.kind = TOKEN_STRING;
	s->token.text = (struct span){ s->scan->content + from, s->at - from };
	s->at++;
	if (quote == '"')
		check_double_quoted(s, s->token.text);
	check_end(s, quote);
}

static void read_word(struct conf_tokens *s)
{
	size_t from = s->at;

	while (s->at < s->scan->size && is_word_byte(s->scan->content[s->at]))
		s->at++;
	s->token.kind = TOKEN_WORD;
	s->token.text = (struct span){ s->scan->content + from, s->at - from };
	if (span_ends_nocase(s->token.text, SPAN("$")) && byte_at(s, s->at) == '{')
		say(s, s->line, true, "${ would be expanded: use single quotes");
}

void conftokens_next(struct conf_tokens *s)
{
	char byte;

	skip_blanks(s);
	s->token = (struct conf_token){ TOKEN_END, { NULL, 0 }, s->at, s->at, s->line };
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

bool conftokens_sign(const struct conf_tokens *s, char sign)
{
	return s->token.kind == TOKEN_SIGN && s->token.text.data[0] == sign;
}
