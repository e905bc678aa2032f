/* SPDX-License-Identifier: ISC */
/* growth -- whether a pattern's cost grows faster than the length of what it is tried on. */
#include "device/growth.h"

#include <string.h>

#include "base/tally.h"
#include "base/text.h"

#define BREAK SPAN("\x01\n(") /* what repeats of most classes do not pass over */
#define SHORT 256             /* bytes of a value; then as many again */
#define TOO_MANY_STEPS 400000
#define CHEAP 3              /* steps a byte: fewer are of no interest */
#define RUNS 4               /* of a regex, that a part may have */
#define NEARLY_THREE 28 / 10 /* twice is linear, four times quadratic */

/* A pattern being tried. */
struct trial {
	const struct pattern *pattern;
	struct scratch *scratch;
	struct arena *arena;
	struct growth *out;
	struct span
		end; /* the regex's characters backwards: PCRE2 may look for one of them first */
	struct text value;
	uint64_t steps[2];   /* of the short and the long value */
	struct tally values; /* that were tried: their hashes */
};

/* What a class or an escape is made of that can stand in a value. */
static struct span sample_of(struct span item)
{
	static const struct {
		const char *begins;
		struct span sample;
	} samples[] = {
		{ ".", SPAN("x") },    { "\\d", SPAN("1") },  { "\\w", SPAN("x") },
		{ "\\s", SPAN(" ") },  { "\\S", SPAN("x") },  { "\\D", SPAN("x") },
		{ "\\W", SPAN(" ") },  { "\\n", SPAN("\n") }, { "\\b", SPAN("") },
		{ "\\B", SPAN("") },   { "\\K", SPAN("") },   { "^", SPAN("") },
		{ "$", SPAN("") },     { "\\p", SPAN("X") },  { "[^", SPAN("x") },
		{ "[\\d", SPAN("1") }, { "[\\w", SPAN("x") }, { "[0", SPAN("1") },
		{ "(", SPAN("") },     { ")", SPAN("") },     { "|", SPAN("") },
	};

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
		if (span_starts_nocase(item, span_of(samples[i].begins)) &&
		    memcmp(item.data, samples[i].begins, strlen(samples[i].begins)) == 0)
			return samples[i].sample;
	if (item.data[0] == '[' || item.data[0] == '\\')
		item = span_from(item, 1);
	return span_first(item, utf8_character(item));
}

/* Each item of the regex once, and, of a class, the first character. */
static struct span *samples_of(struct arena *arena, const struct span *items, size_t count)
{
	struct span *samples = arena_take(arena, (count + 1) * sizeof(*samples));

	for (size_t i = 0; i < count && samples != NULL; i++)
		samples[i] = sample_of(items[i]);
	return samples;
}

static bool is_plain(struct span item)
{
	return (item.size == 1 && strchr("^$.|()", item.data[0]) == NULL) ||
	       (item.size == 2 && item.data[0] == '\\' && !byte_is_alpha(item.data[1]));
}

/* A value of so many bytes at least: the head, then the part over and over, then a break. */
static void write_value(struct text *out, struct span head, struct span part, struct span end,
			size_t size)
{
	text_clear(out);
	text_add(out, head);
	while (out->size < head.size + size && part.size != 0)
		text_add(out, part);
	text_add(out, BREAK);
	text_add(out, end);
}

static void count_steps(struct trial *trial, size_t which)
{
	uint64_t before = scratch_steps(trial->scratch);

	scratch_count_all(trial->scratch);
	pattern_match(trial->pattern, trial->scratch, text_span(&trial->value), NULL);
	trial->steps[which] = scratch_steps(trial->scratch) - before;
}

static const struct hash_seed seed = { 0, 0 }; /* nobody else writes the regex */

/* Half of the values are made of other parts of the regex, too.  False: out of memory. */
static bool was_tried(struct trial *trial, bool *out)
{
	const uint64_t hash = hash_of(&seed, text_span(&trial->value));
	const size_t before = trial->values.count;
	const void *row =
		tally_row(&trial->values, (struct span){ (const char *)&hash, sizeof(hash) });

	*out = trial->values.count == before;
	return row != NULL;
}

