/* SPDX-License-Identifier: ISC */
/* eventdigests -- digests among event logs: which of them count, and a log folded to some. */
#include "host/logs/eventdigests.h"

#include <errno.h>
#include <string.h>

#define NAMED 10 /* of the digests of one fate, at most */

/* Whether the line was of a head, and more of it may follow. */
static bool take_head(struct summary *summary, const struct eventfiles_line *line)
{
	struct event event;

	if (line->too_long || !eventread_line(summary->reader, line->bytes, &event, NULL) ||
	    !span_equal(event.values[EVENT_TYPE].text, SPAN(DIGESTED_TYPE)))
		return false;
	if (event_ids_take_head(&summary->ids, &event, true) == EVENT_IDS_FAILED)
		summary->now.out_of_memory = true;
	return true;
}

static bool read_heads(struct eventfiles *files, struct summary *summary, struct trouble *why)
{
	struct eventfiles_line line;
	enum eventfiles_next next;

	eventfiles_begin_pass(files, EVENTFILES_DIGESTS);
	while ((next = eventfiles_next(files, &line, why)) == EVENTFILES_LINE)
		if (!take_head(summary, &line))
			eventfiles_skip(files);
	return next == EVENTFILES_END && eventfiles_end_pass(files, why);
}

/* Which events the other files have, as far as digests may have them too. */
static bool read_ids(struct eventfiles *files, struct summary *others, int64_t until,
		     size_t threads, struct trouble *why)
{
	const struct eventcount_wanted wanted = { .threads = threads };

	others->only_ids = true;
	eventfiles_begin_pass(files, EVENTFILES_EVENTS);
	eventfiles_limit_pass(files, until);
	return eventcount(files, others, &wanted, why) && eventfiles_end_pass(files, why);
}

static bool decide(struct eventfiles *files, struct summary *summary, size_t threads,
		   struct trouble *why)
{
	bool have_others = eventfiles_have(files, EVENTFILES_EVENTS), done = true;
	struct summary others = { 0 };
	struct arena *arena = arena_new();

	if (have_others) {
		done = summary_begin_part(&others, summary);
		if (!done)
			trouble_say(why, "%s", strerror(ENOMEM));
		done = done && read_ids(files, &others, digests_end_of_last(&summary->ids.digests),
					threads, why);
	}
	if (done && (arena == NULL || others.now.out_of_memory ||
		     !event_ids_decide(&summary->ids, have_others ? &others.ids : NULL, arena)))
		summary->now.out_of_memory = true;
	summary_end(&others);
	arena_free(arena);
	return done;
}

bool eventdigests_prepare(struct eventfiles *files, struct summary *summary, size_t threads,
			  struct trouble *why)
{
	if (!eventfiles_have(files, EVENTFILES_DIGESTS))
		return true;
	if (!read_heads(files, summary, why))
		return false;
	if (summary->settles)
		summary_settle(summary);
	return decide(files, summary, threads, why);
}

static void say_days(struct text *text, struct digest_read *const *list, size_t count)
{
	for (size_t i = 0; i < count && i < NAMED; i++) {
		struct span day = digested_name(list[i]->row.key);

		text_printf(text, "%s%.*s", i != 0 ? ", " : " ", SPAN_FORMAT(day));
	}
	if (count > NAMED)
		text_printf(text, " and %zu more", count - NAMED);
}

static void say_left_out(struct digest_read *const *list, size_t count,
			 const struct eventdigests_listener *listener)
{
	struct text text;

	text_begin(&text, 1000);
	text_printf(&text, "left out, as their events are counted already: the digest%s of",
		    count == 1 ? "" : "s");
	say_days(&text, list, count);
	if (count != 0)
		listener->say(listener->context, text_string(&text));
	text_end(&text);
}

/* What is wrong with one; false: nothing is. */
static bool say_fault(const struct digest_read *digest, struct trouble *what)
{
	struct span day = digested_name(digest->row.key);

	if (digest->state == DIGEST_REFUSED)
		trouble_say(what, "the digest of %.*s is not counted: %s", SPAN_FORMAT(day),
			    digest->why);
	else if (digest_is_cut(digest))
		trouble_say(what, "the digest of %.*s is cut off: %llu of its %llu lines are there",
			    SPAN_FORMAT(day), (unsigned long long)digest->row.events,
			    (unsigned long long)digest->lines);
	else if (digest->strange != 0)
		trouble_say(what,
			    "the digest of %.*s has lines that are not its own, and not counted: "
			    "%llu",
			    SPAN_FORMAT(day), (unsigned long long)digest->strange);
	else
		return false;
	return true;
}

bool eventdigests_tell(const struct digests *digests, const struct eventdigests_listener *listener)
{
	struct arena *arena = arena_new();
	struct digest_read **list = arena != NULL ? digests_by_day(digests, arena) : NULL;
	size_t left_out = 0, faults = 0;

	for (size_t i = 0; list != NULL && i < digests->rows.count; i++) {
		struct trouble what;

		if (list[i]->state == DIGEST_LEFT_OUT)
			list[left_out++] = list[i];
		else if (say_fault(list[i], &what) && ++faults <= NAMED)
			listener->say(listener->context, what.sentence);
	}
	if (list != NULL)
		if (!listener->only_faults)
			say_left_out(list, left_out, listener);
	arena_free(arena);
	return faults != 0;
}

bool eventdigests_fold(struct eventfiles *files, struct dayfolds *folds,
		       const struct eventcount_wanted *wanted, uint64_t *bad_lines,
		       struct trouble *why)
{
	struct eventfiles_line line;
	enum eventfiles_next next;

	while ((next = eventfiles_next(files, &line, why)) == EVENTFILES_LINE) {
		struct trouble what;
		bool folded = false;

		if (line.too_long)
			trouble_say(&what, "the line is too long");
		else
			folded = dayfolds_line(folds, line.bytes, line.digests, &what);
		if (!folded && (*bad_lines)++ < wanted->bad_lines)
			wanted->bad_line(wanted->context, line.file, line.number, what.sentence);
	}
	return next != EVENTFILES_FAILED;
}
