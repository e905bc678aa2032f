/* SPDX-License-Identifier: ISC */
/* register -- milter-device-ctl register: a row of the register is changed, and daemons reload. */
#include "ctl/register.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <strings.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "ctl/ask.h"
#include "host/paths.h"
#include "host/safefile.h"
#include "mail/address_entry.h"
#include "policy/registry_file.h"

#define FILE_BYTES ((size_t)256 << 20)

static const struct {
	const char *name;
	bool is_about_one;
	const char *state; /* that it gives a row; NULL: none */
} verbs[] = {
	{ "list", false, NULL },      { "pending", false, NULL }, { "allow", true, "allowed" },
	{ "block", true, "blocked" }, { "forget", true, NULL },
};

#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

/* A change under way. */
struct change {
	const struct register_wish *wish;
	const char *path; /* of the register, links followed */
	struct arena *arena;
	struct config *config;
	struct registry_key key;
	const struct registry_row *row; /* NULL: there is none */
	bool is_over;                   /* the row has run out before it is written */
	struct text edited;
	struct trouble why;
};

bool register_verb(const char *word, bool *is_about_one)
{
	for (size_t i = 0; i < VERBS; i++) {
		if (strcmp(verbs[i].name, word) != 0)
			continue;
		*is_about_one = verbs[i].is_about_one;
		return true;
	}
	return false;
}

const char *register_verb_at(size_t index)
{
	return index < VERBS ? verbs[index].name : NULL;
}

static const char *state_of(const char *verb)
{
	size_t i = 0;

	while (strcmp(verbs[i].name, verb) != 0)
		i++;
	return verbs[i].state;
}

static struct config *load(const char *path)
{
	struct complaints complaints = { .arena = arena_new() };
	struct config *config = NULL;

	if (complaints.arena != NULL)
		config = config_load(path, &complaints);
	for (size_t i = 0; i < complaints.count; i++)
		fprintf(stderr, "%s\n", complaints.lines[i]);
	arena_free(complaints.arena);
	if (config != NULL && config->register_path == NULL) {
		fprintf(stderr,
			"milter-device-ctl: %s: there is no register: name its file by "
			"register = 'register.tsv'\n",
			path);
		config_drop(config);
		return NULL;
	}
	return config;
}

bool register_user(const struct config *config, struct arena *arena, const char *user,
		   struct span *out, struct trouble *why)
{
	const struct address_home home = rules_home(&config->rules);
	bool is_odd = user[0] == '\0' || user[0] == '@' ||
		      user[strcspn(user, " *,;<>\t")] != '\0' ||
		      strncasecmp(user, "group:", 6) == 0 || strncasecmp(user, "file:", 5) == 0;

	for (const char *at = user; *at != '\0'; at++)
		is_odd |= (unsigned char)*at < ' ' || *at == '\x7f';
	if (is_odd)
		trouble_say(why,
			    "'%s' is nobody: write a login, or an address such as "
			    "bob@x.example",
			    user);
	else if (!address_normal(arena, span_of(user), &home, out))
		trouble_say(why, "out of memory");
	else
		return address_entry_check(*out, why); /* what the file may have, as it is loaded */
	return false;
}

/* A name of the catalogue, or id: and what the client calls its one device. */
static bool read_device(struct change *c)
{
	struct span device = span_of(c->wish->device), id = span_from(device, 3);
	struct nearest nearest = { .given = device };
	const struct catalogue *catalogue = c->config->rules.catalogue;

	if (span_starts_nocase(device, SPAN("id:"))) {
		c->key.device_id = span_trim(id);
		if (c->key.device_id.size == 0)
			trouble_say(&c->why, "'%s' has no id: write id:DEVICE_ID", c->wish->device);
		return c->key.device_id.size != 0;
	}
	c->key.device = catalogue_device(catalogue, device);
	c->key.model = span_of(c->wish->model);
	if (c->key.device != NULL)
		return true;
	for (size_t i = 0; i < catalogue->device_count; i++)
		nearest_try(&nearest, catalogue->devices[i]->name);
	trouble_say(&c->why,
		    "there is no device '%s'%s%.*s%s `milter-device-check --devices` lists them "
		    "all; a device_id is written id:%s",
		    c->wish->device, nearest.found.data != NULL ? ": did you mean '" : "",
		    SPAN_FORMAT(nearest.found), nearest.found.data != NULL ? "'?" : ":",
		    c->wish->device);
	return false;
}

static bool check_until(struct change *c)
{
	struct civil date;
	bool timed;

	if (c->wish->until == NULL)
		return true;
	if (calendar_read_moment(span_of(c->wish->until), &date, &timed)) {
		date = timed ? date : calendar_days_later(&date, 1);
		c->is_over = zone_seconds(&c->config->rules.policies.zone, &date) <= time(NULL);
		return true;
	}
	trouble_say(&c->why, "'%s' is not a date: write 2023-07-17, or '2023-07-17 09:00'",
		    c->wish->until);
	return false;
}

/* The cells of the row that is there, or empty ones. */
static bool read_row(struct change *c, struct span content, struct span *cells)
{
	struct registry_heading heading = { .count = 0 };
	struct span rest = span_without_mark(content);

	for (int i = 0; i < REGISTRY_COLUMNS; i++)
		cells[i] = SPAN("");
	for (int line = 1; c->row != NULL && rest.size != 0; line++) {
		struct span text = span_cut(&rest, '\n');

		if (heading.count == 0 && registry_file_counts(text) &&
		    !registry_file_heading(text, &heading, &c->why))
			return false;
		if (line == c->row->line)
			return registry_file_cells(&heading, text, cells, &c->why);
	}
	return true;
}

