/* SPDX-License-Identifier: ISC */
/*
 * watch_state -- what must outlive milter-device-watch, as a file: a line that names its form, the
 * records, and a line with the SHA-256 of all before it.
 */
#include "watch/watch_state.h"

#include <errno.h>

#include "base/digest.h"
#include "host/notice.h"
#include "host/safefile.h"
#include "watch/watch_recover.h"

#define STATE_BYTES ((size_t)1 << 30)
#define FIRST_LINE "milter-device-watch state 1\n"

static bool sum_of(struct span content, char hex[DIGEST_HEX + 1])
{
	struct digest *digest = digest_new();
	bool done = digest != NULL && digest_add(digest, content) && digest_finish(digest, hex);

	digest_free(digest);
	return done;
}

/* ---- reading ---- */

/* The records, if the hash behind them says that they are whole. */
static bool is_whole(struct span content, struct span *records)
{
	const size_t tail = DIGEST_HEX + 1; /* with its newline */
	char hex[DIGEST_HEX + 1];

	if (content.size < sizeof(FIRST_LINE) - 1 + tail ||
	    !span_starts_nocase(content, SPAN(FIRST_LINE)))
		return false;
	*records = span_first(content, content.size - tail);
	if (!sum_of(*records, hex) ||
	    !span_equal(span_first(span_from(content, records->size), DIGEST_HEX), span_of(hex)))
		return false;
	*records = span_from(*records, sizeof(FIRST_LINE) - 1);
	return true;
}

/* A state being loaded. */
struct loading {
	struct watch_state *state;
	struct watch *watch;
	struct arena *arena;
};

enum load_result { LOADED, ABSENT, DAMAGED };

static enum load_result load(struct loading *loading, const char *path, struct trouble *why)
{
	struct span content, records;

	if (!safefile_read(path, loading->arena, STATE_BYTES, &content, why))
		return errno == ENOENT ? ABSENT : DAMAGED;
	trouble_say(why, "%s: damaged", path);
	if (!is_whole(content, &records))
		return DAMAGED;
	trouble_say(why, "%s: not understood", path);
	return watch_state_read_kinds(loading->watch, &loading->state->saved, loading->arena,
				      records)
		       ? LOADED
		       : DAMAGED;
}

/* The newest state that is whole.  False: there is none, and reading begins at the front. */
static bool load_any(struct loading *loading)
{
	struct trouble why;
	struct text before;
	enum load_result result = load(loading, loading->state->path, &why);

	if (result == LOADED)
		return true;
	if (result == DAMAGED)
		notice_say(NOTICE_ERROR, "%s", why.sentence);
	text_begin(&before, 8192);
	text_printf(&before, "%s.old", loading->state->path);
	if (load(loading, text_string(&before), &why) == LOADED)
		result = LOADED;
	if (result == LOADED)
		notice_say(NOTICE_WARNING,
			   "going on from %s; what is in the event log already is "
			   "not written again",
			   text_string(&before));
	else if (result == DAMAGED)
		notice_say(NOTICE_WARNING, "reading all logs from their beginning; what is in the "
					   "event log already is not written again");
	text_end(&before);
	return result == LOADED;
}

bool watch_state_load(struct watch_state *state, struct watch *watch)
{
	struct loading loading = { state, watch, arena_new() };
	struct watch_saved *saved = &state->saved;
	uint64_t stream = 0, counter = 0;
	bool done;

	if (loading.arena == NULL)
		return false;
	if (!load_any(&loading))
		saved->time = 0;
	arena_free(loading.arena);
	eventlog_place(watch->service.log, &stream, &counter);
	if (saved->time != 0) {
		stream = saved->stream;
		counter = saved->counter;
	}
	done = watch_recover(watch, saved->time, stream, &counter);
	eventlog_continue(watch->service.log, stream, counter);
	return done;
}

void watch_state_resume(struct watch *watch)
{
	for (struct input *input = watch->inputs; input != NULL; input = input->next) {
		if (input->follow != NULL && input->place_count != 0)
			follow_resume(input->follow, input->places, input->place_count);
		input->is_known = input->place_count != 0 ||
				  (input->wild != NULL && wild_file(input->wild, 0) != NULL);
		input->place_count = 0;
	}
}

/* ---- writing ---- */

static void write_state(struct watch_state *state, const struct watch *watch, struct text *out)
{
	char hex[DIGEST_HEX + 1];

	text_add(out, SPAN(FIRST_LINE));
	watch_state_write_kinds(watch, &state->saved, out);
	if (!sum_of(text_span(out), hex)) {
		out->cut = true;
		return;
	}
	text_add(out, span_of(hex));
	text_byte(out, '\n');
}

bool watch_state_save(struct watch_state *state, struct watch *watch)
{
	struct trouble why;
	struct text out;
	bool failed;

	if (watch->recorded != NULL)
		return false;
	text_begin(&out, STATE_BYTES);
	write_state(state, watch, &out);
	trouble_say(&why, "%s: out of memory", state->path);
	failed = out.cut || !safefile_write(state->path, text_span(&out), &why);
	text_end(&out);
	if (failed && !state->failed)
		notice_say(NOTICE_ERROR, "the state cannot be saved: %s", why.sentence);
	else if (!failed && state->failed)
		notice_say(NOTICE_INFO, "the state can be saved again");
	state->failed = failed;
	return true;
}
