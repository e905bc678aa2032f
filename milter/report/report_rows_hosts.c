/* SPDX-License-Identifier: ISC */
/* report_rows_hosts -- which configuration is in force on which host, and which hosts stand apart.
 */
#include "report/report_sections.h"

#include <stdlib.h>

/* What a host had last.  All spans are borrowed from the counts. */
struct host {
	struct span name, config;
	bool differs;        /* most hosts have another */
	int64_t since, last; /* of its lines with that configuration */
};

struct hosts {
	struct host *items; /* in the arena */
	size_t count;
};

static struct host host_of(const struct counts_group *group)
{
	struct span config = group->row.key;
	struct span name = span_cut(&config, '\0');

	return (struct host){ name, config, false, group->first, group->last };
}

/* By name; of one host what it had last comes first. */
static int by_name(const void *left, const void *right)
{
	const struct host *a = left, *b = right;
	int order = span_compare(a->name, b->name);

	if (order != 0)
		return order;
	if (a->last != b->last)
		return a->last > b->last ? -1 : 1;
	return span_compare(a->config, b->config);
}

static int by_config(const void *left, const void *right)
{
	const struct host *a = left, *b = right;
	int order = span_compare(a->config, b->config);

	return order != 0 ? order : span_compare(a->name, b->name);
}

/* Keeps of each host what it had last. */
static void keep_last(struct hosts *hosts)
{
	size_t kept = 0;

	for (size_t i = 0; i < hosts->count; i++)
		if (kept == 0 || !span_equal(hosts->items[kept - 1].name, hosts->items[i].name))
			hosts->items[kept++] = hosts->items[i];
	hosts->count = kept;
}

/*
 * Hosts are in the order of their configurations: the longest run of equal ones is the usual one,
 * or, where two are as long, that whose lines began later, as a new one spreads host by host.
 */
static struct span usual_of(const struct hosts *hosts)
{
	struct span usual = { NULL, 0 };
	size_t most = 0;
	int64_t began = 0;

	for (size_t from = 0, to; from < hosts->count; from = to) {
		struct span config = hosts->items[from].config;
		int64_t since = hosts->items[from].since;

		for (to = from; to < hosts->count && span_equal(hosts->items[to].config, config);
		     to++)
			if (hosts->items[to].since < since)
				since = hosts->items[to].since;
		if (to - from < most || (to - from == most && since <= began))
			continue;
		most = to - from;
		began = since;
		usual = config;
	}
	return usual;
}

/* All hosts that tell a configuration, by name.  False: out of memory. */
static bool find_hosts(const struct report *report, const struct counts *counts,
		       struct hosts *hosts)
{
	struct span usual;

	hosts->count = counts->hosts.count;
	hosts->items = arena_take(report->arena, (hosts->count + 1) * sizeof(*hosts->items));
	if (hosts->items == NULL)
		return false;
	for (size_t i = 0; i < hosts->count; i++)
		hosts->items[i] = host_of(tally_at(&counts->hosts, i));
	qsort(hosts->items, hosts->count, sizeof(*hosts->items), by_name);
	keep_last(hosts);
	qsort(hosts->items, hosts->count, sizeof(*hosts->items), by_config);
	usual = usual_of(hosts);
	for (size_t i = 0; i < hosts->count; i++)
		hosts->items[i].differs = !span_equal(hosts->items[i].config, usual);
	qsort(hosts->items, hosts->count, sizeof(*hosts->items), by_name);
	return true;
}

uint64_t report_hosts_differing(const struct report *report, const struct counts *counts)
{
	struct hosts hosts;
	uint64_t number = 0;

	if (!find_hosts(report, counts, &hosts))
		return 0;
	for (size_t i = 0; i < hosts.count; i++)
		number += hosts.items[i].differs;
	return number;
}

struct report_list rows_of_hosts(const struct view *view)
{
	struct hosts hosts;

	if (!find_hosts(view->report, view->counts, &hosts))
		return (struct report_list){ NULL, 0, 0 };
	return rows_of_array(view, hosts.items, hosts.count, sizeof(*hosts.items));
}

bool fill_hosts(const struct view *view, const void *row, struct cell cells[COLUMNS_MAX])
{
	const struct host *host = row;

	(void)view;
	cells[0] = cell_of_text(host->name);
	cells[1] = cell_of_text(host->config);
	cells[2] = cell_of_flag(host->differs);
	cells[3] = cell_of_time(host->since);
	cells[4] = cell_of_time(host->last);
	return true;
}
