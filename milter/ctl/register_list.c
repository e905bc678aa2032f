/* SPDX-License-Identifier: ISC */
/* register_list -- the rows of the register. */
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

#include "ctl/register.h"
#include "host/safefile.h"
#include "policy/registry_file.h"

#define PAGE_BYTES ((size_t)1 << 30)
#define FILE_BYTES ((size_t)256 << 20)

/* In this order: which device it is, as allow, block and forget are told it, stands second. */
static const enum registry_column shown[] = {
	REGISTRY_USER,  REGISTRY_DEVICE, REGISTRY_MODEL,  REGISTRY_STATE,
	REGISTRY_UNTIL, REGISTRY_OWNER,  REGISTRY_TICKET, REGISTRY_REASON,
};

#define SHOWN (sizeof(shown) / sizeof(shown[0]))

void register_show(struct text *page, const struct span *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		text_add(page, i != 0 ? SPAN("\t") : SPAN(""));
		text_visible(page, cells[i].size != 0 ? cells[i] : SPAN("-"));
	}
	text_byte(page, '\n');
}

static void add_row(struct text *page, const struct registry_row *row, const struct span *cells,
		    int64_t now)
{
	struct span out[SHOWN];
	char which[600], until[100];

	for (size_t i = 0; i < SHOWN; i++)
		out[i] = cells[shown[i]];
	out[0] = row->user;
	if (row->device_id.size != 0) {
		snprintf(which, sizeof(which), "id:%.*s", SPAN_FORMAT(row->device_id));
		out[1] = span_of(which);
	}
	if (!registry_row_holds(row, now)) {
		snprintf(until, sizeof(until), "%.*s (run out)",
			 SPAN_FORMAT(cells[REGISTRY_UNTIL]));
		out[4] = span_of(until);
	}
	register_show(page, out, SHOWN);
}

/* The rows in the order of the file, whose lines are gone through beside them. */
static void add_rows(struct text *page, const struct registry *registry, struct span rest,
		     struct span user)
{
	struct registry_heading heading = { .count = 0 };
	struct span cells[REGISTRY_COLUMNS];
	int64_t now = time(NULL);
	int line = 1;

	for (size_t i = 0; i < registry->count && rest.size != 0; line++) {
		struct span text = span_cut(&rest, '\n');
		const struct registry_row *row = &registry->rows[i];

		if (heading.count == 0 && registry_file_counts(text))
			registry_file_heading(text, &heading, NULL);
		if (line != row->line)
			continue;
		i++;
		if (registry_file_cells(&heading, text, cells, NULL) &&
		    (user.size == 0 || span_equal(user, row->user)))
			add_row(page, row, cells, now);
	}
}

int register_list(const struct config *config, struct span user)
{
	struct arena *arena = arena_new();
	struct trouble why = { "out of memory" };
	struct span content;
	struct text page;
	int status = EX_OK;

	text_begin(&page, PAGE_BYTES);
	if (arena == NULL ||
	    !safefile_read(config->register_path, arena, FILE_BYTES, &content, &why)) {
		fprintf(stderr, "milter-device-ctl: %s\n", why.sentence);
		status = EX_NOINPUT;
	} else {
		add_rows(&page, config->rules.policies.registry, span_without_mark(content), user);
		fputs(text_string(&page), stdout);
		status = !page.cut && fflush(stdout) == 0 && !ferror(stdout) ? EX_OK : EX_IOERR;
	}
	text_end(&page);
	arena_free(arena);
	return status;
}
