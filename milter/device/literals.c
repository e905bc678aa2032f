/* SPDX-License-Identifier: ISC */
/* literals -- runs of characters that every text a regex matches has in it. */
#include "device/literals.h"

#include <stdlib.h>
#include <string.h>

#define RUN_BYTES 64 /* longer runs count as two */
#define GROUPS_DEEP 8

/* A regex being read, item by item. */
struct reader {
	struct arena *arena;
	const struct span *items;
	size_t count, at;
	bool failed; /* not understood, or out of memory */
	bool out_of_memory;
};

/* A run that is still growing. */
struct run {
	char bytes[RUN_BYTES];
	size_t size;
};

static bool starts(struct span item, const char *prefix)
{
	return span_starts_nocase(item, span_of(prefix));
}

/* The one character that the item stands for, or -1. */
static int plain_character(struct span item)
{
	char byte = item.data[item.size - 1];

	if (byte == '\0' || (unsigned char)byte >= 0x80 || item.size > 2 ||
	    (item.size == 2 && item.data[0] != '\\'))
		return -1;
	if (item.size == 1 && strchr("^$.|()[]{}?*+\\", byte) != NULL)
		return -1;
	if (item.size == 2 && (byte_is_alpha(byte) || byte_is_digit(byte)))
		return -1;
	return byte_lower(byte);
}

/* (?i) and its like have their closing bracket in the same item, and open none. */
static bool opens_group(struct span item)
{
	return item.data[0] == '(' && span_find(item, ')') == item.size;
}

/* Whether its content must match at that place: not so if it looks around or sets options. */
static bool is_plain_group(struct span item)
{
	static const char *const openings[] = { "(?:", "(?|", "(?>", "(?P<", "(?'" };

	if (item.size == 1)
		return true;
	if (starts(item, "(?<"))
		return item.size > 3 && (byte_is_alpha(item.data[3]) || item.data[3] == '_');
	for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++)
		if (starts(item, openings[i]))
			return true;
	return false;
}

static void add_choice(struct literals *out, const struct literal_choice *choice)
{
	if (choice->count != 0 && out->count < LITERAL_CHOICES)
		out->choices[out->count++] = *choice;
}

static void end_run(struct reader *reader, struct run *run, struct literals *out)
{
	struct literal_choice choice = { .count = 1 };

	if (run->size >= LITERAL_BYTES) {
		choice.options[0] =
			arena_copy(reader->arena, (struct span){ run->bytes, run->size });
		reader->out_of_memory |= choice.options[0].data == NULL;
		add_choice(out, &choice);
	}
	run->size = 0;
}

static void extend_run(struct reader *reader, struct run *run, int character, struct literals *out)
{
	if (character == -1 || run->size == RUN_BYTES)
		end_run(reader, run, out);
	if (character != -1)
		run->bytes[run->size++] = (char)character;
}

static size_t shortest_option(const struct literal_choice *choice)
{
	size_t shortest = SIZE_MAX;

	for (size_t i = 0; i < choice->count; i++)
		if (choice->options[i].size < shortest)
			shortest = choice->options[i].size;
	return shortest;
}

/*
 * Only one alternative matches, so the choice is among the best of each.  Once an alternative needs
 * nothing, or there are too many, count is SIZE_MAX: there is no choice.
 */
static void add_alternative(struct literal_choice *choice, const struct literals *branch)
{
	const struct literal_choice *best = NULL;

	for (size_t i = 0; i < branch->count; i++)
		if (best == NULL || shortest_option(&branch->choices[i]) > shortest_option(best))
			best = &branch->choices[i];
	if (best == NULL || choice->count + best->count > LITERAL_OPTIONS) {
		choice->count = SIZE_MAX;
		return;
	}
	for (size_t i = 0; i < best->count; i++)
		choice->options[choice->count++] = best->options[i];
}

static void read_branches(struct reader *, struct literals *out, int depth);

/* Reads from the opening bracket to the closing one, both included. */
static void read_group(struct reader *reader, struct literals *out, int depth)
{
	bool needed = is_plain_group(reader->items[reader->at++]);
	struct literals inside = { .count = 0 };

	if (depth == GROUPS_DEEP) {
		reader->failed = true;
		return;
	}
	read_branches(reader, &inside, depth + 1);
	if (reader->at == reader->count) {
		reader->failed = true;
		return;
	}
	/* Anything after the bracket is a quantifier, which may allow for no match at all. */
	if (needed && reader->items[reader->at].size == 1)
		for (size_t i = 0; i < inside.count; i++)
			add_choice(out, &inside.choices[i]);
	reader->at++;
}

/* Reads up to the next bar or the closing bracket. */
static void read_branch(struct reader *reader, struct literals *out, int depth)
{
	struct run run = { .size = 0 };

	while (reader->at < reader->count && !reader->failed) {
		struct span item = reader->items[reader->at];

		if (item.data[0] == '|' || item.data[0] == ')')
			break;
		if (opens_group(item)) {
			end_run(reader, &run, out);
			read_group(reader, out, depth);
			continue;
		}
		extend_run(reader, &run, plain_character(item), out);
		reader->at++;
	}
	end_run(reader, &run, out);
}

/* Reads up to the closing bracket. */
static void read_branches(struct reader *reader, struct literals *out, int depth)
{
	struct literal_choice among = { .count = 0 };
	bool alone = true;

	for (;;) {
		struct literals branch = { .count = 0 };

		read_branch(reader, &branch, depth);
		if (reader->failed || reader->at == reader->count ||
		    reader->items[reader->at].data[0] == ')') {
			if (alone)
				*out = branch;
			else if (among.count != SIZE_MAX)
				add_alternative(&among, &branch);
			break;
		}
		alone = false;
		if (among.count != SIZE_MAX)
			add_alternative(&among, &branch);
		reader->at++;
	}
	if (!alone && among.count != SIZE_MAX)
		add_choice(out, &among);
}

/* Verbs can end a match early, conditions skip parts, comments hide brackets. */
static bool is_beyond_us(struct span regex)
{
	static const char *const signs[] = { "(*", "(?(", "(?#", "\\Q" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (span_find_nocase(regex, span_of(signs[i])) != regex.size)
			return true;
	return false;
}

bool literals_read(struct literals *out, struct arena *arena, const struct pattern *pattern)
{
	struct reader reader = { .arena = arena };

	out->count = 0;
	if (is_beyond_us(pattern_text(pattern)))
		return true;
	reader.items = pattern_items(pattern, arena, &reader.count);
	if (reader.items == NULL)
		return false;
	read_branches(&reader, out, 0);
	if (reader.failed || reader.at != reader.count)
		out->count = 0;
	return !reader.out_of_memory;
}
