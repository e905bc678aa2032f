/* SPDX-License-Identifier: ISC */
/* catalogue -- the devices that are known and the patterns that find them in evidence. */
#include "device/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "device/groupnames.h"

static const char *const confidence_names[CONFIDENCES] = { "hint", "likely", "certain" };
static const char *const capture_names[CAPTURES] = { "build", "version", "model", "client", "eas" };

const char *confidence_name(enum confidence confidence)
{
	return confidence_names[confidence];
}

bool confidence_named(struct span name, enum confidence *out)
{
	for (int i = 0; i < CONFIDENCES; i++) {
		if (span_equal(name, span_of(confidence_names[i]))) {
			*out = (enum confidence)i;
			return true;
		}
	}
	return false;
}

struct catalogue *catalogue_new(void)
{
	struct catalogue *catalogue = calloc(1, sizeof(*catalogue));
	struct device *unknown;

	if (catalogue == NULL)
		return NULL;
	catalogue->arena = arena_new();
	catalogue->fields = names_new();
	if (catalogue->arena == NULL || catalogue->fields == NULL)
		goto fail;
	unknown = catalogue_add_device(catalogue, SPAN("unknown"), (struct place){ 0 });
	if (unknown == NULL)
		goto fail;
	unknown->depth = DEPTH_UNKNOWN;
	return catalogue;
fail:
	catalogue_free(catalogue);
	return NULL;
}

static void free_patterns(struct condition *list)
{
	for (; list != NULL; list = list->next)
		pattern_free(list->pattern);
}

void catalogue_free(struct catalogue *catalogue)
{
	if (catalogue == NULL)
		return;
	for (struct match *match = catalogue->first_match; match != NULL; match = match->next) {
		free_patterns(match->when);
		free_patterns(match->contradicted_if);
	}
	names_free(catalogue->fields);
	arena_free(catalogue->arena);
	free(catalogue);
}

struct device *catalogue_device(const struct catalogue *catalogue, struct span name)
{
	for (size_t i = 0; i < catalogue->device_count; i++)
		if (span_equal(catalogue->devices[i]->name, name))
			return catalogue->devices[i];
	return NULL;
}

const struct device *catalogue_unknown(const struct catalogue *catalogue)
{
	return catalogue->devices[0];
}

struct span catalogue_title(const struct catalogue *catalogue, struct span name)
{
	const struct device *device = catalogue != NULL ? catalogue_device(catalogue, name) : NULL;

	return device != NULL ? device->title : name;
}

struct device *catalogue_add_device(struct catalogue *catalogue, struct span name,
				    struct place place)
{
	struct device *device = arena_take(catalogue->arena, sizeof(*device));
	struct device **devices = arena_grow(catalogue->arena, catalogue->devices,
					     catalogue->device_count, sizeof(*devices));

	if (device == NULL || devices == NULL)
		return NULL;
	device->name = arena_copy(catalogue->arena, name);
	if (device->name.data == NULL)
		return NULL;
	device->title = device->name;
	device->place = place;
	devices[catalogue->device_count++] = device;
	catalogue->devices = devices;
	return device;
}

struct match *catalogue_add_match(struct catalogue *catalogue, const struct device *device)
{
	struct match *match = arena_take(catalogue->arena, sizeof(*match));

	if (match == NULL)
		return NULL;
	match->device = device;
	match->confidence = CONFIDENCE_CERTAIN;
	if (catalogue->last_match != NULL)
		catalogue->last_match->next = match;
	else
		catalogue->first_match = match;
	catalogue->last_match = match;
	catalogue->match_count++;
	return match;
}

/* A header field name (RFC 5322, 2.2), or a derived one, which begins with @. */
static bool is_field_name(struct span name)
{
	for (size_t i = 0; i < name.size; i++)
		if (name.data[i] <= ' ' || name.data[i] > '~' || name.data[i] == ':')
			return false;
	return name.size != 0;
}

