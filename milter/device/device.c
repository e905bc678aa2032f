/* SPDX-License-Identifier: ISC */
/* device -- which device the evidence points to. */
#include "device/device.h"

#include <stdio.h>

#include "base/version.h"

struct search {
	const struct catalogue *catalogue;
	const struct evidence *evidence;
	struct scratch *scratch;
	const struct match *best;
	const struct evidence_item *best_item;
	struct trouble *error;
};

/* The matches worth trying, as a set for each field: what all values of it could match. */
static uint64_t **shortlists(const struct search *search)
{
	const struct evidence *evidence = search->evidence;
	size_t fields = names_count(search->catalogue->fields);
	uint64_t **sets = arena_take(evidence->arena, (fields + 1) * sizeof(*sets));

	for (size_t i = 0; i < evidence->count && sets != NULL; i++) {
		const struct evidence_item *item = &evidence->items[i];
		const struct shortlist *list = search->catalogue->by_field[item->field].shortlist;
		uint64_t **set = &sets[item->field];

		if (item->ignored)
			continue;
		if (*set == NULL)
			*set = arena_take(evidence->arena, shortlist_words(list) * sizeof(**set));
		if (*set == NULL)
			return NULL;
		shortlist_add(list, item->value, *set);
	}
	return sets;
}

static void try_match(struct search *search, const struct match *match)
{
	const struct evidence_item *found = NULL;

	if (match_holds(match, search->evidence, search->scratch, &found, search->error) !=
	    PATTERN_MATCHES)
		return;
	search->best = match;
	search->best_item = found;
}

/* Tries the matches of the set by rank, until the best found so far outranks the rest. */
static void try_set(struct search *search, const struct field_matches *of, const uint64_t *set)
{
	for (size_t word = 0; word < shortlist_words(of->shortlist); word++) {
		for (uint64_t bits = set[word]; bits != 0; bits &= bits - 1) {
			const struct match *match =
				of->matches[word * 64 + (size_t)__builtin_ctzll(bits)];

			if ((search->best != NULL && match->rank >= search->best->rank) ||
			    scratch_is_spent(search->scratch))
				return;
			try_match(search, match);
		}
	}
}

/* Field by field, in the order in which the evidence has them. */
static bool find_best(struct search *search)
{
	const struct evidence *evidence = search->evidence;
	uint64_t **sets = shortlists(search);

	for (size_t i = 0; i < evidence->count && sets != NULL; i++) {
		int field = evidence->items[i].field;

		if (sets[field] != NULL)
			try_set(search, &search->catalogue->by_field[field], sets[field]);
		sets[field] = NULL;
	}
	return sets != NULL;
}

/* Copies what the condition has just captured from that item. */
static bool copy_captures(const struct search *search, const struct condition *condition,
			  const struct evidence_item *item, struct span captures[CAPTURES])
{
	for (int i = 0; i < CAPTURES; i++) {
		struct span group = { NULL, 0 };

		if (condition->groups[i] != 0)
			group = scratch_group(search->scratch, item->value, condition->groups[i]);
		if (group.size == 0)
			continue;
		captures[i] = arena_copy(search->evidence->arena, group);
		if (captures[i].data == NULL)
			return false;
	}
	return true;
}

/* Runs the conditions once more, now for what they capture. */
static bool collect_captures(const struct search *search, struct span captures[CAPTURES],
			     struct span *matched)
{
	const struct match *match = search->best;
	const struct evidence_item *item;

	for (const struct condition *c = match->when; c != NULL; c = c->next) {
		if (condition_holds(c, search->evidence, search->scratch, &item, NULL) !=
		    PATTERN_MATCHES)
			continue;
		if (c == match->when)
			*matched = scratch_group(search->scratch, item->value, 0);
		if (!copy_captures(search, c, item, captures))
			return false;
	}
	return true;
}

/* 16_5 is how user agents write 16.5.  The bytes are our own copy. */
static struct span with_points(struct span version)
{
	char *bytes = (char *)version.data;

	for (size_t i = 0; i < version.size; i++)
		if (bytes[i] == '_')
			bytes[i] = '.';
	return version;
}

static bool write_number(struct span *out, struct arena *arena, int number)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%d", number);
	*out = arena_copy(arena, span_of(digits));
	return out->data != NULL;
}

