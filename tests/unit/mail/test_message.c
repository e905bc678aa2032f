/* SPDX-License-Identifier: ISC */
/* message: the header section of a saved message, field by field, and mboxes. */
#include "mail/message.h"
#include "support.h"

/* Reads all of it; fields as `name=value` and the body behind them, separated by strokes. */
static const char *read_message(struct arena *arena, struct span message)
{
	struct span rest = message, name, value;
	struct text text;
	const char *out;

	text_begin(&text, 1 << 20);
	while (message_next_field(&rest, &name, &value)) {
		text_add(&text, name);
		text_byte(&text, '=');
		text_visible(&text, value);
		text_byte(&text, '|');
	}
	text_visible(&text, rest);
	out = arena_string(arena, text_span(&text));
	text_end(&text);
	return out;
}

#define CRLF "\\u000d\\u000a"
#define LF "\\u000a"

static const struct {
	const char *says;
	struct span message;
	const char *read;
} messages[] = {
	{ "fields and body", SPAN("A: 1\nB: 2\n\nbody\n"), "A= 1" LF "|B= 2" LF "|body" LF },
	{ "lines in CRLF", SPAN("A: 1\r\nB: 2\r\n\r\nbody"), "A= 1" CRLF "|B= 2" CRLF "|body" },
	{ "values keep their folds", SPAN("A: 1\n 2\n\t3\nB: 4\n\n"),
	  "A= 1" LF " 2" LF "\\u00093" LF "|B= 4" LF "|" },
	{ "an empty value", SPAN("A:\nB: 2\n"), "A=" LF "|B= 2" LF "|" },
	{ "a value with colons", SPAN("A: b: c\n"), "A= b: c" LF "|" },
	{ "a blank before the colon", SPAN("A : 1\n"), "A= 1" LF "|" },
	{ "a line that is no field begins the body", SPAN("A: 1\nnonsense\nB: 2\n"),
	  "A= 1" LF "|nonsense" LF "B: 2" LF },
	{ "a blank in the name", SPAN("A B: 1\n"), "A B: 1" LF },
	{ "no name", SPAN(": 1\n"), ": 1" LF },
	{ "a fold of nothing", SPAN(" x\nA: 1\n"), " x" LF "A: 1" LF },
	{ "letters beyond ASCII in the name", SPAN("\xc3\xa9: 1\n"), "\xc3\xa9: 1" LF },
	{ "a NUL in the value", SPAN("A: 1\0002\n\n"), "A= 1\\u00002" LF "|" },
	{ "no line end at the end", SPAN("A: 1"), "A= 1|" },
	{ "no body", SPAN("A: 1\n\n"), "A= 1" LF "|" },
	{ "a body alone", SPAN("\nbody"), "body" },
	{ "a CR alone is no empty line", SPAN("\rA: 1\n"), "\\u000dA: 1" LF },
	{ "nothing", SPAN(""), "" },
};

START_TEST(message_reads)
{
	struct arena *arena = test_arena();
	struct span heap = test_heap(messages[_i].message);

	ck_text(span_of(read_message(arena, heap)), messages[_i].read, messages[_i].says);
	free((char *)heap.data);
	arena_free(arena);
}
END_TEST

/* However it is cut, what is read is a front part of the whole. */
START_TEST(a_message_may_be_cut_at_every_byte)
{
	struct arena *arena = test_arena();
	struct span whole = SPAN("From: a@x.example\r\nX-Mailer: iPhone\r\n Mail\r\n"
				 "Subject:\r\n\r\nbody\r\n");
	const char *all = read_message(arena, whole);

	for (size_t size = 0; size < whole.size; size++) {
		struct span heap = test_heap(span_first(whole, size));
		struct span rest = heap, name, value;
		size_t fields = 0;

		while (message_next_field(&rest, &name, &value)) {
			ck_assert_ptr_nonnull(
				strstr(all, test_printf(arena, "%.*s=", SPAN_FORMAT(name))));
			fields++;
		}
		ck_assert_uint_le(fields, 3);
		free((char *)heap.data);
	}
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says;
	struct span mbox;
	const char *messages[3];
} boxes[] = {
	{ "two messages",
	  SPAN("From a@x Mon\nA: 1\n\nb\n\nFrom c@x Tue\nD: 2\n\ne\n"),
	  { "A: 1\n\nb\n\n", "D: 2\n\ne\n" } },
	{ "lines in CRLF",
	  SPAN("From a@x Mon\r\nA: 1\r\n\r\nb\r\n\r\nFrom c@x\r\nD: 2\r\n"),
	  { "A: 1\r\n\r\nb\r\n\r\n", "D: 2\r\n" } },
	{ "From within a paragraph begins nothing",
	  SPAN("From a\nA: 1\n\nb\nFrom here\n"),
	  { "A: 1\n\nb\nFrom here\n" } },
	{ "quoted From",
	  SPAN("From a\nA: 1\n\nb\n\n>From here\n"),
	  { "A: 1\n\nb\n\n>From here\n" } },
	{ "From: is a field", SPAN("From a\nA: 1\n\n\nFrom: b\n"), { "A: 1\n\n\nFrom: b\n" } },
	{ "no body, then another",
	  SPAN("From a\nA: 1\n\nFrom b\nB: 2\n"),
	  { "A: 1\n\n", "B: 2\n" } },
	{ "an empty message", SPAN("From a\n\nFrom b\nB: 2\n"), { "\n", "B: 2\n" } },
	{ "a From_ line alone", SPAN("From a"), { "" } },
	{ "no mbox", SPAN("From: a\n"), { NULL } },
	{ "nothing", SPAN(""), { NULL } },
};

START_TEST(box_holds)
{
	struct span heap = test_heap(boxes[_i].mbox), rest = heap, message;
	int count = 0;

	ck_assert_msg(message_is_mbox(heap) == (boxes[_i].messages[0] != NULL), "%s",
		      boxes[_i].says);
	while (message_next_of_mbox(&rest, &message)) {
		ck_assert_msg(boxes[_i].messages[count] != NULL, "%s: one too many",
			      boxes[_i].says);
		ck_text(message, boxes[_i].messages[count++], boxes[_i].says);
	}
	ck_assert_msg(boxes[_i].messages[count] == NULL, "%s: one too few", boxes[_i].says);
	free((char *)heap.data);
}
END_TEST

START_TEST(a_box_may_be_cut_at_every_byte)
{
	struct span whole = SPAN("From a\nA: 1\n\nb\n\nFrom c\nD: 2\n\ne\n\n\nFrom f\n\n");

	for (size_t size = 0; size < whole.size; size++) {
		struct span heap = test_heap(span_first(whole, size)), rest = heap, message;
		size_t bytes = 0;

		while (message_next_of_mbox(&rest, &message))
			bytes += message.size;
		ck_assert_uint_le(bytes, size);
		ck_assert_uint_eq(rest.size, size < 5 ? size : 0);
		free((char *)heap.data);
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("message");

	add_rows(tcase, message_reads, messages);
	tcase_add_test(tcase, a_message_may_be_cut_at_every_byte);
	add_rows(tcase, box_holds, boxes);
	tcase_add_test(tcase, a_box_may_be_cut_at_every_byte);
	return test_run("message", tcase);
}
