/* SPDX-License-Identifier: ISC */
/* config: the patterns that come with the release, on what senders may write. */
#include "base/utf8.h"
#include "device/device.h"
#include "device/growth.h"
#include "support_config.h"

#define VALUES 3000
#define VALUE_BYTES 1024
#define MATCH_LIMIT 10000
#define ALL_STEPS 50000
#define LONGEST_MATCH (VALUE_BYTES / 64 + 2) /* steps that one item may take past a limit */

static char *root; /* the folder that the tests are run in */
static struct arena *arena;
static struct config *config;

static void set_up(void)
{
	root = getcwd(NULL, 0);
	arena = test_arena();
	config = test_release(arena, root, "UTC");
}

static void tear_down(void)
{
	config_drop(config);
	free(root);
	arena_free(arena);
}

START_TEST(no_cost_grows_faster_than_a_value)
{
	struct complaints complaints = { .arena = arena };

	config_try_costs(config, &complaints);
	ck_assert_msg(complaints.warning_count == 0, "%s",
		      complaints.warning_count != 0 ? complaints.warnings[0] : "");
}
END_TEST

static unsigned next_random(unsigned *state, unsigned below)
{
	*state = *state * 1103515245 + 12345;
	return (*state >> 16) % below;
}

/* Parts of what some condition's regex is made of, again and again. */
static void write_hostile(struct text *out, unsigned *state, struct span regex)
{
	static const struct span glue[] = { SPAN(" "), SPAN(";"), SPAN("("),        SPAN(") "),
					    SPAN("1"), SPAN("/"), SPAN("\xd0\xb8"), SPAN("\xff") };
	size_t from = next_random(state, (unsigned)regex.size);
	size_t size = 1 + next_random(state, 40);
	struct span part = span_first(span_from(regex, from), size);
	unsigned times = 1 + next_random(state, 60);

	for (unsigned i = 0; i < times; i++) {
		for (size_t j = 0; j < part.size; j++)
			if (part.data[j] != '\\')
				text_byte(out, part.data[j]);
		text_add(out, glue[next_random(state, ROWS(glue))]);
	}
}

static const struct condition *any_condition(unsigned *state)
{
	const struct match *match = config->rules.catalogue->first_match;

	for (unsigned i = next_random(state, (unsigned)config->rules.catalogue->match_count);
	     i > 0 && match->next != NULL; i--)
		match = match->next;
	return match->when;
}

/* A value for a field, made of two or three patterns on it. */
static int hostile_field(struct text *out, unsigned *state)
{
	int field = any_condition(state)->field;

	text_clear(out);
	for (unsigned parts = 1 + next_random(state, 3); parts > 0;) {
		const struct condition *condition = any_condition(state);

		if (condition->field != field && next_random(state, 20) != 0)
			continue;
		write_hostile(out, state, pattern_text(condition->pattern));
		parts--;
	}
	return field;
}

/* However bad the values: no more steps than are allowed, and where more were needed, it is said.
 */
START_TEST(hostile_values_cost_no_more_than_allowed)
{
	struct scratch *scratch = scratch_new(MATCH_LIMIT);
	struct arena *each = test_arena();
	unsigned state = 1;
	uint64_t worst = 0, before = 0;
	struct text value;

	scratch_limit(scratch, ALL_STEPS);
	text_begin(&value, 4 * VALUE_BYTES);
	for (int i = 0; i < VALUES; i++) {
		struct trouble error = { "" };
		struct evidence evidence;
		struct sighting sighting;

		evidence_begin(&evidence, config->rules.catalogue->fields, each, 1 << 16);
		evidence.value_bytes = VALUE_BYTES;
		for (unsigned fields = 1 + next_random(&state, 3); fields > 0; fields--) {
			int field = hostile_field(&value, &state);

			ck_assert(evidence_add(
				&evidence, names_at(config->rules.catalogue->fields, (size_t)field),
				text_span(&value)));
		}
		ck_assert(device_identify(config->rules.catalogue, &config->rules.tables, &evidence,
					  scratch, &sighting, &error));
		if (scratch_steps(scratch) - before > worst)
			worst = scratch_steps(scratch) - before;
		before = scratch_steps(scratch);
		arena_empty(each);
	}
	/* to find the device, and then what contradicts it */
	ck_assert_uint_le(worst, 2 * (ALL_STEPS + LONGEST_MATCH));
	ck_assert_uint_gt(worst, 0);
	text_end(&value);
	arena_free(each);
	scratch_free(scratch);
}
END_TEST