/*
 * What a build tells of the version: all of it if it is listed, else the major.  A device whose
 * system has a name of its own (iPadOS) had its family's system before.
 */
struct implied {
	const struct build *row; /* NULL: not listed */
	struct span os;
	int major; /* 0: not known */
};

static struct implied implied_by(const struct sighting *sighting, const struct tables *tables)
{
	const struct span systems[] = { sighting->device->os, sighting->device->family };
	struct implied implied = { NULL, sighting->device->os, 0 };

	for (size_t i = 0; i < 2 && implied.row == NULL; i++)
		implied.row = tables_build(tables, sighting->build, systems[i]);
	if (implied.row != NULL)
		implied.os = implied.row->os;
	for (size_t i = 0; i < 2 && implied.row == NULL && implied.major == 0; i++) {
		implied.major = tables_major_of_build(sighting->build, systems[i]);
		if (implied.major != 0)
			implied.os = systems[i];
	}
	return implied;
}

/* Apps state the version themselves; the build beside it may be a constant of theirs. */
static bool contradicts(struct span stated, const struct implied *implied)
{
	const struct version version = version_read(stated);

	if (version.count == 0 || tables_major_skipped(implied->os, version.parts[0]))
		return false;
	if (implied->row != NULL) {
		const struct version listed = version_read(implied->row->version);

		return !version_is_within(&listed, &version);
	}
	return implied->major != 0 && version.parts[0] != (unsigned)implied->major;
}

/* What the client states beats what its build implies, and such a build is told as doubted. */
static bool decode_build(struct sighting *sighting, const struct tables *tables,
			 struct arena *arena)
{
	const struct implied implied = implied_by(sighting, tables);

	if (contradicts(sighting->version, &implied)) {
		sighting->doubted_build = sighting->build;
		sighting->build = (struct span){ NULL, 0 };
		return true;
	}
	if (implied.row != NULL) {
		sighting->os = implied.os;
		sighting->version = implied.row->version;
	} else if (implied.major != 0 && sighting->version.size == 0) {
		sighting->os = implied.os;
		return write_number(&sighting->version, arena, implied.major);
	}
	return true;
}

static bool decode(struct sighting *sighting, const struct tables *tables, struct arena *arena,
		   struct span captures[CAPTURES])
{
	const struct model *model = tables_model(tables, captures[CAPTURE_MODEL]);
	char eas[16];

	sighting->os = sighting->device->os;
	sighting->version = with_points(captures[CAPTURE_VERSION]);
	sighting->build = captures[CAPTURE_BUILD];
	sighting->model = model != NULL ? model->name : captures[CAPTURE_MODEL];
	sighting->client = captures[CAPTURE_CLIENT].size != 0 ? captures[CAPTURE_CLIENT]
							      : sighting->match->client;
	if (sighting->build.size == 0 && tables_eas_build(captures[CAPTURE_EAS], eas)) {
		sighting->build = arena_copy(arena, span_of(eas));
		if (sighting->build.data == NULL)
			return false;
	}
	return sighting->build.size == 0 || decode_build(sighting, tables, arena);
}

bool device_identify(const struct catalogue *catalogue, const struct tables *tables,
		     const struct evidence *evidence, struct scratch *scratch, struct sighting *out,
		     struct trouble *error)
{
	struct search search = { catalogue, evidence, scratch, NULL, NULL, error };
	struct sighting sighting = { .device = catalogue_unknown(catalogue) };
	struct span captures[CAPTURES] = { { NULL, 0 } };

	scratch_begin(scratch);
	if (!find_best(&search))
		return false;
	if (scratch_is_spent(scratch))
		trouble_say(error, "max_match_steps reached");
	scratch_begin(scratch); /* else a long search would hide what contradicts its result */
	if (search.best != NULL) {
		sighting.device = search.best->device;
		sighting.match = search.best;
		sighting.confidence = search.best->confidence;
		sighting.item = search.best_item;
		sighting.contradiction = match_contradiction(search.best, evidence, scratch,
							     &sighting.against, error);
		if (!collect_captures(&search, captures, &sighting.matched) ||
		    !decode(&sighting, tables, evidence->arena, captures))
			return false;
	}
	*out = sighting;
	return true;
}
