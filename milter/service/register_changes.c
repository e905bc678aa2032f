/* SPDX-License-Identifier: ISC */
/* register_changes -- what a new configuration's register says that the old one's did not. */
#include "service/register_changes.h"

#define CHANGES_SHOWN 5
#define USER_BYTES 100 /* of each, and of each device_id */

struct changes {
	size_t count;
	bool hidden;
	struct text *out;
};

/* The other register's row of the same device of the same user.  NULL: it has none. */
static const struct registry_row *same(const struct registry *other, const struct registry_row *row)
{
	const struct registry_key key = { row->user, row->device_id, row->device, row->model };

	return other != NULL ? registry_row_of(other, &key) : NULL;
}

static void add(struct changes *changes, const char *what, const struct registry_row *row)
{
	struct text *out = changes->out;

	if (changes->count++ >= CHANGES_SHOWN || changes->hidden)
		return;
	text_printf(out, "%s%s ", changes->count == 1 ? ": register: " : ", ", what);
	text_add(out, row->device_id.size != 0 ? SPAN("id:") : SPAN(""));
	text_visible(out, span_first(row->device_id.size != 0 ? row->device_id : row->device->name,
				     USER_BYTES));
	if (row->device_id.size == 0 && row->model.size != 0) {
		text_byte(out, ' ');
		text_visible(out, span_first(row->model, USER_BYTES));
	}
	text_add(out, SPAN(" of "));
	text_visible(out, span_first(row->user, USER_BYTES));
}

void register_changes_write(const struct rules *old, const struct rules *new, struct text *out)
{
	const struct registry *before = old->policies.registry, *after = new->policies.registry;
	struct changes changes = { .hidden = new->pseudonyms.count != 0, .out = out };

	for (size_t i = 0; after != NULL && i < after->count; i++) {
		const struct registry_row *row = &after->rows[i], *was = same(before, row);

		if (was == NULL || was->state != row->state || was->until != row->until)
			add(&changes, registry_state_name(row->state), row);
	}
	for (size_t i = 0; before != NULL && i < before->count; i++)
		if (same(after, &before->rows[i]) == NULL)
			add(&changes, "forgot", &before->rows[i]);
	if (changes.hidden && changes.count != 0)
		text_printf(out, ": register: %zu row%s changed", changes.count,
			    changes.count == 1 ? "" : "s");
	else if (changes.count > CHANGES_SHOWN)
		text_printf(out, " and %zu more", changes.count - CHANGES_SHOWN);
}
