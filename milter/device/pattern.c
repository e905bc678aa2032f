/* SPDX-License-Identifier: ISC */
/* pattern -- one regular expression (PCRE2) and what it takes to run it on hostile text. */
#include "device/pattern.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define GROUPS_MAX 32     /* captures that a match can report, the whole match included */
#define DEPTH_LIMIT 10000 /* nested backtracking, in the interpreter */
#define HEAP_LIMIT_KIB 1024

/*
 * What may pass uncounted between two calls of scratch_begin, and what a text takes of it: its
 * size, and, where a match can begin anywhere in it, the square of its size too, since that is what
 * the cost of a careless regex grows with.
 */
#define UNCOUNTED 8192
#define SQUARE_PART 256

/* Steps of one uncounted attempt.  More, and it is made again and counted. */
#define UNCOUNTED_STEPS 1000
#define STEPS_PER_BYTE 4

#define BYTES_PER_STEP 64

struct pattern {
	pcre2_code *code;
	pcre2_code *counted; /* the same, and calls count_step at each of its items */
	char *text;
	size_t size; /* of text, without its NUL */
	bool jit;
	bool one_start;   /* a match begins at the start of the text or nowhere */
	int first, last;  /* a code unit that every match has, lower case; -1: not known */
	uint32_t minimum; /* characters, so at least as many bytes */
};

struct scratch {
	pcre2_match_context *context, *counting;
	pcre2_match_data *data;
	const PCRE2_SIZE *offsets; /* of GROUPS_MAX groups, in data */
	bool matched;
	uint32_t match_limit;
	uint64_t limit;     /* of all patterns together */
	uint64_t steps;     /* counted since scratch_begin */
	uint64_t before;    /* counted before it */
	uint64_t allowed;   /* what steps may become in the match at hand */
	uint64_t uncounted; /* what may still pass so */
	size_t at;          /* in the subject, at the last step */
	size_t bytes_per_step;
};

/* A code unit that PCRE2 says is needed, where a byte_set can answer for it, else -1. */
static int needed_unit(const pcre2_code *code, uint32_t type_wanted, uint32_t unit_wanted)
{
	uint32_t type = 0, unit = 0;

	pcre2_pattern_info(code, type_wanted, &type);
	pcre2_pattern_info(code, unit_wanted, &unit);
	return type == 1 && unit < 0x80 ? byte_lower((char)unit) : -1;
}

static void learn_needs(struct pattern *pattern)
{
	uint32_t options = 0;

	pcre2_pattern_info(pattern->code, PCRE2_INFO_ALLOPTIONS, &options);
	pattern->one_start = (options & PCRE2_ANCHORED) != 0;
	pattern->first =
		needed_unit(pattern->code, PCRE2_INFO_FIRSTCODETYPE, PCRE2_INFO_FIRSTCODEUNIT);
	pattern->last =
		needed_unit(pattern->code, PCRE2_INFO_LASTCODETYPE, PCRE2_INFO_LASTCODEUNIT);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_MINLENGTH, &pattern->minimum);
}

/* A regex may itself forbid JIT, by (*NO_JIT): then compiling succeeds without making code. */
static void learn_jit(struct pattern *pattern)
{
	size_t size = 0;

	pattern->jit = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE) == 0 &&
		       pcre2_pattern_info(pattern->code, PCRE2_INFO_JITSIZE, &size) == 0 &&
		       size != 0;
}

/*
 * Not PCRE2_MATCH_INVALID_UTF: with it, the JIT of PCRE2 10.42 lets \S, \D and \W miss what is
 * beyond ASCII, and the interpreter does not.
 */
static const uint32_t compile_options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C;

static pcre2_code *compile(const struct pattern *pattern, uint32_t more_options, int *error,
			   PCRE2_SIZE *offset)
{
	return pcre2_compile((PCRE2_SPTR)pattern->text, pattern->size,
			     compile_options | more_options, error, offset, NULL);
}

struct pattern *pattern_new(struct span regex, struct trouble *why)
{
	struct pattern *pattern = calloc(1, sizeof(*pattern));
	PCRE2_SIZE offset = 0;
	PCRE2_UCHAR reason[256];
	int error = PCRE2_ERROR_NOMEMORY;

	if (pattern == NULL)
		goto fail;
	pattern->text = calloc(regex.size + 1, 1);
	if (pattern->text == NULL)
		goto fail;
	memcpy(pattern->text, regex.size != 0 ? regex.data : "", regex.size);
	pattern->size = regex.size;
	pattern->code = compile(pattern, 0, &error, &offset);
	if (pattern->code == NULL)
		goto fail;
	pattern->counted = compile(pattern, PCRE2_AUTO_CALLOUT, &error, &offset);
	if (pattern->counted == NULL)
		goto fail;
	learn_jit(pattern);
	learn_needs(pattern);
	return pattern;
fail:
	pcre2_get_error_message(error, reason, sizeof(reason));
	trouble_say(why, "regex: %s at offset %zu", (char *)reason, (size_t)offset);
	pattern_free(pattern);
	return NULL;
}

