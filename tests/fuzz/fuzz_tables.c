/* SPDX-License-Identifier: ISC */
/*
 * fuzz_tables -- any bytes as builds.tsv or models.tsv: they are read or refused with a reason that
 * names the line, and each row that was read is found again.  The first byte says which table.
 */
#include <stdint.h>
#include <stdlib.h>

#include "device/tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void find_again(const struct tables *tables)
{
	char build[16];

	for (size_t i = 0; i < tables->build_count; i++) {
		const struct build *row = &tables->builds[i];

		require(tables_build(tables, row->build, row->os) != NULL);
		require(tables_major_of_build(row->build, row->os) >= 0);
		tables_eas_build(row->version, build);
	}
	/* No identifier has a C of its own, which stands for a comma, nor 32 bytes. */
	for (size_t i = 0; i < tables->model_count; i++) {
		struct span name = tables->models[i].identifier;
		bool found = tables_model(tables, name) != NULL;

		require(found || name.size > 32 || span_find(name, 'C') != name.size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tables tables = { 0 };
	struct trouble why = { "" };
	struct arena *arena = arena_new();
	struct span content;
	bool read;

	if (size == 0 || arena == NULL) {
		arena_free(arena);
		return 0;
	}
	content = (struct span){ (const char *)data + 1, size - 1 };
	read = (data[0] & 1) != 0 ? tables_add_builds(&tables, arena, content, &why)
				  : tables_add_models(&tables, arena, content, &why);
	require(read || why.sentence[0] != '\0');
	require(tables_sort(&tables, arena));
	find_again(&tables);
	arena_free(arena);
	return 0;
}
