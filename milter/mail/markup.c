/* SPDX-License-Identifier: ISC */
/* markup -- the text of an HTML mail, in pieces. */
#include "mail/markup.h"

#include <string.h>

enum { IN_TEXT, IN_ENTITY, IN_OPENING, IN_TAG, IN_DECLARATION, IN_COMMENT, IN_RAW };

/* What an element does to the text. */
enum { BREAKS = 1, BLOCK = 2, HIDES = 4, RAW = 8, LEADS = 16, VOID = 32, PRE = 64, CELL = 128 };

static const struct {
	const char *name;
	unsigned does; /* RAW: hides, and holds no tags; LEADS: ends a head; VOID: has no end tag */
} elements[] = {
	{ "div", BLOCK },        { "br", BREAKS | VOID },  { "p", BLOCK },
	{ "tr", BLOCK },         { "li", BLOCK },          { "body", BLOCK | LEADS },
	{ "blockquote", HIDES }, { "style", HIDES | RAW }, { "script", HIDES | RAW },
	{ "head", HIDES },       { "title", HIDES },       { "hr", BLOCK | VOID },
	{ "pre", BLOCK | PRE },  { "table", BLOCK },       { "ul", BLOCK },
	{ "ol", BLOCK },         { "h1", BLOCK },          { "h2", BLOCK },
	{ "h3", BLOCK },         { "h4", BLOCK },          { "h5", BLOCK },
	{ "h6", BLOCK },         { "section", BLOCK },     { "footer", BLOCK },
	{ "img", VOID },         { "input", VOID },        { "meta", VOID },
	{ "link", VOID },        { "base", VOID },         { "wbr", VOID },
	{ "td", CELL },          { "th", CELL },
};

/* How clients mark what they quote.  Ends: all that follows the element is quoted, too. */
static const struct {
	const char *attribute, *word;
	bool ends;
} quotes[] = {
	{ "class", "gmail_quote", false },
	{ "class", "gmail_attr", false },
	{ "class", "yahoo_quoted", false },
	{ "class", "protonmail_quote", false },
	{ "class", "tutanota_quote", false },
	{ "class", "moz-cite-prefix", false },
	{ "class", "moz-forward-container", false },
	{ "class", "zmail_extra", false },
	{ "class", "ms-outlook-mobile-reference-message", false },
	{ "id", "mail-editor-reference-message-container", false },
	{ "id", "OLK_SRC_BODY_SECTION", false },
	{ "id", "isReplyContent", false },
	{ "type", "cite", false },
	{ "id", "appendonsend", true },
	{ "id", "divRplyFwdMsg", true },
	{ "class", "OutlookMessageHeader", true },
};

/* The text being written. */
struct output {
	char *data;
	size_t size;
};

void markup_begin(struct markup *markup)
{
	*markup = (struct markup){ .state = IN_TEXT };
}

static bool is_space(char byte)
{
	return byte_is_blank(byte) || byte == '\n' || byte == '\r' || byte == '\f';
}

static void end_line(struct markup *markup, struct output *out)
{
	out->data[out->size++] = '\n';
	markup->in_line = markup->blank = false;
}

/* Blanks are written as one, and not before more text follows. */
static void add_byte(struct markup *markup, struct output *out, char byte)
{
	if (markup->as_written && byte == '\n') {
		end_line(markup, out);
	} else if (is_space(byte)) {
		markup->blank = markup->in_line;
	} else {
		if (markup->blank)
			out->data[out->size++] = ' ';
		out->data[out->size++] = byte;
		markup->blank = false;
		markup->in_line = true;
	}
}

static bool is_word(struct span word, const char *known)
{
	return word.size != 0 && byte_lower(word.data[0]) == byte_lower(known[0]) &&
	       span_equal_nocase(word, span_of(known));
}

static unsigned element_does(struct span name)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
		if (is_word(name, elements[i].name))
			return elements[i].does;
	return 0;
}

/* Takes bytes up to a space or the stop. */
static struct span take_word(struct span *rest, char stop)
{
	size_t size = 0;
	struct span word;