/* No field that there is has such a character: somebody thinks that it is part of the regex. */
static bool check_field(struct span name, struct trouble *why)
{
	for (size_t i = 0; i < name.size; i++)
		if (strchr("^$*\\()[]|?+", name.data[i]) != NULL) {
			trouble_say(why,
				    "'%.*s': a field is named without any regex: write 'X-Mailer: "
				    "^iPhone'",
				    SPAN_FORMAT(name));
			return false;
		}
	return true;
}

/* What somebody else than the sender's header says; nobody fills any other field with an @. */
static bool check_derived(struct span name, struct trouble *why)
{
	static const char *const derived[] = { "@EHLO",    "@Receipt-UA",      "@Signature",
					       "@IMAP-ID", "@EAS-Device-Type", "@EAS-Version" };
	struct nearest nearest = { .given = name };

	if (name.data[0] != '@')
		return true;
	for (size_t i = 0; i < sizeof(derived) / sizeof(derived[0]); i++) {
		if (span_equal_nocase(name, span_of(derived[i])))
			return true;
		nearest_try(&nearest, span_of(derived[i]));
	}
	if (span_equal_nocase(name, SPAN("@EAS-Query")))
		trouble_say(why, "%.*s is read into @EAS-Device-Type: write that",
			    SPAN_FORMAT(name));
	else if (nearest.found.data != NULL)
		trouble_say(why, "there is no field '%.*s': did you mean '%.*s'?",
			    SPAN_FORMAT(name), SPAN_FORMAT(nearest.found));
	else
		trouble_say(why,
			    "there is no field '%.*s': milter-device.conf(5) has all that begin "
			    "with @",
			    SPAN_FORMAT(name));
	return false;
}

bool catalogue_add_condition(struct catalogue *catalogue, struct condition **list, struct span text,
			     struct place place, struct trouble *why)
{
	struct condition *condition = arena_take(catalogue->arena, sizeof(*condition));
	struct span regex = text, name = span_trim(span_cut(&regex, ':'));

	if (!is_field_name(name) || span_trim(regex).size == 0) {
		trouble_say(why,
			    "'%.*s' is not of the form 'Field: regex': write 'X-Mailer: iPhone'",
			    SPAN_FORMAT(text));
		return false;
	}
	if (!check_field(name, why) || !check_derived(name, why))
		return false;
	if (condition == NULL || (condition->field = names_add(catalogue->fields, name)) == -1) {
		trouble_say(why, "out of memory");
		return false;
	}
	condition->pattern = pattern_new(span_trim(regex), why);
	if (condition->pattern == NULL)
		return false;
	if (!groupnames_check(condition->pattern, catalogue->arena, capture_names, CAPTURES, why)) {
		pattern_free(condition->pattern);
		return false;
	}
	if (!pattern_has_jit(condition->pattern))
		catalogue->interpreted++;
	for (int i = 0; i < CAPTURES; i++)
		condition->groups[i] = pattern_group(condition->pattern, capture_names[i]);
	condition->place = place;
	while (*list != NULL)
		list = &(*list)->next;
	*list = condition;
	return true;
}

struct ranking {
	struct match *match;
	size_t order;
};

/* Strongest first, then the administrator's own, then most specific, then file order. */
static int compare_rankings(const void *left, const void *right)
{
	const struct ranking *a = left, *b = right;

	if (a->match->confidence != b->match->confidence)
		return (int)b->match->confidence - (int)a->match->confidence;
	if (a->match->own != b->match->own)
		return a->match->own ? -1 : 1;
	if (a->match->device->depth != b->match->device->depth)
		return b->match->device->depth - a->match->device->depth;
	return (a->order > b->order) - (a->order < b->order);
}

