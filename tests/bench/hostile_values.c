/* SPDX-License-Identifier: ISC */
/*
 * hostile_values CONFIGURATION [VALUES] -- the processor time that the worst of many hostile values
 * costs, by PCRE2's interpreter.
 * Each is the only value of a message: parts of the catalogue's own patterns, or the costliest
 * value that growth.h finds for one, over and over.  Prints the worst, and how many ended the
 * budget.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include "device/device.h"
#include "device/growth.h"
#include "host/config/config.h"

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

#define VALUE_BYTES 1000
#define AGAIN 10

struct bench {
	const struct config *config;
	struct arena *arena; /* of the message at hand */
	struct scratch *scratch;
	uint64_t random;
	double worst_seconds, all_seconds;
	uint64_t worst_steps;
	size_t messages, ended;
	char worst[80]; /* how it begins */
};

static size_t next_random(struct bench *bench, size_t below)
{
	bench->random = bench->random * UINT64_C(6364136223846793005) + 1442695040888963407U;
	return (size_t)(bench->random >> 33) % below;
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Seconds that the message takes. */
static double identify(struct bench *bench, struct span field, struct span value,
		       struct trouble *error)
{
	const struct rules *rules = &bench->config->rules;
	struct evidence evidence;
	struct sighting sighting;
	double began = seconds_now();

	arena_empty(bench->arena);
	evidence_begin(&evidence, rules->catalogue->fields, bench->arena,
		       rules->limits.header_bytes);
	evidence.value_bytes = rules->limits.value_bytes;
	if (!evidence_add(&evidence, field, value) ||
	    !device_identify(rules->catalogue, &rules->tables, &evidence, bench->scratch, &sighting,
			     error))
		abort();
	return seconds_now() - began;
}

/* What seems to be the worst so far is tried again, since the machine has other things to do. */
static void run(struct bench *bench, struct span field, struct span value)
{
	uint64_t before = scratch_steps(bench->scratch);
	struct trouble error = { "" };
	double took = identify(bench, field, value, &error);
	uint64_t steps = scratch_steps(bench->scratch) - before;

	bench->messages++;
	bench->all_seconds += took;
	bench->ended += error.sentence[0] != '\0';
	for (int i = 0; i < AGAIN && took > bench->worst_seconds; i++) {
		double again = identify(bench, field, value, &error);

		took = again < took ? again : took;
	}
	if (took <= bench->worst_seconds)
		return;
	bench->worst_seconds = took;
	bench->worst_steps = steps;
	snprintf(bench->worst, sizeof(bench->worst), "%.*s", SPAN_FORMAT(span_first(value, 79)));
}

static const struct condition *any_condition(struct bench *bench, int field)
{
	const struct catalogue *catalogue = bench->config->rules.catalogue;
	const struct match *match;

	do {
		const struct field_matches *of = &catalogue->by_field[field];

		match = of->matches[next_random(bench, of->count)];
	} while (match->when->field != field);
	return match->when;
}

/* A part of what the regex is made of, without its backslashes, over and over. */
static void add_part(struct bench *bench, struct text *out, struct span regex)
{
	static const char glue[] = " ;(1/)";
	struct span part = span_first(span_from(regex, next_random(bench, regex.size)),
				      1 + next_random(bench, 60));

	for (size_t times = 1 + next_random(bench, 40); times > 0; times--) {
		for (size_t i = 0; i < part.size; i++)
			if (part.data[i] != '\\')
				text_byte(out, part.data[i]);
		text_byte(out, glue[next_random(bench, sizeof(glue) - 1)]);
	}
}

static void run_any(struct bench *bench, struct text *value)
{
	const struct catalogue *catalogue = bench->config->rules.catalogue;
	int field = (int)next_random(bench, names_count(catalogue->fields));

	if (catalogue->by_field[field].count == 0)
		return;
	text_clear(value);
	while (value->size < VALUE_BYTES)
		add_part(bench, value, pattern_text(any_condition(bench, field)->pattern));
	run(bench, names_at(catalogue->fields, (size_t)field), text_span(value));
}

static void run_costliest(struct bench *bench, struct text *value)
{
	const struct catalogue *catalogue = bench->config->rules.catalogue;
	struct arena *arena = arena_new();

	for (const struct match *m = catalogue->first_match; m != NULL; m = m->next) {
		struct growth growth;

		if (arena == NULL || !growth_find(&growth, arena, m->when->pattern))
			abort();
		text_clear(value);
		while (value->size < VALUE_BYTES && growth.value.size != 0)
			text_add(value, growth.value);
		run(bench, names_at(catalogue->fields, (size_t)m->when->field), text_span(value));
	}
	arena_free(arena);
}

int main(int count, char **arguments)
{
	size_t values = count > 2 ? strtoul(arguments[2], NULL, 10) : 10000;
	struct complaints complaints = { .arena = arena_new() };
	struct bench bench = { .arena = arena_new(), .random = 1 };
	struct config *config;
	struct text value;

	if (prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0)
		fputs("this kernel cannot forbid the JIT: it is used\n", stderr);
	config = config_load(count > 1 ? arguments[1] : "conf/milter-device.conf", &complaints);
	if (config == NULL)
		return 1;
	bench.config = config;
	bench.scratch = scratch_new((uint32_t)config->rules.limits.match_steps);
	scratch_limit(bench.scratch, config->rules.limits.all_steps);
	text_begin(&value, 64 << 10);
	run_costliest(&bench, &value);
	while (bench.messages < values)
		run_any(&bench, &value);
	printf("%zu hostile values by the interpreter: the worst takes %.2f ms "
	       "(%llu steps are counted), the usual one %.3f ms; %zu met a limit\n"
	       "the worst: %s\n",
	       bench.messages, bench.worst_seconds * 1e3, (unsigned long long)bench.worst_steps,
	       bench.all_seconds * 1e3 / (double)bench.messages, bench.ended, bench.worst);
	text_end(&value);
	scratch_free(bench.scratch);
	arena_free(bench.arena);
	arena_free(complaints.arena);
	config_drop(config);
	return 0;
}