/* Uncounted (by the JIT, where there is one) and counted (by the interpreter): the same groups. */
static void compare_engines(const struct condition *condition, struct scratch *fast,
			    struct scratch *slow, struct span value)
{
	enum pattern_result result;

	scratch_begin(fast);
	result = pattern_match(condition->pattern, fast, value, NULL);
	ck_assert_msg(result == pattern_match(condition->pattern, slow, value, NULL),
		      "%.*s: '%.*s'", SPAN_FORMAT(pattern_text(condition->pattern)),
		      SPAN_FORMAT(value));
	ck_span(scratch_group(fast, value, 0), scratch_group(slow, value, 0), "the whole match");
	for (int i = 0; i < CAPTURES && result == PATTERN_MATCHES; i++)
		if (condition->groups[i] != 0)
			ck_span(scratch_group(fast, value, condition->groups[i]),
				scratch_group(slow, value, condition->groups[i]),
				"what a group captured");
}

static void compare_on(struct scratch *fast, struct scratch *slow, struct span value)
{
	ck_assert(utf8_repair(arena, &value));
	value = utf8_first(value, VALUE_BYTES);
	for (const struct match *m = config->rules.catalogue->first_match; m != NULL; m = m->next) {
		for (const struct condition *c = m->when; c != NULL; c = c->next)
			compare_engines(c, fast, slow, value);
		for (const struct condition *c = m->contradicted_if; c != NULL; c = c->next)
			compare_engines(c, fast, slow, value);
	}
}

static const char *const known_values[] = {
	"recognition/user_agents.tsv", "recognition/imap_ids.tsv", "recognition/eas.tsv",
	"corpus/iphone.eml",           "corpus/hostile-bytes.eml", "corpus/ipad-crlf.eml",
	"corpus/signature-only.eml",   "corpus/receipt.eml",       "corpus/outlook-windows.eml",
};

/* The third column of a table, else what stands behind the colon, else the line. */
static struct span value_of(struct span line)
{
	struct span rest = line;

	span_cut(&rest, '\t');
	span_cut(&rest, '\t');
	if (rest.size != 0)
		return span_cut(&rest, '\t');
	rest = line;
	span_cut(&rest, ':');
	return span_trim(rest.size != 0 ? rest : line);
}

START_TEST(engines_agree_on_known_values)
{
	struct scratch *fast = scratch_new(1000000), *slow = scratch_new(1000000);
	FILE *stream = fopen(test_printf(arena, "%s/tests/%s", root, known_values[_i]), "r");
	char *line = NULL;
	size_t capacity = 0;
	ssize_t size;

	ck_assert_ptr_nonnull(stream);
	scratch_count_all(slow);
	while ((size = getline(&line, &capacity, stream)) > 0)
		compare_on(fast, slow, value_of((struct span){ line, (size_t)size }));
	free(line);
	fclose(stream);
	scratch_free(fast);
	scratch_free(slow);
}
END_TEST

START_TEST(engines_agree_on_hostile_values)
{
	struct scratch *fast = scratch_new(1000000), *slow = scratch_new(1000000);
	unsigned state = 2;
	struct text value;

	scratch_count_all(slow);
	text_begin(&value, 4 * VALUE_BYTES);
	for (int i = 0; i < 150; i++) {
		hostile_field(&value, &state);
		compare_on(fast, slow, text_span(&value));
	}
	text_end(&value);
	scratch_free(fast);
	scratch_free(slow);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("config_catalogue");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, no_cost_grows_faster_than_a_value);
	tcase_add_test(tcase, hostile_values_cost_no_more_than_allowed);
	add_rows(tcase, engines_agree_on_known_values, known_values);
	tcase_add_test(tcase, engines_agree_on_hostile_values);
	return test_run("config_catalogue", tcase);
}
