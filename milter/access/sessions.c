/* SPDX-License-Identifier: ISC */
/* sessions -- what the lines of one session have told so far. */
#include "access/sessions.h"

#include <stdlib.h>
#include <string.h>

#include "base/keyed.h"

/* One piece of memory, as small as can be: there are thousands, and each line meets another. */
struct session {
	struct keyed_item item;        /* the key is the session */
	uint16_t sizes[SOURCE_GROUPS]; /* of what was told; nothing of the time */
	char bytes[];                  /* of it, one behind the other */
};

_Static_assert(SESSION_BYTES <= UINT16_MAX, "sizes of all that is remembered");

struct sessions {
	struct keyed table;
	uint64_t forgotten;
};

struct sessions *sessions_new(const struct hash_seed *seed)
{
	struct sessions *sessions = calloc(1, sizeof(*sessions));

	if (sessions != NULL)
		keyed_begin(&sessions->table, seed);
	return sessions;
}

static void forget(struct sessions *sessions, struct session *session)
{
	keyed_remove(&sessions->table, &session->item);
	free(session);
}

void sessions_free(struct sessions *sessions)
{
	if (sessions == NULL)
		return;
	while (sessions->table.oldest != NULL)
		forget(sessions, (struct session *)sessions->table.oldest);
	keyed_end(&sessions->table);
	free(sessions);
}

/* What it has told; borrowed from it. */
static struct source_line told_by(const struct session *session)
{
	const char *from = session->bytes;
	struct source_line told;

	for (int i = 0; i < SOURCE_GROUPS; i++) {
		told.groups[i] = (struct span){ from, session->sizes[i] };
		from += session->sizes[i];
	}
	return told;
}

static void complete(struct source_line *line, const struct source_line *by)
{
	for (int i = 0; i < SOURCE_GROUPS; i++)
		if (i != SOURCE_TIME && line->groups[i].size == 0)
			line->groups[i] = by->groups[i];
}

static size_t size_of(const struct source_line *line)
{
	size_t size = 0;

	for (int i = 0; i < SOURCE_GROUPS; i++)
		size += line->groups[i].size;
	return size;
}

/* Copies all but the time, which is of the line alone.  In no table yet; NULL: out of memory. */
static struct session *session_new(const struct source_line *line)
{
	struct session *session = malloc(sizeof(*session) + size_of(line));
	char *to;

	if (session == NULL)
		return NULL;
	to = session->bytes;
	for (int i = 0; i < SOURCE_GROUPS; i++) {
		struct span value = line->groups[i];

		if (i == SOURCE_TIME)
			value.size = 0;
		if (value.size != 0)
			memcpy(to, value.data, value.size);
		session->sizes[i] = (uint16_t)value.size;
		if (i == SOURCE_SESSION)
			session->item.key = (struct span){ to, value.size };
		to += value.size;
	}
	return session;
}

/* In place of what was known of it, which may be nothing.  False: out of memory. */
static bool remember(struct sessions *sessions, struct session *before, struct session *session)
{
	if (before == NULL)
		return keyed_add(&sessions->table, &session->item);
	keyed_replace(&sessions->table, &before->item, &session->item);
	return true;
}

/* Nothing is left for other lines of the session to tell. */
static bool tells_all(const struct source_line *line)
{
	return line->groups[SOURCE_USER].size != 0 && source_line_has_client(line);
}

/* Sessions are numbered anew sooner or later: what the former one's client was says nothing. */
static bool is_another(const struct source_line *told, const struct source_line *line)
{
	struct span user = line->groups[SOURCE_USER], before = told->groups[SOURCE_USER];

	return user.size != 0 && before.size != 0 && !span_equal_nocase(user, before);
}

static void complete_by(struct source_line *line, const struct session *session)
{
	struct source_line told = told_by(session);

	if (!is_another(&told, line))
		complete(line, &told);
}

/* The line then borrows from the session, but for the time. */
static void borrow(struct source_line *line, const struct session *session)
{
	struct span time = line->groups[SOURCE_TIME];

	*line = told_by(session);
	line->groups[SOURCE_TIME] = time;
}

static void make_room(struct sessions *sessions)
{
	if (sessions->table.count <= SESSIONS_MAX)
		return;
	forget(sessions, (struct session *)sessions->table.oldest);
	sessions->forgotten++;
}

bool sessions_join(struct sessions *sessions, struct source_line *line)
{
	struct span key = line->groups[SOURCE_SESSION];
	struct session *before = key.size != 0 ? keyed_find(&sessions->table, key) : NULL, *session;

	if (before != NULL)
		complete_by(line, before);
	if (key.size == 0 || size_of(line) > SESSION_BYTES || (before == NULL && tells_all(line)))
		return true;
	session = session_new(line);
	if (session == NULL || !remember(sessions, before, session)) {
		free(session);
		return false;
	}
	borrow(line, session);
	free(before);
	make_room(sessions);
	return true;
}

bool sessions_next(const struct sessions *sessions, const void **place, struct source_line *out)
{
	const struct keyed_item *item = *place;

	item = item == NULL ? sessions->table.oldest : item->newer;
	*place = item;
	if (item != NULL)
		*out = told_by((const struct session *)item);
	return item != NULL;
}

size_t sessions_count(const struct sessions *sessions)
{
	return sessions->table.count;
}

uint64_t sessions_forgotten(const struct sessions *sessions)
{
	return sessions->forgotten;
}
