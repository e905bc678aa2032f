/* SPDX-License-Identifier: ISC */
/* registry_file: a register is changed in one line, and all others stay as they are. */
#include "policy/registry_file.h"
#include "support.h"

#define HEAD "# ours\n\nuser\tstate\tdevice\tuntil\n"
#define ANNA "anna@x\tallowed\tiphone\t2026-12-31\n"

static const struct span bob[REGISTRY_COLUMNS] = {
	[REGISTRY_USER] = SPAN("bob@x"),
	[REGISTRY_DEVICE] = SPAN("ipad"),
	[REGISTRY_STATE] = SPAN("blocked"),
};
static const struct span with_ticket[REGISTRY_COLUMNS] = {
	[REGISTRY_USER] = SPAN("bob@x"),
	[REGISTRY_TICKET] = SPAN("T-1"),
};

static const struct {
	const char *says, *content;
	int line;
	const struct span *cells; /* NULL: the line goes */
	const char *edited;       /* or what is wrong, behind a ! */
} edits[] = {
	{ "an empty file gets a heading", "", 0, bob,
	  "user\tdevice_id\tdevice\tmodel\tstate\tuntil\towner\tticket\treason\n"
	  "bob@x\t\tipad\t\tblocked\n" },
	{ "one of comments, too", "# ours\n", 0, bob,
	  "# ours\nuser\tdevice_id\tdevice\tmodel\tstate\tuntil\towner\tticket\treason\n"
	  "bob@x\t\tipad\t\tblocked\n" },
	{ "a row behind the others, in the file's own order", HEAD ANNA "# end\n", 0, bob,
	  HEAD ANNA "# end\nbob@x\tblocked\tipad\n" },
	{ "a last line without its end", HEAD "anna@x\tallowed\tiphone", 0, bob,
	  HEAD "anna@x\tallowed\tiphone\nbob@x\tblocked\tipad\n" },
	{ "a row in place of another", HEAD ANNA "# end\n", 4, bob,
	  HEAD "bob@x\tblocked\tipad\n# end\n" },
	{ "a row goes", HEAD ANNA "# end\n", 4, NULL, HEAD "# end\n" },
	{ "ends of lines stay", "user\tdevice\tstate\r\nanna@x\tipad\tallowed\r\n", 0, bob,
	  "user\tdevice\tstate\r\nanna@x\tipad\tallowed\r\nbob@x\tipad\tblocked\r\n" },
	{ "a mark of UTF-8 stays", "\xef\xbb\xbfuser\tdevice\tstate\n", 0, bob,
	  "\xef\xbb\xbfuser\tdevice\tstate\nbob@x\tipad\tblocked\n" },
	{ "a cell without a column", HEAD ANNA, 0, with_ticket,
	  "!its first line has no column ticket: add it" },
	{ "no heading", "anna@x\tallowed\n", 0, bob,
	  "!'anna@x' is no column: the first line names them, with a TAB between: user, device_id, "
	  "device, model, state, until, owner, ticket, reason" },
};

START_TEST(a_line_is_changed)
{
	struct trouble why = { "" };
	struct text out;

	text_begin(&out, 10000);
	if (registry_file_edit(span_of(edits[_i].content), edits[_i].line, edits[_i].cells, &out,
			       &why)) {
		ck_text(text_span(&out), edits[_i].edited, edits[_i].says);
	} else {
		ck_assert_msg(edits[_i].edited[0] == '!', "%s", why.sentence);
		ck_text(span_of(why.sentence), edits[_i].edited + 1, edits[_i].says);
	}
	text_end(&out);
}
END_TEST

/* What was cut anywhere is a heading or is none, and its rows are read or are not. */
START_TEST(any_part_is_read)
{
	const struct span file = SPAN(HEAD ANNA);

	for (size_t size = 0; size <= file.size; size++) {
		struct registry_heading heading = { .count = 0 };
		struct span rest = span_first(file, size), cells[REGISTRY_COLUMNS];

		while (rest.size != 0) {
			struct span line = span_cut(&rest, '\n');

			if (!registry_file_counts(line))
				continue;
			if (heading.count == 0 && !registry_file_heading(line, &heading, NULL))
				break;
			ck_assert(registry_file_cells(&heading, line, cells, NULL));
		}
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("registry_file");

	add_rows(tcase, a_line_is_changed, edits);
	tcase_add_test(tcase, any_part_is_read);
	return test_run("registry_file", tcase);
}
