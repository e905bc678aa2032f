/* SPDX-License-Identifier: ISC */
/* reveal -- milter-device-ctl reveal: whose a pseudonym of the event log is. */
#include "ctl/reveal.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "ctl/candidates.h"
#include "host/logs/eventlog.h"
#include "host/ownership.h"
#include "host/paths.h"
#include "policy/outcome.h"

#define PSEUDONYM_BYTES 400 /* with its domain */
#define FOUND_BYTES 1000
#define LOGINUID "/proc/self/loginuid" /* audit(8): who logged in, whoever they are by now */

/* One that is asked about. */
struct asked {
	struct span pseudonym; /* in lower case */
	char found[FOUND_BYTES];
};

struct reveal {
	const struct reveal_wish *wish;
	struct arena *arena;
	struct config *config;
	struct arena *hidden; /* of one candidate */
	struct asked *asked;
	size_t count;
	struct trouble why;
};

bool reveal_is_pseudonym(const char *word)
{
	size_t digits = strspn(word, "0123456789abcdefABCDEF");

	return digits == PSEUDONYM_DIGITS && strlen(word) < PSEUDONYM_BYTES &&
	       (word[digits] == '\0' || (word[digits] == '@' && word[digits + 1] != '\0'));
}

/* Alone, without its domain, it is of anybody whose local part it stands for. */
static bool is_of(struct span pseudonym, struct span hidden)
{
	return span_equal(pseudonym, hidden) ||
	       (pseudonym.size == PSEUDONYM_DIGITS &&
		span_equal(pseudonym, span_first(hidden, PSEUDONYM_DIGITS)));
}

static void try_hidden(struct reveal *r, struct span hidden, struct span word)
{
	for (size_t i = 0; i < r->count; i++) {
		struct asked *asked = &r->asked[i];

		if (asked->found[0] == '\0' && is_of(asked->pseudonym, hidden))
			snprintf(asked->found, sizeof(asked->found), "%.*s", SPAN_FORMAT(word));
	}
}

/* As the log would have it by each key: what a phone calls itself, in small letters, or a person.
 */
static void try_candidate(void *context, struct span word, struct span address)
{
	struct reveal *r = context;
	const struct pseudonym_keys *keys = &r->config->rules.pseudonyms;
	char id[EVENT_VALUE_BYTES];

	word = span_first(word, sizeof(id));
	for (size_t i = 0; i < word.size; i++)
		id[i] = byte_lower(word.data[i]);
	for (size_t i = 0; i < keys->count; i++) {
		const struct span key = keys->items[i].key, small = { id, word.size };

		arena_empty(r->hidden);
		try_hidden(r, outcome_device_id(key, r->hidden, small), small);
		try_hidden(r, outcome_address(key, r->hidden, address), address);
	}
}

static bool read_candidates(struct reveal *r, struct candidates *candidates)
{
	const char *path = r->wish->candidates;
	bool is_input = path != NULL && strcmp(path, "-") == 0;
	FILE *file = path == NULL || is_input ? stdin : fopen(path, "re");
	bool read = file != NULL;

	candidates_of_config(candidates);
	if (path != NULL && read)
		read = candidates_of_file(candidates, file);
	if (!read)
		trouble_say(&r->why, "%s: %s", path, strerror(errno));
	else if (candidates->out_of_memory)
		trouble_say(&r->why, "out of memory");
	if (file != NULL && file != stdin)
		fclose(file);
	return read && !candidates->out_of_memory;
}

static const char *name_of(uid_t uid, char *out, size_t room)
{
	const struct passwd *entry = getpwuid(uid);

	if (entry != NULL)
		snprintf(out, room, "%s", entry->pw_name);
	else
		snprintf(out, room, "uid %u", (unsigned)uid);
	return out;
}

/* Whoever logged in, where the system knows that; else whom sudo(8) names; else nobody. */
static bool find_login(char *out, size_t room)
{
	FILE *file = fopen(LOGINUID, "re");
	const char *sudo = getenv("SUDO_USER");
	unsigned uid = UINT32_MAX;

	if (file != NULL && fscanf(file, "%u", &uid) != 1)
		uid = UINT32_MAX;
	if (file != NULL)
		fclose(file);
	if (uid != UINT32_MAX)
		name_of(uid, out, room);
	else if (sudo != NULL && sudo[0] != '\0' && getuid() == 0)
		snprintf(out, room, "%s", sudo);
	else
		return false;
	return true;
}

/* "anna", or "anna as root". */
static void write_who(char *out, size_t room)
{
	char login[200], self[200];

	name_of(getuid(), self, sizeof(self));
	if (find_login(login, sizeof(login)) && strcmp(login, self) != 0)
		snprintf(out, room, "%s as %s", login, self);
	else
		snprintf(out, room, "%s", self);
}

