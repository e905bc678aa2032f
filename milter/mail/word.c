/* SPDX-License-Identifier: ISC */
/* word -- encoded words (RFC 2047), undone. */
#include "mail/word.h"

#include "mail/charset.h"
#include "mail/transfer.h"

#define WORD_ENCODINGS 2
#define WORDS_MAX 32 /* in a value; what follows stays as it stands */

/* How the text of a word is encoded; Q is quoted-printable in which _ is a blank. */
static const struct {
	char letter;
	const char *transfer;
	char blank; /* stands for a blank; NUL: nothing does */
} encodings[WORD_ENCODINGS] = {
	{ 'q', "quoted-printable", '_' },
	{ 'b', "base64", '\0' },
};

struct word {
	struct span charset, text;
	int encoding;
};

bool word_occurs(struct span value)
{
	return span_find_nocase(value, SPAN("=?")) < value.size;
}

static int encoding_named(struct span name)
{
	for (int i = 0; i < WORD_ENCODINGS; i++)
		if (name.size == 1 && byte_lower(name.data[0]) == encodings[i].letter)
			return i;
	return -1;
}

/* The text of a word has neither a question mark nor a blank. */
static size_t text_size(struct span rest)
{
	size_t size = 0;

	while (size < rest.size && rest.data[size] != '?' && !byte_is_blank(rest.data[size]))
		size++;
	return size;
}

/* Takes a word off the front of *rest.  False: none begins there, and *rest is as it was. */
static bool take_word(struct span *rest, struct word *word)
{
	struct span after = *rest;
	size_t size;

	if (!span_starts_nocase(after, SPAN("=?")))
		return false;
	after = span_from(after, 2);
	word->charset = span_cut(&after, '?');
	word->charset = span_cut(&word->charset, '*'); /* RFC 2231 puts a language behind it */
	word->encoding = encoding_named(span_cut(&after, '?'));
	size = text_size(after);
	if (word->charset.size == 0 || word->encoding == -1 ||
	    !span_starts_nocase(span_from(after, size), SPAN("?=")))
		return false;
	word->text = span_first(after, size);
	*rest = span_from(after, size + 2);
	return true;
}

static void undo_blanks(char *bytes, size_t size, char blank)
{
	for (size_t i = 0; i < size && blank != '\0'; i++)
		if (bytes[i] == blank)
			bytes[i] = ' ';
}

/* The bytes of the word, still in its charset.  Never more than the text has. */
static struct span bytes_of(struct arena *arena, const struct word *word)
{
	struct span in = arena_copy(arena, word->text), out = { NULL, 0 };
	char *bytes = arena_take(arena, word->text.size + TRANSFER_ROOM);
	struct transfer transfer;

	if (in.data == NULL || bytes == NULL)
		return out;
	undo_blanks((char *)in.data, in.size, encodings[word->encoding].blank);
	transfer_begin(&transfer, span_of(encodings[word->encoding].transfer));
	out = (struct span){ bytes, 0 };
	while (in.size != 0)
		out.size += transfer_decode(&transfer, &in, bytes + out.size,
					    word->text.size + TRANSFER_ROOM - out.size);
	return out;
}

/* Room for whatever a value can become: a byte of a charset is at most three of UTF-8. */
struct sink {
	char *bytes;
	size_t size, room;
};

static void put(struct sink *sink, struct span text)
{
	for (size_t i = 0; i < text.size && sink->size < sink->room; i++)
		sink->bytes[sink->size++] = text.data[i];
}

static void put_word(struct sink *sink, struct arena *arena, const struct word *word)
{
	struct span in = bytes_of(arena, word);
	struct charset charset;

	charset_begin(&charset, word->charset);
	while (in.size != 0 && sink->room - sink->size >= CHARSET_ROOM)
		sink->size += charset_convert(&charset, &in, sink->bytes + sink->size,
					      sink->room - sink->size);
	charset_end(&charset);
}

/* Blanks between two words are no part of the text. */
static void skip_to_word(struct span *rest)
{
	struct span after = *rest, behind;
	struct word word;

	while (after.size != 0 && byte_is_blank(after.data[0]))
		after = span_from(after, 1);
	behind = after;
	if (take_word(&behind, &word))
		*rest = after;
}

struct span word_decode(struct arena *arena, struct span value)
{
	struct sink sink = { NULL, 0, 3 * value.size + 2 * CHARSET_ROOM };

	size_t words = 0;

	sink.bytes = arena_take(arena, sink.room);
	if (sink.bytes == NULL)
		return (struct span){ NULL, 0 };
	while (value.size != 0) {
		struct word word;

		if (words < WORDS_MAX && take_word(&value, &word)) {
			words++;
			put_word(&sink, arena, &word);
			skip_to_word(&value);
			continue;
		}
		put(&sink, span_first(value, 1));
		value = span_from(value, 1);
	}
	return (struct span){ sink.bytes, sink.size };
}
