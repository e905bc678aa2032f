/* SPDX-License-Identifier: ISC */
/* nearest -- the word that somebody who mistyped it meant. */
#include "base/nearest.h"

#define LENGTH_MAX 64 /* bytes: no word of ours is nearly as long */
#define ERRORS_MAX 2  /* that a word may have and still be taken for another */

static size_t least_of(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool same(char a, char b)
{
	return byte_lower(a) == byte_lower(b);
}

/*
 * The fewest characters to add, leave out or change (Levenshtein), where two that changed places
 * count as one.  Of three rows at a time, each is the distances of one more character of a from
 * all fronts of b.
 */
static size_t distance(struct span a, struct span b)
{
	size_t rows[3][LENGTH_MAX + 1];

	for (size_t j = 0; j <= b.size; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.size; i++) {
		const size_t *above = rows[(i - 1) % 3], *twice_above = rows[(i + 1) % 3];
		size_t *row = rows[i % 3];

		row[0] = i;
		for (size_t j = 1; j <= b.size; j++) {
			row[j] = least_of(least_of(above[j], row[j - 1]) + 1,
					  above[j - 1] + !same(a.data[i - 1], b.data[j - 1]));
			if (i > 1 && j > 1 && same(a.data[i - 1], b.data[j - 2]) &&
			    same(a.data[i - 2], b.data[j - 1]))
				row[j] = least_of(row[j], twice_above[j - 2] + 1);
		}
	}
	return rows[a.size % 3][b.size];
}

void nearest_try(struct nearest *nearest, struct span word)
{
	size_t errors;

	if (nearest->given.size > LENGTH_MAX || word.size > LENGTH_MAX)
		return;
	errors = distance(nearest->given, word);
	/* Half of a word in error is another word. */
	if (errors > ERRORS_MAX || errors * 2 >= nearest->given.size ||
	    (nearest->found.data != NULL && errors >= nearest->errors))
		return;
	nearest->found = word;
	nearest->errors = errors;
}
