/* SPDX-License-Identifier: ISC */
/*
 * clickhouse_place -- where events are in a ClickHouse server: clickhouse:http://user@host/db.table
 * Takes names of few letters only, so that none of them can say anything else to the server.
 */
#ifndef CLICKHOUSE_PLACE_H
#define CLICKHOUSE_PLACE_H

#include <stdint.h>

#include "base/span.h"
#include "base/text.h"
#include "base/trouble.h"

/* All borrowed from what was read. */
struct clickhouse_place {
	bool encrypted;   /* https */
	struct span user; /* empty: the server's default */
	struct span host; /* a name, an IPv4 address, or an IPv6 address in brackets */
	uint16_t port;
	struct span database, table;
};

/* Whether an input is such a place, right or wrong. */
bool clickhouse_place_is(struct span input);

/* A password is refused, without being repeated: a command line is seen by all. */
bool clickhouse_place_read(struct span input, struct clickhouse_place *, struct trouble *);

/* http://host:8123 */
void clickhouse_place_write(const struct clickhouse_place *, struct text *);

#endif