	while (size < rest->size && !is_space(rest->data[size]) && rest->data[size] != stop)
		size++;
	word = span_first(*rest, size);
	*rest = span_from(*rest, size);
	return word;
}

static void skip_spaces(struct span *rest)
{
	size_t size = 0;

	while (size < rest->size && is_space(rest->data[size]))
		size++;
	*rest = span_from(*rest, size);
}

/* The next attribute of a tag; one without a value has an empty one. */
static bool next_attribute(struct span *rest, struct span *name, struct span *value)
{
	skip_spaces(rest);
	if (rest->size == 0)
		return false;
	*name = take_word(rest, '=');
	skip_spaces(rest);
	*value = (struct span){ NULL, 0 };
	if (rest->size == 0 || rest->data[0] != '=')
		return true;
	*rest = span_from(*rest, 1);
	skip_spaces(rest);
	if (rest->size != 0 && (rest->data[0] == '"' || rest->data[0] == '\'')) {
		char quote = rest->data[0];

		*rest = span_from(*rest, 1);
		*value = span_cut(rest, quote);
	} else {
		*value = take_word(rest, '>');
	}
	return true;
}

static bool has_word(struct span value, struct span wanted)
{
	while (value.size != 0) {
		skip_spaces(&value);
		if (span_equal_nocase(take_word(&value, ' '), wanted))
			return true;
	}
	return false;
}

/* Whether the attributes mark a quotation; sets ended when all that follows is one. */
static bool marks_quote(struct markup *markup, struct span attributes)
{
	struct span name, value;

	while (next_attribute(&attributes, &name, &value))
		for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
			if (!is_word(name, quotes[i].attribute) ||
			    !has_word(value, span_of(quotes[i].word)))
				continue;
			markup->ended = markup->ended || quotes[i].ends;
			return true;
		}
	return false;
}

static void hide(struct markup *markup, struct span name, bool raw)
{
	if (name.size >= sizeof(markup->hidden))
		return;
	memcpy(markup->hidden, name.data, name.size);
	markup->hidden[name.size] = '\0';
	markup->depth = 1;
	markup->matched = 0;
	if (raw)
		markup->state = IN_RAW;
}

/* A tag inside an element that is left out: only the end of that element matters. */
static void read_hidden_tag(struct markup *markup, struct span name, bool closing)
{
	if (span_equal_nocase(name, span_of(markup->hidden)))
		markup->depth += closing ? (size_t)-1 : 1;
	else if ((element_does(name) & LEADS) != 0 &&
		 span_equal_nocase(span_of(markup->hidden), SPAN("head")))
		markup->depth = 0;
}

static void read_tag(struct markup *markup, struct output *out)
{
	struct span rest = { markup->tag, markup->tag_size }, name;
	bool closing = rest.size != 0 && rest.data[0] == '/';
	unsigned does;

	markup->state = IN_TEXT;
	rest = span_from(rest, closing);
	name = take_word(&rest, '/');
	if (markup->depth != 0) {
		read_hidden_tag(markup, name, closing);
		return;
	}
	does = element_does(name);
	if ((does & BREAKS) != 0 || ((does & (BLOCK | HIDES)) != 0 && markup->in_line))
		end_line(markup, out);
	if ((does & PRE) != 0)
		markup->as_written = !closing;
	if ((does & CELL) != 0)
		markup->blank = markup->in_line;
	if (closing || (!marks_quote(markup, rest) && (does & HIDES) == 0) || (does & VOID) != 0)
		return;
	if (markup->in_line)
		end_line(markup, out);
	hide(markup, name, (does & RAW) != 0);
}

static void tag_byte(struct markup *markup, char byte)
{
	if (markup->tag_size < sizeof(markup->tag))
		markup->tag[markup->tag_size++] = byte;
}

static void begin_tag(struct markup *markup)
{
	markup->state = IN_TAG;
	markup->tag_size = 0;
	markup->quote = markup->last = '\0';
}

/* Each of these reads one byte.  False: it must be read again, in the new state. */

static bool read_text(struct markup *markup, struct output *out, char byte)
{
	if (byte == '<')
		markup->state = IN_OPENING;
	else if (markup->depth != 0)
		return true;
	else if (byte == '&')
		markup->state = IN_ENTITY;
	else
		add_byte(markup, out, byte);
	markup->entity_size = 0;
	return true;
}

