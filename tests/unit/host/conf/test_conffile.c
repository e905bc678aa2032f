/* SPDX-License-Identifier: ISC */
/* confscan and conffile: the grammar, where each value stands, and what is included. */
#include "host/conf/conffile.h"
#include "support_config.h"

static const struct conf_option inner_options[] = {
	{ "deep", CONF_LIST, NULL, NULL, false },
	{ NULL, CONF_VALUE, NULL, NULL, false },
};

static const struct conf_option block_options[] = {
	{ "value", CONF_VALUE, NULL, NULL, false },
	{ "list", CONF_LIST, NULL, NULL, false },
	{ "inner", CONF_SECTION, NULL, inner_options, false },
	{ NULL, CONF_VALUE, NULL, NULL, false },
};

static const struct conf_option options[] = {
	{ "value", CONF_VALUE, NULL, NULL, false },
	{ "other", CONF_VALUE, NULL, NULL, false },
	{ "list", CONF_LIST, NULL, NULL, false },
	{ "block", CONF_SECTION, NULL, block_options, true },
	{ NULL, CONF_VALUE, NULL, NULL, false },
};

static void write_settings(struct text *text, const struct conf_option *in,
			   const struct conf_setting *settings)
{
	for (; in->name != NULL; in++) {
		const struct conf_setting *setting = conf_find(settings, in->name);

		if (setting == NULL)
			continue;
		text_printf(text, "%s=", setting->name);
		for (size_t i = 0; i < setting->count; i++)
			text_printf(text, "%s%.*s@%s:%d", i != 0 ? "," : "",
				    SPAN_FORMAT(setting->values[i].text),
				    strrchr(setting->values[i].place.file, '/') != NULL
					    ? strrchr(setting->values[i].place.file, '/') + 1
					    : setting->values[i].place.file,
				    setting->values[i].place.line);
		text_byte(text, ' ');
	}
}

/* Settings as name=value@file:line, sections as kind(title){...}. */
static void write_sections(struct text *text, const struct conf_section *sections)
{
	for (; sections != NULL; sections = sections->next) {
		bool inner = strcmp(sections->kind, "inner") == 0;

		text_printf(text, "%s(%.*s){ ", sections->kind, SPAN_FORMAT(sections->title));
		write_settings(text, inner ? inner_options : block_options, sections->settings);
		write_sections(text, sections->sections);
		text_add(text, SPAN("} "));
	}
}

static const char *read_tree(struct arena *arena, const char *share)
{
	struct complaints complaints = { .arena = arena };
	struct conf_tree tree = { 0 };
	struct text text;
	const char *out;

	conffile_read(&tree, arena, "a.conf", share, options, &complaints);
	text_begin(&text, 1 << 20);
	write_settings(&text, options, tree.settings);
	write_sections(&text, tree.sections);
	for (size_t i = 0; i < complaints.count; i++)
		text_printf(&text, "!%s ", complaints.lines[i]);
	out = arena_string(arena, text_span(&text));
	text_end(&text);
	return out;
}

struct file {
	const char *name, *content;
};

