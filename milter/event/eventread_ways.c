/* SPDX-License-Identifier: ISC */
/*
 * eventread_ways -- which part a line goes on with.
 * The parts that came after another one are the leaves of a tree.  At each fork some of them
 * differ for the first time, and the line's byte at that place chooses the way.  It ends at the
 * only one of these parts that the line can go on with.
 */
#include "event/eventread_inside.h"

#define WAYS (UINT8_MAX + 1) /* of a fork: one for each byte */

/* How many bytes the line has in common with the part. */
static size_t common(const char *at, const struct eventread_part *part)
{
	size_t size = 0;

	while (size < part->size && at[size] == part->text[size])
		size++;
	return size;
}

static bool is_fork(const struct eventread_way *way)
{
	return way != NULL && way->ways != NULL;
}

/* A part that is most like the line; all that are differ from it at the same place. */
static const struct eventread_part *most_alike(const struct eventread_way *way, const char *at)
{
	while (is_fork(way)) {
		const struct eventread_way *next = way->ways[(unsigned char)at[way->place]];

		if (next == NULL)
			break;
		way = next;
	}
	return way->part;
}

/* A fork at that place, on the way to that one.  NULL: out of memory, or there are too many. */
static struct eventread_way *new_fork(struct eventread *reader, struct eventread_way *way,
				      size_t place)
{
	struct eventread_way *fork;

	if (reader->forks == EVENTREAD_FORKS)
		return NULL;
	fork = arena_take(reader->texts, sizeof(*fork));
	if (fork == NULL)
		return NULL;
	fork->ways = arena_take(reader->texts, WAYS * sizeof(struct eventread_way *));
	if (fork->ways == NULL)
		return NULL;
	fork->part = way->part;
	fork->place = (uint32_t)place;
	fork->ways[(unsigned char)way->part->text[place]] = way;
	reader->forks++;
	return fork;
}

/*
 * Where one part begins with the other, as parts that end in streams may, no byte tells which of
 * them it is: the first to come keeps its way, and the other is cut anew each time.
 */
void eventread_add_way(struct eventread *reader, struct eventread_way **way, const char *at,
		       struct eventread_part *part)
{
	const struct eventread_part *other;
	size_t place;

	if (*way == NULL) {
		*way = &part->leaf;
		return;
	}
	other = most_alike(*way, at);
	place = common(at, other);
	if (place >= part->size || place >= other->size)
		return;
	while (is_fork(*way) && (*way)->place < place)
		way = &(*way)->ways[(unsigned char)at[(*way)->place]];
	if (!is_fork(*way) || (*way)->place != place) {
		struct eventread_way *fork = new_fork(reader, *way, place);

		if (fork == NULL)
			return;
		*way = fork;
	}
	(*way)->ways[(unsigned char)at[place]] = &part->leaf;
}
