/* clickhouse_query -- the queries that a summary is made of, one after the other. */
#include "count/clickhouse_inside.h"

void clickhouse_query_begin(struct clickhouse_query *query, const struct clickhouse_place *place,
			    struct summary *summary)
{
	*query = (struct clickhouse_query){ .place = place, .summary = summary };
	query->counts = &summary->now;
}

/* The queries of the period before are asked from the first that is asked for each period. */
static bool turn_back(struct clickhouse_query *query)
{
	if (!query->summary->comparing || query->counts == &query->summary->before)
		return false;
	query->counts = &query->summary->before;
	query->next = 0;
	while (clickhouse_asked[query->next].times == CLICKHOUSE_ONCE)
		query->next++;
	return true;
}

static bool is_needed(const struct clickhouse_query *query)
{
	const struct clickhouse_asked *asked = &clickhouse_asked[query->next];

	return asked->needed == NULL || asked->needed(query);
}

/* The next list of the query at hand.  False: there is none. */
static bool next_list(struct clickhouse_query *query)
{
	if (query->next == 0 || clickhouse_asked[query->at].times != CLICKHOUSE_LIST ||
	    query->at + 1 != query->next || query->list + 1 == COUNTS_LISTS)
		return false;
	query->list++;
	return true;
}

bool clickhouse_query_next(struct clickhouse_query *query, struct text *sql)
{
	if (!next_list(query)) {
		while (clickhouse_asked[query->next].name != NULL && !is_needed(query))
			query->next++;
		if (clickhouse_asked[query->next].name == NULL && !turn_back(query))
			return false;
		query->at = query->next++;
		query->list = 0;
	}
	query->rows = 0;
	text_clear(sql);
	clickhouse_sql(query, clickhouse_asked[query->at].sql, sql);
	return !sql->cut;
}

size_t clickhouse_query_columns(const struct clickhouse_query *query)
{
	return clickhouse_asked[query->at].columns;
}

bool clickhouse_query_take(struct clickhouse_query *query, const struct span *columns,
			   struct trouble *why)
{
	struct clickhouse_row row = { columns, false };

	query->rows++;
	clickhouse_asked[query->at].take(query, &row);
	if (!row.wrong)
		return true;
	trouble_say(why, "the answer about %s has a row that is none",
		    clickhouse_asked[query->at].name);
	return false;
}

bool clickhouse_query_is_answered(const struct clickhouse_query *query, struct trouble *why)
{
	const struct clickhouse_asked *asked = &clickhouse_asked[query->at];

	if (asked->rows == CLICKHOUSE_GROUPS || query->rows == 1)
		return true;
	trouble_say(why, "the answer about %s has %zu rows, not one", asked->name, query->rows);
	return false;
}
