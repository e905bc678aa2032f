/* SPDX-License-Identifier: ISC */
/* probes -- where in a block of log lines may be that a source knows. */
#include "access/probes.h"

#include <stdlib.h>
#include <string.h>

#include "access/needle.h"

#define BLOCK_TO_LEARN 65536 /* bytes; less says little of what is rare */

/* One pattern of the source, and where its literal comes next. */
struct probe {
	const struct source_pattern *pattern;
	struct needle literals[SOURCE_LITERALS]; /* that may be looked for */
	size_t literal_count;
	size_t literal;                  /* the one looked for */
	uint64_t found[SOURCE_LITERALS]; /* lines that had it */
	uint64_t bytes[SOURCE_LITERALS]; /* in which it was looked for */
	const struct probe *like; /* an earlier one that looks for the same; NULL: there is none */
	const char *next;         /* in the block; its end: nowhere */
};

struct probes {
	const struct source *source;
	struct probe *probes; /* of its patterns, its joins, and what is likely */
	bool *wanted;         /* of each: its literal is in the line at hand */
	size_t count, likely; /* from which on they are likely ones */
	const char *at, *end; /* what is left of the block */
};

static bool has(struct span text, struct span literal)
{
	return memmem(text.data, text.size, literal.data, literal.size) != NULL;
}

/* Whether all lines of the pattern have it. */
static bool implies(const struct source_pattern *pattern, struct span literal)
{
	for (size_t i = 0; i < pattern->literal_count; i++)
		if (has(pattern->literals[i], literal))
			return true;
	return false;
}

static void add_literal(struct probe *probe, struct span literal)
{
	probe->literals[probe->literal_count++] = (struct needle){ literal, 0 };
}

/* What likely lines have as well, so that these are found on the way; else all of its own. */
static void choose_literals(struct probe *probe, const struct source *source, bool shares)
{
	const struct source_pattern *pattern = probe->pattern;

	for (size_t i = 0; shares && i < source->likely_count; i++)
		for (size_t j = 0; j < source->likely[i].literal_count; j++)
			if (probe->literal_count < SOURCE_LITERALS &&
			    implies(pattern, source->likely[i].literals[j]))
				add_literal(probe, source->likely[i].literals[j]);
	if (probe->literal_count != 0)
		return;
	for (size_t i = 0; i < pattern->literal_count; i++)
		add_literal(probe, pattern->literals[i]);
}

static void add_probes(struct probes *probes, const struct source_pattern *patterns, size_t count,
		       bool shares)
{
	for (size_t i = 0; i < count; i++) {
		struct probe *probe = &probes->probes[probes->count++];

		probe->pattern = &patterns[i];
		choose_literals(probe, probes->source, shares);
	}
}

struct probes *probes_new(const struct source *source)
{
	size_t count = source->pattern_count + source->join_count + source->likely_count;
	struct probes *probes = calloc(1, sizeof(*probes));

	if (probes == NULL)
		return NULL;
	probes->source = source;
	probes->probes = calloc(count + 1, sizeof(*probes->probes));
	probes->wanted = calloc(count + 1, sizeof(*probes->wanted));
	if (probes->probes == NULL || probes->wanted == NULL) {
		probes_free(probes);
		return NULL;
	}
	add_probes(probes, source->patterns, source->pattern_count, true);
	add_probes(probes, source->joins, source->join_count, true);
	probes->likely = probes->count;
	add_probes(probes, source->likely, source->likely_count, false);
	return probes;
}

void probes_free(struct probes *probes)
{
	if (probes == NULL)
		return;
	free(probes->probes);
	free(probes->wanted);
	free(probes);
}

/* Each literal once; then the one that found the fewest lines in as many bytes. */
static size_t rarest(const struct probe *probe)
{
	size_t best = 0;

	for (size_t i = 0; i < probe->literal_count; i++) {
		if (probe->bytes[i] == 0)
			return i;
		if ((double)probe->found[i] / (double)probe->bytes[i] <
		    (double)probe->found[best] / (double)probe->bytes[best])
			best = i;
	}
	return best;
}

static struct span literal_of(const struct probe *probe)
{
	return probe->literals[probe->literal].literal;
}

/* An earlier one looks for the same. */
static const struct probe *one_like(const struct probes *probes, const struct probe *probe)
{
	for (const struct probe *other = probes->probes; other < probe; other++)
		if (probe->literal_count != 0 && other->literal_count != 0 &&
		    span_equal(literal_of(other), literal_of(probe)))
			return other;
	return NULL;
}

/* Of what a likely line has, what is looked for anyway; else the rarest. */
static void choose(const struct probes *probes, struct probe *probe, bool learns)
{
	size_t likely = (size_t)(probe - probes->probes);

	for (size_t i = 0; likely >= probes->likely && i < probe->literal_count; i++) {
		probe->literal = i;
		if (one_like(probes, probe) != NULL)
			return;
	}
	if (learns)
		probe->literal = rarest(probe);
}

static void seek(struct probe *probe, const char *from, const char *end)
{
	probe->next = from;
	if (probe->like != NULL)
		probe->next = end;
	else if (probe->literal_count != 0 && from < end)
		probe->next = needle_find(&probe->literals[probe->literal],
					  (struct span){ from, (size_t)(end - from) });
	if (probe->next == NULL)
		probe->next = end;
}

void probes_begin(struct probes *probes, struct span block)
{
	bool learns = block.size >= BLOCK_TO_LEARN;
	struct needle_bytes bytes = needle_bytes_of(span_first(block, learns ? block.size : 0));

	probes->at = block.data;
	probes->end = block.data + block.size;
	for (size_t i = 0; i < probes->count; i++) {
		struct probe *probe = &probes->probes[i];

		choose(probes, probe, learns);
		if (learns && probe->literal_count != 0)
			needle_learn(&probe->literals[probe->literal], &bytes);
		probe->bytes[probe->literal] += block.size;
		probe->like = one_like(probes, probe);
		seek(probe, probes->at, probes->end);
	}
}

const char *probes_next(const struct probes *probes)
{
	const char *first = probes->end;

	for (size_t i = 0; i < probes->count; i++)
		if (probes->probes[i].next < first)
			first = probes->probes[i].next;
	return first;
}

void probes_pass(struct probes *probes, const char *at)
{
	probes->at = at;
	for (size_t i = 0; i < probes->count; i++) {
		struct probe *probe = &probes->probes[i];

		probes->wanted[i] = probe->like != NULL
					    ? probes->wanted[probe->like - probes->probes]
					    : probe->next < at;
		probe->found[probe->literal] += probes->wanted[i];
		if (probes->wanted[i])
			seek(probe, at, probes->end);
	}
}

void probes_take(struct probes *probes, struct span line)
{
	for (size_t i = 0; i < probes->count; i++) {
		const struct source_pattern *pattern = probes->probes[i].pattern;

		probes->wanted[i] = true;
		for (size_t j = 0; j < pattern->literal_count; j++)
			if (!has(line, pattern->literals[j]))
				probes->wanted[i] = false;
	}
}

const bool *probes_wanted(const struct probes *probes)
{
	return probes->wanted;
}

const bool *probes_wanted_joins(const struct probes *probes)
{
	return probes->wanted + probes->source->pattern_count;
}

const bool *probes_wanted_likely(const struct probes *probes)
{
	return probes->wanted + probes->likely;
}

bool probes_likely_is_free(const struct probes *probes, size_t index)
{
	return probes->probes[probes->likely + index].like != NULL;
}
