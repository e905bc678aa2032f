/* SPDX-License-Identifier: ISC */
/*
 * hashes [ROUNDS] -- what the keyed hash costs a table of users against the quick one, and what
 * users cost whose names are made to meet in one place of it.
 * Each table is filled and looked through in turns, and the middle of the rounds counts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/tally.h"

#define KEYS 32768
#define WORDS 32 /* of eight bytes, of a long key */
#define FEW 256  /* that stay in the nearest cache */
#define LOOKS (20 * KEYS)
#define ROUNDS_MAX 99

static void write_address(uint32_t number, char *bytes, size_t size)
{
	snprintf(bytes, size, "user%u@minprom.example", number);
}

/* As long as those that are made to meet, and different in as many bits. */
static void write_long(uint32_t number, char *bytes, size_t size)
{
	memset(bytes, 'a', size - 1);
	bytes[size - 1] = '\0';
	for (int i = 0; i < 15; i++)
		bytes[i * 16 + 1] = (number >> i & 1) != 0 ? 'b' : 'c';
}

/* All have the same quick hash, whatever the seed is: see tests/unit/base/test_tally.c. */
static void write_meeting(uint32_t number, char *bytes, size_t size)
{
	uint64_t words[WORDS] = { 0 };

	for (int i = 0; i < 15; i++) {
		uint64_t *pair = &words[i / 4 * 8 + i % 4];
		uint64_t differs = number >> i & 1;

		pair[0] = differs << 63;
		pair[4] = differs << 63 | differs << 31;
	}
	memcpy(bytes, words, size - 1);
}

/* Whoever is counted, and by which hash from the beginning. */
static const struct row {
	const char *says;
	void (*write)(uint32_t, char *, size_t);
	uint32_t users;
	bool is_text, keyed;
	int beside; /* the row that it is compared with */
} rows[] = {
	{ "addresses, quick hash", write_address, FEW, true, false, 0 },
	{ "addresses, SipHash-1-3", write_address, FEW, true, true, 0 },
	{ "addresses, quick hash", write_address, KEYS, true, false, 2 },
	{ "addresses, SipHash-1-3", write_address, KEYS, true, true, 2 },
	{ "256 bytes, quick hash", write_long, KEYS, true, false, 4 },
	{ "256 bytes, SipHash-1-3", write_long, KEYS, true, true, 4 },
	{ "256 bytes, made to meet", write_meeting, KEYS, false, false, 5 },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static char keys[KEYS][WORDS * sizeof(uint64_t) + 1];

/* Nanoseconds of processor time that a key and a look cost. */
static double measure(const struct row *row)
{
	const struct hash_seed seed = { (uint64_t)rand() << 31 ^ (uint64_t)rand(), 4711 };
	struct arena *arena = arena_new();
	struct tally tally;
	clock_t begin;
	double cost;

	for (uint32_t i = 0; i < row->users; i++)
		row->write(i, keys[i], sizeof(keys[i]));
	begin = clock();
	tally_begin(&tally, &seed, arena, sizeof(struct tally_row));
	tally.guarded = row->keyed;
	for (uint32_t look = 0; look < LOOKS; look++) {
		const char *key = keys[look % row->users];
		size_t size = row->is_text ? strlen(key) : sizeof(keys[0]) - 1;
		struct tally_row *found = tally_row(&tally, (struct span){ key, size });

		if (found == NULL)
			exit(1);
		found->events++;
	}
	cost = (double)(clock() - begin) * 1e9 / CLOCKS_PER_SEC / LOOKS;
	if (tally.count != row->users || tally.guarded != (row->keyed || !row->is_text))
		exit(2);
	tally_end(&tally);
	arena_free(arena);
	return cost;
}

static int compare(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return a < b ? -1 : a > b;
}

int main(int argc, char **argv)
{
	static double costs[ROWS][ROUNDS_MAX];
	int rounds = argc > 1 ? atoi(argv[1]) : 9;

	if (rounds < 1 || rounds > ROUNDS_MAX)
		return 64;
	for (int round = 0; round < rounds; round++)
		for (size_t i = 0; i < ROWS; i++)
			costs[i][round] = measure(&rows[i]);
	for (size_t i = 0; i < ROWS; i++)
		qsort(costs[i], (size_t)rounds, sizeof(double), compare);
	printf("%d looks in a table of users, %d rounds\n", LOOKS, rounds);
	printf("%-26s %7s %10s %7s\n", "", "users", "ns a look", "ratio");
	for (size_t i = 0; i < ROWS; i++)
		printf("%-26s %7u %10.1f %7.2f\n", rows[i].says, rows[i].users,
		       costs[i][rounds / 2],
		       costs[i][rounds / 2] / costs[rows[i].beside][rounds / 2]);
	return 0;
}
