/* SPDX-License-Identifier: ISC */
/* config_dump: a configuration as it was loaded, in a form that loads again. */
#include <jansson.h>

#include "host/config/config_dump.h"
#include "host/config/config_read.h"
#include "support_config.h"

#define DEVICE \
	"device phone { match { when = { 'X: ^a\\d\\\\\\'' } } match { when = { 'Y: b' } } }\n"

static const char *dump_of(struct arena *arena, const struct config *config, enum config_dump form)
{
	struct text text;
	const char *out;

	text_begin(&text, 1 << 20);
	config_dump(config, form, &text);
	ck_assert(!text.cut);
	out = arena_string(arena, text_span(&text));
	text_end(&text);
	return out;
}

/* A setting, and its line in the dump; changed: also in a dump of what is changed. */
static const struct {
	const char *says, *config, *line;
	bool changed;
} lines[] = {
	{ "a default", "", "\n#on_error = 'accept'\t# default\n", false },
	{ "a default that is a list", "", "\n#own_networks = { '127.0.0.0/8', '::1' }\t# default\n",
	  false },
	{ "without a default", "", "\n#contact = ''\t# not set\n", false },
	{ "a list without a default", "", "\n#own_relays = { }\t# not set\n", false },
	{ "what is given", "\non_error = tempfail\n", "\non_error = 'tempfail'\t# test.conf:2\n",
	  true },
	{ "given as it is by default", "on_error = accept",
	  "\non_error = 'accept'\t# test.conf:1\n", false },
	{ "a list", "own_relays = { '192.0.2.1',\n'192.0.2.2' }",
	  "\nown_relays = { '192.0.2.1', '192.0.2.2' }\t# test.conf:1\n", true },
	{ "what is added to a default", "\nown_networks += { '192.0.2.0/24' }",
	  "\nown_networks = { '127.0.0.0/8', '::1', '192.0.2.0/24' }\t# test.conf:2\n", true },
	{ "traffic added to that of every policy",
	  DEVICE "policy p { devices = { phone } action = tag traffic += { inbound } }",
	  "\n\ttraffic = { 'submission', 'receipt', 'access', 'inbound' }\n", true },
	{ "a default that follows from another setting", "own_domains = { 'x.example' }",
	  "\n#default_domain = 'x.example'\t# own_domains\n", false },
	{ "quotes and backslashes", "contact = 'it\\'s \\\\ \\\\\\\\ \\d'",
	  "\ncontact = 'it\\'s \\ \\\\\\ \\d'\t# test.conf:1\n", true },
	{ "a backslash at the end", "contact = 'x\\\\'", "\ncontact = 'x\\\\'\t# test.conf:1\n",
	  true },
	{ "a key is not shown", "pseudonym_key = '0123456789abcdef'",
	  "\n#pseudonym_key = { }\t# test.conf:1\n", true },
	{ "a policy", DEVICE "policy p { devices = { phone } action = tag }",
	  "\npolicy 'p' {\t# test.conf:2\n\tdevices = { 'phone' }\n\taction = 'tag'\n}\n", true },
	{ "sections in a section", DEVICE,
	  "\ndevice 'phone' {\t# test.conf:1\n"
	  "\tmatch {\t# test.conf:1\n\t\twhen = { 'X: ^a\\d\\\\\\'' }\n\t}\n"
	  "\tmatch {\t# test.conf:1\n\t\twhen = { 'Y: b' }\n\t}\n}\n",
	  true },
};

