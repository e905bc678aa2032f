/* userset -- which users something happened to. */
#include "userset.h"

#include <stdlib.h>
#include <string.h>

#define FEW 64
#define WORD_BITS 64

void userset_end(struct userset *set)
{
	free(set->few);
	free(set->many);
	*set = (struct userset){ 0 };
}

static bool grow_many(struct userset *set, uint32_t user)
{
	size_t wanted = (size_t)user / WORD_BITS + 1;
	uint64_t *many;

	if (wanted <= set->words)
		return true;
	wanted += wanted / 2;
	many = realloc(set->many, wanted * sizeof(*many));
	if (many == NULL)
		return false;
	memset(many + set->words, 0, (wanted - set->words) * sizeof(*many));
	set->many = many;
	set->words = (uint32_t)wanted;
	return true;
}

static bool add_to_many(struct userset *set, uint32_t user)
{
	uint64_t bit = (uint64_t)1 << (user % WORD_BITS);

	if (!grow_many(set, user))
		return false;
	set->count += (set->many[user / WORD_BITS] & bit) == 0;
	set->many[user / WORD_BITS] |= bit;
	return true;
}

/* The list is full: a bit for each of them from now on. */
static bool become_many(struct userset *set)
{
	if (!grow_many(set, set->few[set->count - 1]))
		return false;
	for (uint32_t i = 0; i < set->count; i++)
		set->many[set->few[i] / WORD_BITS] |= (uint64_t)1 << (set->few[i] % WORD_BITS);
	free(set->few);
	set->few = NULL;
	return true;
}

/* The list has room for 1, 2, 4 ... FEW members, so count tells when it is used up. */
static bool grow_few(struct userset *set)
{
	uint32_t *few;

	if ((set->count & (set->count - 1)) != 0)
		return true;
	few = realloc(set->few, (set->count != 0 ? 2 * set->count : 1) * sizeof(*few));
	if (few == NULL)
		return false;
	set->few = few;
	return true;
}

bool userset_add(struct userset *set, uint32_t user)
{
	uint32_t at = set->count;

	if (set->many != NULL && set->few == NULL)
		return add_to_many(set, user);
	while (at != 0 && set->few[at - 1] > user)
		at--;
	if (at != 0 && set->few[at - 1] == user)
		return true;
	if (set->count == FEW)
		return become_many(set) && add_to_many(set, user);
	if (!grow_few(set))
		return false;
	memmove(set->few + at + 1, set->few + at, (set->count - at) * sizeof(*set->few));
	set->few[at] = user;
	set->count++;
	return true;
}