static void put(struct span *cell, const char *value)
{
	if (value != NULL)
		*cell = span_of(value);
}

/* A decision is a new one: it holds for good unless an end is told.  The rest stays. */
static void fill(const struct change *c, struct span *cells)
{
	const struct register_wish *wish = c->wish;

	cells[REGISTRY_USER] = c->key.user;
	cells[REGISTRY_DEVICE_ID] = c->key.device_id;
	if (c->key.device != NULL)
		cells[REGISTRY_DEVICE] = c->key.device->name;
	put(&cells[REGISTRY_MODEL], wish->model);
	cells[REGISTRY_STATE] = span_of(state_of(wish->verb));
	cells[REGISTRY_UNTIL] = span_of(wish->until);
	put(&cells[REGISTRY_OWNER], wish->owner);
	put(&cells[REGISTRY_TICKET], wish->ticket);
	put(&cells[REGISTRY_REASON], wish->reason);
}

static bool edit(struct change *c)
{
	struct span cells[REGISTRY_COLUMNS], content;
	bool forgets = state_of(c->wish->verb) == NULL;

	if (!safefile_read(c->path, c->arena, FILE_BYTES, &content, &c->why) ||
	    !read_row(c, content, cells))
		return false;
	if (!forgets)
		fill(c, cells);
	if (!registry_file_check(cells, &c->why) ||
	    !registry_file_edit(content, c->row != NULL ? c->row->line : 0, forgets ? NULL : cells,
				&c->edited, &c->why))
		return false;
	if (c->edited.cut)
		trouble_say(&c->why, "%s: too large, or out of memory", c->path);
	return !c->edited.cut && safefile_renew(c->path, text_span(&c->edited), &c->why);
}

/* Two at a time would lose a row: the second waits, and reads what the first has written. */
static int lock(const char *path)
{
	struct stat held, there;
	int fd;

	for (;;) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd == -1)
			return -1;
		if (flock(fd, LOCK_EX) == 0 && fstat(fd, &held) == 0 && stat(path, &there) == 0 &&
		    held.st_ino == there.st_ino && held.st_dev == there.st_dev)
			return fd;
		close(fd);
	}
}

static bool change_row(struct change *c)
{
	if (!register_user(c->config, c->arena, c->wish->user, &c->key.user, &c->why) ||
	    !read_device(c) || !check_until(c))
		return false;
	c->row = registry_row_of(c->config->rules.policies.registry, &c->key);
	if (c->row != NULL || state_of(c->wish->verb) != NULL)
		return edit(c);
	trouble_say(&c->why, "the register has no row of that user and device");
	return false;
}

/* Daemons that do not run read the register when they start. */
static int reload_all(const struct config *config, struct arena *arena)
{
	static const char *const suffixes[] = { "", ".watch", ".gate" };
	int worst = EX_OK, asked = 0;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		const char *socket = ask_beside(arena, config->control_socket, suffixes[i]);
		int fd = socket != NULL ? ask_connect(socket, ASK_PATIENCE_SECONDS) : -1, status;

		if (fd == -1)
			continue;
		asked++;
		status = ask(fd, socket, "reload");
		worst = status != EX_OK ? status : worst;
	}
	if (asked == 0)
		fprintf(stderr, "milter-device-ctl: no daemon could be asked to reload: whoever "
				"runs goes by the old register\n");
	return worst;
}

static int change(const struct register_wish *wish, const char *config_path, const char *path)
{
	struct change c = { .wish = wish, .path = path, .arena = arena_new() };
	int fd = lock(path), status = EX_CONFIG;

	text_begin(&c.edited, FILE_BYTES);
	c.config = load(config_path);
	if (fd == -1) {
		fprintf(stderr, "milter-device-ctl: %s: %s\n", path, strerror(errno));
	} else if (c.config != NULL && c.arena != NULL) {
		status = change_row(&c) ? EX_OK : EX_DATAERR;
		if (status != EX_OK)
			fprintf(stderr, "milter-device-ctl: %s\n", c.why.sentence);
		close(fd);
		if (status == EX_OK && c.is_over)
			fprintf(stderr,
				"milter-device-ctl: %s is over: the row counts as not there\n",
				wish->until);
		if (status == EX_OK)
			status = reload_all(c.config, c.arena);
	}
	text_end(&c.edited);
	config_drop(c.config);
	arena_free(c.arena);
	return status;
}

static int show(const struct register_wish *wish, const struct config *config)
{
	struct arena *arena = arena_new();
	struct span user = SPAN("");
	struct trouble why = { "out of memory" };
	int status = EX_DATAERR;

	if (arena != NULL &&
	    (wish->user == NULL || register_user(config, arena, wish->user, &user, &why)))
		status = strcmp(wish->verb, "list") == 0 ? register_list(config, user)
							 : register_pending(config, user);
	else
		fprintf(stderr, "milter-device-ctl: %s\n", why.sentence);
	arena_free(arena);
	return status;
}

int register_run(const struct register_wish *wish)
{
	const char *config_path = wish->config_path != NULL ? wish->config_path : paths_config;
	struct config *config = load(config_path);
	bool is_about_one = false;
	int status = EX_NOINPUT;
	char *path;

	if (config == NULL)
		return EX_CONFIG;
	register_verb(wish->verb, &is_about_one);
	path = realpath(config->register_path, NULL);
	if (is_about_one && path == NULL)
		fprintf(stderr, "milter-device-ctl: %s: %s\n", config->register_path,
			strerror(errno));
	else
		status = is_about_one ? change(wish, config_path, path) : show(wish, config);
	free(path);
	config_drop(config);
	return status;
}