START_TEST(setting_has_its_line)
{
	struct arena *arena = test_arena();
	struct config *config = test_config(arena, lines[_i].config);
	const char *all = dump_of(arena, config, CONFIG_DUMP_ALL);
	const char *changed = dump_of(arena, config, CONFIG_DUMP_CHANGED);

	ck_assert_msg(strstr(all, lines[_i].line) != NULL, "%s:\n%s", lines[_i].says, all);
	ck_assert_msg((strstr(changed, lines[_i].line) != NULL) == lines[_i].changed,
		      "%s, changed:\n%s", lines[_i].says, changed);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* Without comments, of which origins are a part, as they differ. */
static const char *without_comments(struct arena *arena, const char *dump)
{
	struct span rest = span_of(dump);
	struct text text;
	const char *out;

	text_begin(&text, 1 << 20);
	while (rest.size != 0) {
		struct span line = span_cut(&rest, '\n');

		if (line.data[0] == '#')
			continue;
		text_add(&text, span_first(line, span_find(line, '#')));
		text_byte(&text, '\n');
	}
	out = arena_string(arena, text_span(&text));
	text_end(&text);
	return out;
}

#define OTHERS                                                                     \
	"state_dir = '/x'\n"                                                       \
	"source s { lines = { '^(?<time>.{19}) (?<user>\\S+) (?<imap_id>.+)$' }\n" \
	" input = { '/var/log/a', '/var/log/b' } time = '%Y-%m-%d %H:%M:%S' }\n"   \
	"exemption e { users = { 'a@x.example' } reason = 'it\\'s' }\n"

START_TEST(a_dump_loads_again)
{
	struct arena *arena = test_arena();
	struct config *first =
		test_config(arena, test_printf(arena, "%s\n%s", lines[_i].config, OTHERS));
	const char *dump = dump_of(arena, first, CONFIG_DUMP_ALL);
	struct config *second = test_config(arena, dump);

	ck_assert_str_eq(without_comments(arena, dump),
			 without_comments(arena, dump_of(arena, second, CONFIG_DUMP_ALL)));
	ck_assert_str_eq(without_comments(arena, dump_of(arena, first, CONFIG_DUMP_CHANGED)),
			 without_comments(arena, dump_of(arena, second, CONFIG_DUMP_CHANGED)));
	config_drop(first);
	config_drop(second);
	arena_free(arena);
}
END_TEST

START_TEST(json_has_values_and_origins)
{
	struct arena *arena = test_arena();
	struct config *config =
		test_config(arena, "contact = 'a\"b'\n" DEVICE
				   "policy p { devices = { phone } action = tag }\n");
	json_t *dump =
		json_loads(dump_of(arena, config, CONFIG_DUMP_JSON), JSON_REJECT_DUPLICATES, NULL);
	json_t *settings = json_object_get(dump, "settings"), *policy, *contact;

	ck_assert_ptr_nonnull(dump);
	contact = json_object_get(settings, "contact");
	ck_assert_str_eq(json_string_value(json_object_get(dump, "config")), config->rules.hash);
	ck_assert_str_eq(json_string_value(json_object_get(contact, "value")), "a\"b");
	ck_assert_str_eq(json_string_value(json_object_get(contact, "origin")), "test.conf:1");
	ck_assert_uint_eq(json_array_size(json_object_get(json_object_get(settings, "own_networks"),
							  "value")),
			  2);
	ck_assert(json_is_null(json_object_get(json_object_get(settings, "user"), "value")));
	policy = json_array_get(json_object_get(dump, "policy"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(policy, "name")), "p");
	ck_assert_str_eq(json_string_value(json_object_get(policy, "action")), "tag");
	ck_assert_uint_eq(json_array_size(json_object_get(
				  json_array_get(json_object_get(dump, "device"), 0), "match")),
			  2);
	json_decref(dump);
	config_drop(config);
	arena_free(arena);
}
END_TEST

/* A default of a setting that is none would never be used. */
START_TEST(defaults_are_of_settings)
{
	struct arena *arena = test_arena();
	struct conf_setting *defaults = NULL;

	ck_assert(config_defaults(arena, &defaults));
	for (; defaults != NULL; defaults = defaults->next) {
		const struct conf_option *option = top_options;

		while (option->name != NULL && strcmp(option->name, defaults->name) != 0)
			option++;
		ck_assert_msg(option->apply != NULL, "%s", defaults->name);
	}
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("config_dump");

	add_rows(tcase, setting_has_its_line, lines);
	add_rows(tcase, a_dump_loads_again, lines);
	tcase_add_test(tcase, json_has_values_and_origins);
	tcase_add_test(tcase, defaults_are_of_settings);
	return test_run("config_dump", tcase);
}
