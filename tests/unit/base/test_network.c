/* SPDX-License-Identifier: ISC */
/* network: client addresses and the networks they are in. */
#include "base/network.h"
#include "support.h"

static const struct {
	const char *says;
	struct span written;
	bool known;
} addresses[] = {
	{ "IPv4", SPAN("192.0.2.7"), true },
	{ "IPv6", SPAN("2001:db8::1"), true },
	{ "IPv6 as MTAs tag it", SPAN("IPv6:2001:db8::1"), true },
	{ "in another case", SPAN("ipv6:2001:DB8::1"), true },
	{ "in brackets", SPAN("[192.0.2.7]"), true },
	{ "IPv6 in brackets", SPAN("[2001:db8::1]"), true },
	{ "blanks around it", SPAN(" 192.0.2.7 "), true },
	{ "three numbers", SPAN("192.0.2"), false },
	{ "over 255", SPAN("192.0.2.256"), false },
	{ "a name", SPAN("localhost"), false },
	{ "what MTAs say when they do not know", SPAN("unknown"), false },
	{ "a zone", SPAN("fe80::1%eth0"), false },
	{ "a port", SPAN("192.0.2.7:25"), false },
	{ "a NUL within", SPAN("192.0.2.7\0"), false },
	{ "too long", SPAN("2001:db8::1.....................................................1"),
	  false },
	{ "nothing", SPAN(""), false },
};

START_TEST(address_is_known)
{
	struct span heap = test_heap(addresses[_i].written);

	ck_assert_msg(ip_read(heap).known == addresses[_i].known, "%s", addresses[_i].says);
	free((char *)heap.data);
}
END_TEST

static const struct {
	const char *says, *network, *address;
	bool has;
} members[] = {
	{ "the first of it", "192.0.2.0/24", "192.0.2.0", true },
	{ "the last of it", "192.0.2.0/24", "192.0.2.255", true },
	{ "the one before", "192.0.2.0/24", "192.0.1.255", false },
	{ "the one after", "192.0.2.0/24", "192.0.3.0", false },
	{ "not at a byte's end", "192.0.2.128/25", "192.0.2.128", true },
	{ "the one before that", "192.0.2.128/25", "192.0.2.127", false },
	{ "31 bits", "192.0.2.6/31", "192.0.2.7", true },
	{ "the next pair", "192.0.2.6/31", "192.0.2.8", false },
	{ "a single address", "192.0.2.7", "192.0.2.7", true },
	{ "its neighbour", "192.0.2.7", "192.0.2.6", false },
	{ "bits behind the prefix are nothing", "192.0.2.99/24", "192.0.2.1", true },
	{ "all of IPv4", "0.0.0.0/0", "203.0.113.9", true },
	{ "is not IPv6", "0.0.0.0/0", "2001:db8::1", false },
	{ "all IPv6 addresses", "::/0", "2001:db8::1", true },
	{ "which IPv4 ones are not", "::/0", "203.0.113.9", false },
	{ "all IPv4 addresses", "0.0.0.0/0", "203.0.113.9", true },
	{ "IPv6", "2001:db8::/32", "2001:db8:ffff::1", true },
	{ "the network after", "2001:db8::/32", "2001:db9::1", false },
	{ "a single IPv6 address", "::1", "::1", true },
	{ "not its neighbour", "::1", "::2", false },
	{ "127 bits", "2001:db8::/127", "2001:db8::1", true },
	{ "not the next", "2001:db8::/127", "2001:db8::2", false },
	{ "as MTAs tag it", "2001:db8::/32", "IPv6:2001:db8::1", true },
	{ "IPv4 within IPv6 is IPv4", "192.0.2.0/24", "::ffff:192.0.2.7", true },
	{ "the other way round", "::ffff:192.0.2.0/120", "192.0.2.7", true },
	{ "a client that is not known", "::/0", "unknown", false },
	{ "a client that is not told", "::/0", "", false },
};

START_TEST(network_has)
{
	struct arena *arena = test_arena();
	struct network_list list = { NULL, 0 };
	struct ip ip = ip_read(span_of(members[_i].address));
	struct trouble why = { "" };

	ck_assert(network_list_add(&list, arena, SPAN("198.51.100.0/24"), &why));
	ck_assert_msg(network_list_add(&list, arena, span_of(members[_i].network), &why), "%s",
		      why.sentence);
	ck_assert_msg(network_list_has(&list, &ip) == members[_i].has, "%s: %s in %s",
		      members[_i].says, members[_i].address, members[_i].network);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *says, *network;
} no_networks[] = {
	{ "nothing", "" },
	{ "a name", "example.org" },
	{ "too many bits", "192.0.2.0/33" },
	{ "too many bits of IPv6", "2001:db8::/129" },
	{ "no bits", "192.0.2.0/" },
	{ "negative bits", "192.0.2.0/-1" },
	{ "a mask", "192.0.2.0/255.255.255.0" },
	{ "an address cut short", "192.0.2/24" },
	{ "bits alone", "/24" },
	{ "two strokes", "192.0.2.0/24/8" },
};

START_TEST(list_refuses)
{
	struct arena *arena = test_arena();
	struct network_list list = { NULL, 0 };
	struct trouble why = { "" };

	ck_assert_msg(!network_list_add(&list, arena, span_of(no_networks[_i].network), &why), "%s",
		      no_networks[_i].says);
	ck_assert_ptr_nonnull(strstr(why.sentence, "is not a network"));
	ck_assert_uint_eq(list.count, 0);
	arena_free(arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("network");

	add_rows(tcase, address_is_known, addresses);
	add_rows(tcase, network_has, members);
	add_rows(tcase, list_refuses, no_networks);
	return test_run("network", tcase);
}