void pattern_free(struct pattern *pattern)
{
	if (pattern == NULL)
		return;
	pcre2_code_free(pattern->code);
	pcre2_code_free(pattern->counted);
	free(pattern->text);
	free(pattern);
}

bool pattern_has_jit(const struct pattern *pattern)
{
	return pattern->jit;
}

bool pattern_is_anchored(const struct pattern *pattern)
{
	return pattern->one_start;
}

struct span pattern_text(const struct pattern *pattern)
{
	return (struct span){ pattern->text, pattern->size };
}

/* Items being listed. */
struct listing {
	struct span regex;
	struct arena *arena;
	struct span *items;
	size_t count, end; /* end: where the last item ends */
};

static int list_item(pcre2_callout_enumerate_block *block, void *context)
{
	struct listing *listing = context;
	struct span item = span_first(span_from(listing->regex, block->pattern_position),
				      block->next_item_length);
	struct span *grown;

	if (item.size == 0)
		return 0;
	if (block->pattern_position != listing->end)
		return 1;
	grown = arena_grow(listing->arena, listing->items, listing->count, sizeof(*grown));
	if (grown == NULL)
		return PCRE2_ERROR_NOMEMORY;
	grown[listing->count++] = item;
	listing->items = grown;
	listing->end += item.size;
	return 0;
}

/* The items are those at which PCRE2 would call a program that follows the match. */
const struct span *pattern_items(const struct pattern *pattern, struct arena *arena, size_t *count)
{
	struct listing listing = { pattern_text(pattern), arena, NULL, 0, 0 };
	int result;

	*count = 0;
	result = pcre2_callout_enumerate(pattern->counted, list_item, &listing);
	if (result == PCRE2_ERROR_NOMEMORY)
		return NULL;
	if (result == 0 && listing.items != NULL && listing.end == pattern->size) {
		*count = listing.count;
		return listing.items;
	}
	return arena_take(arena, sizeof(struct span));
}

/*
 * Called by PCRE2 before each item that it tries.  One item, such as .*, may have passed over much
 * of the subject since.
 */
static int count_step(pcre2_callout_block *block, void *data)
{
	struct scratch *scratch = data;
	size_t at = block->current_position;

	scratch->steps += 1 + (at > scratch->at ? at - scratch->at : scratch->at - at) /
				      scratch->bytes_per_step;
	scratch->at = at;
	return scratch->steps > scratch->allowed ? PCRE2_ERROR_MATCHLIMIT : 0;
}

static pcre2_match_context *context_new(uint32_t match_limit)
{
	pcre2_match_context *context = pcre2_match_context_create(NULL);

	if (context == NULL)
		return NULL;
	pcre2_set_match_limit(context, match_limit);
	pcre2_set_depth_limit(context, DEPTH_LIMIT);
	pcre2_set_heap_limit(context, HEAP_LIMIT_KIB);
	return context;
}

struct scratch *scratch_new(uint32_t match_limit)
{
	struct scratch *scratch = calloc(1, sizeof(*scratch));

	if (scratch == NULL)
		return NULL;
	scratch->context = context_new(match_limit);
	scratch->counting = context_new(match_limit);
	scratch->data = pcre2_match_data_create(GROUPS_MAX, NULL);
	if (scratch->context == NULL || scratch->counting == NULL || scratch->data == NULL) {
		scratch_free(scratch);
		return NULL;
	}
	scratch->offsets = pcre2_get_ovector_pointer(scratch->data);
	pcre2_set_callout(scratch->counting, count_step, scratch);
	scratch->match_limit = match_limit;
	scratch->limit = UINT64_MAX;
	scratch->bytes_per_step = BYTES_PER_STEP;
	scratch_begin(scratch);
	return scratch;
}

void scratch_free(struct scratch *scratch)
{
	if (scratch == NULL)
		return;
	pcre2_match_context_free(scratch->context);
	pcre2_match_context_free(scratch->counting);
	pcre2_match_data_free(scratch->data);
	free(scratch);
}

void scratch_limit(struct scratch *scratch, uint64_t steps)
{
	scratch->limit = steps;
}

void scratch_begin(struct scratch *scratch)
{
	scratch->before += scratch->steps;
	scratch->steps = 0;
	scratch->uncounted = UNCOUNTED;
}