/* Distributes the matches, which come in the order of rank, to their fields. */
static bool deal_matches(struct catalogue *catalogue, const struct ranking *ranked)
{
	for (size_t i = 0; i < catalogue->match_count; i++) {
		struct match *match = ranked[i].match;
		struct field_matches *of = &catalogue->by_field[match->when->field];
		struct match **grown =
			arena_grow(catalogue->arena, of->matches, of->count, sizeof(*grown));

		if (grown == NULL)
			return false;
		match->rank = i;
		grown[of->count++] = match;
		of->matches = grown;
	}
	return true;
}

static bool make_shortlist(struct catalogue *catalogue, struct field_matches *of)
{
	const struct pattern **patterns = calloc(of->count + 1, sizeof(*patterns));

	if (patterns == NULL)
		return false;
	for (size_t i = 0; i < of->count; i++)
		patterns[i] = of->matches[i]->when->pattern;
	of->shortlist = shortlist_new(catalogue->arena, patterns, of->count);
	free(patterns);
	return of->shortlist != NULL;
}

static bool index_matches(struct catalogue *catalogue, const struct ranking *ranked)
{
	size_t fields = names_count(catalogue->fields);

	catalogue->by_field =
		arena_take(catalogue->arena, (fields + 1) * sizeof(*catalogue->by_field));
	if (catalogue->by_field == NULL || !deal_matches(catalogue, ranked))
		return false;
	for (size_t i = 0; i < fields; i++)
		if (!make_shortlist(catalogue, &catalogue->by_field[i]))
			return false;
	return true;
}

bool catalogue_finish(struct catalogue *catalogue)
{
	struct ranking *ranked = calloc(catalogue->match_count + 1, sizeof(*ranked));
	size_t count = 0;
	bool indexed;

	if (ranked == NULL)
		return false;
	for (struct match *match = catalogue->first_match; match != NULL; match = match->next) {
		ranked[count] = (struct ranking){ match, count };
		count++;
	}
	qsort(ranked, count, sizeof(*ranked), compare_rankings);
	indexed = index_matches(catalogue, ranked);
	free(ranked);
	return indexed;
}

bool device_is(const struct device *device, const struct device *ancestor)
{
	for (; device != NULL; device = device->parent)
		if (device == ancestor)
			return true;
	return false;
}

bool catalogue_wants(const struct catalogue *catalogue, struct span field_name)
{
	return names_find(catalogue->fields, field_name) != -1;
}

enum pattern_result condition_holds(const struct condition *condition,
				    const struct evidence *evidence, struct scratch *scratch,
				    const struct evidence_item **found, struct trouble *why)
{
	enum pattern_result worst = PATTERN_DIFFERS;

	for (size_t i = 0; i < evidence->count && !scratch_is_spent(scratch); i++) {
		const struct evidence_item *item = &evidence->items[i];
		enum pattern_result result;

		if (item->field != condition->field || item->ignored ||
		    !pattern_may_match(condition->pattern, item->value, &item->bytes))
			continue;
		result = pattern_match(condition->pattern, scratch, item->value, why);
		if (result == PATTERN_MATCHES) {
			*found = item;
			return PATTERN_MATCHES;
		}
		if (result == PATTERN_FAILED)
			worst = PATTERN_FAILED;
	}
	return worst;
}

enum pattern_result match_holds(const struct match *match, const struct evidence *evidence,
				struct scratch *scratch, const struct evidence_item **found,
				struct trouble *why)
{
	const struct evidence_item *item = NULL;

	for (const struct condition *c = match->when; c != NULL; c = c->next) {
		enum pattern_result result = condition_holds(c, evidence, scratch, &item, why);

		if (result != PATTERN_MATCHES)
			return result;
		if (c == match->when)
			*found = item;
	}
	return PATTERN_MATCHES;
}

const struct condition *match_contradiction(const struct match *match,
					    const struct evidence *evidence,
					    struct scratch *scratch,
					    const struct evidence_item **found, struct trouble *why)
{
	for (const struct condition *c = match->contradicted_if; c != NULL; c = c->next)
		if (condition_holds(c, evidence, scratch, found, why) == PATTERN_MATCHES)
			return c;
	return NULL;
}
