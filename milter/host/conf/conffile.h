/* SPDX-License-Identifier: ISC */
/*
 * conffile -- reads configuration files into a tree of settings, by libconfuse.
 * Knows the grammar and where each value stands, not what any of it means.
 */
#ifndef CONFFILE_H
#define CONFFILE_H

#include "host/conf/confscan.h"
#include "host/conf/confsource.h"

struct conf_value {
	struct span text;
	struct place place;
};

/* A setting that was given, with its values in order. */
struct conf_setting {
	const char *name;
	bool adds; /* += alone: what it is by default stays in the list */
	struct conf_value *values;
	size_t count;
	struct conf_setting *next;
};

struct conf_section {
	const char *kind; /* the option's name */
	struct span title;
	struct place place;
	struct conf_setting *settings; /* in the order of the option table */
	struct conf_section *sections; /* those inside, in file order */
	const struct conf_tried *tried;
	struct conf_section *next;
};

struct conf_tree {
	struct conf_setting *settings; /* of the top level, of all files */
	struct conf_section *sections; /* of the top level, in the order of files and includes */
	struct conf_setting *defaults; /* of those settings; the caller's */
	const struct conf_tried *tried;
	bool broken; /* some file could not be read to its end: nobody knows what it has */
	struct conf_sources sources;
};

/*
 * Reads path and what it includes: a relative name is looked up beside the file that names it,
 * then in share_folder.  Everything lives in the arena.  What is wrong goes to the complaints, and
 * what could be read nevertheless is in the tree.
 */
void conffile_read(struct conf_tree *, struct arena *, const char *path, const char *share_folder,
		   const struct conf_option *options, struct complaints *);

/*
 * To a list that += alone has filled, what it is by default belongs as well: puts that first.  It
 * takes the place of what was added.
 */
void conf_add_defaults(struct conf_setting *settings, const struct conf_setting *defaults,
		       struct arena *);

/* Calls the apply function of each option that was given, in the order of the table. */
void conf_apply(const struct conf_option *, const struct conf_setting *, void *into);

/*
 * Whether the section has no such setting, well given or not.  False where that follows from
 * something that was complained of.
 */
bool conf_lacks(const struct conf_tree *, const struct conf_section *, const char *name);

/* The same of the top level. */
bool conf_tree_lacks(const struct conf_tree *, const char *name);

/* NULL: it was not given. */
const struct conf_setting *conf_find(const struct conf_setting *, const char *name);

#endif