static bool read_entity(struct markup *markup, struct output *out, char byte)
{
	struct span name = { markup->entity, markup->entity_size };
	char decoded[ENTITY_ROOM];
	size_t size;

	if ((byte_is_alpha(byte) || byte_is_digit(byte) || byte == '#') &&
	    name.size < sizeof(markup->entity)) {
		markup->entity[markup->entity_size++] = byte;
		return true;
	}
	markup->state = IN_TEXT;
	size = entity_decode(name, decoded);
	for (size_t i = 0; i < size; i++)
		add_byte(markup, out, decoded[i]);
	if (size != 0)
		return byte == ';';
	add_byte(markup, out, '&');
	for (size_t i = 0; i < name.size; i++)
		add_byte(markup, out, name.data[i]);
	return false;
}

static bool read_opening(struct markup *markup, struct output *out, char byte)
{
	if (byte_is_alpha(byte) || byte == '/') {
		begin_tag(markup);
		return false;
	}
	if (byte == '!' || byte == '?') {
		markup->state = IN_DECLARATION;
		markup->matched = 0;
		return true;
	}
	markup->state = IN_TEXT;
	if (markup->depth == 0)
		add_byte(markup, out, '<');
	return false;
}

static bool read_in_tag(struct markup *markup, struct output *out, char byte)
{
	if (markup->quote != '\0') {
		if (byte == markup->quote)
			markup->quote = '\0';
	} else if (byte == '>') {
		read_tag(markup, out);
		return true;
	} else if ((byte == '"' || byte == '\'') && markup->last == '=') {
		markup->quote = byte;
	}
	if (!is_space(byte))
		markup->last = byte;
	tag_byte(markup, byte);
	return true;
}

/* <!DOCTYPE ...>, <?xml ...>, or a comment if two dashes come first. */
static bool read_declaration(struct markup *markup, struct output *out, char byte)
{
	(void)out;
	if (byte == '>')
		markup->state = IN_TEXT;
	else if (byte != '-')
		markup->matched = 2;
	else if (markup->matched < 2 && ++markup->matched == 2)
		markup->state = IN_COMMENT;
	return true;
}

/* matched counts the dashes just read. */
static bool read_comment(struct markup *markup, struct output *out, char byte)
{
	(void)out;
	if (byte == '>' && markup->matched >= 2)
		markup->state = IN_TEXT;
	else
		markup->matched = byte == '-' ? markup->matched + 1 : 0;
	return true;
}

/* matched counts the bytes of </NAME just read. */
static bool read_raw(struct markup *markup, struct output *out, char byte)
{
	struct span name = span_of(markup->hidden);

	(void)out;
	if (byte == '<') {
		markup->matched = 1;
	} else if (markup->matched == 1 && byte == '/') {
		markup->matched = 2;
	} else if (markup->matched >= 2 && markup->matched < name.size + 2 &&
		   byte_lower(byte) == byte_lower(name.data[markup->matched - 2])) {
		markup->matched++;
	} else {
		markup->matched = 0;
	}
	if (markup->matched < name.size + 2)
		return true;
	markup->depth = markup->matched = 0;
	begin_tag(markup);
	tag_byte(markup, '/');
	return true;
}

static bool (*const readers[])(struct markup *, struct output *, char) = {
	[IN_TEXT] = read_text,  [IN_ENTITY] = read_entity,           [IN_OPENING] = read_opening,
	[IN_TAG] = read_in_tag, [IN_DECLARATION] = read_declaration, [IN_COMMENT] = read_comment,
	[IN_RAW] = read_raw,
};

size_t markup_read(struct markup *markup, struct span *in, char *out, size_t room)
{
	struct output output = { out, 0 };
	size_t taken = 0;

	while (taken < in->size && !markup->ended && room - output.size >= MARKUP_ROOM)
		taken += readers[markup->state](markup, &output, in->data[taken]);
	*in = span_from(*in, markup->ended ? in->size : taken);
	return output.size;
}