/* The files are a.conf, others beside it, and others in share/. */
static const struct {
	const char *says;
	struct file files[4];
	const char *tree;
} trees[] = {
	{ "values and lists, each with its line",
	  { { "a.conf", "value = a\nlist = { 'x',\n 'y' ,\n\n\"z\" }\n" } },
	  "value=a@a.conf:1 list=x@a.conf:2,y@a.conf:3,z@a.conf:5 " },
	{ "an empty list says nothing", { { "a.conf", "list = { }\n" } }, "" },
	{ "a list that is added to, in the file and in another",
	  { { "a.conf", "list = { x }\nlist += { y }\ninclude('b.conf')\nlist += { z }\n" },
	    { "b.conf", "list += { w }\n" } },
	  "list=x@a.conf:1,y@a.conf:2,w@b.conf:1,z@a.conf:4 " },
	{ "a value that is added to",
	  { { "a.conf", "value += x\n" } },
	  "!a.conf:1: value is one value, to which nothing is added: write '=' in place of '+=' " },
	{ "an empty value is one", { { "a.conf", "value = ''\n" } }, "value=@a.conf:1 " },
	{ "sections in sections",
	  { { "a.conf",
	      "block b {\n inner {\n  deep = { 'x' }\n }\n inner { deep = { 'y' } }\n}\n" } },
	  "block(b){ inner(){ deep=x@a.conf:3 } inner(){ deep=y@a.conf:5 } } " },
	{ "sections in their order",
	  { { "a.conf", "block z { value = 1 }\nblock a { value = 2 }\n" } },
	  "block(z){ value=1@a.conf:1 } block(a){ value=2@a.conf:2 } " },
	{ "a title in quotes", { { "a.conf", "block 'a b' { }\n" } }, "block(a b){ } " },
	{ "single quotes keep backslashes",
	  { { "a.conf", "value = '\\d\\(\\.'\n" } },
	  "value=\\d\\(\\.@a.conf:1 " },
	{ "two are one", { { "a.conf", "value = 'a\\\\b'\n" } }, "value=a\\b@a.conf:1 " },
	{ "a quote in quotes",
	  { { "a.conf", "value = 'a\\'b'\nother = \"c'd\"\n" } },
	  "value=a'b@a.conf:1 other=c'd@a.conf:2 " },
	{ "comments of every kind keep the lines right",
	  { { "a.conf", "# x\nvalue = 'a # b' // c\n/*\n*/other = d\n#\n#\nlist = { 'e', # f\n"
			"'g' }\n" } },
	  "value=a # b@a.conf:2 other=d@a.conf:4 list=e@a.conf:7,g@a.conf:8 " },
	{ "a comment behind a word",
	  { { "a.conf", "value = a#b\nother = c\n" } },
	  "value=a@a.conf:1 other=c@a.conf:2 " },
	{ "quotes over several lines",
	  { { "a.conf", "value = 'a\nb'\nother = c\n" } },
	  "value=a\nb@a.conf:2 other=c@a.conf:3 " },
	{ "a backslash at the end of a line",
	  { { "a.conf", "value = 'a\\\nb'\nother = c\nwhat = d\n" } },
	  "value=ab@a.conf:2 other=c@a.conf:3 !a.conf:4: there is no setting 'what' here: "
	  "milter-device.conf(5) has them all " },
	{ "a brace in quotes",
	  { { "a.conf", "block b { value = '}' }\nvalue = '{'\n" } },
	  "value={@a.conf:2 block(b){ value=}@a.conf:1 } " },
	{ "an include beside the file",
	  { { "a.conf", "value = a\ninclude('b.conf')\nother = c\n" },
	    { "b.conf", "\nlist = { b }\n" } },
	  "value=a@a.conf:1 other=c@a.conf:3 list=b@b.conf:2 " },
	{ "an include in the share folder",
	  { { "a.conf", "include('b.conf')\n" }, { "share/b.conf", "value = b\n" } },
	  "value=b@b.conf:1 " },
	{ "beside comes before share",
	  { { "a.conf", "include('b.conf')\n" },
	    { "b.conf", "value = near\n" },
	    { "share/b.conf", "value = far\n" } },
	  "value=near@b.conf:1 " },
	{ "from the share folder, beside is there",
	  { { "a.conf", "include('b.conf')\n" },
	    { "share/b.conf", "include('c.conf')\n" },
	    { "c.conf", "value = near\n" },
	    { "share/c.conf", "value = far\n" } },
	  "value=far@c.conf:1 " },
	{ "sections keep the order of includes",
	  { { "a.conf", "block x { }\ninclude('b.conf')\nblock z { }\n" },
	    { "b.conf", "block y { }\n" } },
	  "block(x){ } block(y){ } block(z){ } " },
	{ "both sections of one title are read",
	  { { "a.conf", "block x { value = 1 }\nblock x {\nvalue = 2 }\n" } },
	  "block(x){ value=1@a.conf:1 } block(x){ value=2@a.conf:3 } "
	  "!a.conf:2: block 'x' is already defined at a.conf:1: rename one " },
	{ "what is unknown is passed over",
	  { { "a.conf", "what = { 'a', { } }\nvalue = a\nwhat b { c { } d = e }\nother = c\n" } },
	  "value=a@a.conf:2 other=c@a.conf:4 "
	  "!a.conf:1: there is no setting 'what' here: milter-device.conf(5) has "
	  "them all "
	  "!a.conf:3: there is no setting 'what' here: "
	  "milter-device.conf(5) has them all " },
};

START_TEST(files_are_a_tree)
{
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena), *tree;

	ck_assert_int_eq(mkdir("share", 0700), 0);
	for (int i = 0; i < 4 && trees[_i].files[i].name != NULL; i++)
		test_write(trees[_i].files[i].name, span_of(trees[_i].files[i].content));
	tree = read_tree(arena, "share");
	test_folder_remove(arena, folder);
	ck_text(span_of(tree), trees[_i].tree, trees[_i].says);
	arena_free(arena);
}
END_TEST

START_TEST(a_file_may_be_cut_at_every_byte)
{
	static const struct span whole = SPAN("value = 'a' # b\nblock 'x' { list = { \"y\", 'z' }\n"
					      " inner { deep = { 'q' } } }\n/* c */ other = d\n"
					      "include('b.conf')\n");
	struct arena *arena = test_arena();
	const char *folder = test_folder(arena);

	test_write("b.conf", SPAN("list = { e }\n"));
	for (size_t size = 0; size <= whole.size; size++) {
		test_write("a.conf", span_first(whole, size));
		ck_assert_ptr_nonnull(read_tree(arena, "share"));
	}
	test_folder_remove(arena, folder);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("conffile");

	add_rows(tcase, files_are_a_tree, trees);
	tcase_add_test(tcase, a_file_may_be_cut_at_every_byte);
	return test_run("conffile", tcase);
}