/* Keeps the value in the growth if it costs more than all before. */
static bool try_value(struct trial *trial, struct span head, struct span part, struct span end)
{
	struct growth *out = trial->out;
	bool tried;

	write_value(&trial->value, head, part, end, SHORT);
	if (!was_tried(trial, &tried) || tried)
		return tried;
	for (size_t i = 0; i < 2; i++) {
		write_value(&trial->value, head, part, end, SHORT << i);
		count_steps(trial, i);
		if (trial->steps[0] < CHEAP * SHORT)
			return true;
	}
	if (trial->steps[1] > trial->steps[0] * NEARLY_THREE || trial->steps[1] >= TOO_MANY_STEPS)
		out->superlinear = true;
	if (trial->steps[1] <= out->steps)
		return true;
	out->steps = trial->steps[1];
	out->value = arena_copy(trial->arena, text_span(&trial->value));
	return out->value.data != NULL;
}

/* Behind what comes before it in the regex, and alone. */
static bool try_part(struct trial *trial, struct span head, struct span part)
{
	return try_value(trial, head, part, SPAN("")) && try_value(trial, head, part, trial->end) &&
	       (head.size == 0 || try_value(trial, SPAN(""), part, trial->end));
}

/* A character that is not repeated, behind another such. */
static bool is_inside_run(const struct span *items, size_t i)
{
	return i != 0 && is_plain(items[i]) && is_plain(items[i - 1]);
}

/* Runs of characters and what stands between them: from one of these to one of the next few. */
static bool try_parts(struct trial *trial, const struct span *items, const struct span *samples,
		      size_t count)
{
	struct text head, part;
	bool done = true;

	text_begin(&head, 4000);
	text_begin(&part, 1000);
	for (size_t i = 0; i < count && done; i++) {
		size_t tried = is_inside_run(items, i) ? RUNS : 0;

		text_clear(&part);
		for (size_t j = i; j < count && tried < RUNS && done; j++) {
			text_add(&part, samples[j]);
			if (samples[j].size == 0 || (j + 1 < count && is_inside_run(items, j + 1)))
				continue;
			tried++;
			done = try_part(trial, text_span(&head), text_span(&part));
			text_byte(&part, ' ');
			done = done && try_part(trial, text_span(&head), text_span(&part));
			part.size--;
		}
		text_add(&head, samples[i]);
	}
	text_end(&head);
	text_end(&part);
	return done;
}

static bool try_anything(struct trial *trial)
{
	static const struct span anything[] = {
		SPAN("x"), SPAN("1"), SPAN(" "), SPAN("x "), SPAN("1."), SPAN("(x"), SPAN("x;"),
	};

	for (size_t i = 0; i < sizeof(anything) / sizeof(anything[0]); i++)
		if (!try_part(trial, SPAN(""), anything[i]))
			return false;
	return true;
}

static bool is_repeat(struct span item)
{
	static const char *const marks[] = { "*", "+", "}", "*?", "+?", "}?" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t size = strlen(marks[i]);

		if (item.size > size && !(item.data[0] == '\\' && item.size == 2) &&
		    memcmp(item.data + item.size - size, marks[i], size) == 0)
			return true;
	}
	return false;
}

static bool find(struct trial *trial)
{
	const struct pattern *pattern = trial->pattern;
	size_t count, repeats = pattern_is_anchored(pattern) ? 0 : 1;
	const struct span *items = pattern_items(pattern, trial->arena, &count);
	struct span *parts;
	struct text end;
	bool done;

	for (size_t i = 0; i < count && items != NULL; i++)
		repeats += is_repeat(items[i]) ? 1 + (items[i].data[0] == ')') : 0;
	if (items == NULL || (count != 0 && repeats < 2))
		return items != NULL;
	parts = samples_of(trial->arena, items, count);
	if (parts == NULL)
		return false;
	text_begin(&end, 1000);
	for (size_t i = count; i-- > 0;)
		text_add(&end, is_plain(items[i]) ? parts[i] : SPAN(""));
	trial->end = text_span(&end);
	done = try_anything(trial) && try_parts(trial, items, parts, count);
	text_end(&end);
	return done;
}

bool growth_find(struct growth *out, struct arena *arena, const struct pattern *pattern)
{
	struct trial trial = { .pattern = pattern,
			       .scratch = scratch_new(TOO_MANY_STEPS),
			       .arena = arena,
			       .out = out };
	bool done;

	*out = (struct growth){ .superlinear = false };
	text_begin(&trial.value, 1 << 16);
	tally_begin_fixed(&trial.values, &seed, sizeof(uint64_t), sizeof(uint64_t));
	done = trial.scratch != NULL && find(&trial);
	tally_end(&trial.values);
	text_end(&trial.value);
	scratch_free(trial.scratch);
	return done;
}
