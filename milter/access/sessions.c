/* SPDX-License-Identifier: ISC */
/* sessions -- what the lines of one session have told so far. */
#include "access/sessions.h"

#include <stdlib.h>
#include <string.h>

#include "base/keyed.h"

struct session {
	struct keyed_item item; /* the key is the session */
	struct source_line told;
	char *bytes; /* owned: what told and the key point into */
};

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
	free(session->bytes);
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

static void complete(struct source_line *line, const struct source_line *by)
{
	for (int i = 0; i < SOURCE_GROUPS; i++)
		if (i != SOURCE_TIME && line->groups[i].size == 0)
			line->groups[i] = by->groups[i];
}

/*
 * Copies all but the time, which is of the line alone; the line may borrow from what was remembered
 * before, which is then gone.  False: out of memory, and nothing has changed.
 */
static bool remember(struct session *session, const struct source_line *line)
{
	size_t size = 0;
	char *bytes, *to;

	for (int i = 0; i < SOURCE_GROUPS; i++)
		size += line->groups[i].size;
	to = bytes = malloc(size + 1);
	if (bytes == NULL)
		return false;
	for (int i = 0; i < SOURCE_GROUPS; i++) {
		struct span value = line->groups[i];

		if (i == SOURCE_TIME)
			value.size = 0;
		if (value.size != 0)
			memcpy(to, value.data, value.size);
		session->told.groups[i] = (struct span){ to, value.size };
		to += value.size;
	}
	free(session->bytes);
	session->bytes = bytes;
	session->item.key = session->told.groups[SOURCE_SESSION];
	return true;
}

static bool is_too_large(const struct source_line *line)
{
	size_t size = 0;

	for (int i = 0; i < SOURCE_GROUPS; i++)
		size += line->groups[i].size;
	return size > SESSION_BYTES;
}

/* A new one; what it is remembered by is its own.  NULL: out of memory. */
static struct session *add_session(struct sessions *sessions, const struct source_line *line)
{
	struct session *session = calloc(1, sizeof(*session));

	if (session == NULL)
		return NULL;
	if (remember(session, line) && keyed_add(&sessions->table, &session->item))
		return session;
	free(session->bytes);
	free(session);
	return NULL;
}

/* All but the time, which is of the line alone. */
static void borrow(struct source_line *line, const struct session *session)
{
	for (int i = 0; i < SOURCE_GROUPS; i++)
		if (i != SOURCE_TIME)
			line->groups[i] = session->told.groups[i];
}

/* Nothing is left for other lines of the session to tell. */
static bool tells_all(const struct source_line *line)
{
	return line->groups[SOURCE_USER].size != 0 && source_line_has_client(line);
}

/* Sessions are numbered anew sooner or later: what the former one's client was says nothing. */
static bool is_another(const struct session *session, const struct source_line *line)
{
	struct span user = line->groups[SOURCE_USER], told = session->told.groups[SOURCE_USER];

	return user.size != 0 && told.size != 0 && !span_equal_nocase(user, told);
}

bool sessions_join(struct sessions *sessions, struct source_line *line)
{
	struct span key = line->groups[SOURCE_SESSION];
	struct session *session = key.size != 0 ? keyed_find(&sessions->table, key) : NULL;

	if (session != NULL && !is_another(session, line))
		complete(line, &session->told);
	if (key.size == 0 || is_too_large(line) || (session == NULL && tells_all(line)))
		return true;
	if (session == NULL)
		session = add_session(sessions, line);
	else if (remember(session, line))
		keyed_renew(&sessions->table, &session->item);
	else
		return false;
	if (session == NULL)
		return false;
	borrow(line, session);
	if (sessions->table.count > SESSIONS_MAX) {
		forget(sessions, (struct session *)sessions->table.oldest);
		sessions->forgotten++;
	}
	return true;
}

bool sessions_next(const struct sessions *sessions, const void **place, struct source_line *out)
{
	const struct keyed_item *item = *place;

	item = item == NULL ? sessions->table.oldest : item->newer;
	*place = item;
	if (item != NULL)
		*out = ((const struct session *)item)->told;
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
