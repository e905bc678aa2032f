/*
 * Any bytes as an event log: both ways of reading a line agree, and both reports are made of
 * whatever is counted, the text one without anything that a terminal would obey.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void compare_ways(struct eventread *reader, struct span line)
{
	struct event walked, parsed;
	struct eventread *other;
	struct text first, second;

	if (!eventread_canonical(reader, line, &walked))
		return;
	other = eventread_new();
	text_begin(&first, 1 << 24);
	text_begin(&second, 1 << 24);
	require(eventread_json(other, line, &parsed, NULL));
	event_write(&first, &walked);
	event_write(&second, &parsed);
	require(span_equal(text_span(&first), text_span(&second)));
	text_end(&first);
	text_end(&second);
	eventread_free(other);
}

static void render(const struct summary *summary, const char *format, bool is_for_terminals)
{
	struct report report = {
		.summary = summary, .top = 3, .people = REPORT_PEOPLE_ALL, .arena = arena_new()
	};
	struct text out;

	text_begin(&out, 1 << 28);
	require(report_format_named(span_of(format))->write(&report, &out));
	for (size_t i = 0; i < out.size && is_for_terminals; i++)
		require(out.data[i] == '\n' ||
			((unsigned char)out.data[i] >= ' ' && out.data[i] != 0x7f));
	text_end(&out);
	arena_free(report.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct period period = { 1689552000000, 1689724800000 };
	struct summary summary;

	require(summary_begin(&summary, &period, &zone_utc, NULL, true));
	while (rest.size != 0) {
		struct span line = span_cut(&rest, '\n');

		compare_ways(summary.reader, line);
		summary_line(&summary, line, NULL);
	}
	render(&summary, "json", false);
	render(&summary, "text", true);
	summary_end(&summary);
	return 0;
}
