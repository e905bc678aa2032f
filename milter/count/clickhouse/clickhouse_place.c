/* SPDX-License-Identifier: ISC */
/* clickhouse_place -- where events are in a ClickHouse server. */
#include "count/clickhouse/clickhouse_place.h"

static const struct span scheme = { "clickhouse:", 11 };

/* What may stand before the rest, and what that means. */
static const struct {
	struct span front;
	bool encrypted;
	uint16_t port;
} protocols[] = {
	{ { "http://", 7 }, false, 8123 },
	{ { "https://", 8 }, true, 8443 },
};

static bool is_letter(char byte)
{
	return byte_is_alpha(byte) || byte_is_digit(byte) || byte == '_';
}

/* One letter or more, or any of those in more. */
static bool is_made_of(struct span name, const char *more)
{
	for (size_t i = 0; i < name.size; i++)
		if (!is_letter(name.data[i]) &&
		    span_find(span_of(more), name.data[i]) == span_of(more).size)
			return false;
	return name.size != 0;
}

/* As ClickHouse writes a name without quotes. */
static bool is_identifier(struct span name)
{
	return is_made_of(name, "") && !byte_is_digit(name.data[0]);
}

static bool is_host(struct span host)
{
	if (host.size > 2 && host.data[0] == '[' && host.data[host.size - 1] == ']')
		return is_made_of(span_first(span_from(host, 1), host.size - 2), ":.");
	return is_made_of(host, ".-") && host.data[0] != '-';
}

/* USER@ in front; what remains is the host and port. */
static bool read_user(struct span *authority, struct clickhouse_place *place, struct trouble *why)
{
	if (span_find(*authority, '@') == authority->size)
		return true;
	place->user = span_cut(authority, '@');
	if (span_find(place->user, ':') != place->user.size) {
		trouble_say(why, "a password does not belong into a URL, which everybody sees: "
				 "use --clickhouse-password-file");
		return false;
	}
	if (is_made_of(place->user, ".-"))
		return true;
	trouble_say(why, "the user of a ClickHouse URL is letters, digits and _.- only");
	return false;
}

static bool read_host(struct span authority, struct clickhouse_place *place, struct trouble *why)
{
	size_t colon = authority.size;
	uint64_t port = place->port;

	while (colon != 0 && byte_is_digit(authority.data[colon - 1]))
		colon--;
	if (colon != 0 && colon != authority.size && authority.data[colon - 1] == ':') {
		if (!span_number(span_from(authority, colon), UINT16_MAX, &port))
			port = 0;
		authority = span_first(authority, colon - 1);
	}
	place->host = authority;
	place->port = (uint16_t)port;
	if (port != 0 && is_host(authority))
		return true;
	trouble_say(why, "the ClickHouse URL names no host that can be read");
	return false;
}

static bool read_table(struct span path, struct clickhouse_place *place, struct trouble *why)
{
	place->database = span_cut(&path, '.');
	place->table = path;
	if (is_identifier(place->database) && is_identifier(place->table))
		return true;
	trouble_say(why, "the ClickHouse URL ends with /DATABASE.TABLE, in letters, digits and _");
	return false;
}

bool clickhouse_place_is(struct span input)
{
	return span_starts_nocase(input, scheme);
}

bool clickhouse_place_read(struct span input, struct clickhouse_place *place, struct trouble *why)
{
	struct span rest = span_from(input, scheme.size), authority;
	size_t count = sizeof(protocols) / sizeof(protocols[0]), i = 0;

	while (i < count && !span_starts_nocase(rest, protocols[i].front))
		i++;
	if (i == count) {
		trouble_say(why, "write clickhouse:http://USER@HOST:8123/DATABASE.TABLE");
		return false;
	}
	*place = (struct clickhouse_place){ .encrypted = protocols[i].encrypted,
					    .port = protocols[i].port };
	rest = span_from(rest, protocols[i].front.size);
	authority = span_cut(&rest, '/');
	return read_user(&authority, place, why) && read_host(authority, place, why) &&
	       read_table(rest, place, why);
}

void clickhouse_place_write(const struct clickhouse_place *place, struct text *out)
{
	text_add(out, protocols[place->encrypted].front);
	text_add(out, place->host);
	text_printf(out, ":%u", place->port);
}