static void write_down(struct reveal *r, struct eventlog *log, const struct asked *asked,
		       const char *who)
{
	bool is_person = span_find(asked->pseudonym, '@') < asked->pseudonym.size;
	struct event event = { 0 };
	char id[EVENT_ID_BYTES];
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	event_set(&event, EVENT_TYPE, SPAN("reveal"));
	event_set(&event, EVENT_CONFIG, span_of(r->config->rules.hash));
	event_set(&event, is_person ? EVENT_USER : EVENT_DEVICE_ID, asked->pseudonym);
	event_set(&event, EVENT_BY, span_of(who));
	event_set(&event, EVENT_RESULT,
		  asked->found[0] != '\0' ? SPAN("found") : SPAN("not found"));
	event_set(&event, EVENT_REASON, span_of(r->wish->reason));
	eventlog_write(log, &event, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, id);
}

/* Nobody is told what is not written down. */
static bool write_all_down(struct reveal *r)
{
	const char *path = config_reveal_log(r->config->event_log, r->arena);
	struct eventlog *log = path != NULL ? eventlog_open(path, &r->why) : NULL;
	char who[500];
	bool written;

	if (log == NULL)
		return false;
	ownership_give(path, NULL);
	write_who(who, sizeof(who));
	for (size_t i = 0; i < r->count; i++)
		write_down(r, log, &r->asked[i], who);
	written = eventlog_count(log).failures == 0;
	if (!written)
		trouble_say(&r->why, "%s: cannot be written to, so nothing is told", path);
	eventlog_close(log);
	return written;
}

static int tell(struct reveal *r, size_t candidates)
{
	struct text line;
	size_t unknown = 0;

	text_begin(&line, FOUND_BYTES + PSEUDONYM_BYTES);
	for (size_t i = 0; i < r->count; i++) {
		const struct asked *asked = &r->asked[i];

		text_clear(&line);
		text_visible(&line, asked->pseudonym);
		text_byte(&line, '\t');
		text_visible(&line, span_of(asked->found));
		if (asked->found[0] != '\0')
			puts(text_string(&line));
		else
			unknown++;
		if (asked->found[0] == '\0')
			fprintf(stderr,
				"milter-device-ctl: %.*s: none of %zu candidates, by %zu key%s\n",
				SPAN_FORMAT(asked->pseudonym), candidates,
				r->config->rules.pseudonyms.count,
				r->config->rules.pseudonyms.count == 1 ? "" : "s");
	}
	text_end(&line);
	if (fflush(stdout) != 0)
		return EX_IOERR;
	return unknown == 0 ? EX_OK : 1;
}

static bool read_wish(struct reveal *r)
{
	char *const *words = r->wish->pseudonyms;

	while (words[r->count] != NULL)
		r->count++;
	r->asked = arena_take(r->arena, r->count * sizeof(*r->asked));
	for (size_t i = 0; r->asked != NULL && i < r->count; i++) {
		char *word = arena_string(r->arena, span_of(words[i]));

		if (word == NULL)
			return false;
		for (size_t at = 0; word[at] != '\0'; at++)
			word[at] = byte_lower(word[at]);
		r->asked[i] = (struct asked){ .pseudonym = span_of(word) };
	}
	return r->asked != NULL;
}

static int reveal_all(struct reveal *r)
{
	struct candidates candidates = { r->config, arena_new(), try_candidate, r, 0, false };
	int status = EX_OSERR;

	trouble_say(&r->why, "out of memory");
	if (candidates.arena == NULL || r->hidden == NULL || !read_wish(r))
		goto out;
	status = EX_NOINPUT;
	if (!read_candidates(r, &candidates))
		goto out;
	status = EX_CANTCREAT;
	if (!write_all_down(r))
		goto out;
	arena_free(candidates.arena);
	return tell(r, candidates.count);
out:
	fprintf(stderr, "milter-device-ctl: reveal: %s\n", r->why.sentence);
	arena_free(candidates.arena);
	return status;
}

static struct config *load(const char *path, struct arena *arena)
{
	struct complaints complaints = { .arena = arena };
	struct config *config = config_load(path, &complaints);

	for (size_t i = 0; i < complaints.count; i++)
		fprintf(stderr, "%s\n", complaints.lines[i]);
	if (config == NULL || config->rules.pseudonyms.count != 0)
		return config;
	fprintf(stderr,
		"milter-device-ctl: %s: there is no pseudonym_key, by which anybody was hidden\n",
		path);
	config_drop(config);
	return NULL;
}

int reveal_run(const struct reveal_wish *wish)
{
	struct reveal r = { .wish = wish, .arena = arena_new(), .hidden = arena_new() };
	int status = EX_CONFIG;

	if (r.arena != NULL)
		r.config =
			load(wish->config_path != NULL ? wish->config_path : paths_config, r.arena);
	if (r.config != NULL)
		status = reveal_all(&r);
	config_drop(r.config);
	arena_free(r.hidden);
	arena_free(r.arena);
	return status;
}
