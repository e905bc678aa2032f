/* SPDX-License-Identifier: ISC */
/* origin -- whose mail it is. */
#include "policy/origin.h"

#include "mail/caseless.h"

#define LOGIN_SPELLINGS 3

static bool is_from_own_network(const struct origin *origin)
{
	struct ip client = ip_read(origin->client);

	return origin->client.size == 0 || network_list_has(&origin->rules->own_networks, &client);
}

static bool is_from_own_relay(const struct origin *origin)
{
	const struct rules *rules = origin->rules;
	struct ip client = ip_read(origin->client);

	return network_list_has(&rules->own_relays, &client) && rules->own_domains != NULL &&
	       address_set_has_domain(rules->own_domains, address_domain(origin->sender));
}

static bool is_supposed_own(const struct origin *origin)
{
	return origin->supposed_traffic == TRAFFIC_SUBMISSION ||
	       origin->supposed_traffic == TRAFFIC_RECEIPT;
}

static bool is_own(const struct origin *origin)
{
	return origin->login.size != 0 ||
	       (!origin->headers->has_received && is_from_own_network(origin)) ||
	       is_from_own_relay(origin);
}

enum why_inbound origin_why_inbound(const struct origin *origin)
{
	if (origin->headers->has_list)
		return WHY_INBOUND_LIST;
	if (origin->headers->has_resent)
		return WHY_INBOUND_RESENT;
	if (origin->supposed)
		return is_supposed_own(origin) ? WHY_INBOUND_NOTHING : WHY_INBOUND_SUPPOSED;
	return is_own(origin) ? WHY_INBOUND_NOTHING : WHY_INBOUND_STRANGER;
}

bool origin_is_submission(const struct origin *origin)
{
	return origin_why_inbound(origin) == WHY_INBOUND_NOTHING;
}

/* A displayed receipt of one of our own people (RFC 8098, 3.2.6). */
static bool is_receipt(const struct origin *origin)
{
	return origin->body != NULL && origin->rules->own_domains != NULL &&
	       span_equal_nocase(mime_disposition(origin->body), SPAN("displayed")) &&
	       address_set_has_domain(origin->rules->own_domains, address_domain(origin->reader));
}

enum traffic origin_traffic(const struct origin *origin)
{
	bool is_submission = origin_is_submission(origin);

	if (is_submission && is_receipt(origin))
		return TRAFFIC_RECEIPT;
	if (origin->supposed && (is_submission || origin->supposed_traffic == TRAFFIC_ACCESS))
		return origin->supposed_traffic;
	return is_submission ? TRAFFIC_SUBMISSION : TRAFFIC_INBOUND;
}

/* A login as user_map may have it: as it was given, bare, and with its domain. */
static bool spell_login(const struct origin *origin, struct span login, struct arena *arena,
			struct span spellings[LOGIN_SPELLINGS])
{
	const struct address_home home = rules_home(origin->rules);
	const struct address_home nowhere = { .own_domains = home.own_domains };

	return caseless_text(arena, login, &spellings[0]) &&
	       address_normal(arena, login, &nowhere, &spellings[1]) &&
	       address_normal(arena, login, &home, &spellings[2]);
}

static bool user_of_login(const struct origin *origin, struct span login, struct arena *arena,
			  struct span *user)
{
	const struct user_map *map = &origin->rules->user_map;
	const struct address_home home = rules_home(origin->rules);
	struct span spellings[LOGIN_SPELLINGS];
	int number = -1;

	if (map->logins == NULL)
		return address_normal(arena, login, &home, user);
	if (!spell_login(origin, login, arena, spellings))
		return false;
	for (size_t i = 0; i < LOGIN_SPELLINGS && number == -1; i++)
		number = names_find(map->logins, spellings[i]);
	*user = number != -1 ? map->addresses[number] : spellings[LOGIN_SPELLINGS - 1];
	return true;
}

/* Without a login; empty: nobody is named. */
static struct span address_of_user(const struct origin *origin, enum traffic traffic,
				   enum user_source *source)
{
	if (traffic == TRAFFIC_RECEIPT && origin->body != NULL) {
		*source = USER_RECEIPT;
		return origin->reader;
	}
	*source = USER_SENDER;
	return origin->sender;
}

bool origin_user(const struct origin *origin, enum traffic traffic, struct arena *arena,
		 struct span *user, enum user_source *source)
{
	const struct address_home home = rules_home(origin->rules);
	struct span login = origin->login.size != 0 ? origin->login : origin->supposed_login;
	struct span address;

	if (login.size != 0) {
		*source = origin->claimed ? USER_CLAIMED : USER_LOGIN;
		return user_of_login(origin, login, arena, user);
	}
	address = address_of_user(origin, traffic, source);
	if (address.size != 0)
		return address_normal(arena, address, &home, user);
	*source = USER_NONE;
	*user = (struct span){ NULL, 0 };
	return true;
}

static const char *const user_source_names[] = {
	[USER_NONE] = "",           [USER_LOGIN] = "login",     [USER_SENDER] = "sender",
	[USER_RECEIPT] = "receipt", [USER_CLAIMED] = "claimed",
};

const char *user_source_name(enum user_source source)
{
	return user_source_names[source];
}
