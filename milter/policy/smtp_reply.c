/* SPDX-License-Identifier: ISC */
/* smtp_reply -- the SMTP reply of a reject or tempfail, and the sentence of a deny. */
#include "policy/smtp_reply.h"

#include <string.h>

#include "base/nearest.h"
#include "base/text.h"

#define CODE_DIGITS 3 /* RFC 5321, 4.2.3: up to 599 */
#define CODE_MAX 599
#define ENHANCED_PARTS 3 /* RFC 3463, 2 */
#define ENHANCED_PART_MAX 999

static const char *const place_names[PLACES] = { "device", "title", "os",       "user",
						 "policy", "id",    "queue_id", "contact" };

/* A %{name} at the front: its size and which one.  0: there is none. */
static size_t placeholder_at(struct span span, enum placeholder *out)
{
	const struct span opening = SPAN("%{"), closing = SPAN("}");
	struct span name = span_from(span, opening.size);

	if (!span_starts_nocase(span, opening) || span_find(name, '}') == name.size)
		return 0;
	name = span_first(name, span_find(name, '}'));
	for (int i = 0; i < PLACES; i++) {
		if (span_equal(name, span_of(place_names[i]))) {
			*out = (enum placeholder)i;
			return opening.size + name.size + closing.size;
		}
	}
	return 0;
}

/* The span begins with a %{ that is no placeholder. */
static void say_unknown(struct span span, struct trouble *why)
{
	struct span name = span_from(span, 2);
	struct nearest nearest = { .given = span_first(name, span_find(name, '}')) };

	if (nearest.given.size == name.size) {
		trouble_say(why, "reply: '%.*s' has no '}': write %%{device}",
			    SPAN_FORMAT(span_first(span, 60)));
		return;
	}
	for (int i = 0; i < PLACES; i++)
		nearest_try(&nearest, span_of(place_names[i]));
	if (nearest.found.data != NULL)
		trouble_say(why, "reply: there is no %%{%.*s}: did you mean %%{%.*s}?",
			    SPAN_FORMAT(nearest.given), SPAN_FORMAT(nearest.found));
	else
		trouble_say(why, "reply: there is no %%{%.*s}: milter-device.conf(5) has them all",
			    SPAN_FORMAT(span_first(nearest.given, 60)));
}

static bool check_line(struct span line, struct trouble *why)
{
	enum placeholder which;

	for (size_t i = 0; i < line.size; i++) {
		struct span rest = span_from(line, i);

		if (rest.data[0] < ' ' || rest.data[0] > '~') {
			trouble_say(why, "reply: only printable ASCII can be sent");
			return false;
		}
		if (span_starts_nocase(rest, SPAN("%{")) && placeholder_at(rest, &which) == 0) {
			say_unknown(rest, why);
			return false;
		}
	}
	if (line.size <= SMTP_REPLY_LINE_BYTES)
		return true;
	trouble_say(why, "reply: a line is longer than %d bytes", SMTP_REPLY_LINE_BYTES);
	return false;
}

/* Three groups of at most three digits (RFC 3463, section 2). */
static bool is_enhanced_code(struct span word)
{
	uint64_t number;

	if (word.size >= sizeof(((struct smtp_reply *)NULL)->enhanced))
		return false;
	for (int i = 0; i < ENHANCED_PARTS; i++)
		if (!span_number(span_cut(&word, '.'), ENHANCED_PART_MAX, &number))
			return false;
	return word.size == 0;
}

/* A sentence, where a code would be read as one of SMTP's. */
static bool has_no_code(struct span line, struct trouble *why)
{
	struct span code = span_cut(&line, ' ');
	uint64_t number;

	if (code.size != CODE_DIGITS || !span_number(code, CODE_MAX, &number))
		return true;
	trouble_say(why, "reply: a deny has no code: leave out %.*s, and write the sentence alone",
		    SPAN_FORMAT(code));
	return false;
}

/* Takes the code, and the enhanced code where there is one, off the front of the first line. */
static bool take_codes(struct smtp_reply *reply, struct span *line, char first_digit,
		       struct trouble *why)
{
	struct span rest = *line, code = span_cut(&rest, ' '), text = rest;
	struct span enhanced = span_cut(&text, ' ');
	uint64_t number;

	if (first_digit == SMTP_REPLY_NO_CODES)
		return has_no_code(*line, why);
	if (code.size != CODE_DIGITS || !span_number(code, CODE_MAX, &number) ||
	    code.data[0] != first_digit) {
		trouble_say(why, "reply: it must begin with a %cxx code to fit the action",
			    first_digit);
		return false;
	}
	memcpy(reply->code, code.data, CODE_DIGITS);
	if (!is_enhanced_code(enhanced)) {
		enhanced = first_digit == '5' ? SPAN("5.7.1") : SPAN("4.7.1");
		memcpy(reply->enhanced, enhanced.data, enhanced.size);
		*line = rest;
		return true;
	}
	if (enhanced.data[0] != first_digit || enhanced.data[1] != '.') {
		trouble_say(why, "reply: enhanced code %.*s does not fit code %.*s",
			    SPAN_FORMAT(enhanced), SPAN_FORMAT(code));
		return false;
	}
	memcpy(reply->enhanced, enhanced.data, enhanced.size);
	*line = text;
	return true;
}

bool smtp_reply_read(struct smtp_reply *out, struct arena *arena, const struct span *lines,
		     size_t count, char first_digit, struct trouble *why)
{
	struct smtp_reply reply = { .line_count = count };

	if (count == 0 || count > SMTP_REPLY_LINES) {
		trouble_say(why, "reply: it may have 1 to %d lines", SMTP_REPLY_LINES);
		return false;
	}
	if (first_digit == SMTP_REPLY_NO_CODES && count != 1) {
		trouble_say(why, "reply: a deny is told in one line: leave out the others");
		return false;
	}
	reply.lines = arena_take(arena, count * sizeof(*reply.lines));
	for (size_t i = 0; i < count; i++) {
		struct span line = lines[i];

		if (!check_line(line, why) ||
		    (i == 0 && !take_codes(&reply, &line, first_digit, why)))
			return false;
		line = arena_copy(arena, line);
		if (reply.lines == NULL || line.data == NULL) {
			trouble_say(why, "out of memory");
			return false;
		}
		reply.lines[i] = line;
	}
	*out = reply;
	return true;
}

/* A single `%` would be taken for a macro by Sendmail, and lost by Postfix; others take it as it
 * is. */
static void add_safe(struct text *text, struct span span, const char *percent)
{
	for (size_t i = 0; i < span.size; i++) {
		char byte = span.data[i];

		if (byte == '%')
			text_add(text, span_of(percent));
		else
			text_byte(text, byte >= ' ' && byte <= '~' ? byte : '?');
	}
}

char *smtp_reply_line(const struct smtp_reply *reply, size_t line, const struct span values[PLACES],
		      struct arena *arena)
{
	const char *percent = reply->code[0] != '\0' ? "%%" : "%";
	struct span rest = reply->lines[line];
	char bytes[SMTP_REPLY_LINE_BYTES + 1];
	struct text text;

	text_begin_in(&text, bytes, sizeof(bytes));
	while (rest.size != 0 && !text.cut) {
		enum placeholder which = PLACES;
		size_t size = placeholder_at(rest, &which);

		add_safe(&text, size != 0 ? values[which] : span_first(rest, 1), percent);
		rest = span_from(rest, size != 0 ? size : 1);
	}
	return arena_string(arena, text_span(&text));
}