bool scratch_is_spent(const struct scratch *scratch)
{
	return scratch->steps >= scratch->limit;
}

void scratch_count_all(struct scratch *scratch)
{
	scratch->uncounted = 0;
	scratch->bytes_per_step = 1;
}

uint64_t scratch_steps(const struct scratch *scratch)
{
	return scratch->before + scratch->steps;
}

struct byte_set byte_set_of(struct span span)
{
	struct byte_set set = { { 0 } };

	for (size_t i = 0; i < span.size; i++) {
		unsigned char byte = (unsigned char)byte_lower(span.data[i]);

		set.bits[byte / 64] |= UINT64_C(1) << (byte % 64);
	}
	return set;
}

static bool has_unit(const struct byte_set *bytes, int unit)
{
	return unit == -1 || (bytes->bits[unit / 64] >> (unit % 64) & 1) != 0;
}

bool pattern_may_match(const struct pattern *pattern, struct span subject,
		       const struct byte_set *bytes)
{
	return subject.size >= pattern->minimum && has_unit(bytes, pattern->first) &&
	       has_unit(bytes, pattern->last);
}

/* False: it must be counted. */
static bool may_pass_uncounted(const struct pattern *pattern, struct scratch *scratch, size_t size)
{
	uint64_t cost = size + 1;

	if (!pattern->one_start)
		cost += size * size / SQUARE_PART;
	if (cost > scratch->uncounted)
		return false;
	scratch->uncounted -= cost;
	return true;
}

static int match_uncounted(const struct pattern *pattern, struct scratch *scratch, PCRE2_SPTR bytes,
			   size_t size)
{
	size_t steps = UNCOUNTED_STEPS + STEPS_PER_BYTE * size;

	pcre2_set_match_limit(scratch->context, steps < scratch->match_limit
							? (uint32_t)steps
							: scratch->match_limit);
	if (pattern->jit)
		return pcre2_jit_match(pattern->code, bytes, size, 0, 0, scratch->data,
				       scratch->context);
	return pcre2_match(pattern->code, bytes, size, 0, PCRE2_NO_UTF_CHECK, scratch->data,
			   scratch->context);
}

static int match_counted(const struct pattern *pattern, struct scratch *scratch, PCRE2_SPTR bytes,
			 size_t size)
{
	uint64_t left = scratch->steps < scratch->limit ? scratch->limit - scratch->steps : 0;

	if (left == 0)
		return PCRE2_ERROR_MATCHLIMIT;
	scratch->allowed =
		scratch->steps + (left < scratch->match_limit ? left : scratch->match_limit);
	scratch->at = 0;
	scratch->steps++;
	return pcre2_match(pattern->counted, bytes, size, 0, PCRE2_NO_UTF_CHECK, scratch->data,
			   scratch->counting);
}

static int match(const struct pattern *pattern, struct scratch *scratch, struct span subject)
{
	PCRE2_SPTR bytes = (PCRE2_SPTR)(subject.size != 0 ? subject.data : "");
	int found;

	if (may_pass_uncounted(pattern, scratch, subject.size)) {
		found = match_uncounted(pattern, scratch, bytes, subject.size);
		if (found >= 0 || found == PCRE2_ERROR_NOMATCH)
			return found;
	}
	return match_counted(pattern, scratch, bytes, subject.size);
}

enum pattern_result pattern_match(const struct pattern *pattern, struct scratch *scratch,
				  struct span subject, struct trouble *why)
{
	PCRE2_UCHAR reason[256];
	int found = match(pattern, scratch, subject);

	scratch->matched = found >= 0;
	if (found >= 0)
		return PATTERN_MATCHES;
	if (found == PCRE2_ERROR_NOMATCH)
		return PATTERN_DIFFERS;
	pcre2_get_error_message(found, reason, sizeof(reason));
	trouble_say(why, "regex %s: %s", pattern->text, (char *)reason);
	return PATTERN_FAILED;
}

unsigned pattern_group(const struct pattern *pattern, const char *name)
{
	int group = pcre2_substring_number_from_name(pattern->code, (PCRE2_SPTR)name);

	return group > 0 && group < GROUPS_MAX ? (unsigned)group : 0;
}

struct span scratch_group(const struct scratch *scratch, struct span subject, unsigned group)
{
	const PCRE2_SIZE *offsets = scratch->offsets;

	if (!scratch->matched || group >= GROUPS_MAX || offsets[2 * group] == PCRE2_UNSET ||
	    offsets[2 * group + 1] < offsets[2 * group])
		return (struct span){ NULL, 0 };
	return span_first(span_from(subject, offsets[2 * group]),
			  offsets[2 * group + 1] - offsets[2 * group]);
}
