/* pattern -- one regular expression (PCRE2) and what it takes to run it on hostile text. */
#include "device/pattern.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define GROUPS_MAX 32    /* captures that a match can report, the whole match included */
#define DEPTH_LIMIT 1000 /* nested backtracking, in the interpreter */
#define HEAP_LIMIT_KIB 1024

struct pattern {
	pcre2_code *code;
	char *text;
	size_t size; /* of text, without its NUL */
	bool jit;
	int first, last;  /* a code unit that every match has, lower case; -1: not known */
	uint32_t minimum; /* characters, so at least as many bytes */
};

struct scratch {
	pcre2_match_context *context;
	pcre2_match_data *data;
	bool matched;
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

static const uint32_t compile_options =
	PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;

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
	pattern->code = pcre2_compile((PCRE2_SPTR)pattern->text, regex.size, compile_options,
				      &error, &offset, NULL);
	if (pattern->code == NULL)
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
	free(pattern->text);
	free(pattern);
}

bool pattern_has_jit(const struct pattern *pattern)
{
	return pattern->jit;
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
	PCRE2_SIZE offset;
	pcre2_code *code;
	int error, result;

	*count = 0;
	code = pcre2_compile((PCRE2_SPTR)pattern->text, pattern->size,
			     compile_options | PCRE2_AUTO_CALLOUT, &error, &offset, NULL);
	if (code == NULL)
		return NULL;
	result = pcre2_callout_enumerate(code, list_item, &listing);
	pcre2_code_free(code);
	if (result == PCRE2_ERROR_NOMEMORY)
		return NULL;
	if (result == 0 && listing.items != NULL && listing.end == pattern->size) {
		*count = listing.count;
		return listing.items;
	}
	return arena_take(arena, sizeof(struct span));
}

struct scratch *scratch_new(uint32_t match_limit)
{
	struct scratch *scratch = calloc(1, sizeof(*scratch));

	if (scratch == NULL)
		return NULL;
	scratch->context = pcre2_match_context_create(NULL);
	scratch->data = pcre2_match_data_create(GROUPS_MAX, NULL);
	if (scratch->context == NULL || scratch->data == NULL) {
		scratch_free(scratch);
		return NULL;
	}
	pcre2_set_match_limit(scratch->context, match_limit);
	pcre2_set_depth_limit(scratch->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(scratch->context, HEAP_LIMIT_KIB);
	return scratch;
}

void scratch_free(struct scratch *scratch)
{
	if (scratch == NULL)
		return;
	pcre2_match_context_free(scratch->context);
	pcre2_match_data_free(scratch->data);
	free(scratch);
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

enum pattern_result pattern_match(const struct pattern *pattern, struct scratch *scratch,
				  struct span subject, struct trouble *why)
{
	PCRE2_SPTR bytes = (PCRE2_SPTR)(subject.size != 0 ? subject.data : "");
	PCRE2_UCHAR reason[256];
	int found;

	if (pattern->jit)
		found = pcre2_jit_match(pattern->code, bytes, subject.size, 0, 0, scratch->data,
					scratch->context);
	else
		found = pcre2_match(pattern->code, bytes, subject.size, 0, 0, scratch->data,
				    scratch->context);
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
	const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(scratch->data);

	if (!scratch->matched || group >= pcre2_get_ovector_count(scratch->data) ||
	    offsets[2 * group] == PCRE2_UNSET || offsets[2 * group + 1] < offsets[2 * group])
		return (struct span){ NULL, 0 };
	return span_first(span_from(subject, offsets[2 * group]),
			  offsets[2 * group + 1] - offsets[2 * group]);
}
